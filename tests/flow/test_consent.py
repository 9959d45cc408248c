"""By whose leave: nobody is told who has not agreed, and everybody can leave by one step."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine, select

from notify.channels import Kind, Outcome
from notify.values import Message
from tests.conftest import NOW
from tests.flow.post import LIST, TOML, Office, delivery, message
from tests.flow.reader import order
from tracker import people, tokens
from tracker.config import parse
from tracker.deliver import deliver
from tracker.errors import UserError, WrongUse
from tracker.exits import Exits
from tracker.exits import exits as exits_of
from tracker.match import match
from tracker.store import leaving as leaving_store
from tracker.store import people as store
from tracker.store import subscribers
from tracker.store.engine import reading, writing
from tracker.subscribers import listing, pause, resume, subscribe, unsubscribe
from tracker.tokens import BadToken, Purpose

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANA, EVE = "ana@example.com", "eve@example.com"
CONFIRM, LEAVE = Purpose.CONFIRM, Purpose.LEAVE


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    made = Office(engine, tmp_path, NOW)
    made.read(NOW)
    return made


def put_down(office: Office, address: str = ANA, **more: Any) -> None:
    """Somebody else subscribes the address."""
    more.setdefault("now", NOW)
    subscribe(office.engine, office.config, address, rhythm="immediate", confirmed="", **more)


def news(office: Office, number: int = 13) -> None:
    at = NOW + (number - 12) * HOUR
    shown = [order(str(n), f"Order {n}") for n in range(number, 12, -1)]
    office.read(at, *shown, *LIST)
    office.compose(at)


def carried(office: Office) -> list[tuple[str, str]]:
    return [(address, subject) for address, _, subject in office.postman.carried]


def token(office: Office) -> str:
    """The token in the newest question."""
    text = office.messages()[-1].text
    found = re.search(r"^confirm (\S+)$", text, re.MULTILINE)
    assert found is not None, text
    return found[1]


def exits(office: Office) -> Exits:
    return exits_of(office.engine, office.config, NOW)


def leaving(office: Office, matter: int | None = None) -> str:
    return exits(office).token(1, ANA, matter)


def notes(office: Office, address: str = ANA) -> list[str]:
    with reading(office.engine) as connection:
        row = subscribers.find(connection, address)
        assert row is not None
        return [note.what for note in store.notes(connection, row.id)]


# ---- what must not happen ------------------------------------------------------------------------


def test_nobody_is_told_who_has_not_agreed(office: Office) -> None:
    put_down(office)
    news(office)
    office.deliver(NOW)
    assert carried(office) == [(ANA, "Do you want to be told by Example Legal Clinic?")]
    assert [entry.state for entry in listing(office.engine)] == ["unconfirmed"]


def test_nobody_is_asked_twice_a_day_whoever_puts_them_down(office: Office) -> None:
    for hours in (0, 1, 23):
        put_down(office, now=NOW + hours * HOUR)
    office.deliver(NOW)
    assert len(carried(office)) == 1
    put_down(office, now=NOW + 2 * DAY)
    office.deliver(NOW)
    assert len(carried(office)) == 2


def test_reading_a_token_changes_nothing(office: Office) -> None:
    put_down(office)
    for _ in range(3):
        word = people.read(office.engine, token(office), CONFIRM)
        assert (word.address, word.done) == (ANA, False)
        assert not people.read(office.engine, leaving(office), LEAVE).done
    assert [entry.state for entry in listing(office.engine)] == ["unconfirmed"]


def test_the_operators_pause_does_not_stand_for_consent(office: Office) -> None:
    put_down(office)
    for verb in (pause, resume):
        with pytest.raises(UserError, match="has not agreed yet"):
            verb(office.engine, office.config, ANA, now=NOW)


def bad_tokens(office: Office) -> dict[str, str]:
    good = token(office)
    ending = "A" if good[-1] != "A" else "B"
    other = tokens.sign("another key", CONFIRM, [1, tokens.mark(ANA)])
    with reading(office.engine) as connection:
        key = store.stored_key(connection)
    return {
        "cut": good[:-1],
        "turned": good[:-2] + ending + good[-1],
        "empty": "",
        "words": "please confirm me",
        "huge": "A" * 100_000,
        "of another key": other,
        "for another purpose": leaving(office),
        "of another person": tokens.sign(key, CONFIRM, [1, tokens.mark(EVE)]),
        "of nobody": tokens.sign(key, CONFIRM, [99, tokens.mark(ANA)]),
    }


def test_what_is_no_token_confirms_nobody_and_is_not_repeated(office: Office) -> None:
    put_down(office)
    for name, bad in bad_tokens(office).items():
        with pytest.raises(BadToken) as refused:
            people.act(office.engine, bad, CONFIRM, "test", NOW)
        assert not bad or bad not in str(refused.value), name
    assert [entry.state for entry in listing(office.engine)] == ["unconfirmed"]


def test_a_question_closes_after_a_month(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    put_down(office)
    good = token(office)
    monkeypatch.setattr(tokens, "OPEN", timedelta(seconds=-1))
    with pytest.raises(BadToken, match="is older than"):
        people.act(office.engine, good, CONFIRM, "test", NOW)


# ---- what must -----------------------------------------------------------------------------------


def test_who_agrees_is_told_from_then_on(office: Office) -> None:
    put_down(office)
    news(office)
    word = people.act(office.engine, token(office), CONFIRM, "by the page", NOW)
    assert (word.address, word.done) == (ANA, False)
    assert people.act(office.engine, token(office), CONFIRM, "by the page", NOW).done
    news(office, 14)
    office.deliver(NOW)
    assert [subject for _, subject in carried(office)][1:] == ["New order 14: Order 14"]
    assert notes(office) == ["asked", "confirmed"]


@pytest.mark.parametrize("address", ["team", "env:ROOM"])
def test_rooms_and_who_is_vouched_for_are_active_at_once(office: Office, address: str) -> None:
    put_down(office, address)
    subscribe(office.engine, office.config, EVE, confirmed="signed the sheet", now=NOW)
    assert {entry.state for entry in listing(office.engine)} == {"active"}
    assert office.messages() == []
    with reading(office.engine) as connection:
        row = subscribers.find(connection, EVE)
        assert row is not None
        assert [note.how for note in store.notes(connection, row.id)] == ["signed the sheet"]


def test_who_agreed_is_not_asked_for_another_watch(office: Office) -> None:
    subscribe(office.engine, office.config, ANA, now=NOW)
    put_down(office, watches=["orders"])
    assert {entry.state for entry in listing(office.engine)} == {"active"}
    assert office.messages() == []


def test_who_was_suspended_is_asked_again(office: Office) -> None:
    subscribe(office.engine, office.config, ANA, rhythm="immediate", now=NOW)
    news(office)
    office.postman.outcomes = [Outcome(Kind.PERMANENT, "550", "no such user")]
    office.deliver(NOW)
    put_down(office)
    assert [entry.state for entry in listing(office.engine)] == ["unconfirmed"]
    assert notes(office) == ["confirmed", "suspended", "asked"]


def test_a_token_ends_one_subscription(office: Office) -> None:
    subscribe(office.engine, office.config, ANA, rhythm="immediate", now=NOW)
    subscribe(office.engine, office.config, ANA, watches=["orders"], now=NOW)
    news(office)
    people.act(office.engine, leaving(office), LEAVE, "by the page", NOW)
    assert [entry.id for entry in listing(office.engine)] == [2]
    assert people.act(office.engine, leaving(office), LEAVE, "by the page", NOW).done
    office.deliver(NOW)
    assert office.ledger() == [(ANA, "dropped", 0)] and notes(office)[-1] == "unsubscribed"


def test_a_token_mutes_one_matter(office: Office) -> None:
    subscribe(office.engine, office.config, ANA, rhythm="immediate", now=NOW)
    news(office)
    with reading(office.engine) as connection:
        rows = connection.execute(select(leaving_store.matter)).all()
    number = next(row.id for row in rows if row.title == "Order 13")
    word = people.read(office.engine, leaving(office, number), LEAVE)
    assert (word.what, word.done) == ("Order 13", False)
    people.act(office.engine, leaving(office, number), LEAVE, "by the page", NOW)
    amended = order("13", "Order 13, amended")
    office.read(NOW + 5 * HOUR, order("14", "Order 14"), amended, *LIST)
    match(office.engine, NOW + 5 * HOUR)
    office.compose(NOW + 5 * HOUR)
    assert "Order 14" in office.messages()[-1].text
    assert "amended" not in office.messages()[-1].text
    assert people.read(office.engine, leaving(office, number), LEAVE).done


def test_the_operators_unsubscribe_is_written_down(office: Office) -> None:
    subscribe(office.engine, office.config, ANA, now=NOW)
    unsubscribe(office.engine, office.config, ANA, now=NOW)
    assert notes(office) == ["confirmed", "unsubscribed"]


# ---- the way out in every mail -------------------------------------------------------------------


def headers_of(office: Office, more: str = "") -> list[tuple[str, dict[str, str]]]:
    office.config = parse(TOML.replace("[mail]", f"[mail]\n{more}"), office.config.path)
    seen: list[tuple[str, dict[str, str]]] = []

    def look(address: str, letter: Message, key: str, headers: dict[str, str]) -> Outcome:
        seen.append((address, {n: v for n, v in headers.items() if n.startswith("List-")}))
        return Outcome(Kind.SENT, "250")

    deliver(office.engine, office.config, NOW, sender=look)
    return seen


def test_digests_offer_the_way_out_by_mail(office: Office) -> None:
    subscribe(office.engine, office.config, ANA, rhythm="immediate", now=NOW)
    news(office)
    ((address, headers),) = headers_of(office)
    assert address == ANA and list(headers) == ["List-Unsubscribe"]
    found = re.fullmatch(
        r"<mailto:tracker@example\.org\?subject=unsubscribe%20(\S+)>", headers["List-Unsubscribe"]
    )
    assert found is not None and people.read(office.engine, found[1], LEAVE).address == ANA


def test_a_public_address_offers_it_by_one_click(office: Office) -> None:
    subscribe(office.engine, office.config, ANA, rhythm="immediate", now=NOW)
    news(office)
    ((_, headers),) = headers_of(office, 'public_url = "https://t.example.org/"')
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    web, mail = headers["List-Unsubscribe"].split(", ")
    assert re.fullmatch(r"<https://t\.example\.org/unsubscribe/\S+>", web) is not None
    assert mail.startswith("<mailto:tracker@example.org?subject=unsubscribe%20")


def test_questions_rooms_and_operators_have_none(office: Office) -> None:
    put_down(office)
    subscribe(office.engine, office.config, "team", rhythm="immediate", now=NOW)
    news(office)
    assert [headers for _, headers in headers_of(office)] == [{}, {}]


# ---- a person's data -----------------------------------------------------------------------------


def lived(office: Office) -> None:
    """Ana with a past; Eve beside her."""
    subscribe(office.engine, office.config, EVE, rhythm="immediate", now=NOW)
    put_down(office)
    people.act(office.engine, token(office), CONFIRM, "by the page", NOW)
    news(office)
    office.deliver(NOW)
    news(office, 14)


def test_export_shows_all_that_is_kept(office: Office) -> None:
    lived(office)
    found = json.loads(json.dumps(people.export(office.engine, office.config, ANA)))
    assert found["subscriber"]["address"] == ANA
    assert [note["what"] for note in found["consent"]] == ["asked", "confirmed"]
    assert len(found["subscriptions"]) == 1
    assert len(found["messages"]) == 3 and len(found["deliveries"]) == 3
    assert [one["outcome"] for one in found["receipts"]] == ["sent", "sent"]
    assert EVE not in json.dumps(found)


def test_delete_leaves_nothing_of_the_person_and_all_of_the_others(office: Office) -> None:
    lived(office)
    before = people.export(office.engine, office.config, EVE)
    assert people.delete(office.engine, office.config, ANA) == 3
    with pytest.raises(UserError, match="Nothing is kept of ana@example.com"):
        people.export(office.engine, office.config, ANA)
    assert people.export(office.engine, office.config, EVE) == before
    with reading(office.engine) as connection:
        assert ANA not in str(connection.execute(select(delivery)).all())
        assert "confirm" not in str(connection.execute(select(message.c.topic)).all())
    office.deliver(NOW)
    assert office.postman.addresses.count(ANA) == 2  # as before
    put_down(office)  # who comes again is asked again
    assert [e.state for e in listing(office.engine) if e.address == ANA] == ["unconfirmed"]


def test_an_old_token_is_not_good_for_who_got_the_number(office: Office) -> None:
    put_down(office)
    old = token(office)
    people.delete(office.engine, office.config, ANA)
    put_down(office, EVE)
    with pytest.raises(BadToken):
        people.act(office.engine, old, CONFIRM, "test", NOW)


def test_what_is_being_sent_is_deleted_later(office: Office) -> None:
    subscribe(office.engine, office.config, ANA, rhythm="immediate", now=NOW)
    news(office)

    def slow(address: str, letter: Message, key: str, headers: dict[str, str]) -> Outcome:
        with pytest.raises(UserError, match="right now"):
            people.delete(office.engine, office.config, ANA)
        with writing(office.engine) as connection:  # somebody does it all the same
            row = subscribers.find(connection, ANA)
            assert row is not None
            leaving_store.delete(connection, row)
        return Outcome(Kind.SENT, "250")

    assert deliver(office.engine, office.config, NOW, sender=slow).sent == 0
    assert office.ledger() == []


@pytest.mark.parametrize("fallback", ["eve@example.com", "nobody@example.com"])
def test_a_fallback_is_nobody_who_did_not_agree(office: Office, fallback: str) -> None:
    put_down(office, EVE)
    with pytest.raises(WrongUse, match="has not agreed to get anything"):
        subscribe(office.engine, office.config, ANA, fallback=fallback, now=NOW)


@pytest.mark.parametrize("fallback", ["team", "ops@example.org", EVE])
def test_a_fallback_is_kept(office: Office, fallback: str) -> None:
    subscribe(office.engine, office.config, EVE, now=NOW)
    subscribe(office.engine, office.config, ANA, fallback=fallback, now=NOW)
    with reading(office.engine) as connection:
        row = subscribers.find(connection, ANA)
    assert row is not None and row.fallback in (fallback, f"channel:{fallback}")


def test_hostile_names_stay_words(office: Office) -> None:
    office.config = parse(
        TOML.replace("Example Legal Clinic", "Clinic\\r\\nBcc: x@y.org <b>"), office.config.path
    )
    put_down(office)
    asked = SimpleNamespace(**office.messages()[-1]._mapping)  # type: ignore[attr-defined]
    assert "\n" not in asked.subject and "<b>" not in asked.html
