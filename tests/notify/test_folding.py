"""Folding: what is one fact to a reader is one line, and nothing that matters now is hidden."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from notify import digest, folding
from notify.entries import Fold
from notify.folding import fold
from notify.values import Item, Line, MatterPart
from notify.voice import Voice
from tests.notify import sample
from tests.notify.laws import (
    AFTER,
    BEFORE,
    FAILED,
    OF_TEXT,
    SPONSORS,
    URGENT,
    WEEKLY,
    act,
    bill,
    event,
    everything,
    failed,
    field,
    item,
    meeting,
    paper,
)
from tracker.domain.changes import Op, Tier
from tracker.domain.items import EventKind, MatterKind, Value
from tracker.domain.redline import plain


def parts(*items: Item) -> list[MatterPart]:
    value = digest.compose(sample.READER, items, now=sample.NOW)
    assert value is not None
    return [part for watch in value.watches for part in watch.matters]


def lines(*items: Item) -> list[Line]:
    return [line for part in parts(*items) for line in part.lines]


def only(*items: Item) -> Line:
    (line,) = lines(*items)
    return line


def said(*items: Item) -> str:
    return only(*items).what


# ---- every change is told, once ------------------------------------------------------------------


def test_every_change_is_in_exactly_one_entry_whatever_the_order() -> None:
    items = everything()
    ids = sorted(one.change.id for one in items)
    first = fold(items)
    assert sorted(change.id for entry in first for change in entry.changes) == ids
    random.Random(7).shuffle(items)
    assert {entry.changes for entry in fold(items)} == {entry.changes for entry in first}


def test_folded_changes_are_counted_as_shown() -> None:
    value = digest.compose(sample.READER, everything(), now=sample.NOW)
    assert value is not None
    assert (value.shown, value.hidden) == (len(everything()), 0)


def test_watches_are_not_mixed() -> None:
    both = [item(paper(1, "A")), item(paper(2, "B"), "other")]
    assert len(lines(*both)) == 2


# ---- sponsors and papers -------------------------------------------------------------------------


def sponsors(number: int, before: Value, after: Value) -> Item:
    return item(field(number, "sponsors", before, after, **WEEKLY))


def test_sponsors_of_several_readings_are_one_line_with_the_new_total() -> None:
    steps = [SPONSORS[:2], SPONSORS[:3], SPONSORS[1:]]
    line = only(sponsors(1, steps[0], steps[1]), sponsors(2, steps[1], steps[2]))
    assert line.what == line.headline == "2 sponsors added, 1 withdrawn (3 in all now)"
    assert line.details == ("Added: Cy Cabaldon, Di Durazo", "Withdrawn: Ana Arreguin")
    assert line.folded == 1


def test_the_same_in_one_sentence_for_the_terminal() -> None:
    change = sponsors(1, SPONSORS[:2], SPONSORS[1:]).change
    assert digest.line(change, Voice()).what == (
        "2 sponsors added, 1 withdrawn (3 in all now). "
        "Added: Cy Cabaldon, Di Durazo. Withdrawn: Ana Arreguin"
    )


def test_one_change_of_sponsors_is_told_the_same_way() -> None:
    assert said(sponsors(1, SPONSORS, (*SPONSORS, "Eve Eggman"))) == (
        "1 sponsor added (5 in all now): Eve Eggman"
    )
    assert said(sponsors(1, None, ("Eve",))) == "1 sponsor added (1 in all now): Eve"
    assert said(sponsors(1, ("Eve",), None)) == "1 sponsor withdrawn (0 in all now): Eve"


def test_sponsors_that_came_and_went_are_said_to_have() -> None:
    both = sponsors(1, SPONSORS, SPONSORS[:3]), sponsors(2, SPONSORS[:3], SPONSORS)
    assert said(*both) == "Sponsors changed and changed back (4 in all)"


def test_many_names_are_cut_and_counted() -> None:
    names = tuple(f"Member {number:02}" for number in range(40))
    (detail,) = only(sponsors(1, (), names)).details
    assert detail.endswith("Member 10, Member 11 and 28 more")


def test_attachments_are_one_line_with_their_names() -> None:
    line = only(
        item(paper(1, "Summary")), item(paper(2, "Report, final")), item(paper(3, "Old", Op.GONE))
    )
    assert line.what == "2 attachments added, 1 removed"
    assert line.details == ("Added: Summary; Report, final", "Removed: Old")
    assert line.url == "https://legislature.example/ca/SB627"


def test_one_attachment_stays_as_it_is() -> None:
    assert said(item(paper(1, "Summary"))) == "New attachment: Summary"


def test_a_new_meeting_is_one_line_and_its_agenda_another() -> None:
    facts: dict[str, Any] = {
        "matter": "meeting/nyc/1",
        "matter_kind": MatterKind.MEETING,
        "first": True,
    }
    items = [
        item(bill(number, event=event(EventKind.ITEM, f"Int {number}"), **facts))
        for number in (2, 3, 4)
    ]
    meeting_set = item(bill(1, after="Committee", tier=Tier.NOW, **facts))
    assert [line.what for line in lines(*items, meeting_set)] == [
        "Meeting set",
        "3 agenda items added: Int 2, Int 3, Int 4",
    ]


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        ("Committee on Immigration, 2026-02-12 10:00 AM", "Meeting set"),
        ("cancelled · Committee on Immigration, 2026-02-12", "Meeting cancelled"),
        ("deferred · Committee on Immigration, 2026-02-12 Deferred", "Meeting postponed"),
    ],
)
def test_a_meeting_that_is_off_when_it_is_first_seen_is_not_said_to_be_set(
    after: str, sentence: str
) -> None:
    facts: dict[str, Any] = {"matter": "meeting/nyc/1", "matter_kind": MatterKind.MEETING}
    assert said(item(bill(1, after=after, tier=Tier.NOW, **facts))) == sentence


# ---- nothing is hidden ---------------------------------------------------------------------------


def test_what_matters_now_is_not_folded_with_what_does_not() -> None:
    urgent = item(paper(3, "Veto message", **URGENT))
    told = lines(item(paper(1, "Summary")), item(paper(2, "Report")), urgent)
    assert [line.what for line in told] == [
        "New attachment: Veto message",
        "2 attachments added: Summary, Report",
    ]


def test_a_mass_event_does_not_hide_another_change_of_its_matters() -> None:
    veto = item(act(999, "Vetoed by the Governor", "AB 103", place="wi", **URGENT))
    told = parts(*failed(), veto)
    assert [part.title for part in told][0] == "AB 103: Law enforcement: masks"
    assert told[0].lines[0].what == "New action: Vetoed by the Governor"


# ---- mass events ---------------------------------------------------------------------------------


def test_the_same_words_on_many_bills_are_one_line_of_their_state() -> None:
    (part,) = parts(*failed(24))
    (line,) = part.lines
    assert (part.title, part.url) == ("Wisconsin", "")
    assert line.what == f"24 bills: {FAILED}; status changed to failed"
    assert line.details[0].startswith("AB 100, AB 101,")
    assert line.details[0].endswith("AB 119 and 4 more")
    assert (line.tier, line.folded) == (Tier.NOW, 47)
    assert part.reasons == ("you follow these matters",)


def test_a_few_bills_are_told_one_by_one() -> None:
    assert len(lines(*failed(folding.MASS - 1))) == 2 * (folding.MASS - 1)


def test_other_states_and_days_are_apart() -> None:
    days = [
        replace(one, change=replace(one.change, event=replace(one.change.event, date=date)))
        for date, found in (("2026-02-08", failed(6)), ("2026-02-09", failed(6, 200)))
        for one in found
        if one.change.event is not None
    ]
    elsewhere = [
        replace(one, change=replace(one.change, id=one.change.id + 9_000, matter=matter))
        for one in failed(6)
        if one.change.event is not None
        for matter in [one.change.matter.replace("/wi/", "/ny/")]
    ]
    told = parts(*days, *elsewhere)
    assert sorted(part.title for part in told) == ["New York", "Wisconsin"]
    assert sorted(len(part.lines) for part in told) == [1, 2]


def test_new_bills_are_told_one_by_one_though_they_begin_alike() -> None:
    new = [item(act(n, "Introduced", f"SB {n}", first=True)) for n in range(1, 20)]
    assert len(parts(*new)) == 19


def test_a_quiet_rest_of_a_folded_matter_is_still_counted() -> None:
    quiet = item(act(999, "Fiscal note", "AB 100", place="wi", tier=Tier.QUIET))
    value = digest.compose(sample.READER, [*failed(), quiet], now=sample.NOW)
    assert value is not None
    assert value.watches[0].hidden == "1 routine change not shown"


# ---- hearings ------------------------------------------------------------------------------------


def hearing(op: Op = Op.NEW, **facts: Any) -> Item:
    values: dict[str, str] = {
        "when": "2026-02-12T09:30",
        "zone": "America/New_York",
        "place": "Room 126",
        "status": "",
    }
    values |= {name: str(facts.pop(name)) for name in list(facts) if name in values}
    ref = event(EventKind.HEARING, "Public Safety", "2026-02-12", **values)
    return item(bill(1, op=op, event=ref, **{**URGENT, **facts}))


def edited(name: str, before: Value, after: Value, **facts: Any) -> Item:
    return hearing(Op.CHANGED, field=name, before=before, after=after, **facts)


AT = "Thu Feb 12, 2026, 9:30 am EST, Room 126"


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (hearing(), f"Hearing set for {AT}: Public Safety"),
        (
            hearing(zone=""),
            "Hearing set for Thu Feb 12, 2026, 9:30 am local time, Room 126: Public Safety",
        ),
        (
            hearing(zone="Nowhere/Else", place=""),
            "Hearing set for Thu Feb 12, 2026, 9:30 am local time: Public Safety",
        ),
        (
            hearing(when="2026-02-12TUpon adjournment"),
            "Hearing set for Thu Feb 12, 2026, Upon adjournment, Room 126: Public Safety",
        ),
        (
            hearing(when="2026-02-02", place=""),
            "Hearing of Mon Feb 2, 2026: Public Safety",
        ),
        (
            hearing(when="2026-02-12T14:30:00Z"),
            f"Hearing set for {AT}: Public Safety",
        ),
        (
            hearing(status="Cancelled"),
            f"Hearing cancelled: Public Safety; it was set for {AT}",
        ),
        (
            hearing(Op.GONE),
            f"Hearing taken off the calendar: Public Safety; it was set for {AT}",
        ),
        (hearing(Op.RESTORED), f"Hearing back on the calendar for {AT}: Public Safety"),
        (
            edited("status", "set", "cancelled"),
            f"Hearing cancelled: Public Safety; it was set for {AT}",
        ),
        (
            edited("status", "cancelled", "set"),
            f"Hearing is on again, set for {AT}: Public Safety",
        ),
        (edited("status", "set", "held"), "Hearing was held: Public Safety"),
        (
            edited("status", "set", "joint"),
            "Hearing has the status joint (before: set): Public Safety",
        ),
        (
            edited("when", "2026-02-11T09:30", "2026-02-12T09:30"),
            "Hearing moved from Wed Feb 11, 2026, 9:30 am EST to "
            "Thu Feb 12, 2026, 9:30 am EST: Public Safety",
        ),
        (
            edited("time", "08:00", "09:30"),
            "Hearing moved from Thu Feb 12, 2026, 8:00 am EST to "
            "Thu Feb 12, 2026, 9:30 am EST: Public Safety",
        ),
        (
            edited("date", "2026-02-05", "2026-02-12"),
            "Hearing moved from Thu Feb 5, 2026, 9:30 am EST to "
            "Thu Feb 12, 2026, 9:30 am EST: Public Safety",
        ),
        (
            edited("place", "Room 1", "Room 126"),
            "Hearing moved to Room 126 (before: Room 1): Public Safety",
        ),
        (edited("place", None, "Room 126"), "Hearing moved to Room 126: Public Safety"),
        (
            edited("place", "Room 1", None),
            "Hearing has no place now (before: Room 1): Public Safety",
        ),
        (
            edited("zone", "", "America/New_York"),
            "Hearing has another time zone, America/New_York: Public Safety",
        ),
    ],
)
def test_a_hearing_in_plain_words(one: Item, sentence: str) -> None:
    assert said(one) == sentence


def test_a_meeting_moved_in_time_and_place_is_one_line() -> None:
    zone = "America/Chicago"
    line = only(
        item(meeting(1, "start", "2026-02-12T10:00", "2026-02-13"), zone=zone),
        item(meeting(2, "place", "Room 1", "Room 2"), zone=zone),
    )
    assert line.what == (
        "Meeting moved from Thu Feb 12, 2026, 10:00 am CST to Fri Feb 13, 2026"
        "; moved to Room 2 (before: Room 1)"
    )


def test_a_meeting_is_cancelled() -> None:
    off = item(meeting(1, "status", "set", "deferred")), item(meeting(2, "place", "A", "B"))
    assert said(*off) == "Meeting postponed"
    assert said(item(meeting(1, "status", "set", "cancelled"))) == "Meeting cancelled"


def test_a_meeting_moved_in_two_readings_is_told_twice() -> None:
    first = meeting(1, "start", "2026-02-12T10:00", "2026-02-13T10:00")
    second = meeting(2, "start", "2026-02-13T10:00", "2026-02-14T10:00", crawl=8)
    assert len(lines(item(first), item(second))) == 2


# ---- texts ---------------------------------------------------------------------------------------

TEXT: dict[str, Any] = {"tier": Tier.NOW, "reason": OF_TEXT}


def version(number: int, label: str, date: str = "2026-02-09", **facts: Any) -> Item:
    ref = event(EventKind.VERSION, label, date)
    return item(bill(number, event=ref, **{"tier": Tier.NOW, **facts}))


def test_a_new_version_and_its_words_are_one_line() -> None:
    line = only(version(1, "Amended in Assembly"), item(field(2, "text", BEFORE, AFTER, **TEXT)))
    assert line.what == "New text version: Amended in Assembly"
    assert "[-a-] {+any+}" in plain(line.hunks)
    assert "[-January-] {+July+}" in plain(line.hunks)


def test_no_textual_change_is_said() -> None:
    again = BEFORE.replace(" ", "  ")
    line = only(version(1, "Enrolled"), item(field(2, "text", BEFORE, again, **TEXT)))
    assert (line.what, line.hunks) == ("New text version: Enrolled; no textual change", ())
    assert said(version(1, "Enrolled · no textual change")) == (
        "New text version: Enrolled; no textual change"
    )
    assert said(item(field(2, "text", BEFORE, again, **TEXT))) == (
        "Text printed anew: no textual change"
    )


def test_of_several_new_versions_the_newest_has_the_words() -> None:
    told = lines(
        version(1, "Amended", "2026-02-07"),
        version(2, "Enrolled", "2026-02-09"),
        item(field(3, "text", BEFORE, AFTER, **TEXT)),
    )
    assert {line.what: bool(line.hunks) for line in told} == {
        "New text version: Amended": False,
        "New text version: Enrolled": True,
    }


def test_a_version_that_is_an_attribute_is_one_with_its_text() -> None:
    facts: dict[str, Any] = {
        "matter_kind": MatterKind.ORDINANCE,
        "matter": "ordinance/nyc/1",
        **TEXT,
    }
    line = only(
        item(field(1, "text", BEFORE, AFTER, **facts)), item(field(2, "version", "*", "A", **facts))
    )
    assert line.what == "New text version: A"
    assert line.hunks


def test_a_version_without_words_stays_as_it_is() -> None:
    assert said(version(1, "Amended")) == "New text version: Amended"
    first = item(field(2, "text", None, AFTER, **TEXT))
    line = only(version(1, "Amended"), first)
    assert (line.what, line.hunks) == ("New text version: Amended", ())


# ---- gut and amend -------------------------------------------------------------------------------

GUT: dict[str, Any] = {"tier": Tier.NOW, "reason": "title, subject or lead author replaced"}
OLD_TITLE = "An act to amend Section 22 of the Elections Code, relating to ballots."
NEW_TITLE = "An act to add Section 185.5 to the Penal Code, about police masks."


def gutted(**facts: Any) -> list[Item]:
    facts = {**GUT, **facts}
    return [
        item(field(1, "title", OLD_TITLE, NEW_TITLE, **facts)),
        item(field(2, "subject", "Elections.", "Peace officers.", **facts)),
        item(field(3, "lead_author", ("Pérez",), ("Wiener", "Arreguín"), **facts)),
    ]


def test_a_bill_that_was_replaced_is_one_line_and_the_first() -> None:
    signed = item(act(9, "Approved by the Governor", **URGENT))
    first, second = lines(signed, *gutted(tier=Tier.DAILY))
    assert (first.tier, first.what) == (Tier.NOW, "Title, subject and lead author replaced")
    assert first.details == (
        f"Title: from “{OLD_TITLE}” to “{NEW_TITLE}”",
        "Subject: from “Elections.” to “Peace officers.”",
        "Lead author: from “Pérez” to “Wiener, Arreguín”",
    )
    assert first.why == "it may be another bill now (gut and amend)"
    assert second.change == 9


def test_an_edited_title_is_no_replaced_bill() -> None:
    edited_title = NEW_TITLE.replace("about", "relating to")
    (line,) = lines(item(field(1, "title", NEW_TITLE, edited_title, **GUT)))
    assert line.what == "Title changed"
    assert line.hunks


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("Wiener", "Pérez", True),
        (("Wiener",), ("Pérez",), True),
        (("Wiener",), ("Wiener", "Pérez"), False),
        (None, "Wiener", False),
        ("Wiener", "", False),
        (OLD_TITLE, NEW_TITLE, True),
        (NEW_TITLE, NEW_TITLE.upper(), False),
    ],
)
def test_what_counts_as_replaced(before: Value, after: Value, wanted: bool) -> None:
    assert folding.replaced(before, after) is wanted


def test_two_readings_are_not_one_replacement() -> None:
    first, second, _ = gutted()
    later = replace(second, change=replace(second.change, crawl=8))
    assert len(lines(first, later)) == 2


# ---- experimental --------------------------------------------------------------------------------


def test_an_experimental_source_is_said_at_its_matter_only() -> None:
    told = parts(
        item(act(1, "Read"), experimental=True), item(act(2, "Read", "SB 805"), experimental=False)
    )
    assert {part.title[:6]: part.caution for part in told} == {
        "SB 627": "This source's reader has not been seen against the real site yet.",
        "SB 805": "",
    }


# ---- a step that got its outcome, a day that only repeats ----------------------------------------

COUNCIL: dict[str, Any] = {
    "matter": "ordinance/boston/8815",
    "matter_kind": MatterKind.ORDINANCE,
    "matter_title": "2026-0213: Badges",
    "source": "boston",
}


def filled(number: int, name: str, before: Value, after: Value, text: str, **more: Any) -> Item:
    """An attribute of a council's step that was filled in or edited."""
    kind = more.pop("kind", EventKind.ACTION)
    step = event(kind, text, key=more.pop("key", "history:7"), **more.pop("event", {}))
    return item(field(number, name, before, after, event=step, **COUNCIL, **more))


