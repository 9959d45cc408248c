"""The real commands on a small simulated world: everything told once, nothing false."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.simulation import Settings
from benchmarks.world_rounds import Plan, play_tracker
from benchmarks.world_totals import gates, totals

BENCH = os.environ.get("TRACKER_BENCH", "")


PAGES = ("cmecf_rss", "orders_html")
LAWS = ("os_bill", "lg_matter", "lg_histories", "lg_attachments")
MORE = ("ls_bill", "lg_versions", "lg_text", "lg_sponsors")
DOCKETS = ("cmecf_rss", "docket_atom", "cl_docket", "cl_entries")


@pytest.mark.skipif(
    not BENCH, reason="TRACKER_BENCH does not name the folder of the simulated world"
)
@pytest.mark.parametrize(
    "views,watch,rate,closing",
    [(PAGES, 60, 0.1, 6), (LAWS, 45, 0.5, 2), (MORE, 30, 0.5, 2), (DOCKETS, 40, 0.4, 5)],
    ids=["pages", "laws", "more laws", "dockets"],  # only what may be gone is held for a day
)
def test_everything_is_told_once_and_nothing_false(
    views: tuple[str, ...], watch: int, rate: float, closing: int, tmp_path: Path
) -> None:
    settings = Settings(
        views=views, watch=watch, seed=3, change_rate=rate, noise_rate=0.3, fault_rate=0.1
    )
    plan = Plan(Path(BENCH), settings, 3, closing, tmp_path / "world", baseline=False, warm=True)
    total = totals([play_tracker(plan)])
    assert total.counted > 30
    assert total.found + total.proved == total.counted, [str(one) for one in total.excuses]
    broken = [gate for gate in gates(total) if not gate.held]
    # So few changes that one which nobody could tell may be more than its share.
    assert [g for g in broken if not g.name.startswith("share")] == []
