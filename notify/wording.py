"""What happened, in plain words: a change becomes a sentence, a headline and its redline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from notify import clean, hearings, rosters
from notify.voice import Voice
from tracker.domain import relations
from tracker.domain.changes import Change, EventRef, Op
from tracker.domain.items import EventKind, MatterKind, Value
from tracker.domain.redline import NO_CHANGE, Hunk, excerpt, redline

EVENTS = {
    EventKind.ENTRY: "entry",
    EventKind.ACTION: "action",
    EventKind.VOTE: "vote",
    EventKind.HEARING: "hearing",
    EventKind.VERSION: "text version",
    EventKind.ATTACHMENT: "attachment",
    EventKind.ITEM: "agenda item",
}
MATTERS = {
    MatterKind.DOCKET: "case",
    MatterKind.BILL: "bill",
    MatterKind.ORDINANCE: "ordinance",
    MatterKind.ORDER: "order",
    MatterKind.RELEASE: "release",
    MatterKind.RULE: "rule",
    MatterKind.MEETING: "meeting",
    MatterKind.PAGE: "page",
    MatterKind.DOCUMENT: "document",
}
#: Kinds of matters that are told by their events; the others by themselves.
WITH_EVENTS = frozenset({MatterKind.DOCKET, MatterKind.BILL, MatterKind.ORDINANCE})
FIELDS = {
    "case_name": "caption",
    "docket_number": "docket number",
    "lead_author": "lead author",
    "labels": "labels",
}
WITHDRAWN = {
    MatterKind.ORDER: "was withdrawn from the list",
    MatterKind.RULE: "was withdrawn from the list",
    MatterKind.MEETING: "is no longer on the calendar",
    MatterKind.PAGE: "was taken down",
    MatterKind.DOCUMENT: "was taken down",
}
#: From so many words on, two texts are shown as a redline; shorter ones as "from … to …".
REDLINED_WORDS = 5
NAME = 160  # characters of a name inside a sentence


@dataclass(frozen=True, slots=True)
class Words:
    """A change in words: the sentence, the fact alone, and the words that changed, if text did.

    `details` are further lines below the sentence: names, what stood before.
    """

    what: str
    headline: str
    hunks: tuple[Hunk, ...] = ()
    more_edits: int = field(default=0)
    details: tuple[str, ...] = ()


def words(change: Change, voice: Voice) -> Words:
    """The words for any change; dates in the reader's zone, hearings in that of their place."""
    if hearings.concerns(change):
        return _both(hearings.sentence([change], voice))
    if change.op is Op.CHANGED:
        return _event_field(change, voice) if change.event else _matter_field(change, voice)
    return _event(change, change.event, voice) if change.event else _matter(change, voice)


def name(change: Change, voice: Voice) -> tuple[str, str]:
    """An event's kind with its number, and its words: ("Agenda item 7", "Signs · Pass")."""
    event = change.event
    assert event is not None
    kind = _titled(voice.say(EVENTS[event.kind]), clean.line(event.number, 40))
    return capital(kind), _name(event.text)


def attribute(change: Change, voice: Voice) -> str:
    """A changed attribute inside a sentence about something else: "result set to Pass"."""
    said = _field(change, _field_name(change.field, voice), voice).what
    return said[:1].lower() + said[1:]


def counts(counted: Mapping[EventKind | MatterKind, int]) -> str:
    """So many of each kind, most first: "131 entries", "12 actions, 3 votes"."""
    ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(_counted(kind, count) for kind, count in ranked) or "nothing"


def _counted(kind: EventKind | MatterKind, count: int) -> str:
    name = EVENTS[kind] if isinstance(kind, EventKind) else MATTERS[kind]
    many = f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
    return f"{count:,} {name if count == 1 else many}"


def _event(change: Change, event: EventRef, voice: Voice) -> Words:
    """A new, vanished or returned event."""
    kind, number, text = EVENTS[event.kind], clean.line(event.number, 40), _name(event.text)
    if event.kind is EventKind.VERSION:  # "Enrolled · no textual change"
        text = text.replace(f" · {NO_CHANGE}", f"; {voice.say(NO_CHANGE)}")
    new, kind = voice.say(f"New {kind}"), voice.say(kind)
    headline = text or _titled(kind, number)
    if number and text:
        headline = f"{text} ({kind} {number})"
    if change.op is Op.NEW:
        start = f"{new} {number}" if number else voice.say("{what}, no number", what=new)
        if event.kind is not EventKind.ENTRY:
            start = new
        return Words(f"{start}: {text}" if text else start, headline)
    place = "docket" if change.matter_kind is MatterKind.DOCKET else "record"
    done = "was removed from" if change.op is Op.GONE else "is back on"
    sentence = voice.say(f"{{what}} {done} the {place}", what=_reference(event, voice))
    return Words(sentence, sentence)


def _event_field(change: Change, voice: Voice) -> Words:
    """An edited attribute of an event."""
    event = change.event
    assert event is not None
    name = _reference(event, voice)
    before, after = _shown(change.before), _shown(change.after)
    if change.field == "number":
        return _both(_numbered(event, before, after, voice))
    if change.field == "document":
        said = "{what} has another document" if before else "{what} got its document"
        return _both(voice.say(said, what=name))
    if change.field == "labels":
        return _both(_labels(name, change.before, change.after, voice))
    return _field(change, f"{name}: {_field_name(change.field, voice)}", voice)


