"""Undoing a join: one source's sightings get a matter or an event of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, or_, select, update

from tracker.store.models import Alias, EventAlias, EventRow, MatterRow, SightingRow, Source
from tracker.store.types import table

sighting, matter, event = table(SightingRow), table(MatterRow), table(EventRow)
alias, event_alias, source = table(Alias), table(EventAlias), table(Source)


def source_id(connection: Connection, name: str) -> int | None:
    """The row of a source."""
    return connection.scalar(select(source.c.id).where(source.c.name == name))


def sightings(
    connection: Connection, matter_id: int, source_id_: int, event_key: str = ""
) -> Sequence[Row[Any]]:
    """What a source shows of a matter, or of the one event with that key, its own or another's."""
    mine = and_(sighting.c.matter_id == matter_id, sighting.c.source_id == source_id_)
    query = (
        select(sighting, event.c.kind, event.c.url, event.c.key.label("at_event"))
        .outerjoin(event, event.c.id == sighting.c.event_id)
        .where(mine)
        .order_by(sighting.c.id)
    )
    if event_key:
        query = query.where(or_(event.c.key == event_key, sighting.c.event_key == event_key))
    return connection.execute(query).all()


def shown_elsewhere(
    connection: Connection, matter_id: int, event_id: int | None, source_id_: int
) -> bool:
    """Whether another source shows the matter or event too."""
    others = select(func.count()).where(
        sighting.c.source_id != source_id_,
        sighting.c.matter_id == matter_id,
        sighting.c.event_key == "" if event_id is None else sighting.c.event_id == event_id,
    )
    return bool(connection.scalar(others))


def new_matter(connection: Connection, old_id: int, key: str, now: datetime) -> int:
    """A matter like another, with all its names, under the first free form of a key."""
    values = connection.execute(select(matter).where(matter.c.id == old_id)).mappings().one()
    rest = {name: value for name, value in values.items() if name != "id"}
    made = connection.execute(
        insert(matter)
        .values({**rest, "key": _free(connection, matter.c.key, key)})
        .returning(matter.c.id)
    ).scalar_one()
    names = connection.scalars(select(alias.c.value).where(alias.c.matter_id == old_id)).all()
    rows = [
        {"matter_id": made, "value": name, "first_seen_at": now}
        for name in sorted({*names, str(values["key"])})
    ]
    connection.execute(insert(alias), rows)
    return int(made)


def new_event(connection: Connection, matter_id: int, key: str, values: dict[str, Any]) -> int:
    """An event of a matter, under the first free form of a key."""
    free = _free(connection, event.c.key, key, event.c.matter_id == matter_id)
    return int(
        connection.execute(
            insert(event)
            .values({**values, "matter_id": matter_id, "key": free})
            .returning(event.c.id)
        ).scalar_one()
    )


def _free(connection: Connection, column: Any, key: str, *where: Any) -> str:
    """The key itself, "KEY@2", "KEY@3", ..."""
    number, free = 1, key
    while connection.scalar(select(func.count()).where(column == free, *where)):
        number += 1
        free = f"{key}@{number}"
    return free


def point(connection: Connection, row: Row[Any], matter_id: int, event_id: int | None) -> None:
    """Let a sighting, and the names its source has for the event, stand elsewhere."""
    connection.execute(
        update(sighting)
        .where(sighting.c.id == row.id)
        .values(matter_id=matter_id, event_id=event_id)
    )
    if event_id is not None:
        connection.execute(
            update(event_alias)
            .where(
                event_alias.c.matter_id == row.matter_id,
                event_alias.c.event_id == row.event_id,
                event_alias.c.source_id == row.source_id,
            )
            .values(matter_id=matter_id, event_id=event_id)
        )
