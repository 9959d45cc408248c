"""Hearings and meetings in plain words: set, moved, cancelled, with local time, zone and place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from notify import clean, dates
from tracker.domain.changes import Change, Op
from tracker.domain.items import EventKind, MatterKind, Value

TIMES = frozenset({"when", "start", "date", "time"})
#: What says when, where and whether; changes of these in one reading are one fact.
FIELDS = TIMES | {"place", "status", "zone"}
STATES = {
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "deferred": "postponed",
    "postponed": "postponed",
    "held": "was held",
}
ON = frozenset({"set", "scheduled", "confirmed", "on"})
PLACE = 120


def concerns(change: Change) -> bool:
    """Whether a change says when or where a hearing or meeting is, or whether it takes place."""
    if change.event is not None:
        mine = change.event.kind is EventKind.HEARING
        return mine and (change.op is not Op.CHANGED or change.field in FIELDS)
    mine = change.matter_kind is MatterKind.MEETING
    return mine and (change.op is Op.NEW or change.field in FIELDS)


def sentence(changes: Sequence[Change], zone: str = "") -> str:
    """What happened to one hearing or meeting in one reading; `zone` is its source's own.

    Times are those of the place, never turned into the reader's: people go there.
    """
    first = changes[0]
    zone = (first.event.zone if first.event else "") or zone
    if first.op is not Op.CHANGED:
        return _came_or_went(first, zone)
    moved = {change.field: change for change in changes}
    if "status" in moved and (said := _status(moved["status"], zone)):
        return said
    parts = [part for part in (_time(moved, first, zone), _place(moved)) if part]
    said = "; ".join(parts) or _detail(moved)
    return f"{_noun(first)} {said}{_named(first)}"


def local(text: str, zone: str) -> str:
    """A printed day or local time for people: "Thu Feb 12, 2026, 10:00 am EST".

    Without a known zone it says "local time"; a time in words stays as it is printed.
    """
    day, _, time = text.partition("T")
    known = zone_of(zone)
    try:
        found = datetime.fromisoformat(text) if time else None
    except ValueError:
        return f"{dates.when(day, 'UTC')}, {clean.line(time, 40)}"
    if found is None:
        return dates.when(day, "UTC")
    if found.tzinfo is None:
        found = found.replace(tzinfo=known or ZoneInfo("UTC"))
        name = found.tzname() or "" if known else "local time"
        return f"{dates.moment(found, known.key if known else 'UTC')} {name}".rstrip()
    at = known or ZoneInfo("UTC")
    return f"{dates.moment(found, at.key)} {found.astimezone(at).tzname() or ''}".rstrip()


def _came_or_went(change: Change, zone: str) -> str:
    noun, event = _noun(change), change.event
    if event is None:
        state = _shown(change.after).partition(" · ")[0]
        return f"{noun} {STATES.get(state.casefold(), 'set')}"
    at = _whereabouts(change, zone)
    if change.op is Op.GONE:
        was = f"; it was set for {at}" if at else ""
        return f"{noun} taken off the calendar{_named(change)}{was}"
    if change.op is Op.RESTORED:
        return f"{noun} back on the calendar{f' for {at}' if at else ''}{_named(change)}"
    state = STATES.get(event.status.casefold(), "")
    if state:
        was = f"; it was set for {at}" if at and state != "was held" else ""
        return f"{noun} {state}{_named(change)}{was}"
    over = bool(event.when) and event.when[:10] < change.detected_at[:10]
    return (
        f"{noun} {'of' if over else 'set for'} {at}{_named(change)}"
        if at
        else (f"{noun} set, no day yet{_named(change)}")
    )


def _status(change: Change, zone: str) -> str:
    """A status that decides whether it takes place; "" for any other one."""
    noun, at = _noun(change), _whereabouts(change, zone)
    after, before = _shown(change.after).casefold(), _shown(change.before).casefold()
    if state := STATES.get(after):
        was = f"; it was set for {at}" if at and state != "was held" else ""
        return f"{noun} {state}{_named(change)}{was}"
    if after in ON and before in STATES:
        return f"{noun} is on again{f', set for {at}' if at else ''}{_named(change)}"
    return ""


def _time(moved: dict[str, Change], first: Change, zone: str) -> str:
    if not TIMES & moved.keys():
        return ""
    before, after = _moment(moved, first, old=True), _moment(moved, first, old=False)
    if before and after:
        return f"moved from {local(before, zone)} to {local(after, zone)}"
    return (
        f"set for {local(after, zone)}"
        if after
        else f"has no time now (before: {local(before, zone)})"
    )


def _moment(moved: dict[str, Change], first: Change, *, old: bool) -> str:
    """Day and time before or after; a source prints both in one field or each in its own."""
    for name in ("when", "start"):
        if name in moved:
            return _side(moved[name], old)
    now, _, clock = (first.event.when if first.event else "").partition("T")
    day = _side(moved["date"], old) if "date" in moved else now
    time = _side(moved["time"], old) if "time" in moved else clock
    return f"{day}T{time}" if day and time and "T" not in day else day or time


def _detail(moved: dict[str, Change]) -> str:
    if "status" in moved:
        change = moved["status"]
        return f"has the status {_shown(change.after)} (before: {_shown(change.before)})"
    return f"has another time zone, {_shown(moved['zone'].after)}"


def _place(moved: dict[str, Change]) -> str:
    if "place" not in moved:
        return ""
    before, after = _side(moved["place"], True), _side(moved["place"], False)
    if not after:
        return f"has no place now (before: {before})"
    return f"moved to {after}" + (f" (before: {before})" if before else "")


def _whereabouts(change: Change, zone: str) -> str:
    """Time and place of an event as it stands; of a meeting its heading says them."""
    if change.event is None:
        return ""
    when = change.event.when or change.event.date
    parts = (local(when, zone) if when else "", clean.line(change.event.place, PLACE))
    return ", ".join(filter(None, parts))


def _noun(change: Change) -> str:
    return "Hearing" if change.event else "Meeting"


def _named(change: Change) -> str:
    """What it is about, behind a colon; a heading that says it already is not repeated."""
    text = clean.line(change.event.text, 160) if change.event else ""
    return f": {text}" if text and text.casefold() != "hearing" else ""


def _side(change: Change, old: bool) -> str:
    return _shown(change.before if old else change.after)


def _shown(value: Value) -> str:
    text = value if isinstance(value, str) else ", ".join(value or ())
    return clean.line(text, PLACE)


def zone_of(name: str) -> ZoneInfo | None:
    """The IANA zone of a name, None if there is none."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
