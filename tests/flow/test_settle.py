"""What a source shows over time, and what is told of it; what must NOT be told comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from tests.conftest import NOW
from tests.flow.reader import LISTED, Reader, docket, entry, order
from tracker.domain.items import Coverage, Extent, Grade
from tracker.store import settling
from tracker.store.engine import reading
from tracker.store.models import MatterRow, Notice
from tracker.store.types import table

HOUR = timedelta(hours=1)
WHOLE = Extent(matters=Coverage.WHOLE)
ROLLS = Extent(matters=Coverage.WINDOW)


def feed(since: str) -> Extent:
    """A court's feed that shows everything dated since."""
    return Extent(
        matters=Coverage.ADDITIONS,
        events=Coverage.WINDOW,
        since=since,
        hold_minutes=10,
    )


@pytest.fixture
def reader(engine: Engine, tmp_path: Path) -> Reader:
    return Reader(engine, tmp_path / "data")


def test_first_sight_is_silent(reader: Reader) -> None:
    settled = reader.read(NOW, *LISTED, extent=WHOLE)
    assert (settled.state, settled.shown, reader.told()) == ("good", 12, [])


@pytest.mark.parametrize(
    "shown",
    [
        LISTED,
        LISTED[::-1],
        [LISTED[0], *LISTED],
        [replace(m, fields={**m.fields, "title": f"  Order&nbsp;{m.title[6:]} "}) for m in LISTED],
        [replace(m, url=m.url + "?v=2") for m in LISTED],
        [replace(m, fields={**m.fields, "title": None}) for m in LISTED[:2]] + LISTED[2:],
        LISTED[:-2],
    ],
    ids=["same", "reordered", "twice", "white space", "link", "blank titles", "two rolled off"],
)
def test_nothing_is_told(reader: Reader, shown: list) -> None:
    reader.read(NOW, *LISTED, extent=ROLLS)
    for hours in range(1, 40, 6):
        reader.read(NOW + hours * HOUR, *shown, extent=ROLLS)
    assert reader.told() == []


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        (LISTED[:5], "missing"),
        ([order(f"x{n}", f"Other {n}") for n in range(12)], "none of the 12"),
        ([replace(m, fields={**m.fields, "title": "Menu"}) for m in LISTED], "title differs"),
        ([replace(m, fields={**m.fields, "date": None}) for m in LISTED], "date is empty"),
    ],
)
def test_suspect_answers_tell_nobody_and_keep_the_state(
    reader: Reader, shown: list, reason: str
) -> None:
    for hours in range(4):
        reader.read(NOW + hours * HOUR, *LISTED, extent=WHOLE)
    settled = reader.read(NOW + 5 * HOUR, *shown, extent=WHOLE)
    assert settled.state == "suspect" and settled.broke and reason in settled.reason
    back = reader.read(NOW + 6 * HOUR, order("13", "Order 13"), *LISTED, extent=WHOLE)
    assert back.state == "good" and back.back
    assert reader.told() == [("new", "13", "", "")]


@pytest.mark.parametrize("grade", [Grade.BROKEN, Grade.BLOCKED, Grade.EMPTY, Grade.GONE])
def test_a_failed_reading_changes_nothing(reader: Reader, grade: Grade) -> None:
    reader.read(NOW, *LISTED, extent=WHOLE)
    first = reader.read(NOW + HOUR, grade=grade, reason="no.")
    second = reader.read(NOW + 2 * HOUR, grade=grade, reason="no.")
    assert (first.broke, second.broke) == (True, False)
    assert reader.read(NOW + 3 * HOUR, *LISTED, extent=WHOLE).back
    assert reader.told() == []


def test_a_new_row_is_told_once(reader: Reader) -> None:
    reader.read(NOW, *LISTED, extent=WHOLE)
    for hours in range(1, 4):
        reader.read(NOW + hours * HOUR, order("13", "Order 13"), *LISTED, extent=WHOLE)
    assert reader.told() == [("new", "13", "", "")]


def test_gone_is_told_after_a_day_and_restored_when_back(reader: Reader) -> None:
    reader.read(NOW, *LISTED, extent=WHOLE)
    rest = LISTED[:3] + LISTED[4:]
    for hours in (1, 12, 24):
        reader.read(NOW + hours * HOUR, *rest, extent=WHOLE)
    assert reader.told() == []
    reader.read(NOW + 26 * HOUR, *rest, extent=WHOLE)
    reader.read(NOW + 30 * HOUR, *LISTED, extent=WHOLE)
    assert reader.told() == [("gone", "9", "", ""), ("restored", "9", "", "")]


