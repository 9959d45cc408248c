"""A folder with a configuration and a store, and the command run in it."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, insert

from spiders.saved import feed as answered
from tracker.cli import tracker
from tracker.store import migrate
from tracker.store.engine import open_engine, writing
from tracker.store.models import (
    Alias,
    ChangeRow,
    Crawl,
    EventRow,
    Incident,
    MatterRow,
    SightingRow,
    Source,
)

NOW = datetime(2026, 2, 10, 18, 0, tzinfo=UTC)
CONFIG = """
[operator]
name = "Example Legal Clinic"
contact = "https://example.org/bot"
email = "ops@example.org"
timezone = "America/Los_Angeles"

[mail]
smtp = "smtp://127.0.0.1:2525"
sender = "Tracker <tracker@example.org>"

[sources.cacd]
spider = "us_courts_rss"
every = "30m"
court = "cacd"

[sources.orders]
title = "Springfield, executive orders"
spider = "listing"
url = "https://springfield.example/orders"
row = "tr"
fields = { title = "a", link = "a::attr(href)" }

[watches.masks]
title = "SB 627 in court"
matters = ["cacd 2:25-cv-10999", "cacd 2:25-cv-20000"]

[watches.city]
title = "Orders of the city"
sources = ["orders"]
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command answered."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]
Execute = Callable[[Any], list[Any]]


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "tracker.db"
    migrate.upgrade(f"sqlite:///{path}", NOW)
    return path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, at a fixed hour."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACKER_NOW", NOW.isoformat())
    monkeypatch.delenv("TRACKER_CONFIG", raising=False)
    return tmp_path


@pytest.fixture
def place(bare: Path, empty_store: Path) -> Path:
    """A folder with a configuration and an empty store."""
    (bare / "tracker.toml").write_text(CONFIG)
    shutil.copy(empty_store, bare / "tracker.db")
    return bare


@pytest.fixture
def run() -> Run:
    def run(*words: str, given: str = "") -> Ran:
        result = CliRunner().invoke(tracker, words, input=given, prog_name="tracker")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def execute(place: Path) -> Iterator[Execute]:
    """Runs one statement on the store of the folder, in a transaction of its own."""
    engine = open_engine(f"sqlite:///{place / 'tracker.db'}")

    def execute(statement: Any) -> list[Any]:
        with writing(engine) as connection:
            result = connection.execute(statement)
            return list(result) if result.returns_rows else []

    yield execute
    engine.dispose()


@pytest.fixture
def filled(place: Path) -> Path:
    """A store after some days: a case that goes well, a list that broke."""
    engine = open_engine(f"sqlite:///{place / 'tracker.db'}")
    with writing(engine) as connection:
        fill(connection)
    engine.dispose()
    return place


def fill(connection: Connection) -> None:
    """A case that goes well and a list that broke, with three changes."""
    hour = timedelta(hours=1)
    connection.execute(
        insert(Source),
        [
            _source(1, "cacd", "good", "", NOW - hour / 4),
            _source(2, "orders", "failed", "the row selector found nothing.", NOW - 25 * hour),
        ],
    )
    connection.execute(
        insert(Crawl),
        [
            {
                "id": number,
                "source_id": number,
                "run": "r",
                "started_at": NOW - hour,
                "settled_at": NOW - hour,
                "grade": "ok",
                "state": "good",
            }
            for number in (1, 2)
        ],
    )
    connection.execute(
        insert(Incident).values(
            source_id=2,
            kind="broken",
            reason="the row selector found nothing.",
            opened_at=NOW - 24 * hour,
        )
    )
    connection.execute(insert(MatterRow), _MATTERS)
    connection.execute(
        insert(Alias).values(matter_id=1, value="cacd 2:25-cv-10999", first_seen_at=NOW)
    )
    connection.execute(insert(EventRow), _EVENTS)
    connection.execute(insert(SightingRow), [_sighting(1, 1), _sighting(2, 2), _sighting(2, 3)])
    entries = [
        _sighting(1, 1) | {"event_key": event["key"], "event_id": event["id"]} for event in _EVENTS
    ]
    connection.execute(insert(SightingRow), entries)
    connection.execute(insert(ChangeRow), list(_changes()))


def _source(number: int, name: str, health: str, reason: str, good: datetime) -> dict[str, object]:
    return {
        "id": number,
        "name": name,
        "namespace": name,
        "spider": "x",
        "title": name,
        "created_at": NOW - timedelta(days=9),
        "health": health,
        "reason": reason,
        "last_try_at": NOW,
        "last_good_at": good,
        "next_due_at": NOW + timedelta(minutes=15),
        "holds": 0,
        "notes": ["partial feed: orders"] if name == "cacd" else [],
    }


