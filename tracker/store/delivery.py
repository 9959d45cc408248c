"""The ledger of deliveries: claims with leases, receipts, and how each ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Update,
    and_,
    bindparam,
    insert,
    not_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from tracker.store import lanes
from tracker.store.audience import Delivery, MessageRow, Receipt, Subscriber, Subscription
from tracker.store.dialect import upsert
from tracker.store.settling import chunks
from tracker.store.types import Instant, table

delivery, message, receipt = table(Delivery), table(MessageRow), table(Receipt)
subscriber, subscription = table(Subscriber), table(Subscription)

PIECE = "piece"  # a receipt of one piece of a message that goes out as several
LOST = "the process that sent it ended without a word"
#: Word for word the conditions of `ix_delivery_open` and `ix_delivery_sending`, or the indexes
#: are not used.
_OPEN = text("delivery.state IN ('waiting', 'sending')")
_SENDING = text("delivery.state = 'sending'")
#: A mail address, in contrast to "channel:", "env:" and "file:".
_IS_MAIL = and_(delivery.c.destination.like("%@%"), not_(delivery.c.destination.like("%:%")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a delivery after a try; `again_at` is the next try of a waiting one.

    `outcome`, `code` and `detail` are the receipt's; `reason` is why it is not sent yet. Until
    `hold_until` nothing else goes to the same destination either.
    """

    state: str  # sent, waiting or dead
    outcome: str
    code: str = ""
    detail: str = ""
    reason: str = ""
    again_at: datetime | None = None
    hold_until: datetime | None = None


def claim(
    connection: Connection,
    worker: str,
    *,
    wall: datetime,
    until: datetime,
    mails: int = 1,
    rooms: int = 1,
    released: int | None = None,
) -> list[Row[Any]]:
    """Claim deliveries whose time has come, each with its message; nobody else gets them.

    Run it in a write transaction. At most so many mails, and so many rooms with one each, whose
    lanes are held until then as well. Those of subscribers who are not active wait. With
    `released` the brake is pulled: only what it does not hold is claimed.
    """
    ids = _mails(connection, wall, released, mails) if mails else []
    ids += _rooms(connection, wall, released, rooms, until) if rooms else []
    if not ids:
        return []
    connection.execute(_taking(), {"ids": ids, "worker": worker, "until": until})
    return list(connection.execute(_these(), {"ids": ids}))


# Statements are made once: putting one together costs more than running it.


@cache
def _ready(held: bool, mail: bool) -> Select[Any]:
    """What may be tried, oldest first; `held`: without what the brake holds."""
    ours = message.c.subscription_id.is_(None)
    # A fallback serves who is suspended, not who is paused.
    instead = and_(subscriber.c.state == "suspended", delivery.c.instead_of.is_not(None))
    query = (
        _joined(select(delivery.c.id, delivery.c.destination))
        .where(
            _OPEN,
            delivery.c.state == "waiting",
            delivery.c.next_try_at <= bindparam("wall", type_=Instant()),
            or_(ours, subscriber.c.state == "active", instead),
            _IS_MAIL if mail else not_(_IS_MAIL),
        )
        .order_by(delivery.c.next_try_at, delivery.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=delivery)  # PostgreSQL; on SQLite we are alone
    )
    if held:
        query = query.where(_is_let_go(bindparam("released")))
    if mail:
        return query
    free = or_(lanes.lane.c.free_at.is_(None), lanes.lane.c.free_at <= bindparam("wall"))
    seen = delivery.c.destination.not_in(bindparam("seen", expanding=True))
    query = query.outerjoin(lanes.lane, lanes.lane.c.name == delivery.c.destination)
    return query.where(free, seen)


def _is_let_go(released: Any) -> ColumnElement[bool]:
    """What the brake does not hold: ours, retries, and what the operator let go."""
    ours = message.c.subscription_id.is_(None)
    return or_(ours, delivery.c.tries > 0, delivery.c.id <= released)


@cache
def _taking() -> Update:
    return (
        update(delivery)
        .where(delivery.c.id.in_(bindparam("ids", expanding=True)))
        .values(
            state="sending",
            claimed_by=bindparam("worker"),
            claimed_until=bindparam("until"),
            tries=delivery.c.tries + 1,
        )
    )


@cache
def _these() -> Select[Any]:
    return _with_message().where(delivery.c.id.in_(bindparam("ids", expanding=True)))


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.join(message, message.c.id == delivery.c.message_id)
        .outerjoin(subscription, subscription.c.id == message.c.subscription_id)
        .outerjoin(subscriber, subscriber.c.id == subscription.c.subscriber_id)
    )


def _mails(connection: Connection, wall: datetime, released: int | None, most: int) -> list[int]:
    values = {"wall": wall, "most": most, "released": released}
    return [row.id for row in connection.execute(_ready(released is not None, True), values)]


