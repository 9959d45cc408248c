"""Entries that came without words: held for a while, then told with the words they got."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tracker.domain.changes import Change, Op

#: The fields in which words come to an entry that had none.
_WORDS = frozenset({"text", "labels", "label"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A change that waits, by its number among those given, and what its event says by now."""

    place: int
    change: Change
    words: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """What may be told now, and the edits that are told with the entry that they complete."""

    told: tuple[Waiting, ...]
    absorbed: tuple[Waiting, ...] = ()


def is_stub(change: Change) -> bool:
    """Whether a change tells a new entry without a word of it."""
    return change.op is Op.NEW and change.event is not None and not change.event.text.strip()


def settle(waiting: Sequence[Waiting], hold: timedelta, now: datetime) -> Ready:
    """Leave stubs out until they have words or `hold` is over; then they are told with them.

    Without a hold everything is told as it came.
    """
    if not hold:
        return Ready(tuple(waiting))
    filled = {
        _event_of(one.change): one for one in waiting if is_stub(one.change) and one.words.strip()
    }
    told, absorbed = [], []
    for one in waiting:
        change = one.change
        if is_stub(change):
            if one.words.strip():
                told.append(replace(one, change=_with_words(change, one.words)))
            elif now - datetime.fromisoformat(change.detected_at) >= hold:
                told.append(one)
        elif _completes(change) and _event_of(change) in filled:
            absorbed.append(one)
        else:
            told.append(one)
    return Ready(tuple(told), tuple(absorbed))


def _event_of(change: Change) -> tuple[str, str]:
    return change.matter, change.event.key if change.event else ""


def _completes(change: Change) -> bool:
    return change.op is Op.CHANGED and change.field in _WORDS and not change.before


def _with_words(change: Change, words: str) -> Change:
    assert change.event is not None
    return replace(change, event=replace(change.event, text=words), after=words)
