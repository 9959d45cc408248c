"""What a budget allows; first what it must never allow."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.figures import most_within
from tracker.domain import budget
from tracker.domain.budget import Limits, allowance, pace, share, spacing, window

OPEN_STATES = Limits(day=250, minute=10)
NOON = datetime(2026, 2, 9, 12, 20, tzinfo=UTC).timestamp()
STATES = "ca ny wa wi il mn co or va tx oh nc".split()


class Simulated:
    """Twelve sources of one key, read by a cron job; both clocks are the simulation's own."""

    def __init__(self, limits: Limits, bills: int) -> None:
        self.limits = limits
        self.read = {state: {f"{state} AB {n}": "" for n in range(bills)} for state in STATES}
        self.spent: dict[str, int] = defaultdict(int)
        self.sent: list[float] = []
        self.named: list[tuple[float, set[str]]] = []
        self.gaps: list[float] = []

    def round(self, wall: float) -> None:
        """One run: planned, asked at the pace that is allowed, booked, the rest named."""
        left = allowance(self.limits, self.spent, wall)
        queues = {s: budget.oldest_first(bills, bills) for s, bills in self.read.items()}
        calls = {s: [q[n : n + 20] for n in range(0, len(q), 20)] for s, q in queues.items()}
        wants = {s: [self.read[s][call[0]] for call in calls[s]] for s in STATES}
        granted = share(wants, left)
        clock, named = wall, set[str]()
        for state in STATES:
            for call in calls[state][: granted[state]]:
                clock = pace(self.limits.minute, self.sent[-1] if self.sent else 0.0, clock)
                self._send(state, call, clock)
            skipped = [bill for call in calls[state][granted[state] :] for bill in call]
            sentence = budget.skipped({bill: self.read[state][bill] for bill in skipped})
            assert bool(sentence) == bool(skipped)
            named |= set(skipped)
        self.named.append((wall, named))

    def _send(self, state: str, call: list[str], clock: float) -> None:
        self.sent.append(clock)
        self.spent[window(clock)] += 1
        for bill in call:
            before = self.read[state][bill]
            if before:
                self.gaps.append(clock - datetime.fromisoformat(before).timestamp())
            self.read[state][bill] = datetime.fromtimestamp(clock, UTC).isoformat()


@pytest.mark.parametrize("minutes", [10, 60, 360])
@pytest.mark.parametrize("bills", [75, 400])
def test_three_days_never_exceed_250_a_day_and_10_a_minute(minutes: int, bills: int) -> None:
    world = Simulated(OPEN_STATES, bills)
    for step in range(0, 3 * 24 * 60, minutes):
        world.round(NOON + 60 * step)
    assert most_within(world.sent, 24 * 3600) <= 250
    assert most_within(world.sent, 60) <= 10
    assert len(world.sent) > 3 * 150  # and what may be spent is spent
    assert all(when for of_state in world.read.values() for when in of_state.values())


def test_900_bills_in_12_states_are_read_several_times_a_day_and_the_rest_is_named() -> None:
    world = Simulated(OPEN_STATES, 75)
    for hour in range(24):
        world.round(NOON + 3600 * hour)
    assert sum(len(bills) for bills in world.read.values()) == 900
    assert len(world.sent) <= 250 and max(world.gaps) < 8 * 3600
    everything = {bill for bills in world.read.values() for bill in bills}
    assert world.named[0][1] == set()  # the first round reads all 900 in 48 requests
    assert world.named[2][1] == everything  # then the part of the day is used up, and it is said


def test_a_spent_day_allows_nothing() -> None:
    spent = {window(NOON - 3600 * 10): 200}
    assert allowance(OPEN_STATES, spent, NOON) == 0
    assert allowance(Limits(day=1), {}, NOON) == 0  # all of it is reserve
    again = budget.again_at(OPEN_STATES, spent, NOON)
    assert NOON + 14 * 3600 < again <= NOON + 15 * 3600
    assert allowance(OPEN_STATES, spent, again) == 50


