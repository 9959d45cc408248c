"""Why somebody was told of a change, or why not: exactly one of the two has an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row

from tracker import report, wishes
from tracker.config import Config
from tracker.destinations import destination
from tracker.domain import query
from tracker.domain.changes import Change
from tracker.domain.match import Index
from tracker.domain.schedule import stubs
from tracker.domain.sightings import stamp
from tracker.errors import UserError
from tracker.match import concerned
from tracker.store import explaining, leaving, reads, taking, watching
from tracker.store.engine import reading


class Because(StrEnum):
    """What decided; in the order of the way that a change goes, the end of it first."""

    TOLD = "told"
    SENDING = "waits to be sent"
    FAILED = "could not be sent"
    DROPPED = "dropped"
    MUTED = "muted tier"
    CUT = "cut"
    HELD = "held for its words"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    UNCONFIRMED = "unconfirmed address"
    QUIET = "quiet hours"
    RHYTHM = "other rhythm"
    BEFORE = "before subscription"
    MATTER = "muted matter"
    ELSE = "not asked for"
    INACTIVE = "not active then"
    WAITS = "not matched yet"
    SUSPECT = "held as suspect"
    DOWN = "source down"
    NOTHING = "nothing changed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a change for a subscriber, in one sentence without its full stop."""

    because: Because
    says: str
    change: Change | None = None

    @property
    def told(self) -> bool:
        return self.because is Because.TOLD


def explain(engine: Engine, config: Config, what: str, subscriber: str, now: datetime) -> Verdict:
    """What became of a change for a subscriber; of a matter its newest change is meant.

    `what` is a change's number or a matter's name. Raises UserError where either is not known.
    """
    where = destination(subscriber, config)
    with reading(engine) as connection:
        rows = explaining.subscriptions(connection, where)
        if not rows:
            raise UserError(f"{where} never had a subscription; `tracker subscribers` lists them.")
        change = _change(connection, what)
        if isinstance(change, Verdict):
            return change
        return _of(connection, change, rows, now)


def _change(connection: Connection, what: str) -> Row[Any] | Verdict:
    """The change that is meant; a verdict where a matter has none."""
    number = what.removeprefix("#")
    if number.isdecimal() and number.isascii() and len(number) < 19:
        found = explaining.changes(connection, [int(number)])
        if not found:
            raise UserError(
                f"There is no change {number}; `tracker changes --json` gives their ids."
            )
        return found[0]
    row = report.find(connection, what)
    return explaining.newest_of(connection, row.id) or _unchanged(connection, row)


def _unchanged(connection: Connection, matter: Row[Any]) -> Verdict:
    """Why a matter has no change: a source of it is down or doubted, or nothing happened."""
    for one in explaining.health(connection, matter.id):
        name = one.title or one.name
        good = f"; it was last read well at {stamp(one.last_good_at)}" if one.last_good_at else ""
        if one.health == "suspect":
            says = f"what {name} last showed is held as suspect: {_short(one.reason)}{good}"
            return Verdict(because=Because.SUSPECT, says=says)
        if one.opened_at is not None:
            says = f"{name} cannot be read since {stamp(one.opened_at)}: {_short(one.reason)}{good}"
            return Verdict(because=Because.DOWN, says=says)
    return Verdict(
        because=Because.NOTHING, says=f"nothing of {matter.title} changed since it was first seen"
    )


def _short(reason: str) -> str:
    return reason.strip().rstrip(".") or "no reason is known"


def _of(
    connection: Connection, change: Row[Any], rows: Sequence[Row[Any]], now: datetime
) -> Verdict:
    """The verdict of the subscription in which the change got furthest."""
    taken = explaining.waiting(connection, change.id, [row.id for row in rows])
    verdicts = []
    for row in rows:
        item = taken.get(row.id)
        if item is None:
            verdicts.append(_not_taken(connection, change, row))
        elif item.message_id is None:
            verdicts.append(_waiting(connection, change, row, now))
        else:
            verdicts.append(_in_message(connection, change, row, item))
    order = list(Because)
    best = min(verdicts, key=lambda one: order.index(one[0]))
    return Verdict(because=best[0], says=best[1], change=reads.change_of(change))


Found = tuple[Because, str]


def _in_message(connection: Connection, change: Row[Any], row: Row[Any], item: Row[Any]) -> Found:
    """What became of it in the message that holds it."""
    made = stamp(item.made_at)
    why_not = wishes.listing_of(row).why_not(reads.change_of(change))
    listed = item.listed if item.listed is not None else not why_not
    if not listed and why_not:
        return Because.MUTED, f"the digest of {made} only counted it: {why_not}"
    if not listed:
        return Because.CUT, f"the digest of {made} only counted it: it was not listed there then"
    sent = explaining.deliveries(connection, item.message_id)
    for one in sent:
        if one.state == "sent":
            at = stamp(one.done_at) if one.done_at else made
            return Because.TOLD, (
                f"{one.destination} was told in the message of {at}, because {item.reason}"
            )
    last = sent[-1] if sent else None
    if last is None or last.state in ("waiting", "sending"):
        tries = f" after {last.tries} tries: {_short(last.reason)}" if last and last.tries else ""
        return Because.SENDING, f"the message of {made} that tells it still waits to be sent{tries}"
    if last.state == "dropped":
        return Because.DROPPED, f"the message of {made} was dropped: {_short(last.reason)}"
    return Because.FAILED, f"the message of {made} could not be delivered: {_short(last.reason)}"


