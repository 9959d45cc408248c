"""The revision that a store must have is known without Alembic, and is the one Alembic knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tracker.store import migrate, schema
from tracker.store.engine import reading


def test_the_names_of_the_scripts_are_the_revisions_of_alembic() -> None:
    scripts = list(migrate._scripts().walk_revisions())  # newest first
    assert [script.revision for script in scripts] == schema.revisions()[::-1]
    assert migrate._head() == schema.revisions()[-1]


def test_a_migrated_store_has_the_newest(engine: Engine) -> None:
    with reading(engine) as connection:
        assert schema.revision(connection) == migrate._revision(connection) == migrate._head()
    assert schema.mismatch(engine) == ""


def test_older_newer_and_empty_stores_say_what_to_do(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = schema.revisions()
    monkeypatch.setattr(schema, "revisions", lambda: [*known, "9999"])
    assert "this Tracker needs 9999: run `tracker db upgrade`" in schema.mismatch(engine)
    monkeypatch.setattr(schema, "revisions", lambda: ["0000"])
    assert "was made by a newer Tracker" in schema.mismatch(engine)
    assert schema.problem(f"sqlite:///{tmp_path}/new.db") == schema.EMPTY
