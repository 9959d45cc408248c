"""Which event another source's event is; the table of what must NOT be joined comes first."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from tracker.domain.items import EventKind
from tracker.domain.joining import Joined, Print, Rule, days, join, printed

ENTRY, ATTACHMENT, ACTION = EventKind.ENTRY, EventKind.ATTACHMENT, EventKind.ACTION
GRANTING = "ORDER by Judge Christina A. Snyder granting 12 Motion for Preliminary Injunction"
DENYING = "ORDER by Judge Christina A. Snyder denying 13 Motion to Dismiss"
COUNTER = count()


def one(
    key: str = "",
    date: str = "2026-02-09",
    *aliases: str,
    kind: EventKind = ENTRY,
    **fields: Any,
) -> Print:
    """An event as one source prints it; without a key, under one that no other has."""
    return printed(key or f"own {next(COUNTER)}", kind, date, fields, aliases)


def stub(seq: int, label: str = "Order", at: str = "2026-02-09T18:00:00Z", **more: Any) -> Print:
    """An entry as a court's feed prints it: labels, perhaps a number, no text."""
    return one(f"1&{seq}", at, f"sequence:1&{seq}", labels=(label,), **more)


NOT_JOINED: dict[str, tuple[Print, Print]] = {
    "an attachment is not its entry": (
        one("64/1", "", "document:0", kind=ATTACHMENT, number="64"),
        one("1&5", "2026-02-09", "document:0", number="64"),
    ),
    "two exhibits of one entry": (
        one("64/1", "", "document:1", kind=ATTACHMENT, label="Exhibit A"),
        one("x", "", "document:2", kind=ATTACHMENT, label="Exhibit A"),
    ),
    "minute orders of one day": (one(text=GRANTING), one(text=DENYING)),
    "one word makes two orders": (
        one(text="Minute order on the motion of defendant Smith to continue the hearing"),
        one(text="Minute order on the motion of defendant Jones to continue the hearing"),
    ),
    "a not": (
        one(text="The hearing on the motion for preliminary injunction will not take place on it"),
        one(text="The hearing on the motion for preliminary injunction will take place on it"),
    ),
    "another figure": (one(text="ORDER granting 12 Motion"), one(text="ORDER granting 13 Motion")),
    "an erratum is not what it corrects": (
        one(number="65", text="NOTICE OF ERRATA re 64 Brief"),
        stub(9, "Brief", number="64"),
    ),
    "an erratum without a number": (
        one(text="NOTICE OF ERRATA correcting the brief"),
        stub(9, "Brief on Remand"),
    ),
    "a defendant's own sequence number": (
        one("a", "2026-02-09", "sequence:7&9", "document:1", text=GRANTING),
        one("b", "2026-02-09", "sequence:7&10", "document:1", text=GRANTING),
    ),
    "a number used again after a strike": (
        one("a", "2026-02-09", "document:1", number="64"),
        one("b", "2026-02-10", "document:2", number="64"),
    ),
    "a number used again, no document known": (
        one(number="64", text="COMPLAINT against all defendants filed by the plaintiff Jane Doe"),
        one(number="64", text="Transcript designation: 4/1/2026, 10:30"),
    ),
    "a number of another year": (one(number="1"), one("b", "2025-01-01", number="1")),
    "an entry that has no number yet": (
        one(number="70", text="ORDER granting stay"),
        stub(9, "Order"),
    ),
    "one word of a day in UTC": (one(text=GRANTING), stub(9, "Order", "2026-02-09T02:00:00Z")),
    "filed one day and entered the next, or minutes of the next": (
        one(text="MINUTES OF Motion Hearing held before Judge Snyder: the motion is granted"),
        stub(9, "Minutes of Motion Hearing", "2026-02-10T18:00:00Z"),
    ),
    "a label two days later": (
        one(text="MINUTES OF Motion Hearing held before Judge Snyder: the motion is granted"),
        stub(9, "Minutes of Motion Hearing", "2026-02-11T18:00:00Z"),
    ),
    "the next day of a trial": (
        one(text="MINUTES OF Court Trial held before Judge Snyder: day 1", entered="2026-02-09"),
        stub(9, "Minutes of Court Trial", "2026-02-10T18:00:00Z"),
    ),
    "the next day of a trial, of which a report prints the label": (
        one(text="MINUTES OF Court Trial held before Judge Snyder: day 1"),
        one("b", "2026-02-10", labels=("Minutes of Court Trial",), entered="2026-02-10"),
    ),
    "another label": (one(text=GRANTING), stub(9, "Notice of Appearance")),
    "a label of two words, of which the text has one": (one(text=GRANTING), stub(9, "Order Form")),
    "another day": (one(text=GRANTING), one("b", "2026-02-11", text=GRANTING)),
    "a clerk's utility": (one(text=GRANTING), stub(9, "~Util - Terminate Motions")),
    "nothing but the day": (one(), one("b")),
    "undated, nothing but the label": (
        one("a", "", labels=("Order",)),
        one("b", "", labels=("Order",)),
    ),
    "a step is no vote": (
        one("a", kind=ACTION, text="Passed"),
        one("b", kind=EventKind.VOTE, text="Passed"),
    ),
    "another hearing of that day": (
        one("a", kind=EventKind.HEARING, text="Judiciary", time="10:00"),
        one("b", kind=EventKind.HEARING, text="Judiciary", time="14:00"),
    ),
    "numbers that are places on an agenda": (
        one("a", "2026-02-09", kind=EventKind.ITEM, number="3", text="Roll call"),
        one("b", "2026-02-09", kind=EventKind.ITEM, number="3", text="Minutes"),
    ),
    "the running number of an upload": (
        one("a", "2026-02-09", "recap:2026-02-09.001", text=GRANTING),
        one("b", "2026-02-09", "recap:2026-02-09.001", text=DENYING),
    ),
}


