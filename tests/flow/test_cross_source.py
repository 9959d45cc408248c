"""One case from the court's feed, its notices, saved reports and CourtListener, in every order.

The same events come of it, each told once. Everything is printed as those systems print it and read
by the readers that read them; `test_joining.py` shows the rules on values.
"""

from __future__ import annotations

import importlib.util
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Row, select

from tests.conftest import NOW
from tests.flow import courthouse as house
from tests.flow.courthouse import FEED, LISTENER, NOTICE, SHEET, SOURCES, case_of
from tests.flow.reader import Reader
from tests.ingest.pacer import pages
from tests.ingest.pacer.pages import Case, Filing
from tracker.domain.items import Extent, Matter
from tracker.store.engine import open_engine, reading
from tracker.store.models import ChangeRow, EventRow, MatterRow, SightingRow
from tracker.store.types import table

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("juriscraper") is None, reason="the extra pacer is not installed"
)
event, change = table(EventRow), table(ChangeRow)
sighting, matter = table(SightingRow), table(MatterRow)

ORDER = Filing(
    "2026-02-10",
    "ORDER by Judge Quincy Q. Xample granting in part [12] MOTION for a Stay. (qq)",
    "Order on Motion for Stay",
    "64",
    "211",
    "031040000064",
)
MINUTES = Filing(
    "2026-02-10",
    "MINUTES OF Motion Hearing held before Judge Quincy Q. Xample: the motion is argued. (zz)",
    "Motion Hearing",
    sequence="212",
)


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


@pytest.fixture
def court(tmp_path: Path, migrated: Path) -> Iterator[Court]:
    """On SQLite alone: it takes many readings."""
    shutil.copy(migrated, tmp_path / "tracker.db")
    engine = open_engine(f"sqlite:///{tmp_path}/tracker.db")
    yield Court(engine, tmp_path / "data")
    engine.dispose()


def play(court: Court, orders: Sequence[Sequence[tuple[str, Filing]]]) -> None:
    """Each order of arrival is a case of its own; at each turn every source shows its share."""
    cases = [case_of(place) for place in range(1, len(orders) + 1)]
    court.begin(*cases)
    for turn in range(len(orders[0])):
        for source in SOURCES:
            court.show(
                source,
                [
                    (case, order[turn][1])
                    for case, order in zip(cases, orders, strict=True)
                    if order[turn][0] == source
                ],
            )


def once(court: Court, filings: Sequence[Filing], cases: int, sources: int) -> None:
    """Every case has these events, shown by all of the sources, and each was told once."""
    found = court.events()
    assert len(found) == cases
    wrong = {
        key: mine
        for key, mine in found.items()
        if Counter((number, count) for number, _, count in mine.elements())
        != Counter((one.number, sources) for one in filings)
    }
    assert not wrong
    news = court.news()
    assert set(news.values()) == {1} and len(news) == cases * len(filings)


def test_every_order_of_two_filings_and_three_sources(court: Court) -> None:
    three = (FEED, NOTICE, LISTENER)
    orders = list(permutations([(source, one) for source in three for one in (ORDER, MINUTES)]))
    assert len(orders) == 720
    play(court, orders)
    once(court, (ORDER, MINUTES), len(orders), len(three))
    assert set(court.rest()) <= {("changed", "text", "quiet")}


@pytest.mark.parametrize("filing", [ORDER, MINUTES], ids=["numbered", "unnumbered"])
def test_every_order_of_one_filing_and_five_sources(court: Court, filing: Filing) -> None:
    orders = list(permutations([(source, filing) for source in SOURCES]))
    assert len(orders) == 120
    play(court, orders)
    once(court, (filing,), len(orders), len(SOURCES))
    assert set(court.rest()) <= {("changed", "text", "quiet")}


APPEALED = ORDER._replace(sequence="12900001", document="009040000064")


@pytest.mark.parametrize("number", ["64", ""], ids=["numbered", "unnumbered"])
@pytest.mark.parametrize(
    ("mail", "saved"),
    [(pages.activity, pages.appellate_sheet), (pages.acms_activity, pages.acms_record)],
    ids=["CM/ECF", "ACMS"],
)
def test_an_appeal_by_mail_and_by_what_was_saved(
    court: Court, mail: Callable[..., bytes], saved: Callable[..., bytes], number: str
) -> None:
    """Courts of appeals have two systems, and number entries or not."""
    one = APPEALED._replace(number=number)
    orders = {
        pages.APPEAL._replace(number=f"26-{place:04d}"): order
        for place, order in enumerate(permutations((NOTICE, SHEET)), 1)
    }
    for name in (NOTICE, SHEET):
        court.settle(name, tuple(house.begun(name, case) for case in orders), house.ADDITIONS)
    for case, order in orders.items():
        for name in order:
            body = mail(case, one) if name == NOTICE else saved(case, [one])
            court.settle(name, house.pushed(body, "ca9.json"), house.ADDITIONS)
    once(court, (one,), 2, 2)
    # A sheet states besides which case the appeal is of.
    assert set(court.rest()) <= {("changed", "relations", "daily")}


def filing(place: int) -> Filing:
    """One of a large case: three in four are numbered; of the rest, one label a day."""
    day = (date(2026, 2, 10) + timedelta(days=place // 4)).isoformat()
    if place % 4:
        kind = ("Motion", "Order", "Brief")[place % 3]
        return Filing(
            day,
            f"{kind.upper()} of party {place} re [12]. (Attorney, Ann)",
            kind,
            str(place),
            str(200 + place),
            f"0310{place:08d}",
        )
    text = f"MINUTES OF Hearing {place} held before Judge Quincy Q. Xample."
    return Filing(day, text, "Minutes of Hearing", sequence=str(200 + place))


@pytest.mark.parametrize("seed", range(1, 3))
def test_random_orders_of_a_large_case(court: Court, seed: int) -> None:
    chance = random.Random(seed)
    filings = [filing(place) for place in range(1, 81)]
    case = case_of(1)
    court.begin(case)
    court.now = datetime(2026, 3, 20, tzinfo=NOW.tzinfo)
    left = {source: chance.sample(filings, len(filings)) for source in SOURCES}
    while any(left.values()):
        source = chance.choice([name for name, waiting in left.items() if waiting])
        size = chance.randint(1, 3 if source == NOTICE else 40)
        part, left[source] = left[source][:size], left[source][size:]
        court.show(source, [(case, one) for one in part])
    once(court, filings, 1, len(SOURCES))
    assert set(court.rest()) <= {("changed", "text", "quiet")}
