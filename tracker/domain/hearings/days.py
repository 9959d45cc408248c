"""What an entry says of each day printed in it: set, moved, cancelled or held, and what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tracker.domain.hearings.dates import new_time, time_after
from tracker.domain.hearings.forms import Role
from tracker.domain.hearings.kinds import DEADLINE, GENERIC, KIND, WEAK_KIND, about, named
from tracker.domain.hearings.roles import REACH, Governed, governs, role_of
from tracker.domain.hearings.entry import Day, Entry, Sentence
from tracker.domain.hearings.values import Found, Proceeding, Status

_PLACE = re.compile(
    r"\b(?:in|at)\s+(?P<place>(?!\d{1,2}:|the hour)[^;()]{3,120}?)"
    r"(?=\s+before\b|\s+for \d|[;(]|\.(?:\s|$)|$)",
    re.IGNORECASE,
)
_REMOTE = re.compile(
    r"\b(?:telephon\w+|by phone|zoom|video\w*|webinar|webex|remote(?:ly)?)\b", re.IGNORECASE
)
_FURTHER = re.compile(r"\bfurther\b", re.IGNORECASE)
_STATUS = {
    Role.SET: Status.SET,
    Role.DUE: Status.SET,
    Role.MOVED: Status.MOVED,
    Role.LEFT: Status.CANCELLED,
    Role.CANCELLED: Status.CANCELLED,
    Role.HELD: Status.HELD,
}


#: "The deadline of 12/3 and the trial set for 12/22 are vacated": both of them.
_ALL = re.compile(r"[\s,]*(?:are|were|have been)\b", re.IGNORECASE)
_AND = re.compile(r"\band\b", re.IGNORECASE)
_OFF = (Role.LEFT, Role.CANCELLED)


@dataclass(frozen=True, slots=True)
class _Told:
    """A day, what its sentence makes of it, and of what kind that is."""

    day: Day
    role: Role
    kinds: tuple[str, ...] = ()
    time: str = ""


def dated(entry: Entry) -> list[Found]:
    """What is told of the days of an entry; a day that is left goes to the move away from it."""
    told = [one for sentence in entry.sentences for one in _sentence(entry, sentence)]
    found = [
        Found(one.day.moment.start, _proceeding(entry, one, name))
        for one in told
        for name in one.kinds
    ]
    for one in [one for one in found if one.told.status is Status.CANCELLED]:
        move = next((other for other in found if _leaves(one, other)), None)
        if move is not None:
            found[found.index(move)] = replace(move, told=replace(move.told, old=one.told.date))
            found.remove(one)
    return [one for one in found if not any(_repeats(one, other) for other in found)]


def _leaves(one: Found, other: Found) -> bool:
    """Whether one is the day that the other was moved away from."""
    moved = other.told.status is Status.MOVED and not other.told.old
    same = one.told.kind in (other.told.kind, "hearing") and not other.told.is_deadline
    return moved and other.at > one.at and (same or one.told.kind == other.told.kind)


def _repeats(one: Found, other: Found) -> bool:
    """Whether one only speaks again of what the other sets, or moves to that day."""
    again, told = one.told, other.told
    is_set = again.status is Status.SET and told.status in (Status.SET, Status.MOVED)
    if one is other or not is_set or again.date != told.date or told.is_deadline:
        return False
    if again.kind == told.kind and again.time in ("", told.time):
        return one.at > other.at or again.status != told.status or again.time != told.time
    generic = again.kind in GENERIC and told.kind not in GENERIC and not again.time
    return generic and one.at > other.at


def _sentence(entry: Entry, sentence: Sentence) -> list[_Told]:
    found: list[_Told] = []
    for day in sentence.days:
        before = found[-1] if found else None
        one = _told(entry, sentence, day, before)
        if before and re.fullmatch(r"[\s,]*or\s*", day.lead):  # either day: neither is set
            found[-1], one = replace(before, role=Role.OTHER), replace(one, role=Role.OTHER)
        elif before and one.role in _OFF and _ALL.match(day.tail) and _AND.search(day.lead):
            found[-1] = replace(before, role=one.role)
        found.append(one)
    return [one for one in found if one.role is not Role.OTHER]


def _told(entry: Entry, sentence: Sentence, day: Day, before: _Told | None) -> _Told:
    governed = governs(day)
    if governed is None and before is not None:
        joined = day.lead.strip(" ,").lower()
        if before.role is Role.LEFT and joined in ("to", "until"):
            return _Told(day, Role.MOVED, before.kinds)
        if before.role in (Role.SET, Role.DUE) and joined in ("", "and", "&"):
            return _Told(day, before.role, before.kinds)
    role = role_of(entry, sentence, day, governed)
    if role is Role.OTHER:
        return _Told(day, role)
    kinds = _kinds(entry, day, governed, role, before)
    if role is Role.LEFT and (time := new_time(day.tail)):  # "is moved to 2:00 PM", the same day
        return _Told(day, Role.MOVED, kinds, time)
    return _Told(day, role, kinds)


def _kinds(
    entry: Entry, day: Day, governed: Governed | None, role: Role, before: _Told | None
) -> tuple[str, ...]:
    """What is set on a day: by the name nearest to it; nothing if none is said."""
    if role is Role.DUE:
        return (DEADLINE,)
    kinds = _nearest(day, governed)
    if not kinds and governed and governed.words.lower().startswith(("ext", "enl", "days")):
        return (DEADLINE,)
    if not kinds and before is not None and role is Role.MOVED:
        kinds = before.kinds
    kinds = kinds or _weak(day, governed, role)
    if role is Role.HELD and DEADLINE in kinds:
        kinds = ("hearing",)
    full = tuple(about(name, day.so_far) for name in kinds)
    return ("submission",) if entry.on_papers and full == ("motion hearing",) else full


def _nearest(day: Day, governed: Governed | None) -> tuple[str, ...]:
    """The last name between the form and the day, behind the day before, or in the sentence."""
    if governed is None:
        return _last(KIND, day.lead) or _last(KIND, day.head)
    behind = len(governed.words) + len(governed.between)
    places = (f"{governed.words}{governed.between}", day.lead[: len(day.lead) - behind])
    return next((last for text in (*places, governed.head) if (last := _last(KIND, text))), ())


def _weak(day: Day, governed: Governed | None, role: Role) -> tuple[str, ...]:
    """The kind by what is said behind the day, or of what the hearing is."""
    behind = next((one.kinds for one in named(day.tail[:200])), ())
    if role is Role.HELD:
        return behind or next((one.kinds for one in named(day.so_far)), ("hearing",))
    kinds = _last(WEAK_KIND, f"{governed.head}{governed.words}" if governed else day.head)
    if kinds and kinds != ("hearing",):
        return kinds
    if behind:
        return behind
    if day.moment.time and role in (Role.SET, Role.MOVED):
        kinds = _last(KIND, day.so_far)
        return kinds if kinds and DEADLINE not in kinds else ("hearing",)
    return kinds if day.moment.time else ()


def _last(names: re.Pattern[str], text: str) -> tuple[str, ...]:
    found = named(text[-REACH:], names)
    return found[-1].kinds if found else ()


def _proceeding(entry: Entry, told: _Told, name: str) -> Proceeding:
    day, status, deadline = told.day, _STATUS[told.role], name == DEADLINE
    further = _FURTHER.search(day.lead[-80:])
    if status is Status.SET and not further and entry.moves(day.so_far, deadline=deadline):
        status = Status.MOVED
    place = None if deadline or status is Status.HELD else _PLACE.search(day.tail[:REACH])
    return Proceeding(
        kind=name,
        date=day.moment.day,
        time=told.time or day.moment.time or time_after(day.tail[:120]),
        status=status,
        place=place["place"].strip(" ,.") if place else "",
        remote=bool(_REMOTE.search(f"{day.head[-200:]} {day.tail[:200]}")),
        weekday=day.moment.weekday,
    )
