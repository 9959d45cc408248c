"""The Legistar Web API (Granicus): its addresses, questions, values and error bodies.

OData 3 in JSON; facts of the client programs that others wrote, read in their code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

from scrapy.http import Response

from spiders import json_answers
from spiders.facts import Unexpected
from tracker.domain.items import Grade

T = TypeVar("T")
Row = dict[str, Any]

BASE = "https://webapi.legistar.com/v1/"
#: Rows of one answer; asked or not, there are never more.
TOP = 1000
#: Names in one question: longer filters are refused, and so are addresses beyond 2,048 characters.
NAMES = 20

#: Dates of a matter that move without its stamp; more of them do not fit into one filter.
MATTER_DAYS = ("MatterIntroDate", "MatterAgendaDate", "MatterPassedDate", "MatterEnactmentDate")
MATTER_STAMP = "MatterLastModifiedUtc"
EVENT_STAMPS = (
    "EventLastModifiedUtc",
    "EventAgendaLastPublishedUTC",
    "EventMinutesLastPublishedUTC",
)

_GONE = "this record no longer exists"
_NO_VOTES = "materialized value is null"
_CLOCK = re.compile(r"\s*(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*(?:([ap])\.?m)?", re.IGNORECASE)


def address(base: str, client: str, path: str, **question: str | int) -> str:
    """An address of a client: `filter`, `orderby`, `top` and `skip` become "$filter=..." etc."""
    url = f"{base.rstrip('/')}/{quote(client)}/{path}"
    asked = "&".join(f"${name}={quote(str(value), safe='')}" for name, value in question.items())
    return f"{url}?{asked}" if asked else url


def any_of(name: str, values: Iterable[str | int]) -> str:
    """The filter for rows whose column has one of the values; texts are quoted."""
    return " or ".join(f"{name} eq {_literal(value)}" for value in values)


def since(stamps: Iterable[str], days: Iterable[str], start: datetime) -> str:
    """The filter for rows stamped or dated from an instant on."""
    instant = start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    parts = [f"{name} gt datetime'{instant}'" for name in stamps]
    return " or ".join([*parts, *(f"{name} ge datetime'{instant[:10]}'" for name in days)])


def _literal(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def chunks(things: Sequence[T]) -> Iterable[Sequence[T]]:
    """As many things as one question may name, again and again."""
    return (things[start : start + NAMES] for start in range(0, len(things), NAMES))


# ---- answers -------------------------------------------------------------------------------------


def refused(response: Response) -> Unexpected | None:
    """What an error of the API says in its body, in a sentence; None where it says nothing."""
    said = json_answers.said(response.body, "Message")
    if response.status == 400 and said:
        return Unexpected(f'the API refuses the question: "{said}" (400).', Grade.ERROR)
    if response.status in (401, 403) and "token" in said.lower():
        return Unexpected(
            f"the API wants a token ({response.status}); ask the council for one and set "
            'token = "env:NAME".',
            Grade.LOGIN,
        )
    return None


def no_votes(response: Response) -> bool:
    """Whether an error is the one that says for ever that nobody voted."""
    return response.status == 500 and _NO_VOTES in response.text[:20_000].lower()


def records(response: Response) -> Any:
    """The JSON of an answer; raises `Unexpected` for what comes in its place with status 200."""
    if "error.aspx" in response.url.lower():
        raise Unexpected("the site answers with its error page (Error.aspx).", Grade.ERROR)
    head = response.body[:2000].lower()
    if _GONE.encode() in head:
        raise Unexpected("the record no longer exists, says the site.", Grade.GONE)
    return json_answers.whole(response.body)


def rows(response: Response) -> list[Row]:
    """The rows of a list; anything else is not what was asked."""
    found = records(response)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Unexpected("the API answers with something else than a list of rows.")
    return found


def one(response: Response, name: str) -> Row:
    """A single row that has its id."""
    found = records(response)
    if not isinstance(found, dict) or not found.get(name):
        raise Unexpected(f"the API answers with something else than a row with {name}.")
    return found


# ---- values --------------------------------------------------------------------------------------


def number(row: Row, name: str) -> int:
    """An id, 0 where there is none."""
    value = str(row.get(name) or "")
    return int(value) if value.isdigit() else 0


def word(row: Row, name: str) -> str:
    """A text of a row, "" where there is none."""
    value = row.get(name)
    return " ".join(value.split()) if isinstance(value, str) else str(value or "")


def day(row: Row, name: str) -> str:
    """The local day of a date, "" for none (null, or year 1): 23:59 and 00:00 are the same day."""
    value = word(row, name)[:10]
    return value if re.fullmatch(r"\d{4}-\d\d-\d\d", value) and value[:4] != "0001" else ""


def moment(row: Row, name: str) -> str:
    """Local day and minute; the day alone at midnight, which stands for "no time"."""
    value = word(row, name)[:16]
    return (
        value if day(row, name) and len(value) == 16 and value[11:] != "00:00" else day(row, name)
    )


def clock(text: str) -> str:
    """A printed time as "13:00": "1:00 PM", "13:00"; "" for anything else ("Deferred")."""
    found = _CLOCK.match(text)
    if not found or not (found[2] or found[3]):
        return ""
    hour, half = int(found[1]), (found[3] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02d}:{found[2] or '00'}" if hour < 24 and int(found[2] or 0) < 60 else ""


def newest(row: Row, names: Iterable[str]) -> str:
    """The newest of some stamps or dates of a row, to the second, UTC; "" if it has none."""
    return max((word(row, name)[:19] for name in names if day(row, name)), default="")


def rank(version: str) -> tuple[int, str]:
    """The order of a matter's versions: "*" or blank, then 1, 2 ... or A, B ... Z, AA."""
    label = version.strip().strip("*").upper()
    return (len(label), label)
