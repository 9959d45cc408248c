"""The sample sites on loopback: one small web server each, answering as the moment says."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_hex
from types import TracebackType

from tracker.demo import city, council, court, legislature, pages
from tracker.demo.script import Moment, Story, Weather, instant
from tracker.demo.web import Asked, Look, Reply, Site, jsonned

RETRY_AFTER = 1  # seconds of real time, so that the demo need not wait long

#: The sites of the demo by the name of their source. A further system joins here.
SITES = {
    "cacd": Site(court.answer),
    "boston-orders": Site(city.answer, robots="robots.txt"),
    "ca-bills": Site(legislature.answer, hollow=jsonned(legislature.EMPTY), locked=True),
    "boston-council": Site(council.answer, hollow=jsonned([])),
}
_HTML = {"Content-Type": "text/html"}


def answer(story: Story, moment: Moment, name: str, asked: Asked) -> Reply:
    """What the site of that name answers at that moment to somebody who may ask."""
    site = SITES[name]
    if asked.path == "/robots.txt" and site.robots:
        return Reply(200, pages.page(site.robots).encode(), {"Content-Type": "text/plain"})
    look = Look(story.holdings, instant(moment.now), story.moments.index(moment))
    reply = site.answer(look, asked)
    if reply is None:
        return Reply(404, b"<h1>Not Found</h1>\n", _HTML)
    weather = moment.weather.get(name, Weather.CLEAR)
    return reply if weather is Weather.CLEAR else _bad_weather(weather, site, reply)


def _bad_weather(weather: Weather, site: Site, fair: Reply) -> Reply:
    """What comes instead of a fair reply."""
    if weather is Weather.UNAVAILABLE:
        body = pages.page("unavailable.html").encode()
        return Reply(503, body, _HTML | {"Retry-After": str(RETRY_AFTER)})
    if weather is Weather.WALL:
        return Reply(200, pages.page("wall.html").encode(), _HTML)
    return site.hollow if weather is Weather.HOLLOW else Reply(200, b"", fair.headers)


class World:
    """All sites, each on a port of its own, while the `with` block runs.

    `moment` is what they show, `key` what a locked site asks for. `soon` counts the requests that
    came before a Retry-After had run out, by the name of the site.
    """

    def __init__(self, story: Story) -> None:
        self.story = story
        self.moment = story.moments[0]
        self.key = token_hex(16)
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

    def reply(self, name: str, asked: Asked) -> Reply:
        """The answer of that site now, with the Retry-After noted."""
        if time.monotonic() < self._not_before.get(name, 0.0):
            self.soon[name] = self.soon.get(name, 0) + 1
        locked = SITES[name].locked and asked.path != "/robots.txt"
        if locked and asked.key != self.key:
            return jsonned({"detail": "Must provide API Key as ?apikey or X-API-KEY."}, 403)
        reply = answer(self.story, self.moment, name, asked)
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
                asked = Asked.of(self.path, self.headers.get("X-API-KEY", ""))
                reply = world.reply(name, asked)
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
