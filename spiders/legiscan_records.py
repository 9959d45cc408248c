"""Bills as LegiScan prints them, as matters and events.

Texts, votes, amendments and supplements have ids that last; steps of the history and entries of
the calendar have none and are known by their contents. `change_hash` only says what to fetch.
A step printed twice (Congress: "Introduced in House") is one fact, however many rows show it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spiders.dates import day
from spiders.facts import Unexpected
from spiders.json_answers import table, words
from spiders.legislative import BillName, authors, names
from spiders.states import ZONES
from tracker.domain import keys
from tracker.domain.items import (
    Coverage,
    Event,
    EventKind,
    Grade,
    Matter,
    MatterKind,
    Relation,
    RelationKind,
    Value,
)

Row = dict[str, Any]
Values = dict[str, Value]

#: `status` of a bill (API manual 1.85).
STATUS = {
    "0": "pre-filed",
    "1": "introduced",
    "2": "engrossed",
    "3": "enrolled",
    "4": "passed",
    "5": "vetoed",
    "6": "failed",
}
PRIMARY = "1"
#: `type_id` of a bill in `sasts`; which one "Carry Over" (9) means in another session is not said.
SASTS = {
    "1": RelationKind.COMPANION,
    "2": RelationKind.RELATED,
    "3": RelationKind.SUCCEEDED_BY,
    "4": RelationKind.SUCCESSOR_OF,
    "5": RelationKind.COMPANION,
    "6": RelationKind.RELATED,
    "7": RelationKind.RELATED,
    "8": RelationKind.RELATED,
}
_COUNTS = (("yea", "yes"), ("nay", "no"), ("nv", "not voting"), ("absent", "absent"))
#: Words of an alert that says that no more may be asked.
_SPENT = ("limit", "quota", "too many", "exceeded")
#: How the sentence begins that LegiScan's own error makes.
SAYS = "LegiScan answers with an error"


def opened(body: bytes, key: str) -> Row:
    """An answer whose `status` is OK; an error comes with HTTP 200 too, and says why."""
    found = table(body)
    if words(found.get("status")).upper() == "OK":
        return found
    alert = found.get("alert")
    said = words(alert.get("message") if isinstance(alert, dict) else "") or "no reason is given"
    if key:
        said = said.replace(key, "...")
    grade = Grade.ERROR
    if any(word in said.lower() for word in _SPENT):
        grade = Grade.THROTTLED
    elif "key" in said.lower():
        grade = Grade.LOGIN
    raise Unexpected(f"{SAYS}: {said[:200].rstrip('.')}.", grade)


def listed(found: Row) -> list[Row]:
    """The bills of a master list: its numbered keys; the session stands beside them."""
    master = found.get("masterlist")
    rows = list(master.values()) if isinstance(master, dict) else master
    if not isinstance(rows, list):
        raise Unexpected("the answer of LegiScan holds no master list.")
    return [row for row in rows if isinstance(row, dict) and row.get("bill_id")]


def matter(bill: Row, place: str, name: BillName, follows: tuple[str, ...]) -> Matter:
    """One bill with everything that happened to it."""
    title = words(bill.get("title"))
    url = words(bill.get("url"))
    key = keys.bill(place, name.session, name.identifier)
    events = [*_history(rows(bill, "history", needed=True), url, key), *_events(bill, place, url)]
    return Matter(
        key=key,
        kind=MatterKind.BILL,
        title=f"{name.identifier}: {title}" if title else name.identifier,
        url=url,
        date=min((_date(row) for row in rows(bill, "history") if _date(row)), default=""),
        fields=_fields(bill, title),
        events=tuple({event.key: event for event in events}.values()),
        coverage=Coverage.WHOLE,
        refs=names(place, name, name.session, follows),
        relations=tuple(_relations(bill, place, name)),
        follows=follows,
    )


def _relations(bill: Row, place: str, name: BillName) -> Iterator[Relation]:
    """The bills of the session that are the same, similar, or stand in its place."""
    for row in rows(bill, "sasts"):
        kind = SASTS.get(words(row.get("type_id")))
        number = keys.bill_identifier(words(row.get("sast_bill_number")))
        if kind and number and number != name.identifier:
            yield Relation(kind, f"{place} {number} {name.session}")


def _fields(bill: Row, title: str) -> Values:
    description = words(bill.get("description"))
    code = words(bill.get("status"))
    lead = {words(row.get("name")) for row in rows(bill, "sponsors") if _is_primary(row)}
    others = {words(row.get("name")) for row in rows(bill, "sponsors") if not _is_primary(row)}
    return {
        **authors(lead, others),
        "title": title,
        "long_description": description if description != title else "",
        "status": STATUS.get(code, f"status {code}" if code else ""),
        "subjects": tuple(words(row.get("subject_name")) for row in rows(bill, "subjects")),
    }


def _is_primary(row: Row) -> bool:
    return words(row.get("sponsor_type_id")) == PRIMARY


def _events(bill: Row, place: str, url: str) -> Iterator[Event]:
    yield from _hearings(rows(bill, "calendar"), place, url)
    yield from (_text(row, url) for row in rows(bill, "texts") if row.get("doc_id"))
    yield from (_vote(row, url) for row in rows(bill, "votes") if row.get("roll_call_id"))
    for kind, ident in (("amendment", "amendment_id"), ("supplement", "supplement_id")):
        found = rows(bill, f"{kind}s")
        yield from (_paper(row, kind, ident, url) for row in found if row.get(ident))


def _history(steps: list[Row], url: str, matter_key: str) -> Iterator[Event]:
    shown = [(_date(row), words(row.get("chamber")), words(row.get("action"))) for row in steps]
    for key, (date, body, text) in zip(keys.content_keys(shown), shown, strict=True):
        values: Values = {"text": text, "body": body}
        fact = f"{matter_key}#{key.rpartition('.')[0]}"
        yield Event(key=key, kind=EventKind.ACTION, date=date, url=url, fact=fact, fields=values)


def _hearings(entries: list[Row], place: str, url: str) -> Iterator[Event]:
    """Entries of the calendar; days and times are those of the place, whose zone is not printed."""
    shown = [
        (f"{_date(row)} {words(row.get('time'))}".strip(), words(row.get("type")), _what(row))
        for row in entries
    ]
    for key, row, (_, _, text) in zip(
        keys.content_keys(shown, "hearing"), entries, shown, strict=True
    ):
        values: Values = {
            "text": text,
            "time": words(row.get("time"))[:5],
            "zone": ZONES[place],
            "place": words(row.get("location")),
        }
        yield Event(key=key, kind=EventKind.HEARING, date=_date(row), url=url, fields=values)


def _what(row: Row) -> str:
    """ "Hearing: Assembly Agriculture Public Hearing": the description may not say what it is."""
    kind, text = words(row.get("type")), words(row.get("description"))
    return text if kind.lower() in text.lower() else f"{kind}: {text}" if text else kind


def _text(row: Row, url: str) -> Event:
    values: Values = {"label": words(row.get("type"))}
    if row.get("text_hash"):
        values["text_hash"] = words(row["text_hash"])
    return _with_id(f"text {words(row['doc_id'])}", EventKind.VERSION, row, url, values)


def _vote(row: Row, url: str) -> Event:
    counted = [f"{word} {row[name]}" for name, word in _COUNTS if row.get(name) is not None]
    passed = words(row.get("passed"))
    values: Values = {
        "text": words(row.get("desc")),
        "body": words(row.get("chamber")),
        "result": {"1": "passed", "0": "failed"}.get(passed, passed),
        "tally": ", ".join(counted),
    }
    return _with_id(f"vote {words(row['roll_call_id'])}", EventKind.VOTE, row, url, values)


def _paper(row: Row, kind: str, ident: str, url: str) -> Event:
    name = words(row.get("title")) or words(row.get("type")) or kind
    values: Values = {"name": name if kind in name.lower() else f"{kind}: {name}"}
    if kind == "amendment" and row.get("adopted") is not None:
        values["adopted"] = {"1": "adopted", "0": "not adopted"}.get(words(row["adopted"]))
    return _with_id(f"{kind} {words(row[ident])}", EventKind.ATTACHMENT, row, url, values)


def _with_id(key: str, kind: EventKind, row: Row, url: str, values: Values) -> Event:
    return Event(key=key, kind=kind, date=_date(row), url=_link(row, url), fields=values)


def rows(holder: Row, name: str, needed: bool = False) -> list[Row]:
    """The rows of a list; LegiScan prints lists also as tables with the keys "0", "1", ..."""
    found = holder.get(name)
    if isinstance(found, dict):
        found = list(found.values())
    if found is None and not needed:
        return []
    if not isinstance(found, list):
        raise Unexpected(f"the answer of LegiScan holds no list {name!r} of the bill.")
    return [row for row in found if isinstance(row, dict)]


def _date(row: Row) -> str:
    """The day of a row; "0000-00-00" is none."""
    return day(words(row.get("date"))) or ""


def _link(row: Row, url: str) -> str:
    return words(row.get("state_link")) or words(row.get("url")) or url