def test_no_part_of_the_day_takes_the_whole_day() -> None:
    assert allowance(OPEN_STATES, {}, NOON) == 50
    assert allowance(OPEN_STATES, {window(NOON): 48}, NOON) == 2
    assert allowance(OPEN_STATES, {window(NOON - 7 * 3600): 48}, NOON) == 50
    assert budget.again_at(OPEN_STATES, {}, NOON) == NOON


def test_without_limits_everything_is_allowed() -> None:
    assert allowance(Limits(minute=10), {window(NOON): 10_000}, NOON) is None
    assert spacing(None) == 0.0 and pace(None, NOON, NOON) == NOON
    assert share({"ca": ["", ""], "ny": [""]}, None) == {"ca": 2, "ny": 1}


def test_the_next_request_waits_for_its_place_in_the_minute() -> None:
    assert 6.0 < spacing(10) < 6.2
    assert pace(10, NOON, NOON) == NOON + spacing(10)
    assert pace(10, NOON - 60, NOON) == NOON


def test_what_waited_longest_is_read_first() -> None:
    wants = {"ca": ["2026-02-09T10", "2026-02-09T11"], "ny": ["2026-02-08T10"], "wa": [""]}
    assert share(wants, 2) == {"ca": 0, "ny": 1, "wa": 1}
    assert share(wants, 3) == {"ca": 1, "ny": 1, "wa": 1}
    assert share(wants, 0) == {"ca": 0, "ny": 0, "wa": 0}
    assert budget.oldest_first(["b", "a", "c"], {"a": "2", "b": "1"}) == ["c", "b", "a"]


def test_sources_of_one_key_share_the_smallest_limits() -> None:
    assert OPEN_STATES.stricter(Limits(day=100)) == Limits(day=100, minute=10)
    assert Limits().stricter(Limits()) == Limits()


def test_what_was_skipped_is_named_and_counted() -> None:
    names = [f"ca AB {n}" for n in range(30)]
    said = budget.skipped(dict.fromkeys(names, "2026-02-09T10:00:00Z"))
    assert "ca AB 0, ca AB 1" in said and said.endswith("ca AB 11 and 18 more")
    assert "waiting since 2026-02-09T10:00:00Z" in said
    assert "some never read yet" in budget.skipped({"ca AB 1": ""})
    assert budget.skipped({"*": "2026-02-09"}).endswith(
        "(the longest waiting since 2026-02-09): the rest"
    )
    assert budget.skipped({}) == ""
    sentence = budget.waiting(OPEN_STATES, NOON)
    assert sentence.startswith("not read until 2026-02-09 12:20 UTC: of 250 requests a day, 50")


TEN, ELEVEN = "2026-02-09T10:00:00Z", "2026-02-09T11:00:00Z"


@pytest.mark.parametrize(
    ("read", "before", "wanted"),
    [
        ({}, None, None),
        ({}, (2, TEN, TEN), None),
        ({"a": ELEVEN, "b": TEN}, None, (2, TEN, TEN)),
        ({"a": ELEVEN}, (2, TEN, TEN), (1, ELEVEN, ELEVEN)),
        ({"a": ELEVEN, "b": ""}, None, (2, "", "now")),
        ({"a": ELEVEN, "b": ""}, (1, TEN, TEN), (2, "", "now")),  # it is new among them
        ({"b": ""}, (2, "", TEN), (1, "", TEN)),  # and waits on
        ({"*": TEN}, None, (0, TEN, TEN)),
        ({"*": ELEVEN, "a": TEN}, None, (1, TEN, TEN)),
    ],
)
def test_what_stands_of_a_skipped_reading(
    read: dict[str, str],
    before: tuple[int, str, str] | None,
    wanted: tuple[int, str, str] | None,
) -> None:
    fields = ("matters", "oldest", "since")
    held = dict(zip(fields, before, strict=True)) if before else None
    found = budget.standing(read, "now", held)
    assert found == (dict(zip(fields, wanted, strict=True)) if wanted else None)


def test_a_wait_is_as_long_as_that_of_the_one_that_waits_longest() -> None:
    waits = budget.Skipped(matters=2, oldest=TEN, since=TEN)
    ten = datetime.fromisoformat(TEN)
    assert not waits.longer_than(timedelta(hours=1), ten + timedelta(hours=1))
    assert waits.longer_than(timedelta(hours=1), ten + timedelta(minutes=61))
