"""What other sources show and told of a matter: read where one thing may be another's too."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, or_, select, update

from tracker.domain.changes import Op, Tier
from tracker.domain.items import EventKind, MatterKind, Value
from tracker.domain.repeats import Shown, Told
from tracker.domain.sightings import Place
from tracker.store.dialect import upsert
from tracker.store.links import Citation, Relation
from tracker.store.models import (
    Alias,
    ChangeRow,
    EventAlias,
    EventRow,
    MatterRow,
    Repeat,
    SightingRow,
)
from tracker.store.settling import chunks
from tracker.store.types import table

sighting, matter, event = table(SightingRow), table(MatterRow), table(EventRow)
change, alias, event_alias = table(ChangeRow), table(Alias), table(EventAlias)
repeat, relation, citation = table(Repeat), table(Relation), table(Citation)

#: What the told changes are of: (matter id, event id, None for the matter itself).
Thing = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event that another source shows."""

    id: int
    key: str
    kind: EventKind
    date: str
    first_seen_at: datetime


# ---- matters -------------------------------------------------------------------------------------


def placed(connection: Connection, source_id: int, keys: Iterable[str]) -> dict[str, int]:
    """Where a source's matters stand by its own keys for them: also joined or split ones."""
    found: dict[str, int] = {}
    for part in chunks(sorted(keys)):
        rows = connection.execute(
            select(sighting.c.matter_key, sighting.c.matter_id).where(
                sighting.c.source_id == source_id,
                sighting.c.matter_key.in_(part),
                sighting.c.event_key == "",
            )
        )
        found.update({key: id_ for key, id_ in rows})
    return found


def named(
    connection: Connection, kind: MatterKind, refs: Collection[str]
) -> dict[int, frozenset[str]]:
    """The matters of a kind that go by one of these names, each with all its names."""
    ids: set[int] = set()
    for part in chunks(sorted(refs)):
        query = select(alias.c.matter_id).join(matter, matter.c.id == alias.c.matter_id)
        ids.update(
            connection.scalars(query.where(alias.c.value.in_(part), matter.c.kind == kind.value))
        )
    return names_of(connection, ids)


