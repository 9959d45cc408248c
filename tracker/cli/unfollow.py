"""`tracker unfollow`: one thing less for a watch."""

from __future__ import annotations

import click

from tracker.cli import kit
from tracker.cli.follow import KINDS


@kit.command(name="unfollow")
@click.argument("what", metavar="WHAT")
@click.option("--watch", metavar="WATCH", default="", help="Only from this watch, not from all.")
@kit.pass_session
def command(session: kit.Session, what: str, watch: str) -> None:
    """Remove a case, source or term from the watches.

    What it left pending for subscribers still goes out. The source itself stays; delete its table
    or set `enabled = false` to stop reading it.
    """
    from tracker import catalogue, edit

    settings = session.config(with_spiders=True)
    spiders = catalogue.facts()
    slugs = [watch] if watch else list(settings.watches)
    left = [
        slug
        for slug in slugs
        if any([edit.unfollow(settings.path, slug, what, key, spiders) for key in KINDS.values()])
    ]
    if not left:
        raise kit.Failure(f"No watch follows {what!r}; `tracker status` lists the watches.")
    verb = "follows" if len(left) == 1 else "follow"
    click.echo(f"{', '.join(left)} no longer {verb} {what}.")
