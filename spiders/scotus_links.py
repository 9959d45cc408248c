"""What people paste when they mean a docket of the Supreme Court: its number, or a link to it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from spiders.facts import Recognised
from spiders.scotus_records import COURT, number
from tracker.domain import keys

_NUMBER = r"\d{2}(?:-|[AMO])\d{1,5}"
_NAMED = re.compile(rf"(?:(scotus)\s+)?(?:No\.?\s*)?({_NUMBER})", re.IGNORECASE)
_JSON = re.compile(rf"/rss/cases/json/({_NUMBER})\.json", re.IGNORECASE)
_PAGE = re.compile(rf"/docket/docketfiles/html/public/({_NUMBER})\.html", re.IGNORECASE)
_PAPER = re.compile(rf"/docketpdf/\d{{2}}/({_NUMBER})/.+", re.IGNORECASE)
_SHOWS = (
    "Its docket shows every entry with its text and papers; not what the papers say, and not the "
    "order lists."
)


def recognise(spider: str, text: str, **hints: Any) -> list[Recognised]:
    """Sources for "scotus 25-112", "24A100", or a link to supremecourt.gov. Hint: `court`."""
    text = " ".join(text.split())
    named = _NAMED.fullmatch(text)
    if named:
        here = named[1] or str(hints.get("court") or "").lower() == COURT
        # "25-112" alone is a number of any court; "24A100" has a form of its own.
        own = here or ("-" not in named[2] and not hints.get("court"))
        return [_made(spider, number(named[2]))] if own else []
    docket = _linked(text) if re.match(r"https?://", text, re.IGNORECASE) else ""
    return [_made(spider, docket)] if docket else []


def _linked(text: str) -> str:
    """The docket that a link to the court's site is of, "" for another link."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    if (parts.hostname or "").lower().removeprefix("www.") != "supremecourt.gov":
        return ""
    asked = parse_qs(parts.query.lower()).get("filename", [""])[0]
    path = asked if parts.path.lower().startswith("/search.aspx") else parts.path
    found = _JSON.fullmatch(path) or _PAGE.fullmatch(path) or _PAPER.fullmatch(path)
    return number(found[1]) if found else ""


def _made(spider: str, docket: str) -> Recognised:
    ref = keys.docket_ref(COURT, docket)
    return Recognised(
        spider=spider,
        source=COURT,
        refs=(ref,),
        sentences=(f"This is {docket} of the United States Supreme Court.", _SHOWS),
    )
