"""Requests that are counted: shared by the sources of one key, set aside, booked, said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tracker import spending, status, syncing
from tracker.config import Config, ConfigError, followed, parse
from tracker.domain import budget
from tracker.domain.budget import Limits
from tracker.domain.items import Answer, Extent, Grade
from tracker.domain.ports import Outcome, SourceContext
from tracker.spending import Granted
from tracker.spool import Folder, Reading, SpoolDesk
from tracker.store import budget as ledger
from tracker.store import sources
from tracker.store.engine import reading, writing
from tests.flow.reader import Reader, docket, entry

NOW = datetime(2026, 2, 9, 17, 0, tzinfo=UTC)
WALL = datetime(2026, 11, 22, 9, 30, tzinfo=UTC).timestamp()
HEAD = """
[operator]
contact = "https://example.org/bot"
email = "ops@example.org"
"""


def file(*states: str, bills: int = 40, more: str = "") -> Config:
    """A configuration with a source for each state, all with one key."""
    tables = [
        f'[sources.{state}]\nspider = "openstates"\njurisdiction = "{state}"\nsession = "2026"\n'
        f'key = "env:K"\n{more}\n'
        for state in states
    ]
    refs = [f'"{state} AB {number}"' for state in states for number in range(1, bills + 1)]
    watch = f"[watches.w]\nmatters = [{', '.join(refs)}]\n"
    return parse(HEAD + "".join(tables) + watch, Path("/t/tracker.toml"))


class Run:
    """One run that leases all sources and asks for requests."""

    def __init__(self, engine: Engine, config: Config, wall: float, token: str = "run") -> None:
        self.engine, self.config, self.wall, self.token = engine, config, wall, token
        syncing.sync(engine, config, NOW)
        with writing(engine) as connection:
            self.rows = sources.lease(
                connection, token, wall, wall + 1800, now=NOW, names=None, due_only=False
            )

    def grant(self) -> Granted:
        contexts = [
            SourceContext(
                name=row.name,
                namespace=row.name,
                spider=row.spider,
                settings=self.config.sources[row.name].settings,
                followed=followed(self.config, row.name),
            )
            for row in self.rows
        ]
        return spending.grant(
            self.engine,
            self.config,
            self.rows,
            contexts,
            token=self.token,
            now=NOW,
            wall=self.wall,
        )

    def end(self, granted: Granted, used: int = 2) -> None:
        outcomes = {
            name: Outcome(source=name, grade=Grade.OK, requests=used) for name in granted.booked
        }
        spending.book(self.engine, granted, outcomes, self.wall)
        with writing(self.engine) as connection:
            sources.release(connection, self.token)


def spent(engine: Engine, *ids: int) -> int:
    with reading(engine) as connection:
        return sum(ledger.spent(connection, ids, "").values())


def left(granted: Granted) -> dict[str, int | None]:
    return {ctx.name: ctx.budget_left for ctx in granted.contexts}


def test_two_sources_never_spend_what_their_key_allows_one(engine: Engine) -> None:
    config = file("ca", "ny", more="budget = { day = 15, minute = 10 }")
    run = Run(engine, config, WALL)  # 12 may be planned, 3 in this part of the day, 4 are wanted
    granted = run.grant()
    assert sum(count or 0 for count in left(granted).values()) == 3
    assert {ctx.minute for ctx in granted.contexts} == {10}
    run.end(granted)
    again = Run(engine, config, WALL + 60)
    none = again.grant()
    assert none.contexts == [] and set(none.waiting) == {"ca", "ny"}
    assert "of 15 requests a day, 3 are kept in reserve" in none.waiting["ca"]


def test_a_source_that_waits_is_due_again_and_says_why(engine: Engine) -> None:
    config = file("ca", "ny", more="budget = { day = 15 }")
    run = Run(engine, config, WALL)
    run.end(run.grant())
    none = Run(engine, config, WALL + 60).grant()
    told = {row.name: row for row in status.status(engine, config, NOW).sources}
    assert told["ca"].notes == (none.waiting["ca"],) and told["ca"].health == "new"
    due = datetime.fromisoformat(told["ca"].next_due)
    assert timedelta(hours=5) < due - NOW <= timedelta(hours=6)
    with reading(engine) as connection:
        assert sources.leases(connection) == set()
    later = Run(engine, config, WALL + 6 * 3600)
    assert len(later.grant().contexts) == 2


def test_who_gets_none_beside_others_waits_for_the_next_part_of_the_day(engine: Engine) -> None:
    config = file("ca", "ny", bills=20, more="budget = { day = 5 }")
    granted = Run(engine, config, WALL).grant()
    assert left(granted) == {"ca": 1}
    assert granted.waiting["ny"].startswith("not read until 2026-11-22 15:00 UTC")


def test_a_source_that_always_fails_starves_no_other(engine: Engine) -> None:
    config = file("ca", "ny", bills=20, more="budget = { day = 5 }")
    first = Run(engine, config, WALL)
    granted = first.grant()
    first.end(granted, used=1)
    with writing(engine) as connection:
        sources.finish(connection, [{"row_id": granted.booked["ca"][0], "failures": 1}])
    assert left(Run(engine, config, WALL + 6 * 3600).grant()) == {"ny": 1}


def test_a_crash_spends_too_much_and_never_too_little(engine: Engine) -> None:
    config = file("ca")
    run = Run(engine, config, WALL)
    granted = run.grant()
    assert left(granted) == {"ca": 2} and spent(engine, run.rows[0].id) == 2
    run.end(granted, used=1)
    assert spent(engine, run.rows[0].id) == 1
    run.grant()  # and is killed
    assert spent(engine, run.rows[0].id) == 3


def test_the_minute_goes_on_between_two_runs(engine: Engine) -> None:
    config = file("ca")
    first = Run(engine, config, WALL)
    granted = first.grant()
    assert granted.contexts[0].not_before == 0.0
    first.end(granted)
    (ctx,) = Run(engine, config, WALL + 1).grant().contexts
    assert ctx.not_before >= WALL + budget.spacing(10)
    assert Run(engine, config, WALL + 60, "other").grant().contexts == []


def test_while_another_run_uses_the_key_nobody_else_does(engine: Engine) -> None:
    config = file("ca", "ny")
    syncing.sync(engine, config, NOW)
    with writing(engine) as connection:
        sources.lease(connection, "a", WALL, WALL + 60, now=NOW, names=["ca"], due_only=False)
    granted = Run(engine, config, WALL, "b").grant()
    assert granted.waiting == {"ny": spending.BUSY}


def test_a_lifted_budget_counts_nothing(engine: Engine) -> None:
    run = Run(engine, file("ca", more="budget = false"), WALL)
    granted = run.grant()
    assert left(granted) == {"ca": None} and granted.booked == {}
    assert spent(engine, run.rows[0].id) == 0


def test_only_a_day_or_only_a_minute_is_a_budget_too(engine: Engine) -> None:
    granted = Run(engine, file("ca", more="budget = { minute = 5 }"), WALL).grant()
    assert left(granted) == {"ca": None} and granted.contexts[0].minute == 5


def test_hours_that_count_no_more_are_dropped(engine: Engine) -> None:
    config = file("ca")
    first = Run(engine, config, WALL)
    first.end(first.grant())
    Run(engine, config, WALL + 26 * 3600).grant()
    with reading(engine) as connection:
        hours = ledger.spent(connection, [first.rows[0].id], "")
        assert set(hours) == {budget.window(WALL + 26 * 3600)}
        assert ledger.last(connection, [first.rows[0].id]) == int(WALL) + 1


# ---- first sight ---------------------------------------------------------------------------------


def test_a_bill_that_was_not_read_yet_is_silent_when_it_is(engine: Engine, tmp_path: Path) -> None:
    reader = _Partly(engine, tmp_path, follows=("cacd 1", "cacd 2"))
    one = docket("1", entry("a", "2026-02-01"), number="1", follows=("cacd 1",))
    two = docket("2", entry("b", "2026-02-01"), number="2", follows=("cacd 2",))
    reader.show(NOW, (one,), unread=("cacd 2",))
    reader.show(NOW + timedelta(hours=6), (two,), unread=("cacd 1",))
    assert reader.told() == []
    more = replace(two, events=(*two.events, entry("c", "2026-02-09")))
    reader.show(NOW + timedelta(hours=12), (more,), unread=("cacd 1",))
    assert [change[2] for change in reader.told()] == ["c"]


class _Partly(Reader):
    """A reader whose answers leave some follows out."""

    def show(self, now: datetime, matters: Any, unread: tuple[str, ...]) -> None:
        answer = Answer(
            source=self.name,
            matters=matters,
            extent=Extent(sweep=False),
            url="https://api.example/",
            unread=unread,
        )
        path = self._spool(now, answer)
        self.settle(path)

    def _spool(self, now: datetime, answer: Answer) -> Path:
        wanted = sources.Wanted(
            name=self.name, title="", spider="openstates", interval_seconds=3600, enabled=True
        )
        run = f"{now:%Y%m%dT%H%M%SZ}-x"
        with writing(self.engine) as connection:
            sources.sync(connection, [wanted], now)
            (row,) = sources.lease(
                connection, run, 0.0, 9e9, now=now, names=[self.name], due_only=False
            )
        record = Reading(self.name, row.id, "1", list(self.follows), syncing.digest(self.follows))
        desk = SpoolDesk(Folder(self.folder.spool.parent), run, [], [record])
        desk.begin(now.strftime("%Y-%m-%dT%H:%M:%SZ"))
        desk.answer(answer)
        desk.outcome(Outcome(source=self.name, grade=Grade.OK))
        return desk.close()


# ---- the file ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("budget = true", "budget: must be a table such as"),
        ("budget = 250", "budget: must be a table such as"),
        ("budget = { day = 0 }", "budget.day: must be 1 or more"),
        ('budget = { minute = "10" }', "budget.minute: must be a whole number"),
        ("budget = { hour = 10 }", "budget.hour: unknown key"),
    ],
)
def test_mistakes_in_a_budget_are_named(line: str, said: str) -> None:
    with pytest.raises(ConfigError, match="sources.ca.") as caught:
        file("ca", more=line)
    assert said in str(caught.value)


def test_a_budget_is_a_setting_of_every_source() -> None:
    config = file("ca", more="budget = { day = 100 }")
    assert config.sources["ca"].budget == Limits(day=100)
    assert "budget" not in config.sources["ca"].settings
    assert file("ca").sources["ca"].budget is None
