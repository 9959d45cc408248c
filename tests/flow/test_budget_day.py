"""A simulated day on a budget: never exceeded, and what it skipped is said where people look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select

from benchmarks.figures import most_within
from tests.flow.cron import Cron
from tracker.cli.status import text
from tracker.compose import compose
from tracker.config import Config, parse
from tracker.status import Health, Status, status
from tracker.store.audience import MessageRow
from tracker.store.engine import reading
from tracker.store.types import table
from tracker.subscribers import subscribe

STATES = "ca ny wa wi il mn co or va tx oh nc".split()
BILLS = 75
START = datetime(2026, 2, 9, 12, 20, tzinfo=UTC)
#: The clock of the runs is not the wall's: a replay has both.
WALL = datetime(2026, 11, 22, 9, 50, tzinfo=UTC).timestamp()
HOUR = timedelta(hours=1)
message = table(MessageRow)


def file(states: list[str], bills: int, budget: str = "") -> Config:
    """A configuration with a source for each state, all with one key, and one watch of all."""
    head = '[operator]\ncontact = "https://example.org/bot"\n'
    tables = [
        f'[sources.{state}]\ntitle = "Bills of {state.upper()}"\nspider = "openstates"\n'
        f'jurisdiction = "{state}"\nsession = "2026"\nkey = "env:K"\nevery = "1h"\n{budget}\n'
        for state in states
    ]
    refs = [f'"{state} AB {number}"' for state in states for number in range(1, bills + 1)]
    watch = f"[watches.bills]\nmatters = [{', '.join(refs)}]\n"
    return parse(head + "".join(tables) + watch, Path("/t/tracker.toml"))


class Office:
    """A tracker whose runs come by the hour, and one subscriber of everything."""

    def __init__(self, engine: Engine, folder: Path, config: Config) -> None:
        self.cron = Cron(engine, folder, config)
        self.engine = engine
        self.hours = self.next = 0

    def run(self, times: int = 1, hours: int = 1) -> None:
        """So many runs, so many hours apart; digests are composed after each."""
        for _ in range(times):
            self.hours = self.next
            self.cron.run(self.now, WALL + 3600 * self.hours)
            compose(self.engine, self.cron.config, self.now)
            self.next = self.hours + hours

    @property
    def now(self) -> datetime:
        return START + self.hours * HOUR

    def subscribe(self, rhythm: str = "immediate", zone: str = "") -> None:
        config, ana = self.cron.config, "ana@example.com"
        subscribe(self.engine, config, ana, rhythm=rhythm, zone=zone, now=self.now)

    def status(self) -> Status:
        return status(self.engine, self.cron.config, self.now)

    def digests(self) -> list[tuple[str, str]]:
        """(subject, words on one line) of every digest so far."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(message).order_by(message.c.id))
            return [(row.subject, " ".join(row.text.split())) for row in rows]


def test_a_day_with_900_bills_stays_within_250_calls_and_10_a_minute_and_says_what_it_skipped(
    engine: Engine, tmp_path: Path
) -> None:
    office = Office(engine, tmp_path, file(STATES, BILLS))
    office.run()
    office.subscribe("daily@15:00", zone="UTC")
    office.run(24)
    sent, asked = office.cron.sent, office.cron.asked
    assert most_within(sent, 24 * 3600) <= 250 and most_within(sent, 60) <= 10
    assert len(sent) > 150 and max(map(len, asked)) <= 20  # what may be spent is spent
    times: dict[str, int] = {}
    for name in (name for names in asked for name in names):
        times[name] = times.get(name, 0) + 1
    assert len(times) == 900 and min(times.values()) >= 3  # none is left behind

    # Noon and twenty: this part of the day is used up, the bills stand as at half past six.
    found = office.status()
    assert found.health is Health.HEALTHY
    assert {one.name: one.skipped for one in found.sources} == dict.fromkeys(STATES, BILLS)
    told = "\n".join(text(found, office.now, "UTC", True))
    assert told.count("not read until 2026-11-23 ") == 12
    assert "of 250 requests a day, 50 are kept in reserve" in " ".join(told.split())
    assert office.digests() == []  # and that alone is no news

    office.cron.steps["ny AB 7"] = ["Signed by the governor."]
    office.run(3)
    ((subject, words),) = office.digests()
    assert subject.startswith("Signed by the governor.")
    assert "12 sources could not be read whole: see the end." in words
    assert (
        "* 12 sources with one key (ca, co, il, mn, nc, ny, oh, or, tx, va, wa and wi): " in words
    )
    assert "wi): 900 followed matters were not asked for, the oldest last read Tue Feb 10" in words
    assert "their share of 250 requests a day is used up for these hours." in words


def test_what_waits_for_less_than_a_day_is_said_beside_other_news_only(
    engine: Engine, tmp_path: Path
) -> None:
    office = Office(engine, tmp_path, file(["ca", "ny"], 20, "budget = { day = 5 }"))
    office.run()  # a request for one of them in this part of the day
    office.subscribe()
    office.run(5)
    assert office.digests() == []
    office.run(2)
    assert len(office.cron.sent) == 2 and office.digests() == []
    office.cron.steps["ca AB 1"] = ["Died in committee."]
    office.run(12)
    ((_, words),) = office.digests()
    assert "(ny): 20 followed matters were not asked for, the oldest last read Mon Feb 9," in words
    assert "its share of 5 requests a day is used up for these hours." in words


def test_what_waits_for_a_day_is_told_once_and_so_is_its_end(
    engine: Engine, tmp_path: Path
) -> None:
    office = Office(engine, tmp_path, file(["ca"], 20, "budget = { day = 1 }"))
    office.subscribe()
    office.run(5, hours=5)
    assert office.digests() == [] and office.status().health is Health.HEALTHY
    office.run(12, hours=5)
    ((subject, words),) = office.digests()
    assert subject == (
        "Bills of CA could not be read whole for a day or longer: 20 followed matters wait"
    )
    assert "(ca): 20 followed matters were not asked for, some never read yet: its share" in words
    problem = office.status().problems[0]
    assert problem.startswith("ca is not read whole since 2026-02-09T12:20:00Z: its requests are")
    assert office.status().health is Health.DEGRADED

    office.cron.config = file(["ca"], 20)
    office.run(10, hours=5)
    subjects = [subject for subject, _ in office.digests()]
    assert subjects[1:] == ["Bills of CA is read whole again"]
    (problem,) = office.status().problems
    assert problem.startswith("Messages wait") and office.status().sources[0].skipped == 0


def test_bills_that_wait_in_their_turn_are_not_said_to_wait_for_a_day(
    engine: Engine, tmp_path: Path
) -> None:
    """Each reading leaves some out, and none is left out for long."""
    office = Office(engine, tmp_path, file(["ca"], 100, "budget = { day = 20 }"))
    office.subscribe()
    office.run(12, hours=5)
    assert office.digests() == [] and office.status().problems == ()
    assert office.status().sources[0].skipped > 0
