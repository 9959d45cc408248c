"""Local times as instants, also on the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


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
