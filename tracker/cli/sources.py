"""`tracker sources`: the places that are read, and the operator's word on one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli import kit

if TYPE_CHECKING:
    from tracker.config import SourceConfig


@click.group(cls=kit.Group, name="sources", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List the sources, pause one, accept a suspect one."""
    if context.invoked_subcommand is None:
        context.invoke(list_sources)


@command.command("list")
@kit.pass_session
def list_sources(session: kit.Session) -> None:
    """List the sources of tracker.toml: spider, rhythm, and what is followed there."""
    from tracker.cli import layout
    from tracker.config import followed

    settings = session.config()
    if not settings.sources:
        click.echo("No source yet: `tracker add URL-OR-NUMBER` adds the first.")
        return
    rows = [
        (name, source.spider, _rhythm(source), _follows(followed(settings, name), source))
        for name, source in settings.sources.items()
    ]
    widths = (layout.fit(rows, 0, 6, 20), layout.fit(rows, 1, 6, 16), 16, 22)
    for line in layout.table([("Source", "Spider", "Read", "Followed there"), *rows], widths):
        click.echo(line)


def _rhythm(source: SourceConfig) -> str:
    from tracker.cli import layout

    return layout.every(int(source.every.total_seconds())) if source.enabled else "off"


def _follows(followed: object, source: SourceConfig) -> str:
    from tracker.cli import layout
    from tracker.domain.ports import Followed

    assert isinstance(followed, Followed)
    if followed.everything or not source.every:  # what is pushed is taken, whoever follows it
        return "everything"
    counts = [(len(followed.refs), "matter"), (len(followed.terms), "term")]
    return ", ".join(layout.several(count, word) for count, word in counts if count) or "nothing"


@command.command()
@click.argument("name")
@click.option(
    "--quiet", is_flag=True, help="Take it as the new state and tell nobody what differs."
)
@kit.pass_session
def accept(session: kit.Session, name: str, quiet: bool) -> None:
    """Accept what the suspect source NAME shows.

    A source is suspect when it suddenly shows much less, or much else, than before. Look at it;
    if it is right, accept it: the next run reads it and tells what differs, or with --quiet
    takes it over without a word.
    """
    from tracker import clock, control

    settings = session.config()
    control.accept(session.engine(settings), settings, name, clock.now(), quiet=quiet)
    ending = "and tells nobody what differs." if quiet else "and tells what differs."
    click.echo(f"The next run takes what {name} shows, {ending}")


@command.command()
@click.argument("name")
@kit.pass_session
def pause(session: kit.Session, name: str) -> None:
    """Stop reading the source NAME until it is resumed."""
    from tracker import clock, control

    settings = session.config()
    done = control.pause(session.engine(settings), settings, name, clock.now())
    click.echo(f"{name} is paused." if done else f"{name} was paused already.")


@command.command()
@click.argument("name")
@kit.pass_session
def resume(session: kit.Session, name: str) -> None:
    """Read the paused source NAME again."""
    from tracker import clock, control

    settings = session.config()
    done = control.resume(session.engine(settings), settings, name, clock.now())
    click.echo(f"{name} is read again." if done else f"{name} was not paused.")
