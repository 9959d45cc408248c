"""One real crawl in a process of its own: contexts as JSON in, what the desk got as JSON out."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from spiders.catalogue import spiders
from tracker.domain.items import Answer
from tracker.domain.ports import Capture, Followed, Outcome, SourceContext, Validators


def listening() -> list[str]:
    """The addresses on which this very process listens."""
    mine = set()
    for handle in os.listdir("/proc/self/fd"):
        try:
            mine.add(os.readlink(f"/proc/self/fd/{handle}"))
        except OSError:
            continue
    found = []
    for table in ("/proc/self/net/tcp", "/proc/self/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            cells = line.split()
            if cells[3] == "0A" and f"socket:[{cells[9]}]" in mine:
                found.append(cells[1])
    return found


class MemoryDesk:
    """A desk that keeps everything in memory."""

    def __init__(self, contexts: list[SourceContext]) -> None:
        self.given = contexts
        self.answers: list[dict[str, Any]] = []
        self.outcomes: list[dict[str, Any]] = []
        self.captures: list[dict[str, Any]] = []
        self.ports: set[str] = set()

    def contexts(self, spider: str) -> list[SourceContext]:
        """The sources of that spider."""
        return [ctx for ctx in self.given if ctx.spider == spider]

    def capture(self, capture: Capture) -> None:
        """Keep the capture without its bytes."""
        told = {**asdict(capture), "packed": len(capture.packed)}
        self.captures.append(told)

    def answer(self, answer: Answer) -> None:
        """Keep the answer."""
        self.answers.append(asdict(answer))

    def outcome(self, outcome: Outcome) -> None:
        """Keep the outcome, and look for open ports while the crawl runs."""
        self.ports.update(listening())
        self.outcomes.append({**asdict(outcome), "told_at": time.time()})


def context(raw: dict[str, Any]) -> SourceContext:
    """A context from JSON."""
    followed = raw.pop("followed", {"everything": True})
    validators = raw.pop("validators", {})
    return SourceContext(
        namespace=raw["name"],
        followed=Followed(
            refs=frozenset(followed.get("refs", ())),
            terms=tuple(followed.get("terms", ())),
            everything=followed.get("everything", False),
        ),
        validators={url: Validators(**known) for url, known in validators.items()},
        **raw,
    )


def main() -> None:
    """Read contexts and settings from stdin, crawl, print."""
    asked = json.load(sys.stdin)
    settings: Settings = get_project_settings()
    settings.setdict(asked["settings"], priority="cmdline")
    desk = MemoryDesk([context(raw) for raw in asked["contexts"]])
    process = AsyncCrawlerProcess(settings)
    for name in {ctx.spider for ctx in desk.given}:
        process.crawl(spiders()[name], desk=desk)
    process.start()
    json.dump(
        {
            "answers": desk.answers,
            "outcomes": desk.outcomes,
            "captures": desk.captures,
            "ports": sorted(desk.ports),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
