"""`tracker demo`: the whole of it on this machine, in half a minute."""

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

    A court and a city that exist only here show a case and orders at several moments; the same
    commands as yours read them, and mail goes to a post box that exists only here. Exit code 1
    when anything was told that the story does not say, or not told that it does.
    """
    from tracker.demo.play import play

    if play(Path(folder), say=click.echo):
        click.get_current_context().exit(1)
