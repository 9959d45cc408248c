"""The words of an entry: several changes that are one fact, in one sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from notify import clean, court_dates, hearings, places, rosters, wording
from notify.entries import Entry, Fold
from notify.folding import replaced
from notify.rosters import Churn, Roster
from notify.voice import Voice
from notify.wording import Words
from tracker.domain.changes import Change, Op
from tracker.domain.items import EventKind, MatterKind, Value
from tracker.domain.redline import NO_CHANGE

#: Matters of a mass event that are named.
MATTERS = 20
PAPERS = {
    EventKind.ATTACHMENT: Roster("attachment", "removed"),
    EventKind.ITEM: Roster("agenda item", "taken off"),
}
#: What the words of a step are made of (`EventRef.text`), in their order.
OUTCOME = ("text", "result", "tally")
MANY = {MatterKind.BILL: "bills", MatterKind.ORDINANCE: "council matters"}
ONE_LINE = 90  # characters of a sentence with its names; longer ones go below
SHORT = 40  # a name before the colon of a title is no longer
_NUMBER = re.compile(r"(\d+)")


def words(entry: Entry, voice: Voice) -> Words:
    """What an entry says; dates in the reader's zone, but hearings in that of their place."""
    changes = entry.changes
    if entry.fold is Fold.REWRITTEN:
        return _rewritten(changes, voice)
    if entry.fold is Fold.VERSION:
        return _version(entry, voice)
    if entry.fold is Fold.HEARING:
        mine = [change for change in changes if hearings.concerns(change)]
        return _both(hearings.sentence(mine, voice, entry.lead.origin.zone))
    if entry.fold is Fold.STEP:
        return _step(changes, voice)
    if entry.fold is Fold.STATUS:
        return _status(entry, voice)
    if entry.fold is Fold.ROSTER:
        last = changes[-1]
        return _churned(rosters.of_field(last.field, changes[0].before, last.after, voice))
    if entry.fold is Fold.PAPERS:
        return _papers(changes, voice)
    if entry.fold is Fold.MASS:
        return _mass(changes, voice)
    said = wording.words(entry.lead.change, voice)
    dates = court_dates.lines(entry.lead.change, entry.lead.origin.zone, voice)
    return replace(said, details=(*said.details, *dates))


def why(entry: Entry) -> str:
    """Why it is important: the reason of its most important change."""
    if entry.fold is Fold.REWRITTEN:
        return "it may be another bill now (gut and amend)"
    return min(entry.changes, key=lambda change: change.tier.rank).reason


def url(entry: Entry) -> str:
    """Where to read it: of several papers or steps at their matter, of a mass event nowhere."""
    change = entry.lead.change
    if entry.fold is Fold.MASS:
        return ""
    return change.matter_url if entry.fold is Fold.PAPERS else change.url


def place(entry: Entry) -> str:
    """The heading above a mass event: the jurisdiction."""
    code = entry.lead.change.matter.split("/")[1]
    name = places.name(code)
    return entry.lead.origin.title or name if name == code else name


def _rewritten(changes: Sequence[Change], voice: Voice) -> Words:
    """ "Title and lead author replaced", with the old and the new of each below."""
    names = [voice.say(wording.FIELDS.get(change.field, change.field)) for change in changes]
    told = (
        voice.say(
            "{what}: from {before} to {after}",
            what=name.capitalize(),
            before=_quoted(change.before, voice),
            after=_quoted(change.after, voice),
        )
        for name, change in zip(names, changes, strict=True)
    )
    headline = voice.say("{what} replaced", what=voice.listed(names).capitalize())
    return Words(headline, headline, details=tuple(told))


def _quoted(value: Value, voice: Voice) -> str:
    text = value if isinstance(value, str) else ", ".join(value or ())
    return f"“{clean.line(text, wording.NAME)}”" if text else voice.say("nothing")


def _version(entry: Entry, voice: Voice) -> Words:
    """The version by its name, the words that it changed below."""
    said = wording.words(entry.lead.change, voice)
    text = next((one for one in entry.changes if one.field == "text"), None)
    if text is None or entry.fold is not Fold.VERSION:
        return said
    start = said.what
    if entry.lead.change.field == "version":
        label = clean.line(_plain(entry.lead.change.after), 40)
        start = voice.say("New text version") + (f": {label}" if label else "")
    compared = wording.words(text, voice)
    if compared.what.endswith(voice.say(NO_CHANGE)):
        return _both(f"{start}; {voice.say(NO_CHANGE)}")
    return Words(start, start, compared.hunks, compared.more_edits)


