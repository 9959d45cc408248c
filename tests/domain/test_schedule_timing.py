"""Lines of cron, hours kept free, windows and lanes; and a year on a clock in every zone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.domain.test_schedule import NEW_YORK, at, changes_of, distinct_zones
from tracker.domain.schedule import Timing, Urgent, last_due, next_due, parse, quiet

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def timing(rhythm: str, zone: str = "UTC", **more: object) -> Timing:
    hours = more.pop("quiet", None)
    kept = {**more, "quiet": quiet(str(hours)) if hours else None}
    return Timing(rhythm=parse(rhythm), zone=zone, **kept)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "line",
    [
        "0 7 * *",
        "60 7 * * *",
        "0 7 * * fun",
        "* * * * * *",
        "0 0 30 2 *",
        "0 7 * * 1-",
        "5 5 5 5 x",
    ],
)
def test_no_line_of_cron_is_one_sentence(line: str) -> None:
    with pytest.raises(ValueError, match="line of cron") as error:
        parse(line)
    assert str(error.value).endswith(".") and "\n" not in str(error.value)


@pytest.mark.parametrize(
    "line", ["0 7 * * mon-fri", "*/15 8-17 * * 1-5", "0 9 1 * *", "0 9 * * 5l"]
)
def test_a_line_of_cron_is_read_and_written_back(line: str) -> None:
    assert str(parse(line)) == line
    assert str(parse(f"  {line.upper().replace(' ', '   ')} ")) == line


def test_a_line_of_cron_in_the_subscriber_s_zone() -> None:
    line = "0 7,16 * * mon-fri"
    friday = at("2026-01-09T21:00")  # 16:00 there
    assert next_due(line, NEW_YORK, friday - MINUTE) == friday
    assert next_due(line, NEW_YORK, friday) == at("2026-01-12T12:00")
    assert last_due(line, NEW_YORK, friday + 2 * DAY) == friday
    assert last_due(line, NEW_YORK, friday) == friday
    assert last_due(line, NEW_YORK, friday - MINUTE) == at("2026-01-09T12:00")


@pytest.mark.parametrize(
    "text", ["", "22:00", "22-07", "24:00-07:00", "22:60-07:00", "07:00-07:00", "22:00-07:00x"]
)
def test_no_quiet_hours_is_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match='as in "22:00-07:00"'):
        quiet(text)


def test_nothing_leaves_in_quiet_hours_and_nothing_is_lost_by_them() -> None:
    nights = timing("hourly", NEW_YORK, quiet="22:00-07:00")
    evening, morning = at("2026-01-10T02:00"), at("2026-01-10T11:00")  # 21:00, 06:00
    assert nights.due(evening - HOUR, evening) == evening
    assert nights.due(evening, evening + HOUR) is None
    assert nights.due(evening, morning) is None
    assert nights.due(evening, morning + HOUR) == morning + HOUR
    assert nights.next(evening) == morning + HOUR
    by_day = timing("immediate", quiet="12:00-13:00")
    assert by_day.due(None, at("2026-01-10T12:00")) is None
    assert by_day.due(None, at("2026-01-10T13:00")) == at("2026-01-10T13:00")
    assert by_day.next(at("2026-01-10T12:30")) == at("2026-01-10T13:00")


def test_a_due_time_that_was_slept_through_waits_for_the_end_of_quiet_hours() -> None:
    late = timing("daily@21:55", quiet="22:00-07:00")
    due = at("2026-01-10T21:55")
    assert late.due(due - DAY, due + 10 * MINUTE) is None
    assert late.due(due - DAY, at("2026-01-11T07:00")) == due


def test_business_days() -> None:
    friday, monday = at("2026-01-09T07:00"), at("2026-01-12T07:00")
    daily = timing("daily@07:00", business=True)
    assert daily.due(friday, friday + DAY) is None
    assert daily.due(friday, monday - HOUR) is None  # no due time of a day that is free
    assert daily.due(friday, monday) == monday
    assert daily.next(friday) == monday
    at_once = timing("immediate", business=True, quiet="22:00-06:00")
    assert at_once.due(None, friday + DAY) is None
    assert at_once.next(friday + DAY) == monday - HOUR


@pytest.mark.parametrize(
    ("rhythm", "more"),
    [
        ("daily@07:00", {"quiet": "06:00-08:00"}),
        ("weekly@sat-07:00", {"business": True}),
        ("0 7 * * sun", {"business": True}),
    ],
)
def test_a_rhythm_that_only_comes_in_free_hours_never_comes(
    rhythm: str, more: dict[str, object]
) -> None:
    assert timing(rhythm, **more).next(at("2026-01-09T07:00")) is None
    assert timing(rhythm, **more).due(at("2026-01-01T00:00"), at("2026-01-10T09:00")) is None


def test_what_comes_within_the_window_goes_together() -> None:
    bursts = timing("immediate", burst=10 * MINUTE)
    told = at("2026-01-09T07:00")
    assert bursts.due(told, told + MINUTE, told) is None
    assert bursts.due(told, told + 10 * MINUTE, told) == told + 10 * MINUTE
    assert bursts.due(None, told, None) == told


def test_the_urgent_lane() -> None:
    night, day = at("2026-01-10T23:00"), at("2026-01-10T12:00")
    assert not timing("daily@07:00").urgent_now(day)
    awake = timing("daily@07:00", quiet="22:00-06:00", urgent=Urgent.AWAKE)
    assert awake.urgent_now(day) and not awake.urgent_now(night)
    always = timing("daily@07:00", quiet="22:00-06:00", urgent=Urgent.ALWAYS, burst=HOUR)
    assert always.urgent_now(night) and not always.urgent_now(night, night - MINUTE)


def ticks(name: str, seed: int) -> Iterator[datetime]:
    """A year of runs: every 40 minutes near a clock change, else now and then, daily at least."""
    chance = random.Random(seed)
    near = {day + timedelta(days=by) for day in changes_of(name) for by in (0, 1)}
    now = datetime(2026, 1, 1, 0, 10, tzinfo=UTC)
    while now.year == 2026:
        yield now
        close = now.astimezone(ZoneInfo(name)).date() in near
        now += 40 * MINUTE if close else timedelta(minutes=chance.randrange(600, 23 * 60))


def assert_one_a_day(rhythm: str, name: str, seed: int) -> None:
    """Runs that are a day apart at most serve every local day, each once, in order."""
    here, served = ZoneInfo(name), datetime(2026, 1, 1, tzinfo=UTC)
    one, days = timing(rhythm, name), []
    for now in ticks(name, seed):
        due = one.due(served, now)
        if due is not None:
            served = due
            days.append(due.astimezone(here).date())
    first = days[0]
    assert days == [first + timedelta(days=by) for by in range(len(days))], name
    assert first <= date(2026, 1, 2) and days[-1] >= date(2026, 12, 30), name


@pytest.mark.parametrize("rhythm", ["daily@00:00", "daily@02:30"])
def test_one_digest_a_local_day_in_all_zones_over_a_year(rhythm: str) -> None:
    zones = list(distinct_zones().values())
    assert len(zones) > 60
    for number, name in enumerate(zones):
        assert_one_a_day(rhythm, name, number)


@pytest.mark.parametrize("name", [NEW_YORK, "Europe/Berlin", "Australia/Lord_Howe", "Asia/Tokyo"])
def test_a_daily_line_of_cron_comes_once_a_local_day(name: str) -> None:
    for number, line in enumerate(("30 1 * * *", "15 2 * * *", "0 7 * * *")):
        assert_one_a_day(line, name, number)
