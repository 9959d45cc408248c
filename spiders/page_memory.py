"""What a source remembers of its page between readings, and what it makes of the next one.

The words themselves are compared and doubted where all sources' are (`tracker.domain.passages`).
Here it is decided what of a reading may be compared at all: whether the page stands in the design
that is known, and which parts of it are restless. Pure; the memory is kept in the source's marks.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from spiders.dates import day
from spiders.page_blocks import Passage, Shown
from tracker.domain.aligning import align
from tracker.domain.sightings import instant

#: With this share of its passages left, a page is compared whatever its design.
KEPT = 0.8
#: With less than this share of them in places that are still there, the design is another one.
SAME_PLACES = 0.3
#: Another design with less than this share of the words is doubted before it is believed.
SMALLER = 0.5
DOUBT = timedelta(hours=24)
DOUBTED_READS = 2
#: A place that twice showed two things within one reading is restless for good.
STRIKES = 2
MOST_RESTLESS = 100  # places that are remembered
MOST_DATED = 10

_DIGITS = re.compile(r"\d+")


class Design(StrEnum):
    """How a page stands against the one that is remembered."""

    SAME = "same"
    OTHER = "other"  # its words are a new baseline
    SMALLER = "smaller"  # perhaps no page of ours: nothing is concluded yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The page as last read: hashes of its passages, their places, and what is restless.

    `shape` names the settings it was read with. `today` maps places to passages that were nothing
    but the day of that reading. `since` and `reads` count a doubted design. `closed`: it ended with
    </html>.
    """

    shape: str
    words: int = 0
    passages: tuple[str, ...] = ()
    places: dict[str, int] = field(default_factory=dict)
    strikes: dict[str, int] = field(default_factory=dict)
    today: dict[str, str] = field(default_factory=dict)
    since: str = ""
    reads: int = 0
    closed: bool = False

    @classmethod
    def load(cls, mark: str, shape: str) -> Memory | None:
        """The memory of a mark; None at first sight, after other settings, and of an older form."""
        try:
            kept = json.loads(mark or "{}")
            known = cls(**{**kept, "passages": tuple(kept["passages"].split())})
        except (ValueError, TypeError, KeyError):
            return None
        return known if known.shape == shape else None

    def mark(self) -> str:
        """The memory as it is kept."""
        kept = {**asdict(self), "passages": " ".join(self.passages)}
        return json.dumps(kept, separators=(",", ":"))

    def design(self, shown: Shown) -> Design:
        """Whether the page is still in the design that is known."""
        if not self.passages:
            return Design.SAME
        left = Counter(self.passages) & Counter(map(_hash, _texts(shown)))
        standing = {one.place for one in shown.passages}
        placed = sum(count for place, count in self.places.items() if place in standing)
        if left.total() >= KEPT * len(self.passages):
            return Design.SAME
        if placed >= SAME_PLACES * sum(self.places.values()):
            return Design.SAME
        return Design.SMALLER if shown.words < SMALLER * self.words else Design.OTHER

    def differs(self, shown: Shown, now: str) -> bool:
        """Whether anything stands on the page that is not restless and was not there."""
        quiet = self.restless(shown, now)
        texts = [one.text for n, one in enumerate(shown.passages) if n not in quiet]
        return Counter(map(_hash, texts)) != Counter(self.passages)

    def restless(self, shown: Shown, now: str) -> set[int]:
        """The passages that may not be told: in restless places, or the day of the reading."""
        names = slots(shown)
        texts = set(_texts(shown))
        return {
            n
            for n, name in enumerate(names)
            if self.strikes.get(name, 0) >= STRIKES or self._ticks(shown, n, name, texts, now)
        }

    def _ticks(self, shown: Shown, n: int, name: str, texts: set[str], now: str) -> bool:
        """Whether a passage was the day of the last reading and is the day of this one."""
        before, text = self.today.get(name), shown.passages[n].text
        return bool(before) and before not in texts and _is_today(text, now)

    def doubting(self, now: str) -> Memory:
        """The memory after one more reading of a design that is doubted."""
        return replace(self, since=self.since or now, reads=self.reads + 1)

    @property
    def restless_places(self) -> int:
        """How many places are known never to stand still."""
        return sum(count >= STRIKES for count in self.strikes.values())

    @property
    def believes(self) -> bool:
        """Whether a doubted design has enough readings behind it (time is `old_enough`)."""
        return self.reads + 1 >= DOUBTED_READS

    def old_enough(self, now: str) -> bool:
        """Whether a doubted design has stood for long enough."""
        return bool(self.since) and instant(now) - instant(self.since) >= DOUBT


