"""Texts of passages: first what is never told, then what is told at once, then what is doubted."""

from __future__ import annotations


import pytest

from tests.patience import soon
from tracker.domain import passages
from tracker.domain.passages import UNSTEADY, compare, join, split, unsteady
from tracker.domain.redline import redline

ROWS = [
    "Orders of the Mayor",
    "January 3, 2026 | Order 3 | On housing and public records",
    "January 2, 2026 | Order 2 | On transit and zoning",
    "January 1, 2026 | Order 1 | On water rights",
    "The Law Department answers questions on these orders",
    "City Hall, Boston",
]
TOLD = join(ROWS)


def shown(*rows: str) -> passages.Compared:
    return compare(TOLD, join(rows))


@pytest.mark.parametrize(
    "rows",
    [
        ROWS,
        ROWS[::-1],
        [*ROWS[3:], *ROWS[:3]],
        [ROWS[0], unsteady("January 3, 2026 | Order 3 | On housing and other records"), *ROWS[2:]],
        [*ROWS, unsteady("Today's weather: rain")],
        [*ROWS[:4], unsteady("Ask the Department"), ROWS[5]],
    ],
    ids=["same", "reversed", "turned", "unsteady edit", "unsteady line", "unsteady instead"],
)
def test_nothing_is_told_and_nothing_is_missed(rows: list[str]) -> None:
    read = compare(TOLD, join(rows))
    assert read.now == read.then == TOLD


@pytest.mark.parametrize(
    "rows",
    [
        ROWS[:1],
        [ROWS[0], *ROWS[2:]],
        [ROWS[0], "No records to display", ROWS[5]],
        ["Sorry", "We are doing some work on this site and will be back before long, in an hour"],
    ],
    ids=["emptied", "one row", "an empty list", "another page"],
)
def test_what_vanished_is_doubted(rows: list[str]) -> None:
    read = compare(TOLD, join(rows))
    assert read.now == TOLD
    assert read.then == join(rows)
    assert not read.goes_on


def test_a_page_of_other_words_is_doubted_even_where_it_is_as_long() -> None:
    other = [f"Something else altogether, paragraph {n} of it, and more" for n in range(6)]
    assert compare(TOLD, join(other)).now == TOLD


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([ROWS[0], "January 4, 2026 | Order 4 | On eviction", *ROWS[1:]], None),
        ([*ROWS[:2], ROWS[2] + ", as corrected", *ROWS[3:]], None),
        ([*ROWS[:5], "Room 615, 1 City Hall Square"], None),
        (
            # In reversed order a new row stands after the one that it follows there.
            [*ROWS[:0:-1], "January 4, 2026 | Order 4 | On eviction", ROWS[0]],
            [*ROWS[:2], "January 4, 2026 | Order 4 | On eviction", *ROWS[2:]],
        ),
        ([*ROWS[:4], ROWS[4] + " [/law/contact.pdf]", ROWS[5]], None),
    ],
    ids=["a row", "an edited row", "another line in its place", "order and row", "a link"],
)
def test_what_is_new_or_edited_is_told_at_once(rows: list[str], told: list[str] | None) -> None:
    read = compare(TOLD, join(rows))
    assert read.now == join(told or rows)
    assert not read.doubted


def test_the_same_words_in_another_layout_are_taken_over_without_a_word() -> None:
    cards = [part for row in ROWS[1:4] for part in row.split(" | ")]
    read = shown(ROWS[0], *cards, *ROWS[4:])
    assert read.now == read.was == join([ROWS[0], *cards, *ROWS[4:]])
    assert not read.doubted


def test_words_that_change_places_in_a_row_are_an_edit() -> None:
    read = compare(join(["Votes", "Ayes | 5 | Noes | 3"]), join(["Votes", "Ayes | 3 | Noes | 5"]))
    assert read.now == join(["Votes", "Ayes | 3 | Noes | 5"]) != read.was


def test_quotes_stay_as_they_are_printed_and_are_no_news() -> None:
    told = join(["The Mayor’s order", "On “sanctuary”"])
    assert compare(told, join(["The Mayor's order", 'On "sanctuary"'])).now == told


def test_a_row_whose_words_vanish_is_doubted_like_a_row_that_vanishes() -> None:
    emptied = [*ROWS[:4], "The Law", ROWS[5]]
    read = shown(*emptied)
    assert (read.now, read.then) == (TOLD, join(emptied))


@pytest.mark.parametrize("lost", [1, 2, 4])
def test_an_edit_is_doubted_with_what_vanishes_beside_it(lost: int) -> None:
    rows = [f"Row {n} on a subject of its own, number {n * 37}" for n in range(9)]
    after = [*rows[: 8 - lost], "Row 8 on a subject of its own, number *"]
    first = compare(join(rows), join(after))
    assert (first.now, first.then) == (join(rows), join(after))
    assert compare(first.now, join(after), first.then).goes_on


def test_where_every_row_is_edited_the_doubt_goes_on_to_its_end() -> None:
    after = [f"{row}, in force" for row in ROWS]
    first = shown(*after)
    second = compare(first.now, join(after), first.then)
    assert (first.now, second.then, second.goes_on) == (TOLD, join(after), True)


def test_a_new_row_is_told_while_another_is_doubted() -> None:
    new = "January 4, 2026 | Order 4 | On eviction"
    first = shown(*ROWS[:3], *ROWS[4:])
    second = compare(first.now, join([ROWS[0], new, *ROWS[1:3], *ROWS[4:]]), first.then)
    assert second.now == join([ROWS[0], new, *ROWS[1:]])
    assert second.then == join([ROWS[0], new, *ROWS[1:3], *ROWS[4:]])
    assert second.goes_on


def test_a_second_row_that_vanishes_does_not_prolong_the_doubt_of_the_first() -> None:
    first = shown(*ROWS[:3], *ROWS[4:])
    second = compare(first.now, join([*ROWS[:2], *ROWS[4:]]), first.then)
    assert second.goes_on
    assert second.then == join([*ROWS[:3], *ROWS[4:]])


def test_a_row_that_is_back_was_never_gone() -> None:
    first = shown(*ROWS[:3], *ROWS[4:])
    assert not compare(first.now, TOLD, first.then).doubted


def test_of_equal_rows_the_one_that_vanished_is_named() -> None:
    told = join(["Water", "View this dataset", "Weather", "View this dataset", "Footer of it"])
    read = compare(told, join(["Water", "Weather", "View this dataset", "Footer of it"]))
    assert read.then == join(["Water", "Weather", "View this dataset", "Footer of it"])


def test_joining_keeps_the_mark_between_passages_to_itself() -> None:
    assert split(join(["a ¶ b", " ", "c"])) == ["a b", "c"]
    assert passages.steady(join([unsteady("a"), "b"])) == join(["a", "b"])
    assert UNSTEADY not in compare(TOLD, join([unsteady("x"), *ROWS])).now


def test_the_redline_ends_a_paragraph_where_a_passage_ends() -> None:
    text = str(redline(join(["One", "Two", "Three"]), join(["One", "Two", "And a half", "Three"])))
    assert text == "One\nTwo\n{+And a half+}\nThree"


@pytest.mark.parametrize(
    "after",
    [
        [f"row {n} of many" for n in reversed(range(5_000))],
        [f"row {n} of many, edited" for n in range(5_000)],
        [f"something else {n}" for n in range(5_000)],
        ["row"] * 5_000,
    ],
)
def test_no_page_takes_long(after: list[str]) -> None:
    before = join(f"row {n} of many" for n in range(5_000))
    with soon(80):
        compare(before, join(after))
