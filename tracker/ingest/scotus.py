"""Mails of the Supreme Court to those who asked it for the news of a docket."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from tracker.domain import keys, pushes
from tracker.domain.items import Event, EventKind, Matter, MatterKind
from tracker.domain.normalise import text as folded
from tracker.ingest.item import DocketReading, Item, NotADocket
from tracker.ingest.letters import letter

COURT = "scotus"
SENDER = "@sc-us.gov"
#: Characters of a mail that are looked at; a real one has a thousand.
LONGEST = 50_000
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_LINK = re.compile(
    r"https://www\.supremecourt\.gov/search\.aspx\?filename=/docket/docketfiles/html/public/"
    r"(\d{2}(?:-|[AMO])\d{1,5})\.html",
    re.IGNORECASE,
)
_BEFORE, _BETWEEN = 'A new docket entry, "', '" has been added for <a href'
#: The days of entries are those of Washington.
_ZONE = ZoneInfo("America/New_York")


def read(item: Item) -> DocketReading | None:
    """The entry that a mail of the court tells of; None for what is no mail of its."""
    mail = letter(item)
    if mail is None:
        return None
    for page in (one[:LONGEST] for one in mail.pages):
        start = page.find(_BEFORE)
        end = page.rfind(_BETWEEN)
        if 0 <= start < end:
            entry = page[start + len(_BEFORE) : end]
            return _reading(item, mail.date, mail.message_id, entry, page[end:])
    if mail.sender.endswith(SENDER):
        raise NotADocket("a mail of the Supreme Court that tells of no docket entry.")
    return None


def _reading(item: Item, date: str, message_id: str, entry: str, after: str) -> DocketReading:
    link = _LINK.search(after)
    text = folded(_TAG.sub("", entry))
    if link is None or not text:
        raise NotADocket("a mail of the Supreme Court that names no docket or says nothing of it.")
    number = link[1].upper()
    title = folded(_TAG.sub("", after[link.end() :].partition(">")[2].partition("</a>")[0]))
    day = _sent(date, item.received_at).astimezone(_ZONE).date().isoformat()
    (key,) = keys.content_keys([(day, "", text)])
    matter = Matter(
        key=keys.docket(COURT, number),
        kind=MatterKind.DOCKET,
        title=title or number,
        url=link[0],
        fields={name: value for name, value in (("case_name", title), ("docket_number", number))},
        events=(
            Event(key=key, kind=EventKind.ENTRY, date=day, url=link[0], fields={"text": text}),
        ),
        refs=(keys.docket_ref(COURT, number),),
    )
    return DocketReading(
        system=pushes.NOTICES,
        matters=(matter,),
        shows=pushes.Shows.NEWS,
        key=f"message-id:{message_id}" if message_id else "",
        url=link[0],
    )


def _sent(date: str, received_at: datetime) -> datetime:
    """When it was sent; when it came, where that cannot be read."""
    try:
        found = parsedate_to_datetime(date)
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found if 2000 <= found.year <= 2100 else received_at
    except (ValueError, TypeError, OverflowError):
        return received_at
