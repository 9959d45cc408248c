"""Adding a feed by its address: it is followed as a whole, and its entries are shown."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.spiders.test_feed import newest
from tracker.fetch import Page

URL = "https://agency.example/orders/feed/"


def test_a_feed_is_added_and_shown(bare: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    body = newest(9, 7).replace(b"<channel>", b"<channel><title>Orders of the agency</title>")
    page = Page(url=URL, body=body, content_type="application/rss+xml")
    monkeypatch.setattr("tracker.adding.fetch", lambda *given, **more: page)
    run("init", "--contact", "https://example.org", "--email", "a@b.org")
    ran = run("add", URL, "--yes")
    assert ran.code == 0, ran.err
    said = " ".join(ran.out.split())
    assert "It is a feed (RSS 2.0) of 7 entries" in said and "The first of its 7 rows" in said
    written = tomllib.loads((bare / "tracker.toml").read_text())
    source = {"spider": "feed", "every": "1h", "url": URL, "kind": "order"}
    assert written["sources"]["agency-orders"] == source | {"title": "Orders of the agency"}
    (watch,) = written["watches"].values()
    assert watch == {"title": "Orders of the agency", "sources": ["agency-orders"]}
    again = run("add", URL, "--yes")
    assert "followed already" in again.out
