"""How one sequence of captures is replayed; each kind of system has its readers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from benchmarks.matching import Identity
from benchmarks.sequence_site import Served
from benchmarks.sequences import Sequence

TOLD = "told"  # the op of facts that are matched by capture, key and event alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one sequence is replayed.

    `captures` are fed in this order. `pages` gives what the site serves while a capture stands.
    `source` is the source's table of tracker.toml, given the site's address. `identity` maps a
    line of `tracker changes --json` to the truth's words. `closing` are the waits before each
    closing read, together longer than any hold. `without_sample` are events that no answer of a
    system was kept of: they count as judged. `facts` stands for `identity` where one line tells
    several facts of the truth, as the text of a page does; they are matched by capture, key and
    event alone.
    """

    captures: tuple[str, ...]
    pages: Callable[[str], Mapping[str, Served]]
    source: Callable[[str], str]
    identity: Callable[[dict[str, Any]], Identity]
    closing: tuple[timedelta, ...]
    without_sample: frozenset[str] = frozenset()
    facts: Callable[[dict[str, Any]], Iterable[Identity]] | None = None

    def told(self, change: dict[str, Any]) -> list[Identity]:
        """The facts that one told line names."""
        if self.facts is None:
            return [self.identity(change)]
        return [(key, event, TOLD, "") for key, event, _, _ in self.facts(change)]

    def truth(self, change: dict[str, Any]) -> dict[str, Any]:
        """A change of the truth as it is matched."""
        return change if self.facts is None else {**change, "op": TOLD, "field": None}


Reader = Callable[[Sequence, bool], Recipe | str]


def sound(sequence: Sequence, faulty: bool) -> tuple[str, ...]:
    """The captures to feed: the sound ones, or all of them."""
    return tuple(name for name in sequence.captures if faulty or name not in sequence.faulty)
