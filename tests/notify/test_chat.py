"""Posts to services without blocks of their own: within their limits, whole, and believed."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from notify.channels import Kind, problem, send
from notify.channels.webhook import signed
from notify.outline import outline
from notify.render_chat import FORMS, USUAL, Form, chat
from notify.values import Message
from tests.notify.long import long_message
from tests.notify.test_golden import folded_digest, sample_digest
from tests.notify.test_hostile import HOSTILE, message

SECRET = "a-secret-of-some-length"


class Services(BaseHTTPRequestHandler):
    """Mattermost's hooks, ntfy's topics and a web hook, with their limits and their refusals."""

    posts: list[tuple[str, dict[str, str], bytes]] = []
    fail_after = -1  # so many posts, then 429 once

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kind = type(self)
        status = self._status(body)
        if kind.fail_after == len(kind.posts):
            status, kind.fail_after = 429, -1
        if status == 200:
            kind.posts.append((self.path, dict(self.headers), body))
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok" if status == 200 else b"no")

    def _status(self, body: bytes) -> int:
        values = json.loads(body)
        if self.path.startswith("/hooks/"):
            return 200 if len(values["text"]) <= 4_000 else 400
        if "topic" in values:
            return 200 if len(values["message"].encode()) <= 4_096 else 413
        return 200

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Services)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Services, "posts", [])
    monkeypatch.setattr(Services, "fail_after", -1)
    monkeypatch.setattr("notify.channels.sending.USUAL_PAUSE", 0.0)


class Memory:
    def __init__(self) -> None:
        self.names: set[str] = set()

    def arrived(self) -> set[str]:
        return self.names

    def note(self, piece: str) -> None:
        self.names.add(piece)


MESSAGES = {"sample": sample_digest, "laws": folded_digest, "long": long_message}


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize("scheme", sorted(FORMS))
def test_every_post_is_within_the_limit_and_no_word_is_lost(scheme: str, name: str) -> None:
    form, whole = FORMS[scheme], MESSAGES[name]()
    posts = chat(whole, form)
    for post in posts:
        assert form.size(f"# {post['title']}\r\n\r\n{post['body']}") <= form.most
        assert post["body"].strip()
    said = re.sub(r"[\\*\s]", "", "".join(post["body"] for post in posts))
    for part in outline(whole):
        for word in part.text.split():
            if "legend" not in {mark for ln in part.lines for run in ln.runs for mark in run.marks}:
                assert re.sub(r"[\\*]", "", word) in said, word


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("scheme", ["mmost", "discord", "tgram", "ntfy", "mastodon"])
def test_hostile_words_call_nobody_and_mark_nothing(scheme: str, name: str) -> None:
    form = FORMS[scheme]
    calls = f"{HOSTILE[name]} @everyone <@123> @here @ana@evil.example ![x](http://evil.example/p)"
    for post in chat(message(calls), form):
        words = f"{post['title']}\n{post['body']}"
        assert not re.search(r"(?<!\w)@\w", words)
        assert form.size(post["body"]) <= form.most
        if form.markdown:
            assert not re.search(r"(?<!\\)[\[\]`<>]|(?<!\\)!\\?\[", words)
            assert all(line.startswith("**") or "**" not in line for line in words.split("\n"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@channel", "＠channel"),
        ("(@here)", r"\(＠here\)"),
        ("ops@example.org", "ops@example.org"),
        ("**bold** [a](b)", r"\*\*bold\*\* \[a\]\(b\)"),
        ("§ 1983 – “Doe” & Co.", "§ 1983 – “Doe” & Co."),
    ],
)
def test_words_stay_words(text: str, said: str) -> None:
    (post,) = chat(Message(subject="S", text=text), USUAL)
    assert post["body"] == said


def test_an_address_that_no_post_can_hold_does_not_break_the_rest() -> None:
    html = f'<p><a href="https://example.org/{"x" * 900}">words</a> and more</p>'
    posts = chat(Message(subject="S", text="t", html=html), Form(490))
    assert "words and more" in " ".join(post["body"] for post in posts)


@pytest.mark.parametrize("scheme", ["mmost", "ntfy"])
def test_a_long_digest_arrives_in_pieces_each_once_over_two_tries(port: int, scheme: str) -> None:
    url = {
        "mmost": f"mmost://127.0.0.1:{port}/3ccdd113474722377935511fc85d3dd4",
        "ntfy": f"ntfy://127.0.0.1:{port}/tracker",
    }[scheme]
    memory, whole = Memory(), long_message()
    count = len(chat(whole, FORMS[scheme]))
    Services.fail_after = 1
    first = send(url, whole, key="k", memory=memory)
    assert (first.kind, len(Services.posts)) == (Kind.TEMPORARY, 1)
    assert send(url, whole, key="k", memory=memory).kind is Kind.SENT
    assert len(Services.posts) == count > 2
    bodies = [json.loads(body) for _, _, body in Services.posts]
    said = [str(one.get("text", one.get("message"))) for one in bodies]
    assert len(set(said)) == count
    heads = [one.get("title", one.get("text", ""))[:200] for one in bodies]
    for at, head in enumerate(heads, 1):
        assert f"({at} of {count})" in str(head).replace("\\", "")


def test_a_web_hook_is_signed_and_a_repeat_has_the_same_id(port: int) -> None:
    url = f"json://127.0.0.1:{port}/tracker?hmac={SECRET}"
    whole = sample_digest()
    assert send(url, whole, key="k1").kind is Kind.SENT
    assert send(url, whole, key="k1").kind is Kind.SENT
    (path, headers, body), (_, again, _) = Services.posts
    assert path.rstrip("/") == "/tracker"
    assert headers["X-Tracker-Id"] == again["X-Tracker-Id"] == "k1"
    told = f"{headers['X-Tracker-Time']}.".encode() + body
    mark = hmac.new(SECRET.encode(), told, hashlib.sha256).hexdigest()
    assert headers["X-Tracker-Signature"] == f"sha256={mark}"
    values = json.loads(body)
    assert (values["subject"], values["text"]) == (whole.subject, whole.text)
    assert SECRET not in str(headers) and SECRET.encode() not in body


def test_a_signature_changes_with_time_body_and_secret() -> None:
    marks = {
        signed(secret, body, now)["X-Tracker-Signature"]
        for secret in ("a", "b")
        for body in (b"x", b"y")
        for now in (1, 2)
    }
    assert len(marks) == 8


def test_a_guessable_secret_is_refused() -> None:
    assert "16 characters" in problem("jsons://example.org/hook?hmac=short")
    assert problem(f"jsons://example.org/hook?hmac={SECRET}") == ""
    assert problem("jsons://example.org/hook") == ""


@pytest.mark.parametrize(
    "url",
    [
        "discord://1234567890123456789/" + "a" * 64,
        "tgram://123456789:AAFabcdefghijklmnopqrstuvwxyz123456/12345",
        "signal://localhost/+15551234567/+15557654321",
        "mastodon://token@example.org",
        "workflow://example.org/abc/def",
        "mmost://example.org/3ccdd113474722377935511fc85d3dd4",
        "ntfys://example.org/tracker",
    ],
)
def test_apprise_knows_each_of_the_services(url: str) -> None:
    assert problem(url) == ""
    assert url.partition("://")[0] in FORMS
