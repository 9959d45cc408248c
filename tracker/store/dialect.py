"""The one statement that SQLite and PostgreSQL spell alike but SQLAlchemy keeps per dialect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(
    connection: Connection,
    table: Table,
    *,
    index: Sequence[str],
    take: Sequence[str],
    only: Any = None,
) -> Any:
    """INSERT ... ON CONFLICT (index) DO UPDATE SET the columns of `take`, DO NOTHING without any.

    Execute it with a list of rows (then batches are compiled once). With RETURNING, the updating
    form gives every row, the other only those inserted. `only` says which old rows are updated.
    """
    maker = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = maker(table)
    if not take:
        return statement.on_conflict_do_nothing(index_elements=list(index))
    return statement.on_conflict_do_update(
        index_elements=list(index),
        set_={name: statement.excluded[name] for name in take},
        where=only,
    )
