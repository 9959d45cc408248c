"""`tracker subscribe`: tell a person or room what changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli import kit
from tracker.cli.changes import TIERS

if TYPE_CHECKING:
    from tracker.config import Config
    from tracker.subscribers import Entry


@kit.command(name="subscribe")
@click.argument("destination")
@click.option("--watch", "watches", metavar="WATCH", multiple=True, help="Which watch; repeatable.")
@click.option(
    "--every",
    "rhythm",
    metavar="RHYTHM",
    default="daily@07:00",
    show_default=True,
    help="How often: immediate, hourly, daily@07:00 or weekly@mon-07:00.",
)
@click.option("--tz", "zone", metavar="ZONE", default="", help="The zone of those hours.")
@click.option(
    "--tier",
    "tiers",
    multiple=True,
    type=click.Choice(TIERS),
    help="Which tiers are listed; repeatable; all but quiet if not given.",
)
@click.option("--test", is_flag=True, help="Also send a test message now.")
@kit.pass_session
def command(
    session: kit.Session,
    destination: str,
    watches: tuple[str, ...],
    rhythm: str,
    zone: str,
    tiers: tuple[str, ...],
    test: bool,
) -> None:
    """Tell a person or room what changes.

    DESTINATION is a mail address, a channel, or a reference. A channel is one of tracker.toml;
    a reference to an Apprise address is env:NAME or file:PATH. Without --watch it is told of
    all watches. The same words again change rhythm and zone.
    """
    from tracker import clock
    from tracker.destinations import Post
    from tracker.subscribers import subscribe

    settings = session.config()
    entry = subscribe(
        session.engine(settings, create=True),
        settings,
        destination,
        watches=watches,
        tiers=tiers,
        rhythm=rhythm,
        zone=zone,
        now=clock.now(),
    )
    click.echo(f"{entry.address} is told of {said(entry)}.")
    problem = Post(settings).problem(entry.address)
    if problem:
        click.echo(f"Note: as things stand nothing can be sent: {problem}")
    if test:
        _send_test(settings, destination)


def said(entry: Entry) -> str:
    """What a subscriber is told and how often, in words."""
    watches = ", ".join(entry.watches) or "all watches"
    tiers = f", tiers {', '.join(entry.tiers)}" if entry.tiers else ""
    zone = f" ({entry.zone})" if "@" in entry.rhythm else ""
    return f"{watches}{tiers}, {entry.rhythm}{zone}"


def _send_test(settings: Config, destination: str) -> None:
    from notify.channels import Kind
    from tracker.subscribers import trial

    outcome = trial(settings, destination)
    if outcome.kind is not Kind.SENT:
        detail = outcome.detail.rstrip(".") or "no reason was given"
        raise kit.Failure(f"The test message was not delivered ({outcome.kind.value}): {detail}.")
    click.echo("A test message was sent.")
