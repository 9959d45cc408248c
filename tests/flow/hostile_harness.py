"""Reads each hostile answer with the real spiders, then a good one, and says what was told.

A program of its own (`python -m tests.flow.hostile_harness FOLDER`): loads everything once and
forks for each run. Prints one JSON object: case -> what it did, and what the next good answer
told, beside the control run that never saw it.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable
from functools import cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from sqlalchemy import select

import spiders.catalogue
import spiders.settings
from tests.flow.crash_harness import START, World
from tests.flow.crash_site import Site, feed, orders
from tests.flow.hostile import CASES, Case, Reply
from tracker.store.engine import open_engine, reading
from tracker.store.models import Crawl, Source
from tracker.store.types import table


class HostileSite(Site):
    """Serves a bad answer at some addresses while `case` is set."""

    case: tuple[tuple[str, ...], Case] | None = None

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        name = request.path.strip("/")
        if self.case is None or name not in self.case[0]:
            super().answer(request)
            return
        text = feed(self.start, self.turn, self.hours) if name == "feed" else orders(self.turn)
        reply = self.case[1].reply(text.encode("latin-1"))
        self._send(request, reply, "text/xml" if name == "feed" else "text/html; charset=utf-8")

    def _send(self, request: BaseHTTPRequestHandler, reply: Reply, kind: str) -> None:
        request.send_response(reply.status)
        request.send_header("Content-Type", reply.kind or kind)
        length = len(reply.body) if reply.stated_length is None else reply.stated_length
        request.send_header("Content-Length", str(length))
        for name, value in reply.headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(reply.body)
        request.close_connection = True


def crawls(world: World, name: str) -> dict[str, Any]:
    """How the newest crawl of a source ended."""
    engine = open_engine(world.config().store.url)
    crawl, source = table(Crawl), table(Source)
    with reading(engine) as connection:
        row = connection.execute(
            select(crawl, source.c.health, source.c.notes)
            .join(source, source.c.id == crawl.c.source_id)
            .where(source.c.name == name)
            .order_by(crawl.c.id.desc())
            .limit(1)
        ).one()
    engine.dispose()
    return {
        "state": row.state,
        "grade": row.grade,
        "reason": row.reason,
        "told": row.told,
        "notes": row.notes,
    }


def main(folder: Path) -> dict[str, Any]:
    """Every case against each address it concerns."""
    spiders.settings.RETRY_PAUSE = 0.05
    spiders.catalogue.spiders()
    site = HostileSite(START, hours=3)
    base = World(folder / "base", site)
    base.make()
    base.run(0)
    ordinary = control(base, folder, PLACES)
    cases: dict[str, Any] = {}
    for case in CASES:
        places = (case.only,) if case.only else tuple(PLACES)
        rest = tuple(place for place in PLACES if place not in places)
        wanted = ordinary if case.told else control(base, folder, rest)
        cases |= one(base, folder, case, places, wanted)
    return cases


PLACES = {"feed": "cacd", "orders": "orders"}


@cache
def _control(base: World, folder: Path, names: tuple[str, ...]) -> list[str]:
    world = base.copy(folder / f"control-{'-'.join(names)}")
    if names:
        world.run(1, names=list(names))
    world.run(2)
    told: list[str] = world.end()["told"]
    return told


def control(base: World, folder: Path, places: Iterable[str]) -> list[str]:
    """What is told when only these places are read in the turn of the bad answers."""
    return _control(base, folder, tuple(PLACES[place] for place in places))


def one(
    base: World, folder: Path, case: Case, places: tuple[str, ...], wanted: list[str]
) -> dict[str, Any]:
    """Serve one bad answer at these places, then good ones; what came of it at each."""
    world = base.copy(folder / "case")
    site = world.site
    assert isinstance(site, HostileSite)
    site.case = (places, case)
    world.run(1)
    site.case = None
    ends = {place: crawls(world, name) for place, name in PLACES.items()}
    world.run(2)
    told = world.end()["told"]
    shutil.rmtree(world.folder)
    common = {
        "others": [ends[place]["state"] for place in PLACES if place not in places],
        "repeated": len(told) - len(set(told)),
        "missed": [fact for fact in wanted if fact not in told],
        "more": [fact for fact in told if fact not in wanted],
    }
    return {f"{place}: {case.name}": ends[place] | common for place in places}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
