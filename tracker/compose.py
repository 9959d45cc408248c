"""Composing: what waits for each subscription that is due becomes one stored message."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row

from notify import digest, letterhead, render
from notify.values import (
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
from tracker import agenda, spending, wishes
from tracker.config import Config, SourceConfig
from tracker.domain.budget import Skipped
from tracker.domain.changes import Change, Tier
from tracker.domain.hearings import Series
from tracker.domain.items import MatterKind
from tracker.domain.match import EVERYWHERE
from tracker.domain.match_classes import Listing
from tracker.domain.schedule import stubs
from tracker.domain.schedule.stubs import Ready, Waiting
from tracker.domain.sightings import stamp
from tracker.exits import Exits, exits
from tracker.operators import compose_operator, tell_templates
from tracker.store import composing, reads, silence, subscribers
from tracker.store.composing import Rendered, Superseded
from tracker.store.engine import DatabaseFault, reading, writing
from tracker.takers import sources_heard
from tracker.wellness import compose_wellness

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """A digest before it is stored, with the pending rows that it holds, and those it shows."""

    value: Digest
    message: Message
    pending: frozenset[int]
    listed: frozenset[int]


def compose(engine: Engine, config: Config, now: datetime) -> list[int]:
    """Store the digests that are due and the operator's message; the ids of the messages.

    A digest is stored with its deliveries and its items in one transaction, once for a due time;
    a due time at which there is nothing to show passes by. Composing twice composes nothing more.
    """
    made = compose_operator(engine, config, now)
    made += compose_wellness(engine, config, now)
    way_out = exits(engine, config, now)
    with reading(engine) as connection:
        context = _Context(connection, config, now, way_out)
        turns = [_turn(connection, row, now) for row in subscribers.to_serve(connection)]
    passed: dict[int, datetime] = {}
    complaints: set[str] = set()
    for turn in turns:
        if turn.due_at is None and not turn.urgent:
            continue
        row = turn.row
        try:
            with reading(engine) as connection:
                draft = context.draft(connection, row, urgent=turn.due_at is None)
        except DatabaseFault:
            raise
        except Exception as error:  # one digest that cannot be made never delays the others
            said = f"{type(error).__name__}: {error}".splitlines()[0]
            logger.error("The digest of subscription %d cannot be composed (%s).", row.id, said)
            continue
        if draft is not None:
            complaints |= {draft.message.complaint} - {""}
            made += _store(engine, turn, draft, _headers(config, draft.value), now)
        elif turn.due_at and row.rhythm != "immediate":  # which is always due: nothing to note
            passed[row.id] = turn.due_at
    if passed:
        with writing(engine) as connection:
            composing.pass_by(connection, passed)
    if complaints:
        made += tell_templates(engine, config, sorted(complaints), now)
    return made


def preview(engine: Engine, config: Config, now: datetime) -> list[tuple[str, Digest, Message]]:
    """What each subscription would get of what waits now, due or not: (address, digest, mail).

    It goes to a terminal and has no tokens: the links by which its reader leaves are left out.
    """
    found = drafts(engine, config, now)
    return [(address, draft.value, draft.message) for address, draft in found]


def drafts(
    engine: Engine, config: Config, now: datetime, way_out: Exits | None = None
) -> list[tuple[str, Draft]]:
    """The digest of all that waits for each subscription, due or not, with its address."""
    with reading(engine) as connection:
        context = _Context(connection, config, now, way_out)
        rows = subscribers.to_serve(connection)
        found = [(row.address, context.draft(connection, row)) for row in rows]
    return [(address, draft) for address, draft in found if draft is not None]


@dataclass(frozen=True, slots=True)
class _Turn:
    """A subscription at this moment: the due time to serve, or what matters now may leave."""

    row: Row[Any]
    due_at: datetime | None
    urgent: bool


def _turn(connection: Connection, row: Row[Any], now: datetime) -> _Turn:
    timing = wishes.timing(row)
    told = composing.last_told(connection, row.id) if timing.burst else None
    due_at = timing.due(row.last_due_at or row.created_at, now, told)
    return _Turn(row, due_at, due_at is None and timing.urgent_now(now, told))


def _headers(config: Config, value: Digest) -> dict[str, str]:
    """What mail programs group by; how to leave is said at every try (`exits.Exits`)."""
    return letterhead.headers(value, parseaddr(config.mail.sender)[1])


def _store(
    engine: Engine, turn: _Turn, draft: Draft, headers: dict[str, str], now: datetime
) -> list[int]:
    rendered = Rendered(
        subject=draft.message.subject,
        text=draft.message.text,
        html=draft.message.html,
        destinations=[(turn.row.address, f"digest.{uuid4().hex}")],
        listed=draft.listed,
        headers=headers,
        calendar=draft.message.calendar,
        thread=letterhead.thread(draft.value),
    )
    wall = datetime.now(UTC)
    try:
        with writing(engine) as connection:
            made = composing.put_digest(
                connection,
                turn.row.id,
                turn.due_at or now,
                rendered,
                draft.pending,
                now=now,
                wall=wall,
                regular=turn.due_at is not None,
            )
            return [made]
    except Superseded:
        return []  # another process composed it: its message is the one


@dataclass(frozen=True, slots=True)
class _Due:
    """A change that waits for a subscription: its pending row, and what all of them share."""

    pending_id: int
    watch: str
    watch_title: str
    because: str
    row: Row[Any]
    change: Change


class _Context:
    """What all digests of one round share, read once."""

    def __init__(
        self, connection: Connection, config: Config, now: datetime, way_out: Exits | None = None
    ) -> None:
        self._config, self._now, self._exits = config, now, way_out
        self._tiers = composing.waiting_tiers(connection)
        self._silences = silence.waiting(connection)
        self._sources = composing.sources_of(connection)
        skipping = composing.skipping(connection)
        self._skipping = [one for one in skipping if one.name in config.sources]
        self._limits = spending.limits_of(config) if self._skipping else {}
        self._unseen = composing.experimental(connection)
        self._origins: dict[str, Origin] = {}
        self._hearings: dict[str, tuple[Series, ...]] = {}
        self._told: dict[int, datetime] = {}
        self._heard: dict[tuple[tuple[str, ...], ...], set[str]] = {}
        self._changes: dict[int, tuple[Row[Any], Change]] = {}
        self._noticed = composing.noticed(connection)
        self._troubled: dict[datetime, list[Row[Any]]] = {}

    def draft(self, connection: Connection, row: Row[Any], *, urgent: bool = False) -> Draft | None:
        """The digest of everything that waits for a subscription; None when nothing is to show.

        An `urgent` one holds only what matters now; the rest waits for its hour.
        """
        listing = wishes.listing_of(row)
        tiers = frozenset({Tier.NOW}) if urgent else listing.tiers
        waiting = self._tiers.get(row.id, set())
        listed = waiting & tiers or (waiting and listing.unmute and not urgent)
        if not listed and (urgent or row.id not in self._silences):
            return None
        rows, ready = self._ready(connection, row, listing, urgent)
        changes = [rows[one.place] for one in ready.told]
        notices = [] if urgent else self._notices(connection, row)
        trouble = self._trouble(connection, row, notices)
        told = partial(
            digest.compose,
            self._reader(connection, row, listing, tiers),
            [self._item(rows[one.place], one.change) for one in ready.told],
            trouble,
            [_notice(notice) for notice in notices if notice.kind != "hole"],
            self._shortages(connection, row, {one.source for one in trouble if not one.until}),
            self._agenda(connection, [one.row for one in changes]),
            now=self._now,
        )
        own = self._config.digests.templates
        matters = {one.row.matter: one.row.matter_id for one in changes}

        def with_exits(most: int) -> Digest | None:
            value = told(most=most)
            return self._exits.on(value, row, matters) if value and self._exits else value

        made = render.fitted(with_exits, str(own) if own else "")
        if made is None:
            return None
        value, message = made
        absorbed = [rows[one.place] for one in ready.absorbed]
        held = frozenset(one.pending_id for one in (*changes, *absorbed))
        held |= {notice.pending_id for notice in notices}
        shown: set[int] = {one.pending_id for one in changes if one.row.id in value.listed}
        shown |= {one.pending_id for one in absorbed}
        return Draft(value, message, held, frozenset(shown))

    def _ready(
        self, connection: Connection, row: Row[Any], listing: Listing, urgent: bool
    ) -> tuple[list[_Due], Ready]:
        """The changes that wait, and those of them that may be told by now."""
        rows = self._due(connection, row)
        waiting = [
            Waiting(place=place, change=one.change, words=one.row.words_now or "")
            for place, one in enumerate(rows)
            if not urgent or (one.change.tier is Tier.NOW and listing.lists(one.change))
        ]
        return rows, stubs.settle(waiting, wishes.hold_of(row), self._now)

    def _due(self, connection: Connection, row: Row[Any]) -> list[_Due]:
        """The changes that wait for a subscription; each is read once for all of them."""
        waiting = composing.waiting_changes(connection, row.id)
        unread = [one.change_id for one in waiting if one.change_id not in self._changes]
        for id_, found in composing.changes(connection, unread).items():
            self._changes[id_] = found, reads.change_of(found)
        return [
            _Due(one.pending_id, one.watch, one.watch_title, one.because, *known)
            for one in waiting
            if (known := self._changes.get(one.change_id)) is not None
        ]

    def _notices(self, connection: Connection, row: Row[Any]) -> list[Row[Any]]:
        waits = row.id in self._noticed
        return composing.waiting_notices(connection, row.id) if waits else []

    def _reader(
        self, connection: Connection, row: Row[Any], listing: Listing, tiers: frozenset[Tier]
    ) -> Reader:
        """Whom a digest is for, and the command that lists what it leaves out."""
        return Reader(
            rhythm=row.rhythm,
            zone=row.zone,
            tiers=tiers,
            sender=self._config.operator.name,
            contact=self._config.operator.email or self._config.operator.contact,
            mute=listing.mute,
            unmute=listing.unmute,
            language=wishes.language_of(row) or self._config.digests.language,
            lists_rest=wishes.command_of_rest(row.address, stamp(self._since(connection, row))),
        )

    def _since(self, connection: Connection, row: Row[Any]) -> datetime:
        """When a subscription was last told something, or began."""
        if row.id not in self._told:
            told: datetime = composing.last_told(connection, row.id) or row.created_at
            self._told[row.id] = told
        return self._told[row.id]

    def _agenda(
        self, connection: Connection, changes: Sequence[Row[Any]]
    ) -> dict[str, tuple[Series, ...]]:
        """The hearings of the cases that have news."""
        for row in changes:
            if row.matter_kind == MatterKind.DOCKET.value and row.matter not in self._hearings:
                self._hearings[row.matter] = agenda.hearings(connection, row.matter_id)
        return self._hearings

    def _item(self, row: _Due, change: Change) -> Item:
        watch = self._config.watches.get(row.watch)
        return Item(
            change=change,
            watch=row.watch,
            watch_title=watch.title if watch else row.watch_title,
            watch_note=watch.note if watch else "",
            reason=row.because,
            removed=watch is None and row.watch != "",  # "" is what was asked for by itself
            origin=self._origin(row.row.source),
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
        names = self._names(connection, row)
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
        since = self._since(connection, row)
        if since not in self._troubled:
            self._troubled[since] = composing.troubled(connection, since)
        for one in self._troubled[since]:
            if one.name in names or EVERYWHERE in names:
                incidents.setdefault(one.name, []).append(one)
        found |= {name: _source_trouble(of, holes.get(name, [])) for name, of in incidents.items()}
        return list(found.values())

    def _shortages(self, connection: Connection, row: Row[Any], unread: set[str]) -> list[Shortage]:
        """What too few requests left unread, of the sources that can be read at all.

        Only what waits now: what was read meanwhile was late, and nothing of it is missing.
        """
        names = self._names(connection, row) if self._skipping else set()
        found: dict[tuple[str, ...], list[Row[Any]]] = {}
        for one in self._skipping:
            if (one.name in names or EVERYWHERE in names) and one.name not in unread:
                purse = spending.purse_of(self._config.sources[one.name])
                found.setdefault(purse, []).append(one)
        return [_shortage(rows, self._limits[purse].day) for purse, rows in found.items()]

    def _names(self, connection: Connection, row: Row[Any]) -> set[str]:
        """The sources that may show a subscription something; "*" for all."""
        asked = wishes.criteria_of(row)
        if asked.is_free:
            wanted = (asked.sources, asked.matters, asked.places)
            if wanted not in self._heard:
                heard = sources_heard(connection, {row.id: asked}, self._config.sources)
                self._heard[wanted] = heard[row.id]
            return self._heard[wanted]
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
