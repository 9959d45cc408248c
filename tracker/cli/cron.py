"""`tracker cron`: the crontab line."""

from __future__ import annotations

import shlex
import shutil
import sys
import zlib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli import kit

if TYPE_CHECKING:
    from tracker.config import Config

LONGEST = timedelta(minutes=15)  # digests leave at the first run after they are due
SHORTEST = timedelta(minutes=5)


@kit.command(name="cron")
@kit.pass_session
def command(session: kit.Session) -> None:
    """Print the line for your crontab.

    Put it there with `crontab -e`. `tracker run` reads what is due, tells who is to be told,
    and prints nothing when all is well. How often each source is read stands in tracker.toml,
    not in the crontab.
    """
    settings = session.config()
    if settings.operator.email:
        click.echo(f"MAILTO={settings.operator.email}")
    needed = variables(settings)
    if needed:
        click.echo("# cron starts without your environment; set these lines first:")
    for name in needed:
        click.echo(f"# {name}=...")
    click.echo(line(settings))


def line(settings: Config) -> str:
    """Minutes, then the command with its whole paths, quoted for the shell and for cron."""
    words = [*executable(), "run", "--config", str(settings.path)]
    quoted = " ".join(shlex.quote(word) for word in words)
    return f"{minutes(settings)} * * * * {quoted}".replace("%", r"\%")


def minutes(settings: Config) -> str:
    """The minutes of the hour; their offset differs by installation, so that courts are not
    asked by everybody at the full hour."""
    found = [source.every for source in settings.sources.values() if source.enabled]
    rhythms = [every for every in found if every]
    wanted = max(min([*rhythms, LONGEST]), SHORTEST)
    step = max(step for step in (5, 6, 10, 12, 15) if timedelta(minutes=step) <= wanted)
    offset = zlib.crc32(str(settings.path).encode()) % step
    return ",".join(str(minute) for minute in range(offset, 60, step))


def executable() -> list[str]:
    """The command that runs this Tracker, by its whole path."""
    called = Path(sys.argv[0])
    if called.name == "tracker" and called.is_file():
        return [str(called.absolute())]
    found = shutil.which("tracker")
    return [found] if found else [sys.executable, "-m", "tracker"]


def variables(settings: Config) -> list[str]:
    """The environment variables that the configuration takes secrets from, each once."""
    found = [text for text in settings.secrets.values() if text.startswith("env:")]
    return list(dict.fromkeys(text.removeprefix("env:").strip() for text in found))
