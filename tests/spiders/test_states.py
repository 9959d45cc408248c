"""The zones of the legislatures: every place has one that exists, and the capital's counts."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from notify.places import STATES
from spiders.states import ZONES


def test_every_place_with_a_name_has_a_zone_that_exists() -> None:
    assert set(ZONES) == set(STATES)
    assert all(ZoneInfo(zone).key == zone for zone in ZONES.values())


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ("nd", "America/Chicago"),  # Bismarck; the west of the state is on mountain time
        ("sd", "America/Chicago"),
        ("tn", "America/Chicago"),
        ("ky", "America/New_York"),
        ("id", "America/Boise"),
        ("fl", "America/New_York"),
        ("us", "America/New_York"),
        ("hi", "Pacific/Honolulu"),
    ],
)
def test_a_state_with_two_zones_has_that_of_its_capital(place: str, zone: str) -> None:
    assert ZONES[place] == zone
