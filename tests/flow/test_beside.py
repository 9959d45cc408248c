"""A large crawl settles while others send: on SQLite too, nobody is turned away."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, insert, select

from tests.conftest import NOW
from tests.flow.reader import Reader, docket, entry
from tracker.domain.items import Coverage, Extent
from tracker.store import delivery as ledger
from tracker.store.audience import Delivery, MessageRow, Receipt
from tracker.store.engine import open_engine, reading, writing
from tracker.store.types import table

ENTRIES, DELIVERIES, WORKERS = 10_000, 1_200, 4
FEED = Extent(
    matters=Coverage.ADDITIONS,
    events=Coverage.WINDOW,
    since="2026-02-08T17:00:00Z",
    hold_minutes=10,
)


def send_all(url: str, name: str, found: Any) -> None:
    """Claim a delivery, mark it sent, until none is left; the ids go into the queue."""
    engine = open_engine(url)
    mine: list[int] = []
    while True:
        wall = datetime.now(UTC)
        with writing(engine) as connection:
            rows = ledger.claim(
                connection, name, wall=wall, until=wall + timedelta(hours=1), rooms=0
            )
        if not rows:
            break
        for row in rows:
            verdict = ledger.Verdict(state="sent", outcome="sent", code="250")
            with writing(engine) as connection:
                if ledger.record(connection, row, verdict, name, wall):
                    mine.append(row.id)
    engine.dispose()
    found.put(mine)


def test_ten_thousand_events_settle_beside_four_senders(
    engine: Engine, store_url: str, tmp_path: Path
) -> None:
    reader = Reader(engine, tmp_path / "data")
    reader.read(NOW, extent=FEED)
    with writing(engine) as connection:
        connection.execute(
            insert(table(MessageRow)),
            [
                {"subject": "s", "text": "t", "html": "h", "created_at": NOW, "headers": {}}
                for _ in range(DELIVERIES)
            ],
        )
        connection.execute(
            insert(table(Delivery)),
            [
                {
                    "message_id": n,
                    "destination": f"p{n}@test.example",
                    "key": f"k{n}",
                    "next_try_at": NOW,
                }
                for n in range(1, DELIVERIES + 1)
            ],
        )
    cases = [
        docket(
            str(case),
            *(
                entry(f"{case}&{n}", "2026-02-09T18:00:00Z", "Order", number=str(n))
                for n in range(ENTRIES // 100)
            ),
        )
        for case in range(1, 101)
    ]
    path = reader.fetch(NOW + timedelta(hours=1), *cases, extent=FEED)
    context = multiprocessing.get_context("spawn")
    found = context.Queue()
    senders = [
        context.Process(target=send_all, args=(store_url, f"w{n}", found)) for n in range(WORKERS)
    ]
    for sender in senders:
        sender.start()
    settled = reader.settle(path)
    sent = [id_ for _ in senders for id_ in found.get(timeout=300)]
    for sender in senders:
        sender.join()
    assert [sender.exitcode for sender in senders] == [0] * WORKERS
    assert sorted(sent) == list(range(1, DELIVERIES + 1))
    with reading(engine) as connection:
        receipts = connection.scalar(select(func.count()).select_from(table(Receipt)))
    assert receipts == DELIVERIES
    assert settled.told == ENTRIES and len(set(reader.told())) == ENTRIES
