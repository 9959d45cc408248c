"""Who is told: subscribe, unsubscribe, pause, list. The operator's word makes one active."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row

from notify import render, voice
from notify.channels import Outcome
from tracker import people
from tracker.config import Config
from tracker.destinations import Post, destination, shown
from tracker.errors import UserError
from tracker.people import BY_OPERATOR
from tracker.report import find
from tracker.store import leaving
from tracker.store import subscribers as store
from tracker.store.engine import reading, writing
from tracker.syncing import sync
from tracker.wishes import Wish, same
from tracker.wishes import values as wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One running subscription as `tracker subscribers` lists it; `watches` () means all.

    `filters` is what else it asks for, and how it wants to be told; `muted` are the titles of
    matters of which it is told nothing more.
    """

    id: int
    address: str
    state: str
    watches: tuple[str, ...]
    tiers: tuple[str, ...]
    rhythm: str
    zone: str
    since: datetime
    last_due: datetime | None
    reason: str = ""
    filters: dict[str, Any] = field(default_factory=dict)
    muted: tuple[str, ...] = ()


def subscribe(
    engine: Engine,
    config: Config,
    address: str,
    *,
    confirmed: str = BY_OPERATOR,
    fallback: str = "",
    wellness: bool = False,
    now: datetime,
    **wishes: Any,
) -> Entry:
    """Begin a subscription, or change how the one that takes the same is told.

    `wishes` are the fields of `Wish`. `confirmed` says why nobody needs to be asked; with "" a
    new mail address is asked first (`people.admit`). `fallback` gets what cannot be delivered,
    `wellness` asks for a word each month. Raises WrongUse for anything that cannot be.
    """
    where = destination(address, config)
    wish = Wish(**wishes)
    with reading(engine) as connection:
        values = wanted(config, connection, wish, now)
    sync(engine, config, now)
    with writing(engine) as connection:
        person = people.admit(connection, where, confirmed, now)
        people.settle(connection, config, person, fallback, wellness)
        found = [row for row in store.running(connection, person) if same(row, values)]
        if found:
            store.change(connection, found[0].id, values)
            id_ = found[0].id
        else:
            id_ = store.add(connection, values | {"subscriber_id": person, "created_at": now})
        people.ask(connection, config, person, now)
    return next(entry for entry in listing(engine) if entry.id == id_)


def unsubscribe(
    engine: Engine,
    config: Config,
    address: str,
    *,
    watches: Sequence[str] = (),
    numbers: Sequence[int] = (),
    now: datetime,
) -> int:
    """End an address's subscriptions, or take watches out of them; how many it touched.

    With `numbers`, only of those. What waited for them is dropped. Raises UserError when the
    address has none, or none of such a number.
    """
    where = destination(address, config)
    with writing(engine) as connection:
        rows = _numbered(where, _running(connection, where), numbers)
        if not watches:
            people.left(connection, rows, now)
            store.end(connection, [row.id for row in rows], now)
            return len(rows)
        touched = [row for row in rows if _leave(connection, row, set(watches), now)]
        people.left(connection, touched, now, watches)
        if not touched:
            raise UserError(
                f"No subscription of {where} names {', '.join(watches)}:"
                " one to all watches can only be ended whole."
            )
        return len(touched)


def _numbered(address: str, rows: list[Row[Any]], numbers: Sequence[int]) -> list[Row[Any]]:
    """The subscriptions of these numbers; all of them where none is named."""
    known = [row.id for row in rows]
    for number in numbers:
        if number not in known:
            listed = ", ".join(map(str, known))
            raise UserError(f"{address} has no subscription {number}; its numbers are: {listed}.")
    return [row for row in rows if row.id in numbers] if numbers else rows


def _leave(connection: Connection, row: Row[Any], watches: set[str], now: datetime) -> bool:
    left = [slug for slug in row.watches if slug not in watches]
    if left == row.watches:
        return False
    if not left:
        store.end(connection, [row.id], now)
        return True
    store.change(connection, row.id, {"watches": left})
    store.forget_watch(connection, row.id, sorted(watches))
    return True


def _running(connection: Connection, address: str) -> list[Row[Any]]:
    person = store.find(connection, address)
    rows = store.running(connection, person.id) if person is not None else []
    if not rows:
        raise UserError(f"{address} has no subscription; `tracker subscribers` lists them.")
    return rows


def pause(engine: Engine, config: Config, address: str, *, now: datetime) -> None:
    """Hold everything for an address; what changes meanwhile waits for `resume`."""
    _set(engine, config, address, "paused", now)


def resume(engine: Engine, config: Config, address: str, *, now: datetime) -> None:
    """Send to an address again; what waited comes with its next digest."""
    _set(engine, config, address, "active", now)


def _set(engine: Engine, config: Config, address: str, state: str, now: datetime) -> None:
    where = destination(address, config)
    with writing(engine) as connection:
        person = _running(connection, where)[0].subscriber_id
        people.allow(connection, person, state, now)
        store.set_state(connection, person, state, f"{BY_OPERATOR}, {now:%Y-%m-%d}")


def unmute(engine: Engine, config: Config, address: str, text: str, *, now: datetime) -> str:
    """Tell an address of a matter again that it muted; the matter's title.

    `text` is its key, number or title. What changed meanwhile stays untold. Raises UserError when
    nothing of it is muted.
    """
    where = destination(address, config)
    with writing(engine) as connection:
        person, matter = _running(connection, where)[0].subscriber_id, find(connection, text)
        if not leaving.unmute(connection, person, matter.id):
            raise UserError(
                f"{where} has not muted {matter.title}; `tracker subscribers` shows it."
            )
        people.unmuted(connection, person, matter.id, now)
        return str(matter.title)


def listing(engine: Engine) -> list[Entry]:
    """All running subscriptions, by address."""
    with reading(engine) as connection:
        muted = leaving.muted_titles(connection)
        return [
            Entry(
                id=row.id,
                address=row.address,
                state=row.state,
                watches=tuple(row.watches),
                tiers=tuple(row.tiers),
                rhythm=row.rhythm,
                zone=row.zone,
                since=row.created_at,
                last_due=row.last_due_at,
                reason=row.reason,
                filters={n: one for n, one in (row.filters or {}).items() if n != "tree"},
                muted=tuple(muted.get(row.id, ())),
            )
            for row in store.listing(connection)
        ]


def trial(config: Config, address: str, language: str = "") -> Outcome:
    """Send a test message to an address now, past the ledger; what came of it."""
    where = destination(address, config)
    speaks = voice.of(config.operator.timezone, language or config.digests.language)
    message = render.trial(config.operator.name, shown(where), speaks)
    return Post(config).send(where, message, key=f"trial.{uuid4().hex}")
