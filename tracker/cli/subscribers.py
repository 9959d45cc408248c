"""`tracker subscribers`: who is told what."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import kit
from tracker.cli.subscribe import said

if TYPE_CHECKING:
    from tracker.subscribers import Entry


@click.group(cls=kit.Group, name="subscribers", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List who is told what; export or delete a person's data.

    A reference to a secret address is shown by its name, never by what it stands for.
    """
    if context.invoked_subcommand is None:
        context.invoke(list_subscribers, as_json=as_json)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@kit.pass_session
def list_subscribers(session: kit.Session, as_json: bool = False) -> None:
    """List who is told what, and how often; where one has several, each with its number."""
    from collections import Counter

    from tracker.cli import layout
    from tracker.subscribers import listing

    found = listing(session.engine(session.config()))
    if as_json:
        for entry in found:
            click.echo(json.dumps(as_object(entry), ensure_ascii=True))
        return
    if not found:
        click.echo("Nobody is told so far; `tracker subscribe ADDRESS` adds the first.")
    count = Counter(entry.address for entry in found)
    for entry in found:
        number = f" ({entry.id})" if count[entry.address] > 1 else ""
        state = "" if entry.state == "active" else f" [{entry.state}]"
        for line in layout.wrapped(f"{entry.address}{number}: {said(entry)}{state}", "", "  "):
            click.echo(line)
        for title in entry.muted:
            for line in layout.wrapped(f"nothing of: {title}", "  ", "    "):
                click.echo(line)


@command.command()
@click.argument("address")
@click.argument("matter")
@kit.pass_session
def unmute(session: kit.Session, address: str, matter: str) -> None:
    """Tell ADDRESS again of a MATTER that it muted in a mail.

    MATTER is a key, a number, or a part of the title. What changed meanwhile stays untold:
    `tracker show MATTER` has it.
    """
    from tracker import clock, subscribers

    settings = session.config()
    engine = session.engine(settings)
    title = subscribers.unmute(engine, settings, address, matter, now=clock.now())
    click.echo(f"{address} is told of {kit.plain(title)} again.")


@command.command()
@click.argument("address")
@kit.pass_session
def export(session: kit.Session, address: str) -> None:
    """Print all that is kept of ADDRESS, as one JSON object."""
    from tracker import people

    settings = session.config()
    found = people.export(session.engine(settings), settings, address)
    click.echo(json.dumps(found, ensure_ascii=False, indent=1))


@command.command()
@click.argument("address")
@click.option("--yes", is_flag=True, help="Do not ask.")
@kit.pass_session
def delete(session: kit.Session, address: str, yes: bool) -> None:
    """Delete all that is kept of ADDRESS: subscriptions, messages, consent.

    It cannot be undone. What backups hold is yours to delete.
    """
    from tracker import people
    from tracker.cli import layout

    settings = session.config()
    engine = session.engine(settings)
    if not yes:
        if not kit.on_terminal():
            raise click.UsageError("Deleting cannot be undone: say --yes.")
        click.confirm(f"Delete all that is kept of {address}?", abort=True)
    count = people.delete(engine, settings, address)
    click.echo(f"{address} is deleted, with {layout.several(count, 'message')}.")


def as_object(entry: Entry) -> dict[str, Any]:
    """A subscription as JSON; instants are RFC 3339 in UTC."""
    from tracker.clock import stamp

    times = {"since": stamp(entry.since), "last_due": entry.last_due and stamp(entry.last_due)}
    return asdict(entry) | times