def test_an_unchanged_answer_is_a_witness_for_what_is_in_doubt(reader: Reader) -> None:
    reader.read(NOW, *LISTED, extent=WHOLE)
    reader.read(NOW + HOUR, *LISTED[1:], extent=WHOLE)
    reader.read(NOW + 26 * HOUR, grade=Grade.UNCHANGED)
    reader.read(NOW + 27 * HOUR, grade=Grade.UNCHANGED)
    assert reader.told() == [("gone", "12", "", "")]


def test_a_row_missing_inside_a_rolling_list_is_gone(reader: Reader) -> None:
    reader.read(NOW, *LISTED, extent=ROLLS)
    for hours in (1, 26):
        reader.read(NOW + hours * HOUR, *LISTED[:3], *LISTED[4:11], extent=ROLLS)
    assert reader.told() == [("gone", "9", "", "")]


def test_a_mended_description_takes_values_over_and_tells_what_is_new(reader: Reader) -> None:
    reader.read(NOW, *LISTED, extent=WHOLE)
    reader.fingerprint = "2"
    mended = [replace(m, fields={**m.fields, "date": "2026-03-03"}) for m in LISTED]
    reader.read(NOW + HOUR, order("13", "Order 13"), *mended, extent=WHOLE)
    reader.read(NOW + 2 * HOUR, order("13", "Order 13"), *mended, extent=WHOLE)
    assert reader.told() == [("new", "13", "", "")]


def test_other_keys_after_mending_are_a_silent_baseline(reader: Reader) -> None:
    reader.read(NOW, *LISTED, extent=WHOLE)
    reader.fingerprint = "2"
    renamed = [replace(m, key=m.key + "-a") for m in LISTED]
    for hours in (1, 20, 40):
        reader.read(NOW + hours * HOUR, *renamed, extent=WHOLE)
    assert reader.told() == []


def test_status_is_told_each_time_and_marked_again(reader: Reader) -> None:
    for hours, status in enumerate(["In effect", "Rescinded", "In effect"]):
        rows = [order("1", "One", status=status), *LISTED[:11]]
        reader.read(NOW + hours * HOUR, *rows, extent=WHOLE)
    assert reader.told() == [("changed", "1", "", "status")] * 2


def test_an_emptied_value_is_held_for_a_day(reader: Reader) -> None:
    reader.read(NOW, order("1", "One", status="In effect"), *LISTED[:11], extent=WHOLE)
    for hours in (1, 10, 24):
        reader.read(NOW + hours * HOUR, order("1", "One", status=None), *LISTED[:11], extent=WHOLE)
    assert reader.told() == []
    reader.read(NOW + 26 * HOUR, order("1", "One", status=None), *LISTED[:11], extent=WHOLE)
    assert reader.told() == [("changed", "1", "", "status")]


def test_a_day_on_an_agenda_that_is_taken_back_is_told_at_once(reader: Reader) -> None:
    for hours, day in enumerate(["2026-07-01", None, "2026-02-11"]):
        rows = [order("1", "One", agenda_date=day), *LISTED[:11]]
        reader.read(NOW + hours * HOUR, *rows, extent=WHOLE)
    assert reader.told() == [("changed", "1", "", "agenda_date")] * 2


def test_a_record_that_is_not_found_is_believed_after_three_reads(reader: Reader) -> None:
    reader.read(NOW, order("1", "One", record="on file"), *LISTED[:11], extent=WHOLE)
    for hours in (1, 30):
        reader.read(NOW + hours * HOUR, order("1", "One", record=None), *LISTED[:11], extent=WHOLE)
    assert reader.told() == []
    reader.read(NOW + 31 * HOUR, order("1", "One", record=None), *LISTED[:11], extent=WHOLE)
    assert reader.told() == [("changed", "1", "", "record")]


# ---- a court's feed -----------------------------------------------------------------------------

OLD = entry("1&5", "2026-02-09T10:00:00Z", "Complaint", number="1")


def test_what_leaves_a_feed_by_age_is_not_gone(reader: Reader) -> None:
    reader.read(NOW, docket("1", OLD), extent=feed("2026-02-08T17:00:00Z"))
    for hours in (24, 25, 50):
        since = (NOW + (hours - 24) * HOUR).strftime("%Y-%m-%dT%H:%M:%SZ")
        reader.read(NOW + hours * HOUR, extent=feed(since))
    assert reader.told() == []


def test_what_vanishes_early_is_gone_at_the_second_read(reader: Reader) -> None:
    reader.read(NOW, docket("1", OLD), docket("2"), extent=feed("2026-02-08T17:00:00Z"))
    reader.read(NOW + HOUR, docket("2"), extent=feed("2026-02-08T18:00:00Z"))
    assert reader.told() == []
    reader.read(NOW + 2 * HOUR, docket("2"), extent=feed("2026-02-08T19:00:00Z"))
    assert reader.told() == [("gone", "1", "1&5", "")]


