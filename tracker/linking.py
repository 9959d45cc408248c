"""Reading new texts for what they cite, and proposing what hangs together: never told by itself.

Runs after matching. It goes on where it stopped: the cost grows with what is new or edited, and a
store that was never read so is read some at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from sqlalchemy import Connection, Engine

from tracker import statutes
from tracker.config.references import place_of
from tracker.domain import relations as rules
from tracker.domain.citations import Citation, Cited, Near, candidates, find, tails
from tracker.domain.items import MatterKind
from tracker.domain.places import is_court
from tracker.domain.sightings import instant, stamp
from tracker.store import citing, relating, relations
from tracker.store.citing import Text
from tracker.store.engine import reading, writing
from tracker.store.relations import Named

#: Texts read together, and in one run: what is left waits for the next.
BATCH = 1_000
MOST = 20_000
#: A run that died is settled under its own clock: names are looked up from so far back.
BACK = timedelta(hours=6)
#: More matters than so many that cite one section of a law only share a subject; more bills that
#: cite one were moved by it ("Failed to pass pursuant to Senate Joint Resolution 1").
MANY, CROWD = 6, 10

#: The compared values that are read for citations; the words of labels are the clerk's.
TEXTS = (
    *("title", "published_title", "long_description", "abstract", "excerpt", "summary"),
    *("text", "note", "label", "page_text", "document_text"),
)
_LISTS = {"sightings": citing.shown, "changes": citing.edited}
_KINDS = {
    Cited.BILL: MatterKind.BILL,
    Cited.CHAPTER: MatterKind.BILL,
    Cited.STATUTE: MatterKind.BILL,
    Cited.CASE: MatterKind.DOCKET,
    Cited.APPEAL: MatterKind.DOCKET,
    Cited.ORDER: MatterKind.ORDER,
    Cited.FILE: MatterKind.ORDINANCE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A citation and where it stands."""

    citation: Citation
    matter_id: int
    kind: MatterKind
    source_id: int
    event_id: int | None = None

    def row(self, now: datetime) -> dict[str, Any]:
        """As it is kept."""
        return {
            "matter_id": self.matter_id,
            "kind": self.citation.kind.value,
            "name": kept_name(self.citation),
            "source_id": self.source_id,
            "event_id": self.event_id,
            "words": self.citation.words,
            "created_at": now,
        }


_SHARED = frozenset({Cited.STATUTE, Cited.CHAPTER})
_ENACTED = re.compile(r"chaptered|secretary of state|signed|approved|became law|public act", re.I)


def propose(engine: Engine, places: Iterable[str], now: datetime) -> int:
    """Read what is new, and propose the links it suggests; how many there are.

    `places` are those that the configuration reads. Safe to repeat: what was found stays found.
    """
    arrive(engine)
    known = frozenset(places)
    made = _look_again(engine, known, now)
    return made + sum(_read(engine, name, known, now) for name in _LISTS)


def arrive(engine: Engine) -> None:
    """Let links that wait for a matter lead to it, if it came since; before matching."""
    with reading(engine) as connection:
        since = citing.at(connection, "names")
        waiting = relating.are_waiting(connection)
        names = citing.arrived(connection, instant(since) - BACK) if since and waiting else set()
    if names:
        with writing(engine) as connection:
            relating.arrive(connection, names)


# ---- new and edited texts ------------------------------------------------------------------------


def _read(engine: Engine, name: str, places: frozenset[str], now: datetime) -> int:
    made, left = 0, MOST
    mark = f"citations in {name}"
    with reading(engine) as connection:
        start = int(citing.at(connection, mark) or 0)
        after = max(0, start - citing.overlap(connection))
    while left > 0:
        with reading(engine) as connection:
            texts = _LISTS[name](connection, after, min(BATCH, left))
        if not texts:
            return made
        found = [one for text in texts for one in citations(text)]
        after, left = texts[-1].row, left - len(texts)
        if found or after > start:
            with writing(engine) as connection:
                citing.add(connection, [one.row(now) for one in found])
                made += _suggest(connection, found, places, now)
                citing.go_on(connection, mark, str(max(after, start)))
    return made


def citations(text: Text) -> list[Found]:
    """What a text cites; of a docket also statutes, of a bill the sections that it changes."""
    words = " · ".join(_words(text.values))
    cited = find(words)
    if text.kind is MatterKind.DOCKET:
        cited += statutes.cited(words)
    elif text.kind is MatterKind.BILL:
        cited += [replace(one, place=place_of(text.key)) for one in statutes.changed(words)]
    return [
        Found(
            citation=one,
            matter_id=text.matter_id,
            kind=text.kind,
            source_id=text.source_id,
            event_id=text.event_id,
        )
        for one in cited
    ]


def _words(values: Mapping[str, Any]) -> Iterable[str]:
    for name in TEXTS:
        value = values.get(name)
        if isinstance(value, str):
            yield value


# ---- what became known ---------------------------------------------------------------------------


def _look_again(engine: Engine, places: frozenset[str], now: datetime) -> int:
    """What was cited before its matter was known, by the names that are new since."""
    with reading(engine) as connection:
        since = citing.at(connection, "names")
        names = citing.arrived(connection, instant(since) - BACK) if since else set()
        before = set(citing.at(connection, "followed").split("\n"))
        followed = citing.followed(connection)
        names |= followed - before
        rows = citing.named(connection, {tail for name in names for tail in tails(name)})
    found = [again(row) for row in rows]
    if not names and since and followed == before - {""}:
        return 0
    with writing(engine) as connection:
        made = _suggest(connection, found, places, now)
        citing.go_on(connection, "names", stamp(now))
        citing.go_on(connection, "followed", "\n".join(sorted(followed)))
    return made


