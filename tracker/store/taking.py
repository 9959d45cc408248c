"""What the matcher knows of subscriptions beside their rows: tags, mutes, who hears of a source."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from tracker.store.audience import Follow, Subscriber, Subscription
from tracker.store.models import Alias, ChangeRow, MatterRow, SightingRow, Source
from tracker.store.posting import Mute
from tracker.store.settling import chunks
from tracker.store.types import table
from tracker.store.watching import AS_MATCHED

follow, mute, change = table(Follow), table(Mute), table(ChangeRow)
subscriber, subscription = table(Subscriber), table(Subscription)
matter, alias, sighting, source = (
    table(MatterRow),
    table(Alias),
    table(SightingRow),
    table(Source),
)

#: Subscribers for whom changes wait: those told now, and those who paused.
TAKING = ("active", "paused")
#: Matters of a source that are looked at for its courts, legislatures and cities.
_SOME = 500


def tags(connection: Connection) -> dict[str, frozenset[str]]:
    """The tags of each watch."""
    found: dict[str, set[str]] = {}
    for row in connection.execute(select(follow).where(follow.c.kind == "tag")):
        found.setdefault(row.watch, set()).add(row.value)
    return {slug: frozenset(values) for slug, values in found.items()}


def mutes(connection: Connection, matters: Iterable[int]) -> set[tuple[int, int]]:
    """Who is told nothing of these matters, as it stands now: (subscription, matter)."""
    found: set[tuple[int, int]] = set()
    for part in chunks(sorted(matters)):
        rows = connection.execute(select(mute).where(mute.c.matter_id.in_(part)))
        found.update((row.subscription_id, row.matter_id) for row in rows)
    return found


def taking(connection: Connection, ids: Iterable[int]) -> set[int]:
    """Of these subscriptions, those that still run and whose subscribers are to be told."""
    found: set[int] = set()
    for part in chunks(sorted(ids)):
        query = (
            select(subscription.c.id)
            .join(subscriber, subscriber.c.id == subscription.c.subscriber_id)
            .where(
                subscription.c.id.in_(part),
                subscription.c.ended_at.is_(None),
                subscriber.c.state.in_(TAKING),
            )
        )
        found.update(connection.scalars(query))
    return found


def sources_showing(connection: Connection, names: Collection[str]) -> dict[str, set[str]]:
    """The names of the sources that show each of these matters, by the name it is followed by."""
    found: dict[str, set[str]] = {}
    for part in chunks(sorted(names)):
        query = (
            select(alias.c.value, matter.c.key, source.c.name)
            .select_from(matter)
            .join(sighting, sighting.c.matter_id == matter.c.id)
            .join(source, source.c.id == sighting.c.source_id)
            .outerjoin(alias, alias.c.matter_id == matter.c.id)
            .where(sighting.c.event_key == "", or_(alias.c.value.in_(part), matter.c.key.in_(part)))
            .distinct()
        )
        for value, key, name in connection.execute(query):
            for one in {value, key} & set(part):
                found.setdefault(one, set()).add(name)
    return found


def keys_shown(connection: Connection, name: str) -> list[str]:
    """Keys of some matters that a source shows."""
    query = (
        select(sighting.c.matter_key)
        .join(source, source.c.id == sighting.c.source_id)
        .where(source.c.name == name, sighting.c.event_key == "")
        .limit(_SOME)
    )
    return list(connection.scalars(query))


def seen(connection: Connection, since: datetime, after: int, limit: int) -> list[Row[Any]]:
    """Changes detected since then, the next ones by id, as the matcher reads them."""
    query = (
        select(*AS_MATCHED)
        .join(matter, matter.c.id == change.c.matter_id)
        .join(source, source.c.id == change.c.source_id)
        .where(change.c.detected_at >= since, change.c.id > after)
        .order_by(change.c.id)
        .limit(limit)
    )
    return list(connection.execute(query))


def first_change(connection: Connection) -> datetime | None:
    """When the first change of all was detected."""
    found: datetime | None = connection.scalar(select(func.min(change.c.detected_at)))
    return found


def subscription_of(connection: Connection, subscription_id: int) -> Row[Any] | None:
    """A subscription with its subscriber, whatever its state."""
    query = (
        select(subscription, subscriber.c.address, subscriber.c.state, subscriber.c.reason)
        .join(subscriber, subscriber.c.id == subscription.c.subscriber_id)
        .where(subscription.c.id == subscription_id)
    )
    return connection.execute(query).first()
