"""One process's work on the ledger: claim, try, record, until nothing is due.

All that is known of the ledger goes through one thread; the tries run in hands of their own. What
ended since the last turn is recorded in the same transaction that claims what comes next, so that
a turn costs one commit, however many tries it deals with.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row

from notify.channels import Kind, Outcome
from tracker.destinations import shown
from tracker.outbox_hands import Done, Hands
from tracker.outbox_rules import USUAL, Bounce, Waits, bounce, is_mail, suspends, verdict
from tracker.store import delivery, lanes, people
from tracker.store.delivery import LOST, Verdict
from tracker.store.engine import DatabaseFault, reading, writing

#: So many mails in a row that no server took (not even to refuse) leave the rest to a later run.
MAIL_DOWN = 3
#: So many addresses in a row that "do not exist" are a mistake of ours or of our mail server.
ALL_REFUSED = 10
REFUSES_ALL = (
    f"the mail server refused {ALL_REFUSED} addresses in a row for good; look at its answers with"
    " `tracker outbox list --state dead` before the rest is tried."
)
BRAKED = (
    "{count} messages are held, since more than {most} would go out within an hour; look at them"
    " with `tracker outbox list`, then let them go with `tracker outbox release`."
)
SOON = timedelta(seconds=90)  # a lane that is free by then is waited for
LONGEST_WAIT = 600.0  # seconds of one run in which nothing but waiting was done


@dataclass(slots=True, kw_only=True)
class DeliveryReport:
    """What a run of deliveries did. `died` are sentences, one for each delivery newly given up."""

    sent: int = 0
    retrying: int = 0
    dead: int = 0
    held: int = 0  # by the brake
    died: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # of our configuration, each once


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a run goes about it: how many tries at once, how long things take, how fast it sends."""

    mails: int = 1
    rooms: int = 1
    waits: Waits = USUAL
    brake: int | None = None
    pause: Callable[[str], float] = lambda destination: 0.0  # seconds between two messages there
    mail_pause: float = 0.0
    repeatable: Callable[[str], bool] = lambda destination: False


