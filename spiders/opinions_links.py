"""What people paste when they mean opinions: a list, a file on it, a Californian case number."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from spiders.facts import Recognised
from spiders.opinions_lists import COURTS
from spiders.opinions_read import case_number
from tracker.domain import keys

_NINTH = re.compile(r"/(?:decisions/)?(?:opinions|memoranda)(?:/(?:index\.xml)?)?")
_NINTH_FILE = re.compile(
    r"/datastore/(?:opinions|memoranda)/(?:[\w-]+/)*(\d{2}-\d{1,6})(?!\d)[^/]*"
)
_LIST = re.compile(r"/(?:cms/)?(?:opinions|npopinions|opinions-slip|opinions-nonpub)\.htm")
_FILE = re.compile(
    r"/opinions/(?:archive|documents|nonpub|revpub|revnppub)/([A-Z]\d{6})[A-Z]*\.\w+"
)
_NUMBER = re.compile(r"(?:(cal|calctapp)\s+)?([SA-H]\d{6})[A-Z]?", re.IGNORECASE)
_OWN = re.compile(r"opinions\s+(ca9|cal|calctapp)\s+(\S+)", re.IGNORECASE)
_SHOWS = (
    "Its opinions are shown when the court posts them; not orders, briefs or hearings, and not "
    "what an opinion says."
)


def recognise(spider: str, text: str) -> list[Recognised]:
    """Sources for a list or one of its files, "S275940", "cal S275940", "opinions ca9 26-926"."""
    text = " ".join(text.split())
    own, number = _OWN.fullmatch(text), _NUMBER.fullmatch(text)
    if own:
        court = own[1].lower()
        return [_made(spider, court, COURTS[court].number(own[2]))]
    if number:
        return [_california(spider, number[2])]
    return _link(spider, text) if re.match(r"https?://", text, re.IGNORECASE) else []


def _link(spider: str, text: str) -> list[Recognised]:
    try:
        parts = urlsplit(text)
    except ValueError:
        return []
    host = (parts.hostname or "").lower()
    if host in ("www.ca9.uscourts.gov", "ca9.uscourts.gov", "cdn.ca9.uscourts.gov"):
        file = _NINTH_FILE.fullmatch(parts.path)
        if file:
            return [_made(spider, "ca9", file[1])]
        return [_made(spider, "ca9")] if _NINTH.fullmatch(parts.path) else []
    if host == "appellatecases.courtinfo.ca.gov":
        asked = parse_qs(parts.query).get("query_caseNumber", [""])[0]
        return [_california(spider, asked)] if _NUMBER.fullmatch(asked) else []
    if re.fullmatch(r"(?:www\d?\.)?courts\.ca\.gov", host):
        file = _FILE.fullmatch(parts.path)
        if file:
            return [_california(spider, file[1])]
        supreme = parse_qs(parts.query).get("Courts") == ["S"]
        court = "cal" if supreme else "calctapp"
        return [_made(spider, court)] if _LIST.fullmatch(parts.path) else []
    return []


def _california(spider: str, number: str) -> Recognised:
    number = case_number(number)
    return _made(spider, "cal" if number.startswith("S") else "calctapp", number)


def _made(spider: str, court: str, number: str = "") -> Recognised:
    """One case of a court, or its lists as a whole: too much to tell anybody unasked."""
    title = COURTS[court].title
    ref = keys.docket_ref(court, number) if number else ""
    said = (
        f"This is {ref}, a case of {title}."
        if ref
        else f"These are the opinions of {title}. Follow cases by number or term, or set "
        'keep = "all".'
    )
    return Recognised(
        spider=spider,
        source=f"{court}-opinions",
        settings={"court": court},
        refs=(ref,) if ref else (),
        sentences=(said, _SHOWS),
    )
