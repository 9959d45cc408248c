"""Slack: blocks within the limits, no line lost, and an outcome for every answer."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notify.channels import Kind, problem, send
from notify.channels import pieces as pieces_
from notify.channels import slack as channel
from notify.outline import outline
from notify.render_slack import slack
from notify.values import Message
from tests.notify.long import COUNT, huge_message, long_message, told
from tests.notify.slack_server import BOT, HOOK, Say, Workspace, complaint, slack_server
from tests.notify.test_golden import sample_digest

MESSAGE = sample_digest()


class Memory:
    """The ledger's part, in memory."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def arrived(self) -> list[str]:
        return self.names

    def note(self, piece: str) -> None:
        self.names.append(piece)

    def root(self, place: str) -> str:
        return ""

    def begin(self, place: str, post: str) -> None:
        """Nothing: the messages here stand alone."""

    def lose(self, place: str, post: str) -> None:
        """Nothing to lose."""


@pytest.fixture
def workspace(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setattr(channel, "PAUSE", 0.0)
    with slack_server() as running:
        yield running


def words(post: dict) -> str:  # type: ignore[type-arg]
    found = [post["text"]]
    for block in post["blocks"]:
        elements = block.get("elements", [block.get("text")])
        found += [element["text"] for element in elements]
    return "\n".join(found)


@pytest.mark.parametrize("form", ["bot", "hook"])
def test_a_digest_arrives_in_blocks_with_words_for_the_notification(
    workspace: Workspace, form: str
) -> None:
    outcome = send(getattr(workspace, form), MESSAGE, key="digest.1")
    assert (outcome.kind, outcome.code) == (Kind.SENT, "200")
    (post,) = workspace.posts
    assert post["text"] == MESSAGE.subject
    assert post["blocks"][0]["text"]["text"] == MESSAGE.subject
    assert post.get("channel") == ("#team" if form == "bot" else None)
    assert post["unfurl_links"] is False
    assert "<https://ecf.cacd.uscourts.gov/doc1/031045678|New entry 62" in words(post)
    assert "~property~ *property, including parking lots and garages,*" in words(post)
    assert "bold words were added" in words(post) and "underlined" not in words(post)


def test_a_long_digest_comes_in_counted_pieces_without_losing_a_line(workspace: Workspace) -> None:
    outcome = send(workspace.bot, long_message(), key="k")
    count = len(workspace.posts)
    assert outcome.detail == f"in {count} messages" and count > 3
    said = [words(post) for post in workspace.posts]
    for number, post in enumerate(workspace.posts, start=1):
        assert post["text"].endswith(f"({number} of {count})")
        assert post["blocks"][0]["text"]["text"].endswith(f"({number} of {count})")
    whole = "\n".join(said)
    assert all(whole.count(told(number)) == 1 for number in range(1, COUNT))
    assert "(continued)" in said[1] and "(continued)" not in said[0]


def no(error: str, status: int = 200, wait: int = 0) -> Say:
    """The API's way to refuse."""
    headers = {"Retry-After": str(wait)} if wait else {}
    return Say(status, json.dumps({"ok": False, "error": error}), headers)


@pytest.mark.parametrize(
    ("said", "kind", "code", "wait"),
    [
        (no("channel_not_found"), "misconfigured", "channel_not_found", None),
        (no("invalid_auth"), "misconfigured", "invalid_auth", None),
        (no("a_new_reason"), "misconfigured", "a_new_reason", None),
        (no("ratelimited", wait=7), "temporary", "ratelimited", 7),
        (no("ratelimited", 429, 30), "temporary", "ratelimited", 30),
        (Say(429, ""), "temporary", "429", None),
        (no("service_unavailable"), "temporary", "service_unavailable", None),
        (no("internal_error"), "unknown", "internal_error", None),
        (no("msg_too_long"), "permanent", "msg_too_long", None),
        (Say(500, "Internal Server Error"), "temporary", "500", None),
        (Say(503, "", {"Retry-After": "120"}), "temporary", "503", 120),
        (Say(504, ""), "unknown", "504", None),
        (Say(302, "", {"Location": "https://example.org/login"}), "misconfigured", "302", None),
        (Say(403, "invalid_token"), "misconfigured", "invalid_token", None),
        (Say(410, "channel_is_archived"), "misconfigured", "channel_is_archived", None),
        (Say(400, "invalid_payload"), "permanent", "invalid_payload", None),
        (Say(200, "<html>Sign in to the guest network</html>"), "unknown", "200", None),
        (Say(0), "unknown", "", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["bot", "hook"])
def test_answers(
    workspace: Workspace, form: str, said: Say, kind: str, code: str, wait: float | None
) -> None:
    workspace.says = [said]
    outcome = send(getattr(workspace, form), MESSAGE, key="k")
    assert (outcome.kind.value, outcome.code, outcome.retry_after) == (kind, code, wait)
    assert workspace.asked == 1 and workspace.posts == []


def test_the_servers_own_refusals(workspace: Workspace) -> None:
    elsewhere = f"slack://{BOT}/%23secret?{workspace.base}"
    stranger = f"slack://xoxb-9-9-wrong/%23team?{workspace.base}"
    taken_away = f"slack://{HOOK[0]}/{HOOK[1]}/WRONG?{workspace.base}"
    outcomes = [send(url, MESSAGE, key="k") for url in (elsewhere, stranger, taken_away)]
    assert [outcome.code for outcome in outcomes] == [
        "channel_not_found",
        "invalid_auth",
        "no_service",
    ]
    assert {outcome.kind for outcome in outcomes} == {Kind.MISCONFIGURED}
    assert "invite the app" in outcomes[0].detail


def test_a_try_goes_on_where_the_last_one_ended(workspace: Workspace) -> None:
    memory, message = Memory(), long_message()
    wait = Say(429, "", {"Retry-After": "9"})
    workspace.says = [None, None, wait]
    first = send(workspace.bot, message, key="k", memory=memory)
    assert (first.kind, first.retry_after) == (Kind.TEMPORARY, 9)
    assert first.detail.startswith("2 of ") and len(workspace.posts) == 2
    second = send(workspace.bot, message, key="k", memory=memory)
    assert second.kind is Kind.SENT
    texts = [post["text"] for post in workspace.posts]
    assert len(texts) == len(set(texts)) == len(memory.names)


def test_silence_in_the_middle_repeats_one_piece_at_most(workspace: Workspace) -> None:
    memory, message = Memory(), long_message()
    workspace.says = [None, Say(0, lands=True)]
    assert send(workspace.bot, message, key="k", memory=memory).kind is Kind.UNKNOWN
    assert send(workspace.bot, message, key="k", memory=memory).kind is Kind.SENT
    texts = [post["text"] for post in workspace.posts]
    assert len(texts) == len(set(texts)) + 1 and texts[1] == texts[2]


def test_a_slow_service_gets_the_rest_with_the_next_try(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces_, "LONGEST", -1.0)
    outcome = send(workspace.bot, long_message(), key="k", memory=Memory())
    assert outcome.kind is Kind.TEMPORARY and workspace.asked == 0


def test_several_channels_each_get_it_once(workspace: Workspace) -> None:
    memory = Memory()
    url = f"slack://{BOT}/%23team/%23gone/C0123ABCDEF?{workspace.base}"
    for _ in range(2):
        outcome = send(url, MESSAGE, key="k", memory=memory)
        assert (outcome.kind, outcome.code) == (Kind.MISCONFIGURED, "channel_not_found")
        assert outcome.detail.startswith("2 of 3 messages arrived")
    assert [post["channel"] for post in workspace.posts] == ["#team", "C0123ABCDEF"]


def test_threads_and_workflows(workspace: Workspace) -> None:
    workspace.named.append("C0000TEAM/1700000000.123")
    assert (
        send(f"slack://{BOT}/team:1700000000.123?{workspace.base}", MESSAGE, key="k").kind == "sent"
    )
    assert workspace.posts[0]["thread_ts"] == "1700000000.123"
    flow = f"slack://T05AAAA/Ft07BBBB/123456/AbCdEf?mode=workflow&{workspace.base}"
    assert send(flow, MESSAGE, key="k").kind is Kind.SENT
    assert "New entry 62" in workspace.posts[1]["text"] and "blocks" not in workspace.posts[1]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"slack://{BOT}/", "names no channel"),
        (f"slack://{BOT}/ana@example.org", "channels and members"),
        (f"slack://{BOT}/%23team?base=http://example.org", "https address"),
    ],
)  # fmt: skip
def test_urls_that_cannot_work_are_said_before_anything_is_sent(url: str, words: str) -> None:
    assert words in problem(url)
    outcome = send(url, MESSAGE, key="k")
    assert outcome.kind is Kind.MISCONFIGURED and words in outcome.detail