@pytest.mark.parametrize("pair", NOT_JOINED.values(), ids=NOT_JOINED)
def test_what_is_not_joined(pair: tuple[Print, Print]) -> None:
    unseen, known = pair
    assert join([unseen], {7: known}) == {}
    assert join([known], {7: unseen}) == {}


JOINED: dict[str, tuple[Print, Print, Rule]] = {
    "key": (
        one("~a.0", kind=ACTION, text="Read"),
        one("~a.0", kind=ACTION, text="Read."),
        Rule.KEY,
    ),
    "document": (
        one("a", "2026-02-05", "document:031045", number="64", text=GRANTING),
        one("b", "2026-02-09T18:00:00Z", "document:031045", labels=("Order",)),
        Rule.NAME,
    ),
    "sequence, the document replaced": (
        one("a", "2026-02-05", "document:1", "sequence:7&9"),
        one("b", "2026-02-09", "document:2", "sequence:7&9"),
        Rule.NAME,
    ),
    "number, entered some days later": (
        one(number="64", text=GRANTING, date="2026-02-05"),
        stub(5, "Order on Motion for Preliminary Injunction", number="64"),
        Rule.NUMBER,
    ),
    "number, text edited meanwhile": (
        one(number="64", text=GRANTING),
        one(number="64", text=f"{GRANTING}. Modified on 2/10/2026 (smith)"),
        Rule.NUMBER,
    ),
    "attachment by number": (
        one("a", "", kind=ATTACHMENT, number="64-1", label="Exhibit A"),
        one("b", "", kind=ATTACHMENT, number="64-1"),
        Rule.NUMBER,
    ),
    "text, spelled otherwise": (
        one(text="MINUTES of Motion Hearing held before Judge Snyder."),
        one(text="Minutes of motion hearing held before Judge Snyder"),
        Rule.TEXT,
    ),
    "a notice without the number that the docket has": (
        one(text=GRANTING),
        one(text=GRANTING, number="64"),
        Rule.TEXT,
    ),
    "text with a word more": (
        one(text=f"{GRANTING} as set forth in the order of this Court"),
        one(text=f"{GRANTING} as set forth in the order of this Court (dts)"),
        Rule.NEAR,
    ),
    "label in the text's opening": (
        one(text="MINUTES OF Motion Hearing held before Judge Snyder: the motion is granted"),
        stub(9, "Minutes of Motion Hearing"),
        Rule.LABEL,
    ),
    "the same label": (
        one(labels=("Order", "~Util - Terminate Motions")),
        stub(9, "Order"),
        Rule.LABEL,
    ),
    "entered another day than filed": (
        one(text=GRANTING, date="2026-02-06", entered="2026-02-09"),
        stub(9, "Order on Motion for Preliminary Injunction"),
        Rule.LABEL,
    ),
    "a clerk's utility, whose menu no text names": (
        one(text="Set/Reset Hearings: Status Conference set for 3/2/2026 at 10:00 AM"),
        stub(9, "~Util - Set/Reset Hearings"),
        Rule.LABEL,
    ),
    "one hearing of those that a utility may set": (
        one(text="***Hearing cancelled: Status Conference previously set for 3/2/2026"),
        stub(9, "~Util - Set Hearings"),
        Rule.LABEL,
    ),
    "in the evening, where another source prints the day in UTC": (
        one(text="MINUTES OF Motion Hearing held before Judge Snyder: the motion is granted"),
        stub(9, "Minutes of Motion Hearing", "2026-02-09T02:00:00Z"),
        Rule.UTC_DAY,
    ),
    "late in the evening": (
        one(text=GRANTING, date="2026-02-09"),
        stub(9, "Order", "2026-02-10T07:30:00Z"),
        Rule.LABEL,
    ),
    "a step of a bill": (
        one("~a.0", kind=ACTION, text="Referred to Com. on PUB. S."),
        one("~b.0", kind=ACTION, text="Referred to Com. on Pub. S"),
        Rule.TEXT,
    ),
    "a version by its label": (
        one("text 9", kind=EventKind.VERSION, label="Introduced"),
        one("~b.0", kind=EventKind.VERSION, label="Introduced"),
        Rule.TEXT,
    ),
}


