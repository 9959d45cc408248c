"""The sink accepts mail as a real server does and keeps it unchanged."""

import smtplib
from email.message import EmailMessage

import pytest

from tracker.demo.sink import Sink


def letter(to: str, subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Tracker <t@example.org>", to, subject
    message.set_content(text)
    message.add_alternative(f"<p>{text}</p>", subtype="html")
    return message


def test_a_message_arrives_with_envelope_and_both_parts():
    with Sink() as sink:
        with smtplib.SMTP("127.0.0.1", sink.port) as client:
            client.send_message(letter("a@example.org", "Größe § 7", "An order.\n.hidden dot\n"))
    (kept,) = sink.arrived
    assert kept.sender == "t@example.org" and kept.recipients == ("a@example.org",)
    assert kept.subject == "Größe § 7"
    assert kept.part("plain").replace("\r\n", "\n") == "An order.\n.hidden dot\n"
    assert "<p>An order." in kept.part("html")


def test_several_messages_in_one_session_and_several_sessions():
    with Sink() as sink:
        for round_ in range(2):
            with smtplib.SMTP("127.0.0.1", sink.port) as client:
                for name in "ab":
                    client.send_message(letter(f"{name}{round_}@example.org", name, "text"))
    assert [k.recipients[0][:2] for k in sink.arrived] == ["a0", "b0", "a1", "b1"]


def test_data_without_recipient_is_refused():
    with Sink() as sink:
        with smtplib.SMTP("127.0.0.1", sink.port) as client:
            client.ehlo()
            client.mail("t@example.org")
            with pytest.raises(smtplib.SMTPDataError):
                client.data(b"text")
            assert client.docmd("VRFY", "x")[0] == 502
    assert sink.arrived == []


def test_a_client_that_hangs_up_leaves_nothing():
    with Sink() as sink:
        client = smtplib.SMTP("127.0.0.1", sink.port)
        client.ehlo()
        client.mail("t@example.org")
        client.rcpt("a@example.org")
        client.putcmd("DATA")
        client.getreply()
        client.send(b"half a mess")
        client.close()
        with smtplib.SMTP("127.0.0.1", sink.port) as other:
            other.send_message(letter("b@example.org", "whole", "text"))
    assert [k.subject for k in sink.arrived] == ["whole"]
