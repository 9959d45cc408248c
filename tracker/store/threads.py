"""Threads: with which post a conversation began, for each subscription in each room."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, insert, select

from tracker.store.audience import Delivery, MessageRow, Receipt
from tracker.store.dialect import upsert
from tracker.store.posting import Thread
from tracker.store.types import table

delivery, message, receipt = table(Delivery), table(MessageRow), table(Receipt)
thread = table(Thread)

ALONE = "alone"  # a receipt of a message that left its thread
GONE = "the first message of its thread is gone: it is posted by itself"


def root(connection: Connection, key: str, place: str) -> str:
    """The post that a delivery answers in a place, "" for none; never one of its own."""
    ours = and_(
        thread.c.subscription_id == message.c.subscription_id,
        thread.c.name == message.c.thread,
        thread.c.destination == delivery.c.destination,
        thread.c.place == place,
        thread.c.delivery_id != delivery.c.id,
    )
    query = (
        select(thread.c.post)
        .select_from(delivery)
        .join(message, message.c.id == delivery.c.message_id)
        .join(thread, ours)
        .where(delivery.c.key == key)
    )
    return connection.scalar(query) or ""


def begin(connection: Connection, key: str, place: str, post: str, now: datetime) -> None:
    """Keep a post of a delivery as the first of its conversation there, unless there is one."""
    row = _owner(connection, key)
    if row is None:
        return
    keys = ["subscription_id", "name", "destination", "place"]
    values = {
        "subscription_id": row.subscription_id,
        "name": row.thread,
        "destination": row.destination,
        "place": place,
        "post": post,
        "delivery_id": row.id,
        "created_at": now,
    }
    connection.execute(upsert(connection, thread, index=keys, take=[]), [values])


def lose(connection: Connection, key: str, place: str, post: str, now: datetime) -> None:
    """Forget a post that is gone; the receipts of the delivery say that it stands by itself."""
    row = _owner(connection, key)
    if row is None:
        return
    connection.execute(
        delete(thread).where(
            thread.c.subscription_id == row.subscription_id,
            thread.c.name == row.thread,
            thread.c.destination == row.destination,
            thread.c.place == place,
            thread.c.post == post,
        )
    )
    connection.execute(
        insert(receipt).values(delivery_id=row.id, at=now, outcome=ALONE, code="", detail=GONE)
    )


def _owner(connection: Connection, key: str) -> Row[Any] | None:
    """The delivery of a conversation; None for one without, or deleted meanwhile."""
    query: Select[Any] = (
        select(delivery.c.id, delivery.c.destination, message.c.subscription_id, message.c.thread)
        .join(message, message.c.id == delivery.c.message_id)
        .where(
            delivery.c.key == key,
            message.c.thread.is_not(None),
            message.c.subscription_id.is_not(None),
        )
    )
    return connection.execute(query).first()
