"""`tracker crawl`: read sources now, without telling anybody yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from tracker.cli import kit

if TYPE_CHECKING:
    from tracker.crawl import CrawlReport
    from tracker.settle import Settled

#: Beyond so many sources, those that are good are counted and not listed.
MANY = 20


@kit.command(name="crawl")
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Read every source, due or not.")
@click.option("--due", is_flag=True, help="Read what is due (so it is without names, too).")
@click.option("--dry-run", is_flag=True, help="Read and judge, but keep and tell nothing.")
@kit.pass_session
def command(
    session: kit.Session, names: tuple[str, ...], everything: bool, due: bool, dry_run: bool
) -> None:
    """Read sources now, without telling anybody yet.

    What they show is settled; digests leave with `tracker notify` or `run`. With names, those
    are read; with --all, every one; else those that are due. Exit code 1 when a source could
    not be read.
    """
    if bool(names) + everything + due > 1:
        raise click.UsageError("Give names, or --all, or --due; only one of them.")
    from tracker import clock
    from tracker.cli.progress import bar
    from tracker.crawl import crawl

    session.start_logging()
    settings = session.config(with_spiders=True)
    now = clock.now()
    with session.stage(settings, now, rehearse=dry_run) as (engine, staged), bar() as drawn:
        report = crawl(
            engine,
            staged,
            now,
            names=names or None,
            due_only=not (names or everything),
            progress=drawn,
        )
    for line in lines(report, dry_run):
        click.echo(line)
    if report.interrupted:
        raise kit.Failure("The run was interrupted; what it had read is settled by the next one.")
    if any(one.state != "good" for one in report.last):
        click.get_current_context().exit(1)


def lines(report: CrawlReport, dry_run: bool) -> Iterator[str]:
    """How each source did, and the sum."""
    yield from (f"{name}: {reason}." for name, reason in report.waiting.items())
    yield from _listed(report.recovered, " (read by a run that had died)")
    yield from _listed(report.settled)
    ending = " (a rehearsal: nothing was kept)" if dry_run else ""
    if report.settled or report.recovered:
        yield f"{total(report)}{ending}."
    elif not report.waiting:
        yield "Nothing is due."


def _listed(settled: Sequence[Settled], whose: str = "") -> Iterator[str]:
    from tracker.cli import layout

    for one in settled:
        if one.state != "good":
            yield from layout.wrapped(f"{one.source}: {one.state}: {one.reason}{whose}", "", "  ")
        elif len(settled) <= MANY:
            told = layout.several(one.told, "change")
            yield from layout.wrapped(f"{one.source}: {told}{whose}", "", "  ")


def total(report: CrawlReport) -> str:
    """How much was read and what it told; what a dead run had read is counted by itself."""
    said = f"Read {_sum(report.settled)}"
    if report.recovered:
        said += f"; settled what a run that had died read: {_sum(report.recovered)}"
    return said


def _sum(settled: Sequence[Settled]) -> str:
    from tracker.cli import layout

    good = sum(one.state == "good" for one in settled)
    told = layout.several(sum(one.told for one in settled), "change")
    return f"{good:,} of {layout.several(len(settled), 'source')}: {told}"
