"""Copying a store: the file of SQLite as it is, the tables of PostgreSQL into such a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, insert, select

from tracker.store import schema
from tracker.store.engine import StoreError, open_engine, reading, writing
from tracker.store.migrate import copy_file, file_of, upgrade
from tracker.store.types import Base

#: Rows of PostgreSQL that are in memory at a time.
SOME = 1_000


def copy(url: str, target: Path, now: datetime) -> None:
    """Make a SQLite file that holds what the store at `url` holds; an empty one where it is empty.

    Writes nothing into the store. Raises StoreError for one that another Tracker made.
    """
    file = file_of(url)
    if file is not None and not file.exists():
        _fill(target, now)
        return
    engine = open_engine(url)
    try:
        wrong = schema.mismatch(engine)
        if wrong and wrong != schema.EMPTY:
            raise StoreError(wrong)
        if file is not None and not wrong:
            copy_file(file, target)
        else:
            _fill(target, now, None if wrong else engine)
    finally:
        engine.dispose()


def _fill(target: Path, now: datetime, source: Engine | None = None) -> None:
    """A new file with the newest schema, and the rows of another store, all of one moment."""
    url = f"sqlite:///{target}"
    upgrade(url, now)
    if source is None:
        return
    engine = open_engine(url, foreign_keys=False)
    moment = source.execution_options(isolation_level="REPEATABLE READ", yield_per=SOME)
    try:
        with reading(moment) as old, writing(engine) as new:
            for table in Base.metadata.sorted_tables:
                for rows in old.execute(select(table)).mappings().partitions():
                    new.execute(insert(table), [dict(row) for row in rows])
    finally:
        engine.dispose()
