"""The tables of who is told what: watches, subscribers, pending items, messages, deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.types import Base, Json


class WatchRow(Base):
    """A watch of the configuration by its slug; the title stays when the watch is removed."""

    __tablename__ = "watch"

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Follow(Base):
    """One thing a watch follows: kind is matter (a ref), source (a name) or term.

    Kind "reads" is derived: the names of the sources that may show something of the watch ("*"
    for all), so that its followers are told when one of them cannot be read.
    """

    __tablename__ = "follow"

    watch: Mapped[str] = mapped_column(ForeignKey("watch.slug"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text, primary_key=True)


class Subscriber(Base):
    """A person or room. `address` is a mail address, "channel:NAME", "env:NAME" or "file:PATH".

    `fallback`, another such address, gets what cannot be delivered to the first. `refusals` are
    messages in a row that were refused without a word against the address itself. `wellness`: is
    told once a month that all is well.
    """

    __tablename__ = "subscriber"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(Text, unique=True)
    state: Mapped[str] = mapped_column(Text)  # unconfirmed, active, paused, suspended
    created_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text, default="")
    fallback: Mapped[str | None] = mapped_column(Text)
    refusals: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    wellness: Mapped[bool] = mapped_column(default=False, server_default=false())


class Subscription(Base):
    """Which watches a subscriber gets, which tiers, how often. `watches` [] means all."""

    __tablename__ = "subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id"), index=True)
    watches: Mapped[list[Any]] = mapped_column(default=list)
    tiers: Mapped[list[Any]] = mapped_column(default=list)
    rhythm: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(Text, default="UTC")
    filters: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    last_due_at: Mapped[datetime | None]


class Pending(Base):
    """A change (or a notice) waiting for the next digest of a subscription, and why it is there.

    `watch` and `watch_title` are copied at match time: what a removed watch left still goes out.
    `message_id` is set in the transaction that stores the digest which holds it; `listed` says
    whether the message shows it or only counts it (NULL in what older Trackers stored).
    """

    __tablename__ = "pending"

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id"))
    change_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    watch: Mapped[str] = mapped_column(Text)
    watch_title: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    listed: Mapped[bool | None]

    __table_args__ = (
        UniqueConstraint("subscription_id", "change_id"),
        UniqueConstraint("subscription_id", "notice_id"),
        Index(
            "ix_pending_open",
            "subscription_id",
            sqlite_where=text("message_id IS NULL"),
            postgresql_where=text("message_id IS NULL"),
        ),
    )


class MessageRow(Base):
    """A digest or an operator's message, rendered once; a retry sends the same words.

    `due_at` with `subscription_id` is unique: one digest for each due time. Operator messages
    have no subscription and a unique `topic` ("incident 12 opened").
    """

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int | None] = mapped_column(ForeignKey("subscription.id"))
    due_at: Mapped[datetime | None]
    topic: Mapped[str | None] = mapped_column(Text, unique=True)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    calendar: Mapped[str | None] = mapped_column(Text)  # its hearings, as iCalendar
    thread: Mapped[str | None] = mapped_column(Text)  # the conversation that it belongs to
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("subscription_id", "due_at"),)


class Delivery(Base):
    """One message to one destination. `key` is its Message-ID or transaction id, for every try.

    `state`: waiting, sending (claimed until `claimed_until`), sent, dead, dropped. `instead_of` is
    the delivery that died elsewhere, where this one goes to a fallback.
    """

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    destination: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text, unique=True)
    state: Mapped[str] = mapped_column(Text, default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    unknowns: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    claimed_by: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    instead_of: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"))

    __table_args__ = (
        UniqueConstraint("message_id", "destination"),
        Index(
            "ix_delivery_open",
            "next_try_at",
            sqlite_where=text("state IN ('waiting', 'sending')"),
            postgresql_where=text("state IN ('waiting', 'sending')"),
        ),
        Index(
            "ix_delivery_sending",
            "claimed_until",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index(None, "destination"),
    )


class Receipt(Base):
    """One try of one delivery: what the service answered, without secrets."""

    __tablename__ = "receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[str] = mapped_column(Text, default="")
