"""Who wants a word each month, and what they were told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, func, select

from tracker.store.audience import Delivery, Subscriber, Subscription
from tracker.store.types import table

delivery, subscriber, subscription = table(Delivery), table(Subscriber), table(Subscription)


def wanting(connection: Connection, before: datetime) -> list[Row[Any]]:
    """Active subscribers who want it and were subscribed before then."""
    query = select(subscriber).where(
        subscriber.c.wellness,
        subscriber.c.state == "active",
        subscriber.c.created_at < before,
        exists().where(
            subscription.c.subscriber_id == subscriber.c.id, subscription.c.ended_at.is_(None)
        ),
    )
    return list(connection.execute(query.order_by(subscriber.c.id)))


def told(connection: Connection, address: str, since: datetime, until: datetime) -> int:
    """How many messages arrived at an address in a stretch of time."""
    query = select(func.count()).where(
        delivery.c.destination == address,
        delivery.c.state == "sent",
        delivery.c.done_at >= since,
        delivery.c.done_at < until,
    )
    return connection.scalar(query) or 0
