"""What subscriptions ask for, as one query each, and a change as it is searched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.domain import normalise, query
from tracker.domain.changes import Change, Op
from tracker.domain.items import Value
from tracker.domain.match import Hit
from tracker.domain.query import All, Document, Either, Node, Word

#: The value of the field watch that every change has which concerns any watch.
ANY_WATCH = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What a subscription asks for: each list any of its values, all lists together.

    Without any of its own (`is_plain`) it takes what concerns its watches, all watches if it names
    none. With some, and without watches and tags, it takes whatever is read.
    """

    watches: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    text: str = ""
    search: Node | None = field(default=None, compare=False)

    @property
    def is_plain(self) -> bool:
        """Whether it asks for watches alone."""
        lists = (self.matters, self.sources, self.places, self.kinds, self.events)
        return not any(lists) and not self.text

    @property
    def is_free(self) -> bool:
        """Whether it takes what concerns no watch too."""
        return not (self.watches or self.tags or self.is_plain)

    @property
    def node(self) -> Node:
        """All of it as one query."""
        wanted = (
            ("watch", self.watches),
            ("tag", self.tags),
            ("matter", self.matters),
            ("source", self.sources),
            ("place", self.places),
            ("kind", self.kinds),
            ("event", self.events),
        )
        parts = [_any_of(name, values) for name, values in wanted if values]
        if self.search is not None:
            parts.append(self.search)
        return query.joined(All, parts or [Word("watch", ANY_WATCH)])

    def takes(self, hits: Sequence[Hit], tags: Mapping[str, frozenset[str]]) -> Hit | None:
        """The first of the watches that a change concerns which this asks for."""
        for hit in hits:
            if self.watches and hit.watch not in self.watches:
                continue
            if self.tags and not tags.get(hit.watch, frozenset()) & set(self.tags):
                continue
            return hit
        return None

    def because(self) -> str:
        """Why something is theirs that they asked for without a watch, in a few words."""
        if self.text:
            return f"it fits your search {self.text}"
        return f"you follow {self.said()}"

    def title(self) -> str:
        """What stands over the changes that it brings without a watch."""
        return f"Search: {self.text}" if self.text else f"You follow: {self.said()}"

    def said(self) -> str:
        """What is asked for beside the watches, in words."""
        parts = [
            *(f"“{tag}”" for tag in self.tags),
            *self.matters,
            *(f"everything from {name}" for name in self.sources),
            *(f"kind {kind}" for kind in self.kinds),
            *(f"event {event}" for event in self.events),
            *(f"place {place}" for place in self.places),
        ]
        return ", ".join([*parts, self.text] if self.text else parts)


def criteria(watches: Sequence[str], filters: Mapping[str, Any] | None) -> Criteria:
    """The criteria of a stored subscription; its search is read from what was kept of it."""
    kept = filters or {}
    text, tree = kept.get("query", ""), kept.get("tree")
    search = query.from_json(tree) if tree else query.parse(text) if text else None
    lists = {name: tuple(kept[name]) for name in LISTS if kept.get(name)}
    return Criteria(watches=tuple(watches), text=text, search=search, **lists)


#: The criteria that are kept as lists, by their names in `filters`.
LISTS = ("tags", "matters", "sources", "places", "kinds", "events")


def _any_of(name: str, values: Sequence[str]) -> Node:
    words = (Word(name, normalise.folded(value)) for value in values)
    return query.joined(Either, words)


def document(
    change: Change,
    *,
    names: Iterable[str],
    sources: Iterable[str],
    hits: Sequence[Hit],
    tags: Mapping[str, frozenset[str]],
) -> Document:
    """A change as it is searched: its words, and the values of its fields.

    `names` are all names of its matters, `hits` the watches it concerns.
    """
    names = frozenset(names)
    event = change.event
    said = [event.text] if event and event.text else []
    came = [*_texts(change.before), *_texts(change.after)]
    changed = came if change.op is Op.CHANGED else [*said, *came]
    watches = [hit.watch for hit in hits]
    return query.document(
        {
            "title": [change.matter_title],
            "changed": list(dict.fromkeys(changed)),
            "text": list(dict.fromkeys([change.matter_title, *said, *came])),
        },
        {
            "matter": names | {name.partition(" ")[2] for name in names} - {""},
            "number": [event.number] if event and event.number else [],
            "source": sources,
            "place": places(names, sources),
            "kind": [change.matter_kind.value],
            "event": [event.kind.value] if event else [],
            "op": [change.op.value],
            "field": [change.field] if change.field else [],
            "tier": [change.tier.value],
            "watch": [*watches, ANY_WATCH] if watches else [],
            "tag": frozenset[str]().union(*(tags.get(slug, ()) for slug in watches)),
        },
    )


def _texts(value: Value) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value or ()


def places(names: Iterable[str], sources: Iterable[str]) -> set[str]:
    """The courts, legislatures and cities of matters by their names, and their sources.

    "cacd" of docket/cacd/869712 and of cacd 2:25-cv-10999.
    """
    found = set(sources)
    for name in names:
        parts = name.split("/")
        found.add(parts[1] if len(parts) > 2 else name.partition(" ")[0])
    return found
