"""Mail over real SMTP: one Message-ID, our text part, and an outcome for each answer."""

from __future__ import annotations

import logging
import socket
import threading
import time
from dataclasses import replace

import pytest

from notify.channels import Kind, Mailbox, Outcome, is_address, mailbox, masked, problem, send
from notify.values import Message
from tests.notify.conftest import PASSWORD, Server

pytestmark = pytest.mark.filterwarnings(
    # aiosmtpd says so once for each login, whatever the handler does.
    "ignore:Session.login_data is deprecated:DeprecationWarning"
)

MESSAGE = Message(
    subject="Order on Motion (entry 62): United States v. California",
    text="New entry 62\nhttps://example.org/doc?a=1&b=2\n.a line with a dot\n" + "é" * 1200 + "\n",
    html='<!DOCTYPE html><p>New <a href="https://example.org/doc?a=1&amp;b=2">entry 62</a></p>',
)
SENDER = "Tracker of Peña & Co. <tracker@example.org>"


def post(
    server: Server,
    message: Message = MESSAGE,
    to: str = "ana@example.com",
    login: str = "",
    **more: str,
) -> Outcome:
    url = server.url.replace("smtp://", f"smtp://{login}@" if login else "smtp://")
    return send(to, message, key="k1", mail=mailbox(url, SENDER), headers=more)


def test_text_part_and_links_are_ours(server: Server) -> None:
    assert post(server).kind is Kind.SENT
    (mail,) = server.post.mails
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    text = mail.get_body(("plain",))
    assert text is not None and text.get_content().splitlines() == MESSAGE.text.splitlines()
    assert mail["To"] == "ana@example.com"
    assert mail["From"].addresses[0].addr_spec == "tracker@example.org"
    assert mail["From"].addresses[0].display_name == "Tracker of Peña & Co."
    assert all(
        line.isascii() and len(line) <= 998 for line in server.post.arrived[0].split(b"\r\n")
    )


def test_one_message_id_and_the_same_for_every_try(server: Server) -> None:
    post(server), post(server)
    ids = [mail.get_all("Message-ID") for mail in server.post.mails]
    assert ids == [["<k1@example.org>"], ["<k1@example.org>"]]


def test_a_long_message_id_is_not_folded(server: Server) -> None:
    box = mailbox(server.url, f"tracker@{'legal.' * 20}example.org")
    assert send("a@b.org", MESSAGE, key="k" * 40, mail=box).kind is Kind.SENT
    assert f"Message-ID: <{'k' * 40}@{'legal.' * 20}example.org>".encode() in server.post.arrived[0]


@pytest.mark.parametrize(
    "subject",
    [
        "Text Only Scheduling Notice: United States of America v. State of California",
        "Text Only Scheduling Notice: United States of America v. State of Califórnia",
        "Text Only Scheduling Notice: United States of America v. State of…",
        "Beschluß über einen Antrag, " * 4 + "Schluß",
        *("Order on Motion: " + "word " * count + "end" for count in range(8, 21)),
    ],
)
def test_a_subject_begins_on_its_own_line(server: Server, subject: str) -> None:
    assert post(server, replace(MESSAGE, subject=subject)).kind is Kind.SENT
    raw = server.post.arrived[0]
    (line,) = [line for line in raw.split(b"\r\n") if line.startswith(b"Subject:")]
    assert len(line.strip()) > len("Subject: Text")
    assert all(len(line) <= 130 for line in raw.split(b"\r\n\r\n")[0].split(b"\r\n"))
    assert server.post.mails[0]["Subject"] == subject


def test_headers_are_added_and_cannot_inject(server: Server) -> None:
    headers = {"List-Id": "masks\r\nBcc: victim@example.org"}
    outcome = send("a@b.org", MESSAGE, key="k", mail=mailbox(server.url, SENDER), headers=headers)
    assert outcome.kind is Kind.SENT
    (mail,) = server.post.mails
    assert mail["Bcc"] is None and "victim" in mail["List-Id"]


def test_a_newline_in_the_subject_stays_in_the_subject(server: Server) -> None:
    hostile = Message(subject="Order\r\nBcc: victim@example.org\r\n\r\n<b>", text="x\n")
    assert post(server, hostile).kind is Kind.SENT
    (mail,) = server.post.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Order Bcc: victim@example.org <b>"
    assert not mail.is_multipart()


@pytest.mark.parametrize(
    ("rcpt", "data", "kind", "code"),
    [
        ("", "250 ok", Kind.SENT, "250"),
        ("", "451 4.7.1 greylisted", Kind.TEMPORARY, "451"),
        ("", "554 5.7.1 spam", Kind.PERMANENT, "554"),
        ("450 4.2.1 busy", "", Kind.TEMPORARY, "450"),
        ("421 4.3.2 closing", "", Kind.TEMPORARY, "421"),
        ("550 5.1.1 <ana@example.com> no such user", "", Kind.PERMANENT, "550"),
        ("530 5.7.0 authentication required", "", Kind.MISCONFIGURED, "530"),
    ],
)
def test_answers(server: Server, rcpt: str, data: str, kind: Kind, code: str) -> None:
    server.post.rcpt, server.post.data = rcpt, data
    outcome = post(server)
    assert (outcome.kind, outcome.code) == (kind, code)
    assert "ana@example.com" not in outcome.detail


def test_hanging_up_after_the_body_is_unknown(server: Server) -> None:
    server.post.drop = True
    outcome = post(server)
    assert outcome.kind is Kind.UNKNOWN
    assert len(server.post.arrived) == 1


