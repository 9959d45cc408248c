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


NOW = datetime(2026, 4, 29, 18, tzinfo=UTC)
ITEMS = [("new", f"item:{n}") for n in range(9)]


def told(found: Answer, *first_sight: str) -> list[tuple[str, str]]:
    setting = Setting(now=NOW, answer=found, first_sight=frozenset(first_sight))
    steps = compare(needs(found, {}), {}, {}, {}, set(), setting).steps
    return [(draft.op.value, draft.key[1]) for step in steps for draft in step.drafts]


@pytest.mark.parametrize(
    ("kind", "agenda", "first_sight", "wanted"),
    [
        (MatterKind.MEETING, True, ("*",), []),  # the first good read is silent
        (MatterKind.MEETING, False, ("*",), []),
        (MatterKind.MEETING, True, (), [("new", ""), *ITEMS]),  # that it is set is a fact too
        (MatterKind.MEETING, False, (), [("new", "")]),
        (MatterKind.ORDINANCE, True, (), ITEMS),  # told by its events alone
        (MatterKind.ORDINANCE, False, (), [("new", "")]),
        (MatterKind.DOCKET, True, (), ITEMS),
    ],
)
def test_what_is_told_of_a_matter_that_is_seen_for_the_first_time(
    kind: MatterKind, agenda: bool, first_sight: tuple[str, ...], wanted: list[tuple[str, str]]
) -> None:
    (matter,) = answer(None).matters
    shown = replace(matter, kind=kind, events=matter.events if agenda else ())
    assert told(replace(answer(None), matters=(shown,)), *first_sight) == wanted


@pytest.mark.parametrize("status", ["set", "cancelled", "deferred"])
def test_a_new_meeting_that_is_off_already_says_so(status: str) -> None:
    (matter,) = answer(None).matters
    shown = replace(matter, fields={"status": status}, events=())
    setting = Setting(now=NOW, answer=replace(answer(None), matters=(shown,)))
    (step,) = compare(needs(setting.answer, {}), {}, {}, {}, set(), setting).steps
    (draft,) = step.drafts
    assert draft.after == ("Committee" if status == "set" else f"{status} · Committee")


def tally_of(before: Value, after: Value) -> dict[str, int]:
    held = {}
    for key, item in needs(answer(before), {}).shown.items():
        digest = normalise.digest(item.fields)
        held[key] = Sighting(key=key, place=Place.SHOWN, digest=digest, fields=item.fields)
    light = {key: Light(one.digest, one.date, one.position, False) for key, one in held.items()}
    need = needs(answer(after), light)
    setting = Setting(now=NOW, answer=need.answer)
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
