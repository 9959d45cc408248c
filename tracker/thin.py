"""Thinning the evidence: what a change refers to stays, of the rest less and less.

The rule: every capture that a change refers to and the newest of each source are kept for ever;
any other for a week, then one a day of each source for a month, then none. A crawl that told
nothing leaves no record after a month.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row

from tracker import runs
from tracker.domain.sightings import instant, stamp
from tracker.spool import Folder, run_of
from tracker.store import captures, sources
from tracker.store.engine import reading, writing

ALL_FOR = timedelta(days=7)
DAILY_FOR = timedelta(days=30)
#: A segment is written anew when less than this share of it is still wanted.
LIVE_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Thinned:
    """How many captures were dropped, how many bytes that freed, and how many crawl records."""

    dropped: int
    bytes: int
    crawls: int = 0


def thin(engine: Engine, folder: Folder, now: datetime) -> Thinned:
    """Drop what the rule no longer keeps. Killed anywhere, the next call goes on."""
    before = _size(folder)
    with writing(engine) as connection:
        candidates = captures.thinnable(connection, now - ALL_FOR)
        ids = unwanted(candidates, captures.newest(connection), now)
        captures.forget(connection, ids)
        crawls = sources.prune_crawls(connection, now - DAILY_FOR)
    with reading(engine) as connection:
        held = captures.in_segments(connection)
    for path in sorted(folder.captures.glob("*.seg")):
        if not _is_settled(folder, run_of(path)):
            continue
        rows = held.get(path.name, [])
        if not rows:
            path.unlink()
        elif sum(row.length for row in rows) < LIVE_SHARE * path.stat().st_size:
            _rewrite(engine, folder, path.name, rows)
    return Thinned(len(ids), max(0, before - _size(folder)), crawls)


def thin_daily(engine: Engine, folder: Folder, now: datetime) -> None:
    """`thin`, unless it was done within a day."""
    mark = folder.captures / "thinned"
    last = mark.read_text().strip() if mark.exists() else ""
    if last and now - instant(last) < timedelta(days=1):
        return
    thin(engine, folder, now)
    mark.write_text(stamp(now))


def unwanted(candidates: Iterable[Row[Any]], newest: set[int], now: datetime) -> list[int]:
    """The captures that the rule drops, from those that no change refers to."""
    days: set[tuple[int, str]] = set()
    dropped = []
    for row in candidates:
        day = (row.source_id, f"{row.fetched_at:%Y-%m-%d}")
        if row.id in newest:
            continue
        if now - row.fetched_at <= DAILY_FOR and day not in days:
            days.add(day)
            continue
        dropped.append(row.id)
    return dropped


def _is_settled(folder: Folder, run: str) -> bool:
    """Whether nothing of the run waits to be settled; its captures would not be indexed yet."""
    spool = folder.spool / f"{run}.jsonl"
    return not spool.exists() and not runs.is_alive(folder, run)


def _rewrite(engine: Engine, folder: Folder, name: str, rows: Sequence[Row[Any]]) -> None:
    """Copy what is wanted of a segment into a new one, then point the index at it."""
    old = folder.captures / name
    run, _, count = name.removesuffix(".seg").partition(".")
    new = old.with_name(f"{run}.{int(count or 0) + 1}.seg")
    part = new.with_suffix(".part")
    places, offset = [], 0
    with old.open("rb") as source, part.open("wb") as target:
        for row in rows:
            source.seek(row.offset)
            target.write(source.read(row.length))
            places.append((row.id, offset))
            offset += row.length
        target.flush()
        os.fsync(target.fileno())
    os.replace(part, new)
    with writing(engine) as connection:
        captures.move(connection, new.name, places)
    old.unlink()


def _size(folder: Folder) -> int:
    return sum(path.stat().st_size for path in folder.captures.glob("*.seg"))
