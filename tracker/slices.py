"""Some steps of one crawl, as they are written together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.diff import Step
from tracker.domain.sightings import ItemKey
from tracker.store.settling import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Some steps of one crawl, written together."""

    crawl_id: int
    source_id: int
    capture: str
    url: str
    steps: Sequence[Step]
    known: dict[ItemKey, Stored]
    shown_by: Mapping[str, Mapping[str, str]]  # by matter, where `capture` does not show it

    def stored(self, step: Step) -> Stored | None:
        """The row of a step's sighting; None for what the source never showed."""
        return self.known.get(step.was or step.sighting.key)


def apart(slices: Iterable[Slice]) -> Iterator[list[Slice]]:
    """The slices in groups of which no two speak of one matter: what one settles, the next sees."""
    group: list[Slice] = []
    taken: set[str] = set()
    for part in slices:
        names = _names(part)
        if taken & names:
            yield group
            group, taken = [], set()
        group.append(part)
        taken |= names
    if group:
        yield group


def _names(part: Slice) -> set[str]:
    """All that the matters of a slice go by."""
    found: set[str] = set()
    for step in part.steps:
        if step.sighting.key[0] not in found:
            found.add(step.sighting.key[0])
            if step.item is not None:
                found.update(step.item.matter.refs)
    return found
