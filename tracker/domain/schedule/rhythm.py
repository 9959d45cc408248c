"""Rhythms, zones and intervals, read as people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=366)

_RHYTHM = re.compile(r"(?:daily|weekly)@(?:(?P<day>[a-z]{3})-)?(?P<hour>\d{1,2}):(?P<minute>\d\d)")
_INTERVAL = re.compile(r"(\d{1,6})\s*([mhd])")
_CRON = re.compile(r"[\d*]\S*(?: \S+){4}")
#: From where on a line of cron is looked at: it must come some day.
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A parsed rhythm; `weekday` is 0 for Monday, None for every day. `line` is that of cron."""

    kind: str  # immediate, hourly, daily, weekly or cron
    at: time = time(0, 0)
    weekday: int | None = None
    line: str = ""

    def __str__(self) -> str:
        if self.kind in ("immediate", "hourly"):
            return self.kind
        if self.kind == "cron":
            return self.line
        day = f"{DAYS[self.weekday]}-" if self.weekday is not None else ""
        return f"{self.kind}@{day}{self.at:%H:%M}"


@lru_cache(maxsize=1024)
def parse(text: str) -> Rhythm:
    """A rhythm as people write it; ValueError with one sentence when it is none."""
    word = " ".join(text.lower().split())
    if word in ("immediate", "hourly"):
        return Rhythm(word)
    if _CRON.fullmatch(word):
        return Rhythm("cron", line=_sound(word))
    found = _RHYTHM.fullmatch(word)
    weekly = word.startswith("weekly")
    if not found or weekly != bool(found["day"]) or (weekly and found["day"] not in DAYS):
        raise ValueError(_not_a_rhythm(text))
    if int(found["hour"]) > 23 or int(found["minute"]) > 59:
        raise ValueError(f"{text!r} is not a time of day: write hours 00 to 23, minutes 00 to 59.")
    at = time(int(found["hour"]), int(found["minute"]))
    return Rhythm("weekly" if weekly else "daily", at, DAYS.index(found["day"]) if weekly else None)


def _sound(line: str) -> str:
    """A line of cron that comes some day; ValueError with one sentence otherwise."""
    try:
        next(CronSim(line, _SOME_DAY))
    except CronSimError as error:
        raise ValueError(
            f"{line!r} is not a line of cron: {str(error).lower()};"
            ' write minute, hour, day, month and weekday as in "0 7 * * mon-fri".'
        ) from None
    except StopIteration:
        raise ValueError(f"{line!r} is a line of cron that never comes.") from None
    return line


@lru_cache(maxsize=1024)
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


def _not_a_rhythm(text: str) -> str:
    return (
        f'{text!r} is not a rhythm: write "immediate", "hourly", "daily@07:00", '
        '"weekly@mon-07:00" or a line of cron such as "0 7 * * mon-fri".'
    )
