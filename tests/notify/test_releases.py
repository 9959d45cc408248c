"""A release in words: its own title once, above how it begins."""

from __future__ import annotations

import pytest

from notify.wording import words
from notify.voice import Voice
from tests.notify.sample import change
from tracker.domain.changes import Change, Op
from tracker.domain.items import MatterKind

TITLE = "Order No. 5 of 2026"


def release(op: Op = Op.NEW, **facts: str) -> Change:
    """A change of a release whose short title has a number in it."""
    return change(1, op, matter_kind=MatterKind.RELEASE, matter_title=TITLE, **facts)


@pytest.mark.parametrize(
    ("told", "sentence", "headline"),
    [
        (release(after=TITLE), "New release", f"New release: {TITLE}"),
        (
            release(after=f"{TITLE} · It begins so."),
            "New release: It begins so.",
            f"New release: {TITLE}",
        ),
        (
            release(Op.GONE, before=f"{TITLE} · It begins so."),
            "Release is no longer listed",
            f"Release is no longer listed: {TITLE}",
        ),
    ],
)
def test_a_title_is_not_said_twice(told: Change, sentence: str, headline: str) -> None:
    found = words(told, Voice())
    assert (found.what, found.headline) == (sentence, headline)
