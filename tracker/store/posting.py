"""The tables of how messages leave, and by whose leave: lanes, threads, the brake, consent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.types import Base


class Lane(Base):
    """When the next try may go one way: to a destination as the ledger names it, or by "mail"."""

    __tablename__ = "lane"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    free_at: Mapped[datetime]  # wall clock


class Brake(Base):
    """The one row of the emergency brake: what began in the running hour, and what it asks.

    `started` counts first tries since `hour_at`. It holds everything while `held_at` is set;
    deliveries up to `released` were let go by the operator and are not counted.
    """

    __tablename__ = "brake"

    id: Mapped[int] = mapped_column(primary_key=True)
    hour_at: Mapped[datetime]  # wall clock
    started: Mapped[int] = mapped_column(default=0)
    held_at: Mapped[datetime | None]
    released: Mapped[int] = mapped_column(default=0)


class Thread(Base):
    """The post with which a conversation began in one room; what comes later answers it.

    One for each subscription, so that nobody's messages answer another's. `name` is the
    conversation as `message.thread` has it, `place` a hash of the room behind the destination:
    where the address leads to another one, threads begin anew. `post` is the service's name of it.
    """

    __tablename__ = "thread"

    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    destination: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(Text, primary_key=True)
    post: Mapped[str] = mapped_column(Text)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    created_at: Mapped[datetime]


class Consent(Base):
    """One thing that a subscriber said or that was done to them, and how it is known.

    `what`: asked, confirmed, declined, unsubscribed, muted, unmuted, suspended, resumed.
    """

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id"), index=True)
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(Text)
    how: Mapped[str] = mapped_column(Text, default="")


class Mute(Base):
    """A matter of which one subscription is told nothing more."""

    __tablename__ = "mute"

    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id"), primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    created_at: Mapped[datetime]


class SigningKey(Base):
    """The key that signs links and tokens; made when the first is needed."""

    __tablename__ = "signing_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