HOSTILE = "<!channel> & <https://evil.example|Click> <@U123> ```code *bold* ~x~ | > quote"


def test_a_hostile_title_calls_nobody_and_makes_no_link(workspace: Workspace) -> None:
    message = long_message(HOSTILE)
    assert send(workspace.bot, message, key="k").kind is Kind.SENT
    whole = "\n".join(words(post) for post in workspace.posts)
    controls = re.findall(r"<([^>]*)>", whole)
    assert controls and all(inside.startswith("https://ecf.") for inside in controls)
    assert "&lt;!channel&gt; &amp; " in whole and "```" not in whole
    sections = [
        b["text"] for post in workspace.posts for b in post["blocks"] if b["type"] == "section"
    ]
    assert all(text["verbatim"] is True for text in sections)


TEXTS = st.text(st.sampled_from("a &<>`*~_|é😀\n"), max_size=3_000)


@settings(max_examples=40)
@given(st.lists(TEXTS, max_size=12), TEXTS)
def test_every_message_keeps_the_limits(paragraphs: list[str], subject: str) -> None:
    message = Message(subject=subject, text="\n\n".join(paragraphs))
    found = slack(message)
    assert all(complaint({"text": "x", "blocks": one.blocks}) == "" for one in found)
    assert sum(len(part.text) for part in outline(message)) <= sum(map(len, paragraphs))


