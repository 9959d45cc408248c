"""The readers of what PACER, ACMS and the courts' own mail print."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from tracker.domain import keys, pushes
from tracker.domain.dates import day
from tracker.domain.items import Relation, RelationKind
from tracker.domain.pushes import Shows
from tracker.domain.sightings import stamp
from tracker.ingest.item import DocketReading, Item, NotADocket
from tracker.ingest.letters import Letter, letter
from tracker.ingest.pacer import courts, parsing, shapes
from tracker.ingest.pacer.matters import (
    as_one_fact,
    entered_on,
    matter,
    with_cases,
    with_sequences,
)

_MARKUP = re.compile(rb"\s*(?:<!|<html|<head|<body|<div|<p\b|<table|<\?xml)", re.IGNORECASE)
_CHARSET = re.compile(rb"charset=['\"]?([\w-]{2,20})", re.IGNORECASE)
#: goDLS('/doc1/035023513538','417880','10',...): the second is the PACER case id.
_CASE = re.compile(r"goDLS\(\s*'[^']{0,200}',\s*'(\d{1,18})'")
#: DktText('743195641958494','587222','1','6',''): case id, number and sequence of each row of a
#: history, also of one without a document.
_ROW = re.compile(r"DktText\('\d{0,30}','(\d{1,18})','([^']{0,20})','(\d{1,18})'")
_CASE_FIELD = re.compile(
    r"name=['\"]?(?:all_case_ids|caseid)['\"]?\s+value=['\"]?(\d{1,18})\b"
    r"|(?:iquery|DktRpt|HistDocQry|qryAttorneys|qryParty)\.pl\?(\d{1,9})(?![\d-])",
    re.IGNORECASE,
)
#: A court of appeals links to the case below in its court's own system.
_BELOW = re.compile(
    r"//ecf\.([a-z]{3,4})\.uscourts\.gov/cgi-bin/DktRpt\.pl\?caseNumber=([\w:~-]{5,40})",
    re.IGNORECASE,
)
#: PACER's receipt at the foot: when the page was printed, by the court's clock.
_PRINTED = re.compile(r"\b(\d\d)/(\d\d)/(\d{4})\s+(\d\d):(\d\d):(\d\d)\b")
_RECEIPT = re.compile(r"Transaction\s+Receipt", re.IGNORECASE)
#: "The following transaction was entered by Doe, Jane on 2/9/2026 at 4:06 PM PST and filed on".
_ENTERING = re.compile(r"transaction\s+was\b(.{0,400}?)\bfiled\s+on", re.IGNORECASE | re.DOTALL)
_DAY = re.compile(r"\b(\d{1,2}/\d{1,2}/\d{4})\b")

#: What each report says; `notice` is mail that somebody saved as a page.
_SHOWS = {
    "notice": (pushes.NOTICES, Shows.NEWS),
    "history": (pushes.HISTORIES, Shows.HISTORY),
    "opinions": (pushes.DOCKETS, Shows.ADDITIONS),
}
_SAID = {
    "query": "the page of a case, without its entries",
    "opinions": "a report of written opinions",
}


def notice(item: Item) -> DocketReading | None:
    """What a court's notice says was filed: mail, also forwarded or saved as a page."""
    mail = letter(item)
    if mail is None:
        return None
    for text, what in [
        *((page, "notice") for page in mail.pages),
        *((text, "plain notice") for text in mail.texts),
    ]:
        if shapes.shape(text, shapes.NOTICES):
            _check(len(text))
            return _notice(item, mail, what, text)
    for text in (*mail.pages, *mail.texts):
        if _is_court(mail) and shapes.OURS.search(text):
            raise NotADocket(f"{shapes.instead(text)}, not a docket.")
    return None


def _is_court(mail: Letter) -> bool:
    return mail.sender.endswith((".uscourts.gov", ".fedcourts.us"))


def _notice(item: Item, mail: Letter, what: str, text: str) -> DocketReading:
    court = courts.of_page(f"{text}\n{mail.sender}", item.name)
    as_of = _sent(mail.date) or stamp(item.received_at)
    return _reading(what, court, text, item, subject=_subject(mail, text), as_of=as_of)


def _subject(mail: Letter, text: str) -> str:
    """The subject under which the court sent it: that of the mail, or of a mail inside it."""
    for part in mail.raw.walk():
        found = _header(part)
        if found and not re.match(r"\s*(?:fwd?|re|aw|wg)\s*:", found, re.IGNORECASE):
            return " ".join(found.split())
    return re.sub(r"^(?:\s*(?:fwd?|re|aw|wg)\s*:)+\s*", "", mail.subject, flags=re.IGNORECASE)


def _header(part: Message) -> str:
    """A subject; the email package fails in many ways on a broken one."""
    try:
        return str(part.get("Subject", ""))[:1000]
    except Exception:
        return ""


def _sent(date: str) -> str:
    """The instant of a mail's Date header, "" for one that cannot be read."""
    try:
        sent = parsedate_to_datetime(date)
        return stamp(sent if sent.tzinfo else sent.replace(tzinfo=UTC))
    except (ValueError, TypeError, OverflowError):
        return ""


