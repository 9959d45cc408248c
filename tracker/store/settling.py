"""Reading what a source showed before, and writing what a settled answer means."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, select, tuple_, update
from sqlalchemy.engine import RowMapping

from tracker.domain.items import EventKind, MatterKind, Value
from tracker.domain.sightings import Hold, ItemKey, Light, Place, Sighting
from tracker.store.dialect import upsert
from tracker.store.models import (
    Alias,
    Baseline,
    ChangeRow,
    EventRow,
    MatterRow,
    SightingRow,
)
from tracker.store.types import table

sighting, matter, event = table(SightingRow), table(MatterRow), table(EventRow)
change, alias, baseline = table(ChangeRow), table(Alias), table(Baseline)

#: Values in one IN list; SQLite takes 32,766 parameters, plans stay quick well below that.
CHUNK = 400


def chunks(values: Iterable[Any], size: int = CHUNK) -> Iterable[list[Any]]:
    """The values in lists of at most `size`."""
    iterator = iter(values)
    while part := list(islice(iterator, size)):
        yield part


@dataclass(frozen=True, slots=True)
class Stored:
    """A sighting with its row and what its matter and event are called.

    `at_matter` and `at_event` are the keys under which they stand: other sources may have been
    the first to show them.
    """

    id: int
    sighting: Sighting
    matter_id: int
    event_id: int | None
    matter_kind: MatterKind
    matter_title: str
    matter_url: str
    event_kind: EventKind | None
    event_url: str
    at_matter: str = ""
    at_event: str = ""


def lights(connection: Connection, source_ids: Sequence[int]) -> dict[int, dict[ItemKey, Light]]:
    """What each source shows now, in the few columns that tell whether a thing moved."""
    found: dict[int, dict[ItemKey, Light]] = {source_id: {} for source_id in source_ids}
    columns = sighting.c
    for part in chunks(source_ids):
        rows = connection.execute(
            select(
                columns.source_id,
                columns.matter_key,
                columns.event_key,
                columns.digest,
                columns.date,
                columns.position,
                columns.holds.is_not(None),
            ).where(columns.source_id.in_(part), columns.state == Place.SHOWN.value)
        )
        for source_id, matter_key, event_key, digest, date, position, held in rows:
            found[source_id][(matter_key, event_key)] = Light(digest, date, position, bool(held))
    return found


def stored(
    connection: Connection, source_id: int, keys: Collection[ItemKey]
) -> dict[ItemKey, Stored]:
    """The sightings of these keys in full, also those that have left or are gone."""
    found: dict[ItemKey, Stored] = {}
    for part in chunks(keys):
        found.update(
            _full(
                connection,
                source_id,
                # SQLite looks up no index for pairs: alone, they would be sought in all of history.
                and_(
                    sighting.c.matter_key.in_(sorted({key[0] for key in part})),
                    tuple_(sighting.c.matter_key, sighting.c.event_key).in_(part),
                ),
            )
        )
    return found


def held(connection: Connection, source_id: int) -> dict[ItemKey, Stored]:
    """The sightings of a source that are in doubt."""
    in_doubt = and_(sighting.c.state == Place.SHOWN.value, sighting.c.holds.is_not(None))
    return _full(connection, source_id, in_doubt)


def by_fact(connection: Connection, source_id: int, facts: Collection[str]) -> dict[str, Sighting]:
    """The sighting that told each fact."""
    found: dict[str, Sighting] = {}
    for part in chunks(facts):
        rows = _full(connection, source_id, sighting.c.fact.in_(part))
        for row in rows.values():
            if not row.sighting.echo:
                found[row.sighting.fact] = row.sighting
    return found


def _full(connection: Connection, source_id: int, where: Any) -> dict[ItemKey, Stored]:
    query = (
        select(
            sighting,
            matter.c.key.label("at_matter"),
            matter.c.kind.label("matter_kind"),
            matter.c.title.label("matter_title"),
            matter.c.url.label("matter_url"),
            event.c.key.label("at_event"),
            event.c.kind.label("event_kind"),
            event.c.url.label("event_url"),
        )
        .join(matter, matter.c.id == sighting.c.matter_id)
        .outerjoin(event, event.c.id == sighting.c.event_id)
        .where(sighting.c.source_id == source_id, where)
    )
    rows = connection.execute(query).mappings()
    return {(row["matter_key"], row["event_key"]): _stored(row) for row in rows}


def _stored(row: RowMapping) -> Stored:
    return Stored(
        id=row["id"],
        sighting=Sighting(
            key=(row["matter_key"], row["event_key"]),
            place=Place(row["state"]),
            digest=row["digest"],
            fields={name: _value(value) for name, value in row["fields"].items()},
            date=row["date"],
            as_of=row["as_of"],
            position=row["position"],
            fact=row["fact"] or "",
            echo=row["echo"],
            seen=row["seen"] or {},
            holds={name: _hold(hold) for name, hold in (row["holds"] or {}).items()},
        ),
        matter_id=row["matter_id"],
        event_id=row["event_id"],
        matter_kind=MatterKind(row["matter_kind"]),
        matter_title=row["matter_title"],
        matter_url=row["matter_url"],
        event_kind=EventKind(row["event_kind"]) if row["event_kind"] else None,
        event_url=row["event_url"] or "",
        at_matter=row["at_matter"],
        at_event=row["at_event"] or "",
    )


def _value(raw: Any) -> Value:
    return tuple(raw) if isinstance(raw, list) else raw


def _hold(raw: Mapping[str, Any]) -> Hold:
    return Hold(raw["since"], raw["reads"], raw["minutes"], raw["need"], _value(raw["value"]))


def sighting_row(value: Sighting, now: datetime) -> dict[str, Any]:
    """The columns of a sighting that may move."""
    holds = {
        name: {
            "since": hold.since,
            "reads": hold.reads,
            "minutes": hold.minutes,
            "need": hold.need,
            "value": hold.value,
        }
        for name, hold in value.holds.items()
    }
    return {
        "matter_key": value.key[0],
        "event_key": value.key[1],
        "digest": value.digest,
        "state": value.place.value,
        "date": value.date,
        "as_of": value.as_of,
        "position": value.position,
        "fact": value.fact or None,
        "echo": value.echo,
        "fields": dict(value.fields),
        "seen": dict(value.seen) or None,
        "holds": holds or None,
        "changed_at": now,
    }


def matter_ids(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """The ids of the matters that exist among these keys."""
    found: dict[str, int] = {}
    for part in chunks(sorted(set(keys))):
        rows = connection.execute(select(matter.c.key, matter.c.id).where(matter.c.key.in_(part)))
        found.update({key: id_ for key, id_ in rows})
    return found


def put_matters(connection: Connection, rows: list[dict[str, Any]]) -> dict[str, int]:
    """Insert matters, or take over the newest title and link; key -> id."""
    found: dict[str, int] = {}
    statement = upsert(connection, matter, index=["key"], take=["title", "url", "date"]).returning(
        matter.c.key, matter.c.id
    )
    if rows:
        found.update({key: id_ for key, id_ in connection.execute(statement, rows)})
    return found


def put_events(connection: Connection, rows: list[dict[str, Any]]) -> dict[tuple[int, str], int]:
    """Insert events, or take over their newest print; (matter id, key) -> id."""
    found: dict[tuple[int, str], int] = {}
    statement = upsert(
        connection,
        event,
        index=["matter_id", "key"],
        take=["kind", "number", "date", "text", "url"],
    ).returning(event.c.matter_id, event.c.key, event.c.id)
    if rows:
        found.update({(m, key): id_ for m, key, id_ in connection.execute(statement, rows)})
    return found


def add_sightings(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Insert sightings of things that this source never showed."""
    if rows:
        connection.execute(insert(sighting), rows)


