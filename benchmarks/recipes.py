"""How one sequence of captures is replayed; each kind of system has its readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from benchmarks.matching import Identity
from benchmarks.sequence_site import Served
from benchmarks.sequences import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one sequence is replayed.

    `captures` are fed in this order. `pages` gives what the site serves while a capture stands.
    `source` is the source's table of tracker.toml, given the site's address. `identity` maps a
    line of `tracker changes --json` to the truth's words. `closing` are the waits before each
    closing read, together longer than any hold. `without_sample` are events that no answer of a
    system was kept of: they count as judged.
    """

    captures: tuple[str, ...]
    pages: Callable[[str], Mapping[str, Served]]
    source: Callable[[str], str]
    identity: Callable[[dict[str, Any]], Identity]
    closing: tuple[timedelta, ...]
    without_sample: frozenset[str] = frozenset()


Reader = Callable[[Sequence, bool], Recipe | str]


def sound(sequence: Sequence, faulty: bool) -> tuple[str, ...]:
    """The captures to feed: the sound ones, or all of them."""
    return tuple(name for name in sequence.captures if faulty or name not in sequence.faulty)
