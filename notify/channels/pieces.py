"""One message as several posts to one or more rooms: each once, over as many tries as it takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from notify.channels.outcome import Kind, Outcome
from notify.channels.piece import Piece
from notify.channels.threads import Roots, Thread, Threads
from notify.values import Message

LONGEST = 120.0  # seconds of one try; what is left goes with the next
#: Outcomes after which the other rooms of the same message are not tried either.
_HALTING = (Kind.TEMPORARY, Kind.UNKNOWN)


class Memory(Roots, Protocol):
    """What has arrived of a message that goes out in pieces; the ledger keeps it between tries."""

    def arrived(self) -> Collection[str]:
        """The names of the pieces that arrived."""

    def note(self, piece: str) -> None:
        """Keep that a piece arrived."""


@dataclass(slots=True)
class Letter:
    """One message on its way by one plugin object, and what came of it."""

    message: Message
    key: str
    memory: Memory | None = None
    outcome: Outcome | None = None
    arrived: set[str] = field(default_factory=set)  # by this try


LETTER: ContextVar[Letter] = ContextVar("letter")


def deliver(
    letter: Letter,
    rooms: Sequence[str],
    contents: Sequence[dict[str, Any]],
    post: Callable[[Piece], Outcome],
    pause: float,
    threads: Threads | None = None,
) -> Outcome:
    """Post every piece that has not arrived, in order; the outcome speaks for all of them.

    A piece that fails ends its room, and with it the try if the service is at fault. A next try
    begins with the piece that failed. With `threads` they answer the first post of the message's
    conversation in their room.
    """
    pieces = [Piece(room, words, n) for room in rooms for n, words in enumerate(contents)]
    memory = letter.memory if len(pieces) > 1 else None  # the delivery itself speaks for one
    before = set(memory.arrived()) if memory else set()
    waiting = [piece for piece in pieces if piece.name not in before]
    failures = _failures(_Try(letter, memory, post, pause, threads), rooms, waiting)
    arrived = {piece.name for piece in pieces} & (before | letter.arrived)
    return _whole(failures, len(arrived), len(pieces))


def _failures(run: _Try, rooms: Sequence[str], waiting: Sequence[Piece]) -> list[Outcome]:
    """What went wrong, one outcome a room at most."""
    failures = []
    for room in rooms:
        outcome = run.room(room, [piece for piece in waiting if piece.room == room])
        if outcome.kind is not Kind.SENT:
            failures.append(outcome)
        if outcome.kind in _HALTING:
            break
    return failures


@dataclass(slots=True)
class _Try:
    """One try: how to post, how long to wait between two posts, and when it is enough."""

    letter: Letter
    memory: Memory | None
    post: Callable[[Piece], Outcome]
    pause: float
    threads: Threads | None
    until: float = field(default_factory=lambda: time.monotonic() + LONGEST)

    def room(self, room: str, pieces: Sequence[Piece]) -> Outcome:
        """Post the pieces of one room until one fails."""
        thread = self._thread(room) if pieces else None
        for piece in pieces:
            if time.monotonic() > self.until:
                return Outcome(Kind.TEMPORARY, "", "the service is slow")
            if self.letter.arrived:
                time.sleep(self.pause)
            outcome = thread.post(piece, self.post, self.pause) if thread else self.post(piece)
            if outcome.kind is not Kind.SENT:
                return outcome
            self.letter.arrived.add(piece.name)
            if self.memory is not None:
                self.memory.note(piece.name)
        return Outcome(Kind.SENT)

    def _thread(self, room: str) -> Thread | None:
        memory = self.letter.memory
        if self.threads is None or memory is None or not self.letter.message.thread:
            return None
        return Thread(memory, self.threads, room)


def _whole(failures: Sequence[Outcome], arrived: int, count: int) -> Outcome:
    """One outcome for all: a failure that may pass before one that will not."""
    if not failures:
        return Outcome(Kind.SENT, "200", f"in {count} messages" if count > 1 else "")
    order = [Kind.UNKNOWN, Kind.TEMPORARY, Kind.MISCONFIGURED, Kind.PERMANENT]
    worst = min(failures, key=lambda outcome: order.index(outcome.kind))
    if count == 1:
        return worst
    return replace(worst, detail=f"{arrived} of {count} messages arrived; {worst.detail}")
