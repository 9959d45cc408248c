"""Classes of news that a subscriber can mute or ask for: the reasons of the tier tables, grouped.

By default what is quiet in the tier tables is muted, nothing else; no order is quiet there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tracker.domain import tiers
from tracker.domain.changes import Change, Tier

#: The reasons of each class. What stands in none is "other".
CLASSES: dict[str, tuple[str, ...]] = {
    "orders": (
        "a ruling on relief or judgment",
        "an order or ruling",
        "an order is new or back",
        "an order was withdrawn",
        "the status of an order",
        "the text of an order",
    ),
    "hearings": (
        "a hearing is set, moved or cancelled",
        "a hearing",
        "a meeting is set or cancelled",
        "a meeting is moved",
    ),
    "status": (
        "the case ends, reopens or is appealed",
        "the status of a bill",
        "the status, or it is law",
        "a decision",
        "a vote or a decision",
        "the record is gone or back",
        "taken off the record, or back on it",
        "an entry was taken off the docket",
        "an entry is back on the docket",
        "taken away or put back",
    ),
    "texts": (
        "the text of a bill",
        "a new text version",
        "a version without textual change",
        "a detail of a version",
        "title, subject or lead author replaced",
        "title or lead sponsor replaced",
        "title, text or lead sponsor replaced",
        "new or changed",
    ),
    "filings": ("a filing", tiers.TEXT_ABOUT_HEARING.reason),
    "steps": ("a step in committee", "a step", "an item of the agenda"),
    "documents": ("a document", "the entry got its document, or another one"),
    "sponsors": ("sponsors", "sponsors or subjects"),
    "links": ("another matter is linked to it",),
    "judges": ("another judge",),
    "details": (
        "a detail",
        "a detail of a bill",
        "a detail of an order",
        "a detail of a meeting",
        "a note",
        "the caption was edited",
        "the case has another number",
        "the entry got its number",
    ),
    "dates": ("an order was dated anew", "a step was dated anew", "dated anew"),
    "routine": ("clerk's routine", tiers.COMPLETES),
}
OTHER = "other"
NAMES = (*CLASSES, OTHER)
_CLASS_OF = {reason: name for name, reasons in CLASSES.items() for reason in reasons}


def class_of(reason: str) -> str:
    """The class of news with that reason."""
    return _CLASS_OF.get(reason, OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which changes a subscriber reads; all others are counted.

    A change of a muted class is not listed, one of an unmuted class is, whatever its tier.
    """

    tiers: frozenset[Tier]
    mute: frozenset[str] = frozenset()
    unmute: frozenset[str] = frozenset()

    def lists(self, change: Change) -> bool:
        """Whether a change is listed."""
        return self.why_not(change) == ""

    def why_not(self, change: Change) -> str:
        """Why a change is only counted, in a few words; "" when it is listed."""
        name = class_of(change.reason)
        if name in self.mute:
            return f"{name} are muted"
        if name in self.unmute or change.tier in self.tiers:
            return ""
        return f"tier {change.tier.value} is muted"


def listing(
    tiers_: Collection[Tier], mute: Collection[str] = (), unmute: Collection[str] = ()
) -> Listing:
    """The listing of a subscription; without tiers all but quiet."""
    ordinary = frozenset(Tier) - {Tier.QUIET}
    return Listing(
        tiers=frozenset(tiers_) or ordinary, mute=frozenset(mute), unmute=frozenset(unmute)
    )
