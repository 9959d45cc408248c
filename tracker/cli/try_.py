"""`tracker try`: what a source would give, from a live link or saved files; nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli import kit

if TYPE_CHECKING:
    from tracker.domain.items import Event, Matter, Value
    from tracker.trying import Trial

MATTERS = 5
EVENTS = 10
WIDTH = 400  # characters of one shown value


@kit.command(name="try")
@click.argument("what", metavar="LINK-OR-FILE", nargs=-1, required=True)
@click.option("--spider", metavar="NAME", default="", help="The spider; needed for a file.")
@click.option(
    "--set", "settings", metavar="KEY=VALUE", multiple=True, help="A setting of it; repeatable."
)
@click.option(
    "--follow", metavar="MATTER", multiple=True, help="What is followed there; repeatable."
)
@click.option("--court", metavar="COURT", default="", help="The court of a docket number: cacd.")
@click.option("--state", metavar="STATE", default="", help="The state of a bill's number: ca.")
@click.option("--base-url", metavar="URL", default="", help="Read a mirror or proxy instead.")
@click.option("--allow-private", is_flag=True, help="It may stand at a private address.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
@click.option("--all", "everything", is_flag=True, help="Show all things, not the first 5.")
@kit.pass_session
def command(
    session: kit.Session,
    what: tuple[str, ...],
    spider: str,
    settings: tuple[str, ...],
    follow: tuple[str, ...],
    court: str,
    state: str,
    base_url: str,
    allow_private: bool,
    as_json: bool,
    everything: bool,
) -> None:
    """Show what a source would give, without storing or telling anything.

    LINK-OR-FILE is what `tracker add` takes, read live as it would be (robots.txt obeyed); or
    saved answers, in the order in which the spider asks for them, with --spider and --set.
    """
    from tracker import trying

    session.start_logging()
    own = trying.settings_of(settings)
    paths = [Path(one) for one in what if Path(one).is_file()]
    if paths and len(paths) == len(what):
        trial = trying.files(paths, spider=spider, settings=own, follow=follow)
    elif len(what) == 1:
        trial = trying.link(
            session.config(with_spiders=True),
            what[0],
            spider=spider,
            settings=own,
            follow=follow,
            court=court,
            state=state,
            base_url=base_url,
            allow_private=allow_private,
        )
    else:
        raise click.UsageError("Give one link, or files that are there.")
    if as_json:
        click.echo(json.dumps(trying.as_object(trial), ensure_ascii=True))
    else:
        for line in shown(trial, everything):
            click.echo(line)
    if trial.reason:
        raise kit.Failure(f"{trial.grade.value}: {trial.reason}")


def shown(trial: Trial, everything: bool) -> Iterator[str]:
    """The trial in 80 columns."""
    from tracker.cli import layout

    for sentence in trial.sentences:
        yield from layout.wrapped(sentence)
    yield from layout.wrapped(f"Spider {trial.spider}, {_settings(trial)}.", "", "  ")
    for url in trial.asked:
        yield f"  read {kit.plain(url)}"
    for url in trial.next:
        yield f"  would read next {kit.plain(url)}"
    if trial.answer is None:
        return
    matters = trial.answer.matters
    yield f"It shows {layout.several(len(matters), 'thing')}."
    for note in trial.answer.notes:
        yield from layout.wrapped(f"Note: {note}", "", "  ")
    most = len(matters) if everything else MATTERS
    for matter in matters[:most]:
        yield ""
        yield from _matter(matter, everything)
    if len(matters) > most:
        yield ""
        yield f"{layout.several(len(matters) - most, 'more thing')}; --all shows them."


def _settings(trial: Trial) -> str:
    values = [f"{name} = {json.dumps(value)}" for name, value in trial.settings.items()]
    follows = f"following {', '.join(trial.follows)}" if trial.follows else "following everything"
    return "; ".join([*values, follows])


def _matter(matter: Matter, everything: bool) -> Iterator[str]:
    from tracker.cli import layout

    yield from layout.wrapped(f"{matter.kind.value}: {matter.title}", "", "  ")
    yield from layout.wrapped(f"key {matter.key}", "  ", "    ")
    if matter.refs:
        yield from layout.wrapped(f"called {', '.join(matter.refs)}", "  ", "    ")
    if matter.url:
        yield f"  {kit.plain(matter.url)}"
    for name, value in sorted(matter.fields.items()):
        yield from layout.wrapped(f"{name}: {_said(value)}", "  ", "    ")
    if matter.events:
        covered = f"coverage {matter.coverage.value}"
        yield f"  {layout.several(len(matter.events), 'event')}, {covered}"
    most = len(matter.events) if everything else EVENTS
    for event in matter.events[:most]:
        yield from _event(event)


def _event(event: Event) -> Iterator[str]:
    from tracker.cli import layout

    start = f"    {kit.plain(event.date)[:10]:<10}  "
    values = [f"{name}: {_said(value)}" for name, value in event.fields.items() if value]
    said = f"{event.kind.value} {event.key}: {'; '.join(values)}"
    yield from layout.wrapped(said, start, " " * len(start))


def _said(value: Value) -> str:
    if value is None:
        return "(none)"
    return kit.shorten(value if isinstance(value, str) else ", ".join(value), WIDTH)
