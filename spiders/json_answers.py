"""JSON answers: read whole, or refused with a sentence; never half of one."""

from __future__ import annotations

import json
from typing import Any

from spiders.facts import Unexpected


def whole(body: bytes) -> Any:
    """The JSON of an answer; raises `Unexpected` for anything in its place."""
    body = body.strip()  # padding may be many times the answer
    if body[:1] == b"<":
        raise Unexpected("the API answers with a page or XML instead of JSON.")
    try:
        return json.loads(_text(body))
    except (ValueError, RecursionError):
        raise Unexpected("the answer of the API is no whole JSON.") from None


def _text(body: bytes) -> str:
    """UTF-8; some sources are windows-1252 in part."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def table(body: bytes) -> dict[str, Any]:
    """The JSON object of an answer; raises `Unexpected` for anything in its place."""
    found = whole(body)
    if not isinstance(found, dict):
        raise Unexpected("the answer of the API is no JSON object.")
    return found


def said(body: bytes, name: str) -> str:
    """What the body of an error says under a name, or as a whole, cut short; "" for nothing."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    text = found.get(name) if isinstance(found, dict) else found
    return words(text if isinstance(text, str) else json.dumps(text) if text else "")[:200]


def tables(holder: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list; a list that is not there is an answer of another kind."""
    found = holder.get(name)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unexpected(f"the answer of the API holds no list {name!r} where one was asked for.")
    return found


def words(value: Any) -> str:
    """A printed value in one line; "" for null."""
    return "" if value is None else " ".join(str(value).split())
