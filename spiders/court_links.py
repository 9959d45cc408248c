"""What people paste when they mean a court case: a docket number, or a link to it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from spiders.courts import court as known_court
from spiders.facts import Recognised
from tracker.domain import keys
from tracker.domain.courts import APPELLATE, is_court, pacer

_COURT = re.compile(r"[a-z0-9]{3,6}", re.IGNORECASE)
_CASE_ID = re.compile(r"([a-z0-9]{3,6})\s+#(\d+)", re.IGNORECASE)
_HOST = re.compile(
    r"https?://ecf\.([a-z0-9]{3,6})\.(?:uscourts\.gov|circ\d*\.dcn)(/\S*)?", re.IGNORECASE
)
_DOCKET = re.compile(r"(?:DktRpt|HistDocQry|iqquerymenu|qryDocument)\.pl\?(\d+)", re.IGNORECASE)
_CASEID = re.compile(r"[?&]caseid=(\d+)", re.IGNORECASE)
_APPEAL = re.compile(r"[?&]caseNum=(\d{2}-\d+)", re.IGNORECASE)


def recognise(spider: str, text: str, **hints: Any) -> list[Recognised]:
    """Sources for a number ("2:25-cv-10999" with a court) or for an address. Hint: `court`."""
    text = text.strip()
    court = pacer(str(hints.get("court") or ""))
    found = _from_court(spider, text) or _from_number(spider, text, court)
    return [_doubted(found, str(hints.get("page") or ""))] if found else []


def _doubted(found: Recognised, page: str) -> Recognised:
    """A court without a feed is no source, unless its feed is what stands at the address now."""
    court = found.source
    is_feed = page.lstrip().startswith(("<?xml", "<rss")) and "not configured" not in page
    if found.missing or is_feed or known_court(court).shows != "none":
        return found
    other = f'Follow its cases elsewhere: `tracker add "{court} NUMBER"` asks CourtListener.'
    return replace(found, missing=("feed",), sentences=(*found.sentences, other))


def _from_court(spider: str, text: str) -> Recognised | None:
    """A link into a court's own system: its feed, a docket, a document."""
    found = _HOST.match(text)
    if not found:
        return None
    court, path = found[1].lower(), found[2] or ""
    case = _DOCKET.search(path) or _CASEID.search(path)
    appeal = _APPEAL.search(path)
    refs: tuple[str, ...] = ()
    if case:
        refs = (keys.case_ref(court, case[1]),)
    elif appeal:
        refs = (f"{court} {appeal[1]}",)
    said = (
        f"This is {refs[0]} in the court's own system." if refs else f"This is the court {court}."
    )
    more: tuple[str, ...] = () if refs else ('Follow cases by number, or set keep = "all".',)
    return _made(spider, court, refs, "", (said, *more))


def _from_number(spider: str, text: str, court: str) -> Recognised | None:
    """A docket number, with or without its court, or a PACER case id."""
    by_id = _CASE_ID.fullmatch(text)
    if by_id and is_court(pacer(by_id[1])):
        place = pacer(by_id[1])
        return _made(
            spider, place, (keys.case_ref(place, by_id[2]),), "", (f"This is a case of {place}.",)
        )
    stated, _, last = text.rpartition(" ")
    found = keys.docket_of(last)
    if not found or (stated and not _COURT.fullmatch(stated.strip())):
        return None
    court, number = pacer(stated.strip()) or court, found.number
    if court and not is_court(court):
        return None
    if not court:
        said = f"{number} is a docket number; several courts use the same ones, so name the court."
        return Recognised(spider=spider, source="", sentences=(said,), missing=("court",))
    return _made(spider, court, (f"{court} {number}",), "", (f"This is {number} of {court}.",))


def _made(
    spider: str, court: str, refs: tuple[str, ...], title: str, said: tuple[str, ...]
) -> Recognised:
    facts = known_court(court)
    shows = (
        "The feed shows event labels, numbers and links; not the docket text, judges or parties."
    )
    sentences = (*said, facts.sentence, *(() if facts.shows == "none" else (shows,)))
    if court in APPELLATE:
        sentences = (*sentences, "Appellate feeds carry no case id: the number pins the case.")
    return Recognised(
        spider=spider,
        source=court,
        settings={"court": court},
        refs=refs,
        title=title,
        sentences=sentences,
    )
