"""The tally of a comparison: what a judge of the whole crawl is told of each field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.patience import soon
from tracker.domain import normalise
from tracker.domain.compare import compare, needs
from tracker.domain.diff import Setting
from tracker.domain.items import Answer, Coverage, Event, EventKind, Extent, Matter, MatterKind
from tracker.domain.items import Value
from tracker.domain.sightings import Hold, Light, Place, Sighting

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


# ---- events that are known by their content ------------------------------------------------------

OFF = {"": Hold(since="2026-04-29T06:00:00Z", reads=1, minutes=1440, need=2)}


def bill(*events: Event) -> Answer:
    return replace(
        answer(None),
        matters=(replace(answer(None).matters[0], kind=MatterKind.BILL, events=events),),
    )


def step_of(key: str, text: str = "Amendment 68 adopted") -> Event:
    return Event(key=key, kind=EventKind.ACTION, fact=key[:2], fields={"text": text})


def hearing_of(key: str, day: str, place: str = "Room 1") -> Event:
    values: dict[str, Value] = {"text": "Rules hearing", "place": place}
    return Event(key=f"~hearing:{key}", kind=EventKind.HEARING, date=day, fields=values)


def news(before: Answer, after: Answer, holds: dict[str, Hold] | None = None) -> list[str]:
    """What an answer tells of events after another; `holds` doubts all that stood before."""
    held = {}
    for key, item in needs(before, {}).shown.items():
        held[key] = Sighting(
            key=key,
            place=Place.SHOWN,
            digest=item.digest,
            fields=item.fields,
            date=item.date,
            fact=item.fact,
            holds=(holds or {}) if key[1] else {},
        )
    light = {key: Light(one.digest, one.date, one.position, False) for key, one in held.items()}
    facts = {one.fact: one for one in held.values() if one.fact}
    setting = Setting(now=NOW, answer=after)
    steps = compare(needs(after, light), light, held, facts, {KEY}, setting).steps
    drafts = [draft for step in steps for draft in step.drafts]
    return [f"{draft.op.value} {draft.field} {draft.key[1]}" for draft in drafts]


def test_a_step_that_comes_to_be_printed_twice_is_no_news() -> None:
    once, twice = step_of("~a.0"), step_of("~a.1")
    assert news(bill(once), bill(once, twice)) == []
    edited = [
        step_of("~b.0", "Amendment 68 adopted, corrected"),
        step_of("~b.1", "Amendment 68 adopted, corrected"),
    ]
    assert news(bill(once), bill(*edited)) == ["changed text ~b.0"]
    assert news(bill(once, twice), bill(*edited))[0] == "changed text ~b.0"
    assert news(bill(), bill(once, twice)) == ["new  ~a.0"]


def test_a_hearing_moves_unless_it_was_off_before() -> None:
    old, new = bill(hearing_of("a.0", "2026-05-04")), bill(hearing_of("b.0", "2026-09-28"))
    assert news(old, new) == ["changed date ~hearing:b.0"]
    assert news(old, new, holds=OFF) == ["new  ~hearing:b.0"]
    elsewhere = bill(hearing_of("b.0", "2026-05-04", "Room 2"))
    assert news(old, elsewhere, holds=OFF) == ["changed place ~hearing:b.0"]


def test_a_whole_session_that_is_printed_anew_is_paired_in_little_time() -> None:
    def session(text: str) -> Answer:
        one = bill(step_of(f"~{text}.0", text)).matters[0]
        return replace(
            answer(None), matters=tuple(replace(one, key=f"bill/ca/{n}") for n in range(4_000))
        )

    before, after = session("Read first time"), session("Read first time.")
    with soon(300):
        assert len(news(before, after)) == 4_000
