"""`tracker notify`: compose and deliver, without reading anything."""

from __future__ import annotations

import sys

import click

from tracker.cli import kit
from tracker.cli.running import end, leaving, losses, summary, tell


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
    now = clock.now()
    if dry_run:
        with session.stage(settings, now, rehearse=True) as (engine, staged):
            said = list(leaving(engine, staged, now))
        click.echo("\n".join(said))
        return
    composed, delivered = tell(session.engine(settings), settings, now)
    if session.verbose or sys.stdout.isatty():
        click.echo(summary(composed, delivered))
    end(list(losses(delivered)))
