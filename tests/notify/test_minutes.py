"""A council's step that its file and its meeting both show is one line of a digest."""

from __future__ import annotations

import json
from typing import Any

import pytest

from notify import digest, render, render_matrix, render_slack
from notify.folding import fold
from notify.values import Item
from tests.notify import sample
from tests.notify.laws import change, event, item
from tracker.domain.changes import Op, Tier
from tracker.domain.items import EventKind, MatterKind

FILE = "https://boston.legistar.com/gateway.aspx?m=l&id=8815"
MEETING = "https://boston.legistar.com/MeetingDetail.aspx?ID=1471"
DAY = "2026-02-10"
STEP = "Hearing held"


def step(number: int, text: str = STEP, **facts: Any) -> Item:
    """A step of the file's history that was filled in."""
    values: dict[str, Any] = {
        "matter": "ordinance/boston/8815",
        "matter_kind": MatterKind.ORDINANCE,
        "matter_url": FILE,
        "url": FILE,
        "tier": Tier.NOW,
        "field": "text",
        "before": "On the agenda",
        "after": text.partition(" · ")[0],
        "event": event(EventKind.ACTION, text, DAY),
    }
    return item(change(number, Op.CHANGED, **{**values, **facts}))


def minuted(number: int, field: str = "action", after: Any = STEP, **facts: Any) -> Item:
    """What the minutes of the meeting say of the file."""
    values: dict[str, Any] = {
        "matter": "meeting/boston/1471",
        "matter_kind": MatterKind.MEETING,
        "matter_url": MEETING,
        "url": FILE,
        "tier": Tier.DAILY,
        "field": field,
        "before": "",
        "after": after,
        "event": event(EventKind.ITEM, "Ordinance on identification", DAY, key="item:5"),
    }
    watch = facts.pop("watch", "masks")
    return item(change(number, facts.pop("op", Op.CHANGED), **{**values, **facts}), watch)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(minuted(2, url=FILE.replace("8815", "8816")), id="another file"),
        pytest.param(minuted(2, url=""), id="an item without a file"),
        pytest.param(minuted(2, after="Recess held"), id="another action"),
        pytest.param(minuted(2, "note", "The committee asked for a report."), id="a note"),
        pytest.param(minuted(2, "text", "Ordinance on masks", before="x"), id="another title"),
        pytest.param(minuted(2, "tally", "Yea 3, Nay 2"), id="a count that the file lacks"),
        pytest.param(minuted(2, after=None), id="an action taken back"),
        pytest.param(minuted(2, op=Op.NEW, field=""), id="an item put on the agenda"),
        pytest.param(minuted(2, watch="city"), id="another watch"),
        pytest.param(minuted(2, source="elsewhere"), id="another source"),
        pytest.param(
            minuted(2, event=event(EventKind.ITEM, "Ordinance", "2026-02-17")), id="another day"
        ),
    ],
)
def test_what_is_no_repeat_has_its_own_line(other: Item) -> None:
    assert len(fold([step(1), other])) == 2


def test_a_step_in_file_and_minutes_is_one_line_in_the_words_of_the_file() -> None:
    value = digest.compose(sample.READER, [minuted(1), step(2)], now=sample.NOW)
    assert value is not None
    (line,) = [line for watch in value.watches for part in watch.matters for line in part.lines]
    assert (line.what, line.tier) == (f"Action is now: {STEP}", Tier.NOW)
    assert (value.shown, value.hidden) == (2, 0)  # both count as told


def test_the_head_counts_what_every_form_shows() -> None:
    other = step(3, "Referred", matter="ordinance/boston/8816", matter_url="", url="")
    repeated = digest.compose(sample.READER, [minuted(1), step(2), other], now=sample.NOW)
    noted = minuted(4, "note", "Two members spoke against it.")
    more = digest.compose(sample.READER, [minuted(1), step(2), other, noted], now=sample.NOW)
    assert repeated is not None and more is not None
    for value, head, lines in (
        (repeated, "2 changes in 2 matters", 2),
        (more, "3 changes in 3", 3),
    ):
        assert value.summary.startswith(head) and value.subject.endswith(f"(+{lines - 1} more)")
        assert len([part for watch in value.watches for part in watch.matters]) == lines
        message = render.digest(value)
        forms = [message.text, message.html]
        forms += [json.dumps(post.blocks) for post in render_slack.slack(message)[:1]]
        forms += [json.dumps(post) for post in render_matrix.matrix(message)[:1]]
        assert len(forms) == 4 and all(head in form for form in forms)


def test_the_outcome_with_its_count_is_told_once() -> None:
    whole = step(1, "Passed · Pass · Yea 11, Nay 2")
    same = [
        minuted(2, after="Passed"),
        minuted(3, "result", "Pass"),
        minuted(4, "tally", "Yea 11, Nay 2"),
        minuted(5, "votes", ("A: Yea", "B: Nay")),
    ]
    (entry,) = fold([whole, *same])
    assert [one.id for one in entry.changes] == [1] and len(entry.items) == 5
    more = minuted(6, "note", "Two members spoke against it.")
    entry, rest = fold([whole, *same, more])
    assert len(entry.items) == 5 and [one.field for one in rest.changes] == ["note"]
