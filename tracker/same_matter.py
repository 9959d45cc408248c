"""Which stored matter a source's matter is: by its key, else by a name that one alone has."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from tracker.domain import keys
from tracker.domain.items import Matter, MatterKind
from tracker.slices import Slice
from tracker.store import joining as store
from tracker.store import settling


def matter_ids(connection: Connection, part: Slice) -> dict[str, int]:
    """The ids of a slice's matters that exist, by the source's own keys for them.

    A matter is found where the source showed it before, else by its key, else, a docket, by a name
    that one other matter alone has: a court with its number or its case id; never by title.
    """
    found: dict[str, int] = {}
    matters: dict[str, Matter | None] = {}
    for step in part.steps:
        stored, key = part.stored(step), step.sighting.key[0]
        if stored is not None:
            found[key] = stored.matter_id
        if step.item is not None or key not in matters:
            matters[key] = step.item.matter if step.item else None
    left = matters.keys() - found.keys()
    if left:
        found |= store.placed(connection, part.source_id, left)
    for key, id_ in settling.matter_ids(connection, left - found.keys()).items():
        found[key] = id_
    for key in sorted(left - found.keys()):
        matter = matters[key]
        if matter is not None and matter.kind is MatterKind.DOCKET and matter.refs:
            known = _named(connection, part.source_id, matter)
            if known is not None and known not in found.values():
                found[key] = known
    return found


def _named(connection: Connection, source_id: int, matter: Matter) -> int | None:
    """The one docket by a name of this one that the source does not show under another key."""
    named = store.named(connection, matter.kind, {*matter.refs, matter.key})
    mine = _cases(matter.refs)
    fitting = {
        id_: len(mine & _cases(names))
        for id_, names in named.items()
        if not mine or not _cases(names) or mine & _cases(names)
    }
    best = [id_ for id_, score in fitting.items() if score == max(fitting.values())]
    if len(best) != 1 or source_id in store.showing(connection, best).get(best[0], set()):
        return None
    return best[0]


def _cases(names: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(keys.is_case_ref, names))
