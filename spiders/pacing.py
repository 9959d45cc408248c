"""How often a host is asked, told to Scrapy before the first request of a run."""

from __future__ import annotations

import time

from scrapy import Request
from scrapy.core.downloader import Downloader

from spiders.answers import netloc_of
from spiders.http.retry_after import HOLDS
from tracker.domain.budget import spacing
from tracker.domain.ports import SourceContext


def pace(downloader: Downloader, requests: list[Request]) -> None:
    """A slot for each host, with the longest delay of its sources; old holds still count."""
    delays: dict[str, float] = {}
    for request in requests:
        netloc = netloc_of(request)
        ctx: SourceContext = request.meta["source"]
        wanted = max(ctx.delay, spacing(ctx.minute))
        delays[netloc] = max(wanted, delays.get(netloc, 0.0))
    for netloc, longest in delays.items():
        delay = HOLDS.pace(netloc, longest)
        concurrency = 2 if delay else 16
        slot = {"concurrency": concurrency, "delay": delay, "jitter": 0}
        downloader.per_slot_settings[netloc] = slot
    for request in requests:
        until = request.meta["source"].not_before
        if until > time.time():
            HOLDS.hold(HOLDS.key(request.url, netloc_of(request)), until)
