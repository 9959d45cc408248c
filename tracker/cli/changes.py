"""`tracker changes`: what truly changed, for people and as the stable public format."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from tracker.cli import kit

if TYPE_CHECKING:
    from tracker.config import Config
    from tracker.domain.changes import Change

#: How many changes are listed for people when nothing narrows them.
NEWEST = 50
TIERS = ("now", "daily", "weekly", "quiet")


def since_of(text: str | None, settings: Config) -> datetime | None:
    """The instant that --since names; a day or hour without a zone is the operator's."""
    if text is None:
        return None
    from tracker import clock
    from tracker.cli import layout

    try:
        return layout.since(text, clock.now(), settings.operator.timezone)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="'--since'") from None


since_option = click.option(
    "--since",
    metavar="TIME",
    help="Only what was detected since then: 2d, 3h, 2026-02-09 or 2026-02-09T17:00:00Z.",
)


@kit.command(name="changes")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line (stable).")
@since_option
@click.option("--matter", metavar="MATTER", default="", help="Only of this case, order or page.")
@click.option("--watch", metavar="WATCH", default="", help="Only what this watch follows.")
@click.option(
    "--tier", "tiers", multiple=True, type=click.Choice(TIERS), help="Only this tier; repeatable."
)
@click.option(
    "--muted",
    metavar="DESTINATION",
    default="",
    help="Only what this subscriber's digests count and do not list.",
)
@kit.pass_session
def command(
    session: kit.Session,
    as_json: bool,
    since: str | None,
    matter: str,
    watch: str,
    tiers: tuple[str, ...],
    muted: str,
) -> None:
    """Show what truly changed, oldest first.

    Without --since, people see the newest 50 and --json prints all. The JSON format is stable;
    docs/changes.md describes it.
    """
    from tracker import report
    from tracker.domain.changes import Tier

    settings = session.config()
    start = since_of(since, settings)
    if muted:
        if matter or watch or tiers:
            raise click.UsageError("--muted stands alone, or with --since and --json.")
        _show_muted(session, settings, muted, start, as_json)
        return
    few = NEWEST if not (as_json or start) and not watch else None
    found = report.changes(
        session.engine(settings),
        settings,
        since=start,
        matter=matter,
        watch=watch,
        tiers=tuple(map(Tier, tiers)),
        newest=few,
    )
    if as_json:
        for change in found:
            click.echo(json.dumps(report.as_json(change), ensure_ascii=True))
        return
    shown = 0
    for shown, line in enumerate(lines(found, settings.operator.timezone), start=1):
        click.echo(line)
    if not shown:
        click.echo("No changes since then." if start else "No changes so far.")


def _show_muted(
    session: kit.Session, settings: Config, subscriber: str, since: datetime | None, as_json: bool
) -> None:
    """What was only counted for a subscriber; of the last 30 days if not said otherwise."""
    from datetime import timedelta

    from tracker import clock, reasons, report

    start = since or clock.now() - timedelta(days=30)
    found = reasons.counted(session.engine(settings), settings, subscriber, start)
    if as_json:
        for one in found:
            value = report.as_json(one.change) | {"why_not": one.why}
            click.echo(json.dumps(value, ensure_ascii=True))
        return
    for line in lines([one.change for one in found], settings.operator.timezone):
        click.echo(line)
    if not found:
        click.echo("Nothing was only counted since then.")


def lines(found: Iterable[Change], zone: str) -> Iterator[str]:
    """The changes in 80 columns: when, how soon it matters, of what, and what happened."""
    from tracker.cli import layout

    heading = ""
    for change in found:
        title = f"{change.source}: {change.matter_title}"
        if title != heading:
            if heading:
                yield ""
            yield from layout.wrapped(title, "", "  ")
            heading = title
        yield from described(change, zone)


def described(change: Change, zone: str) -> Iterator[str]:
    """One change, without the name of its matter."""
    from tracker import report
    from tracker.cli import layout

    said = report.worded(change, zone)
    marks = "".join(f" [{mark}]" for mark in said.marks)
    start = f"  {layout.local(change.detected_at, zone)}  {change.tier.value:<6}  "
    for line in layout.wrapped(f"{said.what}{marks}", start, " " * len(start)):
        yield layout.colour(line, change.tier.value)
    if said.hunks:
        yield from layout.wrapped(report.redlined(said), " " * len(start))
    if said.url:
        yield f"{' ' * len(start)}{kit.plain(said.url)}"