def _rooms(
    connection: Connection, wall: datetime, released: int | None, most: int, until: datetime
) -> list[int]:
    """One delivery a room, of rooms whose lane can be taken."""
    query = _ready(released is not None, False)
    values = {"wall": wall, "most": most, "released": released}
    ids: list[int] = []
    seen: set[str] = set()
    while len(ids) < most:
        found = list(connection.execute(query, values | {"seen": list(seen)}))
        if not found:
            break
        for row in found:
            if row.destination in seen or len(ids) == most:
                continue
            seen.add(row.destination)
            if lanes.enter(connection, row.destination, wall, until):
                ids.append(row.id)
    return ids


def _with_message() -> Select[Any]:
    columns = (
        delivery,
        message.c.subject,
        message.c.text,
        message.c.html,
        message.c.headers,
        message.c.calendar,
        message.c.thread,
        message.c.subscription_id,
        subscriber.c.id.label("subscriber_id"),
        subscriber.c.address,
        subscriber.c.fallback,
        subscriber.c.refusals,
    )
    return _joined(select(*columns)).order_by(delivery.c.id)


def claimed(connection: Connection, id_: int) -> Row[Any]:
    """One delivery with its message and subscriber, as `claim` gives it."""
    return connection.execute(_with_message().where(delivery.c.id == id_)).one()


def renew(connection: Connection, worker: str, until: datetime) -> None:
    """Keep what a worker is sending for longer, with the lanes that it holds."""
    rows = connection.execute(
        update(delivery)
        .where(_SENDING, delivery.c.claimed_by == worker)
        .values(claimed_until=until)
        .returning(delivery.c.destination)
    )
    lanes.keep(connection, {row.destination for row in rows if ":" in row.destination}, until)


def expired(connection: Connection, wall: datetime) -> list[Row[Any]]:
    """Deliveries whose worker let its lease run out: perhaps sent, perhaps not."""
    query = _with_message().where(_SENDING, delivery.c.claimed_until < wall)
    return list(connection.execute(query.with_for_update(skip_locked=True, of=delivery)))


def record(
    connection: Connection, row: Row[Any], verdict: Verdict, worker: str, now: datetime
) -> bool:
    """Write a receipt and what becomes of the delivery.

    False when the lease was lost meanwhile: then the receipt alone is kept, and a yes of the
    service still counts, so that no further copy is sent. False, too, when the delivery was
    deleted with the person it was for.
    """
    return row.id in record_all(connection, [(row, verdict)], worker, now)


def record_all(
    connection: Connection,
    tries: Sequence[tuple[Row[Any], Verdict]],
    worker: str,
    now: datetime,
) -> set[int]:
    """The same for several tries at once; the ids of those that were ours to record."""
    ours = _sent(connection, [row.id for row, v in tries if v.state == "sent"], worker, now)
    others = [(row, verdict) for row, verdict in tries if row.id not in ours]
    there = ours | _there(connection, [row.id for row, _ in others])
    receipts = [_receipt(row.id, verdict, now) for row, verdict in tries if row.id in there]
    if receipts:
        connection.execute(insert(receipt), receipts)
    for row, verdict in others:
        if row.id in there and _end(connection, row, verdict, worker, now):
            ours.add(row.id)
    for row, verdict in tries:
        if verdict.hold_until is not None:
            hold(connection, row.destination, verdict.hold_until)
    return ours


