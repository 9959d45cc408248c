"""Hands: threads that send, so that a slow service keeps waiting only the hand that asks it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any, Protocol

from notify.channels import Outcome

#: Seconds that an ended try waits for the next one to end: they are recorded in one commit.
GATHER = 0.004

Try = Callable[[Any], Outcome]  # of a claimed row; never raises
Done = tuple[Any, Outcome]


class Hands(Protocol):
    """Tries rows of the ledger and hands back what came of them."""

    def give(self, row: Any) -> None:
        """Begin a try."""

    def done(self, seconds: float) -> list[Done]:
        """All tries that ended since, waiting so long for the first."""


class Threads:
    """One thread for each try that runs at the same time; they never keep the process alive."""

    def __init__(self, work: Try) -> None:
        self._work = work
        self._rows: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._ended: queue.SimpleQueue[Done] = queue.SimpleQueue()
        self._count = self._busy = 0

    def give(self, row: Any) -> None:
        """Begin a try."""
        self._busy += 1
        if self._busy > self._count:
            self._count += 1
            threading.Thread(target=self._run, daemon=True).start()
        self._rows.put(row)

    def _run(self) -> None:
        while True:
            row = self._rows.get()
            self._ended.put((row, self._work(row)))

    def done(self, seconds: float) -> list[Done]:
        """All tries that ended since, waiting so long for the first."""
        found: list[Done] = []
        try:
            found.append(self._ended.get(seconds > 0, seconds or None))
            while len(found) < self._busy:
                found.append(self._ended.get(timeout=GATHER))
        except queue.Empty:
            pass
        self._busy -= len(found)
        return found


class OneByOne:
    """Tries each row as it is given, in the order of the ledger: for stand-ins of the channels."""

    def __init__(self, work: Try) -> None:
        self._work = work
        self._ended: list[Done] = []

    def give(self, row: Any) -> None:
        """Make the try."""
        self._ended.append((row, self._work(row)))

    def done(self, seconds: float) -> list[Done]:
        """All tries that ended since."""
        found, self._ended = self._ended, []
        return found
