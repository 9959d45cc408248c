"""Sources are leased to one run at a time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from tests.conftest import NOW
from tracker.store import sources
from tracker.store.engine import writing

WANTED = sources.Wanted(name="a", title="", spider="x", interval_seconds=60, enabled=True)


def test_two_runs_that_begin_at_once_never_lease_one_source(engine: Engine) -> None:
    with writing(engine) as connection:
        sources.sync(connection, [WANTED], NOW)

    def lease(token: str, stay: float) -> list[str]:
        with writing(engine) as connection:
            wall = time.time()
            rows = sources.lease(
                connection, token, wall, wall + 60, now=NOW, names=None, due_only=False
            )
            time.sleep(stay)
            return [row.lease for row in rows]

    with ThreadPoolExecutor() as pool:
        first = pool.submit(lease, "one", 2.0)
        time.sleep(1.0)
        second = pool.submit(lease, "two", 0.0)
        assert first.result() + second.result() == ["one"]
