"""The tally of a comparison: what a judge of the whole crawl is told of each field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tracker.domain import normalise
from tracker.domain.compare import compare, needs
from tracker.domain.diff import Setting
from tracker.domain.items import Answer, Coverage, Event, EventKind, Extent, Matter, MatterKind
from tracker.domain.items import Value
from tracker.domain.sightings import Light, Place, Sighting

KEY = "meeting/nyc/1"


def answer(action: Value) -> Answer:
    items = tuple(
        Event(key=f"item:{n}", kind=EventKind.ITEM, fields={"text": f"Item {n}", "action": action})
        for n in range(9)
    )
    matter = Matter(
        key=KEY,
        kind=MatterKind.MEETING,
        title="Committee",
        events=items,
        coverage=Coverage.WHOLE,
    )
    return Answer(source="nyc", matters=(matter,), extent=Extent(sweep=False), url="")


def told(found: Answer) -> list[tuple[str, str]]:
    setting = Setting(now=datetime(2026, 4, 29, 18, tzinfo=UTC), answer=found)
    steps = compare(needs(found, {}), {}, {}, {}, set(), setting).steps
    return [(draft.op.value, draft.key[1]) for step in steps for draft in step.drafts]


def test_a_new_meeting_is_told_beside_its_agenda_and_another_matter_by_its_events() -> None:
    meeting = answer(None)
    items = [("new", f"item:{n}") for n in range(9)]
    assert told(meeting) == [("new", ""), *items]
    (matter,) = meeting.matters
    bill = replace(matter, kind=MatterKind.ORDINANCE)
    assert told(replace(meeting, matters=(bill,))) == items


def tally_of(before: Value, after: Value) -> dict[str, int]:
    now = datetime(2026, 4, 29, 18, tzinfo=UTC)
    held = {}
    for key, item in needs(answer(before), {}).shown.items():
        digest = normalise.digest(item.fields)
        held[key] = Sighting(key=key, place=Place.SHOWN, digest=digest, fields=item.fields)
    light = {key: Light(one.digest, one.date, one.position, False) for key, one in held.items()}
    need = needs(answer(after), light)
    setting = Setting(now=now, answer=need.answer)
    tally = compare(need, light, held, {}, {KEY}, setting).tally
    return {"rewritten": tally.rewritten["action"], "emptied": tally.emptied["action"]}


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (None, "Hearing Held by Committee", {"rewritten": 0, "emptied": 0}),
        ("Hearing Held by Committee", "Laid Over", {"rewritten": 9, "emptied": 0}),
        ("Hearing Held by Committee", None, {"rewritten": 0, "emptied": 9}),
    ],
)
def test_a_blank_that_is_filled_in_is_no_rewriting(
    before: Value, after: Value, wanted: dict[str, int]
) -> None:
    assert tally_of(before, after) == wanted