@dataclass(frozen=True, slots=True)
class Reading:
    """What one run read of a page: once, or twice moments apart.

    `flickering` are the passages that only one of two readings showed, `places` where they stood.
    """

    shown: Shown
    flickering: frozenset[int] = frozenset()
    places: frozenset[str] = frozenset()


def remember(shape: str, reading: Reading, now: str, before: Memory | None = None) -> Memory:
    """What is kept of a page that was read in the design of `before`, or anew."""
    shown, names = reading.shown, slots(reading.shown)
    strikes = dict(before.strikes) if before else {}
    for name in sorted(reading.places):
        strikes[name] = min(strikes.get(name, 0) + 1, STRIKES)
    known = Memory(shape=shape, strikes=strikes, today=before.today if before else {})
    restless = known.restless(shown, now)
    strikes |= {names[n]: STRIKES for n in restless}
    left_out = restless | reading.flickering
    calm = [one for n, one in enumerate(shown.passages) if n not in left_out]
    dated = [
        (names[n], one.text) for n, one in enumerate(shown.passages) if _is_today(one.text, now)
    ]
    return Memory(
        shape=shape,
        words=shown.words,
        passages=tuple(_hash(one.text) for one in calm),
        places=dict(Counter(one.place for one in calm)),
        strikes=dict(list(strikes.items())[-MOST_RESTLESS:]),
        today=dict(dated[:MOST_DATED]),
    )


def both(first: Shown, second: Shown) -> Reading:
    """Two readings moments apart as one: what only one of them showed is known as such."""
    old, new = _texts(first), _texts(second)
    in_both = Counter(old) & Counter(new)
    merged: list[Passage] = []
    flickering: set[int] = set()
    places: set[str] = set()
    for passage, name, of_first in _woven(first, second):
        flickers = not in_both[passage.text]
        if of_first and not flickers:
            continue  # it stands elsewhere in the second reading
        if flickers:
            flickering.add(len(merged))
            places.add(name)
        merged.append(passage)
    shown = replace(second, passages=tuple(merged))
    return Reading(shown, frozenset(flickering), frozenset(places))


def _woven(first: Shown, second: Shown) -> Iterator[tuple[Passage, str, bool]]:
    """The passages of the second reading in order, with those of the first in their places."""
    old, new = slots(first), slots(second)
    for block in align(_texts(first), _texts(second)):
        if not block.same:
            for one, name in zip(first.passages[block.old], old[block.old], strict=True):
                yield one, name, True
        for one, name in zip(second.passages[block.new], new[block.new], strict=True):
            yield one, name, False


def slots(shown: Shown) -> list[str]:
    """A name for where each passage stands that lasts when its words change.

    The place alone where only one passage stands in such a place, else with the passage's shape:
    its words, whatever the numbers in them.
    """
    alone = Counter(one.place for one in shown.passages)
    return [
        one.place if alone[one.place] == 1 else f"{one.place}|{_hash(_DIGITS.sub('0', one.text))}"
        for one in shown.passages
    ]


def _texts(shown: Shown) -> list[str]:
    return [one.text for one in shown.passages]


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=4).hexdigest()


def _is_today(text: str, now: str) -> bool:
    """Whether a passage is nothing but the day of the reading, in any zone."""
    if len(text) > 60 or not now:
        return False
    found = day(text)
    return found is not None and abs(date.fromisoformat(found) - date.fromisoformat(now[:10])) <= (
        timedelta(days=1)
    )
