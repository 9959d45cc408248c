"""Hostile and broken answers: one sentence each, no false change, and nothing lost after them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.flow.hostile import CASES

PLACES = {
    f"{place}: {case.name}": case
    for case in CASES
    for place in ("feed", "orders")
    if case.only in ("", place)
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every case read by the real spiders, and what the next good answer told."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.flow.hostile_harness", str(tmp_path_factory.mktemp("bad"))],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0 and "Traceback" not in ran.stderr, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


@pytest.mark.parametrize("name", PLACES)
def test_a_bad_answer(results: dict[str, Any], name: str) -> None:
    case, found = PLACES[name], results[name]
    assert found["state"] in case.states
    if found["state"] != "good":
        assert found["told"] == 0
        reason = found["reason"]
        assert reason and len(reason) < 200 and "\n" not in reason and "Error(" not in reason
    assert set(found["others"]) <= {"good"}, "a bad source must not disturb another one"
    assert (found["missed"], found["repeated"]) == ([], 0)
    assert len(found["more"]) <= (2 if case.told == 2 else 0), found["more"]


def test_what_a_hostile_title_says_is_text(results: dict[str, Any]) -> None:
    more = results["feed: markup and newlines in a title"]["more"]
    assert [json.loads(fact)[2] for fact in more] == ["new", "changed"]
    assert not any("\\n" in fact for fact in more)
