"""What becomes of a delivery after a try: functions of values, with the wall clock as an argument.

The promise (ARCHITECTURE.md, delivery): never lost; one extra copy at most for each unknown
outcome, with the same Message-ID, and one such retry at most where a service gave no answer; then a
dead letter that says so.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from notify.channels import Kind, Outcome
from tracker.store.delivery import LOST, Verdict

MOST_TRIES = 22  # about three days with the usual waits
MOST_UNKNOWNS = 2
#: A service that gives no answer twice will not the third time; our own process that was killed is
#: no fault of the message, unless it dies of it again and again.
MOST_LOST = 8
MOST_REFUSALS = 3
#: So many tries that fail for a mistake of ours are enough where a fallback is named.
PATIENCE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How long things take, in real time; rehearsals take shorter ones."""

    lease: timedelta = timedelta(minutes=2)  # renewed while a try runs
    longest_try: timedelta = timedelta(minutes=4)  # then its outcome is unknown
    first: timedelta = timedelta(minutes=1)
    longest: timedelta = timedelta(hours=4)
    unknown: timedelta = timedelta(minutes=10)


USUAL = Waits()


class Bounce(StrEnum):
    """What a server's no for good says about the address that it was said to."""

    NONE = ""
    HARD = "hard"  # no mail will ever arrive there
    REFUSED = "refused"  # this message was not wanted, or not now


#: Classes of RFC 3463 that say nothing against the address: a full mailbox, the system, the route,
#: the protocol, the contents, a policy. 5.1.7 and 5.1.8 are about the sender's own address.
_NOT_THE_ADDRESS = re.compile(r"\s*5\.([34567]\.\d+|2\.[234]|1\.[78])\b")
_TOO_LARGE = "552"


def is_mail(destination: str) -> bool:
    """Whether a destination of the ledger is a mail address, not a channel or a reference."""
    return "@" in destination and ":" not in destination


def bounce(destination: str, outcome: Outcome) -> Bounce:
    """What an outcome says about a mail address."""
    if outcome.kind is not Kind.PERMANENT or not is_mail(destination):
        return Bounce.NONE
    if outcome.code == _TOO_LARGE or _NOT_THE_ADDRESS.match(outcome.detail):
        return Bounce.REFUSED
    return Bounce.HARD


def suspends(said: Bounce, refusals: int) -> bool:
    """Whether an address is suspended for it; `refusals` are those before this one."""
    return said is Bounce.HARD or (said is Bounce.REFUSED and refusals + 1 >= MOST_REFUSALS)


def verdict(row: Any, outcome: Outcome, wall: datetime, waits: Waits = USUAL) -> Verdict:
    """What becomes of a delivery after a try; `row.tries` counts this one already."""
    said = f"{outcome.code} {outcome.detail}".strip()
    if outcome.kind is Kind.SENT:
        return _verdict("sent", outcome)
    if outcome.kind is Kind.PERMANENT:
        return _verdict("dead", outcome, said or "refused for good")
    if outcome.kind is Kind.UNKNOWN:
        if row.unknowns + 1 >= (MOST_LOST if outcome.detail == LOST else MOST_UNKNOWNS):
            return _verdict("dead", outcome, f"maybe delivered: {said}")
        held = None if is_mail(row.destination) else wall + back_off(row.tries, waits)
        return _verdict("waiting", outcome, said, again_at=wall + waits.unknown, hold_until=held)
    if row.tries >= _most_tries(row, outcome):
        return _verdict("dead", outcome, f"given up after {row.tries} tries: {said}")
    asked = timedelta(seconds=outcome.retry_after or 0.0)
    again_at = wall + max(asked, back_off(row.tries, waits))
    # A room that fails once fails for the next message too; of mail, only who asks to wait.
    holds = outcome.retry_after is not None or not is_mail(row.destination)
    held = again_at if holds else None
    return _verdict("waiting", outcome, said, again_at=again_at, hold_until=held)


def _most_tries(row: Any, outcome: Outcome) -> int:
    ours = outcome.kind is Kind.MISCONFIGURED and row.fallback
    return PATIENCE if ours else MOST_TRIES


def _verdict(state: str, outcome: Outcome, reason: str = "", **more: Any) -> Verdict:
    return Verdict(
        state=state,
        outcome=outcome.kind.value,
        code=outcome.code,
        detail=outcome.detail,
        reason=reason,
        **more,
    )


def back_off(tries: int, waits: Waits = USUAL) -> timedelta:
    """1, 4, 16, 64 minutes, then every 4 hours; up to a tenth more, so that retries spread."""
    times: int = 4 ** min(tries - 1, 8)
    return min(waits.longest, waits.first * times) * (1 + random.random() / 10)
