"""What people say of links between matters: which of the proposed ones hold, and which they add."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row

from tracker import linking, report
from tracker.config import Config, Watch
from tracker.config.references import place_of, reference
from tracker.config.sections import places
from tracker.domain import keys
from tracker.domain import relations as rules
from tracker.domain.citations import Cited
from tracker.domain.items import RelationKind
from tracker.domain.places import is_court, states
from tracker.domain.relations import Link, Origin, State
from tracker.domain.sightings import stamp
from tracker.errors import WrongUse
from tracker.store import citing, relating, relations
from tracker.store.engine import reading, writing

#: How many of the newest citations `unknown` looks through.
NEWEST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """One link: `kind` is what `matter` is to `other`, which is a name while nobody has seen it.

    `words` are those that suggest it; `source` shows them, or states the link. `followed` says
    whether a watch names one of the two.
    """

    id: int
    state: State
    kind: RelationKind
    origin: Origin
    matter: str
    matter_title: str
    other: str
    other_title: str
    source: str
    words: str
    created_at: str
    followed: bool = True

    @property
    def sentence(self) -> str:
        """The link in words: "USA v. California: appeal of cacd 2:25-cv-10999"."""
        title = self.matter_title or self.matter
        return f"{title}: {rules.phrase(self.kind)} {self.other_title or self.other}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A number that texts cite and no matter goes by, with the newest text."""

    kind: str
    name: str
    matter: str
    matter_title: str
    words: str


def listed(
    engine: Engine, config: Config, states: Collection[State] = tuple(State)
) -> list[LinkLine]:
    """The links in these states, newest first."""
    refs = {ref for watch in config.watches.values() for ref in watch.matters}
    with reading(engine) as connection:
        rows = relations.listed(connection, states)
        ids = {one.id for ones in relations.named(connection, refs).values() for one in ones}
    return [
        _line(row, bool({row.matter_id, row.other_id} & ids or row.ref in refs)) for row in rows
    ]


def _line(row: Row[Any], followed: bool = True) -> LinkLine:
    return LinkLine(
        id=row.id,
        state=State(row.state),
        kind=RelationKind(row.kind),
        origin=Origin(row.origin),
        matter=row.matter_key,
        matter_title=row.matter_title,
        other=row.other_key or row.ref,
        other_title=row.other_title or "",
        source=row.source_name or "",
        words=row.words,
        created_at=stamp(row.created_at),
        followed=followed,
    )


def unknown(engine: Engine, config: Config) -> list[Unknown]:
    """What the newest texts cite that is neither stored nor followed, newest first."""
    with reading(engine) as connection:
        rows = citing.newest(connection, NEWEST)
        found = [linking.again(row) for row in rows]
        meant = {id(one.found) for one in linking.meant(connection, found, read_places(config))}
        own = citing.own_names(connection, {one.matter_id for one in found})
    lines: dict[str, Unknown] = {}
    for row, one in zip(rows, found, strict=True):
        itself = {name.partition(" ")[2] for name in own[one.matter_id]}
        if id(one) in meant or one.citation.name in itself or row.kind in _SILENT:
            continue
        line = Unknown(
            kind=row.kind,
            name=one.citation.name,
            matter=row.matter_key,
            matter_title=row.matter_title,
            words=row.words,
        )
        lines.setdefault(f"{row.kind} {row.name}", line)
    return list(lines.values())


#: What no matter goes by: sections of laws only lead from a case to a bill.
_SILENT = frozenset({Cited.STATUTE.value, Cited.CHAPTER.value})


# ---- deciding ------------------------------------------------------------------------------------


def decide(
    engine: Engine,
    ids: Sequence[int],
    state: State,
    now: datetime,
    kind: RelationKind | None = None,
) -> list[LinkLine]:
    """Confirm or reject links by their numbers, all or none; as they stand then.

    `kind` says what a confirmed one truly is. A rejected one is never proposed again.
    """
    with writing(engine) as connection:
        _those(connection, ids)
        for id_ in ids:
            relating.decide(connection, id_, state, now, kind)
        return _those(connection, ids)


