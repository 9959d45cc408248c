"""Migrations on filled stores: no row is lost, no half schema stays, a copy is made first."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

import migrations
from tests.store.filling import counts, fill
from tracker.store import migrate
from tracker.store.engine import StoreError, open_engine, reading, writing

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

# What SQLite can only do by copying and dropping the table, which empties children by cascade.
REBUILD = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    how = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    for name in ("source", "matter", "subscription", "message"):
        with op.batch_alter_table(name, recreate=how) as table:
            table.add_column(sa.Column("added", sa.Text(), server_default="x"))
    {last}


def downgrade():
    for name in ("source", "matter", "subscription", "message"):
        with op.batch_alter_table(name) as table:
            table.drop_column("added")
"""


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A later version of Tracker that has one more migration; its revision."""
    folder = tmp_path / "scripts"
    shutil.copytree(Path(migrations.__file__).parent, folder)
    head = migrate._head()
    last = getattr(request, "param", "pass")
    (folder / "versions" / "9999_later.py").write_text(REBUILD.format(head=head, last=last))
    usual = migrate._config

    def config(connection: object = None) -> object:
        made = usual(connection)  # type: ignore[arg-type]
        made.set_main_option("script_location", str(folder))
        return made

    monkeypatch.setattr(migrate, "_config", config)
    return "9999"


def filled(url: str) -> dict[str, int]:
    engine = open_engine(url)
    with writing(engine) as connection:
        fill(connection)
    with reading(engine) as connection:
        found = counts(connection)
    engine.dispose()
    assert set(found.values()) == {3}
    return found


def now_held(url: str) -> dict[str, int]:
    engine = open_engine(url)
    with reading(engine) as connection:
        found = counts(connection)
    engine.dispose()
    return found


def test_models_and_migrations_agree(store_url: str) -> None:
    assert (migrate.problem(store_url), migrate.drift(store_url)) == ("", "")


def test_a_rebuilt_parent_keeps_its_children(store_url: str, later: str) -> None:
    before = filled(store_url)
    done = migrate.upgrade(store_url, NOW)
    assert done.after == later and now_held(store_url) == before


def test_the_copy_is_the_store_as_it_was(store_url: str, later: str) -> None:
    before = filled(store_url)
    done = migrate.upgrade(store_url, NOW)
    if not store_url.startswith("sqlite"):
        assert done.copy is None
        return
    assert done.copy is not None and "20260301T120000Z" in done.copy.name
    assert now_held(f"sqlite:///{done.copy}") == before
    with sqlite3.connect(done.copy) as old:
        assert old.execute("SELECT version_num FROM alembic_version").fetchone() == (done.before,)
    old.close()
    assert migrate.upgrade(store_url, NOW).copy is None


@pytest.mark.parametrize("later", ['raise RuntimeError("half way")'], indirect=True)
def test_a_failed_migration_leaves_nothing(store_url: str, later: str) -> None:
    before = filled(store_url)
    revision = _revision(store_url)
    with pytest.raises(RuntimeError, match="half way"):
        migrate.upgrade(store_url, NOW)
    assert (_revision(store_url), now_held(store_url)) == (revision, before)


@pytest.mark.parametrize("later", ['op.execute("DELETE FROM source WHERE id = 2")'], indirect=True)
def test_a_migration_that_loses_a_parent_is_undone(store_url: str, later: str) -> None:
    before = filled(store_url)
    with pytest.raises(Exception) as caught:
        migrate.upgrade(store_url, NOW)
    if store_url.startswith("sqlite"):
        assert isinstance(caught.value, StoreError) and "point nowhere" in str(caught.value)
    assert now_held(store_url) == before


def test_down_and_up_again(store_url: str, later: str) -> None:
    head = _revision(store_url)
    before = filled(store_url)
    migrate.upgrade(store_url, NOW)
    migrate.upgrade(store_url, NOW, head)
    assert (_revision(store_url), now_held(store_url)) == (head, before)


def test_a_newer_store_is_refused(store_url: str) -> None:
    engine = open_engine(store_url)
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    assert "newer Tracker" in migrate.problem(store_url)
    with pytest.raises(StoreError, match="9999"):
        migrate.upgrade(store_url, NOW)


def test_an_empty_store_says_what_to_do(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    assert "tracker db upgrade" in migrate.problem(url)
    assert migrate.upgrade(url, NOW).copy is None


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_engine(url)
    assert "\n" not in str(caught.value)


def _revision(url: str) -> str:
    engine: Engine = open_engine(url)
    with engine.connect() as connection:
        found = migrate._revision(connection)
    engine.dispose()
    return found


def test_entries_of_an_older_store_get_their_names(store_url: str) -> None:
    """What was kept of docket entries says by which names other sources may know them."""
    migrate.upgrade(store_url, NOW, "0002")
    engine = open_engine(store_url)
    with writing(engine) as connection:
        for statement in OLD:
            connection.execute(text(statement), {"now": "2026-02-09 17:00:00", "no": False})
    engine.dispose()
    migrate.upgrade(store_url, NOW)
    engine = open_engine(store_url)
    with reading(engine) as connection:
        found = connection.execute(
            text("SELECT event_id, value, source_id FROM event_alias ORDER BY event_id, value")
        ).all()
        points = connection.execute(text("SELECT event_id FROM sighting ORDER BY id")).scalars()
        assert list(points) == [1, 2, 4]
    engine.dispose()
    assert found == [
        (1, "document:0310", 1),
        (1, "number:5", 1),
        (1, "sequence:7&19", 1),
        (2, "courtlistener:entry/88", 1),
    ]


_SOURCE = (
    "INSERT INTO source (id, name, namespace, spider, title, created_at, enabled, paused,"
    " interval_seconds, health, reason, failures, not_before, covered_to, built_at, validators,"
    " marks, fingerprint, follows_digest, holds, history, accept, lease, lease_until, notes)"
    " VALUES (1, 'a', 'a', 'x', '', :now, :no, :no, 1, '', '', 0, 0, '', '', '{}', '{}', '', '',"
    " 0, '{}', '', '', 0, '[]')"
)
_EVENTS = ((1, 1, "7&19"), (2, 1, "minute-entry-88"), (3, 2, "~old.0"), (4, 2, "~new.0"))
_SIGHTINGS = (
    (1, 1, "7&19", 1, '{"number": "5", "document": "0310"}'),
    (2, 1, "minute-entry-88", 2, "{}"),
    (3, 2, "~new.0", 3, '{"number": "1"}'),
)
OLD = [
    _SOURCE,
    *(
        "INSERT INTO matter (id, key, kind, title, url, date, first_seen_at)"
        f" VALUES ({id_}, '{kind}', '{kind}', '', '', '', :now)"
        for id_, kind in ((1, "docket"), (2, "bill"))
    ),
    *(
        "INSERT INTO event (id, matter_id, key, kind, number, date, text, url, first_seen_at)"
        f" VALUES ({id_}, {matter}, '{key}', 'entry', '', '', '', '', :now)"
        for id_, matter, key in _EVENTS
    ),
    *(
        "INSERT INTO sighting (id, source_id, matter_key, event_key, matter_id, event_id, digest,"
        " state, date, as_of, echo, fields, first_seen_at, changed_at)"
        f" VALUES ({id_}, 1, 'm{matter}', '{key}', {matter}, {event}, '', 'shown', '', '', :no,"
        f" '{fields}', :now, :now)".replace('": ', '"\\: ')
        for id_, matter, key, event, fields in _SIGHTINGS
    ),
]


def test_relations_of_an_older_store_are_kept(store_url: str) -> None:
    """Down and up again: what is confirmed stays so, and the other matter gets its name."""
    migrate.upgrade(store_url, NOW, "0003")
    engine = open_engine(store_url)
    with writing(engine) as connection:
        for statement in OLD[:3]:
            connection.execute(text(statement), {"now": "2026-02-09 17:00:00", "no": False})
        for id_, kind, sure in ((1, "companion", True), (2, "challenges", False)):
            connection.execute(
                text(
                    "INSERT INTO relation (id, matter_id, other_id, kind, confirmed, created_at)"
                    " VALUES (:id, 1, 2, :kind, :sure, '2026-02-09 17:00:00')"
                ),
                {"id": id_, "kind": kind, "sure": sure},
            )
    migrate.upgrade(store_url, NOW)
    migrate.upgrade(store_url, NOW, "0003")
    migrate.upgrade(store_url, NOW)
    with reading(engine) as connection:
        found = connection.execute(
            text("SELECT ref, kind, other_id, state, origin FROM relation ORDER BY id")
        ).all()
    engine.dispose()
    assert found == [
        ("bill", "companion", 2, "confirmed", "said"),
        ("bill", "challenges", 2, "proposed", "said"),
    ]
