"""Simulated days of followed cases on CourtListener's budget: kept, and nothing is left behind."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapy import Request
from scrapy.http import TextResponse
from sqlalchemy import Engine, select

from benchmarks.figures import most_within
from spiders.courtlistener import CourtListener
from tests.flow.cron import Cron
from tracker.cli.status import text
from tracker.compose import compose
from tracker.config import Config, parse
from tracker.status import Health, status
from tracker.store.audience import MessageRow
from tracker.store.engine import reading
from tracker.store.types import table
from tracker.subscribers import subscribe

COURTS = ("cacd", "cand", "casd", "caed")
CASES = 8
START = datetime(2026, 2, 9, 12, 20, tzinfo=UTC)
WALL = datetime(2026, 11, 22, 9, 50, tzinfo=UTC).timestamp()
#: So often cron runs; a source may be read each time.
BEAT = timedelta(hours=3)
message = table(MessageRow)


def file(cases: int) -> Config:
    """A source for each court, all with one key, and one watch of so many cases of each."""
    head = '[operator]\ncontact = "https://example.org/bot"\n'
    tables = [
        f'[sources.courtlistener-{court}]\ntitle = "Cases of {court}"\nspider = "courtlistener"\n'
        f'court = "{court}"\nkey = "env:K"\nevery = "3h"\n'
        for court in COURTS
    ]
    refs = [f'"{court} 2:25-cv-1{n:04d}"' for court in COURTS for n in range(cases)]
    watch = f"[watches.cases]\nmatters = [{', '.join(refs)}]\n"
    return parse(head + "".join(tables) + watch, Path("/t/tracker.toml"))


class Listener(Cron):
    """A made-up CourtListener; `filed` are entries by docket, beside the first thirty."""

    reads = CourtListener

    def __init__(self, engine: Engine, folder: Path, cases: int = CASES) -> None:
        super().__init__(engine, folder, file(cases))
        self.filed: dict[int, list[tuple[datetime, str]]] = {}
        self.rows: Counter[int] = Counter()
        self.now = START

    def _answer(self, request: Request) -> TextResponse:
        parts = urlsplit(request.url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        what = parts.path.removeprefix("/api/rest/v4/").strip("/")
        self.asked.append([what, query.get("docket", "")])
        if what == "search":
            body = self._searched(query)
        elif what == "docket-entries":
            body = self._rows(int(query["docket"]), query)
        else:
            body = self._record(int(what.rpartition("/")[2]))
        return TextResponse(request.url, body=json.dumps(body).encode(), request=request)

    def _searched(self, query: dict[str, str]) -> dict[str, Any]:
        number = f"2:{query['docket_number']}"
        id_ = 1000 * (1 + COURTS.index(query["court"])) + int(number[-4:])
        row = {"docket_id": id_, "court_id": query["court"], "docketNumber": number}
        return {"results": [row | {"pacer_case_id": str(id_), "caseName": f"Case {id_}"}]}

    def _record(self, id_: int) -> dict[str, Any]:
        court = COURTS[id_ // 1000 - 1]
        number = f"2:25-cv-1{id_ % 1000:04d}"
        who = {"id": id_, "court_id": court, "docket_number": number, "pacer_case_id": str(id_)}
        return who | {"case_name": f"Case {id_}", "date_modified": "2026-02-01T00:00:00-08:00"}

    def _rows(self, id_: int, query: dict[str, str]) -> dict[str, Any]:
        """Twenty rows a page; those that changed since, or all, newest first."""
        old = [(START - timedelta(days=30 - n), f"BRIEF {n} filed.") for n in range(30)]
        rows = [
            {
                "id": 100 * id_ + n,
                "docket": id_,
                "entry_number": n + 1,
                "date_filed": at.date().isoformat(),
                "date_modified": at.isoformat(),
                "description": text,
            }
            for n, (at, text) in enumerate([*old, *self.filed.get(id_, ())])
        ]
        since = query.get("date_modified__gt", "")
        if since:
            rows = [r for r in rows if str(r["date_modified"]) > since.replace(" ", "+")]
        else:
            rows.reverse()
        start = int(query.get("cursor", "0"))
        self.rows[id_] += len(rows[start : start + 20])
        more = start + 20 < len(rows)
        following = f"https://x.example/?cursor={start + 20}" if more else None
        return {"next": following, "results": rows[start : start + 20]}

    def days(self, days: float) -> None:
        """Run for so long; digests are composed after each run."""
        end = self.now + timedelta(days=days)
        while self.now < end:
            self.run(self.now, WALL + (self.now - START).total_seconds())
            compose(self.engine, self.config, self.now)
            self.now += BEAT

    def digests(self) -> list[str]:
        with reading(self.engine) as connection:
            rows = connection.execute(select(message).order_by(message.c.id))
            return [" ".join(row.text.split()) for row in rows]


def test_two_days_of_32_cases_stay_within_125_calls_and_5_a_minute(
    engine: Engine, tmp_path: Path
) -> None:
    cron = Listener(engine, tmp_path)
    subscribe(engine, cron.config, "ana@example.com", rhythm="immediate", now=START)
    cron.days(2)
    assert most_within(cron.sent, 24 * 3600) <= 125 and most_within(cron.sent, 60) <= 5
    assert len(cron.sent) > 150  # what may be spent is spent
    looked_up = Counter(what for what, _ in cron.asked)["search"]
    read = Counter(docket for what, docket in cron.asked if what == "docket-entries")
    assert looked_up == len(read) == 32 and min(read.values()) >= 2  # none is left behind
    assert not cron.digests(), cron.digests()[0][:1500]  # first sight is silent
    found = status(engine, cron.config, cron.now)
    assert {one.health for one in found.sources} == {"good"}
    assert found.health is Health.HEALTHY

    before = cron.rows[1003]
    cron.filed[1003] = [(cron.now, "ORDER granting the motion for preliminary injunction.")]
    cron.days(1)
    (told,) = cron.digests()
    assert "ORDER granting the motion for preliminary injunction." in told
    assert cron.rows[1003] - before <= 6  # the new entry, and none of the thirty old ones


def test_more_cases_than_the_budget_reads_are_named_where_people_look(
    engine: Engine, tmp_path: Path
) -> None:
    cron = Listener(engine, tmp_path, cases=40)
    subscribe(engine, cron.config, "ana@example.com", rhythm="immediate", now=START)
    cron.days(1.5)
    assert most_within(cron.sent, 24 * 3600) <= 125 and most_within(cron.sent, 60) <= 5
    assert len(cron.sent) > 120  # what may be spent is spent
    found = status(engine, cron.config, cron.now)
    assert all(one.skipped for one in found.sources) and found.health is Health.DEGRADED
    said = " ".join(" ".join(text(found, cron.now, "UTC", True)).split())
    assert said.count("its requests are too few for what is followed") == len(COURTS)
    assert said.count("the requests of the hour are used up (some never read yet)") == len(COURTS)
    (told,) = cron.digests()  # once, and not again while it lasts
    assert "could not be read whole" in told and "some never read yet" in told
