"""robots.txt is obeyed (RFC 9309); a refusal is said as an outcome, never a silent drop."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from spiders.facts import Refusal
from spiders.http.failures import explain
from spiders.http.retry_after import HOLDS, throttled
from tracker.domain.items import Grade

PRODUCT = "Tracker"  # the name that a site writes in its robots.txt to address us
LARGEST = 512 * 1024  # RFC 9309, 2.5: at least 500 kB have to be read; the rest is not
SLOWEST = 60.0  # seconds between two pages; a Crawl-delay beyond them is read as these


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt allows, and the seconds that it wants between two pages."""

    allowed: Protego
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Unread:
    """Why nobody knows what a host allows; until it says so, nothing is (RFC 9309, 2.3.1.4)."""

    reason: str
    grade: Grade = Grade.UNREACHABLE
    retry_at: float = 0.0

    def refusal(self) -> Refusal:
        """The same as an error of one request."""
        return Refusal(self.reason, self.grade, self.retry_at)


def rules(body: bytes) -> Rules:
    """The rules for us in the text of a robots.txt; a page of another kind has none."""
    parsed = Protego.parse(body[:LARGEST].decode("utf-8-sig", "ignore"))
    return Rules(parsed, min(parsed.crawl_delay(PRODUCT) or 0.0, SLOWEST))


class Robots:
    """Asks each host for robots.txt once a run, in the name of the source that comes first.

    A host that answers 4xx, or leads in a circle, has none and allows everything. One that fails
    (5xx, no answer) is asked once more when the first refused request comes again, then left alone
    for the run. Crawl-delay is a lower bound of the host's pace. `ignore_robots = "reason"` opens
    all of it for one source.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.obey = crawler.settings.getbool("ROBOTSTXT_OBEY")
        self.found: dict[str, asyncio.Task[Rules | Unread]] = {}
        self.asked_again: set[str] = set()

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
        known = await self._known(f"{parts.scheme}://{parts.netloc}", request)
        if isinstance(known, Unread):
            raise known.refusal()
        if not known.allowed.can_fetch(request.url, PRODUCT):
            raise Refusal(
                f"robots.txt of {parts.netloc} does not allow {parts.path or '/'} to be read; "
                "ask the site for leave, or state a reason in ignore_robots.",
                Grade.REFUSED,
            )

    async def _known(self, site: str, request: Request) -> Rules | Unread:
        """What the host allows; a failure is believed after a second try, which all share."""
        if site not in self.found:
            self.found[site] = asyncio.ensure_future(self._ask(site, request))
        known = await self.found[site]
        if isinstance(known, Rules) or "again" not in request.meta:
            return known
        if site not in self.asked_again:
            self.asked_again.add(site)
            self.found[site] = asyncio.ensure_future(self._ask(site, request))
        return await self.found[site]

    async def _ask(self, site: str, cause: Request) -> Rules | Unread:
        meta: dict[str, Any] = {"robots": True, "source": cause.meta.get("source")}
        meta["not_before"] = cause.meta.get("not_before", 0.0)
        request = Request(f"{site}/robots.txt", meta=meta, priority=1000, callback=NO_CALLBACK)
        engine = self.crawler.engine
        assert engine is not None
        netloc = urlparse_cached(request).netloc
        try:
            response: Response = await engine.download_async(request)
        except Exception as error:
            return _failed(error, request.url)
        if response.status >= 500:
            return _unread(netloc, request.url, response.status)
        if response.status >= 300:
            return Rules(Protego.parse(""))
        known = rules(response.body)
        self._slow_down(netloc, known.pause)
        return known

    def _slow_down(self, netloc: str, wanted: float) -> None:
        """Pace the host as its robots.txt asks, from the next page but one on."""
        engine = self.crawler.engine
        assert engine is not None
        downloader = engine.downloader
        slot = downloader.slots.get(netloc)
        before = slot.delay if slot else 0.0
        if wanted <= before:
            return
        delay = HOLDS.pace(netloc, wanted)
        downloader.per_slot_settings[netloc] = {"concurrency": 2, "delay": delay, "jitter": 0}
        if slot:
            slot.delay, slot.concurrency = delay, 2
            slot.lastseen -= delay - before  # robots.txt was asked just now, and is no page


def _failed(error: Exception, url: str) -> Rules | Unread:
    """What no answer at all means: who leads in a circle has no robots.txt (RFC 9309, 2.3.1.2)."""
    if isinstance(error, Refusal):
        if error.grade is Grade.MOVED:
            return Rules(Protego.parse(""))
        return Unread(error.reason, error.grade, error.retry_at)
    bad, reason, _ = explain(error, url)
    return Unread(f"{reason.removesuffix('.')} (asked for robots.txt).", bad)


def _unread(netloc: str, url: str, status: int) -> Unread:
    """What an error of the server means: it may come right, or it wants to be left alone."""
    key = HOLDS.key(url, netloc)
    if HOLDS.too_long(key, time.time()):
        said = throttled(netloc, HOLDS.until(key), status)
        return Unread(said.reason, said.grade, said.retry_at)
    return Unread(
        f"{netloc} answers its robots.txt with {status}, so nothing there may be read for now; "
        "if that stays so, state a reason in ignore_robots."
    )
