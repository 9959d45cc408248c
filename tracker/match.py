"""Matching: every change of a settled good crawl becomes pending for whom it concerns, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row

from tracker.domain.match import Hit, Index, Linked, Subject, words
from tracker.domain.matching import document
from tracker.domain.query import Document
from tracker.store import reads, relations, silence, taking, watching
from tracker.store.engine import writing
from tracker.takers import Takers

#: Changes matched in one transaction.
BATCH = 500


def match(engine: Engine, now: datetime) -> int:
    """Match all changes and notices that are not yet; how many items became pending.

    Claiming, the pending rows and the mark are one transaction: a crash matches again what was
    not marked, and the unique keys keep an item from being pending twice.
    """
    made, matcher = 0, None
    while True:
        with writing(engine) as connection:
            rows = watching.unmatched(connection, BATCH)
            notices = watching.unmatched_notices(connection, BATCH)
            # A change is pending once for a subscription, however many sources show it.
            repeats = watching.unmatched_repeats(connection, BATCH)
            if not rows and not notices and not repeats:
                return made
            matcher = matcher or _Matcher(connection, now)
            made += matcher.changes(connection, [*rows, *repeats])
            matcher.notices(connection, notices)
            watching.mark_matched(connection, [row.id for row in rows], now)
            watching.mark_repeats(connection, repeats, now)


class _Matcher:
    """What is followed and who takes it, read once for all batches of a run."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._now = now
        self._index = Index(watching.follows(connection))
        self._tags = taking.tags(connection)
        self._takers: Takers | None = None

    def changes(self, connection: Connection, rows: Sequence[Row[Any]]) -> int:
        """Make the changes pending for those who take them; how many items that are."""
        found = list(concerned(connection, self._index, self._tags, rows))
        takers = self._reading(connection, [seen.doc for _, seen in found])
        mutes = taking.mutes(connection, {row.matter_id for row, _ in found})
        items = [
            item
            for row, seen in found
            for item in takers.of_change(row.id, seen.hits, seen.doc)
            if (item["subscription_id"], row.matter_id) not in mutes
        ]
        kept = _running(connection, _once(items, "change_id"))
        watching.add_pending(connection, kept, "change_id")
        return len(kept)

    def notices(self, connection: Connection, rows: Sequence[Row[Any]]) -> None:
        """Make the notices pending for those who are to hear them."""
        takers = self._reading(connection, [])
        lines = []
        for row in rows:
            if row.kind in silence.BEGAN:
                lines += takers.of_told(silence.hearers(connection, row), row)
                continue  # only those are told who heard that it began
            watches = _notice_watches(self._index, row) or _by_link(connection, self._index, row)
            of_source = row.kind != "following"
            lines += takers.of_notice(connection, row, watches, of_source=of_source)
        kept = _running(connection, _once(lines, "notice_id"))
        watching.add_pending(connection, kept, "notice_id")
        watching.mark_notices(connection, [row.id for row in rows], self._now)

    def _reading(self, connection: Connection, sample: Sequence[Document]) -> Takers:
        if self._takers is None:
            self._takers = Takers(connection, self._now, sample)
        return self._takers


@dataclass(frozen=True, slots=True)
class Seen:
    """A change as it is matched: the watches that it concerns, and what is searched."""

    hits: list[Hit]
    doc: Document


def concerned(
    connection: Connection,
    index: Index,
    tags: Mapping[str, frozenset[str]],
    rows: Sequence[Row[Any]],
) -> Iterator[tuple[Row[Any], Seen]]:
    """Each change of these rows with what it concerns."""
    keys = {key for row in rows for key in (row.matter_key, *(row.also or ()))}
    names = watching.names(connection, keys)
    links = relations.linked(connection, keys) if index.follows_links else {}
    for row in rows:
        subject = _subject(row, names, links)
        hits = index.hits(subject)
        doc = document(
            reads.change_of(row),
            names=subject.names,
            sources=(row.source_name,),
            hits=hits,
            tags=tags,
        )
        yield row, Seen(hits, doc)


def _subject(
    row: Row[Any], names: dict[str, frozenset[str]], links: dict[str, list[Linked]]
) -> Subject:
    keys = (row.matter_key, *(row.also or ()))
    event = row.event or {}
    return Subject(
        names=frozenset().union(*(names[key] for key in keys)),
        source=row.source_name,
        source_title=row.source_title,
        words=words(row.title, event.get("text", ""), row.before, row.after),
        links=tuple(link for key in keys for link in links.get(key, ())),
    )


def _notice_watches(index: Index, row: Row[Any]) -> set[str]:
    if row.kind == "following":
        return index.watches_of(row.follow, row.source_name)
    return index.followers(row.source_name)


def _by_link(connection: Connection, index: Index, row: Row[Any]) -> set[str]:
    """The watches for which something is read along, because it is linked to their matters."""
    if row.kind != "following" or not index.follows_links:
        return set()
    keys = {one.key for one in relations.named(connection, [row.follow]).get(row.follow, ())}
    links = relations.linked(connection, keys)
    return {watch for found in links.values() for one in found for watch in index.followers_of(one)}


def _running(connection: Connection, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the items of subscriptions that ended since they were read."""
    ids = taking.taking(connection, {item["subscription_id"] for item in items})
    return [item for item in items if item["subscription_id"] in ids]


def _once(items: list[dict[str, Any]], what: str) -> list[dict[str, Any]]:
    """The first item of each subscription and thing: the closest watch tells it."""
    kept: dict[tuple[int, int], dict[str, Any]] = {}
    for item in items:
        kept.setdefault((item["subscription_id"], item[what]), item)
    return list(kept.values())
