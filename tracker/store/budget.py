"""What was spent of each source's budget, by the hour of the wall clock."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, select

from tracker.store.dialect import upsert
from tracker.store.models import Budget, Source
from tracker.store.types import table

budget, source = table(Budget), table(Source)

#: The row that holds the second (rounded up) at which the last request of a source left.
LAST = "last"


def spent(connection: Connection, ids: Sequence[int], since: str) -> dict[str, int]:
    """What these sources spent together in each hour from `since` on."""
    rows = connection.execute(
        select(budget.c.window, func.sum(budget.c.spent))
        .where(budget.c.source_id.in_(ids), budget.c.window >= since, budget.c.window != LAST)
        .group_by(budget.c.window)
    )
    return {window: int(count) for window, count in rows}


def add(connection: Connection, source_id: int, window: str, count: int) -> None:
    """Count requests of a source in an hour; a negative count gives some back."""
    held = connection.execute(
        select(budget.c.spent).where(budget.c.source_id == source_id, budget.c.window == window)
    ).scalar()
    _put(connection, source_id, window, max(0, (held or 0) + count))


def last(connection: Connection, ids: Sequence[int]) -> float:
    """The wall second at which the last request of any of these sources had left; 0 for never."""
    found = connection.execute(
        select(func.max(budget.c.spent)).where(budget.c.source_id.in_(ids), budget.c.window == LAST)
    ).scalar()
    return float(found or 0)


def sent(connection: Connection, source_id: int, wall: float) -> None:
    """Note that the last request of a source left before this wall second."""
    _put(connection, source_id, LAST, int(wall) + 1)


def forget(connection: Connection, ids: Sequence[int], before: str) -> None:
    """Drop the hours that count no more."""
    connection.execute(
        delete(budget).where(
            budget.c.source_id.in_(ids), budget.c.window < before, budget.c.window != LAST
        )
    )


def busy(connection: Connection, ids: Sequence[int], token: str, wall: float) -> bool:
    """Whether another run reads one of these sources right now."""
    found = connection.execute(
        select(source.c.id).where(
            source.c.id.in_(ids), source.c.lease.not_in(["", token]), source.c.lease_until > wall
        )
    )
    return found.first() is not None


def _put(connection: Connection, source_id: int, window: str, count: int) -> None:
    statement = upsert(connection, budget, index=["source_id", "window"], take=["spent"])
    connection.execute(statement, {"source_id": source_id, "window": window, "spent": count})
