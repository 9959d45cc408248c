"""A sender that works until nothing is open; a process of its own, made to be killed."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, select, text

from notify import channels
from tracker import clock
from tracker.config import load
from tracker.deliver import deliver
from tracker.outbox_rules import Waits
from tracker.store.audience import Delivery
from tracker.store.engine import open_engine, reading
from tracker.store.types import table

delivery = table(Delivery)
#: Minutes become fractions of a second, or a rehearsal of three days of retries takes three days.
QUICK = Waits(
    lease=timedelta(seconds=6),
    first=timedelta(seconds=0.2),
    longest=timedelta(seconds=1),
    unknown=timedelta(seconds=0.5),
)

channels.problem("json://loads.the.channels")  # before the fork, not in every sender


def send(path: str) -> None:
    """Deliver until every delivery has ended."""
    config = load(Path(path))
    engine = open_engine(config.store.url)
    while True:
        deliver(engine, config, clock.now(), waits=QUICK)
        if not still_open(engine):
            break
        time.sleep(0.02)
    engine.dispose()


def still_open(engine: Engine) -> bool:
    """Whether any delivery has not ended."""
    query = select(delivery.c.id).where(text("delivery.state IN ('waiting', 'sending')")).limit(1)
    with reading(engine) as connection:
        return connection.scalar(query) is not None
