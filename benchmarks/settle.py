"""What settling costs beside a bare upsert of the same rows.

    python benchmarks/settle.py [--gate]

An answer of 200 dockets with 10,000 entries is settled twice: when all of it is news, and when one
in a hundred entries was edited. The baseline upserts with SQLAlchemy Core, one statement a table in
one transaction, the rows of everything the answer showed (matters, events, sightings) and of the
changes that were told, copied from the settled store into one of the same schema and settings. It
reads no spool, compares nothing and gets its rows ready made. Times by the clock on the wall, in
turn; ends with one JSON line.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

if not __package__:  # run as a script: the checkout, not this folder, is where imports start
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from sqlalchemy import Connection, Select, Table, select
from sqlalchemy.dialects.sqlite import insert

from benchmarks.bare_store import Store, answer, docket, entry
from benchmarks.figures import Gate, finish, ratio
from tracker.domain.items import Answer
from tracker.store.engine import reading, writing
from tracker.store.models import ChangeRow, Crawl, EventRow, MatterRow, SightingRow
from tracker.store.types import table

AT_MOST = 5.0
DOCKETS = 200
ENTRIES = 50
EDITED = 100  # every so manyth entry
NEWS = DOCKETS * ENTRIES
REPEATS = 5
MATTERS, EVENTS, SIGHTINGS = table(MatterRow), table(EventRow), table(SightingRow)
CHANGES, CRAWLS = table(ChangeRow), table(Crawl)


def everything(edited: bool) -> Answer:
    """200 dockets of 50 entries; with one entry in a hundred edited, if so asked."""
    return answer(
        [
            docket(
                case,
                [
                    entry(case, place, "9" if edited and (case + place) % EDITED == 0 else "")
                    for place in range(ENTRIES)
                ],
            )
            for case in range(DOCKETS)
        ]
    )


Rows = dict[Table, list[dict[str, Any]]]


def written(store: Store, after: int) -> Rows:
    """The rows of everything shown, and of the changes that are newer than `after`."""
    with reading(store.engine) as connection:
        found = {each: _rows(connection, select(each)) for each in (MATTERS, EVENTS, SIGHTINGS)}
        news = select(CHANGES).where(CHANGES.c.id > after)
        return {**found, CHANGES: _rows(connection, news)}


def _rows(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]


def upsert(store: Store, rows: Rows) -> None:
    """The baseline: each row written, or overwritten where its number is known."""
    with writing(store.engine) as connection:
        for each, values in rows.items():
            statement = insert(each)
            # Not the number: moving it would make the database look for children of every row.
            names = [column.name for column in each.c if not column.primary_key]
            taken = {name: statement.excluded[name] for name in names}
            overwriting = statement.on_conflict_do_update(index_elements=["id"], set_=taken)
            connection.execute(overwriting, values)


def copy_crawls(source: Store, target: Store) -> None:
    """The crawls that changes point at; they are no part of the measured rows."""
    with reading(source.engine) as connection:
        crawls = _rows(connection, select(CRAWLS))
    with writing(target.engine) as connection:
        connection.execute(insert(CRAWLS).on_conflict_do_nothing(), crawls)


def repetition(folder: Path) -> dict[str, float]:
    """Seconds of one turn: ours and the baseline's, all new and one in a hundred edited."""
    ours, bare = Store(folder / "ours"), Store(folder / "bare")
    try:
        ours.settle(ours.spool(answer([docket(99_999, [entry(99_999, 1)])])))  # the silent baseline
        return {**_turn("new", 0, ours, bare), **_turn("changed", NEWS, ours, bare)}
    finally:
        ours.close()
        bare.close()


def _turn(name: str, before: int, ours: Store, bare: Store) -> dict[str, float]:
    spooled = ours.spool(everything(edited=name == "changed"))
    expected = NEWS if name == "new" else NEWS // EDITED
    settling = _seconds(lambda: _told(ours, spooled, expected))
    rows = written(ours, before)
    copy_crawls(ours, bare)
    return {
        f"settle_{name}": settling,
        f"upsert_{name}": _seconds(lambda: upsert(bare, rows)),
    }


def _told(store: Store, spooled: tuple[Path, str], expected: int) -> None:
    told = store.settle(spooled).told
    assert told == expected, f"{told} changes were told, {expected} are true"


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure() -> dict[str, float]:
    """Medians over the repetitions."""
    turns = []
    for _ in range(REPEATS):
        with tempfile.TemporaryDirectory(prefix="settle-") as folder:
            for name in ("ours", "bare"):
                (Path(folder) / name).mkdir()
            turns.append(repetition(Path(folder)))
    return {name: statistics.median(turn[name] for turn in turns) for name in turns[0]}


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--gate", action="store_true", help="exit 1 when a promise is broken")
    asked = parser.parse_args(words)
    times = measure()
    gates = []
    shown: dict[str, object] = {"events": NEWS}
    for name in ("new", "changed"):
        value = ratio(times[f"settle_{name}"], times[f"upsert_{name}"])
        shown[f"settle_{name}_ms"] = round(1000 * times[f"settle_{name}"])
        shown[f"upsert_{name}_ms"] = round(1000 * times[f"upsert_{name}"])
        shown[f"{name}_times"] = value
        gates.append(Gate(name=f"settling, {name}, against upserts", value=value, limit=AT_MOST))
    return finish(shown, gates, asked.gate)


if __name__ == "__main__":
    sys.exit(main())
