"""The configuration in the store: what each watch reads, for thousands of watches and sources."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, func, select

from tests.conftest import NOW
from tests.flow.post import TOML, Office
from tracker.config import parse
from tracker.domain.items import Grade
from tracker.store.audience import Follow
from tracker.store.engine import reading
from tracker.store.types import table
from tracker.subscribers import subscribe
from tracker.syncing import sync

follow = table(Follow)
OPERATOR = TOML.split("[sources")[0]
SOURCE = """
[sources.{name}]
spider = "us_courts_rss"
court = "{court}"
"""


def reads(engine: Engine) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with reading(engine) as connection:
        for row in connection.execute(select(follow).where(follow.c.kind == "reads")):
            found.setdefault(row.watch, set()).add(row.value)
    return found


def test_what_a_watch_reads(engine: Engine, tmp_path: Path) -> None:
    text = OPERATOR + SOURCE.format(name="central", court="cacd")
    text += SOURCE.format(name="north", court="cand")
    text += """
[watches.case]
title = "A case"
matters = ["cacd 2:25-cv-10999"]
[watches.words]
title = "Words everywhere"
terms = ["mask"]
[watches.there]
title = "Words in one court"
terms = ["mask"]
term_sources = ["north"]
sources = ["central"]
"""
    sync(engine, parse(text, tmp_path / "tracker.toml"), NOW)
    assert reads(engine) == {"case": {"central"}, "words": {"*"}, "there": {"north", "central"}}


def test_thousands_of_watches_and_sources_cost_what_matches(engine: Engine, tmp_path: Path) -> None:
    courts = [f"c{number}" for number in range(1500)]
    text = OPERATOR + "".join(SOURCE.format(name=court, court=court) for court in courts)
    for court in courts:
        text += f'[watches.w-{court}]\ntitle = "W"\nmatters = ["{court} 2:25-cv-10999"]\n'
        text += 'terms = ["mask"]\n'
    sync(engine, parse(text, tmp_path / "tracker.toml"), NOW)
    with reading(engine) as connection:
        count = connection.scalar(select(func.count()).select_from(follow))
    assert count == len(courts) * 4  # the matter, the term, the court that it reads, everywhere


def test_a_watch_of_words_everywhere_is_told_of_trouble_anywhere(
    engine: Engine, tmp_path: Path
) -> None:
    office = Office(engine, tmp_path, NOW)
    office.config = parse(
        OPERATOR + '[sources.boston]\nspider = "listing"\n'
        '[watches.words]\ntitle = "Words"\nterms = ["order"]\n',
        tmp_path / "tracker.toml",
    )
    sync(engine, office.config, NOW)
    office.read(NOW)
    subscribe(engine, office.config, "ana@example.com", rhythm="immediate", now=NOW)
    for hours in (1, 26):
        office.read(NOW + timedelta(hours=hours), grade=Grade.BLOCKED, reason="a robot check")
        office.compose(NOW + timedelta(hours=hours))
    (digest,) = (row for row in office.messages() if row.subscription_id)
    assert "could not be read since" in digest.text
