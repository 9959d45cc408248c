"""CourtListener's Atom feed of one docket: its 30 newest entries with their text, free, no key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from spiders.courtlistener_entries import SITE, Entry, Paper, day_after, said, text_of, whole
from spiders.courtlistener_names import Window
from spiders.dates import day
from spiders.facts import Unexpected
from spiders.http.grade import end_of
from tracker.domain.items import Coverage

#: So many entries a feed shows, the newest by the court's order.
SHOWN = 30
#: Tags in such a feed: a tree of millions would take the memory of every source.
_MOST_TAGS = 20_000

_ATOM = "{http://www.w3.org/2005/Atom}"
_TITLE = re.compile(r"Docket updates for\s+(.*)", re.DOTALL)
_ANCHOR = re.compile(r"(minute-)?entry-(\d+)")
_DOCKET = re.compile(r"/docket/(\d+)/([\w.-]*)")
#: Where a link to a document names court, case and document.
_STORED = re.compile(r"/gov\.uscourts\.([a-z0-9]+)\.(\d+)/")
_PACER = re.compile(r"ecf\.([a-z0-9]+)\.uscourts\.gov", re.IGNORECASE)
_CASE = re.compile(r"[?&]caseid=(\d+)", re.IGNORECASE)
_DOCUMENT = re.compile(r"/docs?1/(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed shows: of which docket, in what words, and its entries.

    `name` is "" where the title cuts a long one; `court` and `case` are CourtListener's court id
    and the PACER case id, "" where no link to a document names them.
    """

    docket: int = 0
    name: str = ""
    number: str = ""
    court: str = ""
    case: str = ""
    path: str = ""
    entries: tuple[Entry, ...] = ()
    unnamed: int = 0

    @property
    def coverage(self) -> tuple[Coverage, str]:
        """How much of the docket it shows, and from which day on.

        A full feed shows all entries that are younger than its oldest day; one that is not full
        shows all that have a day.
        """
        if len(self.entries) < SHOWN:
            return Coverage.WINDOW, ""
        oldest = self.window.oldest
        return (Coverage.WINDOW, day_after(oldest)) if oldest else (Coverage.ADDITIONS, "")

    @property
    def window(self) -> Window:
        """What it reaches down to."""
        oldest = min((one.date for one in self.entries if one.date), default="")
        last = [int(one.number) for one in self.entries if one.date == oldest and one.number]
        return Window(oldest, min(last, default=0))


def read(body: bytes) -> Feed:
    """The feed in an answer's bytes; raises `Unexpected` for anything in its place."""
    root = _root(body)
    name, number = titled(_text(root, "title"))
    entries: dict[str, Entry] = {}
    docket, path, unnamed = 0, "", 0
    places: list[tuple[str, str]] = []
    for element in root.iterfind(f"{_ATOM}entry"):
        link = _link(element, "alternate")
        found = _ANCHOR.fullmatch(urlsplit(link).fragment)
        place = _DOCKET.search(urlsplit(link).path)
        if not found or not place:
            unnamed += 1
            continue
        docket, path = docket or whole(place[1]), path or place[0]
        enclosure = _link(element, "enclosure")
        places.append(_place(enclosure))
        entries.setdefault(found[0], _entry(element, found, link, enclosure))
    court, case = next((one for one in places if all(one)), ("", ""))
    return Feed(
        docket=docket or _self(root),
        name=name,
        number=number,
        court=court,
        case=case,
        path=path,
        entries=tuple(entries.values()),
        unnamed=unnamed,
    )


def _root(body: bytes) -> etree._Element:
    """The feed's element; what follows its end (padding, traces) is not looked at."""
    end = end_of(body, "feed")
    if b"<!DOCTYPE" in body[:2000] or b"<!ENTITY" in body[:60_000]:
        raise Unexpected("the answer is no feed: it declares a document type.")
    if end < 0:
        raise Unexpected("the answer is no whole feed (no </feed>).")
    if body.count(b"<", 0, end) > _MOST_TAGS:
        raise Unexpected("the answer is no docket's feed: it holds far too many elements.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body[: end + len(b"</feed>")], parser)
    except etree.XMLSyntaxError as error:
        raise Unexpected(f"the feed cannot be read: {str(error)[:200]}.") from None
    if root.tag != f"{_ATOM}feed":
        raise Unexpected("the answer is no Atom feed.")
    return root


def _entry(element: etree._Element, anchor: re.Match[str], link: str, enclosure: str) -> Entry:
    """One entry: numbered by its anchor, or a minute entry with the id of its row."""
    minute, number = anchor.groups()
    text, entered = text_of(_text(element, "summary") or _text(element, "content"))
    document = _DOCUMENT.search(enclosure)
    parts = urlsplit(link)
    return Entry(
        id=whole(number) if minute else 0,
        number="" if minute or len(number) > 9 else number,
        pacer=number if not minute and len(number) > 9 else "",
        date=day(_text(element, "published")[:10]) or "",
        **said(text, ()),
        entered=entered,
        url=f"{SITE}{parts.path}?{parts.query}#{parts.fragment}",
        papers=(Paper(pacer=document[1]),) if document else (),
    )


def titled(raw: str) -> tuple[str, str]:
    """The caption and the docket number of a feed's title; "" where it is cut or names none."""
    found = _TITLE.fullmatch(" ".join(raw.split()))
    name = found[1] if found else ""
    head, comma, number = name.rpartition(", ")
    if not comma or not any(letter.isdigit() for letter in number):
        head, number = name, ""
    return "" if head.endswith("...") else head, number


def _place(url: str) -> tuple[str, str]:
    """Court and PACER case of a link to a document."""
    stored = _STORED.search(url)
    if stored:
        return stored[1], stored[2]
    court, case = _PACER.search(url), _CASE.search(url)
    return (court[1].lower() if court else "", case[1] if case else "")


def _self(root: etree._Element) -> int:
    """The docket of a feed without entries, from its own address."""
    found = _DOCKET.search(urlsplit(_link(root, "self")).path)
    return whole(found[1]) if found else 0


def _link(element: etree._Element, rel: str) -> str:
    for link in element.iterfind(f"{_ATOM}link"):
        if link.get("rel", "alternate") == rel:
            return str(link.get("href") or "")
    return ""


def _text(element: etree._Element, name: str) -> str:
    found = element.find(f"{_ATOM}{name}")
    return "".join(found.itertext()) if found is not None else ""
