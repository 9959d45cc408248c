"""`tracker why-not`: why somebody was not told of a change."""

from __future__ import annotations

import click

from tracker.cli import kit
from tracker.cli.why import answer, json_option, subscriber_option


@kit.command(name="why-not")
@click.argument("change")
@subscriber_option
@json_option
@kit.pass_session
def command(session: kit.Session, change: str, subscriber: str, as_json: bool) -> None:
    """Say why a subscriber was not told of a change.

    CHANGE is its number (the id of `tracker changes --json`), or a matter, whose newest change is
    meant; where nothing of it changed, the state of its sources is said. Exit code 1 when they
    were told: then `tracker why` has the answer.
    """
    answer(session, change, subscriber, as_json, told=False)
