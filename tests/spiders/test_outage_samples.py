"""Odd answers of the courts' feeds, kept by others: each as the index of the samples describes it.

Recorded answers of other sites (`outage/`) stand in test_page_samples.py, other feeds in
test_feed_samples.py.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import Engine

from tests.flow.reader import Reader
from tests.spiders.conftest import Crawled, crawl
from tests.spiders.site_server import Handler, Site

SAMPLES = os.environ.get("TRACKER_SAMPLES", "")
pytestmark = pytest.mark.skipif(
    not SAMPLES, reason="TRACKER_SAMPLES does not name the folder with the real captures"
)
COURTS = Path(SAMPLES) / "courts"
NOW = datetime(2022, 12, 20, 14, 0, tzinfo=UTC)
HOP = ("content-length", "content-encoding", "transfer-encoding", "connection", "date")

#: What each file is graded, and how many items it holds that count.
GRADES = {
    "almd.xml": ("ok", 84),
    "ca9-wrong-pattern.html": ("gone", 0),
    "ca9.xml": ("refused", 0),
    "cacd-wrong-pattern.html": ("gone", 0),
    "jpml.xml": ("empty", 0),
    "meb.xml": ("ok", 1),
    "nmib.xml": ("ok", 0),
    "nyed.xml": ("empty", 0),
    "ord-504.html": ("broken", 0),
    "utd.xml": ("ok", 1),
    "wvsb.xml": ("ok", 138),
}
STUCK = ("nmib.xml", "utd.xml", "wvsb.xml")


def odd() -> Iterator[Path]:
    """The answers of the folder."""
    yield from (
        path for path in sorted((COURTS / "rss" / "odd").iterdir()) if path.suffix != ".headers"
    )


def _handler(path: Path) -> Handler:
    """The answer as it was recorded, with its status and headers where they were kept."""
    recorded = path.with_name(f"{path.name}.headers")
    lines = recorded.read_text().splitlines() if recorded.exists() else ["HTTP/1.1 200 OK"]
    status = int(lines[0].split()[1])
    pairs = (line.split(":", 1) for line in lines[1:] if ":" in line)
    headers = {name.strip(): value.strip() for name, value in pairs}
    kept = {name: value for name, value in headers.items() if name.lower() not in HOP}

    async def handler(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers=kept, body=path.read_bytes())

    return handler


def context(path: Path, site: Site) -> dict[str, Any]:
    """A source that reads that answer as the feed of its court."""
    site.pages[f"/odd/{path.name}"] = _handler(path)
    court = re.split("[.-]", path.name)[0]
    return {
        "name": path.name,
        "spider": "us_courts_rss",
        "settings": {"court": court, "url": f"{site.url}/odd/{path.name}"},
        "now": "2022-12-20T14:00:00Z",
        "delay": 0.0,
        "allow_private": True,
    }


@pytest.fixture(scope="module")
def answered(site: Site) -> Crawled:
    return crawl(*(context(path, site) for path in odd()), RETRY_AFTER_CAP=1)


def test_every_odd_answer_is_graded_as_it_is_described(answered: Crawled) -> None:
    assert {path.name for path in odd()} == set(GRADES)
    found = {}
    for name in GRADES:
        entries = [
            event["key"]
            for answer in answered.answers(name)
            for matter in answer["matters"]
            for event in matter["events"]
        ]
        found[name] = (answered.grade(name), len(set(entries)))
    assert found == GRADES


def test_partial_feeds_say_so(answered: Crawled) -> None:
    notes = {name: answered.answers(name)[0]["notes"] for name in ("almd.xml", "meb.xml")}
    assert "order" in notes["almd.xml"][0] and "motion" in notes["almd.xml"][0]
    assert notes["meb.xml"] == ["partial feed: answer"]


def test_a_feed_that_is_not_set_up_says_what_to_do(answered: Crawled) -> None:
    assert "not set up this feed" in answered.outcome("ca9.xml")["reason"]


@pytest.mark.parametrize("name", STUCK)
def test_a_stuck_feed_is_good_and_called_stale(
    answered: Crawled, engine: Engine, tmp_path: Path, name: str
) -> None:
    built = answered.outcome(name)["built_at"]
    settled = Reader(engine, tmp_path / "data").read(NOW, built_at=built)
    assert settled.state == "good" and settled.health == "stale"
    assert settled.reason == f"it answers, but is stale since {built}"