PASSED = "Passed in a new draft · Pass · Yea 11, Nay 2"
AGENDA = "On the agenda of City Council"
OUTCOME = [
    filled(1, "result", None, "Pass", PASSED, tier=Tier.NOW),
    filled(2, "tally", None, "Yea 11, Nay 2", PASSED),
    filled(3, "text", AGENDA, "Passed in a new draft", PASSED),
]


def council(number: int, name: str, before: Value, after: Value, **more: Any) -> Item:
    return item(field(number, name, before, after, **COUNCIL, **more))


def test_steps_readings_and_other_days_stay_apart() -> None:
    other = filled(4, "result", None, "Fail", "Motion to table · Fail", key="history:8")
    later = filled(5, "result", "Pass", "Fail", PASSED, crawl=99)
    assert len(lines(*OUTCOME, other, later)) == 3
    agenda = council(6, "agenda_date", "2026-02-10", "2026-02-18")
    assert len(lines(agenda, hearing(**COUNCIL))) == 2
    assert len(lines(council(7, "passed_date", None, "2026-02-11"))) == 1
    status = council(8, "status", "In Committee", "Passed", crawl=99)
    assert len(lines(council(7, "passed_date", None, "2026-02-11"), status)) == 2


def test_a_step_with_its_outcome_is_one_line() -> None:
    line = only(*OUTCOME)
    assert (line.what, line.details) == (f"Action is now: {PASSED}", (f"Before: {AGENDA}",))
    assert line.headline == PASSED and line.tier is Tier.NOW and line.folded == 2


