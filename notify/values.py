"""What a digest is made of, and what it is: plain values, no store and no templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notify.voice import ENGLISH, Voice, of
from tracker.domain.changes import Change, Tier
from tracker.domain.match_classes import listing
from tracker.domain.redline import Hunk

#: The tiers that a subscriber gets unless they say otherwise; quiet is counted.
ORDINARY = frozenset({Tier.NOW, Tier.DAILY, Tier.WEEKLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whom a digest is for: the rhythm as written ("daily@07:00") and an IANA zone.

    `tiers` are those shown; changes of all others are counted. `mute` and `unmute` are classes of
    news (`tracker.domain.match_classes`) that are never and always shown. `contact` is where the
    reader writes to change or stop the digest, `sender` who runs the tracker, `lists_rest` the
    command that lists what is only counted. `language` is a code of `notify.voice.languages`.
    """

    rhythm: str = "daily@07:00"
    zone: str = "UTC"
    tiers: frozenset[Tier] = ORDINARY
    sender: str = ""
    contact: str = ""
    mute: frozenset[str] = frozenset()
    unmute: frozenset[str] = frozenset()
    lists_rest: str = ""
    language: str = ENGLISH

    @property
    def voice(self) -> Voice:
        """How a digest speaks to them."""
        return of(self.zone, self.language)

    def takes(self, change: Change) -> bool:
        """Whether a change is shown to them."""
        return listing(self.tiers, self.mute, self.unmute).lists(change)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a reader must know of a change's source.

    `zone` is that of the times it prints, `experimental` says that its reader has not been seen
    against the real site yet.
    """

    title: str = ""
    zone: str = ""
    experimental: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One change that waits for a reader: through which watch, and why it is theirs.

    `removed` says that the watch is no longer in the configuration: what it left still goes out.
    """

    change: Change
    watch: str
    watch_title: str
    watch_note: str = ""
    reason: str = ""
    removed: bool = False
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A stretch of time that a source did not cover, as two UTC instants ("" when open)."""

    since: str
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A source that could not be read, or was back too late to cover everything.

    `since` is the UTC instant of the last good read or of the failure, "" if it never was read;
    `until` is set when it is back. `times` counts how often it broke, from `since` on when it is
    back. `frozen` says that it answers, but with nothing newer.
    """

    source: str
    title: str = ""
    since: str = ""
    until: str = ""
    why: str = ""
    times: int = 1
    frozen: bool = False
    holes: tuple[Hole, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """Sources that share requests, of which there were too few to ask for all that is followed.

    `sources` are names with titles; `matters` counts those not asked for, 0 where that is not
    known. `oldest` is the UTC instant at which the one that waits longest was last read, "" when
    one was never read. `day` is how many requests a day allows, None when that is not stated.
    """

    sources: tuple[tuple[str, str], ...]
    matters: int
    oldest: str = ""
    day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line that is no change: "now following, 131 entries so far".

    `alone` says that it is reason enough for a message: a source could not be read for a day.
    """

    text: str
    watch: str = ""
    watch_title: str = ""
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One change, or several that are one fact, in plain words.

    `change` is the id of the one it is led by, `folded` counts the others. `headline` is the fact
    alone, as a subject line needs it; `hunks` are the words that changed, `details` further lines
    below. `why` says why it is important (tier now only). `marks`: "late", "again", "first news".
    """

    change: int
    tier: Tier
    date: str
    what: str
    headline: str
    url: str = ""
    why: str = ""
    hunks: tuple[Hunk, ...] = ()
    more_edits: int = 0
    marks: tuple[str, ...] = ()
    also: int = 0
    folded: int = 0
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """A way out that is one reader's alone: a mail to send, and a page where one answers."""

    mail: str  # mailto:
    page: str = ""  # https:

    @property
    def url(self) -> str:
        """The nearer of the two."""
        return self.page or self.mail


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterPart:
    """The changes of one matter, most important first; `hidden` counts the rest in words.

    `where` says what kind of matter it is and whose record showed it. `caution` says what to keep
    in mind of its source, `ahead` when its next hearing is. The part of a mass event is a
    jurisdiction. `mute` is how its reader hears nothing more of it, None in what is for all.
    """

    key: str
    title: str
    kind: str
    url: str = ""
    lines: tuple[Line, ...] = ()
    hidden: str = ""
    reasons: tuple[str, ...] = ()
    caution: str = ""
    ahead: str = ""
    where: str = ""
    mute: Exit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchPart:
    """One watch: its matters with something to show, its notices, and the count of the rest.

    `reasons` stand here when all its matters have the same, else with each matter.
    """

    slug: str
    title: str
    note: str = ""
    removed: bool = False
    matters: tuple[MatterPart, ...] = ()
    notices: tuple[str, ...] = ()
    hidden: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """One fact that a long message says ahead of everything else."""

    what: str
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A hearing or meeting as a calendar holds it.

    `starts` is an ISO day or time of its place, whose IANA zone is `zone`, "" if not known. A later
    telling of the same one has the same `uid` and a greater `sequence`.
    """

    uid: str
    sequence: int
    title: str
    starts: str
    zone: str = ""
    place: str = ""
    url: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Everything one message says, in reading order and in words.

    `summary` is what it holds in one line, `beside` what it counts only and what is missing.
    `listed` are the ids of the changes that it shows, `rest` says how to see those it counts only.
    `appointments` are the hearings that it tells of, `instant` is when it was made, `lines` counts
    those of changes. `first` is what to know first. `thread` is the key of the matter that all of
    it concerns, "" for several. `stop` is how its reader ends the subscription, None as `mute` is.
    """

    subject: str
    summary: str
    beside: str
    made: str
    zone: str
    rhythm: str
    watches: tuple[WatchPart, ...]
    trouble: tuple[str, ...] = ()
    hidden: int = 0
    shown: int = 0
    sender: str = ""
    contact: str = ""
    rest: str = ""
    listed: frozenset[int] = frozenset()
    appointments: tuple[Appointment, ...] = ()
    instant: datetime | None = None
    lines: int = 0
    voice: Voice = Voice()
    first: tuple[First, ...] = ()
    thread: str = ""
    stop: Exit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message rendered once; a retry sends the same words. `calendar` is iCalendar, or "".

    `complaint` says why the group's own templates were not used. `thread` names the conversation
    that it belongs to, "" for one that stands alone.
    """

    subject: str
    text: str
    html: str = ""
    calendar: str = ""
    complaint: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dead:
    """A delivery that will not be tried again; `destination` is already masked."""

    destination: str
    subject: str
    reason: str
    maybe_delivered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Digests that the emergency brake holds: more than `most` would leave within an hour."""

    count: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorReport:
    """What the operator must know at once: sources that broke, that are back, dead deliveries.

    `redesigned` are pages that were read in a new design, `templates` complaints about the group's
    own, `held` is what waits for the operator's word.
    """

    broken: tuple[Trouble, ...] = ()
    redesigned: tuple[Trouble, ...] = ()
    back: tuple[Trouble, ...] = ()
    dead: tuple[Dead, ...] = ()
    templates: tuple[str, ...] = ()
    held: Held | None = None
    sender: str = ""
