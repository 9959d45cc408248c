"""A local site that shows one answer at a time: it stands in for a court or a city."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer: the bytes and their content type; no validators, as the real feeds have none."""

    body: bytes
    content_type: str


#: What stands at a path: one answer, or one for each question (the arguments of the query).
Served = Page | Callable[[Mapping[str, str]], Page]


@dataclass(slots=True)
class SequenceSite:
    """Serves `pages` by path on a loopback port until closed; anything else is 404.

    `requests` are the paths asked for, in order.
    """

    pages: Mapping[str, Served] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None
    _thread: threading.Thread | None = None

    def __enter__(self) -> SequenceSite:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None and self._thread is not None
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """The address of the site, without a slash at its end."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_port}"


def _handler(site: SequenceSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # noqa: N802 (the base class asks for this name)
            parts = urlsplit(self.path)
            site.requests.append(self.path)
            served = site.pages.get(parts.path)
            page = served(dict(parse_qsl(parts.query))) if callable(served) else served
            body = page.body if page else b"Not found"
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", page.content_type if page else "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the benchmark's own lines are read by programs."""

    return Handler
