"""Asking a system what it calls the thing that is added: one reading, counted, stored nowhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Engine

from tracker import clock, spending, syncing, trying
from tracker.catalogue import facts
from tracker.config import Config, SourceConfig
from tracker.config.references import reference
from tracker.crawl import secrets_of
from tracker.domain import budget
from tracker.domain.budget import Limits
from tracker.domain.items import Grade
from tracker.domain.normalise import text as plain
from tracker.domain.ports import Followed, SourceContext
from tracker.domain.sightings import stamp
from tracker.store import budget as ledger
from tracker.store import sources
from tracker.store.engine import writing

#: Characters of a title: some bills have whole paragraphs of them.
LONGEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The title that a system gives a thing, or one sentence why there is none.

    `refused`: it answered that what is asked for is not to be had there. `owed` are requests that
    no source in the store could be charged with yet: see `book`.
    """

    title: str = ""
    reason: str = ""
    refused: bool = False
    owed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leave:
    """What a reading may spend, and which source is charged; `source_id` None: none yet."""

    left: int | None = None
    start: float = 0.0
    source_id: int | None = None
    planned: int = 0


def ask(config: Config, source: SourceConfig, ref: str, store: Callable[[], Engine]) -> Asked:
    """Read a source for one matter's title. Starts Scrapy's reactor, so once in a process.

    `store` is opened only where a system counts requests: what is asked here is part of them, and
    may come from the reserve of the day that no crawl plans with.
    """
    from spiders.glimpse import glimpsing

    cls = facts()[source.spider].spider
    context = _context(config, source, ref)
    if context.trouble:
        return Asked(reason=context.trouble)
    purse = replace(config, sources={**config.sources, source.name: source})
    limits = spending.limits_of(purse)[spending.purse_of(source)]
    engine = None if limits == Limits() else store()
    leave = _leave(engine, purse, source, limits, len(cls.calls(context)))
    if isinstance(leave, str):
        return Asked(reason=leave)
    context = replace(context, budget_left=leave.left, minute=limits.minute, not_before=leave.start)
    trial = trying.read(config, glimpsing(cls), context)
    owed = _charge(engine, leave, trial.requests)
    title, reason = _heard(trial, ref)
    refused = trial.grade is Grade.REFUSED and trial.requests > 0
    return Asked(title=title, reason=reason, refused=refused, owed=owed)


def book(config: Config, source: str, asked: Asked, store: Callable[[], Engine]) -> None:
    """Charge a source that is new in tracker.toml with what asking for it took."""
    if not asked.owed:
        return
    engine = store()
    syncing.sync(engine, config, clock.now())
    with writing(engine) as connection:
        (source_id,) = sources.ids_of(connection, [source])
        _add(connection, source_id, asked.owed)


def _context(config: Config, source: SourceConfig, ref: str) -> SourceContext:
    return SourceContext(
        name=source.name,
        namespace=source.name,
        spider=source.spider,
        # What a source keeps beside that one matter is not asked for.
        settings={key: value for key, value in source.settings.items() if key != "keep"},
        followed=Followed(refs=frozenset({reference(ref) or ref})),
        now=stamp(clock.now()),
        base_url=source.base_url,
        delay=source.delay,
        allow_private=source.allow_private,
        ignore_robots=source.ignore_robots,
        **secrets_of(config, facts()[source.spider].spider, source.settings),
    )


# ---- what it costs -------------------------------------------------------------------------------


def _leave(
    engine: Engine | None, config: Config, source: SourceConfig, limits: Limits, needed: int
) -> _Leave | str:
    """Requests set aside for the reading, or the sentence why there are none."""
    if engine is None:
        return _Leave()
    wall, purse = time.time(), spending.purse_of(source)
    names = [one.name for one in config.sources.values() if spending.purse_of(one) == purse]
    with writing(engine) as connection:
        ids = sources.ids_of(connection, names)
        if ledger.busy(connection, ids, "", wall):
            return f"{spending.BUSY}."
        spent = ledger.spent(connection, ids, budget.window(wall - 3600 * budget.DAY_HOURS))
        left = None if limits.day is None else limits.day - sum(spent.values())
        if left is not None and left < needed:
            return f"too few of its {limits.day} requests a day are left."
        start = budget.pace(limits.minute, ledger.last(connection, ids), wall)
        if ids:
            ledger.add(connection, ids[0], budget.window(wall), needed)
    charged = ids[0] if ids else None
    # No more than it takes: a reading that may send more would look at more.
    granted = None if left is None else needed
    return _Leave(left=granted, start=start, source_id=charged, planned=needed)


def _charge(engine: Engine | None, leave: _Leave, used: int) -> int:
    """Book what was really sent; the requests that are still to be booked."""
    if engine is None:
        return 0
    if leave.source_id is None:
        return used
    with writing(engine) as connection:
        _add(connection, leave.source_id, used, leave.planned)
    return 0


def _add(connection: Connection, source_id: int, used: int, planned: int = 0) -> None:
    wall = time.time()
    ledger.add(connection, source_id, budget.window(wall), used - planned)
    if used:
        ledger.sent(connection, source_id, wall)


# ---- what was heard ------------------------------------------------------------------------------


def _heard(trial: trying.Trial, ref: str) -> tuple[str, str]:
    """The title, or one sentence why there is none."""
    if trial.reason or trial.answer is None:
        return "", trial.reason or "the source showed nothing."
    name = reference(ref) or ref
    shown = [one for one in trial.answer.matters if name in one.follows or name in one.refs]
    number = name.partition(" ")[2] or name
    if not shown:
        notes = [note for note in trial.answer.notes if number.casefold() in note.casefold()]
        said = f" ({'; '.join(notes)})" if notes else ""
        return "", f"nothing is shown there under that name now{said}."
    title = _fit(shown[0].title).rstrip(":")
    if title.casefold() in ("", number.casefold()):
        return "", "it is shown there without one."
    return title, ""


def _fit(title: str) -> str:
    """A title on one line, cut behind a word."""
    line = plain("".join(letter if letter.isprintable() else " " for letter in title))
    if len(line) <= LONGEST:
        return line
    return f"{line[:LONGEST].rpartition(' ')[0] or line[: LONGEST - 1]}…"
