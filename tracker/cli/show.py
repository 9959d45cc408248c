"""`tracker show MATTER`: what is known of one case, order or page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from tracker.cli import kit
from tracker.cli.changes import described

if TYPE_CHECKING:
    from tracker.report import EventLine, MatterReport

EVENTS = 20


@kit.command(name="show")
@click.argument("matter")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
@click.option("--all", "everything", is_flag=True, help="Show all entries, not the newest 20.")
@kit.pass_session
def command(session: kit.Session, matter: str, as_json: bool, everything: bool) -> None:
    """Show what is known of one case, order or page.

    Its names, where it is shown, its newest entries and changes. MATTER is a docket number
    ("cacd 2:25-cv-10999"), a key as `tracker changes` prints it, or a part of a title that fits
    only one.
    """
    from tracker import links, report

    settings = session.config()
    most = 1_000_000 if everything else EVENTS
    found = report.show(session.engine(settings), settings, matter, events=most)
    if as_json:
        click.echo(json.dumps(report.matter_json(found), ensure_ascii=True))
        return
    for line in text(found, settings.operator.timezone, links.read_places(settings)):
        click.echo(line)


def text(found: MatterReport, zone: str, known: frozenset[str] = frozenset()) -> Iterator[str]:
    """The matter in 80 columns; `known` are the places that the sources read."""
    from tracker.cli import layout

    yield from layout.wrapped(found.title or found.key, "", "  ")
    yield from layout.wrapped(f"{found.kind}, key {found.key}", "  ", "    ")
    if found.names:
        yield from layout.wrapped(f"also called {', '.join(found.names)}", "  ", "    ")
    if found.url:
        yield f"  {kit.plain(found.url)}"
    watches = ", ".join(found.watches) or "no watch by its name or source"
    yield from layout.wrapped(f"followed by {watches}", "  ", "    ")
    for one in found.shown_by:
        seen = layout.local(one.since, zone)
        yield from layout.wrapped(f"{one.state} in {one.source}, seen since {seen}", "  ", "    ")
        for name, value in sorted(one.fields.items()):
            said = value if isinstance(value, str) else ", ".join(value or ())
            if said and said != found.title:
                yield from layout.wrapped(f"{name}: {said}", "    ", "      ")
    yield from _links(found, known)
    yield from _events(found)
    if found.changes:
        yield ""
        yield "Newest changes"
        for change in found.changes:
            yield from described(change, zone)


def _links(found: MatterReport, known: frozenset[str]) -> Iterator[str]:
    """What it hangs together with, and how to read what nothing reads yet."""
    from tracker import links
    from tracker.cli import layout
    from tracker.domain.relations import State, phrase

    for link in found.links:
        if link.state is State.REJECTED:
            continue
        said = f"{phrase(link.kind)} {link.name}"
        if link.state is State.PROPOSED:
            said += f" (proposed: `tracker link confirm {link.id}`, or reject)"
        elif links.is_unread(link, known):
            said += f" (nothing reads it yet: `{links.how_to_read(link.ref)}`)"
        yield from layout.wrapped(said, "  ", "    ")


def _events(found: MatterReport) -> Iterator[str]:
    if not found.events:
        return
    yield ""
    rest = found.events_total - len(found.events)
    yield "Newest entries" + (f" ({rest:,} more with --all)" if rest else "")
    for event in found.events:
        yield from _event(event, len(found.shown_by) > 1)


def _event(event: EventLine, several: bool) -> Iterator[str]:
    from tracker.cli import layout

    start = f"  {kit.plain(event.date)[:10]:<10}  {kit.plain(event.number):>5}  "
    gone = " [gone]" if event.gone else ""
    known = f" ({', '.join(event.sources)})" if several else ""
    yield from layout.wrapped(f"{event.text or event.kind}{gone}{known}", start, " " * len(start))
