"""What composing digests costs beside rendering their templates with ready values.

    python benchmarks/digests.py [--sizes 1,4,16] [--gate]

Size 1 is 100 subscribers of one watch in three time zones, each with a digest of up to 24 changes:
filings, orders and hearings in four to six cases, some edited, a fourth only counted. 4 and 16 are
so many times the subscribers. Measured is what `tracker.compose` does before it stores: who is to
be served, reading what waits, folding and wording it (each change anew in every round), redlines,
the next hearings, the links by which a reader leaves, rendering. The baseline is
`notify.render.digest`, templates compiled, on the values of the same digests. `stored_ms` is the
whole of `compose`, with each message and its delivery stored in a transaction. CPU time, in turn,
medians; ends with one JSON line.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

if not __package__:  # run as a script: the checkout, not this folder, is where imports start
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from sqlalchemy import Connection, insert

from benchmarks.figures import Gate, finish, ratio, say
from notify import render
from notify.remembered import forget
from tracker import compose
from tracker.config import Config, parse
from tracker.exits import exits
from tracker.store import migrate
from tracker.store.audience import Pending, Subscriber, Subscription
from tracker.store.engine import open_engine, writing
from tracker.store.models import ChangeRow, Crawl, EventRow, MatterRow
from tracker.syncing import sync

AT_MOST = 3.0
SUBSCRIBERS, CASES, ENTRIES = 100, 6, 4
REPEATS = 3
NOW = datetime(2026, 2, 9, 17, 0, tzinfo=UTC)
ZONES = ("America/Los_Angeles", "America/Chicago", "America/New_York")
TOML = """
[operator]
name = "Example Legal Clinic"
contact = "https://example.org/bot"
email = "ops@example.org"
timezone = "America/Los_Angeles"
[sources.cacd]
spider = "us_courts_rss"
title = "C.D. California"
court = "cacd"
[watches.suits]
title = "The suits"
sources = ["cacd"]
note = "Ask Ana before you quote."
"""
SAID = (
    ("now", "an order or ruling", "ORDER granting {} the motion for preliminary injunction"),
    ("now", "a hearing is set, moved or cancelled", "NOTICE OF HEARING on 2/{}/2026 at 10:00 AM"),
    ("daily", "a filing", "MOTION to intervene filed by movant {}"),
    ("quiet", "clerk's routine", "NOTICE of appearance of counsel {}"),
)


def filled(folder: Path, subscribers: int) -> tuple[str, Config]:
    """A store in which a digest waits for each subscriber, and its configuration."""
    url = f"sqlite:///{folder}/tracker.db"
    migrate.upgrade(url, NOW)
    config = parse(TOML, folder / "tracker.toml")
    engine = open_engine(url)
    sync(engine, config, NOW - timedelta(days=1))
    with writing(engine) as connection:
        changes = _changes(connection)
        _subscribers(connection, subscribers, changes)
    engine.dispose()
    return url, config


def _changes(connection: Connection) -> list[int]:
    crawl = {"id": 1, "source_id": 1, "run": "r", "grade": "ok", "state": "good"}
    connection.execute(insert(Crawl).values(**crawl, started_at=NOW, settled_at=NOW))
    matters = [_matter(case) for case in range(1, CASES + 1)]
    connection.execute(insert(MatterRow), matters)
    rows = list(_rows(random.Random(7)))
    connection.execute(insert(EventRow), [event for event, _ in rows])
    connection.execute(insert(ChangeRow), [change for _, change in rows])
    return [change["id"] for _, change in rows]


def _matter(case: int) -> dict[str, Any]:
    return {
        "id": case,
        "key": f"docket/cacd/{case}",
        "kind": "docket",
        "title": f"Doe {case} v. City of Springfield",
        "url": f"https://ecf.example/{case}",
        "first_seen_at": NOW,
    }


def _rows(chance: random.Random) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for case in range(1, CASES + 1):
        for place, (tier, reason, words) in enumerate(SAID):
            number = (case - 1) * ENTRIES + place + 1
            text = words.format(chance.randint(10, 27))
            more = "; the court finds that the city has shown no likelihood of success. " * 2
            edited = case <= 2 and place == 2
            event = {
                "id": number,
                "matter_id": case,
                "key": f"{case}&{number}",
                "kind": "entry",
                "number": str(number),
                "date": "2026-02-09",
                "text": text + more,
                "first_seen_at": NOW,
            }
            shown = ("key", "kind", "number", "date", "text")
            yield event, {
                "id": number,
                "crawl_id": 1,
                "source_id": 1,
                "matter_id": case,
                "event_id": number,
                "detected_at": NOW - timedelta(hours=2),
                "op": "changed" if edited else "new",
                "field": "text" if edited else "",
                "event": {name: event[name] for name in shown},
                "title": f"Doe {case} v. City of Springfield",
                "before": text + more.replace("no", "a strong") if edited else None,
                "after": text + more,
                "tier": tier,
                "reason": reason,
                "url": f"https://ecf.example/{case}/{number}",
                "capture": "ab" * 32,
                "matched_at": NOW,
            }


def _subscribers(connection: Connection, count: int, changes: list[int]) -> None:
    people = range(1, count + 1)
    began = NOW - timedelta(days=1)
    connection.execute(
        insert(Subscriber),
        [
            {"id": n, "address": f"p{n}@example.org", "state": "active", "created_at": began}
            for n in people
        ],
    )
    connection.execute(
        insert(Subscription),
        [
            {
                "id": n,
                "subscriber_id": n,
                "watches": ["suits"],
                "tiers": [],
                "rhythm": "daily@08:00",
                "zone": ZONES[n % 3],
                "created_at": began,
            }
            for n in people
        ],
    )
    connection.execute(
        insert(Pending),
        [
            {
                "subscription_id": n,
                "change_id": change,
                "watch": "suits",
                "watch_title": "The suits",
                "reason": "you follow everything from C.D. California",
                "created_at": NOW - timedelta(hours=1),
            }
            for n in people
            for change in changes[: ENTRIES * (4 + n % 3)]
        ],
    )


def measured(size: int) -> dict[str, Any]:
    """One size: composing with and without storing, and the templates alone."""
    count = SUBSCRIBERS * size
    times: dict[str, list[float]] = {"drafted": [], "rendered": [], "stored": []}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        url, config = filled(folder, count)
        engine = open_engine(url)
        way_out = exits(engine, config, NOW)
        made = partial(compose.drafts, engine, config, NOW, way_out)
        values = [draft.value for _, draft in made()]
        works = {
            "drafted": lambda: _cpu(made, count),
            "rendered": lambda: _cpu(lambda: [render.digest(value) for value in values], count),
            "stored": lambda: _stored(folder, config, count),
        }
        for turn in range(REPEATS):
            for name in list(works)[:: (-1) ** turn]:
                times[name].append(works[name]())
        engine.dispose()
    drafted, rendered, stored = (statistics.median(times[name]) for name in works)
    return {
        "size": size,
        "digests": count,
        "compose_ms": round(1000 * drafted / count, 2),
        "render_ms": round(1000 * rendered / count, 2),
        "stored_ms": round(1000 * stored / count, 2),
        "ratio": ratio(drafted, rendered),
        "ratio_stored": ratio(stored, rendered),
    }


def _cpu(work: Callable[[], Sequence[object]], count: int) -> float:
    """CPU seconds of making so many digests, nothing remembered from before."""
    forget()
    started = time.process_time()
    made = work()
    spent = time.process_time() - started
    assert len(made) == count, f"{len(made)} digests of {count}"
    return spent


def _stored(folder: Path, config: Config, count: int) -> float:
    """The whole of composing, on a copy of the store."""
    shutil.copy(folder / "tracker.db", folder / "copy.db")
    engine = open_engine(f"sqlite:///{folder}/copy.db")
    spent = _cpu(lambda: compose.compose(engine, config, NOW), count)
    engine.dispose()
    return spent


def gates(sizes: list[dict[str, Any]]) -> list[Gate]:
    return [
        Gate(name=f"size {one['size']}, times the templates", value=one["ratio"], limit=AT_MOST)
        for one in sizes
    ]


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--sizes", default="1,4,16", help="so many times the subscribers")
    parser.add_argument("--gate", action="store_true", help="exit 1 when a promise is broken")
    asked = parser.parse_args(words)
    sizes = []
    for size in map(int, asked.sizes.split(",")):
        sizes.append(measured(size))
        say(str(sizes[-1]))
    return finish({"sizes": sizes}, gates(sizes), asked.gate)


if __name__ == "__main__":
    sys.exit(main())
