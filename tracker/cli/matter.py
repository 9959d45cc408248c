"""`tracker matter`: the operator's word on what is one case and what is two."""

from __future__ import annotations

import click

from tracker.cli import kit


@click.group(cls=kit.Group, name="matter")
def command() -> None:
    """Say that what several sources show is not one case, or not one entry."""


@command.command()
@click.argument("matter")
@click.option("--source", metavar="SOURCE", required=True, help="Whose view is split off.")
@click.option("--event", metavar="KEY", default="", help="Split only this entry, by its key.")
@kit.pass_session
def split(session: kit.Session, matter: str, source: str, event: str) -> None:
    """Give what SOURCE shows of MATTER a place of its own.

    What several sources show of one case is taken for one. Where that is wrong, this undoes it:
    nothing is lost, nothing is told anew, and it is not put together again. MATTER is named as for
    `tracker show`, whose --json gives the keys of the entries.
    """
    from tracker import clock
    from tracker import split as verb

    settings = session.config()
    key = verb.split(session.engine(settings), matter, source, clock.now(), event)
    click.echo(f"What {source} shows of it stands by itself now, as {key}.")
