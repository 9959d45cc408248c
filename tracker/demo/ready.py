"""Runs commands in copies of a process that has loaded the program once: a story types many.

`python -m tracker.demo.ready` loads everything and waits; for each line of JSON on its input it
forks, and the copy does what `python -m tracker` would do with those words, in that folder and
environment. Loading is three quarters of the time of a short command.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, NoReturn

from tracker.demo.stage import LONGEST_COMMAND, DemoError, Ran, Start, hung, plainly

#: What a command may need; `tracker.demo` itself is the player.
_PACKAGES = ("tracker", "notify", "spiders")


@contextmanager
def quickly(environment: Mapping[str, str]) -> Iterator[Start]:
    """A way to run commands; in plain processes where a loaded one cannot safely be forked."""
    if sys.platform != "linux":
        yield plainly
        return
    waiting = subprocess.Popen(
        [sys.executable, "-m", __name__],
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    with suppress(BrokenPipeError), waiting:  # a dead one takes no last order
        yield Copies(waiting)


class Copies:
    """The commands of one waiting process, each of at most `limit` seconds."""

    def __init__(self, waiting: subprocess.Popen[str], limit: int = LONGEST_COMMAND) -> None:
        self.waiting, self.limit = waiting, limit
        assert waiting.stdin is not None and waiting.stdout is not None
        self._orders, self._answers = waiting.stdin, waiting.stdout

    def __call__(self, words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Ran:
        order = {
            "words": [*words],
            "folder": str(folder),
            "environment": dict(environment),
            "limit": self.limit,
        }
        try:
            self._orders.write(json.dumps(order) + "\n")
            self._orders.flush()
        except BrokenPipeError:
            raise _ended() from None
        answer = self._answers.readline()
        if not answer:
            raise _ended()
        ran = Ran(**json.loads(answer))
        if ran.code == -signal.SIGALRM:
            raise hung(words, self.limit)
        return ran


def _ended() -> DemoError:
    return DemoError("The process that runs the demo's commands has ended; start the demo again.")


# ---- the waiting process -------------------------------------------------------------------------


def wait(orders: IO[str], answers: IO[str]) -> None:
    """Load the program, then run each ordered command until the orders end."""
    _load()
    for line in orders:
        answers.write(json.dumps(_run(**json.loads(line))) + "\n")
        answers.flush()


def _load() -> None:
    for package in map(importlib.import_module, _PACKAGES):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.startswith("tracker.demo") and not found.name.endswith("__main__"):
                try:
                    importlib.import_module(found.name)
                except ImportError:  # of an extra that is not installed: who needs it will say so
                    continue


def _run(words: list[str], folder: str, environment: dict[str, str], limit: int) -> dict[str, Any]:
    with TemporaryFile() as out, TemporaryFile() as err:
        copy = os.fork()
        if not copy:
            signal.alarm(limit)
            _become(words, folder, environment, (out.fileno(), err.fileno()))
        code = os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
        return {"code": code, "out": _text(out), "err": _text(err)}


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _become(
    words: list[str], folder: str, environment: dict[str, str], outputs: tuple[int, int]
) -> NoReturn:
    """Be the command, from its first word to its exit code."""
    code = 1
    try:
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        for mine, given in enumerate((os.open(os.devnull, os.O_RDONLY), *outputs)):
            os.dup2(given, mine)
        code = _command(words)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _command(words: list[str]) -> int:
    from tracker.cli import main

    sys.argv = ["tracker", *words]
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    wait(sys.stdin, sys.stdout)
