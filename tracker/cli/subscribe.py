"""`tracker subscribe`: tell a person or room what changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli import kit
from tracker.cli.changes import TIERS

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tracker.config import Config
    from tracker.subscribers import Entry


@kit.command(name="subscribe")
@click.argument("destination")
@click.option("--watch", "watches", metavar="WATCH", multiple=True, help="Which watch; repeatable.")
@click.option("--query", metavar="QUERY", default="", help="What to search for in every change.")
@click.option("--matter", "matters", metavar="MATTER", multiple=True, help="Only this; repeatable.")
@click.option(
    "--source", "sources", metavar="SOURCE", multiple=True, help="Only what this shows; repeatable."
)
@click.option(
    "--jurisdiction",
    "places",
    metavar="PLACE",
    multiple=True,
    help="Only of this court, legislature or city; repeatable.",
)
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only this kind of matter.")
@click.option("--event", "events", multiple=True, metavar="KIND", help="Only this kind of event.")
@click.option("--tag", "tags", metavar="TAG", multiple=True, help="Only of watches with this tag.")
@click.option(
    "--every",
    "rhythm",
    metavar="RHYTHM",
    default="daily@07:00",
    show_default=True,
    help="How often: immediate, hourly, daily@07:00, weekly@mon-07:00, or a line of cron.",
)
@click.option("--tz", "zone", metavar="ZONE", default="", help="The zone of those hours.")
@click.option("--business-days", "business", is_flag=True, help="Nothing on Saturday and Sunday.")
@click.option(
    "--quiet-hours", "hours", metavar="HOURS", default="", help='Nothing in "22:00-07:00".'
)
@click.option("--burst", metavar="SPAN", default="", help="At once, but at most every 10m.")
@click.option(
    "--urgent",
    type=click.Choice(["no", "awake", "always"]),
    default="no",
    help="What matters now leaves at once; always: in quiet hours too.",
)
@click.option(
    "--tier",
    "tiers",
    multiple=True,
    type=click.Choice(TIERS),
    help="Which tiers are listed; repeatable; all but quiet if not given.",
)
@click.option("--mute", multiple=True, metavar="CLASS", help="Never list this class of news.")
@click.option("--unmute", multiple=True, metavar="CLASS", help="List this class, routine too.")
@click.option(
    "--hold-stubs", "hold", metavar="SPAN", default="", help="Wait for words, 2h at most."
)
@click.option("--language", metavar="CODE", default="", help="Speak this language: en, es.")
@click.option("--confirmed", metavar="REASON", default="", help="They agreed; how you know.")
@click.option("--fallback", metavar="DESTINATION", default="", help="Gets what cannot arrive.")
@click.option("--all-is-well", "wellness", is_flag=True, help="A word each month that all is well.")
@click.option("--preview", is_flag=True, help="Show what the last 30 days would have brought.")
@click.option("--test", is_flag=True, help="Also send a test message now.")
@kit.pass_session
def command(
    session: kit.Session, /, destination: str, preview: bool, test: bool, **wishes: Any
) -> None:
    """Tell a person or room what changes.

    DESTINATION is a mail address, a channel, or a reference. A channel is one of tracker.toml;
    a reference to an Apprise address is env:NAME or file:PATH. A new mail address is asked first,
    by mail, unless --confirmed says how you know that they agree. Without --watch it is told of
    all watches, or of whatever is read that fits the other options. The same words again change
    how it is told. docs/subscriptions.md explains searches and classes of news.
    """
    from tracker import clock
    from tracker.destinations import Post
    from tracker.subscribers import subscribe

    settings = session.config()
    engine = session.engine(settings, create=True)
    if preview:
        # who agreed, and what else concerns the person alone, changes nothing of what is told
        about = ("confirmed", "fallback", "wellness")
        told = {name: value for name, value in wishes.items() if name not in about}
        _preview(engine, settings, destination, told)
        return
    entry = subscribe(engine, settings, destination, now=clock.now(), **wishes)
    if entry.state == "unconfirmed":
        click.echo(f"{entry.address} will be told of {said(entry)}, once they agree.")
        click.echo("They are asked by mail with the next `tracker run` or `tracker notify`.")
    else:
        click.echo(f"{entry.address} is told of {said(entry)}.")
    problem = Post(settings).problem(entry.address)
    if problem:
        click.echo(f"Note: as things stand nothing can be sent: {problem}")
    if test:
        _send_test(settings, destination, wishes["language"])


def _preview(engine: Engine, settings: Config, address: str, wishes: dict[str, Any]) -> None:
    """What the last days would have brought, and whether that is more than a person reads."""
    from tracker import clock, forecast
    from tracker.cli import changes, layout

    found = forecast.forecast(engine, settings, address, clock.now(), **wishes)
    for text in found.said():
        for line in layout.wrapped(text):
            click.echo(line)
    if found.newest:
        click.echo("\nThe newest:\n")
    for line in changes.lines(found.newest, settings.operator.timezone):
        click.echo(line)


def said(entry: Entry) -> str:
    """What a subscriber is told and how often, in words."""
    from tracker import wishes

    return wishes.said(entry.watches, entry.tiers, entry.rhythm, entry.zone, entry.filters)


def _send_test(settings: Config, destination: str, language: str) -> None:
    from notify.channels import Kind
    from tracker.subscribers import trial

    outcome = trial(settings, destination, language)
    if outcome.kind is not Kind.SENT:
        detail = outcome.detail.rstrip(".") or "no reason was given"
        raise kit.Failure(f"The test message was not delivered ({outcome.kind.value}): {detail}.")
    click.echo("A test message was sent.")
