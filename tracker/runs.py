"""Runs: who is reading now, and what a run that died left behind.

A living run holds a lock on a file of its name; the system drops the lock when the process dies,
however it dies, so the next run need not wait for a lease to expire.
"""

from __future__ import annotations

import fcntl
import hashlib
import secrets
import socket
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from tracker.spool import Folder, run_of

#: The section in which dead runs are buried.
RECOVERY = "recovery"


def new_run(folder: Folder, now: datetime) -> str:
    """A name that sorts by time and is nobody else's; it is the lease token too."""
    return f"{now:%Y%m%dT%H%M%SZ}-{_here(folder)}-{secrets.token_hex(6)}"


def is_from_here(folder: Folder, run: str) -> bool:
    """Whether a run was started with this folder on this machine; of others we know no locks."""
    return run.split("-")[1:2] == [_here(folder)]


def _here(folder: Folder) -> str:
    place = f"{socket.gethostname()}\n{folder.spool.resolve()}"
    return hashlib.blake2b(place.encode(), digest_size=4).hexdigest()


@contextmanager
def living(folder: Folder, run: str) -> Iterator[None]:
    """Hold the lock of a run while it works."""
    path = _lock_path(folder, run)
    with ExitStack() as stack:
        # Recovery removes the files of the dead: it must not see this one before it is locked.
        with alone(folder, RECOVERY):
            file = stack.enter_context(path.open("w"))
            fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


@contextmanager
def alone(folder: Folder, name: str) -> Iterator[None]:
    """Be the only process in a section that must not run twice at a time (recovery)."""
    with _lock_path(folder, name).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_alive(folder: Folder, run: str) -> bool:
    """Whether a run on this machine still works."""
    path = _lock_path(folder, run)
    try:
        file = path.open("r")
    except FileNotFoundError:
        return False
    with file:
        return not _lockable(file)


def dead(folder: Folder, tokens: Iterable[str]) -> set[str]:
    """Those of the lease tokens whose run was started from here and works no more."""
    mine = (token for token in tokens if is_from_here(folder, token))
    return {token for token in mine if not is_alive(folder, token)}


def _lockable(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    fcntl.flock(file, fcntl.LOCK_UN)
    return True


def dead_files(folder: Folder, mine: str) -> tuple[list[Path], list[Path]]:
    """(finished spools, partial files and locks) of runs that are not alive."""
    finished = [path for path in folder.finished() if not is_alive(folder, run_of(path))]
    rest = [*folder.partial(), *folder.spool.glob("*.lock")]
    partial = [
        path
        for path in rest
        if run_of(path) not in (mine, RECOVERY) and not is_alive(folder, run_of(path))
    ]
    return finished, partial


def _lock_path(folder: Folder, run: str) -> Path:
    return folder.spool / f"{run}.lock"


def drop(paths: list[Path]) -> None:
    """Remove files, also those that another run removed meanwhile."""
    for path in paths:
        path.unlink(missing_ok=True)
