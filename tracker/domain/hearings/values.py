"""What an entry of a docket says of a hearing or a deadline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.hearings.kinds import DEADLINE


class Status(StrEnum):
    SET = "set"
    MOVED = "moved"
    CANCELLED = "cancelled"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proceeding:
    """One hearing or deadline as one entry tells of it.

    `kind` is a name of `kinds.KINDS`, "submission" (taken up on the papers) or "deadline".
    `date` is an ISO day and `time` "HH:MM" of the court, "" where none is printed; of a cancelled
    one they are those that no longer hold. `old` is the day it was moved away from, where printed.
    `place` is as printed; `remote` by telephone or video. `weekday` is the printed one when it does
    not fit the day.
    """

    kind: str
    date: str = ""
    time: str = ""
    status: Status
    old: str = ""
    place: str = ""
    remote: bool = False
    weekday: str = ""

    @property
    def is_deadline(self) -> bool:
        return self.kind == DEADLINE

    @property
    def setting(self) -> tuple[str, str, str, Status]:
        """What two tellings of the same thing have in common: kind, date, time and status."""
        return self.kind, self.date, self.time, self.status


@dataclass(frozen=True, slots=True)
class Found:
    """A proceeding and the place in the entry's text that tells of it."""

    at: int
    told: Proceeding
