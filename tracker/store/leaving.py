"""Leaving: one matter muted, and all that is kept of a person, to be shown or deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, Table, or_, select, update
from sqlalchemy import delete as remove

from tracker.store.audience import (
    Delivery,
    MessageRow,
    Pending,
    Receipt,
    Subscriber,
    Subscription,
)
from tracker.store.dialect import upsert
from tracker.store.models import ChangeRow, MatterRow
from tracker.store.posting import Consent, Mute, Thread
from tracker.store.settling import chunks
from tracker.store.types import Base, table

subscriber, subscription, pending = table(Subscriber), table(Subscription), table(Pending)
message, delivery, receipt = table(MessageRow), table(Delivery), table(Receipt)
matter, change = table(MatterRow), table(ChangeRow)
consent, mute_row, thread = table(Consent), table(Mute), table(Thread)


def subscription_of(connection: Connection, id_: int) -> Row[Any] | None:
    """A subscription with its subscriber's address, also an ended one."""
    query = select(subscription, subscriber.c.address).join(
        subscriber, subscriber.c.id == subscription.c.subscriber_id
    )
    return connection.execute(query.where(subscription.c.id == id_)).first()


def matter_title(connection: Connection, id_: int) -> str:
    """A matter's title, "" if there is none."""
    return str(connection.scalar(select(matter.c.title).where(matter.c.id == id_)) or "")


def muted(connection: Connection, subscription_id: int, matter_id: int) -> bool:
    """Whether a subscription is told nothing more of a matter."""
    query = select(mute_row.c.matter_id).where(
        mute_row.c.subscription_id == subscription_id, mute_row.c.matter_id == matter_id
    )
    return connection.scalar(query) is not None


def mute(connection: Connection, subscription_id: int, matter_id: int, now: datetime) -> None:
    """Tell a subscription nothing more of one matter; what waited of it is dropped."""
    values = {"subscription_id": subscription_id, "matter_id": matter_id, "created_at": now}
    keys = ["subscription_id", "matter_id"]
    connection.execute(upsert(connection, mute_row, index=keys, take=[]), [values])
    waiting = (
        select(pending.c.id)
        .join(change, change.c.id == pending.c.change_id)
        .where(
            pending.c.subscription_id == subscription_id,
            pending.c.message_id.is_(None),
            change.c.matter_id == matter_id,
        )
    )
    for part in chunks(connection.scalars(waiting).all()):
        connection.execute(remove(pending).where(pending.c.id.in_(part)))


def unmute(connection: Connection, subscriber_id: int, matter_id: int) -> bool:
    """Tell all subscriptions of a person of a matter again; whether one was told nothing of it."""
    mine = select(subscription.c.id).where(subscription.c.subscriber_id == subscriber_id)
    held = mute_row.c.subscription_id.in_(mine) & (mute_row.c.matter_id == matter_id)
    return bool(connection.execute(remove(mute_row).where(held)).rowcount)


def muted_titles(connection: Connection) -> dict[int, list[str]]:
    """The titles of the matters of which a subscription is told nothing more, by its id."""
    query = select(mute_row.c.subscription_id, matter.c.title).join(
        matter, matter.c.id == mute_row.c.matter_id
    )
    found: dict[int, list[str]] = {}
    for id_, title in connection.execute(query.order_by(matter.c.title, matter.c.id)):
        found.setdefault(id_, []).append(title)
    return found


# ---- all that is kept ----------------------------------------------------------------------------


def _subscriptions(row: Row[Any]) -> Select[Any]:
    return select(subscription.c.id).where(subscription.c.subscriber_id == row.id)


def _messages(row: Row[Any]) -> Select[Any]:
    """Messages of the person's subscriptions, and others that went to the address alone."""
    elsewhere = select(delivery.c.message_id).where(delivery.c.destination != row.address)
    here = select(delivery.c.message_id).where(delivery.c.destination == row.address)
    return select(message.c.id).where(
        or_(
            message.c.subscription_id.in_(_subscriptions(row)),
            message.c.id.in_(here) & message.c.id.not_in(elsewhere),
        )
    )


def _deliveries(row: Row[Any]) -> Select[Any]:
    return select(delivery.c.id).where(
        or_(delivery.c.destination == row.address, delivery.c.message_id.in_(_messages(row)))
    )


def sending(connection: Connection, row: Row[Any]) -> bool:
    """Whether something is on its way to a subscriber."""
    query = select(delivery.c.id).where(
        delivery.c.id.in_(_deliveries(row)), delivery.c.state == "sending"
    )
    return connection.scalar(query.limit(1)) is not None


def export(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    """All that is kept of a subscriber, as values for JSON."""
    return {
        "subscriber": _plain(row),
        "consent": _all(connection, consent, consent.c.subscriber_id == row.id),
        "subscriptions": _all(connection, subscription, subscription.c.subscriber_id == row.id),
        "muted": _all(connection, mute_row, mute_row.c.subscription_id.in_(_subscriptions(row))),
        "waiting": _all(
            connection,
            pending,
            pending.c.subscription_id.in_(_subscriptions(row)) & pending.c.message_id.is_(None),
        ),
        "messages": _all(connection, message, message.c.id.in_(_messages(row)), "headers"),
        "deliveries": _all(connection, delivery, delivery.c.id.in_(_deliveries(row)), "key"),
        "receipts": _all(connection, receipt, receipt.c.delivery_id.in_(_deliveries(row))),
        "threads": _all(connection, thread, thread.c.delivery_id.in_(_deliveries(row))),
    }


def _all(connection: Connection, of: Table, where: Any, *without: str) -> list[dict[str, Any]]:
    rows = connection.execute(select(of).where(where).order_by(*of.primary_key.columns))
    return [
        {name: value for name, value in _plain(row).items() if name not in without} for row in rows
    ]


def _plain(row: Row[Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row._mapping.items()
    }


def delete(connection: Connection, row: Row[Any]) -> int:
    """Delete a subscriber with all that is kept of them; how many messages."""
    messages = list(connection.scalars(_messages(row)))
    _erase(connection, delivery, list(connection.scalars(_deliveries(row))))
    _erase(connection, message, messages)
    _erase(connection, subscription, list(connection.scalars(_subscriptions(row))))
    fallback = subscriber.c.fallback == row.address
    connection.execute(update(subscriber).where(fallback).values(fallback=None))
    _erase(connection, subscriber, [row.id])
    return len(messages)


def _erase(connection: Connection, of: Table, ids: list[int]) -> None:
    """Delete rows of a table, and what points at them; what may point at nothing then does."""
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        for other in Base.metadata.sorted_tables:
            for column in other.columns:
                if any(key.column is of.c.id for key in column.foreign_keys):
                    _let_go(connection, column, part)
        connection.execute(remove(of).where(of.c.id.in_(part)))


def _let_go(connection: Connection, column: Column[Any], ids: list[int]) -> None:
    pointing = column.in_(ids)
    if column.nullable:
        connection.execute(update(column.table).where(pointing).values({column.name: None}))
    else:
        connection.execute(remove(column.table).where(pointing))
