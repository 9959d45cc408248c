"""Keys of docket entries that stay the same, although CourtListener's rows come and go.

A numbered entry is known by its number. One without is known by the id of its row; but rows that
turn out to be one entry are merged and deleted, and some get their number later. So what was shown
without a number is remembered, and found again by id, sequence number, or day and words.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from tracker.domain.courtlistener import Entry

#: So many are remembered of one docket, the newest by their day.
MOST = 400


class Known(NamedTuple):
    """An entry once shown without a number, and what it was last known by."""

    key: str
    id: int
    sequence: str
    number: str
    date: str
    digest: str


class Window(NamedTuple):
    """What a feed reaches down to: its oldest day, and the lowest number of that day."""

    oldest: str = ""
    least: int = 0

    def is_below(self, one: Entry) -> bool:
        """Whether an entry that it did not show stands below it."""
        if not one.date or one.date != self.oldest:
            return "" < one.date < self.oldest
        return not one.number or not self.least or int(one.number) < self.least


def spans(numbers: Iterable[int]) -> str:
    """Whole numbers as short text: "1-46 48"."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number <= found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return " ".join(str(low) if low == high else f"{low}-{high}" for low, high in found)


def numbers_of(text: str) -> set[int]:
    """The numbers that `spans` wrote."""
    found: set[int] = set()
    for span in text.split():
        low, _, high = span.partition("-")
        found.update(range(int(low), int(high or low) + 1))
    return found


#: What a remembered entry and an entry of an answer have in common; falsy where one has nothing.
Way = tuple[Callable[[Known], Hashable], Callable[[Entry], Hashable]]

WAYS: tuple[Way, ...] = (
    (lambda known: known.id, lambda one: one.id),
    (lambda known: known.sequence, lambda one: one.sequence),
    (lambda known: known.number, lambda one: one.number),
    # Of what has no number, equal words on one day are one entry: so the service merges them.
    (
        lambda known: known.digest and (known.date, known.digest),
        lambda one: not one.number and (one.date, one.digests[0]),
    ),
)


@dataclass(slots=True)
class Names:
    """Gives the entries of one answer their keys; `rows` is what the next reading remembers."""

    rows: list[Known]
    taken: set[str] = field(default_factory=set)

    def keyed(self, entries: Iterable[Entry]) -> list[tuple[str, Entry]]:
        """Each entry with its key, each key once; surer ways to know one come first."""
        left = sorted(entries, key=lambda one: one.id)
        found: list[tuple[str, Entry]] = []
        for of_known, of_entry in WAYS:
            index = {of_known(row): row for row in self.rows if row.key not in self.taken}
            waiting = []
            for one in left:
                common = of_entry(one)
                known = index.pop(common, None) if common else None
                if known is None:
                    waiting.append(one)
                else:
                    self._keep(known, one)
                    found.append((known.key, one))
            left = waiting
        return found + [(self._new(one), one) for one in left]

    def merged(self, shown: Iterable[tuple[str, Entry]]) -> list[tuple[str, Entry]]:
        """Known entries that are not shown because their row became one with a row that is."""
        by_words = {(one.date, digest): one for _, one in shown for digest in one.digests}
        lost = [row for row in self.rows if row.key not in self.taken]
        same = [(row.key, by_words.get((row.date, row.digest))) for row in lost]
        return [(key, one) for key, one in same if one is not None]

    def _keep(self, known: Known, one: Entry) -> None:
        """Remember by what it is known now; a feed prints less than the API."""
        self.taken.add(known.key)
        # The second row of a number is not known by it.
        number = "" if known.key.startswith("entry-") else one.number or known.number
        self.rows[self.rows.index(known)] = Known(
            known.key,
            one.id or known.id,
            one.sequence or known.sequence,
            number,
            one.date or known.date,
            one.digests[0],
        )

    def _new(self, one: Entry) -> str:
        """The key of an entry that was never seen, or that needs no memory: by its number."""
        key = f"entry-{one.number}" if one.number else f"minute-entry-{one.id}"
        if key in self.taken:
            key = f"{key}.{one.id}"
        self.taken.add(key)
        if not one.number or "." in key:
            self.rows.append(Known(key, one.id, one.sequence, "", one.date, one.digests[0]))
            self.rows.sort(key=lambda known: known.date, reverse=True)
            del self.rows[MOST:]
        return key
