"""`tracker unsubscribe`: tell a subscriber nothing more."""

from __future__ import annotations

import click

from tracker.cli import kit


@kit.command(name="unsubscribe")
@click.argument("destination")
@click.option(
    "--watch", "watches", metavar="WATCH", multiple=True, help="Only of this watch; repeatable."
)
@click.option(
    "--number",
    "numbers",
    metavar="NUMBER",
    type=int,
    multiple=True,
    help="Only this subscription of several; repeatable.",
)
@kit.pass_session
def command(
    session: kit.Session, destination: str, watches: tuple[str, ...], numbers: tuple[int, ...]
) -> None:
    """End the subscriptions of a person or room.

    What waited for DESTINATION is dropped; what was already sent stays recorded. Where it has
    several, `tracker subscribers` shows their numbers. The token of a mail's unsubscribe line may
    stand for it: then that subscription ends, or is told nothing more of one matter.
    """
    from tracker import clock
    from tracker.cli import layout
    from tracker.subscribers import unsubscribe
    from tracker.tokens import looks

    settings = session.config()
    if looks(destination):
        if watches or numbers:
            raise click.UsageError("A token says what ends: it takes no --watch and no --number.")
        click.echo(_by_token(session, destination))
        return
    engine, now = session.engine(settings), clock.now()
    count = unsubscribe(engine, settings, destination, watches=watches, numbers=numbers, now=now)
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
