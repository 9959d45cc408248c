"""Steps as rows: what a settled answer writes into the tables of matters, events and changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from tracker import defendants, joins, same_event, same_matter
from tracker.domain import tiers
from tracker.domain.changes import Op, Tier
from tracker.domain.diff import Draft, Step
from tracker.domain.items import EventKind, Matter, MatterKind, Value
from tracker.domain.repeats import Shown, together
from tracker.joins import Joins
from tracker.slices import Slice, apart
from tracker.store import joining, relating, settling, spreading
from tracker.store.settling import Stored


def write(connection: Connection, slices: Sequence[Slice], now: datetime) -> Counter[int]:
    """Write the steps of several crawls; how many changes that appended, by source.

    All at once, but for slices that speak of one matter: these one after the other.
    """
    told: Counter[int] = Counter()
    for group in apart(slices):
        told += _write(connection, group, now)
    return told


def _write(connection: Connection, slices: Sequence[Slice], now: datetime) -> Counter[int]:
    matters, kin = _matters(connection, slices, now)
    found = joins.join(connection, slices, matters)
    slices, spread = defendants.once(connection, found.slices, matters, kin)
    joining.merge_events(connection, found.merged)
    events = _Events(found, matters, now)
    events.put(connection, slices)
    added, moved, pointed, changes = [], [], [], []
    for part in slices:
        for step in part.steps:
            ids = (matters[part.source_id][step.sighting.key[0]], events.id_of(part, step))
            row = settling.sighting_row(step.sighting, now)
            stored = part.stored(step)
            if stored is None:
                added.append(
                    row
                    | {
                        "source_id": part.source_id,
                        "matter_id": ids[0],
                        "event_id": ids[1],
                        "first_seen_at": now,
                    }
                )
            else:
                moved.append(row | {"row_id": stored.id})
                if ids[1] != stored.event_id:
                    pointed.append({"row_id": stored.id, "event_id": ids[1]})
            changes += [_change_row(part, step, draft, ids, now) for draft in step.drafts]
    settling.add_sightings(connection, added)
    settling.move_sightings(connection, moved)
    joining.point_sightings(connection, pointed)
    settling.add_aliases(connection, list(_alias_rows(slices, matters, found.renamed, now)))
    relating.add_stated(connection, list(_relation_rows(slices, matters)), now)
    joining.add_event_names(connection, list(_event_names(slices, matters, events)))
    settling.add_changes(connection, changes)
    joining.add_repeats(connection, [row | {"created_at": now} for row in found.repeats])
    spreading.add(connection, [row | {"created_at": now} for row in spread])
    return Counter(row["source_id"] for row in changes)


def _matters(
    connection: Connection, slices: Sequence[Slice], now: datetime
) -> tuple[dict[int, dict[str, int]], defendants.Kin]:
    """The ids of all matters of the slices, by source and the source's own keys; and their kin.

    Those that are new or moved are written; on PostgreSQL all are locked, in one order, and
    with them those of further defendants.
    """
    found = {part.source_id: same_matter.matter_ids(connection, part) for part in slices}
    kin = defendants.kin(connection, slices, found)
    related = {id_ for dockets in kin.dockets.values() for id_ in dockets}
    joining.lock(connection, related.union(*(ids.values() for ids in found.values())))
    rows: dict[str, dict[str, Any]] = {}
    owners: list[tuple[int, str, str]] = []
    for part in slices:
        ids = found[part.source_id]
        for step in part.steps:
            key = step.sighting.key[0]
            if step.item is not None and (key not in ids or _renames(part, step)):
                stored = part.stored(step)
                standing = stored.at_matter if stored else key
                rows[standing] = _matter_row(step.item.matter, now) | {"key": standing}
                owners.append((part.source_id, key, standing))
    put = settling.put_matters(connection, [rows[key] for key in sorted(rows)])
    for source_id, key, standing in owners:
        found[source_id][key] = put[standing]
    return found, kin


def _renames(part: Slice, step: Step) -> bool:
    """Whether a step gives its matter other values; an older print does not."""
    stored = part.stored(step)
    return (
        stored is not None
        and not step.sighting.key[1]
        and dict(stored.sighting.fields) != dict(step.sighting.fields)
    )


def _matter_row(matter: Matter, now: datetime) -> dict[str, Any]:
    return {
        "key": matter.key,
        "kind": matter.kind.value,
        "title": matter.title,
        "url": matter.url,
        "date": matter.date,
        "first_seen_at": now,
    }


class _Events:
    """The event rows of some slices: those that are made or moved by key, and by id."""

    def __init__(
        self, found: Joins, matters: Mapping[int, Mapping[str, int]], now: datetime
    ) -> None:
        self._places, self._matters, self._now = found.places, matters, now
        self._ids: dict[tuple[int, str], int] = {}

    def put(self, connection: Connection, slices: Sequence[Slice]) -> None:
        """Write them."""
        made: dict[tuple[int, str], dict[str, Any]] = {}
        moved: dict[int, dict[str, Any]] = {}
        for part in slices:
            for step in part.steps:
                if step.item is None or step.item.event_kind is None:
                    continue
                id_ = self._standing(part, step)
                if id_ is None:
                    row = self._row(part, step)
                    made[row["matter_id"], row["key"]] = row
                else:
                    moved[id_] = {"row_id": id_, **self._print(part, step)}
        self._ids = settling.put_events(connection, list(made.values()))
        joining.move_events(connection, list(moved.values()))

    def id_of(self, part: Slice, step: Step) -> int | None:
        """The id of a step's event; None for a matter."""
        if not step.sighting.key[1]:
            return None
        standing = self._standing(part, step)
        if standing is None:
            stored = part.stored(step)
            standing = self._ids.get(self._key(part, step)) or (stored.event_id if stored else None)
        return standing

    def _standing(self, part: Slice, step: Step) -> int | None:
        """The event that stands already under a key of another source, or a key of its own."""
        place, stored = self._places.get((part.source_id, step.sighting.key)), part.stored(step)
        if place is not None and place.event_id is not None:
            return place.event_id
        if stored is not None and not step.was and stored.at_event != step.sighting.key[1]:
            return stored.event_id
        return None

    def _key(self, part: Slice, step: Step) -> tuple[int, str]:
        matter_key, event_key = step.sighting.key
        place = self._places.get((part.source_id, step.sighting.key))
        return self._matters[part.source_id][matter_key], place.key if place else event_key

    def _row(self, part: Slice, step: Step) -> dict[str, Any]:
        item, (matter_id, key) = step.item, self._key(part, step)
        assert item is not None and item.event_kind is not None
        return {
            "matter_id": matter_id,
            "key": key,
            "kind": item.event_kind.value,
            "date": step.sighting.date,
            "first_seen_at": self._now,
            **self._print(part, step),
        }

    def _print(self, part: Slice, step: Step) -> dict[str, Any]:
        """Number, words and link, as all its sources print them."""
        fields, url = step.sighting.fields, step.item.url if step.item else ""
        place = self._places.get((part.source_id, step.sighting.key))
        if place is not None and place.others:
            if place.newest:
                fields = together(fields, place.others)
            else:
                mine = Shown(source=part.source_id, place=step.sighting.place, fields=fields)
                fields = together(place.others[0].fields, (*place.others[1:], mine))
                url = place.url or url
        return {"number": _text(fields.get("number")), "text": event_text(fields), "url": url}