def test_silence_after_the_body_is_unknown(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notify.channels.mail.ANSWER_SECONDS", 0.2)
    server.post.slow = 1.0
    assert post(server).kind is Kind.UNKNOWN


def test_a_wrong_password_is_ours(server: Server) -> None:
    outcome = post(server, login="tracker:wrong-Passw0rd")
    assert (outcome.kind, outcome.code) == (Kind.MISCONFIGURED, "535")
    assert post(server, login=f"tracker:{PASSWORD}").kind is Kind.SENT


def test_nothing_listens(server: Server) -> None:
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    outcome = post(Server(server.post, port))
    assert outcome.kind is Kind.TEMPORARY
    assert "refused" in outcome.detail


def test_no_starttls_is_misconfigured(server: Server) -> None:
    box = mailbox(f"smtp+starttls://127.0.0.1:{server.port}", SENDER)
    assert send("a@b.org", MESSAGE, key="k", mail=box).kind is Kind.MISCONFIGURED


def test_plain_answers_to_tls_are_misconfigured(server: Server) -> None:
    box = mailbox(f"smtps://127.0.0.1:{server.port}", SENDER)
    assert send("a@b.org", MESSAGE, key="k", mail=box).kind is Kind.MISCONFIGURED


def speak(listener: socket.socket, greeting: bytes) -> None:
    peer, _ = listener.accept()
    with peer:
        peer.sendall(greeting)
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("greeting", "kind"),
    [
        (b"421 4.3.2 too many connections\r\n", Kind.TEMPORARY),
        (b"554 no service for you\r\n", Kind.MISCONFIGURED),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", Kind.TEMPORARY),
        (b"", Kind.TEMPORARY),
    ],
)
def test_greetings(server: Server, greeting: bytes, kind: Kind) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=speak, args=(listener, greeting))
        thread.start()
        assert post(Server(server.post, listener.getsockname()[1])).kind is kind
        thread.join()


def test_no_server_and_no_address() -> None:
    assert send("a@b.org", MESSAGE, key="k").kind is Kind.MISCONFIGURED
    box = mailbox("smtp://127.0.0.1:1", SENDER)
    assert send("nobody", MESSAGE, key="k", mail=box).kind is Kind.PERMANENT
    assert send("josé@example.org", MESSAGE, key="k", mail=box).kind is Kind.PERMANENT


def test_secrets_reach_no_log_and_no_outcome(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    logging.getLogger("apprise").setLevel(1)
    try:
        good = post(server, login=f"tracker-user:{PASSWORD}")
        server.post.rcpt = f"550 tracker-user {PASSWORD} ana@example.com unknown"
        bad = post(server, login=f"tracker-user:{PASSWORD}")
        wrong = post(server, login="tracker-user:wrong-Passw0rd")
    finally:
        logging.getLogger("apprise").setLevel(logging.NOTSET)
    box = mailbox(f"smtp://tracker-user:{PASSWORD}@localhost", SENDER)
    ours = [r.getMessage() for r in caplog.records if r.name != "mail.log"]  # the server's own
    said = "\n".join(ours) + repr((good, bad, wrong, box)) + str(box)
    for secret in (PASSWORD, "wrong-Passw0rd", "tracker-user", "ana@example.com"):
        assert secret not in said
    assert bad.kind is Kind.PERMANENT


def test_mailboxes() -> None:
    box = mailbox("smtps://us%40er:p%3Aass@mail.example.org", "tracker@example.org")
    assert (box.host, box.port, box.mode, box.user, box.password) == (
        "mail.example.org",
        465,
        "ssl",
        "us@er",
        "p:ass",
    )
    assert mailbox("smtp+starttls://h", SENDER).port == 587
    assert isinstance(box, Mailbox)


@pytest.mark.parametrize(
    "url",
    ["", "mailto://x:secret@h", "smtp://", "smtp://h:99999", "smtp://x:secret@h/path", "h:25"],
)
def test_no_mail_server_is_one_sentence_without_the_login(url: str) -> None:
    with pytest.raises(ValueError, match="smtp is no mail server") as error:
        mailbox(url, SENDER)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("sender", ["", "Tracker", "Tracker <x>", "a@b@@"])
def test_no_sender_is_one_sentence(sender: str) -> None:
    with pytest.raises(ValueError, match="sender is no mail address"):
        mailbox("smtp://h", sender)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("ana@example.org", True),
        ("o'brien+x@sub.example.org", True),
        ("ana@example.org, eve@example.org", False),
        ("ana@example.org\nBcc: eve@example.org", False),
        ("Ana <ana@example.org>", False),
        ("@example.org", False),
        ("ana@", False),
        ("a@b@c", False),
        ("ana@exa mple.org", False),
        ("\u202eana@example.org", False),
        ("x" * 300 + "@example.org", False),
    ],
)
def test_addresses(text: str, good: bool) -> None:
    assert is_address(text) is good


def test_destinations_are_masked() -> None:
    assert masked("ana@example.org") == "a…@example.org"
    assert masked("slack://T/B/C") == "slack://…"
    assert masked("channel:team") == "channel:team"


def test_problems_of_destinations() -> None:
    assert problem("ana@example.org") == ""
    assert "neither" in problem("ana")
    assert "web address" in problem("https://hooks.slack.com/services/T/B/C")
    assert "no service" in problem("dbus://")
