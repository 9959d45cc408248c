"""Writing relations: what systems state, what texts suggest, what people decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from tracker.domain.items import RelationKind
from tracker.domain.relations import Origin, State
from tracker.store.dialect import upsert
from tracker.store.relations import Named, named, relation, sides_of
from tracker.store.settling import chunks


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
    sides = sides_of(connection, ids)
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
