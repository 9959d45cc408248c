"""The clock of the verbs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tracker import clock


def test_without_the_variable_it_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(clock.VARIABLE, raising=False)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("2026-02-09T17:00:00Z", "2026-02-09T17:00:00Z"),
        ("2026-02-09T09:00:00-08:00", "2026-02-09T17:00:00Z"),
        (" 2026-02-09T17:00:00.75+00:00 ", "2026-02-09T17:00:00Z"),
    ],
)
def test_the_variable_sets_it(text: str, stamp: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.VARIABLE, text)
    assert clock.stamp(clock.now()) == stamp


@pytest.mark.parametrize(
    "text", ["tomorrow", "2026-02-09", "2026-02-09T17:00:00", "1", "0001-01-01T00:00:00+14:00"]
)
def test_a_time_that_names_no_instant_is_one_sentence(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(clock.VARIABLE, text)
    with pytest.raises(clock.ClockError) as caught:
        clock.now()
    assert text in str(caught.value) and "\n" not in str(caught.value)
