"""Words that are made once for all digests of a round: thousands may tell the same change."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from notify.entries import Entry
from notify.voice import Voice
from tracker.domain.items import Value

Made = TypeVar("Made")
#: Entries whose words are kept, and the most characters of one: documents are worded anew.
MOST, LIGHT = 4_096, 20_000
_FORGET: list[Callable[[], None]] = []


def remembered(function: Callable[[Entry, Voice], Made]) -> Callable[[Entry, Voice], Made]:
    """The function of entry and voice, keeping what it made of the newest light entries."""
    known = lru_cache(maxsize=MOST)(function)

    @wraps(function)
    def ask(entry: Entry, voice: Voice) -> Made:
        return known(entry, voice) if _weight(entry) <= LIGHT else function(entry, voice)

    _FORGET.append(known.cache_clear)
    return ask


def forget() -> None:
    """Let everything be worded anew, as in a new process."""
    for clear in _FORGET:
        clear()


def _weight(entry: Entry) -> int:
    return sum(_length(one.before) + _length(one.after) for one in entry.changes)


def _length(value: Value) -> int:
    return sum(map(len, value or ()))
