"""A process that claims deliveries until none is left; light, since several are started."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tracker.store import delivery
from tracker.store.engine import open_engine, writing


def claim_all(url: str, name: str, found: Any) -> None:
    """Put the ids of everything claimed into the queue, as one list."""
    engine = open_engine(url)
    mine: list[int] = []
    while True:
        wall = datetime.now(UTC)
        until = wall + timedelta(hours=1)
        with writing(engine) as connection:
            rows = delivery.claim(connection, name, wall=wall, until=until, mails=10)
        if not rows:
            break
        mine += [row.id for row in rows]
    engine.dispose()
    found.put(mine)
