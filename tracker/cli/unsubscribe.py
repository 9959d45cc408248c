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

    What waited for DESTINATION is dropped; what was already sent stays recorded. The token of a
    mail's unsubscribe line may stand for it: then that subscription ends, or is told nothing more
    of one matter.
    """
    from tracker import clock
    from tracker.cli import layout
    from tracker.subscribers import unsubscribe
    from tracker.tokens import looks

    settings = session.config()
    if looks(destination):
        click.echo(_by_token(session, destination))
        return
    count = unsubscribe(
        session.engine(settings), settings, destination, watches=watches, now=clock.now()
    )
    verb = "changed" if watches else "ended"
    click.echo(f"{layout.several(count, 'subscription')} of {destination} {verb}.")


def _by_token(session: kit.Session, token: str) -> str:
    from tracker import clock, people
    from tracker.tokens import Purpose

    engine = session.engine(session.config())
    word = people.act(engine, token, Purpose.LEAVE, "by token, on the command line", clock.now())
    if word.done:
        return f"{word.address} was told nothing more of {word.what} already."
    return f"{word.address} is told nothing more of {word.what}."
