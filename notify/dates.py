"""Days and times as an American reader writes them, in the reader's own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from notify import clean

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def when(text: str, zone: str, language: str = "en") -> str:
    """An ISO day ("Mon Feb 9, 2026") or UTC instant ("Mon Feb 9, 2026, 2:05 pm") for people.

    A day stays the day that its source printed; an instant is told in the zone. What is neither
    is given back as a clean line.
    """
    try:
        if len(text) <= 10:
            return _day(date.fromisoformat(text), language)
        return moment(datetime.fromisoformat(text), zone, language)
    except (ValueError, OverflowError):
        return clean.line(text, 40)


def moment(instant: datetime, zone: str, language: str = "en") -> str:
    """An instant as local day and time; a naive one is UTC."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    local = aware.astimezone(ZoneInfo(zone))
    if language != "en":
        return f"{_day(local, language)}, {_time(local, language)}"
    hour = local.hour % 12 or 12
    return f"{_day(local)}, {hour}:{local.minute:02} {'am' if local.hour < 12 else 'pm'}"


def local_day(text: str, zone: str) -> str:
    """The ISO day on which an ISO day or instant falls for the reader, "" if it is neither."""
    try:
        if len(text) <= 10:
            return date.fromisoformat(text).isoformat()
        instant = datetime.fromisoformat(text)
        aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return aware.astimezone(ZoneInfo(zone)).date().isoformat()
    except (ValueError, OverflowError):
        return ""


def month(day: date, language: str = "en") -> str:
    """The month and year of a day: "February 2026"."""
    if language != "en":
        from babel.dates import format_skeleton

        return str(format_skeleton("yMMMM", day, locale=language))
    return f"{day:%B %Y}"


def zone_name(instant: datetime, zone: str) -> str:
    """The zone as people know it: "America/Los_Angeles (PST)"."""
    short = instant.astimezone(ZoneInfo(zone)).tzname() or ""
    return f"{zone} ({short})" if short.isalpha() and short != zone else zone


def _day(day: date, language: str = "en") -> str:
    if language != "en":
        from babel.dates import format_skeleton  # as CLDR writes it; English is written here

        return str(format_skeleton("yMMMEd", day, locale=language))
    return f"{DAYS[day.weekday()]} {MONTHS[day.month - 1]} {day.day}, {day.year}"


def _time(moment: datetime, language: str) -> str:
    from babel.dates import format_time

    return str(format_time(moment.time(), "short", locale=language))
