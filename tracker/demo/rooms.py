"""A small Slack and a small Matrix server on loopback, so that the demo can post to rooms.

Both keep what arrives and answer as the real services do: Slack's chat.postMessage, and of the
Matrix client-server API what sending to a room needs, each event once for its transaction id.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

SLACK, MATRIX = "Slack #masks", "Matrix #masks"
_SLACK_TOKEN, _MATRIX_TOKEN = "xoxb-1-2-demo", "demo-token"
_EVENT = re.compile(r"/_matrix/client/v3/rooms/(%21|!)masks/send/m\.room\.message/(?P<id>[^/?]+)")


@dataclass(frozen=True, slots=True)
class Posted:
    """One post as it arrived: in which room, what a notification says, and the whole of it."""

    room: str
    subject: str
    content: dict[str, Any]

    @property
    def text(self) -> str:
        """Every word of it, as a reader sees them."""
        if self.room == MATRIX:
            return str(self.content["body"])
        found = []
        for block in self.content["blocks"]:
            found += [part["text"] for part in block.get("elements", [block.get("text")])]
        return unescape("\n".join(found))


class Rooms:
    """Both services on one free port of 127.0.0.1 while the `with` block runs."""

    def __init__(self) -> None:
        self.arrived: list[Posted] = []
        self._transactions: dict[str, str] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def slack_url(self) -> str:
        """The channel's URL for Slack; `base` sends it here instead of to slack.com."""
        base = f"http://127.0.0.1:{self._server.server_port}"
        return f"slack://{_SLACK_TOKEN}/%23masks?base={base}"

    @property
    def matrix_url(self) -> str:
        """The channel's URL for Matrix."""
        return f"matrix://{_MATRIX_TOKEN}@127.0.0.1:{self._server.server_port}/!masks"

    def slack(self, token: str, content: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """What Slack's chat.postMessage answers; refusals come with status 200 too."""
        if token != _SLACK_TOKEN:
            return 200, {"ok": False, "error": "invalid_auth"}
        if content.get("channel") != "#masks":
            return 200, {"ok": False, "error": "channel_not_found"}
        self.arrived.append(Posted(SLACK, unescape(str(content["text"])), content))
        return 200, {"ok": True, "channel": "C1", "ts": f"{len(self.arrived)}.0"}

    def matrix(
        self, token: str, transaction: str, content: dict[str, Any]
    ) -> tuple[int, dict[str, Any]]:
        """What a homeserver answers to an event; the same transaction is the same event."""
        if token != _MATRIX_TOKEN:
            return 401, {"errcode": "M_UNKNOWN_TOKEN", "error": "Unknown token"}
        if transaction not in self._transactions:
            self._transactions[transaction] = f"${len(self._transactions)}"
            subject = str(content["body"]).partition("\n")[0]
            self.arrived.append(Posted(MATRIX, subject, content))
        return 200, {"event_id": self._transactions[transaction]}

    def __enter__(self) -> Rooms:
        threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="demo-rooms", daemon=True
        ).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        rooms = self

        class Handler(BaseHTTPRequestHandler):
            """Takes posts and events and keeps silent about them."""

            def do_POST(self) -> None:
                content = self.content()
                if self.path == "/api/chat.postMessage":
                    self.answer(*rooms.slack(self.token(), content))
                else:
                    self.answer(404, {"errcode": "M_UNRECOGNIZED"})

            def do_PUT(self) -> None:
                content, found = self.content(), _EVENT.fullmatch(self.path)
                if found:
                    self.answer(*rooms.matrix(self.token(), found["id"], content))
                else:
                    self.answer(404, {"errcode": "M_UNRECOGNIZED"})

            def token(self) -> str:
                return self.headers.get("Authorization", "").removeprefix("Bearer ")

            def content(self) -> dict[str, Any]:
                raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                found = json.loads(raw)
                return found if isinstance(found, dict) else {}

            def answer(self, status: int, values: dict[str, Any]) -> None:
                body = json.dumps(values).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: the demo's terminal belongs to the story."""

        return Handler
