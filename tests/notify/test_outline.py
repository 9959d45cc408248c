"""The outline of a stored message: every word of it, in order, and groups that lose none."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notify import render
from notify.outline import HEADINGS, LONGEST, Line, Part, Role, Run, halved, outline, packed
from notify.values import Message
from tests.notify.long import long_message
from tests.notify.test_golden import operator_report, sample_digest


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("name", ["digest", "operator", "trial", "long"])
def test_every_word_of_the_html_is_there(name: str) -> None:
    message = {
        "digest": sample_digest,
        "operator": lambda: render.operator(operator_report()),
        "trial": lambda: render.trial("Example Legal Clinic", "a@example.org"),
        "long": long_message,
    }[name]()
    body = message.html.partition("<body")[2].partition(">")[2]
    body = re.sub(r'<div class="first">.*?</div>', "", body, flags=re.DOTALL)  # said below again
    body = re.sub(r"<h1[^>]*>" + re.escape(message.subject) + "</h1>", "", body)
    words = unescape(re.sub(r"<[^>]*>", "", body))
    found = "".join(part.text for part in outline(message))
    assert squeezed(found) == squeezed(words) and found


def test_roles_links_and_marks() -> None:
    parts = outline(sample_digest())
    assert [part.role for part in parts[:5]] == [
        *(Role.TITLE, Role.TEXT, Role.SMALL, Role.WATCH, Role.SMALL)
    ]
    first = next(part for part in parts if part.role is Role.ITEM)
    assert first.lines[0].runs[0].url == "https://ecf.cacd.uscourts.gov/doc1/031045678"
    assert first.lines[0].runs[0].marks == {"strong"} and first.lines[1].kind == "small"
    edits = {
        m for p in parts for x in p.lines if x.kind == "redline" for r in x.runs for m in r.marks
    }
    assert edits == {"ins", "del"}


def test_only_addresses_that_a_reader_may_follow_are_links() -> None:
    html = "<p><a href='javascript:alert(1)'>a</a> <a href='https://u:p@x.example/'>b</a></p>"
    (part,) = outline(Message(subject="s", text="", html=html))
    assert [(run.text, run.url) for run in part.lines[0].runs] == [("a b", "")]


PARTS = st.lists(
    st.builds(
        lambda role, words: Part(role, (Line((Run(words),)),)),
        st.sampled_from(list(Role)),
        st.text(st.sampled_from("ab c"), min_size=1, max_size=300),
    ),
    max_size=40,
)


@settings(max_examples=60)
@given(PARTS, st.integers(400, 2000))
def test_groups_lose_nothing_and_repeat_their_headings(parts: list[Part], most: int) -> None:
    groups = packed(parts, lambda part: len(part.text), most)
    kept = [part for group in groups for part in group if "(continued)" not in part.text]
    assert kept == parts
    assert all(group[-1].role not in HEADINGS for group in groups[:-1])


@settings(max_examples=30)
@given(st.text(st.sampled_from("ab \n\t"), min_size=LONGEST + 1, max_size=LONGEST * 5))
def test_long_paragraphs_are_divided_without_loss(words: str) -> None:
    parts = outline(Message(subject="s", text=words))
    assert all(len(part.text) <= LONGEST for part in parts)
    assert squeezed("".join(part.text for part in parts)) == squeezed(words)


def test_a_line_is_halved_at_a_blank_with_its_looks() -> None:
    line = Line(
        (Run("aaaa bbbb", "https://example.org/"), Run(" cccc dddd", marks=frozenset({"ins"})))
    )
    first, second = halved(line)
    assert first.text == "aaaa bbbb" and second.text == "cccc dddd"
    assert first.runs[0].url and second.runs[0].marks == {"ins"}
