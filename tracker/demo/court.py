"""The court's site: a CM/ECF feed in the form that C.D. Cal. publishes (facts measured 2022-12).

The last 24 hours, newest first, rebuilt at :00 and :30, ISO-8859-1, an escaped anchor in each
description. Two habits of the real feed are noise and come and go from one look to the next:
`pdf_toggle_possible` in a third of the links, and the fourth digit of the document id.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape

from tracker.demo.pages import template
from tracker.demo.script import instant, value_at
from tracker.demo.things import Case, Entry, Holdings
from tracker.demo.web import Asked, Look, Reply

HOST = "https://ecf.cacd.uscourts.gov"
PATH = "/cgi-bin/rss_outside.pl"
WINDOW = timedelta(hours=24)
HEADERS = {"Content-Type": "text/xml", "Cache-Control": "max-age=0"}


def answer(look: Look, asked: Asked) -> Reply | None:
    """The feed, at its address."""
    if asked.path != PATH:
        return None
    return Reply(200, feed(look.holdings, look.now, look.turn), HEADERS)


def feed(held: Holdings, now: datetime, turn: int) -> bytes:
    """The feed's bytes as the court serves them at `now`; `turn` moves the noise."""
    built = now.replace(minute=now.minute // 30 * 30, second=1)
    cases = {case.id: case for case in held.cases}
    shown = [entry for entry in held.entries if _shown(entry, built)]
    shown.sort(key=lambda entry: (entry.at, entry.seq), reverse=True)
    items = [_item(cases[e.case], e, built, _Noise(turn, i)) for i, e in enumerate(shown)]
    text = template("cacd.xml").render(built=_http_date(built), items=items, host=HOST)
    return text.encode("iso-8859-1", "xmlcharrefreplace")


def _shown(entry: Entry, built: datetime) -> bool:
    at = instant(entry.at)
    gone = bool(entry.gone_at) and instant(entry.gone_at) <= built
    return built - WINDOW <= at <= built and not gone


def _item(case: Case, entry: Entry, built: datetime, noise: _Noise) -> dict[str, str]:
    """The five elements of one item, escaped as the court escapes them."""
    page = f"{HOST}/cgi-bin/DktRpt.pl?{case.id}"
    return {
        "title": escape(f"{case.number} {value_at(case.captions, built)}", quote=False),
        "link": page,
        "description": _description(case, entry, built, noise),
        "guid": f"{page}{_hex('&')}{entry.seq}",
        "published": _http_date(instant(entry.at)),
    }


def _description(case: Case, entry: Entry, built: datetime, noise: _Noise) -> str:
    numbered = entry.number and (not entry.numbered_at or instant(entry.numbered_at) <= built)
    if not numbered:
        return f"[{_hex(entry.label)}] "
    link = f"{HOST}/doc1/{noise.document(entry.document)}?caseid={case.id}&de_seq_num={entry.seq}"
    anchor = f'(<a href="{link}{noise.toggle}" >{entry.number}</a>)'
    return _hex(f"[{entry.label}] {anchor}")


class _Noise:
    """What changes from look to look without meaning anything."""

    def __init__(self, turn: int, index: int) -> None:
        self.odd = turn % 2 == 1
        self.toggle = "&pdf_toggle_possible=1" if self.odd and index % 3 == 0 else ""

    def document(self, number: str) -> str:
        """The document id with its fourth digit 0 or 1."""
        return number[:3] + ("1" if self.odd else "0") + number[4:]


def _hex(text: str) -> str:
    """HTML inside XML, in the court's own spelling of the entities."""
    for sign in '&<>"':
        text = text.replace(sign, f"\0{ord(sign):X};")
    return text.replace("\0", "&#x")


def _http_date(at: datetime) -> str:
    return at.strftime("%a, %d %b %Y %H:%M:%S GMT")
