"""The index of raw answers: which segment holds the bytes that a change refers to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from tracker.domain.sightings import instant
from tracker.store.models import CaptureRow, ChangeRow
from tracker.store.settling import chunks
from tracker.store.types import table

capture, change = table(CaptureRow), table(ChangeRow)


def add(connection: Connection, run: str, rows: Sequence[dict[str, Any]]) -> None:
    """Index raw answers that are not known yet; equal bytes are one capture."""
    known: set[str] = set()
    for part in chunks([row["sha256"] for row in rows]):
        found = connection.execute(select(capture.c.sha256).where(capture.c.sha256.in_(part)))
        known.update(sha for (sha,) in found)
    fresh = {row["sha256"]: row for row in rows if row["sha256"] not in known}
    if fresh:
        connection.execute(
            insert(capture), [row | {"segment": f"{run}.seg"} for row in fresh.values()]
        )


def find(connection: Connection, sha256: str) -> Row[Any] | None:
    """Where a raw answer lies, or None when it was thinned."""
    return connection.execute(select(capture).where(capture.c.sha256 == sha256)).first()


def fetched(text: str, default: datetime) -> datetime:
    """The instant a raw answer was fetched."""
    return instant(text) if text else default


def thinnable(connection: Connection, before: datetime) -> list[Row[Any]]:
    """Captures fetched before a moment that no change refers to: id, source, day, newest first."""
    changes = select(change.c.capture).where(change.c.capture != "")
    query = (
        select(capture.c.id, capture.c.source_id, capture.c.fetched_at)
        .where(capture.c.fetched_at < before, capture.c.sha256.not_in(changes))
        .order_by(capture.c.source_id, capture.c.fetched_at.desc(), capture.c.id.desc())
    )
    return list(connection.execute(query))


def newest(connection: Connection) -> set[int]:
    """The id of the newest capture of each source."""
    rows = connection.execute(select(func.max(capture.c.id)).group_by(capture.c.source_id))
    return {id_ for (id_,) in rows}


def forget(connection: Connection, ids: Sequence[int]) -> None:
    """Take captures out of the index."""
    for part in chunks(ids):
        connection.execute(delete(capture).where(capture.c.id.in_(part)))


def in_segments(connection: Connection) -> dict[str, list[Row[Any]]]:
    """The captures that each segment still holds, in the order of their places."""
    found: dict[str, list[Row[Any]]] = {}
    columns = (capture.c.id, capture.c.segment, capture.c.offset, capture.c.length)
    rows: Any = connection.execute(
        select(*columns).order_by(capture.c.segment, capture.c.offset)
    ).all()
    for row in rows:
        found.setdefault(row.segment, []).append(row)
    return found


def move(connection: Connection, segment: str, places: Sequence[tuple[int, int]]) -> None:
    """Note the new segment and offsets of captures, given as (id, offset)."""
    statement = update(capture).where(capture.c.id == bindparam("row_id"))
    rows = [{"row_id": id_, "segment": segment, "offset": offset} for id_, offset in places]
    if rows:
        connection.execute(statement, rows)
