"""From the links of a digest to the next one: a mail is sent, taken, and its reader told less."""

from __future__ import annotations

import json
import re
import smtplib
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from tests.conftest import NOW
from tests.flow.post import LIST, TOML, Office
from tests.flow.reader import order
from tests.notify.conftest import Server, running, server
from tracker import tokens
from tracker.cli import tracker
from tracker.config import parse
from tracker.deliver import deliver
from tracker.exits import exits
from tracker.store import people as store
from tracker.store.engine import reading
from tracker.subscribers import listing, subscribe

__all__ = ["running", "server"]

HOUR = timedelta(hours=1)
ANA, EVE = "ana@example.com", "eve@example.com"


class House(Office):
    """An office whose mails go over SMTP, and whose answers are read by `tracker ingest`."""

    def __init__(self, engine: Engine, folder: Path, server: Server, more: str = "") -> None:
        super().__init__(engine, folder, NOW)
        self.server, self.folder = server, folder
        self.text = TOML.replace("smtp://127.0.0.1:1", server.url).replace(
            "[mail]", f"[mail]\n{more}"
        )
        url = engine.url.render_as_string(hide_password=False)
        self.text += f'[store]\nurl = "{url}"\n'
        (folder / "tracker.toml").write_text(self.text)
        self.config = parse(self.text, folder / "tracker.toml")
        self.shown: list[Any] = []
        self.read(NOW)

    def news(self, hours: int, *orders: str) -> dict[str, EmailMessage]:
        """New orders are read and told; the mails by their recipients."""
        now = NOW + hours * HOUR
        self.shown = [*(order(words.split()[1], words) for words in orders), *self.shown]
        before = len(self.server.post.arrived)
        self.read(now, *self.shown, *LIST)
        self.compose(now)
        deliver(self.engine, self.config, now)
        mails = self.server.post.mails[before:]
        return {str(mail["To"]): mail for mail in mails}

    def answer(self, link: str, sender: str, words: str = "") -> tuple[int, dict[str, Any]]:
        """Send the mail of a link as a mail program does, and take it with `tracker ingest`."""
        mail = EmailMessage()
        parts = urlsplit(link)
        mail["From"], mail["To"] = sender, unquote(parts.path)
        mail["Subject"] = parse_qs(parts.query)["subject"][0]
        mail["Date"], mail["Message-ID"] = "Mon, 09 Feb 2026 17:00:00 +0000", f"<{len(link)}@x>"
        mail.set_content(words)
        with smtplib.SMTP("127.0.0.1", self.server.port) as smtp:
            smtp.send_message(mail)
        return self.ingest(self.server.post.arrived[-1])

    def ingest(self, mail: bytes) -> tuple[int, dict[str, Any]]:
        place = self.folder / "answer.eml"
        place.write_bytes(mail)
        ran = self.run("ingest", str(place), "--json")
        return ran.exit_code, json.loads(ran.stdout.splitlines()[0])

    def run(self, *words: str) -> Result:
        """Run the command on this house."""
        words = ("--config", str(self.folder / "tracker.toml"), *words)
        return CliRunner().invoke(tracker, words, env={"TRACKER_NOW": NOW.isoformat()})


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def links(mail: EmailMessage, words: str) -> list[str]:
    return re.findall(rf"^{words}: (\S+)$", text(mail), re.MULTILINE)


@pytest.fixture
def house(engine: Engine, tmp_path: Path, server: Server) -> House:
    made = House(engine, tmp_path, server)
    for address in (ANA, EVE):
        subscribe(engine, made.config, address, rhythm="immediate", now=NOW)
    subscribe(engine, made.config, ANA, rhythm="immediate", query="order", now=NOW)
    return made


def running_ids(house: House) -> list[tuple[int, str]]:
    return [(entry.id, entry.address) for entry in listing(house.engine)]


ALL = [(1, ANA), (3, ANA), (2, EVE)]


# ---- what must not happen ------------------------------------------------------------------------


def bad(house: House) -> dict[str, tuple[str, str]]:
    """Subjects and senders that may change nothing."""
    good = exits(house.engine, house.config, NOW).token(1, ANA)
    forged = tokens.sign("another key", tokens.Purpose.LEAVE, [1, tokens.mark(ANA)])
    moved = exits(house.engine, house.config, NOW).token(2, ANA)
    return {
        "forged": (f"unsubscribe {forged}", ANA),
        "cut": (f"unsubscribe {good[:-1]}", ANA),
        "cut hard": (f"mute {good[:-12]}", ANA),
        "of another's subscription": (f"unsubscribe {moved}", ANA),
        "sent by somebody else": (f"unsubscribe {good}", EVE),
        "sent by a stranger": (f"mute {good}", "mallory@example.net"),
    }


