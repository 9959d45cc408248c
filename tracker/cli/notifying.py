"""`tracker notify`: compose and deliver, without reading anything."""

from __future__ import annotations

import sys

import click

from tracker.cli import kit
from tracker.cli.running import end, losses, summary, tell


@kit.command(name="notify")
@kit.pass_session
def command(session: kit.Session) -> None:
    """Compose and deliver what is due, without reading.

    As silent as `tracker run`: one line and exit code 1 only when a message could not be
    delivered.
    """
    from tracker import clock

    session.start_logging()
    settings = session.config()
    composed, delivered = tell(session.engine(settings), settings, clock.now())
    if session.verbose or sys.stdout.isatty():
        click.echo(summary(composed, delivered))
    end(list(losses(delivered)))
