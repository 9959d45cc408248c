"""A streaming reader for the courts' own feeds (CM/ECF RSS): items without a tree, in one pass.

A working day of one large court is 1.2 MB and 2,531 items; a general feed parser needs two seconds
for it. Items are cut out as they stand, and only those that somebody follows are decoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import unescape
from typing import NamedTuple

from spiders.dates import MONTHS
from tracker.domain import keys


class Item(NamedTuple):
    """One item of a feed with its texts as printed (entities not decoded)."""

    title: str
    link: str
    description: str
    guid: str
    date: str


class Guid(NamedTuple):
    """What a guid names: the case, its entry, and the event key of the project's format."""

    case: str  # PACER case id; appellate courts: the docket number
    entry: str  # sequence number or part id, "" where the court states none (N.Y.E.D.)
    key: str
    appellate: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """The head of a feed and its items in the order of print."""

    description: str
    built: str  # as printed
    body: str

    def items(self) -> Iterator[Item]:
        """Each item; one that lacks an element has "" for it."""
        for piece in self.body.split("</item>"):
            start = piece.find("<item")
            if start >= 0:
                yield _item(piece[start:])


_USUAL = re.compile(
    r"<title>([^<]*)</title>\s*<link>([^<]*)</link>\s*<description>([^<]*)</description>\s*"
    r"<guid[^>]*>([^<]*)</guid>\s*<pubDate>([^<]*)</pubDate>"
)
_ELEMENTS = {
    name: re.compile(rf"<{name}\b[^>]*>(.*?)</{name}\s*>", re.DOTALL | re.IGNORECASE)
    for name in ("title", "link", "description", "guid", "pubDate", "lastBuildDate")
}
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>(?!\])", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def feed(text: str) -> Feed:
    """Cut a feed's text into its head and its items."""
    end = text.rfind("</rss")
    body = text[:end] if end >= 0 else text
    first = body.find("<item>")
    if first < 0:
        found = re.search(r"<item\b", body)
        first = found.start() if found else len(body)
    head = _COMMENT.sub("", body[: min(first, 20_000)])
    return Feed(
        description=plain(_element("description", head)),
        built=plain(_element("lastBuildDate", head)),
        body=body[first:],
    )


def _item(piece: str) -> Item:
    usual = _USUAL.search(piece)
    if usual:
        return Item(*usual.groups())
    piece = _COMMENT.sub("", piece) if "<!--" in piece else piece
    names = ("title", "link", "description", "guid", "pubDate")
    return Item(*(_element(name, piece) for name in names))


def _element(name: str, piece: str) -> str:
    """The text of an element as printed; a CDATA section is written with entities instead."""
    found = _ELEMENTS[name].search(piece)
    if not found:
        return ""
    inside: str = found[1]
    return _CDATA.sub(_escaped, inside) if "<![CDATA[" in inside else inside


def _escaped(found: re.Match[str]) -> str:
    return found[1].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# ---- texts ---------------------------------------------------------------------------------------


def decoded(raw: str) -> str:
    """Entities decoded, also those written twice ("&amp;amp;" in the D.C. Circuit's titles)."""
    if "&" not in raw:
        return raw
    raw = raw.replace("&#x3C;", "<").replace("&#x3E;", ">").replace("&#x22;", '"')
    raw = raw.replace("&#x27;", "'").replace("&#x26;", "&")
    if "&" not in raw or ";" not in raw:
        return raw
    once = unescape(raw)
    return unescape(once) if "&" in once else once


def plain(raw: str) -> str:
    """Decoded text on one line; markup in it is kept as text."""
    return " ".join(decoded(raw).split())


_BLANK_NAMES = frozenset(("", "unknown case title", "unknown"))


class Title(NamedTuple):
    """A title's docket number as printed, the defendant's number, the case name, and its kind."""

    number: str = ""
    defendant: str = ""
    name: str = ""
    kind: str = ""  # "cv", "cr"; "" where the number states none


def title(raw: str) -> Title:
    """Split "<docket number>[-<defendant>][-<judges>] <case name>"; a blank name is ""."""
    found = keys.docket_at(raw)
    if not found:
        return Title(name=plain(raw))
    name = plain(raw[found.end :])
    blank = name.casefold() in _BLANK_NAMES
    return Title(found.printed, found.defendant, "" if blank else name, found.kind)


_GUID = re.compile(r"DktRpt\.pl\?(\d+)(?:(&(?:amp;|#x26;|#38;)?|-)(\d+))?", re.IGNORECASE)
_PART = re.compile(r"caseNum=([\w.:-]+)&(?:amp;|#x26;|#38;)?partId=(\d+)")


def guid(raw: str) -> Guid | None:
    """What a guid names; noise after it is dropped. None when it names nothing we know."""
    found = _GUID.search(raw)
    if found:
        case, joint, entry = found.groups()
        if not entry:
            return Guid(case, "", case, False)
        return Guid(case, entry, f"{case}{'-' if joint == '-' else '&'}{entry}", False)
    part = _PART.search(raw)
    if part:
        return Guid(part[1], part[2], f"caseNum={part[1]}&partId={part[2]}", True)
    return None


