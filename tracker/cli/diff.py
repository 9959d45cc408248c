"""`tracker diff MATTER`: the words that changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from tracker.cli import kit
from tracker.cli.changes import since_of, since_option

if TYPE_CHECKING:
    from tracker.domain.changes import Change


@kit.command(name="diff")
@click.argument("matter")
@since_option
@click.option(
    "--last",
    "newest",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="At most so many edits.",
)
@kit.pass_session
def command(session: kit.Session, matter: str, since: str | None, newest: int) -> None:
    """Show word by word what was edited.

    Oldest edit first: [-words that went out-] and {+words that came in+}. MATTER is named as
    for `tracker show`.
    """
    from tracker import report

    settings = session.config()
    start = since_of(since, settings)
    found = report.edits(session.engine(settings), matter, since=start, newest=newest)
    if not found:
        click.echo("Nothing of it was edited so far.")
    for change in found:
        for line in text(change, settings.operator.timezone):
            click.echo(line)


def text(change: Change, zone: str) -> Iterator[str]:
    """One edit: what, when, and its redline."""
    from tracker.cli import layout

    event = change.event
    name = f" of {event.kind.value} {event.number or event.text}" if event else ""
    head = f"{layout.local(change.detected_at, zone)}  {change.field}{name}"
    yield from layout.wrapped(head, "", "  ")
    for paragraph in _redline(change).splitlines():
        yield from layout.wrapped(paragraph, "  ", "  ")
    yield ""


def _redline(change: Change) -> str:
    from tracker.domain.redline import redline

    return str(redline(_words(change.before), _words(change.after)))


def _words(value: str | tuple[str, ...] | None) -> str:
    return value if isinstance(value, str) else ", ".join(value or ())