def test_labels_are_a_set_and_flapping_ones_are_silent(reader: Reader) -> None:
    for hours, label in enumerate(["Order", "~Util - Terminate Motions", "Order", "Order"]):
        one = docket("1", entry("1&5", "2026-02-09T10:00:00Z", label))
        reader.read(NOW + hours * HOUR, one, extent=feed("2026-02-08T17:00:00Z"))
    assert reader.told() == [("changed", "1", "1&5", "labels")]


def test_number_and_document_that_come_together_are_one_fact(reader: Reader) -> None:
    day = "2026-02-09T10:00:00Z"
    for hours, fields in enumerate([{}, {"number": "5", "document": "0310"}]):
        shown = docket("1", entry("1&5", day, "Order", **fields))
        reader.read(NOW + hours * HOUR, shown, extent=feed("2026-02-08T17:00:00Z"))
    assert reader.told() == [("changed", "1", "1&5", "number")]


def test_an_older_print_of_a_caption_never_undoes_a_newer_one(reader: Reader) -> None:
    shown = [("A v. B", "2026-02-09T10:00:00Z"), ("A v. C", "2026-02-09T12:00:00Z")]
    for hours, (name, as_of) in enumerate([*shown, shown[0]]):
        case = docket("1", OLD, name=name, as_of=as_of)
        reader.read(NOW + hours * HOUR, case, extent=feed("2026-02-08T17:00:00Z"))
    assert reader.told() == [("changed", "1", "", "case_name")]


def test_one_filing_under_several_defendants_is_told_once(reader: Reader) -> None:
    reader.read(NOW, extent=feed("2026-02-08T17:00:00Z"))
    day, fact = "2026-02-09T18:00:00Z", "2:22-cr-00070#9@2026-02-09T18:00:00Z"
    cases = [docket(case, entry(f"{case}&9", day, "Order", fact=fact)) for case in ("7", "8", "9")]
    reader.read(NOW + HOUR, *cases[1:], extent=feed("2026-02-08T18:00:00Z"))
    reader.read(NOW + 2 * HOUR, *cases, extent=feed("2026-02-08T19:00:00Z"))
    assert reader.told() == [("new", "8", "8&9", "")]


def test_only_what_is_newly_followed_is_first_sight(engine: Engine, tmp_path: Path) -> None:
    reader = Reader(engine, tmp_path / "data", follows=("cacd 2:25-cv-00001",))
    first = docket("1", OLD, follows=("cacd 2:25-cv-00001",))
    reader.read(NOW, first, extent=feed("2026-02-08T17:00:00Z"))
    reader.follows = ("cacd 2:25-cv-00001", "cacd 2:25-cv-00002")
    more = replace(first, events=(OLD, entry("1&6", "2026-02-09T17:30:00Z", "Order")))
    other = docket("2", OLD, follows=("cacd 2:25-cv-00002",))
    reader.read(NOW + HOUR, more, other, extent=feed("2026-02-08T18:00:00Z"))
    assert reader.told() == [("new", "1", "1&6", "")]


@pytest.mark.parametrize("order_", [1, -1])
def test_the_first_sight_of_one_defendant_hides_no_news_of_another(
    engine: Engine, tmp_path: Path, order_: int
) -> None:
    reader = Reader(engine, tmp_path / "data", follows=("cacd 2:22-cr-00070-2",))
    followed = docket("8", OLD, follows=("cacd 2:22-cr-00070-2",))
    reader.read(NOW, followed, extent=feed("2026-02-08T17:00:00Z"))
    reader.follows = ("cacd 2:22-cr-00070-1", "cacd 2:22-cr-00070-2")
    day, fact = "2026-02-09T17:30:00Z", "2:22-cr-00070#9"
    fresh = docket("7", entry("7&9", day, "Order", fact=fact), follows=("cacd 2:22-cr-00070-1",))
    more = replace(followed, events=(OLD, entry("8&9", day, "Order", fact=fact)))
    for hours in (1, 2):
        shown = (fresh, more)[::order_]
        reader.read(NOW + hours * HOUR, *shown, extent=feed("2026-02-08T18:00:00Z"))
    assert [told[2] for told in reader.told()] == ["8&9"]


# ---- crashes and repeats ------------------------------------------------------------------------


