"""What CourtListener posts to a web hook: docket alerts, and what else it says.

A hook's row names its docket by CourtListener's own number only. Court and PACER case id stand in
the name of a stored document, where the row has one; else other sources know them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tracker.domain import courts, keys, pushes
from tracker.domain.courtlistener import (
    NAMESPACE,
    SITE,
    Entry,
    Malformed,
    Row,
    aliases,
    attachments,
    entry,
    fields,
    whole,
    words,
)
from tracker.domain.dates import day
from tracker.domain.docket_text import cleaned
from tracker.domain.items import Event, EventKind, Matter, MatterKind
from tracker.ingest.item import DocketReading, Item, NotADocket, Shows

#: The kinds of a post that holds new entries, and of one that says which alerts end.
ALERT, OLD_ALERTS = 1, 4
#: Rows that are read of one post; an upload of a whole docket has some thousands.
MOST = 10_000
#: Dockets that are named in a sentence.
NAMED = 20

_STORED = re.compile(r"gov\.uscourts\.([a-z0-9]{2,15})\.(\d{1,12})\.")
_SLUG = re.compile(r"/docket/\d+/(?:[\d.]+/){0,2}([a-z0-9-]{3,200})/?")
_KEY = re.compile(r"[!-~]{1,200}")


def read(item: Item) -> DocketReading | None:
    """What a post of CourtListener shows; None for anything else."""
    posted = _posted(item.body)
    if posted is None:
        return None
    payload, hook = posted
    kind = hook.get("event_type")
    reader = _KINDS.get(kind) if isinstance(kind, int) else None
    if reader is None:
        shown = words(kind)[:20] or "none"
        raise NotADocket(f"a post of CourtListener of a kind ({shown}) that is not known here.")
    matters = tuple(_matters(payload)) if kind == ALERT else ()
    said = reader(payload)
    key = item.header("Idempotency-Key").strip()
    return DocketReading(
        system=pushes.COURTLISTENER,
        matters=matters,
        shows=Shows.ADDITIONS,
        key=f"idempotency-key:{key}" if _KEY.fullmatch(key) else "",
        url=matters[0].url if matters else SITE,
        notes=() if kind == OLD_ALERTS else tuple(said),
        alarm="; ".join([*_ending(hook), *(said if kind == OLD_ALERTS else ())]),
    )


def _posted(body: bytes) -> tuple[Row, Row] | None:
    """Payload and description of a post; None for what is not of this form."""
    if body.lstrip()[:1] != b"{" or b'"event_type"' not in body or b'"webhook"' not in body:
        return None
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise NotADocket("a post of CourtListener that is no whole JSON.") from None
    payload, hook = found.get("payload"), found.get("webhook")
    if not isinstance(payload, dict) or not isinstance(hook, dict):
        return None
    return payload, hook


def _ending(hook: Row) -> Iterator[str]:
    when = day(words(hook.get("deprecation_date")))
    if when:
        yield f"CourtListener ends this version of its web hooks on {when}"


# ---- docket alerts -------------------------------------------------------------------------------


def _matters(payload: Row) -> Iterator[Matter]:
    """The dockets of an alert, each with its new entries."""
    rows = payload.get("results")
    if not isinstance(rows, list) or not rows or not all(isinstance(one, dict) for one in rows):
        raise NotADocket("a docket alert of CourtListener that holds no list of entries.")
    if len(rows) > MOST:
        raise NotADocket(f"a docket alert of CourtListener with {len(rows):,} entries.")
    of_docket: dict[int, list[Row]] = {}
    for row in rows:
        docket = whole(row.get("docket"))
        if not docket:
            raise NotADocket("a docket alert of CourtListener with an entry of no docket.")
        of_docket.setdefault(docket, []).append(row)
    for docket, mine in of_docket.items():
        try:
            yield _matter(docket, mine)
        except Malformed as error:
            said = str(error).rstrip(".")
            raise NotADocket(f"a docket alert that cannot be read: {said}.") from None


def _matter(docket: int, rows: list[Row]) -> Matter:
    court, case = _case(rows)
    by_number = f"{NAMESPACE} {docket}"
    known = bool(case) and court not in courts.APPELLATE
    url = f"{SITE}/docket/{docket}/-/"
    key = keys.docket(court, case) if known else keys.docket(NAMESPACE, str(docket))
    return Matter(
        key=key,
        kind=MatterKind.DOCKET,
        title=_title(rows) or f"docket {docket} at CourtListener",
        url=url,
        events=tuple(_events(key, rows, (court, case) if known else ("", ""), url)),
        refs=(keys.case_ref(court, case), by_number) if known else (by_number,),
    )


def _events(key: str, rows: Iterable[Row], case: tuple[str, str], url: str) -> Iterator[Event]:
    """The entries, each with what is attached to it, keyed as CourtListener's pages name them."""
    joint = courts.joint(case[0]) if case[0] else ""
    taken: set[str] = set()
    for one in map(entry, rows):
        if not one.id:
            raise Malformed("an entry has no id")
        own = _own_key(one)
        if own in taken:
            own = f"{own}.{one.id}"
        if own in taken:
            continue  # the same row twice
        taken.add(own)
        fact = f"{key}#{own}"
        yield Event(
            key=own,
            kind=EventKind.ENTRY,
            date=one.date,
            url=one.url or f"{url}#{own}",
            fact=fact,
            fields=fields(one),
            aliases=aliases(one, case[1], joint),
        )
        yield from attachments(one, own, fact, one.url or url)


