"""One appellate case of Florida as a matter: entries by their ids, hearings by their content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from spiders.facts import Unexpected
from spiders.florida_api import ID, IS_UUID, PLACE, Case, Row, number
from spiders.json_answers import words
from tracker.domain import keys
from tracker.domain.items import (
    Coverage,
    Event,
    EventKind,
    Matter,
    MatterKind,
    Relation,
    RelationKind,
    Value,
)
from tracker.domain.normalise import text as folded
from tracker.domain.sightings import stamp

#: All courts sit in Eastern time.
_ZONE = ZoneInfo("America/New_York")


def matter(case: Case) -> Matter:
    """The case with its entries and hearings, all of which have come."""
    printed = case.number
    entries = list(_entries(case))
    shifted = len(entries) != case.totals.get("docketentries", 0)
    return Matter(
        key=keys.docket(PLACE, printed),
        kind=MatterKind.DOCKET,
        title=case.title,
        url=case.url,
        date=_day(case.header.get("filedDate")),
        fields=_fields(case, printed),
        events=(*entries, *_hearings(case)),
        # Rows that moved from page to page while they were read may have been overlooked.
        coverage=Coverage.ADDITIONS if shifted else Coverage.WHOLE,
        refs=tuple(dict.fromkeys((f"{PLACE} {printed}", *case.names))),
        relations=tuple(sorted(set(_relations(case)))),
        follows=case.names,
        shown_by=case.proofs,
    )


def vanished(printed: str, title: str, names: tuple[str, ...]) -> Matter:
    """A case that was there and is not found: doubted first, as all that is gone."""
    return Matter(
        key=keys.docket(PLACE, printed),
        kind=MatterKind.DOCKET,
        title=title or printed,
        fields={"record": None},
        refs=tuple(dict.fromkeys((f"{PLACE} {printed}", *names))),
        follows=names,
    )


def _fields(case: Case, printed: str) -> dict[str, Value]:
    header, below = case.header, list(_below(case.header))
    closed = header.get("closedFlag")
    found: dict[str, Value] = {
        "record": "on file",
        "case_name": case.title,
        "docket_number": printed,
        "case_status": "closed" if closed is True else "open" if closed is False else None,
        "parties": tuple(sorted(set(_parties(case.rows.get("parties", ()))))),
        "lower_court": "; ".join(dict.fromkeys(court for court, _ in below if court)),
        "lower_court_numbers": tuple(sorted({one for _, one in below if one})),
    }
    return {name: value for name, value in found.items() if value}


def _below(header: Row) -> Iterator[tuple[str, str]]:
    """The cases that it comes from, each with its court."""
    for row in header.get("originatingCourtCases") or ():
        if isinstance(row, dict):
            named = words(row.get("originatingCaseNumber")).strip("; ")
            yield words(row.get("originatingCourtName")), named


def _relations(case: Case) -> Iterator[Relation]:
    """The cases of these courts that it comes from."""
    for _, printed in _below(case.header):
        below = number(printed)
        if below:
            yield Relation(RelationKind.APPEAL_OF, f"{PLACE} {below}")


def _parties(rows: Iterable[Row]) -> Iterator[str]:
    """Who takes part, and as what; counsel and judges are left out."""
    for row in rows:
        header = row.get("partyHeader")
        if not isinstance(header, dict):
            raise Unexpected("a party of the case has no name.")
        name, role = _named(header), words(header.get("partySubType"))
        if name and header.get("partyType") == "Party" and not row.get("nonPublicFlag"):
            yield f"{role}: {name}" if role else name


def _named(holder: Row) -> str:
    actor = holder.get("partyActorInstance")
    return folded(words(actor.get("displayName"))) if isinstance(actor, dict) else ""


def _entries(case: Case) -> Iterator[Event]:
    """The docket entries by the ids of the system, each once."""
    taken: set[str] = set()
    for row in case.rows.get("docketentries", ()):
        header = row.get("docketEntryHeader")
        if not isinstance(header, dict):
            raise Unexpected(f"an entry of {case.wanted} has no header.")
        id_ = words(header.get(ID)).lower()
        if not IS_UUID.fullmatch(id_):
            raise Unexpected(f"an entry of {case.wanted} has no id.")
        if id_ not in taken:
            taken.add(id_)
            yield _entry(row, header, id_, case.url)


def _entry(row: Row, header: Row, id_: str, url: str) -> Event:
    label = folded(words(header.get("docketEntryName")))
    status = words(header.get("docketEntryStatus"))
    actors = [one for one in row.get("submittedBy") or () if isinstance(one, dict)]
    fields: dict[str, Value] = {
        "labels": (label,) if label else (),
        "text": folded(words(header.get("docketEntryDescription"))),
        "outcome": words(header.get("outcomeStatus")),
        "status": "" if status == "Docketed" else status,
        "filers": tuple(sorted({_named(one) for one in actors} - {""})),
    }
    if not (fields["labels"] or fields["text"]):
        raise Unexpected(f"the entry {id_} says nothing.")
    return Event(
        key=id_,
        kind=EventKind.ENTRY,
        date=_instant(header.get("filedDate")),
        url=url,
        fields={name: value for name, value in fields.items() if value},
    )


def _hearings(case: Case) -> Iterator[Event]:
    """The hearings, which have no ids: one that is moved is paired with its old self."""
    rows = case.rows.get("hearings", ())
    moments = [_moment(row.get("startDate")) for row in rows]
    kinds = [folded(words(row.get("hearingType"))) or "Hearing" for row in rows]
    at = [one.astimezone(_ZONE) if one else None for one in moments]
    named = keys.content_keys(
        ((one.isoformat() if one else "", "", kind) for one, kind in zip(at, kinds, strict=True)),
        "hearing",
    )
    for key, one, kind, row in zip(named, at, kinds, rows, strict=True):
        yield Event(
            key=key,
            kind=EventKind.HEARING,
            date=one.date().isoformat() if one else "",
            url=case.url,
            fields={
                "text": kind,
                "time": one.strftime("%H:%M") if one else "",
                "zone": _ZONE.key if one else "",
                "status": words(row.get("hearingStatus")),
            },
        )


# ---- times ---------------------------------------------------------------------------------------


def _moment(printed: Any) -> datetime | None:
    """A printed instant; None for none, or one that no court can mean."""
    try:
        found = datetime.fromisoformat(words(printed))
    except ValueError:
        return None
    return found if found.tzinfo and 1900 <= found.year <= 2100 else None


def _instant(printed: Any) -> str:
    found = _moment(printed)
    return stamp(found) if found else ""


def _day(printed: Any) -> str:
    found = _moment(printed)
    return found.astimezone(_ZONE).date().isoformat() if found else ""
