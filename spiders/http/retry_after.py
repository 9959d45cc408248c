"""Nobody is asked before the time that he named: holds of hosts and addresses, kept where we send.

Scrapy ignores Retry-After (a 429 was asked again 2 ms later). A middleware alone is not enough:
requests that already wait in a host's slot would still go out, so the hold sits in the download
handler, the last place before the wire.
"""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from spiders.facts import Refusal
from spiders.http.secret import with_secret, without_secret
from spiders.http.volume import VOLUME, Doors
from tracker.domain.items import Grade

UNSTATED = 60.0  # seconds we leave a host alone after a 429 that names no time
STRIKES = 3  # throttled answers in a row after which a host is left alone for the run
LONGEST = 7 * 24 * 3600.0  # a Retry-After beyond a week is read as a week


def seconds(value: str, now: float) -> float | None:
    """What a Retry-After header says, in seconds from `now`; None when it says nothing readable.

    Both forms of RFC 9110, 10.2.3: seconds, or an HTTP date.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:12]), LONGEST)
    try:
        date = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    aware = date if date.tzinfo else date.replace(tzinfo=timezone.utc)
    return min(max(0.0, aware.timestamp() - now), LONGEST)


_STATUS = {429: "429 (too many requests)", 503: "503 (service unavailable)"}


class Holds:
    """Until when each host or address is left alone, as wall-clock epoch seconds.

    A host is held as a whole. Only where every source states `delay = 0` (a mirror of our own)
    the address alone is held.
    """

    def __init__(self, cap: float = 60.0) -> None:
        self.cap = cap
        self._delays: dict[str, float] = {}
        self._until: dict[str, float] = {}
        self._strikes: dict[str, int] = {}
        self._status: dict[str, int] = {}

    def key(self, url: str, netloc: str) -> str:
        """What is held together with that address."""
        return netloc if self._delays.get(netloc, 1.0) else url

    def pace(self, netloc: str, delay: float) -> float:
        """The longest delay that any source asked for on that host."""
        longest = max(delay, self._delays.get(netloc, 0.0))
        self._delays[netloc] = longest
        return longest

    def hold(self, key: str, until: float, status: int = 0) -> None:
        """Leave it alone until then, as an answer asked; a hold is only ever made longer."""
        self._until[key] = max(until, self._until.get(key, 0.0))
        self._status[key] = status

    def status(self, key: str) -> int:
        """The status of the answer that the hold comes from, 0 if none is known."""
        return self._status.get(key, 0)

    def until(self, key: str) -> float:
        """The epoch second from which it may be asked; 0 when nothing holds it."""
        return self._until.get(key, 0.0)

    def strike(self, key: str) -> None:
        """It said once more that we come too often."""
        self._strikes[key] = self._strikes.get(key, 0) + 1

    def forgive(self, key: str) -> None:
        """It answered."""
        self._strikes.pop(key, None)

    def too_long(self, key: str, now: float) -> bool:
        """Whether waiting is no use in this run."""
        left = self.until(key) - now
        return left > self.cap or (left > 0 and self._strikes.get(key, 0) >= STRIKES)


#: One for the process: spiders that read the same host must not break each other's holds.
HOLDS = Holds()


def throttled(what: str, until: float, status: int) -> Refusal:
    """The refusal that ends the reading of a source until a later run."""
    clock = datetime.fromtimestamp(until, timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")
    answered = f"answered {_STATUS[status]} and " if status in _STATUS else ""
    said = f"{what} {answered}asked to be left alone until {clock}."
    return Refusal(said, Grade.THROTTLED, retry_at=until)


def stated_pause(response: Response, now: float) -> float | None:
    """Seconds that a 429, or a 503 with Retry-After, asks for; None for every other answer."""
    if response.status not in (429, 503):
        return None
    header = response.headers.get("Retry-After")
    stated = seconds(header.decode("latin-1"), now) if header else None
    return UNSTATED if stated is None and response.status == 429 else stated


class PatientHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP handler; right before it sends, every hold and much volume is waited out."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._fail_on_dataloss_warned = True  # the outcome says it; cron mails nothing else
        self._doors = Doors()
        VOLUME.watch(crawler)

    async def download_request(self, request: Request) -> Response:
        """Wait, ask, and note what the answer says of the next time."""
        holds = HOLDS
        netloc = urlparse_cached(request).netloc
        key = holds.key(request.url, netloc)
        await self._wait(request, holds, key, netloc)  # not in a door: others may pass meanwhile
        sent = with_secret(request)
        async with self._doors.through(sent, netloc):
            await self._wait(request, holds, key, netloc)
            response = await super().download_request(sent)
        response = without_secret(request, response)
        pause = stated_pause(response, time.time())
        if pause is None:
            holds.forgive(key)
        else:
            holds.strike(key)
            holds.hold(key, time.time() + pause, response.status)
        return response

    async def _wait(self, request: Request, holds: Holds, key: str, netloc: str) -> None:
        """Sleep until nothing holds the request; another answer may lengthen the hold meanwhile."""
        while True:
            now = time.time()
            if holds.too_long(key, now):
                raise throttled(netloc, holds.until(key), holds.status(key))
            left = max(holds.until(key), request.meta.get("not_before", 0.0)) - now
            if left <= 0:
                return
            await asyncio.sleep(left + 0.01)


class RetryAfter:
    """Asks once more when the pause is short; else the source is throttled until then."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.cap = crawler.settings.getfloat("RETRY_AFTER_CAP")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RetryAfter:
        """As Scrapy builds it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Give each host (with its port) a slot of its own, also after a redirect."""
        request.meta["download_slot"] = urlparse_cached(request).netloc

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Pass what is no throttling; else ask once more, or refuse with the time."""
        pause = stated_pause(response, time.time())
        if pause is None or "robots" in request.meta:
            return response
        netloc = urlparse_cached(request).netloc
        until = HOLDS.until(HOLDS.key(request.url, netloc))
        if pause > self.cap or "throttled" in request.meta:
            raise throttled(netloc, until, response.status)
        again = request.replace(dont_filter=True, priority=request.priority - 5)
        again.meta["throttled"] = True
        return again
