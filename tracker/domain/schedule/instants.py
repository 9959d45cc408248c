"""The instants at which a rhythm is due: the next one, the newest one, the one to serve."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from cronsim import CronSim

from tracker.domain.schedule.days import on_day
from tracker.domain.schedule.rhythm import Rhythm, parse, zone

#: No clock change moves more than this: a line of cron is walked back from so far ahead.
_AHEAD = timedelta(hours=3)


def next_due(rhythm: Rhythm | str, in_zone: ZoneInfo | str, after: datetime) -> datetime:
    """The first due instant (UTC) later than `after`; for "immediate" it is `after` itself."""
    rhythm, in_zone, after = _parsed(rhythm, in_zone, after)
    if rhythm.kind == "immediate":
        return after
    if rhythm.kind == "hourly":
        return _hour(after) + timedelta(hours=1)
    if rhythm.kind == "cron":
        return _cron(rhythm.line, after.astimezone(in_zone), lambda instant: instant > after)
    return _search(rhythm, in_zone, after, 1, lambda instant: instant > after)


def last_due(rhythm: Rhythm | str, in_zone: ZoneInfo | str, now: datetime) -> datetime:
    """The newest due instant (UTC) not later than `now`; for "immediate" it is `now` itself."""
    return _last(*_parsed(rhythm, in_zone, now))


@lru_cache(maxsize=4096)  # thousands of subscribers share a rhythm, a zone and the moment
def _last(rhythm: Rhythm, in_zone: ZoneInfo, now: datetime) -> datetime:
    if rhythm.kind == "immediate":
        return now
    if rhythm.kind == "hourly":
        return _hour(now)
    if rhythm.kind == "cron":
        ahead = (now + _AHEAD).astimezone(in_zone)
        return _cron(rhythm.line, ahead, lambda instant: instant <= now, back=True)
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


def _cron(
    line: str, start: datetime, wanted: Callable[[datetime], bool], *, back: bool = False
) -> datetime:
    """The first instant of a line of cron that is wanted, walking from a local time."""
    for local in CronSim(line, start, reverse=back):
        instant = local.astimezone(UTC)
        if wanted(instant):
            return instant
    raise ValueError(f"No due time of {line!r} was found near {start.isoformat()}.")


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
