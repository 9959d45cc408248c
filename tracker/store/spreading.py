"""What was told of a filing in the docket of another defendant: read where one may be meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from tracker.domain.changes import Op
from tracker.store.dialect import upsert
from tracker.store.models import ChangeRow, EventAlias, EventRow, Spread
from tracker.store.settling import chunks
from tracker.store.types import table

change, event, event_alias = table(ChangeRow), table(EventRow), table(EventAlias)
spread = table(Spread)


def told(
    connection: Connection, matter_ids: Collection[int], names: Collection[str]
) -> list[Row[Any]]:
    """The events of these matters that go by one of the names and were told to be new.

    Each with the id of the change that told it, the earliest first.
    """
    found: list[Row[Any]] = []
    for part in chunks(sorted(names)):
        named = select(event_alias.c.event_id).where(
            event_alias.c.matter_id.in_(sorted(matter_ids)), event_alias.c.value.in_(part)
        )
        query = (
            select(event, func.min(change.c.id).label("change_id"))
            .join(change, change.c.event_id == event.c.id)
            .where(event.c.id.in_(named), change.c.op == Op.NEW.value)
            .group_by(event.c.id)
        )
        found += connection.execute(query)
    return sorted(found, key=lambda row: row.change_id)


def add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Note which told changes the dockets of further defendants show too."""
    if rows:
        index = ["change_id", "matter_id"]
        connection.execute(upsert(connection, spread, index=index, take=[]), list(rows))
