"""Days and times in docket text, as American courts print them. Pure, and linear in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

#: More days than this are read of no entry: a list of a thousand dates is no schedule.
MOST = 100
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WEEKDAYS = "mon tue wed thu fri sat sun".split()

_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?\s*"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
#: "10:00 AM", "10:15am", "9:00 a.m. Pacific", "2 p.m.", "noon", "9:31"; bare hours are no time.
_CLOCK = (
    r"(?:(?P<{0}noon>(?:12(?::00)?\s*)?noon)\b"
    r"|(?P<{0}hour>\d{{1,2}})"
    r"(?:(?::(?P<{0}minute>[0-5]\d)(?::[0-5]\d)?)?\s*(?P<{0}half>[ap])\.?\s?m\b\.?"
    r"|:(?P<{0}bare>[0-5]\d)(?![\d:/]))"
    r"(?:\s*\(?(?:(?-i:[ECMPH][SD]?T)|eastern|central|mountain|pacific)\b(?: time)?\)?)?)"
)
_DAY = (
    r"(?:(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?(?![\d/])"
    r"|(?P<dashed>\d{1,2}-\d{1,2}-(?:\d{4}|\d{2}))(?![\d-])"
    r"|(?P<iso>\d{4}-\d\d-\d\d)(?!\d)"
    rf"|(?<![A-Za-z])(?P<name>{_MONTH})\s*(?P<nameday>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)"
    r"(?:,?\s*(?P<nameyear>(?:19|20)\d\d)\b)?"
    rf"|(?:the\s+)?(?P<dayfirst>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+day\s+of)?\s+(?P<name2>{_MONTH})"
    r",?\s+(?P<year2>(?:19|20)\d\d)\b)"
)
_TO_TIME = (
    r"[\s,(]*(?:(?:@|(?:at|from|beginning|starting|commencing|approximately|about)\b)"
    r"[\s,]*){0,3}"
)
_MOMENT = re.compile(
    rf"(?<![\d/:.])(?<!\d-)(?:{_CLOCK.format('a')}[\s,:]*(?:(?:on|of)\s+)?)?"
    rf"(?P<weekday>{_WEEKDAY})?{_DAY}(?:{_TO_TIME}{_CLOCK.format('b')})?",
    re.IGNORECASE,
)
_NEW_TIME = re.compile(rf"[^;]{{0,60}}?\bto\s+{_CLOCK.format('d')}(?!\s*(?:on\s+)?[\d/])", re.I)
_LATER = re.compile(rf"\bat\s+(?:the hour of\s+)?{_CLOCK.format('c')}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """A printed day: where it stands, ISO day, "HH:MM" or "", and how it was printed.

    `weekday` is the printed one where it does not fit the day, else "".
    """

    start: int
    end: int
    day: str
    time: str
    weekday: str = ""


def moments(text: str, filed: str) -> list[Moment]:
    """The days printed in a text, in their order; impossible ones are left out.

    A day without a year is the next such day on or after the ISO day `filed`; with "" it is none.
    """
    found: list[Moment] = []
    for match in _MOMENT.finditer(text):
        day = _day(match, filed)
        if day is not None:
            weekday = match["weekday"] or ""
            time = _time(match, "a") or _time(match, "b")
            found.append(Moment(*match.span(), day.isoformat(), time, _misfit(weekday, day)))
        if len(found) == MOST:
            break
    return found


def time_after(text: str) -> str:
    """The first "at 9:00 a.m." of what follows a day ("in Courtroom 5 at 9:00 a.m."), or ""."""
    match = _LATER.search(text)
    return _time(match, "c") if match else ""


def new_time(text: str) -> str:
    """The time to which a day keeps being moved ("is moved to 2:00 PM"), or ""."""
    match = _NEW_TIME.match(text)
    return _time(match, "d") if match else ""


def _day(match: re.Match[str], filed: str) -> date | None:
    if match["iso"]:
        return _date(*match["iso"].split("-"))
    if match["dashed"]:
        month, day, year = match["dashed"].split("-")
        return _date(_year(year, filed), month, day)
    if match["name2"]:
        return _date(match["year2"], _month(match["name2"]), match["dayfirst"])
    month = match["month"] or _month(match["name"])
    day, year = match["day"] or match["nameday"], match["year"] or match["nameyear"]
    return _date(_year(year, filed), month, day) if year else _next(month, day, filed)


def _next(month: str, day: str, filed: str) -> date | None:
    """The next such day on or after the day of filing."""
    if not filed:
        return None
    for year in range(int(filed[:4]), int(filed[:4]) + 5):
        found = _date(str(year), month, day)
        if found and found.isoformat() >= filed[:10]:
            return found
    return None


def _year(printed: str, filed: str) -> str:
    """A year of two digits is the one nearest to the day of filing."""
    if len(printed) == 4:
        return printed
    near = int(filed[:4] or "2000") if filed else 2000
    return str(min((c + int(printed) for c in (1900, 2000, 2100)), key=lambda y: abs(y - near)))


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _month(name: str) -> str:
    return str(_MONTHS.index(name[:3].lower()) + 1)


def _misfit(weekday: str, day: date) -> str:
    printed = weekday.strip(" .,\t")
    return (
        printed.capitalize() if printed and _WEEKDAYS[day.weekday()] != printed[:3].lower() else ""
    )


def _time(match: re.Match[str], side: str) -> str:
    """HH:MM; printed without AM or PM, 1:00 to 6:59 is the afternoon: courts sit by day."""
    if match[f"{side}noon"]:
        return "12:00"
    if not match[f"{side}hour"]:
        return ""
    hour, half = int(match[f"{side}hour"]), (match[f"{side}half"] or "").lower()
    minute = match[f"{side}minute"] or match[f"{side}bare"] or "00"
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif hour < 7:
        hour += 12
    return f"{hour:02}:{minute}" if hour < 24 else ""
