"""Evidence is kept for what was told, and thinned otherwise."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from tests.conftest import NOW
from tests.flow.reader import LISTED, Reader, order
from tracker.domain.items import Coverage, Extent
from tracker.spool import capture_bytes
from tracker.store import captures
from tracker.store.engine import reading
from tracker.thin import thin

DAY = timedelta(days=1)
WHOLE = Extent(matters=Coverage.WHOLE)


@pytest.fixture
def reader(engine: Engine, tmp_path: Path) -> Reader:
    """A source read four times a day for fifty days; one reading told something."""
    made = Reader(engine, tmp_path / "data")
    shown = list(LISTED)
    for hours in range(0, 50 * 24, 6):
        if hours == 60:
            shown.insert(0, order("99", "Order 99"))
        body = f"<p>{hours}</p>".encode() * 50
        made.read(NOW + timedelta(hours=hours), *shown, extent=WHOLE, body=body)
    return made


def kept(engine: Engine) -> list[int]:
    """The hours at which the captures that are left were fetched."""
    with reading(engine) as connection:
        rows = connection.execute(select(captures.capture.c.fetched_at)).scalars()
        return sorted(round((at - NOW).total_seconds() / 3600) for at in rows)


def days(hour: int) -> str:
    """The UTC day of an hour."""
    return f"{NOW + timedelta(hours=hour):%Y-%m-%d}"


def test_the_rule(reader: Reader) -> None:
    end = NOW + 50 * DAY
    thinned = thin(reader.engine, reader.folder, end)
    hours = kept(reader.engine)
    assert reader.told() == [("new", "99", "", "")] and 60 in hours
    assert thinned.dropped == 200 - len(hours) and thinned.bytes > 0
    recent = [hour for hour in hours if hour >= 43 * 24]
    daily = [hour for hour in hours if 20 * 24 <= hour < 43 * 24]
    assert len(recent) == 28 and len(daily) == len({days(hour) for hour in daily}) >= 22
    assert [hour for hour in hours if hour < 20 * 24 and hour != 60] == []


def test_what_is_kept_can_be_read_and_thinning_again_does_nothing(reader: Reader) -> None:
    end = NOW + 50 * DAY
    thin(reader.engine, reader.folder, end)
    assert thin(reader.engine, reader.folder, end).dropped == 0
    with reading(reader.engine) as connection:
        rows = connection.execute(select(captures.capture)).all()
    for row in rows:
        body = capture_bytes(reader.folder, row.segment, row.offset, row.length)
        assert len(body) == row.size and body.startswith(b"<p>")


def test_a_segment_that_is_mostly_unwanted_is_written_anew(engine: Engine, tmp_path: Path) -> None:
    reader = Reader(engine, tmp_path / "data")
    bodies = [bytes([65 + n]) * 4000 for n in range(4)]
    reader.read(NOW, *LISTED, extent=WHOLE, body=bodies[0])
    with reading(engine) as connection:
        (row,) = connection.execute(select(captures.capture)).all()
    path = reader.folder.captures / row.segment
    path.write_bytes(path.read_bytes() + b"x" * 10_000)
    thin(engine, reader.folder, NOW + 60 * DAY)
    with reading(engine) as connection:
        (moved,) = connection.execute(select(captures.capture)).all()
    assert moved.segment != row.segment and not path.exists()
    assert capture_bytes(reader.folder, moved.segment, moved.offset, moved.length) == bodies[0]


def test_a_segment_that_waits_for_its_spool_is_left_alone(reader: Reader) -> None:
    waiting = reader.fetch(NOW + 51 * DAY, *LISTED, extent=WHOLE, body=b"waiting")
    thin(reader.engine, reader.folder, NOW + 200 * DAY)
    assert (reader.folder.captures / f"{waiting.name.split('.')[0]}.seg").exists()
