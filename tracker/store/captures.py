"""The index of raw answers: which segment holds the bytes that a change refers to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from tracker.domain.sightings import instant
from tracker.store.models import CaptureRow
from tracker.store.settling import chunks
from tracker.store.types import table

capture = table(CaptureRow)


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