def page(item: Item) -> DocketReading | None:
    """What a page shows that somebody saved from PACER: a docket, a history, a list of opinions."""
    if not _MARKUP.match(item.body[:4000]) and "html" not in item.media_type:
        return None
    if len(item.body) > parsing.LARGEST:
        if shapes.OURS.search(_decoded(item.body[:100_000])):
            raise NotADocket(_LARGE)
        return None
    text = _decoded(item.body)
    what = shapes.shape(text, shapes.NOTICES) or shapes.shape(text, shapes.REPORTS)
    if not what:
        if shapes.OURS.search(text):
            raise NotADocket(f"{shapes.instead(text)}, not a docket.")
        return None
    if what not in ("notice", "query") and not shapes.ENDS.search(text):
        raise NotADocket("a page that was cut off in the middle, not a whole docket: save it anew.")
    as_of = "" if what == "notice" else _printed(text)
    return _reading(what, courts.of_page(text, item.name), text, item, as_of=as_of)


def acms(item: Item) -> DocketReading | None:
    """What ACMS, the newer system of two courts of appeals, answers for one case."""
    head = item.body[:100_000].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if not head.startswith("{") or shapes.ACMS[0] not in head:
        return None
    _check(len(item.body))
    try:
        found = json.loads(item.body)
    except (ValueError, RecursionError):
        raise NotADocket("an answer of ACMS that was cut off, not a whole docket.") from None
    if not all(isinstance(found.get(name), dict) for name in ("caseDetails", "docketInfo")):
        raise NotADocket("an answer of ACMS without a case in it, not a docket.")
    if found["docketInfo"].get("isCaseSealed") is True:
        raise NotADocket("the page of a case that is sealed, not a docket.")
    text = json.dumps(found, ensure_ascii=False)
    return _reading("acms", courts.of_acms(text, item.name), text, item)


# ---- what they have in common --------------------------------------------------------------------


def _reading(
    what: str, court: str, text: str, item: Item, *, subject: str = "", as_of: str = ""
) -> DocketReading:
    if not court:
        raise NotADocket(
            "a docket of a court that it does not name: give the file a name that begins with "
            'the court\'s id, as in "cacd docket.html".'
        )
    rows = parsing.dockets(what, court, text, subject)
    if what == "history":
        rows = with_sequences(rows, [(number, own) for _, number, own in _ROW.findall(text)])
    if what in ("docket", "history", "query"):
        rows = with_cases(rows, _case(text))
    elif "notice" in what:
        rows = entered_on(rows, _entered(text))
    found = [matter(court, row, as_of, acms=what == "acms") for row in rows]
    matters = tuple(one for one in found if one is not None)
    if what == "appellate":
        matters = tuple(replace(one, relations=_below(text)) for one in matters)
    if "notice" in what:
        matters = as_one_fact(matters)
    if not matters and what == "opinions":
        return DocketReading(
            system=pushes.DOCKETS, notes=("a report of written opinions without one in it",)
        )
    if not matters:
        raise NotADocket(f"{shapes.instead(text)}, not a docket.")
    kind = "notice" if what == "plain notice" else what
    system, shows = _SHOWS.get(kind, (pushes.DOCKETS, Shows.HISTORY))
    return DocketReading(
        system=system,
        matters=matters,
        shows=shows,
        url=matters[0].url,
        notes=(_SAID[kind],) if kind in _SAID else (),
    )


def _below(text: str) -> tuple[Relation, ...]:
    """The cases that an appeal is of, as its page links to them; each once."""
    refs = {
        keys.docket_ref(court, number)
        for court, number in _BELOW.findall(text)
        if court.lower() in courts.COURTS and keys.docket_of(number)
    }
    return tuple(Relation(RelationKind.APPEAL_OF, ref) for ref in sorted(refs))


def _case(text: str) -> str:
    """The PACER case id that a page names most; "" if none."""
    counted = Counter(_CASE.findall(text))
    counted.update(case for case, _, _ in _ROW.findall(text))
    if not counted:
        counted = Counter(a or b for a, b in _CASE_FIELD.findall(text))
    return counted.most_common(1)[0][0] if counted else ""


def _entered(text: str) -> str:
    """The day on which a notice says that what it tells was entered; "" if it says none."""
    found = _ENTERING.search(text)
    days = _DAY.findall(found[1]) if found else []
    return day(days[-1]) or "" if days else ""


def _printed(text: str) -> str:
    """When a page was printed, "" if its receipt does not say.

    The court's clock states no zone. Taken for UTC it is hours too old, which is the safe side:
    an older print never overwrites a newer one.
    """
    receipt = _RECEIPT.search(text)
    found = _PRINTED.search(text, receipt.end(), receipt.end() + 2000) if receipt else None
    if not found:
        return ""
    month, day_, year, hour, minute, second = map(int, found.groups())
    try:
        return stamp(datetime(year, month, day_, hour, minute, second, tzinfo=UTC))
    except ValueError:
        return ""


def _check(size: int) -> None:
    if size > parsing.LARGEST:
        raise NotADocket(_LARGE)


_LARGE = (
    f"larger than {parsing.LARGEST // 1_000_000} million bytes; no docket is, so it is not read."
)


def _decoded(body: bytes) -> str:
    """A page's text: a browser may have saved as UTF-8 what states another encoding."""
    stated = _CHARSET.search(body[:4000])
    names = [stated[1].decode()] if stated else []
    for name in ("utf-8", *names, "cp1252"):
        try:
            return body.decode(name)
        except (LookupError, UnicodeError):
            continue
    return body.decode("latin-1")
