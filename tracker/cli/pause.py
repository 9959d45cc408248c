"""`tracker pause`: hold what is for a subscriber."""

from __future__ import annotations

import click

from tracker.cli import kit


@kit.command(name="pause")
@click.argument("destination")
@click.option("--resume", is_flag=True, help="Tell them again; what waited comes with the next.")
@kit.pass_session
def command(session: kit.Session, destination: str, resume: bool) -> None:
    """Stop telling a subscriber for a while.

    What changes meanwhile waits for DESTINATION. To stop reading a source, use `tracker sources
    pause NAME`.
    """
    from tracker import clock, subscribers

    settings = session.config()
    engine = session.engine(settings)
    if resume:
        subscribers.resume(engine, settings, destination, now=clock.now())
        click.echo(f"{destination} is told again.")
    else:
        subscribers.pause(engine, settings, destination, now=clock.now())
        click.echo(f"{destination} is told nothing until `tracker pause --resume {destination}`.")
