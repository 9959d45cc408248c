"""The ledger: nothing lost, nothing repeated without need, every try written down."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, text, update
from sqlalchemy.exc import OperationalError

from notify.channels import Kind, Outcome
from notify.values import Message
from tests.conftest import NOW
from tests.flow.claimer import claim_all
from tests.flow.post import LIST, TOML, Office, delivery, message, receipt
from tests.flow.reader import order
from tracker import compose
from tracker.config import parse
from tracker.deliver import MOST_TRIES, deliver, verdict
from tracker.destinations import Post
from tracker.outbox_rules import MOST_LOST
from tracker.store import delivery as ledger
from tracker.store.engine import reading, writing
from tracker.subscribers import pause, subscribe, trial

HOUR = timedelta(hours=1)
ANA, EVE = "ana@example.com", "eve@example.com"
TEMPORARY = Outcome(Kind.TEMPORARY, "451", "greylisted")
DOWN = Outcome(Kind.TEMPORARY, "", "connection refused")
PERMANENT = Outcome(Kind.PERMANENT, "550", "no such user")
UNKNOWN = Outcome(Kind.UNKNOWN, "", "no answer")


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    """One digest waits for Ana."""
    made = Office(engine, tmp_path, NOW)
    made.read(NOW)
    subscribe(engine, made.config, ANA, rhythm="immediate", now=NOW)
    made.read(NOW + HOUR, order("13", "Order 13"), *LIST)
    made.compose(NOW + HOUR)
    return made


def test_sent_once(office: Office) -> None:
    assert office.deliver(NOW).sent == 1
    office.hurry()
    assert office.deliver(NOW).sent == 0
    assert office.ledger() == [(ANA, "sent", 1)]
    assert office.receipts() == [("sent", "250")]


@pytest.mark.parametrize(
    "broken", [KeyboardInterrupt(), OperationalError("UPDATE", {}, Exception("locked"))]
)
def test_a_yes_that_could_not_be_written_down_is_written_before_the_end(
    office: Office, monkeypatch: pytest.MonkeyPatch, broken: BaseException
) -> None:
    """Else the mail would leave once more when its claim runs out."""
    write, faults = ledger.record_all, [broken]

    def once_broken(*arguments: Any) -> set[int]:
        if faults:
            raise faults.pop()
        return write(*arguments)

    monkeypatch.setattr(ledger, "record_all", once_broken)
    with pytest.raises(type(broken)):
        office.deliver(NOW)
    assert {state for _, state, _ in office.ledger()} == {"sent"}
    assert office.receipts() == [("sent", "250")]


def test_a_temporary_no_is_tried_again_later_with_the_same_key(office: Office) -> None:
    office.postman.outcomes = [TEMPORARY]
    report = office.deliver(NOW)
    assert (report.sent, report.retrying) == (0, 1)
    assert office.deliver(NOW).sent == 0  # not yet
    office.hurry()
    assert office.deliver(NOW).sent == 1
    keys = {key for _, key, _ in office.postman.carried}
    assert len(office.postman.carried) == 2 and len(keys) == 1
    assert office.receipts() == [("temporary", "451"), ("sent", "250")]


def test_a_no_for_good_is_a_dead_letter_and_the_operator_hears_of_it(office: Office) -> None:
    office.postman.outcomes = [PERMANENT]
    report = office.deliver(NOW)
    assert report.died == ["a…@example.com: 550 no such user"]
    assert office.ledger() == [(ANA, "dead", 1), ("ops@example.org", "sent", 1)]
    told = office.messages()[-1]
    assert told.subject == "Tracker: 1 message could not be delivered"
    assert "a…@example.com" in told.text and ANA not in told.text
    office.hurry()
    assert office.deliver(NOW).dead == 0


def test_the_operator_s_own_dead_letter_makes_no_other(office: Office) -> None:
    office.postman.outcomes = [PERMANENT, PERMANENT]
    report = office.deliver(NOW)
    assert report.dead == 2
    assert len(office.messages()) == 2


def test_one_retry_after_an_unknown_outcome_then_a_dead_letter(office: Office) -> None:
    office.postman.outcomes = [UNKNOWN, UNKNOWN]
    office.deliver(NOW)
    office.hurry()
    report = office.deliver(NOW)
    assert report.died == ["a…@example.com: maybe delivered: no answer"]
    assert len({key for address, key, _ in office.postman.carried if address == ANA}) == 1
    assert "It may have arrived all the same." in office.messages()[-1].text
    office.hurry()
    office.deliver(NOW)
    assert office.postman.addresses.count(ANA) == 2


def test_a_worker_that_dies_in_the_middle_counts_as_unknown(office: Office) -> None:
    crash(office)
    assert office.deliver(NOW).sent == 0  # its lease runs
    expire(office)
    assert office.deliver(NOW).retrying == 1
    office.hurry()
    assert office.deliver(NOW).sent == 1
    assert office.receipts() == [("unknown", ""), ("sent", "250")]


def test_a_message_that_workers_die_of_is_a_dead_letter_in_the_end(office: Office) -> None:
    deaths = []
    for _ in range(MOST_LOST):
        office.hurry()
        crash(office)
        expire(office)
        deaths.append(office.deliver(NOW).dead)
    assert deaths == [0] * (MOST_LOST - 1) + [1] and ANA not in office.postman.addresses


def test_a_dead_worker_and_a_service_without_answer_make_a_dead_letter(office: Office) -> None:
    crash(office)
    expire(office)
    office.deliver(NOW)
    office.hurry()
    office.postman.outcomes = [UNKNOWN]
    assert office.deliver(NOW).dead == 1


def crash(office: Office) -> None:
    """A worker claims and is never heard of again."""
    wall = datetime.now(UTC)
    with writing(office.engine) as connection:
        assert ledger.claim(connection, "dead", wall=wall, until=wall + HOUR)


def expire(office: Office) -> None:
    with writing(office.engine) as connection:
        connection.execute(update(delivery).values(claimed_until=NOW - 9999 * HOUR))


def test_a_yes_that_comes_after_the_lease_still_counts(office: Office) -> None:
    def slow(address: str, letter: Message, key: str, headers: dict[str, str]) -> Outcome:
        expire(office)
        deliver(office.engine, office.config, NOW, sender=office.postman)
        return Outcome(Kind.SENT, "250")

    deliver(office.engine, office.config, NOW, sender=slow)
    office.hurry()
    office.deliver(NOW)
    assert office.postman.carried == []
    assert office.ledger() == [(ANA, "sent", 1)]


def test_retry_after_is_kept_for_everything_to_that_destination(office: Office) -> None:
    office.read(NOW + 2 * HOUR, order("14", "Order 14"), order("13", "Order 13"), *LIST)
    office.compose(NOW + 2 * HOUR)
    office.postman.outcomes = [Outcome(Kind.TEMPORARY, "429", "wait", 7200.0)]
    office.deliver(NOW)
    assert len(office.postman.carried) == 1
    with reading(office.engine) as connection:
        times = list(connection.scalars(select(delivery.c.next_try_at)))
    assert all(when > datetime.now(UTC) + 1.9 * HOUR for when in times)


def test_one_bad_subscriber_never_stops_the_others(office: Office) -> None:
    subscribe(office.engine, office.config, EVE, rhythm="immediate", now=NOW)
    office.read(NOW + 2 * HOUR, order("14", "Order 14"), order("13", "Order 13"), *LIST)
    office.compose(NOW + 2 * HOUR)

    def angry(address: str, letter: Message, key: str, headers: dict[str, str]) -> Outcome:
        if address == ANA:
            raise RuntimeError("a defect")
        return office.postman(address, letter, key, headers)

    report = deliver(office.engine, office.config, NOW, sender=angry)
    assert (report.sent, report.retrying) == (1, 2)
    assert office.postman.addresses == [EVE]


def test_a_mail_server_that_is_down_is_not_asked_for_every_mail(office: Office) -> None:
    many(office.engine, 20)
    office.postman.outcomes = [DOWN] * 50
    report = office.deliver(NOW)
    assert len(office.postman.carried) == 3
    assert report.retrying == 3


def test_who_is_paused_gets_nothing_until_resumed(office: Office) -> None:
    pause(office.engine, office.config, ANA, now=NOW)
    office.deliver(NOW)
    assert office.postman.carried == []


def test_given_up_in_the_end() -> None:
    row: Any = SimpleNamespace(tries=MOST_TRIES, unknowns=0, destination=ANA, fallback=None)
    found = verdict(row, TEMPORARY, NOW)
    assert (found.state, found.reason) == ("dead", "given up after 22 tries: 451 greylisted")


def test_waits_grow_and_stay_within_four_hours() -> None:
    waits = []
    for tries in range(1, MOST_TRIES):
        row: Any = SimpleNamespace(tries=tries, unknowns=0, destination=ANA, fallback=None)
        again = verdict(row, TEMPORARY, NOW).again_at
        assert again is not None
        waits.append(again - NOW)
    assert timedelta(minutes=1) <= waits[0] <= timedelta(minutes=1.1)
    assert max(waits) <= 4.4 * HOUR
    assert timedelta(days=2.5) < sum(waits, timedelta()) < timedelta(days=4)


def test_misconfiguration_is_named_once_and_loses_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEAM_URL", raising=False)
    subscribe(office.engine, office.config, "team", rhythm="immediate", now=NOW)
    office.read(NOW + 2 * HOUR, order("14", "Order 14"), order("13", "Order 13"), *LIST)
    office.compose(NOW + 2 * HOUR)
    post = Post(office.config)
    report = deliver(
        office.engine,
        office.config,
        NOW,
        sender=lambda address, letter, key, headers: post.send(address, letter, key=key),
    )
    assert "the environment variable TEAM_URL is not set; set it and try again." in report.problems
    assert ("channel:team", "waiting", 1) in office.ledger()


def test_a_test_message_goes_past_the_ledger(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEAM_URL", "json://127.0.0.1:1/")
    assert trial(office.config, "team").kind is Kind.TEMPORARY
    assert trial(office.config, ANA).kind is Kind.TEMPORARY
    monkeypatch.setenv("TEAM_URL", "nonsense")
    assert "TEAM_URL" not in Post(office.config).problem("channel:team")
    assert Post(office.config).problem("channel:team").startswith("channel:team: it is neither")
    assert len(office.ledger()) == 1


def many(engine: Engine, count: int) -> None:
    with writing(engine) as connection:
        made = connection.execute(
            insert(message)
            .values(topic="t", subject="s", text="t", html="", headers={}, created_at=NOW)
            .returning(message.c.id)
        ).scalar_one()
        rows = [
            {
                "message_id": made,
                "destination": f"reader{number}@example.org",
                "key": f"key-{number}",
                "next_try_at": NOW - 9999 * HOUR,
            }
            for number in range(count)
        ]
        connection.execute(insert(delivery), rows)


def test_four_processes_claim_each_delivery_once(store_url: str, engine: Engine) -> None:
    many(engine, 4000)
    context = multiprocessing.get_context("spawn")
    found: Any = context.Queue()
    workers = [
        context.Process(target=claim_all, args=(store_url, f"w{n}", found)) for n in range(4)
    ]
    for worker in workers:
        worker.start()
    claimed = [id_ for _ in workers for id_ in found.get(timeout=60)]
    for worker in workers:
        worker.join()
    assert len(claimed) == 4000 and len(set(claimed)) == 4000


def test_claims_look_at_open_deliveries_only(office: Office) -> None:
    """The ledger keeps every delivery; the cost of a claim must not grow with it."""
    if office.engine.dialect.name != "sqlite":
        pytest.skip("the plan is SQLite's")
    query = "SELECT id FROM delivery WHERE delivery.state IN ('waiting', 'sending')"
    query += " AND state = 'waiting' AND next_try_at <= '2026-01-01' ORDER BY next_try_at, id"
    with reading(office.engine) as connection:
        plan = connection.execute(text(f"EXPLAIN QUERY PLAN {query}")).all()
    assert any("ix_delivery_open" in str(row) for row in plan)


def test_a_digest_that_cannot_be_made_never_delays_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    subscribe(office.engine, office.config, EVE, rhythm="immediate", now=NOW)
    usual = compose._Context.draft

    def broken(self: Any, connection: Any, row: Any, **more: Any) -> Any:
        if row.address == ANA:
            raise ValueError("a template that was broken meanwhile")
        return usual(self, connection, row, **more)

    monkeypatch.setattr(compose._Context, "draft", broken)
    office.read(NOW + 2 * HOUR, order("14", "Order 14"), order("13", "Order 13"), *LIST)
    office.compose(NOW + 2 * HOUR)
    assert [address for address, _, _ in office.ledger()] == [ANA, EVE]
    assert "digest of subscription 1 cannot be composed (ValueError: a template" in caplog.text
    monkeypatch.undo()
    office.compose(NOW + 2 * HOUR)
    assert [address for address, _, _ in office.ledger()] == [ANA, EVE, ANA]


def test_nothing_of_a_secret_reaches_a_log_at_any_level(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    hook = "slack://T00000000/B00000000/s3cretS3cretS3cretS3cret?base=http://127.0.0.1:1"
    monkeypatch.setenv("TEAM_URL", hook)
    monkeypatch.setenv("SMTP_URL", "smtp://user:pa55-w0rd-pa55@127.0.0.1:1")
    text = TOML.replace('"smtp://127.0.0.1:1"', '"env:SMTP_URL"')
    office.config = parse(text, office.config.path)
    subscribe(office.engine, office.config, "team", rhythm="immediate", now=NOW)
    office.read(NOW + 2 * HOUR, order("14", "Order 14"), order("13", "Order 13"), *LIST)
    office.compose(NOW + 2 * HOUR)
    report = deliver(office.engine, office.config, NOW)
    assert report.sent == 0 and report.retrying >= 2
    with reading(office.engine) as connection:
        kept = str(connection.execute(select(receipt)).all())
    for secret in ("s3cretS3cret", "pa55-w0rd", ANA):
        assert secret not in caplog.text and secret not in kept and secret not in str(report)
