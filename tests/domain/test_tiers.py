"""Tiers: nothing of class order may be quiet, whatever stands beside it."""

from __future__ import annotations


import pytest

from tests.patience import soon
from tracker.domain.changes import Op, Tier
from tracker.domain.items import EventKind, MatterKind
from tracker.domain.tiers import RULES, Rank, rank, tier

DOCKET = MatterKind.DOCKET

ORDERS = [
    "Order",
    "Order on Motion for Preliminary Injunction",
    "Temporary Restraining Order",
    "Minutes of In Chambers Order/Directive - no proceeding held",
    "Judgment",
    "Order FILED",
    "Opinion",
    "Findings of Fact & Conclusions of Law",
]


@pytest.mark.parametrize("label", ORDERS)
@pytest.mark.parametrize("beside", ["", "~Util - Terminate Hearings", "Pro Hac Vice", "Summons"])
@pytest.mark.parametrize("op", list(Op))
def test_an_order_is_never_quiet(label: str, beside: str, op: Op) -> None:
    labels = tuple(sorted(filter(None, (label, beside))))
    field = "labels" if op is Op.CHANGED else ""
    assert tier(DOCKET, op, field, labels)[0] is Tier.NOW


@pytest.mark.parametrize(
    ("labels", "wanted"),
    [
        (("~Util - Terminate Motions",), Tier.QUIET),
        (("Notice of Appearance",), Tier.QUIET),
        (("Civil Cover Sheet",), Tier.QUIET),
        (("Proposed Order",), Tier.DAILY),
        (("Motion to Dismiss",), Tier.DAILY),
        (("Text Only Scheduling Notice",), Tier.NOW),
        (("~Util - Set/Reset Deadlines/Hearings",), Tier.NOW),
        (("Motion Hearing",), Tier.NOW),
        (("Notice of Appeal",), Tier.NOW),
    ],
)
def test_new_entries(labels: tuple[str, ...], wanted: Tier) -> None:
    assert tier(DOCKET, Op.NEW, "", labels)[0] is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # What hangs on a filing, or who filed it, does not make it routine, nor an order.
        ("COMPLAINT against Doe. (Attachments: # 1 Civil Cover Sheet, # 2 Summons)", Tier.DAILY),
        ("MOTION to Dismiss filed by ADR Services. (Attachments: # 1 Order)", Tier.DAILY),
        ("NOTICE of errata filed by the city of Madrid", Tier.DAILY),
        ("STIPULATION and [Proposed] Order", Tier.DAILY),
        ("ORDER by Judge Doe granting leave. (Entered: 02/09/2026)", Tier.NOW),
        ("NOTICE of Appearance filed by attorney Roe (Attachments: # 1 Exhibit)", Tier.QUIET),
        ("Filed by Doe: ORDER to show cause", Tier.NOW),
    ],
)
def test_the_text_of_a_new_entry(text: str, wanted: Tier) -> None:
    assert tier(DOCKET, Op.NEW, "", (), text)[0] is wanted


@pytest.mark.parametrize(
    ("kind", "op", "field", "wanted"),
    [
        (DOCKET, Op.CHANGED, "case_name", Tier.WEEKLY),
        (DOCKET, Op.CHANGED, "docket_number", Tier.DAILY),
        (DOCKET, Op.CHANGED, "number", Tier.WEEKLY),
        (DOCKET, Op.CHANGED, "document", Tier.DAILY),
        (DOCKET, Op.GONE, "", Tier.NOW),
        (MatterKind.ORDER, Op.NEW, "", Tier.NOW),
        (MatterKind.ORDER, Op.CHANGED, "status", Tier.NOW),
        (MatterKind.ORDER, Op.CHANGED, "date", Tier.WEEKLY),
        (MatterKind.BILL, Op.CHANGED, "sponsors", Tier.WEEKLY),
        (MatterKind.BILL, Op.CHANGED, "title", Tier.NOW),
        (MatterKind.MEETING, Op.CHANGED, "time", Tier.NOW),
        (MatterKind.MEETING, Op.CHANGED, "start", Tier.NOW),
        (MatterKind.MEETING, Op.CHANGED, "minutes_file", Tier.DAILY),
        (MatterKind.ORDINANCE, Op.CHANGED, "record", Tier.NOW),
        (MatterKind.ORDINANCE, Op.CHANGED, "text", Tier.NOW),
        (MatterKind.ORDINANCE, Op.CHANGED, "agenda_date", Tier.NOW),
    ],
)
def test_fields(kind: MatterKind, op: Op, field: str, wanted: Tier) -> None:
    assert tier(kind, op, field, ())[0] is wanted