def _there(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Those that were not deleted meanwhile."""
    if not ids:
        return set()
    return set(connection.scalars(select(delivery.c.id).where(delivery.c.id.in_(ids))))


def _receipt(id_: int, verdict: Verdict, now: datetime) -> dict[str, Any]:
    return {
        "delivery_id": id_,
        "at": now,
        "outcome": verdict.outcome,
        "code": verdict.code,
        "detail": verdict.detail,
    }


def _mine(worker: str) -> Any:
    return and_(delivery.c.claimed_by == worker, delivery.c.state == "sending")


def _sent(connection: Connection, ids: Sequence[int], worker: str, now: datetime) -> set[int]:
    """Mark what arrived and is still ours, in one statement."""
    if not ids:
        return set()
    values = {"ids": list(ids), "worker": worker, "now": now}
    return set(connection.scalars(_arriving(), values))


@cache
def _arriving() -> ReturningUpdate[tuple[int]]:
    return (
        update(delivery)
        .where(
            delivery.c.id.in_(bindparam("ids", expanding=True)),
            delivery.c.claimed_by == bindparam("worker"),
            delivery.c.state == "sending",
        )
        .values(
            state="sent", claimed_by="", claimed_until=None, reason="", done_at=bindparam("now")
        )
        .returning(delivery.c.id)
    )


def _end(
    connection: Connection, row: Row[Any], verdict: Verdict, worker: str, now: datetime
) -> bool:
    mine = _mine(worker)
    allowed = or_(mine, delivery.c.state != "sent") if verdict.state == "sent" else mine
    done = connection.execute(
        update(delivery).where(delivery.c.id == row.id, allowed).values(**_ending(verdict, now))
    )
    return bool(done.rowcount)


def _ending(verdict: Verdict, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "state": verdict.state,
        "claimed_by": "",
        "claimed_until": None,
        "reason": verdict.reason,
    }
    if verdict.outcome == "unknown":
        values["unknowns"] = delivery.c.unknowns + 1
    if verdict.again_at is not None:
        return values | {"next_try_at": verdict.again_at}
    return values | {"done_at": now}


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
    owner = connection.scalar(select(delivery.c.id).where(delivery.c.key == key))
    if owner is not None:
        connection.execute(
            insert(receipt).values(delivery_id=owner, at=now, outcome=PIECE, code=piece, detail="")
        )


def hold(connection: Connection, destination: str, until: datetime) -> None:
    """Let nothing go to a destination until then: no waiting delivery, nor one made meanwhile."""
    connection.execute(
        update(delivery)
        .where(
            delivery.c.destination == destination,
            delivery.c.state == "waiting",
            delivery.c.next_try_at < until,
        )
        .values(next_try_at=until)
    )
    lanes.leave(connection, {destination: until})


def bury(
    connection: Connection, subscriber_id: int, address: str, reason: str, now: datetime
) -> list[Row[Any]]:
    """Give up what waits for a suspended address; the deliveries, as they died."""
    mine = select(subscription.c.id).where(subscription.c.subscriber_id == subscriber_id)
    theirs = select(message.c.id).where(message.c.subscription_id.in_(mine))
    done = connection.execute(
        update(delivery)
        .where(
            delivery.c.destination == address,
            delivery.c.state == "waiting",
            delivery.c.message_id.in_(theirs),
        )
        .values(state="dead", reason=reason, done_at=now)
        .returning(delivery.c.id)
    )
    ids = [row.id for row in done]
    return list(connection.execute(_with_message().where(delivery.c.id.in_(ids)))) if ids else []


def suspended_waiting(connection: Connection) -> list[Row[Any]]:
    """What waits for addresses that were suspended meanwhile, one row an address."""
    query = (
        _joined(select(subscriber.c.id, subscriber.c.address, subscriber.c.reason))
        .where(
            _OPEN,
            delivery.c.state == "waiting",
            subscriber.c.state == "suspended",
            delivery.c.destination == subscriber.c.address,
        )
        .distinct()
    )
    return list(connection.execute(query))


def put_instead(
    connection: Connection, row: Row[Any], destination: str, key: str, wall: datetime
) -> bool:
    """Send a message to a fallback as well, once; False when it goes there already."""
    statement = upsert(connection, delivery, index=["message_id", "destination"], take=[])
    made = connection.execute(
        statement.values(
            message_id=row.message_id,
            destination=destination,
            key=key,
            next_try_at=wall,
            instead_of=row.id,
            state="waiting",
            tries=0,
            unknowns=0,
            claimed_by="",
            reason="",
        ).returning(delivery.c.id)
    )
    return made.scalar() is not None


def untold_dead(connection: Connection, ids: Iterable[int]) -> list[Row[Any]]:
    """Those of the given deliveries that are dead and belong to a subscriber."""
    found: list[Row[Any]] = []
    for part in chunks(list(ids)):
        query = _with_message().where(
            delivery.c.id.in_(part),
            delivery.c.state == "dead",
            message.c.subscription_id.is_not(None),
        )
        found += connection.execute(query)
    return found


def next_lane(
    connection: Connection, wall: datetime, *, mail: bool, released: int | None = None
) -> datetime | None:
    """When the first lane is free for which something waits that is due; None if none is.

    With `released` the brake is pulled, as for `claim`: nobody waits for what it holds.
    """
    way = lanes.lane.c.name == delivery.c.destination
    if mail:
        way = or_(way, and_(lanes.lane.c.name == lanes.MAIL, _IS_MAIL))
    query = (
        _joined(select(lanes.lane.c.free_at))
        .join(lanes.lane, way)
        .where(
            _OPEN,
            delivery.c.state == "waiting",
            delivery.c.next_try_at <= wall,
            or_(message.c.subscription_id.is_(None), subscriber.c.state == "active"),
        )
    )
    if released is not None:
        query = query.where(_is_let_go(released))
    found: datetime | None = connection.scalar(query.order_by(lanes.lane.c.free_at).limit(1))
    return found
