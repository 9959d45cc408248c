"""The sample sites on loopback: one small web server each, answering as the moment says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from tracker.demo import city, court, pages
from tracker.demo.script import Moment, Story, Weather, instant

RETRY_AFTER = 1  # seconds of real time, so that the demo need not wait long


@dataclass(frozen=True, slots=True)
class Site:
    """One sample site: where its page lies, how it is drawn, and the headers it sends."""

    path: str
    draw: Callable[[Story, datetime, int], bytes]
    headers: Mapping[str, str]
    robots: str = ""


#: The sites of the demo by the name of their source. A further system joins here.
SITES = {
    "cacd": Site(
        court.PATH, court.feed, {"Content-Type": "text/xml", "Cache-Control": "max-age=0"}
    ),
    "boston-orders": Site(
        city.PATH, city.page, {"Content-Type": "text/html; charset=UTF-8"}, robots="robots.txt"
    ),
}


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(story: Story, moment: Moment, name: str, path: str) -> Reply:
    """What the site of that name answers to a path at that moment."""
    site = SITES[name]
    if path == "/robots.txt" and site.robots:
        return Reply(200, pages.page(site.robots).encode(), {"Content-Type": "text/plain"})
    if path != site.path:
        return Reply(404, b"<h1>Not Found</h1>\n", {"Content-Type": "text/html"})
    weather = moment.weather.get(name, Weather.CLEAR)
    if weather is Weather.CLEAR:
        turn = story.moments.index(moment)
        return Reply(200, site.draw(story, instant(moment.now), turn), site.headers)
    return _bad_weather(weather, site)


def _bad_weather(weather: Weather, site: Site) -> Reply:
    html = {"Content-Type": "text/html"}
    if weather is Weather.UNAVAILABLE:
        body = pages.page("unavailable.html").encode()
        return Reply(503, body, html | {"Retry-After": str(RETRY_AFTER)})
    if weather is Weather.WALL:
        return Reply(200, pages.page("wall.html").encode(), html)
    return Reply(200, b"", site.headers)


class World:
    """All sites, each on a port of its own, while the `with` block runs.

    `moment` is what they show. `soon` counts the requests that came before a Retry-After had run
    out, by the name of the site.
    """

    def __init__(self, story: Story) -> None:
        self.story = story
        self.moment = story.moments[0]
        self.soon: dict[str, int] = {}
        self._not_before: dict[str, float] = {}
        self._servers = {name: self._server(name) for name in SITES}

    def base_url(self, name: str) -> str:
        """Where the site of that name listens."""
        return f"http://127.0.0.1:{self._servers[name].server_port}"

    def wait_for_retry_after(self) -> None:
        """Let pass the real seconds that a site asked for; the demo's clock is no excuse."""
        until = max(self._not_before.values(), default=0.0)
        time.sleep(max(0.0, until - time.monotonic()))

    def reply(self, name: str, path: str) -> Reply:
        """The answer of that site now, with the Retry-After noted."""
        if time.monotonic() < self._not_before.get(name, 0.0):
            self.soon[name] = self.soon.get(name, 0) + 1
        reply = answer(self.story, self.moment, name, path)
        if wait := reply.headers.get("Retry-After"):
            self._not_before[name] = time.monotonic() + float(wait)
        return reply

    def __enter__(self) -> World:
        for name, server in self._servers.items():
            threading.Thread(
                target=server.serve_forever, args=(0.05,), name=name, daemon=True
            ).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()

    def _server(self, name: str) -> ThreadingHTTPServer:
        world = self

        class Handler(BaseHTTPRequestHandler):
            """Answers one site's requests and keeps silent about them."""

            def do_GET(self) -> None:
                reply = world.reply(name, self.path.partition("?")[0])
                self.send_response(reply.status)
                for key, value in reply.headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: the demo's terminal belongs to the story."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        return server
