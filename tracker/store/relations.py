"""Relations in the store: what is stated, proposed and decided, and who is linked to whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, or_, select, update

from tracker.domain import relations
from tracker.domain.items import MatterKind, RelationKind
from tracker.domain.match import Linked
from tracker.domain.relations import Link, Origin, State
from tracker.store.dialect import upsert
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


def add_stated(connection: Connection, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Note what systems state, confirmed; what a person decided before stays decided.

    Rows have matter_id, kind, ref, source_id and capture.
    """
    if not rows:
        return
    known = named(connection, {row["ref"] for row in rows})
    values: dict[tuple[int, str, str], dict[str, Any]] = {}
    for row in rows:
        others = [one for one in known.get(row["ref"], []) if one.id != row["matter_id"]]
        other = others[0] if len(others) == 1 else None
        made = _row(dict(row), State.CONFIRMED, Origin.STATED, now, other)
        values[made["matter_id"], made["ref"], made["kind"]] = made
    index = ["matter_id", "ref", "kind"]
    connection.execute(upsert(connection, relation, index=index, take=[]), list(values.values()))
    taken = (
        update(relation)
        .where(
            relation.c.matter_id == bindparam("b_matter"),
            relation.c.ref == bindparam("b_ref"),
            relation.c.kind == bindparam("b_kind"),
            relation.c.state == State.PROPOSED.value,
        )
        .values(state=State.CONFIRMED.value, origin=Origin.STATED.value)
    )
    said = [{"b_matter": m, "b_ref": ref, "b_kind": kind} for m, ref, kind in values]
    connection.execute(taken, said)


def _row(
    row: dict[str, Any], state: State, origin: Origin, now: datetime, other: Named | None
) -> dict[str, Any]:
    return {
        "source_id": None,
        "event_id": None,
        "capture": "",
        "words": "",
        "decided_at": None,
        **row,
        "ref": other.key if other else row["ref"],
        "other_id": other.id if other else None,
        "state": state.value,
        "origin": origin.value,
        "created_at": now,
    }


