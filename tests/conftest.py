"""What every test may use: a migrated store on each database, and a clock."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, make_url, text

from tracker.store import migrate
from tracker.store.engine import open_engine

NOW = datetime(2026, 2, 9, 17, 0, tzinfo=UTC)
# Wherever the tests are run: in a narrow terminal, and on a machine that has much else to do.
os.environ["COLUMNS"] = "80"
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
POSTGRESQL = "TRACKER_TEST_POSTGRESQL"  # a server's URL; a database of its own is made there


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that went through the real migrations, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "tracker.db"
    migrate.upgrade(f"sqlite:///{path}", NOW)
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path, migrated: Path) -> Iterator[str]:
    """The address of a store that went through the real migrations."""
    if request.param == "sqlite":
        shutil.copy(migrated, tmp_path / "tracker.db")
        yield f"sqlite:///{tmp_path}/tracker.db"
        return
    server = os.environ.get(POSTGRESQL)
    if not server:
        pytest.skip(f"{POSTGRESQL} names no server")
    with _database(server) as url:
        migrate.upgrade(url, NOW)
        yield url


class _database:
    """A database of its own on a server, dropped at the end."""

    def __init__(self, server: str) -> None:
        self._server = make_url(server).set(drivername="postgresql+psycopg")
        self._name = f"tracker_{uuid.uuid4().hex[:12]}"

    def __enter__(self) -> str:
        self._run(f"CREATE DATABASE {self._name}")
        url = self._server.set(drivername="postgresql", database=self._name)
        return url.render_as_string(hide_password=False)

    def __exit__(self, *_: object) -> None:
        self._run(f"DROP DATABASE {self._name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        engine = create_engine(self._server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    """An engine on a migrated store."""
    made = open_engine(store_url)
    yield made
    made.dispose()
