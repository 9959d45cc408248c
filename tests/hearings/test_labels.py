"""The labelled set keeps to its own page (README.md), and its pointers to the samples."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.hearings.draw import DATE, SAME, STAMP, draw, families, plain
from tests.hearings.entries import cases, find, labels
from tests.hearings.rows import read

PAGE = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
SAMPLES = os.environ.get("TRACKER_SAMPLES", "")
with_samples = pytest.mark.skipif(
    not SAMPLES, reason="TRACKER_SAMPLES does not name the folder with the real captures"
)

STATUSES = {"set", "moved", "cancelled", "held"}
SCORED = {"kind", "date", "time", "status"}
KEYS = {"file", "at", "number", "filed", "sha256", "proceedings", "forms"}
EMPTY = {"date", "undated", "label"}
#: What an entry is that was not drawn from dockets.
ADDED = {"row", "feed"}
#: The forms of docket text that each must be there three times.
THRICE = {
    *("set for", "motion set", "several", "due", "continued", "reset", "vacated", "bare time"),
    *("short year", "time first", "written date", "prose", "extended", "cut-off", "held"),
    *("transcript", "submission", "request", "relative", "reference", "error"),
    *("row", "feed"),
}

Line = dict[str, Any]


def table(heading: str) -> set[str]:
    """The names in the first column of the table under a heading of the page."""
    part = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", part, re.M))


KINDS, FORMS = table("Kinds"), table("Forms")


def sets(line: Line) -> bool:
    """Whether an entry sets, moves or cancels something, a deadline too."""
    return any(one["status"] != "held" for one in line["proceedings"])


def a_hearing(line: Line) -> bool:
    """Whether it sets, moves or cancels a hearing."""
    return any(one["status"] != "held" and one["kind"] != "deadline" for one in line["proceedings"])


def with_status(status: str) -> Callable[[Line], bool]:
    return lambda line: any(one["status"] == status for one in line["proceedings"])


def nothing(line: Line) -> bool:
    return not line["proceedings"]


def nothing_dated(line: Line) -> bool:
    return nothing(line) and "date" in line["forms"]


def only_held(line: Line) -> bool:
    return not nothing(line) and not sets(line)


@pytest.mark.parametrize(
    ("what", "least"),
    [(lambda _: True, 400), (sets, 150), (a_hearing, 80), (nothing_dated, 150), (only_held, 20)],
    ids=["entries", "set, move or cancel", "of these a hearing", "a date, no hearing", "held"],
)
def test_there_are_enough(what: Callable[[Line], bool], least: int) -> None:
    assert sum(map(what, labels())) >= least


def test_what_was_added_is_no_giveaway() -> None:
    """For every two that set something, at least one that has a date and sets nothing."""
    added = [line for line in labels() if ADDED & set(line["forms"])]
    assert 2 * sum(map(nothing_dated, added)) >= sum(map(sets, added)) > 0


@pytest.mark.parametrize("form", sorted(THRICE))
def test_every_form_is_there_three_times(form: str) -> None:
    assert sum(form in line["forms"] for line in labels()) >= 3


@pytest.mark.parametrize(
    ("row", "counted"),
    [
        ("labelled", lambda _: True),
        ("that set, move or cancel something", sets),
        ("of these a hearing, not deadlines alone", a_hearing),
        ("that move something", with_status("moved")),
        ("that cancel something", with_status("cancelled")),
        ("that only report what was held", only_held),
        ("that say nothing of a hearing or deadline", nothing),
        ("of these with a date", nothing_dated),
    ],
)
def test_the_page_tells_the_counts(row: str, counted: Callable[[Line], bool]) -> None:
    assert f"| {row} | {sum(map(counted, labels()))} |" in PAGE


def test_the_lines_have_the_keys_of_the_page() -> None:
    assert all(line.keys() == KEYS for line in labels())


def test_no_entry_stands_twice() -> None:
    pointers = [(line["file"], line["at"]) for line in labels()]
    contents = [line["sha256"] for line in labels()]
    assert len(set(pointers)) == len(pointers)
    assert len(set(contents)) == len(contents)


@pytest.mark.parametrize("line", labels(), ids=lambda line: line["at"])
def test_a_line_keeps_to_the_scheme(line: Line) -> None:
    date.fromisoformat(line["filed"])
    assert line["forms"] and len(set(line["forms"])) == len(line["forms"])
    assert set(line["forms"]) <= FORMS
    scored = [tuple(one[key] for key in sorted(SCORED)) for one in line["proceedings"]]
    assert len(set(scored)) == len(scored)
    assert ("several" in line["forms"]) is (len(scored) > 1)
    assert ("held" in line["forms"]) is with_status("held")(line)
    assert len(EMPTY & set(line["forms"])) == nothing(line)
    for one in line["proceedings"]:
        well_formed(one)


def well_formed(one: Line) -> None:
    """A proceeding has the scored keys, a known kind and status, and a day where one is needed."""
    assert one.keys() - {"from"} == SCORED
    assert one["kind"] in KINDS and one["status"] in STATUSES
    assert one["date"] or one["status"] in {"held", "cancelled"}
    assert one["time"] is None or (
        one["date"] and re.fullmatch(r"(0[7-9]|1\d):[0-5]\d", one["time"])
    )
    assert "from" not in one or one["status"] == "moved"
    for day in filter(None, (one["date"], one.get("from"))):
        date.fromisoformat(day)


@with_samples
def test_each_pointer_names_the_entry_that_was_read() -> None:
    for (entry, proceedings), line in zip(cases(Path(SAMPLES)), labels(), strict=True):
        assert proceedings == line["proceedings"]
        held = {key: getattr(entry, key) for key in ("file", "at", "number", "filed", "sha256")}
        assert held == {key: line[key] for key in held}


@with_samples
def test_what_sets_nothing_is_marked_dated_or_not() -> None:
    empty = [line for line in labels() if nothing(line)]
    texts = [plain(find(Path(SAMPLES), line["file"], line["at"])) for line in empty]
    assert [nothing_dated(line) for line in empty] == [bool(DATE.search(text)) for text in texts]


@with_samples
def test_the_draw_gives_the_entries_again() -> None:
    """They stand first; behind them what was added by reading, out of other files."""
    drawn = [(entry.file, entry.at) for _, entry in draw(Path(SAMPLES))]
    assert drawn == [(line["file"], line["at"]) for line in labels()][: len(drawn)]
    assert all(ADDED & set(line["forms"]) for line in labels()[len(drawn) :])


@with_samples
def test_no_wording_outweighs_the_rest() -> None:
    setting = [find(Path(SAMPLES), line["file"], line["at"]) for line in labels() if sets(line)]
    assert max(map(len, families(setting))) <= SAME


def test_a_row_of_no_known_source_is_refused() -> None:
    with pytest.raises(KeyError, match="no row of a known source"):
        read({"Description": "Minute Order"})


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            {
                "RegisterOfActionDateString": "03/05/2018",
                "Description": None,
                "AdditionalInformation": "<ul><li>Event Time: 09:00 AM</li><li>A &amp; B</li></ul>",
            },
            ("2018-03-05", "", "03/05/2018 Event Time: 09:00 AM A & B"),
        ),
        (
            {"date": "2025-07-09", "type": "Response due", "disposition": ""},
            ("2025-07-09", "", "07/09/2025 Response due"),
        ),
        (
            {"hearing_type": "Talk", "hearing_status": "Set", "start_date": "2023-01-03T03:30:00Z"},
            ("2023-01-02", "", "01/02/2023 10:30 PM Talk Set"),
        ),
        (
            {"pubDate": "Mon, 05 Dec 2022 18:05:47 GMT", "description": "Type: bk [Set Hearing] 4"},
            ("2022-12-05", "Set Hearing", ""),
        ),
    ],
    ids=["Los Angeles", "Texas", "Florida, the evening before", "feed"],
)
def test_a_row_reads_as_its_printed_fields(row: dict[str, Any], told: tuple[str, str, str]) -> None:
    assert read(row) == told


def test_stamps_are_no_dates() -> None:
    stamped = "ORDER. (Filed on 4/8/2009) [Edited: 01/02/2020 10:51 AM] (Entered: 04/09/2009)"
    assert not DATE.search(STAMP.sub("", stamped))
