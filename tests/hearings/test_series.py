"""Mentions of hearings become hearings: chains are one, repeats are none, the past is not ahead."""

from __future__ import annotations

import pytest

from tracker.domain.hearings import Mention, Series, ahead, proceedings, series

#: Day of filing and text, in the order of a docket.
Docket = list[tuple[str, str]]


def of(docket: Docket) -> tuple[Series, ...]:
    return series(
        Mention(entry=str(at), filed=filed, told=one)
        for at, (filed, text) in enumerate(docket)
        for one in proceedings(text, filed)
    )


def steps(one: Series) -> str:
    """ "set 2026-03-02 > moved 2026-04-06"."""
    return " > ".join(f"{m.told.status} {m.told.date}".strip() for m in one.mentions)


CHAIN: Docket = [
    ("2026-01-05", "ORDER setting status hearing. Status Hearing set for 1/12/2026 at 10:15am."),
    ("2026-01-12", "Status Hearing held on 1/12/2026. Status Hearing set for 2/2/2026 10:30 AM."),
    ("2026-02-02", "Status Hearing held on 2/2/2026. Status Hearing continued to 3/2/2026."),
    ("2026-02-20", "On the Court's own motion, Status Hearing reset for 3/30/2026 10:30 AM."),
    ("2026-02-21", "NOTICE: Status Hearing reset for 3/30/2026 10:30 AM in Courtroom 5."),
]


def test_a_chain_of_continuances_is_one_series() -> None:
    (one,) = of(CHAIN)
    assert steps(one) == (
        "set 2026-01-12 > held 2026-01-12 > set 2026-02-02 > held 2026-02-02 > moved 2026-03-02"
        " > moved 2026-03-30"
    )
    assert one.days == ("2026-01-12", "2026-02-02", "2026-03-02", "2026-03-30")
    assert (one.last.time, one.last.place) == ("10:30", "Courtroom 5")


@pytest.mark.parametrize("day", ["2026-03-31", "2027-01-01"])
def test_what_is_past_is_not_ahead(day: str) -> None:
    assert ahead(of(CHAIN), day) == ()


def test_a_day_that_was_left_is_not_ahead() -> None:
    (one,) = ahead(of(CHAIN), "2026-02-22")
    assert one.last.date == "2026-03-30"


NOT_AHEAD: dict[str, Docket] = {
    "set for a day gone by": [
        ("2026-02-09", "Summons returned. Hearing set for 1/5/2026 9:00 AM.")
    ],
    "held": [("2026-02-09", "Minute Entry: Sentencing held on 2/9/2026.")],
    "cancelled with its day": [
        ("2026-02-01", "Motion Hearing set for 3/2/2026 10:00 AM."),
        ("2026-02-09", "The hearing set for 3/2/2026 is VACATED."),
    ],
    "cancelled without its day": [
        ("2026-02-01", "Motion Hearing set for 3/2/2026 10:00 AM."),
        ("2026-02-09", "Terminate Hearings"),
    ],
    "one of two cancelled, and not said which": [
        ("2026-02-01", "Motion Hearing set for 3/2/2026. Status Conference set for 3/9/2026."),
        ("2026-02-09", "Terminate Hearings"),
    ],
    "a deadline": [("2026-02-09", "Answer due by 3/2/2026.")],
}


@pytest.mark.parametrize("docket", NOT_AHEAD.values(), ids=NOT_AHEAD)
def test_what_no_hearing_lies_ahead_of(docket: Docket) -> None:
    assert ahead(of(docket), "2026-02-09") == ()


def test_a_doubt_ends_when_the_hearing_is_set_again() -> None:
    doubted = NOT_AHEAD["one of two cancelled, and not said which"]
    docket = [*doubted, ("2026-02-10", "NOTICE: Status Conference set for 3/9/2026 10:00 AM.")]
    (one,) = ahead(of(docket), "2026-02-10")
    assert (one.kind, one.last.time) == ("status conference", "10:00")


@pytest.mark.parametrize(
    ("docket", "expected"),
    [
        (
            [
                ("2026-02-01", "SCHEDULING ORDER: trial set for 9/14/2026."),
                ("2026-02-02", "NOTICE: Jury Trial set for 9/14/2026 09:00 AM before Judge Roe."),
            ],
            ["set 2026-09-14"],
        ),
        (
            [
                ("2026-02-01", "Motion Hearing set for 3/2/2026 10:00 AM."),
                ("2026-02-09", "The hearing set for 3/2/2026 is continued to 4/6/2026 9:00 AM."),
            ],
            ["set 2026-03-02 > moved 2026-04-06"],
        ),
        (
            [
                ("2026-02-01", "Motion set for hearing on 3/2/2026 at 10:00 AM."),
                ("2026-02-02", "Motion set for hearing on 3/9/2026 at 10:00 AM."),
                ("2026-02-09", "Motion hearing set for 3/9/2026 continued to 4/6/2026 9:00 AM."),
            ],
            ["set 2026-03-02", "set 2026-03-09 > moved 2026-04-06"],
        ),
        (
            [
                ("2026-02-01", "Answer due by 3/2/2026. Reply due by 3/9/2026."),
                ("2026-02-09", "ORDER granting more time: answer deadline extended to 4/6/2026."),
            ],
            ["set 2026-03-02", "set 2026-03-09", "moved 2026-04-06"],
        ),
        (
            [
                ("2026-02-09", "Minute Entry: Sentencing held on 2/9/2026."),
                ("2026-02-10", "Amended Minute Entry: Sentencing held on 2/9/2026."),
            ],
            ["held 2026-02-09"],
        ),
        (
            [
                ("2026-02-01", "Status Conference set for 3/2/2026 10:00 AM."),
                ("2026-02-05", "The 3/2/2026 status conference is VACATED."),
                ("2026-02-06", "Status Conference set for 5/4/2026 10:00 AM."),
            ],
            ["set 2026-03-02 > cancelled 2026-03-02", "set 2026-05-04"],
        ),
    ],
    ids=[
        "two entries that set the same",
        "the hearing, whatever it is",
        "one of two by its day",
        "deadlines are not mistaken for each other",
        "minutes filed again",
        "set anew after it was struck",
    ],
)
def test_which_mentions_belong_together(docket: Docket, expected: list[str]) -> None:
    assert [steps(one) for one in of(docket)] == expected


def test_the_next_hearing_stands_first() -> None:
    docket = [
        ("2026-02-01", "Jury Trial set for 9/14/2026 09:00 AM. Hearing set for 3/2/2026 2:00 PM."),
        ("2026-02-02", "Sentencing set for 3/2/2026 9:00 AM."),
    ]
    found = [(one.kind, one.last.date) for one in ahead(of(docket), "2026-02-09")]
    assert found == [
        ("sentencing", "2026-03-02"),
        ("hearing", "2026-03-02"),
        ("trial", "2026-09-14"),
    ]


def test_no_mention_is_no_series() -> None:
    assert series([]) == ()
