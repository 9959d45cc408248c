"""A council's meeting as its rows of the Legistar API show it: when, where, with what agenda."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from spiders.legistar_api import Row, clock, day, number, word
from spiders.legistar_matters import ON_FILE, Council, note, tally, voted
from tracker.domain import keys, normalise
from tracker.domain.items import Coverage, Event, EventKind, Matter, MatterKind, Value

#: The state of a meeting has no column of its own: it stands in any of four, in these words.
_STATES = (
    ("cancelled", re.compile(r"\bcancel", re.IGNORECASE)),
    ("deferred", re.compile(r"\b(deferr|postpon|adjourned to|continued to)", re.IGNORECASE)),
)
_STATED_IN = ("EventAgendaStatusName", "EventTime", "EventComment", "EventLocation")


def meeting(council: Council, row: Row, follows: Iterable[str], refs: Iterable[str] = ()) -> Matter:
    """A meeting by its own row: says nothing of its agenda."""
    identifier = number(row, "EventId")
    when = " ".join(filter(None, (day(row, "EventDate"), word(row, "EventTime"))))
    body = word(row, "EventBodyName") or "Meeting"
    return Matter(
        key=keys.meeting(council.client, identifier),
        kind=MatterKind.MEETING,
        title=f"{body}, {when}" if when else body,
        url=word(row, "EventInSiteURL"),
        date=day(row, "EventDate"),
        fields=_fields(council, row),
        refs=tuple(dict.fromkeys([council.meeting_ref(identifier), *refs])),
        follows=tuple(follows),
    )


def vanished(council: Council, identifier: int, title: str, follows: Iterable[str]) -> Matter:
    """A meeting whose record cannot be looked up any more; only that is said."""
    return Matter(
        key=keys.meeting(council.client, identifier),
        kind=MatterKind.MEETING,
        title=title or f"meeting {identifier}",
        fields={"record": None},
        follows=tuple(follows),
    )


def _fields(council: Council, row: Row) -> dict[str, Value]:
    """What is compared; of a meeting that is off, only that, or one fact would be told thrice."""
    status = state(row)
    date, time = day(row, "EventDate"), clock(word(row, "EventTime"))
    fields: dict[str, Value] = {"status": status, "body": word(row, "EventBodyName")}
    fields["record"] = ON_FILE
    if council.zone:
        fields["zone"] = council.zone
    if status == "set" or time:
        fields["start"] = f"{date}T{time}" if date and time else date
    if status != "set":
        return fields
    return fields | {
        "place": word(row, "EventLocation"),
        "comment": word(row, "EventComment"),
        "agenda_status": word(row, "EventAgendaStatusName"),
        "agenda_file": _link(row, "EventAgendaFile"),
        "minutes_status": word(row, "EventMinutesStatusName"),
        "minutes_file": _link(row, "EventMinutesFile"),
        "video": _link(row, "EventVideoPath"),
    }


def _link(row: Row, name: str) -> str:
    link = word(row, name)
    return normalise.link(link) if link else ""


def state(row: Row) -> str:
    """ "set", "cancelled" or "deferred"."""
    printed = " ".join(word(row, name) for name in _STATED_IN)
    return next((name for name, words in _STATES if words.search(printed)), "set")


def with_items(
    found: Matter,
    council: Council,
    items: list[Row],
    votes: Mapping[int, list[Row]],
    calls: Mapping[int, list[Row]],
) -> Matter:
    """The meeting with its whole agenda, each item linked to its council matter."""
    rows = {number(row, "EventItemId"): row for row in items if number(row, "EventItemId")}
    events = tuple(
        _item(council, row, found.date, votes.get(key), calls.get(key))
        for key, row in sorted(rows.items())
    )
    return replace(found, events=events, coverage=Coverage.WHOLE)


def _item(
    council: Council,
    row: Row,
    date: str,
    votes: list[Row] | None,
    calls: list[Row] | None,
) -> Event:
    """One row of the agenda or the minutes. The status of its matter is that matter's news."""
    matter, noted = number(row, "EventItemMatterId"), note(row, "EventItem")
    title = word(row, "EventItemTitle") or word(row, "EventItemMatterName")
    fields: dict[str, Value] = {
        "text": title or noted,
        "number": word(row, "EventItemMatterFile"),
        "action": word(row, "EventItemActionName"),
        "result": word(row, "EventItemPassedFlagName"),
        "note": noted if title else "",
        **voted(votes),
    }
    if matter:
        fields["matter"] = keys.council_matter(council.client, matter)
    if calls:
        fields["rollcall"] = tally(word(one, "RollCallValueName") for one in calls)
    return Event(
        key=f"item:{number(row, 'EventItemId')}",
        kind=EventKind.ITEM,
        date=date,
        url=council.matter_link(matter) if matter else "",
        fields=fields,
    )
