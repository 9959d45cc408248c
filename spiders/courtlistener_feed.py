"""CourtListener's Atom feed of one docket: its 30 newest entries with their text, free, no key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from spiders import feed_entries, feed_xml
from spiders.courtlistener_names import Window
from spiders.facts import Unexpected
from tracker.domain.courtlistener import SITE, Entry, Paper, day_after, said, whole
from tracker.domain.docket_text import text_of
from tracker.domain.items import Coverage

#: So many entries a feed shows, the newest by the court's order.
SHOWN = 30

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
    feed = _sound(body)
    name, number = titled(feed.title)
    entries: dict[str, Entry] = {}
    docket, path, unnamed = _DOCKET.search(urlsplit(feed.address).path), "", 0
    places: list[tuple[str, str]] = []
    for one in feed.entries:
        link = urlsplit(one.link)
        anchor, place = _ANCHOR.fullmatch(link.fragment), _DOCKET.search(link.path)
        if not anchor or not place:
            unnamed += 1
            continue
        docket, path = place if not path else docket, path or place[0]
        places.append(_place(one.file))
        entries.setdefault(anchor[0], _entry(one, anchor, link))
    if not docket:
        raise Unexpected("the answer is the feed of no docket.")
    court, case = next((one for one in places if all(one)), ("", ""))
    return Feed(
        docket=whole(docket[1]),
        name=name,
        number=number,
        court=court,
        case=case,
        path=path,
        entries=tuple(entries.values()),
        unnamed=unnamed,
    )


def _sound(body: bytes) -> feed_entries.Feed:
    """The answer as an Atom feed that nothing is wrong with; its texts stay as they are printed."""
    feed = feed_xml.read(body, "", SITE, str)
    if feed.format != "Atom":
        raise Unexpected("the answer is no Atom feed.")
    if feed.flaw:
        raise Unexpected(f"the feed cannot be read: {feed.flaw}.")
    return feed


def _entry(one: feed_entries.Entry, anchor: re.Match[str], link: SplitResult) -> Entry:
    """One entry: numbered by its anchor, or a minute entry with the id of its row."""
    minute, number = anchor.groups()
    text, entered = text_of(one.summary or one.content)
    document = _DOCUMENT.search(one.file)
    return Entry(
        id=whole(number) if minute else 0,
        number="" if minute or len(number) > 9 else number,
        pacer=number if not minute and len(number) > 9 else "",
        date=one.date,
        **said(text, ()),
        entered=entered,
        url=f"{SITE}{link.path}?{link.query}#{link.fragment}",
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
