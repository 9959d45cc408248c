"""`tracker confirm`: an address agreed, and its owner gave you the token of the mail."""

from __future__ import annotations

import click

from tracker.cli import kit


@kit.command(name="confirm")
@click.argument("token")
@kit.pass_session
def command(session: kit.Session, token: str) -> None:
    """Confirm a mail address by the token of its mail.

    An address that is put down is asked by mail and told nothing before it agrees. Most people
    answer that mail; TOKEN is for those who pass it on to you.
    """
    from tracker import clock, people
    from tracker.tokens import Purpose

    engine = session.engine(session.config())
    word = people.act(engine, token, Purpose.CONFIRM, "by token, on the command line", clock.now())
    if word.done:
        click.echo(f"{word.address} is confirmed already.")
    else:
        click.echo(f"{word.address} is confirmed: it is told from now on.")
