"""`tracker db upgrade | check | thin`: the store's schema, and what it need not keep."""

from __future__ import annotations

import click

from tracker.cli import kit


@click.group(cls=kit.Group, name="db")
def command() -> None:
    """Bring the database up to date, or check it.

    The database is where Tracker remembers what it saw and what it told: a SQLite file beside
    tracker.toml, or PostgreSQL by `store.url`.
    """


@command.command()
@kit.pass_session
def upgrade(session: kit.Session) -> None:
    """Bring the database to the form that this version of Tracker needs.

    Safe to run at any time: nothing happens when it is up to date, and a SQLite file is copied
    beside itself before anything in it changes.
    """
    from tracker import clock
    from tracker.store import migrate

    result = migrate.upgrade(session.config().store.url, clock.now())
    if result.copy:
        click.echo(f"A copy of the database as it was: {result.copy}")
    if result.before == result.after:
        click.echo("The database is up to date.")
    else:
        before = f"from {result.before} " if result.before else ""
        click.echo(f"The database was brought {before}to {result.after}.")


@command.command()
@kit.pass_session
def check(session: kit.Session) -> None:
    """Check that the database has the form that this version needs; exit 1 if not."""
    from tracker.store import migrate

    url = session.config().store.url
    found = migrate.problem(url) or migrate.drift(url)
    if found:
        raise kit.Failure(found)
    click.echo("The database is up to date.")


@command.command()
@kit.pass_session
def thin(session: kit.Session) -> None:
    """Drop raw answers and crawl records that are no longer needed.

    `tracker run` does this once a day. Everything that a change refers to stays for ever.
    """
    from tracker import clock
    from tracker.spool import Folder
    from tracker.thin import thin as work

    settings = session.config()
    done = work(session.engine(settings), Folder(settings.store.data), clock.now())
    click.echo(
        f"Dropped {done.dropped:,} raw answers ({done.bytes:,} bytes)"
        f" and the records of {done.crawls:,} crawls."
    )
