"""`tracker notify`: compose and deliver, without reading anything."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tracker.cli import kit
from tracker.cli.running import end, losses, summary, tell

if TYPE_CHECKING:
    from tracker.config import Config


@kit.command(name="notify")
@click.option("--dry-run", is_flag=True, help="Say what would leave now; compose and send nothing.")
@kit.pass_session
def command(session: kit.Session, dry_run: bool) -> None:
    """Compose and deliver what is due, without reading.

    As silent as `tracker run`: one line and exit code 1 only when a message could not be
    delivered.
    """
    from tracker import clock

    session.start_logging()
    settings = session.config()
    if dry_run:
        _rehearse(session, settings)
        return
    composed, delivered = tell(session.engine(settings), settings, clock.now())
    if session.verbose or sys.stdout.isatty():
        click.echo(summary(composed, delivered))
    end(list(losses(delivered)))


def _rehearse(session: kit.Session, settings: Config) -> None:
    """What would leave at this moment: what waits in the outbox, then what would be composed."""
    from tracker import clock, outbox
    from tracker.compose import preview

    engine, now = session.engine(settings), clock.now()
    waiting = [(entry.destination, entry.subject) for entry in outbox.due(engine, settings)]
    composed = [
        (address, message.subject)
        for address, _, message in preview(engine, settings, now, due_only=True)
    ]
    for address, subject in [*waiting, *composed]:
        click.echo(f"Would be sent to {address}: {kit.plain(subject)}")
    if not waiting and not composed:
        click.echo("Nothing would be sent now.")
