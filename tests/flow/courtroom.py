"""Five sources of one store that show cases of one court, and what was told of them."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, select

from tests.conftest import NOW
from tests.flow import courthouse as house
from tests.flow.courthouse import FEED, LISTENER, NOTICE, SOURCES
from tests.flow.reader import Reader
from tests.ingest.pacer.pages import Case, Filing
from tracker.domain.items import Extent, Matter
from tracker.store.engine import open_engine, reading
from tracker.store.models import ChangeRow, EventRow, MatterRow, SightingRow
from tracker.store.types import table

event, change = table(EventRow), table(ChangeRow)
sighting, matter = table(SightingRow), table(MatterRow)


class Court:
    """Five sources of one store; what each has shown so far."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.readers = {name: Reader(engine, folder, name=name) for name in SOURCES}
        self.now = NOW
        self.seen: dict[str, list[tuple[Case, Filing]]] = {name: [] for name in SOURCES}

    def begin(self, *cases: Case) -> None:
        """Every source is read while nothing is filed yet."""
        for name in SOURCES:
            empty = tuple(house.begun(name, case) for case in cases)
            self.settle(name, empty, house.ADDITIONS)

    def show(self, source: str, shown: Sequence[tuple[Case, Filing]]) -> None:
        """One reading of a source that has these to tell, besides what it showed before."""
        self.seen[source] += shown
        if not shown:
            return
        if source == FEED:
            self.settle(source, *house.feed(self.seen[source], self.now))
        elif source == LISTENER:
            self.settle(source, house.listener(shown), house.ADDITIONS)
        elif source == NOTICE:
            self.settle(source, house.notices(shown), house.ADDITIONS)
        else:
            cases = dict.fromkeys(case for case, _ in shown)
            self.settle(
                source,
                tuple(
                    found
                    for case in cases
                    for found in house.saved(
                        source, case, [one for mine, one in self.seen[source] if mine == case]
                    )
                ),
                house.ADDITIONS,
            )

    def settle(self, source: str, matters: tuple[Matter, ...], extent: Extent) -> None:
        """One reading, a minute later."""
        self.now += timedelta(minutes=1)
        settled = self.readers[source].read(self.now, *matters, extent=extent)
        assert settled.state == "good", settled.reason

    def rows(self, query: Any) -> Sequence[Row[Any]]:
        with reading(self.engine) as connection:
            return connection.execute(query).all()

    def events(self) -> dict[str, Counter[tuple[str, str, int]]]:
        """By matter: number, text and by how many sources each event is shown."""
        seen = Counter(row.event_id for row in self.rows(select(sighting.c.event_id)))
        keys = {row.id: row.key for row in self.rows(select(matter))}
        found: dict[str, Counter[tuple[str, str, int]]] = {key: Counter() for key in keys.values()}
        for row in self.rows(select(event)):
            found[keys[row.matter_id]][row.number, row.text, seen[row.id]] += 1
        return found

    def news(self) -> Counter[tuple[int, int | None]]:
        """How often each event was told to be new."""
        rows = self.rows(select(change).where(change.c.op == "new"))
        return Counter((row.matter_id, row.event_id) for row in rows)

    def rest(self) -> Counter[tuple[str, str, str]]:
        """What else was told: operation, field and tier."""
        rows = self.rows(select(change).where(change.c.op != "new"))
        return Counter((row.op, row.field, row.tier) for row in rows)


@contextmanager
def opened(folder: Path, migrated: Path) -> Iterator[Court]:
    """A court whose store is a copy of a migrated one."""
    shutil.copy(migrated, folder / "tracker.db")
    engine = open_engine(f"sqlite:///{folder}/tracker.db")
    yield Court(engine, folder / "data")
    engine.dispose()
