"""The benchmarks of matching and composing, in small: what they compare is the same work."""

from __future__ import annotations

import pytest

from benchmarks import digests, subscriptions


def test_the_index_finds_what_each_pair_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscriptions, "CHANGES", 60)
    monkeypatch.setattr(subscriptions, "SUBSCRIPTIONS", 400)
    found = subscriptions.measured(1)
    assert (found["changes"], found["subscriptions"], found["wrong"]) == (60, 400, 0)
    assert found["pending"] > 60


@pytest.mark.parametrize(
    ("more", "broken"),
    [
        ({}, []),
        ({"wrong": 1}, ["changes matched wrongly"]),
        ({"ratio": 0.06}, ["size 1, share of testing each pair"]),
        ({"peak_rss_mib": 1_001}, ["size 1, peak memory, MiB"]),
    ],
)
def test_each_promise_of_matching_can_break(more: dict[str, float], broken: list[str]) -> None:
    size = {"size": 1, "wrong": 0, "ratio": 0.02, "peak_rss_mib": 300, **more}
    assert [gate.name for gate in subscriptions.gates([size]) if not gate.held] == broken


def test_every_subscriber_gets_a_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "SUBSCRIBERS", 4)
    monkeypatch.setattr(digests, "REPEATS", 1)
    found = digests.measured(1)
    assert found["digests"] == 4 and found["ratio"] > 0
    assert not digests.gates([{"size": 1, "ratio": 3.1}])[0].held
