"""Settling what one push shows: the way of a crawl, with one answer that somebody brought."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from backports import zstd
from sqlalchemy import Connection, Engine, Row

from tracker import runs
from tracker.config import Config
from tracker.domain import pushes
from tracker.domain.courtlistener import NAMESPACE
from tracker.domain.items import Answer, Coverage, Extent, Grade, Matter
from tracker.domain.ports import Capture, Outcome
from tracker.domain.sightings import stamp
from tracker.ingest import letters
from tracker.ingest.item import DocketReading, Item
from tracker.settle import LEASE_SECONDS, Settled
from tracker.settle import settle as settle_spool
from tracker.spool import Folder, Reading, SpoolDesk
from tracker.store import inbox, joining, settling, sources
from tracker.store.engine import writing

#: Another run settles for so many seconds at most before this one gives way.
PATIENCE = 60.0
#: Pushes say nothing of what they do not show.
EXTENT = Extent(matters=Coverage.ADDITIONS, events=None, sweep=False)
#: Changes when the readers print the same push in other words: then values are a new baseline.
FINGERPRINT = "pushed 1"


class Waits(Exception):
    """A push that cannot be settled now: one sentence why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A push that is settled: by which source, how many changes it told, what else is to say."""

    source_id: int
    told: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    """A matter as the store knows it: this source's key for it, since when, all its names.

    `learnt` are names that it has had from no source, and no other matter has: (matter id, name).
    """

    key: str
    since: datetime | None
    names: frozenset[str]
    title: str
    url: str
    learnt: tuple[tuple[int, str], ...] = ()


def settle(
    engine: Engine,
    config: Config,
    folder: Folder,
    item: Item,
    found: DocketReading,
    now: datetime,
) -> Done:
    """Settle the matters of a reading under the source of its system; raises `Waits`."""
    name = _source(config, found.system)
    run = runs.new_run(folder, now)
    with runs.living(folder, run):
        row = _leased(engine, run, name, now)
        try:
            if row.paused:
                raise Waits(f"the source {name} is paused; `tracker sources resume {name}`.")
            with writing(engine) as connection:
                # It is read for everything from the start: nothing of it is first sight.
                settling.add_baselines(connection, [_baseline(row, now)])
                matters, notes = _prepared(connection, config, row, item, found, run, now)
            settled = _settled(engine, folder, run, row, item, found, matters, now)
        finally:
            with writing(engine) as connection:
                sources.release(connection, run)
    if settled.state != "good":
        raise Waits(
            f"{name} is suspect: {settled.reason}; look at it, then `tracker sources accept {name}`"
            " and `tracker ingest --again`."
        )
    return Done(source_id=row.id, told=settled.told, notes=notes)


def _source(config: Config, system: str) -> str:
    """The source that takes what a system pushes."""
    names = [one.name for one in config.sources.values() if one.spider == system and one.enabled]
    if names:
        return names[0]
    wanted = system.replace("_", "-")
    raise Waits(
        f'no source takes it: add [sources.{wanted}] with spider = "{system}" to'
        f" {config.path.name}, then run `tracker ingest --again`."
    )


def _leased(engine: Engine, run: str, name: str, now: datetime) -> Row[Any]:
    """The source's row, leased; others settle what they were handed in short moments."""
    until = time.monotonic() + PATIENCE
    while True:
        wall = time.time()
        with writing(engine) as connection:
            rows = sources.lease(
                connection, run, wall, wall + LEASE_SECONDS, now=now, names=[name], due_only=False
            )
        if rows:
            return rows[0]
        if time.monotonic() > until:
            raise Waits(f"another run holds the source {name}; `tracker ingest --again` later.")
        time.sleep(0.2)


def _alias(learnt: tuple[int, str], now: datetime) -> dict[str, Any]:
    """A name that came with a later push: a matter whose fields stand still brings it itself."""
    return {"matter_id": learnt[0], "value": learnt[1], "first_seen_at": now}


def _baseline(row: Row[Any], now: datetime) -> dict[str, Any]:
    return {"source_id": row.id, "follow": pushes.EVERYTHING, "at": now, "shown": 0}


# ---- what is settled -----------------------------------------------------------------------------


