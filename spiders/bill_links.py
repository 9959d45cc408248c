"""What people paste when they mean a bill of Washington or California: its page, or its number."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from spiders import wa_records
from spiders.facts import Recognised
from spiders.legislative import BillName
from tracker.domain import keys

_WA_PAGE = re.compile(
    r"https?://(?:app|apps|www)\.leg\.wa\.gov/(?:bill-?summary|bills)\b\S*", re.IGNORECASE
)
_WA_NUMBER = re.compile(r"[?&]BillNumber=(\d{3,5})\b", re.IGNORECASE)
_WA_YEAR = re.compile(r"[?&](?:Year|Biennium)=(\d{4})", re.IGNORECASE)
_WA_BILL = re.compile(r"(?:(wa)\s+)?(\S.*)", re.IGNORECASE)
#: In Washington, what the Senate introduces is numbered from 5000 on, House bills stand below.
_WA_SENATE = 5000
_CA_HOST = re.compile(r"https?://leginfo\.legislature\.ca\.gov/\S*", re.IGNORECASE)
_CA_ID = re.compile(r"[?&]bill_id=(\d{8})(\d)([A-Z]{2,3})0*(\d{1,4})\b", re.IGNORECASE)
_CA_BILL = re.compile(
    r"(?:(ca)\s+)?([AS](?:B|CA|CR|JR)|[HS]R|AR)[\s.\-]*(\d{1,4})(?:\s+(\d{8,9}))?", re.IGNORECASE
)


def washington(spider: str, text: str, **hints: Any) -> list[Recognised]:
    """A bill's page on leg.wa.gov, or a number that says its state or comes with that hint."""
    text = text.strip()
    number = _WA_NUMBER.search(text) if _WA_PAGE.fullmatch(text) else None
    if number:
        prefix = "SB" if int(number[1]) >= _WA_SENATE else "HB"
        year = _WA_YEAR.search(text)
        return [_washington(spider, f"{prefix} {number[1]}", int(year[1]) if year else 0, hints)]
    plain = _WA_BILL.fullmatch(text)
    bill = wa_records.identifier(plain[2]) if plain and _is("wa", plain[1], hints) else ""
    return [_washington(spider, bill, 0, hints)] if bill else []


def biennium(year: int) -> str:
    """The two years of Washington's Legislature that a year belongs to: "2025-26"."""
    first = year if year % 2 else year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def _washington(spider: str, bill: str, year: int, hints: dict[str, Any]) -> Recognised:
    years = biennium(year or _today(hints).year)
    return Recognised(
        spider=spider,
        source=f"wa-bills-{years}",
        settings={"state": "wa", "biennium": years},
        refs=(f"wa {bill}",),
        sentences=(
            f"This is {bill} of the Washington State Legislature in {years}.",
            "The service shows its newest step, its substitutes and its status; not hearings, "
            "roll calls or texts.",
        ),
    )


def california(spider: str, text: str, **hints: Any) -> list[Recognised]:
    """Any page of a bill on leginfo (bill_id=), or a number that says its state or has the hint."""
    text = text.strip()
    if _CA_HOST.fullmatch(text):
        found = _CA_ID.search(text)
        return [_california(spider, california_bill(found))] if found else []
    plain = _CA_BILL.fullmatch(text)
    if plain and _is("ca", plain[1], hints):
        session = plain[4] or california_session(_today(hints))
        identifier = keys.bill_identifier(f"{plain[2]} {plain[3]}")
        return [_california(spider, BillName(session.removesuffix("0"), identifier))]
    return []


def california_bill(found: re.Match[str]) -> BillName:
    """The bill of a matched id; an extraordinary session keeps its digit: "202520261"."""
    session = found[1] if found[2] == "0" else found[1] + found[2]
    return BillName(session, keys.bill_identifier(f"{found[3].upper()} {found[4]}"))


def california_session(today: date) -> str:
    """The two years of a regular session; one begins in December of an even year."""
    first = today.year if today.year % 2 else today.year - 1
    if today.year % 2 == 0 and today.month == 12:
        first = today.year + 1
    return f"{first}{first + 1}"


def _california(spider: str, bill: BillName) -> Recognised:
    regular = len(bill.session) == 8
    which = "" if regular else f", extraordinary session {bill.session[8:]}"
    return Recognised(
        spider=spider,
        source=f"ca-bills-{bill.session[:8]}",
        settings={"state": "ca", "session": bill.session[:8]},
        refs=(f"ca {bill.identifier}" + ("" if regular else f" {bill.session}"),),
        sentences=(
            f"This is {bill.identifier} of the California Legislature in "
            f"{bill.session[:4]}-{bill.session[4:8]}{which}.",
            "Its pages show status, history, votes and texts; not hearings or analyses. They "
            "refuse some robots (robots.txt, which is obeyed): then read it through openstates.",
        ),
    )


def _is(place: str, stated: str | None, hints: dict[str, Any]) -> bool:
    """Whether a number is of that state: it says so, or a hint does."""
    hint = str(hints.get("state") or hints.get("place") or "")
    return place in ((stated or "").lower(), hint.lower())


def _today(hints: dict[str, Any]) -> date:
    """The day of the question: a number alone means the session that is on."""
    stated = str(hints.get("today") or "")
    return date.fromisoformat(stated) if stated else date.today()