def move_sightings(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Update sightings by their row id (given as `row_id`)."""
    if rows:
        connection.execute(update(sighting).where(sighting.c.id == bindparam("row_id")), list(rows))


def shift(connection: Connection, source_id: int, places: Mapping[ItemKey, int | None]) -> None:
    """Note the new places of list rows that did not move otherwise."""
    if not places:
        return
    statement = update(sighting).where(
        sighting.c.source_id == source_id,
        sighting.c.matter_key == bindparam("b_matter"),
        sighting.c.event_key == bindparam("b_event"),
    )
    rows = [
        {"b_matter": key[0], "b_event": key[1], "position": place} for key, place in places.items()
    ]
    connection.execute(statement, rows)


def add_changes(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Append changes; the matcher finds them by their empty `matched_at`."""
    if rows:
        connection.execute(insert(change), rows)


def add_aliases(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add names of matters that are not known yet."""
    if rows:
        connection.execute(upsert(connection, alias, index=["matter_id", "value"], take=[]), rows)


def count_holds(connection: Connection, source_ids: Sequence[int]) -> dict[int, int]:
    """How many sightings of each source are in doubt."""
    found = dict.fromkeys(source_ids, 0)
    for part in chunks(source_ids):
        rows = connection.execute(
            select(sighting.c.source_id, func.count())
            .where(
                sighting.c.source_id.in_(part),
                sighting.c.state == Place.SHOWN.value,
                sighting.c.holds.is_not(None),
            )
            .group_by(sighting.c.source_id)
        )
        found.update({source_id: count for source_id, count in rows})
    return found


def baselines(connection: Connection, source_ids: Sequence[int]) -> dict[int, set[str]]:
    """The follows that each source was already read for."""
    found: dict[int, set[str]] = {source_id: set() for source_id in source_ids}
    for part in chunks(source_ids):
        rows = connection.execute(
            select(baseline.c.source_id, baseline.c.follow).where(baseline.c.source_id.in_(part))
        )
        for source_id, follow in rows:
            found[source_id].add(follow)
    return found


def add_baselines(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Note first good reads of (source, follow) pairs."""
    if rows:
        statement = upsert(connection, baseline, index=["source_id", "follow"], take=[])
        connection.execute(statement, rows)


def pins(connection: Connection, refs: Collection[str]) -> dict[str, set[str]]:
    """For each followed name, the PACER case ids ("cacd #869712") of the matters it names.

    A case keeps its id when its number changes, so what is followed by number is pinned by id.
    """
    named = alias.alias()
    found: dict[str, set[str]] = {}
    for part in chunks(sorted(refs)):
        rows = connection.execute(
            select(named.c.value, alias.c.value)
            .join(alias, alias.c.matter_id == named.c.matter_id)
            .where(named.c.value.in_(part), alias.c.value.contains(" #"))
        )
        for ref, pin in rows:
            found.setdefault(ref, set()).add(pin)
    return found
