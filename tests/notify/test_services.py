"""Mattermost, ntfy and signed web hooks against local servers that speak their API and limits."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from notify.channels import Kind, send
from notify.values import Message

MESSAGE = Message(
    subject="Order",
    text="New entry 62\nhttps://example.org/doc\n",
    html='<!DOCTYPE html><p><a href="https://example.org/doc">New entry 62</a></p>',
)
HOOK = "h00k-that-must-not-leak-4711"
SECRET = "a-secret-of-two-dozen-letters"


@dataclass
class Said:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Service:
    """A server that answers like Mattermost, ntfy or a program, and may be made to refuse."""

    port: int = 0
    requests: list[Said] = field(default_factory=list)
    status: int = 0  # 0: as the API asks for
    wait: str = ""


def respond(path: str, body: bytes) -> int:
    """What the API answers: Mattermost's hooks and ntfy, with their limits."""
    if path.startswith("/hooks/"):
        text = json.loads(body).get("text", "")
        return 200 if path == f"/hooks/{HOOK}" and 0 < len(text) <= 16_383 else 400
    if path == "/":  # ntfy takes JSON at its root
        said = json.loads(body)
        return 200 if said.get("topic") and len(said.get("message", "")) <= 4_096 else 400
    return 204


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            made.requests.append(Said(self.path, dict(self.headers), body))
            status = made.status or respond(self.path, body)
            self.send_response(status)
            if made.wait:
                self.send_header("Retry-After", made.wait)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    made.port = server.server_port
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def urls(port: int) -> dict[str, str]:
    return {
        "mattermost": f"mmost://127.0.0.1:{port}/{HOOK}",
        "ntfy": f"ntfy://127.0.0.1:{port}/{HOOK}",
        "hook": f"json://127.0.0.1:{port}/{HOOK}?hmac={SECRET}",
    }


@pytest.mark.parametrize("name", urls(0))
def test_a_message_arrives_with_its_link(service: Service, name: str) -> None:
    assert send(urls(service.port)[name], MESSAGE, key="digest.1").kind is Kind.SENT
    (said,) = service.requests
    assert b"New entry 62" in said.body and b"https://example.org/doc" in said.body


@pytest.mark.parametrize("name", urls(0))
@pytest.mark.parametrize(
    ("status", "wait", "kind"),
    [
        (429, "7", Kind.TEMPORARY),
        (500, "", Kind.TEMPORARY),
        (403, "", Kind.MISCONFIGURED),
        (400, "", Kind.PERMANENT),
    ],
)
def test_what_it_answers_is_known(
    service: Service, name: str, status: int, wait: str, kind: Kind
) -> None:
    service.status, service.wait = status, wait
    outcome = send(urls(service.port)[name], MESSAGE, key="digest.1")
    assert (outcome.kind, outcome.code) == (kind, str(status))
    assert outcome.retry_after == (7.0 if wait else None)
    assert len(service.requests) == 1


@pytest.mark.parametrize("name", urls(0))
def test_no_secret_reaches_a_log_or_the_outcome(
    service: Service, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for status in (0, 403, 500):
        service.status = status
        outcome = send(urls(service.port)[name], MESSAGE, key="digest.1")
        assert HOOK not in outcome.detail and SECRET not in outcome.detail
    assert HOOK not in caplog.text and SECRET not in caplog.text


def test_a_web_hook_is_signed_and_names_the_delivery(service: Service) -> None:
    for _ in range(2):
        send(urls(service.port)["hook"], MESSAGE, key="digest.1")
    first, second = service.requests
    assert first.body == second.body and first.path == f"/{HOOK}"
    signed = f"{first.headers['X-Tracker-Time']}.".encode() + first.body
    proof = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert first.headers["X-Tracker-Signature"] == f"sha256={proof}"
    assert first.headers["X-Tracker-Id"] == "digest.1"
    assert json.loads(first.body)["text"] == MESSAGE.text
