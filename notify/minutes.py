"""What happened to a council's file stands in the minutes of the meeting too: one line tells both.

Who follows file and meeting sees the step twice, once in the history of the file and once on the
meeting's agenda. The file's line stays; a note that the minutes alone have is told by itself. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import replace

from notify.entries import Entry
from notify.values import Item
from tracker.domain import normalise
from tracker.domain.changes import Op
from tracker.domain.items import EventKind, MatterKind

#: What an agenda item says of the step itself.
OUTCOME = frozenset({"action", "result", "tally", "votes"})
STEPS = frozenset({EventKind.ACTION, EventKind.HEARING, EventKind.VOTE})
#: Between the parts of a step's text.
_JOINT = " · "


def joined(entries: Iterable[Entry]) -> list[Entry]:
    """Every entry, but those of agenda items that repeat a step of their file are in its line."""
    found = list(entries)
    homes: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in found:
        if _is_step(entry):
            homes[_place(entry, entry.lead.change.matter_url)].append(entry)
    repeats: dict[int, list[Item]] = defaultdict(list)
    kept: list[Entry] = []
    for entry in found:
        told = [item for item in entry.items if item.change.field in OUTCOME]
        at = homes.get(_place(entry, entry.lead.change.url), ()) if told and _is_item(entry) else ()
        home = next((one for one in at if _said(told) <= _parts(one)), None)
        if home is not None:
            repeats[id(home)] += told
        kept += [entry] if home is None else _without(entry, told)
    return [_with(one, repeats[id(one)]) for one in kept]


def _with(home: Entry, repeats: list[Item]) -> Entry:
    if not repeats:
        return home
    echoes = home.echoes | {item.change.id for item in repeats}
    whole = sorted((*home.items, *repeats), key=lambda item: item.change.id)
    return replace(home, items=tuple(whole), echoes=echoes)


def _without(entry: Entry, told: list[Item]) -> list[Entry]:
    """What the minutes say besides."""
    rest = tuple(item for item in entry.items if item not in told)
    return [replace(entry, items=rest, lead=rest[-1])] if rest else []


def _place(entry: Entry, file: str) -> Hashable:
    """By what the two are found: reader, source, the file's page, and the day of the step."""
    change = entry.lead.change
    day = change.event.date[:10] if change.event else ""
    return entry.lead.watch, change.source, file, day


def _is_step(entry: Entry) -> bool:
    change = entry.lead.change
    mine = change.matter_kind is MatterKind.ORDINANCE and bool(change.matter_url)
    return mine and change.event is not None and change.event.kind in STEPS


def _is_item(entry: Entry) -> bool:
    """Whether an entry says something of one item of an agenda that names its file."""
    change = entry.lead.change
    mine = change.event is not None and change.event.kind is EventKind.ITEM
    return mine and bool(change.url) and all(one.op is Op.CHANGED for one in entry.changes)


def _said(told: list[Item]) -> set[str]:
    """The values of an agenda item's outcome; each vote by name stands behind its tally."""
    values = [item.change.after for item in told if item.change.field != "votes"]
    return {normalise.folded(value) if isinstance(value, str) else "" for value in values}


def _parts(entry: Entry) -> set[str]:
    """What a step of the file says: its action, result and count."""
    event = entry.lead.change.event
    texts = event.text.split(_JOINT) if event else ()
    return {normalise.folded(text) for text in texts}
