"""`tracker unsubscribe`: tell a subscriber nothing more."""

from __future__ import annotations

import click

from tracker.cli import kit


@kit.command(name="unsubscribe")
@click.argument("destination")
@click.option(
    "--watch", "watches", metavar="WATCH", multiple=True, help="Only of this watch; repeatable."
)
@kit.pass_session
def command(session: kit.Session, destination: str, watches: tuple[str, ...]) -> None:
    """End the subscriptions of a person or room.

    What waited for DESTINATION is dropped; what was already sent stays recorded.
    """
    from tracker import clock
    from tracker.cli import layout
    from tracker.subscribers import unsubscribe

    settings = session.config()
    count = unsubscribe(
        session.engine(settings), settings, destination, watches=watches, now=clock.now()
    )
    verb = "changed" if watches else "ended"
    click.echo(f"{layout.several(count, 'subscription')} of {destination} {verb}.")
