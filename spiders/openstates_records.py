"""Bills as Open States prints them, as matters and events.

Its lists are wiped and made anew when anything in them differs, so the ids inside are not stable:
events are known by their contents. `updated_at` moves with every rewrite and is never looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from spiders.dates import day
from spiders.json_answers import tables, words
from spiders.legislative import BillName, authors, names
from tracker.domain import keys, normalise
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

#: The lists that are asked for; each must be there, or the answer is of another kind.
INCLUDES = ("sponsorships", "actions", "versions", "votes")
#: A list that is left out where it is empty.
RELATED = "related_bills"

_RELATIONS = {
    "companion": RelationKind.COMPANION,
    "prior-session": RelationKind.SUCCESSOR_OF,
    "replaced-by": RelationKind.SUCCEEDED_BY,
    "replaces": RelationKind.SUCCESSOR_OF,
    "related": RelationKind.RELATED,
}

Row = dict[str, Any]
Values = dict[str, Value]


def bill_name(row: Row, session: str) -> BillName:
    """Which bill a row is."""
    return BillName(session, keys.bill_identifier(words(row.get("identifier"))))


def matter(row: Row, place: str, session: str, follows: tuple[str, ...]) -> Matter:
    """One bill with everything that happened to it."""
    name = bill_name(row, session)
    title = words(row.get("title"))
    url = words(row.get("openstates_url"))
    lists = {key: _once(tables(row, key)) for key in INCLUDES}
    events = [*_actions(lists["actions"], url), *_versions(lists["versions"], url)]
    events += _votes(lists["votes"], url)
    return Matter(
        key=keys.bill(place, session, name.identifier),
        kind=MatterKind.BILL,
        title=f"{name.identifier}: {title}" if title else name.identifier,
        url=url,
        date=moment(row.get("first_action_date")),
        fields=_fields(row, title, lists["sponsorships"]),
        events=tuple(events),
        coverage=Coverage.WHOLE,
        refs=names(place, name, session, follows),
        relations=tuple(_relations(row, place)),
        follows=follows,
    )


def _relations(row: Row, place: str) -> Iterator[Relation]:
    """The bills that are said to be linked, by name with their session."""
    for one in _rows(row.get(RELATED)):
        kind = _RELATIONS.get(words(one.get("relation_type")))
        number = keys.bill_identifier(words(one.get("identifier")))
        session = words(one.get("legislative_session"))
        if kind and number and session:
            yield Relation(kind, f"{place} {number} {session}")


def _fields(row: Row, title: str, sponsorships: list[Row]) -> Values:
    lead = (words(one.get("name")) for one in sponsorships if one.get("primary"))
    others = (words(one.get("name")) for one in sponsorships if not one.get("primary"))
    subjects = row.get("subject")
    return {
        **authors(lead, others),
        "title": title,
        "subjects": tuple(map(words, subjects)) if isinstance(subjects, list) else (),
    }


def _once(rows: list[Row]) -> list[Row]:
    """Within one answer, equal ids are one thing; without ids all of them count."""
    kept: dict[str, Row] = {}
    for place, row in enumerate(rows):
        kept.setdefault(words(row.get("id")) or f"#{place}", row)
    return list(kept.values())


def moment(raw: Any) -> str:
    """A day, or an instant in UTC: some states print one, some the other, in the same field."""
    text = words(raw)
    if len(text) <= 10:
        return day(text) or ""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return day(text) or ""
    if found.tzinfo is None or (found.hour, found.minute, found.second) == (0, 0, 0):
        return found.date().isoformat()
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def body_of(row: Row) -> str:
    """The chamber or committee that acted, as it is called."""
    found = row.get("organization")
    return words(found.get("name")) if isinstance(found, dict) else words(found)


def _actions(rows: list[Row], url: str) -> Iterator[Event]:
    shown = [(moment(row.get("date")), body_of(row), words(row.get("description"))) for row in rows]
    for key, (date, body, text) in zip(keys.content_keys(shown), shown, strict=True):
        values: Values = {"text": text, "body": body}
        yield Event(key=key, kind=EventKind.ACTION, date=date, url=url, fields=values)


def _versions(rows: list[Row], url: str) -> Iterator[Event]:
    shown = [(moment(row.get("date")), _link(row), words(row.get("note"))) for row in rows]
    rest = [(date, normalise.link(link) if link else "", note) for date, link, note in shown]
    for key, (date, link, note) in zip(keys.content_keys(rest, "text"), shown, strict=True):
        values: Values = {"label": note}
        yield Event(key=key, kind=EventKind.VERSION, date=date, url=link or url, fields=values)


def _link(row: Row) -> str:
    """The text's address: of several formats the first by address, for their order moves."""
    links = row.get("links")
    found = [words(one.get("url")) for one in links or () if isinstance(one, dict)]
    return min(filter(None, found), default="")


def _votes(rows: list[Row], url: str) -> Iterator[Event]:
    shown = [
        (moment(row.get("start_date")), body_of(row), words(row.get("motion_text"))) for row in rows
    ]
    named = keys.content_keys(shown, "vote")
    for key, row, (date, body, text) in zip(named, rows, shown, strict=True):
        values: Values = {
            "text": text,
            "body": body,
            "result": words(row.get("result")),
            "tally": tally(row.get("counts")),
        }
        yield Event(key=key, kind=EventKind.VOTE, date=date, url=_source(row) or url, fields=values)


def tally(counts: Any) -> str:
    """ "yes 25, no 13, absent 2": what was counted, the options in a fixed order."""
    order = ("yes", "no")
    found = {words(one.get("option")): one.get("value") for one in _rows(counts)}
    names = sorted(found, key=lambda name: (order.index(name) if name in order else 2, name))
    return ", ".join(f"{name} {found[name]}" for name in names if found[name] or name in order)


def _source(row: Row) -> str:
    return next((words(one.get("url")) for one in _rows(row.get("sources")) if one.get("url")), "")


def _rows(found: Any) -> Iterable[Row]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
