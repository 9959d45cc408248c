"""`tracker init`: a first configuration and an empty database."""

from __future__ import annotations

import os
from pathlib import Path

import click

from tracker.cli import kit


@kit.command(name="init")
@click.option("--name", help="Your group's name, as readers of the mails know it.")
@click.option("--contact", help="A web page or mail address for the sites that are read.")
@click.option("--email", help="Who is told when a source breaks; may stay empty.")
@click.option("--timezone", help="Your time zone, such as America/Los_Angeles.")
@kit.pass_session
def command(
    session: kit.Session,
    name: str | None,
    contact: str | None,
    email: str | None,
    timezone: str | None,
) -> None:
    """Write a first tracker.toml here and make an empty database.

    Asks what it needs to know when you sit at a terminal; elsewhere, give it as options or write
    it into the file. Nothing that is there already is ever overwritten.
    """
    path = _path(session)
    if path.exists():
        raise kit.Failure(
            f"{path} is there already and stays as it is; edit it, then run `tracker check`."
        )
    contact = _answer(contact, "A web page or mail address of yours")
    text = template(
        name=_answer(name, "Your group's name"),
        contact=contact,
        email=_answer(email, "Mail address to tell when a source breaks"),
        timezone=timezone or "UTC",
    )
    _create(path, text)
    click.echo(f"Written: {path}, and an empty database beside it.")
    if not contact:
        click.echo("Fill in operator.contact before you add a source.")
    click.echo("Next: `tracker add URL-OR-NUMBER` for what you want to follow.")


def _path(session: kit.Session) -> Path:
    from tracker import config

    stated = session.config_option or os.environ.get(config.VARIABLE, "") or config.FILE
    path = Path(stated).expanduser().absolute()
    return path / config.FILE if path.is_dir() else path


def _answer(given: str | None, question: str) -> str:
    """What was given, or is answered at a terminal; empty where nobody can be asked."""
    if given is None and kit.on_terminal():
        given = click.prompt(question, default="", show_default=False)
    return (given or "").strip()


def _create(path: Path, text: str) -> None:
    """The database first: a configuration is only left behind when all of it works."""
    from tracker import clock, config
    from tracker.store import migrate

    settings = config.parse(text, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    migrate.upgrade(settings.store.url, clock.now())
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise kit.Failure(f"{path} was written meanwhile and stays as it is.") from None


def template(*, name: str, contact: str, email: str, timezone: str) -> str:
    """The first configuration, with what may be added shown in comments."""
    sender = email or "tracker@example.org"
    return _TEMPLATE.format(
        name=_quoted(name),
        contact=_quoted(contact),
        email=_quoted(email),
        timezone=_quoted(timezone),
        sender=_quoted(f"Tracker <{sender}>"),
        off="" if email else "# ",
    )


def _quoted(text: str) -> str:
    import tomlkit

    return tomlkit.item(text).as_string()


_TEMPLATE = """\
# What Tracker follows and who runs it. Keep this file in your group's git; keep tracker.db and
# data/ out of it. `tracker check` names every mistake; docs/configuration.md every setting.

[operator]
name = {name}
contact = {contact}  # sent to every site that is read, so that it can reach you
email = {email}  # told when a source breaks and when it is back
timezone = {timezone}

# How mail leaves. The address of your mail server holds a password, so it stays outside of this
# file, in the variable TRACKER_SMTP: smtps://user:password@mail.example.org:465
[mail]
{off}smtp = "env:TRACKER_SMTP"
{off}sender = {sender}

# A source is one place that is read on a rhythm. `tracker add` writes such tables:
#
# [sources.cacd]
# spider = "us_courts_rss"   # `tracker spiders` lists them
# every = "30m"
# court = "cacd"

# A watch is what you follow and why:
#
# [watches.masks]
# title = "SB 627 and SB 805 in court"
# matters = ["cacd 2:25-cv-10999"]
# terms = ["No Secret Police Act"]
# note = "Why we follow it"
"""
