"""The word that all is well: once a month, to who asked for it, also when nothing happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row

from notify import clean, render
from tracker import people
from tracker.config import Config
from tracker.domain import schedule
from tracker.store import composing, wellness
from tracker.store.composing import Rendered, Superseded
from tracker.store.engine import reading, writing


def compose_wellness(engine: Engine, config: Config, now: datetime) -> list[int]:
    """Store this month's word for everybody who wants one and has none; the ids of the messages.

    It is about the month before, and goes to who was subscribed before this one began.
    """
    begin = month(now, config.operator.timezone)
    with reading(engine) as connection:
        wanting = wellness.wanting(connection, begin)
    made: list[int] = []
    for person in wanting:
        try:
            with writing(engine) as connection:
                made.append(_put(connection, config, person, begin, now))
        except Superseded:
            continue  # it was told, or another process does it
    return made


def month(now: datetime, zone: str) -> datetime:
    """When the month of an instant began at a place, in UTC."""
    local = now.astimezone(schedule.zone(zone))
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def _put(
    connection: Connection, config: Config, person: Row[Any], begin: datetime, now: datetime
) -> int:
    zone = config.operator.timezone
    before = month(begin - timedelta(days=1), zone)
    message = render.well(
        before.astimezone(schedule.zone(zone)).date(),
        wellness.told(connection, person.address, before, begin),
        sum(source.enabled for source in config.sources.values()),
        _unread(composing.troubled(connection, now), config),
        clean.line(config.operator.name, 60),
        people.voice_of(connection, config, person.id),
    )
    rendered = Rendered(
        subject=message.subject,
        text=message.text,
        html=message.html,
        destinations=[(person.address, f"well.{uuid4().hex}")],
    )
    topic = f"well {person.id} {before:%Y-%m}"
    wall = datetime.now(UTC)
    return composing.put_message(connection, topic, rendered, now=now, wall=wall)


def _unread(rows: Sequence[Row[Any]], config: Config) -> list[str]:
    """The names of the sources that cannot be read now."""
    bad = {row.name: row.title for row in rows if row.closed_at is None}
    return [clean.line(title or name) for name, title in bad.items() if name in config.sources]
