"""The tables of how matters hang together: relations, citations, and how far texts were read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.types import Base


class Relation(Base):
    """A link from a matter to another one: an appeal of it, a companion, what it amends.

    `ref` names the other one, by its key once it is stored (`other_id`). `state` is proposed,
    confirmed or rejected; `origin` is stated (by a system), cited (in a text) or said (by a person,
    at `decided_at`, whose word is the last). `source_id`, `event_id`, `capture` and `words` are
    where it was read.
    """

    __tablename__ = "relation"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    ref: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"), index=True)
    state: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    capture: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("matter_id", "ref", "kind"),
        # What waits for its other matter to be seen.
        Index(
            "ix_relation_waiting",
            "ref",
            sqlite_where=text("other_id IS NULL"),
            postgresql_where=text("other_id IS NULL"),
        ),
    )


class Citation(Base):
    """A bill, case or order that a text names: `name` is its number without place or court.

    Kept because what it names may become known later. `words` is the text around it.
    """

    __tablename__ = "citation"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    words: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("matter_id", "kind", "name"),)


class Bookmark(Base):
    """How far a list that only grows was read: the last row, or what was read last."""

    __tablename__ = "bookmark"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[str] = mapped_column(Text)
