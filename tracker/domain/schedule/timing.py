"""When one subscriber's messages may leave: a rhythm, hours kept free, a window, a lane."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from tracker.domain.schedule.days import on_day
from tracker.domain.schedule.instants import last_due, next_due
from tracker.domain.schedule.rhythm import Rhythm, zone

_QUIET = re.compile(r"(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)")
_NO_TIME = timedelta(0)
#: Due instants in free hours that are passed over; a rhythm that needs more never comes.
_TRIES = 400


class Urgent(StrEnum):
    """Whether what matters now leaves at once, and whether quiet hours hold it."""

    NO = "no"
    AWAKE = "awake"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of every local day in which nothing leaves, from `start` up to `end`."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def holds(self, at: time) -> bool:
        """Whether a local time lies in them; they may go over midnight."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


def quiet(text: str) -> Quiet:
    """Quiet hours as people write them, "22:00-07:00"; ValueError with one sentence otherwise."""
    found = _QUIET.fullmatch(text.strip())
    try:
        made = Quiet(_time(found[1], found[2]), _time(found[3], found[4])) if found else None
    except ValueError:
        made = None
    if made is None or made.start == made.end:
        raise ValueError(f'{text!r} are no quiet hours: write them as in "22:00-07:00".')
    return made


def _time(hour: str, minute: str) -> time:
    return time(int(hour), int(minute))


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When the messages of a subscription leave.

    `business` leaves Saturdays and Sundays free, `quiet` hours of every day. `burst` is the least
    time between two messages that leave at once; what comes meanwhile goes together.
    """

    rhythm: Rhythm
    zone: str
    business: bool = False
    quiet: Quiet | None = None
    burst: timedelta = _NO_TIME
    urgent: Urgent = Urgent.NO

    def free(self, instant: datetime) -> bool:
        """Whether an instant is one at which nothing may leave."""
        if not self.business and self.quiet is None:
            return False
        local = instant.astimezone(zone(self.zone))
        if self.business and local.weekday() > 4:
            return True
        return self.quiet is not None and self.quiet.holds(local.time())

    def due(
        self, before: datetime | None, now: datetime, told: datetime | None = None
    ) -> datetime | None:
        """The due instant to serve now; None while there is none, or now is free.

        `before` is the last one served or the beginning, `told` when the newest message was made.
        """
        if self.free(now) or (self.rhythm.kind == "immediate" and self._bursts(told, now)):
            return None
        newest = last_due(self.rhythm, self.zone, now)
        for _ in range(_TRIES):
            if before is not None and newest <= before:
                return None
            if not self.free(newest):
                return newest
            newest = last_due(self.rhythm, self.zone, newest - timedelta(seconds=1))
        return None

    def urgent_now(self, now: datetime, told: datetime | None = None) -> bool:
        """Whether what matters now may leave at this moment, whatever the rhythm says."""
        if self.urgent is Urgent.NO or self._bursts(told, now):
            return False
        return self.urgent is Urgent.ALWAYS or not self.free(now)

    def _bursts(self, told: datetime | None, now: datetime) -> bool:
        return told is not None and now - told < self.burst

    def next(self, after: datetime) -> datetime | None:
        """The next instant at which a digest leaves; None for a rhythm that never comes."""
        if self.rhythm.kind == "immediate":
            return self.opens(after)
        found = after
        for _ in range(_TRIES):
            found = next_due(self.rhythm, self.zone, found)
            if not self.free(found):
                return found
            found = max(found, self.opens(found) - timedelta(seconds=1))
        return None

    def opens(self, instant: datetime) -> datetime:
        """The first instant from then on at which something may leave."""
        here = zone(self.zone)
        while self.free(instant):
            local = instant.astimezone(here)
            weekend = self.business and local.weekday() > 4
            at = time(0, 0) if weekend or self.quiet is None else self.quiet.end
            later = [on_day(local.date() + timedelta(days=days), at, here) for days in range(0, 3)]
            instant = min(one for one in later if one is not None and one > instant)
        return instant.astimezone(UTC)
