"""The ledger as the operator looks at it, and the operator's word on single deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from tracker.store.audience import Delivery, MessageRow, Receipt, Subscriber, Subscription
from tracker.store.posting import Lane
from tracker.store.types import table

delivery, message, receipt = table(Delivery), table(MessageRow), table(Receipt)
subscriber, subscription, lane = table(Subscriber), table(Subscription), table(Lane)

#: What `tracker outbox list` shows unless asked for more: all that is not sent.
OPEN = ("waiting", "sending", "dead")


def _rows() -> Select[Any]:
    return (
        select(
            delivery,
            message.c.subject,
            message.c.topic,
            message.c.text,
            message.c.created_at,
            message.c.subscription_id,
            subscriber.c.address,
            subscriber.c.state.label("subscriber_state"),
        )
        .join(message, message.c.id == delivery.c.message_id)
        .outerjoin(subscription, subscription.c.id == message.c.subscription_id)
        .outerjoin(subscriber, subscriber.c.id == subscription.c.subscriber_id)
    )


def listing(
    connection: Connection, states: Sequence[str], destination: str, most: int
) -> list[Row[Any]]:
    """Deliveries in any of the states, newest last; "" as destination means all."""
    query = _rows().where(delivery.c.state.in_(states))
    if destination:
        query = query.where(delivery.c.destination == destination)
    return list(connection.execute(query.order_by(delivery.c.id.desc()).limit(most)))[::-1]


def find(connection: Connection, id_: int) -> Row[Any] | None:
    """One delivery, None if there is none of that number."""
    return connection.execute(_rows().where(delivery.c.id == id_)).first()


def by_key(connection: Connection, key: str) -> Row[Any] | None:
    """The delivery that a Message-ID or transaction id was made of."""
    return connection.execute(_rows().where(delivery.c.key == key)).first()


def receipts(connection: Connection, id_: int) -> list[Row[Any]]:
    """All tries of a delivery and what was said of it, oldest first."""
    query = select(receipt).where(receipt.c.delivery_id == id_)
    return list(connection.execute(query.order_by(receipt.c.id)))


def note(connection: Connection, id_: int, outcome: str, detail: str, now: datetime) -> None:
    """Write down something that happened to a delivery and is no try."""
    connection.execute(
        insert(receipt).values(delivery_id=id_, at=now, outcome=outcome, code="", detail=detail)
    )


def again(connection: Connection, row: Row[Any], key: str, wall: datetime) -> bool:
    """Let a delivery begin anew, now; False when somebody is sending it."""
    done = connection.execute(
        update(delivery)
        .where(delivery.c.id == row.id, delivery.c.state != "sending")
        .values(
            state="waiting", key=key, tries=0, unknowns=0, next_try_at=wall, done_at=None, reason=""
        )
    )
    connection.execute(delete(lane).where(lane.c.name == row.destination))
    return bool(done.rowcount)


def end(connection: Connection, id_: int, state: str, reason: str, now: datetime) -> bool:
    """End a delivery without a try; False when somebody is sending it."""
    done = connection.execute(
        update(delivery)
        .where(delivery.c.id == id_, delivery.c.state != "sending")
        .values(state=state, reason=reason, done_at=now)
    )
    return bool(done.rowcount)
