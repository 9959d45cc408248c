"""Which numbers of a court's dockets are followed, by the names that watches give them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

#: Folded number -> the names that ask for it.
Numbers = dict[str, tuple[str, ...]]


def numbers(refs: Iterable[str], places: Container[str], fold: Callable[[str], str]) -> Numbers:
    """The numbers that names of these places state ("ca9 26-926", "docket/ca9/26-926").

    `fold` gives a number as the court writes it, "" for what can be none of its own.
    """
    found: Numbers = {}
    for ref in sorted(refs):
        place, number = _parts(ref)
        folded = fold(number) if place in places else ""
        if folded:
            found[folded] = (*found.get(folded, ()), ref)
    return found


def _parts(ref: str) -> tuple[str, str]:
    """The place and number that a name states."""
    first, _, number = ref.strip().partition(" ")
    if "/" not in first:
        return first.lower(), number.strip()
    kind, _, rest = ref.partition("/")
    place, _, number = rest.partition("/")
    return (place.lower(), number) if kind == "docket" else ("", "")