def test_settling_a_spool_twice_changes_nothing(reader: Reader) -> None:
    reader.read(NOW, *LISTED, extent=WHOLE)
    path = reader.fetch(NOW + HOUR, order("13", "Order 13"), *LISTED, extent=WHOLE)
    copy = path.read_bytes()
    reader.settle(path)
    path.write_bytes(copy)
    from tracker.settle import settle

    assert settle(reader.engine, path, path.name.split(".")[0]) == []
    assert reader.told() == [("new", "13", "", "")]


def test_a_hole_in_what_was_covered_is_noted(reader: Reader) -> None:
    reader.read(NOW, docket("1", OLD), extent=feed("2026-02-08T17:00:00Z"))
    reader.read(NOW + 60 * HOUR, docket("1"), extent=feed("2026-02-11T05:00:00Z"))
    reader.read(NOW + 61 * HOUR, docket("1"), extent=feed("2026-02-11T06:00:00Z"))
    notice = table(Notice)
    with reading(reader.engine) as connection:
        holes = connection.execute(select(notice).where(notice.c.kind == "hole")).all()
    assert [(row.since, row.until) for row in holes] == [
        ("2026-02-09T17:00:00Z", "2026-02-11T05:00:00Z")
    ]


def test_a_window_that_does_not_sweep_lets_old_things_leave(reader: Reader) -> None:
    """Else what a feed with terms ever showed would be read again at each round."""
    part = replace(feed("2026-02-08T17:00:00Z"), events=None, sweep=False)
    reader.read(NOW, docket("1", OLD), docket("2"), extent=part)
    later = replace(part, since="2026-02-10T12:00:00Z")
    reader.read(NOW + 48 * HOUR, docket("3"), extent=later)
    with reading(reader.engine) as connection:
        (shown,) = settling.lights(connection, [1]).values()
    assert {key[0] for key in shown} == {"docket/cacd/3"}
    assert reader.told() == [("new", "3", "", "")]


def parts(reader: Reader, hours: int, keys: str, *, whole: bool) -> list[tuple[str, ...]]:
    """A reading of one case, whole or of its newest entries only; all that was told so far."""
    coverage = Coverage.WHOLE if whole else Coverage.ADDITIONS
    events = tuple(entry(key, "2026-02-09", f"Label {key}") for key in keys)
    matter = replace(docket("1", *events), coverage=coverage)
    reader.read(NOW + hours * HOUR, matter, extent=Extent(sweep=False))
    return reader.told()


def test_additions_are_no_witness_that_something_is_gone(reader: Reader) -> None:
    parts(reader, 0, "ab", whole=True)
    parts(reader, 1, "a", whole=True)
    assert parts(reader, 26, "c", whole=False) == [("new", "1", "c", "")]
    assert parts(reader, 27, "abc", whole=True) == [("new", "1", "c", "")]


def test_what_is_not_among_additions_is_still_held_to_be_there(reader: Reader) -> None:
    parts(reader, 0, "ab", whole=True)
    parts(reader, 1, "c", whole=False)
    parts(reader, 2, "ac", whole=True)
    assert parts(reader, 27, "ac", whole=True)[1:] == [("gone", "1", "b", "")]


def test_an_older_print_does_not_rename_the_matter(reader: Reader) -> None:
    name = {"name": "A v. C", "as_of": "2026-02-09T12:00:00Z"}
    reader.read(NOW, docket("1", OLD, **name), extent=feed("2026-02-08T17:00:00Z"))
    fresh = entry("1&6", "2026-02-09T11:00:00Z", "Order")
    older = docket("1", OLD, fresh, name="A v. B", as_of="2026-02-09T11:00:00Z")
    reader.read(NOW + HOUR, older, extent=feed("2026-02-08T18:00:00Z"))
    with reading(reader.engine) as connection:
        titles = connection.execute(select(table(MatterRow).c.title)).scalars().all()
    assert titles == ["A v. C"] and reader.told() == [("new", "1", "1&6", "")]


def test_a_nul_reaches_no_store(reader: Reader) -> None:
    reader.read(NOW, *LISTED, extent=WHOLE)
    odd = replace(order("13", "Order\x00 13 \\u0000"), title="O\x00", url="https://x/\x00")
    assert reader.read(NOW + HOUR, odd, *LISTED, extent=WHOLE).told == 1


def test_half_a_character_reaches_no_store_and_stops_nothing(reader: Reader) -> None:
    reader.read(NOW, *LISTED, extent=WHOLE)
    odd = replace(order("13", "Order \ud83d 13"), title="O\ud83d")
    assert reader.read(NOW + HOUR, odd, *LISTED, extent=WHOLE).told == 1
    said = reader.read(NOW + 2 * HOUR, grade=Grade.ERROR, reason="the API says \ud83d.")
    assert (said.state, said.reason) == ("failed", "the API says \ufffd.")
