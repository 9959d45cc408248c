"""The engine: one way to open the store, one way to begin a write, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

#: How long a writer waits for another one on SQLite; writes are short, so this is never reached.
BUSY_MILLISECONDS = 30_000


#: Whatever the database itself raises: it concerns everything, not the one thing at hand.
DatabaseFault = SQLAlchemyError


class StoreError(Exception):
    """The store cannot be used as it is; the message says what to do."""


def open_engine(url: str, *, foreign_keys: bool = True) -> Engine:
    """An engine for a SQLAlchemy URL (sqlite:///path or postgresql://...).

    Raises StoreError in one sentence for a URL that names no database we know.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError(
            "store.url is not a database address: write sqlite:///tracker.db or postgresql://..."
        ) from None
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite(parsed, foreign_keys)
    if backend == "postgresql":
        return create_engine(parsed, pool_pre_ping=True, pool_size=2)
    raise StoreError(f"store.url names {backend}: Tracker keeps its store on SQLite or PostgreSQL")


def _sqlite(url: Any, foreign_keys: bool) -> Engine:
    # One kept connection: closing the last one makes SQLite fold the whole log back each time.
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=1,
        connect_args={"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, record: Any) -> None:
        # The driver must not begin transactions by itself: it would run DDL outside of them and
        # begin them deferred, and a deferred read-then-write fails at once with "locked".
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # The ledger says what was told: a commit lost with the power would be told twice.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A short write transaction: BEGIN IMMEDIATE on SQLite; commits at the end, or rolls back.

    Nothing that waits for a network may happen inside.
    """
    with engine.connect().execution_options(writes=True) as connection:
        with connection.begin():
            yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A read transaction on one snapshot."""
    with engine.connect() as connection, connection.begin():
        yield connection
