"""Real answers about bills, kept by others: LegiScan's, and rows of Open States."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from spiders.facts import Unexpected
from spiders.legiscan_records import matter, opened
from spiders.legislative import BillName
from spiders.openstates import OpenStates
from spiders.openstates_records import INCLUDES
from tracker.domain.items import EventKind
from tracker.domain.ports import Followed, SourceContext

SAMPLES = os.environ.get("TRACKER_SAMPLES", "")
pytestmark = pytest.mark.skipif(
    not SAMPLES, reason="TRACKER_SAMPLES does not name the folder with the real captures"
)
FOLDER = Path(SAMPLES) / "legislatures"


@pytest.mark.parametrize(
    "name, number, counts, last, sponsors",
    [
        ("getBill_AK_HB3_2011", "HB 3", {"action": 36, "version": 2}, "2011-03-01", 19),
        (
            "getBill_AR_HB1044_2012",
            "HB 1044",
            {"action": 18, "version": 2, "vote": 2},
            "2012-02-21",
            1,
        ),
    ],
)
def test_a_bill_of_legiscan(
    name: str, number: str, counts: dict[str, int], last: str, sponsors: int
) -> None:
    body = json.loads((FOLDER / "legiscan" / f"{name}.json").read_bytes())
    row = opened(json.dumps({"status": "OK", **body}).encode(), "bill")["bill"]
    found = matter(row, "xx", BillName("2011", number), ("*",))
    kinds = Counter(event.kind.value for event in found.events)
    assert {kind: kinds[kind] for kind in counts} == counts
    assert max(e.date for e in found.events if e.kind is EventKind.ACTION) == last
    told = [*found.fields.get("sponsors", ()), *found.fields.get("lead_sponsors", ())]
    assert len(told) == sponsors and found.title.startswith(number)


def states(name: str, place: str, session: str, **lists: Any) -> Any:
    """The reader's answer to a kept answer; `lists` are added to each row."""
    found = json.loads((FOLDER / "openstates-v3" / f"{name}.json").read_bytes())
    found["results"] = [{**row, **lists} for row in found["results"]]
    ctx = SourceContext(
        name="bills",
        namespace="bills",
        spider="openstates",
        settings={"jurisdiction": place, "session": session},
        followed=Followed(everything=True),
        secrets={"key": "hush"},
        now="2026-06-20T00:00:00Z",
    )
    return OpenStates().read_body(ctx, json.dumps(found).encode(), "u")


NEW_YORK = ("bills_newyork_immigration_2026-06", "ny", "2025-2026")
WYOMING = ("bills_wyoming_2025_page1", "wy", "2025")


@pytest.mark.parametrize("sample", [NEW_YORK, WYOMING])
def test_an_answer_without_the_lists_that_were_asked_for_is_none(sample: Any) -> None:
    with pytest.raises(Unexpected, match="where one was asked for"):
        states(*sample)


@pytest.mark.parametrize("sample, count", [(NEW_YORK, 10), (WYOMING, 2)])
def test_rows_of_open_states(sample: Any, count: int) -> None:
    """The lists that nobody asked for in these answers are added, empty."""
    answer = states(*sample, **{name: [] for name in INCLUDES})
    assert len(answer.matters) == count
    for found in answer.matters:
        identifier = found.key.rpartition("/")[2]
        assert found.title.startswith(f"{identifier}: ") and found.url.startswith("https://")
        assert found.fields["title"]
