"""What a digest is made of, and the one transaction that stores it with its deliveries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from tracker.domain.items import REDESIGN
from tracker.domain.ports import UNSEEN
from tracker.store.audience import Delivery, Follow, MessageRow, Pending, Subscription
from tracker.store.dialect import upsert
from tracker.store.models import ChangeRow, EventRow, Incident, MatterRow, Notice, Source
from tracker.store.settling import chunks
from tracker.store.types import table

pending, change, notice = table(Pending), table(ChangeRow), table(Notice)
source, matter, incident = table(Source), table(MatterRow), table(Incident)
event = table(EventRow)
message, delivery = table(MessageRow), table(Delivery)
subscription, follow = table(Subscription), table(Follow)


class Superseded(Exception):
    """Another process composed the same items meanwhile: nothing was written here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A message as it is stored, and where it goes: (destination, key of the delivery)."""

    subject: str
    text: str
    html: str
    destinations: Sequence[tuple[str, str]]
    listed: Collection[int] = ()  # the pending items that it shows, the others being counted
    headers: dict[str, str] = field(default_factory=dict)
    calendar: str = ""
    thread: str = ""


def waiting_tiers(connection: Connection) -> dict[int, set[str]]:
    """The tiers of the changes that wait, by subscription."""
    query = (
        select(pending.c.subscription_id, change.c.tier)
        .join(change, change.c.id == pending.c.change_id)
        .where(pending.c.message_id.is_(None))
        .distinct()
    )
    found: dict[int, set[str]] = {}
    for subscription_id, tier in connection.execute(query):
        found.setdefault(subscription_id, set()).add(tier)
    return found


def waiting_changes(connection: Connection, subscription_id: int) -> list[Row[Any]]:
    """The changes that wait for a subscription by their ids, with why and through which watch."""
    query = (
        select(
            pending.c.change_id,
            pending.c.id.label("pending_id"),
            pending.c.watch,
            pending.c.watch_title,
            pending.c.reason.label("because"),
        )
        .where(
            pending.c.subscription_id == subscription_id,
            pending.c.message_id.is_(None),
            pending.c.change_id.is_not(None),
        )
        .order_by(pending.c.change_id)
    )
    return list(connection.execute(query))


def changes(connection: Connection, ids: Collection[int]) -> dict[int, Row[Any]]:
    """Changes whole, by their ids, with what their events say by now."""
    found: dict[int, Row[Any]] = {}
    for part in chunks(ids):
        query = (
            select(
                change,
                source.c.name.label("source"),
                matter.c.key.label("matter"),
                matter.c.kind.label("matter_kind"),
                matter.c.url.label("matter_url"),
                event.c.text.label("words_now"),
            )
            .join(source, source.c.id == change.c.source_id)
            .join(matter, matter.c.id == change.c.matter_id)
            .outerjoin(event, event.c.id == change.c.event_id)
            .where(change.c.id.in_(part))
        )
        found |= {row.id: row for row in connection.execute(query)}
    return found


def noticed(connection: Connection) -> set[int]:
    """The subscriptions for which any notice waits."""
    query = select(pending.c.subscription_id).where(
        pending.c.message_id.is_(None), pending.c.notice_id.is_not(None)
    )
    return set(connection.scalars(query.distinct()))


def waiting_notices(connection: Connection, subscription_id: int) -> list[Row[Any]]:
    """The notices that wait for a subscription, with their sources."""
    query = (
        select(
            notice,
            source.c.name.label("source"),
            source.c.title.label("source_title"),
            pending.c.id.label("pending_id"),
            pending.c.watch,
            pending.c.watch_title,
        )
        .join(pending, pending.c.notice_id == notice.c.id)
        .join(source, source.c.id == notice.c.source_id)
        .where(pending.c.subscription_id == subscription_id, pending.c.message_id.is_(None))
        .order_by(notice.c.id)
    )
    return list(connection.execute(query))


def sources_of(connection: Connection) -> dict[str, set[str]]:
    """The names of the sources that may show something of each watch; "*" means all of them."""
    found: dict[str, set[str]] = {}
    query = select(follow).where(follow.c.kind.in_(["reads", "source"]))
    for row in connection.execute(query):
        found.setdefault(row.watch, set()).add(row.value)
    return found


def experimental(connection: Connection) -> set[str]:
    """The names of the sources whose reader has not been seen against the real site yet."""
    rows = connection.execute(select(source.c.name, source.c.notes))
    return {row.name for row in rows if UNSEEN in row.notes}


def last_told(connection: Connection, subscription_id: int) -> datetime | None:
    """When the newest digest of a subscription was made; None when it had none so far."""
    query = (
        select(message.c.created_at)
        .where(message.c.subscription_id == subscription_id)
        .order_by(message.c.due_at.desc())
        .limit(1)
    )
    found: datetime | None = connection.execute(query).scalar()
    return found


def troubled(connection: Connection, since: datetime) -> list[Row[Any]]:
    """Sources with an open incident, any closed after `since`, or paused; newest incident last.

    A page in a new design was read: that is for the operator alone.
    """
    latest = or_(incident.c.closed_at.is_(None), incident.c.closed_at > since)
    latest = and_(latest, incident.c.kind != REDESIGN)
    query = (
        select(
            source.c.name,
            source.c.title,
            source.c.paused,
            source.c.last_good_at,
            incident.c.kind,
            incident.c.reason,
            incident.c.opened_at,
            incident.c.closed_at,
        )
        .outerjoin(incident, and_(incident.c.source_id == source.c.id, latest))
        .where(source.c.enabled, or_(incident.c.id.is_not(None), source.c.paused))
        .order_by(source.c.name, incident.c.id)
    )
    return list(connection.execute(query))


def skipping(connection: Connection) -> list[Row[Any]]:
    """The running sources that were not asked for all that is followed there, and what waits."""
    query = (
        select(source.c.name, source.c.title, source.c.skipped)
        .where(source.c.enabled, ~source.c.paused, source.c.skipped.is_not(None))
        .order_by(source.c.name)
    )
    return list(connection.execute(query))


def pass_by(connection: Connection, due: Mapping[int, datetime]) -> None:
    """Note due times at which there was nothing to send, so that they are not served late."""
    by_time: dict[datetime, list[int]] = {}
    for subscription_id, instant in due.items():
        by_time.setdefault(instant, []).append(subscription_id)
    for instant, ids in by_time.items():
        for part in chunks(ids):
            connection.execute(
                update(subscription).where(subscription.c.id.in_(part)).values(last_due_at=instant)
            )


def put_digest(
    connection: Connection,
    subscription_id: int,
    due_at: datetime,
    rendered: Rendered,
    pending_ids: Collection[int],
    *,
    now: datetime,
    wall: datetime,
    regular: bool = True,
) -> int:
    """Store a digest, its deliveries and which items it holds; the message's id.

    One that is not `regular` leaves the due times as they are: what matters now went ahead.

    Raises Superseded, to be left out of the transaction, when the due time was served already or
    an item is in another message.
    """
    values = _message(rendered, now) | {"subscription_id": subscription_id, "due_at": due_at}
    statement = upsert(connection, message, index=["subscription_id", "due_at"], take=[])
    made = connection.execute(statement.values(values).returning(message.c.id)).scalar()
    if made is None:
        raise Superseded
    taken = 0
    for part in chunks(pending_ids):
        taken += connection.execute(
            update(pending)
            .where(pending.c.id.in_(part), pending.c.message_id.is_(None))
            .values(message_id=made, listed=pending.c.id.in_(set(part) & set(rendered.listed)))
        ).rowcount
    if taken != len(pending_ids):
        raise Superseded
    if regular:
        pass_by(connection, {subscription_id: due_at})
    _put_deliveries(connection, int(made), rendered, wall)
    return int(made)


def put_message(
    connection: Connection, topic: str, rendered: Rendered, *, now: datetime, wall: datetime
) -> int:
    """Store a message of no subscription with its deliveries; Superseded if the topic was told."""
    statement = upsert(connection, message, index=["topic"], take=[])
    values = _message(rendered, now) | {"topic": topic}
    made = connection.execute(statement.values(values).returning(message.c.id)).scalar()
    if made is None:
        raise Superseded
    _put_deliveries(connection, int(made), rendered, wall)
    return int(made)


def _message(rendered: Rendered, now: datetime) -> dict[str, Any]:
    return {
        "subject": rendered.subject,
        "text": rendered.text,
        "html": rendered.html,
        "headers": rendered.headers,
        "calendar": rendered.calendar or None,
        "thread": rendered.thread or None,
        "created_at": now,
    }


def _put_deliveries(
    connection: Connection, message_id: int, rendered: Rendered, wall: datetime
) -> None:
    rows = [
        {"message_id": message_id, "destination": destination, "key": key, "next_try_at": wall}
        for destination, key in rendered.destinations
    ]
    if rows:
        connection.execute(insert(delivery), rows)


def untold(connection: Connection) -> list[Row[Any]]:
    """Incidents whose opening or closing the operator has not been told, oldest first."""
    query = (
        select(
            incident,
            source.c.name.label("source"),
            source.c.title.label("source_title"),
            source.c.last_good_at,
        )
        .join(source, source.c.id == incident.c.source_id)
        .where(
            or_(
                and_(incident.c.closed_at.is_(None), incident.c.told_open.is_(None)),
                and_(incident.c.closed_at.is_not(None), incident.c.told_closed.is_(None)),
            )
        )
        .order_by(incident.c.id)
    )
    return list(connection.execute(query))


def mark_told(
    connection: Connection, opened: Sequence[int], closed: Sequence[int], now: datetime
) -> None:
    """Note which incidents the operator is told of; Superseded if another process did it."""
    done = 0
    for ids, column in ((opened, incident.c.told_open), (closed, incident.c.told_closed)):
        for part in chunks(ids):
            done += connection.execute(
                update(incident)
                .where(incident.c.id.in_(part), column.is_(None))
                .values({column.name: now})
            ).rowcount
    if done != len(opened) + len(closed):
        raise Superseded
