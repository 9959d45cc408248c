"""The group of all commands: loaded by name, listed by purpose, every error one sentence."""

from __future__ import annotations

import difflib
import signal
from typing import Any

import click

from tracker.cli import kit

#: The commands by purpose, in the order in which a new user needs them; each is a module here.
SECTIONS = (
    ("Set up", ("init", "recipes", "add", "try", "follow", "unfollow", "check", "cron", "demo")),
    ("Tell whom", ("subscribe", "subscribers", "confirm", "pause", "unsubscribe")),
    ("Read and tell", ("run", "crawl", "ingest", "notify", "outbox")),
    (
        "Look",
        ("status", "changes", "show", "diff", "digest", "why", "why-not", "sources", "spiders"),
    ),
    ("Look after", ("matter", "link", "db")),
)
#: Modules whose name would hide another one or a word of Python.
MODULES = {
    "run": "running",
    "crawl": "crawling",
    "notify": "notifying",
    "try": "try_",
    "why-not": "why_not",
}
NAMES = tuple(name for _, names in SECTIONS for name in names)


class Commands(kit.Group):
    """Loads a command's module when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands in the order of their sections."""
        return list(NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        return kit.load(MODULES.get(cmd_name, cmd_name)) if cmd_name in NAMES else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was typed; a near miss is named."""
        if args and args[0] not in NAMES:
            close = difflib.get_close_matches(args[0], NAMES, n=1)
            better = f"; did you mean {close[0]}?" if close else "; `tracker --help` lists them."
            raise click.UsageError(f"There is no command {args[0]!r}{better}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands under the heading of their section."""
        for title, names in SECTIONS:
            with formatter.section(title):
                formatter.write_dl([(name, self._short_help(ctx, name)) for name in names])

    def _short_help(self, ctx: click.Context, name: str) -> str:
        found = self.get_command(ctx, name)
        return found.get_short_help_str(limit=100) if found else ""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; what goes wrong becomes one sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            failure = kit.explain(error, ctx.ensure_object(kit.Session).verbose)
            if failure is None:
                raise
            raise failure from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="legal-tracker", message="Tracker %(version)s")
def tracker() -> None:
    """Follows court dockets and public lists, and tells what truly changed, once.

    A first case in four lines:

    \b
      tracker init
      tracker add 2:25-cv-10999 --court cacd --watch masks
      tracker subscribe you@example.org --confirmed "it is me"
      tracker run
    """


def main() -> None:
    """The entry point of the console script."""
    # Whoever stops a service means what Ctrl-C means: put everything away, and end.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    tracker(prog_name="tracker")
