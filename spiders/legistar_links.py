"""What people paste when they mean a council's matter or meeting: a link, or a file number."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lxml import html

from spiders.facts import Recognised
from spiders.legistar_matters import SITES

_API = re.compile(
    r"https?://webapi\.legistar\.com/v1/([\w-]+)(?:/(matters|events)(?:/(\d+))?)?", re.IGNORECASE
)
_PAGE = re.compile(
    r"/(LegislationDetail|MeetingDetail|gateway|Calendar|Legislation)\.aspx$", re.IGNORECASE
)
#: New York's own numbers; elsewhere a number alone does not say whose it is.
_NUMBER = re.compile(r"(?:(nyc)\s+)?((?:Int|Res|LU|SLR|M|T)\s*\d{4}-\d{4})(?:-[A-Z])?", re.I)
_SHOWS = (
    "The API shows status, title, text, sponsors, history with votes and attachments; "
    "not what is inside attached documents."
)

#: Councils that went elsewhere: their API still answers, and shows nothing new for ever.
_LEFT = {
    "chicago": "Chicago's council left Legistar on 16 June 2023: its API shows nothing newer.",
    "sfgov": "The API of San Francisco is reported to show no file introduced since about 2018: "
    "look whether it knows yours (`tracker try`) before you rely on it.",
}


def recognise(spider: str, text: str, **hints: Any) -> list[Recognised]:
    """Sources for a link to a council's site or to the API, or for a file number of New York.

    Hints: `page`, the HTML of the address where the caller fetched it; it holds the file number.
    """
    text = text.strip()
    by_number = _NUMBER.fullmatch(text)
    if by_number:
        number = by_number[2]
        return [
            _made(spider, "nyc", (f"nyc {number}",), f"This is {number} of New York's council.")
        ]
    by_api = _API.match(text)
    if by_api:
        return [_from_api(spider, by_api[1].lower(), by_api[2], by_api[3])]
    parts = urlsplit(text) if re.match(r"https?://", text) else None
    client = _client(parts.hostname or "") if parts else ""
    page = _PAGE.search(parts.path) if parts else None
    if not parts or not client or not page:
        return []
    query = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    return [_from_site(spider, client, page[1].lower(), query, str(hints.get("page") or ""))]


def _client(host: str) -> str:
    """The client whose site a host is, "" for none."""
    known = {site: client for client, site in SITES.items()}
    found = re.fullmatch(r"([\w-]+)\.legistar1?\.com", host.lower())
    return known.get(host.lower(), found[1] if found and found[1] != "webapi" else "")


def _from_api(spider: str, client: str, what: str | None, identifier: str | None) -> Recognised:
    if not what or not identifier:
        return _made(spider, client, (), f"This is the council {client} in the Legistar API.")
    if what.lower() == "events":
        return _made(spider, client, _meeting(client, identifier), _said("meeting", identifier))
    refs = (f"ordinance/{client}/{identifier}",)
    return _made(spider, client, refs, _said("matter", identifier))


def _meeting(client: str, identifier: str) -> tuple[str, ...]:
    return (f"{client} event {identifier}",)


def _said(what: str, identifier: str) -> str:
    return f"This is the {what} {identifier} of the Legistar API."


def _from_site(
    spider: str, client: str, page: str, query: dict[str, str], markup: str
) -> Recognised:
    """A page of a council's site. Only some of its links carry ids of the API."""
    if page == "meetingdetail" and query.get("legid", "").isdigit():
        refs = _meeting(client, query["legid"])
        return _made(spider, client, refs, _said("meeting", query["legid"]))
    if page == "gateway" and query.get("m", "").lower() == "l" and query.get("id", "").isdigit():
        refs = (f"ordinance/{client}/{query['id']}",)
        return _made(spider, client, refs, _said("matter", query["id"]))
    if page == "legislationdetail":
        return _by_file(spider, client, markup)
    if page == "meetingdetail":
        said = (
            "This is a meeting on a council's site; the ids in its address are not those of the "
            f'API. Follow it as "{client} event NUMBER", the EventId that '
            f"webapi.legistar.com/v1/{client}/events shows for its day."
        )
        return _made(spider, client, (), said, missing=("event",))
    said = f'This is the site of the council {client}; follow files by number ("{client} ...").'
    return _made(spider, client, (), said)


def _by_file(spider: str, client: str, markup: str) -> Recognised:
    """A matter's page: its file number stands in it."""
    other_ids = "The ids in this address are not those of the API"
    file, name = _cell(markup, "lblFile2"), _cell(markup, "lblName2") or _cell(markup, "lblTitle2")
    if not file:
        said = (
            f"This is a matter on the site of {client}. {other_ids}, and its page shows no file "
            f'number; give the number as the page prints it, "{client} Int 0055-2026".'
        )
        return _made(spider, client, (), said, missing=("number",))
    said = f"This is {file} of {client}. {other_ids}, so it is followed by its file number."
    return _made(spider, client, (f"{client} {file}",), said, title=name or file)


def _cell(markup: str, identifier: str) -> str:
    """The text of the element whose id ends so, "" if the page has none."""
    if not markup.strip():
        return ""
    found = html.document_fromstring(markup).xpath(
        "//*[substring(@id, string-length(@id) - string-length($end) + 1) = $end]", end=identifier
    )
    return " ".join(found[0].text_content().split()) if found else ""


def _made(
    spider: str,
    client: str,
    refs: tuple[str, ...],
    said: str,
    *,
    title: str = "",
    missing: tuple[str, ...] = (),
) -> Recognised:
    settings: dict[str, Any] = {"client": client}
    sentences = [said, _SHOWS, *([_LEFT[client]] if client in _LEFT else [])]
    if client == "nyc":
        settings["token"] = "env:NYC_LEGISTAR_TOKEN"
        sentences.append(
            "New York's API wants a token: ask at council.nyc.gov/legislation/api and set the "
            "environment variable NYC_LEGISTAR_TOKEN."
        )
    return Recognised(
        spider=spider,
        source=client,
        settings=settings,
        refs=refs,
        title=title,
        sentences=tuple(sentences),
        missing=missing,
    )
