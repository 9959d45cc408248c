"""One bill from Open States and LegiScan, in every order: the same steps, each told once."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine, select

from spiders import legiscan_records, openstates_records
from spiders.legislative import BillName
from tests.conftest import NOW
from tests.flow.reader import Reader
from tracker.domain.items import Coverage, Extent, Matter
from tracker.store.engine import open_engine, reading
from tracker.store.models import ChangeRow, EventRow, MatterRow, SightingRow
from tracker.store.types import table

OPEN, LEGI = SOURCES = ("openstates", "legiscan")
EXTENT = Extent(matters=Coverage.ADDITIONS, sweep=False)
SESSION = "2025"
event, change = table(EventRow), table(ChangeRow)
sighting, matter = table(SightingRow), table(MatterRow)


class Step(NamedTuple):
    """What happened; LegiScan spells some of it in its own way."""

    day: str
    text: str
    legiscan: str = ""


STEPS = (
    Step("2026-02-09", "Introduced by Representative Xample"),
    Step("2026-02-10", "Read first time and referred to committee on Nowhere."),
    Step("2026-02-10", "Fiscal estimate received"),
    Step("2026-02-11", "Public hearing held", "Public hearing held."),
    Step("2026-02-12", "Fiscal estimate received"),
)


def shown(source: str, number: int, steps: int) -> Matter:
    """The bill with its first steps, as one of the two prints it."""
    first = STEPS[:steps]
    if source == OPEN:
        return openstates_records.matter(_open_states(number, first), "wi", SESSION, ("*",))
    name = BillName(SESSION, f"AB {number}")
    return legiscan_records.matter(_legiscan(number, first), "wi", name, ("*",))


def _open_states(number: int, steps: tuple[Step, ...]) -> dict[str, Any]:
    chamber = {"name": "Assembly", "classification": "lower"}
    return {
        "id": f"ocd-bill/{number}",
        "session": SESSION,
        "identifier": f"AB {number}",
        "title": "Signs at the bridge.",
        "subject": [],
        "openstates_url": f"https://openstates.org/wi/bills/{SESSION}/AB{number}/",
        "first_action_date": STEPS[0].day,
        "sponsorships": [],
        "actions": [
            {
                "id": f"a{place}",
                "organization": chamber,
                "description": one.text,
                "date": one.day,
                "classification": [],
                "order": place,
            }
            for place, one in enumerate(steps)
        ],
        "versions": [],
        "votes": [],
    }


def _legiscan(number: int, steps: tuple[Step, ...]) -> dict[str, Any]:
    return {
        "bill_id": number,
        "url": f"https://legiscan.com/WI/bill/AB{number}/2025",
        "bill_number": f"AB{number}",
        "title": "Signs at the bridge.",
        "description": "",
        "history": [
            {"date": one.day, "action": one.legiscan or one.text, "chamber": "A"} for one in steps
        ],
        "sponsors": [],
        "subjects": [],
    }


class Store:
    """Two sources of one store."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.now = engine, NOW
        self.readers = {name: Reader(engine, folder, name=name) for name in SOURCES}

    def show(self, source: str, *matters: Matter) -> None:
        """One reading, an hour later."""
        self.now += timedelta(hours=1)
        settled = self.readers[source].read(self.now, *matters, extent=EXTENT)
        assert settled.state == "good", settled.reason

    def counted(self, query: Any) -> Counter[Any]:
        with reading(self.engine) as connection:
            return Counter(tuple(row) for row in connection.execute(query))


@pytest.fixture
def store(tmp_path: Path, migrated: Path) -> Iterator[Store]:
    shutil.copy(migrated, tmp_path / "tracker.db")
    engine = open_engine(f"sqlite:///{tmp_path}/tracker.db")
    yield Store(engine, tmp_path / "data")
    engine.dispose()


def orders() -> list[tuple[str, ...]]:
    """Every order in which two sources come to show one step after another."""
    turns = 2 * len(STEPS)
    return [
        tuple(OPEN if turn in mine else LEGI for turn in range(turns))
        for mine in combinations(range(turns), len(STEPS))
    ]


def test_every_order_of_two_systems_tells_each_step_once(store: Store) -> None:
    every = list(enumerate(orders(), 1))
    assert len(every) == 252
    for source in SOURCES:
        store.show(source, *(shown(source, number, 0) for number, _ in every))
    for turn in range(2 * len(STEPS)):
        for source in SOURCES:
            mine = [
                shown(source, number, order[: turn + 1].count(source))
                for number, order in every
                if order[turn] == source
            ]
            if mine:
                store.show(source, *mine)
    events = store.counted(select(event.c.matter_id, event.c.id))
    assert len(events) == len(every) * len(STEPS)
    by_event = store.counted(select(sighting.c.event_id).where(sighting.c.event_id.is_not(None)))
    assert set(by_event.values()) == {2}
    told = store.counted(select(change.c.op, change.c.field, change.c.event_id))
    assert set(told.values()) == {1} and {op for op, _, _ in told} == {"new"}
    assert len(told) == len(events)
    assert store.counted(select(matter.c.kind)) == {("bill",): len(every)}
