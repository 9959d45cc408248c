"""What was handed over: one row an item, and how far each mailbox was read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ForeignKey, Row, Text, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.dialect import upsert
from tracker.store.models import Crawl, MatterRow, SightingRow, Source
from tracker.store.types import Base, table


class Handed(Base):
    """One item that was handed over, by its bytes; `state` is what became of it.

    read: its matters are settled. noted: known, and nothing to settle. repeat: its sender's `key`
    was read before. unknown: no reader knows it. refused: it shows no docket, or is not to be
    opened. waiting: it may be read once something else is so; `reason` says what. The bytes of the
    last three are kept, those of the first lie among the captures.
    """

    __tablename__ = "handed"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(Text, unique=True)
    box: Mapped[str] = mapped_column(Text, default="")  # of the configuration, "" for a file
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text, default="")
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    size: Mapped[int]
    state: Mapped[str] = mapped_column(Text, index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    key: Mapped[str] = mapped_column(Text, default="", index=True)
    system: Mapped[str] = mapped_column(Text, default="")
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    told: Mapped[int] = mapped_column(default=0)
    notes: Mapped[list[Any]] = mapped_column(default=list)
    received_at: Mapped[datetime]
    offered_at: Mapped[datetime]  # the last time


class Box(Base):
    """How far a mailbox was read: IMAP numbers its messages anew when `uid_validity` changes."""

    __tablename__ = "box"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    uid_validity: Mapped[int] = mapped_column(default=0)
    last_uid: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="")


handed, box = table(Handed), table(Box)
source, crawl = table(Source), table(Crawl)
matter, sighting = table(MatterRow), table(SightingRow)

#: What people ask about: kept, and not understood.
OPEN = ("unknown", "refused", "waiting")


def by_sha(connection: Connection, sha256: str) -> Row[Any] | None:
    """The item of these bytes."""
    return connection.execute(select(handed).where(handed.c.sha256 == sha256)).first()


def by_key(connection: Connection, system: str, key: str, but: str) -> Row[Any] | None:
    """The item with other bytes than `but` that was read under a sender's key."""
    query = select(handed).where(
        handed.c.key == key,
        handed.c.system == system,
        handed.c.sha256 != but,
        handed.c.state.in_(("read", "noted")),
    )
    return connection.execute(query.limit(1)).first()


def put(connection: Connection, row: dict[str, Any]) -> None:
    """What became of an item: made, or changed when its bytes are known."""
    take = [name for name in row if name not in ("sha256", "received_at")]
    connection.execute(upsert(connection, handed, index=["sha256"], take=take), [row])


def listed(
    connection: Connection, states: Collection[str] = (), newest: int | None = None
) -> list[Row[Any]]:
    """Items, the newest first; of these states only, if any are given."""
    query = select(handed).order_by(handed.c.id.desc())
    if states:
        query = query.where(handed.c.state.in_(sorted(states)))
    return list(connection.execute(query.limit(newest) if newest else query))


def beginning(connection: Connection, prefix: str) -> list[Row[Any]]:
    """The items whose SHA-256 begins so."""
    return list(connection.execute(select(handed).where(handed.c.sha256.startswith(prefix))))


def count(connection: Connection) -> dict[str, int]:
    """How many items there are of each state."""
    query = select(handed.c.state, func.count()).group_by(handed.c.state)
    return {state: number for state, number in connection.execute(query)}


def settled(connection: Connection, sha256: str, spiders: Collection[str]) -> Row[Any] | None:
    """The good crawl of a source of these spiders that showed an item of these bytes."""
    query: Any = (
        select(crawl.c.source_id, crawl.c.told)
        .join(source, source.c.id == crawl.c.source_id)
        .where(
            crawl.c.capture == sha256, crawl.c.state == "good", source.c.spider.in_(sorted(spiders))
        )
    )
    return connection.execute(query.order_by(crawl.c.id).limit(1)).first()


def shown_as(
    connection: Connection, source_id: int, key: str, ids: Collection[int]
) -> Row[Any] | None:
    """How a source has shown a matter: under this very key, else as one of these matters."""
    columns = (sighting.c.matter_key, sighting.c.matter_id, sighting.c.first_seen_at)
    query: Any = select(*columns).where(
        sighting.c.source_id == source_id, sighting.c.event_key == ""
    )
    own: Row[Any] | None = connection.execute(query.where(sighting.c.matter_key == key)).first()
    if own is not None or not ids:
        return own
    query = query.where(sighting.c.matter_id.in_(sorted(ids))).order_by(sighting.c.id)
    return connection.execute(query.limit(1)).first()


def called(connection: Connection, ids: Collection[int]) -> list[Row[Any]]:
    """What these matters are called: key, title, link."""
    columns = (matter.c.id, matter.c.key, matter.c.title, matter.c.url)
    query = select(*columns).where(matter.c.id.in_(sorted(ids))).order_by(matter.c.id)
    return list(connection.execute(query))


def keyed(connection: Connection, keys: Collection[str]) -> set[int]:
    """The matters that stand under one of these keys."""
    return set(connection.scalars(select(matter.c.id).where(matter.c.key.in_(sorted(keys)))))


def forget(connection: Connection, sha256: str) -> None:
    """Take an item out of the list; handed over again, it is read again."""
    connection.execute(delete(handed).where(handed.c.sha256 == sha256))


def place(connection: Connection, name: str) -> Row[Any] | None:
    """How far a mailbox was read."""
    return connection.execute(select(box).where(box.c.name == name)).first()


def put_place(connection: Connection, name: str, values: dict[str, Any]) -> None:
    """Note how far a mailbox was read, or what is wrong with it."""
    known = update(box).where(box.c.name == name).values(**values)
    if not connection.execute(known).rowcount:
        connection.execute(insert(box).values(name=name, **values))


def places(connection: Connection, names: Sequence[str]) -> dict[str, Row[Any]]:
    """The mailboxes of these names."""
    rows = connection.execute(select(box).where(box.c.name.in_(names)))
    return {row.name: row for row in rows}
