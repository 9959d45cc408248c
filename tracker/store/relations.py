"""Relations in the store: what is stated, proposed and decided, and who is linked to whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select, update

from tracker.domain import relations
from tracker.domain.items import MatterKind, RelationKind
from tracker.domain.match import Linked
from tracker.domain.relations import Origin, State
from tracker.store.dialect import upsert
from tracker.store.links import Relation
from tracker.store.models import Alias, MatterRow
from tracker.store.settling import chunks
from tracker.store.types import table

relation, matter, alias = table(Relation), table(MatterRow), table(Alias)


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
