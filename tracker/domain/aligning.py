"""Which stretches of two sequences are equal, in near-linear time whatever the input.

Common ends are taken off, elements that occur once on both sides become anchors (patience), and
only stretches between anchors that are small enough are compared by `difflib`. Larger ones without
an anchor are left as one differing block: quadratic work is never started.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MAX_PRODUCT = 250_000  # elements times elements that difflib may compare
MAX_DEPTH = 12  # anchors between anchors between anchors


#: A stretch of both sequences: old from, old to, new from, new to.
Bounds = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of both sequences that is equal (`same`) or differs."""

    same: bool
    old: slice
    new: slice

    @classmethod
    def equal(cls, old: int, new: int) -> Block:
        """Two whole sequences of those lengths that count as equal."""
        return cls(True, slice(0, old), slice(0, new))


def align(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Block]:
    """Both sequences as consecutive blocks, in order; every element is in exactly one."""
    return list(_merged(_blocks(old, new, (0, len(old), 0, len(new)), 0)))


def _blocks(
    old: Sequence[Hashable], new: Sequence[Hashable], bounds: Bounds, depth: int
) -> Iterator[Block]:
    """Blocks of the stretch old[a:b], new[c:d]."""
    a, b, c, d = bounds
    head = _common(old, new, bounds)
    yield Block(True, slice(a, a + head), slice(c, c + head))
    tail = _common_tail(old, new, (a + head, b, c + head, d))
    yield from _middle(old, new, (a + head, b - tail, c + head, d - tail), depth)
    yield Block(True, slice(b - tail, b), slice(d - tail, d))


def _middle(
    old: Sequence[Hashable], new: Sequence[Hashable], bounds: Bounds, depth: int
) -> Iterator[Block]:
    a, b, c, d = bounds
    anchors = _anchors(old, new, bounds) if depth < MAX_DEPTH else []
    if a == b or c == d:
        yield Block(False, slice(a, b), slice(c, d))
    elif anchors:
        for left, right in anchors:
            yield from _blocks(old, new, (a, left, c, right), depth + 1)
            yield Block(True, slice(left, left + 1), slice(right, right + 1))
            a, c = left + 1, right + 1
        yield from _blocks(old, new, (a, b, c, d), depth + 1)
    elif (b - a) * (d - c) > MAX_PRODUCT:
        yield Block(False, slice(a, b), slice(c, d))
    else:
        matcher = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
        for tag, i, j, k, m in matcher.get_opcodes():
            yield Block(tag == "equal", slice(a + i, a + j), slice(c + k, c + m))


def _anchors(
    old: Sequence[Hashable], new: Sequence[Hashable], bounds: Bounds
) -> list[tuple[int, int]]:
    """The longest rising row of elements that occur exactly once on each side."""
    a, b, c, d = bounds
    once_new = {item for item, count in Counter(new[c:d]).items() if count == 1}
    once = {item for item, count in Counter(old[a:b]).items() if count == 1} & once_new
    if not once:
        return []
    places = {new[place]: place for place in range(c, d) if new[place] in once}
    return _rising([(place, places[old[place]]) for place in range(a, b) if old[place] in once])


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence whose second members rise (patience sorting)."""
    tops: list[int] = []
    holders: list[int] = []
    before: list[int] = []
    for index, (_, right) in enumerate(pairs):
        pile = bisect_left(tops, right)
        tops[pile : pile + 1] = [right]
        holders[pile : pile + 1] = [index]
        before.append(holders[pile - 1] if pile else -1)
    return _backwards(pairs, before, holders[-1] if holders else -1)


def _backwards(pairs: list[tuple[int, int]], before: list[int], at: int) -> list[tuple[int, int]]:
    row: list[tuple[int, int]] = []
    while at >= 0:
        row.append(pairs[at])
        at = before[at]
    return row[::-1]


def _common(old: Sequence[Hashable], new: Sequence[Hashable], bounds: Bounds) -> int:
    a, b, c, d = bounds
    count, most = 0, min(b - a, d - c)
    while count < most and old[a + count] == new[c + count]:
        count += 1
    return count


def _common_tail(old: Sequence[Hashable], new: Sequence[Hashable], bounds: Bounds) -> int:
    a, b, c, d = bounds
    count, most = 0, min(b - a, d - c)
    while count < most and old[b - count - 1] == new[d - count - 1]:
        count += 1
    return count


def _merged(blocks: Iterator[Block]) -> Iterator[Block]:
    """Neighbours of one sort joined, empty ones dropped."""
    held: Block | None = None
    for block in blocks:
        if block.old.start == block.old.stop and block.new.start == block.new.stop:
            continue
        if held is not None and held.same == block.same:
            old = slice(held.old.start, block.old.stop)
            held = Block(block.same, old, slice(held.new.start, block.new.stop))
            continue
        if held is not None:
            yield held
        held = block
    if held is not None:
        yield held
