"""One case from the court's feed, its notices, saved reports and CourtListener, in every order.

The same events come of it, each told once. Everything is printed as those systems print it and read
by the readers that read them; `test_joining.py` shows the rules on values.
"""

from __future__ import annotations

import importlib.util
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from tests.conftest import NOW
from tests.flow import courthouse as house
from tests.flow.courthouse import FEED, HISTORY, LISTENER, NOTICE, SHEET, SOURCES, case_of
from tests.flow.courtroom import Court, opened
from tests.ingest.pacer import pages
from tests.ingest.pacer.pages import Filing

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("juriscraper") is None, reason="the extra pacer is not installed"
)

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


@pytest.fixture
def court(tmp_path: Path, migrated: Path) -> Iterator[Court]:
    """On SQLite alone: it takes many readings."""
    with opened(tmp_path, migrated) as made:
        yield made


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


# ---- what is ambiguous ---------------------------------------------------------------------------

ENTERED_NEXT = MINUTES._replace(entered="2026-02-11")
NEXT_DAY = ENTERED_NEXT._replace(
    day="2026-02-11",
    text="MINUTES OF Motion Hearing held before Judge Quincy Q. Xample: submitted. (zz)",
    sequence="213",
)


def test_filed_one_day_and_entered_the_next(court: Court) -> None:
    """One event, if who prints both days comes before the later of the label and the text."""
    orders = list(permutations((FEED, LISTENER, NOTICE, HISTORY)))
    play(court, [[(source, ENTERED_NEXT) for source in order] for order in orders])
    told = Counter(matter for matter, _ in court.news().elements())
    for case, order in enumerate(orders, 1):
        later = max(order.index(FEED), order.index(LISTENER))
        bridged = min(order.index(NOTICE), order.index(HISTORY)) < later
        assert told[case] == (1 if bridged else 2), order
    assert len(court.news()) == court.news().total()


def test_the_minutes_of_two_days_under_one_label_are_never_one(court: Court) -> None:
    """The first is entered on the second day; each source lacks one of them, or shows both."""
    shows = [
        ((FEED, ENTERED_NEXT), (LISTENER, NEXT_DAY), (FEED, NEXT_DAY), (LISTENER, ENTERED_NEXT)),
        ((FEED, NEXT_DAY), (LISTENER, ENTERED_NEXT), (FEED, ENTERED_NEXT), (LISTENER, NEXT_DAY)),
        ((LISTENER, ENTERED_NEXT), (FEED, NEXT_DAY), (LISTENER, NEXT_DAY), (FEED, ENTERED_NEXT)),
    ]
    play(court, shows)
    told = Counter(matter for matter, _ in court.news().elements())
    assert all(told[case] >= 2 for case in range(1, len(shows) + 1))


APPEARANCE = Filing(
    "2026-02-10", "NOTICE of Appearance by Ann Attorney.", "Notice of Appearance", sequence="212"
)


@pytest.mark.parametrize("times", [1, 2], ids=["at once", "one by one"])
@pytest.mark.parametrize("order", list(permutations((FEED, LISTENER, HISTORY))))
def test_two_filings_printed_alike_are_two(
    court: Court, order: tuple[str, ...], times: int
) -> None:
    both = [APPEARANCE, APPEARANCE._replace(sequence="213")]
    case = case_of(1)
    court.begin(case)
    for part in [both] if times == 1 else [both[:1], both[1:]]:
        for source in order:
            court.show(source, [(case, one) for one in part])
    once(court, both, 1, 3)


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
