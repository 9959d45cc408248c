"""One filing in the dockets of several defendants, which a court keeps apart under one number.

Every defendant's docket has a case id of its own. A filing is printed in each that it concerns,
under one sequence number and as one document. One source may print one of them, another source
another: a court's notice names the first defendant's docket for what concerns the second alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from tracker.domain import keys
from tracker.domain.joining import Print

#: Kinds of cases that have a docket for each defendant.
CRIMINAL = frozenset(("cr", "mj"))

_SEQUENCE = re.compile(r"sequence:\d+([&-]\d+)")


def whole_cases(refs: Iterable[str]) -> frozenset[str]:
    """The names of the whole case, of a docket that is one defendant's: "cacd 2:22-cr-00070"."""
    found = set()
    for ref in refs:
        court, _, printed = ref.partition(" ")
        number = keys.docket_of(printed) if not keys.is_case_ref(ref) else None
        if number and (number.defendant or number.kind in CRIMINAL):
            found.add(f"{court} {number.case}")
    return frozenset(found)


def tells_number(refs: Iterable[str]) -> bool:
    """Whether one of a docket's names is a docket number: not every system prints it."""
    return any(keys.docket_of(ref.partition(" ")[2]) for ref in refs)


def case_ids(refs: Iterable[str]) -> frozenset[str]:
    """The names of a docket by its PACER case id: "cacd #706085"."""
    return frozenset(filter(keys.is_case_ref, refs))


def are_two_defendants(mine: Collection[str], theirs: Collection[str]) -> bool:
    """Whether two dockets of one number are known to be two: each by a case id of its own."""
    own, other = case_ids(mine), case_ids(theirs)
    return bool(own and other and not own & other)


def names(one: Print, theirs: Iterable[str]) -> Iterator[str]:
    """What the same filing may be called in a docket that goes by these names."""
    yield from one.named("document")
    cases = [ref.partition(" #")[2] for ref in case_ids(theirs)]
    for name in one.named("sequence"):
        found = _SEQUENCE.fullmatch(name)
        if found:
            yield from (f"sequence:{case}{found[1]}" for case in cases)


def is_one(one: Print, other: Print) -> bool:
    """Whether two entries of two defendants' dockets are one filing without doubt.

    They are one document, or have one sequence number on one day; a text or a label alone is also
    that of another filing.
    """
    if one.kind is not other.kind or _apart(one.numbers, other.numbers):
        return False
    mine, theirs = one.named("document"), other.named("document")
    if mine & theirs:
        return True
    return bool(one.days & other.days and _tails(one) & _tails(other)) and not _apart(mine, theirs)


def _apart(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(mine and theirs and not mine & theirs)


def _tails(one: Print) -> frozenset[str]:
    """Its sequence numbers without the case."""
    found = map(_SEQUENCE.fullmatch, one.named("sequence"))
    return frozenset(match[1] for match in found if match)
