"""Threads: what concerns a matter answers the first message of it that reached the same room.

Nothing depends on a thread. A post whose beginning is gone, or that the service refuses as an
answer, is posted by itself; its name and transaction id are the same with a thread and without.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from notify.channels.outcome import Kind, Outcome
from notify.channels.piece import Piece

_FOR_GOOD = (Kind.PERMANENT, Kind.MISCONFIGURED)  # surely not delivered


class Roots(Protocol):
    """The posts that threads begin with, by room; the ledger keeps them for each conversation."""

    def root(self, place: str) -> str:
        """The first post of the message's conversation there, "" while there is none."""

    def begin(self, place: str, post: str) -> None:
        """Keep a post as the first one, unless there is one."""

    def lose(self, place: str, post: str) -> None:
        """Forget the first post: it is gone, and this message stands by itself."""


@dataclass(frozen=True, slots=True)
class Threads:
    """How a service threads.

    `place` is what makes a room this one and no other ("" for one without threads); the ledger sees
    a hash of it. `gone` says whether a post was surely deleted there. `shape` is what the names of
    posts look like: they come from outside.
    """

    place: Callable[[str], str]
    gone: Callable[[str, str], bool]
    shape: re.Pattern[str]


def threaded(settings: Mapping[str, str]) -> bool:
    """Whether the settings of a channel's URL leave its threads on: all but `?threads=no`."""
    return settings.get("threads", "").lower() not in ("no", "off", "false", "0")


class Thread:
    """The thread of one message in one room, while it is posted there."""

    def __init__(self, roots: Roots, threads: Threads, room: str) -> None:
        self._roots, self._shape = roots, threads.shape
        place = threads.place(room)
        self._place = (
            hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()[:24] if place else ""
        )
        self._root = self._good(roots.root(self._place)) if self._place else ""
        if self._root and threads.gone(room, self._root):
            self._lose()

    def post(self, piece: Piece, post: Callable[[Piece], Outcome], pause: float) -> Outcome:
        """Post a piece as an answer where there is something to answer, else by itself."""
        outcome = post(replace(piece, root=self._root))
        if self._root and outcome.kind in _FOR_GOOD:
            time.sleep(pause)
            outcome = post(piece)
            if outcome.kind is Kind.SENT:
                self._lose()
        if outcome.kind is Kind.SENT:
            self._begin(piece, outcome)
        return outcome

    def _begin(self, piece: Piece, outcome: Outcome) -> None:
        post = self._good(outcome.post)
        if self._place and not self._root and piece.number == 0 and post:
            self._roots.begin(self._place, post)

    def _lose(self) -> None:
        self._roots.lose(self._place, self._root)
        self._root = ""

    def _good(self, post: str) -> str:
        return post if self._shape.fullmatch(post) else ""