def add_proposed(connection: Connection, rows: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Note what texts suggest, and how much of that is new; `other` of a row is the matter, if any.

    What was ever known of two matters, refused or not, is not proposed again.
    """
    pairs = _pairs(connection, {row["matter_id"] for row in rows})
    values: dict[tuple[int, int | str], dict[str, Any]] = {}
    for row in rows:
        one = dict(row)
        other: Named | None = one.pop("other")
        waiting = (one["matter_id"], one["ref"])
        pair = (one["matter_id"], other.id) if other else waiting
        turned = (other.id, one["matter_id"]) if other else pair
        if not pairs & {pair, waiting} and turned not in values:
            made = _row(one, State.PROPOSED, Origin.CITED, now, other)
            values.setdefault(pair, made)
    if values:
        index = ["matter_id", "ref", "kind"]
        rows = list(values.values())
        connection.execute(upsert(connection, relation, index=index, take=[]), rows)
    return len(values)


def _pairs(connection: Connection, ids: Iterable[int]) -> set[tuple[int, int | str]]:
    """Which matters these were ever linked to, by id or, while that is open, by name."""
    sides = _sides(connection, ids)
    return {
        (side.matter_id, side.row.ref if side.other_id is None else side.other_id) for side in sides
    }


def add_said(
    connection: Connection, matter_id: int, kind: RelationKind, ref: str, now: datetime
) -> int:
    """Note what a person says, confirmed; the relation's id."""
    found = [one for one in named(connection, [ref]).get(ref, []) if one.id != matter_id]
    other = found[0] if len(found) == 1 else None
    said = {"matter_id": matter_id, "ref": ref, "kind": kind.value, "decided_at": now}
    row = _row(said, State.CONFIRMED, Origin.SAID, now, other)
    statement = upsert(
        connection,
        relation,
        index=["matter_id", "ref", "kind"],
        take=["state", "decided_at"],
    )
    id_ = connection.scalar(statement.returning(relation.c.id), row)
    assert id_ is not None, "an updating upsert returns its row"
    return int(id_)


def decide(
    connection: Connection,
    id_: int,
    state: State,
    now: datetime,
    kind: RelationKind | None = None,
) -> None:
    """A person's word on one relation; `kind` says what it truly is."""
    values: dict[str, Any] = {"state": state.value, "decided_at": now}
    if kind is not None:
        values["kind"] = kind.value
    connection.execute(update(relation).where(relation.c.id == id_).values(**values))


def forget(connection: Connection, id_: int) -> None:
    """Remove a relation that a person added."""
    connection.execute(delete(relation).where(relation.c.id == id_))


def are_waiting(connection: Connection) -> bool:
    """Whether any relation leads to a matter that nobody has seen."""
    query = select(relation.c.id).where(relation.c.other_id.is_(None)).limit(1)
    return connection.scalar(query) is not None


def arrive(connection: Connection, names: Collection[str]) -> None:
    """Let relations that wait for one of these names lead to the matter that now goes by it."""
    waiting: list[Row[Any]] = []
    for part in chunks(sorted(names)):
        query = select(relation).where(relation.c.other_id.is_(None), relation.c.ref.in_(part))
        waiting += connection.execute(query)
    known = named(connection, {row.ref for row in waiting})
    for row in waiting:
        others = [one for one in known.get(row.ref, []) if one.id != row.matter_id]
        if len(others) == 1:
            _lead(connection, row, others[0])


def _lead(connection: Connection, row: Row[Any], other: Named) -> None:
    same = connection.execute(
        select(relation).where(
            relation.c.matter_id == row.matter_id,
            relation.c.ref == other.key,
            relation.c.kind == row.kind,
        )
    ).first()
    if same is not None and (same.decided_at is not None or row.decided_at is None):
        forget(connection, row.id)
        return
    if same is not None:  # a person's word is the last
        forget(connection, same.id)
    values = {"ref": other.key, "other_id": other.id}
    connection.execute(update(relation).where(relation.c.id == row.id).values(**values))


# ---- reading -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Side:
    """A relation as one of its matters sees it."""

    matter_id: int
    kind: RelationKind
    other_id: int | None
    row: Row[Any]


def _sides(
    connection: Connection, ids: Iterable[int], states: Collection[State] = tuple(State)
) -> list[_Side]:
    """The relations of these matters, each from the side of every one that is among them."""
    found: list[_Side] = []
    wanted = [state.value for state in states]
    for part in chunks(sorted(ids)):
        among = set(part)
        touching = or_(relation.c.matter_id.in_(part), relation.c.other_id.in_(part))
        query = select(relation).where(touching, relation.c.state.in_(wanted))
        for row in connection.execute(query.order_by(relation.c.id)):
            kind = RelationKind(row.kind)
            if row.matter_id in among:
                found.append(_Side(row.matter_id, kind, row.other_id, row))
            if row.other_id in among:
                found.append(_Side(row.other_id, relations.inverse(kind), row.matter_id, row))
    return found


def linked(connection: Connection, keys: Collection[str]) -> dict[str, list[Linked]]:
    """By the keys of matters, what they are confirmed to be linked to, with all its names."""
    own: dict[int, str] = {}
    for part in chunks(sorted(keys)):
        query = select(matter.c.id, matter.c.key).where(matter.c.key.in_(part))
        own.update({id_: key for id_, key in connection.execute(query)})
    sides = _sides(connection, own, (State.CONFIRMED,))
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
    sides = _sides(connection, [matter_id])
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
    found = {side.row.id for side in _sides(connection, ids, (State.PROPOSED,))}
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
    sides = _sides(connection, set().union(*known.values()), (State.CONFIRMED,))
    return {
        name: [_link(side) for side in sides if side.other_id is None and side.matter_id in ids]
        for name, ids in known.items()
    }


def _link(side: _Side, title: tuple[str, str] = ("", ""), source: str = "") -> Link:
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
    sides = [s for s in _sides(connection, ids, (State.CONFIRMED,)) if s.kind in kinds]
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
