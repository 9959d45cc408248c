"""What is known of a person's leave: states, consent as it was given, and the key of all links."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from tracker.store.audience import Subscriber
from tracker.store.dialect import upsert
from tracker.store.posting import Consent, SigningKey
from tracker.store.types import table

subscriber, consent, signing_key = table(Subscriber), table(Consent), table(SigningKey)


def note(connection: Connection, subscriber_id: int, what: str, how: str, now: datetime) -> None:
    """Write down what a subscriber said, or what was done to them, and how it is known."""
    connection.execute(
        insert(consent).values(subscriber_id=subscriber_id, what=what, how=how, at=now)
    )


def notes(connection: Connection, subscriber_id: int) -> list[Row[Any]]:
    """All that was written down of a subscriber, oldest first."""
    query = select(consent).where(consent.c.subscriber_id == subscriber_id)
    return list(connection.execute(query.order_by(consent.c.id)))


def suspend(connection: Connection, subscriber_id: int, reason: str, now: datetime) -> bool:
    """Send nothing more to an active subscriber; False when they were not active."""
    done = connection.execute(
        update(subscriber)
        .where(subscriber.c.id == subscriber_id, subscriber.c.state == "active")
        .values(state="suspended", reason=reason)
    )
    if done.rowcount:
        note(connection, subscriber_id, "suspended", reason, now)
    return bool(done.rowcount)


def refused(connection: Connection, subscriber_id: int, times: int) -> None:
    """Keep how many messages in a row were refused there."""
    connection.execute(
        update(subscriber).where(subscriber.c.id == subscriber_id).values(refusals=times)
    )


def key(connection: Connection, now: datetime) -> str:
    """The key that signs tokens; made when there is none. Run it in a write transaction."""
    values = {"id": 1, "value": secrets.token_urlsafe(32), "created_at": now}
    connection.execute(upsert(connection, signing_key, index=["id"], take=[]), [values])
    return str(connection.scalar(select(signing_key.c.value)))


def set_fallback(connection: Connection, subscriber_id: int, fallback: str | None) -> None:
    """Name where goes what cannot be delivered to a subscriber, None for nowhere."""
    connection.execute(
        update(subscriber).where(subscriber.c.id == subscriber_id).values(fallback=fallback)
    )


def set_wellness(connection: Connection, subscriber_id: int) -> None:
    """A subscriber wants a word each month, also when nothing happened."""
    connection.execute(
        update(subscriber).where(subscriber.c.id == subscriber_id).values(wellness=True)
    )


def person(connection: Connection, subscriber_id: int) -> Row[Any] | None:
    """One subscriber by number."""
    return connection.execute(select(subscriber).where(subscriber.c.id == subscriber_id)).first()


def last(connection: Connection, subscriber_id: int, what: str) -> datetime | None:
    """When something was last written down of a subscriber."""
    query = select(consent.c.at).where(
        consent.c.subscriber_id == subscriber_id, consent.c.what == what
    )
    found: datetime | None = connection.scalar(query.order_by(consent.c.id.desc()).limit(1))
    return found


def stored_key(connection: Connection) -> str:
    """The key that signs tokens, "" while there is none: then no token is good."""
    return str(connection.scalar(select(signing_key.c.value)) or "")
