"""One case from a court's feed, notices and CourtListener: the same events, each told once."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection, Engine, Row, select

from tests.conftest import NOW
from tests.flow.reader import Reader, docket
from tracker.domain.items import Coverage, Event, EventKind, Extent, Matter
from tracker.domain.joining import days
from tracker.store.engine import open_engine, reading
from tracker.store.models import ChangeRow, EventRow, MatterRow, SightingRow
from tracker.store.types import table

HOUR = timedelta(hours=1)
ADDITIONS = Extent(matters=Coverage.ADDITIONS, sweep=False)
FEED, NOTICE, LISTENER = SOURCES = ("cacd", "notices", "listener")
event, change = table(EventRow), table(ChangeRow)
sighting, matter = table(SightingRow), table(MatterRow)


class Filing(NamedTuple):
    """What the court filed, before anyone prints it."""

    place: int  # its sequence number
    day: str
    label: str
    text: str
    number: str = ""


ORDER = Filing(10, "2026-02-10", "Order on Motion", "ORDER granting 12 Motion to stay.", "64")
MINUTES = Filing(
    11, "2026-02-10", "Minutes of Motion Hearing", "MINUTES OF Motion Hearing held: 12 is argued."
)


def shown(source: str, case: int, one: Filing) -> Event:
    """A filing as one of the sources prints it."""
    fields: dict[str, Any] = {"number": one.number} if one.number else {}
    aliases = [f"number:{one.number}"] if one.number else []
    document = f"03{case}{one.place}"
    if source == FEED:
        key, date = f"{case}&{one.place}", f"{one.day}T19:00:{one.place % 60:02d}Z"
        fields |= {"labels": (one.label,)}
        fields |= {"document": document} if one.number else {}
        aliases.append(f"sequence:{key}")
        aliases += [f"document:{document}"] if one.number else []
    elif source == NOTICE:
        key, date = f"notice {one.place}", one.day
        fields |= {"text": one.text}
        aliases += [f"document:{document}"] if one.place % 2 and one.number else []
    else:
        key = f"entry-{one.number}" if one.number else f"minute-entry-{case}-{one.place}"
        date = one.day
        fields |= {"text": one.text}
        aliases += [f"document:{document}"] if one.place % 3 and one.number else []
        aliases += [f"recap:{one.day}.{one.place:03d}", f"courtlistener:entry/{case}{one.place}"]
    return Event(
        key=key,
        kind=EventKind.ENTRY,
        date=date,
        fields=fields,
        aliases=tuple(sorted(aliases)),
    )


class Court:
    """Three sources of one store."""

    def __init__(self, engine: Engine, folder: Path, sources: Iterable[str] = SOURCES) -> None:
        self.engine = engine
        self.readers = {name: Reader(engine, folder, name=name) for name in sources}
        self.now = NOW

    def begin(self, *cases: int) -> None:
        """All that the sources show at first: the cases, of which nothing is filed."""
        for name in self.readers:
            self.show(name, *(docket(str(case)) for case in cases))

    def show(self, source: str, *matters: Matter, extent: Extent = ADDITIONS) -> int:
        """One reading, an hour later; how many changes it told."""
        self.now += HOUR
        settled = self.readers[source].read(self.now, *matters, extent=extent)
        assert settled.state == "good", settled.reason
        return settled.told

    def rows(self, query: Any) -> Sequence[Row[Any]]:
        with reading(self.engine) as connection:
            return connection.execute(query).all()

    def told(self, *wanted: str) -> list[tuple[str, str, str]]:
        """Everything told: source's key of the event, operation and field."""
        rows = self.rows(select(change).order_by(change.c.id))
        return [((row.event or {}).get("key", ""), row.op, row.field) for row in rows]

    def events(self) -> dict[str, set[tuple[str, str, str, int]]]:
        """By matter: number, day, text, and by how many sources each event is shown."""
        seen = Counter(row.event_id for row in self.rows(select(sighting.c.event_id)))
        keys = {row.id: row.key for row in self.rows(select(matter))}
        found: dict[str, set[tuple[str, str, str, int]]] = {key: set() for key in keys.values()}
        for row in self.rows(select(event)):
            day = min(days(row.date))
            found[keys[row.matter_id]].add((row.number, day, row.text, seen[row.id]))
        return found

    def news(self) -> Counter[tuple[int, int | None]]:
        """How often each event was told to be new."""
        rows = self.rows(select(change).where(change.c.op == "new"))
        return Counter((row.matter_id, row.event_id) for row in rows)


@pytest.fixture
def court(engine: Engine, tmp_path: Path) -> Court:
    return Court(engine, tmp_path / "data")


@pytest.fixture
def sqlite_court(tmp_path: Path, migrated: Path) -> Iterable[Court]:
    """A court on SQLite alone, for what takes many readings."""
    shutil.copy(migrated, tmp_path / "tracker.db")
    engine = open_engine(f"sqlite:///{tmp_path}/tracker.db")
    yield Court(engine, tmp_path / "data")
    engine.dispose()


def test_all_orders_of_arrival_give_the_same_events_each_told_once(sqlite_court: Court) -> None:
    """Each order is a case of its own; at each step every source shows what is its turn."""
    court, filings = sqlite_court, (ORDER, MINUTES)
    orders = list(permutations([(source, one) for source in SOURCES for one in filings]))
    cases = range(1, len(orders) + 1)
    court.begin(*cases)
    for turn in range(len(orders[0])):
        for source in SOURCES:
            court.show(
                source,
                *(
                    docket(str(case), shown(source, case, order[turn][1]))
                    for case, order in zip(cases, orders, strict=True)
                    if order[turn][0] == source
                ),
            )
    expected = {(one.number, one.day, f"{one.label} · {one.text}", len(SOURCES)) for one in filings}
    assert all(found == expected for found in court.events().values())
    assert set(court.news().values()) == {1} and len(court.news()) == len(orders) * len(filings)
    rest = [row for row in court.rows(select(change)) if row.op != "new"]
    assert {(row.op, row.field, row.tier) for row in rest} == {("changed", "text", "quiet")}
    assert max(Counter(row.event_id for row in rest).values()) == 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_orders_of_a_large_case(sqlite_court: Court, seed: int) -> None:
    court, chance = sqlite_court, random.Random(seed)
    filings = [filing(place) for place in range(1, 301)]
    court.begin(1)
    left = {source: chance.sample(filings, len(filings)) for source in SOURCES}
    while any(left.values()):
        source = chance.choice([name for name, waiting in left.items() if waiting])
        size = chance.randint(1, 40)
        part, left[source] = left[source][:size], left[source][size:]
        court.show(source, docket("1", *(shown(source, 1, one) for one in part)))
    expected = {(one.number, one.day, f"{one.label} · {one.text}", len(SOURCES)) for one in filings}
    assert court.events() == {"docket/cacd/1": expected}
    assert set(court.news().values()) == {1} and len(court.news()) == len(filings)


def filing(place: int) -> Filing:
    """One of a large case: three in four are numbered; of the rest, one label a day."""
    day = (datetime(2026, 2, 10) + timedelta(days=place // 4)).date().isoformat()
    if place % 4:
        kind = ("Motion", "Order", "Brief")[place % 3]
        return Filing(place, day, kind, f"{kind.upper()} of party {place} re 12", str(place))
    return Filing(place, day, "Minutes of Hearing", f"MINUTES OF Hearing {place} held.")