_MATTERS = [
    {
        "id": 1,
        "key": "docket/cacd/869712",
        "kind": "docket",
        "title": "United States v. California",
        "url": "https://ecf.example/869712",
        "first_seen_at": NOW,
    },
    {
        "id": 2,
        "key": "order/orders/2026-1",
        "kind": "order",
        "title": "Order 1 on masks",
        "url": "",
        "first_seen_at": NOW,
    },
    {
        "id": 3,
        "key": "order/orders/2026-2",
        "kind": "order",
        "title": "Order 2 on badges",
        "url": "",
        "first_seen_at": NOW,
    },
]
_EVENTS = [
    {
        "id": number,
        "matter_id": 1,
        "key": f"869712&{number}",
        "kind": "entry",
        "number": str(number),
        "date": f"2026-02-0{number}",
        "text": text,
        "first_seen_at": NOW,
    }
    for number, text in ((8, "Motion"), (9, "Order on Motion for Preliminary Injunction"))
]


def _sighting(source: int, matter: int) -> dict[str, object]:
    return {
        "source_id": source,
        "matter_key": _MATTERS[matter - 1]["key"],
        "matter_id": matter,
        "digest": "d",
        "state": "shown",
        "fields": {"case_name": "USA v. California", "labels": ["a", "b"]},
        "first_seen_at": NOW,
        "changed_at": NOW,
    }


_ENTRY = {"key": "869712&9", "kind": "entry", "number": "9", "date": "2026-02-09"}
_CHANGE = {
    "crawl_id": 1,
    "source_id": 1,
    "matter_id": 1,
    "event_id": None,
    "event": None,
    "title": "United States v. California",
    "field": "",
    "before": "",
    "after": "",
    "late": False,
    "url": "",
    "capture": "",
}


def _changes() -> Iterator[dict[str, object]]:
    yield _CHANGE | {
        "id": 1,
        "detected_at": NOW - timedelta(days=1),
        "event_id": 9,
        "op": "new",
        "event": _ENTRY | {"text": "Order on Motion for Preliminary Injunction"},
        "tier": "now",
        "reason": "an order or ruling",
        "url": "https://ecf.example/doc1/1",
        "capture": "ab" * 32,
    }
    yield _CHANGE | {
        "id": 2,
        "detected_at": NOW - timedelta(hours=2),
        "event_id": 9,
        "op": "changed",
        "field": "labels",
        "event": _ENTRY | {"text": "Order"},
        "before": ["Order"],
        "after": ["Order", "~Util - Terminate Motions"],
        "tier": "quiet",
        "reason": "clerk's routine",
        "late": True,
    }
    yield _CHANGE | {
        "id": 3,
        "crawl_id": 2,
        "source_id": 2,
        "matter_id": 2,
        "title": "Order 1 on masks",
        "detected_at": NOW - timedelta(days=8),
        "op": "changed",
        "field": "title",
        "before": "Order 1 on the wearing of masks by officers of the city",
        "after": "Order 1 on the wearing of badges by officers of the city",
        "tier": "now",
        "reason": "the text of an order",
    }


@dataclass
class Wire:
    """What comes back for each request, in their order; `sent` are the addresses asked for."""

    bodies: list[str | bytes] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    def run(self, spider: Any, desk: Any, contact: str) -> None:
        """In place of a crawl."""
        (context,) = desk.contexts(spider.name)
        bodies = [(b if isinstance(b, bytes) else b.encode(), "") for b in self.bodies]
        self.sent += answered(spider, context, desk, bodies).asked


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """No network: what a test puts on the wire is what any system answers."""
    found = Wire()
    monkeypatch.setattr("tracker.trying.run", found.run)
    monkeypatch.setenv("OPENSTATES_KEY", "k")
    monkeypatch.setenv("LEGISCAN_KEY", "k")
    monkeypatch.setenv("NYC_LEGISTAR_TOKEN", "k")
    return found


@pytest.fixture
def fresh(bare: Path, run: Run) -> Path:
    """A new tracker.toml."""
    assert run("init", "--contact", "https://example.org", "--email", "a@b.org").code == 0
    return bare


def written(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "tracker.toml").read_text())


def title(folder: Path) -> str:
    (watch,) = written(folder)["watches"].values()
    return str(watch["title"])


def said(ran: Ran) -> str:
    return " ".join(ran.out.split())
