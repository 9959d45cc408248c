"""What `changes`, `show` and `diff` tell: the appended facts, as values and as public JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row

from notify.digest import line
from notify.voice import Voice
from notify.values import Line
from tracker.config import Config, Watch
from tracker.config.references import reference
from tracker.domain import keys, relations
from tracker.domain.changes import Change, Op, Tier
from tracker.domain.items import Value
from tracker.domain.match import EVERYWHERE, Followed, Index, Subject, words
from tracker.domain.redline import plain
from tracker.domain.relations import Link
from tracker.domain.sightings import stamp
from tracker.errors import UserError, WrongUse
from tracker.store import reads
from tracker.store import relations as links
from tracker.store.engine import reading

#: The version of the public format of `tracker changes --json` (docs/changes.md).
VERSION = 1
CANDIDATES = 8


class NotFound(UserError):
    """No matter, or more than one, goes by the name that somebody typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """One source that shows a matter; `fields` are what it last printed of the matter itself."""

    source: str
    since: str
    last_read: str
    state: str
    fields: dict[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One event of a matter as the newest reading shows it, and the sources that showed it.

    It is gone when it is gone from all of them.
    """

    key: str
    kind: str
    number: str
    date: str
    text: str
    url: str
    gone: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterReport:
    """What is known of one matter: its names, where it is shown, its newest events and changes."""

    key: str
    kind: str
    title: str
    url: str
    date: str
    names: tuple[str, ...]
    first_seen: str
    shown_by: tuple[Showing, ...]
    watches: tuple[str, ...]
    links: tuple[Link, ...]
    events: tuple[EventLine, ...]
    events_total: int
    changes: tuple[Change, ...]


def changes(
    engine: Engine,
    config: Config,
    *,
    since: datetime | None = None,
    matter: str = "",
    watch: str = "",
    tiers: tuple[Tier, ...] = (),
    newest: int | None = None,
) -> Iterator[Change]:
    """The told changes, oldest first; raises NotFound for a matter that is not there."""
    with reading(engine) as connection:
        row_id = find(connection, matter).id if matter else None
        wanted = reads.Wanted(since=since, tiers=tiers, matter=row_id, newest=newest)
        keep = _watched(connection, _watch(config, watch)) if watch else None
        for change in reads.changes(connection, wanted):
            if keep is None or keep(change):
                yield change


def as_json(change: Change) -> dict[str, Any]:
    """One change in the public format: these keys, in this order, for as long as v is 1."""
    event = change.event
    return {
        "v": VERSION,
        "id": change.id,
        "detected_at": change.detected_at,
        "crawl": change.crawl,
        "source": change.source,
        "matter": change.matter,
        "matter_kind": change.matter_kind.value,
        "matter_title": change.matter_title,
        "op": change.op.value,
        "field": change.field,
        "event": (
            {
                "key": event.key,
                "number": event.number,
                "kind": event.kind.value,
                "date": event.date,
                "text": event.text,
            }
            if event
            else None
        ),
        "before": _listed(change.before),
        "after": _listed(change.after),
        "tier": change.tier.value,
        "late": change.late,
        "url": change.url,
        "capture": change.capture,
    }


def _listed(value: Value) -> str | list[str] | None:
    return list(value) if isinstance(value, tuple) else value


def show(
    engine: Engine, config: Config, text: str, *, events: int = 20, changes: int = 10
) -> MatterReport:
    """What is known of the matter that goes by this name; raises NotFound."""
    with reading(engine) as connection:
        row = find(connection, text)
        lines, total, known = reads.events(connection, row.id, events)
        names = reads.names(connection, row.id)
        shown = [_showing(one) for one in reads.shown_by(connection, row.id)]
        linked = relations.seen_once(links.links_of(connection, row.id))
        wanted = reads.Wanted(matter=row.id, newest=changes)
        told = tuple(reads.changes(connection, wanted))
    return MatterReport(
        key=row.key,
        kind=row.kind,
        title=row.title,
        url=row.url,
        date=row.date,
        names=tuple(names),
        first_seen=stamp(row.first_seen_at),
        shown_by=tuple(shown),
        watches=_watches_of(config, {row.key, *names}, {one.source for one in shown}),
        links=tuple(linked),
        events=tuple(_event(line, known.get(line.id, [])) for line in lines),
        events_total=total,
        changes=told,
    )


def edits(
    engine: Engine, text: str, *, since: datetime | None = None, newest: int = 20
) -> list[Change]:
    """The changes of one matter that have words before and after, oldest first."""
    with reading(engine) as connection:
        wanted = reads.Wanted(matter=find(connection, text).id, since=since)
        found = list(reads.changes(connection, wanted))
    return [change for change in found if change.op is Op.CHANGED][-newest:]


def find(connection: Connection, text: str) -> Row[Any]:
    """The one matter that goes by a key, a name, a number or a part of its title.

    A bill's number may be written in any way: "ca sb627", "S.B. 627".
    """
    place, _, number = text.strip().partition(" ")
    bill = f"{place.lower()} {keys.bill_identifier(number)}"
    names = {text.strip(), reference(text), bill} - {""}
    rows = reads.matters(connection, sorted(reads.matters_named(connection, names)))
    for part in dict.fromkeys((text.strip(), keys.bill_identifier(text))):
        if not rows and part:
            rows = reads.matters_like(connection, part, CANDIDATES + 1)
    exact = [row for row in rows if row.key == text.strip()]
    if len(rows) == 1 or exact:
        return (exact or rows)[0]
    if not rows:
        raise NotFound(f"No matter goes by {text!r}; `tracker changes` shows what was seen so far.")
    listed = "\n".join(f"  {row.key}  {row.title}" for row in rows[:CANDIDATES])
    more = "\n  ..." if len(rows) > CANDIDATES else ""
    raise NotFound(f"{text!r} fits more than one matter; name one of them:\n{listed}{more}")


def _watch(config: Config, slug: str) -> Watch:
    if slug not in config.watches:
        names = ", ".join(config.watches) or "none so far"
        raise WrongUse(f"There is no watch {slug!r} in {config.path.name}; its watches: {names}.")
    return config.watches[slug]


def _watched(connection: Connection, watch: Watch) -> Callable[[Change], bool]:
    """Whether a change concerns a watch, by the rule that the matcher uses."""
    ids = reads.matters_named(connection, watch.matters)
    keys = {row.key for row in reads.matters(connection, sorted(ids))}
    kinds = relations.wanted(watch.linked)
    linked = links.linked_names(connection, watch.matters, kinds) if kinds else frozenset()
    index = Index(_follows(watch))

    def keep(change: Change) -> bool:
        named = keys & {change.matter, *change.also}
        if linked & {change.matter, *change.also}:
            return True
        return bool(index.hits(_subject(change, frozenset(watch.matters if named else ()))))

    return keep


def _follows(watch: Watch) -> list[Followed]:
    """What a watch follows; its terms are looked for in every source, or in those it names."""
    searched = watch.term_sources or (EVERYWHERE,)
    return [
        Followed(watch=watch.slug, kind=kind, value=value)
        for kind, values in (
            ("matter", watch.matters),
            ("source", watch.sources),
            ("term", watch.terms),
            ("reads", searched),
        )
        for value in values
    ]


def _subject(change: Change, names: frozenset[str]) -> Subject:
    event = change.event.text if change.event else ""
    said = words(change.matter_title, event, change.before, change.after)
    return Subject(names=names, source=change.source, source_title="", words=said)


def _watches_of(config: Config, names: set[str], sources: set[str]) -> tuple[str, ...]:
    return tuple(
        watch.slug
        for watch in config.watches.values()
        if names & set(watch.matters) or sources & set(watch.sources)
    )


def _showing(row: Row[Any]) -> Showing:
    return Showing(
        source=row.name,
        since=stamp(row.first_seen_at),
        last_read=stamp(row.last_good_at) if row.last_good_at else "",
        state=row.state,
        fields={name: _value(value) for name, value in row.fields.items()},
    )


def _value(raw: Any) -> Value:
    return tuple(raw) if isinstance(raw, list) else raw


def _event(row: Row[Any], shown: list[tuple[str, str]]) -> EventLine:
    return EventLine(
        key=row.key,
        kind=row.kind,
        number=row.number,
        date=row.date,
        text=row.text,
        url=row.url,
        gone=bool(shown) and all(state == "gone" for _, state in shown),
        sources=tuple(dict.fromkeys(name for name, _ in shown)),
    )


def matter_json(report: MatterReport) -> dict[str, Any]:
    """What is known of a matter, for programs; its changes in their public format."""
    return asdict(report) | {"changes": [as_json(change) for change in report.changes]}


def worded(change: Change, zone: str) -> Line:
    """One change in the words of the digest, its date and times in a zone."""
    return line(change, Voice(zone))


def redlined(said: Line) -> str:
    """The words that changed, as plain text: "of [-masks-] {+badges+} by"."""
    return plain(said.hunks)