class Run:
    """Works off what is due; `report` says what it did, `dead_ids` what it gave up."""

    def __init__(
        self, engine: Engine, now: datetime, hands: Callable[[Any], Hands], manner: Manner
    ) -> None:
        self._engine, self._now, self._manner = engine, now, manner
        self._waits = manner.waits
        self._worker = secrets.token_hex(8)
        self._hands = hands
        self._flying: dict[int, tuple[Row[Any], float]] = {}
        self._unwritten: list[Done] = []  # ended, and not in the ledger yet
        self._released: int | None = None  # set while the brake holds the rest
        self._let_go = 0  # up to here the operator let everything go
        self._unreached = self._refused = 0  # mails in a row
        self._asked = {"mail": 0.0, "room": 0.0}  # when none was found
        self._idle = False  # nothing could be claimed in the last turn
        self._waited = 0.0
        self._kept = time.monotonic()
        self.report = DeliveryReport()
        self.dead_ids: list[int] = []

    def work(self, attempt: Callable[[Any], Outcome]) -> None:
        """Claim and try until none is due; what is on its way at an interruption still counts."""
        hands = self._hands(attempt)
        self._asked = {"mail": 0.0, "room": 0.0}
        self._clear_up()
        self._look_at_brake()
        try:
            while self._turn(hands):
                pass
        finally:
            self._land(hands)

    def _turn(self, hands: Hands) -> bool:
        """Record what ended, claim what is next; False when there is nothing left to do."""
        ended = hands.done(self._beat() if self._flying and self._idle else 0)
        ended += self._overdue()
        rows = self._record_and_claim(ended)
        for row in rows:
            self._flying[row.id] = (row, time.monotonic())
            hands.give(row)
        self._renew()
        self._idle = not rows
        return bool(rows or ended or self._flying) or self._wait_for_lane()

    def _beat(self) -> float:
        return self._waits.lease.total_seconds() / 6

    def _room(self) -> tuple[int, int]:
        """How many more mails and rooms may be on their way."""
        mails = sum(is_mail(row.destination) for row, _ in self._flying.values())
        rooms = len(self._flying) - mails
        return (
            0 if self._mail_is_down() else max(0, self._manner.mails - mails),
            max(0, self._manner.rooms - rooms),
        )

    def _mail_is_down(self) -> bool:
        return self._unreached >= MAIL_DOWN or self._refused >= ALL_REFUSED

    # What a turn writes

    def _record_and_claim(self, ended: Sequence[Done], claim: bool = True) -> list[Row[Any]]:
        wall = datetime.now(UTC)
        self._unwritten += ended
        for row, outcome in ended:
            self._flying.pop(row.id, None)
            self._note(row, outcome)
        tries = [
            (row, outcome, verdict(row, outcome, wall, self._waits))
            for row, outcome in self._unwritten
        ]
        room = self._worth_asking() if claim else (0, 0)
        if not tries and not any(room):
            return []
        buried: list[Row[Any]] = []
        with writing(self._engine) as connection:
            ours = self._record(connection, tries, wall, buried)
            rows = self._claim(connection, room, wall) if any(room) else []
        self._unwritten.clear()
        for row, _, found in tries:
            if row.id in ours:
                self._count(row, found.state, found.reason)
        for row in buried:
            self._count(row, "dead", row.reason)
        return rows

    def _worth_asking(self) -> tuple[int, int]:
        """As `_room`, but for a moment not for a kind of which there was none."""
        mails, rooms = self._room()
        moment = time.monotonic()
        return (
            mails if moment - self._asked["mail"] > 0.5 else 0,
            rooms if moment - self._asked["room"] > 0.5 else 0,
        )

    def _record(
        self,
        connection: Connection,
        tries: Sequence[tuple[Row[Any], Outcome, Verdict]],
        wall: datetime,
        buried: list[Row[Any]],
    ) -> set[int]:
        if not tries:
            return set()
        self._leave(connection, [(row, found) for row, _, found in tries], wall)
        pairs = [(row, found) for row, _, found in tries]
        ours = delivery.record_all(connection, pairs, self._worker, self._now)
        for row, outcome, found in tries:
            if row.id in ours:
                buried += self._mind(connection, row, outcome, found, wall)
        return ours

    def _leave(
        self, connection: Connection, tries: Sequence[tuple[Row[Any], Verdict]], wall: datetime
    ) -> None:
        """Free the lanes of the rooms, after the pause that each of them needs."""
        frees = {
            row.destination: wall + timedelta(seconds=self._manner.pause(row.destination))
            for row, found in tries
            if not is_mail(row.destination) and found.hold_until is None
        }
        lanes.leave(connection, frees)

    def _mind(
        self,
        connection: Connection,
        row: Row[Any],
        outcome: Outcome,
        found: Verdict,
        wall: datetime,
    ) -> list[Row[Any]]:
        """What a try means for the subscriber: in good standing, suspended, served elsewhere."""
        if row.subscriber_id is None:
            return []
        own = row.destination == row.address
        if own and found.state == "sent" and row.refusals:
            people.refused(connection, row.subscriber_id, 0)
        said = bounce(row.destination, outcome) if own else Bounce.NONE
        if said is Bounce.REFUSED:
            people.refused(connection, row.subscriber_id, row.refusals + 1)
        buried: list[Row[Any]] = []
        if suspends(said, row.refusals):
            reason = f"{outcome.code} {outcome.detail}".strip()
            people.suspend(connection, row.subscriber_id, reason, self._now)
            buried = delivery.bury(
                connection, row.subscriber_id, row.address, f"suspended after: {reason}", self._now
            )
        if own and found.state == "dead" and outcome.kind is not Kind.UNKNOWN:
            self._instead(connection, [row, *buried], wall)
        return buried

    def _instead(self, connection: Connection, rows: Sequence[Row[Any]], wall: datetime) -> None:
        for row in rows:
            if row.fallback:
                delivery.put_instead(connection, row, row.fallback, f"instead.{uuid4().hex}", wall)

    def _claim(
        self, connection: Connection, room: tuple[int, int], wall: datetime
    ) -> list[Row[Any]]:
        until = wall + self._waits.lease
        if self._manner.brake is not None:
            brake = lanes.braked(connection)  # another process may have pulled it
            self._released = brake.released if brake is not None and brake.held_at else None
            self._let_go = brake.released if brake is not None else 0
        mails = self._paced(connection, room[0], wall)
        rows = delivery.claim(
            connection,
            self._worker,
            wall=wall,
            until=until,
            mails=mails,
            rooms=room[1],
            released=self._released,
        )
        letters = sum(is_mail(row.destination) for row in rows)
        if mails and not letters:
            self._asked["mail"] = time.monotonic()
        if room[1] and letters == len(rows):
            self._asked["room"] = time.monotonic()
        if letters and self._manner.mail_pause:
            gap = timedelta(seconds=self._manner.mail_pause)
            lanes.leave(connection, {lanes.MAIL: wall + gap})
        if self._manner.brake is not None:
            self._brake(connection, rows)
        return rows

    def _paced(self, connection: Connection, mails: int, wall: datetime) -> int:
        """How many mails may go now: one at a time where a pause between them was asked for."""
        if not mails or not self._manner.mail_pause:
            return mails
        free = lanes.free_at(connection, lanes.MAIL)
        return 0 if free is not None and free > wall else 1

    # The brake

    def _look_at_brake(self) -> None:
        most = self._manner.brake
        if most is None:
            return
        with writing(self._engine) as connection:
            before = lanes.braked(connection)
            row = lanes.count_brake(connection, most, datetime.now(UTC))
            if row.held_at is None:
                return
            self._released = row.released
            self.report.held = lanes.unreleased(connection, row.released)
        if before is None or before.held_at is None:
            self.report.problems.append(BRAKED.format(count=self.report.held, most=most))

    def _brake(self, connection: Connection, rows: Sequence[Row[Any]]) -> None:
        """Count what goes out for the first time."""
        first = sum(
            row.tries == 1 and row.subscription_id is not None and row.id > self._let_go
            for row in rows
        )
        if first:
            lanes.add_started(connection, first)

    # What else is noticed

    def _note(self, row: Row[Any], outcome: Outcome) -> None:
        """Problems of ours, and whether the mail server is there at all."""
        misconfigured = outcome.kind is Kind.MISCONFIGURED
        # Said with a message's first try only: a cron line must not repeat it every hour.
        if misconfigured and row.tries == 1 and outcome.detail not in self.report.problems:
            self.report.problems.append(outcome.detail)
        if not is_mail(row.destination):
            return
        silent = outcome.kind is Kind.TEMPORARY and outcome.code in ("", "421")
        self._unreached = self._unreached + 1 if silent or misconfigured else 0
        if outcome.kind is Kind.SENT:
            self._refused = 0
        elif bounce(row.destination, outcome) is Bounce.HARD:
            self._refused += 1
            if self._refused == ALL_REFUSED:
                self.report.problems.append(REFUSES_ALL)

    def _count(self, row: Row[Any], state: str, reason: str) -> None:
        if state == "sent":
            self.report.sent += 1
        elif state == "waiting":
            self.report.retrying += 1
        else:
            self.report.dead += 1
            self.dead_ids.append(row.id)
            self.report.died.append(f"{shown(row.destination)}: {reason}")

    def _overdue(self) -> list[Done]:
        """Tries that take longer than any may; their hands are left to themselves."""
        limit = time.monotonic() - self._waits.longest_try.total_seconds()
        late = [row for row, since in self._flying.values() if since < limit]
        return [(row, self._silence(row, "no answer in time")) for row in late]

    def _silence(self, row: Row[Any], detail: str) -> Outcome:
        """No word of a try: perhaps delivered; no matter where the service knows a repeat."""
        harmless = self._manner.repeatable(row.destination)
        return Outcome(Kind.TEMPORARY if harmless else Kind.UNKNOWN, "", detail)

    def _renew(self) -> None:
        if self._flying and time.monotonic() - self._kept > self._beat():
            self._kept = time.monotonic()
            with writing(self._engine) as connection:
                until = datetime.now(UTC) + self._waits.lease
                delivery.renew(connection, self._worker, until)

    def _clear_up(self) -> None:
        """What a dead worker left, and what waits for those who were suspended meanwhile."""
        wall = datetime.now(UTC)
        with reading(self._engine) as connection:
            needed = delivery.expired(connection, wall) or delivery.suspended_waiting(connection)
        if not needed:
            return
        buried: list[Row[Any]] = []
        counted: list[tuple[Row[Any], Verdict]] = []
        with writing(self._engine) as connection:
            for row in delivery.expired(connection, wall):
                found = verdict(row, self._silence(row, LOST), wall, self._waits)
                if delivery.record(connection, row, found, row.claimed_by, self._now):
                    counted.append((row, found))
            for person in delivery.suspended_waiting(connection):
                reason = f"suspended after: {person.reason}"
                rows = delivery.bury(connection, person.id, person.address, reason, self._now)
                self._instead(connection, rows, wall)
                buried += rows
        for row, found in counted:
            self._count(row, found.state, found.reason)
        for row in buried:
            self._count(row, "dead", row.reason)

    def _wait_for_lane(self) -> bool:
        """Wait for a lane that is free soon and for which something waits; False if none is."""
        wall = datetime.now(UTC)
        with reading(self._engine) as connection:
            when = delivery.next_lane(
                connection, wall, mail=not self._mail_is_down(), released=self._released
            )
        if when is None or when > wall + SOON or self._waited > LONGEST_WAIT:
            return False
        seconds = max(0.01, (when - wall).total_seconds())
        self._waited += seconds
        time.sleep(seconds)
        self._asked = {"mail": 0.0, "room": 0.0}
        return True

    def _land(self, hands: Hands) -> None:
        """After an interruption: what is on its way may still arrive, and must not come twice."""
        until = time.monotonic() + 30
        while (self._flying or self._unwritten) and time.monotonic() < until:
            try:
                self._record_and_claim(hands.done(1 if self._flying else 0), claim=False)
            except DatabaseFault:
                time.sleep(1)