def test_every_kind_has_a_table_whose_last_rule_fits_everything() -> None:
    for kind in MatterKind:
        for op in Op:
            found, reason = tier(kind, op, "", ("something nobody thought of",))
            assert found in Tier and reason
    assert set(RULES) == set(MatterKind)


@pytest.mark.parametrize(
    ("op", "label", "wanted"),
    [
        (Op.NEW, "Order on Motion for Preliminary Injunction", Rank.RELIEF),
        (Op.NEW, "Judgment", Rank.RELIEF),
        (Op.NEW, "Order on Motion for Leave to File", Rank.RULING),
        (Op.NEW, "Motion Hearing", Rank.HEARING),
        (Op.NEW, "Notice of Appeal", Rank.STATUS),
        (Op.GONE, "Order on Motion for Preliminary Injunction", Rank.REMOVAL),
        (Op.NEW, "Answer to Complaint", Rank.REST),
        (Op.NEW, "Proposed Order on Motion for Stay", Rank.REST),
    ],
)
def test_rulings_rank_first_within_their_tier(op: Op, label: str, wanted: Rank) -> None:
    assert rank(DOCKET, tier(DOCKET, op, "", (label,))[1]) is wanted


def test_an_order_that_also_sets_a_hearing_is_an_order() -> None:
    labels = ("Motion Hearing", "Order on Stipulation")
    assert tier(DOCKET, Op.NEW, "", labels) == (Tier.NOW, "an order or ruling")


def test_a_reason_that_no_rule_gives_any_more_ranks_last() -> None:
    assert rank(DOCKET, "a reason of an older Tracker") is Rank.REST


TITLE = "A Local Law in relation to signage describing legal protections; hearing, pass, fail"


@pytest.mark.parametrize(
    ("op", "field", "text", "part", "wanted"),
    [
        (Op.NEW, "", "Hearing Held by Committee", EventKind.ACTION, Tier.DAILY),
        (Op.NEW, "", "Approved by Committee", EventKind.ACTION, Tier.DAILY),
        (Op.NEW, "", "Approved by Council", EventKind.ACTION, Tier.NOW),
        (Op.NEW, "", "Returned Unsigned by Mayor", EventKind.ACTION, Tier.NOW),
        (Op.NEW, "", "Vetoed by Mayor", EventKind.ACTION, Tier.NOW),
        (Op.NEW, "", "City Charter Rule Adopted", EventKind.ACTION, Tier.NOW),
        (Op.NEW, "", "On the agenda of Committee on Immigration", EventKind.HEARING, Tier.NOW),
        (Op.NEW, "", "Hearing Transcript - Stated Meeting", EventKind.ATTACHMENT, Tier.DAILY),
        (Op.CHANGED, "file", "Summary of Int. No. 55-A", EventKind.ATTACHMENT, Tier.DAILY),
        (Op.GONE, "", "Approved by Council", EventKind.ACTION, Tier.NOW),
        (Op.GONE, "", "Summary of Int. No. 55-A", EventKind.ATTACHMENT, Tier.DAILY),
        (Op.CHANGED, "tally", "Approved by Council", EventKind.ACTION, Tier.NOW),
        (Op.CHANGED, "note", "Approved by Council", EventKind.ACTION, Tier.DAILY),
        (Op.CHANGED, "sponsors", TITLE, None, Tier.WEEKLY),
        (Op.CHANGED, "summary", TITLE, None, Tier.DAILY),
        (Op.CHANGED, "status", TITLE, None, Tier.NOW),
    ],
)
def test_council_matters(
    op: Op, field: str, text: str, part: EventKind | None, wanted: Tier
) -> None:
    assert tier(MatterKind.ORDINANCE, op, field, (), text, part=part)[0] is wanted


def test_an_item_of_an_agenda_is_no_new_meeting() -> None:
    new = tier(MatterKind.MEETING, Op.NEW, "", (), "Resolution 5", part=EventKind.ITEM)
    assert new[0] is Tier.DAILY
    assert tier(MatterKind.MEETING, Op.NEW, "", (), "Committee on Rules")[0] is Tier.NOW


