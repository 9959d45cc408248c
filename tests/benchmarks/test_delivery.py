"""The fault run in small: senders killed, sinks that fail, nothing lost, nothing doubled unsaid."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks import delivery

BENCH = "TRACKER_BENCH"  # the folder of the sinks
KEYS = (
    "expected delivered lost unexpected duplicates duplicates_unexplained"
    " dead_550 dead_suspended dead_unknown kills"
).split()


@pytest.mark.parametrize("calm", [False, True])
def test_none_lost_none_unexpected(calm: bool) -> None:
    bench = os.environ.get(BENCH)
    if not bench:
        pytest.skip(f"{BENCH} names no folder")
    counted, sound = delivery.run(Path(bench), 5, 120, 3, calm)
    assert sound and list(counted) == KEYS
    assert (counted["expected"], counted["kills"]) == (120, 3)
    dead = counted["dead_550"] + counted["dead_suspended"] + counted["dead_unknown"]
    assert counted["delivered"] >= 120 - dead
    if calm:
        assert counted["dead_550"] + counted["dead_suspended"] == 0
