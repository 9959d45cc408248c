"""How people name a time and a matter on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from tests.cli.conftest import NOW, Execute, Run
from tracker.store.models import Alias, MatterRow


@pytest.mark.parametrize(
    ("time", "ids"),
    [
        ("2026-02-09T10:00", [1, 2]),  # as `tracker changes` prints it, in the operator's zone
        ("2026-02-09T10:01", [2]),
        ("2026-02-09T18:00:00Z", [1, 2]),
        ("2026-02-10", [2]),
    ],
)
def test_a_time_without_a_zone_is_the_operators(
    time: str, ids: list[int], filled: Path, run: Run
) -> None:
    lines = run("changes", "--json", "--since", time).out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ids


@pytest.fixture
def bill(filled: Path, execute: Execute) -> Path:
    """The store of the other tests, with the case turned into a bill."""
    execute(insert(Alias).values(matter_id=1, value="ca SB 627", first_seen_at=NOW))
    named = {"title": "SB 627: Law enforcement: masks.", "key": "bill/ca/20252026/SB 627"}
    execute(update(MatterRow).where(MatterRow.id == 1).values(named))
    return filled


@pytest.mark.parametrize("name", ["SB 627", "sb627", "S.B. 627", "ca sb-0627", "CA SB627"])
def test_a_bill_is_found_by_its_number_in_any_spelling(name: str, bill: Path, run: Run) -> None:
    assert run("show", name).out.startswith("SB 627: Law enforcement: masks.\n")


@pytest.mark.parametrize("name", ["SB 62", "nv SB 627", "AB 627", "627 SB"])
def test_another_number_is_another_bill(name: str, bill: Path, run: Run) -> None:
    ran = run("show", name)
    assert ran.code == 1 and f"No matter goes by '{name}'" in ran.err
