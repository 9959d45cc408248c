"""Sequences of whole HTML pages (`html_page`), read by the spider `page`.

The truth of a page lists lines of meetings and documents; a page is told as text. What is scored
is what came: each dated line and each document in the passages that came tells the fact of its
name. A page says that a line left, not why, so lines that went are not scored, as in the truth.
Matched by capture, key and event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from benchmarks.matching import Identity
from benchmarks.recipes import Recipe, sound
from benchmarks.sequence_site import Page
from benchmarks.sequences import Sequence
from tracker.domain import passages

PATH = "/page"
_MEETING = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day, [a-z]+ \d{1,2}(?:, \d{4})?(?: at .*)?", re.I
)
_DOCUMENT = re.compile(r"\[(/[^\]]+)\]")
CLOSING = (timedelta(hours=13), timedelta(hours=13), timedelta(hours=13))


def page(sequence: Sequence, faulty: bool) -> Recipe:
    """The HTML files as they are, all from one address; the page without a selector."""

    def pages(capture: str) -> dict[str, Page]:
        return {PATH: Page(body=sequence.body(capture), content_type="text/html; charset=utf-8")}

    def source(address: str) -> str:
        return (
            f'[sources.page]\nspider = "page"\nurl = "{address}{PATH}"\n'
            "allow_private = true\ndelay = 0.0\n"
            '[watches.page]\ntitle = "The page"\nsources = ["page"]\n'
        )

    return Recipe(
        captures=sound(sequence, faulty),
        pages=pages,
        source=source,
        identity=lambda change: next(facts(change)),
        facts=facts,
        closing=CLOSING,
    )


def facts(change: dict[str, Any]) -> Iterator[Identity]:
    """The facts that a told change of the page's text names; the text itself when it names none."""
    if change["field"] != "page_text":
        yield ("page", "page", "", "")
        return
    before, after = passages.split(change["before"] or ""), passages.split(change["after"] or "")
    came = [one for one in after if one not in before]
    events = list(dict.fromkeys(_events(" ".join(before), came)))
    yield from (("page", event, "", "") for event in events)
    if came and not events:
        yield ("page", "text", "", "")


def _events(before: str, came: list[str]) -> Iterator[str]:
    """Documents that were nowhere on the page before, and lines that are a day."""
    for passage in came:
        for path in _DOCUMENT.findall(passage):
            if f"[{path}]" not in before:
                yield f"doc:{quote(path)}"
        if _MEETING.fullmatch(passage):
            yield f"meeting:{passage}"
