"""Rows of a state court's register, calendar or list of events: printed fields, the day first."""

from __future__ import annotations

import re

from tracker.domain.hearings.dates import moments
from tracker.domain.hearings.kinds import DEADLINE, named
from tracker.domain.hearings.entry import Entry
from tracker.domain.hearings.values import Proceeding, Status

_OFF = re.compile(r"\b(?:not held|cancell?ed|vacated|taken off|off calendar)\b", re.IGNORECASE)
#: A row of a day that no longer holds, as the calendar says so behind the event.
_LEFT = re.compile(r"\b(?:continued|rescheduled|postponed|adjourned|reset)\b", re.IGNORECASE)
_AHEAD = re.compile(r"\b(?:set|scheduled|confirmed)$", re.IGNORECASE)
_DUE = re.compile(r"\bdue$", re.IGNORECASE)
_TIME = re.compile(r"\b(?:event )?time: ", re.IGNORECASE)

#: What becomes of a row that has a time; the first that fits. Any other outcome means held.
_OUTCOMES = ((_OFF, Status.CANCELLED), (_LEFT, Status.CANCELLED), (_AHEAD, Status.SET))


def row(entry: Entry) -> tuple[Proceeding, ...] | None:
    """What a row says, mostly one thing or nothing; None if the entry is no row."""
    first = next(iter(moments(entry.text[:40], entry.filed)), None)
    if first is None or first.start or first.day != entry.filed[:10]:
        return None
    rest = entry.text[first.end :].strip()
    if _DUE.search(rest):
        return (Proceeding(kind=DEADLINE, date=first.day, status=Status.SET),)
    time = first.time or _event_time(rest, first.day)
    kinds = next((one.kinds for one in named(rest)), (DEADLINE,))
    if not time or kinds[0] == DEADLINE:
        return ()
    return (Proceeding(kind=kinds[0], date=first.day, time=time, status=_status(rest)),)


def _event_time(rest: str, day: str) -> str:
    """The time of a field of its own ("Event Time: 08:30 AM")."""
    match = _TIME.search(rest)
    found = moments(f"{day} {rest[match.end() :][:12]}", day) if match else []
    return found[0].time if found else ""


def _status(rest: str) -> Status:
    for words, status in _OUTCOMES:
        if words.search(rest):
            return status
    return Status.HELD
