"""Channels over HTTP: the passive observer says what Apprise does not."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from notify.channels import Kind, send
from notify.channels.http import seconds
from notify.values import Message

MESSAGE = Message(subject="Order", text="New entry 62\nhttps://example.org/doc\n", html="<p>x</p>")
TOKEN = "tok3n-that-must-not-leak"


class Answers(BaseHTTPRequestHandler):
    """Answers with the server's `status`; 0 hangs up after the request was read."""

    status = 200
    retry_after = ""
    bodies: list[bytes] = []

    def do_POST(self) -> None:
        self.bodies.append(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        if not self.status:
            self.connection.close()
            return
        self.send_response(self.status)
        if self.retry_after:
            self.send_header("Retry-After", self.retry_after)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"json://user:{TOKEN}@127.0.0.1:{server.server_port}/{TOKEN}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "retry_after", "kind", "wait"),
    [
        (200, "", Kind.SENT, None),
        (429, "7", Kind.TEMPORARY, 7.0),
        (503, "", Kind.TEMPORARY, None),
        (500, "", Kind.TEMPORARY, None),
        (504, "", Kind.UNKNOWN, None),
        (400, "", Kind.PERMANENT, None),
        (401, "", Kind.MISCONFIGURED, None),
        (404, "", Kind.MISCONFIGURED, None),
        (302, "", Kind.MISCONFIGURED, None),
        (0, "", Kind.UNKNOWN, None),
    ],
)
def test_answers(
    service: str,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    retry_after: str,
    kind: Kind,
    wait: float | None,
) -> None:
    monkeypatch.setattr(Answers, "status", status)
    monkeypatch.setattr(Answers, "retry_after", retry_after)
    monkeypatch.setattr(Answers, "bodies", [])
    outcome = send(service, MESSAGE, key="k")
    assert (outcome.kind, outcome.retry_after) == (kind, wait)
    assert outcome.code == (str(status) if status else "")
    assert len(Answers.bodies) == 1 and b"https://example.org/doc" in Answers.bodies[0]


def test_a_url_cannot_bring_its_own_retries(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Answers, "status", 500)
    monkeypatch.setattr(Answers, "bodies", [])
    assert send(f"{service}?retry=3&wait=0", MESSAGE, key="k").kind is Kind.TEMPORARY
    assert len(Answers.bodies) == 1


def test_a_url_cannot_call_a_failure_a_success(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Answers, "status", 500)
    assert send(f"{service}?optional=yes", MESSAGE, key="k").kind is Kind.TEMPORARY


def test_nothing_listens() -> None:
    assert send("json://127.0.0.1:9/", MESSAGE, key="k").kind is Kind.TEMPORARY


@pytest.mark.parametrize("url", ["dbus://", "nonsense://x", "slack://", "file:///etc/passwd"])
def test_services_that_are_shut(url: str) -> None:
    assert send(url, MESSAGE, key="k").kind is Kind.MISCONFIGURED


def test_tokens_reach_no_log_and_no_outcome(service: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(1)
    for name in ("apprise", "urllib3.connectionpool"):
        logging.getLogger(name).setLevel(1)
    outcomes = [send(service, MESSAGE, key="k"), send(f"slack://{TOKEN}", MESSAGE, key="k")]
    for name in ("apprise", "urllib3.connectionpool"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    assert TOKEN not in caplog.text + repr(outcomes)


def test_retry_after_forms() -> None:
    now = datetime(2026, 2, 9, 17, 0, tzinfo=UTC)
    assert seconds("120") == 120
    assert seconds("Mon, 09 Feb 2026 17:02:00 GMT", now) == 120
    assert seconds("Mon, 09 Feb 2026 16:02:00 GMT", now) == 0
    assert seconds("99999999999999999999") == 24 * 3600
    assert seconds("soon") is None and seconds("") is None and seconds("-5") is None
