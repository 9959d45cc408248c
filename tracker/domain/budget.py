"""How many requests a source may still send, at what pace, and who gets them: pure decisions.

Two clocks, both arguments: `wall` (epoch seconds) says what the other side has counted; the run's
own clock, in the instants of earlier reads, says what has waited longest.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

#: Share of a day's limit that is never planned: for retries, `tracker add`, other programs.
RESERVE = 0.2
#: A part of the day may take its share and no more, or the rest of the day would be blind.
PART_HOURS = 6
#: Nobody says when their day begins, so any 24 hours count; counted by hours, that may be 25.
DAY_HOURS = 25
#: Requests are a little further apart than the limit asks: clocks and networks stretch and shrink.
SLACK = 1.02
#: Names that a sentence lists before it counts the rest.
NAMED = 12
#: In place of names: what a source shows beside them, as `Matter.follows` calls it.
EVERYTHING = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the other side allows in any 24 hours and in any minute; None is no limit."""

    day: int | None = None
    minute: int | None = None

    def stricter(self, other: Limits) -> Limits:
        """The smaller of each: sources with the same key share what that key may spend."""
        return Limits(day=_least(self.day, other.day), minute=_least(self.minute, other.minute))

    @property
    def usable(self) -> int | None:
        """Requests of a day that may be planned."""
        return None if self.day is None else self.day - ceil(self.day * RESERVE)


def _least(*numbers: int | None) -> int | None:
    return min((number for number in numbers if number is not None), default=None)


def window(wall: float) -> str:
    """The name of the hour in which a request counts: "2026-02-09T17"."""
    return datetime.fromtimestamp(wall, UTC).strftime("%Y-%m-%dT%H")


def allowance(limits: Limits, spent: Mapping[str, int], wall: float) -> int | None:
    """How many requests may be planned now, given what each hour (`window`) spent; None: any."""
    usable = limits.usable
    if usable is None:
        return None
    part = max(1, usable * PART_HOURS // 24) if usable else 0
    left = usable - _spent(spent, wall, DAY_HOURS)
    return max(0, min(left, part - _spent(spent, wall, PART_HOURS)))


def _spent(spent: Mapping[str, int], wall: float, hours: int) -> int:
    """What the running hour and those before it spent together."""
    return sum(spent.get(window(wall - 3600 * back), 0) for back in range(hours))


def again_at(limits: Limits, spent: Mapping[str, int], wall: float) -> float:
    """The wall second from which something may be planned again; `wall` when it may be now."""
    hour = wall - wall % 3600
    for ahead in range(DAY_HOURS + 1):
        moment = wall if not ahead else hour + 3600 * ahead
        if allowance(limits, spent, moment) != 0:
            return moment
    return hour + 3600 * DAY_HOURS


def spacing(minute: int | None) -> float:
    """Seconds between two requests, so that no minute holds more than its limit."""
    return 60.0 / minute * SLACK if minute else 0.0


def pace(minute: int | None, last: float, wall: float) -> float:
    """The wall second from which the next request may leave, the last one having left at `last`."""
    return max(wall, last + spacing(minute))


def share(wants: Mapping[str, Sequence[str]], left: int | None) -> dict[str, int]:
    """How many requests each source gets of those left: what waited longest comes first.

    `wants` names, for each source, the requests it would send by the instant at which what they
    fetch was last read ("" for never).
    """
    queue = sorted(
        (since, place, name) for name, all_ in wants.items() for place, since in _n(all_)
    )
    granted = dict.fromkeys(wants, 0)
    for _, _, name in queue[:left]:
        granted[name] += 1
    return granted


def _n(wanted: Sequence[str]) -> list[tuple[int, str]]:
    """Numbered within their source, so that equals are taken in turns."""
    return list(enumerate(sorted(wanted)))


def oldest_first(names: Collection[str], read: Mapping[str, str]) -> list[str]:
    """The names in the order of their last read, those never read first; equals by name."""
    return sorted(names, key=lambda name: (read.get(name, ""), name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """What a source was not asked for, its requests being used up; it stands until it is.

    `matters` counts the followed ones, 0 where a source is kept whole and the rest is not counted.
    `oldest` is the UTC instant at which the one that waits longest was last read, "" when one was
    never read; `since` is the instant from which that one waits.
    """

    matters: int
    oldest: str
    since: str

    def longer_than(self, time: timedelta, now: datetime) -> bool:
        """Whether the one that waits longest has waited for so long."""
        return now - datetime.fromisoformat(self.since) > time


def standing(
    read: Mapping[str, str], now: str, before: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """The fields of `Skipped` as they are kept, from `Answer.skipped` and those kept before.

    None when nothing was skipped.
    """
    if not read:
        return None
    oldest = min(read.values())
    was = Skipped(**before) if before else None
    unread_since = was.since if was and not was.oldest else now
    count = len(read.keys() - {EVERYTHING})
    return asdict(Skipped(matters=count, oldest=oldest, since=oldest or unread_since))


def skipped(read: Mapping[str, str]) -> str:
    """One sentence that names what was not read for want of requests; "" when nothing was.

    `read` is `Answer.skipped`: names, each with the instant of its last read.
    """
    if not read:
        return ""
    oldest = min(read.values())
    since = f"the longest waiting since {oldest}" if oldest else "some never read yet"
    names = ["the rest" if name == EVERYTHING else name for name in read]
    listed = ", ".join(names[:NAMED])
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"not read this time, the requests of the hour are used up ({since}): {listed}{more}"


def waiting(limits: Limits, until: float) -> str:
    """One sentence for a source that gets nothing at all now."""
    clock = (datetime.fromtimestamp(0, UTC) + timedelta(seconds=until)).strftime("%Y-%m-%d %H:%M")
    reserve = (limits.day or 0) - (limits.usable or 0)
    return (
        f"not read until {clock} UTC: of {limits.day} requests a day, "
        f"{reserve} are kept in reserve and the rest of this part of the day is used up"
    )
