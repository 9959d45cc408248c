"""Mail through Apprise: its SMTP connection, our own message and one typed outcome.

Apprise's own mail has no text part of ours, always adds a Message-ID, waits 5.5 s between mails
and answers yes or no only. This subclass takes the post from a context variable, sends it to one
recipient, and leaves there what the server answered and at which step.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import warnings
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from notify import clean
from notify.channels.line import Line
from notify.channels.outcome import Kind, Outcome, by_code, scrubbed
from notify.channels.smtp import Mailbox
from notify.values import Message

with warnings.catch_warnings():
    # Apprise imports modules that Python will drop; whoever treats warnings as errors may send too.
    warnings.simplefilter("ignore", DeprecationWarning)
    from apprise.plugins.email.base import NotifyEmail

ANSWER_SECONDS = 90  # a server may scan the body before it answers (RFC 5321 asks for patience)


@dataclass(slots=True)
class Post:
    """One mail to one recipient, and what came of it."""

    recipient: str
    message: Message
    message_id: str
    mailbox: Mailbox
    headers: Mapping[str, str] = field(default_factory=dict)
    line: Line = field(default_factory=Line)
    outcome: Outcome | None = None
    body_out: bool = False  # from here on, silence means "perhaps delivered"


POST: ContextVar[Post] = ContextVar("post")


#: Headers of addresses and ids that no program may find broken over lines or encoded.
WHOLE = ("In-Reply-To", "References", "List-Unsubscribe", "List-Unsubscribe-Post")


class _Folding(EmailPolicy):
    """The library's folding, but for the subject and long addresses, where it goes wrong.

    A subject that fits on a line of its own, but not after its name, is put on the next one by the
    library (some mail programs then show none), and a fold before an encoded word doubles a space.
    A long address is encoded like words, which nobody decodes.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header as it goes over the wire: a plain subject on one line (RFC 5322, 2.1.1)."""
        text = str(value)
        if name in WHOLE and text.isascii() and len(text) <= 900:
            return f"{name}: {text}\r\n".encode("ascii")
        if name != "Subject":
            return super().fold_binary(name, value)
        if not text.isascii() or len(text) > 900:
            text = Header(text, "utf-8", header_name=name).encode(linesep="\r\n")
        return f"{name}: {text}\r\n".encode("ascii")


class TrackerMail(NotifyEmail):  # type: ignore[no-untyped-call]
    """`mailto` and `mailtos`, sending the post of the context instead of Apprise's body."""

    request_rate_per_sec = 0  # pacing belongs to the ledger

    def send(
        self,
        body: Any,
        title: Any = "",
        notify_type: Any = None,
        attach: Any = None,
        body_format: Any = None,
        **kwargs: Any,
    ) -> bool:
        """Send the post; its `outcome` says what came of it."""
        post = POST.get()
        try:
            post.outcome = _deliver(post)
        except Exception as error:  # whatever happens, the ledger learns at which step
            post.outcome = _failure(error, post)
        return post.outcome.kind is Kind.SENT


def _deliver(post: Post) -> Outcome:
    content = mime(post)
    recipient = _envelope(post.recipient)
    if not recipient:
        return Outcome(Kind.PERMANENT, "", "the address cannot be written in plain SMTP")
    try:
        outcome = _over(post, recipient, content)
        if outcome.code != "421" or not post.line.used:
            return outcome
    except (OSError, smtplib.SMTPException):
        if post.body_out or not post.line.used:
            raise
    # A kept connection may have had its time; a fresh one says whether the server is there.
    return _over(post, recipient, content)


def _over(post: Post, recipient: str, content: bytes) -> Outcome:
    """One mail over the line, which is as good as new afterwards or gone."""
    try:
        outcome = _converse(post.line.server(post.mailbox), post, recipient, content)
    except BaseException:
        post.line.drop()
        raise
    if outcome.code == "421":  # the server hangs up
        post.line.drop()
    elif outcome.kind is not Kind.SENT:
        post.line.again()
    return outcome


