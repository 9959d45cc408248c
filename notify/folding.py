"""Changes that are one fact to a reader become one entry of a digest. Pure.

Each change goes into one bucket by what it is; a bucket is one entry or several. Only changes of
one kind ever share a bucket, so that nothing that matters now is hidden behind something else.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from notify import hearings, minutes, rosters
from notify.entries import Entry, Fold, jurisdiction
from notify.values import Item
from tracker.domain import normalise
from tracker.domain.changes import Change, Op, Tier
from tracker.domain.items import EventKind, MatterKind, Value
from tracker.domain.redline import redline

#: The kind of fold, and what its changes share.
Bucket = tuple[Fold, tuple[Hashable, ...]]
#: So many matters of one jurisdiction with the same words on one day are a mass event.
MASS = 5
LAWS = frozenset({MatterKind.BILL, MatterKind.ORDINANCE})
IDENTITY = ("title", "subject", "lead_author")
PAPERS = frozenset({EventKind.ATTACHMENT, EventKind.ITEM})
STEPS = frozenset({EventKind.ACTION, EventKind.VOTE, EventKind.ITEM})
#: Dates and numbers that only repeat what a status says.
DATED = frozenset({"passed_date", "enactment_date", "enactment_number"})
#: A text that keeps less of its words was replaced, not edited.
KEPT = 0.5


def fold(items: Iterable[Item]) -> list[Entry]:
    """Every item in exactly one entry; the order of the items does not matter."""
    buckets: dict[Bucket, list[Item]] = {}
    for item in sorted(items, key=lambda item: (item.change.id, item.watch)):
        buckets.setdefault(_bucket(item), []).append(item)
    entries = [entry for (kind, _), found in buckets.items() for entry in _ENTRIES[kind](found)]
    return minutes.joined(_dated(_merged(entries)))


def replaced(before: Value, after: Value) -> bool:
    """Whether a name or text was replaced by another one, not edited, filled in or emptied."""
    if not before or not after:
        return False
    if isinstance(before, tuple) or isinstance(after, tuple):
        return not set(_several(before)) & set(_several(after))
    compared = redline(normalise.folded(before), normalise.folded(after))
    same = sum(len(hunk.text.split()) for hunk in compared.hunks if hunk.op == "same")
    return same < KEPT * (same + max(compared.words_out, compared.words_in))


def _several(value: Value) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value or ()


def _bucket(item: Item) -> Bucket:
    """The kind of fold that a change may belong to, and what it must share with the others."""
    change, event = item.change, item.change.event
    where = (item.watch, change.matter)
    reading = (*where, change.source, change.crawl)
    urgent = change.tier is Tier.NOW
    if words := _mass_words(change):
        return Fold.MASS, (item.watch, jurisdiction(change), words, _day(change), urgent)
    if hearings.concerns(change):
        return Fold.HEARING, (*reading, event.key if event else "", change.op)
    if event is not None and event.kind in PAPERS and _moves_paper(change):
        return Fold.PAPERS, (*where, event.kind, urgent)
    if event is not None and event.kind in STEPS and change.op is Op.CHANGED:
        return Fold.STEP, (*reading, event.key)
    if kind := _of_law(change):
        shared = (change.field, urgent) if kind is Fold.ROSTER else (change.crawl,)
        return kind, (*where, change.source, *shared)
    return Fold.ONE, (*where, change.id)


def _of_law(change: Change) -> Fold | None:
    """The folds of a bill's or ordinance's own attributes and texts."""
    if change.event is not None:
        is_version = change.event.kind is EventKind.VERSION and change.op is Op.NEW
        return Fold.VERSION if is_version else None
    if change.op is not Op.CHANGED or change.matter_kind not in LAWS:
        return None
    if change.field in rosters.FIELDS:
        return Fold.ROSTER
    if change.field in ("text", "version"):
        return Fold.VERSION
    return Fold.REWRITTEN if change.field in IDENTITY else None


def _mass_words(change: Change) -> str:
    """The words of a step or status that may stand on many matters alike; "" for all else."""
    if change.matter_kind not in LAWS or change.first:  # of a new bill its title is the news
        return ""
    if change.op is Op.NEW and change.event and change.event.kind is EventKind.ACTION:
        return normalise.folded(change.event.text)
    if change.op is Op.CHANGED and change.field == "status" and change.event is None:
        return f"status: {normalise.folded(', '.join(_several(change.after)))}"
    return ""


def _day(change: Change) -> str:
    stated = change.event.date if change.event else ""
    return (stated or change.detected_at)[:10]


def _moves_paper(change: Change) -> bool:
    return change.op in (Op.NEW, Op.GONE) or change.field == "file"


# ---- from a bucket to entries --------------------------------------------------------------------


def _apart(items: Sequence[Item]) -> list[Entry]:
    return [Entry(Fold.ONE, (item,), item) for item in items]


def _together(kind: Fold) -> Callable[[Sequence[Item]], list[Entry]]:
    """All of a bucket as one entry, led by the newest."""
    return lambda items: [Entry(kind, tuple(items), items[-1])]


def _papers(items: Sequence[Item]) -> list[Entry]:
    return _together(Fold.PAPERS)(items) if len(items) > 1 else _apart(items)


def _mass(items: Sequence[Item]) -> list[Entry]:
    many = len({item.change.matter for item in items}) >= MASS
    return _together(Fold.MASS)(items) if many else _apart(items)


def _rewritten(items: Sequence[Item]) -> list[Entry]:
    """One entry when something was replaced; mere edits stay what they are."""
    if not any(replaced(item.change.before, item.change.after) for item in items):
        return _apart(items)
    ordered = sorted(items, key=lambda item: IDENTITY.index(item.change.field))
    return [Entry(Fold.REWRITTEN, tuple(ordered), ordered[0])]


def _version(items: Sequence[Item]) -> list[Entry]:
    """The newest version together with the words that it changed, where both are there."""
    texts = [item for item in items if item.change.field == "text"]
    named = [item for item in items if item.change.field != "text"]
    if not texts or not named:
        return _apart(items)
    lead = max(named, key=_version_order)
    mine = [item for item in items if item in texts or item is lead or item.change.field]
    rest = [item for item in items if item not in mine]
    return [Entry(Fold.VERSION, tuple(mine), lead), *_apart(rest)]


def _version_order(item: Item) -> tuple[bool, str, int]:
    event = item.change.event
    return event is not None, event.date if event else "", item.change.id


_ENTRIES: dict[Fold, Callable[[Sequence[Item]], list[Entry]]] = {
    Fold.ONE: _apart,
    Fold.REWRITTEN: _rewritten,
    Fold.VERSION: _version,
    Fold.HEARING: _together(Fold.HEARING),
    Fold.ROSTER: _together(Fold.ROSTER),
    Fold.PAPERS: _papers,
    Fold.STEP: _together(Fold.STEP),
    Fold.MASS: _mass,
}


def _merged(entries: Sequence[Entry]) -> list[Entry]:
    """Mass events of one day on the same matters are one: the step, and the status it brought."""
    found: dict[Hashable, Entry] = {}
    for entry in entries:
        change = entry.lead.change
        key: Hashable = id(entry)
        if entry.fold is Fold.MASS:
            matters = frozenset(one.matter for one in entry.changes)
            key = (entry.lead.watch, entry.place, change.detected_at[:10], matters)
        held = found.get(key)
        if held is None:
            found[key] = entry
            continue
        items = sorted((*held.items, *entry.items), key=lambda item: item.change.id)
        lead = held.lead if held.lead.change.event else entry.lead
        found[key] = Entry(Fold.MASS, tuple(items), lead)
    return list(found.values())


def _dated(entries: Sequence[Entry]) -> list[Entry]:
    """A day that only repeats a hearing or a status of the same reading stands in its line."""
    readings: dict[Hashable, list[Entry]] = {}
    for entry in entries:
        readings.setdefault(_reading(entry), []).append(entry)
    days: dict[int, list[Entry]] = {}
    joined: set[int] = set()
    for day in filter(_is_day, entries):
        home = next((one for one in readings[_reading(day)] if _repeats(day, one)), None)
        if home is not None:
            days.setdefault(id(home), []).append(day)
            joined.add(id(day))
    return [_with(entry, days.get(id(entry), ())) for entry in entries if id(entry) not in joined]


def _with(home: Entry, days: Sequence[Entry]) -> Entry:
    if not days:
        return home
    found = [*home.items, *(item for day in days for item in day.items)]
    kind = home.fold if home.fold is Fold.HEARING else Fold.STATUS
    return Entry(kind, tuple(sorted(found, key=lambda item: item.change.id)), home.lead)


def _is_day(entry: Entry) -> bool:
    change = entry.lead.change
    mine = entry.fold is Fold.ONE and change.event is None and change.op is Op.CHANGED
    return mine and change.field in DATED | {"agenda_date"}


def _repeats(entry: Entry, other: Entry) -> bool:
    """Whether an entry says only the day, or the number, of what another one tells."""
    day, told = entry.lead.change, other.lead.change
    if day.field == "agenda_date":
        return other.fold is Fold.HEARING and told.op is Op.NEW and _on(told) == day.after
    return other.fold is Fold.ONE and told.event is None and told.field == "status"


def _reading(entry: Entry) -> Hashable:
    change = entry.lead.change
    return entry.lead.watch, change.matter, change.source, change.crawl


def _on(change: Change) -> str:
    """The day of a hearing."""
    return (change.event.when or change.event.date)[:10] if change.event else ""