class Described(NamedTuple):
    """What a description says of an entry, and the bankruptcy header of its case."""

    label: str
    number: str
    document: str  # the PACER document id as printed
    url: str
    header: dict[str, str]


_LINK = re.compile(r"<a\s[^>]*?href\s*=\s*([\"'])(.*?)\1[^>]*>(.*?)</a>", re.DOTALL | re.IGNORECASE)
_DOCUMENT = re.compile(r"/docs?1/(\d+)")
_PLAIN_NUMBER = re.compile(r"^\s*(?:\((\d{1,6})\)|(\d{1,6}))\s*$")
#: The usual description after decoding: header, label, then at most one linked number.
_SIMPLE = re.compile(
    r"([^\[]*)\[([^\[\]]*)\]\s*"
    r"(?:\(<a\s+href=[\"']([^\"']*?/docs?1/(\d+)[^\"']*)[\"']\s*>\s*([^<]*?)\s*</a>\))?\s*"
)
_HEADER = re.compile(r"(Office|Chapter|Trustee):\s*(.*?)\s*(?=(?:Type|Office|Chapter|Trustee):|$)")
_DIGITS = re.compile(r"\d{1,6}(?:[.-]\d{1,4})?")


def described(raw: str) -> Described:
    """Read "[label] (<a href=document>number</a>)" with a bankruptcy header before it."""
    text = decoded(raw)
    simple = _SIMPLE.fullmatch(text)
    if simple:
        head, label, url, document, number = simple.groups("")
        number = number if _DIGITS.fullmatch(number) else ""
        return Described(" ".join(label.split()), number, document, url, _header(head))
    start, end = _brackets(text)
    head, rest = text[: max(start, 0)], text[end + 1 :]
    label = " ".join(text[start + 1 : end].split()) if start >= 0 else ""
    link = _LINK.search(rest)
    number, url, document = "", "", ""
    if link:
        url = link[2]
        shown = link[3].strip()
        number = shown if _DIGITS.fullmatch(shown) else ""
        identifier = _DOCUMENT.search(url)
        document = identifier[1] if identifier else ""
    else:
        plain_number = _PLAIN_NUMBER.search(rest)
        number = (plain_number[1] or plain_number[2]) if plain_number else ""
    return Described(label, number, document, url, _header(head))


def _header(head: str) -> dict[str, str]:
    """Office, chapter and trustee of a bankruptcy case, those that are printed."""
    if "Office:" not in head and "Chapter:" not in head:
        return {}
    return {name.lower(): " ".join(value.split()) for name, value in _HEADER.findall(head) if value}


def _brackets(text: str) -> tuple[int, int]:
    """Where the label's brackets stand; labels and case names may hold brackets themselves."""
    start = text.find("[")
    if start < 0:
        return -1, -1
    if text.count("]") <= 1:
        end = text.find("]", start)
        return start, end if end > start else len(text)
    depth = 0
    for place in range(start, len(text)):
        if text[place] == "[":
            depth += 1
        elif text[place] == "]":
            depth -= 1
            if not depth:
                return start, place
    return start, text.rfind("]")


# ---- times ---------------------------------------------------------------------------------------

#: Hours from UTC of the zones that United States courts print.
ZONES = {
    **dict.fromkeys(("GMT", "UTC", "UT", "Z", ""), 0),
    **{"AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6},
    **{"PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "HDT": -9, "SST": -11},
    **{"CHST": 10, "GST": 10},
}
_DATE = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})\s+([A-Za-z]{3})[a-z.]*\s+(\d{4})\s+"
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([A-Za-z]{0,5}|[+-]\d{4})\s*$"
)

#: The district courts' form; a day once checked is not checked again (a feed shows two of them).
_USUAL_DATE = re.compile(r"(\w{3}, \d\d \w{3} \d{4}) ((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d) GMT")
_DAYS: dict[str, str] = {}


def instant(raw: str) -> str:
    """A printed time as a UTC instant; "" when it cannot be one (the year 9999, another form)."""
    usual = _USUAL_DATE.fullmatch(raw)
    if usual:
        day_known = _DAYS.get(usual[1])
        if day_known:
            return f"{day_known}T{usual[2]}Z"
    found = _DATE.match(raw.strip())
    if not found:
        return ""
    day, month, year, hour, minute, second, zone = found.groups()
    hours = _offset(zone)
    if hours is None or month.lower() not in MONTHS or not 1980 <= int(year) <= 2100:
        return ""
    try:
        moment = datetime(
            int(year), MONTHS[month.lower()], int(day), int(hour), int(minute), int(second or 0)
        )
    except ValueError:
        return ""
    if hours:
        moment -= timedelta(hours=hours)
    elif usual and len(_DAYS) < 1000:
        _DAYS[usual[1]] = moment.date().isoformat()
    return moment.isoformat() + "Z"


def _offset(zone: str) -> float | None:
    if zone[:1] in ("+", "-"):
        hours = int(zone[1:3]) + int(zone[3:]) / 60
        return hours if zone[0] == "+" else -hours
    return ZONES.get(zone.upper())


def earlier(moment: str, hours: float) -> str:
    """The instant that many hours before; "" stays ""."""
    if not moment:
        return ""
    at = datetime.fromisoformat(moment.replace("Z", "+00:00")).astimezone(timezone.utc)
    return (at - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
