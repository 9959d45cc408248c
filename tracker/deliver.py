"""Delivering: claimed, sent outside any transaction, and every try written down.

The promise (ARCHITECTURE.md, delivery): never lost; one extra copy at most for each unknown
outcome, with the same Message-ID, and one such retry at most; then a dead letter that says so.
Leases, pacing and waiting use real time; what is recorded uses the clock of the verbs.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row

from notify.channels import Kind, Outcome
from notify.values import Message
from tracker.config import Config
from tracker.destinations import Post
from tracker.exits import Exits, exits
from tracker.operators import tell_brake, tell_dead
from tracker.outbox_hands import OneByOne, Threads
from tracker.outbox_rules import MOST_TRIES, USUAL, Waits, verdict
from tracker.outbox_run import DeliveryReport, Manner, Run
from tracker.store import delivery, threads
from tracker.store.engine import DatabaseFault, reading, writing

__all__ = ["MOST_TRIES", "DeliveryReport", "Sender", "deliver", "verdict"]

Sender = Callable[[str, Message, str, dict[str, str]], Outcome]

#: So many at the same time: a slow service must not keep the others waiting, and a mail server
#: minds many connections.
MAILS, ROOMS = 4, 8


def deliver(
    engine: Engine,
    config: Config,
    now: datetime,
    *,
    sender: Sender | None = None,
    waits: Waits = USUAL,
) -> DeliveryReport:
    """Try everything that is due, once each; the operator is told in the same run of what died,
    and of what the brake holds.

    Any number of processes may do this at the same time. `sender` stands in for the channels, one
    try after the other; a rehearsal may have shorter `waits`.
    """
    post = Post(config)
    alone = sender is not None
    manner = Manner(
        mails=1 if alone else MAILS,
        rooms=1 if alone else ROOMS,
        waits=waits,
        brake=config.delivery.brake,
        pause=_no_pause if alone else post.pause,
        mail_pause=60 / config.mail.per_minute if config.mail.per_minute else 0.0,
        repeatable=post.repeatable,
    )
    run = Run(engine, now, OneByOne if alone else Threads, manner)
    way_out = exits(engine, config, now)
    attempt = _attempt(sender or _channels(engine, post, now), way_out)
    try:
        run.work(attempt)
        if _tell(engine, config, run, now):
            run.work(attempt)
    finally:
        post.close()
    return run.report


def _tell(engine: Engine, config: Config, run: Run, now: datetime) -> list[int]:
    """The messages to the operator that the run gave reason for."""
    made = tell_brake(engine, config, run.report.held, now) if run.report.held else []
    if run.dead_ids:
        with reading(engine) as connection:
            rows = delivery.untold_dead(connection, run.dead_ids)
        made += tell_dead(engine, config, rows, now)
    return made


def _no_pause(destination: str) -> float:
    return 0.0


def _attempt(send: Sender, way_out: Exits) -> Callable[[Row[Any]], Outcome]:
    """One try of a claimed row; whatever a channel does, the others go on."""

    def attempt(row: Row[Any]) -> Outcome:
        message = Message(
            subject=row.subject,
            text=row.text,
            html=row.html,
            calendar=row.calendar or "",
            thread=row.thread or "",
        )
        try:
            headers = dict(row.headers or {}) | way_out.headers(row)
            return send(row.destination, way_out.words(row, message), row.key, headers)
        except Exception as error:
            return Outcome(Kind.UNKNOWN, "", f"the channel failed: {type(error).__name__}")

    return attempt


def _channels(engine: Engine, post: Post, now: datetime) -> Sender:
    return lambda address, message, key, headers: post.send(
        address, message, key=key, headers=headers, memory=_Pieces(engine, key, now)
    )


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Which pieces of a delivery arrived, kept in the ledger as each of them does, and its threads.

    Of a message that leaves, a thread is the lesser thing: where the store fails, it stands alone.
    """

    engine: Engine
    key: str
    now: datetime

    def arrived(self) -> set[str]:
        with reading(self.engine) as connection:
            return delivery.pieces(connection, self.key)

    def note(self, piece: str) -> None:
        with writing(self.engine) as connection:
            delivery.note_piece(connection, self.key, piece, self.now)

    def root(self, place: str) -> str:
        with suppress(DatabaseFault), reading(self.engine) as connection:
            return threads.root(connection, self.key, place)
        return ""

    def begin(self, place: str, post: str) -> None:
        with suppress(DatabaseFault), writing(self.engine) as connection:
            threads.begin(connection, self.key, place, post, self.now)

    def lose(self, place: str, post: str) -> None:
        with suppress(DatabaseFault), writing(self.engine) as connection:
            threads.lose(connection, self.key, place, post, self.now)
