"""Watches in the store, and the matcher's reads and writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, null, select, update

from tracker.domain.match import Followed
from tracker.store.audience import Follow, Pending, Subscriber, Subscription, WatchRow
from tracker.store.dialect import upsert
from tracker.store.models import (
    Alias,
    ChangeRow,
    Crawl,
    MatterRow,
    Notice,
    Repeat,
    Source,
    Spread,
)
from tracker.store.settling import chunks
from tracker.store.types import table

watch, follow, pending = table(WatchRow), table(Follow), table(Pending)
subscriber, subscription = table(Subscriber), table(Subscription)
change, crawl, matter = table(ChangeRow), table(Crawl), table(MatterRow)
alias, notice, source, repeat = table(Alias), table(Notice), table(Source), table(Repeat)
spread = table(Spread)

#: A change as the matcher reads it: with its matter, and with the source that shows it.
AS_MATCHED = (
    change,
    matter.c.key.label("matter_key"),
    matter.c.key.label("matter"),
    matter.c.kind.label("matter_kind"),
    matter.c.url.label("matter_url"),
    source.c.name.label("source_name"),
    source.c.name.label("source"),
    source.c.title.label("source_title"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedWatch:
    """A watch of the configuration with everything it follows."""

    slug: str
    title: str
    was: tuple[str, ...]
    follows: frozenset[tuple[str, str]]  # (kind, value)


def sync_watches(connection: Connection, wanted: Sequence[WantedWatch], now: datetime) -> None:
    """Make the store's watches those of the configuration; a removed one keeps its row."""
    rows = {row.slug: row for row in connection.execute(select(watch))}
    stored: dict[str, set[tuple[str, str]]] = {}
    for row in connection.execute(select(follow)):
        stored.setdefault(row.watch, set()).add((row.kind, row.value))
    for want in wanted:
        old = next((slug for slug in want.was if slug in rows and want.slug not in rows), None)
        if want.slug not in rows:
            connection.execute(
                insert(watch).values(slug=want.slug, title=want.title, created_at=now)
            )
            if old is not None:
                _rename_subscriptions(connection, old, want.slug)
        elif rows[want.slug].title != want.title or rows[want.slug].removed_at is not None:
            connection.execute(
                update(watch)
                .where(watch.c.slug == want.slug)
                .values(title=want.title, removed_at=None)
            )
        _sync_follows(connection, want.slug, stored.get(want.slug, set()), want.follows)
    gone = rows.keys() - {want.slug for want in wanted}
    for slug in gone:
        if rows[slug].removed_at is None:
            connection.execute(update(watch).where(watch.c.slug == slug).values(removed_at=now))
            connection.execute(delete(follow).where(follow.c.watch == slug))


def _sync_follows(
    connection: Connection,
    slug: str,
    stored: set[tuple[str, str]],
    wanted: frozenset[tuple[str, str]],
) -> None:
    for kind, value in stored - wanted:
        connection.execute(
            delete(follow).where(
                follow.c.watch == slug, follow.c.kind == kind, follow.c.value == value
            )
        )
    fresh = [{"watch": slug, "kind": kind, "value": value} for kind, value in wanted - stored]
    if fresh:
        connection.execute(insert(follow), fresh)


def _rename_subscriptions(connection: Connection, old: str, new: str) -> None:
    for row in connection.execute(select(subscription.c.id, subscription.c.watches)):
        if old in row.watches:
            watches = [new if slug == old else slug for slug in row.watches]
            connection.execute(
                update(subscription).where(subscription.c.id == row.id).values(watches=watches)
            )


def follows(connection: Connection) -> list[Followed]:
    """Everything that is followed."""
    return [
        Followed(watch=row.watch, kind=row.kind, value=row.value)
        for row in connection.execute(select(follow))
    ]


def titles(connection: Connection) -> dict[str, str]:
    """Watch slugs and their titles, also of removed ones."""
    return {row.slug: row.title for row in connection.execute(select(watch))}


