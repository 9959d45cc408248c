"""Fetches one page as a source would be read: guarded, robots.txt obeyed, graded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backports import zstd

from tracker.domain.items import Answer, Grade
from tracker.domain.ports import Capture, Desk, Outcome, SourceContext

if TYPE_CHECKING:
    from spiders.base import SourceSpider

SPIDER = "one_page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an address answered; `problem` is one sentence when there is nothing to read."""

    url: str
    body: bytes = b""
    content_type: str = ""
    problem: str = ""


@dataclass(slots=True)
class _Desk:
    """Keeps the one capture and the one outcome."""

    context: SourceContext
    captures: list[Capture] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def contexts(self, spider: str) -> list[SourceContext]:
        return [self.context]

    def capture(self, capture: Capture) -> None:
        self.captures.append(capture)

    def answer(self, answer: Answer) -> None:
        """The capture says it all."""

    def outcome(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


def fetch(url: str, contact: str, *, base_url: str = "", allow_private: bool = False) -> Page:
    """The page at an address. Starts Scrapy's reactor, so once in a process."""
    desk = _Desk(
        SourceContext(
            name="page",
            namespace="page",
            spider=SPIDER,
            settings={"url": url},
            base_url=base_url,
            delay=0.0,
            allow_private=allow_private,
        )
    )
    from spiders.http.page import one_page

    run(one_page(SPIDER), desk, contact)
    return _page(url, desk)


def run(spider: type[SourceSpider], desk: Desk, contact: str) -> None:
    """One crawl with the desk's contexts. Starts Scrapy's reactor, so once in a process."""
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.settings import Settings

    import spiders.settings

    settings = Settings()
    settings.setmodule(spiders.settings)
    settings.set("USER_AGENT", spiders.settings.user_agent(contact))
    settings.set("LOG_INSTALL_ROOT_HANDLER", False)
    process = AsyncCrawlerProcess(settings)
    process.crawl(spider, desk=desk)
    process.start()


def _page(url: str, desk: _Desk) -> Page:
    outcome = desk.outcomes[0] if desk.outcomes else None
    if outcome is None or outcome.grade is not Grade.OK or not desk.captures:
        reason = outcome.reason if outcome else "it was not read; run with -v to see why."
        return Page(url=url, problem=reason)
    found = desk.captures[0]
    headers = {name.lower(): value for name, value in found.headers.items()}
    body = zstd.decompress(found.packed)
    return Page(url=found.url, body=body, content_type=headers.get("content-type", ""))
