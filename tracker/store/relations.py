"""Reading relations: who is linked to whom, by which names, in which state."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from tracker.domain import relations
from tracker.domain.items import MatterKind, RelationKind
from tracker.domain.match import Linked
from tracker.domain.relations import Link, Origin, State
from tracker.store.links import Relation
from tracker.store.models import Alias, MatterRow, Source
from tracker.store.settling import chunks
from tracker.store.types import table

relation, matter, alias, source = table(Relation), table(MatterRow), table(Alias), table(Source)


@dataclass(frozen=True, slots=True)
class Named:
    """A matter that goes by a name."""

    id: int
    key: str
    kind: MatterKind


def named(connection: Connection, names: Iterable[str]) -> dict[str, list[Named]]:
    """The matters that go by each of these names or keys."""
    found: dict[str, dict[int, Named]] = {}
    columns = (matter.c.id, matter.c.key, matter.c.kind)
    for part in chunks(sorted(set(names))):
        queries = (
            select(alias.c.value, *columns)
            .join(matter, matter.c.id == alias.c.matter_id)
            .where(alias.c.value.in_(part)),
            select(matter.c.key, *columns).where(matter.c.key.in_(part)),
        )
        for query in queries:
            for name, id_, key, kind in connection.execute(query):
                found.setdefault(name, {})[id_] = Named(id_, key, MatterKind(kind))
    return {name: list(ones.values()) for name, ones in found.items()}


def by_ids(connection: Connection, ids: Iterable[int]) -> dict[int, Named]:
    """Matters by their ids."""
    found: dict[int, Named] = {}
    for part in chunks(sorted(set(ids))):
        query = select(matter.c.id, matter.c.key, matter.c.kind).where(matter.c.id.in_(part))
        for id_, key, kind in connection.execute(query):
            found[id_] = Named(id_, key, MatterKind(kind))
    return found


@dataclass(frozen=True, slots=True)
class Side:
    """A relation as one of its matters sees it."""

    matter_id: int
    kind: RelationKind
    other_id: int | None
    row: Row[Any]


def sides_of(
    connection: Connection, ids: Iterable[int], states: Collection[State] = tuple(State)
) -> list[Side]:
    """The relations of these matters, each from the side of every one that is among them."""
    found: list[Side] = []
    wanted = [state.value for state in states]
    for part in chunks(sorted(ids)):
        among = set(part)
        touching = or_(relation.c.matter_id.in_(part), relation.c.other_id.in_(part))
        query = select(relation).where(touching, relation.c.state.in_(wanted))
        for row in connection.execute(query.order_by(relation.c.id)):
            kind = RelationKind(row.kind)
            if row.matter_id in among:
                found.append(Side(row.matter_id, kind, row.other_id, row))
            if row.other_id in among:
                found.append(Side(row.other_id, relations.inverse(kind), row.matter_id, row))
    return found


def linked(connection: Connection, keys: Collection[str]) -> dict[str, list[Linked]]:
    """By the keys of matters, what they are confirmed to be linked to, with all its names."""
    own: dict[int, str] = {}
    for part in chunks(sorted(keys)):
        query = select(matter.c.id, matter.c.key).where(matter.c.key.in_(part))
        own.update({id_: key for id_, key in connection.execute(query)})
    sides = sides_of(connection, own, (State.CONFIRMED,))
    titles, names = _called(connection, {side.other_id for side in sides} - {None})
    found: dict[str, list[Linked]] = {}
    for side in sides:
        one = Linked(
            kind=side.kind,
            names=names.get(side.other_id, frozenset({side.row.ref})),
            title=titles.get(side.other_id, ("", side.row.ref))[1],
        )
        found.setdefault(own[side.matter_id], []).append(one)
    return found


def _called(
    connection: Connection, ids: Iterable[int | None]
) -> tuple[dict[int | None, tuple[str, str]], dict[int | None, frozenset[str]]]:
    """The key and title of matters, and all their names."""
    titles: dict[int | None, tuple[str, str]] = {}
    names: dict[int | None, set[str]] = {}
    for part in chunks(sorted(id_ for id_ in ids if id_ is not None)):
        rows = select(matter.c.id, matter.c.key, matter.c.title).where(matter.c.id.in_(part))
        for id_, key, title in connection.execute(rows):
            titles[id_], names[id_] = (key, title or key), {key}
        aliases = select(alias.c.matter_id, alias.c.value).where(alias.c.matter_id.in_(part))
        for id_, value in connection.execute(aliases):
            names[id_].add(value)
    return titles, {id_: frozenset(values) for id_, values in names.items()}


def links_of(connection: Connection, matter_id: int) -> list[Link]:
    """All relations of one matter, as it sees them."""
    sides = sides_of(connection, [matter_id])
    titles, _ = _called(connection, {side.other_id for side in sides} - {None})
    sources = _sources(connection, {side.row.source_id for side in sides})
    return [
        _link(side, titles.get(side.other_id, ("", "")), sources.get(side.row.source_id, ""))
        for side in sides
    ]


def _sources(connection: Connection, ids: Iterable[int | None]) -> dict[int | None, str]:
    wanted = sorted(id_ for id_ in ids if id_ is not None)
    rows = connection.execute(select(source.c.id, source.c.name).where(source.c.id.in_(wanted)))
    return {id_: name for id_, name in rows}


def listed(connection: Connection, states: Collection[State] = tuple(State)) -> list[Row[Any]]:
    """The relations in these states, newest first, with both matters and the source."""
    other = matter.alias("other")
    query = (
        select(
            relation,
            matter.c.key.label("matter_key"),
            matter.c.title.label("matter_title"),
            other.c.key.label("other_key"),
            other.c.title.label("other_title"),
            source.c.name.label("source_name"),
        )
        .join(matter, matter.c.id == relation.c.matter_id)
        .outerjoin(other, other.c.id == relation.c.other_id)
        .outerjoin(source, source.c.id == relation.c.source_id)
        .where(relation.c.state.in_([state.value for state in states]))
        .order_by(relation.c.id.desc())
    )
    return list(connection.execute(query))


def proposed(connection: Connection, names: Collection[str]) -> frozenset[int]:
    """The proposed relations of the matters that go by these names, on either side."""
    ids = {one.id for ones in named(connection, names).values() for one in ones}
    found = {side.row.id for side in sides_of(connection, ids, (State.PROPOSED,))}
    for part in chunks(sorted(names)):
        query = select(relation.c.id).where(
            relation.c.other_id.is_(None),
            relation.c.ref.in_(part),
            relation.c.state == State.PROPOSED.value,
        )
        found.update(connection.scalars(query))
    return frozenset(found)


def waiting(connection: Connection, names: Collection[str]) -> dict[str, list[Link]]:
    """By these names of matters, their confirmed links to matters that nobody has seen."""
    known = {name: {one.id for one in ones} for name, ones in named(connection, names).items()}
    sides = sides_of(connection, set().union(*known.values()), (State.CONFIRMED,))
    return {
        name: [_link(side) for side in sides if side.other_id is None and side.matter_id in ids]
        for name, ids in known.items()
    }


def _link(side: Side, title: tuple[str, str] = ("", ""), source: str = "") -> Link:
    return Link(
        id=side.row.id,
        kind=side.kind,
        state=State(side.row.state),
        origin=Origin(side.row.origin),
        ref=title[0] or side.row.ref,
        key=title[0],
        title=title[1],
        source=source,
        words=side.row.words,
    )


def linked_names(
    connection: Connection, names: Collection[str], kinds: Collection[RelationKind]
) -> frozenset[str]:
    """By what names the matters go that those named are confirmed to be linked to so."""
    ids = {one.id for ones in named(connection, names).values() for one in ones}
    sides = [s for s in sides_of(connection, ids, (State.CONFIRMED,)) if s.kind in kinds]
    waiting = {side.row.ref for side in sides if side.other_id is None}
    _, known = _called(connection, {side.other_id for side in sides} - {None})
    for part in chunks(sorted(names)):
        # A link to a followed matter that nobody has seen yet is known from its other side only.
        query = select(relation.c.matter_id, relation.c.kind).where(
            relation.c.other_id.is_(None),
            relation.c.ref.in_(part),
            relation.c.state == State.CONFIRMED.value,
        )
        ids = {id_ for id_, kind in connection.execute(query) if RelationKind(kind) in kinds}
        known |= _called(connection, ids)[1]
    return frozenset(waiting.union(*known.values()))
