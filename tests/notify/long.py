"""A digest that is too long for one message of any chat service, and what it must say."""

from __future__ import annotations

from dataclasses import replace

from notify import digest, render
from notify.values import Message
from tests.notify import sample

COUNT = 300  # the most that one digest shows


def long_message(words: str = "") -> Message:
    """300 changes of one matter, each with a text of its own."""
    first = next(item for item in sample.ITEMS if item.change.event is not None)
    items = [
        replace(
            first,
            change=replace(
                first.change,
                id=number,
                event=replace(first.change.event, number=str(number), text=told(number, words)),
            ),
        )
        for number in range(1, COUNT + 1)
    ]
    value = digest.compose(sample.READER, items, now=sample.NOW)
    assert value is not None
    return render.digest(value)


def told(number: int, words: str = "") -> str:
    """The text of one change."""
    return f"Filing no. {number:03} of the many {words}".strip()


def huge_message(size: int = 200_000) -> Message:
    """A message whose HTML alone has so many bytes."""
    item = (
        '<li class="item"><p><a href="https://example.org/{0}">Line {0} of the docket</a></p>'
        '<p class="small">{1}</p></li>'
    )
    filler = "motion to compel & reply, " * 6
    items, number = "", 0
    while len(items) < size:
        number += 1
        items += item.format(number, filler)
    html = f"<!DOCTYPE html><html><body><h2>Watch</h2><h3>Case</h3><ul>{items}</ul></body></html>"
    return Message(subject=f"{number} lines", text="long\n", html=html)
