"""What follows from an entry that a feed no longer shows: mostly nothing, for old ones roll off.

An entry was taken away when it is missing although entries below it are still there. Dates alone do
not tell: one old entry that is pinned to the top would make everything that rolls off look removed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from spiders.feed_identity import Known
from tracker.domain.items import Coverage, Extent

#: So many entries below a missing one must still be shown: the last one may be pinned there.
BELOW = 2
#: With less than this share of neighbours in the order they had, the order means nothing.
ORDERLY = 0.8

#: What is missing has rolled off, or may have; no doubt follows from it, and none ends.
SAYS_NOTHING = Extent(matters=Coverage.ADDITIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What is known of earlier readings: the entries of the last one in their order, when that was
    (`read`, an instant), and the day of the oldest entry of the first one (`floor`, "" if unknown).
    """

    entries: Sequence[Known] = ()
    read: str = ""
    floor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How one reading relates to the one before.

    `rolled`: nothing of the last reading is shown any more, only newer entries are. `older` are the
    ids of entries that came in at the old end and are from before the first reading.
    """

    extent: Extent = SAYS_NOTHING
    rolled: bool = False
    older: frozenset[str] = frozenset()
    newest_first: bool = True


def window(shown: Sequence[Known], before: Before, remembered: Collection[str]) -> Window:
    """What a reading says of the ones before; `remembered` are the ids that were ever shown."""
    newest_first = _newest_first(shown, remembered)
    now, then = list(shown), list(before.entries)
    if not newest_first:
        now.reverse()
        then.reverse()
    if not then or not now:
        return Window(newest_first=newest_first)
    ids = {known.id for known in now}
    if ids.isdisjoint(known.id for known in then):
        return _nothing_left(now, then, newest_first)
    return Window(
        extent=_extent(now, then, ids, before.read),
        older=_older(now, {known.id for known in then}, remembered, before.floor),
        newest_first=newest_first,
    )


def _newest_first(shown: Sequence[Known], known: Collection[str]) -> bool:
    """By the dates; without any, by the end at which what is new comes in."""
    days = [one.day for one in shown if one.day]
    falls = sum(a > b for a, b in zip(days, days[1:]))
    rises = sum(a < b for a, b in zip(days, days[1:]))
    if falls or rises:
        return falls >= rises
    unseen = [one.id not in known for one in shown]
    return not (known and unseen and unseen[-1] and not unseen[0])


def _nothing_left(now: list[Known], then: list[Known], newest_first: bool) -> Window:
    """Only newer entries: the feed rolled on. Anything else is another list, and is doubted."""
    days = [one.day for one in now]
    rolled = all(days) and all(one.day for one in then) and min(days) >= max(o.day for o in then)
    if not rolled:
        return Window(extent=Extent(matters=Coverage.WINDOW), newest_first=newest_first)
    extent = Extent(matters=Coverage.ADDITIONS, since=min(days))
    return Window(extent=extent, rolled=True, newest_first=newest_first)


def _extent(now: list[Known], then: list[Known], ids: set[str], read: str) -> Extent:
    """From which day on a missing entry may be doubted."""
    places = {known.id: place for place, known in enumerate(now)}
    still = [places[known.id] for known in then if known.id in ids]
    pairs = list(zip(still, still[1:]))
    if sum(a < b for a, b in pairs) < ORDERLY * len(pairs):
        return SAYS_NOTHING
    taken = {known.id for known in _taken_away(then, ids)}
    if not taken:
        return SAYS_NOTHING
    left = [known for known in then if known.id not in ids | taken]
    if not any(known.day for known in then):
        return SAYS_NOTHING if left else Extent(matters=Coverage.WINDOW)
    since = _after(known.day for known in left)
    # A window that began after the last reading would mean that nobody looked in between.
    return SAYS_NOTHING if since > read[:10] else Extent(matters=Coverage.WINDOW, since=since)


def _taken_away(then: list[Known], ids: set[str]) -> list[Known]:
    """Missing entries that have enough below them that is still shown."""
    found: list[Known] = []
    below = 0
    for known in reversed(then):
        if known.id in ids:
            below += 1
        elif below >= BELOW:
            found.append(known)
    return found


def _after(days: Iterable[str]) -> str:
    """The day after the newest of them."""
    newest = max(days, default="")
    return (date.fromisoformat(newest) + timedelta(days=1)).isoformat() if newest else "0001-01-01"


def _older(
    now: list[Known], then: set[str], remembered: Collection[str], floor: str
) -> frozenset[str]:
    """Entries that were never shown, stand below all that were, and are not newer than the first
    reading's oldest: the next older one comes in again when one is taken away, and a feed may be
    made longer. Neither is news.
    """
    found: set[str] = set()
    for known in reversed(now):
        if known.id in then or not known.day or known.day > floor:
            break
        if known.older or known.id not in remembered:
            found.add(known.id)
    return frozenset(found)