def remove(engine: Engine, ids: Sequence[int], now: datetime) -> list[LinkLine]:
    """Take links away, all or none: those that a person added vanish, the others are rejected."""
    with writing(engine) as connection:
        lines = _those(connection, ids)
        for line in lines:
            if line.origin is Origin.SAID:
                relating.forget(connection, line.id)
            else:
                relating.decide(connection, line.id, State.REJECTED, now)
    return lines


def _those(connection: Connection, ids: Sequence[int]) -> list[LinkLine]:
    known = {row.id: row for row in relations.listed(connection)}
    missing = [str(id_) for id_ in ids if id_ not in known]
    if missing:
        raise WrongUse(
            f"There is no link {', '.join(missing)}; `tracker link list --all` shows their numbers."
        )
    return [_line(known[id_]) for id_ in ids]


def add(engine: Engine, matter: str, kind: RelationKind, other: str, now: datetime) -> LinkLine:
    """Say that a matter is linked to another, which may be one that nobody has seen yet."""
    with writing(engine) as connection:
        found = report.find(connection, matter)
        ref = _ref(connection, other)
        if ref == found.key:
            raise WrongUse("A matter cannot be linked to itself.")
        id_ = relating.add_said(connection, found.id, kind, ref, now)
        return _those(connection, [id_])[0]


def _ref(connection: Connection, text: str) -> str:
    """The key of a stored matter, else the name by which it will be known."""
    try:
        return str(report.find(connection, text).key)
    except report.NotFound as error:
        ref = reference(text)
        if "more than one" in str(error) or not any(map(str.isdigit, ref)):
            raise
        return ref


# ---- what follows for reading --------------------------------------------------------------------


def read_places(config: Config) -> frozenset[str]:
    """The courts, states and cities that the sources of a configuration read."""
    return frozenset(place for source in config.sources.values() for place in places(source))


def widened(engine: Engine, config: Config) -> Config:
    """The configuration with what is linked to the matters of those watches that ask for it."""
    if not any(watch.linked for watch in config.watches.values()):
        return config
    watches = dict(config.watches)
    with reading(engine) as connection:
        for slug, watch in config.watches.items():
            if watch.linked:
                kinds = rules.wanted(watch.linked)
                names = relations.linked_names(connection, watch.matters, kinds)
                further = sorted(filter(_is_ref, names - set(watch.matters)))
                watches[slug] = replace(watch, matters=(*watch.matters, *further))
    return replace(config, watches=watches)


def _is_ref(name: str) -> bool:
    """Whether a name is one that a watch would use: no key, no case id."""
    return " " in name and "/" not in place_of(name) and not keys.is_case_ref(name)


def is_unread(link: Link, known: Collection[str]) -> bool:
    """Whether a confirmed link leads to what nobody has seen, at a place that no source reads."""
    return link.state is State.CONFIRMED and not link.key and place_of(link.ref) not in known


def advice(config: Config, watch: Watch, waiting: Mapping[str, Sequence[Link]]) -> tuple[str, ...]:
    """What of the links of a watch's matters nothing reads, each with how to add it."""
    known = read_places(config)
    return tuple(
        f"nothing reads {link.ref} ({rules.phrase(rules.inverse(link.kind))} {name}):"
        f" `{how_to_read(link.ref)}`"
        for name in watch.matters
        for link in waiting.get(name, ())
        if is_unread(link, known)
    )


def how_to_read(ref: str) -> str:
    """What to type so that a matter is read: "tracker add 26-926 --court ca9"."""
    place, _, name = ref.partition(" ")
    if is_court(place):
        return f"tracker add {name} --court {place}"
    if states(place) == {place}:
        return f'tracker add "{" ".join(name.split()[:2])}" --state {place}'
    if place == "fr":
        return "tracker add https://www.federalregister.gov/"
    return "tracker add URL"