def test_an_outcome_that_was_another_one_says_so() -> None:
    line = only(filled(1, "result", "Pass", "Fail", "Passed · Fail"))
    assert (line.what, line.details) == ("Action is now: Passed · Fail", ("Before: Pass",))


def test_an_edited_step_keeps_its_redline() -> None:
    before, after = "Amended by the City Council on a voice vote", "Amended by the City Council"
    edit = filled(1, "text", before, f"{after} on a roll call vote", "Amended", tier=Tier.NOW)
    line = only(edit, filled(2, "note", None, "See minutes", "Amended"))
    assert line.what == "Action (Amended): text changed; note set to See minutes"
    assert [hunk.text for hunk in line.hunks if hunk.op != "same"] == ["voice", "roll call"]


def test_what_is_noted_on_an_item_is_one_line() -> None:
    of_item: dict[str, Any] = {"kind": EventKind.ITEM, "event": {"number": "2026-0213"}}
    noted = filled(1, "action", None, "Hearing held", "Badges", **of_item)
    note = filled(2, "note", None, "See minutes", "Badges", **of_item)
    assert said(noted, note) == (
        "Agenda item 2026-0213 (Badges): action set to Hearing held; note set to See minutes"
    )


def test_a_day_that_repeats_a_hearing_or_a_status_stands_in_its_line() -> None:
    agenda = council(6, "agenda_date", "2026-02-10", "2026-02-12")
    assert said(agenda, hearing(**COUNCIL)) == said(hearing(**COUNCIL))
    status = council(8, "status", "In Committee", "Passed")
    assert said(council(7, "passed_date", None, "2026-02-11"), status) == (
        "Status changed from In Committee to Passed; passed date set to Wed Feb 11, 2026"
    )


def test_single_changes_are_untouched() -> None:
    entries = fold(sample.ITEMS)
    assert all(entry.fold is Fold.ONE for entry in entries)
    assert len(entries) == len(sample.ITEMS)
