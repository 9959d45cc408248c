"""From a change in a list to a mail in a mailbox: real store, real ledger, real SMTP."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.conftest import NOW
from tests.flow.post import LIST, TOML, Office
from tests.flow.reader import order
from tests.notify.conftest import Server
from tracker.config import parse
from tracker.deliver import deliver
from tracker.subscribers import subscribe

HOUR = timedelta(hours=1)


@pytest.fixture
def office(engine: Engine, tmp_path: Path, server: Server) -> Office:
    made = Office(engine, tmp_path, NOW)
    url = server.url
    made.config = parse(TOML.replace("smtp://127.0.0.1:1", url), tmp_path / "tracker.toml")
    made.read(NOW)
    subscribe(engine, made.config, "ana@example.com", rhythm="immediate", now=NOW)
    return made


def run(office: Office, now: object) -> None:
    office.compose(now)  # type: ignore[arg-type]
    deliver(office.engine, office.config, now)  # type: ignore[arg-type]


def test_one_correct_mail(office: Office, server: Server) -> None:
    office.read(NOW + HOUR, order("13", "Order 13 on City Property"), *LIST)
    run(office, NOW + HOUR)
    run(office, NOW + 2 * HOUR)
    (mail,) = server.post.mails
    assert mail["Subject"] == "New order 13: Order 13 on City Property"
    assert mail["To"] == "ana@example.com"
    text = mail.get_body(("plain",))
    assert text is not None and "https://boston.example/13" in text.get_content()
    assert office.ledger() == [("ana@example.com", "sent", 1)]


def test_a_mail_whose_answer_was_lost_comes_once_more_with_the_same_id(
    office: Office, server: Server
) -> None:
    office.read(NOW + HOUR, order("13", "Order 13 on City Property"), *LIST)
    server.post.drop = True
    run(office, NOW + HOUR)
    server.post.drop = False
    office.hurry()
    run(office, NOW + HOUR)
    ids = [mail["Message-ID"] for mail in server.post.mails]
    assert len(ids) == 2 and len(set(ids)) == 1
    assert office.receipts() == [("unknown", ""), ("sent", "250")]


def test_a_refused_address_becomes_a_dead_letter_and_a_mail_to_the_operator(
    office: Office, server: Server
) -> None:
    office.read(NOW + HOUR, order("13", "Order 13 on City Property"), *LIST)
    server.post.data = "550 5.7.1 not wanted"
    office.compose(NOW + HOUR)
    report = deliver(office.engine, office.config, NOW + HOUR)
    assert "a…@example.com: 550 5.7.1 not wanted" in report.died
    assert [mail["To"] for mail in server.post.mails] == ["ana@example.com", "ops@example.org"]