def _numbered(event: EventRef, before: str, after: str, voice: Voice) -> str:
    name = _name(event.text)
    tail = f": {name}" if name else ""
    kind = voice.say(EVENTS[event.kind]).capitalize()
    if not before:
        return voice.say("{kind} got its number, {after}", kind=kind, after=after) + tail
    if not after:
        return voice.say("{kind} {before} lost its number", kind=kind, before=before) + tail
    said = "{kind} number changed from {before} to {after}"
    return voice.say(said, kind=kind, before=before, after=after) + tail


def _labels(what: str, before: Value, after: Value, voice: Voice) -> str:
    old, new = _set(before), _set(after)
    added = ", ".join(clean.line(label, NAME) for label in sorted(new - old))
    dropped = ", ".join(clean.line(label, NAME) for label in sorted(old - new))
    if added and dropped:
        said = "{what} is now also labelled {added} and is no longer labelled {dropped}"
        return voice.say(said, what=what, added=added, dropped=dropped)
    if added:
        return voice.say("{what} is now also labelled {added}", what=what, added=added)
    if dropped:
        return voice.say("{what} is no longer labelled {dropped}", what=what, dropped=dropped)
    return voice.say("{what} has the same labels in other words", what=what)


def _matter(change: Change, voice: Voice) -> Words:
    """A new, vanished or returned matter; its title is not said twice under its own heading."""
    kind = MATTERS[change.matter_kind]
    number, title = _printed(change)
    name = capital(_titled(voice.say(kind), number))
    if change.op is Op.NEW:
        sentence = _titled(voice.say(f"New {kind}"), number)
    elif change.op is Op.GONE:
        gone = WITHDRAWN.get(change.matter_kind, "is no longer listed")
        sentence = voice.say(f"{{what}} {gone}", what=name)
    else:
        where = "docket" if change.matter_kind is MatterKind.DOCKET else "list"
        sentence = voice.say(f"{{what}} is back on the {where}", what=name)
    whole = f"{sentence}: {title}" if title else sentence
    if title.casefold() != _name(change.matter_title).casefold():
        return Words(whole, whole)
    summary = _name(_beneath(change)) if change.op is Op.NEW else ""
    return Words(f"{sentence}: {summary}" if summary else sentence, whole)


def _beneath(change: Change) -> str:
    """What the source printed beneath the matter's title: how a release begins."""
    text, title = _shown(change.after), f"{change.matter_title} · "
    return text.removeprefix(title) if text.startswith(title) else ""


def _matter_field(change: Change, voice: Voice) -> Words:
    if change.field == relations.FIELD:
        further = relations.added(change.before, change.after)
        return _both(
            voice.say("Now {what}", what=", ".join(clean.line(one, NAME) for one in further))
        )
    return _field(change, _field_name(change.field, voice), voice)


def _field(change: Change, name: str, voice: Voice) -> Words:
    """A changed attribute: a redline for text, "from … to …" for anything short."""
    if change.field in rosters.FIELDS:
        churn = rosters.of_field(change.field, change.before, change.after, voice)
        return Words(churn.sentence, churn.head)
    before, after = _shown(change.before), _shown(change.after)
    subject = capital(name)
    if change.field == "date" or change.field.endswith("_date"):
        before, after = voice.when(before), voice.when(after)
    if not before or not after:
        value = clean.line(after or before, NAME)
        said = "{what} set to {value}" if after else "{what} removed; it was {value}"
        return _both(voice.say(said, what=subject, value=value))
    if min(len(before.split()), len(after.split())) >= REDLINED_WORDS:
        return _redlined(subject, before, after, voice)
    old, new = clean.line(before, NAME), clean.line(after, NAME)
    said = "{what} changed from {before} to {after}"
    return _both(voice.say(said, what=subject, before=old, after=new))


def _redlined(subject: str, before: str, after: str, voice: Voice) -> Words:
    compared = redline(before, after)
    if not compared.changed:
        return _both(voice.say("{what} printed anew: no textual change", what=subject))
    edits = 3
    hunks = tuple(
        Hunk(hunk.op, clean.line(hunk.text, 600))
        for hunk in excerpt(compared, edits=edits, context=8)
    )
    changed = voice.say("{what} changed", what=subject)
    new = clean.line(after, NAME)
    headline = voice.say("{what} changed to {after}", what=subject, after=new)
    if len(after) > NAME:
        headline = changed
    return Words(changed, headline, hunks, max(0, compared.edits - edits))


def _both(sentence: str) -> Words:
    return Words(sentence, sentence)


def _reference(event: EventRef, voice: Voice) -> str:
    """An event as a sentence names it: "Entry 54 (Amended Complaint)"."""
    number, text = clean.line(event.number, 40), _name(event.text)
    name = _titled(voice.say(EVENTS[event.kind]), number)
    return capital(f"{name} ({text})" if text else name)


def _titled(kind: str, number: str) -> str:
    return f"{kind} {number}" if number else kind


def _name(text: str) -> str:
    return clean.line(text, NAME)


def _printed(change: Change) -> tuple[str, str]:
    """Number and title of a list row, from the words that its source printed."""
    text = _shown(change.after) or _shown(change.before)
    if text.startswith(f"{change.matter_title} · "):
        return "", _name(change.matter_title)
    head, _, rest = text.partition(" · ")
    if rest and len(head) <= 40 and any(sign.isdigit() for sign in head):
        return clean.line(head, 40), _name(rest)
    return "", _name(text or change.matter_title)


def _shown(value: Value) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else ", ".join(value)


def _set(value: Value) -> set[str]:
    if value is None:
        return set()
    return {value} if isinstance(value, str) else set(value)


def _field_name(name: str, voice: Voice) -> str:
    return voice.say(FIELDS.get(name, clean.line(name.replace("_", " "), 40)))


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]
