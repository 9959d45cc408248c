"""By whose leave: addresses are asked before they are told, and may leave by one step.

Asking and acting are apart (`read`, `act`): a page may show what a link would do, and only a person
does it. Every word is written down with how it is known (table `consent`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row

from notify import clean, render, voice
from notify.voice import Voice
from tracker import exits, tokens, wishes
from tracker.config import Config
from tracker.destinations import destination, shown
from tracker.errors import UserError, WrongUse
from tracker.outbox_rules import is_mail
from tracker.store import composing, leaving
from tracker.store import people as store
from tracker.store import subscribers
from tracker.store.composing import Rendered
from tracker.store.engine import reading, writing
from tracker.tokens import BadToken, Purpose

BY_OPERATOR = "by the operator"
#: Nobody is asked more often, however often somebody else puts them down.
ASK_AGAIN = timedelta(days=1)


# ---- being put down ------------------------------------------------------------------------------


def admit(connection: Connection, address: str, confirmed: str, now: datetime) -> int:
    """The subscriber of an address: active with a reason or as a room, else as they said before.

    A new mail address, and one that was suspended, is unconfirmed until its owner agrees.
    """
    row = subscribers.find(connection, address)
    if confirmed or not is_mail(address):
        reason = confirmed or BY_OPERATOR
        person = subscribers.put(connection, address, "active", reason, now)
        if row is None or row.state != "active":
            store.note(connection, person, "confirmed", reason, now)
        return person
    if row is not None and row.state in ("active", "paused"):
        return int(row.id)
    return subscribers.put(connection, address, "unconfirmed", "has not agreed yet", now)


def settle(
    connection: Connection, config: Config, person: int, fallback: str, wellness: bool
) -> None:
    """Keep where goes what cannot be delivered, and whether a word is wanted each month.

    Raises WrongUse for a fallback that nobody agreed to.
    """
    if wellness:
        store.set_wellness(connection, person)
    if not fallback:
        return
    where = destination(fallback, config)
    row = subscribers.find(connection, where)
    agreed = row is not None and row.state == "active"
    if is_mail(where) and not agreed and where != config.operator.email:
        raise WrongUse(
            f"{where} has not agreed to get anything: take a channel, the operator's address, or"
            " one that is subscribed."
        )
    store.set_fallback(connection, person, where)


def ask(connection: Connection, config: Config, person: int, now: datetime) -> bool:
    """Put the question to an unconfirmed subscriber into the outbox; False when none is due."""
    row = store.person(connection, person)
    if row is None or row.state != "unconfirmed":
        return False
    asked = store.last(connection, person, "asked")
    if asked is not None and asked > now - ASK_AGAIN:
        return False
    key = store.key(connection, now)
    token = tokens.sign(key, Purpose.CONFIRM, [row.id, tokens.mark(row.address)])
    speaks = voice_of(connection, config, person)
    message = render.confirm(
        clean.line(config.operator.name, 60),
        clean.line(_watches(connection, config, person)),
        token,
        link=exits.link(config, Purpose.CONFIRM, token),
        contact=clean.line(config.operator.email or config.operator.contact),
        voice=speaks,
    )
    secret = uuid4().hex  # an answer names it: who knows it has the mail
    rendered = Rendered(
        subject=message.subject,
        text=message.text,
        html=message.html,
        destinations=[(row.address, f"confirm.{secret}")],
    )
    wall = datetime.now(UTC)
    composing.put_message(connection, f"confirm {row.id} {secret}", rendered, now=now, wall=wall)
    store.note(connection, row.id, "asked", "by mail", now)
    return True


def voice_of(connection: Connection, config: Config, person: int) -> Voice:
    """In whose language somebody is written to: as they are told digests, the newest wish first."""
    named = [(row.filters or {}).get("language") for row in subscribers.running(connection, person)]
    wished = [language for language in reversed(named) if language]
    return voice.of(config.operator.timezone, (wished or [config.digests.language])[0])


def _watches(connection: Connection, config: Config, person: int) -> str:
    """What somebody was put down for, by the titles of the watches; "" for no watch by name."""
    slugs: list[str] = []
    for row in subscribers.running(connection, person):
        slugs += row.watches
    titles = [config.watches[slug].title for slug in dict.fromkeys(slugs) if slug in config.watches]
    return ", ".join(titles)


def allow(connection: Connection, person: int, state: str, now: datetime) -> None:
    """Raises UserError where the operator's word is not enough to tell somebody (again)."""
    row = store.person(connection, person)
    assert row is not None
    if row.state == "unconfirmed":
        raise UserError(
            f"{row.address} has not agreed yet: they are asked by mail; if you know that they"
            " agree, subscribe them with --confirmed REASON."
        )
    if row.state == "suspended" and state == "active":
        store.refused(connection, person, 0)
    store.note(connection, person, "resumed" if state == "active" else state, BY_OPERATOR, now)


