"""Sources: taken over from the configuration, leased for a run, marked with how they did."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from tracker.store.models import ChangeRow, Crawl, Incident, Notice, Source
from tracker.store.settling import chunks
from tracker.store.types import table

source, crawl = table(Source), table(Crawl)
incident, notice, change = table(Incident), table(Notice), table(ChangeRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A source of the configuration, as far as the store must know it."""

    name: str
    title: str
    spider: str
    interval_seconds: int
    enabled: bool
    was: tuple[str, ...] = ()


def sync(connection: Connection, wanted: Sequence[Wanted], now: datetime) -> None:
    """Make the store's sources those of the configuration.

    A renamed one (`was`) keeps its row, so that nothing is told anew; one that is no longer in
    the configuration stays with its history, disabled.
    """
    rows = {row.name: row for row in connection.execute(select(source))}
    for want in wanted:
        old = next((name for name in want.was if name in rows and want.name not in rows), None)
        if old is not None:
            _update(connection, rows[old].id, {"name": want.name})
            rows[want.name] = rows.pop(old)
    fresh = [want for want in wanted if want.name not in rows]
    if fresh:
        connection.execute(insert(source), [_row(want, now) for want in fresh])
    for want in wanted:
        values = _values(want)
        row = rows.get(want.name)
        if row is not None and any(row._mapping[name] != value for name, value in values.items()):
            _update(connection, row.id, values)
    names = {want.name for want in wanted}
    for name, row in rows.items():
        if name not in names and row.enabled:
            _update(connection, row.id, {"enabled": False})


def _values(want: Wanted) -> dict[str, Any]:
    return {
        "title": want.title,
        "spider": want.spider,
        "interval_seconds": want.interval_seconds,
        "enabled": want.enabled,
    }


def _row(want: Wanted, now: datetime) -> dict[str, Any]:
    return {"name": want.name, "namespace": want.name, "created_at": now, **_values(want)}


def _update(connection: Connection, source_id: int, values: Mapping[str, Any]) -> None:
    connection.execute(update(source).where(source.c.id == source_id).values(**values))


def lease(
    connection: Connection,
    token: str,
    wall: float,
    until: float,
    *,
    now: datetime,
    names: Sequence[str] | None,
    due_only: bool,
) -> list[Row[Any]]:
    """Lease the sources to read now, whole rows; those leased by a living run are left out.

    Without names, so are those that are pushed: they have no interval.
    """
    free = or_(source.c.lease == "", source.c.lease_until < wall)
    where = [source.c.enabled, ~source.c.paused, free, source.c.interval_seconds > 0]
    if names is not None:
        where = [source.c.name.in_(names), source.c.enabled, free]
    if due_only:
        where.append(or_(source.c.next_due_at.is_(None), source.c.next_due_at <= now))
        where.append(source.c.not_before <= wall)
    wanted = [id_ for (id_,) in connection.execute(select(source.c.id).where(*where))]
    ids: list[int] = []
    for part in chunks(wanted):
        # On PostgreSQL another run may take one between the two statements: asked again here.
        taken = connection.scalars(
            update(source)
            .where(source.c.id.in_(part), free)
            .values(lease=token, lease_until=until, last_try_at=now)
            .returning(source.c.id)
        ).all()
        ids += taken
        # What an abandoned run had settled of a crawl stands: it was judged good as a whole.
        connection.execute(
            update(crawl)
            .where(crawl.c.source_id.in_(taken), crawl.c.state == "settling")
            .values(state="good")
        )
    return by_ids(connection, ids)


def by_ids(connection: Connection, ids: Sequence[int]) -> list[Row[Any]]:
    """Whole source rows, in the order of their ids."""
    rows: list[Row[Any]] = []
    for part in chunks(ids):
        rows += connection.execute(
            select(source).where(source.c.id.in_(part)).order_by(source.c.id)
        )
    return rows


def still_leased(connection: Connection, ids: Sequence[int], token: str, until: float) -> set[int]:
    """The sources that this run still holds; their lease is prolonged.

    A machine that slept through its lease finds the token of another run, and settles nothing.
    """
    mine: set[int] = set()
    for part in chunks(ids):
        rows = connection.execute(
            update(source)
            .where(source.c.id.in_(part), source.c.lease == token)
            .values(lease_until=until)
            .returning(source.c.id)
        )
        mine.update(id_ for (id_,) in rows)
    return mine


def prolong(connection: Connection, token: str, until: float) -> None:
    """Prolong every lease of a run that still fetches."""
    connection.execute(update(source).where(source.c.lease == token).values(lease_until=until))


def retake(connection: Connection, old: str, token: str) -> None:
    """Take over the sources of a dead run, so that what it had fetched can be settled."""
    connection.execute(
        update(source)
        .where(source.c.lease == old)
        .values(lease=token, lease_until=time.time() + 3600.0)
    )


