"""How much comes at once: few requests to one host, and none beside a very large answer."""

from __future__ import annotations

import asyncio
import platform
import sys
import threading
from subprocess import run

import pytest
from aiohttp import web

from spiders.http.volume import AT_ONCE, MUCH
from tests.spiders.conftest import crawl, listing
from tests.spiders.site_server import LIST, Site

BESIDE = 12
PADDING = b"<!-- " + b"x" * (1 << 20) + b"-->"


class Watched:
    """Pages that note how many of them are being answered at once."""

    def __init__(self, site: Site, large: bool) -> None:
        self.open = self.most = self.begun_beside = 0
        self.large_open = False
        self.sent = threading.Event()
        if large:
            site.pages["/large"] = self.slow_and_large
        else:
            self.sent.set()
        for number in range(BESIDE):
            site.pages[f"/list/{number}"] = self.small
        paths = ["/large"] * large + [f"/list/{number}" for number in range(BESIDE)]
        self.sources = [listing(path.strip("/"), site.url + path) for path in paths]

    async def small(self, request: web.Request) -> web.StreamResponse:
        self.open += 1
        self.most = max(self.most, self.open)
        self.begun_beside += self.large_open
        while not self.sent.is_set():
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        self.open -= 1
        return web.Response(text=LIST, content_type="text/html")

    async def slow_and_large(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/html"})
        await answer.prepare(request)
        await answer.write(LIST.encode())
        for _ in range(MUCH // len(PADDING) + 4):  # a socket holds some of it
            await answer.write(PADDING)
        await asyncio.sleep(0.5)
        self.large_open = True
        self.sent.set()
        await asyncio.sleep(1.0)
        self.large_open = False
        await answer.write_eof()
        return answer


def test_a_host_is_asked_few_things_at_once(site: Site) -> None:
    watched = Watched(site, large=False)
    crawled = crawl(*watched.sources)
    assert {crawled.grade(source["name"]) for source in watched.sources} == {"ok"}
    assert 2 <= watched.most <= AT_ONCE


def test_nobody_new_is_asked_while_a_large_answer_comes(site: Site) -> None:
    watched = Watched(site, large=True)
    crawled = crawl(*watched.sources)
    assert {crawled.grade(source["name"]) for source in watched.sources} == {"ok"}
    assert watched.begun_beside == 0


#: Frees a large block, as an answer that was read is freed; then asks where the next one lies.
MAPPED = """
from spiders.http.volume import LARGE, give_back
{set}
bytes(40 * LARGE)
held = bytes(20 * LARGE)
heap = next(line for line in open("/proc/self/maps") if line.endswith("[heap]\\n")).split()[0]
start, end = (int(part, 16) for part in heap.split("-"))
print("heap" if start <= id(held) < end else "map")
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="of glibc's allocator alone")
@pytest.mark.parametrize(("word", "lies"), [("", "heap"), ("assert give_back()", "map")])
def test_a_large_answer_goes_back_to_the_system(word: str, lies: str) -> None:
    ran = run([sys.executable, "-c", MAPPED.format(set=word)], capture_output=True, text=True)
    assert (ran.stdout.strip(), ran.stderr) == (lies, "")
