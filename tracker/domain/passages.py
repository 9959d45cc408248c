"""The text of a page as passages, and what one reading of it truly says of the last one.

A passage is a paragraph, a line or a row of a table. Their order is no news. What is new or edited
is told at once. What vanished is doubted, since a page that lost its list looks the same as one
whose list was emptied: it stays in the text until the doubt has passed (`diff`). Pure and bounded.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from tracker.domain.aligning import align
from tracker.domain.cutting import PILCROW

#: What stands between two passages: a mark that people know, since line breaks are folded away.
BETWEEN = f" {PILCROW} "
#: Before a passage that a page showed in two ways within one reading: it is neither told nor
#: missed. A private-use character, so that no page means it.
UNSTEADY = "\ue000"
LIKENESS = 60.0  # rapidfuzz ratio from which two passages in one place are one edited passage
ELSEWHERE = 80.0  # the same for passages that stand in different places
#: Where at least this share of the vanished words came instead, the passage was replaced.
REPLACED = 0.5
EXTENDED = 8  # characters from which a passage that begins another one is its earlier form
COMPARED = 1_000  # characters of a passage that are compared for likeness
MAX_PAIRS = 60_000  # comparisons for likeness of one reading
#: Where less than this share of the passages is left, it may be another page altogether.
OTHER_PAGE = 0.2
FEW = 5  # passages (or words) that are too few to speak of shares


def join(passages: Iterable[str]) -> str:
    """Passages as the one value that is kept and compared."""
    kept = (" ".join(one.replace(PILCROW, " ").split()) for one in passages)
    return BETWEEN.join(one for one in kept if one)


def split(text: str) -> list[str]:
    """The passages of a kept value."""
    return [one for one in text.split(BETWEEN) if one]


def unsteady(passage: str) -> str:
    """The passage marked as one that may not be told."""
    return UNSTEADY + passage


def steady(text: str) -> str:
    """A value without marks: what is kept when nothing was kept before."""
    return text.replace(UNSTEADY, "")


@dataclass(frozen=True, slots=True)
class Compared:
    """What a reading means for the text that was told.

    `now` is the text to be told at once (the same as before when nothing is new), `then` what it
    becomes when what vanished is believed gone. `goes_on` says that `then` lacks only what was
    doubted before, so that this reading is one more witness.
    """

    now: str
    then: str
    goes_on: bool = False

    @property
    def doubted(self) -> bool:
        """Whether anything vanished that is not believed yet."""
        return self.now != self.then


def compare(told: str, shown: str, doubted: str | None = None) -> Compared:
    """One reading against the text told so far; `doubted` is `then` of the last reading."""
    sides = _Sides(split(told), split(shown))
    sides.match()
    before = Counter(sides.old) - Counter(split(doubted or told))
    common = before & sides.lost
    return Compared(
        now=sides.text(Counter()),
        then=sides.text(common or sides.lost),
        goes_on=bool(common),
    )


@dataclass(slots=True)
class _Gap:
    """A stretch without equal passages: what stood there, and what stands there now."""

    old: list[int]
    new: list[int]
    loss: bool = False  # far less came than went


class _Sides:
    """The told passages and the shown ones, matched step by step."""

    def __init__(self, old: list[str], new: list[str]) -> None:
        self.old = old
        self.new = [one.removeprefix(UNSTEADY) for one in new]
        self.marked = {place for place, one in enumerate(new) if one.startswith(UNSTEADY)}
        self.partner: dict[int, int] = {}  # new -> old: the same passage, or its edited form
        self.edits: dict[int, int] = {}  # old -> new
        self.gaps: list[_Gap] = []
        self.pairs_left = MAX_PAIRS

    @property
    def lost(self) -> Counter[str]:
        """The passages that vanished and may be there all the same."""
        return Counter(self.old[left] for gap in self.gaps if gap.loss for left in gap.old)

    def match(self) -> None:
        """Equal passages first, wherever they stand; then edited ones; the rest came or went."""
        self._align()
        self._moved()
        for gap in sorted(self.gaps, key=lambda gap: len(gap.old) * len(gap.new)):
            self._edited([gap], LIKENESS)
        self._edited(self.gaps, ELSEWHERE)
        for gap in self.gaps:
            self._leave_unsteady(gap)
        kept = len(self.old) - sum(len(gap.old) for gap in self.gaps)
        other = len(self.old) >= FEW and kept < OTHER_PAGE * len(self.old)
        for gap in self.gaps:
            went, came = _words(self.old, gap.old), _words(self.new, gap.new)
            gap.loss = other or came < REPLACED * went

    def _align(self) -> None:
        for block in align(self.old, self.new):
            old, new = range(len(self.old))[block.old], range(len(self.new))[block.new]
            if block.same:
                self.partner.update(zip(new, old, strict=True))
            else:
                self.gaps.append(_Gap(list(old), list(new)))

    def _moved(self) -> None:
        """A passage that only stands elsewhere is the same one."""
        waiting: dict[str, list[int]] = defaultdict(list)
        for gap in reversed(self.gaps):
            for right in reversed(gap.new):
                waiting[self.new[right]].append(right)
        for gap in self.gaps:
            for left in gap.old:
                if same := waiting.get(self.old[left]):
                    self.partner[same.pop()] = left
        self._drop_paired()

    def _edited(self, gaps: Sequence[_Gap], likeness: float) -> None:
        """Pair what is alike, likeliest first, while the comparisons last."""
        old = [left for gap in gaps for left in gap.old]
        new = [right for gap in gaps for right in gap.new]
        if not old or not new or len(old) * len(new) > self.pairs_left:
            return
        self.pairs_left -= len(old) * len(new)
        found = [
            (self._likeness(left, right, likeness), left, right) for left in old for right in new
        ]
        taken: set[int] = set()
        for score, left, right in sorted(found, key=lambda one: (-one[0], one[1], one[2])):
            if score >= likeness and left not in taken and right not in self.partner:
                taken.add(left)
                self.partner[right] = left
                if right not in self.marked:
                    self.edits[left] = right
        self._drop_paired()

    def _likeness(self, left: int, right: int, least: float) -> float:
        before, after = self.old[left][:COMPARED], self.new[right][:COMPARED]
        shorter, longer = sorted((before, after), key=len)
        if len(shorter) >= EXTENDED and longer.startswith(shorter):
            return 100.0  # a heading that got a link, a row that got a note
        return fuzz.ratio(before, after, score_cutoff=least)

    def _drop_paired(self) -> None:
        taken = set(self.partner.values())
        for gap in self.gaps:
            gap.old = [left for left in gap.old if left not in taken]
            gap.new = [right for right in gap.new if right not in self.partner]

    def _leave_unsteady(self, gap: _Gap) -> None:
        """What may not be told stands for what stood there, which is neither edited nor missed."""
        for right in [right for right in gap.new if right in self.marked]:
            gap.new.remove(right)
            room = 3 * _words(self.new, [right]) + FEW
            fits = [left for left in gap.old if _words(self.old, [left]) <= room]
            if fits:
                gap.old.remove(fits[0])

    def text(self, believed: Counter[str]) -> str:
        """The passages in their old order, with what is new; `believed` are gone, once each."""
        left_over = Counter(believed)
        gone: set[int] = set()
        added: dict[int, list[int]] = defaultdict(list)
        places = self._places()
        for gap in self.gaps:
            taken = [left for left in gap.old if not gap.loss or _take(left_over, self.old[left])]
            gone.update(taken)
            if taken or not gap.loss:
                for right in gap.new:
                    added[places[right]].append(right)
        return join(self._written(gone, added))

    def _places(self) -> list[int]:
        """Before which old passage each shown one belongs: after the one that it follows."""
        found, last = [], 0
        for right in range(len(self.new)):
            last = self.partner.get(right, last - 1) + 1
            found.append(last)
        return found

    def _written(self, gone: set[int], added: dict[int, list[int]]) -> Iterator[str]:
        for place in range(len(self.old) + 1):
            yield from (self.new[right] for right in added.get(place, ()))
            if place < len(self.old) and place not in gone:
                edited = self.edits.get(place)
                yield self.old[place] if edited is None else self.new[edited]


def _words(texts: Sequence[str], places: Iterable[int]) -> int:
    return sum(len(texts[place].split()) for place in places)


def _take(counted: Counter[str], text: str) -> bool:
    if not counted[text]:
        return False
    counted[text] -= 1
    return True
