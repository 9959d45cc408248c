"""What a spider needs from outside, as values and one small protocol; `tracker.crawl` gives it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from tracker.domain.items import Answer, Grade

#: The note of a source whose spider was written without a real answer of its system: it stands in
#: `tracker status`, and the alerts of the source say so.
UNSEEN = "experimental: its reader has not been seen against the real site yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What the group follows of one source.

    `refs` are names of matters as a watch writes them ("cacd 2:25-cv-10999"), `terms` phrases to
    find in titles and texts, `everything` keeps all that the source shows.
    """

    refs: frozenset[str] = frozenset()
    terms: tuple[str, ...] = ()
    everything: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What the last settled good answer of one URL gave, to ask "changed since?" with."""

    etag: str = ""
    last_modified: str = ""
    sha256: str = ""  # of the body


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceContext:
    """One source as a spider run sees it: its settings and what the store knows of it.

    `marks` is what the last good answer had that a broken one lacks, in the spider's own words
    ({"closed": "1"} for an HTML page that ended with </html>, {"newest": "2026-02-09T17:00:00Z"}
    for the newest item of a feed, so that an empty answer can be told from a quiet day).
    `not_before` is a wall-clock epoch second until which the source asked not to be read.
    """

    name: str
    namespace: str
    spider: str
    settings: dict[str, Any]
    followed: Followed = field(default_factory=Followed)
    validators: dict[str, Validators] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    now: str = ""  # the run's clock, UTC instant (TRACKER_NOW or the real time)
    not_before: float = 0.0
    base_url: str = ""
    delay: float = 1.0
    allow_private: bool = False
    ignore_robots: str = ""  # the stated reason, "" to obey
    budget_left: int | None = None  # requests that this reading may send; None: any number
    minute: int | None = None  # requests that any minute may hold; None: as `delay` says
    secrets: dict[str, str] = field(default_factory=dict, repr=False)  # by the setting's name
    trouble: str = ""  # why it cannot be read at all (a key that is not there), one sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One raw answer, the evidence: of which source, where, when, what bytes.

    `packed` is one zstd frame (RFC 8878) of the body, whose length is `size`.
    """

    source: str
    sha256: str
    url: str
    status: int
    headers: dict[str, str]
    fetched_at: str
    packed: bytes
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the reading of one source ended; exactly one for each source of a run.

    `reason` is one sentence for people when the grade is not good. `retry_at` is a wall-clock
    epoch second when the source asked to be left alone until then.
    """

    source: str
    grade: Grade
    reason: str = ""
    url: str = ""
    validators: dict[str, Validators] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    built_at: str = ""
    retry_at: float = 0.0
    capture: str = ""
    requests: int = 0


class Desk(Protocol):
    """The spiders' way out: contexts in; answers, captures, outcomes back. Never waits for SQL."""

    def contexts(self, spider: str) -> list[SourceContext]:
        """The sources that this run reads with that spider."""

    def capture(self, capture: Capture) -> None:
        """Keep a raw answer (spooled; stored when its crawl settles)."""

    def answer(self, answer: Answer) -> None:
        """Spool what a good answer showed."""

    def outcome(self, outcome: Outcome) -> None:
        """Spool how the source's reading ended."""
