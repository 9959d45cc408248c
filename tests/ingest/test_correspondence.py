"""What our mails are answered: only a person confirms, only a true bounce suspends."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.conftest import NOW
from tests.flow.post import LIST, Office
from tests.flow.reader import order
from tracker.correspondence import read
from tracker.exits import exits
from tracker.ingest.item import Item
from tracker.store import people as store
from tracker.store import subscribers
from tracker.store.engine import reading
from tracker.subscribers import listing, subscribe

HOUR = timedelta(hours=1)
ANA = "ana@example.com"
AUTOMATIC = {
    "vacation": {"Auto-Submitted": "auto-replied"},
    "a list": {"Precedence": "bulk"},
    "a robot": {"X-Autoreply": "yes"},
    "nobody": {"Return-Path": "<>"},
}


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    made = Office(engine, tmp_path, NOW)
    made.read(NOW)
    return made


def asked(office: Office) -> str:
    """Somebody put Ana down; the Message-ID of the question."""
    subscribe(office.engine, office.config, ANA, rhythm="immediate", confirmed="", now=NOW)
    return sent(office)


def told(office: Office) -> str:
    """Ana agreed and got a digest; its Message-ID."""
    subscribe(office.engine, office.config, ANA, rhythm="immediate", now=NOW)
    office.read(NOW + HOUR, order("13", "Order 13"), *LIST)
    office.compose(NOW + HOUR)
    return sent(office)


def sent(office: Office) -> str:
    office.deliver(NOW)
    return f"<{office.postman.carried[-1][1]}@example.org>"


def answer(
    to: str, words: str, sender: str = ANA, subject: str = "Re: ...", **headers: str
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Ana <{sender}>", "tracker@example.org"
    mail["Subject"], mail["Date"] = subject, "Mon, 09 Feb 2026 17:00:00 +0000"
    if to:
        mail["In-Reply-To"] = to
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(words)
    return mail


def take(office: Office, mail: EmailMessage) -> str:
    item = Item(name="mail", media_type="message/rfc822", body=mail.as_bytes(), received_at=NOW)
    return told_of(office, item)


def told_of(office: Office, item: Item) -> str:
    found = read(office.engine, item, NOW)
    return found.text if found else ""


def state(office: Office, address: str = ANA) -> str:
    with reading(office.engine) as connection:
        row = subscribers.find(connection, address)
    assert row is not None
    return str(row.state)


# ---- answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", AUTOMATIC.values(), ids=AUTOMATIC)
def test_machines_confirm_nothing(office: Office, headers: dict[str, str]) -> None:
    mail = answer(asked(office), "Yes\n", **{k.replace("-", "_"): v for k, v in headers.items()})
    assert take(office, mail) == "an automatic answer to a mail of ours; nothing follows from it."
    assert state(office) == "unconfirmed"


@pytest.mark.parametrize(
    "words",
    [
        "Who are you?\n",
        "\n> answer this mail with the word YES.\n",
        "On Monday, Feb 9, 2026 Tracker wrote:\n> YES\n",
        "",
        "Yes, I remember that we met, and I would rather hear first what this is about.",
    ],
)
def test_what_is_no_yes_confirms_nothing(office: Office, words: str) -> None:
    said = take(office, answer(asked(office), words))
    assert "neither yes nor no" in said and ANA not in said
    assert state(office) == "unconfirmed"


@pytest.mark.parametrize("to", ["", "<confirm.0123456789abcdef0123456789abcdef@example.org>"])
def test_who_does_not_have_the_mail_confirms_nothing(office: Office, to: str) -> None:
    asked(office)
    assert take(office, answer(to, "Yes\n")).endswith("read it.") is bool(to)
    assert state(office) == "unconfirmed"


@pytest.mark.parametrize("words", ["YES", "yes.\n\n> Do you want", "Ja, gerne!\n-- \nAna", "Sí"])
def test_a_person_confirms_by_answering(office: Office, words: str) -> None:
    mail = answer(asked(office), words, sender="ana@office.example.com")  # from another address
    assert take(office, mail) == "a…@example.com agreed to be told."
    assert state(office) == "active"
    assert take(office, mail) == "a…@example.com agreed, which is known."
    with reading(office.engine) as connection:
        notes = store.notes(connection, 1)
    assert [(note.what, note.how) for note in notes][-1] == ("confirmed", "by answering the mail")


def test_the_token_in_the_answer_is_enough(office: Office) -> None:
    asked(office)
    line = office.messages()[-1].text.partition("\nconfirm ")[2].split()[0]
    assert (
        take(office, answer("", f"Yes\n\n> confirm {line}\n"))
        == "a…@example.com agreed to be told."
    )
    assert state(office) == "active"


def test_no_ends_it(office: Office) -> None:
    said = take(office, answer(asked(office), "No, thanks.\n"))
    assert said == "a…@example.com does not want to be told."
    assert listing(office.engine) == []


def test_a_mail_programs_unsubscribe_mail_ends_the_subscription(office: Office) -> None:
    told(office)
    token = exits(office.engine, office.config, NOW).token(1, ANA)
    said = take(office, answer("", "", subject=f"unsubscribe {token}"))
    assert said == "a…@example.com is told nothing more of everything."
    assert listing(office.engine) == []


@pytest.mark.parametrize(("sender", "left"), [(ANA, 0), ("eve@example.com", 1)])
def test_stop_ends_it_for_its_reader_alone(office: Office, sender: str, left: int) -> None:
    take(office, answer(told(office), "Stop.\n", sender=sender))
    assert len(listing(office.engine)) == left


# ---- bounces -------------------------------------------------------------------------------------

REPORT = """\
From: Mail Delivery System <mailer-daemon@mx.example.com>
To: tracker@example.org
Subject: Undelivered
Date: Mon, 09 Feb 2026 18:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Original-Recipient: rfc822;{to}
Final-Recipient: rfc822;{to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user

--b
Content-Type: {kind}

From: tracker@example.org
Message-ID: {id}
Subject: New

--b--
"""


def bounce(
    office: Office,
    id_: str,
    to: str = ANA,
    action: str = "failed",
    status: str = "5.1.1",
    kind: str = "message/rfc822",
) -> str:
    text = REPORT.format(id=id_, to=to, action=action, status=status, kind=kind)
    item = Item(name="b", media_type="message/rfc822", body=text.encode(), received_at=NOW)
    return told_of(office, item)


@pytest.mark.parametrize(
    "what",
    [
        {"to": "eve@example.com"},
        {"id_": "<digest.0123456789abcdef0123456789abcdef@example.org>"},
        {"id_": "<>"},
        {"action": "delayed"},
        {"action": "relayed"},
        {"status": "4.2.2"},
        {"status": "5.2.2"},
        {"status": "5.7.1"},
    ],
)
def test_what_suspends_nobody(office: Office, what: dict[str, str]) -> None:
    said = bounce(office, **{"id_": told(office), **what})
    assert said and state(office) == "active"


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_hard_bounce_suspends(office: Office, kind: str) -> None:
    id_ = told(office)
    said = bounce(office, id_, kind=kind)
    assert said == (
        "a mail to a…@example.com bounced: 5.1.1 550 5.1.1 no such user. The address is suspended."
    )
    assert state(office) == "suspended" and office.ledger() == [(ANA, "dead", 1)]
    assert bounce(office, id_) == "a mail to a…@example.com bounced, which is known."


def test_three_refusals_in_a_row_suspend(office: Office) -> None:
    ids = [told(office)]
    for number in (14, 15):
        shown = [order(str(n), f"Order {n}") for n in range(number, 12, -1)]
        office.read(NOW + number * HOUR, *shown, *LIST)
        office.compose(NOW + number * HOUR)
        ids.append(sent(office))
    states = []
    for id_ in ids:
        bounce(office, id_, status="5.7.1")
        states.append(state(office))
    assert states == ["active", "active", "suspended"]
