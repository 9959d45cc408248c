"""The running subscriptions as the matcher asks them: who takes a change, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from tracker.domain.match import Hit
from tracker.domain.match_index import Audience
from tracker.domain.matching import Criteria, criteria, places
from tracker.domain.query import Document
from tracker.store import taking, watching


class Takers:
    """Whom changes and notices are for; read once for a run, asked in every batch."""

    def __init__(
        self, connection: Connection, now: datetime, sample: Iterable[Document] = ()
    ) -> None:
        rows = watching.subscriptions(connection)
        self._now = now
        self._titles = watching.titles(connection)
        self._tags = taking.tags(connection)
        self._asked = {row.id: criteria(row.watches, row.filters) for row in rows}
        members = ((id_, asked.node) for id_, asked in self._asked.items())
        self._audience = Audience(members, sample)
        self._by_watch: dict[str, list[int]] = {}
        self._of_all = [id_ for id_, one in self._asked.items() if not (one.watches or one.is_free)]
        self._free = [id_ for id_, one in self._asked.items() if one.is_free]
        for id_, one in self._asked.items():
            for slug in one.watches:
                self._by_watch.setdefault(slug, []).append(id_)

    def of_change(self, change_id: int, hits: Sequence[Hit], doc: Document) -> list[dict[str, Any]]:
        """One pending row for each subscription that takes a change."""
        rows = []
        for id_ in self._audience.takers(doc):
            watch, title, reason = self._through(self._asked[id_], hits)
            rows.append(self._row(id_, watch, title, reason) | {"change_id": change_id})
        return rows

    def _through(self, asked: Criteria, hits: Sequence[Hit]) -> tuple[str, str, str]:
        """The watch through which a change is theirs, its title, and why."""
        hit = None if asked.is_free else asked.takes(hits, self._tags)
        if hit is None:
            return "", asked.title(), asked.because()
        both = f"{hit.reason}, and {asked.because()}" if asked.text else hit.reason
        return hit.watch, self._titles.get(hit.watch, hit.watch), both

    def of_notice(
        self, connection: Connection, notice: Row[Any], watches: set[str], *, of_source: bool
    ) -> list[dict[str, Any]]:
        """One pending row for each subscription that is to hear a notice, through these watches.

        `of_source` says that it speaks of the source itself: who follows it otherwise hears it too.
        """
        found: dict[int, str] = {}
        for slug in sorted(watches):
            for id_ in self._by_watch.get(slug, ()):
                found.setdefault(id_, slug)
            for id_ in self._of_all:
                tagged = set(self._asked[id_].tags)
                if not tagged or tagged & self._tags.get(slug, frozenset()):
                    found.setdefault(id_, slug)
        rows = [
            self._row(id_, slug, self._titles.get(slug, slug), notice.text)
            for id_, slug in found.items()
        ]
        if of_source and self._free:
            rows += self._free_hearers(connection, notice)
        return [row | {"notice_id": notice.id} for row in rows]

    def _free_hearers(self, connection: Connection, notice: Row[Any]) -> list[dict[str, Any]]:
        asked = {id_: self._asked[id_] for id_ in self._free}
        heard = sources_heard(connection, asked, [notice.source_name])
        return [
            self._row(id_, "", asked[id_].title(), notice.text)
            for id_, names in heard.items()
            if notice.source_name in names
        ]

    def of_told(self, told: Sequence[Row[Any]], back: Row[Any]) -> list[dict[str, Any]]:
        """One pending row for each running subscription that was told of a silence."""
        return [
            self._row(
                row.subscription_id,
                row.watch,
                self._titles.get(row.watch, row.watch_title),
                back.text,
            )
            | {"notice_id": back.id}
            for row in told
            if row.subscription_id in self._asked
        ]

    def _row(self, id_: int, watch: str, title: str, reason: str) -> dict[str, Any]:
        return {
            "subscription_id": id_,
            "watch": watch,
            "watch_title": title,
            "reason": reason,
            "created_at": self._now,
        }


def sources_heard(
    connection: Connection, asked: Mapping[int, Criteria], names: Iterable[str]
) -> dict[int, set[str]]:
    """Of these sources, those that may show something of subscriptions without a watch."""
    named = set(names)
    shown = taking.sources_showing(
        connection, {ref for one in asked.values() for ref in one.matters}
    )
    known: dict[str, set[str]] = {}
    if any(one.places for one in asked.values()):
        known = {name: places(taking.keys_shown(connection, name), [name]) for name in named}
    found: dict[int, set[str]] = {}
    for id_, one in asked.items():
        heard = named & set(one.sources) if one.sources else set(named)
        if one.matters:
            heard &= set().union(*(shown.get(ref, set()) for ref in one.matters))
        if one.places:
            heard = {name for name in heard if known[name] & set(one.places)}
        found[id_] = heard
    return found
