"""JSON answers: read whole, or refused with a sentence; never half of one."""

from __future__ import annotations

import json
from typing import Any

from spiders.facts import Unexpected


def table(body: bytes) -> dict[str, Any]:
    """The JSON object of an answer; raises `Unexpected` for anything in its place."""
    if body.lstrip()[:1] == b"<":
        raise Unexpected("the API answers with a page instead of JSON.")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Unexpected("the answer of the API is no whole JSON.") from None
    if not isinstance(found, dict):
        raise Unexpected("the answer of the API is no JSON object.")
    return found


def tables(holder: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list; a list that is not there is an answer of another kind."""
    found = holder.get(name)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unexpected(f"the answer of the API holds no list {name!r} where one was asked for.")
    return found


def words(value: Any) -> str:
    """A printed value in one line; "" for null."""
    return "" if value is None else " ".join(str(value).split())
