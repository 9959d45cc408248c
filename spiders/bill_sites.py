"""What people paste when they mean a bill of any state: its page at Open States or LegiScan."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from spiders.facts import Recognised
from spiders.states import ZONES
from tracker.domain import keys

_OPEN_STATES = re.compile(
    r"https?://(?:www\.)?(?:openstates\.org|(?:open|v2)\.pluralpolicy\.com|open\.states\.org)"
    r"/([a-z]{2})/bills/([^/?#\s]+)/([A-Za-z0-9%]+)\S*",
    re.IGNORECASE,
)
_LEGISCAN = re.compile(
    r"https?://(?:www\.)?legiscan\.com/(?:gaits/)?([A-Z]{2})/"
    r"(?:bill|text|votes|research|comments|rollcall|amendment|drafts|sponsors|history)/"
    r"([A-Z]{1,5}\d{1,5}[A-Z]?)/(?:id/\d+/)?(\d{4})?\S*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:([a-z]{2})\s+)?([A-Z]{1,4})[\s.\-]*(\d{1,5})", re.IGNORECASE)


def open_states(spider: str, text: str, **hints: Any) -> list[Recognised]:
    """A bill's page on openstates.org or open.pluralpolicy.com; a number with its state.

    Hints: `state`, two letters, and `session`, as Open States names it.
    """
    text = text.strip()
    page = _OPEN_STATES.fullmatch(text)
    if page and page[1].lower() in ZONES:
        return [_open_states(spider, page[1].lower(), unquote(page[2]), unquote(page[3]))]
    place, number = _number(text, hints)
    return [_open_states(spider, place, str(hints.get("session") or ""), number)] if place else []


def _open_states(spider: str, place: str, session: str, number: str) -> Recognised:
    bill = keys.bill_identifier(number)
    return Recognised(
        spider=spider,
        source=f"{place}-bills-{session}".rstrip("-"),
        settings={"jurisdiction": place, "session": session, "key": "env:OPENSTATES_KEY"},
        refs=(f"{place} {bill}",),
        sentences=(
            f"This is {bill} of {place.upper()}"
            + (f" in the session {session}" if session else "")
            + ", at Open States.",
            "It shows actions, votes, texts and sponsors; not hearings that are set.",
            "It needs a free key in the environment variable OPENSTATES_KEY.",
        ),
        missing=() if session else ("session",),
    )


def legiscan(spider: str, text: str, **hints: Any) -> list[Recognised]:
    """A bill's page on legiscan.com; a number with its state. Hints: `state` and `session`."""
    text = text.strip()
    page = _LEGISCAN.fullmatch(text)
    if page and page[1].lower() in ZONES:
        return [_legiscan(spider, page[1].lower(), page[3] or "", page[2])]
    place, number = _number(text, hints)
    return [_legiscan(spider, place, str(hints.get("session") or ""), number)] if place else []


def _legiscan(spider: str, place: str, session: str, number: str) -> Recognised:
    bill = keys.bill_identifier(number)
    missing = () if session else ("session",)
    return Recognised(
        spider=spider,
        source=f"{place}-legiscan-{session}".rstrip("-"),
        settings={"state": place, "session": session, "key": "env:LEGISCAN_KEY"},
        refs=(f"{place} {bill}",),
        sentences=(
            f"This is {bill} of {place.upper()}"
            + (f" in the session that began in {session}" if session else "")
            + ", at LegiScan.",
            "It shows history, votes, texts, sponsors and the calendar of hearings.",
            "The state's current session is read; set session_id for another one.",
            "It needs a free key in the environment variable LEGISCAN_KEY.",
        ),
        missing=missing,
    )


def _number(text: str, hints: dict[str, Any]) -> tuple[str, str]:
    """Place and number of "wi AB 493", or of a number that comes with the hint `state`."""
    found = _NUMBER.fullmatch(text)
    place = str((found[1] if found else "") or hints.get("state") or "").lower()
    return (place, f"{found[2]} {found[3]}") if found and place in ZONES else ("", "")
