"""What a source shows: matters, their events, and how much of the truth one answer covers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

#: A compared value: text, a set of texts in sorted order, or nothing.
Value = str | tuple[str, ...] | None


class MatterKind(StrEnum):
    """What a matter is; the word shown to people and used in `tracker changes --json`."""

    DOCKET = "docket"
    BILL = "bill"
    ORDINANCE = "ordinance"
    ORDER = "order"
    RELEASE = "release"
    RULE = "rule"
    MEETING = "meeting"
    PAGE = "page"
    DOCUMENT = "document"


class EventKind(StrEnum):
    """What one dated thing inside a matter is."""

    ENTRY = "entry"
    ACTION = "action"
    VOTE = "vote"
    HEARING = "hearing"
    VERSION = "version"
    ATTACHMENT = "attachment"
    ITEM = "item"


class RelationKind(StrEnum):
    """What one matter is to another: "26-926 is the appeal-of 2:25-cv-10999"."""

    APPEAL_OF = "appeal-of"
    APPEALED_IN = "appealed-in"
    COMPANION = "companion"
    SUCCESSOR_OF = "successor-of"
    SUCCEEDED_BY = "succeeded-by"
    CHALLENGES = "challenges"
    CHALLENGED_IN = "challenged-in"
    AMENDS = "amends"
    AMENDED_BY = "amended-by"
    REVOKES = "revokes"
    REVOKED_BY = "revoked-by"
    IMPLEMENTS = "implements"
    IMPLEMENTED_BY = "implemented-by"
    RELATED = "related"


class Coverage(StrEnum):
    """How much an answer shows of what it speaks of.

    Only `WHOLE` lets a missing thing be doubted wherever it stood; `WINDOW` lets it be doubted
    inside the window; `ADDITIONS` says nothing of what it does not show.
    """

    WHOLE = "whole"
    WINDOW = "window"
    ADDITIONS = "additions"


class Grade(StrEnum):
    """What an answer is before anyone reads it."""

    OK = "ok"
    UNCHANGED = "unchanged"
    BLOCKED = "blocked"
    LOGIN = "login"
    EMPTY = "empty"
    BROKEN = "broken"
    GONE = "gone"
    MOVED = "moved"
    REFUSED = "refused"  # by robots.txt or the private-address guard: we never asked
    UNREACHABLE = "unreachable"  # no answer at all: DNS, connection, TLS, time-out, size
    THROTTLED = "throttled"  # 429, or 503 with Retry-After
    ERROR = "error"  # any other 4xx or 5xx


GOOD = frozenset({Grade.OK, Grade.UNCHANGED})

#: The kind of an alarm that is for the operator alone: the page was read, and looks otherwise.
REDESIGN = "redesign"


@dataclass(frozen=True, slots=True, order=True)
class Relation:
    """What a system itself says that a matter is to another, which goes by the name `ref`."""

    kind: RelationKind
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One dated thing inside a matter: docket entry, action, vote, hearing, version, attachment.

    `key` is the source's own identifier inside the matter, never title, time or position.
    `date` is an ISO 8601 local day ("2026-02-09") or UTC instant ("2026-02-09T17:00:00Z"), "" if
    unknown. `fields` are the compared attributes; their names are public (`tracker changes`).
    `fact` joins events of one source that are one fact (a filing printed once per defendant).
    `aliases` are its further names, each "scheme:name", by which other sources may know it: in a
    docket "document:" a PACER document id, "sequence:" case and sequence number as in a court's
    feed, "number:" its number there, "acms:", "courtlistener:", "recap:" those of these systems;
    "opinion:" says that a court posted it on its site as one.
    """

    key: str
    kind: EventKind
    date: str = ""
    url: str = ""
    fact: str = ""
    fields: dict[str, Value] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One docket, bill, ordinance, order, meeting, page or document, as one answer shows it.

    `key` is "kind/place/id" from the source's own identifiers. `refs` are the other names it goes
    by ("cacd 2:25-cv-10999"); a watch may name any of them. `as_of` is the instant that the
    matter's own `fields` were printed: an older print never overwrites a newer one. `coverage`
    speaks of `events`: WINDOW with `since` covers everything dated from `since` on. `position` is
    the place in a list, newest first, or None. `relations` are those that the source states, each
    to a matter by one of its names, stored or not. `follows` names what made the spider keep it:
    "*" for everything, else the refs and terms (see `ports.Followed`). `shown_by` are the raw
    answers (SHA-256) that show it, where a reading has several: by field, by kind of event
    ("action/"), by field of one event ("KEY/tally"), "" for the rest.
    """

    key: str
    kind: MatterKind
    title: str
    url: str = ""
    date: str = ""
    as_of: str = ""
    fields: dict[str, Value] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    coverage: Coverage = Coverage.ADDITIONS
    since: str = ""
    refs: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    position: int | None = None
    follows: tuple[str, ...] = ("*",)
    shown_by: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much of the whole source an answer shows, and how long a disappearance is doubted.

    `matters` speaks of the source's matters, `events` of all events of all its matters (a court's
    feed: WINDOW from `since` on; None when only each matter's own coverage counts). `sweep` is
    False when the answer speaks only of the matters in it; else what it lacks and nothing lets be
    doubted has left the source. A disappearance is believed after `hold_minutes` and `hold_reads`
    good reads that agree.
    """

    matters: Coverage = Coverage.ADDITIONS
    events: Coverage | None = None
    since: str = ""
    sweep: bool = True
    hold_minutes: int = 24 * 60
    hold_reads: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Everything one good answer of one source shows; the only thing a parser yields.

    `skipped` are followed matters that were not asked for because the requests are used up, each
    with the UTC instant of its last read, "" for never; "*" stands for all that has no name.
    """

    source: str
    matters: tuple[Matter, ...]
    extent: Extent
    url: str
    built_at: str = ""  # the source's own build instant, "" if it states none
    capture: str = ""  # SHA-256 of the raw answer
    notes: tuple[str, ...] = ()  # for the operator: "partial feed: order, motion"
    unread: tuple[str, ...] = ()  # follows that were not looked at: no first sight of them yet
    skipped: dict[str, str] = field(default_factory=dict)
    silent: bool = False  # its values are a new baseline, told to nobody
    alarm: tuple[str, str] | None = None  # an incident for the operator: its kind, one sentence
