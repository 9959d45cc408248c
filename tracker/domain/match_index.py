"""Whom a change is for: queries indexed by what must be there, not a loop over subscriptions.

Each query is kept under terms of which one must be there for it to fit, the rarest that will do;
only the queries under the terms of a change are tested. Equal queries are tested once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from tracker.domain import query
from tracker.domain.query import All, Document, Either, Node, Phrase, Prefix, Test, Word

#: What a field's value weighs before anything is known of it: nearly everything has a kind.
_PRIOR = {"kind": 10, "tier": 10, "op": 10, "event": 8, "place": 6, "source": 6, "tag": 4}
#: Beginnings of values are looked up letter by letter, up to this length.
_LONGEST_PREFIX = 24


class Anchor(NamedTuple):
    """A word or value of a field that must be there, or its beginning."""

    field: str
    text: str
    begins: bool = False


class Rarity:
    """How common words and values are, by some of what will be matched."""

    def __init__(self, sample: Iterable[Document] = ()) -> None:
        self._counts: dict[str, Counter[str]] = {}
        self._total = 0
        for doc in sample:
            self._total += 1
            for name, values in doc.values.items():
                self._counts.setdefault(name, Counter()).update(values)
        self._sorted = {name: sorted(counts) for name, counts in self._counts.items()}
        self._known: dict[Anchor, float] = {}

    def weight(self, anchor: Anchor) -> float:
        """How many of a hundred changes have it, and a little more where that is unknown."""
        if anchor not in self._known:
            share = 100 * self._count(anchor) / self._total if self._total else 0.0
            length = 1 / len(anchor.text) if anchor.text else 1.0  # longer words are rarer
            self._known[anchor] = share + _PRIOR.get(anchor.field, 0) / 10 + length
        return self._known[anchor]

    def _count(self, anchor: Anchor) -> int:
        counts = self._counts.get(anchor.field)
        if counts is None:
            return 0
        if not anchor.begins:
            return counts[anchor.text]
        values = self._sorted[anchor.field]
        start = bisect_left(values, anchor.text)
        found = 0
        for value in islice(values, start, None):
            if not value.startswith(anchor.text):
                break
            found += counts[value]
        return found


def cover(node: Node, rarity: Rarity) -> tuple[float, tuple[Anchor, ...]] | None:
    """Anchors of which one must be there for a query to fit, and what they weigh.

    None for a query that may fit where nothing of it is there.
    """
    match node:
        case Word(name, text):
            return _weighed(rarity, Anchor(name, text))
        case Prefix(name, text):
            return _weighed(rarity, Anchor(name, text[:_LONGEST_PREFIX], True))
        case Phrase(name, words, open_):
            whole = words[:-1] if open_ else words
            return min(_weighed(rarity, Anchor(name, word)) for word in whole)
        case All(parts):
            found = [one for one in (cover(part, rarity) for part in parts) if one is not None]
            return min(found, default=None)
        case Either(parts):
            covers = [cover(part, rarity) for part in parts]
            sound = [one for one in covers if one is not None]
            if len(sound) < len(covers):
                return None
            anchors = dict.fromkeys(anchor for _, mine in sound for anchor in mine)
            return sum(weight for weight, _ in sound), tuple(anchors)
    return None


def _weighed(rarity: Rarity, anchor: Anchor) -> tuple[float, tuple[Anchor, ...]]:
    return rarity.weight(anchor), (anchor,)


class _Entry:
    """Subscriptions that ask the same; `sure` says that an anchor alone decides it."""

    __slots__ = ("ids", "node", "several", "sure", "_test")

    def __init__(self, node: Node) -> None:
        self.node, self.ids = node, list[int]()
        self.sure = self.several = False
        self._test: Test | None = None

    def fits(self, doc: Document) -> bool:
        if self._test is None:  # most are never asked
            self._test = query.compiled(self.node)
        return self._test(doc)


class Audience:
    """All that subscriptions ask for; built once, asked for every change."""

    def __init__(
        self, members: Iterable[tuple[int, Node]], sample: Iterable[Document] = ()
    ) -> None:
        """`sample` is some of what will be matched: by it the rarest terms are known."""
        entries: dict[Node, _Entry] = {}
        for id_, node in members:
            entry = entries.get(node)
            if entry is None:
                entry = entries[node] = _Entry(node)
            entry.ids.append(id_)
        self._exact: dict[str, dict[str, list[_Entry]]] = {}
        self._begins: dict[str, dict[str, list[_Entry]]] = {}
        self._always: list[_Entry] = []
        rarity = Rarity(sample)
        for entry in entries.values():
            self._place(entry, cover(entry.node, rarity))
        self._lengths = {
            name: sorted({len(text) for text in table}) for name, table in self._begins.items()
        }

    def _place(self, entry: _Entry, found: tuple[float, tuple[Anchor, ...]] | None) -> None:
        if found is None:
            self._always.append(entry)
            return
        entry.several = len(found[1]) > 1
        entry.sure = _decided_by_one(entry.node)
        for anchor in found[1]:
            table = self._begins if anchor.begins else self._exact
            table.setdefault(anchor.field, {}).setdefault(anchor.text, []).append(entry)

    def takers(self, doc: Document) -> list[int]:
        """The subscriptions that a change is for, each once."""
        found: list[int] = []
        met: set[int] = set()
        for entry in self._candidates(doc):
            if entry.several:
                if id(entry) in met:
                    continue
                met.add(id(entry))
            if entry.sure or entry.fits(doc):
                found += entry.ids
        return found

    def _candidates(self, doc: Document) -> Iterable[_Entry]:
        yield from self._always
        for name, table in self._exact.items():
            for value in table.keys() & doc.values.get(name, frozenset()):
                yield from table[value]
        for name, table in self._begins.items():
            starts = {
                value[:length]
                for value in doc.values.get(name, ())
                for length in self._lengths[name]
                if length <= len(value)
            }
            for start in table.keys() & starts:
                yield from table[start]


def _decided_by_one(node: Node) -> bool:
    """Whether a query fits as soon as one of its anchors is there."""
    parts = node.parts if isinstance(node, Either) else (node,)
    return all(isinstance(part, Word) for part in parts)
