"""From CourtListener's answers to a matter: the docket's own record, and its entries as events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from spiders.courtlistener_feed import Feed
from spiders.courtlistener_names import Names
from spiders.courtlistener_dockets import Docket, Named, utc
from spiders.dates import day
from spiders.facts import Unexpected
from spiders.json_answers import words
from tracker.domain import keys, relations
from tracker.domain.courtlistener import (
    NAMESPACE,
    Entry,
    Row,
    aliases,
    attachments,
    fields,
    whole,
)
from tracker.domain.docket_text import cleaned
from tracker.domain.courts import pacer
from tracker.domain.items import (
    Coverage,
    Event,
    EventKind,
    Matter,
    MatterKind,
    Relation,
    Value,
)

_BLANK = frozenset(("", "unknown case title", "unknown"))


@dataclass(slots=True, kw_only=True)
class Open:
    """A docket while it is being read: its own record, the rows that have come so far."""

    docket: Docket
    fields: dict[str, Value] = field(default_factory=dict)
    as_of: str = ""
    filed: str = ""
    whole: bool = False
    entries: dict[int, Entry] = field(default_factory=dict)
    newest: str = ""  # stamp up to which changed rows are surely in `entries`
    turned: set[str] = field(default_factory=set)
    pages: int = 0
    ended: bool = False  # no more rows are asked for; `complete`: there are no more
    complete: bool = False
    lost: bool = False  # its own record is not found
    notes: list[str] = field(default_factory=list)
    relations: tuple[Relation, ...] = ()

    def take(self, page: Iterable[Entry]) -> None:
        """A further page of rows."""
        rows = list(page)
        self.pages += 1
        self.entries |= {one.id: one for one in rows}
        # Of the whole docket only the first page counts: what moved meanwhile is asked for again.
        if self.pages == 1 or not self.whole:
            self.newest = newest([self.newest, *(one.modified for one in rows)])


def newest(stamps: Iterable[str]) -> str:
    """The latest of printed stamps; "" when none can be read."""
    found = {text: _instant(text) for text in stamps}
    return max((text for text, at in found.items() if at), key=lambda t: found[t] or 0, default="")


def _instant(text: str) -> float:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return 0.0
    return max(found.timestamp(), 1.0) if found.tzinfo else 0.0


# ---- the docket's own record ---------------------------------------------------------------------


def record(opened: Open, row: Row) -> None:
    """Take over the docket's own record; raises `Unexpected` for that of another."""
    docket = opened.docket
    if whole(row.get("id")) != docket.id:
        raise Unexpected(f"the API answers with another docket than {docket.id}.")
    found = listed(row)
    name = case_name(found["name"])
    docket.identify(found["court"], found["number"], found["case"])
    docket.name, docket.path = name or docket.name, found["path"] or docket.path
    opened.as_of, opened.filed = utc(row.get("date_modified")), _day(row.get("date_filed"))
    opened.relations = _appeal(row)
    ended = _day(row.get("date_terminated"))
    opened.fields = {
        "case_status": f"terminated {ended}" if ended else "open",
        "judge": cleaned(words(row.get("assigned_to_str"))),
        "referred_judge": cleaned(words(row.get("referred_to_str"))),
    }


def _appeal(row: Row) -> tuple[Relation, ...]:
    """The case below, where its court and its number are both known."""
    court = words(row.get("appeal_from")).rstrip("/").rpartition("/")[2]
    below = row.get("original_court_info")
    number = words(below.get("docket_number")) if isinstance(below, dict) else ""
    return relations.appeal_of(pacer(court), number)


def listed(row: Row) -> dict[str, str]:
    """Who a docket is, from a row of `dockets/`."""
    court = words(row.get("court_id")) or words(row.get("court")).rstrip("/").rpartition("/")[2]
    names = (words(row.get(name)) for name in ("case_name", "case_name_full", "case_name_short"))
    return {
        "id": words(row.get("id")),
        "court": court,
        "number": words(row.get("docket_number")),
        "case": words(row.get("pacer_case_id")),
        "name": next(filter(None, names), ""),
        "path": words(row.get("absolute_url")),
    }


