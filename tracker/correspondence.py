"""What our mails are answered: bounces suspend, a yes confirms, a no ends. Each is a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row

from notify.channels import Kind, Outcome
from tracker import people
from tracker.destinations import shown
from tracker.errors import UserError
from tracker.ingest.item import AnswerReading, BounceReading, Item, Says
from tracker.ingest.readers import OWN
from tracker.outbox_rules import bounce, suspends
from tracker.store import delivery as ledger
from tracker.store import leaving, outbox
from tracker.store import people as store
from tracker.store import subscribers
from tracker.store.engine import writing
from tracker.tokens import Purpose

HOW = "by answering the mail"


@dataclass(frozen=True, slots=True)
class Said:
    """What came of an answer, as a sentence for the operator, which shows no address whole.

    `look` says that somebody wants something that was not done.
    """

    text: str
    look: bool = False


def read(engine: Engine, item: Item, now: datetime) -> Said | None:
    """What an item says of our own mails, done; None when it is none of that. Never raises."""
    for reader in OWN:
        try:
            found = reader(item)
        except Exception:  # built to do harm: the other readers say what is wrong with it
            continue
        if isinstance(found, (BounceReading, AnswerReading)):
            return act(engine, found, now)
    return None


def act(engine: Engine, found: BounceReading | AnswerReading, now: datetime) -> Said:
    """Do what it says, where it may."""
    if isinstance(found, BounceReading):
        return Said(_bounced(engine, found, now))
    if found.automatic:
        return Said("an automatic answer to a mail of ours; nothing follows from it.")
    if found.purpose == Purpose.LEAVE:
        return _left(engine, found, now)
    if found.says is Says.NOTHING:
        who = shown(found.sender)
        return Said(f"{who} answered a mail of ours with neither yes nor no: read it.")
    return Said(_answered(engine, found, now))


# ---- bounces -------------------------------------------------------------------------------------


def _bounced(engine: Engine, found: BounceReading, now: datetime) -> str:
    key = found.message_id.strip("<>").rpartition("@")[0]
    with writing(engine) as connection:
        row = outbox.by_key(connection, key) if key else None
        if row is None:
            return "a bounce of a mail that is none of ours; nothing follows from it."
        if found.recipient and found.recipient != row.destination.lower():
            return "a bounce of another address than the mail went to; nothing follows from it."
        said = f"bounced: {found.status} {found.detail}".strip()
        where = shown(row.destination)
        if found.action != "failed":
            outbox.note(connection, row.id, "delayed", said, now)
            return f"a mail to {where} is still on its way."
        if row.state == "dead":
            return f"a mail to {where} bounced, which is known."
        outbox.note(connection, row.id, "bounced", said, now)
        outbox.end(connection, row.id, "dead", said, now)
        return f"a mail to {where} {said}.{_suspended(connection, row, found, said, now)}"


def _suspended(
    connection: Connection, row: Row[Any], found: BounceReading, said: str, now: datetime
) -> str:
    """What a bounce means for the subscriber; a sentence more, or ""."""
    person = subscribers.find(connection, row.destination)
    if person is None or person.address != row.address:
        return ""
    code = "550" if found.status.startswith("5") or not found.status else "450"
    kind = Kind.PERMANENT if code == "550" else Kind.TEMPORARY
    word = bounce(row.destination, Outcome(kind, code, f"{found.status} {found.detail}"))
    if word:
        store.refused(connection, person.id, person.refusals + 1)
    if person.fallback:
        key = f"instead.{uuid4().hex}"
        whole = ledger.claimed(connection, row.id)
        ledger.put_instead(connection, whole, person.fallback, key, datetime.now(UTC))
    if not suspends(word, person.refusals) or not store.suspend(connection, person.id, said, now):
        return ""
    ledger.bury(connection, person.id, person.address, f"suspended after: {said}", now)
    return " The address is suspended."


# ---- answers -------------------------------------------------------------------------------------


def _left(engine: Engine, found: AnswerReading, now: datetime) -> Said:
    """One of a digest's ways out; it is its subscriber's alone, for digests are passed on."""
    who = shown(found.sender)
    try:
        word = people.read(engine, found.token, Purpose.LEAVE)
        if not _same(found.sender, word.address):
            return Said(
                f"{who} sent the token of somebody else, {shown(word.address)}: nothing was done;"
                " if it is the same person, `tracker unsubscribe` ends it.",
                look=True,
            )
        people.act(engine, found.token, Purpose.LEAVE, HOW, now)
    except UserError as error:
        return Said(f"{who} wanted to be told less, and nothing was done. {error}", look=True)
    known = ", which is known" if word.done else ""
    return Said(f"{shown(word.address)} is told nothing more of {word.what}{known}.")


def _same(sender: str, address: str) -> bool:
    """Whether a mail comes from an address; what stands behind a + is for its owner to sort by."""
    return _plain(sender) == _plain(address)


def _plain(address: str) -> str:
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _answered(engine: Engine, found: AnswerReading, now: datetime) -> str:
    if found.token:
        said = _by_token(engine, found, now)
        if said:
            return said
    with writing(engine) as connection:
        for key in found.keys:
            row = outbox.by_key(connection, key)
            if row is not None and (said := _by_key(connection, row, found, now)):
                return said
    return f"{shown(found.sender)} answered a mail that is not known any more; read it."


def _by_token(engine: Engine, found: AnswerReading, now: datetime) -> str:
    """By the token of a question that stands in the answer; "" where it is no good."""
    try:
        if found.says is Says.YES:
            word = people.act(engine, found.token, Purpose.CONFIRM, HOW, now)
            return f"{shown(word.address)} agreed to be told."
        word = people.read(engine, found.token, Purpose.CONFIRM)
    except UserError:
        return ""
    with writing(engine) as connection:
        return _declined(connection, subscribers.find(connection, word.address), now)


def _by_key(connection: Connection, row: Row[Any], found: AnswerReading, now: datetime) -> str:
    """By the mail that it answers: only its recipient has it."""
    if row.key.startswith("confirm."):
        person = subscribers.find(connection, row.destination)
        if found.says is Says.NO:
            return _declined(connection, person, now)
        if person is None or person.state != "unconfirmed":
            return f"{shown(row.destination)} agreed, which is known."
        people.confirm(connection, person.id, HOW, now)
        return f"{shown(row.destination)} agreed to be told."
    if found.says is not Says.NO or found.sender != row.destination.lower():
        return ""  # a digest may have been passed on
    subscription = row.subscription_id
    running = leaving.subscription_of(connection, subscription) if subscription else None
    if running is None:
        return ""
    if running.ended_at is None:
        people.leave(connection, running, HOW, now)
    return f"{shown(row.destination)} is told nothing more by that subscription."


def _declined(connection: Connection, person: Row[Any] | None, now: datetime) -> str:
    if person is None:
        return "somebody who is deleted answered no."
    if person.state == "unconfirmed":
        people.decline(connection, person.id, HOW, now)
    return f"{shown(person.address)} does not want to be told."
