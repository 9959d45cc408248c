"""`tracker outbox`: what waits to be sent, what could not be, and the operator's word on it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import kit

if TYPE_CHECKING:
    from tracker.outbox import Entry, Event

STATES = ("waiting", "sending", "sent", "dead", "dropped")


@click.group(cls=kit.Group, name="outbox", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """See what waits or failed; retry, resend, drop, release."""
    if context.invoked_subcommand is None:
        context.invoke(list_outbox)


@command.command("list")
@click.option(
    "--state", "states", multiple=True, type=click.Choice(STATES), help="Which; repeatable."
)
@click.option("--to", metavar="DESTINATION", default="", help="Only what goes there.")
@click.option("--limit", default=100, show_default=True, help="So many at most, the newest.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@kit.pass_session
def list_outbox(
    session: kit.Session,
    states: tuple[str, ...] = (),
    to: str = "",
    limit: int = 100,
    as_json: bool = False,
) -> None:
    """List messages by destination; without --state, all that is not sent."""
    from tracker import outbox

    settings = session.config()
    engine = session.engine(settings)
    found = outbox.listing(engine, settings, states=states, to=to, most=limit)
    if as_json:
        for entry in found:
            click.echo(json.dumps(as_object(entry), ensure_ascii=True))
        return
    if not found:
        click.echo("Nothing waits, and nothing failed." if not states else "There is none.")
    for entry in found:
        for line in _lines(entry, settings.operator.timezone):
            click.echo(line)


@command.command()
@click.argument("number", type=int)
@click.option("--text", is_flag=True, help="Also print the words of the message.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@kit.pass_session
def show(session: kit.Session, number: int, text: bool, as_json: bool) -> None:
    """Show delivery NUMBER with each of its tries."""
    from tracker import outbox
    from tracker.cli import layout

    settings = session.config()
    whole = outbox.show(session.engine(settings), number)
    if as_json:
        said = {"text": whole.text} if text else {}
        events = [_event(one) for one in whole.events]
        click.echo(json.dumps(as_object(whole.entry) | {"events": events} | said))
        return
    zone = settings.operator.timezone
    for line in _lines(whole.entry, zone):
        click.echo(line)
    for one in whole.events:
        said_so = " ".join(filter(None, (one.outcome, one.code, kit.plain(one.detail))))
        for line in layout.wrapped(f"{layout.zoned(one.at, zone)}: {said_so}", "  ", "    "):
            click.echo(line)
    if text:
        click.echo("")
        for line in whole.text.splitlines():
            click.echo(kit.plain(line))


@command.command()
@click.argument("numbers", type=int, nargs=-1)
@click.option("--to", metavar="DESTINATION", default="", help="All dead letters to an address.")
@kit.pass_session
def retry(session: kit.Session, numbers: tuple[int, ...], to: str) -> None:
    """Try deliveries again with the next run, whatever they wait for."""
    from tracker import clock, outbox
    from tracker.cli import layout

    if bool(numbers) == bool(to):
        raise click.UsageError("Name the numbers of deliveries, or an address with --to.")
    settings = session.config()
    engine = session.engine(settings)
    if to:
        count = outbox.retry_dead(engine, settings, to, clock.now())
    else:
        count = outbox.retry(engine, numbers, clock.now())
    verb = "goes" if count == 1 else "go"
    click.echo(f"{layout.several(count, 'message')} {verb} out with the next run.")


@command.command()
@click.argument("number", type=int)
@kit.pass_session
def resend(session: kit.Session, number: int) -> None:
    """Send what delivery NUMBER sent once more, as a new message."""
    from tracker import clock, outbox

    outbox.resend(session.engine(session.config()), number, clock.now())
    click.echo(f"Message {number} goes out once more with the next run.")


@command.command()
@click.argument("numbers", type=int, nargs=-1, required=True)
@kit.pass_session
def drop(session: kit.Session, numbers: tuple[int, ...]) -> None:
    """Never send these deliveries; they stay recorded as dropped."""
    from tracker import clock, outbox
    from tracker.cli import layout

    count = outbox.drop(session.engine(session.config()), numbers, clock.now())
    click.echo(f"{layout.several(count, 'message')} dropped.")


@command.command()
@kit.pass_session
def release(session: kit.Session) -> None:
    """Let go what the brake holds: more messages than [delivery] brake allows in an hour."""
    from tracker import outbox
    from tracker.cli import layout

    count = outbox.release(session.engine(session.config()))
    verb = "goes" if count == 1 else "go"
    click.echo(f"{layout.several(count, 'message')} {verb} out with the next run.")


def _lines(entry: Entry, zone: str) -> list[str]:
    """A delivery as a person reads it: one line, and why it is not sent."""
    from tracker.cli import layout

    state = "held by the brake" if entry.held else entry.state
    tries = f", {layout.several(entry.tries, 'try', 'tries')}" if entry.tries else ""
    when = f", next {layout.zoned(entry.next_try, zone)}" if entry.next_try and entry.tries else ""
    head = f"{entry.id} {entry.destination} [{state}{tries}{when}] {kit.plain(entry.subject)}"
    lines = layout.wrapped(head, "", "    ")
    if entry.instead_of:
        lines += layout.wrapped(f"instead of {entry.instead_of}", "    ")
    return lines + (layout.wrapped(kit.plain(entry.reason), "    ") if entry.reason else [])


def as_object(entry: Entry) -> dict[str, Any]:
    """A delivery as JSON; instants are RFC 3339 in UTC."""
    from tracker.clock import stamp

    times = {
        name: stamp(moment) if moment else None
        for name, moment in (
            ("made", entry.made),
            ("next_try", entry.next_try),
            ("done", entry.done),
        )
    }
    return asdict(entry) | times


def _event(event: Event) -> dict[str, Any]:
    from tracker.clock import stamp

    return asdict(event) | {"at": stamp(event.at)}
