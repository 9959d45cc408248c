"""Entries without words: held for a while, told with the words they got, told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.domain.test_matching import CHANGE, ENTRY
from tracker.domain.changes import Op, Tier
from tracker.domain.schedule.stubs import Waiting, settle

CAME = datetime(2026, 2, 9, 17, 0, tzinfo=UTC)
HOLD = timedelta(hours=2)
STUB = replace(CHANGE, id=1, event=replace(ENTRY, text=""), after="", tier=Tier.DAILY)
TEXT = replace(CHANGE, id=2, op=Op.CHANGED, field="text", before=None, after="Order granting")
EDIT = replace(TEXT, id=3, before="Order denying")
OTHER = replace(TEXT, id=4, event=replace(ENTRY, key="869712&10"))


def told(*waiting: Waiting, hold: timedelta = HOLD, after: timedelta = HOLD / 2) -> list[int]:
    return [one.change.id for one in settle(waiting, hold, CAME + after).told]


def test_a_stub_is_held_and_then_told_as_it_is() -> None:
    one = Waiting(place=0, change=STUB)
    assert told(one) == []
    assert told(one, after=HOLD) == [1]
    assert told(one, hold=timedelta(0), after=timedelta(0)) == [1]


def test_what_has_words_is_never_held() -> None:
    assert told(Waiting(place=0, change=CHANGE)) == [1]
    assert told(Waiting(place=0, change=replace(STUB, op=Op.GONE))) == [1]
    assert told(Waiting(place=0, change=replace(STUB, event=None))) == [1]


def test_a_stub_that_got_words_is_told_once_with_them() -> None:
    waiting = (
        Waiting(place=0, change=STUB, words="Order granting"),
        *(Waiting(place=n, change=one) for n, one in enumerate((TEXT, EDIT, OTHER), 1)),
    )
    ready = settle(waiting, HOLD, CAME)
    assert [one.change.id for one in ready.told] == [1, 3, 4]
    assert [one.change.id for one in ready.absorbed] == [2]
    first = ready.told[0].change
    assert first.event is not None and first.event.text == "Order granting"
    assert first.after == "Order granting"


def test_words_that_complete_what_was_told_before_are_told() -> None:
    assert told(Waiting(place=0, change=TEXT)) == [2]
