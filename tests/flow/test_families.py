"""Edited things without ids are paired within their kind only, through the real store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from tests.flow.reader import Reader
from tracker.domain import keys
from tracker.domain.items import Coverage, Event, EventKind, Extent, Matter, MatterKind

NOW = datetime(2026, 2, 9, 17, 0, tzinfo=UTC)
DAY = "2026-02-19"


def bill(*events: tuple[EventKind, str, str, str]) -> Matter:
    """A bill with events of (kind, family, date, text)."""
    return Matter(
        key="bill/wi/2025/AB 493",
        kind=MatterKind.BILL,
        title="AB 493",
        fields={"title": "Solar"},
        coverage=Coverage.WHOLE,
        events=tuple(
            Event(
                key=keys.content_keys([(date, "A", text)], family)[0],
                kind=kind,
                date=date,
                fields={"label" if family == "text" else "text": text},
            )
            for kind, family, date, text in events
        ),
    )


HEARING = (EventKind.HEARING, "hearing", DAY, "Assembly Agriculture: public hearing")
HELD = (EventKind.ACTION, "", DAY, "Assembly Agriculture: public hearing held")


def test_a_hearing_that_leaves_the_calendar_is_not_the_step_of_its_day(
    engine: Engine, tmp_path: Path
) -> None:
    reader = Reader(engine, tmp_path)
    extent = Extent(sweep=False)
    reader.read(NOW, bill(HEARING), extent=extent)
    reader.read(NOW + timedelta(hours=6), bill(HELD), extent=extent)
    assert [(op, field) for op, _, _, field in reader.told()] == [("new", "")]


def test_a_moved_hearing_is_one_change(engine: Engine, tmp_path: Path) -> None:
    reader = Reader(engine, tmp_path)
    extent = Extent(sweep=False)
    reader.read(NOW, bill(HEARING), extent=extent)
    kind, family, _, text = HEARING
    moved = (kind, family, "2026-02-26", text)
    reader.read(NOW + timedelta(hours=6), bill(moved), extent=extent)
    assert [(op, field) for op, _, _, field in reader.told()] == [("changed", "date")]


def test_a_text_under_another_name_is_that_text(engine: Engine, tmp_path: Path) -> None:
    reader = Reader(engine, tmp_path)
    extent = Extent(sweep=False)
    old = (EventKind.VERSION, "text", DAY, "Amended in Assembly 2/19")
    new = (EventKind.VERSION, "text", DAY, "Amended in Assembly 02/19")
    other = (EventKind.VERSION, "text", DAY, "Enrolled")
    reader.read(NOW, bill(old), extent=extent)
    reader.read(NOW + timedelta(hours=6), bill(new, other), extent=extent)
    told = sorted((op, field) for op, _, _, field in reader.told())
    assert told == [("changed", "label"), ("new", "")]
