"""Printed days, read by known forms only: a guess would become a false change."""

from __future__ import annotations

import re
from datetime import date, datetime

#: Months by their first three letters.
MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
_FULL = "january february march april may june july august september october november december sept"
_NAMES = frozenset(_FULL.split()) | frozenset(MONTHS)
_TIME = (
    r"\d{1,2}(?::\d{2}){0,2}(?:\.\d{1,6})?\s*(?:[ap]\.?m\.?)?"
    r"(?:\s+[A-Z]{2,4}|\s*[+-]\d{2}:?\d{2}|Z)?(?:\s+\([A-Z]{2,4}\))?"
)
_TAIL = rf"(?:[,\s]+(?:at\s+|@\s*|-\s*)?{_TIME})?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_ISO = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ]\d{2}:\d{2}.*)?")
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}([a-z]{{3,9}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TAIL}",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+([a-z]{{3,9}})\.?,?[\s-]+(\d{{4}}){_TAIL}",
    re.IGNORECASE,
)
_AMERICAN = re.compile(rf"{_WEEKDAY}(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}}|\d{{2}}){_TAIL}", re.I)
#: As mail prints it with the year cut short (RFC 822); only a time shows that it is a year.
_SHORT_YEAR = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})\s+([a-z]{{3}})\s+(\d{{2}})\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?"
    r"(?:\s+(?:[A-Z]{1,4}|[+-]\d{4}))?",
    re.IGNORECASE,
)
#: As programs in C print it: "Mon Feb  9 17:00:00 EST 2026".
_YEAR_LAST = re.compile(
    rf"{_WEEKDAY}([a-z]{{3}})\s+(\d{{1,2}})\s+\d{{2}}:\d{{2}}:\d{{2}}"
    r"(?:\s+(?:[A-Z]{2,4}|[+-]\d{4}))?\s+(\d{4})",
    re.IGNORECASE,
)


def day(text: str, form: str = "") -> str | None:
    """The local day that is written there, as an ISO day; None when it is in no known form.

    Forms: ISO with or without a time (the day as written counts, not the one in UTC), "January 20,
    2025", "20 January 2025", "1/23/2019" (month first, as in the United States), each with or
    without a weekday, a time and a zone; "Tue, 21 Jan 25 10:00 EST", "Tue Jan 21 10:00:00 2025".
    `form` is a strptime form that comes before them.
    """
    text = text.strip()
    if form:
        try:
            return _sane(datetime.strptime(text, form).date())
        except ValueError:
            return None
    return _known(text)


def _known(text: str) -> str | None:
    found = _ISO.fullmatch(text)
    if found:
        return _made(found[1], found[3], found[4])
    found = _AMERICAN.fullmatch(text)
    if found:
        year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
        return _made(year, found[1], found[2])
    found = _MONTH_FIRST.fullmatch(text)
    if found:
        return _named(found[3], found[1], found[2])
    found = _DAY_FIRST.fullmatch(text)
    if found:
        return _named(found[3], found[2], found[1])
    found = _YEAR_LAST.fullmatch(text)
    if found:
        return _named(found[3], found[1], found[2])
    found = _SHORT_YEAR.fullmatch(text)
    return _named(_century(found[3]), found[2], found[1]) if found else None


def _century(year: str) -> str:
    """The year that two digits mean (RFC 2822, 4.3)."""
    return f"20{year}" if int(year) < 50 else f"19{year}"


def _named(year: str, month: str, in_month: str) -> str | None:
    name = month.lower()
    return _made(year, str(MONTHS[name[:3]]), in_month) if name in _NAMES else None


def _made(year: str, month: str, in_month: str) -> str | None:
    try:
        return _sane(date(int(year), int(month), int(in_month)))
    except ValueError:
        return None


def _sane(found: date) -> str | None:
    """A year that a public record can have; 9999 stands for "never" in some systems."""
    return found.isoformat() if 1700 <= found.year <= 2100 else None
