"""Matrix without a server: how every answer is understood, and that a try goes on where one ended.

What a real homeserver does is tested in tests/matrix.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notify.channels import Kind, matrix, problem, send
from notify.channels.asking import Answer
from notify.channels.http import Exchange
from notify.render_matrix import matrix as rendered
from notify.values import Message
from tests.notify.long import long_message
from tests.notify.slack_server import Say
from tests.notify.test_golden import sample_digest
from tests.notify.test_slack import HOSTILE, Memory

MESSAGE = sample_digest()
TOKEN = "syt_the_token_of_the_bot"


@dataclass
class Scripted:
    """A server that answers as told, then yes; `asked` are methods and paths."""

    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    says: list[Say | None] = field(default_factory=list)
    arrived: dict[str, bytes] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"matrix://{TOKEN}@127.0.0.1:{self.port}/!room"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    monkeypatch.setattr(matrix, "PAUSE", 0.0)
    script = Scripted()

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            script.asked.append((self.command, self.path))
            said = script.says.pop(0) if script.says else None
            if said is None or said.lands:
                script.arrived[self.path] = body
            said = said or Say(200, '{"event_id": "$1"}')
            if not said.status:
                self.connection.close()
                return
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body.encode())

        do_POST = do_PUT

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on stderr."""

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web.daemon_threads = True
    script.port = web.server_port
    thread = threading.Thread(target=web.serve_forever, args=(0.02,))
    thread.start()
    yield script
    web.shutdown()
    thread.join()
    web.server_close()


def no(status: int, code: str, **more: object) -> Say:
    return Say(status, json.dumps({"errcode": code, "error": "said so"} | more))


@pytest.mark.parametrize(
    ("said", "kind", "code", "wait"),
    [
        (no(429, "M_LIMIT_EXCEEDED", retry_after_ms=2500), "temporary", "M_LIMIT_EXCEEDED", 2.5),
        (Say(429, "{}", {"Retry-After": "7"}), "temporary", "429", 7),
        (no(429, "M_LIMIT_EXCEEDED"), "temporary", "M_LIMIT_EXCEEDED", None),
        (no(401, "M_UNKNOWN_TOKEN"), "misconfigured", "M_UNKNOWN_TOKEN", None),
        (no(403, "M_USER_DEACTIVATED"), "misconfigured", "M_USER_DEACTIVATED", None),
        (no(404, "M_UNRECOGNIZED"), "misconfigured", "M_UNRECOGNIZED", None),
        (no(413, "M_TOO_LARGE"), "permanent", "M_TOO_LARGE", None),
        (no(400, "M_BAD_JSON"), "permanent", "M_BAD_JSON", None),
        (no(500, "M_UNKNOWN"), "temporary", "M_UNKNOWN", None),
        (Say(502, "<html>Bad gateway</html>"), "temporary", "502", None),
        (Say(504, "<html>Time-out</html>"), "temporary", "504", None),
        (Say(200, "<html>Welcome</html>"), "misconfigured", "200", None),
        (Say(0), "temporary", "", None),
        (no(400, "<b>"), "permanent", "400", None),
    ],
)
def test_answers(server: Scripted, said: Say, kind: str, code: str, wait: float | None) -> None:
    server.says = [said]
    outcome = send(server.url, MESSAGE, key="k")
    assert (outcome.kind.value, outcome.code, outcome.retry_after) == (kind, code, wait)
    assert len(server.asked) == 1 and TOKEN not in repr(outcome)


def test_nothing_listens() -> None:
    assert send(f"matrix://{TOKEN}@127.0.0.1:9/!room", MESSAGE, key="k").kind is Kind.TEMPORARY


def test_an_event_whose_answer_was_lost_is_asked_for_again_under_the_same_id(
    server: Scripted,
) -> None:
    server.says = [Say(0, lands=True)]
    assert send(server.url, MESSAGE, key="digest.7").kind is Kind.TEMPORARY
    assert send(server.url, MESSAGE, key="digest.7").kind is Kind.SENT
    assert len(server.asked) == 2 and len(server.arrived) == 1
    assert "/rooms/%21room/send/m.room.message/digest.7." in server.asked[0][1]


