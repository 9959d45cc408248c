"""What `tracker changes --json` told, as reports of the simulated world's scorer.

Made from the product's own lines and the watch list, never from the truth. Every line becomes a
report: what has no counterpart in the world gets a kind that the scorer counts as false.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

Change = dict[str, Any]
Report = dict[str, Any]

_DOCKET_EVENT = {"new": "entry_new", "gone": "entry_removed", "restored": "entry_new"}
_ORDER = {"new": "order_new", "gone": "order_removed", "restored": "order_new"}
_ORDER_FIELD = {"status": "status_change", "title": "title_edited", "text": "title_edited"}


def source_name(watched: dict[str, Any]) -> str:
    """The source's name in tracker.toml: the court, or the city of a list of orders."""
    return str(watched["court"])


def reports(tick: int, changes: Iterable[Change], urls: dict[str, str]) -> list[Report]:
    """One report a change; `urls` gives the watched address of each source."""
    return [_report(tick, change, urls) for change in changes]


def errors(tick: int, bad_sources: Iterable[str], urls: dict[str, str]) -> list[Report]:
    """One error report for each source that could not be read."""
    return [{"type": "error", "tick": tick, "url": urls[name]} for name in bad_sources]


def _report(tick: int, change: Change, urls: dict[str, str]) -> Report:
    told = _docket(change) if change["matter"].startswith("docket/") else _order(change)
    place = {"tick": tick, "source": change["source"], "url": urls[change["source"]]}
    return {**place, **told, "text": _text(change)}


def _docket(change: Change) -> Report:
    # Several sources of the world stand for one real court; the world's court is the source.
    matter = f"docket/{change['source']}/{change['matter'].rsplit('/', 1)[1]}"
    event = change["event"]
    if event is None:
        return {"matter": matter, "kind": _docket_kind(change)}
    kind = _DOCKET_EVENT.get(change["op"], "entry_amended")
    return {"matter": matter, "kind": kind, "entry": int(event["key"].rsplit("&", 1)[1])}


def _docket_kind(change: Change) -> str:
    if change["op"] == "changed":
        named = change["field"] == "case_name"
        return "title_edited" if named else f"{change['field']}_changed"
    return f"matter_{change['op']}"


def _order(change: Change) -> Report:
    kind, city, key = change["matter"].split("/", 2)
    found = re.search(r"\d+", key)
    assert kind == "order" and found, f"no key of an order: {change['matter']}"
    told = _ORDER.get(change["op"]) or _ORDER_FIELD.get(change["field"])
    return {
        "matter": f"orders/{city}",
        "kind": told or f"{change['field']}_changed",
        "entry": int(found[0]),
    }


def _text(change: Change) -> str:
    event = change["event"] or {}
    parts = [change["matter_title"], event.get("text"), change["before"], change["after"]]
    return "\n".join(_words(part) for part in parts if part)


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(map(str, value))
