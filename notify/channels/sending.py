"""One message to one destination: the only door to Apprise. No retries, no throttle, no logs."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit

from notify.channels import http
from notify.channels.outcome import Kind, Outcome, scrubbed
from notify.channels.pieces import LETTER, Letter, Memory, deliver
from notify.channels.smtp import Mailbox, is_address
from notify.render_chat import FORMS, USUAL, WHOLE, chat
from notify.values import Message

if TYPE_CHECKING:
    from apprise import AppriseAsset

    from notify.channels.line import Line

#: Services that may be named in a channel's URL. Everything else of Apprise stays shut: what acts
#: on this machine (desktop, syslog, dbus) or needs more than a message.
SCHEMAS = (
    "mailto mailtos slack matrix matrixs mmost mmosts ntfy ntfys discord tgram signal signals"
    " workflow workflows wxteams mastodon mastodons toot toots rocket rockets zulip nctalk nctalks"
    " gotify gotifys json jsons xml xmls form forms pover pbul webex gchat ryver twist"
    " guilded revolt dingtalk feishu lark line sendgrid mailgun ses sparkpost brevo"
).split()

#: Seconds between two messages to one room, where a service wants less than one a second, or more.
PAUSES = {"matrix": 0.2, "matrixs": 0.2, "json": 0.0, "jsons": 0.0, "mailto": 0.0, "mailtos": 0.0}
USUAL_PAUSE = 1.0

SECONDS = 180.0  # for one message; a try that is still running then is "unknown"
LOUD = ("apprise", "urllib3.connectionpool", "urllib3", "requests", "slixmpp")

#: Messages to several rooms leave side by side.
_PREPARING = Lock()
_SENDING: ContextVar[bool] = ContextVar("sending", default=False)


def send(
    destination: str,
    message: Message,
    *,
    key: str,
    mail: Mailbox | None = None,
    headers: Mapping[str, str] | None = None,
    memory: Memory | None = None,
    line: Line | None = None,
) -> Outcome:
    """Try once to deliver a message to a mail address or an Apprise URL.

    `key` names the delivery and is the same for every try: a mail's Message-ID and a Matrix
    event's transaction id are made of it. `memory` keeps which pieces of a long message arrived,
    `line` the connection to the mail server for the next mail of the same thread.
    Never raises for a failed delivery, and nothing of a destination reaches a log or the outcome.
    """
    with _silence():
        try:
            if "://" in destination:
                return _by_url(destination, Letter(message, key, memory))
            return _by_mail(destination, message, key, mail, headers or {}, line)
        except Exception as error:  # a defect of a plugin must not stop the other deliveries
            return Outcome(Kind.UNKNOWN, "", f"the channel failed: {type(error).__name__}")


def problem(destination: str) -> str:
    """What is wrong with a destination, in one sentence, or "" if it can be tried."""
    if "://" not in destination:
        return "" if is_address(destination) else "it is neither a mail address nor an Apprise URL"
    scheme = destination.partition("://")[0].lower()
    if scheme in ("http", "https"):
        return "a web address is no channel: write the service's Apprise URL, as in slack://…"
    with _silence():
        plugin = _plugin(destination)
        if plugin is None:
            return f"{scheme}:// is no service that Tracker can send to, or its URL is incomplete"
    return _complaint(plugin)


def pause(destination: str) -> float:
    """Seconds that lie between two messages to a destination."""
    scheme, between, _ = destination.partition("://")
    return PAUSES.get(scheme.lower(), USUAL_PAUSE) if between else 0.0


def repeatable(destination: str) -> bool:
    """Whether a destination knows a message by its key, so that sending it again does no harm."""
    scheme, _, rest = destination.partition("://")
    return bool(rest) and scheme.lower() in ("matrix", "matrixs") and "mode=" not in rest


def _by_mail(
    address: str,
    message: Message,
    key: str,
    mail: Mailbox | None,
    headers: Mapping[str, str],
    kept: Line | None,
) -> Outcome:
    if mail is None:
        return Outcome(Kind.MISCONFIGURED, "", "[mail] names no server: set smtp and sender")
    if not is_address(address):
        return Outcome(Kind.PERMANENT, "", "it is no mail address")
    _ready()
    from notify.channels.line import Line
    from notify.channels.mail import POST, Post

    plugin = _mailer(mail)
    if plugin is None:
        return Outcome(Kind.MISCONFIGURED, "", "[mail] smtp or sender cannot be used")
    line = kept if kept is not None else Line()
    post = Post(address, message, f"<{key}@{mail.domain}>", mail, headers, line)
    POST.set(post)
    try:
        plugin.send("", "")
    finally:
        if kept is None:
            line.close()
    return post.outcome or Outcome(Kind.UNKNOWN, "", "no answer in time")


@lru_cache(maxsize=4)
def _mailer(mail: Mailbox) -> Any:
    """The mail plugin, called past Apprise's dispatch: a mail costs a fraction, and every step of
    the conversation has its own time limit."""
    from apprise import Apprise

    return Apprise.instantiate(_account(mail), asset=_ready())


def _account(mail: Mailbox) -> dict[str, Any]:
    """The mailbox in the words of Apprise's mail plugin; no URL, so nothing to quote or leak."""
    return {
        "schema": "mailto" if mail.mode == "insecure" else "mailtos",
        "secure": mail.mode != "insecure",
        "secure_mode": mail.mode,
        "host": mail.host,
        "smtp_host": mail.host,
        "port": mail.port,
        "user": mail.user or None,
        "password": mail.password or None,
        "from_addr": mail.address,
        "targets": [mail.address],  # the plugin wants one; the post names the recipient
    }