BILL_TITLE = "Law enforcement: masks. An act to sign, pass, chapter and withdraw; hearing"


@pytest.mark.parametrize(
    ("op", "field", "text", "part", "wanted"),
    [
        (Op.CHANGED, "title", BILL_TITLE, None, Tier.NOW),
        (Op.CHANGED, "subject", "Masks", None, Tier.NOW),
        (Op.CHANGED, "lead_author", "", None, Tier.NOW),
        (Op.CHANGED, "text", BILL_TITLE, None, Tier.NOW),
        (Op.CHANGED, "sponsors", BILL_TITLE, None, Tier.WEEKLY),
        (Op.CHANGED, "long_description", BILL_TITLE, None, Tier.DAILY),
        (Op.NEW, "", "Amended", EventKind.VERSION, Tier.NOW),
        (Op.NEW, "", "no textual change", EventKind.VERSION, Tier.DAILY),
        (Op.NEW, "", "Fiscal note: passed", EventKind.ATTACHMENT, Tier.DAILY),
        (Op.NEW, "", "Executive session", EventKind.HEARING, Tier.NOW),
        (Op.CHANGED, "place", "", EventKind.HEARING, Tier.NOW),
        (Op.NEW, "", "Assigned to Rules", EventKind.ACTION, Tier.DAILY),
        (Op.NEW, "", "Approved by the Governor.", EventKind.ACTION, Tier.NOW),
        (Op.NEW, "", "Failed to pass", EventKind.ACTION, Tier.NOW),
    ],
)
def test_bills(op: Op, field: str, text: str, part: EventKind | None, wanted: Tier) -> None:
    assert tier(MatterKind.BILL, op, field, (), text, part=part)[0] is wanted


ENTRY = EventKind.ENTRY
SETS = "NOTICE: Status Conference set for 3/2/2026 at 10:00 AM before Judge Roe."
A_HEARING = (Tier.NOW, "a hearing is set, moved or cancelled")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("MOTION to Continue Trial set for 3/2/2026 by Acme.", Tier.DAILY),
        ("EXHIBIT LIST for the hearing by Acme.", Tier.DAILY),
        ("Minute Entry: Status Conference held on 2/9/2026.", Tier.DAILY),
        ("Status Conference set for 1/5/2026 at 10:00 AM.", Tier.DAILY),
        ("Answer due by 3/2/2026.", Tier.DAILY),
        (SETS, Tier.NOW),
        ("Status Conference continued to 3/9/2026 at 10:00 AM.", Tier.NOW),
        ("The status conference is VACATED.", Tier.NOW),
        ("Receipt of summons. Status Conference set for 3/2/2026.", Tier.NOW),
    ],
)
def test_a_text_is_now_when_it_truly_tells_of_a_hearing(text: str, wanted: Tier) -> None:
    assert tier(DOCKET, Op.NEW, "", (), text, part=ENTRY, date="2026-02-09")[0] is wanted


def test_a_hearing_that_the_text_told_before_is_not_told_anew() -> None:
    facts = {"part": ENTRY, "date": "2026-02-09"}
    edited = f"{SETS} (Modified on 2/10/2026)"
    assert tier(DOCKET, Op.CHANGED, "text", (), SETS, before="NOTICE", **facts) == A_HEARING
    assert tier(DOCKET, Op.CHANGED, "text", (), edited, before=SETS, **facts)[0] is Tier.DAILY
    assert tier(DOCKET, Op.CHANGED, "number", (), SETS, before="", **facts)[0] is Tier.WEEKLY


def test_a_text_does_not_hide_what_its_label_is() -> None:
    facts = {"part": ENTRY, "date": "2026-02-09"}
    assert tier(DOCKET, Op.NEW, "", ("Order",), SETS, **facts) == (Tier.NOW, "an order or ruling")
    assert tier(DOCKET, Op.NEW, "", ("Motion Hearing",), "See document.", **facts) == A_HEARING
    assert rank(DOCKET, tier(DOCKET, Op.GONE, "", (), SETS, **facts)[1]) is Rank.REMOVAL


@pytest.mark.parametrize("word", ["order ", "minutes of ", "opinion "])
def test_a_text_of_one_word_takes_little_time(word: str) -> None:
    text = word * (100_000 // len(word))
    with soon(600):
        tier(DOCKET, Op.NEW, "", (), text, part=EventKind.ENTRY, date="2026-02-09")
