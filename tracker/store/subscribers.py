"""Subscribers and their subscriptions: personal data, kept in the database only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from tracker.store.audience import Delivery, MessageRow, Pending, Subscriber, Subscription
from tracker.store.types import table

subscriber, subscription = table(Subscriber), table(Subscription)
pending, message, delivery = table(Pending), table(MessageRow), table(Delivery)


def put(connection: Connection, address: str, state: str, reason: str, now: datetime) -> int:
    """The id of the subscriber with that address, made or set to the state."""
    row = find(connection, address)
    if row is None:
        made = connection.execute(
            insert(subscriber)
            .values(address=address, state=state, reason=reason, created_at=now)
            .returning(subscriber.c.id)
        )
        return int(made.scalar_one())
    set_state(connection, row.id, state, reason)
    return int(row.id)


def find(connection: Connection, address: str) -> Row[Any] | None:
    """The subscriber with that address, or None."""
    return connection.execute(select(subscriber).where(subscriber.c.address == address)).first()


def set_state(connection: Connection, subscriber_id: int, state: str, reason: str) -> None:
    """Set a subscriber's state and why."""
    connection.execute(
        update(subscriber)
        .where(subscriber.c.id == subscriber_id)
        .values(state=state, reason=reason)
    )


def running(connection: Connection, subscriber_id: int) -> list[Row[Any]]:
    """The subscriptions of one subscriber that have not ended, oldest first."""
    query = select(subscription).where(
        subscription.c.subscriber_id == subscriber_id, subscription.c.ended_at.is_(None)
    )
    return list(connection.execute(query.order_by(subscription.c.id)))


def add(connection: Connection, values: dict[str, Any]) -> int:
    """Begin a subscription; its id."""
    made = connection.execute(insert(subscription).values(**values).returning(subscription.c.id))
    return int(made.scalar_one())


def change(connection: Connection, subscription_id: int, values: dict[str, Any]) -> None:
    """Change a running subscription."""
    connection.execute(
        update(subscription).where(subscription.c.id == subscription_id).values(**values)
    )


def end(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """End subscriptions: what waited for them is dropped, what was sent stays in the ledger."""
    mine = subscription.c.id.in_(ids)
    connection.execute(update(subscription).where(mine).values(ended_at=now))
    connection.execute(
        delete(pending).where(pending.c.subscription_id.in_(ids), pending.c.message_id.is_(None))
    )
    messages = select(message.c.id).where(message.c.subscription_id.in_(ids))
    connection.execute(
        update(delivery)
        .where(delivery.c.message_id.in_(messages), delivery.c.state == "waiting")
        .values(state="dropped", done_at=now, reason="the subscription ended before it was sent")
    )


def forget_watch(connection: Connection, subscription_id: int, slugs: Sequence[str]) -> None:
    """Drop what waits for a subscription through watches that it no longer takes."""
    connection.execute(
        delete(pending).where(
            pending.c.subscription_id == subscription_id,
            pending.c.watch.in_(slugs),
            pending.c.message_id.is_(None),
        )
    )


def listing(connection: Connection) -> list[Row[Any]]:
    """Every running subscription with its subscriber, by address."""
    query = (
        select(
            subscription,
            subscriber.c.address,
            subscriber.c.state,
            subscriber.c.reason,
        )
        .join(subscriber, subscriber.c.id == subscription.c.subscriber_id)
        .where(subscription.c.ended_at.is_(None))
        .order_by(subscriber.c.address, subscription.c.id)
    )
    return list(connection.execute(query))


def to_serve(connection: Connection) -> list[Row[Any]]:
    """The running subscriptions of active subscribers, with their addresses."""
    query = (
        select(subscription, subscriber.c.address)
        .join(subscriber, subscriber.c.id == subscription.c.subscriber_id)
        .where(subscription.c.ended_at.is_(None), subscriber.c.state == "active")
        .order_by(subscription.c.id)
    )
    return list(connection.execute(query))
