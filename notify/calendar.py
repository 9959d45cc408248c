"""Hearings set, moved and cancelled as calendar entries (iCalendar, RFC 5545 and 5546). Pure.

An entry keeps its UID for ever and its SEQUENCE grows with every change that tells of it, so that
a calendar program moves or strikes what it holds and never adds it twice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from notify import clean, hearings
from notify.values import Appointment, Item
from tracker.domain.changes import Change, Op
from tracker.domain.hearings import Mention, Series, Status
from tracker.domain.items import EventKind

#: States in which a hearing or meeting does not take place on its day.
OFF = frozenset({"cancelled", "postponed"})
ON_THE_PAPERS = "submission"  # nobody appears
_PRINTED = re.compile(r",? (?P<day>\d{4}-\d\d-\d\d)(?P<time> .{1,12})?$")
#: So long before and after its entries a file says when clocks change.
ZONED = timedelta(days=400)
YEARS = 10  # what a court sets further ahead is a slip of the pen
MOST = 50  # of one message; a calendar order of a whole session is no reason to fill a calendar


def appointments(
    items: Iterable[Item], agenda: Mapping[str, Sequence[Series]], today: str
) -> tuple[Appointment, ...]:
    """What a message sets, moves or cancels from the ISO day `today` on, each as it stands now.

    `agenda` has the hearings of cases by the keys of their matters, as their entries tell them.
    """
    ordered = sorted(items, key=lambda item: item.change.id)
    told = {one.uid: one for item in ordered for one in _of(item, agenda)}
    meetings: dict[str, list[Item]] = {}
    for item in ordered:
        if hearings.concerns(item.change) and item.change.event is None:
            meetings.setdefault(item.change.matter, []).append(item)
    told |= {one.uid: one for held in meetings.values() for one in _meeting(held)}
    until = f"{int(today[:4]) + YEARS:04}"
    coming = [one for one in told.values() if today <= one.starts[:10] < until]
    return tuple(sorted(coming, key=lambda one: (one.starts, one.uid))[:MOST])


def _of(item: Item, agenda: Mapping[str, Sequence[Series]]) -> list[Appointment]:
    change = item.change
    if change.event is None:
        return []
    if change.event.kind is EventKind.HEARING:
        one = _hearing(item) if hearings.concerns(change) else None
        return [one] if one else []
    new_words = change.op is Op.NEW or change.op is Op.CHANGED and change.field == "text"
    if change.event.kind is not EventKind.ENTRY or not new_words:
        return []
    known = _numbered(agenda.get(change.matter, ()))
    return [
        made
        for one, name in known
        if any(mention.entry == change.event.key for mention in one.mentions)
        for made in _proceeding(item, one, name)
    ]


def _hearing(item: Item) -> Appointment | None:
    """A hearing or meeting that its source lists by itself."""
    change, event = item.change, item.change.event
    assert event is not None
    state = hearings.STATES.get(event.status.casefold(), "")
    starts = _moment(event.when or event.date)
    if not starts or state == "was held":
        return None
    return Appointment(
        uid=_uid(change.matter, event.key),
        sequence=change.id,
        title=_title(clean.line(event.text, 160) or "Hearing", change),
        starts=starts,
        zone=_zone(event.zone or item.origin.zone),
        place=clean.line(event.place, hearings.PLACE),
        url=clean.url(change.url) or clean.url(change.matter_url),
        cancelled=change.op is Op.GONE or state in OFF,
    )


def _meeting(items: Sequence[Item]) -> list[Appointment]:
    """A meeting of a council, by all that a message tells of it, oldest first."""
    changes = [item.change for item in items]
    last = {change.field: str(change.after or "") for change in changes}
    whole = [change for change in changes if change.op is not Op.CHANGED]
    state = str(whole[-1].after or "").partition(" · ")[0] if whole else ""
    state = hearings.STATES.get(last.get("status", state).casefold(), "")
    printed = _PRINTED.search(changes[-1].matter_title)
    starts = _moment(last.get("start", "")) or (_printed(printed) if printed else "")
    if not starts or state == "was held":
        return []
    title = changes[-1].matter_title[: printed.start() if printed else None]
    return [
        Appointment(
            uid=_uid(changes[-1].matter, "meeting"),
            sequence=changes[-1].id,
            title=clean.line(title, 160) or "Meeting",
            starts=starts,
            zone=_zone(last.get("zone", "") or items[-1].origin.zone),
            place=clean.line(last.get("place", ""), hearings.PLACE),
            url=clean.url(changes[-1].matter_url),
            cancelled=state in OFF or changes[-1].op is Op.GONE,
        )
    ]


def _printed(found: re.Match[str]) -> str:
    """The day and time that a meeting's title ends with."""
    for form in ("%I:%M %p", "%H:%M"):
        try:
            time = datetime.strptime((found["time"] or "").strip().upper(), form)
        except ValueError:
            continue
        return _moment(f"{found['day']}T{time:%H:%M}")
    return _moment(found["day"])


