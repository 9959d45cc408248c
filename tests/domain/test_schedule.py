"""Due times: one digest a local day in every zone, over both clock changes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from tracker.domain.schedule import due, interval, last_due, next_due, on_day, parse, zone

NEW_YORK = "America/New_York"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["immediate", "hourly", "daily@07:00", "weekly@mon-07:30"])
def test_rhythms_are_read_and_written_back(text: str) -> None:
    assert str(parse(text)) == text
    assert str(parse(f" {text.upper()} ")) == text


@pytest.mark.parametrize(
    "text",
    ["", "daily", "daily@7", "daily@mon-07:00", "weekly@07:00", "weekly@mxn-07:00", "x" * 99],
)
def test_no_rhythm_is_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match='write "immediate"') as error:
        parse(text)
    assert str(error.value).endswith(".") and "\n" not in str(error.value)


def test_no_time_of_day() -> None:
    with pytest.raises(ValueError, match="not a time of day"):
        parse("daily@24:00")


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "America"])
def test_no_zone_is_one_sentence(name: str) -> None:
    with pytest.raises(ValueError, match="IANA"):
        zone(name)


def test_intervals() -> None:
    assert interval("30m") == timedelta(minutes=30)
    assert interval("6h") == timedelta(hours=6)
    assert interval(" 1D ") == timedelta(days=1)


@pytest.mark.parametrize("text", ["", "m", "30", "1w", "-5m", "1.5h", "30 min"])
def test_no_interval_is_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="is not an interval"):
        interval(text)


@pytest.mark.parametrize("text", ["0m", "367d"])
def test_intervals_out_of_range(text: str) -> None:
    with pytest.raises(ValueError, match="out of range"):
        interval(text)


def test_daily_in_the_subscriber_s_zone() -> None:
    assert next_due("daily@07:00", NEW_YORK, at("2026-01-10T11:59")) == at("2026-01-10T12:00")
    assert next_due("daily@07:00", NEW_YORK, at("2026-01-10T12:00")) == at("2026-01-11T12:00")
    assert last_due("daily@07:00", NEW_YORK, at("2026-01-10T12:00")) == at("2026-01-10T12:00")
    assert last_due("daily@07:00", NEW_YORK, at("2026-01-10T11:59")) == at("2026-01-09T12:00")


def test_weekly_and_hourly_and_immediate() -> None:
    now = at("2026-01-10T12:34")  # a Saturday
    assert next_due("weekly@mon-07:00", "UTC", now) == at("2026-01-12T07:00")
    assert last_due("weekly@mon-07:00", "UTC", now) == at("2026-01-05T07:00")
    assert next_due("hourly", "UTC", now) == at("2026-01-10T13:00")
    assert last_due("hourly", "UTC", now) == at("2026-01-10T12:00")
    assert next_due("immediate", "UTC", now) == last_due("immediate", "UTC", now) == now


def test_due_serves_the_newest_only_once() -> None:
    now = at("2026-01-10T12:34")
    assert due("daily@07:00", "UTC", at("2026-01-05T07:00"), now) == at("2026-01-10T07:00")
    assert due("daily@07:00", "UTC", at("2026-01-10T07:00"), now) is None
    assert due("daily@07:00", "UTC", at("2026-01-10T08:00"), now) is None  # began after it
    assert due("daily@07:00", "UTC", None, now) == at("2026-01-10T07:00")
    assert due("immediate", "UTC", at("2026-01-10T12:33"), now) == now


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        next_due("hourly", "UTC", datetime(2026, 1, 1))


def test_a_skipped_hour_moves_to_the_first_valid_instant() -> None:
    instant = on_day(date(2026, 3, 8), time(2, 30), ZoneInfo(NEW_YORK))
    assert instant == at("2026-03-08T07:00")  # 03:00 EDT


def test_a_repeated_hour_counts_once_the_first_time() -> None:
    before = at("2026-11-01T05:00")
    first = next_due("daily@01:30", NEW_YORK, before)
    assert first == at("2026-11-01T05:30")
    assert next_due("daily@01:30", NEW_YORK, first) == at("2026-11-02T06:30")


def test_a_day_that_does_not_exist_has_no_digest() -> None:
    samoa = ZoneInfo("Pacific/Apia")  # skipped 30 December 2011
    assert on_day(date(2011, 12, 30), time(7), samoa) is None
    friday = next_due(
        "daily@07:00", samoa, on_day(date(2011, 12, 29), time(7), samoa) or at("1970-01-01")
    )
    assert friday == on_day(date(2011, 12, 31), time(7), samoa)


def changes_of(name: str) -> Iterator[date]:
    """The days of 2026 and 2027 on which a zone's clocks change."""
    here = ZoneInfo(name)
    day = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(730):
        now, later = day + timedelta(days=number), day + timedelta(days=number + 1)
        if now.astimezone(here).utcoffset() != later.astimezone(here).utcoffset():
            yield now.astimezone(here).date()


def distinct_zones() -> dict[tuple[object, ...], str]:
    """One zone for each different behaviour about its clock changes."""
    result: dict[tuple[object, ...], str] = {}
    for name in sorted(available_timezones()):
        here = ZoneInfo(name)
        offsets = [datetime(2026, month, 1, tzinfo=here).utcoffset() for month in range(1, 13)]
        result.setdefault((*offsets, *changes_of(name)), name)
    return result


def test_one_digest_a_local_day_in_all_zones_over_both_changes() -> None:
    checked = 0
    for name in distinct_zones().values():
        here = ZoneInfo(name)
        for change in changes_of(name):
            for rhythm in ("daily@00:00", "daily@00:30", "daily@02:30", "daily@23:45"):
                checked += 1
                assert_one_each_day(rhythm, here, change - timedelta(days=2), 5)
    assert checked > 100


def assert_one_each_day(rhythm: str, here: ZoneInfo, first: date, count: int) -> None:
    instant = datetime.combine(first, time(0), here).astimezone(UTC) - timedelta(seconds=1)
    days = []
    for _ in range(count):
        instant = next_due(rhythm, here, instant)
        days.append(instant.astimezone(here).date())
        assert last_due(rhythm, here, instant) == instant
    assert days == [first + timedelta(days=number) for number in range(count)], (rhythm, here)
