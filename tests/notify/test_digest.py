"""Digests: what is shown, in which order, and in which words."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from notify import digest
from notify.values import Hole, Item, Line, Notice, Origin, Reader, Shortage, Trouble
from notify.wording import counts, words
from notify.voice import Voice
from tests.notify import sample
from tests.notify.sample import (
    ITEMS,
    NOTICES,
    NOW,
    READER,
    TROUBLE,
    change,
    changed,
    entry,
    item,
    order,
)
from tracker.domain.changes import Change, EventRef, Op, Tier
from tracker.domain.items import EventKind, MatterKind
from tracker.domain.redline import plain

ZONE = "America/Los_Angeles"


def composed(*items: Item, reader: Reader = READER) -> digest.Digest:
    value = digest.compose(reader, items, now=NOW)
    assert value is not None
    return value


def lines(*items: Item) -> list[Line]:
    return [one for watch in composed(*items).watches for m in watch.matters for one in m.lines]


def test_nothing_to_show_is_no_digest() -> None:
    quiet = [item(change(1, tier=Tier.QUIET, event=entry("Summons")))]
    assert digest.compose(READER, [], TROUBLE, NOTICES, now=NOW) is None
    assert digest.compose(READER, quiet, TROUBLE, NOTICES, now=NOW) is None


def test_a_notice_that_may_stand_alone_makes_a_digest() -> None:
    silent = replace(NOTICES[0], text="Boston could not be read for a day or longer.", alone=True)
    quiet = item(change(1, tier=Tier.QUIET, event=entry("Summons")))
    value = digest.compose(READER, [quiet], TROUBLE, [*NOTICES, silent, silent], now=NOW)
    assert value is not None
    assert value.subject == "Boston could not be read for a day or longer (+1 more)"
    assert (value.summary, value.shown, value.hidden) == ("No change to show", 0, 1)
    assert value.watches[0].notices[1] == silent.text


def test_the_order_of_items_does_not_matter() -> None:
    mixed = list(ITEMS)
    random.Random(3).shuffle(mixed)
    first = digest.compose(READER, ITEMS, TROUBLE, NOTICES, now=NOW)
    assert digest.compose(READER, mixed, TROUBLE[::-1], NOTICES, now=NOW) == first


def test_most_important_first_then_the_newest() -> None:
    texts = [
        item(change(1, event=entry("Old order", "1", "2026-02-07T10:00:00Z"), tier=Tier.NOW)),
        item(change(2, event=entry("Filing", "2", "2026-02-09T10:00:00Z"))),
        item(change(3, event=entry("New order", "3", "2026-02-08T10:00:00Z"), tier=Tier.NOW)),
        item(changed(4, "case_name", "A", "B", tier=Tier.WEEKLY)),
    ]
    assert [one.change for one in lines(*texts)] == [3, 1, 2, 4]


def test_a_ruling_stands_ahead_of_what_came_after_it() -> None:
    told = [
        ("an entry was taken off the docket", Op.GONE),
        ("the case ends, reopens or is appealed", Op.NEW),
        ("a hearing is set, moved or cancelled", Op.NEW),
        ("an order or ruling", Op.NEW),
    ]
    items = [
        item(
            change(
                number,
                op,
                event=entry(reason, str(number), f"2026-02-09T1{9 - number}:00:00Z"),
                tier=Tier.NOW,
                reason=reason,
            )
        )
        for number, (reason, op) in enumerate(told)
    ]
    assert [one.change for one in lines(*items)] == [3, 2, 1, 0]
    assert composed(*items).subject.startswith("an order or ruling (entry 3)")


def test_the_watch_with_the_most_important_change_comes_first() -> None:
    routine = item(change(1, event=entry("Filing", "1")), watch="a", watch_title="A")
    urgent = item(order(2, after="2026-02 · New"), watch="z", watch_title="Z")
    notice = Notice(text="now following", watch="b", watch_title="B")
    value = digest.compose(READER, [routine, urgent], (), [notice], now=NOW)
    assert value is not None
    assert [watch.title for watch in value.watches] == ["Z", "A", "B"]


def test_other_tiers_are_counted_by_matter_and_by_watch() -> None:
    now_only = replace(READER, tiers=frozenset({Tier.NOW}))
    value = composed(*ITEMS, reader=now_only)
    docket = value.watches[0].matters[0]
    assert docket.hidden == "3 daily, 2 weekly and 7 routine changes not shown"
    assert (value.shown, value.hidden) == (6, 12)
    elsewhere = item(changed(9, "x", "1", "2", matter="docket/cacd/1"))
    value = composed(ITEMS[0], elsewhere, reader=now_only)
    assert value.watches[0].hidden == "1 daily change not shown"


def test_a_flood_is_cut_and_counted() -> None:
    flood = [item(change(number, event=entry("Filing", str(number)))) for number in range(1000)]
    value = composed(*flood)
    matter = value.watches[0].matters[0]
    assert len(matter.lines) == digest.MOST == value.shown
    assert matter.hidden == "700 daily changes not shown"


def test_a_late_entry_shows_both_dates() -> None:
    late = change(1, event=entry("Order", "1", "2026-02-03T18:00:00Z"), late=True)
    (one,) = lines(item(late))
    assert one.date == "Tue Feb 3, 2026, 10:00 am (first seen Mon Feb 9, 2026, 2:00 pm)"
    assert "late" in one.marks


def test_the_first_news_of_a_case_is_marked_and_a_new_order_is_not() -> None:
    first = change(1, event=entry("Complaint", "1"), first=True)
    (one,) = lines(item(first))
    assert one.marks == ("first news of this case",)
    attached = EventRef(key="a", kind=EventKind.ATTACHMENT, text="Exhibit A")
    for new in (order(2, after="2026-02 · New", first=True), order(3, event=attached, first=True)):
        (one,) = lines(item(new))
        assert one.marks == ()


def test_things_are_counted_by_what_they_are() -> None:
    assert counts({EventKind.ENTRY: 131}) == "131 entries"
    assert counts({MatterKind.ORDER: 1}) == "1 order"
    assert counts({EventKind.VOTE: 3, EventKind.ACTION: 1200}) == "1,200 actions, 3 votes"
    assert counts({}) == "nothing"


def test_a_local_day_stays_the_day_its_source_printed() -> None:
    (one,) = lines(item(change(1, event=entry("Order", "1", "2026-02-09"))))
    assert one.date == "Mon Feb 9, 2026"
    (one,) = lines(item(change(1, event=entry("Hearing", "1", "2026-03-01"))))
    assert one.date == "Sun Mar 1, 2026 (first seen Mon Feb 9, 2026, 2:00 pm)"


@pytest.mark.parametrize("date", ["9999-12-31T23:59:59Z", "", "soon", "0001-01-01T00:00:00Z"])
def test_impossible_dates_are_survived(date: str) -> None:
    (one,) = lines(item(change(1, event=entry("Order", "1", date))))
    assert one.what == "New entry 1: Order"


def test_a_new_entry_says_its_number_and_name() -> None:
    assert what(change(1, event=entry("Order on Motion", "47"))) == "New entry 47: Order on Motion"
    assert (
        what(change(1, event=entry("Scheduling Notice")))
        == "New entry, no number: Scheduling Notice"
    )
    assert what(change(1, event=entry("", "47"))) == "New entry 47"


def what(changed_: Change) -> str:
    return words(changed_, Voice(ZONE)).what


FILING = entry("Amended Complaint", "54")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (
            change(1, Op.GONE, event=FILING),
            "Entry 54 (Amended Complaint) was removed from the docket",
        ),
        (
            change(1, Op.RESTORED, event=FILING),
            "Entry 54 (Amended Complaint) is back on the docket",
        ),
        (
            changed(1, "number", None, "54", event=FILING),
            "Entry got its number, 54: Amended Complaint",
        ),
        (
            changed(1, "number", "53", "54", event=FILING),
            "Entry number changed from 53 to 54: Amended Complaint",
        ),
        (
            changed(1, "number", "54", None, event=FILING),
            "Entry 54 lost its number: Amended Complaint",
        ),
        (
            changed(1, "document", None, "0310", event=FILING),
            "Entry 54 (Amended Complaint) got its document",
        ),
        (
            changed(1, "document", "0310", "0311", event=FILING),
            "Entry 54 (Amended Complaint) has another document",
        ),
        (
            changed(1, "labels", ("A", "B"), ("B", "C"), event=FILING),
            "Entry 54 (Amended Complaint) is now also labelled C and is no longer labelled A",
        ),
        (
            changed(1, "docket_number", "4:22-cv-07634", "5:22-cv-07634"),
            "Docket number changed from 4:22-cv-07634 to 5:22-cv-07634",
        ),
        (changed(1, "status", None, "In force"), "Status set to In force"),
        (changed(1, "status", "In force", None), "Status removed; it was In force"),
        (
            changed(1, "date", "2026-02-09", "2026-02-10", event=FILING),
            "Entry 54 (Amended Complaint): date changed from Mon Feb 9, 2026 to Tue Feb 10, 2026",
        ),
        (changed(1, "filed_by", "Ana", "Ben"), "Filed by changed from Ana to Ben"),
        (
            order(1, after="2026-02 · Use of City Property"),
            "New order 2026-02: Use of City Property",
        ),
        (order(1, after="Use of City Property"), "New order: Use of City Property"),
        (
            order(1, Op.GONE, before="2025-12 · Street Closures"),
            "Order 2025-12 was withdrawn from the list: Street Closures",
        ),
        (
            order(1, Op.RESTORED, after="2025-12 · Street Closures"),
            "Order 2025-12 is back on the list: Street Closures",
        ),
        (
            order(1, after="An Executive Order Relative to the Use of City Property"),
            "New order",
        ),
        (
            order(1, Op.GONE, matter_kind=MatterKind.PAGE, before="Data"),
            "Page was taken down: Data",
        ),
        (
            order(1, Op.GONE, matter_kind=MatterKind.BILL, before="SB 1"),
            "Bill is no longer listed: SB 1",
        ),
        (
            change(
                1,
                event=EventRef(key="h", kind=EventKind.HEARING, text="Public Safety, Room 126"),
                matter_kind=MatterKind.BILL,
            ),
            "Hearing set, no day yet: Public Safety, Room 126",
        ),
        (
            change(
                1,
                Op.GONE,
                event=EventRef(key="h", kind=EventKind.HEARING),
                matter_kind=MatterKind.BILL,
            ),
            "Hearing taken off the calendar",
        ),
    ],
)
def test_plain_words(told: Change, sentence: str) -> None:
    assert what(told) == sentence


def test_text_is_redlined_and_short_values_are_not() -> None:
    caption = changed(
        1, "case_name", "United States v. State of California", "United States v. California et al"
    )
    shown = words(caption, Voice(ZONE))
    assert shown.what == "Caption changed"
    assert plain(shown.hunks) == "United States v. [-State of California-] {+California et al+}"
    assert words(changed(1, "case_name", "A v. B", "A v. C"), Voice(ZONE)).hunks == ()


def test_many_edits_are_counted() -> None:
    before = " ".join(f"word{number}" for number in range(400))
    after = " ".join(f"{'X' if number % 40 == 0 else ''}word{number}" for number in range(400))
    shown = words(changed(1, "text", before, after), Voice(ZONE))
    assert shown.more_edits == 7
    assert len(plain(shown.hunks).split()) < 80


def test_the_subject_begins_with_the_most_important_fact() -> None:
    value = composed(*ITEMS)
    assert value.subject.startswith("Order on Motion for Preliminary Injunction (entry 62): ")
    assert value.subject.endswith("(+10 more)")
    assert composed(ITEMS[0]).subject == (
        "Order on Motion for Preliminary Injunction (entry 62): "
        "United States of America v. State of California et al"
    )


def test_trouble_says_since_when_why_and_what_is_missing() -> None:
    value = digest.compose(READER, ITEMS[:1], TROUBLE, now=NOW)
    assert value is not None
    assert value.trouble == (
        "Court of Appeals, Ninth Circuit (ca9) could not be read since Mon Feb 9, 2026, 9:00 am:"
        " the court answered 503 Service Unavailable.",
        "U.S. District Court, Central District of California (cacd) is read again since Mon Feb 9,"
        " 2026, 2:00 pm; it could not be read from Mon Feb 9, 2026, 9:00 am: the feed was empty."
        " Not covered: Sun Feb 8, 2026, 8:00 am to"
        " Sun Feb 8, 2026, 10:00 am.",
    )
    assert value.beside == "1 source could not be read: see the end."


def test_a_source_that_was_never_read() -> None:
    never = Trouble(source="x", why="no answer", holes=(Hole(since=""),))
    value = digest.compose(READER, ITEMS[:1], [never], now=NOW)
    assert value is not None
    assert value.trouble == (
        "x could not be read so far: no answer. Not covered: the beginning to now.",
    )


def test_a_source_that_broke_several_times_says_so() -> None:
    open_, over = (replace(one, times=3, holes=()) for one in TROUBLE)
    value = digest.compose(READER, ITEMS[:1], [open_, over], now=NOW)
    assert value is not None
    first, second = value.trouble
    assert "could not be read since Mon Feb 9, 2026, 9:00 am, and 2 times before: the" in first
    assert second.endswith("read from Mon Feb 9, 2026, 9:00 am, 3 times: the feed was empty.")


CA, WI = ("ca-bills", "Bills of California"), ("wi-bills", "wi-bills")
SINCE = "2026-02-09T17:00:00Z"
MANY = tuple((f"s{number:02}", "") for number in range(20))


@pytest.mark.parametrize(
    ("shortage", "sentence"),
    [
        (
            Shortage(sources=(CA,), matters=75, oldest=SINCE, day=250),
            "Bills of California (ca-bills): 75 followed matters were not asked for, the oldest"
            " last read Mon Feb 9, 2026, 9:00 am: its share of 250 requests a day is used up for"
            " these hours. They come first as soon as there are more.",
        ),
        (
            Shortage(sources=(WI,), matters=1, oldest=SINCE, day=1000),
            "wi-bills: 1 followed matter was not asked for, last read Mon Feb 9, 2026, 9:00 am:"
            " its share of 1,000 requests a day is used up for these hours. It comes first as soon"
            " as there are more.",
        ),
        (
            Shortage(sources=(WI,), matters=1, day=250),
            "wi-bills: 1 followed matter was not asked for, never read yet: its share of 250"
            " requests a day is used up for these hours. It comes first as soon as there are more.",
        ),
        (
            Shortage(sources=(WI,), matters=0, oldest=SINCE),
            "wi-bills: not all was asked for, what is known stands as of Mon Feb 9, 2026,"
            " 9:00 am: its share of requests is used up for these hours. The rest comes first as"
            " soon as there are more.",
        ),
        (
            Shortage(sources=(WI, CA), matters=4_800, day=250),
            "2 sources with one key (ca-bills and wi-bills): 4,800 followed matters were not asked"
            " for, some never read yet: their share of 250 requests a day is used up for these"
            " hours. They come first as soon as there are more.",
        ),
    ],
)
def test_what_too_few_requests_left_out_is_said(shortage: Shortage, sentence: str) -> None:
    value = digest.compose(READER, ITEMS[:1], shortages=[shortage], now=NOW)
    assert value is not None and value.trouble == (sentence,)
    count = "1 source" if len(shortage.sources) == 1 else "2 sources"
    assert value.beside == f"{count} could not be read whole: see the end."


def test_what_too_few_requests_left_out_is_no_news() -> None:
    assert digest.compose(READER, [], shortages=sample.SHORTAGES, now=NOW) is None


def test_what_was_not_read_and_what_was_read_in_part_are_counted_apart() -> None:
    many = Shortage(sources=MANY, matters=900, oldest=SINCE, day=250)
    value = digest.compose(READER, ITEMS[:1], TROUBLE, shortages=[many], now=NOW)
    assert value is not None
    assert value.beside == (
        "1 source could not be read and 20 sources could not be read whole: see the end."
    )
    assert "s10, s11 and 8 more): 900 followed matters" in value.trouble[-1]


def test_reasons_shared_by_all_matters_are_said_once() -> None:
    boston = composed(*ITEMS).watches[1]
    assert boston.reasons == ("you follow everything from Boston's executive orders",)
    assert all(matter.reasons == () for matter in boston.matters)


def test_a_removed_watch_is_marked() -> None:
    left = replace(ITEMS[0], removed=True)
    assert composed(left).watches[0].removed


def test_what_to_know_first_stands_ahead_of_a_long_message_only() -> None:
    value = digest.compose(READER, ITEMS, now=NOW)
    assert value is not None
    assert [one.what for one in value.first][:2] == [
        "Order on Motion for Preliminary Injunction (entry 62)",
        "New order 2026-02: An Executive Order Relative to the Use of City Property",
    ]
    assert len(value.first) == 5
    assert composed(*ITEMS[:3]).first == ()
    quiet = [replace(one, change=replace(one.change, tier=Tier.DAILY)) for one in ITEMS]
    assert composed(*quiet).first == ()


def test_a_matter_says_what_it_is_and_whose_record_shows_it() -> None:
    shown = composed(*ITEMS[:1]).watches[0].matters[0]
    assert shown.where == "Case · U.S. District Court, Central District of California"
    assert composed(replace(ITEMS[0], origin=Origin())).watches[0].matters[0].where == ""