def _own_key(one: Entry) -> str:
    return f"entry-{one.number}" if one.number else f"minute-entry-{one.id}"


def _case(rows: Iterable[Row]) -> tuple[str, str]:
    """Court and PACER case id, where the names of stored documents say one and the same."""
    found = {
        (courts.pacer(match[1]), match[2])
        for paper in _papers(rows)
        for name in ("filepath_local", "filepath_ia")
        for match in _STORED.finditer(words(paper.get(name))[:500])
    }
    return found.pop() if len(found) == 1 else ("", "")


def _title(rows: Iterable[Row]) -> str:
    """The caption, as far as the address of a document spells it."""
    for paper in _papers(rows):
        found = _SLUG.fullmatch(words(paper.get("absolute_url")))
        if found:
            spelled = " ".join(word.capitalize() for word in found[1].split("-") if word)
            return cleaned(spelled.replace(" V ", " v. "))
    return ""


def _papers(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        papers = row.get("recap_documents")
        if isinstance(papers, list):
            yield from (one for one in papers if isinstance(one, dict))


# ---- what else is posted -------------------------------------------------------------------------


def _old_alerts(payload: Row) -> list[str]:
    """Alerts about to end and ended ones; what is in the post besides is secret."""
    ending, ended = (_dockets(payload.get(name)) for name in ("old_alerts", "disabled_alerts"))
    found = []
    if ending:
        renew = "open each at courtlistener.com and renew it"
        found.append(f"CourtListener is about to end its alerts for {ending}: {renew}")
    if ended:
        found.append(f"CourtListener has ended its alerts for {ended}: nothing of them is pushed")
    return found or ["CourtListener names no old alert"]


def _dockets(rows: Any) -> str:
    alerts = [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []
    numbers = [whole(one.get("docket")) for one in alerts]
    known = sorted(set(filter(None, numbers)))
    listed = ", ".join(map(str, known[:NAMED])) + (" and more" if len(known) > NAMED else "")
    return f"docket{'s' if len(known) > 1 else ''} {listed}" if known else ""


def _search(payload: Row) -> list[str]:
    alert, results = payload.get("alert"), payload.get("results")
    name = cleaned(words(alert.get("name")))[:80] if isinstance(alert, dict) else ""
    count = len(results) if isinstance(results, list) else 0
    return [f"a search alert of CourtListener (“{name}”, {count} found); these are not followed"]


def _fetched(payload: Row) -> list[str]:
    return ["CourtListener has fetched what was asked for at PACER; there is nothing to tell"]


def _prayed(payload: Row) -> list[str]:
    return ["a document that was prayed for is at CourtListener; there is nothing to tell"]


_KINDS: dict[int, Callable[[Row], list[str]]] = {
    ALERT: lambda payload: [],
    2: _search,
    3: _fetched,
    OLD_ALERTS: _old_alerts,
    5: _prayed,
}
