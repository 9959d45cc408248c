"""`tracker check`: is the configuration sound?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli import kit
from tracker.errors import WrongUse

if TYPE_CHECKING:
    from tracker.config import Config


@kit.command(name="check")
@kit.pass_session
def command(session: kit.Session) -> None:
    """Check tracker.toml and name every mistake in it.

    Each mistake is one line with its table and key; exit 2 if there is one. Doubts (a variable
    that is not set here, a database that needs an upgrade) are told and do not count.
    """
    settings = session.config(with_spiders=True)
    for doubt in [*settings.warnings, *_references(settings), *_store(settings)]:
        click.echo(f"Note: {doubt}")
    if wrong := _digests(settings):
        raise WrongUse("\n".join(wrong))
    sources, watches = len(settings.sources), len(settings.watches)
    click.echo(
        f"{settings.path} is sound: {sources} source{'s' * (sources != 1)},"
        f" {watches} watch{'es' * (watches != 1)}."
    )


def _references(settings: Config) -> list[str]:
    """The secrets that cannot be found from here; cron may know more, so it is only a doubt."""
    from tracker.config.references import ReferenceProblem, resolve

    doubts = []
    for place, text in settings.secrets.items():
        try:
            resolve(text, settings.path.parent)
        except ReferenceProblem as error:
            doubts.append(f"{settings.path.name}: {place}: {error}")
    return doubts


def _digests(settings: Config) -> list[str]:
    """What digests cannot be told with: a language without words, templates that break."""
    from notify import own, voice

    name, found = settings.path.name, []
    try:
        voice.known(settings.digests.language)
    except ValueError as error:
        found.append(f"{name}: digest.language: {error}")
    if settings.digests.templates is not None:
        found += [
            f"{name}: digest.templates: {said}" for said in own.problems(settings.digests.templates)
        ]
    return found


def _store(settings: Config) -> list[str]:
    from tracker.store.migrate import problem

    found = problem(settings.store.url)
    return [f"{found}."] if found else []
