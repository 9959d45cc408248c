"""`tracker demo`: a story on sample sites, to see the whole product work in half a minute."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli import kit


@kit.command(name="demo")
@click.option(
    "--keep",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=Path("demo-out"),
    show_default=True,
    help="Folder for the demo's files; what an earlier demo left there is removed first.",
)
def command(folder: Path) -> None:
    """Show the whole tracker at work on sample sites, on this machine alone.

    Plays three days of a court case and of a city's orders: runs the commands that a user types,
    shows what they answer and the digest as it arrives by mail. Then it compares what was told
    with what happened; exit code 1 if they differ.
    """
    from tracker.demo.play import play

    if play(folder, click.echo):
        raise SystemExit(1)
