"""What people are told of a source that cannot be read: with other news, alone, and when back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.conftest import NOW
from tests.flow.post import LIST, Office
from tests.flow.reader import order
from tracker.domain.items import Grade
from tracker.match import match
from tracker.status import status
from tracker.store import sources
from tracker.store.engine import writing
from tracker.subscribers import subscribe, unsubscribe

HOUR = timedelta(hours=1)
NEW = order("13", "Order 13 on City Property", "2026-02-09")
ANA, EVE = "ana@example.com", "eve@example.com"
OPERATOR = ["Tracker: boston cannot be read", "Tracker: boston is back"]


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    made = Office(engine, tmp_path, NOW)
    made.read(NOW)
    return made


def sub(office: Office, address: str = ANA, rhythm: str = "immediate", **more: object) -> None:
    subscribe(
        office.engine,
        office.config,
        address,
        rhythm=rhythm,
        now=more.pop("now", NOW),  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


def fail(office: Office, *hours: float) -> None:
    """Reads of a wall, each composed at once."""
    for hour in hours:
        office.read(NOW + hour * HOUR, grade=Grade.BLOCKED, reason="a robot check")
        office.compose(NOW + hour * HOUR)


def digests(office: Office) -> list[str]:
    """The words of every stored digest, on one line each."""
    return [" ".join(row.text.split()) for row in office.messages() if row.subscription_id]


def subjects(office: Office) -> list[str]:
    """The subjects of the digests."""
    return [row.subject for row in office.messages() if row.subscription_id]


def hole(office: Office, since: str, until: str) -> None:
    row = {"kind": "hole", "text": "a hole", "since": since, "until": until, "created_at": NOW}
    with writing(office.engine) as connection:
        sources.add_notices(connection, [{"source_id": 1, "follow": "", **row}])
    match(office.engine, NOW)


def test_what_could_not_be_read_is_said(office: Office) -> None:
    sub(office)
    office.read(NOW + HOUR, NEW, *LIST)
    office.read(NOW + 2 * HOUR, grade=Grade.BLOCKED, reason="the site asks for a robot check")
    office.compose(NOW + 2 * HOUR)
    digest = next(row for row in office.messages() if row.subscription_id)
    assert (
        "Boston (boston) could not be read since Mon Feb 9, 2026, 1:00 pm:"
        " the site asks for a robot check."
    ) in " ".join(digest.text.split())


def test_a_source_that_is_back_is_said_once_with_its_hole(office: Office) -> None:
    sub(office)
    shown = [NEW, *LIST]
    office.read(NOW + HOUR, *shown)
    office.read(NOW + 2 * HOUR, grade=Grade.BLOCKED, reason="a robot check")
    office.compose(NOW + 2 * HOUR)
    office.read(NOW + 5 * HOUR, order("14", "Order 14"), *shown)
    hole(office, "2026-02-09T18:00:00Z", "2026-02-09T21:00:00Z")
    office.compose(NOW + 5 * HOUR)
    office.read(NOW + 6 * HOUR, order("15", "Order 15"), order("14", "Order 14"), *shown)
    office.compose(NOW + 6 * HOUR)
    *_, back, quiet = (" ".join(row.text.split()) for row in office.messages())
    assert (
        "Boston (boston) is read again since Mon Feb 9, 2026, 5:00 pm;"
        " it could not be read from Mon Feb 9, 2026, 2:00 pm: a robot check."
        " Not covered: Mon Feb 9, 2026, 1:00 pm to Mon Feb 9, 2026, 4:00 pm."
    ) in back
    assert "Every source of these watches could be read." in quiet


def test_an_outage_between_two_digests_is_said(office: Office) -> None:
    sub(office, rhythm="daily@07:00", zone="UTC")
    office.read(NOW + HOUR, grade=Grade.BLOCKED, reason="a robot check")
    office.read(NOW + 2 * HOUR)
    office.compose(NOW + 20 * HOUR)  # nothing to send at that due time: nobody is told anything
    office.read(NOW + 21 * HOUR, NEW, *LIST)
    office.compose(NOW + 39 * HOUR)
    office.read(NOW + 40 * HOUR, order("14", "Order 14"), NEW, *LIST)
    office.compose(NOW + 63 * HOUR)
    said, quiet = digests(office)
    assert (
        "Boston (boston) is read again since Mon Feb 9, 2026, 7:00 pm;"
        " it could not be read from Mon Feb 9, 2026, 6:00 pm: a robot check."
    ) in said
    assert "Every source" not in said and "Every source of these watches could be read." in quiet


def test_the_operator_is_told_once_when_it_breaks_and_once_when_it_is_back(office: Office) -> None:
    for hours in (1, 2, 3):
        office.read(NOW + hours * HOUR, grade=Grade.BLOCKED, reason="a robot check")
        office.compose(NOW + hours * HOUR)
    assert [row.subject for row in office.messages()] == ["Tracker: boston cannot be read"]
    office.read(NOW + 4 * HOUR)
    office.compose(NOW + 4 * HOUR)
    office.compose(NOW + 5 * HOUR)
    assert [row.subject for row in office.messages()] == [
        "Tracker: boston cannot be read",
        "Tracker: boston is back",
    ]
    assert office.ledger() == [("ops@example.org", "waiting", 0)] * 2


def test_an_outage_that_passed_unseen_is_told_as_past(office: Office) -> None:
    office.read(NOW + HOUR, grade=Grade.BLOCKED, reason="a robot check")
    office.read(NOW + 2 * HOUR)
    office.compose(NOW + 2 * HOUR)
    assert [row.subject for row in office.messages()] == ["Tracker: boston is back"]


def test_a_day_of_silence_is_told_once_and_so_is_its_end(office: Office) -> None:
    sub(office)
    fail(office, 1, 12, 24.9)
    assert subjects(office) == []
    fail(office, 25, 26, 60)
    assert subjects(office) == ["Boston could not be read for a day or longer"]
    (said,) = digests(office)
    assert said.startswith("No change to show. 1 source could not be read: see the end.")
    assert "(boston) could not be read since Mon Feb 9, 2026, 12:00 pm: a robot check." in said
    for hour in (61, 62):
        office.read(NOW + hour * HOUR)
        office.compose(NOW + hour * HOUR)
    assert subjects(office)[1:] == ["Boston can be read again"]
    assert "is read again since Thu Feb 12, 2026, 1:00 am; it could not" in digests(office)[1]
    fail(office, 63, 90)
    assert len(subjects(office)) == 3  # another outage is told anew


def test_a_short_outage_makes_no_digest(office: Office) -> None:
    sub(office)
    fail(office, 1, 20)
    office.read(NOW + 26 * HOUR)
    assert office.compose(NOW + 26 * HOUR)  # the operator's
    assert subjects(office) == []


def test_only_those_who_heard_of_the_silence_hear_of_its_end(office: Office) -> None:
    sub(office)
    sub(office, "zoe@example.com")
    fail(office, 1, 26)
    sub(office, EVE, now=NOW + 27 * HOUR)
    unsubscribe(office.engine, office.config, "zoe@example.com", now=NOW + 27 * HOUR)
    office.read(NOW + 28 * HOUR)
    office.compose(NOW + 28 * HOUR)
    told = [address for address, _, _ in office.ledger() if address != "ops@example.org"]
    assert sorted(told) == [ANA, ANA, "zoe@example.com"]


def test_a_weekly_reader_hears_of_both_in_one_message(office: Office) -> None:
    sub(office, rhythm="weekly@mon-07:00", zone="UTC")
    fail(office, 1, 26)
    office.read(NOW + 28 * HOUR)
    assert subjects(office) == []
    office.compose(NOW + 7 * 24 * HOUR)
    assert subjects(office) == ["Boston could not be read for a day or longer (+1 more)"]
    assert "for a day or longer. Boston can be read again." in digests(office)[0]


def test_news_and_silence_come_together(office: Office) -> None:
    sub(office, rhythm="daily@07:00", zone="UTC")
    office.read(NOW + HOUR, NEW, *LIST)
    office.read(NOW + 1.5 * HOUR, grade=Grade.BLOCKED, reason="a robot check")
    office.compose(NOW + 14 * HOUR)
    fail(office, 26, 38)
    assert subjects(office) == [
        "New order 13: Order 13 on City Property",
        "Boston could not be read for a day or longer",
    ]


def test_notices_are_no_pending_changes(office: Office) -> None:
    sub(office, rhythm="daily@07:00")
    fail(office, 1, 26)
    office.compose(NOW + 26 * HOUR)
    assert status(office.engine, office.config, NOW + 26 * HOUR).deliveries.pending == 0
    office.read(NOW + 27 * HOUR, NEW, *LIST)
    assert status(office.engine, office.config, NOW + 27 * HOUR).deliveries.pending == 1


def test_a_feed_is_frozen_48_hours_after_it_was_built(office: Office) -> None:
    sub(office)
    built = "2026-02-09T17:00:00Z"
    states = [
        office.reader.read(NOW + hours * HOUR, *LIST, built_at=built).broke
        for hours in (1, 47.9, 48.1, 49)
    ]
    assert states == [False, False, True, False]
    office.reader.read(NOW + 73 * HOUR, *LIST, built_at=built)
    match(office.engine, NOW + 73 * HOUR)
    office.compose(NOW + 73 * HOUR)
    assert subjects(office) == ["Boston is frozen for a day or longer"]
    assert "Boston (boston) is frozen: it answers, but is stale since 2026-02-09T" in (
        digests(office)[0]
    )
    assert office.messages()[0].subject == "Tracker: boston is frozen"
    (problem,) = status(office.engine, office.config, NOW + 73 * HOUR).problems
    assert problem == f"boston is frozen: it answers, but is stale since {built}."
    back = office.reader.read(NOW + 74 * HOUR, *LIST, built_at="2026-02-12T18:00:00Z")
    match(office.engine, NOW + 74 * HOUR)
    office.compose(NOW + 74 * HOUR)
    assert back.back and "it was frozen from Wed Feb 11, 2026" in digests(office)[1]
