"""The check of a replay can fail: each kind of mistake is made once on a small sequence."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from benchmarks.matching import Told, Verdict, facts_of, judge
from benchmarks.readers import docket_identity
from benchmarks.recipes import Recipe
from benchmarks.replay import (
    BASELINE,
    NO_SAMPLE,
    NOT_FED,
    Replay,
    clean,
    explain,
    line_of,
    replay,
    totals,
)
from benchmarks.sequence_site import Page, SequenceSite
from benchmarks.sequences import capture_time, clock, find_sequences, read_sequence

CAPTURES = ["c-20220101T0000Z.xml", "c-20220102T0000Z.xml", "c-20220103T0000Z.xml"]
ONE, TWO, THREE = CAPTURES


def change(capture: str, event: str | None, op: str, field: str | None = None, **more: Any) -> Any:
    return {"capture": capture, "key": "c:1", "event": event, "op": op, "field": field, **more}


CHANGES = [
    change(TWO, "1&1", "new"),
    change(TWO, None, "changed", "case_name"),
    change(THREE, None, "changed", "case_name"),
    change(TWO, "1&2", "gone", confirmed_in=THREE),
    change(TWO, "1&3", "new", same_fact="f"),
    change(TWO, "1&4", "new", same_fact="f"),
    change(TWO, "1&5", "changed", "number", with_document=True),
    change(TWO, "1&6", "changed", "labels", confidence="judged", why="it flaps"),
    change(THREE, "1&7", "changed", "labels", confidence="judged", accept_in=[TWO], why="so"),
]
RIGHT = [
    (1, "1&1", "new", ""),
    (1, "", "changed", "case_name"),
    (2, "", "changed", "case_name"),
    (2, "1&2", "gone", ""),
    (1, "1&4", "new", ""),
    (1, "1&5", "changed", "number"),
]


def verdict(*told: Any) -> Verdict:
    changes = [Told(place=at, identity=("c:1", *rest)) for at, *rest in told]
    return judge(facts_of(CHANGES, CAPTURES), changes)


def figures(*told: Any) -> tuple[int, ...]:
    return tuple(verdict(*told).figures().values())


def test_all_told_once_is_clean() -> None:
    assert figures(*RIGHT) == (6, 6, 0, 0, 0)


@pytest.mark.parametrize("left_out", range(len(RIGHT)))
def test_each_fact_left_out_is_missed(left_out: int) -> None:
    told = [one for place, one in enumerate(RIGHT) if place != left_out]
    # The second caption edit alone is told where only the second is right: the first is missed.
    assert figures(*told) == (6, 5, 1, 0, 0)


@pytest.mark.parametrize(
    "extra",
    [
        (1, "1&9", "new", ""),
        (1, "1&1", "gone", ""),
        (1, "1&1", "changed", "labels"),
        (1, "1&5", "changed", "labels"),
        (0, "1&6", "changed", "labels"),
    ],
)
def test_what_is_not_in_the_truth_is_false(extra: tuple[int, str, str, str]) -> None:
    assert figures(*RIGHT, extra) == (6, 6, 0, 1, 0)


@pytest.mark.parametrize(
    "extra",
    [
        (2, "1&1", "new", ""),
        (1, "1&3", "new", ""),
        (1, "1&5", "changed", "document"),
        (3, "1&2", "gone", ""),
        (2, "", "changed", "case_name"),
    ],
)
def test_what_is_told_again_is_a_repeat(extra: tuple[int, str, str, str]) -> None:
    assert figures(*RIGHT, extra) == (6, 6, 0, 0, 1)


def test_told_too_late_is_false_and_missed() -> None:
    late = [(2, "1&1", "new", ""), *RIGHT[1:]]
    assert figures(*late) == (6, 5, 1, 1, 0)


@pytest.mark.parametrize("place", [1, 2, 3, 5])
def test_gone_is_right_at_any_later_reading(place: int) -> None:
    told = [one for one in RIGHT if one[2] != "gone"]
    assert figures(*told, (place, "1&2", "gone", "")) == (6, 6, 0, 0, 0)


def test_gone_before_its_capture_is_false() -> None:
    told = [one for one in RIGHT if one[2] != "gone"]
    assert figures(*told, (0, "1&2", "gone", "")) == (6, 5, 1, 1, 0)


@pytest.mark.parametrize("place,event", [(1, "1&6"), (1, "1&7"), (2, "1&7")])
def test_judged_may_be_told_once(place: int, event: str) -> None:
    once = (place, event, "changed", "labels")
    assert figures(*RIGHT, once) == (6, 6, 0, 0, 0)
    assert figures(*RIGHT, once, (2, *once[1:])) == (6, 6, 0, 0, 1)


def test_facts_of_captures_that_are_not_fed_do_not_count() -> None:
    assert [fact.first for fact in facts_of(CHANGES, [ONE, THREE])] == [1, 1]


@pytest.mark.parametrize(
    "name,expected",
    [
        ("ared-20221208T182738Z.xml", "2022-12-08T18:27:38"),
        ("01_2025-01-22T1305.csv", "2025-01-22T13:05:00"),
        ("2018-12-07.json", "2018-12-07T12:00:00"),
        ("2_2018-12.json", "2018-12-01T12:00:00"),
    ],
)
def test_capture_time(name: str, expected: str) -> None:
    assert capture_time(name).isoformat() == expected + "+00:00"


def test_the_clock_never_runs_back() -> None:
    names = ["01_2025-01-22T1305.csv", "02_2025-01-22T1127.csv", "05_2025-01-22T1534.csv"]
    assert [time.hour for time in clock(names)] == [13, 13, 15]


class FakeProduct:
    """Tells what a script says, by reading; remembers what the site showed at each."""

    def __init__(self, script: dict[int, list[dict[str, Any]]], bad: dict[int, str]) -> None:
        self.script, self.bad = script, bad
        self.times: list[datetime] = []

    def read(self, now: datetime) -> list[dict[str, Any]]:
        self.times.append(now)
        return self.script.get(len(self.times) - 1, [])

    def trouble(self, now: datetime) -> str:
        return self.bad.get(len(self.times) - 1, "")


def line(event: str | None, op: str, field: str | None) -> dict[str, Any]:
    told = {"key": event} if event else None
    return {"matter": "docket/c/1", "event": told, "op": op, "field": field}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    below = tmp_path / "seq-small"
    below.mkdir()
    data = {"sequence": "seq-small", "kind": "us_courts_rss", "captures": CAPTURES}
    (below / "changes.json").write_text(json.dumps({**data, "changes": CHANGES}))
    return tmp_path


Player = Callable[..., tuple[Replay, Verdict]]


@pytest.fixture
def play(folder: Path) -> Player:
    def run(
        script: dict[int, Any],
        bad: dict[int, str] | None = None,
        captures: tuple[str, ...] = tuple(CAPTURES),
        without_sample: frozenset[str] = frozenset(),
    ) -> tuple[Replay, Verdict]:
        sequence = find_sequences(folder)[0]
        recipe = Recipe(
            captures=captures,
            without_sample=without_sample,
            pages=lambda name: {"/": Page(body=name.encode(), content_type="text/plain")},
            source=lambda address: "",
            identity=docket_identity,
            closing=(timedelta(minutes=15), timedelta(hours=25)),
        )
        ran = Replay(sequence, recipe, FakeProduct(script, bad or {}))
        with SequenceSite() as site:
            return ran, ran.run(site)

    return run


def script(*told: tuple[int, str, str, str]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for place, event, op, field in told:
        found.setdefault(place, []).append(line(event or None, op, field or None))
    return found


def test_a_replay_maps_lines_and_reads_on_until_holds_have_passed(play: Player) -> None:
    ran, outcome = play(script(*RIGHT[:3], (4, "1&2", "gone", ""), *RIGHT[4:]))
    product = ran.product
    assert isinstance(product, FakeProduct)
    last = datetime(2022, 1, 3, tzinfo=UTC)
    assert product.times[2:] == [
        last,
        last + timedelta(minutes=15),
        last + timedelta(hours=25, minutes=15),
    ]
    assert line_of(ran, outcome) == {
        "sequence": "seq-small",
        "captures": 3,
        "listed": 6,
        "true": 6,
        "told": 6,
        "missed": 0,
        "false": 0,
        "repeated": 0,
    }
    assert clean(totals([line_of(ran, outcome)]))


@pytest.mark.parametrize(
    "captures, without_sample, true, left",
    [
        ((ONE, TWO, THREE), (), 6, []),
        ((ONE, TWO, THREE), ("1&2",), 5, [("c:1 1&2 gone", NO_SAMPLE)]),
        ((ONE, TWO, THREE), ("1&3",), 6, []),  # the fact is shown by 1&4 too
        ((ONE, TWO, THREE), ("1&3", "1&4"), 5, [("c:1 1&3 new", NO_SAMPLE)]),
        ((ONE, TWO), (), 5, [("c:1 changed case_name", NOT_FED)]),
        (
            (TWO, THREE),
            (),
            1,
            [
                ("c:1 1&1 new", BASELINE),
                ("c:1 changed case_name", BASELINE),
                ("c:1 1&2 gone", BASELINE),
                ("c:1 1&3 new", BASELINE),
                ("c:1 1&5 changed number", BASELINE),
            ],
        ),
    ],
)
def test_what_is_left_out_of_the_listed_facts_is_named_with_the_reason(
    play: Player,
    captures: tuple[str, ...],
    without_sample: tuple[str, ...],
    true: int,
    left: list[tuple[str, str]],
) -> None:
    ran, outcome = play({}, captures=captures, without_sample=frozenset(without_sample))
    figure = line_of(ran, outcome)
    assert (figure["listed"], figure["true"]) == (6, true)
    assert [(one["fact"], one["reason"]) for one in figure.get("uncounted", ())] == left


def test_a_capture_that_was_not_read_is_named_even_if_nothing_is_missed(play: Player) -> None:
    ran, outcome = play(script(*RIGHT), {1: "suspect: it shrank"})
    figure = line_of(ran, outcome)
    assert figure["unread"] == [f"{TWO}: suspect: it shrank"]
    assert not clean(totals([figure]))


def test_detail_names_each_mistake(play: Player) -> None:
    ran, outcome = play(script(*RIGHT[1:], (1, "1&9", "new", ""), (3, "1&4", "new", "")))
    assert list(explain(ran, outcome)) == [
        f"missed   c:1 1&1 new in {TWO}",
        f"false    c:1 1&9 new in {TWO}: None -> None",
        "repeated c:1 1&4 new in closing read 1: None -> None",
    ]


def test_a_sequence_without_a_spider_is_skipped_and_never_zero(folder: Path) -> None:
    path = folder / "seq-small" / "changes.json"
    path.write_text(path.read_text().replace("us_courts_rss", "stone_tablet"))
    assert replay(read_sequence(path)) == {
        "sequence": "seq-small",
        "skipped": "no spider reads stone_tablet yet",
    }
