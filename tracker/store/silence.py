"""Sources that stay unreadable or behind, and which of their followers were told so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from tracker.store.audience import Pending
from tracker.store.models import Incident, Notice
from tracker.store.settling import chunks
from tracker.store.types import table

incident, notice, pending = table(Incident), table(Notice), table(Pending)

#: The notices that are reason enough for a digest: a source is silent, and it is back; its
#: requests leave matters unread, and it asks for all of them again.
SILENT, BACK = "silent", "back"
BEHIND, LEVEL = "behind", "level"
#: What ends a state, and what told of it.
BEGAN = {BACK: SILENT, LEVEL: BEHIND}
ALONE = (*BEGAN, *BEGAN.values())


def unsaid(connection: Connection, ids: Collection[int], before: datetime) -> set[int]:
    """Of these sources, those whose incident is open since then or longer, and nobody was told."""
    said = (
        select(notice.c.id)
        .where(
            notice.c.source_id == incident.c.source_id,
            notice.c.kind == SILENT,
            notice.c.created_at >= incident.c.opened_at,
        )
        .exists()
    )
    found: set[int] = set()
    for part in chunks(ids):
        query = select(incident.c.source_id).where(
            incident.c.source_id.in_(part),
            incident.c.closed_at.is_(None),
            incident.c.opened_at <= before,
            ~said,
        )
        found.update(connection.scalars(query))
    return found


def said(connection: Connection, ids: Collection[int], end: str = BACK) -> set[int]:
    """Of these sources, those that followers believe to be silent: no "back" came after it.

    With `end=LEVEL`, those that they believe to be behind.
    """
    found: set[int] = set()
    for part in chunks(ids):
        newest = (
            select(func.max(notice.c.id))
            .where(notice.c.source_id.in_(part), notice.c.kind.in_([end, BEGAN[end]]))
            .group_by(notice.c.source_id)
        )
        query = select(notice.c.source_id).where(
            notice.c.id.in_(newest), notice.c.kind == BEGAN[end]
        )
        found.update(connection.scalars(query))
    return found


def hearers(connection: Connection, end: Row[Any]) -> list[Row[Any]]:
    """Who was told, or is about to be, of the state that this notice ends: their pending rows."""
    began = select(func.max(notice.c.id)).where(
        notice.c.source_id == end.source_id,
        notice.c.kind == BEGAN[end.kind],
        notice.c.id < end.id,
    )
    query = select(pending).where(pending.c.notice_id == began.scalar_subquery())
    return list(connection.execute(query))


def waiting(connection: Connection) -> set[int]:
    """The subscriptions for which such a notice waits."""
    query = (
        select(pending.c.subscription_id)
        .join(notice, notice.c.id == pending.c.notice_id)
        .where(and_(pending.c.message_id.is_(None), notice.c.kind.in_(ALONE)))
        .distinct()
    )
    return set(connection.scalars(query))
