"""A run may be killed anywhere: nothing is lost, nothing is told twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

RANDOM = 50


@pytest.mark.parametrize("randoms", [0, RANDOM], ids=["every point", "random moments"])
def test_killed_runs_end_like_the_unkilled_one(tmp_path: Path, randoms: int) -> None:
    """Every commit, rename and removal once, before and after; then random moments."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.flow.crash_harness", str(tmp_path), str(randoms)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["points"] >= 30 and found["kills"] >= (randoms or found["points"])
    assert found["told"] > 50 and found["twice"] == 0
    assert (found["different"], found["left"]) == ([], [])