def _numbered(known: Sequence[Series]) -> list[tuple[Series, str]]:
    """Each hearing of a case with what names it: the entry that set it first, and which of it."""
    seen: dict[tuple[str, str], int] = {}
    found = []
    for one in known:
        first: Mention = one.mentions[0]
        key = first.entry, first.told.kind
        seen[key] = seen.get(key, 0) + 1
        found.append((one, f"{first.entry} {first.told.kind} {seen[key]}"))
    return found


def _proceeding(item: Item, one: Series, name: str) -> list[Appointment]:
    """A hearing that a docket's text tells, as its last mention leaves it."""
    last, change = one.last, item.change
    starts = _moment(f"{last.date}T{last.time}" if last.time and last.date else last.date)
    held = last.status is Status.HELD or one.unsure
    if not starts or held or last.is_deadline or one.kind == ON_THE_PAPERS:
        return []
    kind = one.kind[:1].upper() + one.kind[1:]
    place = clean.line(last.place, hearings.PLACE)
    return [
        Appointment(
            uid=_uid(change.matter, name),
            sequence=change.id,
            title=_title(kind, change),
            starts=starts,
            zone=_zone(item.origin.zone),
            place=place or ("by telephone or video" if last.remote else ""),
            url=clean.url(change.url) or clean.url(change.matter_url),
            cancelled=last.status is Status.CANCELLED,
        )
    ]


def _title(what: str, change: Change) -> str:
    title = clean.line(change.matter_title, 160)
    return f"{what}: {title}" if title else what


def _uid(matter: str, name: str) -> str:
    whole = f"{matter}\n{name}".encode("utf-8", "surrogatepass")
    return f"{hashlib.sha256(whole).hexdigest()[:32]}@tracker"


def _moment(text: str) -> str:
    """An ISO day or local time as it is; "" for what a calendar cannot hold (a time in words)."""
    try:
        if "T" not in text:
            return date.fromisoformat(text).isoformat()
        return datetime.fromisoformat(text).isoformat(timespec="minutes")
    except ValueError:
        day = text.partition("T")[0]
        return day if text != day and _moment(day) else ""


def _zone(name: str) -> str:
    known = hearings.zone_of(name)
    return known.key if known else ""


def ics(entries: Sequence[Appointment], now: datetime) -> str:
    """The entries as one iCalendar file, "" for none; `now` is when they were told.

    Times are those of the place; where its zone is not known they float, as the source prints
    them. METHOD is CANCEL when nothing takes place, else PUBLISH, a cancelled one among them
    being marked by its STATUS.
    """
    if not entries:
        return ""
    from icalendar import Calendar  # only messages with hearings pay for it

    whole = Calendar()
    whole.add("prodid", "-//Tracker//Hearings//EN")
    whole.add("version", "2.0")
    whole.add("method", method(entries))
    for zone in _zones(entries):
        whole.add_component(zone)
    for one in entries:
        whole.add_component(_component(one, now))
    return str(whole.to_ical().decode("utf-8"))


def _zones(entries: Sequence[Appointment]) -> list[Any]:
    """When clocks change around the entries, in each of their zones."""
    from icalendar import Timezone

    days = [one.starts[:10] for one in entries]
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    names = sorted({one.zone for one in entries if one.zone and "T" in one.starts})
    return [
        Timezone.from_tzid(name, first_date=first - ZONED, last_date=last + ZONED) for name in names
    ]


def method(entries: Iterable[Appointment]) -> str:
    """What a calendar program is asked to do with the file."""
    return "CANCEL" if all(one.cancelled for one in entries) else "PUBLISH"


def _component(one: Appointment, now: datetime) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", _start(one))
    event.add("summary", one.title)
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # it is somebody's hearing, not the reader's own time
    if one.place:
        event.add("location", one.place)
    if one.url:
        event.add("url", one.url)
    return event


def _start(one: Appointment) -> date | datetime:
    if "T" not in one.starts:
        return date.fromisoformat(one.starts)
    start = datetime.fromisoformat(one.starts)
    if start.tzinfo is None and one.zone:
        return start.replace(tzinfo=ZoneInfo(one.zone))
    return start
