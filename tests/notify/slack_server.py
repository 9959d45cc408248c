"""A local server that speaks Slack's API: its limits, its errors, its two ways to say no.

Written from docs.slack.dev: chat.postMessage, chat.getPermalink, incoming webhooks, block kit, rate
limits. An answer to a post that is not there is refused, or taken and shown to nobody
(slackapi/python-slack-sdk, issue 840).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

BOT = "xoxb-1111-2222-SecretOfTheBot"
HOOK = ("T1JJ3T3L2", "A1BRTD4JD", "TIiajkdnlazkcOXrIdevi7")
MOST_BLOCKS, SECTION, HEADER, TOTAL = 50, 3_000, 150, 9_600


@dataclass(frozen=True)
class Say:
    """An answer in place of Slack's own: status 0 hangs up once the request was read."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    lands: bool = False  # the post counts all the same


@dataclass
class Workspace:
    """What the server holds: posts by channel, and answers that wait for the next requests."""

    port: int = 0
    posts: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0
    looked: list[Say] = field(default_factory=list)  # at what posts are called
    says: list[Say | None] = field(default_factory=list)
    channels: tuple[str, ...] = ("#team", "#other", "C0123ABCDEF")
    ids: dict[str, str] = field(default_factory=lambda: {"#team": "C0000TEAM", "#other": "C0OTHER"})
    named: list[str] = field(default_factory=list)  # posts as "channel/ts", in order
    unseen: list[dict[str, Any]] = field(default_factory=list)  # answers to what is not there
    strict: bool = True  # such answers are refused
    permalinks: bool = True
    bearers: tuple[str, ...] = (f"Bearer {BOT}",)

    @property
    def base(self) -> str:
        return f"base=http://127.0.0.1:{self.port}"

    @property
    def bot(self) -> str:
        return f"slack://{BOT}/%23team?{self.base}"

    def holds(self, channel: str, ts: str) -> bool:
        """Whether a post is in a channel."""
        return f"{channel}/{ts}" in self.named

    def delete(self, number: int) -> None:
        """What somebody does to a post in Slack."""
        self.named[number] = "deleted"

    def take(self, values: dict[str, Any]) -> dict[str, Any]:
        """Keep a post of the API; what Slack answers."""
        channel = self.ids.get(values["channel"], values["channel"])
        ts = f"17000000{len(self.named):02}.{len(self.named):06}"
        thread = values.get("thread_ts")
        lost = thread and not self.holds(channel, thread)
        if lost and self.strict:
            return {"ok": False, "error": "thread_not_found"}
        if not lost:
            self.named.append(f"{channel}/{ts}")
        (self.unseen if lost else self.posts).append(values)
        return {"ok": True, "channel": channel, "ts": ts, "message": {"text": values["text"]}}

    @property
    def hook(self) -> str:
        return f"slack://{'/'.join(HOOK)}?{self.base}"


def complaint(values: dict[str, Any]) -> str:
    """What Slack would find wrong with a post, "" if nothing."""
    blocks = values.get("blocks", [])
    if not values.get("text") and not blocks:
        return "no_text"
    if len(blocks) > MOST_BLOCKS or any(_wrong(block) for block in blocks):
        return "invalid_blocks"
    return "msg_blocks_too_long" if sum(map(len, map(_text, blocks))) > TOTAL else ""


def _text(block: dict[str, Any]) -> str:
    if block["type"] == "context":
        return "".join(element["text"] for element in block["elements"])
    return str(block["text"]["text"])


def _wrong(block: dict[str, Any]) -> bool:
    most = HEADER if block["type"] == "header" else SECTION
    kinds = ("header", "section", "context")
    return block["type"] not in kinds or not 0 < len(_text(block)) <= most


@contextmanager
def slack_server() -> Iterator[Workspace]:
    """The server while the block runs."""
    workspace = Workspace()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            values = json.loads(raw)
            workspace.asked += 1
            said = workspace.says.pop(0) if workspace.says else None
            if said is None or said.lands:
                answer = self.accept(values)
            else:
                answer = said
            self.say(said or answer)

        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            if path != "/api/chat.getPermalink" or not workspace.permalinks:
                return self.say(Say(404, "no such method"))
            found = workspace.holds(query["channel"][0], query["message_ts"][0])
            answer = {"ok": True} if found else {"ok": False, "error": "message_not_found"}
            if self.headers.get("Authorization") not in workspace.bearers:
                answer = {"ok": False, "error": "invalid_auth"}
            workspace.looked.append(Say(200, json.dumps(answer)))
            self.say(workspace.looked[-1])

        def accept(self, values: dict[str, Any]) -> Say:
            if self.path == "/api/chat.postMessage":
                error = self.bot(values)
                taken = {"ok": False, "error": error} if error else workspace.take(values)
                return Say(200, json.dumps(taken))
            status, text = self.hook(values)
            if status == 200:
                workspace.posts.append(values)
            return Say(status, text)

        def bot(self, values: dict[str, Any]) -> str:
            if self.headers.get("Authorization") not in workspace.bearers:
                return "invalid_auth"
            if values.get("channel") not in workspace.channels:
                return "channel_not_found"
            return complaint(values)

        def hook(self, values: dict[str, Any]) -> tuple[int, str]:
            if self.path.startswith(("/workflows/", "/triggers/")):
                return 200, '{"ok":true}'
            if self.path != f"/services/{'/'.join(HOOK)}":
                return 404, "no_service"
            wrong = complaint(values)
            return (400, wrong) if wrong else (200, "ok")

        def say(self, said: Say) -> None:
            if not said.status:
                self.connection.close()
                return
            body = said.body.encode()
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    workspace.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield workspace
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