def _waiting(connection: Connection, change: Row[Any], row: Row[Any], now: datetime) -> Found:
    """Why it is in no message yet."""
    state = _inactive(row)
    if state is not None:
        return state
    value = reads.change_of(change)
    why_not = wishes.listing_of(row).why_not(value)
    if why_not:
        return Because.MUTED, f"the next digest will only count it: {why_not}"
    one = stubs.Waiting(place=0, change=value, words=change.words_now or "")
    hold = wishes.hold_of(row)
    if not stubs.settle([one], hold, now).told:
        until = stamp(change.detected_at + hold)
        return Because.HELD, f"it came without words and waits for them until {until} at most"
    timing = wishes.timing(row)
    after = max(now, row.last_due_at or row.created_at) - timedelta(seconds=1)
    following = timing.next(after if after >= now else now)
    due = f"the next digest is due at {stamp(following)}" if following else "no digest is due"
    if timing.free(now):
        free = "on business days only" if timing.quiet is None else f"not {timing.quiet}"
        return Because.QUIET, f"messages leave {free} ({row.zone}); {due}"
    return Because.RHYTHM, f"it waits: messages leave {row.rhythm} ({row.zone}); {due}"


def _inactive(row: Row[Any]) -> Found | None:
    """Why a subscriber is told nothing at all now."""
    why = f": {_short(row.reason)}" if row.reason else ""
    if row.ended_at is not None:
        return Because.ENDED, f"the subscription ended at {stamp(row.ended_at)}"
    if row.state == "paused":
        return Because.PAUSED, f"{row.address} is paused{why}"
    if row.state == "suspended":
        return Because.SUSPENDED, f"{row.address} is suspended{why}"
    if row.state != "active":
        return Because.UNCONFIRMED, f"{row.address} has not confirmed the address"
    return None


def _not_taken(connection: Connection, change: Row[Any], row: Row[Any]) -> Found:
    """Why it never waited for a subscription."""
    if change.matched_at is None:
        if change.crawl_state != "good":
            why = _short(change.crawl_reason)
            return Because.SUSPECT, f"what {change.source_name} showed is held as suspect: {why}"
        return Because.WAITS, "it was not matched yet; the next `tracker run` does that"
    if row.ended_at is not None:
        return Because.ENDED, f"the subscription ended at {stamp(row.ended_at)}"
    if change.matched_at <= row.created_at:
        began = stamp(row.created_at)
        return Because.BEFORE, f"it was news before the subscription began at {began}"
    if leaving.muted(connection, row.id, change.matter_id):
        return Because.MATTER, "the subscription is told nothing of this matter"
    if not _asked_for(connection, change, row):
        words = wishes.said(row.watches, row.tiers, row.rhythm, row.zone, row.filters)
        return Because.ELSE, f"it is not asked for: the subscription takes {words}"
    return _inactive(row) or (
        Because.INACTIVE,
        f"when it was matched at {stamp(change.matched_at)}, the subscription did not take it, or"
        " its address was not active",
    )


def _asked_for(connection: Connection, change: Row[Any], row: Row[Any]) -> bool:
    """Whether a subscription takes a change, by any of the sources that show it."""
    fits = query.compiled(wishes.criteria_of(row).node)
    index, tags = Index(watching.follows(connection)), taking.tags(connection)
    shown = [change, *explaining.repeats_of(connection, change.id)]
    return any(fits(seen.doc) for _, seen in concerned(connection, index, tags, shown))


@dataclass(frozen=True, slots=True)
class Counted:
    """A change that a subscriber was not shown, and why."""

    change: Change
    why: str


def counted(engine: Engine, config: Config, subscriber: str, since: datetime) -> list[Counted]:
    """What was or will be only counted for a subscriber since then, oldest first."""
    where = destination(subscriber, config)
    with reading(engine) as connection:
        rows = {row.id: row for row in explaining.subscriptions(connection, where)}
        if not rows:
            raise UserError(f"{where} never had a subscription; `tracker subscribers` lists them.")
        found: dict[int, Counted] = {}
        listed: set[int] = set()
        for one in explaining.counted(connection, list(rows), since):
            change = reads.change_of(one)
            why = wishes.listing_of(rows[one.subscription_id]).why_not(change)
            if one.listed or (one.listed is None and not why):
                listed.add(change.id)
            else:
                found.setdefault(change.id, Counted(change, why or "it was not listed then"))
        return [one for id_, one in found.items() if id_ not in listed]
