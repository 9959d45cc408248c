"""Pairing of leftovers: edited, re-dated, merely re-keyed; bounded and the same each time."""

import random

from hypothesis import given
from hypothesis import strategies as st

from tests.patience import soon
from tracker.domain.pairing import POSTPONED, Kind, Leftover, pair


def left(key: str, date: str = "2026-03-02", text: str = "Referred to committee") -> Leftover:
    return Leftover(key=key, date=date, text=text)


def kinds(missing: list[Leftover], appeared: list[Leftover]) -> list[tuple[str, str, Kind]]:
    return [(p.missing.key, p.appeared.key, p.kind) for p in pair(missing, appeared)]


def test_an_edited_text_of_the_same_day() -> None:
    old = left("a", text="Hearing set before the Public Safety Committee")
    new = left("b", text="Hearing set before the Public Safety Committee, Room 126")
    assert kinds([old], [new]) == [("a", "b", Kind.EDITED)]


def test_a_re_dated_text() -> None:
    assert kinds([left("a")], [left("b", "2026-03-09")]) == [("a", "b", Kind.REDATED)]
    assert kinds([left("a")], [left("b", "2026-05-02")]) == []  # 61 days
    assert kinds([left("a", "")], [left("b", "2026-03-09")]) == []  # no day, no distance
    assert kinds([left("a", text="")], [left("b", "2026-03-09", "")]) == []


def test_a_hearing_may_be_postponed_further() -> None:
    old, new = [left("a")], [left("b", "2026-11-20"), left("c", "2027-02-20")]
    assert [p.appeared.key for p in pair(old, new, POSTPONED)] == ["b"]
    assert [p.appeared.key for p in pair(old, new[1:], POSTPONED)] == ["c"]
    assert pair(old, [left("d", "2027-04-20")], POSTPONED) == ()


def test_only_the_key_is_new() -> None:
    assert kinds([left("a")], [left("b", text="referred  to Committee")]) == [("a", "b", Kind.SAME)]


def test_different_texts_of_a_day_are_not_paired() -> None:
    assert kinds([left("a")], [left("b", text="Signed by the Governor. Chapter 124.")]) == []


def test_empty_texts_are_alike_only_on_the_same_day() -> None:
    assert kinds([left("a", text="")], [left("b", text="")]) == [("a", "b", Kind.SAME)]
    assert kinds([left("a", text="")], [left("b", text="Read first time")]) == []


def test_the_best_partner_wins() -> None:
    old = left("old", text="Motion for preliminary injunction by plaintiff")
    close = left("close", text="Motion for preliminary injunction by plaintiffs")
    far = left("far", text="Motion for leave to file by plaintiff, injunction")
    assert kinds([old], [far, close]) == [("old", "close", Kind.EDITED)]


def test_instants_count_by_their_day() -> None:
    assert kinds([left("a", "2026-03-02T17:00:00Z")], [left("b", "2026-03-02T18:00:00Z")]) == [
        ("a", "b", Kind.SAME)
    ]


def test_the_nearest_of_many_equal_texts() -> None:
    missing = [left("m", "2026-03-10")]
    appeared = [left(f"a{day}", f"2026-03-{day:02}") for day in (1, 8, 12, 30)]
    assert kinds(missing, appeared)[0][:2] == ("m", "a8")


leftovers = st.lists(
    st.builds(
        left,
        key=st.uuids().map(str),
        date=st.sampled_from(["", "2026-03-02", "2026-03-05", "9999-12-31", "not a date"]),
        text=st.sampled_from(["", "Read first time", "Read second time", "Signed"]),
    ),
    max_size=12,
)


@given(leftovers, leftovers)
def test_each_is_paired_once_at_most_and_always_the_same(
    missing: list[Leftover], appeared: list[Leftover]
) -> None:
    pairs = pair(missing, appeared)
    assert pairs == pair(missing, appeared)
    assert len({p.missing.key for p in pairs}) == len(pairs) == len({p.appeared.key for p in pairs})
    assert set(p.missing for p in pairs) <= set(missing)


def test_thousands_of_leftovers_are_not_slow() -> None:
    chance = random.Random(5)
    texts = [" ".join(chance.choices("abcdefghij", k=300)) for _ in range(6000)]
    missing = [left(f"m{n}", text=text) for n, text in enumerate(texts[:3000])]
    appeared = [left(f"a{n}", text=text) for n, text in enumerate(texts[3000:])]
    equal = [left(f"e{n}", f"2026-03-{n % 28 + 1:02}") for n in range(3000)]
    later = [left(f"l{n}", f"2026-04-{n % 28 + 1:02}") for n in range(3000)]
    with soon():
        pairs = pair(missing + equal, appeared + later)
    assert any(p.kind is Kind.REDATED for p in pairs)
