"""One filing in the dockets of several defendants, by any source: told once to whoever follows.

What must not be taken for one filing comes first.
"""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.flow.courthouse import FEED, HISTORY, LISTENER, NOTICE
from tests.flow.courtroom import Court, opened
from tests.flow.post import TOML
from tests.ingest.pacer import pages
from tests.ingest.pacer.pages import Case, Filing
from tracker.config import parse
from tracker.match import match
from tracker.store.audience import Pending
from tracker.store.models import ChangeRow
from tracker.store.types import table
from tracker.subscribers import subscribe
from tracker.syncing import sync

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("juriscraper") is None, reason="the extra pacer is not installed"
)
change, pending = table(ChangeRow), table(Pending)

ORDER = Filing(
    "2026-02-10",
    "ORDER by Judge Quincy Q. Xample as to A (1), B (2), C (3) granting [12] motion. (qq)",
    "Order on Motion to Continue",
    "848",
    "2780",
    "031139058270",
)
TEXT_ONLY = ORDER._replace(number="", document="")


@pytest.fixture
def court(tmp_path: Path, migrated: Path) -> Iterator[Court]:
    """On SQLite alone: it takes many readings."""
    with opened(tmp_path, migrated) as made:
        yield made


def defendant(place: int, number: str = "2:22-cr-00070") -> Case:
    """The docket of one of a case's defendants."""
    suffix = f"-{place}" if "-cr-" in number else ""
    return pages.CASE._replace(
        case=str(803_400 + place), number=f"{number}{suffix}", initials="", name="USA v. A et al"
    )


A, B, C = map(defendant, (1, 2, 3))
Prints = Sequence[tuple[str, Case, Filing]]


def play(court: Court, prints: Prints) -> int:
    """Each print is a reading of its own; how many filings were told to be new."""
    court.begin(*dict.fromkeys(case for _, case, _ in prints))
    for source, case, one in prints:
        court.show(source, [(case, one)])
    return court.news().total()


TWO: dict[str, Prints] = {
    "another document": (
        (FEED, A, ORDER),
        (NOTICE, B, ORDER._replace(number="849", sequence="2781", document="031139058271")),
    ),
    "one number, another document": (
        (FEED, A, ORDER),
        (NOTICE, B, ORDER._replace(sequence="2781", document="031139058271")),
    ),
    "one document, another number": (
        (FEED, A, ORDER),
        (NOTICE, B, ORDER._replace(number="849", sequence="2781")),
    ),
    "one label and day, no document": ((FEED, A, TEXT_ONLY), (NOTICE, B, TEXT_ONLY)),
    "one sequence number, another day": (
        (FEED, A, TEXT_ONLY),
        (HISTORY, B, TEXT_ONLY._replace(day="2026-02-11")),
    ),
    "one document in two cases that are no defendants'": (
        (FEED, defendant(1, "2:25-cv-00070"), ORDER),
        (NOTICE, defendant(2, "2:25-cv-00071"), ORDER),
    ),
    "one document in two criminal cases": (
        (FEED, A, ORDER),
        (NOTICE, defendant(2, "2:22-cr-00071"), ORDER),
    ),
}


@pytest.mark.parametrize("prints", list(TWO.values()), ids=list(TWO))
def test_what_is_two_filings(court: Court, prints: Prints) -> None:
    assert play(court, prints) == 2


@pytest.mark.parametrize("prints", list(TWO.values()), ids=list(TWO))
def test_what_is_two_filings_the_other_way_round(court: Court, prints: Prints) -> None:
    assert play(court, prints[::-1]) == 2


def follow(court: Court) -> None:
    """One subscriber for the whole case, and one for each defendant's docket alone."""
    watches = {"whole": "cacd 2:22-cr-00070"}
    watches |= {f"of-{one.case}": f"cacd #{one.case}" for one in (A, B, C)}
    toml = "".join(
        f'[watches.{name}]\ntitle = "{name}"\nmatters = ["{ref}"]\n'
        for name, ref in watches.items()
    )
    head = TOML.partition("[sources.boston]")[0]
    read = f'[sources.{FEED}]\nspider = "us_courts_rss"\ncourt = "cacd"\n'
    config = parse(head + read + toml, court.readers[FEED].folder.spool / "tracker.toml")
    sync(court.engine, config, court.now)
    for name in watches:
        subscribe(court.engine, config, f"{name}@example.com", watches=(name,), now=court.now)


def told(court: Court) -> Counter[str]:
    """How often each of them was told of a new filing."""
    match(court.engine, court.now)
    rows = court.rows(
        select(pending.c.watch)
        .join(change, change.c.id == pending.c.change_id)
        .where(change.c.op == "new")
    )
    return Counter(row.watch for row in rows)


#: Which defendants' dockets each source prints it in: (the first source's, the second's).
SHARES = {
    "apart": ((A,), (B,)),
    "the notice names the first, the feed the others": ((A,), (B, C)),
    "overlapping": ((A, B), (B, C)),
    "overlapping, the other first": ((C, B), (B, A)),
    "one of many": ((A, B, C), (B,)),
    "all in both": ((A, B, C), (C, B, A)),
}


def show(court: Court, source: str, cases: Sequence[Case]) -> None:
    """One reading of a source that prints the order in these dockets; a notice is one mail."""
    court.show(source, [(case, ORDER) for case in cases])


@pytest.mark.parametrize("share", list(SHARES.values()), ids=list(SHARES))
@pytest.mark.parametrize(
    "sources", [(FEED, NOTICE), (NOTICE, FEED), (LISTENER, FEED), (NOTICE, LISTENER)]
)
def test_who_follows_any_of_them_is_told_once(
    court: Court, sources: tuple[str, str], share: tuple[tuple[Case, ...], tuple[Case, ...]]
) -> None:
    court.begin(A, B, C)
    follow(court)
    for source, cases in zip(sources, share, strict=True):
        show(court, source, cases)
        told(court)  # matched between, as it happens
    named = {case for cases in share for case in cases}
    assert told(court) == {"whole": 1} | {f"of-{case.case}": 1 for case in named}
    assert court.news().total() == 1


@pytest.mark.parametrize("order", list(permutations((FEED, NOTICE, HISTORY))))
def test_three_sources_each_with_another_defendant(court: Court, order: tuple[str, ...]) -> None:
    court.begin(A, B, C)
    follow(court)
    for source, case in zip(order, (A, B, C), strict=True):
        show(court, source, [case])
    assert told(court) == {"whole": 1, f"of-{A.case}": 1, f"of-{B.case}": 1, f"of-{C.case}": 1}


def test_a_notice_to_several_defendants_is_told_once(court: Court) -> None:
    """Also of a text without a document: all that one notice prints is one filing."""
    court.begin(A, B, C)
    follow(court)
    court.show(NOTICE, [(case, TEXT_ONLY) for case in (A, B, C)])
    assert told(court)["whole"] == 1 and sum(told(court).values()) == 4
    court.show(FEED, [(case, TEXT_ONLY) for case in (C, B, A)])
    assert told(court)["whole"] == 1 and sum(told(court).values()) == 4


def test_the_text_of_an_order_that_hides_under_a_dull_label_is_told(court: Court) -> None:
    hidden = ORDER._replace(label="Miscellaneous Document")
    court.begin(A, B)
    court.show(FEED, [(A, hidden)])
    court.show(NOTICE, [(B, hidden)])
    assert court.rest() == {("changed", "text", "now"): 1}
