"""A row in every table, so that a migration which loses rows is seen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

import tracker.store.audience  # noqa: F401  (fills the metadata)
import tracker.store.inbox  # noqa: F401
import tracker.store.links  # noqa: F401
import tracker.store.models  # noqa: F401
import tracker.store.posting  # noqa: F401
from tracker.store.types import Base, Instant

WHEN = datetime(2026, 2, 9, 17, 0, tzinfo=UTC)


def fill(connection: Connection, rows: int = 3) -> None:
    """Put `rows` rows into every table, each pointing at rows of the others."""
    for table in Base.metadata.sorted_tables:
        connection.execute(insert(table), [_row(table, n) for n in range(1, rows + 1)])


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table holds."""
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def _row(table: Table, number: int) -> dict[str, Any]:
    return {column.name: _value(column, number) for column in table.columns}


def _value(column: Any, number: int) -> Any:
    if column.name == "matched_at" or column.name == "closed_at":
        return WHEN
    if isinstance(column.type, Instant):
        return WHEN
    kind = column.type.python_type
    if kind is int:
        return number
    if kind is bool:
        return False
    if kind is float:
        return 0.0
    if kind is dict:
        return [] if column.name in ("watches", "tiers", "also", "notes") else {"n": str(number)}
    pointed = [key.column.name for key in column.foreign_keys] or [column.name]
    return f"{pointed[0]} {number}"
