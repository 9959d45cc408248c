"""`tracker run`: the one command for cron."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from tracker.cli import kit
from tracker.cli.crawling import lines, total

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from tracker.config import Config
    from tracker.crawl import CrawlReport
    from tracker.deliver import DeliveryReport
    from tracker.mailboxes import Swept


@kit.command(name="run")
@click.option("--dry-run", is_flag=True, help="Read, and say what would be sent; keep nothing.")
@kit.pass_session
def command(session: kit.Session, dry_run: bool) -> None:
    """Read what is due and tell who is to be told: for cron.

    Reads the mailboxes of [ingest.NAME] too. Prints nothing when all is well. Prints one line, and
    ends with exit code 1, only when a source or mailbox breaks or is back, when something that was
    handed over is not understood, or when a message could not be delivered.
    """
    from tracker import clock
    from tracker.cli.progress import bar
    from tracker.crawl import crawl
    from tracker.mailboxes import Swept, sweep

    session.start_logging()
    settings = session.config(with_spiders=True)
    now, failure = clock.now(), None
    if dry_run:
        _rehearse(session, settings, now)
        return
    engine = session.engine(settings, create=True)
    crawled: CrawlReport | None = None
    swept = Swept()
    try:
        with bar() as drawn:
            crawled = crawl(engine, settings, now, due_only=True, progress=drawn)
    except Exception as error:  # what waits is delivered all the same, then it is told
        failure = error
    try:
        swept = sweep(engine, settings, now) if settings.boxes else swept
    except Exception as error:
        failure = failure or error
    composed, delivered = tell(engine, settings, now)
    if failure is not None:
        raise failure
    assert crawled is not None
    if session.verbose or sys.stdout.isatty():
        click.echo(f"{total(crawled)}. {summary(composed, delivered)}")
    end([*_states(crawled), *_boxes(swept), *losses(delivered)])


def _rehearse(session: kit.Session, settings: Config, now: datetime) -> None:
    """What would be read now, and what would be sent to whom after it."""
    from tracker.cli.progress import bar
    from tracker.crawl import crawl

    with session.stage(settings, now, rehearse=True) as (engine, staged):
        with bar() as drawn:
            report = crawl(engine, staged, now, due_only=True, progress=drawn)
        said = [*lines(report, True), *leaving(engine, staged, now)]
    for line in said:
        click.echo(line)
    for name in settings.boxes:
        click.echo(f"The mailbox {name} would be read; what is in it is not known before.")
    if any(one.state != "good" for one in report.last):
        click.get_current_context().exit(1)


def leaving(engine: Engine, staged: Config, now: datetime) -> Iterator[str]:
    """What would be sent from a stage now, one line a message."""
    from tracker import rehearsal
    from tracker.cli import layout

    entries, held = rehearsal.leaving(engine, staged, now)
    for entry in entries:
        yield f"Would be sent to {entry.destination}: {kit.plain(entry.subject)}"
    if held:
        yield f"The brake would hold {layout.several(held, 'message')}."
    elif not entries:
        yield "Nothing would be sent now."


def tell(engine: Engine, settings: Config, now: datetime) -> tuple[int, DeliveryReport]:
    """Composes what is due and delivers what waits; how many messages, and what became of them."""
    from tracker.compose import compose
    from tracker.deliver import deliver

    return len(compose(engine, settings, now)), deliver(engine, settings, now)


def summary(composed: int, report: DeliveryReport) -> str:
    """What was composed and delivered, for a person who watches."""
    from tracker.cli import layout

    said = f"{layout.several(composed, 'message')} composed, {report.sent:,} sent"
    if report.retrying:
        said += f", {report.retrying:,} to be tried again"
    if report.dead:
        said += f", {report.dead:,} given up"
    return f"{said}."


def losses(report: DeliveryReport) -> Iterator[str]:
    """One sentence for each message that was given up, and for each mistake that stops them."""
    for died in report.died:
        yield f"A message was not delivered to {died.rstrip('.')}."
    for problem in report.problems:
        yield f"Messages wait: {problem.rstrip('.')}."


def end(sentences: list[str]) -> None:
    """One line and exit code 1 when there is anything to say; silence when not."""
    if sentences:
        click.echo(" ".join(kit.plain(sentence) for sentence in sentences))
        click.get_current_context().exit(1)


def _states(report: CrawlReport) -> Iterator[str]:
    """One sentence for each source that broke or is back."""
    from tracker.status import IN_WORDS

    for one in report.news:
        if one.broke:
            state = IN_WORDS[one.health]
            yield f"{one.source} {state}: {one.reason.rstrip('.')}."
        elif one.back:
            yield f"{one.source} can be read again."
    if report.interrupted:
        yield "The run was interrupted; the next one settles what it had read."


def _boxes(swept: Swept) -> Iterator[str]:
    """One sentence for each mailbox that broke or is back, and for each item that is not read."""
    yield from (sentence[:1].upper() + sentence[1:] for sentence in swept.broke)
    yield from (f"The mailbox {name} can be read again." for name in swept.back)
    for taken in swept.taken:
        if taken.alarm and not taken.known:
            yield f"{taken.alarm}."
        if taken.is_open:
            yield f"{kit.shorten(taken.name, 60)} was handed over and not read: {taken.reason}"