CASES = ("forged", "cut", "cut hard", "of another's subscription", "sent by somebody else")


@pytest.mark.parametrize("name", [*CASES, "sent by a stranger"])
def test_a_token_that_is_not_the_senders_own_changes_nothing_and_is_said(
    house: House, name: str
) -> None:
    house.news(1, "Order 13")
    subject, sender = bad(house)[name]
    code, took = house.answer(f"mailto:tracker@example.org?subject={subject}", sender, "stop\n")
    assert (code, took["state"]) == (0, "noted") and "nothing was done" in took["notes"][0]
    assert subject.split()[1] not in json.dumps(took) and sender not in json.dumps(took)
    assert running_ids(house) == ALL
    assert set(house.news(2, "Order 14")) == {ANA, EVE}


def test_what_an_answer_quotes_of_a_digest_mutes_and_ends_nothing(house: House) -> None:
    mail = house.news(1, "Order 13", "Order 14")[ANA]
    quoted = "".join(f"> {unquote(line)}\n" for line in text(mail).splitlines())
    sent = EmailMessage()
    sent["From"], sent["To"], sent["Subject"] = ANA, "tracker@example.org", "Re: New orders"
    sent["Date"], sent["In-Reply-To"] = "Mon, 09 Feb 2026 17:00:00 +0000", mail["Message-ID"]
    sent.set_content(f"Thanks, Ana read it.\n\n{quoted}")
    _, took = house.ingest(bytes(sent))
    assert "neither yes nor no" in took["notes"][0]
    assert running_ids(house) == ALL


def test_a_room_and_a_fallback_get_no_token(engine: Engine, tmp_path: Path, server: Server) -> None:
    house = House(engine, tmp_path, server)
    subscribe(engine, house.config, EVE, now=NOW)
    subscribe(engine, house.config, ANA, rhythm="immediate", fallback=EVE, now=NOW)
    subscribe(engine, house.config, "team", rhythm="immediate", now=NOW)
    key = exits(engine, house.config, NOW).key
    house.read(NOW + HOUR, order("13", "Order 13"), *LIST)
    house.compose(NOW + HOUR)
    seen: dict[str, str] = {}

    def refuse(address: str, letter: Any, *_: Any) -> Any:
        from notify.channels import Kind, Outcome

        seen[address] = letter.text + letter.html
        return Outcome(Kind.PERMANENT if address == ANA else Kind.SENT, "550", "no such user")

    deliver(engine, house.config, NOW + HOUR, sender=refuse)
    assert key and tokens.FORM.search(seen[ANA])
    assert "Order 13" in seen[EVE] and "Order 13" in seen["channel:team"]
    for address in (EVE, "channel:team"):
        assert "Mute" not in seen[address] and "Stop this" not in seen[address]
        assert not tokens.FORM.search(seen[address])


# ---- what must -----------------------------------------------------------------------------------


def test_one_matter_is_muted_for_one_subscription_alone(house: House) -> None:
    house.server.post.arrived.clear()
    before = house.news(1, "Order 13", "Order 14")
    found = re.search(r"^Order 13\n-+\n.*?Mute this matter: (\S+)", text(before[ANA]), re.M | re.S)
    assert found is not None
    mute = found[1]
    code, took = house.answer(mute, f"Ana <{ANA}>", "Sent from my phone\n")
    assert (code, took["notes"]) == (0, ["a…@example.com is told nothing more of Order 13."])
    now = NOW + 3 * HOUR
    house.read(now, order("13", "Order 13, amended"), order("14", "Order 14, amended"), *LIST)
    house.compose(now)
    told = {row.subscription_id: row.text for row in house.messages()[-3:]}
    (muted,) = [id_ for id_, words in told.items() if "Order 13, amended" not in words]
    assert muted in (1, 3)
    assert all("Order 14, amended" in words for words in told.values())
    assert running_ids(house) == ALL