def mime(post: Post) -> bytes:
    """The mail as bytes: text first, HTML as the alternative, one Message-ID, seven-bit safe.

    Its hearings are attached as a file: inside the alternative some programs would show only them.
    """
    mail = EmailMessage(policy=_Folding(cte_type="7bit", linesep="\r\n"))
    mail["From"] = post.mailbox.sender
    mail["To"] = Address(addr_spec=post.recipient)
    mail["Subject"] = clean.line(post.message.subject)
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = post.message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation answers, please
    for name, value in post.headers.items():
        mail[name] = clean.header(value)
    mail.set_content(post.message.text)
    if post.message.html:
        mail.add_alternative(post.message.html, subtype="html")
    if post.message.calendar:
        _attach(mail, post.message.calendar)
    return mail.as_bytes()


def _attach(mail: EmailMessage, calendar: str) -> None:
    """The hearings, marked with the method that the file itself states (RFC 6047)."""
    stated = re.search(r"^METHOD:(\w+)", calendar, re.MULTILINE)
    mail.add_attachment(
        calendar,
        subtype="calendar",
        filename="hearings.ics",
        params={"method": stated[1] if stated else "PUBLISH"},
    )


def _converse(server: smtplib.SMTP, post: Post, recipient: str, content: bytes) -> Outcome:
    """MAIL, RCPT and DATA step by step, so that the step of a failure is known."""
    server.ehlo_or_helo_if_needed()
    options = [f"size={len(content)}"] if server.does_esmtp and server.has_extn("size") else []
    outcome = _reply(server.mail(post.mailbox.address, options), post)
    if outcome.kind is Kind.PERMANENT and outcome.code != "552":  # 552: too large, not our name
        return Outcome(Kind.MISCONFIGURED, outcome.code, outcome.detail)
    if outcome.kind is Kind.SENT:
        outcome = _reply(server.rcpt(recipient), post)
    if outcome.kind is not Kind.SENT:
        return outcome
    code, answer = server.docmd("DATA")
    if code != 354:
        return _reply((code, answer), post)
    if server.sock is not None:
        server.sock.settimeout(ANSWER_SECONDS)
    # A failure inside `send` means that the closing dot did not go out: surely not delivered.
    server.send(_dotted(content))
    post.body_out = True
    return _reply(server.getreply(), post)


def _dotted(content: bytes) -> bytes:
    """The body with leading dots doubled and the closing dot (RFC 5321, 4.5.2)."""
    body = b"\r\n".join(
        b"." + line if line.startswith(b".") else line for line in content.split(b"\r\n")
    )
    return body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")


def _reply(reply: tuple[int, bytes], post: Post) -> Outcome:
    code, answer = reply
    if code < 200:  # smtplib gives -1 for an answer that is no SMTP
        raise smtplib.SMTPServerDisconnected("the answer is no SMTP")
    return by_code(code, _shown(answer, post))


def _failure(error: Exception, post: Post) -> Outcome:
    """What an exception of the conversation means."""
    detail = _reason(error, post)
    if post.body_out:
        return Outcome(Kind.UNKNOWN, "", f"no answer after the message went out: {detail}")
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 400:
        outcome = by_code(error.smtp_code, detail)
        # Before MAIL, a "no" for good is about us (login, our address), never the recipient.
        kind = Kind.MISCONFIGURED if outcome.kind is Kind.PERMANENT else outcome.kind
        return Outcome(kind, outcome.code, detail)
    if isinstance(error, (smtplib.SMTPNotSupportedError, ssl.SSLError)):
        return Outcome(Kind.MISCONFIGURED, "", detail)
    if isinstance(error, socket.gaierror) and error.errno != socket.EAI_AGAIN:
        return Outcome(Kind.MISCONFIGURED, "", f"the mail server's name is not known: {detail}")
    if isinstance(error, (OSError, smtplib.SMTPException)):
        return Outcome(Kind.TEMPORARY, "", detail)
    return Outcome(Kind.MISCONFIGURED, "", f"the mail could not be built: {detail}")


def _reason(error: Exception, post: Post) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _shown(error.smtp_error, post)
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return _scrubbed(f"{text or type(error).__name__}", post)


def _shown(answer: bytes | str, post: Post) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return _scrubbed(text, post)


def _scrubbed(text: str, post: Post) -> str:
    mailbox = post.mailbox
    return scrubbed(text, [mailbox.password, mailbox.user, post.recipient])


def _envelope(address: str) -> str:
    """The address for RCPT: an international domain in its ASCII form; "" if it has none."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return ""
