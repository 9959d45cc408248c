"""How a page's text is scored: what of a told change is a fact, and what a report's diff says."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.readers_pages import facts
from benchmarks.recipes import Recipe
from benchmarks.world_pages import gates, configuration, diff, reports
from tests.benchmarks.test_replay_matching import CAPTURES, TWO, change
from tracker.domain.passages import join

BEFORE = ["Board", "Tuesday, June 5, 2018 at 10:00 a.m.", "Minutes [/a/May.pdf]"]
AFTER = ["Board", "Tuesday, July 10, 2018 at 10:00 a.m.", "Agenda [/a/SP Agenda.pdf]", "Room 1"]


def told(before: list[str], after: list[str], field: str = "page_text") -> dict[str, Any]:
    return {
        "source": "page-0",
        "op": "changed",
        "field": field,
        "before": join(before),
        "after": join(after),
    }


@pytest.mark.parametrize(
    "line, events",
    [
        (
            told(BEFORE, AFTER),
            ["meeting:Tuesday, July 10, 2018 at 10:00 a.m.", "doc:/a/SP%20Agenda.pdf"],
        ),
        (told(BEFORE, [*BEFORE, "Room 1"]), ["text"]),
        (told(BEFORE, BEFORE[:2]), []),
        (told(BEFORE, [*BEFORE, "Again [/a/May.pdf]"]), ["text"]),
        ({**told([], []), "op": "gone", "field": ""}, ["page"]),
    ],
    ids=["meeting and document", "other words", "only gone", "a known document", "taken down"],
)
def test_what_came_in_a_text_tells_facts(line: dict[str, Any], events: list[str]) -> None:
    assert [event for _, event, _, _ in facts(line)] == events


def test_facts_of_a_text_are_matched_whatever_their_op() -> None:
    recipe = Recipe(
        captures=tuple(CAPTURES),
        pages=lambda name: {},
        source=lambda url: "",
        identity=lambda line: next(facts(line)),
        facts=facts,
        closing=(),
    )
    assert recipe.told(told(BEFORE, AFTER)) == [
        ("page", "meeting:Tuesday, July 10, 2018 at 10:00 a.m.", "told", ""),
        ("page", "doc:/a/SP%20Agenda.pdf", "told", ""),
    ]
    true = recipe.truth(change(TWO, "meeting:x", "changed", "date"))
    assert (true["op"], true["field"], true["event"]) == ("told", None, "meeting:x")


def test_a_report_is_the_diff_of_one_line_by_its_address() -> None:
    (report,) = reports(3, [told(BEFORE, AFTER)], {"page-0": "/LegislationDetail.aspx?ID=1"})
    assert (report["tick"], report["url"]) == (3, "/LegislationDetail.aspx?ID=1")
    went, came = [f"-{line}" for line in BEFORE[1:]], [f"+{line}" for line in AFTER[1:]]
    assert sorted(report["text"].splitlines()) == sorted([*went, *came])
    assert diff({**told([], []), "op": "gone", "field": ""}) == "gone "


def test_every_address_is_a_page_without_a_hint() -> None:
    text = configuration("http://w", [{"url": "/a"}, {"url": "/b?c=1"}])
    assert text.count('spider = "page"') == 2 and 'url = "http://w/b?c=1"' in text
    assert "select" not in text and 'sources = ["page-0", "page-1"]' in text


@pytest.mark.parametrize(
    "own, held",
    [
        ({"precision": 0.9, "recall": 1.0, "recall_page": 1.0, "repeats": 0}, True),
        ({"precision": 0.3, "recall": 1.0, "recall_page": 1.0, "repeats": 0}, False),
        ({"precision": 0.9, "recall": 0.9, "recall_page": 1.0, "repeats": 0}, False),
        ({"precision": 0.9, "recall": 1.0, "recall_page": 0.9, "repeats": 0}, False),
        ({"precision": 0.9, "recall": 1.0, "recall_page": 1.0, "repeats": 1}, False),
    ],
)
def test_each_promise_beside_the_peers_can_be_broken(own: dict[str, float], held: bool) -> None:
    peer = {"precision": 0.3, "recall": 1.0, "recall_page": 1.0}
    found = list(gates({"tracker": own, "urlwatch": peer}))
    assert all(gate.held for gate in found) is held and len(found) == 4
