"""A small configured tracker whose changes come from the real reader, and a sender that obeys."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, delete, select, update

from notify.channels import Kind, Outcome
from notify.values import Message
from tests.flow.reader import Reader, order
from tracker.compose import compose
from tracker.config import Config, parse
from tracker.deliver import DeliveryReport, deliver
from tracker.domain.items import Grade, Matter
from tracker.match import match
from tracker.store.audience import Delivery, MessageRow, Receipt
from tracker.store.engine import reading, writing
from tracker.store.posting import Lane
from tracker.store.types import table
from tracker.syncing import sync

delivery, message, receipt = table(Delivery), table(MessageRow), table(Receipt)
lane = table(Lane)

TOML = """
[operator]
name = "Example Legal Clinic"
contact = "https://example.org/bot"
email = "ops@example.org"
timezone = "America/New_York"
[mail]
smtp = "smtp://127.0.0.1:1"
sender = "Tracker <tracker@example.org>"
[channels.team]
url = "env:TEAM_URL"
[sources.boston]
spider = "listing"
title = "Boston's orders"
[watches.orders]
title = "Orders of the city"
sources = ["boston"]
note = "Ask Ana first."
"""
LIST = [order(str(n), f"Order {n}", f"2026-01-{n:02d}") for n in range(12, 0, -1)]


@dataclass
class Postman:
    """Stands in for the channels: answers with `outcomes` in turn, then with yes."""

    outcomes: list[Outcome] = field(default_factory=list)
    carried: list[tuple[str, str, str]] = field(default_factory=list)  # address, key, subject

    def __call__(self, address: str, letter: Message, key: str, headers: dict[str, str]) -> Outcome:
        self.carried.append((address, key, letter.subject))
        return self.outcomes.pop(0) if self.outcomes else Outcome(Kind.SENT, "250")

    @property
    def addresses(self) -> list[str]:
        return [address for address, _, _ in self.carried]


class Office:
    """One tracker: read, compose and deliver at moments that the test names."""

    def __init__(self, engine: Engine, folder: Path, now: datetime) -> None:
        self.engine = engine
        self.config: Config = parse(TOML, folder / "tracker.toml")
        self.reader = Reader(engine, folder / "data")
        self.postman = Postman()
        sync(engine, self.config, now)

    def read(
        self, now: datetime, *matters: Matter, grade: Grade = Grade.OK, reason: str = ""
    ) -> None:
        """Read the list and match; without matters, the list as it is."""
        self.reader.read(now, *(matters or LIST), grade=grade, reason=reason)
        match(self.engine, now)

    def compose(self, now: datetime) -> list[int]:
        return compose(self.engine, self.config, now)

    def deliver(self, now: datetime) -> DeliveryReport:
        return deliver(self.engine, self.config, now, sender=self.postman)

    def messages(self) -> list[MessageRow]:
        """Every stored message, as plain rows."""
        with reading(self.engine) as connection:
            return list(connection.execute(select(message).order_by(message.c.id)))  # type: ignore

    def ledger(self) -> list[tuple[str, str, int]]:
        """(destination, state, tries) of every delivery."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(delivery).order_by(delivery.c.id))
            return [(row.destination, row.state, row.tries) for row in rows]

    def receipts(self) -> list[tuple[str, str]]:
        with reading(self.engine) as connection:
            rows = connection.execute(select(receipt).order_by(receipt.c.id))
            return [(row.outcome, row.code) for row in rows]

    def hurry(self) -> None:
        """Let the waiting time of every delivery be over."""
        with writing(self.engine) as connection:
            past = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
            connection.execute(update(delivery).values(next_try_at=past))
            connection.execute(delete(lane))
