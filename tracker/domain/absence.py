"""What it means that an answer does not show a thing that its source showed before."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from tracker.domain.items import Answer, Coverage
from tracker.domain.sightings import Item, ItemKey, Light


class Missing(Enum):
    """What follows for a shown thing from an answer that lacks it."""

    DOUBTED = "the answer should have shown it"
    LEFT = "it is outside of what the answer shows by now"
    UNSAID = "the answer says nothing of it"


class Absence:
    """Decides what a missing thing means in one answer.

    Only inside what the answer covers can a thing be doubted. What is older than a window has left
    it, and nothing more follows, as with what a feed that sweeps its source has rolled off; what is
    only not among the additions of an answer that does not sweep stands as it stood.
    """

    def __init__(self, answer: Answer, shown: Mapping[ItemKey, Item], before: Mapping[str, int]):
        """`before` maps the matters last shown to their places in the list then."""
        self._extent = answer.extent
        self._matters = {matter.key: matter for matter in answer.matters}
        self._shown = shown
        dates = [item.date for item in shown.values() if item.event_kind is None and item.date]
        self._oldest = min(dates, default="")
        self._last = max((place for key, place in before.items() if (key, "") in shown), default=-1)

    def speaks_of(self, key: ItemKey, seen: Light) -> bool:
        """Whether anything follows for a thing that the answer lacks."""
        return self.means(key, seen.date, seen.position) is not Missing.UNSAID

    def means(self, key: ItemKey, date: str, position: int | None) -> Missing:
        """What follows for a thing of that date, last seen in that place."""
        matter_key, event_key = key
        if event_key:
            return self._event(matter_key, date)
        extent = self._extent
        if extent.matters is Coverage.WHOLE:
            return Missing.DOUBTED
        if extent.matters is Coverage.ADDITIONS:
            return Missing.LEFT if extent.sweep else self._unsaid(date)
        if extent.since:
            return _in_window(date, extent.since)
        if date and self._oldest and date != self._oldest:
            return _either(date > self._oldest)
        return _either(position is not None and position < self._last)

    def _event(self, matter_key: str, date: str) -> Missing:
        matter, extent = self._matters.get(matter_key), self._extent
        if matter is not None and matter.coverage is Coverage.WHOLE:
            return Missing.DOUBTED
        if matter is not None and matter.coverage is Coverage.WINDOW:
            return _in_window(date, matter.since)
        if extent.events is Coverage.WHOLE:
            return Missing.DOUBTED
        if extent.events is Coverage.WINDOW:
            return _in_window(date, extent.since)
        gone_with_it = matter is None and (extent.sweep or extent.matters is not Coverage.ADDITIONS)
        return Missing.LEFT if gone_with_it else self._unsaid(date)

    def _unsaid(self, date: str) -> Missing:
        older = bool(self._extent.since) and date < self._extent.since
        return Missing.LEFT if older else Missing.UNSAID


def _in_window(date: str, since: str) -> Missing:
    return _either(bool(date) and date >= since)


def _either(doubted: bool) -> Missing:
    return Missing.DOUBTED if doubted else Missing.LEFT
