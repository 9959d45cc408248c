"""The same reads on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.cli import conftest
from tests.cli.conftest import CONFIG, Run
from tests.cli.test_look import CHANGES, STATUS
from tracker.store.engine import open_engine, reading, writing
from tracker.store.types import Base


@pytest.fixture
def filled_anywhere(bare: Path, store_url: str) -> Path:
    engine = open_engine(store_url)
    with writing(engine) as connection:
        conftest.fill(connection)
    engine.dispose()
    (bare / "tracker.toml").write_text(f'{CONFIG}\n[store]\nurl = "{store_url}"\n')
    return bare


def test_the_commands_that_look(filled_anywhere: Path, run: Run) -> None:
    assert run("status").out == STATUS
    assert run("changes", "--matter", "10999").out == CHANGES
    lines = run("changes", "--json").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [1, 2, 3]
    assert json.loads(lines[1])["after"] == ["Order", "~Util - Terminate Motions"]
    assert run("show", "united STATES").out.startswith("United States v. California\n")
    assert "{+badges+}" in run("diff", "masks").out


def test_a_rehearsal_is_of_all_that_is_stored_and_changes_nothing(
    filled_anywhere: Path, run: Run, store_url: str
) -> None:
    run("subscribe", "a@example.org", "--every", "immediate", "--confirmed", "me")
    before = rows(store_url)
    said = run("notify", "--dry-run").out
    assert said.startswith("Would be sent to ops@example.org: Tracker: orders cannot be read"), said
    assert rows(store_url) == before


def rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables of a store."""
    engine = open_engine(url)
    with reading(engine) as connection:
        found = {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    assert found["source"] and found["subscriber"]
    return found


def test_the_operators_word(filled_anywhere: Path, run: Run) -> None:
    assert run("sources", "pause", "orders").out == "orders is paused.\n"
    assert run("sources", "pause", "orders").out == "orders was paused already.\n"
    assert run("sources", "resume", "orders").out == "orders is read again.\n"
    assert run("sources", "accept", "orders").code == 1
    assert run("subscribe", "a@example.org", "--watch", "masks", "--confirmed", "us").code == 0
    assert "Subscribers: 1 active" in run("status").out
