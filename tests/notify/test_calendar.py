"""Hearings as calendar entries: what is none, what each becomes, and that it stays one entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from notify import calendar, digest, render
from notify.values import Item, Origin
from tests.notify.sample import CASE, NOW, READER, change, entry, item
from tracker.domain.changes import Change, EventRef, Op
from tracker.domain.hearings import Mention, Series, proceedings, series
from tracker.domain.items import EventKind, MatterKind, Value

TODAY = "2026-02-09"
NEW_YORK = "America/New_York"
SETS = "Order · ORDER. Status Conference set for 3/2/2026 at 10:00 AM in Courtroom 7D before Roe."
MOVES = "Order · ORDER. Status Conference continued from 3/2/2026 to 3/9/2026 at 1:30 PM."
VACATES = "Order · ORDER. Status Conference set for 3/9/2026 is VACATED."


def hearing(number: int, op: Op = Op.NEW, **facts: object) -> Change:
    known = {"when": "2026-02-12T10:00", "zone": NEW_YORK, "place": "Room 126", "status": ""}
    known |= {name: str(facts.pop(name)) for name in tuple(facts) if name in known}
    event = EventRef(
        key="h1", kind=EventKind.HEARING, text="Public Safety", date=known["when"][:10], **known
    )
    return change(number, op, event=event, **facts)


def meeting(number: int, op: Op = Op.CHANGED, field: str = "", after: Value = "") -> Change:
    return change(
        number,
        op,
        field=field,
        after=after,
        matter="meeting/nyc/7",
        matter_kind=MatterKind.MEETING,
        matter_title="Committee on Immigration, 2026-02-12 10:00 AM",
    )


def told(*changes: Change, zone: str = "") -> list[Item]:
    return [replace(item(one), origin=Origin(zone=zone)) for one in changes]


def agenda(*texts: str) -> dict[str, tuple[Series, ...]]:
    return {
        CASE: series(
            Mention(entry=f"999001&{at}", filed=TODAY, told=one)
            for at, text in enumerate(texts, start=1)
            for one in proceedings(text, TODAY)
        )
    }


@pytest.mark.parametrize(
    "one",
    [
        change(1, event=entry("Motion to Dismiss", "1")),
        change(1, Op.GONE, event=entry(SETS, "1")),
        change(1, Op.CHANGED, field="number", event=entry(SETS, "1")),
        hearing(1, when="2026-02-01T10:00"),
        hearing(1, when="9999-12-31T10:00"),
        hearing(1, when=""),
        hearing(1, when="at the call of the Chair"),
        hearing(1, status="Held"),
        hearing(1, Op.CHANGED, field="text", before="a", after="b"),
        meeting(1, field="comment", after="Agenda revised"),
        meeting(1, field="status", after="held"),
    ],
)
def test_no_appointment(one: Change) -> None:
    known = agenda("Order · Discovery due by 3/2/2026.", "Minutes. Hearing held on 2/9/2026.")
    assert calendar.appointments(told(one), known, TODAY) == ()
    assert calendar.ics((), NOW) == ""


def events(
    *changes: Change, zone: str = "", texts: tuple[str, ...] = ()
) -> list[dict[str, object]]:
    found = calendar.appointments(told(*changes, zone=zone), agenda(*texts), TODAY)
    whole = Calendar.from_ical(calendar.ics(found, NOW))
    return [
        {
            "start": one.decoded("dtstart"),
            "status": str(one["status"]),
            "place": str(one.get("location", "")),
            "title": str(one["summary"]),
            "method": str(whole["method"]),
            "uid": str(one["uid"]),
            "sequence": int(str(one.decoded("sequence"))),
        }
        for one in whole.walk("VEVENT")
    ]


AT_TEN = datetime(2026, 2, 12, 10, 0, tzinfo=ZoneInfo(NEW_YORK))


@pytest.mark.parametrize(
    ("changes", "start", "status", "place"),
    [
        ([hearing(1)], AT_TEN, "CONFIRMED", "Room 126"),
        ([hearing(1, when="2026-02-12")], date(2026, 2, 12), "CONFIRMED", "Room 126"),
        ([hearing(1, zone="Mars/Base")], datetime(2026, 2, 12, 10), "CONFIRMED", "Room 126"),
        ([hearing(1, when="2026-02-12Tnoon")], date(2026, 2, 12), "CONFIRMED", "Room 126"),
        ([hearing(1, Op.GONE)], AT_TEN, "CANCELLED", "Room 126"),
        ([hearing(1, status="Postponed")], AT_TEN, "CANCELLED", "Room 126"),
        ([hearing(1, Op.RESTORED)], AT_TEN, "CONFIRMED", "Room 126"),
        ([meeting(1, Op.NEW, after="set · Committee")], AT_TEN, "CONFIRMED", ""),
        ([meeting(1, Op.NEW, after="deferred · Committee")], AT_TEN, "CANCELLED", ""),
        ([meeting(1, field="start", after="2026-02-13T13:30"),
          meeting(2, field="place", after="City Hall")],
         datetime(2026, 2, 13, 13, 30, tzinfo=ZoneInfo(NEW_YORK)), "CONFIRMED", "City Hall"),
        ([meeting(1, field="status", after="cancelled"), meeting(2, field="place", after="")],
         AT_TEN, "CANCELLED", ""),
    ],
)  # fmt: skip
def test_an_appointment(changes: list[Change], start: object, status: str, place: str) -> None:
    zone = NEW_YORK if changes[0].event is None else ""
    (one,) = events(*changes, zone=zone)
    assert (one["start"], one["status"], one["place"]) == (start, status, place)
    assert one["method"] == ("CANCEL" if status == "CANCELLED" else "PUBLISH")


def test_the_zone_is_defined_in_the_file_itself() -> None:
    found = calendar.appointments(told(hearing(1)), {}, TODAY)
    whole = calendar.ics(found, NOW)
    assert "DTSTART;TZID=America/New_York:20260212T100000" in whole
    assert "BEGIN:VTIMEZONE" in whole and whole.count("\n") == whole.count("\r\n")


def test_a_hearing_of_a_docket_stays_one_entry_as_it_is_set_moved_and_vacated() -> None:
    states = []
    texts = (SETS, MOVES, VACATES)
    for at in range(1, 4):
        new = change(at * 10, event=entry(texts[at - 1], str(at), TODAY))
        (one,) = events(new, zone="America/Los_Angeles", texts=texts[:at])
        states.append(one)
    assert len({one["uid"] for one in states}) == 1
    assert [one["sequence"] for one in states] == [10, 20, 30]
    assert [one["status"] for one in states] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [str(one["start"])[:16] for one in states[:2]] == [
        "2026-03-02 10:00",
        "2026-03-09 13:30",
    ]
    assert states[0]["title"] == (
        "Status conference: United States of America v. State of California et al"
    )
    assert states[0]["place"] == "Courtroom 7D"


def test_two_hearings_of_one_message_and_one_cancelled_is_no_cancellation_of_both() -> None:
    both = events(hearing(1), meeting(2, field="status", after="cancelled"), zone=NEW_YORK)
    assert {one["method"] for one in both} == {"PUBLISH"}
    assert sorted(str(one["status"]) for one in both) == ["CANCELLED", "CONFIRMED"]


def test_a_digest_carries_its_hearings_and_no_others() -> None:
    with_one = digest.compose(READER, told(hearing(1)), now=NOW)
    without = digest.compose(READER, told(change(1, event=entry("Motion"))), now=NOW)
    assert with_one is not None and without is not None
    assert "SUMMARY:Public Safety" in render.digest(with_one).calendar
    assert render.digest(without).calendar == ""