def names_of(connection: Connection, matter_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """All further names of these matters."""
    found: dict[int, set[str]] = {id_: set() for id_ in matter_ids}
    for part in chunks(sorted(found)):
        for id_, value in connection.execute(
            select(alias.c.matter_id, alias.c.value).where(alias.c.matter_id.in_(part))
        ):
            found[id_].add(value)
    return {id_: frozenset(values) for id_, values in found.items()}


def showing(connection: Connection, matter_ids: Iterable[int]) -> dict[int, set[int]]:
    """Which sources show or showed each matter."""
    found: dict[int, set[int]] = {}
    for part in chunks(sorted(set(matter_ids))):
        rows = connection.execute(
            select(sighting.c.matter_id, sighting.c.source_id).where(
                sighting.c.matter_id.in_(part), sighting.c.event_key == ""
            )
        )
        for matter_id, source_id in rows:
            found.setdefault(matter_id, set()).add(source_id)
    return found


def lock(connection: Connection, matter_ids: Iterable[int]) -> None:
    """Let no other writer join to these matters meanwhile; on SQLite a writer is alone."""
    if connection.dialect.name == "sqlite":
        return
    for part in chunks(sorted(set(matter_ids))):
        connection.execute(
            select(matter.c.id)
            .where(matter.c.id.in_(part))
            .order_by(matter.c.id)
            .with_for_update(key_share=True)
        )


def matter_rows(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[str, datetime]]:
    """The key of each matter, and when it was first seen."""
    found: dict[int, tuple[str, datetime]] = {}
    for part in chunks(sorted(set(ids))):
        rows = connection.execute(
            select(matter.c.id, matter.c.key, matter.c.first_seen_at).where(matter.c.id.in_(part))
        )
        found.update({id_: (key, at) for id_, key, at in rows})
    return found


# ---- events --------------------------------------------------------------------------------------


def candidates(
    connection: Connection,
    matter_id: int,
    names: Collection[str],
    keys: Collection[str],
    spans: Sequence[tuple[str, str]],
) -> dict[int, Candidate]:
    """Events of a matter with one of the names or keys, or dated in a span (its end left out)."""
    wanted: list[Any] = []
    for part in chunks(sorted(names)):
        by_name = select(event_alias.c.event_id).where(
            event_alias.c.matter_id == matter_id, event_alias.c.value.in_(part)
        )
        wanted.append(event.c.id.in_(by_name))
    mine = event.c.matter_id == matter_id
    wanted += [and_(mine, event.c.key.in_(part)) for part in chunks(sorted(keys))]
    for some in chunks(spans, 50):
        dated = [and_(event.c.date >= start, event.c.date < end) for start, end in some]
        wanted.append(and_(mine, or_(*dated)))
    found: dict[int, Candidate] = {}
    for where in wanted:
        for row in connection.execute(select(event).where(where)):
            kind = EventKind(row.kind)
            found[row.id] = Candidate(row.id, row.key, kind, row.date, row.first_seen_at)
    return found


def event_names(
    connection: Connection, matter_id: int, event_ids: Iterable[int]
) -> dict[int, set[str]]:
    """All further names of these events of one matter."""
    found: dict[int, set[str]] = {}
    for part in chunks(sorted(set(event_ids))):
        rows = connection.execute(
            select(event_alias.c.event_id, event_alias.c.value).where(
                event_alias.c.matter_id == matter_id, event_alias.c.event_id.in_(part)
            )
        )
        for event_id, value in rows:
            found.setdefault(event_id, set()).add(value)
    return found


def shown(connection: Connection, things: Iterable[Thing]) -> dict[Thing, list[Shown]]:
    """The sightings of these events and matters, by every source, oldest first."""
    wanted = set(things)
    matters = sorted(id_ for id_, event_id in wanted if event_id is None)
    events = sorted(event_id for _, event_id in wanted if event_id is not None)
    found: dict[Thing, list[Shown]] = {}
    for ids, column, more in (
        (matters, sighting.c.matter_id, sighting.c.event_key == ""),
        (events, sighting.c.event_id, sighting.c.event_id.is_not(None)),
    ):
        for part in chunks(ids):
            query = select(sighting).where(column.in_(part), more).order_by(sighting.c.id)
            for row in connection.execute(query):
                found.setdefault((row.matter_id, row.event_id), []).append(_shown(row))
    return found


def _shown(row: Any) -> Shown:
    return Shown(
        source=row.source_id,
        place=Place(row.state),
        fields={name: _value(value) for name, value in row.fields.items()},
        date=row.date,
        echo=row.echo,
    )


def told(connection: Connection, things: Iterable[Thing]) -> dict[Thing, list[Told]]:
    """The changes told of these events and matters, in the order of telling."""
    by_matter: dict[int, set[int | None]] = {}
    for matter_id, event_id in things:
        by_matter.setdefault(matter_id, set()).add(event_id)
    found: dict[Thing, list[Told]] = {}
    for matter_id, ids in by_matter.items():
        for part in chunks(sorted(id_ for id_ in ids if id_ is not None)):
            _told(connection, matter_id, change.c.event_id.in_(part), found)
        if None in ids:
            _told(connection, matter_id, change.c.event_id.is_(None), found)
    return found


def _told(
    connection: Connection, matter_id: int, where: Any, found: dict[Thing, list[Told]]
) -> None:
    query = select(change).where(change.c.matter_id == matter_id, where).order_by(change.c.id)
    for row in connection.execute(query):
        found.setdefault((matter_id, row.event_id), []).append(
            Told(
                id=row.id,
                source=row.source_id,
                op=Op(row.op),
                field=row.field,
                before=_value(row.before),
                after=_value(row.after),
                tier=Tier(row.tier),
            )
        )


def _value(raw: Any) -> Value:
    return tuple(raw) if isinstance(raw, list) else raw


# ---- writing -------------------------------------------------------------------------------------


def add_event_names(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add further names of events, each with the source that calls them so."""
    if rows:
        index = ["matter_id", "value", "event_id", "source_id"]
        connection.execute(upsert(connection, event_alias, index=index, take=[]), list(rows))


def move_events(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Take over the newest print of events, by their id (given as `row_id`)."""
    if rows:
        connection.execute(update(event).where(event.c.id == bindparam("row_id")), list(rows))


def point_sightings(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let sightings (`row_id`) point at other events."""
    if rows:
        connection.execute(update(sighting).where(sighting.c.id == bindparam("row_id")), list(rows))


def merge_events(connection: Connection, rows: Sequence[tuple[int, int]]) -> None:
    """Let all that shows, names or tells one event be of another: pairs of from and to.

    Changes stay what they say: only which event they are of is known better.
    """
    for old, new in rows:
        named = select(event_alias).where(event_alias.c.event_id == old)
        add_event_names(
            connection,
            [row._asdict() | {"event_id": new} for row in connection.execute(named)],
        )
        matter_id = select(event.c.matter_id).where(event.c.id == new).scalar_subquery()
        for one in (sighting, change, relation, citation):
            where = and_(one.c.matter_id == matter_id, one.c.event_id == old)
            connection.execute(update(one).where(where).values(event_id=new))
        connection.execute(delete(event_alias).where(event_alias.c.event_id == old))
        connection.execute(delete(event).where(event.c.id == old))


def add_repeats(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Note which told changes further sources show too."""
    if rows:
        connection.execute(
            upsert(connection, repeat, index=["change_id", "source_id"], take=[]), list(rows)
        )
