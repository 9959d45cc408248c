"""What people paste when they mean a case of Florida's appellate courts: a number, or a link."""

from __future__ import annotations

import re

from spiders.facts import Recognised
from spiders.florida_api import COURTS, PLACE, UUID, number

_NAMED = re.compile(r"(?:(florida|fla?)\s+)?((?:SC|[1-6]D)\s?(?:\d{4}|\d{2})-\d{1,5})", re.I)
_LINK = re.compile(
    rf"https?://(?:acis\.flcourts\.gov/portal/court/({UUID})/case/({UUID})"
    rf"|acis-api\.flcourts\.gov/courts/({UUID})/cms/cases?/({UUID}))(?![\w-]).*",
    re.IGNORECASE,
)
_SHOWS = (
    "Its docket shows every entry, oral arguments, parties and the end of the case; not what the "
    "papers say."
)


def recognise(spider: str, text: str) -> list[Recognised]:
    """Sources for "4D2025-1311", "florida SC2026-0703", or a case's page in the portal."""
    text = " ".join(text.split())
    named, link = _NAMED.fullmatch(text), _LINK.fullmatch(text)
    if named:
        return [_made(spider, number(named[2]))]
    if link:
        court, case = (link[1] or link[3]).lower(), (link[2] or link[4]).lower()
        prefix = {id_: prefix for prefix, id_ in COURTS.items()}.get(court)
        return [_made(spider, f"{prefix}:{case}")] if prefix else []
    return []


def _made(spider: str, case: str) -> Recognised:
    return Recognised(
        spider=spider,
        source=PLACE,
        refs=(f"{PLACE} {case}",),
        sentences=(f"This is {case} of Florida's appellate courts.", _SHOWS),
    )
