"""Settling a spool: judged, written in short batches; the last marks each crawl settled."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from tracker import notices
from tracker.domain import budget
from tracker.domain.compare import told
from tracker.domain.items import Grade
from tracker.domain.sightings import instant, stamp
from tracker.planning import Ending, Plan, plan
from tracker.rows import write
from tracker.slices import Slice
from tracker.spool import Answered, Begun, Ended, Kept, Reading, read, run_of
from tracker.store import captures, settling, sources
from tracker.store.engine import reading, writing

#: Steps written in one transaction; other writers wait no longer than such a batch takes.
BATCH = 500
#: Sources planned together: one read for all of them.
GROUP = 60
#: How long a lease lasts without a batch that prolongs it.
LEASE_SECONDS = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How one source did: `state` good, suspect or failed; whether that is news to the operator.

    `health` is what `tracker status` calls it.
    """

    source: str
    state: str
    health: str
    reason: str
    grade: Grade
    shown: int
    told: int
    broke: bool
    back: bool


def settle(engine: Engine, path: Path, token: str) -> list[Settled]:
    """Settle a finished spool under the lease `token`; safe to call again after a crash.

    The clock is that of the run that fetched, so a spool settled late says what its run saw.
    """
    run = run_of(path)
    results: list[Settled] = []
    for now, group in _groups(path):
        results += _settle_group(engine, run, token, group, now)
    return results


def _groups(path: Path) -> Iterator[tuple[datetime, list[Ending]]]:
    """The sources of a spool, as they ended, some at a time."""
    pending: dict[str, Ending] = {}
    ended: list[Ending] = []
    weight, now = 0, None
    for record in read(path):
        match record:
            case Begun():
                now = instant(record.started_at)
            case Reading():
                pending[record.source] = Ending(record)
            case Kept():
                if record.source in pending:
                    pending[record.source].kept.append(record)
            case Answered():
                pending[record.answer.source].answers.append(record.answer)
                weight += sum(1 + len(matter.events) for matter in record.answer.matters)
            case Ended():
                ending = pending.pop(record.outcome.source)
                ending.outcome = record.outcome
                ended.append(ending)
        if now is not None and (len(ended) >= GROUP or weight >= 4 * BATCH):
            yield now, ended
            ended, weight = [], 0
    if now is not None and ended:
        yield now, ended


def _settle_group(
    engine: Engine, run: str, token: str, endings: Sequence[Ending], now: datetime
) -> list[Settled]:
    plans = _plan_group(engine, run, token, endings, now)
    results: list[Settled] = []
    told: Counter[int] = Counter()
    for batch in _batches(plans):
        with writing(engine) as connection:
            until = time.time() + LEASE_SECONDS
            mine = sources.still_leased(
                connection, [part.plan.source.id for part in batch], token, until
            )
            batch = [part for part in batch if part.plan.source.id in mine]
            crawls = sources.put_crawls(connection, [_crawl_row(part, run, now) for part in batch])
            captures.add(connection, run, [row for p in batch for row in _capture_rows(p, now)])
            told += write(connection, [_slice(part, crawls) for part in batch], now)
            last = [part.plan for part in batch if part.last]
            sources.put_told(connection, {crawls[p.source.id]: told[p.source.id] for p in last})
            done = _finish(connection, last, now)
            results += [
                replace(one, told=told[p.source.id]) for one, p in zip(done, last, strict=True)
            ]
    return results


def _plan_group(
    engine: Engine, run: str, token: str, endings: Sequence[Ending], now: datetime
) -> list[Plan]:
    ids = [ending.reading.source_id for ending in endings]
    with reading(engine) as connection:
        rows = {row.id: row for row in sources.by_ids(connection, ids) if row.lease == token}
        done = sources.ended(connection, run, list(rows))
        todo = [e for e in endings if e.reading.source_id in rows.keys() - done]
        shown = [e.reading.source_id for e in todo if e.answers]
        lights = settling.lights(connection, shown)
        known = settling.baselines(connection, shown)
        return [
            plan(
                connection,
                ending,
                rows[ending.reading.source_id],
                lights.get(ending.reading.source_id, {}),
                known.get(ending.reading.source_id, set()),
                now,
            )
            for ending in todo
        ]


@dataclass(frozen=True, slots=True)
class Part:
    """The steps of one plan that fit into one transaction."""

    plan: Plan
    start: int
    stop: int
    last: bool


def _batches(plans: Sequence[Plan]) -> Iterator[list[Part]]:
    """The plans cut into transactions of about `BATCH` steps, in order."""
    batch: list[Part] = []
    weight = 0
    for one in plans:
        start = 0
        while True:
            stop = min(len(one.steps), start + BATCH - weight)
            last = stop == len(one.steps)
            batch.append(Part(one, start, stop, last))
            weight += stop - start + 1
            start = stop
            if weight >= BATCH:
                yield batch
                batch, weight = [], 0
            if last:
                break
    if batch:
        yield batch


