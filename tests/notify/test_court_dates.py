"""The hearings and deadlines of a docket entry's text, as lines below it and for the case."""

from __future__ import annotations

import pytest

from notify import court_dates, digest, render
from notify.values import Item, Origin
from notify.voice import Voice
from tests.notify.sample import CASE, NOW, READER, change, entry, item
from tracker.domain.changes import Change, Op, Tier
from tracker.domain.hearings import Mention, Series, proceedings, series

FILED = "2026-02-09"
SETS = "Order · ORDER. Status Conference set for 3/2/2026 at 10:00 AM in Courtroom 7D before Roe."


def of(text: str, op: Op = Op.NEW, **facts: object) -> Change:
    return change(1, op, event=entry(text, "64", FILED), **facts)


def agenda(*texts: str) -> dict[str, tuple[Series, ...]]:
    mentions = [
        Mention(entry=str(at), filed=FILED, told=one)
        for at, text in enumerate(texts)
        for one in proceedings(text, FILED)
    ]
    return {CASE: series(mentions)}


def composed(text: str, *known: str) -> str:
    told = of(text, tier=Tier.NOW, reason="a hearing is set, moved or cancelled")
    value = digest.compose(READER, [item(told)], agenda=agenda(*known), now=NOW)
    assert value is not None
    return render.digest(value).text


@pytest.mark.parametrize(
    "told",
    [
        of("Motion to Dismiss"),
        of("MOTION to Continue Trial set for 3/2/2026 by Acme."),
        of("Minute Entry: Status Conference held on 2/9/2026."),
        of("Hearing set for 1/5/2026 at 10:00 AM."),
        of("~Util - Terminate Hearings"),
        of(SETS, Op.GONE),
        of(SETS, Op.CHANGED, field="number", before="", after="64"),
        of(SETS, Op.CHANGED, field="text", before=SETS.partition(" · ")[2], after=""),
        change(1, event=None, field="case_name"),
    ],
    ids=[
        "no day",
        "asked for",
        "held",
        "past",
        "cancelled without its day",
        "an entry that is gone",
        "another field",
        "said before",
        "the case itself",
    ],
)
def test_what_has_no_dates_to_tell(told: Change) -> None:
    assert court_dates.lines(told, "", Voice()) == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (SETS, ["Status conference set for Mon Mar 2, 2026, 10:00 am local time, Courtroom 7D"]),
        (
            "The trial set for March 2, 2026 is continued to March 9, 2026.",
            ["Trial moved from Mon Mar 2, 2026 to Mon Mar 9, 2026"],
        ),
        (
            "The 3/2/2026 status conference is VACATED.",
            ["Status conference of Mon Mar 2, 2026 is off"],
        ),
        (
            "Answer due by 3/2/2026. Sentencing set for Tuesday, 3/9/2026 by Zoom.",
            [
                "Sentencing set for Mon Mar 9, 2026 (the docket says Tuesday), by telephone or"
                " video",
                "Due by Mon Mar 2, 2026",
            ],
        ),
        (
            " ".join(f"Brief {day} due by 3/{day}/2026." for day in range(1, 9)),
            [
                *(f"Due by {day}, 2026" for day in ("Sun Mar 1", "Mon Mar 2", "Tue Mar 3")),
                *(f"Due by {day}, 2026" for day in ("Wed Mar 4", "Thu Mar 5", "Fri Mar 6")),
                "and 2 more in the entry",
            ],
        ),
    ],
    ids=["set", "moved", "cancelled", "a wrong weekday", "many"],
)
def test_a_line_for_each_date(text: str, lines: list[str]) -> None:
    assert list(court_dates.lines(of(text), "", Voice())) == lines


def test_the_time_is_that_of_the_court_where_it_is_known() -> None:
    told = Item(
        change=of(SETS), watch="masks", origin=Origin(zone="America/Los_Angeles"), watch_title="W"
    )
    value = digest.compose(READER, [told], now=NOW)
    assert value is not None
    assert "10:00 am PST" in render.digest(value).html


def test_only_what_new_text_says_anew_is_told() -> None:
    after = f"{SETS} Answer due by 3/2/2026."
    told = of(after, Op.CHANGED, field="text", before=SETS.partition(" · ")[2], after=after)
    assert court_dates.lines(told, "", Voice()) == ("Due by Mon Mar 2, 2026",)


def test_the_next_hearing_of_a_case_is_said() -> None:
    text = composed("Answer", "Trial set for 9/14/2026 9:00 AM.", "Sentencing set for 3/2/2026.")
    assert "Next hearing: sentencing, Mon Mar 2, 2026." in text


def test_a_past_or_cancelled_hearing_is_not_the_next_one() -> None:
    known = (
        "Hearing set for 2/9/2026 9:00 AM.",
        "Trial set for 3/2/2026.",
        "The trial is VACATED.",
    )
    assert "Next hearing" not in composed("Answer", *known)


def test_the_next_hearing_is_not_said_twice() -> None:
    text = " ".join(composed(SETS, SETS).split())
    assert "Status conference set for Mon Mar 2, 2026, 10:00 am" in text
    assert "Next hearing" not in text


def test_words_of_a_docket_are_no_markup() -> None:
    told = of("Hearing set for 3/2/2026 10:00 AM in Room <b>7</b> & <script>x before Roe.")
    value = digest.compose(READER, [item(told)], now=NOW)
    assert value is not None
    message = render.digest(value)
    assert "<b>7" not in message.html and "<script>" not in message.html
