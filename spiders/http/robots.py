"""robots.txt is obeyed; a refusal is said as an outcome, never a silent drop."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.httpobj import urlparse_cached

from spiders.facts import Refusal
from tracker.domain.items import Grade

logger = logging.getLogger(__name__)

PRODUCT = "Tracker"  # the name that a site writes in its robots.txt to address us
LARGEST = 512 * 1024  # RFC 9309, 2.5: at least 500 kB have to be read


class Robots:
    """Asks each host for robots.txt once a run, in the name of the source that comes first.

    `ignore_robots = "reason"` opens it for one source. A host without a readable robots.txt
    allows everything, as in Scrapy's own middleware; whether the host answers is graded later.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.obey = crawler.settings.getbool("ROBOTSTXT_OBEY")
        self.rules: dict[str, asyncio.Task[RobotParser | None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Robots:
        """As Scrapy builds it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or refuse it with a sentence."""
        source = request.meta.get("source")
        if not self.obey or "robots" in request.meta or (source and source.ignore_robots):
            return
        parts = urlparse_cached(request)
        rules = await self._rules(f"{parts.scheme}://{parts.netloc}", source)
        if rules is not None and not rules.allowed(request.url, PRODUCT):
            raise Refusal(
                f"robots.txt of {parts.netloc} does not allow {parts.path or '/'} to be read; "
                "ask the site for leave, or state a reason in ignore_robots.",
                Grade.REFUSED,
            )

    async def _rules(self, site: str, source: Any) -> RobotParser | None:
        if site not in self.rules:
            self.rules[site] = asyncio.ensure_future(self._ask(site, source))
        return await self.rules[site]

    async def _ask(self, site: str, source: Any) -> RobotParser | None:
        meta = {"robots": True, "source": source, "download_maxsize": LARGEST}
        request = Request(f"{site}/robots.txt", meta=meta, priority=1000, callback=NO_CALLBACK)
        engine = self.crawler.engine
        assert engine is not None
        try:
            response: Response = await engine.download_async(request)
        except Exception as error:
            logger.debug("no robots.txt from %s: %s", site, error)
            return None
        if response.status != 200:
            return None
        return ProtegoRobotParser(response.body, self.crawler.spider)
