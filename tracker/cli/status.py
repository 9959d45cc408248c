"""`tracker status`: how everything does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import kit

if TYPE_CHECKING:
    from tracker.status import SourceStatus, Status

#: Beyond so many sources, those that are good are counted and not listed.
MANY = 40


@kit.command(name="status")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
@click.option("--all", "everything", is_flag=True, help="List every source, however many.")
@kit.pass_session
def command(session: kit.Session, as_json: bool, everything: bool) -> None:
    """Show how everything does, and what is wrong.

    Exit code 0 when all is healthy, 1 when nothing is read any more, 3 when something is wrong
    but the rest works.
    """
    from tracker import clock
    from tracker.status import status

    settings, mistakes = session.survey()
    engine = session.engine(settings)
    now = clock.now()
    found = status(engine, settings, now, mistakes)
    if as_json:
        click.echo(json.dumps(as_object(found), ensure_ascii=True))
    else:
        for line in text(found, now, settings.operator.timezone, everything):
            click.echo(line)
    click.get_current_context().exit(found.health.exit_code)


def as_object(found: Status) -> dict[str, Any]:
    """The status as JSON: all fields, and the public format's version first."""
    return {"v": 1, **asdict(found), "health": found.health.value}


def text(found: Status, now: datetime, zone: str, everything: bool) -> Iterator[str]:
    """The status in 80 columns."""
    from tracker.cli import layout

    head = f"Tracker is {found.health.value} ({layout.zoned(now, zone)})."
    yield layout.colour(head, found.health.value)
    for problem in found.problems[: None if everything else MANY]:
        yield from layout.wrapped(f"! {layout.local_times(problem, zone)}", "  ", "    ")
    yield ""
    yield from _sources(found, now, everything)
    yield from _watches(found)
    yield from _totals(found, now)
    yield from _incidents(found, now)


def _sources(found: Status, now: datetime, everything: bool) -> Iterator[str]:
    from tracker.cli import layout

    if not found.sources:
        yield "No source yet: `tracker add URL-OR-NUMBER` adds the first."
        return
    listed = [one for one in found.sources if everything or _listed(one, len(found.sources))]
    rows = [_row(one, now) for one in listed]
    if rows:
        head = ("Source", "Health", "Last good read", "Next due", "Matters", f"{found.days} days")
        widths = (layout.fit(rows, 0, 6, 20), 7, 14, 13, -7, -7)
        first, *lines = layout.table([head, *rows], widths)
        yield first
        for one, line in zip(listed, lines, strict=True):
            yield layout.colour(line, one.health)
            for note in one.notes:
                yield from layout.wrapped(note, "  ", "  ")
    rest = len(found.sources) - len(listed)
    if rest:
        yield f"{layout.several(rest, 'source is', 'sources are')} good; --all lists them."


def _listed(source: SourceStatus, total: int) -> bool:
    return total <= MANY or source.overdue or source.health not in {"good", "new"}


def _row(source: SourceStatus, now: datetime) -> tuple[str, ...]:
    from tracker.cli import layout

    resting = source.health in {"off", "paused"}
    due = "-" if resting else layout.ago(source.next_due, now) if source.next_due else "next run"
    if source.overdue:
        due = "overdue"
    elif not source.every_seconds and not resting:
        due = "pushed"
    return (
        source.name,
        source.health,
        layout.ago(source.last_good, now),
        due,
        f"{source.matters:,}",
        f"{sum(source.changes.values()):,}",
    )


def _watches(found: Status) -> Iterator[str]:
    from tracker.cli import layout

    if not found.watches:
        return
    yield ""
    yield "Watches"
    for watch in found.watches:
        counts = [
            layout.several(count, word)
            for count, word in (
                (watch.matters, "matter"),
                (watch.sources, "source"),
                (watch.terms, "term"),
            )
            if count
        ]
        follows = ", ".join(counts) or "follows nothing yet"
        yield from layout.wrapped(f"{watch.slug}: {watch.title} ({follows})", "  ", "    ")
        if watch.unseen:
            names = ", ".join(watch.unseen)
            yield from layout.wrapped(f"not seen so far: {names}", "    ", "      ")
        for advice in watch.unread:
            yield from layout.wrapped(advice, "    ", "      ")
    if found.proposed_links:
        count = layout.several(found.proposed_links, "link is", "links are")
        yield f"{count} proposed; `tracker link list --proposed` shows them."


def _totals(found: Status, now: datetime) -> Iterator[str]:
    from tracker.cli import layout

    post = found.deliveries
    tiers = ", ".join(f"{count:,} {tier}" for tier, count in found.changes.items())
    yield ""
    yield f"Changes of the last {found.days} days: {tiers}"
    waiting = f"{post.waiting:,} waiting"
    if post.oldest:
        waiting += f" (the oldest for {layout.span(_age(post.oldest, now))})"
    yield from layout.wrapped(
        f"Messages: {post.sent:,} sent, {waiting}, {post.dead:,} failed;"
        f" {layout.several(post.pending, 'change')} pending for the next digests",
        "",
        "  ",
    )
    people = ", ".join(f"{count:,} {state}" for state, count in sorted(found.subscribers.items()))
    yield f"Subscribers: {people or 'none so far; `tracker subscribe ADDRESS` adds one'}"


def _age(stamp: str, now: datetime) -> float:
    return (now - datetime.fromisoformat(stamp)).total_seconds()


def _incidents(found: Status, now: datetime) -> Iterator[str]:
    from tracker.cli import layout

    if not found.incidents:
        yield "Incidents: none open"
        return
    yield ""
    yield "Incidents"
    for one in found.incidents[:MANY]:
        begun = layout.ago(one.since, now)
        yield from layout.wrapped(f"{one.source}, {begun}, {one.kind}: {one.reason}", "  ", "    ")
