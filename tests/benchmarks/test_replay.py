"""The real captures, replayed through the real commands: each listed fact once, nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.replay import BASELINE, NO_SAMPLE, clean, replay, totals
from benchmarks.sequences import find_sequences

SAMPLES = os.environ.get("TRACKER_SAMPLES", "")
pytestmark = pytest.mark.skipif(
    not SAMPLES, reason="TRACKER_SAMPLES does not name the folder with the real captures"
)

LISTS = [
    "seq-whitehouse-presidential-actions",
    "seq-mwrd-legistar-rows",
    "seq-chicago-council-platforms",
]
COUNCIL = [
    "seq-nyc-event-22364",
    "seq-nyc-event-22375-rescheduled",
    "seq-nyc-int-2026-0055",
    "seq-nyc-int-2026-0261",
]
#: Facts that the truth calls certain and that are left out, with the reason, by sequence.
BILLS = {
    "legiscan-seq-wi-ab493": [("03_2026-02-18T1901_WI_AB493.json", BASELINE)],
    "wa-list-feb": [],
    "wa-seq-sb5855": [
        ("20_2026-02-12T0434_SSB5855.json", NO_SAMPLE),
        ("21_2026-02-19T0430_SSB5855.json", NO_SAMPLE),
    ],
}
PAGES = ["seq-illinois-labor", "seq-chicago-board-of-health"]
FEEDS = [f"seq-{court}" for court in "ared ca2 cacd cand cit gasb hid vtd".split()]


def test_every_court_feed_is_in_the_list() -> None:
    found = {one.name for one in find_sequences(Path(SAMPLES)) if one.kind == "us_courts_rss"}
    assert found == set(FEEDS)


@pytest.mark.parametrize("name", [*FEEDS, *LISTS, *PAGES, *COUNCIL, *BILLS])
def test_each_fact_is_told_once_and_nothing_else(name: str) -> None:
    (sequence,) = [one for one in find_sequences(Path(SAMPLES)) if one.name == name]
    line = replay(sequence, detail=True)
    assert "skipped" not in line
    assert clean(totals([line])), line
    assert line["told"] == line["true"]
    left = [(fact["capture"], fact["reason"]) for fact in line.get("uncounted", ())]
    assert left == BILLS.get(name, [])
    assert line["listed"] == line["true"] + len(left)


def test_a_page_that_breaks_off_tells_nothing() -> None:
    """Its last capture was shortened by hand and has no end; the others are judged."""
    name = "seq-chicago-plan-commission"
    (sequence,) = [one for one in find_sequences(Path(SAMPLES)) if one.name == name]
    line = replay(sequence, detail=True)
    assert (line["false"], line["repeated"]) == (0, 0)
    (unread,) = line["unread"]
    assert unread.startswith(sequence.captures[-1]) and "no </html>" in unread


def test_faulty_captures_of_a_list_tell_nothing() -> None:
    name = "seq-whitehouse-presidential-actions"
    (sequence,) = [one for one in find_sequences(Path(SAMPLES)) if one.name == name]
    line = replay(sequence, faulty=True, detail=True)
    assert sequence.faulty and line["captures"] == len(sequence.captures)
    assert clean(totals([line])) and line["told"] == line["true"], line
