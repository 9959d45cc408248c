"""Rows of state courts and items of court feeds, read as docket entries: their printed fields.

Each reader takes one record of a sample file and gives (ISO date, label, text); `read` finds the
reader by a field that only its source has.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]

#: The First District sits in Tallahassee; its system stamps hearings in UTC.
FLORIDA = ZoneInfo("America/New_York")


def read(row: Row) -> tuple[str, str, str]:
    """(ISO date, label, text) of a row; KeyError where no reader knows its source."""
    for field, reader in READERS.items():
        if field in row:
            return reader(row)
    raise KeyError(f"no row of a known source: {sorted(row)}")


def los_angeles_register(row: Row) -> tuple[str, str, str]:
    """A line of the register of actions; what hangs on it is a list in HTML."""
    more = unescape(re.sub(r"<[^>]+>", " ", row["AdditionalInformation"]))
    return _printed(row["RegisterOfActionDateString"], row["Description"], more)


def los_angeles_calendar(row: Row) -> tuple[str, str, str]:
    """A line of the past proceedings: day, time, room, event, what became of it."""
    time = f"{row['ProceedingTime']} {row['AMPM']}"
    rest = (row["ProceedingRoom"], row["Event"], row["Memo"], row["Result"])
    return _printed(row["ProceedingDateString"], time, *rest)


def texas_event(row: Row) -> tuple[str, str, str]:
    """A line of a Texas appeal's case events; the page prints its day as month/day/year."""
    day = datetime.fromisoformat(row["date"]).strftime("%m/%d/%Y")
    return _printed(day, row["type"], row["disposition"])


def florida_hearing(row: Row) -> tuple[str, str, str]:
    """A line of a Florida appeal's hearings, its time told in the court's zone."""
    start = datetime.fromisoformat(row["start_date"]).astimezone(FLORIDA)
    time = start.strftime("%I:%M %p")
    return _printed(start.strftime("%m/%d/%Y"), time, row["hearing_type"], row["hearing_status"])


def feed_item(row: Row) -> tuple[str, str, str]:
    """An item of a court's feed: the label in brackets, and no text."""
    (label,) = re.findall(r"\[([^\[\]]+)\]", row["description"])
    return parsedate_to_datetime(row["pubDate"]).date().isoformat(), label, ""


def _printed(day: str, *fields: str | None) -> tuple[str, str, str]:
    text = " ".join(" ".join([day, *(one or "" for one in fields)]).split())
    return datetime.strptime(day, "%m/%d/%Y").date().isoformat(), "", text


READERS: dict[str, Callable[[Row], tuple[str, str, str]]] = {
    "RegisterOfActionDateString": los_angeles_register,
    "ProceedingDateString": los_angeles_calendar,
    "disposition": texas_event,
    "hearing_type": florida_hearing,
    "pubDate": feed_item,
}