# ---- what a token says ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a token would do, or did: confirm an address, end a subscription, mute one matter."""

    purpose: Purpose
    address: str
    what: str  # in words, for a person
    done: bool  # it is so already


def read(engine: Engine, token: str, purpose: Purpose) -> Word:
    """What a token would do; changes nothing, so that whatever opens links does no harm."""
    with reading(engine) as connection:
        return _found(connection, token, purpose)[0]


def act(engine: Engine, token: str, purpose: Purpose, how: str, now: datetime) -> Word:
    """Do what a token says; doing it twice changes nothing more. `how` is written down."""
    with writing(engine) as connection:
        word, row, matter = _found(connection, token, purpose)
        if word.done:
            return word
        if purpose is Purpose.CONFIRM:
            confirm(connection, row.id, how, now)
        elif matter:
            leaving.mute(connection, row.id, matter, now)
            store.note(connection, row.subscriber_id, "muted", f"matter {matter}: {how}", now)
        else:
            leave(connection, row, how, now)
        return word


def _found(
    connection: Connection, token: str, purpose: Purpose
) -> tuple[Word, Row[Any], int | None]:
    values = tokens.read(store.stored_key(connection), purpose, token)
    id_, mark = int(values[0]), values[1]
    if purpose is Purpose.CONFIRM:
        person = store.person(connection, id_)
        if person is None or tokens.mark(person.address) != mark:
            raise BadToken("This token is of a subscriber who was deleted.")
        done = person.state in ("active", "paused")
        return Word(purpose=purpose, address=person.address, what="", done=done), person, None
    row = leaving.subscription_of(connection, id_)
    if row is None or tokens.mark(row.address) != mark:
        raise BadToken("This token is of a subscription that was deleted.")
    matter = int(values[2]) if len(values) > 2 else None
    title = leaving.matter_title(connection, matter) if matter else ""
    done = row.ended_at is not None or bool(matter and leaving.muted(connection, id_, matter))
    what = title or _what(row)
    return Word(purpose=purpose, address=row.address, what=what, done=done), row, matter


def confirm(connection: Connection, person: int, how: str, now: datetime) -> None:
    """An address agreed: from now on it is told."""
    subscribers.set_state(connection, person, "active", f"confirmed {how}, {now:%Y-%m-%d}")
    store.note(connection, person, "confirmed", how, now)


def decline(connection: Connection, person: int, how: str, now: datetime) -> None:
    """An address said no: all its subscriptions end."""
    rows = subscribers.running(connection, person)
    subscribers.end(connection, [row.id for row in rows], now)
    store.note(connection, person, "declined", how, now)


def leave(connection: Connection, row: Row[Any], how: str, now: datetime) -> None:
    """End one subscription by its subscriber's own word."""
    subscribers.end(connection, [row.id], now)
    store.note(connection, row.subscriber_id, "unsubscribed", how, now)


def left(
    connection: Connection, rows: Sequence[Row[Any]], now: datetime, watches: Sequence[str] = ()
) -> None:
    """Write down that the operator ends subscriptions, or takes watches out of them."""
    for row in rows:
        what = ", ".join(watches) or _what(row)
        store.note(connection, row.subscriber_id, "unsubscribed", f"{BY_OPERATOR} of {what}", now)


def unmuted(connection: Connection, person: int, matter: int, now: datetime) -> None:
    """Write down that the operator lets somebody be told of a matter again."""
    store.note(connection, person, "unmuted", f"matter {matter}: {BY_OPERATOR}", now)


def _what(row: Row[Any]) -> str:
    """What a subscription takes, in words."""
    return ", ".join(row.watches) or wishes.criteria_of(row).said() or "everything"


# ---- a person's data -----------------------------------------------------------------------------


def export(engine: Engine, config: Config, address: str) -> dict[str, Any]:
    """All that is kept of an address, as plain values; raises UserError when nothing is."""
    with reading(engine) as connection:
        return leaving.export(connection, _known(connection, config, address))


def delete(engine: Engine, config: Config, address: str) -> int:
    """Delete all that is kept of an address; how many messages. Raises UserError.

    What is being sent at this moment is waited for by the caller: it is refused.
    """
    with writing(engine) as connection:
        row = _known(connection, config, address)
        if leaving.sending(connection, row):
            raise UserError(
                f"Something is being sent to {shown(row.address)} right now: try again soon."
            )
        return leaving.delete(connection, row)


def _known(connection: Connection, config: Config, address: str) -> Row[Any]:
    where = destination(address, config)
    row = subscribers.find(connection, where)
    if row is None:
        raise UserError(f"Nothing is kept of {where}.")
    return row
