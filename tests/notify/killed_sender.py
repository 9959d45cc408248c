"""A sender that kills itself with `kill -9` at a point named on the command line."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from notify.channels.threads import Thread
from tests.conftest import NOW
from tracker import deliver
from tracker.config import load
from tracker.store import delivery
from tracker.store.engine import open_engine

_begin = deliver._Pieces.begin


def die(*given: Any) -> None:
    """The end of the process."""
    os.kill(os.getpid(), signal.SIGKILL)


def begin_and_die(*given: Any) -> None:
    """The end of the process, once a thread's first post is committed."""
    _begin(*given)
    die()


POINTS = {
    "posted": (Thread, "_begin", die),  # the service has it, the store knows nothing
    "begun": (deliver._Pieces, "begin", begin_and_die),  # the store knows the thread
    "recording": (delivery, "record_all", die),  # nothing but the outcome is missing
}

if __name__ == "__main__":
    folder, point = sys.argv[1:]
    setattr(*POINTS[point])
    config = load(Path(folder) / "tracker.toml")
    deliver.deliver(open_engine(os.environ["STORE_URL"]), config, NOW)
