"""The monthly word: once, to who asked for it, and never that all is well when it is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.conftest import NOW
from tests.flow.post import Office
from tracker.domain.items import Grade
from tracker.subscribers import pause, subscribe

ANA, EVE = "ana@example.com", "eve@example.com"
MARCH = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    made = Office(engine, tmp_path, NOW)
    made.read(NOW)
    subscribe(engine, made.config, EVE, now=NOW)
    subscribe(engine, made.config, ANA, wellness=True, now=NOW)
    return made


def words(office: Office, at: datetime) -> list[str]:
    """What is composed at that moment and not told yet."""
    before = len(office.messages())
    office.compose(at)
    return [f"{one.subject}\n{one.text}" for one in office.messages()[before:]]


def test_not_in_the_month_of_the_subscription_nor_twice_nor_to_others(office: Office) -> None:
    assert words(office, NOW + timedelta(days=3)) == []
    assert len(words(office, MARCH)) == 1
    assert words(office, MARCH + timedelta(days=20)) == []
    assert len(words(office, MARCH + timedelta(days=31))) == 1
    assert {address for address, _, _ in office.ledger()} == {ANA}


def test_not_to_who_is_paused(office: Office) -> None:
    pause(office.engine, office.config, ANA, now=NOW)
    assert words(office, MARCH) == []


def test_the_month_begins_where_the_operator_lives(office: Office) -> None:
    assert words(office, datetime(2026, 3, 1, 4, 59, tzinfo=UTC)) == []
    assert len(words(office, datetime(2026, 3, 1, 5, 1, tzinfo=UTC))) == 1


def test_says_what_came_and_that_all_is_read(office: Office) -> None:
    (said,) = words(office, MARCH)
    assert said.startswith("All is well: February 2026\n")
    assert "you got no messages. 1 source is read as planned. All is well." in " ".join(
        said.split()
    )


def test_never_says_that_all_is_well_when_it_is_not(office: Office) -> None:
    office.read(MARCH - timedelta(days=1), grade=Grade.BLOCKED, reason="a bot wall")
    office.compose(MARCH - timedelta(days=1))
    (said,) = [one for one in words(office, MARCH) if "is well" in one]
    assert said.startswith("Most is well: February 2026\n") and "\n- Boston\n" in said
    assert "All is well" not in said
