"""Bringing the store to the newest schema: a copy first, no foreign keys while tables move."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, make_url

from tracker.store.engine import StoreError, open_engine
from tracker.store.schema import problem

__all__ = ["Upgrade", "copy_file", "drift", "file_of", "problem", "upgrade"]


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What an upgrade did: revisions before and after ("" for none), and the copy made first."""

    before: str
    after: str
    copy: Path | None


def upgrade(url: str, now: datetime, revision: str = "head") -> Upgrade:
    """Bring the store to `revision`; a SQLite file that holds something is copied first.

    Runs in one transaction with foreign keys off (SQLite rebuilds a table by dropping it, and
    ON DELETE CASCADE would empty its children without an error) and checks them before commit.
    Raises StoreError when the check finds rows that point nowhere; then nothing has changed.
    """
    engine = open_engine(url, foreign_keys=False)
    try:
        with engine.connect().execution_options(writes=True) as connection:
            before = _revision(connection)
            connection.rollback()
            copy = _copy(url, before, now) if before and before != _head() else None
            with connection.begin():
                _run(connection, revision)
                _check_foreign_keys(connection)
            with connection.begin():
                after = _revision(connection)
        return Upgrade(before, after, copy)
    finally:
        engine.dispose()


def file_of(url: str) -> Path | None:
    """The file of a SQLite store, None for any other."""
    parsed = make_url(url)
    stored = parsed.get_backend_name() == "sqlite" and parsed.database not in (None, ":memory:")
    return Path(parsed.database or "") if stored else None


def copy_file(source: Path, target: Path) -> None:
    """A copy of a SQLite file, made by SQLite so that the write-ahead log is in it."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def drift(url: str) -> str:
    """How the tables differ from the models, in Alembic's words; "" when they agree."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            config = _config(connection)
            try:
                command.check(config)
            except CommandError as error:
                return str(error)
    finally:
        engine.dispose()
    return ""


def _config(connection: Connection | None = None) -> Config:
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", "migrations:")
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _head() -> str:
    return _scripts().get_current_head() or ""


def _revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


def _run(connection: Connection, revision: str) -> None:
    config = _config(connection)
    current = _revision(connection)
    known = {script.revision for script in _scripts().walk_revisions()}
    if current and current not in known:
        raise StoreError(f"the store is at revision {current}, which this Tracker does not know")
    steps = [s.revision for s in _scripts().iterate_revisions("head", revision)]
    if revision != "head" and current in steps:
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise StoreError(
            f"the upgrade was undone: {len(broken)} rows of {broken[0][0]} would point nowhere"
        )


def _copy(url: str, revision: str, now: datetime) -> Path | None:
    """A copy of the SQLite file beside it."""
    source = file_of(url)
    if source is None:
        return None
    target = source.with_name(f"{source.name}.{revision}.{now:%Y%m%dT%H%M%SZ}.copy")
    partial = target.with_suffix(".partial")
    copy_file(source, partial)
    partial.replace(target)
    return target