def test_the_worst_parts_keep_the_limits() -> None:
    url = "https://example.org/?" + "a&" * 900
    item = f'<li class="item"><p><a href="{url}">{"&amp;" * 990}</a></p><p>{"😀" * 990}</p></li>'
    html = f"<h2>{'&lt;' * 160}</h2><h3><a href='{url}'>{'&lt;' * 200}</a></h3><ul>{item * 9}</ul>"
    found = slack(Message(subject="x", text="", html=html))
    assert [complaint({"text": "x", "blocks": one.blocks}) for one in found] == [""] * len(found)
    huge = slack(huge_message())
    assert [complaint({"text": "x", "blocks": one.blocks}) for one in huge] == [""] * len(huge)


def test_secrets_stay_out_of_logs_outcomes_and_reprs(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    names = ("apprise", "urllib3", "urllib3.connectionpool", "requests", "")
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(1)
    workspace.says = [None, Say(500), Say(0), Say(403, "invalid_token"), None]
    outcomes = [send(url, MESSAGE, key="k") for url in [workspace.hook, workspace.bot] * 2]
    outcomes += [send(f"slack://{BOT}/x?base=https://127.0.0.1:1", MESSAGE, key="k")]
    said = [problem(workspace.bot), problem(f"slack://{BOT}")]
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
    everything = caplog.text + repr(outcomes) + repr(said)
    assert not [secret for secret in (BOT, BOT[-12:], *HOOK) if secret in everything]
