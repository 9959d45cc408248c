"""Leftovers paired: an edited or re-dated event is one change, not "gone" and "new".

Only for events whose key is their content (systems without stable identifiers). Pure, the same
result for the same input, and bounded: what is too much to compare is left unpaired.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz import fuzz

LIKENESS = 60.0  # rapidfuzz ratio from which two texts of one day are one edited text
DAYS = 60  # how far an event may be re-dated
POSTPONED = 366  # how far a hearing may be
NEIGHBOURS = 12  # equal texts on other days that are looked at for one leftover
MAX_COMPARISONS = 40_000  # fuzzy comparisons of one call
MAX_CHARACTERS = 1_000  # of a text that is compared
DAY_COST = 0.5  # likeness that each day of distance takes off a re-dated pair


class Kind(StrEnum):
    """How the two of a pair differ."""

    SAME = "same"  # neither text nor date: only the key was made anew
    EDITED = "edited"  # the same day, another text
    REDATED = "redated"  # the same text, another day


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """An event without a partner: its key, ISO date or instant ("" if unknown) and text."""

    key: str
    date: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """`missing` is now `appeared`; `score` is 0 to 100."""

    missing: Leftover
    appeared: Leftover
    kind: Kind
    score: float


def pair(
    missing: Iterable[Leftover], appeared: Iterable[Leftover], days: int = DAYS
) -> tuple[Pair, ...]:
    """The likeliest pairs, best first; every leftover is in one at most.

    Equal texts up to so many days apart are one. The order of the input decides only between
    equals.
    """
    gone, new = list(missing), list(appeared)
    taken_gone: set[int] = set()
    taken_new: set[int] = set()
    result: list[Pair] = []
    for score, kind, left, right in sorted(_candidates(gone, new, days), key=_best_first):
        if left in taken_gone or right in taken_new:
            continue
        taken_gone.add(left)
        taken_new.add(right)
        result.append(Pair(missing=gone[left], appeared=new[right], kind=kind, score=score))
    return tuple(result)


#: score, kind, index of the missing, index of the appeared
Candidate = tuple[float, Kind, int, int]


def _best_first(candidate: Candidate) -> tuple[float, int, int]:
    score, _, left, right = candidate
    return -score, left, right


def _candidates(gone: Sequence[Leftover], new: Sequence[Leftover], days: int) -> list[Candidate]:
    """All pairs worth weighing; leftovers equal in day and text are settled by order at once."""
    same = _settled(gone, new)
    rest_gone = sorted(set(range(len(gone))) - {left for _, _, left, _ in same})
    rest_new = sorted(set(range(len(new))) - {right for _, _, _, right in same})
    redated = _redated(gone, new, rest_gone, rest_new, days)
    return [*same, *redated, *_edited(gone, new, rest_gone, rest_new)]


def _settled(gone: Sequence[Leftover], new: Sequence[Leftover]) -> list[Candidate]:
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for right, item in enumerate(new):
        places[_day(item), _fold(item.text)].append(right)
    for waiting in places.values():
        waiting.reverse()
    result: list[Candidate] = []
    for left, item in enumerate(gone):
        if waiting := places.get((_day(item), _fold(item.text)), []):
            result.append((100.0, Kind.SAME, left, waiting.pop()))
    return result


def _redated(
    gone: Sequence[Leftover],
    new: Sequence[Leftover],
    lefts: list[int],
    rights: list[int],
    most: int,
) -> Iterator[Candidate]:
    """Equal texts whose days lie near each other."""
    days: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for right in rights:
        if (ordinal := _ordinal(new[right])) and new[right].text:
            days[_fold(new[right].text)].append((ordinal, right))
    for row in days.values():
        row.sort()
    for left in lefts:
        if ordinal := _ordinal(gone[left]):
            for other, right in _nearest(days.get(_fold(gone[left].text), []), ordinal):
                if 0 < (apart := abs(other - ordinal)) <= most:
                    yield max(0.0, 100.0 - DAY_COST * apart), Kind.REDATED, left, right


def _nearest(row: list[tuple[int, int]], ordinal: int) -> list[tuple[int, int]]:
    place = bisect_left(row, (ordinal, -1))
    return row[max(0, place - NEIGHBOURS // 2) : place + NEIGHBOURS // 2]


def _edited(
    gone: Sequence[Leftover], new: Sequence[Leftover], lefts: list[int], rights: list[int]
) -> Iterator[Candidate]:
    """Alike texts of one day; days are compared smallest first while the budget lasts."""
    days = _by_day(new, rights)
    groups = [(ls, days.get(day, [])) for day, ls in _by_day(gone, lefts).items()]
    left_over = MAX_COMPARISONS
    for ls, rs in sorted(groups, key=lambda group: len(group[0]) * len(group[1])):
        reach = left_over // len(ls)
        for place, left in enumerate(ls):
            near = _around(rs, place, reach)
            left_over -= len(near)
            for right in near:
                likeness = _likeness(gone[left].text, new[right].text)
                if likeness >= LIKENESS:
                    yield likeness, Kind.EDITED, left, right


def _around(row: list[int], place: int, reach: int) -> list[int]:
    """At most `reach` members of the row about a place: all of a short one."""
    if len(row) <= reach:
        return row
    start = max(0, min(place - reach // 2, len(row) - reach))
    return row[start : start + reach]


def _likeness(before: str, after: str) -> float:
    left, right = _fold(before)[:MAX_CHARACTERS], _fold(after)[:MAX_CHARACTERS]
    if not left or not right:
        return 0.0
    return fuzz.ratio(left, right, score_cutoff=LIKENESS)


def _by_day(items: Sequence[Leftover], places: list[int]) -> dict[str, list[int]]:
    days: dict[str, list[int]] = defaultdict(list)
    for place in places:
        days[_day(items[place])].append(place)
    return days


def _day(item: Leftover) -> str:
    return item.date[:10]


def _ordinal(item: Leftover) -> int:
    """The day as a number, 0 when there is none."""
    try:
        return date.fromisoformat(_day(item)).toordinal()
    except ValueError:
        return 0


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())
