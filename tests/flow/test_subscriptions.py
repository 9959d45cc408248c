"""Who gets what, when: searches, matters, places, hours and lanes, through the real verbs."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from tests.conftest import NOW
from tests.flow.post import LIST, TOML, Office
from tests.flow.reader import docket, entry, order
from tracker.config import parse
from tracker.domain.items import Event, EventKind, Grade, Matter, MatterKind
from tracker.errors import WrongUse
from tracker.forecast import forecast
from tracker.store.engine import writing
from tracker.store.models import MatterRow
from tracker.store.posting import Mute
from tracker.store.types import table
from tracker.subscribers import listing, subscribe
from tracker.syncing import sync

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANA = "ana@example.com"
PARK = order("13", "Order 13 on City Parks", "2026-02-09")
MASKS = order("14", "Order 14 on Secret Police", "2026-02-09")
CASE = docket("1", entry("a", "2026-02-01", "Complaint"), name="City v. Masks")


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    made = Office(engine, tmp_path, NOW)
    made.read(NOW, *LIST, CASE)
    return made


def sub(office: Office, address: str = ANA, **wishes: object) -> None:
    wishes = {"rhythm": "immediate", "now": NOW, **wishes}
    subscribe(office.engine, office.config, address, **wishes)  # type: ignore[arg-type]


def told(office: Office, now: datetime) -> str:
    """The subjects and texts that are composed at that moment."""
    made = office.compose(now)
    return "\n".join(
        f"{row.subject}\n{' '.join(row.text.split())}"
        for row in office.messages()
        if row.id in made
    )


NOTHING = {
    "another word": {"query": "badges"},
    "the words of a phrase in another order": {"query": '"police secret"'},
    "what it excludes": {"query": "order NOT secret"},
    "another case": {"matters": ["order/boston/1"]},
    "another kind": {"kinds": ["docket"]},
    "another event": {"events": ["vote"]},
    "a search within a watch": {"query": "badges", "watches": ["orders"]},
}
TOLD = {
    "words": ({"query": "secret order"}, "it fits your search secret order"),
    "a phrase with an end left open": ({"query": '"secret pol*"'}, "Search: "),
    "a source": ({"sources": ["boston"]}, "you follow everything from boston"),
    "a place": ({"places": ["Boston"]}, "you follow place boston"),
    "a kind": ({"kinds": ["order", "bill"]}, "you follow kind bill, kind order"),
    "a tag": ({"tags": ["local"]}, "you follow everything from Boston"),
    "a search within a watch": (
        {"query": "secret", "watches": ["orders"]},
        "you follow everything from Boston, and it fits your search secret",
    ),
}


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_not_asked_for_is_not_told(office: Office, name: str) -> None:
    sub(office, **NOTHING[name])
    office.read(NOW + HOUR, MASKS, *LIST, CASE)
    assert told(office, NOW + HOUR) == ""


@pytest.mark.parametrize("name", TOLD)
def test_what_is_asked_for_is_told_once_with_the_reason(office: Office, name: str) -> None:
    wishes, says = TOLD[name]
    text = TOML.replace('note = "Ask', 'tags = ["local"]\nnote = "Ask')
    office.config = parse(text, office.config.path)
    sub(office, **wishes)
    office.read(NOW + HOUR, MASKS, *LIST, CASE)
    text = told(office, NOW + HOUR)
    assert "Order 14 on Secret Police" in text and says in text
    assert "This watch was removed" not in text
    assert told(office, NOW + 2 * HOUR) == ""


def test_a_matter_that_no_watch_follows(engine: Engine, tmp_path: Path) -> None:
    office = Office(engine, tmp_path, NOW)
    office.config = parse(
        TOML.replace('sources = ["boston"]', 'terms = ["nothing like it"]'), office.config.path
    )
    sync(engine, office.config, NOW)
    office.read(NOW, *LIST, CASE)
    sub(office, matters=["cacd 2:25-cv-00001"])
    sub(office, "eve@example.com")
    more = docket("1", entry("b", "2026-02-09", "Order"), *CASE.events, name="City v. Masks")
    office.read(NOW + HOUR, MASKS, *LIST, more)
    text = told(office, NOW + HOUR)
    assert "You follow: docket/cacd/1" in text and "Order 14" not in text
    assert [address for address, _, _ in office.ledger()] == [ANA]


def test_a_free_subscription_hears_of_its_own_sources(office: Office) -> None:
    sub(office, sources=["boston"])
    sub(office, "eve@example.com", matters=["order/boston/1"])
    sub(office, "bo@example.com", query="badges")
    for hours in (1, 26, 27):
        office.read(NOW + hours * HOUR, grade=Grade.BROKEN, reason="no rows")
    assert len(office.compose(NOW + 28 * HOUR)) == 4  # and the operator's
    assert {address for address, _, _ in office.ledger()} >= {ANA, "bo@example.com"}


def test_a_muted_matter_is_not_told(office: Office) -> None:
    sub(office)
    matter = table(MatterRow)
    with writing(office.engine) as connection:
        key = matter.c.key == "docket/cacd/1"
        id_ = connection.scalar(select(matter.c.id).where(key))
        row = {"subscription_id": 1, "matter_id": id_, "created_at": NOW}
        connection.execute(insert(table(Mute)).values(row))
    more = docket("1", entry("b", "2026-02-09", "Order"), *CASE.events, name="City v. Masks")
    office.read(NOW + HOUR, MASKS, *LIST, more)
    text = told(office, NOW + HOUR)
    assert "Order 14" in text and "City v. Masks" not in text


# ---- when ----------------------------------------------------------------------------------------


def test_what_matters_now_goes_ahead_and_the_digest_keeps_its_hour(office: Office) -> None:
    sub(office, rhythm="daily@07:00", zone="UTC", urgent="awake", hours="20:00-06:00")
    dated = order("12", "Order 12", "2026-01-13")
    office.read(NOW + HOUR, MASKS, dated, *LIST[1:], CASE)
    text = told(office, NOW + HOUR)  # 18:00
    assert "Order 14" in text and "1 change in 1 matter" in text
    office.read(NOW + 5 * HOUR, PARK, MASKS, dated, *LIST[1:], CASE)
    assert told(office, NOW + 5 * HOUR) == ""  # 22:00: it may not wake anybody
    morning = told(office, NOW + 14 * HOUR)
    assert "Order 13" in morning and "Order 14" not in morning and "2 changes" in morning


def test_an_urgent_lane_may_break_quiet_hours_when_asked_to(office: Office) -> None:
    sub(office, rhythm="daily@07:00", zone="UTC", urgent="always", hours="17:00-06:00")
    office.read(NOW + HOUR, MASKS, *LIST, CASE)
    assert "Order 14" in told(office, NOW + HOUR)
    assert told(office, NOW + 14 * HOUR) == ""


def test_a_burst_goes_together(office: Office) -> None:
    sub(office, burst="2h")
    office.read(NOW + HOUR, MASKS, *LIST, CASE)
    assert "Order 14" in told(office, NOW + HOUR)
    office.read(NOW + 2 * HOUR, PARK, MASKS, *LIST, CASE)
    assert told(office, NOW + 2 * HOUR) == ""
    more = order("15", "Order 15")
    office.read(NOW + 3 * HOUR, more, PARK, MASKS, *LIST, CASE)
    text = told(office, NOW + 3 * HOUR)
    assert "Order 13" in text and "Order 15" in text


def test_a_line_of_cron_on_business_days(office: Office) -> None:
    sub(office, rhythm="30 6 * * *", zone="UTC", business=True)
    friday = NOW + 4 * DAY
    office.read(friday, MASKS, *LIST, CASE)
    assert told(office, friday + DAY) == ""
    assert told(office, friday + 2 * DAY) == ""
    monday = friday.replace(hour=6, minute=30) + 3 * DAY
    assert "Order 14" in told(office, monday)


def test_a_future_date_is_told_once(office: Office) -> None:
    step = Event(
        key="s1", kind=EventKind.ACTION, date="2026-02-20", fields={"text": "Effective date"}
    )
    bill = Matter(
        key="bill/ca/1/SB 1", kind=MatterKind.BILL, title="SB 1", fields={"title": "SB 1"}
    )
    office.read(NOW + HOUR, *LIST, CASE, bill)
    sub(office, now=NOW + HOUR)
    ahead = Matter(
        key=bill.key, kind=bill.kind, title=bill.title, fields=bill.fields, events=(step,)
    )
    texts = []
    for days in (1, 2, 10, 11, 12):
        office.read(NOW + days * DAY, *LIST, CASE, ahead)
        texts.append(told(office, NOW + days * DAY))
    assert ["Effective date" in text for text in texts] == [True, False, False, False, False]


def test_a_late_item_is_told_and_marked(office: Office) -> None:
    sub(office)
    late = docket("1", entry("c", "2026-01-02", "Order"), *CASE.events, name="City v. Masks")
    office.read(NOW + HOUR, *LIST, late)
    assert "late" in told(office, NOW + HOUR)


# ---- the same words again, and words that cannot be ----------------------------------------------


def test_what_takes_the_same_is_one_subscription(office: Office) -> None:
    sub(office, query="masks", mute=["dates"])
    sub(office, query="masks", rhythm="hourly", hours="22:00-07:00")
    sub(office, query="badges")
    found = [(one.rhythm, one.filters) for one in listing(office.engine)]
    assert found == [
        ("hourly", {"query": "masks", "quiet": "22:00-07:00"}),
        ("immediate", {"query": "badges"}),
    ]


WRONG = {
    "a query": ({"query": "(masks"}, "A parenthesis is never closed, at character 7"),
    "a matter": ({"matters": ["cacd 9:99-cv-99999"]}, "no watch follows it"),
    "a source": ({"sources": ["x"]}, "There is no source 'x'"),
    "a place": ({"places": ["mars"]}, "No source reads the place 'mars'"),
    "a kind": ({"kinds": ["bil"]}, "There is no kind 'bil'"),
    "an event": ({"events": ["x"]}, "There is no event 'x'"),
    "a tag": ({"tags": ["x"]}, "There is no tag 'x'"),
    "a class": ({"mute": ["noise"]}, "There is no class of news 'noise'"),
    "a class twice": ({"mute": ["dates"], "unmute": ["dates"]}, "both muted and unmuted"),
    "quiet hours": ({"hours": "all night"}, "are no quiet hours"),
    "a window": ({"burst": "soon"}, "is not an interval"),
    "a line of cron": ({"rhythm": "61 7 * * *"}, "is not a line of cron"),
    "never": ({"rhythm": "daily@07:00", "hours": "06:00-08:00"}, "nothing would ever leave"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_use_is_one_sentence_and_keeps_nothing(office: Office, name: str) -> None:
    wishes, says = WRONG[name]
    with pytest.raises(WrongUse, match=says.replace("(", r"\(")) as error:
        sub(office, **wishes)
    assert "\n" not in str(error.value)
    assert listing(office.engine) == []


def test_a_forecast_keeps_nothing_and_warns(office: Office) -> None:
    rows = [order(f"9{n}", f"Order 9{n} on Parks", "2026-02-09") for n in range(70)]
    office.read(NOW + HOUR, MASKS, *rows, *LIST, CASE)
    now = NOW + 2 * HOUR
    few = forecast(office.engine, office.config, ANA, now, query="secret", rhythm="immediate")
    assert few.listed == 1 and few.digests == 1 and not few.warning()
    assert [change.matter_title for change in few.newest] == [MASKS.title]
    many = forecast(office.engine, office.config, ANA, now, mute=["dates"])
    assert many.listed == 71 and "more than a person reads" in many.said()[1]
    none = forecast(office.engine, office.config, ANA, now, tiers=["daily"])
    assert none.said() == [
        "In the last 1 day this would have brought nothing; 71 changes would have been counted."
    ]
    assert listing(office.engine) == []
    assert office.compose(now) == []
