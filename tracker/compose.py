"""Composing: what waits for each subscription that is due becomes one stored message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row

from notify import digest, render
from notify.values import (
    ORDINARY,
    Digest,
    Hole,
    Item,
    Message,
    Notice,
    Origin,
    Reader,
    Shortage,
    Trouble,
)
from tracker import agenda, spending
from tracker.config import Config, SourceConfig
from tracker.domain import schedule
from tracker.domain.budget import Skipped
from tracker.domain.changes import Tier
from tracker.domain.hearings import Series
from tracker.domain.items import MatterKind
from tracker.domain.match import EVERYWHERE
from tracker.domain.sightings import stamp
from tracker.operators import compose_operator
from tracker.store import composing, reads, silence, subscribers
from tracker.store.composing import Rendered, Superseded
from tracker.store.engine import reading, writing


@dataclass(frozen=True, slots=True)
class Draft:
    """A digest before it is stored, with the pending rows that it holds."""

    value: Digest
    message: Message
    pending: frozenset[int]


def compose(engine: Engine, config: Config, now: datetime) -> list[int]:
    """Store the digests that are due and the operator's message; the ids of the messages.

    A digest is stored with its deliveries and its items in one transaction, once for a due time;
    a due time at which there is nothing to show passes by. Composing twice composes nothing more.
    """
    made = compose_operator(engine, config, now)
    with reading(engine) as connection:
        context = _Context(connection, config, now)
        rows = [(row, _due(row, now)) for row in subscribers.to_serve(connection)]
    passed: dict[int, datetime] = {}
    for row, due_at in rows:
        if due_at is None:
            continue
        with reading(engine) as connection:
            draft = context.draft(connection, row)
        if draft is not None:
            made += _store(engine, row, due_at, draft, now)
        elif row.rhythm != "immediate":  # which is always due: nothing to note
            passed[row.id] = due_at
    if passed:
        with writing(engine) as connection:
            composing.pass_by(connection, passed)
    return made


def preview(engine: Engine, config: Config, now: datetime) -> list[tuple[str, Digest, Message]]:
    """What each subscription would get of what waits now, due or not: (address, digest, mail)."""
    with reading(engine) as connection:
        context = _Context(connection, config, now)
        rows = subscribers.to_serve(connection)
        drafts = [(row, context.draft(connection, row)) for row in rows]
    return [(row.address, draft.value, draft.message) for row, draft in drafts if draft]


def _due(row: Row[Any], now: datetime) -> datetime | None:
    return schedule.due(row.rhythm, row.zone, row.last_due_at or row.created_at, now)


def _store(
    engine: Engine, row: Row[Any], due_at: datetime, draft: Draft, now: datetime
) -> list[int]:
    rendered = Rendered(
        subject=draft.message.subject,
        text=draft.message.text,
        html=draft.message.html,
        destinations=[(row.address, f"digest.{uuid4().hex}")],
    )
    wall = datetime.now(UTC)
    try:
        with writing(engine) as connection:
            made = composing.put_digest(
                connection, row.id, due_at, rendered, draft.pending, now=now, wall=wall
            )
            return [made]
    except Superseded:
        return []  # another process composed it: its message is the one


class _Context:
    """What all digests of one round share, read once."""

    def __init__(self, connection: Connection, config: Config, now: datetime) -> None:
        self._config, self._now = config, now
        self._tiers = composing.waiting_tiers(connection)
        self._silences = silence.waiting(connection)
        self._sources = composing.sources_of(connection)
        skipping = composing.skipping(connection)
        self._skipping = [one for one in skipping if one.name in config.sources]
        self._limits = spending.limits_of(config) if self._skipping else {}
        self._unseen = composing.experimental(connection)
        self._origins: dict[str, Origin] = {}
        self._hearings: dict[str, tuple[Series, ...]] = {}

    def draft(self, connection: Connection, row: Row[Any]) -> Draft | None:
        """The digest of everything that waits for a subscription; None when nothing is to show."""
        tiers = frozenset(map(Tier, row.tiers)) or ORDINARY
        if not self._tiers.get(row.id, set()) & tiers and row.id not in self._silences:
            return None
        changes = composing.waiting_changes(connection, row.id)
        notices = composing.waiting_notices(connection, row.id)
        reader = Reader(
            rhythm=row.rhythm,
            zone=row.zone,
            tiers=tiers,
            sender=self._config.operator.name,
            contact=self._config.operator.email or self._config.operator.contact,
        )
        trouble = self._trouble(connection, row, notices)
        value = digest.compose(
            reader,
            [self._item(change) for change in changes],
            trouble,
            [_notice(notice) for notice in notices if notice.kind != "hole"],
            self._shortages(row, {one.source for one in trouble if not one.until}),
            self._agenda(connection, changes),
            now=self._now,
        )
        if value is None:
            return None
        held = frozenset(one.pending_id for one in (*changes, *notices))
        return Draft(value, render.digest(value), held)

    def _agenda(
        self, connection: Connection, changes: Sequence[Row[Any]]
    ) -> dict[str, tuple[Series, ...]]:
        """The hearings of the cases that have news."""
        for row in changes:
            if row.matter_kind == MatterKind.DOCKET.value and row.matter not in self._hearings:
                self._hearings[row.matter] = agenda.hearings(connection, row.matter_id)
        return self._hearings

    def _item(self, row: Row[Any]) -> Item:
        watch = self._config.watches.get(row.watch)
        return Item(
            change=reads.change_of(row),
            watch=row.watch,
            watch_title=watch.title if watch else row.watch_title,
            watch_note=watch.note if watch else "",
            reason=row.because,
            removed=watch is None,
            origin=self._origin(row.source),
        )

    def _origin(self, name: str) -> Origin:
        """What readers must know of a source; of one that left the configuration, nothing."""
        if name not in self._origins:
            source = self._config.sources.get(name)
            self._origins[name] = Origin() if source is None else _origin(source, self._unseen)
        return self._origins[name]

    def _trouble(
        self, connection: Connection, row: Row[Any], notices: Sequence[Row[Any]]
    ) -> list[Trouble]:
        """What could not be read of the sources of a subscription's watches, and the holes.

        It covers the time since the last digest, not since the last due time: a due time at which
        there was nothing to send told nobody anything.
        """
        names = self._names(row)
        holes: dict[str, list[Hole]] = {}
        for notice in notices:
            if notice.kind == "hole":
                holes.setdefault(notice.source, []).append(_hole(notice))
        titles = {notice.source: notice.source_title for notice in notices}
        found: dict[str, Trouble] = {
            name: Trouble(source=name, title=titles[name], holes=tuple(gaps))
            for name, gaps in holes.items()
        }
        incidents: dict[str, list[Row[Any]]] = {}
        since = composing.last_told(connection, row.id) or row.created_at
        for one in composing.troubled(connection, since):
            if one.name in names or EVERYWHERE in names:
                incidents.setdefault(one.name, []).append(one)
        found |= {name: _source_trouble(of, holes.get(name, [])) for name, of in incidents.items()}
        return list(found.values())

    def _shortages(self, row: Row[Any], unread: set[str]) -> list[Shortage]:
        """What too few requests left unread, of the sources that can be read at all.

        Only what waits now: what was read meanwhile was late, and nothing of it is missing.
        """
        names = self._names(row) if self._skipping else set()
        found: dict[tuple[str, ...], list[Row[Any]]] = {}
        for one in self._skipping:
            if (one.name in names or EVERYWHERE in names) and one.name not in unread:
                purse = spending.purse_of(self._config.sources[one.name])
                found.setdefault(purse, []).append(one)
        return [_shortage(rows, self._limits[purse].day) for purse, rows in found.items()]

    def _names(self, row: Row[Any]) -> set[str]:
        """The sources of a subscription's watches; "*" for all."""
        watches = row.watches or list(self._sources)
        return set().union(*(self._sources.get(slug, set()) for slug in watches))