def test_pieces_have_ids_of_their_own_and_a_try_goes_on(server: Scripted) -> None:
    memory, message = Memory(), long_message()
    server.says = [None, no(429, "M_LIMIT_EXCEEDED", retry_after_ms=1000)]
    outcome = send(server.url, message, key="k", memory=memory)
    assert (outcome.kind, outcome.retry_after) == (Kind.TEMPORARY, 1.0)
    assert outcome.detail.startswith("1 of ")
    assert send(server.url, message, key="k", memory=memory).kind is Kind.SENT
    count = len(server.arrived)
    assert count > 2 and len(server.asked) == count + 1 and len(memory.names) == count


def test_a_wrong_password_is_the_end_of_it(server: Scripted) -> None:
    server.says = [no(403, "M_FORBIDDEN")]
    url = f"matrix://bot:not-it@127.0.0.1:{server.port}/!room"
    outcome = send(url, MESSAGE, key="k")
    assert (outcome.kind, outcome.detail) == (Kind.MISCONFIGURED, "user or password is wrong")
    assert server.asked == [("POST", "/_matrix/client/v3/login")]


@pytest.mark.parametrize("target", ["", "@ana:example.org"])
def test_urls_that_name_no_room(target: str) -> None:
    url = f"matrix://bot:secret@127.0.0.1/{target}"
    assert "Matrix messages go to rooms" in problem(url)
    assert send(url, MESSAGE, key="k").kind is Kind.MISCONFIGURED


@pytest.mark.parametrize(
    ("answer", "home"),
    [
        ({"m.homeserver": {"base_url": "https://m.example.org/"}}, "https://m.example.org"),
        ({"m.homeserver": {"base_url": "http://10.0.0.1"}}, "https://example.org"),
        ({"m.homeserver": "x"}, "https://example.org"),
        ({}, "https://example.org"),
    ],
)  # fmt: skip
def test_where_a_server_answers(
    monkeypatch: pytest.MonkeyPatch, answer: dict[str, object], home: str
) -> None:
    asked: list[str] = []

    def ask(method: str, url: str, **more: object) -> Answer:
        asked.append(url)
        return Answer(Exchange(200), "", answer)

    monkeypatch.setattr(matrix, "_HOMES", {})
    monkeypatch.setattr(matrix, "ask", ask)
    plugin = matrix.TrackerMatrix(
        host="example.org", secure=True, password=TOKEN, targets=["!room"], mode="off"
    )
    assert [plugin._home(), plugin._home()] == [home, home]
    assert asked == ["https://example.org/.well-known/matrix/client"]


def test_a_hostile_title_stays_text() -> None:
    pieces = rendered(long_message(HOSTILE))
    whole = "".join(piece["formatted_body"] for piece in pieces)
    assert "<!channel>" not in whole and "<https" not in whole
    assert "&lt;!channel&gt;" in whole
    assert all(piece["m.mentions"] == {} for piece in pieces)


TEXTS = st.text(st.sampled_from('a &<>"\\é😀\n'), max_size=30_000)


@settings(max_examples=25)
@given(st.lists(TEXTS, max_size=6), st.text(max_size=500))
def test_every_event_keeps_the_limit(paragraphs: list[str], subject: str) -> None:
    message = Message(subject=subject, text="\n\n".join(paragraphs))
    sizes = [len(json.dumps(one, ensure_ascii=False).encode()) for one in rendered(message)]
    assert sizes and max(sizes) < 60_000


def test_webhooks_of_bridges_stay_apprises(server: Scripted) -> None:
    url = f"matrix://user:{TOKEN}@127.0.0.1:{server.port}/?mode=slack"
    assert send(url, MESSAGE, key="k").kind is Kind.SENT
    server.says = [Say(429, "", {"Retry-After": "7"})]
    outcome = send(url, MESSAGE, key="k")
    assert (outcome.kind, outcome.retry_after) == (Kind.TEMPORARY, 7)
    (body,) = server.arrived.values()
    assert b"New entry 62" in body and len(server.asked) == 2
