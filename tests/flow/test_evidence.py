"""Of a reading with several answers, each change points at the one that showed it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, select

from tests.conftest import NOW
from tests.flow.reader import Reader, docket, entry
from tracker.domain.items import Coverage, Matter
from tracker.store.engine import reading
from tracker.store.models import ChangeRow
from tracker.store.types import table

change = table(ChangeRow)
CASE = docket("1", entry("a", "2026-02-01", "Order"), entry("b", "2026-02-02", "Motion"))
CASE = replace(CASE, coverage=Coverage.WHOLE)
PARTS = {"": "rows", "docket_number": "numbers", "entry/": "entries", "a/number": "numbering"}


def captures(engine: Engine) -> dict[tuple[str, str, str], str]:
    """The evidence of each change so far: by operation, event and field."""
    with reading(engine) as connection:
        rows = connection.execute(select(change).order_by(change.c.id))
        return {(row.op, (row.event or {}).get("key", ""), row.field): row.capture for row in rows}


def edited(**more: object) -> Matter:
    """The case with another name and number, an entry more, one numbered and one gone."""
    kept, new = entry("a", "2026-02-01", "Order", number="7"), entry("c", "2026-02-09", "Reply")
    fields = {"case_name": "A v. C", "docket_number": "5:25-cv-00001"}
    return replace(CASE, fields=fields, events=(kept, new), **more)  # type: ignore[arg-type]


def play(engine: Engine, folder: Path, shown: Matter) -> dict[tuple[str, str, str], str]:
    """What was told after the case had been read, and then twice as it is shown now."""
    reader = Reader(engine, folder / "data", name="cacd")
    reader.read(NOW, CASE, body=b"first")
    reader.read(NOW + timedelta(hours=1), shown)
    reader.read(NOW + timedelta(hours=26), shown)
    return captures(engine)


def test_each_change_points_at_the_answer_that_showed_it(engine: Engine, tmp_path: Path) -> None:
    assert play(engine, tmp_path, edited(shown_by=PARTS)) == {
        ("changed", "", "case_name"): "rows",
        ("changed", "", "docket_number"): "numbers",
        ("changed", "a", "number"): "numbering",
        ("new", "c", ""): "entries",
        ("gone", "b", ""): "entries",  # the list that lacks it
    }


def test_of_a_single_answer_every_change_points_at_it(engine: Engine, tmp_path: Path) -> None:
    found = play(engine, tmp_path, edited())
    assert len(found) == 5 and set(found.values()) == {""}  # the reading kept no bytes
