"""Requests that are counted: set aside before a run from what is left, booked after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Row

from tracker import notices
from tracker.config import Config, SourceConfig
from tracker.domain import budget
from tracker.domain.budget import Limits
from tracker.domain.keys import is_case_ref
from tracker.domain.ports import Outcome, SourceContext
from tracker.domain.sightings import stamp
from tracker.store import budget as ledger
from tracker.store import settling, sources
from tracker.store.engine import writing

if TYPE_CHECKING:
    from spiders.base import SourceSpider

#: How the note begins that says why a source was not read at all.
WAITING = "not read"
BUSY = f"{WAITING} yet: another run sends requests with the same key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """The contexts that may be read now, and what was set aside for each: (source id, requests).

    `waiting` are the sources that get nothing now, each with the sentence why.
    """

    contexts: list[SourceContext] = field(default_factory=list)
    booked: dict[str, tuple[int, int]] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)
    window: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """The run that asks: its lease token, its own clock and the wall's, the installed spiders."""

    token: str
    now: datetime
    wall: float
    spiders: Mapping[str, type[SourceSpider]]


@dataclass(frozen=True, slots=True)
class _State:
    """What stands in the ledger of one purse: requests left, from when, what was spent."""

    limits: Limits
    left: int | None
    start: float
    spent: Mapping[str, int]
    busy: bool = False

    def waiting(self, wall: float, more: int) -> tuple[float, str]:
        """Until when there is nothing, with `more` set aside now, and the sentence for it."""
        if self.busy:
            return wall, BUSY
        hour = budget.window(wall)
        spent = {**self.spent, hour: self.spent.get(hour, 0) + more}
        until = budget.again_at(self.limits, spent, wall)
        return until, budget.waiting(self.limits, until)


def grant(
    engine: Engine,
    config: Config,
    rows: Sequence[Row[Any]],
    contexts: Sequence[SourceContext],
    *,
    token: str,
    now: datetime,
    wall: float,
) -> Granted:
    """Give each source its requests and set them aside: a crash spends too much, never too little.

    Who gets none is given back to the store and is due again when there are some.
    """
    from spiders.catalogue import spiders

    run = _Run(token=token, now=now, wall=wall, spiders=spiders())
    granted = Granted(window=budget.window(wall))
    limits = limits_of(config)
    pools: dict[tuple[str, ...], list[SourceContext]] = {}
    for ctx in contexts:
        pools.setdefault(purse_of(config.sources[ctx.name]), []).append(ctx)
    by_name = {row.name: row for row in rows}
    for purse, members in pools.items():
        if limits[purse] == Limits():
            granted.contexts.extend(members)
            continue
        names = [one.name for one in config.sources.values() if purse_of(one) == purse]
        with writing(engine) as connection:
            ids = sources.ids_of(connection, names)
            state = _state(connection, ids, limits[purse], run)
            _share(connection, granted, state, members, by_name, run)
    return granted


def book(engine: Engine, granted: Granted, outcomes: Mapping[str, Outcome], wall: float) -> None:
    """Give back what a run did not spend, and note when its last request had left."""
    if not granted.booked:
        return
    with writing(engine) as connection:
        for name, (source_id, planned) in granted.booked.items():
            used = outcomes[name].requests if name in outcomes else planned
            ledger.add(connection, source_id, granted.window, used - planned)
            if used:
                ledger.sent(connection, source_id, wall)


def limits_of(config: Config) -> dict[tuple[str, ...], Limits]:
    """The limits of each purse (`purse_of`): the smallest that its sources state."""
    from spiders.catalogue import spiders

    classes = spiders()
    found: dict[tuple[str, ...], Limits] = {}
    for source in config.sources.values():
        usual = classes[source.spider].limits if source.spider in classes else Limits()
        stated = usual if source.budget is None else source.budget
        purse = purse_of(source)
        found[purse] = found[purse].stricter(stated) if purse in found else stated
    return found


def purse_of(source: SourceConfig) -> tuple[str, ...]:
    """What a source spends from: its key at its system; without a key, a purse of its own."""
    key = source.settings.get("key")
    return (source.spider, str(key), source.base_url) if key else (source.name,)


def _state(connection: Connection, ids: Sequence[int], limits: Limits, run: _Run) -> _State:
    since = budget.window(run.wall - 3600 * budget.DAY_HOURS)
    ledger.forget(connection, ids, since)
    start = budget.pace(limits.minute, ledger.last(connection, ids), run.wall)
    if ledger.busy(connection, ids, run.token, run.wall):
        return _State(limits, 0, start, {}, busy=True)
    spent = ledger.spent(connection, ids, since)
    return _State(limits, budget.allowance(limits, spent, run.wall), start, spent)


def _share(
    connection: Connection,
    granted: Granted,
    state: _State,
    members: Sequence[SourceContext],
    rows: Mapping[str, Row[Any]],
    run: _Run,
) -> None:
    wants = {ctx.name: _wants(connection, ctx, rows[ctx.name], run) for ctx in members}
    shares = budget.share(wants, state.left)
    until, reason = state.waiting(run.wall, sum(shares.values()))
    for ctx in members:
        row, count = rows[ctx.name], shares[ctx.name]
        if wants[ctx.name] and not count:
            skipped = row.skipped if state.busy else _skipped(connection, ctx, row, run.now)
            _postpone(connection, row, run, until, reason, skipped)
            notices.behind(connection, [(row, skipped)] if skipped else [], run.now)
            granted.waiting[ctx.name] = reason
            continue
        ledger.add(connection, row.id, granted.window, count)
        granted.booked[ctx.name] = (row.id, count)
        granted.contexts.append(_with_budget(ctx, state, count, run))


def _wants(connection: Connection, ctx: SourceContext, row: Row[Any], run: _Run) -> list[str]:
    """The requests of a whole reading; one that fails again and again must not starve others."""
    wanted = run.spiders[ctx.spider].calls(ctx)
    tried = ledger.last(connection, [row.id]) if row.failures else 0.0
    since = stamp(datetime.fromtimestamp(tried, UTC)) if tried else ""
    return [max(since, last) for last in wanted]


def _with_budget(ctx: SourceContext, state: _State, count: int, run: _Run) -> SourceContext:
    return replace(
        ctx,
        budget_left=None if state.left is None else count,
        minute=state.limits.minute,
        not_before=max(ctx.not_before, state.start if state.start > run.wall else 0.0),
    )


def _skipped(
    connection: Connection, ctx: SourceContext, row: Row[Any], now: datetime
) -> dict[str, Any] | None:
    """What a source waits with as a whole: everything that is followed there."""
    last = stamp(row.last_good_at) if row.last_good_at else ""
    if row.skipped:
        last = min(last, row.skipped["oldest"] or last)
    followed = ctx.followed
    named = () if followed.everything else (r for r in followed.refs if not is_case_ref(r))
    read = settling.baselines(connection, [row.id])[row.id]
    names = set(named) or {budget.EVERYTHING}
    found = {name: last if name in read else "" for name in names}
    return budget.standing(found, stamp(now), row.skipped)


def _postpone(
    connection: Connection,
    row: Row[Any],
    run: _Run,
    until: float,
    reason: str,
    skipped: dict[str, Any] | None,
) -> None:
    """Nothing is known of it this time: what it showed stands, and its notes say so."""
    due = run.now + timedelta(seconds=max(0.0, until - run.wall))
    notes = [reason, *(note for note in row.notes if not str(note).startswith(WAITING))]
    sources.postpone(connection, row.id, run.token, due, notes, skipped)
