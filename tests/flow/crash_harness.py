"""Kills runs at every commit, rename and removal, then at random moments, and compares the ends.

A program of its own (`python -m tests.flow.crash_harness FOLDER RANDOM`): it loads everything once
and forks for each run, so that a hundred killed runs take a minute. RANDOM 0 kills at every point,
another number at so many random moments. Prints one JSON object.
"""

from __future__ import annotations

import json
import logging
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import default

import spiders.catalogue
import tracker.crawl as verb
import tracker.settle as verb_settle
from tests.flow.crash_site import Site, moment
from tracker import config as configuration
from tracker.store import migrate
from tracker.store.audience import Pending, Subscriber, Subscription
from tracker.store.engine import open_engine, reading, writing
from tracker.store.models import ChangeRow, MatterRow, SightingRow, Source
from tracker.store.types import table

START = datetime(2026, 2, 9, 17, 0, tzinfo=UTC)
TURNS = 3
CONFIG = """
[operator]
name = "Test"
contact = "https://test.example"
email = "ops@test.example"
[sources.cacd]
spider = "us_courts_rss"
court = "cacd"
keep = "all"
url = "{url}/feed"
delay = 0
allow_private = true
[sources.orders]
spider = "listing"
url = "{url}/orders"
kind = "order"
row = "tr.o"
rolls = false
delay = 0
allow_private = true
[sources.orders.fields]
title = "a"
date = "td:nth-child(1)"
status = "td:nth-child(3)"
[watches.all]
title = "All"
sources = ["cacd", "orders"]
"""


class Killer:
    """Counts the points at which a run becomes durable, and dies at the one it was told."""

    def __init__(self, at: int | None) -> None:
        self.at, self.count = at, 0

    def point(self) -> None:
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def worked(*args: Any, **kwargs: Any) -> Any:
            self.point()
            result = work(*args, **kwargs)
            self.point()
            return result

        return worked

    def install(self) -> None:
        """Hook every commit, rename and removal of this process."""
        commit = default.DefaultDialect.do_commit
        killer = self

        def do_commit(dialect: Any, connection: Any) -> None:
            killer.point()
            commit(dialect, connection)
            killer.point()

        default.DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]
        os.replace = self.around(os.replace)
        os.rename = self.around(os.rename)
        os.unlink = self.around(os.unlink)


class World:
    """A folder with a configuration and a store, and the site it reads."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder, self.site = folder, site

    def make(self) -> None:
        self.folder.mkdir(parents=True)
        (self.folder / "tracker.toml").write_text(CONFIG.format(url=self.site.url))
        url = self.config().store.url
        migrate.upgrade(url, START)
        engine = open_engine(url)
        with writing(engine) as connection:
            connection.execute(
                table(Subscriber)
                .insert()
                .values(id=1, address="a@test.example", state="active", created_at=START)
            )
            connection.execute(
                table(Subscription)
                .insert()
                .values(subscriber_id=1, rhythm="immediate", created_at=START)
            )
        engine.dispose()

    def config(self) -> configuration.Config:
        return configuration.load(self.folder / "tracker.toml")

    def copy(self, folder: Path) -> World:
        shutil.copytree(self.folder, folder)
        return World(folder, self.site)

    def run(
        self,
        turn: int,
        *,
        at: int | None = None,
        after: float | None = None,
        names: list[str] | None = None,
    ) -> int:
        """One run in a process of its own; how many points it passed, -1 when it was killed."""
        self.site.turn = turn
        out, into = os.pipe()
        child = os.fork()
        if child == 0:
            self._child(turn, at, into, names)
        os.close(into)
        if after is not None:
            time.sleep(after)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        with os.fdopen(out) as file:
            points = file.read()
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            raise SystemExit(f"a run failed by itself in {self.folder}")
        return int(points) if points else -1

    def _child(self, turn: int, at: int | None, into: int, names: list[str] | None) -> None:
        code = 1
        try:
            killer = Killer(at)
            killer.install()
            config = self.config()
            now = moment(START, turn, self.site.hours)
            verb.crawl(open_engine(config.store.url), config, now, names=names)
            os.write(into, str(killer.count).encode())
            code = 0
        finally:
            os._exit(code)

    def end(self) -> dict[str, Any]:
        """What is told, what is pending and what is known: everything but the run's bookkeeping."""
        engine = open_engine(self.config().store.url)
        change, matter, sighting = table(ChangeRow), table(MatterRow), table(SightingRow)
        with reading(engine) as connection:
            told = [
                json.dumps(
                    [r.key, (r.event or {}).get("key"), r.op, r.field, r.before, r.after, r.tier]
                )
                for r in connection.execute(
                    select(change, matter.c.key).join(matter, matter.c.id == change.c.matter_id)
                )
            ]
            pending = table(Pending)
            waiting = connection.execute(select(pending.c.change_id, pending.c.watch)).all()
            known = [
                json.dumps([*row[:6], sorted(row[6] or ())])
                for row in connection.execute(
                    select(
                        sighting.c.source_id,
                        sighting.c.matter_key,
                        sighting.c.event_key,
                        sighting.c.state,
                        sighting.c.digest,
                        sighting.c.fields,
                        sighting.c.holds,
                    )
                )
            ]
            source = table(Source)
            places = [
                json.dumps([r.name, r.health, r.validators, r.covered_to, r.holds, r.lease])
                for r in connection.execute(select(source))
            ]
        engine.dispose()
        rest = sorted(p.name for p in (self.folder / "data" / "spool").iterdir())
        return {
            "told": sorted(told),
            "pending": len(waiting),
            "known": sorted(known),
            "sources": sorted(places),
            "left": [name for name in rest if name != "recovery.lock"],
        }


def main(folder: Path, randoms: int) -> dict[str, Any]:
    """Kill, run again, go on, and compare with the run that nobody killed."""
    logging.disable(logging.CRITICAL)
    verb_settle.BATCH = 15  # so that one crawl takes many transactions
    spiders.catalogue.spiders()
    site = Site(START)
    base = World(folder / "base", site)
    base.make()
    base.run(0)
    control = base.copy(folder / "control")
    began = time.monotonic()
    points = control.run(1)
    took = time.monotonic() - began
    control.run(1)
    control.run(2)
    wanted = control.end()
    dice = random.Random(20260209)
    kills: list[dict[str, Any]] = [{"after": dice.uniform(0.0, took)} for _ in range(randoms)]
    if not randoms:
        kills = [{"at": n} for n in range(1, points + 1)]
    different = []
    for number, kill in enumerate(kills):
        world = base.copy(folder / f"kill{number}")
        world.run(1, **kill)
        world.run(1)
        world.run(2)
        found = world.end()
        if found != wanted:
            names = [name for name in wanted if found[name] != wanted[name]]
            different.append({"kill": kill, "differs": names})
        shutil.rmtree(world.folder)
    return {
        "points": points,
        "kills": len(kills),
        "told": len(wanted["told"]),
        "twice": len(wanted["told"]) - len(set(wanted["told"])),
        "left": wanted["left"],
        "different": different,
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
