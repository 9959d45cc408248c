"""Redline: what was struck and added, in words; never slow."""

import random
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.patience import soon
from tracker.domain.aligning import align
from tracker.domain.cutting import normalise, pieces
from tracker.domain.redline import NO_CHANGE, Hunk, Redline, excerpt, plain, redline

VOCABULARY = [f"w{number:04}" for number in range(3000)]


def side(redlined: Redline, op: str) -> list[str]:
    """One of the two texts, as words, from a redline."""
    return " ".join(hunk.text for hunk in redlined.hunks if hunk.op in ("same", op)).split()


def assert_both_sides(before: str, after: str) -> Redline:
    redlined = redline(before, after)
    assert side(redlined, "out") == normalise(before).split()
    assert side(redlined, "in") == normalise(after).split()
    operations = [hunk.op for hunk in redlined.hunks]
    assert all(one != next_one for one, next_one in zip(operations, operations[1:]))
    return redlined


def test_words_struck_and_added() -> None:
    redlined = redline("The motion is granted in part.", "The motion is denied in part.")
    assert str(redlined) == "The motion is [-granted-] {+denied+} in part."
    assert (redlined.words_out, redlined.words_in, redlined.edits) == (1, 1, 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("same words", "same   words\n"),
        ("it's “so”", 'it’s "so"'),
        ("a line\nwrapped here", "a line wrapped\nhere"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("one\r\n\r\ntwo", "one\n\ntwo"),
        ("one\n\ntwo", "one two"),
        ("(a) one (b) two", "\n(a) one\n(b) two"),
    ],
)
def test_form_alone_is_no_change(before: str, after: str) -> None:
    redlined = redline(before, after)
    assert not redlined.changed
    assert excerpt(redlined) == ()
    assert plain(excerpt(redlined)) == NO_CHANGE


def test_short_equal_runs_between_edits_are_swallowed() -> None:
    redlined = redline("we see red the green fields today", "we see blue the yellow fields today")
    assert str(redlined) == "we see [-red the green-] {+blue the yellow+} fields today"


def test_a_new_section_stands_alone_and_the_edited_one_is_paired() -> None:
    before = "SEC. 1. The officer shall wear a badge.\nSEC. 2. This act takes effect at once."
    after = (
        "SEC. 1. The officer shall wear a visible badge.\n"
        "SEC. 1.5. No mask may be worn on duty by anyone.\n"
        "SEC. 2. This act takes effect at once."
    )
    shown = str(redline(before, after))
    assert "a {+visible+} badge." in shown
    assert "{+SEC. 1.5. No mask may be worn on duty by anyone.+}" in shown
    assert "takes effect at once." in shown.rsplit("+}", 1)[1]


def test_a_sentence_split_in_two_is_compared_as_a_whole() -> None:
    before = "The court grants the motion and stays the order until the hearing in May."
    after = "The court grants the motion. It stays the order until the hearing in May."
    redlined = assert_both_sides(before, after)
    assert redlined.words_out < 4


def test_excerpt_keeps_the_first_edits_with_context() -> None:
    words = [f"word{number}" for number in range(60)]
    changed = list(words)
    for place in (10, 25, 40):
        changed[place] = "CHANGED"
    shown = plain(excerpt(redline(" ".join(words), " ".join(changed)), edits=2, context=2))
    assert shown == (
        "… word8 word9 [-word10-] {+CHANGED+} word11 word12 … word23 word24 "
        "[-word25-] {+CHANGED+} word26 word27 …"
    )


def test_excerpt_cuts_long_runs_and_counts_the_rest() -> None:
    hunks = excerpt(redline("", " ".join(VOCABULARY[:100])), longest=10)
    assert hunks == (Hunk("in", " ".join(VOCABULARY[:10]) + " … (90 more words)"),)


def test_quotes_after_a_full_stop_stay() -> None:
    redlined = assert_both_sides('He said "no." Then he left.', 'He said "no." Then she left.')
    assert "[-he-] {+she+}" in str(redlined)


words = st.lists(st.sampled_from(["a", "b", "The", "end.", "(1)", "\n", "\n\n", "§"]), max_size=60)


@given(words, words)
def test_both_texts_can_be_read_back(before: list[str], after: list[str]) -> None:
    assert_both_sides(" ".join(before), " ".join(after))


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_survived(before: str, after: str) -> None:
    redlined = assert_both_sides(before, after)
    assert redlined.changed == (normalise(before).split() != normalise(after).split())


@given(st.lists(st.integers(0, 5), max_size=30), st.lists(st.integers(0, 5), max_size=30))
def test_align_covers_everything_once(old: list[int], new: list[int]) -> None:
    blocks = align(old, new)
    assert [item for block in blocks for item in old[block.old]] == old
    assert [item for block in blocks for item in new[block.new]] == new
    assert all(old[block.old] == new[block.new] for block in blocks if block.same)


def bill(seed: int, size: int) -> str:
    chance = random.Random(seed)
    sections, length = [], 0
    while length < size:
        body = " ".join(chance.choice(VOCABULARY) for _ in range(chance.randint(20, 160)))
        sections.append(f"SEC. {len(sections)}. {body.capitalize()}.")
        length += len(sections[-1])
    return "\n".join(sections)


def shuffled(count: int, separator: str) -> str:
    chance = random.Random(count)
    return separator.join(chance.choice(VOCABULARY) for _ in range(count))


HOSTILE = {
    "one word repeated": ("word " * 200_000, "word " * 100_000 + "other " + "word " * 99_000),
    "two words alternating": ("a b " * 125_000, "b a c " * 83_000),
    "100,000 one-word lines": (shuffled(100_000, "\n"), shuffled(99_999, "\n")),
    "100,000 one-word paragraphs": (shuffled(100_000, "\n\n"), shuffled(99_999, "\n\n")),
    "one line of 1 MB": (shuffled(170_000, " "), shuffled(169_999, " ")),
    "one word of 1 MB": ("x" * 1_000_000, "y" * 1_000_000),
    "blank lines": ("\n" * 500_000 + "a", "\n \n" * 150_000 + "b"),
    "section marks": ("\n(a)" * 250_000, "\n(b)" * 250_000),
    "white space": (". " + " " * 500_000 + "A", ". " + " " * 500_000 + "B"),
    "a rewrite of 1 MB": (bill(1, 1_000_000), bill(2, 1_000_000)),
    "6 MB": ("x y " * 1_500_000, "z"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_input_is_slow(name: str) -> None:
    before, after = HOSTILE[name]
    with soon():
        redlined = redline(before, after)
    assert redlined.changed


def test_a_rewrite_of_a_megabyte_stays_under_200_mb() -> None:
    before, after = bill(3, 1_000_000), bill(4, 1_000_000)
    tracemalloc.start()
    redline(before, after)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200 * 2**20


def test_too_large_to_compare_is_shown_as_replaced() -> None:
    redlined = redline("x " * 2_100_000, "y " * 10)
    assert redlined.coarse
    assert [hunk.op for hunk in redlined.hunks] == ["out", "in"]


def test_pieces_are_cut_by_content_not_by_length() -> None:
    line = [VOCABULARY[(number * 7) % 3000] for number in range(2000)]
    cut, shifted = pieces(" ".join(line)), pieces(" ".join(["extra", *line]))
    assert len(set(cut) & set(shifted)) >= len(cut) - 2
