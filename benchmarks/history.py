"""Whether a round costs more because more was stored before it.

    python benchmarks/history.py [--gate]

Two stores hold 10,000 and 1,000,000 docket entries of one court, each with its sighting and a
change that was told, all of them out of the feed by age. Both then get the same rounds:

- the whole command `tracker crawl --all` on a feed of 2,500 entries, 100 of them new;
- settling and matching an answer with 400 entries, 20 of them new, in this process.

CPU, in turn; ends with one JSON line.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

if not __package__:  # run as a script: the checkout, not this folder, is where imports start
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.bare_store import Store, answer, docket, entry
from benchmarks.command import Tracker, Trouble
from benchmarks.feed import built, court_feed
from benchmarks.figures import Gate, finish, ratio, say, warn
from benchmarks.readers import FEEDS
from benchmarks.sequence_site import Page, SequenceSite
from tracker.domain.items import Answer
from tracker.match import match

AT_MOST = 1.2
FEW, MANY = 10_000, 1_000_000
A_DOCKET = 50
ROUNDS, WARMING = 15, 3
COMMANDS, WARMING_COMMANDS = 5, 2
SHOWN, NEW = 400, 20

#: The stored past as SQL: a million rows by the insert of the usual way would take minutes.
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count) "
PAST = (
    "INSERT INTO crawl (id, source_id, run, started_at, settled_at, grade, state, reason, shown,"
    " told, capture) VALUES (1, 1, 'past', :at, :at, 'ok', 'good', '', 0, 0, '')",
    NUMBERS + "INSERT INTO matter (id, key, kind, title, url, date, first_seen_at) SELECT i + 1,"
    " 'docket/cacd/' || (800000 + i), 'docket', 'Plaintiff ' || i || ' v. Defendant', '', '', :at"
    " FROM n WHERE i < :count / :each",
    NUMBERS + "INSERT INTO alias (matter_id, value, first_seen_at) SELECT i + 1,"
    " 'cacd 1:20-cv-' || i, :at FROM n WHERE i < :count / :each",
    NUMBERS + "INSERT INTO event (id, matter_id, key, kind, number, date, text, url,"
    " first_seen_at) SELECT i + 1, i / :each + 1, (800000 + i / :each) || '&' || (9000000 + i),"
    " 'entry', i % 90, '2025-06-01T12:00:00Z', 'Order on Motion for Extension', '', :at FROM n",
    NUMBERS + "INSERT INTO sighting (source_id, matter_key, event_key, matter_id, event_id, digest,"
    " state, date, as_of, echo, fields, first_seen_at, changed_at) SELECT 1, 'docket/cacd/' ||"
    " (800000 + i / :each), (800000 + i / :each) || '&' || (9000000 + i), i / :each + 1, i + 1,"
    " hex(i), 'left', '2025-06-01T12:00:00Z', '', 0, '{\"number\": \"1\"}', :at, :at FROM n",
    NUMBERS + "INSERT INTO change (crawl_id, source_id, matter_id, event_id, detected_at, op,"
    " field, title, tier, reason, late, again, first, url, capture, matched_at) SELECT 1, 1,"
    " i / :each + 1, i + 1, :at, 'new', '', 'Plaintiff v. Defendant', 'daily', '', 0, 0, 0, '',"
    " '', :at FROM n",
    # The rounds of that past have read it for citations; only the first one after an update does.
    "INSERT INTO bookmark (name, at) VALUES"
    " ('citations in sightings', (SELECT max(id) FROM sighting)),"
    " ('citations in changes', (SELECT max(id) FROM change))",
)


def fill(store: Store, count: int) -> None:
    """Put `count` entries into the store's past."""
    values = {"count": count, "each": A_DOCKET, "at": "2025-06-01 12:00:00.000000"}
    connection = store.engine.raw_connection()
    try:
        cursor = connection.cursor()
        # Nothing is lost if this machine stops now: the store is filled anew then.
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("BEGIN IMMEDIATE")
        for statement in PAST:
            cursor.execute(statement, values)
        connection.commit()
    finally:
        connection.close()


