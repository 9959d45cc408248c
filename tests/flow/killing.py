"""What both crash tests ask of the harness."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def check(folder: Path, randoms: int) -> None:
    """Kill at every point (0), or at so many random moments: the ends are always the same."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.flow.crash_harness", str(folder), str(randoms)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["points"] >= 30 and found["kills"] >= (randoms or found["points"])
    assert found["told"] > 50 and found["twice"] == 0
    assert (found["different"], found["left"]) == ([], [])