def _prepared(
    connection: Connection,
    config: Config,
    row: Row[Any],
    item: Item,
    found: DocketReading,
    run: str,
    now: datetime,
) -> tuple[tuple[Matter, ...], tuple[str, ...]]:
    """The matters under the keys that this source has for them, news and old entries apart."""
    followed = frozenset(ref for watch in config.watches.values() for ref in watch.matters)
    matters: list[Matter] = []
    notes: list[str] = []
    strangers: list[str] = []
    for matter in found.matters:
        case = _case(connection, row.id, matter)
        names = case.names & followed
        settling.add_aliases(connection, [_alias(one, now) for one in case.learnt])
        if matter.key.startswith(f"docket/{NAMESPACE}/") and not case.title and not names:
            raise Waits(_stranger(matter))
        known = replace(matter, key=case.key)
        if not matter.fields.get("case_name"):
            known = replace(known, title=case.title or matter.title, url=case.url or matter.url)
        parts = pushes.shown(
            known,
            found.shows,
            received_at=min(item.received_at, letters.sent(item) or item.received_at),
            began=case.since or (row.created_at if found.shows is pushes.Shows.NEWS else now),
            run=run,
            named=names,
        )
        matters += parts
        old = sum(len(one.events) for one in parts if pushes.is_silent(one))
        if old:
            older = "1 older entry" if old == 1 else f"{old:,} older entries"
            notes.append(f"{older} of {known.title}, no news")
        if not names:
            strangers.append(matter.refs[0] if matter.refs else matter.key)
    if strangers:
        notes.append(f"no watch names {', '.join(dict.fromkeys(strangers))}")
    return tuple(matters), tuple(notes)


def _case(connection: Connection, source_id: int, matter: Matter) -> _Case:
    ids = joining.named(connection, matter.kind, {*matter.refs, matter.key})
    own = inbox.keyed(connection, {matter.key})
    shown = inbox.shown_as(connection, source_id, matter.key, {*ids, *own})
    meant = {shown.matter_id} if shown is not None else own or set(ids)
    rows = inbox.called(connection, meant) if len(meant) == 1 else []
    names = {matter.key, *matter.refs, *(name for mine in ids.values() for name in mine)}
    known = shown is not None and set(ids) <= meant
    fresh = set(matter.refs).difference(*ids.values()) if known else ()
    return _Case(
        learnt=tuple((id_, ref) for id_ in meant for ref in sorted(fresh)),
        key=shown.matter_key if shown is not None else matter.key,
        since=shown.first_seen_at if shown is not None else None,
        names=frozenset(names | {one.key for one in rows}),
        title=rows[0].title if rows else "",
        url=rows[0].url if rows else "",
    )


def _stranger(matter: Matter) -> str:
    number = matter.key.rpartition("/")[2]
    return (
        f"docket {number} at CourtListener is not known here: follow"
        f' "{NAMESPACE} {number}" in a watch, or the case in a source that shows it.'
    )


def _settled(
    engine: Engine,
    folder: Folder,
    run: str,
    row: Row[Any],
    item: Item,
    found: DocketReading,
    matters: tuple[Matter, ...],
    now: datetime,
) -> Settled:
    """Spool the push as a run with one answer, and settle it."""
    names = {follow for matter in matters for follow in matter.follows}
    follows = sorted({pushes.EVERYTHING, *names})
    desk = SpoolDesk(
        folder, run, [], [Reading(row.name, row.id, FINGERPRINT, follows, row.follows_digest)]
    )
    try:
        desk.begin(stamp(now))
        desk.capture(_evidence(row, item, found))
        desk.answer(
            Answer(
                source=row.name,
                matters=matters,
                extent=EXTENT,
                url=found.url,
                capture=item.sha256,
                notes=found.notes,
            )
        )
        desk.outcome(Outcome(source=row.name, grade=Grade.OK, url=found.url, capture=item.sha256))
    except BaseException:
        desk.drop()
        raise
    path = desk.close()
    results = settle_spool(engine, path, run)
    path.unlink()
    if not results:
        raise Waits(f"another run took the source {row.name}; `tracker ingest --again` later.")
    return results[0]


def _evidence(row: Row[Any], item: Item, found: DocketReading) -> Capture:
    return Capture(
        source=row.name,
        sha256=item.sha256,
        url=found.url,
        status=200,
        headers=dict(item.kept_headers()),
        fetched_at=stamp(item.received_at),
        packed=zstd.compress(item.body),
        size=len(item.body),
    )
