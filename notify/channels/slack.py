"""Slack through Apprise's plugin: its URLs, our own blocks, and typed outcomes with the reason.

Apprise's own posts are attachments without words for the notification, pass Slack's limits and
tell neither the reason of a refusal nor Retry-After. Webhooks, bot tokens and workflows keep
Apprise's URLs; `?base=https://...` names another host that speaks Slack's API (GovSlack's, a
proxy, a local stand-in), `?threads=no` lets every message stand alone. Only the API says what a
post is called, so only a bot's messages have threads.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from apprise.plugins.slack import NotifySlack, SlackMode

from notify.channels import http
from notify.channels.asking import Answer, ask
from notify.channels.outcome import Kind, Outcome
from notify.channels.piece import Piece
from notify.channels.pieces import LETTER, deliver
from notify.channels.threads import Threads, threaded
from notify.render_slack import SlackMessage, slack

PAUSE = 1.0  # seconds between two posts: "one message per second per channel"
_TARGET = re.compile(r"(?P<name>[+#@]?[^\s,:#@+/]{1,80})(:(?P<thread>[0-9.]+))?")
_ID = re.compile(r"[CDGUW][A-Z0-9]{7,}")  # of a channel, a conversation or a member
#: A post as the ledger keeps it: the conversation's id, and the time that names it there.
_POST = re.compile(r"[A-Z][A-Z0-9]{1,20}/[0-9]{1,12}[.][0-9]{1,9}")

#: Reasons of Slack's API (docs: chat.postMessage, incoming webhooks). Every other reason is about
#: the token, the app or the channel: ours to mend, and nothing was delivered.
WAITING = frozenset(
    "ratelimited rate_limited message_limit_exceeded service_unavailable request_timeout"
    " team_added_to_org rollup_error".split()
)
DOUBTFUL = frozenset(("fatal_error", "internal_error"))  # "some aspect may have succeeded"
REFUSED = frozenset(
    "invalid_blocks invalid_blocks_format msg_too_long msg_blocks_too_long no_text invalid_payload"
    " invalid_arguments invalid_arg_name invalid_json json_not_object invalid_form_data"
    " too_many_attachments invalid_attachments missing_text_or_fallback_or_attachments".split()
)
GONE = frozenset(("message_not_found", "channel_not_found"))  # of chat.getPermalink
ADVICE = {
    "channel_not_found": "Slack shows this app no such channel: check its name, invite the app",
    "not_in_channel": "the app is not in the channel: invite it there",
    "is_archived": "the channel is archived",
    "channel_is_archived": "the channel is archived",
    "invalid_auth": "Slack does not know the token",
    "not_authed": "Slack does not know the token",
    "invalid_token": "Slack does not know the webhook",
    "no_service": "the webhook was taken away or never was",
    "token_revoked": "the token was revoked",
    "token_expired": "the token has expired",
    "account_inactive": "the token's account was closed",
    "missing_scope": "the app lacks the permission chat:write",
}


_Base: Any = NotifySlack  # which has no types


class TrackerSlack(_Base):  # type: ignore[misc]
    """`slack`, posting the letter of the context in blocks instead of Apprise's body."""

    request_rate_per_sec = 0  # pacing is ours
    structured = True

    def __init__(self, base: str = "", threads: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.threads = Threads(self._place, self._gone, _POST) if threads else None
        self.complaint = ""
        if self.mode == SlackMode.BOT and not kwargs.get("targets"):
            self.complaint = "the bot's URL names no channel: end it with /%23channel"
        if any(room and not _TARGET.fullmatch(room) for room in self.channels):
            self.complaint = "Slack posts to channels and members, not to what its URL names"
        if base:
            self._turn_to(base.rstrip("/"))

    def _turn_to(self, base: str) -> None:
        parts = urlsplit(base)
        near = parts.hostname in ("127.0.0.1", "localhost", "::1")
        if not parts.hostname or parts.scheme not in (("https", "http") if near else ("https",)):
            self.complaint = "base in the Slack URL must be an https address"
            return
        self.webhook_url = self.webhook_gov_url = f"{base}/services"
        self.workflow_url, self.workflow_trigger_url = f"{base}/workflows", f"{base}/triggers"
        self.api_url = f"{base}/api/{{}}"

    @staticmethod
    def parse_url(url: str) -> Any:
        """Apprise's own reading of the URL, with `base` and `threads`."""
        results: Any = _Base.parse_url(url)
        if results and results["qsd"].get("base"):
            results["base"] = results["qsd"]["base"]
        if results:
            results["threads"] = threaded(results["qsd"])
        return results

    def send(self, body: Any, title: Any = "", **kwargs: Any) -> bool:
        """Post the letter; its `outcome` says what came of it."""
        letter = LETTER.get()
        workflow = self.mode in (SlackMode.WORKFLOW, SlackMode.WORKFLOW_TRIGGER)
        contents = [_content(one, workflow) for one in slack(letter.message)]
        rooms = ["" if room is None else room for room in self.channels]
        letter.outcome = deliver(letter, rooms, contents, self._post, PAUSE, self.threads)
        return letter.outcome.kind is Kind.SENT

    def _post(self, piece: Piece) -> Outcome:
        values = piece.content | _target(piece.room) | _answering(piece)
        if self.user:
            values["username"] = self.user
        answer = self._ask("POST", self._address(), values)
        found = outcome(answer)
        if found.kind is not Kind.SENT:
            return found
        post = _named(answer)
        if piece.root and _elsewhere(piece.root, post):
            # The room's name went to another channel, where this answers nothing that is seen.
            return Outcome(Kind.PERMANENT, "200", "the thread is in another channel")
        return replace(found, post=post)

    def _ask(self, method: str, url: str, values: dict[str, Any] | None = None) -> Answer:
        token = self.access_token if self.mode == SlackMode.BOT else ""
        return ask(method, url, values=values, token=token, verify=self.verify_certificate)

    def _place(self, room: str) -> str:
        """The workspace and app, as the open part of the token names them, and the channel."""
        found = _TARGET.fullmatch(room)
        if self.mode != SlackMode.BOT or not found or found["thread"]:
            return ""
        app = str(self.access_token).rpartition("-")[0]
        return f"slack {self.api_url} {app} {found['name']}"

    def _gone(self, room: str, post: str) -> bool:
        """Whether Slack knows the post no more: it takes an answer to it and shows it to nobody."""
        channel, _, ts = post.partition("/")
        query = urlencode({"channel": channel, "message_ts": ts})
        answer = self._ask("GET", f"{self.api_url.format('chat.getPermalink')}?{query}")
        return answer.status == 200 and _reason(answer) in GONE

    def _address(self) -> str:
        if self.mode == SlackMode.BOT:
            return str(self.api_url.format("chat.postMessage"))
        if self.mode in (SlackMode.WORKFLOW, SlackMode.WORKFLOW_TRIGGER):
            trigger = self.mode == SlackMode.WORKFLOW_TRIGGER
            base = self.workflow_trigger_url if trigger else self.workflow_url
            return "/".join([base, *self.workflow_path])
        government = self.mode == SlackMode.WEBHOOK_GOV
        base = self.webhook_gov_url if government else self.webhook_url
        return "/".join([base, self.token_a, self.token_b, self.token_c])


def _content(message: SlackMessage, workflow: bool) -> dict[str, Any]:
    if workflow:
        return {"text": message.words}
    return {
        "text": message.text,
        "blocks": list(message.blocks),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _target(room: str) -> dict[str, Any]:
    """The channel as Slack's API takes it; none for a webhook's own."""
    found = _TARGET.fullmatch(room)
    if not found:
        return {}
    name, thread = found["name"], found["thread"]
    if name[0] == "+" or _ID.fullmatch(name):
        name = name.lstrip("+")
    elif name[0] not in "@#":
        name = f"#{name}"
    return {"channel": name} | ({"thread_ts": thread} if thread else {})


def _answering(piece: Piece) -> dict[str, Any]:
    """What makes a post an answer.

    Of an answer that is not broadcast only those learn who take part in its thread: the first
    piece of a message is, whatever its tier, and the others are found behind it.
    """
    if not piece.root:
        return {}
    return {"thread_ts": piece.root.partition("/")[2], "reply_broadcast": piece.number == 0}


def _named(answer: Answer) -> str:
    """What Slack calls a post, as it says it; "" where it says nothing."""
    channel, ts = answer.values.get("channel"), answer.values.get("ts")
    return f"{channel}/{ts}" if isinstance(channel, str) and isinstance(ts, str) else ""


def _elsewhere(root: str, post: str) -> bool:
    """Whether a post went surely to another channel than the one it was to answer."""
    channel = root.partition("/")[0]
    return bool(_POST.fullmatch(post)) and not post.startswith(f"{channel}/")


def outcome(answer: Answer) -> Outcome:
    """What Slack's answer means for the ledger; webhooks answer in words, the API in JSON."""
    if answer.status == 200 and (answer.values.get("ok") is True or answer.text.strip() == "ok"):
        return Outcome(Kind.SENT, "200")
    reason = _reason(answer)
    if answer.status == 429 or reason in WAITING:
        detail = "Slack asks to wait"
        return Outcome(Kind.TEMPORARY, reason or "429", detail, answer.exchange.retry_after)
    if reason in DOUBTFUL and answer.status < 500:  # a 500 says it of the request as a whole
        return Outcome(Kind.UNKNOWN, reason, "Slack failed in the middle of it")
    if reason in REFUSED:
        return Outcome(Kind.PERMANENT, reason, "Slack refused the message")
    if reason and answer.status < 500:
        return Outcome(Kind.MISCONFIGURED, reason, ADVICE.get(reason, "Slack refused the post"))
    if answer.status == 200:
        return Outcome(Kind.UNKNOWN, "200", "the answer is not Slack's")
    return http.outcome(False, [answer.exchange])


def _reason(answer: Answer) -> str:
    """Slack's word for what is wrong; "" if the answer holds no such word."""
    said = answer.values.get("error") if answer.values else answer.text.strip()
    return said if isinstance(said, str) and re.fullmatch(r"[a-z_]{3,60}", said) else ""