def _step(changes: Sequence[Change], voice: Voice) -> Words:
    """What a step or an item says now; what stood before, if anything did, below it."""
    moved = {change.field: change for change in changes}
    edit = moved.get("text")
    outcome = [moved[field] for field in OUTCOME if field in moved]
    if edit is not None and not replaced(edit.before, edit.after):
        said, told = wording.words(edit, voice), [edit]
    elif outcome:
        said, told = _outcome(outcome, voice), outcome
    else:
        said, told = wording.words(changes[0], voice), [changes[0]]
    rest = [wording.attribute(change, voice) for change in changes if change not in told]
    return replace(said, what="; ".join([said.what, *rest]))


def _outcome(changes: Sequence[Change], voice: Voice) -> Words:
    """ "Action is now: Passed · Yea 11, Nay 2", with what stood before below."""
    name, text = wording.name(changes[0], voice)
    before = [clean.line(_plain(change.before), wording.NAME) for change in changes]
    shown = " · ".join(filter(None, before))
    below = (voice.say("Before: {shown}", shown=shown),) if shown else ()
    return Words(voice.say("{name} is now: {text}", name=name, text=text), text, details=below)


def _status(entry: Entry, voice: Voice) -> Words:
    """A status, and the day or number that came with it: "...; passed date set to Feb 11"."""
    said = wording.words(entry.lead.change, voice)
    rest = [wording.attribute(one, voice) for one in entry.changes if one != entry.lead.change]
    return replace(said, what="; ".join([said.what, *rest]))


def _papers(changes: Sequence[Change], voice: Voice) -> Words:
    """Attachments or items of an agenda: how many came, went or changed, and their names."""
    assert changes[0].event is not None
    roster = PAPERS[changes[0].event.kind]
    moved: dict[str, list[str]] = {"added": [], roster.left: [], "replaced": []}
    verbs = {Op.NEW: "added", Op.GONE: roster.left}
    for change in changes:
        name = change.event.text if change.event else ""
        moved[verbs.get(change.op, "replaced")].append(name)
    return _churned(rosters.churn(roster, moved, voice))


def _churned(churn: Churn) -> Words:
    """The counts, and the names below; a few names of one list stand in the same line."""
    lists = churn.lists
    if len(lists) == 1:
        lists = (lists[0].partition(": ")[2],)  # its verb stands in the counts
    if not lists or (len(lists) == 1 and len(churn.sentence) <= ONE_LINE):
        return Words(churn.sentence, churn.head)
    return Words(churn.head, churn.head, details=lists)


def _mass(changes: Sequence[Change], voice: Voice) -> Words:
    """So many matters, the words that all of them have, and which they are."""
    names = {change.matter: short_name(change) for change in changes}
    said = dict.fromkeys(_said(change, voice) for change in changes)
    many = f"{{count}} {MANY[changes[0].matter_kind]}: {{said}}"
    head = voice.many(many, many, len(names), said="; ".join(said))
    listed = rosters.listed(sorted(names.values(), key=_natural), voice, MATTERS)
    return Words(head, head, details=(listed,))


def _said(change: Change, voice: Voice) -> str:
    if change.event is not None:
        return clean.line(change.event.text, wording.NAME)
    return voice.say(
        "status changed to {after}", after=clean.line(_plain(change.after), wording.NAME)
    )


def short_name(change: Change) -> str:
    """A matter by its number: "AB 493: Farm loans" is AB 493."""
    head, colon, _ = change.matter_title.partition(": ")
    if colon and len(head) <= SHORT:
        return clean.line(head, SHORT)
    return clean.line(change.matter_title or change.matter, SHORT)


def _natural(name: str) -> list[tuple[int, str]]:
    """Sorts AB 9 before AB 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in _NUMBER.split(name)]


def _plain(value: Value) -> str:
    return value if isinstance(value, str) else ", ".join(value or ())


def _both(sentence: str) -> Words:
    return Words(sentence, sentence)
