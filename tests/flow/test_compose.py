"""From pending items to stored messages: once for a due time, with what could not be read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.conftest import NOW
from tests.flow.post import LIST, TOML, Office
from tests.flow.reader import order
from tracker.compose import preview
from tracker.config import parse
from tracker.errors import UserError, WrongUse
from tracker.store import composing
from tracker.store.engine import writing
from tracker.subscribers import listing, pause, resume, subscribe, unsubscribe

HOUR = timedelta(hours=1)
NEW = order("13", "Order 13 on City Property", "2026-02-09")
ANA = "ana@example.com"


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    made = Office(engine, tmp_path, NOW)
    made.read(NOW)
    return made


def sub(office: Office, address: str = ANA, rhythm: str = "immediate", **more: object) -> None:
    subscribe(
        office.engine,
        office.config,
        address,
        rhythm=rhythm,
        now=NOW,
        **more,  # type: ignore[arg-type]
    )


def test_nothing_new_makes_no_digest(office: Office) -> None:
    sub(office)
    office.read(NOW + HOUR)
    assert office.compose(NOW + HOUR) == []
    assert office.messages() == []


def test_a_new_order_is_told_once(office: Office) -> None:
    sub(office)
    office.read(NOW + HOUR, NEW, *LIST)
    assert len(office.compose(NOW + HOUR)) == 1
    assert office.compose(NOW + 2 * HOUR) == []
    (row,) = office.messages()
    assert row.subject == "New order 13: Order 13 on City Property"
    assert "You get this because you follow everything from Boston" in row.text
    assert "Ask Ana first." in row.html
    assert "Every source of these watches could be read." in row.text
    assert "write to ops@example.org" in row.text
    assert office.ledger() == [(ANA, "waiting", 0)]


def test_what_was_there_before_a_subscription_is_not_told(office: Office) -> None:
    office.read(NOW + HOUR, NEW, *LIST)
    sub(office)
    assert office.compose(NOW + 2 * HOUR) == []


def test_what_is_followed_is_counted_by_its_kind(engine: Engine, tmp_path: Path) -> None:
    office = Office(engine, tmp_path, NOW)
    sub(office)
    office.read(NOW)
    office.read(NOW + HOUR, NEW, *LIST)
    office.compose(NOW + HOUR)
    assert "Now following Boston, 12 orders so far." in office.messages()[0].text


def test_a_daily_digest_waits_for_its_hour_and_gathers(office: Office) -> None:
    sub(office, rhythm="daily@07:00", zone="America/New_York")
    office.read(NOW + HOUR, NEW, *LIST)
    assert office.compose(NOW + HOUR) == []  # 13:00 in New York
    office.read(NOW + 3 * HOUR, order("14", "Order 14"), NEW, *LIST)
    due = NOW.replace(day=10, hour=12)  # 07:00 there
    assert office.compose(due - HOUR) == []
    assert len(office.compose(due + HOUR / 2)) == 1
    (row,) = office.messages()
    assert "2 changes in 2 matters" in row.text and row.due_at == due
    office.read(due + HOUR, order("15", "Order 15"), order("14", "Order 14"), NEW, *LIST)
    assert office.compose(due + 2 * HOUR) == []


def test_an_empty_due_time_is_not_served_later(office: Office) -> None:
    sub(office, rhythm="daily@07:00", zone="UTC")
    assert office.compose(NOW + 15 * HOUR) == []  # 08:00: nothing to send
    office.read(NOW + 16 * HOUR, NEW, *LIST)
    assert office.compose(NOW + 16 * HOUR) == []
    assert len(office.compose(NOW + 39 * HOUR)) == 1


def test_tiers_that_are_not_taken_wait_to_be_counted(office: Office) -> None:
    sub(office, tiers=["weekly"])
    office.read(NOW + HOUR, NEW, *LIST)
    assert office.compose(NOW + HOUR) == []
    sub(office, tiers=["now"])
    office.read(NOW + 2 * HOUR, order("14", "Order 14"), NEW, *LIST)
    assert len(office.compose(NOW + 2 * HOUR)) == 1


def test_one_bad_subscriber_state_stops_nobody_else(office: Office) -> None:
    sub(office)
    sub(office, "eve@example.com")
    pause(office.engine, office.config, "eve@example.com", now=NOW)
    office.read(NOW + HOUR, NEW, *LIST)
    office.compose(NOW + HOUR)
    assert office.ledger() == [(ANA, "waiting", 0)]
    resume(office.engine, office.config, "eve@example.com", now=NOW)
    assert len(office.compose(NOW + 2 * HOUR)) == 1  # what waited comes now


def test_what_a_removed_watch_left_still_goes_out_marked(office: Office) -> None:
    sub(office)
    office.read(NOW + HOUR, NEW, *LIST)
    office.config = parse(TOML.split("[watches")[0], office.config.path)
    assert len(office.compose(NOW + HOUR)) == 1
    assert "This watch was removed; this is what it left." in office.messages()[0].text


def test_two_processes_compose_one_message(office: Office) -> None:
    sub(office)
    office.read(NOW + HOUR, NEW, *LIST)
    (made,) = office.compose(NOW + HOUR)
    rendered = composing.Rendered(
        subject="x", text="x", html="", destinations=[(ANA, "another-key")]
    )
    with pytest.raises(composing.Superseded):
        with writing(office.engine) as connection:
            composing.put_digest(connection, 1, NOW + 2 * HOUR, rendered, {1}, now=NOW, wall=NOW)
    assert [row.id for row in office.messages()] == [made]


def test_preview_stores_nothing(office: Office) -> None:
    sub(office, rhythm="daily@07:00")
    office.read(NOW + HOUR, NEW, *LIST)
    ((address, value, mail),) = preview(office.engine, office.config, NOW + HOUR)
    assert (address, value.shown) == (ANA, 1)
    assert mail.subject == value.subject
    assert office.messages() == []


def test_unsubscribing_drops_what_waits(office: Office) -> None:
    sub(office)
    office.read(NOW + HOUR, NEW, *LIST)
    office.compose(NOW + HOUR)
    office.read(NOW + 2 * HOUR, order("14", "Order 14"), NEW, *LIST)
    assert unsubscribe(office.engine, office.config, ANA, now=NOW + 2 * HOUR) == 1
    assert office.compose(NOW + 3 * HOUR) == []
    assert office.ledger() == [(ANA, "dropped", 0)]
    office.deliver(NOW + 3 * HOUR)
    assert office.postman.carried == []
    with pytest.raises(UserError, match="has no subscription"):
        unsubscribe(office.engine, office.config, ANA, now=NOW)


def test_subscribing_again_changes_the_rhythm(office: Office) -> None:
    sub(office, " ana@EXAMPLE.com")
    sub(office, rhythm="weekly@mon-07:30", zone="Europe/Berlin")
    sub(office, watches=["orders"], tiers=["now"])
    entries = listing(office.engine)
    assert [(e.address, e.rhythm, e.zone, e.watches, e.tiers) for e in entries] == [
        (ANA, "weekly@mon-07:30", "Europe/Berlin", (), ()),
        (ANA, "immediate", "America/New_York", ("orders",), ("now",)),
    ]
    with pytest.raises(UserError, match="can only be ended whole"):
        unsubscribe(office.engine, office.config, ANA, watches=["other"], now=NOW)
    assert unsubscribe(office.engine, office.config, ANA, watches=["orders"], now=NOW) == 1
    assert len(listing(office.engine)) == 1


@pytest.mark.parametrize(
    ("address", "more", "says"),
    [
        ("ana", {}, "no mail address"),
        ("a@b.c\nBcc: x@y.z", {}, "no mail address"),
        ("channel:other", {}, "no channel 'other'"),
        ("slack://T/B/C", {}, "holds a secret"),
        (ANA, {"watches": ["nope"]}, "no watch 'nope'"),
        (ANA, {"tiers": ["soon"]}, "tiers are now"),
        (ANA, {"rhythm": "often"}, "is not a rhythm"),
        (ANA, {"zone": "Mars"}, "not a time zone"),
    ],
)
def test_wrong_use_is_one_sentence(
    office: Office, address: str, more: dict[str, object], says: str
) -> None:
    with pytest.raises(WrongUse, match=says) as error:
        sub(office, address, **more)  # type: ignore[arg-type]
    assert "\n" not in str(error.value)
    assert listing(office.engine) == []


def test_channels_and_references_are_addresses(office: Office) -> None:
    for address in ("team", "env:TEAM_URL", "file:secrets/room"):
        sub(office, address)
    assert [entry.address for entry in listing(office.engine)] == [
        "channel:team",
        "env:TEAM_URL",
        "file:secrets/room",
    ]
