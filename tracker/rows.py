"""Steps as rows: what a settled answer writes into the tables of matters, events and changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from tracker.domain import tiers
from tracker.domain.diff import Draft, Step
from tracker.domain.items import EventKind, Matter, MatterKind, Value
from tracker.domain.sightings import ItemKey
from tracker.store import settling
from tracker.store.settling import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Some steps of one crawl, written together."""

    crawl_id: int
    source_id: int
    capture: str
    url: str
    steps: Sequence[Step]
    known: dict[ItemKey, Stored]
    shown_by: Mapping[str, Mapping[str, str]]  # by matter, where `capture` does not show it


def write(connection: Connection, slices: Sequence[Slice], now: datetime) -> int:
    """Write the steps of several crawls at once; how many changes that appended."""
    matters = _matters(connection, slices, now)
    events = settling.put_events(connection, _event_rows(slices, matters, now))
    added, moved, changes = [], [], []
    for part in slices:
        for step in part.steps:
            ids = _ids(part, step, matters, events)
            row = settling.sighting_row(step.sighting, now)
            stored = _stored(part, step)
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
            changes += [_change_row(part, step, draft, ids, now) for draft in step.drafts]
    settling.add_sightings(connection, added)
    settling.move_sightings(connection, moved)
    settling.add_aliases(connection, list(_alias_rows(slices, matters, now)))
    settling.add_changes(connection, changes)
    return len(changes)


def _stored(part: Slice, step: Step) -> Stored | None:
    return part.known.get(step.was or step.sighting.key)


def _matters(connection: Connection, slices: Sequence[Slice], now: datetime) -> dict[str, int]:
    """The ids of all matters of the slices; those that are new or moved are written first."""
    steps = [(part, step) for part in slices for step in part.steps]
    stored = {step.sighting.key[0]: _stored(part, step) for part, step in steps}
    found = {key: row.matter_id for key, row in stored.items() if row is not None}
    found |= settling.matter_ids(connection, stored.keys() - found.keys())
    rows = {
        step.sighting.key[0]: _matter_row(step.item.matter, now)
        for part, step in steps
        if step.item is not None and (step.sighting.key[0] not in found or _renames(part, step))
    }
    found |= settling.put_matters(connection, list(rows.values()))
    return found


def _renames(part: Slice, step: Step) -> bool:
    """Whether a step gives its matter other values; an older print does not."""
    stored = _stored(part, step)
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


def _event_rows(
    slices: Sequence[Slice], matters: dict[str, int], now: datetime
) -> list[dict[str, Any]]:
    rows: dict[tuple[int, str], dict[str, Any]] = {}
    for part in slices:
        for step in part.steps:
            item, (matter_key, event_key) = step.item, step.sighting.key
            if item is None or item.event_kind is None:
                continue
            fields = step.sighting.fields
            rows[(matters[matter_key], event_key)] = {
                "matter_id": matters[matter_key],
                "key": event_key,
                "kind": item.event_kind.value,
                "number": _text(fields.get("number")),
                "date": step.sighting.date,
                "text": event_text(fields),
                "url": item.url,
                "first_seen_at": now,
            }
    return list(rows.values())


def _ids(
    part: Slice, step: Step, matters: dict[str, int], events: dict[tuple[int, str], int]
) -> tuple[int, int | None]:
    matter_id = matters[step.sighting.key[0]]
    event_key = step.sighting.key[1]
    if not event_key:
        return matter_id, None
    stored = _stored(part, step)
    return matter_id, events.get((matter_id, event_key)) or (stored.event_id if stored else None)


def _alias_rows(
    slices: Sequence[Slice], matters: dict[str, int], now: datetime
) -> Iterable[dict[str, Any]]:
    taken: set[tuple[int, str]] = set()
    for part in slices:
        for step in part.steps:
            if step.item is None or step.sighting.key[1]:
                continue
            matter_id = matters[step.sighting.key[0]]
            for ref in step.item.matter.refs:
                if (matter_id, ref) not in taken:
                    taken.add((matter_id, ref))
                    yield {"matter_id": matter_id, "value": ref, "first_seen_at": now}


def _change_row(
    part: Slice, step: Step, draft: Draft, ids: tuple[int, int | None], now: datetime
) -> dict[str, Any]:
    stored, item = _stored(part, step), step.item
    kind, title, url = _called(stored, step)
    fields = step.sighting.fields
    labels = fields.get("labels")
    tier, reason = tiers.tier(
        kind,
        draft.op,
        draft.field,
        labels if isinstance(labels, tuple) else (),
        _text(fields.get("text")),
        _text(fields.get("title")),
        part=(item.event_kind if item else stored.event_kind if stored else None),
        date=step.sighting.date,
        before=draft.before,
    )
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
    stored = _stored(part, step)
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
