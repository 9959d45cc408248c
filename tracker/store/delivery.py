"""The ledger of deliveries: claims with leases, receipts, and how each ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, not_, or_, select, text, update

from tracker.store.audience import Delivery, MessageRow, Receipt, Subscriber, Subscription
from tracker.store.settling import chunks
from tracker.store.types import table

delivery, message, receipt = table(Delivery), table(MessageRow), table(Receipt)
subscriber, subscription = table(Subscriber), table(Subscription)

PIECE = "piece"  # a receipt of one piece of a message that goes out as several
LOST = "the process that sent it ended without a word"
#: Word for word the condition of `ix_delivery_open`, or the index is not used.
_OPEN = text("delivery.state IN ('waiting', 'sending')")
#: A mail address, in contrast to "channel:", "env:" and "file:".
_IS_MAIL = and_(delivery.c.destination.like("%@%"), not_(delivery.c.destination.like("%:%")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a delivery after a try; `again_at` is the next try of a waiting one.

    `outcome`, `code` and `detail` are the receipt's; `reason` is why it is not sent yet.
    """

    state: str  # sent, waiting or dead
    outcome: str
    code: str = ""
    detail: str = ""
    reason: str = ""
    again_at: datetime | None = None
    hold_others: bool = False  # other deliveries to the same destination wait as long


def claim(
    connection: Connection,
    worker: str,
    *,
    wall: datetime,
    until: datetime,
    most: int = 1,
    mail: bool = True,
) -> list[Row[Any]]:
    """Claim deliveries whose time has come, each with its message; nobody else gets them.

    Run it in a write transaction. Those of subscribers who are not active wait. `mail=False`
    leaves mail to a later run.
    """
    where: list[Any] = [
        _OPEN,
        delivery.c.state == "waiting",
        delivery.c.next_try_at <= wall,
        or_(message.c.subscription_id.is_(None), subscriber.c.state == "active"),
    ]
    if not mail:
        where.append(not_(_IS_MAIL))
    query = (
        select(delivery.c.id)
        .join(message, message.c.id == delivery.c.message_id)
        .outerjoin(subscription, subscription.c.id == message.c.subscription_id)
        .outerjoin(subscriber, subscriber.c.id == subscription.c.subscriber_id)
        .where(*where)
        .order_by(delivery.c.next_try_at, delivery.c.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=delivery)  # PostgreSQL; on SQLite we are alone
    )
    ids = [id_ for (id_,) in connection.execute(query)]
    if not ids:
        return []
    connection.execute(
        update(delivery)
        .where(delivery.c.id.in_(ids))
        .values(state="sending", claimed_by=worker, claimed_until=until, tries=delivery.c.tries + 1)
    )
    return list(connection.execute(_with_message().where(delivery.c.id.in_(ids))))


def _with_message() -> Any:
    return (
        select(
            delivery,
            message.c.subject,
            message.c.text,
            message.c.html,
            message.c.headers,
            message.c.subscription_id,
        )
        .join(message, message.c.id == delivery.c.message_id)
        .order_by(delivery.c.id)
    )


def expired(connection: Connection, wall: datetime) -> list[Row[Any]]:
    """Deliveries whose worker let its lease run out: perhaps sent, perhaps not."""
    query = _with_message().where(
        _OPEN, delivery.c.state == "sending", delivery.c.claimed_until < wall
    )
    return list(connection.execute(query.with_for_update(skip_locked=True, of=delivery)))


def record(
    connection: Connection, row: Row[Any], verdict: Verdict, worker: str, now: datetime
) -> bool:
    """Write a receipt and what becomes of the delivery.

    False when the lease was lost meanwhile: then the receipt alone is kept, and a yes of the
    service still counts, so that no further copy is sent.
    """
    connection.execute(
        insert(receipt).values(
            delivery_id=row.id,
            at=now,
            outcome=verdict.outcome,
            code=verdict.code,
            detail=verdict.detail,
        )
    )
    mine = and_(delivery.c.claimed_by == worker, delivery.c.state == "sending")
    allowed = or_(mine, delivery.c.state != "sent") if verdict.state == "sent" else mine
    done = connection.execute(
        update(delivery).where(delivery.c.id == row.id, allowed).values(**_ending(verdict, now))
    )
    if verdict.outcome == "unknown" and done.rowcount:
        connection.execute(
            update(delivery).where(delivery.c.id == row.id).values(unknowns=delivery.c.unknowns + 1)
        )
    if verdict.hold_others and verdict.again_at is not None:
        _hold(connection, row.destination, verdict.again_at)
    return bool(done.rowcount)


def pieces(connection: Connection, key: str) -> set[str]:
    """The pieces of a delivery that arrived, by the names that the channel gave them."""
    query = (
        select(receipt.c.code)
        .join(delivery, delivery.c.id == receipt.c.delivery_id)
        .where(delivery.c.key == key, receipt.c.outcome == PIECE)
    )
    return set(connection.scalars(query))


def note_piece(connection: Connection, key: str, piece: str, now: datetime) -> None:
    """Write down that a piece of a delivery arrived, so that no further try sends it again."""
    owner = select(delivery.c.id).where(delivery.c.key == key).scalar_subquery()
    connection.execute(
        insert(receipt).values(delivery_id=owner, at=now, outcome=PIECE, code=piece, detail="")
    )


def _ending(verdict: Verdict, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "state": verdict.state,
        "claimed_by": "",
        "claimed_until": None,
        "reason": verdict.reason,
    }
    if verdict.again_at is not None:
        return values | {"next_try_at": verdict.again_at}
    return values | {"done_at": now}


def _hold(connection: Connection, destination: str, until: datetime) -> None:
    connection.execute(
        update(delivery)
        .where(
            delivery.c.destination == destination,
            delivery.c.state == "waiting",
            delivery.c.next_try_at < until,
        )
        .values(next_try_at=until)
    )


def untold_dead(connection: Connection, ids: Sequence[int]) -> list[Row[Any]]:
    """Those of the given deliveries that are dead and belong to a subscriber."""
    found: list[Row[Any]] = []
    for part in chunks(ids):
        query = _with_message().where(
            delivery.c.id.in_(part),
            delivery.c.state == "dead",
            message.c.subscription_id.is_not(None),
        )
        found += connection.execute(query)
    return found


def next_try(connection: Connection) -> datetime | None:
    """When the next delivery that waits is due, None if none waits."""
    query = select(delivery.c.next_try_at).where(_OPEN, delivery.c.state == "waiting")
    found: datetime | None = connection.scalar(query.order_by(delivery.c.next_try_at).limit(1))
    return found
