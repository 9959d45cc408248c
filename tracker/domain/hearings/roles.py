"""What the words around a printed day make of it: set, due, moved, left, cancelled, held."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tracker.domain.hearings.forms import (
    AFTER,
    BEHIND,
    FORMS,
    MOVING,
    OFF,
    OTHER_OBJECT,
    Form,
    Role,
)
from tracker.domain.hearings.kinds import KIND, named
from tracker.domain.hearings.entry import Day, Entry, Sentence, obliges
from tracker.domain.hearings.undated import opening

#: No form reaches further back from a day than this, nor further on.
REACH = 400
#: The name of a hearing and its day: "Trial: 9/14/2026 at 9:00 AM".
_NAMED = re.compile(rf"(?:{KIND.pattern})(?: date)?[\s:,-]*(?:(?:on|for)\s+)?$", re.IGNORECASE)
#: "at the hearing scheduled for", of a day gone by.
_REFERRED = re.compile(
    rf"\b(?:at|during|following|after|since|from)\s+(?:the|a|his|her)\s+(?:\w+\s+){{0,3}}?"
    rf"(?:{KIND.pattern})\s*(?:previously )?$",
    re.IGNORECASE,
)
#: A line of the system's own within a party's title: "... certificate of service - Motion hearing".
_OWN_LINE = re.compile(rf"[-;:.]\s*(?:{KIND.pattern})\s*(?:is |are )?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Governed:
    """The form that governs a day: what stands before its words, and between them and the day."""

    form: Form
    words: str
    head: str
    between: str


def governs(day: Day) -> Governed | None:
    """The last form before a day that reaches it; "on or before" yields to "extended"."""
    lead = day.lead[-REACH:]
    found = [(match, form) for form in FORMS for match in form.words.finditer(lead)]
    reaching = [
        (match, form)
        for match, form in found
        if form.gap.fullmatch(lead, match.end())
        and not any(other.start() < match.start() < other.end() for other, _ in found)
    ]
    if not reaching:
        return None
    last = max(reaching, key=lambda one: one[0].start())
    if last[1].prose and last[1].role is Role.DUE:
        last = next((one for one in reaching if one[1].role is Role.MOVED), last)
    match, form = last
    head = day.head[: len(day.head) - len(lead) + match.start()]
    return Governed(form, match.group(), head[-REACH:], lead[match.end() :])


def role_of(entry: Entry, sentence: Sentence, day: Day, governed: Governed | None) -> Role:
    """What the sentence makes of a day."""
    if governed is None:
        return _ungoverned(entry, day)
    form, head = governed.form, governed.head
    if form.role is Role.HELD and _records(entry) or form.role is Role.OTHER:
        return form.role
    if form.role is Role.HELD or entry.refused(head, day.tail):
        return Role.OTHER
    if not form.sure and entry.asked(head):
        return Role.OTHER
    if form.prose:
        return Role.OTHER if entry.is_paper or not _obliged(entry, sentence, form) else form.role
    return _printed(entry, sentence, day, governed)


def _printed(entry: Entry, sentence: Sentence, day: Day, governed: Governed) -> Role:
    """What a court's system prints of a day, and what the words around that change of it."""
    form, head = governed.form, governed.head
    is_title = (
        entry.is_paper and not sentence.start and not form.sure and not _OWN_LINE.search(head)
    )
    is_past = day.moment.day < entry.filed and _REFERRED.search(head)
    if form.role is Role.SET:
        if is_title or is_past:  # "Exhibit list for trial set for", "failed to appear at the"
            return Role.OTHER
        if after := _after(entry, day):
            return after
    if struck := _struck(head, governed.between):
        return struck
    return Role.LEFT if form.role is Role.SET and _moving(head) else form.role


def _obliged(entry: Entry, sentence: Sentence, form: Form) -> bool:
    """Whether a day behind "by" or "on or before" is one by which somebody must do something."""
    return form.role is not Role.DUE or obliges(f"{entry.labels} {sentence.text}")


def _ungoverned(entry: Entry, day: Day) -> Role:
    """What a day without a form before it is, by its name and by what follows it."""
    if KIND.search(day.lead[-REACH:]) and (after := _after(entry, day)):
        return after  # "the hearing on 3/2/2026 is cancelled"
    tail = day.tail.lstrip()[:REACH]
    if name := KIND.match(tail):  # "the 2/20/2026 status conference is vacated"
        if after := _after(entry, replace(day, tail=tail[name.end() :])):
            return after
    if struck := _struck(day.head[-REACH:]):
        return struck
    if entry.is_paper or entry.asked(day.head[-REACH:]):
        return Role.OTHER
    set_behind = BEHIND.match(tail) and KIND.search(tail)
    named_before = _NAMED.search(day.lead[-REACH:]) and day.moment.day >= entry.filed
    return Role.SET if day.moment.time and (set_behind or named_before) else Role.OTHER


def _after(entry: Entry, day: Day) -> Role | None:
    """What the words behind a day make of it: "is continued to", "is hereby vacated"."""
    if entry.asked(day.head[-REACH:]):
        return None
    return next((role for role, words, _ in AFTER if words.match(day.tail)), None)


def _struck(head: str, between: str = "") -> Role | None:
    """Cancelled, if a verb before the day strikes one hearing or deadline and nothing else."""
    match = OFF.search(head)
    if match is None or OTHER_OBJECT.search(match["between"]):
        return None
    names = len(named(match["between"]))
    return Role.CANCELLED if names == 1 or not names and KIND.search(between) else None


def _moving(head: str) -> bool:
    """Whether a verb before the day moves what stands on it: "continuing the trial set for"."""
    match = MOVING.search(head)
    return match is not None and len(named(match["between"])) <= 1


def _records(entry: Entry) -> bool:
    """Whether it is an entry's business to record what was held."""
    return entry.minutes is not None or bool(opening(entry))
