"""What the store knows of one change and one subscriber: every step from settling to sending."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from tracker.domain.items import REDESIGN
from tracker.store.audience import Delivery, MessageRow, Pending, Subscriber, Subscription
from tracker.store.models import (
    ChangeRow,
    Crawl,
    EventRow,
    Incident,
    MatterRow,
    Repeat,
    SightingRow,
    Source,
    Spread,
)
from tracker.store.types import table
from tracker.store.watching import AS_MATCHED

change, crawl, matter, source = table(ChangeRow), table(Crawl), table(MatterRow), table(Source)
event, repeat, incident, sighting = (
    table(EventRow),
    table(Repeat),
    table(Incident),
    table(SightingRow),
)
spread = table(Spread)
subscriber, subscription = table(Subscriber), table(Subscription)
pending, message, delivery = table(Pending), table(MessageRow), table(Delivery)

_CHANGE = (
    *AS_MATCHED,
    crawl.c.state.label("crawl_state"),
    crawl.c.reason.label("crawl_reason"),
    event.c.text.label("words_now"),
)


def changes(connection: Connection, ids: Collection[int]) -> list[Row[Any]]:
    """Changes as the matcher reads them, with their crawls."""
    return list(connection.execute(_changes().where(change.c.id.in_(ids)).order_by(change.c.id)))


def newest_of(connection: Connection, matter_id: int) -> Row[Any] | None:
    """The newest change of a matter."""
    query = _changes().where(change.c.matter_id == matter_id).order_by(change.c.id.desc()).limit(1)
    return connection.execute(query).first()


def _changes() -> Any:
    return (
        select(*_CHANGE)
        .join(matter, matter.c.id == change.c.matter_id)
        .join(source, source.c.id == change.c.source_id)
        .join(crawl, crawl.c.id == change.c.crawl_id)
        .outerjoin(event, event.c.id == change.c.event_id)
    )


def repeats_of(connection: Connection, change_id: int) -> list[Row[Any]]:
    """A change as the further sources and the dockets of further defendants show it."""
    found: list[Row[Any]] = []
    for further, at in (
        (repeat, change.c.matter_id),
        (spread, spread.c.matter_id),
    ):
        query = (
            select(*_CHANGE)
            .join(further, further.c.change_id == change.c.id)
            .join(matter, matter.c.id == at)
            .join(source, source.c.id == further.c.source_id)
            .join(crawl, crawl.c.id == change.c.crawl_id)
            .outerjoin(event, event.c.id == change.c.event_id)
            .where(change.c.id == change_id)
        )
        found += connection.execute(query)
    return found


def subscriptions(connection: Connection, address: str) -> list[Row[Any]]:
    """All subscriptions of an address, ended ones too, the running ones first."""
    query = (
        select(subscription, subscriber.c.address, subscriber.c.state, subscriber.c.reason)
        .join(subscriber, subscriber.c.id == subscription.c.subscriber_id)
        .where(subscriber.c.address == address)
        .order_by(subscription.c.ended_at.is_not(None), subscription.c.id)
    )
    return list(connection.execute(query))


def waiting(connection: Connection, change_id: int, ids: Collection[int]) -> dict[int, Row[Any]]:
    """What became of a change for each of these subscriptions that took it: its pending row."""
    query = (
        select(pending, message.c.due_at, message.c.created_at.label("made_at"))
        .outerjoin(message, message.c.id == pending.c.message_id)
        .where(pending.c.change_id == change_id, pending.c.subscription_id.in_(ids))
    )
    return {row.subscription_id: row for row in connection.execute(query)}


def deliveries(connection: Connection, message_id: int) -> list[Row[Any]]:
    """The deliveries of a message, in the order in which they were made."""
    query = select(delivery).where(delivery.c.message_id == message_id).order_by(delivery.c.id)
    return list(connection.execute(query))


def counted(connection: Connection, ids: Collection[int], since: datetime) -> list[Row[Any]]:
    """What these subscriptions took since then, with whether a message lists it."""
    query = (
        select(*_CHANGE, pending.c.subscription_id, pending.c.message_id, pending.c.listed)
        .join(pending, pending.c.change_id == change.c.id)
        .join(matter, matter.c.id == change.c.matter_id)
        .join(source, source.c.id == change.c.source_id)
        .join(crawl, crawl.c.id == change.c.crawl_id)
        .outerjoin(event, event.c.id == change.c.event_id)
        .where(pending.c.subscription_id.in_(ids), pending.c.created_at >= since)
        .order_by(change.c.id)
    )
    return list(connection.execute(query))


def health(connection: Connection, matter_id: int) -> list[Row[Any]]:
    """The sources that show a matter: when they were last read well, and what is wrong now."""
    query = (
        select(
            source.c.name,
            source.c.title,
            source.c.health,
            source.c.reason,
            source.c.last_good_at,
            incident.c.opened_at,
        )
        .join(sighting, sighting.c.source_id == source.c.id)
        .outerjoin(
            incident,
            (incident.c.source_id == source.c.id)
            & incident.c.closed_at.is_(None)
            & (incident.c.kind != REDESIGN),
        )
        .where(sighting.c.matter_id == matter_id, sighting.c.event_key == "")
        .order_by(source.c.id)
    )
    return list(connection.execute(query))
