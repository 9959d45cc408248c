"""`tracker follow`: one more thing for a watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli import kit

if TYPE_CHECKING:
    from tracker.config import Config

KINDS = {"matter": "matters", "source": "sources", "term": "terms"}


@kit.command(name="follow")
@click.argument("what", metavar="WHAT")
@click.option(
    "--watch", metavar="WATCH", default="", help="The watch; the only one if you have one."
)
@click.option("--title", metavar="TITLE", default="", help="Make WATCH anew, with this title.")
@click.option(
    "--as",
    "kind",
    type=click.Choice(list(KINDS)),
    default=None,
    help="What WHAT is, where that is not plain.",
)
@click.option("--linked", is_flag=True, help="Follow what is linked to the watch's cases too.")
@kit.pass_session
def command(
    session: kit.Session, what: str, watch: str, title: str, kind: str | None, linked: bool
) -> None:
    """Add a case, source or term to a watch of tracker.toml.

    WHAT is a case ("cacd 2:25-cv-10999"), the name of a source (everything it shows), or with
    `--as term` words that are looked for in every source. Comments in the file stay as they are.
    """
    from tracker import catalogue, edit

    settings = session.config(with_spiders=True)
    key = KINDS[kind or guess(settings, what)]
    slug = chosen(settings, watch)
    if title and slug not in settings.watches:
        edit.add_watch(settings.path, slug, {"title": title, key: [what]}, catalogue.facts())
        done = True
    elif slug not in settings.watches:
        names = ", ".join(settings.watches) or "none so far"
        raise click.UsageError(
            f"There is no watch {slug!r} (there are: {names}); --title TITLE makes it."
        )
    else:
        done = edit.follow(settings.path, slug, what, key, catalogue.facts())
    if linked and edit.follow_linked(settings.path, slug, catalogue.facts()):
        click.echo(f"{slug} now follows what is linked to its cases, once you confirm the link.")
    said = f"{slug} now follows {what}." if done else f"{slug} followed {what} already."
    click.echo(said)


def chosen(settings: Config, watch: str) -> str:
    """The watch that was named, or the only one there is."""
    if watch or len(settings.watches) == 1:
        return watch or next(iter(settings.watches))
    names = ", ".join(settings.watches)
    known = f"one of {names}" if names else "a new name, with --title"
    raise click.UsageError(f"Say which watch with --watch: {known}.")


def guess(settings: Config, what: str) -> str:
    """Whether a text is the name of a source or of a matter."""
    from tracker.config.references import reference

    if what in settings.sources:
        return "source"
    if reference(what):
        return "matter"
    raise click.UsageError(
        f'{what!r} is neither a source nor a case such as "cacd 2:25-cv-10999";'
        " for words to look for, add --as term."
    )
