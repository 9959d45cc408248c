"""What people ask the store: how the sources do, what changed, what is known of a matter."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    func,
    not_,
    or_,
    select,
)

from tracker.domain.changes import Change, EventRef, Op, Tier
from tracker.domain.items import EventKind, MatterKind, Value
from tracker.domain.sightings import stamp
from tracker.store.audience import Delivery, MessageRow, Pending, Subscriber, Subscription
from tracker.store.models import (
    Alias,
    ChangeRow,
    EventRow,
    Incident,
    MatterRow,
    SightingRow,
    Source,
)
from tracker.store.settling import chunks
from tracker.store.types import table

source, matter, alias = table(Source), table(MatterRow), table(Alias)
event, sighting = table(EventRow), table(SightingRow)
change, incident = table(ChangeRow), table(Incident)
delivery, message, pending = table(Delivery), table(MessageRow), table(Pending)
subscriber, subscription = table(Subscriber), table(Subscription)

#: Changes held in memory at once while they are printed.
STREAM = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which changes are asked for; what is empty or None asks nothing, `newest` says how many."""

    since: datetime | None = None
    tiers: Collection[Tier] = ()
    matter: int | None = None
    newest: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """What waits, what died, what went out; `oldest` is when the oldest open delivery was made.

    `pending` counts changes that wait for a digest; notices ride along and are not counted.
    """

    pending: int
    waiting: int
    retrying: int
    oldest: datetime | None
    dead: int
    sent: int


def sources(connection: Connection) -> dict[str, Row[Any]]:
    """Every source row by its name."""
    return {row.name: row for row in connection.execute(select(source))}


def open_incidents(connection: Connection) -> list[Row[Any]]:
    """The open incidents, oldest first, each with its source's name."""
    query = (
        select(incident, source.c.name.label("source"))
        .join(source, source.c.id == incident.c.source_id)
        .where(incident.c.closed_at.is_(None))
        .order_by(incident.c.opened_at)
    )
    return list(connection.execute(query))


def count_matters(connection: Connection) -> dict[int, int]:
    """How many matters each source has shown and still holds."""
    query = (
        select(sighting.c.source_id, func.count())
        .where(sighting.c.event_key == "", sighting.c.state != "gone")
        .group_by(sighting.c.source_id)
    )
    return {source_id: count for source_id, count in connection.execute(query)}


def count_changes(connection: Connection, since: datetime) -> dict[int, dict[Tier, int]]:
    """How many changes of each tier each source told since then."""
    query = (
        select(change.c.source_id, change.c.tier, func.count())
        .where(change.c.detected_at >= since)
        .group_by(change.c.source_id, change.c.tier)
    )
    found: dict[int, dict[Tier, int]] = {}
    for source_id, tier, count in connection.execute(query):
        found.setdefault(source_id, {})[Tier(tier)] = count
    return found


def outbox(connection: Connection, since: datetime) -> Outbox:
    """The ledger of deliveries; dead and sent ones count since then."""
    still_open = delivery.c.state.in_(["waiting", "sending"])
    ended = delivery.c.done_at >= since
    query = select(
        _count(still_open),
        _count(and_(still_open, delivery.c.tries > 0)),
        _count(and_(delivery.c.state == "dead", ended)),
        _count(and_(delivery.c.state == "sent", ended)),
    ).where(or_(still_open, ended))
    waiting, retrying, dead, sent = connection.execute(query).one()
    oldest = connection.scalar(
        select(func.min(message.c.created_at))
        .join(delivery, delivery.c.message_id == message.c.id)
        .where(still_open)
    )
    items = connection.scalar(
        select(func.count())
        .select_from(pending)
        .where(pending.c.message_id.is_(None), pending.c.change_id.is_not(None))
    )
    return Outbox(
        pending=items or 0,
        waiting=waiting,
        retrying=retrying,
        oldest=oldest,
        dead=dead,
        sent=sent,
    )


