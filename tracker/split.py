"""`tracker matter split`: what was taken for one matter or event is two after all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row

from tracker import report
from tracker.domain.repeats import together
from tracker.errors import UserError
from tracker.rows import event_text
from tracker.store import joining, splitting
from tracker.store.engine import writing


def split(engine: Engine, text: str, source: str, now: datetime, event: str = "") -> str:
    """Give what one source shows of a matter, or of one event, a place of its own; its key.

    Nothing is told, and what was told stays as it was: the source's sightings are what they were,
    only where they stand is new. They stay there, for only what a source never showed is joined.
    Raises UserError when the source does not show it, or shows it alone.
    """
    with writing(engine) as connection:
        found = report.find(connection, text)
        joining.lock(connection, [found.id])
        source_id = splitting.source_id(connection, source)
        rows = splitting.sightings(connection, found.id, source_id or 0, event)
        what = f"the event {event!r} of {found.key}" if event else found.key
        if source_id is None or not rows:
            raise UserError(f"{source} does not show {what}, so there is nothing to split.")
        of = rows[0].event_id if event else None
        if not splitting.shown_elsewhere(connection, found.id, of, source_id):
            raise UserError(f"Only {source} shows {what}, so there is nothing to split.")
        if event:
            _own_event(connection, rows[0], found.id, now)
            return str(rows[0].event_key)
        own = next((row.matter_key for row in rows), found.key)
        matter_id = splitting.new_matter(connection, found.id, own, now)
        for row in rows:
            _own_event(connection, row, matter_id, now)
        return joining.matter_rows(connection, [matter_id])[matter_id][0]


def _own_event(connection: Connection, row: Row[Any], matter_id: int, now: datetime) -> None:
    """One sighting of a source in a place of its own; the event as the others print it is left."""
    if row.event_id is None:
        splitting.point(connection, row, matter_id, None)
        return
    values = {
        "kind": row.kind,
        "date": row.date,
        "url": row.url,
        "first_seen_at": row.first_seen_at,
        **_print(row.fields),
    }
    event_id = splitting.new_event(connection, matter_id, row.event_key, values)
    splitting.point(connection, row, matter_id, event_id)
    left = joining.shown(connection, [(row.matter_id, row.event_id)])
    others = left.get((row.matter_id, row.event_id), [])
    if others:
        fields = together(others[0].fields, others[1:])
        joining.move_events(connection, [{"row_id": row.event_id, **_print(fields)}])


def _print(fields: Any) -> dict[str, str]:
    number = fields.get("number")
    return {"number": number if isinstance(number, str) else "", "text": event_text(fields)}