def _origin(source: SourceConfig, unseen: set[str]) -> Origin:
    return Origin(
        title=source.title,
        zone=str(source.settings.get("timezone") or ""),
        experimental=source.name in unseen,
    )


def _notice(row: Row[Any]) -> Notice:
    text = row.text[:1].upper() + row.text[1:]
    return Notice(
        text=f"{text}.",
        watch=row.watch,
        watch_title=row.watch_title,
        alone=row.kind in silence.ALONE,
    )


def _hole(row: Row[Any]) -> Hole:
    return Hole(since=row.since, until=row.until)


def _source_trouble(incidents: Sequence[Row[Any]], gaps: Sequence[Hole]) -> Trouble:
    """The incidents of one source, oldest first, as one: open, paused or over."""
    last = incidents[-1]
    paused = last.paused and last.closed_at is None
    over = last.closed_at is not None and not paused
    since = incidents[0].opened_at if over else last.last_good_at
    return Trouble(
        source=last.name,
        title=last.title,
        since=stamp(since) if since else "",
        until=stamp(last.closed_at) if over else "",
        why="it is paused by the operator" if paused else last.reason or "",
        times=len(incidents),
        frozen=last.kind == "stale" and not paused,
        holes=tuple(gaps),
    )


def _shortage(rows: Sequence[Row[Any]], day: int | None) -> Shortage:
    """What sources that spend from one purse skipped, together."""
    skipped = [Skipped(**row.skipped) for row in rows]
    return Shortage(
        sources=tuple((row.name, row.title) for row in rows),
        matters=sum(one.matters for one in skipped),
        oldest=min(one.oldest for one in skipped),
        day=day,
    )
