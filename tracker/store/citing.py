"""Texts that were not read for citations yet, what was found in them, and what it may mean now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from tracker.domain.items import MatterKind
from tracker.store.audience import Follow
from tracker.store.dialect import upsert
from tracker.store.links import Bookmark, Citation
from tracker.store.models import Alias, ChangeRow, MatterRow, SightingRow
from tracker.store.settling import chunks
from tracker.store.types import table

sighting, change, matter, alias = (
    table(SightingRow),
    table(ChangeRow),
    table(MatterRow),
    table(Alias),
)
citation, bookmark, follow = table(Citation), table(Bookmark), table(Follow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words that a source shows of a matter or an event of it; `row` is where reading goes on."""

    row: int
    matter_id: int
    key: str
    kind: MatterKind
    event_id: int | None
    source_id: int
    values: Mapping[str, Any]


def at(connection: Connection, name: str) -> str:
    """Where reading stopped, "" before the first."""
    return connection.scalar(select(bookmark.c.at).where(bookmark.c.name == name)) or ""


def go_on(connection: Connection, name: str, at: str) -> None:
    """Note where reading stops."""
    connection.execute(
        upsert(connection, bookmark, index=["name"], take=["at"]), {"name": name, "at": at}
    )


def overlap(connection: Connection) -> int:
    """How many rows are read again: on PostgreSQL a lower number may come after a higher one."""
    return 0 if connection.dialect.name == "sqlite" else 1_000


def shown(connection: Connection, after: int, limit: int) -> list[Text]:
    """What sources showed for the first time, in the order of their rows."""
    query = (
        select(
            sighting.c.id,
            sighting.c.matter_id,
            sighting.c.event_id,
            sighting.c.source_id,
            sighting.c.fields,
            matter.c.key,
            matter.c.kind,
        )
        .join(matter, matter.c.id == sighting.c.matter_id)
        .where(sighting.c.id > after)
        .order_by(sighting.c.id)
        .limit(limit)
    )
    return [
        Text(
            row=row.id,
            matter_id=row.matter_id,
            key=row.key,
            kind=MatterKind(row.kind),
            event_id=row.event_id,
            source_id=row.source_id,
            values=row.fields,
        )
        for row in connection.execute(query)
    ]


def edited(connection: Connection, after: int, limit: int) -> list[Text]:
    """What was changed since, each with the words that are new."""
    query = (
        select(change, matter.c.key.label("matter_key"), matter.c.kind.label("matter_kind"))
        .join(matter, matter.c.id == change.c.matter_id)
        .where(change.c.id > after)
        .order_by(change.c.id)
        .limit(limit)
    )
    return [
        Text(
            row=row.id,
            matter_id=row.matter_id,
            key=row.matter_key,
            kind=MatterKind(row.matter_kind),
            event_id=row.event_id,
            source_id=row.source_id,
            values={row.field: row.after} if row.field else {},
        )
        for row in connection.execute(query)
    ]


def add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep citations; of equal ones of one matter the first stays."""
    if rows:
        index = ["matter_id", "kind", "name"]
        connection.execute(upsert(connection, citation, index=index, take=[]), list(rows))


def named(connection: Connection, names: Collection[str]) -> list[Row[Any]]:
    """The citations of these numbers, with the kind of the matter that cites."""
    found: list[Row[Any]] = []
    for part in chunks(sorted(names)):
        query = (
            select(citation, matter.c.kind.label("matter_kind"))
            .join(matter, matter.c.id == citation.c.matter_id)
            .where(citation.c.name.in_(part))
        )
        found += connection.execute(query)
    return found


def crowded(connection: Connection, names: Collection[str], most: int) -> set[str]:
    """The numbers among these that more bills cite than `most`."""
    found: set[str] = set()
    for part in chunks(sorted(names)):
        query = (
            select(citation.c.name)
            .join(matter, matter.c.id == citation.c.matter_id)
            .where(citation.c.name.in_(part), matter.c.kind == MatterKind.BILL.value)
            .group_by(citation.c.name)
            .having(func.count() > most)
        )
        found.update(connection.scalars(query))
    return found


def newest(connection: Connection, limit: int) -> list[Row[Any]]:
    """The newest citations, with the matter that cites."""
    query = (
        select(
            citation,
            matter.c.kind.label("matter_kind"),
            matter.c.key.label("matter_key"),
            matter.c.title.label("matter_title"),
        )
        .join(matter, matter.c.id == citation.c.matter_id)
        .order_by(citation.c.id.desc())
        .limit(limit)
    )
    return list(connection.execute(query))


def own_names(connection: Connection, ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """All names of matters, their keys among them, by id."""
    found: dict[int, set[str]] = {}
    for part in chunks(sorted(set(ids))):
        for id_, key in connection.execute(
            select(matter.c.id, matter.c.key).where(matter.c.id.in_(part))
        ):
            found.setdefault(id_, set()).add(key)
        for id_, value in connection.execute(
            select(alias.c.matter_id, alias.c.value).where(alias.c.matter_id.in_(part))
        ):
            found.setdefault(id_, set()).add(value)
    return {id_: frozenset(names) for id_, names in found.items()}


def arrived(connection: Connection, since: datetime | None) -> set[str]:
    """The names that matters got since then, all of them without a time."""
    query = select(alias.c.value)
    if since is not None:
        query = query.where(alias.c.first_seen_at >= since)
    return set(connection.scalars(query))


def followed(connection: Connection) -> set[str]:
    """The names of matters that watches follow, seen or not."""
    return set(connection.scalars(select(follow.c.value).where(follow.c.kind == "matter")))
