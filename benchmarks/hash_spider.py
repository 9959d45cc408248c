"""The baseline of a check round: a plain Scrapy spider that hashes every page.

    python benchmarks/hash_spider.py FOLDER

FOLDER/urls.txt names the pages, one a line; FOLDER/state.json keeps their digests from round to
round. Nothing is parsed, judged, stored or told: what any Scrapy user pays before the first line of
their own. It must stay the plainest fast form, or the ratio to it says nothing.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

SETTINGS: dict[str, Any] = {
    "LOG_LEVEL": "CRITICAL",  # a line a faulty page would cost more than the hash
    "CONCURRENT_REQUESTS": 32,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_TIMEOUT": 30,
    "ROBOTSTXT_OBEY": False,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
}


class HashSpider(scrapy.Spider):
    """Fetches what `folder/urls.txt` names and keeps the digests of the bodies."""

    name = "hash"

    def __init__(self, folder: Path, **more: Any) -> None:
        super().__init__(**more)
        self.folder = folder
        self.digests: dict[str, str] = {}

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for url in (self.folder / "urls.txt").read_text("utf-8").splitlines():
            yield scrapy.Request(url, dont_filter=True)

    def parse(self, response: Response) -> None:
        url = response.request.url if response.request else response.url
        self.digests[url] = hashlib.sha256(response.body).hexdigest()

    def closed(self, reason: str) -> None:
        state = self.folder / "state.json"
        before = json.loads(state.read_text("utf-8")) if state.exists() else {}
        state.write_text(json.dumps({**before, **self.digests}), encoding="utf-8")


if __name__ == "__main__":
    process = CrawlerProcess(SETTINGS)
    process.crawl(HashSpider, folder=Path(sys.argv[1]))
    process.start()
