"""A local site that behaves and misbehaves as real ones do, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

ROWS = "".join(
    f'<tr><td>January {n}, 2025</td><td><a href="/eo/{n}.pdf">Order No. {n}</a></td></tr>'
    for n in range(1, 6)
)
HEAD = "<!DOCTYPE html><html><head><title>Orders of the Mayor</title></head><body>"
LIST = (
    f'{HEAD}<table class="orders"><tr><th>Date</th><th>Order</th></tr>{ROWS}</table></body></html>'
)
LOGIN = "<html><head><title>Log in</title></head><form><input type='password'></form></html>"
WALL = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
ERROR = "<html><head><title>Error</title></head><body>An unexpected error occurred</body></html>"


def feed(items: str = "", built: str = "Sun, 04 Dec 2022 13:00:02 GMT", kinds: str = "all") -> str:
    """A court's feed in its wire format."""
    return (
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n<rss version="2.0">\n<channel>\n'
        "<title>TEST - Recent Entries</title>\n<link>https://ecf.cacd.uscourts.gov</link>\n"
        f"<description>Docket entries of type: {kinds}</description>\n"
        f"<lastBuildDate>{built}</lastBuildDate>\n{items}</channel>\n</rss>\n"
    )


def item(
    title: str = "2:25-cv-10999 United States v. California",
    case: int = 869712,
    seq: int = 256,
    label: str = "Order",
    number: str = "12",
    date: str = "Sun, 04 Dec 2022 08:46:43 GMT",
    noise: str = "",
) -> str:
    """One item; without a number it has no document link."""
    host = "https://ecf.cacd.uscourts.gov"
    link = (
        f"(&#x3C;a href=&#x22;{host}/doc1/031139050097?caseid={case}&#x26;de_seq_num={seq}{noise}"
        f"&#x22; &#x3E;{number}&#x3C;/a&#x3E;)"
        if number
        else ""
    )
    return (
        f"<item>\n<title>{title}</title>\n<link>{host}/cgi-bin/DktRpt.pl?{case}</link>\n"
        f"<description>[{label}] {link}</description>\n"
        f'<guid isPermaLink="true">{host}/cgi-bin/DktRpt.pl?{case}&#x26;{seq}{noise}</guid>\n'
        f"<pubDate>{date}</pubDate>\n</item>\n"
    )


class Site:
    """Serves what `pages` says for each path, and remembers every request with its time."""

    def __init__(self) -> None:
        self.pages: dict[str, Handler] = {}
        self.seen: dict[str, list[tuple[float, dict[str, str]]]] = defaultdict(list)
        self.url = ""
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._runner: web.ServerRunner | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self, ssl: Any = None) -> Site:
        """Listen on a free port of loopback."""
        self._ssl = ssl
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def stop(self) -> None:
        """Stop listening and end the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._open())
        self._ready.set()
        self._loop.run_forever()
        assert self._runner is not None
        self._loop.run_until_complete(self._runner.cleanup())
        self._loop.close()

    async def _open(self) -> None:
        self._runner = web.ServerRunner(web.Server(self._answer), shutdown_timeout=0.1)
        await self._runner.setup()
        place = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._ssl)
        await place.start()
        assert place._server is not None
        self.port = place._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        self.url = f"http{'s' if self._ssl else ''}://127.0.0.1:{self.port}"

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        self.seen[path].append((time.time(), dict(request.headers)))
        handler = self.pages.get(path)
        if handler is None:
            return web.Response(status=404, text="Not found")
        return await handler(request)  # type: ignore[arg-type]

    # ---- ways to answer -------------------------------------------------------------------------

    def page(self, path: str, body: str | bytes, kind: str = "text/html", **more: Any) -> str:
        """The same answer each time; returns the address."""
        raw = body.encode() if isinstance(body, str) else body

        async def handler(request: web.Request) -> web.StreamResponse:
            headers = {"Content-Type": kind, **more.get("headers", {})}
            return web.Response(status=more.get("status", 200), body=raw, headers=headers)

        self.pages[path] = handler
        return self.url + path

    def turns(self, path: str, *answers: Callable[[], web.StreamResponse]) -> str:
        """One answer after the other; the last one stays."""
        left = list(answers)

        async def handler(request: web.Request) -> web.StreamResponse:
            return (left.pop(0) if len(left) > 1 else left[0])()

        self.pages[path] = handler
        return self.url + path

    def times(self, path: str) -> list[float]:
        """When the path was asked for."""
        return [at for at, _ in self.seen[path]]
