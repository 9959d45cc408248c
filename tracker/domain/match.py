"""Which watches a change concerns, and why: by an index of names and terms, not by a loop."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.domain import normalise, relations
from tracker.domain.items import RelationKind

#: What a watch reads whose terms are searched in every source: thousands of names in one.
EVERYWHERE = "*"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One thing a watch follows: `kind` matter (a name), source (a name) or term.

    Kind linked asks for what is linked to its matters: a kind of relation, "*" for all. Kind reads
    names a source that may show something of the watch, or EVERYWHERE.
    """

    watch: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A matter that the changed one is linked to, and what the changed one is to it."""

    kind: RelationKind
    names: frozenset[str]
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What of a change is matched: all names of its matters, its source, its words, its links."""

    names: frozenset[str]
    source: str
    source_title: str
    words: str
    links: tuple[Linked, ...] = ()


def words(*values: Sequence[str] | None) -> str:
    """What a change says, what went and what came, as one text; no phrase spans two parts of it."""
    parts = (part for one in values for part in ((one,) if isinstance(one, str) else one or ()))
    return " | ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Hit:
    """A watch that a change concerns, with the reason in a few words."""

    watch: str
    reason: str


class Index:
    """The watches by what they follow; built once, asked for every change."""

    def __init__(self, follows: Iterable[Followed]) -> None:
        self._names: dict[str, list[str]] = defaultdict(list)
        self._sources: dict[str, list[str]] = defaultdict(list)
        self._terms: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._reads: dict[str, set[str]] = defaultdict(set)
        self._linked: dict[str, set[str]] = defaultdict(set)
        for follow in follows:
            if follow.kind == "matter":
                self._names[follow.value].append(follow.watch)
            elif follow.kind == "source":
                self._sources[follow.value].append(follow.watch)
            elif follow.kind == "term":
                term = normalise.folded(follow.value)
                self._terms[term].append((follow.watch, follow.value))
            elif follow.kind == "reads":
                self._reads[follow.value].add(follow.watch)
            elif follow.kind == "linked":
                self._linked[follow.watch].add(follow.value)
        self._looked_for = _Terms(self._terms)

    @property
    def follows_links(self) -> bool:
        """Whether any watch wants what is linked to its matters."""
        return bool(self._linked)

    def hits(self, subject: Subject) -> list[Hit]:
        """Every watch concerned, each once with its closest reason: matter, link, source, term."""
        found: dict[str, str] = {}
        for name in sorted(subject.names & self._names.keys()):
            for watch in self._names[name]:
                found.setdefault(watch, f"you follow {name}")
        for link in subject.links:
            for watch in self.followers_of(link):
                found.setdefault(watch, relations.reason(link.kind, link.title))
        for watch in self._sources.get(subject.source, ()):
            title = subject.source_title or subject.source
            found.setdefault(watch, f"you follow everything from {title}")
        readers = self._readers(subject.source)
        # Whole: the text of a bill is longer than what is kept of other values.
        for term in self._looked_for.within(normalise.folded(subject.words, normalise.WHOLE)):
            for watch, value in self._terms[term]:
                if watch in readers:
                    found.setdefault(watch, f"it mentions “{value}”")
        return [Hit(watch, reason) for watch, reason in found.items()]

    def followers_of(self, link: Linked) -> list[str]:
        """The watches that follow a linked matter and want what is so linked to it."""
        kinds = {"*", *relations.family(link.kind)}
        named = {watch for name in link.names & self._names.keys() for watch in self._names[name]}
        return sorted(watch for watch in named if self._linked.get(watch, set()) & kinds)

    def followers(self, source: str) -> set[str]:
        """The watches that a source may show something of."""
        return self._readers(source) | set(self._sources.get(source, ()))

    def _readers(self, source: str) -> set[str]:
        return self._reads.get(source, set()) | self._reads.get(EVERYWHERE, set())

    def watches_of(self, follow: str, source: str) -> set[str]:
        """The watches that follow exactly this: a name, "term:...", or "*" for a whole source."""
        if follow == "*":
            return set(self._sources.get(source, ()))
        if follow.startswith("term:"):
            term = normalise.folded(follow.removeprefix("term:"))
            return {watch for watch, _ in self._terms.get(term, ())}
        return set(self._names.get(follow, ()))


class _Terms:
    """Folded terms by their first words: a text asks only for terms that begin with its own."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._by_word: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for term in terms:
            first = _WORD.search(term)
            if first:
                self._by_word[first[0]].append((term, first.start()))

    def within(self, text: str) -> list[str]:
        """The terms that stand in a folded text as whole words."""
        found = set()
        for word in _WORD.finditer(text):
            for term, offset in self._by_word.get(word[0], ()):
                start = word.start() - offset
                if start >= 0 and text.startswith(term, start) and _apart(text, start, term):
                    found.add(term)
        return sorted(found)


def _apart(text: str, start: int, term: str) -> bool:
    """Whether no word goes on before or behind a term."""
    end = start + len(term)
    return not _WORD.match(text[start - 1 : start] if start else "") and not _WORD.match(
        text[end : end + 1]
    )
