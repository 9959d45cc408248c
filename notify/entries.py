"""What becomes one line of a digest: one change, or several that are one fact to a reader."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from notify.values import Item
from tracker.domain.changes import Change, Tier


class Fold(StrEnum):
    """What the changes of an entry are together."""

    ONE = "one"
    REWRITTEN = "rewritten"  # title, subject or lead author replaced: gut and amend
    VERSION = "version"  # a new text with its words
    HEARING = "hearing"  # when, where and whether, in one reading
    ROSTER = "roster"  # sponsors, subjects
    PAPERS = "papers"  # attachments, items of an agenda
    STEP = "step"  # a step or an item that got its outcome: result, count, note
    STATUS = "status"  # a status, with the day and number that came with it
    MASS = "mass"  # the same words on many matters of one jurisdiction


@dataclass(frozen=True, slots=True)
class Entry:
    """What becomes one line, oldest change first; `lead` is the one whose date and link it has.

    `echoes` are the ids of those that only repeat the others: they count as told, without a word.
    """

    fold: Fold
    items: tuple[Item, ...]
    lead: Item
    echoes: frozenset[int] = frozenset()

    @property
    def tier(self) -> Tier:
        """The soonest of its changes; a rewritten bill is always now."""
        if self.fold is Fold.REWRITTEN:
            return Tier.NOW
        return min((item.change.tier for item in self.items), key=lambda tier: tier.rank)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes that the line has words for."""
        changes = (item.change for item in self.items)
        return tuple(change for change in changes if change.id not in self.echoes)

    @property
    def place(self) -> str:
        """Under which heading it stands: its matter, or the jurisdiction of a mass event."""
        change = self.lead.change
        return f"{jurisdiction(change)}/" if self.fold is Fold.MASS else change.matter


def jurisdiction(change: Change) -> str:
    """ "bill/wi", "ordinance/nyc": kind and place, as the key of the matter begins."""
    return "/".join(change.matter.split("/")[:2])
