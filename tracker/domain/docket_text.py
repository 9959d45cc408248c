"""Docket text as every report, notice and service prints it: what differs without meaning goes."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

from tracker.domain import normalise

#: "(Entered: 02/09/2026)" of trial courts, "[Entered: 02/09/2026 03:30 PM]" of courts of appeals.
_ENTERED = re.compile(
    r"\s*[(\[]Entered:\s*(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)(?:\s+\d{1,2}:\d\d\s*[AP]M)?"
    r"\s*[)\]]\.?\s*$",
    re.IGNORECASE,
)
#: The history report and the e-mails print "[12]" and "# (1)", the docket report "12" and "# 1".
_BRACKETS = re.compile(r"(\w?)\[(\d{1,6})\](?=([\w\[]?))|(?<=#)\s?\((\d{1,3})\)")
_TAG = re.compile(r"</?(?:a|b|br|em|font|i|p|span|strong|sub|sup|u)\b[^<>]{0,500}>", re.IGNORECASE)


def cleaned(raw: str) -> str:
    """Printed text on one line: entities decoded, markup of emphasis and links left out."""
    text = unescape(raw) if "&" in raw else raw
    return normalise.text(_TAG.sub(" ", text) if "<" in text else text)


def text_of(raw: str) -> tuple[str, str]:
    """Docket text as all reports print it, and the day it was entered ("" if not printed).

    One report ends in "(Entered: 02/09/2026)", another does not; one brackets the numbers it
    refers to. All are folded, or each upload would be an edit.
    """
    text = _BRACKETS.sub(_bare, cleaned(raw))
    found = _ENTERED.search(text)
    if not found:
        return text, ""
    return text[: found.start()], _day(found[1], found[2], found[3])


def _bare(found: re.Match[str]) -> str:
    """A number without its brackets, and still apart from the words beside it."""
    before, number, after, listed = found.groups("")
    if listed:
        return f" {listed}"
    return f"{before}{' ' if before else ''}{number}{' ' if after else ''}"


def _day(month: str, day: str, year: str) -> str:
    """The ISO day; "" for one that the calendar does not have."""
    full = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(full, int(month), int(day)).isoformat()
    except ValueError:
        return ""
