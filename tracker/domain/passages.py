"""The text of a page as passages, and what one reading of it truly says of the last one.

A passage is a paragraph, a line or a row of a table. Their order is no news, nor is it when the
same words are laid out in other passages. What is new or edited is told at once. What vanished is
doubted, since a page that lost its list looks the same as one whose list was emptied: it stays in
the text until the doubt has passed (`diff`). Pure and bounded.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from tracker.domain import normalise
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
#: Where at least this share of the passages vanished, nothing of the reading is believed at once.
MASS = 0.3
#: Where at least this share vanished and nothing came, edits are not believed at once either.
SOME = 0.1
EXTENDED = 8  # characters from which a passage that begins another one is its earlier form
COMPARED = 1_000  # characters of a passage that are compared for likeness
MAX_PAIRS = 60_000  # comparisons for likeness of one reading
#: Where less than this share of the passages is left, it may be another page altogether.
OTHER_PAGE = 0.2
RELAID = 2  # times as many passages, or half as many, hold the same words in another layout
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

    `was` is the told text with what is no news taken over, `now` the text to be told at once (the
    same where nothing is new), `then` what it becomes when what vanished is believed gone.
    `goes_on` says that `then` lacks only what was doubted before: this reading is one more witness.
    """

    was: str
    now: str
    then: str
    goes_on: bool = False

    @property
    def doubted(self) -> bool:
        """Whether anything is not believed yet."""
        return self.now != self.then


def compare(told: str, shown: str, doubted: str | None = None) -> Compared:
    """One reading against the text told so far; `doubted` is `then` of the last reading."""
    sides = _Sides(split(told), split(shown))
    sides.match()
    before = Counter(sides.old) - Counter(split(doubted or told))
    common = before & sides.doubted
    return Compared(
        was=sides.text(news=False),
        now=sides.text(),
        then=sides.text(common or sides.doubted),
        goes_on=bool(common),
    )


@dataclass(slots=True)
class _Gap:
    """A stretch without equal passages: what stood there, and what stands there now.

    `held`: it is not believed at once. `relaid`: the same words in other passages, no news.
    """

    old: list[int]
    new: list[int]
    held: bool = False
    relaid: bool = False


class _Sides:
    """The told passages and the shown ones, matched step by step."""

    def __init__(self, old: list[str], new: list[str]) -> None:
        self.old = old
        self.new = [one.removeprefix(UNSTEADY) for one in new]
        self.old_keys = [normalise.text(one) for one in self.old]
        self.new_keys = [normalise.text(one) for one in self.new]
        self.marked = {place for place, one in enumerate(new) if one.startswith(UNSTEADY)}
        self.partner: dict[int, int] = {}  # new -> old: the same passage, or its edited form
        self.edits: dict[int, int] = {}  # old -> new
        self.edits_held = False
        self.gaps: list[_Gap] = []
        self.pairs_left = MAX_PAIRS

    @property
    def doubted(self) -> Counter[str]:
        """The told passages that vanished or were edited and may stand as they did."""
        held = [left for gap in self.gaps if gap.held for left in gap.old]
        return Counter(self.old[left] for left in [*held, *(self.edits if self.edits_held else ())])

    def match(self) -> None:
        """Equal passages first, wherever they stand; then edited ones; the rest came or went."""
        self._align()
        self._moved()
        kept = len(self.partner)
        for gap in self.gaps:
            gap.relaid = self._is_relaid(gap)
        for gap in sorted(self._open(), key=lambda gap: len(gap.old) * len(gap.new)):
            self._edited([gap], LIKENESS)
        self._edited(self._open(), ELSEWHERE)
        for gap in self._open():
            self._leave_unsteady(gap)
        self._hold(kept)

    def _open(self) -> list[_Gap]:
        return [gap for gap in self.gaps if not gap.relaid]

    def _align(self) -> None:
        for block in align(self.old_keys, self.new_keys):
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
                waiting[self.new_keys[right]].append(right)
        for gap in self.gaps:
            for left in gap.old:
                if same := waiting.get(self.old_keys[left]):
                    self.partner[same.pop()] = left
        self._drop_paired()

    def _is_relaid(self, gap: _Gap) -> bool:
        """Whether a table became a list of the same words, or the other way round."""
        fewer, more = sorted((len(gap.old), len(gap.new)))
        if not fewer or more < RELAID * fewer:
            return False
        return _vocabulary(self.old_keys, gap.old) == _vocabulary(self.new_keys, gap.new)

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
        before, after = self.old_keys[left][:COMPARED], self.new_keys[right][:COMPARED]
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

    def _hold(self, kept: int) -> None:
        """Say what is doubted: what vanished, and all the rest with it where that is much."""
        faded = [left for left, right in self.edits.items() if self._fades(left, right)]
        self.gaps += [_Gap([left], [self.edits.pop(left)]) for left in faded]
        for gap in self._open():
            gap.held = _words(self.new, gap.new) < REPLACED * _words(self.old, gap.old)
        lost = sum(len(gap.old) for gap in self._open() if gap.held)
        came = any(gap.new for gap in self._open() if not gap.held)
        enough = len(self.old) >= FEW
        if enough and (lost >= MASS * len(self.old) or kept < OTHER_PAGE * len(self.old)):
            self.edits_held = True
            for gap in self.gaps:
                gap.held, gap.relaid = True, False
        elif enough and lost >= SOME * len(self.old) and not came:
            self.edits_held = True

    def _fades(self, left: int, right: int) -> bool:
        """Whether most of a passage vanished and nothing came."""
        before, after = self.old_keys[left].split(), self.new_keys[right].split()
        return len(after) < REPLACED * len(before) and not Counter(after) - Counter(before)

    def text(self, believed: Counter[str] | None = None, *, news: bool = True) -> str:
        """The passages in their old order as they are to be told.

        What is held is taken over for the passages in `believed` only, once for each count.
        Without `news`: only what is no news is taken over.
        """
        left_over = Counter(believed or ())
        gone: set[int] = set()
        added: dict[int, list[int]] = defaultdict(list)
        places = self._places()
        for gap in self.gaps:
            taken = [left for left in gap.old if not gap.held or _take(left_over, self.old[left])]
            if not (gap.relaid or news):
                continue
            gone.update(taken)
            if taken or not gap.held or (believed is not None and not gap.old):
                for right in gap.new:
                    added[places[right]].append(right)
        edited = {
            left: right
            for left, right in self.edits.items()
            if news and (not self.edits_held or _take(left_over, self.old[left]))
        }
        return join(self._written(gone, added, edited))

    def _places(self) -> list[int]:
        """Before which old passage each shown one belongs: after the one that it follows."""
        found, last = [], 0
        for right in range(len(self.new)):
            last = self.partner.get(right, last - 1) + 1
            found.append(last)
        return found

    def _written(
        self, gone: set[int], added: dict[int, list[int]], edited: dict[int, int]
    ) -> Iterator[str]:
        for place in range(len(self.old) + 1):
            yield from (self.new[right] for right in added.get(place, ()))
            if place < len(self.old) and place not in gone:
                yield self.new[edited[place]] if place in edited else self.old[place]


def _vocabulary(texts: Sequence[str], places: Iterable[int]) -> set[str]:
    """The words of some passages, each once, without the signs between them."""
    words = (word for place in places for word in texts[place].casefold().split())
    return {word for word in words if any(map(str.isalnum, word))}


def _words(texts: Sequence[str], places: Iterable[int]) -> int:
    return sum(len(texts[place].split()) for place in places)


def _take(counted: Counter[str], text: str) -> bool:
    if not counted[text]:
        return False
    counted[text] -= 1
    return True