def again(row: Any) -> Found:
    """A citation as it was kept, where it stands."""
    return Found(
        citation=kept(row),
        matter_id=row.matter_id,
        kind=MatterKind(row.matter_kind),
        source_id=row.source_id,
        event_id=row.event_id,
    )


def kept_name(citation: Citation) -> str:
    """The number under which a citation is kept, behind the state that was named, if one was."""
    return f"{citation.name}@{citation.place}" if citation.place else citation.name


def kept(row: Any) -> Citation:
    """A citation as it is kept."""
    name, _, place = row.name.partition("@")
    return Citation(kind=Cited(row.kind), name=name, words=row.words, place=place)


# ---- what it may mean ----------------------------------------------------------------------------


def _suggest(
    connection: Connection, found: Sequence[Found], places: frozenset[str], now: datetime
) -> int:
    """Propose what these citations mean, where that is plain and known."""
    if not found:
        return 0
    crowded = citing.crowded(connection, {kept_name(one.citation) for one in found}, CROWD)
    apart = [
        one for one in found if not _is_of_bills(one) or kept_name(one.citation) not in crowded
    ]
    rows = [one.row() for one in meant(connection, apart, places)]
    rows += _sharing(connection, found)
    return relating.add_proposed(connection, rows, now)


def _is_of_bills(one: Found) -> bool:
    return one.kind is MatterKind.BILL and one.citation.kind is Cited.BILL


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """The one matter that a citation means: a name of it, and itself if it is stored."""

    found: Found
    ref: str
    other: Named | None
    here: str  # the court of the matter that cites

    def row(self) -> dict[str, Any]:
        """The proposal that follows."""
        one, cited = self.found, _KINDS[self.found.citation.kind]
        kind = rules.suggested(
            one.kind,
            self.other.kind if self.other else cited,
            one.citation.words,
            (self.here, place_of(self.ref)),
        )
        return {
            "matter_id": one.matter_id,
            "ref": self.ref,
            "kind": kind.value,
            "other": self.other,
            "source_id": one.source_id,
            "event_id": one.event_id,
            "words": one.citation.words,
        }


def meant(connection: Connection, found: Sequence[Found], places: frozenset[str]) -> list[Meant]:
    """What citations mean, where that is one matter that is stored or followed.

    A text that names its own matter, or a number that fits several, means nothing.
    """
    own = citing.own_names(connection, {one.matter_id for one in found})
    at = {id_: frozenset(place_of(name) for name in names) - {""} for id_, names in own.items()}
    names = [
        may_be if not (may_be := _names(one, at, places)) & own[one.matter_id] else frozenset()
        for one in found
    ]
    wanted: frozenset[str] = frozenset().union(*names)
    stored = relations.named(connection, wanted)
    followed = citing.followed(connection) & wanted
    result: list[Meant] = []
    for one, mine in zip(found, names, strict=True):
        here = next(filter(is_court, sorted(at[one.matter_id])), "")
        others = {other.id: (ref, other) for ref in mine for other in stored.get(ref, ())}
        if len(others) == 1:
            ref, other = next(iter(others.values()))
            result.append(Meant(found=one, ref=ref, other=other, here=here))
        elif not others and len(mine & followed) == 1:
            ref = next(iter(mine & followed))
            result.append(Meant(found=one, ref=ref, other=None, here=here))
    return result


def _names(one: Found, at: Mapping[int, frozenset[str]], places: frozenset[str]) -> frozenset[str]:
    return candidates(one.citation, Near(at[one.matter_id], places))


def _sharing(connection: Connection, found: Sequence[Found]) -> list[dict[str, Any]]:
    """Cases that cite a section or chapter of a state's law, and the bills that changed it."""
    mine = {kept_name(one.citation) for one in found if one.citation.kind in _SHARED}
    by_name: dict[str, list[Any]] = {}
    for row in citing.named(connection, mine):
        by_name.setdefault(row.name, []).append(row)
    pairs = [
        (case, bill)
        for rows in by_name.values()
        for case, bill in product(filter(_is_case, rows), filter(_enacts, rows))
        if len(rows) <= MANY
    ]
    bills = relations.by_ids(connection, {bill.matter_id for _, bill in pairs})
    own = citing.own_names(connection, {case.matter_id for case, _ in pairs})
    at = {id_: frozenset(place_of(name) for name in names) for id_, names in own.items()}
    result = []
    for case, bill in pairs:
        one, other = again(case), bills[bill.matter_id]
        ref = f"{place_of(other.key)} {one.citation.name}"
        if ref in _names(one, at, frozenset()):
            result.append(Meant(found=one, ref=other.key, other=other, here="").row())
    return result


def _is_case(row: Any) -> bool:
    return bool(row.matter_kind == MatterKind.DOCKET.value)


def _enacts(row: Any) -> bool:
    """Whether a bill's own words say that it is that chapter, or changes that section."""
    is_bill = row.matter_kind == MatterKind.BILL.value
    return is_bill and (row.kind == Cited.STATUTE.value or bool(_ENACTED.search(row.words)))