def _alias_rows(
    slices: Sequence[Slice],
    matters: Mapping[int, Mapping[str, int]],
    renamed: set[tuple[int, str]],
    now: datetime,
) -> Iterable[dict[str, Any]]:
    taken: set[tuple[int, str]] = set()
    for part in slices:
        for step in part.steps:
            if step.item is None or step.sighting.key[1]:
                continue
            key = step.sighting.key[0]
            matter_id = matters[part.source_id][key]
            # What another source showed first goes by this source's key too.
            own = (key,) if (part.source_id, key) in renamed else ()
            for ref in (*step.item.matter.refs, *own):
                if (matter_id, ref) not in taken:
                    taken.add((matter_id, ref))
                    yield {"matter_id": matter_id, "value": ref, "first_seen_at": now}


def _relation_rows(
    slices: Sequence[Slice], matters: Mapping[int, Mapping[str, int]]
) -> Iterable[dict[str, Any]]:
    """What the slices' sources state of matters that are new or moved."""
    for part in slices:
        for step in part.steps:
            if step.item is None or step.sighting.key[1]:
                continue
            for one in step.item.matter.relations:
                yield {
                    "matter_id": matters[part.source_id][step.sighting.key[0]],
                    "kind": one.kind.value,
                    "ref": one.ref,
                    "source_id": part.source_id,
                    "capture": step.item.matter.shown_by.get("", part.capture),
                }