def _by_url(url: str, letter: Letter) -> Outcome:
    plugin = _plugin(url)
    if plugin is None:
        return Outcome(
            Kind.MISCONFIGURED, "", "the channel's URL names no service or is incomplete"
        )
    if complaint := _complaint(plugin):
        return Outcome(Kind.MISCONFIGURED, "", complaint)
    if getattr(plugin, "structured", False):
        return _in_pieces(plugin, letter)
    found = _as_text(plugin, letter, url.partition("://")[0].lower())
    return Outcome(found.kind, found.code, scrubbed(found.detail, _secrets(url)), found.retry_after)


def _in_pieces(plugin: Any, letter: Letter) -> Outcome:
    """By a plugin of ours, which takes the letter from the context and leaves its outcome there."""
    LETTER.set(letter)
    # Apprise would hand over a long body in several calls; the letter is handed over once.
    result = _notify(plugin, "Tracker", "Tracker", _ready())
    if result == "timeout":
        return Outcome(Kind.UNKNOWN, "", "no answer in time")
    return letter.outcome or Outcome(Kind.UNKNOWN, "", "the channel failed in the middle of it")


def _as_text(plugin: Any, letter: Letter, scheme: str) -> Outcome:
    """By a plugin of Apprise's, which says yes or no; the observer notes what it was answered.

    In as many posts as the service's limit asks for, each sent once over all tries.
    """
    contents: list[dict[str, str]] = [
        {"title": letter.message.subject, "body": letter.message.text}
    ]
    if scheme not in WHOLE:
        contents = chat(letter.message, FORMS.get(scheme, USUAL))
    return deliver(
        letter, [""], contents, lambda piece: _as_one(plugin, piece.content), pause(f"{scheme}://")
    )


def _as_one(plugin: Any, content: Mapping[str, str]) -> Outcome:
    exchanges: list[http.Exchange] = []
    http.EXCHANGES.set(exchanges)
    result = _notify(plugin, content["title"], content["body"], _ready())
    if result == "timeout":
        return Outcome(Kind.UNKNOWN, "", "no answer in time")
    return http.outcome(result == "sent", list(exchanges))


def _complaint(plugin: Any) -> str:
    """What a plugin of ours finds missing in its URL."""
    return str(getattr(plugin, "complaint", ""))


def _plugin(url: str) -> Any:
    """The Apprise plugin for a URL, without retries of its own; None if there is none."""
    asset = _ready()
    from apprise import Apprise

    try:
        plugin = Apprise.instantiate(url, asset=asset)
    except Exception:  # plugins check their URLs with whatever they like
        return None
    if plugin is not None:
        plugin.request_rate_per_sec = 0
        plugin.retry = 0
        plugin.optional = False  # "?optional=yes" would call a failure a success
    return plugin


def _notify(plugin: Any, subject: str, body: str, asset: AppriseAsset) -> str:
    """Hand a message to one plugin: "sent", "failed" or "timeout"."""
    from apprise import Apprise, AppriseResultStatus, NotifyFormat

    box = Apprise(asset=asset)
    box.add(plugin)
    html = body.lstrip().startswith("<!DOCTYPE")
    result = box.notify(
        body=body,
        title=subject,
        body_format=NotifyFormat.HTML if html else NotifyFormat.TEXT,
    )
    if result.status == AppriseResultStatus.TIMEOUT:
        return "timeout"
    return "sent" if result.status == AppriseResultStatus.SUCCESS else "failed"


def _ready() -> AppriseAsset:
    """What `_prepared` gives; of several threads the first one prepares it, and the others wait."""
    with _PREPARING:
        return _prepared()


@lru_cache(maxsize=1)
def _prepared() -> AppriseAsset:
    """Apprise with our plugins, without services that are not on the list, and without disk."""
    for name in LOUD:
        logging.getLogger(name).addFilter(_hush)
    with warnings.catch_warnings():
        # Apprise's 200 plugins import modules that Python will drop; a cron line must stay silent.
        warnings.simplefilter("ignore", DeprecationWarning)
        from apprise import AppriseAsset
        from apprise.manager_plugins import NotificationManager

        from notify.channels.mail import TrackerMail
        from notify.channels.matrix import TrackerMatrix
        from notify.channels.slack import TrackerSlack
        from notify.channels.webhook import TrackerWebhook

        manager = cast(Any, NotificationManager)()
        manager.add(TrackerMail, schemas=("mailto", "mailtos"), force=True)
        manager.add(TrackerWebhook, schemas=("json", "jsons"), force=True)
        manager.add(TrackerSlack, schemas=("slack",), force=True)
        manager.add(TrackerMatrix, schemas=("matrix", "matrixs"), force=True)
        manager.enable_only(*SCHEMAS)
    http.observe()
    return AppriseAsset(
        app_id="Tracker",
        app_desc="Tracker",
        app_url="",
        http_redirects=False,
        secure_logging=True,
        service_timeout=SECONDS,
        default_service_retry=0,
    )


@contextmanager
def _silence() -> Iterator[None]:
    """No line of Apprise or its libraries is logged inside: at DEBUG they print tokens."""
    token = _SENDING.set(True)
    try:
        yield
    finally:
        _SENDING.reset(token)


def _hush(record: logging.LogRecord) -> bool:
    return not _SENDING.get()


def _secrets(url: str) -> list[str]:
    """Every part of a URL that may be a token: all but scheme and host."""
    try:
        parts = urlsplit(url)
        words = [parts.username or "", parts.password or "", *parts.path.split("/")]
    except ValueError:
        return [url]
    found = [url, *words, *parts.query.split("&")]
    return [word for word in [*found, *map(unquote, found)] if len(word) > 3]
