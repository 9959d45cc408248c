"""Why, and why not: for every change and subscriber exactly one answers, as the ledger has it."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from notify.channels import Kind, Outcome
from tests.conftest import NOW
from tests.flow.post import LIST, Office, delivery
from tests.flow.reader import docket, entry, order
from tracker.domain.items import Grade, Matter
from tracker.errors import UserError
from tracker.reasons import Because, Verdict, counted, explain
from tracker.store import subscribers
from tracker.store.engine import open_engine, reading, writing
from tracker.store.models import ChangeRow
from tracker.store.types import table
from tracker.subscribers import pause, resume, subscribe, unsubscribe

HOUR = timedelta(hours=1)
ANA, EVE = "ana@example.com", "eve@example.com"
NEW = order("13", "Order 13 on City Property", "2026-02-09")
REFUSED = Outcome(Kind.PERMANENT, "550", "5.1.1 no such user")
LATER = Outcome(Kind.TEMPORARY, "451", "4.7.1 later")


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    made = Office(engine, tmp_path, NOW)
    made.read(NOW)
    return made


def sub(office: Office, address: str = ANA, now: datetime = NOW, **wishes: object) -> None:
    subscribe(office.engine, office.config, address, now=now, **{"rhythm": "immediate", **wishes})


def verdict(office: Office, now: datetime, address: str = ANA, what: str = "1") -> Verdict:
    return explain(office.engine, office.config, what, address, now)


def set_state(office: Office, address: str, state: str) -> None:
    with writing(office.engine) as connection:
        person = subscribers.find(connection, address)
        assert person is not None
        subscribers.set_state(connection, person.id, state, "550 no such user")


def test_told_with_the_reason(office: Office) -> None:
    sub(office)
    office.read(NOW + HOUR, NEW, *LIST)
    office.compose(NOW + HOUR)
    assert verdict(office, NOW + HOUR).because is Because.SENDING
    office.deliver(NOW + HOUR)
    found = verdict(office, NOW + HOUR)
    assert found.told and "because you follow everything from Boston" in found.says
    assert verdict(office, NOW + HOUR, what="order/boston/13") == found
    assert verdict(office, NOW + HOUR, what="#1") == found


WAITING = {
    "another rhythm": ({"rhythm": "daily@07:00"}, Because.RHYTHM, "2026-02-10T12:00:00Z"),
    "quiet hours": (
        {"rhythm": "hourly", "hours": "10:00-14:00"},
        Because.QUIET,
        "leave not 10:00-14:00 (America/New_York); the next digest is due at 2026-02-09T19:00:00Z",
    ),
    "a muted tier": ({"tiers": ["daily"]}, Because.MUTED, "tier now is muted"),
    "a muted class": ({"mute": ["orders"]}, Because.MUTED, "orders are muted"),
    "something else asked for": ({"kinds": ["bill"]}, Because.ELSE, "takes kind bill"),
    "another search": ({"query": "badges"}, Because.ELSE, "takes badges"),
}


@pytest.mark.parametrize("name", WAITING)
def test_why_it_is_not_told(office: Office, name: str) -> None:
    wishes, because, says = WAITING[name]
    sub(office, **wishes)  # type: ignore[arg-type]
    office.read(NOW + HOUR, NEW, *LIST)
    assert office.compose(NOW + HOUR) == []
    found = verdict(office, NOW + HOUR)
    assert (found.because, says in found.says) == (because, True), found


def test_before_the_subscription_and_after_its_end(office: Office) -> None:
    office.read(NOW + HOUR, NEW, *LIST)
    with pytest.raises(UserError, match="never had a subscription"):
        verdict(office, NOW + HOUR)
    sub(office, now=NOW + 2 * HOUR)
    assert verdict(office, NOW + 2 * HOUR).because is Because.BEFORE
    office.read(NOW + 3 * HOUR, order("14", "Order 14"), NEW, *LIST)
    unsubscribe(office.engine, office.config, ANA, now=NOW + 4 * HOUR)
    assert verdict(office, NOW + 4 * HOUR, what="2").because is Because.ENDED


@pytest.mark.parametrize(
    ("state", "because"),
    [
        ("unconfirmed", Because.UNCONFIRMED),
        ("suspended", Because.SUSPENDED),
        ("paused", Because.PAUSED),
    ],
)
def test_the_state_of_the_subscriber(office: Office, state: str, because: Because) -> None:
    sub(office)
    set_state(office, ANA, state)
    office.read(NOW + HOUR, NEW, *LIST)
    assert verdict(office, NOW + HOUR).because is because
    set_state(office, ANA, "active")
    expected = Because.RHYTHM if state == "paused" else Because.INACTIVE
    assert verdict(office, NOW + HOUR).because is expected


def test_what_a_digest_only_counted(office: Office) -> None:
    sub(office, mute=["dates"])
    dated = order("12", "Order 12", "2026-01-13")
    office.read(NOW + HOUR, NEW, dated, *LIST[1:])
    office.compose(NOW + HOUR)
    office.deliver(NOW + HOUR)
    told = [verdict(office, NOW + HOUR, what=str(id_)).because for id_ in (1, 2)]
    assert sorted(told) == [Because.MUTED, Because.TOLD]
    (one,) = counted(office.engine, office.config, ANA, NOW)
    assert (one.change.field, one.why) == ("date", "dates are muted")
    (row,) = office.messages()
    assert "1 more change counted, not shown." in row.text
    assert "tracker changes --muted ana@example.com --since 2026-02-09T17:00:00Z" in " ".join(
        row.text.split()
    )
    assert "--muted ana@example.com" in row.html


def test_a_source_that_is_down_or_doubted(office: Office) -> None:
    sub(office)
    assert verdict(office, NOW, what="order/boston/12").because is Because.NOTHING
    office.read(NOW + HOUR, *[order(str(n), "") for n in range(1, 13)])
    doubted = verdict(office, NOW + HOUR, what="order/boston/12")
    assert doubted.because is Because.SUSPECT and not doubted.told
    office.read(NOW + 2 * HOUR, grade=Grade.BROKEN, reason="no rows were found")
    down = verdict(office, NOW + 2 * HOUR, what="order/boston/12")
    assert down.because is Because.DOWN and "no rows were found" in down.says
    with pytest.raises(UserError, match="There is no change 99"):
        verdict(office, NOW, what="99")


def test_an_entry_without_words_is_held(office: Office) -> None:
    case = docket("1", entry("a", "2026-02-01", "Complaint"))
    office.read(NOW, *LIST, case)
    sub(office, hold="2h")
    stub = docket("1", entry("b", "2026-02-09"), *case.events)
    office.read(NOW + HOUR, *LIST, stub)
    assert office.compose(NOW + HOUR) == []
    assert verdict(office, NOW + HOUR, what="2").because is Because.HELD
    filled = docket("1", entry("b", "2026-02-09", text="ORDER granting relief"), *case.events)
    office.read(NOW + 2 * HOUR, *LIST, filled)
    assert len(office.compose(NOW + 2 * HOUR)) == 1
    (row,) = office.messages()
    assert row.text.count("ORDER granting relief") == 1
    office.deliver(NOW + 2 * HOUR)
    assert verdict(office, NOW + 2 * HOUR, what="2").told
    assert office.compose(NOW + 9 * HOUR) == []


# ---- for every pair ------------------------------------------------------------------------------

WISHES = st.fixed_dictionaries(
    {"rhythm": st.sampled_from(["immediate", "hourly", "daily@07:00", "0 */6 * * *"])},
    optional={
        "tiers": st.sampled_from([["now"], ["weekly"], []]),
        "mute": st.sampled_from([["orders"], ["dates"]]),
        "unmute": st.just(["dates"]),
        "query": st.sampled_from(["property", "order NOT property", "field:date"]),
        "hours": st.just("12:00-15:00"),
        "urgent": st.sampled_from(["awake", "always"]),
        "burst": st.just("2h"),
        "kinds": st.sampled_from([["order"], ["bill"]]),
    },
).filter(lambda wish: not (wish.get("mute") == ["dates"] and "unmute" in wish))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("subscribe"), st.sampled_from([ANA, EVE]), WISHES),
        st.tuples(st.just("new"), st.just(""), st.just({})),
        st.tuples(st.just("date"), st.just(""), st.just({})),
        st.tuples(st.just("state"), st.sampled_from([ANA, EVE]), st.just({})),
        st.tuples(st.just("end"), st.sampled_from([ANA, EVE]), st.just({})),
        st.tuples(st.just("notify"), st.sampled_from(["", "refuse", "later"]), st.just({})),
    ),
    min_size=4,
    max_size=10,
)
change = table(ChangeRow)


class Play:
    """Steps in one office, an hour apart; what was carried is read from the postman alone."""

    def __init__(self, office: Office) -> None:
        self.office, self.now = office, NOW
        self.rows: list[Matter] = list(LIST)
        self.number = 12
        self.states = {ANA: "active", EVE: "active"}
        self.dates = 1

    def step(self, what: str, whom: str, wish: dict[str, object]) -> None:
        self.now += HOUR
        getattr(self, f"_{what}")(whom, wish)

    def _subscribe(self, whom: str, wish: dict[str, object]) -> None:
        sub(self.office, whom, self.now, **wish)

    def _new(self, whom: str, wish: dict[str, object]) -> None:
        self.number += 1
        on = "Property" if self.number % 2 else "Parks"
        self.rows.insert(0, order(str(self.number), f"Order {self.number} on {on}", "2026-02-09"))
        self.office.read(self.now, *self.rows)

    def _date(self, whom: str, wish: dict[str, object]) -> None:
        self.dates = self.dates % 27 + 1
        self.rows[-1] = order("1", "Order 1", f"2025-12-{self.dates:02d}")
        self.office.read(self.now, *self.rows)

    def _state(self, whom: str, wish: dict[str, object]) -> None:
        try:
            if self.states[whom] == "active":
                pause(self.office.engine, self.office.config, whom, now=self.now)
                self.states[whom] = "paused"
            else:
                resume(self.office.engine, self.office.config, whom, now=self.now)
                self.states[whom] = "active"
        except UserError:
            return  # nobody there yet

    def _end(self, whom: str, wish: dict[str, object]) -> None:
        try:
            unsubscribe(self.office.engine, self.office.config, whom, now=self.now)
        except UserError:
            return

    def _notify(self, how: str, wish: dict[str, object]) -> None:
        self.office.postman.outcomes = {"refuse": [REFUSED], "later": [LATER]}.get(how, [])[:]
        self.office.compose(self.now)
        self.office.deliver(self.now)


def carried(office: Office) -> dict[tuple[str, int], bool]:
    """By (address, change): whether a message that was accepted lists it, by its own words."""
    with reading(office.engine) as connection:
        rows = list(connection.execute(select(change)))
    messages = {row.id: " ".join(row.text.split()) for row in office.messages()}
    with reading(office.engine) as connection:
        sent = [
            (row.destination, messages[row.message_id])
            for row in connection.execute(select(delivery).where(delivery.c.state == "sent"))
        ]
    told = {}
    for row in rows:
        words = row.title if row.op == "new" else str(row.after)
        for address in (ANA, EVE):
            texts = [text for to, text in sent if to == address]
            told[address, row.id] = any(_lists(text, words) for text in texts)
    return told


def _lists(text: str, words: str) -> bool:
    """Whether a message says a title, or a date that something was changed to."""
    if not words.startswith("20"):
        return words in text
    day = datetime.fromisoformat(words)
    return f"to {day:%a %b} {day.day}, {day.year}" in text


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
@example(
    steps=[
        ("subscribe", ANA, {"rhythm": "immediate"}),
        ("new", "", {}),
        ("date", "", {}),
        ("notify", "later", {}),
        ("subscribe", EVE, {"rhythm": "immediate", "mute": ["dates"]}),
        ("date", "", {}),
        ("new", "", {}),
        ("notify", "refuse", {}),
        ("notify", "", {}),
    ]
)
def test_exactly_one_answers_and_the_ledger_agrees(
    steps: list[tuple[str, str, dict[str, object]]],
    migrated: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("office")
    shutil.copy(migrated, folder / "tracker.db")
    engine = open_engine(f"sqlite:///{folder}/tracker.db")
    office = Office(engine, folder, NOW)
    office.read(NOW)
    play = Play(office)
    for what, whom, wish in steps:
        play.step(what, whom, wish)
    for (address, id_), was_told in carried(office).items():
        try:
            found = explain(engine, office.config, str(id_), address, play.now)
        except UserError as error:
            assert "never had a subscription" in str(error) and not was_told
            continue
        assert found.told is was_told, (found, address, id_)
        assert found.says and "\n" not in found.says
    engine.dispose()
