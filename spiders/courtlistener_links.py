"""What people paste when they mean a case at CourtListener: a link, or a number with its court."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from spiders.courts import court as known_court
from spiders.facts import Recognised
from tracker.domain import keys
from tracker.domain.courtlistener import NAMESPACE
from tracker.domain.courts import is_court, pacer

_HOST = re.compile(r"https?://(?:www\.)?courtlistener\.com(?=[/?])", re.IGNORECASE)
#: A docket's page, its feed, one of its documents; the same in the API.
_DOCKET = re.compile(r"/(?:docket|api/rest/v\d/dockets)/(\d{1,12})(?:/|$)(?:\d+/)*([a-z0-9-]*)")
_FILED = re.compile(r"/recap/gov\.uscourts\.([a-z0-9]+)\.(\d+)/?")
_OWN = re.compile(rf"{NAMESPACE}\s+(?:(\d{{4,12}})|([a-z0-9]{{3,6}})\s+(\S.*))", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:([a-z0-9]{3,6})\s+)?(\d{1,2}:\d{2}-[a-z]{1,5}-\d{1,7}\S*|\d{2}-\d{2,7}\S*)", re.IGNORECASE
)
_SHOWS = (
    "Without a key it shows the 30 newest entries of a docket with their text; with a free one "
    "(courtlistener.com) in `key` also attachments, judge and the end of the case."
)
_ROBOTS = (
    "Its robots.txt may forbid programs that it does not name; then ask for leave, or state a "
    "reason in ignore_robots."
)


def recognise(spider: str, text: str, **hints: Any) -> list[Recognised]:
    """Sources for a link to CourtListener, or for a number in a court without a feed of its own.

    "courtlistener cacd 2:25-cv-10999" asks for it wherever the court has a feed too. Hint: `court`.
    """
    text = " ".join(text.split())
    court = pacer(str(hints.get("court") or ""))
    own = _OWN.fullmatch(text)
    if own and own[1]:
        return [_docket(spider, own[1], "")]
    if own:
        return _case(spider, pacer(own[2]), own[3])
    host = _HOST.match(text)
    if host:
        return _link(spider, text)
    number = _NUMBER.fullmatch(text)
    if not number:
        return []
    court = pacer(number[1]) if number[1] else court
    if not court or known_court(court).shows != "none":
        return []  # the court's own feed comes first
    return _case(spider, court, number[2])


def _link(spider: str, text: str) -> list[Recognised]:
    """A docket's page, feed or record; a search for a number; an address of the archive."""
    parts = urlsplit(text)
    docket = _DOCKET.match(parts.path)
    if docket:
        slug = "" if docket[2] in ("feed", "parties") else docket[2]
        return [_docket(spider, docket[1], slug.replace("-", " ").title())]
    filed = _FILED.match(parts.path)
    if filed:
        return _case(spider, pacer(filed[1]), f"#{filed[2]}")
    query = parse_qs(parts.query)
    court, number = query.get("court", [""])[0], query.get("docket_number", [""])[0]
    return _case(spider, pacer(court), number) if court and number else []


def _docket(spider: str, number: str, title: str) -> Recognised:
    """A docket by CourtListener's own number; its court need not be known."""
    return Recognised(
        spider=spider,
        source=NAMESPACE,
        refs=(f"{NAMESPACE} {number}",),
        title=title,
        sentences=(f"This is docket {number} at CourtListener.", _SHOWS, _ROBOTS),
    )


def _case(spider: str, court: str, number: str) -> list[Recognised]:
    """A case by its court and number, or by its PACER id: looked up when it is first read."""
    if not is_court(court) or not number.strip():
        return []
    number = number.strip()
    ref = f"{court} {number if number.startswith('#') else keys.docket_number(number)}"
    return [
        Recognised(
            spider=spider,
            source=f"{NAMESPACE}-{court}",
            settings={"court": court},
            refs=(ref,),
            sentences=(
                f"This is {ref}; CourtListener is asked for it when it is first read.",
                known_court(court).sentence,
                _SHOWS,
                _ROBOTS,
            ),
        )
    ]
