"""`tracker digest --preview`: the digest that would leave next."""

from __future__ import annotations

import click

from tracker.cli import kit


@kit.command(name="digest")
@click.option("--preview", is_flag=True, default=True, help="Show it; send and keep nothing.")
@click.option(
    "--subscriber",
    metavar="DESTINATION",
    default="",
    help="Only the digest of this subscriber, named as for `tracker subscribe`.",
)
@kit.pass_session
def command(session: kit.Session, preview: bool, subscriber: str) -> None:
    """Show the digests that would leave next.

    Of what waits now, due or not. Nothing is sent, and nothing is kept.
    """
    from tracker import clock
    from tracker.compose import preview as previews
    from tracker.destinations import destination

    settings = session.config()
    engine = session.engine(settings)
    wanted = destination(subscriber, settings) if subscriber else ""
    found = previews(engine, settings, clock.now())
    shown = [(address, message) for address, _, message in found if wanted in ("", address)]
    if not shown:
        click.echo(f"Nothing waits for {wanted}." if wanted else "Nothing waits for anybody.")
    for address, message in shown:
        click.echo(f"To: {address}\nSubject: {message.subject}\n\n{message.text.rstrip()}\n")
