"""Hearings and deadlines that the text of a docket entry tells, in plain words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from notify import clean
from notify.hearings import PLACE, local
from notify.values import MatterPart, WatchPart
from notify.voice import Voice
from tracker.domain.changes import Change, Op
from tracker.domain.hearings import Proceeding, Series, Status, ahead, news, parted
from tracker.domain.items import EventKind

#: Dates of one entry that are shown; a scheduling order sets a dozen.
MOST = 6


def lines(change: Change, zone: str, voice: Voice) -> tuple[str, ...]:
    """A line for each hearing or deadline that a new entry, or new text of one, tells with its day.

    `zone` is the court's own where it is known: times are those of the place.
    """
    event = change.event
    new_text = change.op is Op.NEW or change.op is Op.CHANGED and change.field == "text"
    if event is None or event.kind is not EventKind.ENTRY or not new_text:
        return ()
    labels, text = parted(event.text)
    before = change.before if change.field == "text" and isinstance(change.before, str) else ""
    found = [one for one in news(text, event.date[:10], labels, before) if one.date]
    told = [sentence(one, zone, voice) for one in sorted(found, key=lambda one: one.is_deadline)]
    rest = len(told) - MOST
    if rest <= 0:
        return tuple(told)
    more = voice.many("and {count} more in the entry", "and {count} more in the entry", rest)
    return (*told[:MOST], more)


def sentence(one: Proceeding, zone: str, voice: Voice) -> str:
    """ "Status conference set for Mon Mar 2, 2026, 10:00 am local time, Courtroom 7D"."""
    kind, at = voice.say(one.kind), when(one, zone, voice)
    name = kind[:1].upper() + kind[1:]
    if one.status is Status.CANCELLED:
        return voice.say("{name} of {at} is off", name=name, at=at)
    if one.status is Status.MOVED:
        said = "{name} moved from {old} to {at}" if one.old else "{name} moved to {at}"
        old = local(one.old, zone, voice) if one.old else ""
        return voice.say(said, name=name, old=old, at=at)
    return voice.say("Due by {at}" if one.is_deadline else "{name} set for {at}", name=name, at=at)


def when(one: Proceeding, zone: str, voice: Voice) -> str:
    """Day, time and place of a hearing, and what is odd about the day as it is printed."""
    at = local(f"{one.date}T{one.time}" if one.time else one.date, zone, voice)
    printed = clean.line(one.weekday, 20)
    odd = voice.say(" (the docket says {weekday})", weekday=printed) if printed else ""
    place = clean.line(one.place, PLACE)
    place = place or (voice.say("by telephone or video") if one.remote else "")
    return f"{at}{odd}, {place}" if place else f"{at}{odd}"


def with_next(
    watches: Iterable[WatchPart], agenda: Mapping[str, Sequence[Series]], day: str, voice: Voice
) -> tuple[WatchPart, ...]:
    """The watches, with the next hearing on the ISO day or later under each case that has one."""
    return tuple(
        replace(
            watch,
            matters=tuple(
                replace(one, ahead=_next(agenda.get(one.key, ()), day, one, voice))
                for one in watch.matters
            ),
        )
        for watch in watches
    )


def _next(found: Sequence[Series], day: str, matter: MatterPart, voice: Voice) -> str:
    """The next hearing of a case; "" if none is known, or a line above says it."""
    coming = ahead(found, day)
    if not coming:
        return ""
    first = coming[0].last
    told = (detail for line in matter.lines for detail in line.details)
    if any(local(first.date, "", voice) in detail for detail in told):
        return ""
    kind, at = voice.say(coming[0].kind), when(first, "", voice)
    return voice.say("Next hearing: {kind}, {at}", kind=kind, at=at)