def _crawl_row(part: Part, run: str, now: datetime) -> dict[str, Any]:
    one = part.plan
    return {
        "source_id": one.source.id,
        "run": run,
        "started_at": now,
        "settled_at": now,
        "grade": one.outcome.grade.value,
        "state": one.state if part.last else "settling",
        "reason": one.reason,
        "shown": one.shown,
        "told": 0,
        "capture": one.outcome.capture,
    }


def _capture_rows(part: Part, now: datetime) -> list[dict[str, Any]]:
    if not part.last:
        return []
    return [
        {
            "sha256": kept.sha256,
            "source_id": part.plan.source.id,
            "url": kept.url,
            "status": kept.status,
            "headers": kept.headers,
            "fetched_at": captures.fetched(kept.fetched_at, now),
            "offset": kept.offset,
            "length": kept.length,
            "size": kept.size,
        }
        for kept in part.plan.ending.kept
    ]


def _slice(part: Part, crawls: dict[int, int]) -> Slice:
    one = part.plan
    return Slice(
        crawl_id=crawls[one.source.id],
        source_id=one.source.id,
        capture=one.outcome.capture,
        url=one.outcome.url,
        steps=one.steps[part.start : part.stop],
        known=one.known,
        shown_by=one.ending.shown_by,
    )


def _finish(connection: Any, plans: Sequence[Plan], now: datetime) -> list[Settled]:
    """Mark the crawls settled: short cuts, baselines, notices and incidents with their answers."""
    good = [one for one in plans if one.state == "good"]
    moved = [one.source.id for one in good if one.steps]
    holds = settling.count_holds(connection, moved)
    recovered = [one.source.id for one in good if not one.kind and _troubled(one)]
    back = sources.close_incidents(connection, recovered, now)
    broke = {
        one.source.id
        for one in plans
        if one.kind and sources.open_incident(connection, one.source.id, one.kind, one.reason, now)
    }
    for one in good:
        settling.shift(connection, one.source.id, one.shifted)
    settling.add_baselines(connection, [row for one in good for row in _baseline_rows(one, now)])
    notices.add(connection, plans, back, now)
    sources.finish(connection, [_source_row(one, holds, now) for one in plans])
    return [_settled(one, one.source.id in broke, one.source.id in back) for one in plans]


def _troubled(one: Plan) -> bool:
    return one.source.health not in ("new", "good")


def _settled(one: Plan, broke: bool, back: bool) -> Settled:
    return Settled(
        source=one.source.name,
        state=one.state,
        health=_health(one),
        reason=one.reason,
        grade=one.outcome.grade,
        shown=one.shown,
        told=len(told(one.steps)),
        broke=broke,
        back=back,
    )


def _health(one: Plan) -> str:
    return one.kind and (one.state if one.state != "good" else one.kind) or "good"


def _source_row(one: Plan, holds: dict[int, int], now: datetime) -> dict[str, Any]:
    source, outcome = one.source, one.outcome
    # What is pushed has no rhythm: it is never due, and covers nothing between two pushes.
    pushed = not source.interval_seconds
    due = None if pushed else now + timedelta(seconds=source.interval_seconds)
    row: dict[str, Any] = {
        "row_id": source.id,
        "last_try_at": now,
        "next_due_at": due,
        "not_before": outcome.retry_at,
        "health": _health(one),
        "reason": one.reason,
        "failures": 0 if one.state == "good" else source.failures + 1,
    }
    if one.state != "good":
        return row
    row |= {"last_good_at": now, "covered_to": "" if pushed else stamp(now)}
    row["built_at"] = outcome.built_at or source.built_at
    row["holds"] = holds.get(source.id, source.holds)
    # Unchanged answers bring the short cuts that they were asked with; keep those otherwise.
    row["validators"] = {
        url: {"etag": v.etag, "last_modified": v.last_modified, "sha256": v.sha256}
        for url, v in outcome.validators.items()
    } or source.validators
    row["marks"] = outcome.marks or source.marks
    reading_ = one.ending.reading
    row["fingerprint"] = reading_.fingerprint if one.ending.answers else source.fingerprint
    row["follows_digest"] = reading_.follows_digest
    row["history"] = {**source.history, "good": int(source.history.get("good", 0)) + 1}
    row["accept"] = ""
    row["notes"] = _notes(one)
    row["skipped"] = one.skipped
    return row


def _notes(one: Plan) -> list[Any]:
    if not one.ending.answers:
        return list(one.source.notes)
    notes = [budget.skipped(one.ending.skipped)]
    notes += [note for answer in one.ending.answers for note in answer.notes]
    if one.rebased:
        notes.append(f"taken as a new baseline at {stamp(one.source.last_try_at)}")
    return list(dict.fromkeys(filter(None, notes)))


def _baseline_rows(one: Plan, now: datetime) -> list[dict[str, Any]]:
    return [
        {"source_id": one.source.id, "follow": follow, "at": now, "shown": counted.total()}
        for follow, counted in one.first_reads.items()
    ]
