"""JSON Feed, versions 1.0 and 1.1 (jsonfeed.org), and what claims to be it."""

from __future__ import annotations

from typing import Any

from spiders import json_answers
from spiders.facts import Unexpected
from spiders.feed_entries import Entry, Feed, bounded, dated, plain
from spiders.links import absolute

_VERSION = "jsonfeed.org/version/"
_KNOWN = ("1", "1.0", "1.1")


def read(body: bytes, url: str) -> Feed:
    """The feed of a JSON answer; raises `Unexpected` when it is none, or not whole."""
    try:
        found = json_answers.table(body)
    except Unexpected:
        raise Unexpected(
            "the feed is no whole JSON: it breaks off, or it is nested badly."
        ) from None
    _, mark, version = _text(found.get("version")).partition(_VERSION)
    items = found.get("items")
    if not mark:
        raise Unexpected("the answer is JSON, but no JSON Feed: it states no version of one.")
    if not isinstance(items, list):
        raise Unexpected("the JSON Feed holds no list of items.")
    bounded(len(items))
    rows = [item for item in items if isinstance(item, dict)]
    odd = len(items) - len(rows)
    known = version.strip("/") in _KNOWN
    return Feed(
        format=f"JSON Feed {version}" if known else f"JSON Feed of the unknown version {version}",
        title=plain(_text(found.get("title"))),
        link=absolute(url, _text(found.get("home_page_url"))),
        entries=tuple(_entry(row, url) for row in rows),
        flaw=f"{odd} of its items are no objects" if odd else "",
    )


def _entry(row: dict[str, Any], url: str) -> Entry:
    return Entry(
        guid=_number(row.get("id")),
        link=absolute(url, _text(row.get("url")) or _text(row.get("external_url"))),
        title=plain(_number(row.get("title"))),
        summary=plain(_text(row.get("summary"))),
        content=plain(_text(row.get("content_text")) or _text(row.get("content_html"))),
        **dated(_text(row.get("date_published")), _text(row.get("date_modified"))),
    )


def _text(value: Any) -> str:
    """Text; "" for anything else, which would be a mistake of the feed."""
    return value.strip() if isinstance(value, str) else ""


def _number(value: Any) -> str:
    """Text, or a number as text: ids are often printed so."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return str(value) if number else _text(value)