def test_a_muted_matter_is_listed_and_told_again_by_the_operators_word(house: House) -> None:
    found = re.search(r"Mute this matter: (\S+)", text(house.news(1, "Order 13")[ANA]))
    assert found is not None
    house.answer(found[1], ANA)
    assert house.run("subscribers").stdout.count("\n  nothing of: Order 13\n") == 1
    for address, matter, says in ((EVE, "Order 13", "has not muted"), (ANA, "Order 12", "not")):
        ran = house.run("subscribers", "unmute", address, matter)
        assert (ran.exit_code, says in ran.stderr, ran.stderr.count("\n")) == (1, True, 1)
    said = house.run("subscribers", "unmute", ANA, "Order 13").stdout
    assert said == f"{ANA} is told of Order 13 again.\n"
    assert "nothing of" not in house.run("subscribers").stdout
    now = NOW + 3 * HOUR
    house.read(now, order("13", "Order 13, amended"), *LIST)
    house.compose(now)
    assert all("Order 13, amended" in row.text for row in house.messages()[-3:])
    with reading(house.engine) as connection:
        assert [one.what for one in store.notes(connection, 1)][-2:] == ["muted", "unmuted"]


def test_a_subscription_stops_and_the_others_go_on(house: House) -> None:
    house.server.post.arrived.clear()
    house.news(1, "Order 13")
    mails = [mail for mail in house.server.post.mails if mail["To"] == ANA]
    stops = {links(mail, "Stop this subscription")[0] for mail in mails}
    assert len(stops) == 2
    header = str(mails[0]["List-Unsubscribe"])
    assert header.strip("<>") in stops and mails[0]["List-Unsubscribe-Post"] is None
    _, took = house.answer(header.strip("<>"), "ana+lists@Example.com")
    assert took["notes"][0].startswith("a…@example.com is told nothing more of ")
    assert len(running_ids(house)) == 2 and (2, EVE) in running_ids(house)
    house.server.post.arrived.clear()
    house.news(2, "Order 14")
    assert sorted(str(mail["To"]) for mail in house.server.post.mails) == [ANA, EVE]
    with reading(house.engine) as connection:
        (note,) = [one for one in store.notes(connection, 1) if one.what == "unsubscribed"]
    assert note.how == "by answering the mail"
    _, took = house.answer(header.strip("<>"), ANA, "again\n")
    assert took["notes"][0].endswith(", which is known.")


def test_a_public_address_is_offered_by_one_click_beside_mail(
    engine: Engine, tmp_path: Path, server: Server
) -> None:
    house = House(engine, tmp_path, server, 'public_url = "https://t.example.org/x/"')
    subscribe(engine, house.config, ANA, rhythm="immediate", now=NOW)
    mail = house.news(1, "Order 13")[ANA]
    page, letter = str(mail["List-Unsubscribe"]).split(", ")
    assert page.startswith("<https://t.example.org/x/unsubscribe/") and page.endswith(">")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert links(mail, "Stop this subscription") == [page.strip("<>")]
    assert links(mail, "Stop it by mail") == [letter.strip("<>")]
    raw = server.post.arrived[-1]
    (line,) = re.findall(rb"^List-Unsubscribe: .*$", raw, re.MULTILINE)
    assert page.encode() in line and letter.encode() in line  # whole: on one line, not encoded
    house.answer(letter.strip("<>"), ANA)
    assert running_ids(house) == []


def test_a_retry_says_the_same_words(house: House) -> None:
    house.server.post.drop = True
    house.news(1, "Order 13")
    house.server.post.drop = False
    house.hurry()
    deliver(house.engine, house.config, NOW + HOUR)
    sent: dict[str, list[str]] = {}
    for raw in house.server.post.arrived:
        mail = message_from_bytes(raw, policy=policy.default)
        sent.setdefault(str(mail["Message-ID"]), []).append(text(mail))
    assert sent and all(len(words) == 2 and len(set(words)) == 1 for words in sent.values())


def test_the_senders_address_may_hold_what_links_are_made_of(
    engine: Engine, tmp_path: Path, server: Server
) -> None:
    house = House(engine, tmp_path, server)
    odd = house.text.replace("tracker@example.org", "t&a?x=1+y@example.org")
    found = exits(engine, parse(odd, tmp_path / "tracker.toml"), datetime.now().astimezone())
    link = found._stop(1, ANA).mail
    assert unquote(urlsplit(link).path) == "t&a?x=1+y@example.org"
    assert list(parse_qs(urlsplit(link).query)) == ["subject"]
