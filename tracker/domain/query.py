"""The small language of searches: words, phrases, fields, AND OR NOT, parentheses, prefix*.

    mask* AND ("secret police" OR title:badge) NOT kind:bill

`parse` makes values of a text and names a mistake with its place; `compiled` makes a function of
a document. docs/subscriptions.md explains the language to those who search.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.domain import normalise
from tracker.domain.changes import Op, Tier
from tracker.domain.items import EventKind, MatterKind

TEXT = "text"
#: Fields of running text: their words stand side by side. `text` is all of it and needs no name.
TEXTS = {
    TEXT: "everything: the matter's title, the event's words, what came and what went",
    "title": "the matter's title",
    "changed": "only what is new, or came or went in an edit",
}
#: Fields of whole values, with the values that they can have where these are few.
VALUES: dict[str, tuple[str, ...]] = {
    "matter": (),
    "number": (),
    "source": (),
    "place": (),
    "kind": tuple(kind.value for kind in MatterKind),
    "event": tuple(kind.value for kind in EventKind),
    "op": tuple(op.value for op in Op),
    "field": (),
    "tier": tuple(tier.value for tier in Tier),
    "watch": (),
    "tag": (),
}
ALIASES = {"jurisdiction": "place", "court": "place", "state": "place"}
LONGEST, DEEPEST, SHORTEST_PREFIX = 2_000, 50, 2

_WORD = re.compile(r"\w+")
_GAP = " \x1f "  # between two texts of one line: no phrase spans it


class Mistake(ValueError):
    """What is wrong with a query, in one sentence; `at` counts characters from 1."""

    def __init__(self, says: str, at: int) -> None:
        super().__init__(f"{says}, at character {at} of the query.")
        self.at = at


@dataclass(frozen=True, slots=True)
class Word:
    """A word that stands in a text, or a whole value of a field."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word or value."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side; `open` says that the last one is only a beginning."""

    field: str
    words: tuple[str, ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple[Node, ...]


Node = Word | Prefix | Phrase | Not | All | Either
Test = Callable[["Document"], bool]


@dataclass(frozen=True, slots=True)
class Document:
    """What is searched: the words or whole values of each field, and its texts as lines of words.

    A line has a space on both sides of every word: " no secret police act ".
    """

    values: Mapping[str, frozenset[str]]
    lines: Mapping[str, str]


def document(
    texts: Mapping[str, Iterable[str]], values: Mapping[str, Iterable[str]] | None = None
) -> Document:
    """A document of its texts by field, each in parts, and of whole values by field.

    What stands in any of the texts stands in the field `text` too.
    """
    known: dict[str, list[str]] = {}  # a part that stands in several fields is split once
    lines = {field: _line(parts, known) for field, parts in texts.items()}
    if TEXT not in lines:
        lines[TEXT] = _GAP.join(lines.values())
    found = {field: frozenset(line.split()) - {"\x1f"} for field, line in lines.items()}
    for field, given in (values or {}).items():
        found[field] = frozenset(map(normalise.folded, given))
    return Document(found, lines)


def _line(parts: Iterable[str], known: dict[str, list[str]]) -> str:
    lines = []
    for part in parts:
        if part not in known:
            known[part] = words(part)
        lines.append(f" {' '.join(known[part])} ")
    return _GAP.join(lines)


def words(text: str) -> list[str]:
    """The words of a text as they are compared: folded, without the signs between them."""
    return _WORD.findall(normalise.folded(text, normalise.WHOLE))


def compiled(node: Node) -> Test:
    """Whether a document fits, as a function; made once, asked often."""
    match node:
        case Word(field, text):
            return lambda doc: text in doc.values.get(field, ())
        case Prefix(field, text) if field in TEXTS:
            start = f" {text}"
            return lambda doc: start in doc.lines.get(field, "")
        case Prefix(field, text):
            return lambda doc: any(v.startswith(text) for v in doc.values.get(field, ()))
        case Phrase(field, parts, open_):
            line = f" {' '.join(parts)}" if open_ else f" {' '.join(parts)} "
            return lambda doc: line in doc.lines.get(field, "")
        case Not(part):
            wrong = compiled(part)
            return lambda doc: not wrong(doc)
        case All(nodes):
            return _all([compiled(one) for one in nodes])
        case Either(nodes):
            return _either([compiled(one) for one in nodes])


def _all(tests: list[Test]) -> Test:
    if len(tests) == 2:  # the usual case, without a loop
        first, second = tests
        return lambda doc: first(doc) and second(doc)
    return lambda doc: all(test(doc) for test in tests)


def _either(tests: list[Test]) -> Test:
    if len(tests) == 2:
        first, second = tests
        return lambda doc: first(doc) or second(doc)
    return lambda doc: any(test(doc) for test in tests)


def needs(node: Node) -> bool:
    """Whether something must be there for a document to fit: NOT alone needs nothing."""
    match node:
        case Not():
            return False
        case All(nodes):
            return any(map(needs, nodes))
        case Either(nodes):
            return all(map(needs, nodes))
        case _:
            return True


def parse(text: str) -> Node:
    """The values of a query; raises Mistake for anything that cannot be meant."""
    from tracker.domain import query_grammar  # which brings the parser: only where it is needed

    if not text.strip():
        raise Mistake("nothing is searched for", 1)
    if len(text) > LONGEST:
        raise Mistake(f"a query has at most {LONGEST:,} characters", LONGEST + 1)
    found = query_grammar.read(text)
    if depth(found) > DEEPEST:
        raise Mistake(f"parentheses stand in each other more than {DEEPEST} deep", 1)
    if not needs(found):
        raise Mistake("something must be searched for; NOT alone would bring all the rest", 1)
    return found


def depth(node: Node) -> int:
    """How many levels a query has."""
    found, level = 0, [node]
    while level:  # no recursion: what is too deep is to be counted, not to fail
        found += 1
        level = [one for parent in level for one in _below(parent)]
    return found


def _below(node: Node) -> tuple[Node, ...]:
    match node:
        case Not(part):
            return (part,)
        case All(parts) | Either(parts):
            return parts
    return ()


def term(field: str, raw: str, at: int, *, quoted: bool) -> Node:
    """What one word or quoted phrase of a field searches for."""
    open_ = raw.endswith("*") and not raw.endswith("\\*")
    stem = raw[:-1] if open_ else raw
    if "*" in stem and not quoted:
        raise Mistake(f"{raw!r}: the * may only stand at the end of a word", at)
    if field in VALUES:
        return _whole(field, normalise.folded(stem), open_, at)
    found = words(stem)
    if not found:
        raise Mistake(f"{raw!r} holds no word to search for", at)
    if open_ and len(found[-1]) < SHORTEST_PREFIX:
        raise Mistake(
            f"{raw!r} is too short; {SHORTEST_PREFIX} letters must stand before the *", at
        )
    if len(found) > 1:
        return Phrase(field, tuple(found), open_)
    return Prefix(field, found[0]) if open_ else Word(field, found[0])


def _whole(field: str, value: str, open_: bool, at: int) -> Node:
    if not value:
        raise Mistake(f"{field}: is not followed by a value", at)
    if open_:
        return Prefix(field, value)
    known = VALUES[field]
    if known and value not in known:
        raise Mistake(f"there is no {field} {value!r}; write {', '.join(known)}", at)
    return Word(field, value)


def named(name: str, at: int) -> str:
    """The field of that name; Mistake where there is none."""
    field = ALIASES.get(name.lower(), name.lower())
    if field in TEXTS or field in VALUES:
        return field
    known = [*TEXTS, *VALUES, *ALIASES]
    close = difflib.get_close_matches(name.lower(), known, n=1)
    better = f"; did you mean {close[0]}:?" if close else f"; fields are {', '.join(known)}"
    raise Mistake(f"there is no field {name!r}{better} (quote a word that holds a colon)", at)


def joined(kind: type[All] | type[Either], parts: Iterable[Node]) -> Node:
    """Several parts as one, those of the same kind in one row, each once."""
    flat: dict[Node, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part.parts if isinstance(part, kind) else (part,)))
    return next(iter(flat)) if len(flat) == 1 else kind(tuple(flat))


def negated(part: Node) -> Node:
    """The opposite of a part."""
    return part.part if isinstance(part, Not) else Not(part)


def as_json(node: Node) -> list[Any]:
    """A query as it is kept, so that it is read from its text only once."""
    match node:
        case Word(field, text):
            return ["word", field, text]
        case Prefix(field, text):
            return ["prefix", field, text]
        case Phrase(field, parts, open_):
            return ["phrase", field, list(parts), open_]
        case Not(part):
            return ["not", as_json(part)]
        case All(parts):
            return ["all", *map(as_json, parts)]
        case Either(parts):
            return ["either", *map(as_json, parts)]


def from_json(kept: list[Any]) -> Node:
    """The query that `as_json` kept."""
    kind, *rest = kept
    if kind == "word":
        return Word(*rest)
    if kind == "prefix":
        return Prefix(*rest)
    if kind == "phrase":
        return Phrase(rest[0], tuple(rest[1]), rest[2])
    if kind == "not":
        return Not(from_json(rest[0]))
    parts = tuple(map(from_json, rest))
    return All(parts) if kind == "all" else Either(parts)
