"""Which watches a change concerns, and why."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import normalise
from tracker.domain.match import EVERYWHERE, Followed, Index, Subject, words

FOLLOWS = [
    Followed(watch="suit", kind="matter", value="cacd 2:25-cv-10999"),
    Followed(watch="suit", kind="reads", value="cacd"),
    Followed(watch="city", kind="source", value="boston"),
    Followed(watch="city", kind="reads", value="boston"),
    Followed(watch="words", kind="term", value="Secret Police"),
    Followed(watch="words", kind="term", value="Secret Police Act"),
    Followed(watch="words", kind="reads", value="cacd"),
]


def subject(said: str = "", source: str = "cacd", *names: str) -> Subject:
    return Subject(names=frozenset(names), source=source, source_title="", words=said)


@pytest.mark.parametrize(
    "nothing",
    [
        subject("Order"),
        subject("the secret, police"),
        subject("", "cacd", "cacd 8:25-cv-10999"),
        subject("No Secret Police Act", "boston-council"),
    ],
)
def test_no_watch(nothing: Subject) -> None:
    assert Index(FOLLOWS).hits(nothing) == []


@pytest.mark.parametrize(
    ("one", "watch", "reason"),
    [
        (subject("", "cacd", "cacd 2:25-cv-10999"), "suit", "you follow cacd 2:25-cv-10999"),
        (subject("", "boston"), "city", "you follow everything from boston"),
        (subject("No  SECRET police Act"), "words", "it mentions “Secret Police”"),
    ],
)
def test_a_watch_with_its_reason(one: Subject, watch: str, reason: str) -> None:
    (hit,) = Index(FOLLOWS).hits(one)
    assert hit.watch == watch and reason.split("“")[0] in hit.reason


def test_a_term_is_found_far_down_a_long_text() -> None:
    text = "of the code, " * 20_000 + "the secret police act"
    assert [hit.watch for hit in Index(FOLLOWS).hits(subject(text))] == ["words"]


def test_no_term_spans_two_parts_of_a_change() -> None:
    assert not Index(FOLLOWS).hits(subject(words("On the secret", "Police act", ("secret", "x"))))


@pytest.mark.parametrize(
    "values",
    [
        ("Food Act", "", "No Secret Police Act", "Food Act"),  # gutted: what it was is news of it
        ("A bill", "No Secret Police Act", None, None),
        ("A bill", "", None, ("taxes", "the secret police")),
    ],
)
def test_a_term_is_found_in_what_went_and_in_what_came(values: tuple[Any, ...]) -> None:
    assert [hit.watch for hit in Index(FOLLOWS).hits(subject(words(*values)))] == ["words"]


def test_the_closest_reason_comes_first() -> None:
    both = subject("Secret Police", "cacd", "cacd 2:25-cv-10999")
    assert [hit.watch for hit in Index(FOLLOWS).hits(both)] == ["suit", "words"]


def test_terms_with_signs_are_plain_text() -> None:
    index = Index(
        [
            Followed(watch="w", kind="term", value="C.D. (Cal.) [*"),
            Followed(watch="w", kind="reads", value="s"),
        ]
    )
    assert index.hits(subject("see C.D. (Cal.) [* here", "s"))
    assert not index.hits(subject("see CXD. (Cal.) [* here", "s"))


def test_a_term_of_every_source_is_found_and_heard_of_everywhere() -> None:
    index = Index([*FOLLOWS, Followed(watch="words", kind="reads", value=EVERYWHERE)])
    (hit,) = index.hits(subject("No Secret Police Act", "boston-council"))
    assert hit.watch == "words"
    assert index.followers("boston-council") == {"words"}
    assert index.followers("boston") == {"words", "city"}


LETTERS = st.sampled_from(["a", "b", "ab", " ", ".", "-", "("])


def piece(least: int) -> st.SearchStrategy[str]:
    return st.lists(LETTERS, min_size=least, max_size=9).map("".join)


@given(st.lists(piece(1), min_size=1, max_size=5), piece(0))
def test_terms_stand_as_whole_words(terms: list[str], words: str) -> None:
    wanted = {term for term in map(normalise.folded, terms) if re.search(r"\w", term)}
    text = normalise.folded(words)
    plainly = {
        term for term in wanted if re.search(rf"(?<!\w){re.escape(term)}(?!\w)", text) is not None
    }
    follows = [Followed(watch=term, kind="term", value=term) for term in wanted]
    reads = [Followed(watch=term, kind="reads", value="cacd") for term in wanted]
    assert {hit.watch for hit in Index([*follows, *reads]).hits(subject(words))} == plainly
