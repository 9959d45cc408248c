"""Delivering: claimed, sent outside any transaction, and every try written down.

The promise (ARCHITECTURE.md, delivery): never lost; one extra copy at most for each unknown
outcome, with the same Message-ID, and one such retry at most; then a dead letter that says so.
Leases and waiting use real time; what is recorded uses the clock of the verbs.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row

from notify.channels import Kind, Outcome
from notify.values import Message
from tracker.config import Config
from tracker.destinations import Post, shown
from tracker.operators import tell_dead
from tracker.store import delivery
from tracker.store.delivery import LOST, Verdict
from tracker.store.engine import reading, writing

LEASE = timedelta(minutes=15)  # much longer than any try can take
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
UNKNOWN_WAIT = timedelta(minutes=10)
MOST_TRIES = 22  # about three days with these waits
MOST_UNKNOWNS = 2
#: So many mails in a row that no server took (not even to refuse) leave the rest to a later run.
MAIL_DOWN = 3

Sender = Callable[[str, Message, str, dict[str, str]], Outcome]


@dataclass(slots=True, kw_only=True)
class DeliveryReport:
    """What a run of deliveries did. `died` are sentences, one for each delivery newly given up."""

    sent: int = 0
    retrying: int = 0
    dead: int = 0
    died: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # of our configuration, each once


def deliver(
    engine: Engine, config: Config, now: datetime, *, sender: Sender | None = None
) -> DeliveryReport:
    """Try everything that is due, once each; the operator is told of what died in the same run.

    Any number of processes may do this at the same time. `sender` stands in for the channels.
    """
    run = _Run(engine, config, now, sender or _channels(engine, config, now))
    run.work()
    if run.dead_ids:
        with reading(engine) as connection:
            rows = delivery.untold_dead(connection, run.dead_ids)
        if tell_dead(engine, config, rows, now):
            run.work()
    return run.report


def _channels(engine: Engine, config: Config, now: datetime) -> Sender:
    post = Post(config)
    return lambda address, message, key, headers: post.send(
        address, message, key=key, headers=headers, memory=_Pieces(engine, key, now)
    )


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Which pieces of a delivery arrived, kept in the ledger as each of them does."""

    engine: Engine
    key: str
    now: datetime

    def arrived(self) -> set[str]:
        with reading(self.engine) as connection:
            return delivery.pieces(connection, self.key)

    def note(self, piece: str) -> None:
        with writing(self.engine) as connection:
            delivery.note_piece(connection, self.key, piece, self.now)


class _Run:
    """One process's work on the ledger."""

    def __init__(self, engine: Engine, config: Config, now: datetime, sender: Sender) -> None:
        self._engine, self._config, self._now, self._send = engine, config, now, sender
        self._worker = secrets.token_hex(8)
        self._unreached = 0  # mails in a row that no server took
        self.report = DeliveryReport()
        self.dead_ids: list[int] = []

    def work(self) -> None:
        """Claim and try one delivery after the other until none is due."""
        self._bury_lost()
        while (row := self._claim()) is not None:
            outcome = self._try(row)
            self._note(row, outcome)
            self._record(row, verdict(row, outcome, datetime.now(UTC)), self._worker)

    def _claim(self) -> Row[Any] | None:
        wall = datetime.now(UTC)
        with writing(self._engine) as connection:
            rows = delivery.claim(
                connection,
                self._worker,
                wall=wall,
                until=wall + LEASE,
                mail=self._unreached < MAIL_DOWN,
            )
        return rows[0] if rows else None

    def _try(self, row: Row[Any]) -> Outcome:
        message = Message(subject=row.subject, text=row.text, html=row.html)
        try:
            return self._send(row.destination, message, row.key, dict(row.headers or {}))
        except Exception as error:  # one bad destination never stops the others
            return Outcome(Kind.UNKNOWN, "", f"the channel failed: {type(error).__name__}")

    def _note(self, row: Row[Any], outcome: Outcome) -> None:
        """Problems of ours, and whether the mail server is there at all."""
        misconfigured = outcome.kind is Kind.MISCONFIGURED
        # Said with a message's first try only: a cron line must not repeat it every hour.
        if misconfigured and row.tries == 1 and outcome.detail not in self.report.problems:
            self.report.problems.append(outcome.detail)
        if "@" in row.destination and ":" not in row.destination:
            silent = outcome.kind is Kind.TEMPORARY and outcome.code in ("", "421")
            self._unreached = self._unreached + 1 if silent or misconfigured else 0

    def _bury_lost(self) -> None:
        """What a worker left in the middle of sending has an unknown outcome."""
        wall = datetime.now(UTC)
        with writing(self._engine) as connection:
            rows = delivery.expired(connection, wall)
            for row in rows:
                found = verdict(row, Outcome(Kind.UNKNOWN, "", LOST), wall)
                delivery.record(connection, row, found, row.claimed_by, self._now)
        for row in rows:
            self._count(row, verdict(row, Outcome(Kind.UNKNOWN, "", LOST), wall))

    def _record(self, row: Row[Any], found: Verdict, worker: str) -> None:
        with writing(self._engine) as connection:
            taken = delivery.record(connection, row, found, worker, self._now)
        if taken:
            self._count(row, found)

    def _count(self, row: Row[Any], found: Verdict) -> None:
        if found.state == "sent":
            self.report.sent += 1
        elif found.state == "waiting":
            self.report.retrying += 1
        else:
            self.report.dead += 1
            self.dead_ids.append(row.id)
            self.report.died.append(f"{shown(row.destination)}: {found.reason}")


def verdict(row: Row[Any], outcome: Outcome, wall: datetime) -> Verdict:
    """What becomes of a delivery after a try; `row.tries` counts this one already."""
    said = f"{outcome.code} {outcome.detail}".strip()
    if outcome.kind is Kind.SENT:
        return _verdict("sent", outcome)
    if outcome.kind is Kind.PERMANENT:
        return _verdict("dead", outcome, said or "refused for good")
    if outcome.kind is Kind.UNKNOWN:
        if row.unknowns + 1 >= MOST_UNKNOWNS:
            return _verdict("dead", outcome, f"maybe delivered: {said}")
        return _verdict("waiting", outcome, said, again_at=wall + UNKNOWN_WAIT)
    if row.tries >= MOST_TRIES:
        return _verdict("dead", outcome, f"given up after {row.tries} tries: {said}")
    asked = timedelta(seconds=outcome.retry_after or 0.0)
    return _verdict(
        "waiting",
        outcome,
        said,
        again_at=wall + max(asked, _back_off(row.tries)),
        hold_others=outcome.retry_after is not None,
    )


def _verdict(state: str, outcome: Outcome, reason: str = "", **more: Any) -> Verdict:
    return Verdict(
        state=state,
        outcome=outcome.kind.value,
        code=outcome.code,
        detail=outcome.detail,
        reason=reason,
        **more,
    )


def _back_off(tries: int) -> timedelta:
    """1, 4, 16, 64 minutes, then every 4 hours; up to a tenth more, so that retries spread."""
    minutes: int = 4 ** min(tries - 1, 8)
    return min(LONGEST_WAIT, FIRST_WAIT * minutes) * (1 + random.random() / 10)
