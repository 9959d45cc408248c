"""How much of answers is in memory at once: while it is much, nobody new is asked.

Scrapy 2.19 does not hold its own limits here: a slot starts all that waits in its queue before it
counts the first of them, and when readers are behind, what waits in a slot still goes out. Some
pages of 8 MB were all held together.
"""

from __future__ import annotations

import asyncio
import ctypes
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any
from weakref import WeakSet

from scrapy import Request, signals
from scrapy.crawler import Crawler

MUCH = 8 * 1000 * 1000  # bytes being received or waiting to be read
AT_ONCE = 4  # requests of one crawler on their way to one host
_LOOK_AGAIN = 0.01  # seconds
#: Blocks of so many bytes are mapped by themselves, and go back to the system when they are freed.
LARGE = 256 * 1024
_M_MMAP_THRESHOLD = -3  # mallopt(3)


@cache
def give_back() -> bool:
    """Let large answers leave no hole in the heap; False where there is no glibc, which needs it.

    Left alone, glibc raises its threshold with the first large block that is freed, and keeps
    later ones between small ones that live on.
    """
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE))
    except (AttributeError, OSError, TypeError):
        return False


class Volume:
    """Bytes of the answers of one process that are on their way or not read yet."""

    def __init__(self) -> None:
        self._crawlers: WeakSet[Crawler] = WeakSet()
        self._coming: dict[Request, int] = {}

    def watch(self, crawler: Crawler) -> None:
        """Count what this crawler receives and reads, too."""
        if crawler not in self._crawlers:
            give_back()
            self._crawlers.add(crawler)
            crawler.signals.connect(self._received, signals.bytes_received)

    async def room(self) -> None:
        """Wait until another answer may come; those on their way end by their own time limit."""
        while self._held() > MUCH:
            await asyncio.sleep(_LOOK_AGAIN)

    def arrived(self, request: Request) -> None:
        """The request has its answer, or none: its bytes are no longer on their way."""
        self._coming.pop(request, None)

    def _received(self, data: bytes, request: Request, **_: Any) -> None:
        self._coming[request] = self._coming.get(request, 0) + len(data)

    def _held(self) -> int:
        return sum(self._coming.values()) + sum(map(_unread, self._crawlers))


def _unread(crawler: Crawler) -> int:
    """Bytes that wait for the crawler's reader, as Scrapy counts them."""
    slot = crawler.engine.scraper.slot if crawler.engine else None
    return slot.active_size if slot else 0


#: One for the process: its spiders share one memory.
VOLUME = Volume()


class Doors:
    """Lets a few requests at a time through to each host, and none while there is no room."""

    def __init__(self) -> None:
        self._hosts: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE))

    @asynccontextmanager
    async def through(self, request: Request, netloc: str) -> AsyncIterator[None]:
        """Inside, the request may be sent; its answer is whole, or has failed, at the end."""
        async with self._hosts[netloc]:
            await VOLUME.room()
            try:
                yield
            finally:
                VOLUME.arrived(request)
