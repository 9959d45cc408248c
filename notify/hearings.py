"""Hearings and meetings in plain words: set, moved, cancelled, with local time, zone and place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from notify import clean, dates
from notify.voice import Voice
from tracker.domain.changes import Change, Op
from tracker.domain.items import EventKind, MatterKind, Value

TIMES = frozenset({"when", "start", "date", "time"})
#: What says when, where and whether; changes of these in one reading are one fact.
FIELDS = TIMES | {"place", "status", "zone"}
HELD = "was held"
STATES = {
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "deferred": "postponed",
    "postponed": "postponed",
    "held": HELD,
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


def sentence(changes: Sequence[Change], voice: Voice, zone: str = "") -> str:
    """What happened to one hearing or meeting in one reading; `zone` is its source's own.

    Times are those of the place, never turned into the reader's: people go there.
    """
    first = changes[0]
    zone = (first.event.zone if first.event else "") or zone
    if first.op is not Op.CHANGED:
        return _came_or_went(first, voice, zone)
    moved = {change.field: change for change in changes}
    if "status" in moved and (said := _status(moved["status"], voice, zone)):
        return said
    parts = [part for part in (_time(moved, first, voice, zone), _place(moved, voice)) if part]
    said = "; ".join(parts) or _detail(moved, voice)
    return f"{_noun(first, voice)} {said}{_named(first)}"


def local(text: str, zone: str, voice: Voice) -> str:
    """A printed day or local time for people: "Thu Feb 12, 2026, 10:00 am EST".

    Without a known zone it says "local time"; a time in words stays as it is printed.
    """
    day, _, time = text.partition("T")
    known, language = zone_of(zone), voice.language
    try:
        found = datetime.fromisoformat(text) if time else None
    except ValueError:
        return f"{dates.when(day, 'UTC', language)}, {clean.line(time, 40)}"
    if found is None:
        return dates.when(day, "UTC", language)
    if found.tzinfo is None:
        found = found.replace(tzinfo=known or ZoneInfo("UTC"))
        name = found.tzname() or "" if known else voice.say("local time")
        said = dates.moment(found, known.key if known else "UTC", language)
        return f"{said} {name}".rstrip()
    at = known or ZoneInfo("UTC")
    return f"{dates.moment(found, at.key, language)} {found.astimezone(at).tzname() or ''}".rstrip()


def _came_or_went(change: Change, voice: Voice, zone: str) -> str:
    noun, event = _noun(change, voice), change.event
    if event is None:
        state = _shown(change.after).partition(" · ")[0]
        return f"{noun} {voice.say(STATES.get(state.casefold(), 'set'))}"
    at = _whereabouts(change, voice, zone)
    if change.op is Op.GONE:
        return voice.say("{noun} taken off the calendar", noun=noun) + _was(change, at, voice)
    if change.op is Op.RESTORED:
        back = "{noun} back on the calendar for {at}" if at else "{noun} back on the calendar"
        return voice.say(back, noun=noun, at=at) + _named(change)
    if state := STATES.get(event.status.casefold(), ""):
        return f"{noun} {voice.say(state)}" + _was(change, "" if state == HELD else at, voice)
    over = bool(event.when) and event.when[:10] < change.detected_at[:10]
    said = "{noun} of {at}" if over else "{noun} set for {at}"
    return voice.say(said if at else "{noun} set, no day yet", noun=noun, at=at) + _named(change)


def _was(change: Change, at: str, voice: Voice) -> str:
    """What it is about, and for when it was set."""
    return _named(change) + (voice.say("; it was set for {at}", at=at) if at else "")


def _status(change: Change, voice: Voice, zone: str) -> str:
    """A status that decides whether it takes place; "" for any other one."""
    noun, at = _noun(change, voice), _whereabouts(change, voice, zone)
    after, before = _shown(change.after).casefold(), _shown(change.before).casefold()
    if state := STATES.get(after):
        return f"{noun} {voice.say(state)}" + _was(change, "" if state == HELD else at, voice)
    if after in ON and before in STATES:
        again = "{noun} is on again, set for {at}" if at else "{noun} is on again"
        return voice.say(again, noun=noun, at=at) + _named(change)
    return ""


def _time(moved: dict[str, Change], first: Change, voice: Voice, zone: str) -> str:
    if not TIMES & moved.keys():
        return ""
    before, after = _moment(moved, first, old=True), _moment(moved, first, old=False)
    old = local(before, zone, voice) if before else ""
    new = local(after, zone, voice) if after else ""
    if before and after:
        return voice.say("moved from {old} to {new}", old=old, new=new)
    if after:
        return voice.say("set for {new}", new=new)
    return voice.say("has no time now (before: {old})", old=old)


def _moment(moved: dict[str, Change], first: Change, *, old: bool) -> str:
    """Day and time before or after; a source prints both in one field or each in its own."""
    for name in ("when", "start"):
        if name in moved:
            return _side(moved[name], old)
    now, _, clock = (first.event.when if first.event else "").partition("T")
    day = _side(moved["date"], old) if "date" in moved else now
    time = _side(moved["time"], old) if "time" in moved else clock
    return f"{day}T{time}" if day and time and "T" not in day else day or time


def _detail(moved: dict[str, Change], voice: Voice) -> str:
    if "status" in moved:
        change = moved["status"]
        said = "has the status {after} (before: {before})"
        return voice.say(said, after=_shown(change.after), before=_shown(change.before))
    return voice.say("has another time zone, {after}", after=_shown(moved["zone"].after))


def _place(moved: dict[str, Change], voice: Voice) -> str:
    if "place" not in moved:
        return ""
    before, after = _side(moved["place"], True), _side(moved["place"], False)
    if not after:
        return voice.say("has no place now (before: {before})", before=before)
    said = "moved to {after} (before: {before})" if before else "moved to {after}"
    return voice.say(said, after=after, before=before)


def _whereabouts(change: Change, voice: Voice, zone: str) -> str:
    """Time and place of an event as it stands; of a meeting its heading says them."""
    if change.event is None:
        return ""
    when = change.event.when or change.event.date
    parts = (local(when, zone, voice) if when else "", clean.line(change.event.place, PLACE))
    return ", ".join(filter(None, parts))


def _noun(change: Change, voice: Voice) -> str:
    return voice.say("Hearing" if change.event else "Meeting")


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
