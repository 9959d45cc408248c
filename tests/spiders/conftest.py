"""The local site, and real crawls against it in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.spiders.site_server import Site

ROOT = Path(__file__).parents[2]
FIELDS = {"title": "a", "link": "a::attr(href)", "date": "td:nth-child(1)"}


@dataclass
class Crawled:
    """What the desk got, by source."""

    raw: dict[str, Any]
    errors: str

    def outcome(self, source: str) -> dict[str, Any]:
        """The one outcome of a source."""
        found = [one for one in self.raw["outcomes"] if one["source"] == source]
        assert len(found) == 1, (source, found, self.errors[-2000:])
        return found[0]

    def grade(self, source: str) -> str:
        """The grade of the one outcome."""
        return str(self.outcome(source)["grade"])

    def answers(self, source: str) -> list[dict[str, Any]]:
        """The answers of a source, one or none."""
        return [one for one in self.raw["answers"] if one["source"] == source]


def listing(name: str, url: str, **more: Any) -> dict[str, Any]:
    """The context of a list source, as JSON."""
    settings = {"url": url, "kind": "order", "row": "table.orders tr", "fields": FIELDS}
    settings.update(more.pop("settings", {}))
    given = {"now": "2022-12-04T13:30:00Z", "delay": 0.0, "allow_private": True, **more}
    return {"name": name, "spider": "listing", "settings": settings, **given}


def court(name: str, url: str, **more: Any) -> dict[str, Any]:
    """The context of a court source, as JSON."""
    settings = {"court": "cacd", "url": url}
    given = {"now": "2022-12-04T13:30:00Z", "delay": 0.0, "allow_private": True, **more}
    return {"name": name, "spider": "us_courts_rss", "settings": settings, **given}


def crawl(*contexts: dict[str, Any], **settings: Any) -> Crawled:
    """One crawl with the project's settings, in a process of its own."""
    asked = {"contexts": list(contexts), "settings": {"RETRY_PAUSE": 0.2, **settings}}
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "run_crawl.py")],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return Crawled(json.loads(done.stdout), done.stderr)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The local site."""
    started = Site().start()
    yield started
    started.stop()