def searched(row: Row) -> dict[str, str]:
    """The same from a result of `search/?type=d`, which names things in its own way."""
    return {
        "id": words(row.get("docket_id")),
        "court": words(row.get("court_id")),
        "number": words(row.get("docketNumber")),
        "case": words(row.get("pacer_case_id")),
        "name": case_name(words(row.get("caseName"))),
        "path": words(row.get("docket_absolute_url")),
    }


def matching(name: Named, court: str, rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """The rows that are the case a watch names; `court` as CourtListener calls it."""
    mine = [row for row in rows if whole(row["id"]) and row["court"].lower() == court]
    if name.case:
        return [row for row in mine if row["case"] == name.case]
    exact = [row for row in mine if keys.docket_number(row["number"]) == name.number]
    return exact or [row for row in mine if name.fits(row["number"])]


def case_name(raw: str) -> str:
    """A caption, "" for one that says nothing."""
    name = cleaned(raw)
    return "" if name.casefold() in _BLANK else name


def _day(raw: Any) -> str:
    return day(words(raw)) or ""


# ---- as a matter ---------------------------------------------------------------------------------


def of_feed(opened: Open, feed: Feed) -> None:
    """Take over what a feed says of its docket: its caption, unless it is cut, and who it is."""
    docket = opened.docket
    if feed.docket and feed.docket != docket.id:
        raise Unexpected(f"the feed is of another docket than {docket.id}.")
    docket.identify(feed.court, feed.number, feed.case)
    docket.path = feed.path or docket.path
    docket.name = case_name(feed.name) or docket.name


def matter(
    opened: Open,
    entries: Iterable[Entry],
    follows: tuple[str, ...],
    coverage: Coverage = Coverage.ADDITIONS,
    since: str = "",
    refs: Iterable[str] = (),
) -> Matter:
    """The docket with those entries; who it is stays what it was when it was first read.

    `refs` are further names that watches use for it.
    """
    docket = opened.docket
    docket.key = docket.key or keys.docket(NAMESPACE, str(docket.id))
    names = Names(docket.rows)
    shown = names.keyed(entries)
    found = list(events(docket, shown))
    if coverage is not Coverage.ADDITIONS:
        found += [_merged(docket, key, one) for key, one in names.merged(shown)]
    printed = {"record": "on file", "case_name": docket.name, "docket_number": docket.number}
    return Matter(
        key=docket.key,
        kind=MatterKind.DOCKET,
        title=docket.name or docket.number or f"docket {docket.id}",
        url=docket.url,
        date=opened.filed,
        as_of=opened.as_of,
        fields={name: value for name, value in (printed | opened.fields).items() if value},
        events=tuple(found),
        coverage=coverage,
        since=since,
        refs=tuple(dict.fromkeys((*docket.names, *sorted(refs)))),
        relations=opened.relations,
        follows=follows,
    )


def events(docket: Docket, shown: Iterable[tuple[str, Entry]]) -> Iterator[Event]:
    """Entries under their keys as events, each with what is attached to it."""
    for key, one in shown:
        fact = f"{docket.key}#{key}"
        yield Event(
            key=key,
            kind=EventKind.ENTRY,
            date=one.date,
            url=one.url or f"{docket.url}#{key}",
            fact=fact,
            fields=fields(one),
            aliases=aliases(one, docket.case, docket.joint),
        )
        yield from attachments(one, key, fact, one.url or docket.url)


def _merged(docket: Docket, key: str, one: Entry) -> Event:
    """An entry whose row was merged into another: still there, and nothing else is said of it."""
    return Event(
        key=key,
        kind=EventKind.ENTRY,
        date=one.date,
        url=one.url or docket.url,
        aliases=aliases(one, docket.case, docket.joint),
    )


def vanished(docket: Docket, follows: tuple[str, ...]) -> Matter:
    """A docket that was there and is not found: doubted first, as all that is gone."""
    return Matter(
        key=docket.key,
        kind=MatterKind.DOCKET,
        title=docket.name or docket.number or f"docket {docket.id}",
        url=docket.url,
        fields={"record": None},
        coverage=Coverage.ADDITIONS,
        refs=docket.names,
        follows=follows,
    )
