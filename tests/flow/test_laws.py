"""Bills and meetings from a reading to the message: hearings, and sources not seen live."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from tests.conftest import NOW
from tests.flow.post import LIST, TOML, Office
from tests.flow.reader import order
from tracker.config import parse
from tracker.domain.items import Event, EventKind, Matter, MatterKind
from tracker.domain.ports import UNSEEN
from tracker.store.engine import writing
from tracker.store.models import Source
from tracker.store.types import table
from tracker.subscribers import subscribe

HOUR = timedelta(hours=1)
ANA = "ana@example.com"


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    made = Office(engine, tmp_path, NOW)
    made.read(NOW)
    subscribe(engine, made.config, ANA, rhythm="immediate", now=NOW)
    return made


def bill(*events: Event) -> Matter:
    return Matter(
        key="bill/ma/194/H 1",
        kind=MatterKind.BILL,
        title="H 1: Masks",
        fields={"title": "Masks"},
        events=events,
    )


def hearing(**fields: str) -> Event:
    return Event(
        key="h1", kind=EventKind.HEARING, date="2026-02-20", fields={"text": "Judiciary", **fields}
    )


def text_of(office: Office, now_hours: int) -> str:
    assert len(office.compose(NOW + now_hours * HOUR)) == 1
    return " ".join(office.messages()[-1].text.split())


def test_a_hearing_keeps_its_time_place_and_zone(office: Office) -> None:
    at = {"when": "2026-02-20T10:00", "zone": "America/New_York", "place": "Room A-1"}
    office.read(NOW + HOUR, bill(hearing(**at)))
    assert "Hearing set for Fri Feb 20, 2026, 10:00 am EST, Room A-1: Judiciary" in text_of(
        office, 1
    )
    office.read(NOW + 2 * HOUR, bill(hearing(**{**at, "when": "2026-02-21T11:00"})))
    assert (
        "Hearing moved from Fri Feb 20, 2026, 10:00 am EST to Sat Feb 21, 2026, 11:00 am EST: "
        "Judiciary" in text_of(office, 2)
    )


def test_a_source_that_prints_day_and_time_apart(office: Office) -> None:
    office.config = parse(
        TOML.replace("title = \"Boston's", 'timezone = "America/Chicago"\ntitle = "Boston\'s'),
        office.config.path,
    )
    office.read(NOW + HOUR, bill(hearing(time="10:00")))
    assert "Hearing set for Fri Feb 20, 2026, 10:00 am CST: Judiciary" in text_of(office, 1)


@pytest.mark.parametrize("notes", [[], [UNSEEN, "partial feed"]])
def test_alerts_of_an_experimental_source_say_so(office: Office, notes: list[str]) -> None:
    office.read(NOW + HOUR, order("13", "Order 13"), *LIST)
    with writing(office.engine) as connection:
        connection.execute(update(table(Source)).values(notes=notes))
    said = "This source's reader has not been seen against the real site yet."
    assert (said in text_of(office, 1)) is bool(notes)
