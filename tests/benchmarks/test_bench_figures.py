"""The benchmarks' own arithmetic: gates, sums over seeds, what is skipped, what a site shows."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from benchmarks import run as everything
from benchmarks.command import Run, Trouble, measured
from benchmarks.figures import Gate, finish, interleaved, most_within, ratio
from benchmarks.readers import calendar_identity, calendar_table, white_house_identity
from benchmarks.replay import chosen
from benchmarks.sequence_site import Page, SequenceSite
from benchmarks.world_proof import Excuse
from benchmarks.world_rounds import Played
from benchmarks.world_totals import cpu_per_page, gates, totals

HELD = Gate(name="a", value=2.0, limit=2.0)
BROKEN = Gate(name="b", value=0.99, limit=1.0, least=True)


@pytest.mark.parametrize(
    "promises,strict,code",
    [([HELD], True, 0), ([HELD, BROKEN], True, 1), ([BROKEN], False, 0), ([], True, 0)],
)
def test_a_broken_gate_counts_when_asked(
    promises: list[Gate], strict: bool, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert finish({"x": 1}, promises, strict) == code
    lines = capsys.readouterr().out.splitlines()
    assert json.loads(lines[-1]) == {"x": 1}
    assert len(lines) == len(promises) + 1


def test_interleaved_runs_each_work_in_turn() -> None:
    ran: list[str] = []
    medians = interleaved(3, lambda: ran.append("a"), lambda: ran.append("b"))
    assert ran == ["a", "b", "b", "a", "a", "b"]
    assert len(medians) == 2


def test_a_ratio_to_nothing_is_nothing() -> None:
    assert (ratio(1, 3), ratio(1, 0)) == (0.333, 0.0)


@pytest.mark.parametrize(
    "moments,most",
    [([], 0), ([5.0], 1), ([0.0, 59.9], 2), ([0.0, 60.0], 1), ([0.0, 50.0, 61.0, 62.0], 3)],
)
def test_a_stretch_does_not_hold_its_own_end(moments: list[float], most: int) -> None:
    assert most_within(moments, 60) == most


def cost(cpu: float, peak: float = 100.0) -> Run:
    return Run(code=0, output="", errors="", wall=cpu, cpu=cpu, rss_mib=peak)


def seed(found: int, counted: int, false: int = 0, **more: Any) -> Played:
    score = {
        "counted": counted,
        "visible": counted + 1,
        "true": found,
        "false_alarms": false,
        "duplicates": 0,
        "cross_source_duplicates": 0,
        "recall_page": 1.0,
        "recall_by_kind": {"order_new": [found - 1, counted - 1], "title_edited": [1, 1]},
    }
    rounds = [cost(9.0), cost(1.0), cost(2.0, 150.0), cost(3.0), cost(0.1), cost(0.1)]
    played = Played(urls=10, ticks=3, rounds=rounds, score=score, bytes_first=100, bytes_last=300)
    played.hash_rounds = [cost(1.0)] * 6
    for name, value in more.items():
        setattr(played, name, value)
    return played


def test_seeds_are_pooled_as_sums() -> None:
    line = totals([seed(9, 10), seed(20, 20, false=1)]).line()
    assert (line["found"], line["changes_counted"], line["recall"]) == (29, 30, 0.96667)
    assert line["precision"] == 0.96667  # 29 true reports, one false
    assert line["peak_rss_mib"] == 150.0
    assert (line["bytes_per_page"], line["bytes_per_change"]) == (10, round(400 / 32))


def test_cost_leaves_out_the_baseline_and_the_closing_rounds() -> None:
    played = seed(10, 10)
    assert cpu_per_page(played.rounds, played) == 200.0
    assert totals([played]).line()["scrapy_cpu_ms_per_page"] == 100.0


@pytest.mark.parametrize(
    "more,broken",
    [
        ({}, []),
        ({"retry_after_violations": 1}, ["requests before Retry-After"]),
        ({"rounds": [cost(1.0, 191.0)] * 5}, ["peak memory of a round, MB"]),
        ({"hash_rounds": [cost(0.5)] * 6}, ["CPU of plain Scrapy, times"]),
    ],
)
def test_each_promise_can_break(more: dict[str, Any], broken: list[str]) -> None:
    assert [g.name for g in gates(totals([seed(400, 400, **more)])) if not g.held] == broken


@pytest.mark.parametrize(
    "counted,proved,broken",
    [
        (400, True, []),
        (400, False, ["missed without proof"]),
        (100, True, ["share of changes that nobody could tell"]),
    ],
)
def test_a_missed_change_needs_its_proof(counted: int, proved: bool, broken: list[str]) -> None:
    excuse = Excuse(cid="c", kind="order_new", proved=proved, reason="t1 500")
    found = gates(totals([seed(counted - 1, counted, excuses=[excuse])]))
    assert [gate.name for gate in found if not gate.held] == broken


def test_a_false_alarm_breaks_precision() -> None:
    found = gates(totals([seed(400, 400, false=1)]))
    assert [gate.name for gate in found if not gate.held] == ["precision"]


def test_a_command_is_measured(tmp_path: Path) -> None:
    run = measured(["sh", "-c", "echo out; echo err >&2; exit 3"], tmp_path)
    assert (run.code, run.output, run.errors) == (3, "out\n", "err\n")
    assert 0 < run.rss_mib < 50 and run.wall > 0


def test_a_command_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="could not be started"):
        measured(["./no-such-program"], tmp_path)


def test_without_folders_their_lines_are_skipped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[list[str]] = []

    class Done:
        returncode = 0

    def start(command: list[str], check: bool) -> Done:
        asked.append(command)
        return Done()

    monkeypatch.setattr("subprocess.run", start)
    assert everything.main(["--gate"]) == 0
    assert [Path(command[1]).stem for command in asked] == [
        "start",
        "feed",
        "settle",
        "history",
        "minute",
        "subscriptions",
        "digests",
    ]
    out = capsys.readouterr().out
    assert "replay: skipped: replays need SAMPLES=DIR." in out
    assert "world: skipped: the world needs BENCH=DIR." in out


def test_the_site_serves_the_page_that_stands() -> None:
    with SequenceSite() as site:
        for text in ("one", "two"):
            site.pages = {"/feed": Page(body=text.encode(), content_type="text/xml")}
            with urllib.request.urlopen(f"{site.url}/feed?x=1") as answer:
                assert (answer.read().decode(), answer.headers["Content-Type"]) == (
                    text,
                    "text/xml",
                )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{site.url}/robots.txt")
        refused.value.close()
    assert site.requests == ["/feed?x=1", "/feed?x=1", "/robots.txt"]


def test_a_calendar_row_is_the_same_page_wrapped_or_not() -> None:
    row = {
        "Name": {"label": "Board", "url": "https://x/DepartmentDetail.aspx?ID=1"},
        "Meeting Date": "12/20/2018",
        "iCalendar": {"url": "https://x/View.ashx?M=IC&ID=570944&GUID=A"},
        "Agenda": "Not\u00a0available",
        "0": None,
    }
    table = calendar_table([[row, 0]])
    assert table == calendar_table([row])
    assert "<tr class='rgRow'><td class='name'><a href=" in table
    assert "View.ashx?M=IC&amp;ID=570944" in table
    assert "<td class='meeting-date'>12/20/2018</td>" in table
    assert "<th class='rgHeader'>0</th>" not in table


def test_keys_are_mapped_to_the_truths_words() -> None:
    change = {"op": "changed", "field": "date", "event": None, "url": "https://x/a/"}
    assert white_house_identity(change) == ("https://x/a/", "", "changed", "date")
    meeting = {**change, "matter": "meeting/meetings/570944"}
    assert calendar_identity(meeting) == ("570944", "", "changed", "date")


def test_a_sequence_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="has no sequence seq-x"):
        chosen(tmp_path, ["seq-x"])
    with pytest.raises(Trouble, match="at all"):
        chosen(tmp_path, [])