def _count(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def count_subscribers(connection: Connection) -> dict[str, int]:
    """How many subscribers are in each state, among those with a subscription."""
    query = (
        select(subscriber.c.state, func.count(func.distinct(subscriber.c.id)))
        .join(subscription, subscription.c.subscriber_id == subscriber.c.id)
        .where(subscription.c.ended_at.is_(None))
        .group_by(subscriber.c.state)
    )
    return {state: count for state, count in connection.execute(query)}


def known_names(connection: Connection, refs: Collection[str]) -> set[str]:
    """Which of these names some source has shown: as a matter's key or as another name of it."""
    found: set[str] = set()
    for part in chunks(sorted(refs)):
        for column in (alias.c.value, matter.c.key):
            found.update(connection.scalars(select(column).where(column.in_(part))))
    return found


def matters_named(connection: Connection, refs: Collection[str]) -> set[int]:
    """The ids of the matters that go by one of these names."""
    found: set[int] = set()
    for part in chunks(sorted(refs)):
        found.update(connection.scalars(select(alias.c.matter_id).where(alias.c.value.in_(part))))
        found.update(connection.scalars(select(matter.c.id).where(matter.c.key.in_(part))))
    return found


def matters_like(connection: Connection, text: str, most: int) -> list[Row[Any]]:
    """Matters whose title or another name holds the text, newest first, at most so many.

    A number at its end is meant whole: "SB 62" is no part of "SB 627".
    """
    query = (
        select(matter)
        .where(or_(_holds(matter.c.title, text), matter.c.id.in_(_named_like(text))))
        .order_by(matter.c.first_seen_at.desc(), matter.c.id.desc())
        .limit(most)
    )
    return list(connection.execute(query))


def _named_like(text: str) -> Select[Any]:
    return select(alias.c.matter_id).where(_holds(alias.c.value, text))


def _holds(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    like = text.lower().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    found = column.ilike(f"%{like}%", escape="\\")
    if not like[-1:].isdigit():
        return found
    longer = or_(*(column.ilike(f"%{like}{digit}%", escape="\\") for digit in range(10)))
    return and_(found, not_(longer))


def matters(connection: Connection, ids: Sequence[int]) -> list[Row[Any]]:
    """The rows of these matters."""
    found: list[Row[Any]] = []
    for part in chunks(ids):
        found += connection.execute(select(matter).where(matter.c.id.in_(part)))
    return found


def names(connection: Connection, matter_id: int) -> list[str]:
    """The other names of a matter, in the order in which they were first seen."""
    query = (
        select(alias.c.value)
        .where(alias.c.matter_id == matter_id)
        .order_by(alias.c.first_seen_at, alias.c.value)
    )
    return list(connection.scalars(query))


def events(
    connection: Connection, matter_id: int, most: int
) -> tuple[list[Row[Any]], int, dict[int, list[tuple[str, str]]]]:
    """The newest events of a matter, how many it has, and by source how each is shown.

    An event that no source stands for any more, its view having been split off, is left out.
    """
    stands = select(sighting.c.id).where(sighting.c.event_id == event.c.id).exists()
    mine = and_(event.c.matter_id == matter_id, stands)
    query = select(event).where(mine).order_by(event.c.date.desc(), event.c.id.desc()).limit(most)
    total = connection.scalar(select(func.count()).select_from(event).where(mine))
    rows = list(connection.execute(query))
    known: dict[int, list[tuple[str, str]]] = {}
    for part in chunks([row.id for row in rows]):
        shown = connection.execute(
            select(sighting.c.event_id, source.c.name, sighting.c.state)
            .join(source, source.c.id == sighting.c.source_id)
            .where(sighting.c.event_id.in_(part))
            .order_by(sighting.c.first_seen_at, sighting.c.id)
        )
        for event_id, name, state in shown:
            known.setdefault(event_id, []).append((name, state))
    return rows, total or 0, known


def shown_by(connection: Connection, matter_id: int) -> list[Row[Any]]:
    """Which sources show a matter, since when, and what they last printed of it."""
    query = (
        select(
            source.c.name,
            sighting.c.first_seen_at,
            sighting.c.state,
            sighting.c.fields,
            source.c.last_good_at,
        )
        .join(source, source.c.id == sighting.c.source_id)
        .where(sighting.c.matter_id == matter_id, sighting.c.event_key == "")
        .order_by(sighting.c.first_seen_at)
    )
    return list(connection.execute(query))


def changes(connection: Connection, wanted: Wanted) -> Iterator[Change]:
    """The changes asked for, oldest first."""
    query = _changes(wanted)
    if wanted.newest is None:
        rows = connection.execution_options(yield_per=STREAM).execute(query.order_by(change.c.id))
        yield from map(change_of, rows)
        return
    newest = connection.execute(query.order_by(change.c.id.desc()).limit(wanted.newest)).all()
    yield from map(change_of, reversed(newest))


def _changes(wanted: Wanted) -> Select[Any]:
    query = (
        select(
            change,
            source.c.name.label("source"),
            matter.c.key.label("matter"),
            matter.c.kind.label("matter_kind"),
            matter.c.url.label("matter_url"),
        )
        .join(source, source.c.id == change.c.source_id)
        .join(matter, matter.c.id == change.c.matter_id)
    )
    if wanted.matter is not None:
        query = query.where(change.c.matter_id == wanted.matter)
    if wanted.since is not None:
        query = query.where(change.c.detected_at >= wanted.since)
    if wanted.tiers:
        query = query.where(change.c.tier.in_([tier.value for tier in wanted.tiers]))
    return query


def change_of(row: Row[Any]) -> Change:
    """A row of the change table, joined with its source and matter, as the value all parts use."""
    return Change(
        id=row.id,
        detected_at=stamp(row.detected_at),
        crawl=row.crawl_id,
        source=row.source,
        matter=row.matter,
        matter_kind=MatterKind(row.matter_kind),
        matter_title=row.title,
        matter_url=row.matter_url,
        op=Op(row.op),
        field=row.field,
        event=_event(row.event),
        before=_value(row.before),
        after=_value(row.after),
        tier=Tier(row.tier),
        reason=row.reason,
        late=row.late,
        again=row.again,
        first=row.first,
        url=row.url,
        capture=row.capture,
        also=tuple(row.also or ()),
    )


def _event(raw: dict[str, Any] | None) -> EventRef | None:
    return EventRef(**{**raw, "kind": EventKind(raw["kind"])}) if raw else None


def _value(raw: Any) -> Value:
    return tuple(raw) if isinstance(raw, list) else raw
