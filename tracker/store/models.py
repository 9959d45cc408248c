"""The tables of what was observed: sources, crawls, captures, matters, events, changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.types import Base, Json


class Source(Base):
    """One place that is read on a rhythm, and what must be remembered between two readings.

    `namespace` is the part of matter keys that a list gives its rows: the name the source had
    when it was first read, so that renaming it (`was`) changes no key. `validators` and `marks`
    are those of the last settled good answer. `fingerprint` is the spider's revision with the
    settings that shape values; another one means a silent new baseline of values.
    """

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    namespace: Mapped[str] = mapped_column(Text)
    spider: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    enabled: Mapped[bool] = mapped_column(default=True)
    paused: Mapped[bool] = mapped_column(default=False)
    interval_seconds: Mapped[int] = mapped_column(default=3600)  # 0: it is pushed
    # good: the last crawl settled. suspect, failed: it did not. stale: readable, but frozen.
    health: Mapped[str] = mapped_column(Text, default="new")
    reason: Mapped[str] = mapped_column(Text, default="")
    failures: Mapped[int] = mapped_column(default=0)
    last_try_at: Mapped[datetime | None]
    last_good_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None] = mapped_column(index=True)
    not_before: Mapped[float] = mapped_column(default=0.0)  # wall clock, from Retry-After
    covered_to: Mapped[str] = mapped_column(Text, default="")  # UTC instant of the last good read
    built_at: Mapped[str] = mapped_column(Text, default="")
    validators: Mapped[dict[str, Any]] = mapped_column(default=dict)
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    fingerprint: Mapped[str] = mapped_column(Text, default="")
    follows_digest: Mapped[str] = mapped_column(Text, default="")
    holds: Mapped[int] = mapped_column(default=0)  # sightings of it in doubt
    history: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what `judge` compares with
    accept: Mapped[str] = mapped_column(Text, default="")  # "", "tell" or "quiet": operator's word
    lease: Mapped[str] = mapped_column(Text, default="")
    lease_until: Mapped[float] = mapped_column(default=0.0)  # wall clock
    notes: Mapped[list[Any]] = mapped_column(default=list)
    # What its requests did not suffice for, while that stands: `budget.Skipped`.
    skipped: Mapped[dict[str, Any] | None] = mapped_column(Json)


class Crawl(Base):
    """One run of one source; `state` is good, suspect or failed once it has ended."""

    __tablename__ = "crawl"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    run: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime]
    settled_at: Mapped[datetime]
    grade: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    shown: Mapped[int] = mapped_column(default=0)
    told: Mapped[int] = mapped_column(default=0)
    capture: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (UniqueConstraint("source_id", "run"), Index(None, "source_id", "id"))


class CaptureRow(Base):
    """Where the bytes of one raw answer lie: a zstd frame at `offset` of a segment file."""

    __tablename__ = "capture"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(Text, unique=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), index=True)
    url: Mapped[str] = mapped_column(Text)
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    fetched_at: Mapped[datetime] = mapped_column(index=True)
    segment: Mapped[str] = mapped_column(Text, index=True)
    offset: Mapped[int]
    length: Mapped[int]
    size: Mapped[int]


class MatterRow(Base):
    """One docket, bill, order, meeting, page or document, however many sources show it."""

    __tablename__ = "matter"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text, default="")
    date: Mapped[str] = mapped_column(Text, default="")
    first_seen_at: Mapped[datetime]


class Alias(Base):
    """Another name of a matter ("cacd 2:25-cv-10999"); a watch may use any of them."""

    __tablename__ = "alias"

    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    value: Mapped[str] = mapped_column(Text, primary_key=True, index=True)
    first_seen_at: Mapped[datetime] = mapped_column(index=True)


class EventRow(Base):
    """One dated thing inside a matter, as the newest sighting shows it."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text, default="")
    date: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(Text, default="")
    first_seen_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("matter_id", "key"), Index(None, "matter_id", "date"))


class EventAlias(Base):
    """A further name of an event ("document:031045"), and the source that calls it so.

    By such names an event that another source shows is known to be the same.
    """

    __tablename__ = "event_alias"

    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    value: Mapped[str] = mapped_column(Text, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)