def shown(turn: int) -> Answer:
    """What a feed shows at a turn: 400 entries, 20 of them not shown before."""
    cases: dict[int, list[int]] = {}
    first = 500_000 + turn * NEW  # the feeds of the commands hold the entries below
    for place in range(first, first + SHOWN):
        cases.setdefault(800_000 + place * 7 % 150, []).append(place)
    entries = {case: [entry(case, place) for place in places] for case, places in cases.items()}
    return answer([docket(case, found) for case, found in entries.items()])


def settling(stores: dict[int, Store]) -> dict[int, float]:
    """Median CPU seconds of a settled and matched answer, by the size of the past."""
    spent: dict[int, list[float]] = {size: [] for size in stores}
    for turn in range(WARMING + ROUNDS):
        for size, store in stores.items():
            spooled = store.spool(shown(turn))
            started = time.process_time()
            told = store.settle(spooled).told
            match(store.engine, store.now)
            spent[size].append(time.process_time() - started)
            assert told == NEW or turn == 0, f"{told} of {NEW} new entries were told"
    return {size: statistics.median(times[WARMING:]) for size, times in spent.items()}


def commands(folders: dict[int, Path]) -> dict[int, float]:
    """Median CPU seconds of `tracker crawl --all`, by the size of the past."""
    spent: dict[int, list[float]] = {size: [] for size in folders}
    with SequenceSite() as site:
        trackers = {size: Tracker(folder, _toml(site.url)) for size, folder in folders.items()}
        for turn in range(WARMING_COMMANDS + COMMANDS):
            page = Page(body=court_feed(100 * turn), content_type="text/xml")
            site.pages = dict.fromkeys(FEEDS, page)
            for size, tracker in trackers.items():
                run = tracker.crawl(built(100 * turn) + timedelta(minutes=5))
                if run.code:
                    raise Trouble(
                        f"the crawl of {size} ended with {run.code}: {run.output}{run.errors}"
                    )
                spent[size].append(run.cpu)
    return {size: statistics.median(times[WARMING_COMMANDS:]) for size, times in spent.items()}


def _toml(address: str) -> str:
    return (
        '[operator]\nname = "History"\ncontact = "https://history.example/bot"\n'
        '[sources.cacd]\nspider = "us_courts_rss"\ncourt = "cacd"\nkeep = "all"\n'
        f'base_url = "{address}"\nallow_private = true\ndelay = 0.0\n'
    )


def measure(folder: Path) -> tuple[dict[int, float], dict[int, float]]:
    """The medians of both kinds of rounds."""
    folders = {size: folder / str(size) for size in (FEW, MANY)}
    stores: dict[int, Store] = {}
    for size, place in folders.items():
        place.mkdir()
        stores[size] = Store(place)
        fill(stores[size], size)
        stores[size].now += timedelta(days=2)  # the commands come first
        say(f"{size:,} stored entries: {(place / 'tracker.db').stat().st_size / 2**20:,.0f} MiB")
    crawled = commands(folders)
    try:
        return settling(stores), crawled
    finally:
        for store in stores.values():
            store.close()


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--gate", action="store_true", help="exit 1 when the promise is broken")
    asked = parser.parse_args(words)
    try:
        with tempfile.TemporaryDirectory(prefix="history-") as folder:
            settled, crawled = measure(Path(folder))
    except Trouble as trouble:
        warn(f"history: {trouble}")
        return 2
    gates = [
        Gate(name=f"{name}, a long past against a short", value=times, limit=AT_MOST)
        for name, times in (
            ("settle and match", ratio(settled[MANY], settled[FEW])),
            ("tracker crawl", ratio(crawled[MANY], crawled[FEW])),
        )
    ]
    figures: dict[str, object] = {
        "few_events": FEW,
        "many_events": MANY,
        "settle_few_cpu_ms": round(1000 * settled[FEW], 1),
        "settle_many_cpu_ms": round(1000 * settled[MANY], 1),
        "settle_times": gates[0].value,
        "crawl_few_cpu_ms": round(1000 * crawled[FEW]),
        "crawl_many_cpu_ms": round(1000 * crawled[MANY]),
        "crawl_times": gates[1].value,
    }
    return finish(figures, gates, asked.gate)


if __name__ == "__main__":
    sys.exit(main())
