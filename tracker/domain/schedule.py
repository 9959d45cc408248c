"""When a digest is due: rhythms in a subscriber's zone, and how often a source is read.

Rhythms: "immediate", "hourly", "daily@07:00", "weekly@mon-07:00". Daily and weekly ones are due
once on each local day that exists, also when clocks change: a skipped time moves to the first
instant after the gap, a repeated time counts once, the first time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=366)

_RHYTHM = re.compile(r"(?:daily|weekly)@(?:(?P<day>[a-z]{3})-)?(?P<hour>\d{1,2}):(?P<minute>\d\d)")
_INTERVAL = re.compile(r"(\d{1,6})\s*([mhd])")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A parsed rhythm; `weekday` is 0 for Monday, None for every day."""

    kind: str  # immediate, hourly, daily or weekly
    at: time = time(0, 0)
    weekday: int | None = None

    def __str__(self) -> str:
        if self.kind in ("immediate", "hourly"):
            return self.kind
        day = f"{DAYS[self.weekday]}-" if self.weekday is not None else ""
        return f"{self.kind}@{day}{self.at:%H:%M}"


def parse(text: str) -> Rhythm:
    """A rhythm as people write it; ValueError with one sentence when it is none."""
    word = text.strip().lower()
    if word in ("immediate", "hourly"):
        return Rhythm(word)
    found = _RHYTHM.fullmatch(word)
    weekly = word.startswith("weekly")
    if not found or weekly != bool(found["day"]) or (weekly and found["day"] not in DAYS):
        raise ValueError(_not_a_rhythm(text))
    if int(found["hour"]) > 23 or int(found["minute"]) > 59:
        raise ValueError(f"{text!r} is not a time of day: write hours 00 to 23, minutes 00 to 59.")
    at = time(int(found["hour"]), int(found["minute"]))
    return Rhythm("weekly" if weekly else "daily", at, DAYS.index(found["day"]) if weekly else None)


def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name; ValueError with one sentence when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f'{name!r} is not a time zone: write an IANA name such as "America/Los_Angeles".'
        ) from None


def interval(text: str) -> timedelta:
    """How often a source is read: "30m", "6h", "1d"; ValueError with one sentence otherwise."""
    found = _INTERVAL.fullmatch(str(text).strip().lower())
    if not found:
        raise ValueError(
            f'{text!r} is not an interval: write minutes, hours or days as in "30m", "6h", "1d".'
        )
    span = int(found[1]) * UNITS[found[2]]
    if not SHORTEST <= span <= LONGEST:
        raise ValueError(f'{text!r} is out of range: write an interval from "1m" to "366d".')
    return span


def next_due(rhythm: Rhythm | str, in_zone: ZoneInfo | str, after: datetime) -> datetime:
    """The first due instant (UTC) later than `after`; for "immediate" it is `after` itself."""
    rhythm, in_zone, after = _parsed(rhythm, in_zone, after)
    if rhythm.kind == "immediate":
        return after
    if rhythm.kind == "hourly":
        return _hour(after) + timedelta(hours=1)
    return _search(rhythm, in_zone, after, 1, lambda instant: instant > after)


def last_due(rhythm: Rhythm | str, in_zone: ZoneInfo | str, now: datetime) -> datetime:
    """The newest due instant (UTC) not later than `now`; for "immediate" it is `now` itself."""
    rhythm, in_zone, now = _parsed(rhythm, in_zone, now)
    if rhythm.kind == "immediate":
        return now
    if rhythm.kind == "hourly":
        return _hour(now)
    return _search(rhythm, in_zone, now, -1, lambda instant: instant <= now)


def due(
    rhythm: Rhythm | str, in_zone: ZoneInfo | str, before: datetime | None, now: datetime
) -> datetime | None:
    """The due instant to serve now: the newest one after `before`, not later than `now`.

    `before` is the last one served, or when the subscription began; None when neither is known.
    Several that were slept through are one.
    """
    newest = last_due(rhythm, in_zone, now)
    return newest if before is None or newest > before else None


def on_day(day: date, at: time, in_zone: ZoneInfo) -> datetime | None:
    """The instant (UTC) at which a local time stands for that local day, None if it has none.

    A time that the clocks skip becomes the first instant after the gap; when that is already the
    next day, the last instant before it; and None when the whole day is skipped.
    """
    early = datetime.combine(day, at, in_zone)
    instant = early.astimezone(UTC)
    if instant.astimezone(in_zone).replace(tzinfo=None) == early.replace(tzinfo=None):
        return instant
    gap = _gap_end(early.replace(fold=1).astimezone(UTC), instant, in_zone)
    for candidate in (gap, gap - timedelta(seconds=1)):
        if candidate.astimezone(in_zone).date() == day:
            return candidate
    return None


def _gap_end(before: datetime, after: datetime, in_zone: ZoneInfo) -> datetime:
    """The instant between the two at which the zone's offset changes, to the second."""
    offset = before.astimezone(in_zone).utcoffset()
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        same = datetime.fromtimestamp(middle, in_zone).utcoffset() == offset
        low, high = (middle, high) if same else (low, middle)
    return datetime.fromtimestamp(high, UTC)


def _search(
    rhythm: Rhythm,
    in_zone: ZoneInfo,
    start: datetime,
    step: int,
    wanted: Callable[[datetime], bool],
) -> datetime:
    """The first due instant that is wanted, going day by day from the day of `start`."""
    day = start.astimezone(in_zone).date() - timedelta(days=step)
    for _ in range(18):  # two weeks, a skipped day, and a day on each side
        if rhythm.weekday is None or day.weekday() == rhythm.weekday:
            instant = on_day(day, rhythm.at, in_zone)
            if instant is not None and wanted(instant):
                return instant
        day += timedelta(days=step)
    raise ValueError(f"No due time of {rhythm} was found near {start.isoformat()}.")


def _parsed(
    rhythm: Rhythm | str, in_zone: ZoneInfo | str, instant: datetime
) -> tuple[Rhythm, ZoneInfo, datetime]:
    if instant.tzinfo is None:
        raise ValueError("A due time needs an instant with a time zone, not a naive one.")
    read = parse(rhythm) if isinstance(rhythm, str) else rhythm
    return read, zone(in_zone) if isinstance(in_zone, str) else in_zone, instant.astimezone(UTC)


def _hour(instant: datetime) -> datetime:
    return instant.replace(minute=0, second=0, microsecond=0)


def _not_a_rhythm(text: str) -> str:
    return (
        f'{text!r} is not a rhythm: write "immediate", "hourly", "daily@07:00" '
        'or "weekly@mon-07:00".'
    )
