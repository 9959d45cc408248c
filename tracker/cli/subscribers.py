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


@kit.command(name="subscribers")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@kit.pass_session
def command(session: kit.Session, as_json: bool) -> None:
    """List who is told what, and how often.

    A reference to a secret address is shown by its name, never by what it stands for.
    """
    from tracker.cli import layout
    from tracker.subscribers import listing

    found = listing(session.engine(session.config()))
    if as_json:
        for entry in found:
            click.echo(json.dumps(as_object(entry), ensure_ascii=True))
        return
    if not found:
        click.echo("Nobody is told so far; `tracker subscribe ADDRESS` adds the first.")
    for entry in found:
        state = "" if entry.state == "active" else f" [{entry.state}]"
        for line in layout.wrapped(f"{entry.address}: {said(entry)}{state}", "", "  "):
            click.echo(line)


def as_object(entry: Entry) -> dict[str, Any]:
    """A subscription as JSON; instants are RFC 3339 in UTC."""
    from tracker.clock import stamp

    times = {"since": stamp(entry.since), "last_due": entry.last_due and stamp(entry.last_due)}
    return asdict(entry) | times