class SightingRow(Base):
    """What one source last showed of one matter ("" as event_key) or of one event of it.

    `state`: shown in the newest good answer, left (aged or rolled out of it, nothing inferred),
    or gone. `holds` are doubts with their clocks, `seen` the earlier values of labels and
    captions, `echo` marks a further print of a fact that another sighting tells.
    """

    __tablename__ = "sighting"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    matter_key: Mapped[str] = mapped_column(Text)
    event_key: Mapped[str] = mapped_column(Text, default="")
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    digest: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    date: Mapped[str] = mapped_column(Text, default="")
    as_of: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int | None]
    fact: Mapped[str | None] = mapped_column(Text)
    echo: Mapped[bool] = mapped_column(default=False)
    fields: Mapped[dict[str, Any]]
    seen: Mapped[dict[str, Any] | None] = mapped_column(Json)
    holds: Mapped[dict[str, Any] | None] = mapped_column(Json)
    first_seen_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("source_id", "matter_key", "event_key"),
        # Each row is in one of these two: which sources show a matter, and which an event.
        Index(
            "ix_sighting_matter",
            "matter_id",
            sqlite_where=text("event_key = ''"),
            postgresql_where=text("event_key = ''"),
        ),
        Index(
            "ix_sighting_event",
            "event_id",
            sqlite_where=text("event_id IS NOT NULL"),
            postgresql_where=text("event_id IS NOT NULL"),
        ),
        Index(
            "ix_sighting_shown",
            "source_id",
            sqlite_where=text("state = 'shown'"),
            postgresql_where=text("state = 'shown'"),
        ),
        Index(
            "ix_sighting_fact",
            "source_id",
            "fact",
            sqlite_where=text("fact IS NOT NULL"),
            postgresql_where=text("fact IS NOT NULL"),
        ),
    )


class Baseline(Base):
    """The first good read of a (source, follow) pair: from then on, what is unseen is news."""

    __tablename__ = "baseline"

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    follow: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime]
    shown: Mapped[int] = mapped_column(default=0)


class ChangeRow(Base):
    """One appended fact: what is new, changed, gone or restored. Never edited, bar `matched_at`."""

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    crawl_id: Mapped[int] = mapped_column(ForeignKey("crawl.id"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    detected_at: Mapped[datetime] = mapped_column(index=True)
    op: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(Text, default="")
    event: Mapped[dict[str, Any] | None] = mapped_column(Json)  # as it stood: changes are history
    title: Mapped[str] = mapped_column(Text)
    before: Mapped[Any | None] = mapped_column(Json)
    after: Mapped[Any | None] = mapped_column(Json)
    tier: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    late: Mapped[bool] = mapped_column(default=False)
    again: Mapped[bool] = mapped_column(default=False)
    first: Mapped[bool] = mapped_column(default=False)
    url: Mapped[str] = mapped_column(Text, default="")
    capture: Mapped[str] = mapped_column(Text, default="", index=True)
    also: Mapped[list[Any] | None] = mapped_column(Json)
    matched_at: Mapped[datetime | None]

    __table_args__ = (
        Index(None, "matter_id", "event_id"),
        Index(
            "ix_change_unmatched",
            "id",
            sqlite_where=text("matched_at IS NULL"),
            postgresql_where=text("matched_at IS NULL"),
        ),
    )


class Repeat(Base):
    """A told change that a further source shows too: it is not told again.

    Who follows that source and not the first one is told the change itself: `matched_at` as there.
    """

    __tablename__ = "repeat"

    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    created_at: Mapped[datetime]
    matched_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_repeat_unmatched",
            "change_id",
            sqlite_where=text("matched_at IS NULL"),
            postgresql_where=text("matched_at IS NULL"),
        ),
    )


class Spread(Base):
    """A told filing that the docket of a further defendant shows: it is not told again.

    Who follows that docket is told the change itself: `matched_at` as there.
    """

    __tablename__ = "spread"

    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"), primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    created_at: Mapped[datetime]
    matched_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_spread_unmatched",
            "change_id",
            sqlite_where=text("matched_at IS NULL"),
            postgresql_where=text("matched_at IS NULL"),
        ),
    )


class Notice(Base):
    """One line for followers that is no change: now following, a hole in what was covered.

    `kind`: following (`follow` says what), hole (every follower of the source is told; `since`
    and `until` are its UTC instants), silent (it could not be read for a day), back (it can be
    again; told to those who were told that it is silent), behind (its requests left something
    unread for a day), level (they suffice again; told to those who were told that it is behind).
    """

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    follow: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    since: Mapped[str] = mapped_column(Text, default="")
    until: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(index=True)
    matched_at: Mapped[datetime | None]


class Incident(Base):
    """A source that is not healthy, from the failure that opened it to the success that closed it.

    Open while `closed_at` is NULL; at most one open for each source. `told_open` and
    `told_closed` are when the operator's message was put on the ledger.
    """

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    kind: Mapped[str] = mapped_column(Text)  # a Grade, "suspect" or "stale"
    reason: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    told_open: Mapped[datetime | None]
    told_closed: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_incident_open",
            "source_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_incident_source_id", "source_id", "id"),
    )


class Budget(Base):
    """Requests spent at one source in one window ("day 2026-02-09", "minute 2026-02-09T17:04")."""

    __tablename__ = "budget"

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    window: Mapped[str] = mapped_column(Text, primary_key=True)
    spent: Mapped[int] = mapped_column(default=0)
