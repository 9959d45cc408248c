"""What is folded away is never news; what is not folded is."""

from __future__ import annotations

import pytest

from tracker.domain import normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A &amp; B", "A & B"),
        ("A\u00a0 B\n", "A B"),
        ("“D’Angelo”", '"D\'Angelo"'),
        ("Pe\u0301rez", "P\u00e9rez"),
        ("A\u200bB", "A B"),
        ("A\x00B", "AB"),
    ],
)
def test_equal_texts(one: str, other: str) -> None:
    assert normalise.text(one) == normalise.text(other)


@pytest.mark.parametrize(("one", "other"), [("A", "B"), ("SB 627", "SB 672"), ("a", "A")])
def test_different_texts(one: str, other: str) -> None:
    assert normalise.text(one) != normalise.text(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.gov/x?v=2", "https://A.gov:443/x"),
        ("https://a.gov/x;jsessionid=1?id=3#top", "https://a.gov/x?id=3"),
        ("https://a.gov/x?itok=9&id=3", "https://a.gov/x?id=3&_=1"),
    ],
)
def test_equal_links(one: str, other: str) -> None:
    assert normalise.link(one) == normalise.link(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.gov/x?id=3", "https://a.gov/x?id=4"),
        ("https://a.gov:8443/x", "https://a.gov/x"),
        ("https://a.gov/x", "https://b.gov/x"),
    ],
)
def test_different_links(one: str, other: str) -> None:
    assert normalise.link(one) != normalise.link(other)


def test_a_broken_link_is_text() -> None:
    assert normalise.link("http://[::1") == "http://[::1"


def test_the_fourth_digit_of_a_document_says_only_where_the_link_opens() -> None:
    assert normalise.pacer_document("031139059342") == normalise.pacer_document("031039059342")


def test_a_value_is_bounded() -> None:
    assert len(normalise.text("x" * 10**6)) < 100_100


def test_sets_are_sorted_and_without_blanks() -> None:
    assert normalise.value(("b ", "a", "", "a")) == ("a", "b")
    assert normalise.value(()) is None and normalise.value("  ") is None