def _event_names(
    slices: Sequence[Slice], matters: Mapping[int, Mapping[str, int]], events: _Events
) -> Iterable[dict[str, Any]]:
    for part in slices:
        for step in part.steps:
            for value in same_event.names_of(step) if step.sighting.key[1] else ():
                yield {
                    "matter_id": matters[part.source_id][step.sighting.key[0]],
                    "value": value,
                    "event_id": events.id_of(part, step),
                    "source_id": part.source_id,
                }


def _change_row(
    part: Slice, step: Step, draft: Draft, ids: tuple[int, int | None], now: datetime
) -> dict[str, Any]:
    stored, item = part.stored(step), step.item
    kind, title, url = _called(stored, step)
    fields = step.sighting.fields
    labels = fields.get("labels")
    tier, reason = tiers.tier(
        kind,
        draft.op if draft.completes is None else Op.NEW,
        draft.field if draft.completes is None else "",
        labels if isinstance(labels, tuple) else (),
        _text(fields.get("text")),
        _text(fields.get("title")),
        part=(item.event_kind if item else stored.event_kind if stored else None),
        date=step.sighting.date,
        before=draft.before,
    )
    # Text that comes later is no second alert, unless it says what could not be known before.
    if draft.completes is not None and tier.rank >= draft.completes.rank:
        tier, reason = Tier.QUIET, tiers.COMPLETES
    return {
        "crawl_id": part.crawl_id,
        "source_id": part.source_id,
        "matter_id": ids[0],
        "event_id": ids[1],
        "detected_at": now,
        "op": draft.op.value,
        "field": draft.field,
        "event": _event(step, stored),
        "title": title,
        "before": draft.before,
        "after": draft.after,
        "tier": tier.value,
        "reason": reason,
        "late": draft.late,
        "again": draft.again,
        "first": draft.first,
        "url": (item.url if item else "") or url or part.url,
        "capture": _evidence(part, step, draft) or part.capture,
        "also": list(draft.also) or None,
        "matched_at": None,
    }


def _evidence(part: Slice, step: Step, draft: Draft) -> str:
    """The raw answer that showed a change, "" when the reading has but one.

    What is gone is proved by the list that lacks it.
    """
    matter, event = step.sighting.key
    found = step.item.matter.shown_by if step.item else part.shown_by.get(matter, {})
    stored = part.stored(step)
    kind = step.item.event_kind if step.item else stored.event_kind if stored else None
    names = (f"{event}/{draft.field}", f"{kind}/", "") if event else (draft.field, "")
    return next((found[name] for name in names if name in found), "")


def _called(stored: Stored | None, step: Step) -> tuple[MatterKind, str, str]:
    """Kind, title and link of a change's matter, as its source now prints them."""
    if step.item is not None:
        return step.item.kind, step.item.matter.title, step.item.url
    assert stored is not None, "a step without an item has a row"
    return stored.matter_kind, stored.matter_title, stored.event_url or stored.matter_url


def _event(step: Step, stored: Stored | None) -> dict[str, Any] | None:
    """The event of a change as it stands: changes are history, and events move on."""
    key = step.sighting.key[1]
    if not key:
        return None
    kind = step.item.event_kind if step.item else stored.event_kind if stored else None
    fields = step.sighting.fields
    values = {
        "key": key,
        "kind": kind.value if kind else "",
        "number": _text(fields.get("number")),
        "date": step.sighting.date,
        "text": event_text(fields),
    }
    return values | _hearing(values["date"], fields) if kind is EventKind.HEARING else values


def _hearing(date: str, fields: Mapping[str, Value]) -> dict[str, str]:
    """When and where a hearing is; sources print day and time in one field, or the time alone."""
    time = _text(fields.get("time"))
    when = _text(fields.get("when")) or (f"{date}T{time}" if len(date) == 10 and time else date)
    return {"when": when} | {
        name: _text(fields.get(name)) for name in ("zone", "place", "status") if fields.get(name)
    }


def event_text(fields: Any) -> str:
    """What people read of an event: its labels and its text; of a vote also how it went."""
    parts = [_text(fields.get(name)) for name in ("labels", "label", "text", "result", "tally")]
    return " · ".join(part for part in parts if part)


def _text(value: Value) -> str:
    return "" if value is None else value if isinstance(value, str) else ", ".join(value)
