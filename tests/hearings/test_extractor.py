"""What is read of hearings and deadlines in docket text: the table of what is none stands first."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks import hearings as benchmark
from tests.patience import soon
from tracker.domain.hearings import Proceeding, proceedings

FILED = "2026-02-09"
SAMPLES = os.environ.get("TRACKER_SAMPLES", "")
#: Hostile texts are this long; real ones have a thousandth of it.
HUGE = 1_000_000


def said(one: Proceeding) -> str:
    return " ".join(filter(None, (one.kind, one.date, one.time, one.status)))


def told(text: str, *labels: str, filed: str = FILED) -> list[str]:
    """What is read in an entry, sorted: "trial 2026-09-14 09:00 set"."""
    return sorted(map(said, proceedings(text, filed, labels)))


NOTHING = {
    "asked for: a continuance": "MOTION to Continue Jury Trial set for 3/2/2026 by Acme Corp.",
    "asked for: another day": "Joint MOTION to Continue Conference from 3/2/2026 to 4/6/2026.",
    "asked for: more time": "STIPULATION to Extend Time to Respond to 3/9/2026 filed by Acme Corp.",
    "asked for: that it be struck": "MOTION to Vacate hearing set for 3/2/2026 by Plaintiff.",
    "asked for: in a letter": "LETTER requesting that the hearing set for 3/4/2026 be adjourned.",
    "asked for: argument": "REQUEST for oral argument on 3/2/2026 by Acme.",
    "asked for: by telephone": "REQUEST to appear remotely at the 3/2/2026 conference.",
    "answered, not granted": "Response to motion for extension of time to 3/2/2026 filed by Acme.",
    "refused": "ORDER denying Motion to Continue the trial set for 3/2/2026. Signed on 2/9/26.",
    "refused behind it": "ORDER: motion to extend the deadline to June 1, 2026 is DENIED.",
    "proposed": "Proposed schedule: trial March 2, 2026; discovery cut-off January 5, 2026.",
    "a proposed order": "PROPOSED ORDER setting trial for 3/2/2026 filed by Plaintiff.",
    "what a party says": "Minute entry text. Counsel stated that they will reply by 3/2/2026.",
    "past: pursuant to": "Pursuant to the hearing held on 2/3/2026, the parties shall confer.",
    "past: having held": "The Court having held a hearing on 2/3/2026, it is ORDERED so.",
    "past: missed": "Defendant failed to appear at the hearing scheduled for 2/2/2026.",
    "past: a judgment": "JUDGMENT entered 2/9/2026 following a bench trial held 1/5/2026.",
    "a transcript": "TRANSCRIPT of Proceedings held on 2/3/2026 before Judge Roe.",
    "a transcript ordered": "TRANSCRIPT ORDER for hearing held 2/3/2026; due within 30 days.",
    "a paper for it": "EXHIBIT LIST for trial set for 3/2/2026 by USA.",
    "an appearance for it": "Notice of Appearance for the hearing on 3/2/2026.",
    "entered in error": "ENTERED IN ERROR. Status Conference set for 3/2/2026 10:00 AM.",
    "relative": "The parties shall file a report within 14 days of February 9, 2026.",
    "one day or another": "The Court will hear argument on March 2 or March 3, 2026.",
    "the day in the document": "NOTICE of Hearing: see the document for the date.",
    "excluded time": "Time excluded from 2/9/2026 until 3/9/2026 in the ends of justice.",
    "sealed until": "SEALED until 3/2/2027.",
    "signed": "ORDER granting motion to seal. Signed by Judge Jane Roe on 2/9/2026.",
    "served": "AFFIDAVIT of Service. Defendant served on 2/3/2026. Filed by Acme.",
    "noticed by a party": "Non-opposition to the motion filed 1/20/2026 and noticed by plaintiff.",
    "mailed": "Certificate of mailing: notice of hearing mailed on 2/9/2026.",
    "returned": "Writ returned executed as to arraignment of John Doe on 2/5/2026.",
    "another thing vacated": "The opinion of January 5, 2026 is vacated, remanded for a new trial.",
    "a judgment vacated": "ORDER vacating judgment entered 1/5/2026 following trial.",
    "an order from a hearing vacated": "The order entered at the hearing is VACATED.",
    "in chambers": "SEALED MINUTES (IN CHAMBERS) ORDER by Judge Roe.",
    "a motion decided": "REPORT: the motion filed 1/5/2026 should be denied.",
    "an impossible day": "Trial set for 2/30/2026 09:00 AM.",
    "no court": "Trial Court Record received 2/9/2026.",
    "empty": "",
}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_what_is_no_hearing_and_no_deadline(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    "label",
    ["Set/Reset Hearings", "Terminate Motions", "Order on Motion to Continue", "Notice of Hearing"],
)
def test_a_label_that_has_no_day_sets_nothing(label: str) -> None:
    assert told("", label) == []


SET = [
    (
        "Set/Reset Deadlines: Answer due by 3/2/2026. Discovery due by 6/1/2026.",
        ["deadline 2026-03-02 set", "deadline 2026-06-01 set"],
    ),
    (
        "Set/Reset Hearings: Telephone Conference set for 3/2/2026 at 10:00 AM before Judge Roe.",
        ["conference 2026-03-02 10:00 set"],
    ),
    (
        "NOTICE OF MOTION AND MOTION to Dismiss filed by Acme. Motion set for hearing on 3/16/2026"
        " at 10:00 AM before Judge Roe.",
        ["motion hearing 2026-03-16 10:00 set"],
    ),
    ("Motion Hearing set for 3/16/2026 10:00 AM.", ["motion hearing 2026-03-16 10:00 set"]),
    (
        "MOTION to suppress; certificate of service - Motion hearing set for 9:00 03/16/2026 JMR",
        ["motion hearing 2026-03-16 09:00 set"],
    ),
    (
        "NOTICE of Motion by Jane Doe for presentment of motion for leave before Honorable Roe on"
        " 3/16/2026 at 09:15 AM.",
        ["motion hearing 2026-03-16 09:15 set"],
    ),
    (
        "Set Deadlines as to 14 MOTION to Seal. Motion set for 3/16/2026 before Judge Roe. It will"
        " be decided on the papers and no appearances are required.",
        ["submission 2026-03-16 set"],
    ),
    ("MOTION to Withdraw by Acme. Noting Date 3/16/2026.", ["submission 2026-03-16 set"]),
    ("DISTRIBUTED for Conference of 3/20/2026.", ["conference 2026-03-20 set"]),
    ("Petition for a writ filed. (Response due March 9, 2026)", ["deadline 2026-03-09 set"]),
    (
        "There shall be a telephonic status conference on March 2, 2026 at 10:30 a.m.",
        ["status conference 2026-03-02 10:30 set"],
    ),
    (
        "On 3/2/2026 at 10:30 AM there shall be an Initial Scheduling Conference before Judge Roe.",
        ["scheduling conference 2026-03-02 10:30 set"],
    ),
    (
        "The Court sets Monday, March 2, 2026 at 10:00 AM for a hearing on the application.",
        ["motion hearing 2026-03-02 10:00 set"],
    ),
    (
        "A hearing on the motion to stay will be held on March 2, 2026 at 2 p.m. by Zoom.",
        ["motion hearing 2026-03-02 14:00 set"],
    ),
    (
        "The case is calendared for oral argument on Tuesday, March 3, 2026 at 9:30 a.m.",
        ["oral argument 2026-03-03 09:30 set"],
    ),
    ("SET FOR ARGUMENT on Monday, March 2, 2026.", ["oral argument 2026-03-02 set"]),
    (
        "Change of Plea and Sentencing set for 3/2/2026 at noon before Judge Roe.",
        ["plea hearing 2026-03-02 12:00 set", "sentencing 2026-03-02 12:00 set"],
    ),
    (
        "Final Pretrial Conference set for 8/31/2026 and Jury Trial set for 9/14/2026.",
        ["pretrial conference 2026-08-31 set", "trial 2026-09-14 set"],
    ),
    (
        "Discovery cutoff: 6/1/2026. Last day to file motions: 7/1/2026. Trial: 9/14/2026 at 9 AM.",
        ["deadline 2026-06-01 set", "deadline 2026-07-01 set", "trial 2026-09-14 09:00 set"],
    ),
    (
        "Opening brief due 03/02/26; answering brief due 04/01/26.",
        ["deadline 2026-03-02 set", "deadline 2026-04-01 set"],
    ),
    (
        "Redaction Request due, but not filed, by 3/2/2026. Release of Transcript Restriction set"
        " for 5/11/2026.",
        ["deadline 2026-03-02 set", "deadline 2026-05-11 set"],
    ),
    ("Plaintiff shall have until March 2, 2026 to amend.", ["deadline 2026-03-02 set"]),
    ("Defendants must respond no later than noon on March 2.", ["deadline 2026-03-02 12:00 set"]),
    ("By March 2, 2026, the parties shall file a letter.", ["deadline 2026-03-02 set"]),
    ("Summons returned: served on 1/9/2026, answer due 1/30/2026.", ["deadline 2026-01-30 set"]),
    (
        "Order to Show Cause hearing set for 3/2/2026 at 10:00 AM.",
        ["show cause hearing 2026-03-02 10:00 set"],
    ),
    (
        "Final Hearing re Revocation of Supervised Release set for 3/2/2026 04:00 PM.",
        ["revocation hearing 2026-03-02 16:00 set"],
    ),
    ("Sealed Notice of Hearing for 3/2/26.", ["hearing 2026-03-02 set"]),
    ("Status hrg set for 9:00 3/2/26, dept 1.", ["status conference 2026-03-02 09:00 set"]),
    ("Further status conference set for 3/2/2026.", ["status conference 2026-03-02 set"]),
    (
        "MINUTE ORDER: Motion hearing set for March 2. The parties may appear at the hearing set"
        " for 3/2/2026 in person.",
        ["motion hearing 2026-03-02 set"],
    ),
    ("03/02/2026 Appellee's brief due", ["deadline 2026-03-02 set"]),
]
MOVED = [
    (
        "The status conference set for March 2, 2026 is continued to March 9, 2026, at 10:00 a.m.",
        ["status conference 2026-03-09 10:00 moved"],
    ),
    (
        "ORDER granting Motion to Continue. Sentencing reset for 5/4/2026 at 01:30 PM.",
        ["sentencing 2026-05-04 13:30 moved"],
    ),
    (
        "ORDER granting motion to continue trial. Jury Trial set for 9/14/2026 09:00 AM.",
        ["trial 2026-09-14 09:00 moved"],
    ),
    (
        "Jury Trial set for 3/2/2026 is VACATED and RESET for 6/1/2026 at 09:00 AM.",
        ["trial 2026-06-01 09:00 moved"],
    ),
    (
        "The hearing scheduled for March 2, 2026, is hereby stricken, and the matter continued to"
        " March 30, 2026, at 11:00 a.m.",
        ["hearing 2026-03-30 11:00 moved"],
    ),
    (
        "Hearing (Bk Motion) Continued (RE: related document 12 MOTION to Extend) Hearing to be"
        " held on 03/09/2026 at 09:30 AM",
        ["motion hearing 2026-03-09 09:30 moved"],
    ),
    (
        "Pretrial conference continued from 3/2/2026 10:00:00 AM to 04/06/2026 10:00:00 AM",
        ["pretrial conference 2026-04-06 10:00 moved"],
    ),
    (
        "Pretrial Conference set for 3/2/2026 10:00 AM is moved to 02:00 PM.",
        ["pretrial conference 2026-03-02 14:00 moved"],
    ),
    (
        "STIPULATION continuing trial date and order by Judge Roe; jury trial set for 9:00 4/6/26",
        ["trial 2026-04-06 09:00 moved"],
    ),
    (
        "COURT NOTICE of CONTINUANCE of status hearing; status hearing set for 3/9/2026 9:00 AM",
        ["status conference 2026-03-09 09:00 moved"],
    ),
    ("Hearing is adjourned to 9:30 AM on Monday, March 2.", ["hearing 2026-03-02 09:30 moved"]),
    (
        "The time to answer is extended to and including March 9, 2026.",
        ["deadline 2026-03-09 moved"],
    ),
    (
        "Application (25A100) granted, extending the time until 3/9/2026.",
        ["deadline 2026-03-09 moved"],
    ),
    (
        "ORDER granting Extension of Time to Answer. Answer due 3/9/26.",
        ["deadline 2026-03-09 moved"],
    ),
    (
        "STIPULATION Extending Time to Answer, answer now due 3/9/2026.",
        ["deadline 2026-03-09 moved"],
    ),
]
CANCELLED = [
    (
        "The Motion Hearing previously set for 3/2/2026 at 10:00 AM is hereby VACATED.",
        ["motion hearing 2026-03-02 10:00 cancelled"],
    ),
    ("The 2/20/2026 status conference is VACATED.", ["status conference 2026-02-20 cancelled"]),
    ("Status conference on 3/2/2026 is cancelled.", ["status conference 2026-03-02 cancelled"]),
    (
        "The Court vacates the pretrial conference set for March 2, 2026.",
        ["pretrial conference 2026-03-02 cancelled"],
    ),
    (
        "The deadline of 3/2/26 and the Jury trial set for 4/6/26 are vacated.",
        ["deadline 2026-03-02 cancelled", "trial 2026-04-06 cancelled"],
    ),
    (
        "The motion, scheduled for hearing on 3/2/26, is taken under submission. Accordingly, the"
        " hearing date is vacated.",
        ["motion hearing 2026-03-02 cancelled"],
    ),
    ("The bench trial set for 3/2/2026 is adjourned sine die.", ["trial 2026-03-02 cancelled"]),
    (
        "All pending deadlines and hearings are VACATED.",
        ["deadline cancelled", "hearing cancelled"],
    ),
    ("The hearing on the Motion to Dismiss is taken off calendar.", ["motion hearing cancelled"]),
    (
        "MINUTES (IN CHAMBERS): ORDER denying motion and vacating hearing.",
        ["motion hearing cancelled"],
    ),
    ("Defendant left. Court canceled the hearing.", ["hearing cancelled"]),
    (
        "03/02/2026 08:30 AM 69 Case Management Conference; Not held",
        ["case management conference 2026-03-02 08:30 cancelled"],
    ),
]
HELD = [
    (
        "Minute Entry for proceedings held before Judge Roe: Detention Hearing as to John Doe held"
        " on 2/6/2026. Arraignment set for 2/17/2026 10:00 AM.",
        ["arraignment 2026-02-17 10:00 set", "detention hearing 2026-02-06 held"],
    ),
    (
        "Status Hearing held on 2/6/2026. Status Hearing continued to 3/9/2026 10:30 AM.",
        ["status conference 2026-02-06 held", "status conference 2026-03-09 10:30 moved"],
    ),
    (
        "Minute Entry of INITIAL APPEARANCE and ARRAIGNMENT held as to Jane Doe (1) on 2/6/2026.",
        ["arraignment 2026-02-06 held", "initial appearance 2026-02-06 held"],
    ),
    ("MINUTES OF Motion Hearing held before Judge Roe re [45] MOTION.", ["motion hearing held"]),
    ("MINUTES before Judge Roe sentencing John Doe (1) count 1.", ["sentencing held"]),
    ("EP: MINUTES: Initial Appearance - Defendant present.", ["initial appearance held"]),
    ("Arraignment as to John Doe held Judge: Roe", ["arraignment held"]),
    ("Argued. For petitioner: Jane Doe, Washington, D. C.", ["oral argument held"]),
]
FORMS = {"set": SET, "moved": MOVED, "cancelled": CANCELLED, "held": HELD}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(*row, id=f"{name}: {row[0][:50]}")
        for name, rows in FORMS.items()
        for row in rows
    ],
)
def test_what_an_entry_says(text: str, expected: list[str]) -> None:
    filed = "2026-03-02" if text.startswith("03/02/2026") else FILED
    assert told(text, filed=filed) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("3/2/2026 10:00 AM", "2026-03-02 10:00"),
        ("3/2/26 at 10:15am", "2026-03-02 10:15"),
        ("03-02-2026 at 9 a.m.", "2026-03-02 09:00"),
        ("2026-03-02 at 14:30", "2026-03-02 14:30"),
        ("Monday, March 2, 2026, at 9:00 a.m. Pacific", "2026-03-02 09:00"),
        ("Mar. 2, 2026 @9:00 a.m.", "2026-03-02 09:00"),
        ("March 2nd, 2026 at 12:00 noon", "2026-03-02 12:00"),
        ("March 2 at noon", "2026-03-02 12:00"),
        ("January 5 at 9:00 AM", "2027-01-05 09:00"),
        ("3/2 at 3:00", "2026-03-02 15:00"),
        ("9:31 3/2/26", "2026-03-02 09:31"),
        ("10:00 AM on Monday, 3/2/2026", "2026-03-02 10:00"),
        ("3/2/2026 in Courtroom 5 at 9:00 a.m.", "2026-03-02 09:00"),
        ("the 2nd day of March, 2026", "2026-03-02"),
    ],
)
def test_the_ways_to_print_a_day(printed: str, expected: str) -> None:
    assert told(f"Sentencing set for {printed}") == [f"sentencing {expected} set"]


def test_a_day_without_a_year_needs_the_day_of_filing() -> None:
    assert told("Sentencing set for March 2 at noon", filed="") == []


def test_what_is_printed_beside_a_hearing() -> None:
    text = (
        "The status conference set for March 2, 2026 is continued to Monday, 3/10/2026 at 2:00 PM"
        " by Zoom in Courtroom 7D, 350 W 1st Street before Judge Roe."
    )
    (one,) = proceedings(text, FILED)
    assert (one.old, one.place) == ("2026-03-02", "Courtroom 7D, 350 W 1st Street")
    assert one.remote and one.weekday == "Monday"  # 10 March is a Tuesday


def test_a_label_is_read_with_its_text() -> None:
    assert told("(30) days to March 9, 2026", "Granting Extension - Answer Brief") == [
        "deadline 2026-03-09 moved"
    ]
    assert told("", "~Util - Terminate Deadlines and Hearings") == [
        "deadline cancelled",
        "hearing cancelled",
    ]


HOSTILE = {
    "days": "1/2/2026 ",
    "a chain": "hearing set for 1/2/2026 10:00 AM continued from ",
    "names and days": "trial-1/2/2026 10:00 ",
    "words that set": "set for ",
    "words that strike": "vacates ",
    "names": "hearing on ",
    "requests": "motion to continue ",
    "minutes": "Minutes of held ",
    "lists": "deadlines and hearings, ",
    "brackets": "(",
    "pairs of brackets": "()",
    "stops": "A. ",
    "blanks": " ",
    "digits": "1",
    "slashes": "1/",
    "no blank": "x",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_takes_no_time(text: str) -> None:
    whole = text * (HUGE // len(text))
    with soon():
        proceedings(whole, FILED, (whole,))


def test_what_stands_far_behind_is_not_read() -> None:
    assert told("x " * HUGE + "Trial set for 3/2/2026 09:00 AM") == []


@pytest.mark.skipif(
    not SAMPLES, reason="TRACKER_SAMPLES does not name the folder with the captures"
)
def test_the_labelled_set_is_read_as_labelled() -> None:
    found = benchmark.read(Path(SAMPLES))
    wrong = [line for one in found for line in benchmark.lines(one)]
    assert benchmark.passes(benchmark.figures(found)), "\n".join(wrong)


@pytest.mark.parametrize(
    ("right", "false", "missed", "passed"),
    [(0, 0, 0, False), (49, 0, 1, True), (49, 1, 0, True), (97, 0, 3, False), (97, 3, 0, False)],
)
def test_the_gate_holds_both_figures(right: int, false: int, missed: int, passed: bool) -> None:
    def rows(name: str, count: int) -> frozenset[benchmark.Scored]:
        return frozenset((name, "", str(number), "set") for number in range(count))

    entry = benchmark.Entry(file="f", at="/0", filed=FILED, number="", label="", text="")
    same = rows("right", right)
    read = benchmark.Read(entry, (), same | rows("missed", missed), same | rows("false", false))
    assert benchmark.passes(benchmark.figures([read])) is passed
