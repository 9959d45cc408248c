"""The operator's word on the ledger: nothing that was sent is sent again unless it is asked for."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from notify.channels import Kind, Outcome
from tests.conftest import NOW
from tests.flow.post import LIST, TOML, Office, delivery
from tests.flow.reader import order
from tracker import outbox
from tracker.config import parse
from tracker.errors import UserError
from tracker.store import people
from tracker.store import subscribers as store
from tracker.store.engine import reading, writing
from tracker.subscribers import resume, subscribe

HOUR = timedelta(hours=1)
ANA, EVE = "ana@example.com", "eve@example.com"
HARD = Outcome(Kind.PERMANENT, "550", "5.1.1 no such user")
POLICY = Outcome(Kind.PERMANENT, "554", "5.7.1 looks like spam")
BUSY = Outcome(Kind.TEMPORARY, "451", "greylisted")
UNKNOWN = Outcome(Kind.UNKNOWN, "", "no answer")


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    """One digest waits for Ana."""
    made = Office(engine, tmp_path, NOW)
    made.read(NOW)
    subscribe(engine, made.config, ANA, rhythm="immediate", now=NOW)
    news(made, 13)
    return made


def news(office: Office, number: int) -> None:
    """One more digest for everybody."""
    at = NOW + number * HOUR
    shown = [order(str(n), f"Order {n}") for n in range(13, number + 1)]
    office.read(at, *shown[::-1], *LIST)
    office.compose(at)


def state_of(office: Office, address: str) -> str:
    with reading(office.engine) as connection:
        row = store.find(connection, address)
    assert row is not None
    return str(row.state)


def test_what_was_sent_is_not_retried_nor_dropped(office: Office) -> None:
    office.deliver(NOW)
    for verb in (outbox.retry, outbox.drop):
        with pytest.raises(UserError, match="was sent"):
            verb(office.engine, [1], NOW)
    with pytest.raises(UserError, match="There is no delivery 77"):
        outbox.show(office.engine, 77)
    assert office.deliver(NOW).sent == 0


def test_what_is_being_sent_is_left_alone(office: Office) -> None:
    with writing(office.engine) as connection:
        connection.execute(
            update(delivery).values(state="sending", claimed_until=NOW + 9999 * HOUR)
        )
    for verb in (outbox.retry, outbox.drop):
        with pytest.raises(UserError, match="right now"):
            verb(office.engine, [1], NOW)


def test_the_list_shows_what_is_not_sent(office: Office) -> None:
    (entry,) = outbox.listing(office.engine, office.config)
    assert (entry.destination, entry.state, entry.tries) == (ANA, "waiting", 0)
    office.postman.outcomes = [BUSY]
    office.deliver(NOW)
    (entry,) = outbox.listing(office.engine, office.config)
    assert entry.reason == "451 greylisted" and entry.next_try is not None
    office.hurry()
    office.deliver(NOW)
    assert outbox.listing(office.engine, office.config) == []
    assert len(outbox.listing(office.engine, office.config, states=["sent"], to=ANA)) == 1
    whole = outbox.show(office.engine, 1)
    assert [event.outcome for event in whole.events] == ["temporary", "sent"]
    assert "Order 13" in whole.text


def test_a_dead_letter_is_retried_with_the_same_key(office: Office) -> None:
    office.postman.outcomes = [UNKNOWN, UNKNOWN]
    office.deliver(NOW)
    office.hurry()
    office.deliver(NOW)
    assert office.ledger()[0] == (ANA, "dead", 2)
    assert outbox.retry_dead(office.engine, office.config, ANA, NOW) == 1
    assert office.deliver(NOW).sent == 1
    keys = {key for address, key, _ in office.postman.carried if address == ANA}
    assert len(keys) == 1
    assert [outcome for outcome, _ in office.receipts()].count("again") == 1


def test_a_message_is_sent_once_more_under_a_new_key(office: Office) -> None:
    office.deliver(NOW)
    outbox.resend(office.engine, 1, NOW)
    assert office.deliver(NOW).sent == 1
    assert len({key for _, key, _ in office.postman.carried}) == 2


def test_a_retry_does_not_wait_for_the_room(office: Office) -> None:
    subscribe(office.engine, office.config, "team", rhythm="immediate", now=NOW)
    news(office, 14)
    office.postman.outcomes = [Outcome(Kind.SENT), Outcome(Kind.TEMPORARY, "429", "wait", 7200.0)]
    office.deliver(NOW)
    (entry,) = outbox.listing(office.engine, office.config)
    assert entry.destination == "channel:team" and office.deliver(NOW).sent == 0
    outbox.retry(office.engine, [entry.id], NOW)
    assert office.deliver(NOW).sent == 1


def test_dropped_is_never_sent(office: Office) -> None:
    assert outbox.drop(office.engine, [1], NOW) == 1
    office.hurry()
    assert office.deliver(NOW).sent == 0
    assert office.ledger() == [(ANA, "dropped", 0)]


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ([], "active"),
        ([BUSY], "active"),
        ([UNKNOWN], "active"),
        ([POLICY], "active"),  # a policy says nothing of the address
        ([Outcome(Kind.PERMANENT, "552", "too large")], "active"),
        ([Outcome(Kind.PERMANENT, "550", "5.2.2 mailbox full")], "active"),
        ([POLICY, POLICY, Outcome(Kind.SENT), POLICY], "active"),  # not in a row
        ([POLICY, POLICY, POLICY], "suspended"),
        ([HARD], "suspended"),
        ([Outcome(Kind.PERMANENT, "550", "no such user")], "suspended"),
    ],
)
def test_who_is_suspended(office: Office, outcomes: list[Outcome], state: str) -> None:
    for number, outcome in enumerate(outcomes, start=14):
        office.postman.outcomes = [outcome]
        office.deliver(NOW)
        news(office, number)
    assert state_of(office, ANA) == state


def test_what_else_waits_for_a_suspended_address_is_a_dead_letter(office: Office) -> None:
    news(office, 14)
    subscribe(office.engine, office.config, EVE, rhythm="immediate", now=NOW)
    news(office, 15)
    office.postman.outcomes = [HARD]
    report = office.deliver(NOW)
    theirs = [(state, tries) for address, state, tries in office.ledger() if address == ANA]
    assert theirs == [("dead", 1), ("dead", 0), ("dead", 0)]
    assert report.dead == 3 and (EVE, "sent", 1) in office.ledger()
    assert report.died[1] == "a…@example.com: suspended after: 550 5.1.1 no such user"
    with reading(office.engine) as connection:
        row = store.find(connection, ANA)
        assert row is not None and row.reason == "550 5.1.1 no such user"
        assert [note.what for note in people.notes(connection, row.id)][-1] == "suspended"
    with pytest.raises(UserError, match="is suspended"):
        outbox.retry(office.engine, [1], NOW)
    resume(office.engine, office.config, ANA, now=NOW)
    assert outbox.retry_dead(office.engine, office.config, ANA, NOW) == 3
    assert office.deliver(NOW).sent == 3


def test_a_server_that_refuses_everybody_is_not_asked_to_the_end(office: Office) -> None:
    for number in range(20):
        where = f"reader{number}@example.org"
        subscribe(office.engine, office.config, where, rhythm="immediate", now=NOW)
    news(office, 14)
    office.postman.outcomes = [Outcome(Kind.PERMANENT, "550", "relay not permitted")] * 30
    report = office.deliver(NOW)
    assert len(office.postman.carried) == 10
    assert report.problems[0].startswith("the mail server refused 10 addresses in a row")


def fall_back(office: Office, address: str, fallback: str) -> None:
    with writing(office.engine) as connection:
        row = store.find(connection, address)
        assert row is not None
        people.set_fallback(connection, row.id, fallback)


def test_a_fallback_gets_what_died_once(office: Office) -> None:
    fall_back(office, ANA, "channel:team")
    office.postman.outcomes = [HARD]
    report = office.deliver(NOW)
    assert ("channel:team", "sent", 1) in office.ledger() and report.dead == 1
    subjects = [subject for address, _, subject in office.postman.carried if "team" in address]
    assert subjects == ["New order 13: Order 13"]
    office.hurry()
    assert office.deliver(NOW).sent == 0


def test_a_fallback_gets_nothing_that_may_have_arrived(office: Office) -> None:
    fall_back(office, ANA, "channel:team")
    office.postman.outcomes = [UNKNOWN, UNKNOWN]
    office.deliver(NOW)
    office.hurry()
    office.deliver(NOW)
    assert "channel:team" not in office.postman.addresses


def test_a_channel_that_we_got_wrong_falls_back_after_three_tries(office: Office) -> None:
    subscribe(office.engine, office.config, "team", rhythm="immediate", now=NOW)
    news(office, 14)
    fall_back(office, "channel:team", EVE)
    office.deliver(NOW)
    office.postman.carried.clear()
    subscribe(office.engine, office.config, ANA, rhythm="daily@07:00", now=NOW)
    news(office, 15)
    wrong = Outcome(Kind.MISCONFIGURED, "token_revoked", "the token was revoked")
    for _ in range(3):
        office.postman.outcomes = [wrong]
        office.hurry()
        office.deliver(NOW)
    assert office.postman.addresses == ["channel:team"] * 3 + [EVE, "ops@example.org"]


def braked(office: Office, most: int) -> None:
    path = office.config.path
    office.config = parse(f"{TOML}[delivery]\nbrake = {most}\n", path)


def test_the_brake_holds_everything_until_it_is_released(office: Office) -> None:
    for number in range(4):
        where = f"reader{number}@example.org"
        subscribe(office.engine, office.config, where, rhythm="immediate", now=NOW)
    news(office, 14)
    braked(office, 5)  # two for Ana, one for each of the four
    report = office.deliver(NOW)
    assert (report.sent, report.held) == (1, 6), "the operator is told"
    assert report.problems == [
        "6 messages are held, since more than 5 would go out within an hour; look at them with"
        " `tracker outbox list`, then let them go with `tracker outbox release`."
    ]
    again = office.deliver(NOW)  # said once
    assert (again.sent, again.held, again.problems) == (0, 6, [])
    assert all(entry.held for entry in outbox.listing(office.engine, office.config))
    assert outbox.release(office.engine) == 6
    assert office.deliver(NOW).sent == 6
    news(office, 15)  # five more: the count began anew
    assert office.deliver(NOW).sent == 5


def test_the_operator_is_told_once_while_the_brake_holds(office: Office) -> None:
    braked(office, 1)
    news(office, 14)
    for _ in range(3):
        office.deliver(NOW)
        office.hurry()
    assert office.postman.addresses == ["ops@example.org"]
    (letter,) = [one for one in office.messages() if one.subscription_id is None]
    assert letter.subject == "Tracker: 2 messages are held"
    assert "more than 1 would go out within an hour" in " ".join(letter.text.split())
    for form in (letter.text, letter.html):
        assert "`tracker outbox release`" in " ".join(form.split())
    outbox.release(office.engine)
    office.deliver(NOW)
    assert office.postman.addresses == ["ops@example.org", ANA, ANA]
    for number in (15, 16):
        news(office, number)
    office.deliver(NOW)
    assert office.postman.addresses[3:] == ["ops@example.org"], "it begins anew: once more"


def test_a_run_that_died_before_it_told_is_made_up_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    braked(office, 1)
    news(office, 14)
    with monkeypatch.context() as patch:
        patch.setattr("tracker.deliver.tell_brake", lambda *arguments: sys.exit(9))
        with pytest.raises(SystemExit):
            office.deliver(NOW)
    assert office.postman.addresses == []
    office.deliver(NOW)
    assert office.postman.addresses == ["ops@example.org"]


def test_the_brake_counts_an_hour_over_several_runs(office: Office) -> None:
    braked(office, 2)
    for number in (14, 15):
        assert office.deliver(NOW).sent == 1
        news(office, number)
    assert office.deliver(NOW).held == 1


def test_nobody_waits_for_the_lane_of_what_the_brake_holds(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEAM_URL", "json://localhost")
    subscribe(office.engine, office.config, "channel:team", rhythm="immediate", now=NOW)
    news(office, 14)
    office.deliver(NOW)  # from here on the room has a lane, and it is free
    braked(office, 1)
    news(office, 15)
    slept: list[float] = []
    monkeypatch.setattr("tracker.outbox_run.time.sleep", slept.append)
    monkeypatch.setattr("tracker.outbox_run.LONGEST_WAIT", 1.0)
    assert office.deliver(NOW).held == 2
    assert not slept


def test_the_brake_never_holds_a_retry_nor_the_operators_mail(office: Office) -> None:
    braked(office, 1)
    office.postman.outcomes = [BUSY]
    office.deliver(NOW)
    news(office, 14)
    assert office.deliver(NOW).held == 1
    office.postman.outcomes = [HARD]
    office.hurry()
    office.deliver(NOW)
    assert ("ops@example.org", "sent", 1) in office.ledger()


def test_what_died_long_ago_does_not_shorten_a_retry(office: Office) -> None:
    with writing(office.engine) as connection:
        connection.execute(
            update(delivery).values(state="dead", tries=22, unknowns=1, next_try_at=NOW)
        )
    outbox.retry(office.engine, [1], NOW)
    office.postman.outcomes = [UNKNOWN]
    assert office.deliver(datetime.now(UTC)).retrying == 1
