"""Lanes: when the next try may go one way, for all processes; and the emergency brake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, text, update

from tracker.store.audience import Delivery, MessageRow
from tracker.store.dialect import upsert
from tracker.store.posting import Brake, Lane
from tracker.store.types import table

delivery, message = table(Delivery), table(MessageRow)
lane, brake = table(Lane), table(Brake)

MAIL = "mail"  # the one lane of all mail; every other lane is a destination
HOUR = timedelta(hours=1)
_OPEN = text("delivery.state IN ('waiting', 'sending')")


def enter(connection: Connection, name: str, wall: datetime, until: datetime) -> bool:
    """Take a lane until then; False when somebody is in it, or it is not free yet."""
    free = lane.c.free_at <= wall
    statement = upsert(connection, lane, index=["name"], take=["free_at"], only=free)
    values = statement.values(name=name, free_at=until).returning(lane.c.name)
    return connection.scalar(values) is not None


def leave(connection: Connection, frees: Mapping[str, datetime]) -> None:
    """Say when each lane is free again."""
    rows = [{"name": name, "free_at": until} for name, until in frees.items()]
    if rows:
        connection.execute(upsert(connection, lane, index=["name"], take=["free_at"]), rows)


def keep(connection: Connection, names: Iterable[str], until: datetime) -> None:
    """Stay in lanes for longer."""
    leave(connection, dict.fromkeys(names, until))


def free_at(connection: Connection, name: str) -> datetime | None:
    """When a lane is free, None for one that nobody took so far."""
    found: datetime | None = connection.scalar(select(lane.c.free_at).where(lane.c.name == name))
    return found


def braked(connection: Connection) -> Row[Any] | None:
    """The brake as it stands, None before anything was counted."""
    return connection.execute(select(brake)).first()


def count_brake(connection: Connection, most: int, wall: datetime) -> Row[Any]:
    """The brake after a look at what waits: pulled where more than `most` an hour would go."""
    row = _this_hour(connection, wall)
    if row.held_at is None and row.started + unreleased(connection, row.released) > most:
        connection.execute(update(brake).values(held_at=wall))
    found = braked(connection)
    assert found is not None
    return found


def _this_hour(connection: Connection, wall: datetime) -> Row[Any]:
    row = braked(connection)
    if row is None:
        values = {"id": 1, "hour_at": wall, "started": 0, "released": 0}
        connection.execute(upsert(connection, brake, index=["id"], take=[]), [values])
    elif row.hour_at <= wall - HOUR:
        connection.execute(update(brake).values(hour_at=wall, started=0))
    found = braked(connection)
    assert found is not None
    return found


def unreleased(connection: Connection, released: int) -> int:
    """How many digests wait for their first try, without what the operator let go."""
    query = (
        select(func.count())
        .select_from(delivery.join(message, message.c.id == delivery.c.message_id))
        .where(
            _OPEN,
            delivery.c.state == "waiting",
            delivery.c.tries == 0,
            delivery.c.id > released,
            message.c.subscription_id.is_not(None),
        )
    )
    return connection.scalar(query) or 0


def add_started(connection: Connection, count: int) -> None:
    """Count first tries of this hour."""
    connection.execute(update(brake).values(started=brake.c.started + count))


def release(connection: Connection, wall: datetime) -> int:
    """Let everything go that waits now, counted anew from here; how many first tries that is."""
    row = _this_hour(connection, wall)
    count = unreleased(connection, row.released)
    newest = connection.scalar(select(func.max(delivery.c.id))) or 0
    connection.execute(update(brake).values(held_at=None, released=newest, started=0, hour_at=wall))
    return count
