"""Searches, forecasts, why and why-not by the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import NOW, Run
from tracker.cli import layout
from tracker.match import match
from tracker.store.engine import open_engine


def subscribe(run: Run, *words: str) -> str:
    ran = run("subscribe", "a@example.org", "--confirmed", "a test subscribes", *words)
    assert ran.code == 0, ran.err
    return ran.out


def test_a_search_is_said_and_listed(place: Path, run: Run) -> None:
    words = ["--query", '"preliminary injunction" OR mask*', "--every", "0 7 * * mon-fri"]
    said = subscribe(run, *words, "--mute", "dates", "--quiet-hours", "22:00-06:00")
    assert said.startswith(
        'a@example.org is told of "preliminary injunction" OR mask*, 0 7 * * mon-fri'
        " (America/Los_Angeles), without dates, not 22:00-06:00."
    )
    (found,) = [json.loads(line) for line in run("subscribers", "--json").out.splitlines()]
    assert found["filters"] == {
        "query": '"preliminary injunction" OR mask*',
        "mute": ["dates"],
        "quiet": "22:00-06:00",
    }


def test_a_forecast(filled: Path, run: Run) -> None:
    ran = run("subscribe", "a@example.org", "--query", "injunction", "--preview")
    assert ran.code == 0
    assert ran.out.startswith("In the last 8 days this would have brought 1 change in 1 digest")
    assert "Order on Motion for Preliminary Injunction" in " ".join(ran.out.split())
    assert run("subscribers").out.startswith("Nobody is told so far")


def test_exactly_one_of_why_and_why_not_answers(filled: Path, run: Run) -> None:
    subscribe(run)
    why, why_not = (run(word, "1", "--subscriber", "a@example.org") for word in ("why", "why-not"))
    assert (why.code, why_not.code) == (1, 0)
    assert "`tracker why-not 1 --subscriber a@example.org` says why" in why.err
    assert why_not.out.startswith("Not told (not matched yet): ")
    found = json.loads(run("why-not", "1", "--subscriber", "a@example.org", "--json").out)
    assert (found["told"], found["because"]) == (False, "not matched yet")
    assert found["change"]["id"] == 1


def test_what_is_only_counted_is_listed(filled: Path, run: Run) -> None:
    subscribe(run, "--mute", "orders")
    assert run("changes", "--muted", "a@example.org").out == (
        "Nothing was only counted since then.\n"
    )
    engine = open_engine(f"sqlite:///{filled}/tracker.db")
    match(engine, NOW)
    engine.dispose()
    listed = run("changes", "--muted", "a@example.org", "--json").out.splitlines()
    why = {one["id"]: one["why_not"] for one in map(json.loads, listed)}
    assert why[1] == "orders are muted" and why[2] == "tier quiet is muted"
    assert "Order on Motion" in run("changes", "--muted", "a@example.org").out


MISTAKES = {
    "a query": (["subscribe", "a@b.org", "--query", "a AND"], 2, "at character 6 of the query"),
    "no such class": (["subscribe", "a@b.org", "--mute", "x"], 2, "no class of news 'x'"),
    "muted with more": (["changes", "--muted", "a@b.org", "--tier", "now"], 2, "stands alone"),
    "of nobody": (["why", "1", "--subscriber", "a@b.org"], 1, "never had a subscription"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_one_sentence(name: str, filled: Path, run: Run) -> None:
    words, code, says = MISTAKES[name]
    ran = run(*words)
    assert (ran.code, says in ran.err) == (code, True), ran.err


def test_no_such_change(filled: Path, run: Run) -> None:
    subscribe(run)
    ran = run("why-not", "99", "--subscriber", "a@example.org")
    assert ran.code == 1 and "There is no change 99" in ran.err


@pytest.mark.parametrize(
    ("says", "shown"),
    [
        ("posted 2026-02-30T10:00:00Z", "posted 2026-02-30T10:00:00Z"),  # a source's own words
        ("on 2026-02-10", "on 2026-02-10"),
        ("since 2026-07-01T06:30:00Z; then", "since 2026-06-30 23:30 PDT; then"),
    ],
)
def test_instants_are_told_where_people_live(says: str, shown: str) -> None:
    assert layout.local_times(says, "America/Los_Angeles") == shown


@pytest.mark.parametrize(("columns", "longest"), [("60", 60), ("200", 80), ("5", 40)])
def test_paragraphs_fit_the_terminal(
    columns: str, longest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert max(map(len, layout.wrapped("a " * 200))) in (longest, longest - 1)
