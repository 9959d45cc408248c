"""From a docket's texts to the mail: a hearing that moves is told at once, with the next one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.conftest import NOW
from tests.flow.post import Office
from tests.flow.reader import docket, entry
from tracker.domain.items import Coverage, Event
from tracker.subscribers import subscribe

HOUR = timedelta(hours=1)
OLD = entry(
    "7&1", "2026-01-05", "Order", text="ORDER: Trial set for 9/14/2026 09:00 AM.", number="1"
)
SETS = entry("7&2", "2026-02-09", text="Status Conference set for 3/2/2026 10:00 AM.", number="2")
MOVES = entry(
    "7&3", "2026-02-09", text="Status Conference continued to 3/9/2026 at 2:00 PM.", number="3"
)
ASKS = entry("7&4", "2026-02-09", text="MOTION to Continue Trial set for 9/14/2026.", number="4")


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    made = Office(engine, tmp_path, NOW)
    show(made, NOW, OLD)
    subscribe(made.engine, made.config, "ana@example.com", rhythm="immediate", now=NOW)
    return made


def show(office: Office, now: object, *events: Event) -> None:
    office.read(now, docket("7", *events, coverage=Coverage.ADDITIONS))  # type: ignore[arg-type]


def told(office: Office, hours: int) -> list[str]:
    office.compose(NOW + hours * HOUR)
    return [" ".join(row.text.split()) for row in office.messages()]


def test_a_hearing_in_a_text_is_told_once_and_a_request_is_not_one(office: Office) -> None:
    show(office, NOW + HOUR, OLD, SETS, ASKS)
    show(office, NOW + 2 * HOUR, OLD, SETS, ASKS)
    (text,) = told(office, 2)
    assert text.count("Status conference set for Mon Mar 2, 2026, 10:00 am local time") == 1
    assert text.count("important: a hearing is set, moved or cancelled") == 1
    assert "Trial set for Mon Sep 14" not in text


def test_the_next_hearing_is_the_one_that_holds(office: Office) -> None:
    show(office, NOW + HOUR, OLD, SETS, MOVES)
    told(office, 1)
    filing = entry("7&5", "2026-02-09", text="ANSWER to Complaint by Acme.", number="5")
    show(office, NOW + 2 * HOUR, OLD, SETS, MOVES, filing)
    first, second = told(office, 2)
    assert "Status conference moved to Mon Mar 9, 2026, 2:00 pm" in first
    assert "Next hearing: status conference, Mon Mar 9, 2026, 2:00 pm local time." in second
