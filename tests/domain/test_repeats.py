"""What of a source's news others told already; the table of what is NOT told comes first."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from tracker.domain.changes import Op, Tier
from tracker.domain.diff import Draft
from tracker.domain.items import Value
from tracker.domain.repeats import Shown, Told, Verdict, completing, judge, together
from tracker.domain.sightings import Place, Sighting

MINE, FEED, MAIL = 1, 2, 3
KEY = ("docket/cacd/1", "entry-64")
STAY, PART, DENIED = "ORDER granting stay.", "ORDER granting stay in part.", "ORDER denying stay."


def mine(*seen: str, **fields: Value) -> Sighting:
    """What the source showed before this print, and which texts at some time before."""
    stamps = {value: "2026-02-09T10:00:00Z" for value in seen}
    return Sighting(
        key=KEY, place=Place.SHOWN, digest="", fields=fields, seen={"text": stamps} if seen else {}
    )


def shown(source: int = FEED, place: Place = Place.SHOWN, **more: Any) -> Shown:
    return Shown(source=source, place=place, fields=more.pop("fields", {}), **more)


def new(id_: int = 1, source: int = FEED) -> Told:
    return Told(id=id_, source=source, op=Op.NEW)


def edit(id_: int, before: Value, after: Value, source: int = FEED, field: str = "text") -> Told:
    return Told(id=id_, source=source, op=Op.CHANGED, field=field, before=before, after=after)


def gone(id_: int, op: Op = Op.GONE) -> Told:
    return Told(id=id_, source=FEED, op=op)


def draft(op: Op = Op.NEW, before: Value = None, after: Value = None, field: str = "") -> Draft:
    return Draft(op=op, key=KEY, field=field, before=before, after=after)


def edited(before: Value, after: Value, field: str = "text") -> Draft:
    return draft(Op.CHANGED, before, after, field)


class Case(NamedTuple):
    """A draft, what others show, what was told; `repeats` is the change that told it, or 0."""

    draft: Draft
    mine: Sighting
    others: tuple[Shown, ...]
    told: tuple[Told, ...] = ()
    repeats: int = 0


OF_FEED = shown(fields={"text": STAY})

NOT_TOLD: dict[str, Case] = {
    "what another told to be new": Case(draft(), mine(), (shown(),), (new(7),), 7),
    "by a third source": Case(draft(), mine(), (shown(), shown(MAIL)), (new(7),), 7),
    "the print for another defendant": Case(draft(), mine(), (shown(echo=True),)),
    "an edit that another told": Case(
        edited(STAY, PART), mine(text=STAY), (OF_FEED,), (new(), edit(2, STAY, PART)), 2
    ),
    "the same in other spelling": Case(
        edited(STAY, "Order  granting stay, in part"),
        mine(text=STAY),
        (OF_FEED,),
        (new(), edit(2, STAY, PART)),
        2,
    ),
    "the first of two edits, by who is behind": Case(
        edited(STAY, PART),
        mine(text=STAY),
        (shown(fields={"text": DENIED}),),
        (new(), edit(2, STAY, PART), edit(3, PART, DENIED)),
        2,
    ),
    "a first text that says what was told": Case(
        edited(None, STAY), mine(), (OF_FEED,), (new(),), 0
    ),
    "an older first text": Case(
        edited(None, STAY), mine(), (OF_FEED,), (new(), edit(2, STAY, PART)), 0
    ),
    "a label that another prints": Case(
        edited(("Order",), ("Minutes", "Order"), "labels"),
        mine(labels=("Order",)),
        (shown(fields={"labels": ("Minutes", "Order")}),),
        (new(),),
    ),
    "gone while another shows it": Case(draft(Op.GONE), mine(), (shown(),), (new(),)),
    "gone as another told": Case(
        draft(Op.GONE), mine(), (shown(place=Place.GONE),), (new(), gone(5)), 5
    ),
    "back without having been gone": Case(draft(Op.RESTORED), mine(), (shown(),), (new(),)),
    "back as another told": Case(
        draft(Op.RESTORED), mine(), (shown(),), (new(), gone(5), gone(6, Op.RESTORED)), 6
    ),
}


@pytest.mark.parametrize("case", NOT_TOLD.values(), ids=NOT_TOLD)
def test_what_is_not_told(case: Case) -> None:
    found = judge(case.draft, case.mine, case.others, case.told)
    assert found == Verdict(False, case.repeats)


TOLD: dict[str, Case] = {
    "what nobody told": Case(draft(), mine(), (shown(),)),
    "what others only showed at their first reading": Case(draft(), mine(), (shown(), shown(MAIL))),
    "another edit": Case(
        edited(STAY, DENIED), mine(text=STAY), (OF_FEED,), (new(), edit(2, STAY, PART))
    ),
    "an edit of the one who told all": Case(
        edited(PART, DENIED), mine(text=PART), (OF_FEED,), (new(), edit(2, STAY, PART, MINE))
    ),
    "back to what it was, by who showed both": Case(
        edited(PART, STAY), mine(STAY, PART, text=PART), (OF_FEED,), (new(), edit(2, STAY, PART))
    ),
    "an attribute of which nobody told": Case(
        edited("A v. B", "A v. C", "case_name"), mine(case_name="A v. B"), (shown(),), (new(),)
    ),
    "a label that none prints": Case(
        edited(("Order",), ("Judgment", "Order"), "labels"),
        mine(labels=("Order",)),
        (shown(fields={"labels": ("Order",)}),),
        (new(),),
    ),
    "gone in the last that showed it": Case(
        draft(Op.GONE), mine(), (shown(place=Place.GONE),), (new(),)
    ),
    "gone again": Case(
        draft(Op.GONE),
        mine(),
        (shown(place=Place.GONE),),
        (new(), gone(5), gone(6, Op.RESTORED)),
    ),
    "back after it was told to be gone": Case(
        draft(Op.RESTORED), mine(), (shown(place=Place.GONE),), (new(), gone(5))
    ),
}


@pytest.mark.parametrize("case", TOLD.values(), ids=TOLD)
def test_what_is_told(case: Case) -> None:
    assert judge(case.draft, case.mine, case.others, case.told).news


def test_what_was_there_at_the_first_reading_is_no_news_of_a_second_source() -> None:
    assert not judge(draft(), mine(), (shown(),), (), untold_is_news=False).news


# ---- text that comes later -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sighting_", "others", "told"),
    [
        (mine(text=STAY), (OF_FEED,), (new(),)),
        (mine(labels=("Order",)), (shown(),), (new(),)),
        (mine(text=STAY), (shown(),), ()),
        (mine(text=STAY), (shown(), shown(MAIL, fields={"text": PART})), (new(),)),
    ],
    ids=["the teller printed it", "no text", "nobody told it", "a third printed it"],
)
def test_what_completes_nothing(
    sighting_: Sighting, others: tuple[Shown, ...], told: tuple[Told, ...]
) -> None:
    assert completing(sighting_, others, told, "Order") is None


def test_text_completes_what_was_told_without_it() -> None:
    first = Told(id=1, source=FEED, op=Op.NEW, tier=Tier.NOW)
    made = completing(mine(text=STAY), (shown(),), (first,), "64 · Order")
    assert made is not None and made.op is Op.CHANGED and made.field == "text"
    assert (made.before, made.after, made.completes) == ("64 · Order", STAY, Tier.NOW)


def test_an_event_is_what_all_its_sources_print() -> None:
    feed = shown(fields={"labels": ("Order",), "document": "031", "number": None})
    mail = shown(MAIL, fields={"labels": ("Minutes",), "text": PART})
    own: dict[str, Value] = {"text": STAY, "labels": ("Order",), "number": "64"}
    assert together(own, [feed, mail]) == {
        "text": STAY,
        "labels": ("Minutes", "Order"),
        "number": "64",
        "document": "031",
    }
