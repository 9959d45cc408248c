"""The operator's look at the ledger, and word on it: list, show, retry, resend, drop, release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row

from tracker import tokens
from tracker.config import Config
from tracker.destinations import destination
from tracker.errors import UserError
from tracker.store import lanes
from tracker.store import outbox as store
from tracker.store.engine import reading, writing

STATES = ("waiting", "sending", "sent", "dead", "dropped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One delivery as `tracker outbox` shows it."""

    id: int
    destination: str
    subject: str
    state: str
    tries: int
    unknowns: int
    made: datetime
    next_try: datetime | None
    done: datetime | None
    reason: str
    instead_of: int | None = None
    held: bool = False  # by the brake
    reachable: bool = True  # else it waits for a subscriber who is not active


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One try of a delivery, or something else that was written down of it."""

    at: datetime
    outcome: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """One delivery with its tries and its words; tokens in them are hidden."""

    entry: Entry
    events: tuple[Event, ...]
    text: str


def listing(
    engine: Engine, config: Config, *, states: Sequence[str] = (), to: str = "", most: int = 100
) -> list[Entry]:
    """Deliveries in any of the states (without any: all that is not sent), the newest last."""
    where = destination(to, config) if to else ""
    with reading(engine) as connection:
        rows = store.listing(connection, states or store.OPEN, where, most)
        brake = lanes.braked(connection)
    held_from = brake.released if brake is not None and brake.held_at else None
    return [_entry(row, held_from) for row in rows]


def show(engine: Engine, id_: int) -> Whole:
    """One delivery whole; raises UserError when there is none."""
    with reading(engine) as connection:
        row = _find(connection, id_)
        events = store.receipts(connection, id_)
        brake = lanes.braked(connection)
    return Whole(
        entry=_entry(row, brake.released if brake is not None and brake.held_at else None),
        events=tuple(
            Event(at=one.at, outcome=one.outcome, code=one.code, detail=one.detail)
            for one in events
        ),
        text=tokens.FORM.sub("(a token)", row.text),
    )


def _entry(row: Row[Any], held_from: int | None) -> Entry:
    first = row.state == "waiting" and row.tries == 0 and row.subscription_id is not None
    return Entry(
        id=row.id,
        destination=row.destination,
        subject=row.subject,
        state=row.state,
        tries=row.tries,
        unknowns=row.unknowns,
        made=row.created_at,
        next_try=row.next_try_at if row.state == "waiting" else None,
        done=row.done_at,
        reason=row.reason,
        instead_of=row.instead_of,
        held=held_from is not None and first and row.id > held_from,
        reachable=_is_reachable(row),
    )


def _is_reachable(row: Row[Any]) -> bool:
    """A fallback serves who is suspended, not who is paused."""
    instead = row.subscriber_state == "suspended" and row.instead_of is not None
    return row.subscription_id is None or row.subscriber_state == "active" or instead


def _find(connection: Connection, id_: int) -> Row[Any]:
    row = store.find(connection, id_)
    if row is None:
        raise UserError(f"There is no delivery {id_}; `tracker outbox list` shows them.")
    return row


def retry(engine: Engine, ids: Sequence[int], now: datetime) -> int:
    """Let waiting, dead or dropped deliveries be tried again now, with the same Message-ID.

    All or none: raises UserError for the first that cannot be.
    """
    with writing(engine) as connection:
        for id_ in ids:
            row = _find(connection, id_)
            if row.state == "sent":
                raise UserError(
                    f"Delivery {id_} was sent; `tracker outbox resend {id_}` sends it once more."
                )
            _again(connection, row, row.key, "retried by the operator", now)
    return len(ids)


def retry_dead(engine: Engine, config: Config, to: str, now: datetime) -> int:
    """The same for all dead letters to an address; how many."""
    with reading(engine) as connection:
        rows = store.listing(connection, ["dead"], destination(to, config), 1_000_000)
    return retry(engine, [row.id for row in rows], now)


def resend(engine: Engine, id_: int, now: datetime) -> None:
    """Send a message once more, as a new one, whatever became of it; raises UserError."""
    with writing(engine) as connection:
        row = _find(connection, id_)
        _again(connection, row, f"resent.{uuid4().hex}", "sent again by the operator", now)


def _again(connection: Connection, row: Row[Any], key: str, why: str, now: datetime) -> None:
    if row.destination == row.address and row.subscriber_state != "active":
        raise UserError(
            f"{row.address} is {row.subscriber_state}, so delivery {row.id} would not go out;"
            f" `tracker subscribers` says why."
        )
    if not store.again(connection, row, key, datetime.now(UTC)):
        raise UserError(f"Delivery {row.id} is being sent right now; try again in a minute.")
    store.note(connection, row.id, "again", why, now)


def drop(engine: Engine, ids: Sequence[int], now: datetime) -> int:
    """Never send these deliveries; all or none, raises UserError."""
    with writing(engine) as connection:
        for id_ in ids:
            row = _find(connection, id_)
            if row.state == "sent":
                raise UserError(f"Delivery {id_} was sent already.")
            if not store.end(connection, id_, "dropped", "dropped by the operator", now):
                raise UserError(f"Delivery {id_} is being sent right now; try again in a minute.")
            store.note(connection, id_, "dropped", "dropped by the operator", now)
    return len(ids)


def release(engine: Engine) -> int:
    """Let go what the brake holds; how many messages that is."""
    with writing(engine) as connection:
        return lanes.release(connection, datetime.now(UTC))


def due(engine: Engine, config: Config) -> list[Entry]:
    """What a run would try now."""
    wall = datetime.now(UTC)
    found = listing(engine, config, states=["waiting"], most=1_000_000)
    return [
        one
        for one in found
        if one.reachable and not one.held and one.next_try and one.next_try <= wall
    ]
