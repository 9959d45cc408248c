"""Reading sources: leased, fetched to a spool, settled, matched."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Engine, Row

from tracker import config as configuration
from tracker import links, runs, spending, syncing
from tracker.config import Config
from tracker.domain import pushes
from tracker.domain.items import Grade
from tracker.domain.ports import Outcome, SourceContext, Validators
from tracker.domain.sightings import stamp
from tracker.errors import UserError, WrongUse
from tracker.linking import arrive, propose
from tracker.match import match
from tracker.settle import LEASE_SECONDS, Settled, settle
from tracker.spool import Folder, Reading, SpoolDesk, run_of
from tracker.store import settling, sources
from tracker.store.engine import reading, writing
from tracker.thin import thin_daily


class Progress(Protocol):
    """What a terminal may want to draw."""

    def begin(self, total: int) -> None:
        """The run reads so many sources."""

    def read(self, source: str, good: bool) -> None:
        """A source has been read."""


class Quiet:
    """No drawing: cron, pipes, tests."""

    def begin(self, total: int) -> None: ...

    def read(self, source: str, good: bool) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlReport:
    """What a run did: how each source settled, and how many items became pending.

    `recovered` is what it settled first of runs that had died; `settled` is what it read itself.
    """

    settled: tuple[Settled, ...] = ()
    recovered: tuple[Settled, ...] = ()
    matched: int = 0
    interrupted: bool = False
    waiting: dict[str, str] = field(default_factory=dict)  # not read for want of requests: why

    @property
    def last(self) -> list[Settled]:
        """How each source stands after all of it."""
        return list({one.source: one for one in (*self.recovered, *self.settled)}.values())

    @property
    def news(self) -> list[Settled]:
        """The sources that broke or are back, each as it stands after all of it."""
        found = (one for one in (*self.recovered, *self.settled) if one.broke or one.back)
        return list({one.source: one for one in found}.values())


def crawl(
    engine: Engine,
    config: Config,
    now: datetime,
    *,
    names: Sequence[str] | None = None,
    due_only: bool = False,
    progress: Progress | None = None,
) -> CrawlReport:
    """Read sources (`names`, or all, or those that are due) and settle what they showed.

    Scrapy's reactor starts once in a process, so this can be called once. Raises WrongUse for a
    source that is not in the configuration.
    """
    _check_names(config, names)
    folder = Folder(config.store.data)
    folder.make()
    syncing.sync(engine, config, now)
    run = runs.new_run(folder, now)
    with runs.living(folder, run):
        recovered = recover(engine, folder, run)
        rows = _lease(engine, run, now, names, due_only)
        try:
            settled, waiting = _read(engine, config, folder, run, rows, now, progress or Quiet())
        finally:
            with writing(engine) as connection:
                sources.release(connection, run)
    arrive(engine)
    matched = match(engine, now)
    propose(engine, links.read_places(config), now)
    thin_daily(engine, folder, now)
    return CrawlReport(
        settled=tuple(settled),
        recovered=tuple(recovered),
        matched=matched,
        interrupted=any(one.reason.startswith("the run ended") for one in settled),
        waiting=waiting,
    )


def _check_names(config: Config, names: Sequence[str] | None) -> None:
    for name in names or ():
        if name not in config.sources:
            known = ", ".join(sorted(config.sources)) or "none"
            raise WrongUse(f"There is no source {name} in {config.path.name}; it has {known}.")
        if config.sources[name].spider in pushes.SYSTEMS:
            raise WrongUse(f"The source {name} is pushed: hand it over with `tracker ingest`.")


def _lease(
    engine: Engine, run: str, now: datetime, names: Sequence[str] | None, due_only: bool
) -> list[Row[Any]]:
    wall = time.time()
    with writing(engine) as connection:
        return sources.lease(
            connection,
            run,
            wall,
            wall + LEASE_SECONDS,
            now=now,
            names=names,
            due_only=due_only,
        )


def recover(engine: Engine, folder: Folder, run: str) -> list[Settled]:
    """Settle what dead runs had fetched, and give back what they had leased."""
    settled: list[Settled] = []
    with runs.alone(folder, runs.RECOVERY):
        finished, partial = runs.dead_files(folder, run)
        for path in finished:
            with writing(engine) as connection:
                sources.retake(connection, run_of(path), run)
            settled += settle(engine, path, run)
            path.unlink()
        with writing(engine) as connection:
            for token in runs.dead(folder, sources.leases(connection) - {run}):
                sources.release(connection, token)
            sources.release(connection, run)
        runs.drop(partial)
    return settled


def _read(
    engine: Engine,
    config: Config,
    folder: Folder,
    run: str,
    rows: Sequence[Row[Any]],
    now: datetime,
    progress: Progress,
) -> tuple[list[Settled], dict[str, str]]:
    """How the sources settled, and why those that could not be asked were not."""
    if not rows:
        return [], {}
    contexts, readings = _contexts(engine, config, rows, now)
    granted = spending.grant(engine, config, rows, contexts, token=run, now=now, wall=time.time())
    contexts = granted.contexts
    if not contexts:
        return [], granted.waiting
    readings = [reading for reading in readings if reading.source not in granted.waiting]
    desk = SpoolDesk(folder, run, contexts, readings)
    progress.begin(len(contexts))
    desk.on_outcome = lambda outcome: progress.read(outcome.source, _is_good(outcome))
    try:
        desk.begin(stamp(now))
        with _renewing(engine, run):
            _fetch(config, desk)
        _account(desk, contexts)
        spending.book(engine, granted, desk.outcomes, time.time())
    except BaseException:
        desk.drop()
        raise
    path = desk.close()
    results = settle(engine, path, run)
    path.unlink()
    return results, granted.waiting


@contextmanager
def _renewing(engine: Engine, run: str) -> Iterator[None]:
    """Prolong the run's leases while it fetches, however slowly hosts want to be read."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(LEASE_SECONDS / 3):
            with writing(engine) as connection:
                sources.prolong(connection, run, time.time() + LEASE_SECONDS)

    thread = threading.Thread(target=renew, name="leases", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _is_good(outcome: Outcome) -> bool:
    return outcome.grade in (Grade.OK, Grade.UNCHANGED)


def _account(desk: SpoolDesk, contexts: Sequence[SourceContext]) -> None:
    """Every source of the run has an outcome, also one whose spider never started."""
    for context in contexts:
        if context.name not in desk.outcomes:
            desk.outcome(
                Outcome(
                    source=context.name,
                    grade=Grade.BROKEN,
                    reason=f"the spider {context.spider} ended without a word; run with -v.",
                )
            )


def _contexts(
    engine: Engine, config: Config, rows: Sequence[Row[Any]], now: datetime
) -> tuple[list[SourceContext], list[Reading]]:
    from spiders.catalogue import spiders

    classes = spiders()
    wider = links.widened(engine, config)
    followed = {row.name: configuration.followed(wider, row.name) for row in rows}
    with reading(engine) as connection:
        refs = {ref for one in followed.values() for ref in one.refs}
        pins = settling.pins(connection, refs)
    contexts, readings = [], []
    for row in rows:
        source, wanted = config.sources[row.name], followed[row.name]
        cls = classes.get(row.spider)
        if cls is None:
            raise UserError(f"No spider is called {row.spider}; `tracker spiders` lists them.")
        names = syncing.follow_names(wanted)
        fingerprint = cls.fingerprint(source.settings)
        digest = syncing.digest(names)
        trusted = row.fingerprint == fingerprint and row.follows_digest == digest
        pinned = {pin for ref in wanted.refs for pin in pins.get(ref, ())}
        contexts.append(
            SourceContext(
                name=row.name,
                namespace=row.namespace,
                spider=row.spider,
                settings=source.settings,
                followed=replace(wanted, refs=wanted.refs | pinned),
                validators=_validators(row) if trusted and not row.accept else {},
                marks={name: str(value) for name, value in row.marks.items()},
                now=stamp(now),
                not_before=row.not_before,
                base_url=source.base_url,
                delay=source.delay,
                allow_private=source.allow_private,
                ignore_robots=source.ignore_robots,
                **secrets_of(config, cls, source.settings),
            )
        )
        readings.append(
            Reading(
                source=row.name,
                source_id=row.id,
                fingerprint=fingerprint,
                follows=names,
                follows_digest=digest,
            )
        )
    return contexts, readings


def secrets_of(config: Config, cls: Any, settings: dict[str, Any]) -> dict[str, Any]:
    """The keys that a spider asks for, looked up; or the sentence why one cannot be had."""
    found: dict[str, str] = {}
    for option in cls.options:
        if option.secret and settings.get(option.name):
            try:
                stated = str(settings[option.name])
                found[option.name] = configuration.resolve(stated, config.path.parent)
            except UserError as error:
                return {"trouble": f"{option.name}: {error}"}
    return {"secrets": found}


def _validators(row: Row[Any]) -> dict[str, Validators]:
    return {url: Validators(**values) for url, values in row.validators.items()}


def _fetch(config: Config, desk: SpoolDesk) -> None:
    """Run one Scrapy crawler for each spider that has sources, in one reactor."""
    from scrapy import signals
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.settings import Settings

    import spiders.settings
    from spiders.catalogue import spiders as classes

    settings = Settings()
    settings.setmodule(spiders.settings)
    settings.set("USER_AGENT", spiders.settings.user_agent(config.operator.contact))
    settings.set("LOG_INSTALL_ROOT_HANDLER", False)
    process = AsyncCrawlerProcess(settings)
    ends: set[str] = set()

    def note(reason: str) -> None:
        ends.add(reason)

    # What goes wrong is an outcome with a sentence of ours; Scrapy's own words are for -v.
    verbose = logging.getLogger().getEffectiveLevel() < logging.WARNING
    for name in ("scrapy", "twisted", "spiders"):
        logging.getLogger(name).setLevel(logging.NOTSET if verbose else logging.CRITICAL)
    for name, cls in classes().items():
        if desk.contexts(name):
            crawler = process.create_crawler(cls)
            crawler.signals.connect(note, signals.spider_closed)
            process.crawl(crawler, desk=desk)
    with _own_signals():
        process.start()
    if "shutdown" in ends:  # somebody stopped us; no source is broken, the next run reads them
        raise KeyboardInterrupt


@contextmanager
def _own_signals() -> Iterator[None]:
    """Scrapy leaves handlers behind that only its reactor, which is gone then, would listen to."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
