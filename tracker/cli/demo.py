"""`tracker demo`: the whole of it on this machine, in about a minute."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli import kit

FOLDER = "demo-out"


@kit.command(name="demo")
@click.option(
    "--keep",
    "folder",
    metavar="FOLDER",
    default=FOLDER,
    show_default=True,
    help="The folder to play in; it must be empty or an earlier demo's.",
)
def command(folder: str) -> None:
    """Play a story on sample sites here and check what was told.

    A court, a legislature, a city and its council that exist only here show a case, bills, orders
    and a council's file at several moments; the same commands as yours read them, and mail, Slack
    and Matrix messages go to servers that exist only here. Exit code 1 when anything was told that
    the story does not say, or not told that it does.
    """
    from tracker.demo.play import play

    if play(Path(folder), say=click.echo):
        click.get_current_context().exit(1)
