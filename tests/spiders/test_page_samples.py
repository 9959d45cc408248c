"""Real answers and pages of the samples; skipped where TRACKER_SAMPLES does not name them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import Engine

from spiders.page import Page
from tests.conftest import NOW
from tests.spiders.conftest import Crawled, crawl
from tests.spiders.page_reader import PageReader
from tests.spiders.site_server import Site

SAMPLES = os.environ.get("TRACKER_SAMPLES", "")
pytestmark = pytest.mark.skipif(
    not SAMPLES, reason="TRACKER_SAMPLES does not name the folder with the real captures"
)
CITIES = Path(SAMPLES) / "cities"
HOP = ("content-length", "content-encoding", "transfer-encoding", "connection", "date", "location")
PROSE = "The council meets on Tuesday and the clerk keeps the minutes of what was said there. "


def recorded() -> Iterator[tuple[str, dict[str, Any], Path]]:
    for path in sorted((CITIES / "outage").glob("*-*/*.json")):
        yield f"{path.parent.name}-{path.stem[:8]}", json.loads(path.read_text())["data"], path


@pytest.fixture(scope="module")
def answered(site: Site) -> Crawled:
    """Every recorded answer, its body made of the title and prose of the recorded length."""
    contexts = []
    for name, record, path in recorded():
        body = path.with_suffix(".body")
        raw = body.read_bytes() if body.exists() else _body(record)
        site.pages[f"/outage/{name}"] = _handler(record, raw)
        contexts.append(
            {
                "name": name,
                "spider": "page",
                "settings": {"url": f"{site.url}/outage/{name}"},
                "now": "2026-02-09T17:00:00Z",
                "delay": 0.0,
                "allow_private": True,
            }
        )
    return crawl(*contexts, RETRY_AFTER_CAP=1)


def _body(record: dict[str, Any]) -> bytes:
    head = f"<html><head><title>{record['title']}</title></head><body><p>"
    return (head + PROSE * max(1, record["content_length"] // len(PROSE)) + "</html>").encode()


def _handler(record: dict[str, Any], body: bytes) -> Any:
    headers = {k: v for k, v in record["headers"].items() if k.lower() not in HOP}

    async def handler(request: web.Request) -> web.StreamResponse:
        return web.Response(status=record["status"], headers=headers, body=body)

    return handler


def test_every_recorded_answer_is_graded_by_its_quality(answered: Crawled) -> None:
    """0 is never ok; 1 is ok, or gone for a 404; what lies between is only read."""
    wrong = []
    for name, record, path in recorded():
        quality, grade = float(path.parent.name.rsplit("-", 1)[1]), answered.grade(name)
        expected = {"gone"} if record["status"] == 404 else {"ok"}
        if (quality == 1 and grade not in expected) or (quality == 0 and grade == "ok"):
            wrong.append((name, quality, record["status"], record["title"], grade))
    assert wrong == []
    assert len(list(recorded())) > 20


@pytest.mark.parametrize("name", ["akamai_access_denied_200.html", "incapsula_incident.html"])
def test_real_refusals_are_no_pages(engine: Engine, tmp_path: Path, name: str) -> None:
    reader = PageReader(engine, tmp_path, Page)
    body = (CITIES / "outage" / "bodies" / name).read_bytes()
    assert reader.show(NOW, body).state == "failed"


def _told(engine: Engine, tmp_path: Path, name: str) -> list[tuple[list[str], list[str]]]:
    """What is told of a pair of pages by people's verdict, read until every doubt has passed."""
    reader = PageReader(engine, tmp_path, Page)
    before, after = ((CITIES / "pages-edgi" / f"{name}-{n}.html").read_bytes() for n in "ab")
    reader.show(NOW, before)
    for hours in (24, 37, 50):
        assert reader.show(NOW + timedelta(hours=hours), after).state == "good"
    return reader.news()


@pytest.mark.parametrize("name", ["falsepos-small-changes"])
def test_pages_that_people_called_noise_tell_nothing(
    engine: Engine, tmp_path: Path, name: str
) -> None:
    assert _told(engine, tmp_path, name) == []


def test_a_page_whose_views_and_date_move_tells_nothing(engine: Engine, tmp_path: Path) -> None:
    """The archive's clock: the pages were taken on 1 and 2 February 2017."""
    reader = PageReader(engine, tmp_path, Page)
    first = NOW.replace(year=2017, month=2, day=1)
    for day, side in enumerate("abbb"):
        body = (CITIES / "pages-edgi" / f"falsepos-num-views-{side}.html").read_bytes()
        reader.show(first + timedelta(days=day), body)
    assert reader.news() == []


@pytest.mark.parametrize(
    "name, came, went",
    [
        ("truepos-major-changes", "EPA Adaptation Collaboration", "Federal Partner Collaboration"),
        ("truepos-dataset-removal", "", "View this Dataset"),
    ],
)
def test_pages_that_people_called_changed_tell_the_change(
    engine: Engine, tmp_path: Path, name: str, came: str, went: str
) -> None:
    told = _told(engine, tmp_path, name)
    assert any(went in gone and (not came or came in new) for gone, new in told), told
    assert len(told) == 1, "a rewritten page is told in one piece"