def leases(connection: Connection) -> set[str]:
    """The tokens that hold a lease."""
    rows = connection.execute(select(source.c.lease).where(source.c.lease != "").distinct())
    return {token for (token,) in rows}


def release(connection: Connection, token: str) -> None:
    """Give back every lease of a run."""
    connection.execute(
        update(source).where(source.c.lease == token).values(lease="", lease_until=0.0)
    )


def ids_of(connection: Connection, names: Sequence[str]) -> list[int]:
    """The ids of the sources of these names."""
    found: list[int] = []
    for part in chunks(names):
        rows = connection.execute(select(source.c.id).where(source.c.name.in_(part)))
        found += [id_ for (id_,) in rows]
    return found


def postpone(
    connection: Connection,
    source_id: int,
    token: str,
    due: datetime,
    notes: Sequence[str],
    skipped: dict[str, Any] | None,
) -> None:
    """Give a source back unread, with what is to be said of it; what it showed stays as it is."""
    values = {"next_due_at": due, "notes": list(notes), "skipped": skipped}
    connection.execute(
        update(source)
        .where(source.c.id == source_id, source.c.lease == token)
        .values(lease="", lease_until=0.0, **values)
    )


def put_crawls(connection: Connection, rows: Sequence[dict[str, Any]]) -> dict[int, int]:
    """Crawl rows of one run, made or found (after a crash); source id -> crawl id."""
    found: dict[int, int] = {}
    if not rows:
        return found
    run = rows[0]["run"]
    for part in chunks([row["source_id"] for row in rows]):
        existing = connection.execute(
            select(crawl.c.source_id, crawl.c.id).where(
                crawl.c.run == run, crawl.c.source_id.in_(part)
            )
        )
        found.update({source_id: id_ for source_id, id_ in existing})
    for row in rows:
        if row["source_id"] in found:
            values = {name: row[name] for name in ("state", "reason", "shown", "grade", "capture")}
            connection.execute(
                update(crawl).where(crawl.c.id == found[row["source_id"]]).values(**values)
            )
    fresh = [row for row in rows if row["source_id"] not in found]
    if fresh:
        made = connection.execute(insert(crawl).returning(crawl.c.source_id, crawl.c.id), fresh)
        found.update({source_id: id_ for source_id, id_ in made})
    return found


def put_told(connection: Connection, told: Mapping[int, int]) -> None:
    """Note how many changes each crawl told, by its id."""
    rows = [{"row_id": id_, "told": count} for id_, count in told.items()]
    if rows:
        connection.execute(update(crawl).where(crawl.c.id == bindparam("row_id")), rows)


def ended(connection: Connection, run: str, ids: Sequence[int]) -> set[int]:
    """The sources whose crawl of this run is already settled (a spool read a second time)."""
    done: set[int] = set()
    for part in chunks(ids):
        rows = connection.execute(
            select(crawl.c.source_id).where(
                crawl.c.run == run, crawl.c.source_id.in_(part), crawl.c.state != "settling"
            )
        )
        done.update(id_ for (id_,) in rows)
    return done


def finish(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Mark sources with how their crawl ended; rows of equal columns, each with `row_id`."""
    shapes: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        shapes.setdefault(tuple(sorted(row)), []).append(row)
    for group in shapes.values():
        connection.execute(update(source).where(source.c.id == bindparam("row_id")), group)


def prune_crawls(connection: Connection, before: datetime) -> int:
    """Drop the records of old crawls that no change refers to, bar the newest of each source."""
    newest = select(func.max(crawl.c.id)).group_by(crawl.c.source_id)
    told = select(change.c.crawl_id).where(change.c.crawl_id == crawl.c.id).exists()
    done = connection.execute(
        delete(crawl).where(crawl.c.settled_at < before, ~told, crawl.c.id.not_in(newest))
    )
    return int(done.rowcount)


def open_incident(
    connection: Connection, source_id: int, kind: str, reason: str, now: datetime
) -> bool:
    """Open an incident unless one is open; False (with the newest reason kept) when it was."""
    row = connection.execute(
        select(incident.c.id).where(
            incident.c.source_id == source_id, incident.c.closed_at.is_(None)
        )
    ).first()
    if row is not None:
        connection.execute(
            update(incident).where(incident.c.id == row.id).values(kind=kind, reason=reason)
        )
        return False
    connection.execute(
        insert(incident).values(source_id=source_id, kind=kind, reason=reason, opened_at=now)
    )
    return True


def close_incidents(connection: Connection, ids: Sequence[int], now: datetime) -> set[int]:
    """Close the open incidents of sources that can be read again; the sources that had one."""
    closed: set[int] = set()
    for part in chunks(ids):
        rows = connection.execute(
            update(incident)
            .where(incident.c.source_id.in_(part), incident.c.closed_at.is_(None))
            .values(closed_at=now)
            .returning(incident.c.source_id)
        )
        closed.update(id_ for (id_,) in rows)
    return closed


def add_notices(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Lines for followers that are no changes."""
    if rows:
        connection.execute(insert(notice), list(rows))
