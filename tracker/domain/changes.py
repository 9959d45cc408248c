"""Changes: the appended facts that everything after settling works on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.items import EventKind, MatterKind, Value


class Op(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    RESTORED = "restored"


class Tier(StrEnum):
    """How soon a change matters; in falling order of haste."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"
    QUIET = "quiet"

    @property
    def rank(self) -> int:
        """0 for now, 3 for quiet."""
        return _RANKS[self]


_RANKS = {tier: place for place, tier in enumerate(Tier)}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRef:
    """The event a change speaks of, as people see it.

    Of a hearing also `when` ("2026-02-12T10:00", local), `zone` (IANA, "" if unknown), `place` and
    `status`, as its source prints them.
    """

    key: str
    kind: EventKind
    number: str = ""
    date: str = ""
    text: str = ""
    when: str = ""
    zone: str = ""
    place: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One fact told once: what is new, changed, gone or restored.

    `field` names the attribute of an `op` changed, else "". `before` and `after` are normalised
    values; of a new or gone thing they are "" or its printed text. `also` names further matters
    that show the same fact (one filing under several defendants). `again` marks a status that
    returns to an earlier value. `first` marks the first news of a matter never seen before.
    Dates are ISO 8601: a local day or a UTC instant.
    """

    id: int
    detected_at: str
    crawl: int
    source: str
    matter: str
    matter_kind: MatterKind
    matter_title: str
    matter_url: str
    op: Op
    field: str
    event: EventRef | None
    before: Value
    after: Value
    tier: Tier
    reason: str
    late: bool
    again: bool
    first: bool
    url: str
    capture: str
    also: tuple[str, ...] = ()