@pytest.mark.parametrize("case", JOINED.values(), ids=JOINED)
def test_what_is_joined(case: tuple[Print, Print, Rule]) -> None:
    unseen, known, rule = case
    assert join([unseen], {7: known}) == {0: Joined(7, rule)}
    assert join([known], {7: unseen}) == {0: Joined(7, rule)}


def test_of_two_that_are_printed_alike_each_is_as_good_and_they_are_taken_in_order() -> None:
    known = {3: stub(19), 4: stub(20)}
    found = join([one("a", text=GRANTING), one("b", text=DENYING)], known)
    assert {place: joined.event for place, joined in found.items()} == {0: 3, 1: 4}
    assert join([one("a", text=GRANTING)], known) == {0: Joined(3, Rule.LABEL)}


def test_the_local_day_goes_before_the_day_in_utc() -> None:
    trial = "Set Hearings: trial"
    known = {3: stub(19, "Set Hearings", "2026-02-09T02:00:00Z"), 4: stub(20, "Set Hearings")}
    assert join([one("a", text=trial)], known) == {0: Joined(4, Rule.LABEL)}
    both = join([one("a", text=trial), one("b", text=trial)], known)
    assert sorted((one.event, one.rule) for one in both.values()) == [
        (3, Rule.UTC_DAY),
        (4, Rule.LABEL),
    ]


def test_what_fits_two_unlike_ones_is_not_joined() -> None:
    known = {3: stub(19, "Order"), 4: stub(20, "Order on Motion for Preliminary Injunction")}
    assert join([one("a", text=GRANTING)], known) == {}


def test_of_two_orders_neither_takes_the_one_stub() -> None:
    assert join([one("a", text=GRANTING), one("b", text=DENYING)], {3: stub(19)}) == {}


def test_a_surer_rule_goes_first_and_leaves_the_rest() -> None:
    known = {3: stub(19, "Order", number="64"), 4: stub(20, "Order")}
    unseen = [one("a", text="ORDER granting"), one("b", text="ORDER denying", number="64")]
    assert join(unseen, known) == {1: Joined(3, Rule.NUMBER), 0: Joined(4, Rule.LABEL)}


def test_one_document_of_two_entries_goes_with_the_sequence() -> None:
    known = {
        3: one("1&19", "2026-02-09", "document:1", "sequence:1&19", labels=("Order",)),
        4: one("1&20", "2026-02-09", "document:1", "sequence:1&20", labels=("Judgment",)),
    }
    assert join([one("a", "2026-02-09", "document:1", "sequence:1&20")], known)[0].event == 4
    assert join([one("a", "2026-02-09", "document:1")], known) == {}


def test_one_event_is_taken_once() -> None:
    twins = [one("a", text=GRANTING), one("b", text=GRANTING)]
    assert join(twins, {3: one("x", text=GRANTING)}) == {0: Joined(3, Rule.TEXT)}


def test_what_several_sources_print_is_one_print() -> None:
    both = stub(9, "Order").and_(one("a", text=GRANTING, number="64"))
    assert join([one("b", number="64")], {3: both}) == {0: Joined(3, Rule.NUMBER)}


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-02-09", ["2026-02-09"]),
        ("2026-02-09T18:00:00Z", ["2026-02-09"]),
        ("2026-02-10T07:30:00Z", ["2026-02-09", "2026-02-10"]),
        ("", []),
    ],
)
def test_days(when: str, expected: list[str]) -> None:
    assert sorted(days(when)) == expected
