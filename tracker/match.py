"""Matching: every change of a settled good crawl becomes pending for whom it concerns, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row

from tracker.domain.match import Index, Linked, Subject
from tracker.store import relations, silence, watching
from tracker.store.engine import writing

#: Changes matched in one transaction.
BATCH = 500


def match(engine: Engine, now: datetime) -> int:
    """Match all changes and notices that are not yet; how many items became pending.

    Claiming, the pending rows and the mark are one transaction: a crash matches again what was
    not marked, and the unique keys keep an item from being pending twice.
    """
    made = 0
    while True:
        with writing(engine) as connection:
            rows = watching.unmatched(connection, BATCH)
            notices = watching.unmatched_notices(connection, BATCH)
            # A change is pending once for a subscription, however many sources show it.
            repeats = watching.unmatched_repeats(connection, BATCH)
            if not rows and not notices and not repeats:
                return made
            made += _match_batch(connection, [*rows, *repeats], notices, now)
            watching.mark_matched(connection, [row.id for row in rows], now)
            watching.mark_repeats(connection, repeats, now)


def _match_batch(
    connection: Connection, rows: Sequence[Row[Any]], notices: Sequence[Row[Any]], now: datetime
) -> int:
    index = Index(watching.follows(connection))
    titles = watching.titles(connection)
    audience = _Audience(watching.subscriptions(connection), titles, now)
    keys = {key for row in rows for key in (row.matter_key, *(row.also or ()))}
    names = watching.names(connection, keys)
    links = relations.linked(connection, keys) if index.follows_links else {}
    items = []
    for row in rows:
        for hit in index.hits(_subject(row, names, links)):
            items += audience.items(hit.watch, hit.reason, change_id=row.id)
    watching.add_pending(connection, _once(items, "change_id"), "change_id")
    lines = []
    for row in notices:
        if row.kind in silence.BEGAN:
            lines += audience.hearers(silence.hearers(connection, row), row)
        for watch in _notice_watches(index, row):
            lines += audience.items(watch, row.text, notice_id=row.id)
    watching.add_pending(connection, _once(lines, "notice_id"), "notice_id")
    watching.mark_notices(connection, [row.id for row in notices], now)
    return len(items)


def _subject(
    row: Row[Any], names: dict[str, frozenset[str]], links: dict[str, list[Linked]]
) -> Subject:
    keys = (row.matter_key, *(row.also or ()))
    event = row.event or {}
    after = row.after if isinstance(row.after, str) else " ".join(row.after or ())
    return Subject(
        names=frozenset().union(*(names[key] for key in keys)),
        source=row.source_name,
        source_title=row.source_title,
        words=" ".join((row.title, event.get("text", ""), after)),
        links=tuple(link for key in keys for link in links.get(key, ())),
    )


def _notice_watches(index: Index, row: Row[Any]) -> set[str]:
    if row.kind == "following":
        return index.watches_of(row.follow, row.source_name)
    if row.kind in silence.BEGAN:
        return set()  # only those are told who heard that it began
    return index.followers(row.source_name)


class _Audience:
    """The running subscriptions by the watches they take."""

    def __init__(
        self, subscriptions: Sequence[Row[Any]], titles: dict[str, str], now: datetime
    ) -> None:
        self._titles, self._now = titles, now
        self._running = {row.id for row in subscriptions}
        self._all = [row.id for row in subscriptions if not row.watches]
        self._by_watch: dict[str, list[int]] = {}
        for row in subscriptions:
            for slug in row.watches:
                self._by_watch.setdefault(slug, []).append(row.id)

    def items(self, watch: str, reason: str, **what: int) -> list[dict[str, Any]]:
        """One pending row for each subscription that takes the watch."""
        return [
            {
                "subscription_id": id_,
                "watch": watch,
                "watch_title": self._titles.get(watch, watch),
                "reason": reason,
                "created_at": self._now,
                **what,
            }
            for id_ in [*self._all, *self._by_watch.get(watch, ())]
        ]

    def hearers(self, told: Sequence[Row[Any]], back: Row[Any]) -> list[dict[str, Any]]:
        """One pending row for each running subscription that was told of the silence."""
        return [
            {
                "subscription_id": row.subscription_id,
                "watch": row.watch,
                "watch_title": self._titles.get(row.watch, row.watch_title),
                "reason": back.text,
                "created_at": self._now,
                "notice_id": back.id,
            }
            for row in told
            if row.subscription_id in self._running
        ]


def _once(items: list[dict[str, Any]], what: str) -> list[dict[str, Any]]:
    """The first item of each subscription and thing: the closest watch tells it."""
    kept: dict[tuple[int, int], dict[str, Any]] = {}
    for item in items:
        kept.setdefault((item["subscription_id"], item[what]), item)
    return list(kept.values())