def unmatched(connection: Connection, limit: int) -> list[Row[Any]]:
    """Changes of settled good crawls that nobody was matched with, oldest first, claimed.

    On PostgreSQL rows that another matcher holds are skipped; on SQLite the write transaction
    that this must run in is alone.
    """
    query = (
        select(*AS_MATCHED)
        .join(crawl, crawl.c.id == change.c.crawl_id)
        .join(matter, matter.c.id == change.c.matter_id)
        .join(source, source.c.id == change.c.source_id)
        .where(change.c.matched_at.is_(None), crawl.c.state == "good")
        .order_by(change.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=change)
    )
    return list(connection.execute(query))


def unmatched_repeats(connection: Connection, limit: int) -> list[Row[Any]]:
    """Told changes that a further source or a further defendant's docket shows, with that source.

    Claimed like `unmatched`; `repeating_id` is the source, or None and `spread_id` the docket.
    """
    repeated = (
        select(*AS_MATCHED, source.c.id.label("repeating_id"), null().label("spread_id"))
        .join(repeat, repeat.c.change_id == change.c.id)
        .join(matter, matter.c.id == change.c.matter_id)
        .join(source, source.c.id == repeat.c.source_id)
        .where(repeat.c.matched_at.is_(None), change.c.matched_at.is_not(None))
        .order_by(change.c.id, repeat.c.source_id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=repeat)
    )
    spreading = (
        select(*AS_MATCHED, null().label("repeating_id"), matter.c.id.label("spread_id"))
        .join(spread, spread.c.change_id == change.c.id)
        .join(matter, matter.c.id == spread.c.matter_id)
        .join(source, source.c.id == spread.c.source_id)
        .where(spread.c.matched_at.is_(None), change.c.matched_at.is_not(None))
        .order_by(change.c.id, spread.c.matter_id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=spread)
    )
    return [*connection.execute(repeated), *connection.execute(spreading)]


def mark_repeats(connection: Connection, rows: Sequence[Row[Any]], now: datetime) -> None:
    """Note that these repeats were matched."""
    for row in rows:
        if row.spread_id is None:
            where = and_(repeat.c.change_id == row.id, repeat.c.source_id == row.repeating_id)
            connection.execute(update(repeat).where(where).values(matched_at=now))
        else:
            where = and_(spread.c.change_id == row.id, spread.c.matter_id == row.spread_id)
            connection.execute(update(spread).where(where).values(matched_at=now))


def unmatched_notices(connection: Connection, limit: int) -> list[Row[Any]]:
    """Notices that nobody was matched with, claimed like `unmatched`."""
    query = (
        select(notice, source.c.name.label("source_name"))
        .join(source, source.c.id == notice.c.source_id)
        .where(notice.c.matched_at.is_(None))
        .order_by(notice.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=notice)
    )
    return list(connection.execute(query))


def names(connection: Connection, matter_keys: Iterable[str]) -> dict[str, frozenset[str]]:
    """All names of matters, by their keys; a key is a name of its own."""
    wanted = sorted(set(matter_keys))
    found: dict[str, set[str]] = {key: {key} for key in wanted}
    for part in chunks(wanted):
        rows = connection.execute(
            select(matter.c.key, alias.c.value)
            .join(alias, alias.c.matter_id == matter.c.id)
            .where(matter.c.key.in_(part))
        )
        for key, value in rows:
            found[key].add(value)
    return {key: frozenset(values) for key, values in found.items()}


def subscriptions(connection: Connection) -> list[Row[Any]]:
    """The running subscriptions of subscribers who are to be told (paused ones pile up)."""
    return list(
        connection.execute(
            select(subscription)
            .join(subscriber, subscriber.c.id == subscription.c.subscriber_id)
            .where(subscription.c.ended_at.is_(None), subscriber.c.state.in_(("active", "paused")))
        )
    )


def add_pending(connection: Connection, rows: Sequence[dict[str, Any]], index: str) -> None:
    """Add pending items; one for each subscription and change (or notice), however often."""
    if rows:
        statement = upsert(connection, pending, index=["subscription_id", index], take=[])
        connection.execute(statement, list(rows))


def mark_matched(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """Note that these changes were matched."""
    for part in chunks(ids):
        connection.execute(update(change).where(change.c.id.in_(part)).values(matched_at=now))


def mark_notices(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """Note that these notices were matched."""
    for part in chunks(ids):
        connection.execute(update(notice).where(notice.c.id.in_(part)).values(matched_at=now))
