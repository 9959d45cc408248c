"""Runs of one tracker that reads bills: all of it is real but the wire and the clocks.

Both clocks are the test's own. What a run would ask for is noted with the second in which it would
leave; a made-up Open States answers, or what a subclass makes up for another spider.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapy import Request
from scrapy.http import TextResponse
from sqlalchemy import Engine, Row

from spiders.base import SourceSpider
from spiders.openstates import OpenStates
from spiders.reading import Reading as Fetched
from tracker import runs, spending, syncing
from tracker.config import Config, followed
from tracker.domain import budget
from tracker.domain.items import Grade
from tracker.domain.ports import SourceContext
from tracker.domain.sightings import stamp
from tracker.match import match
from tracker.settle import settle
from tracker.spool import Folder, Reading, SpoolDesk
from tracker.store import sources
from tracker.store.engine import writing


class Cron:
    """One tracker; `sent` are the wall seconds of its requests, `asked` the bills of each."""

    reads: type[SourceSpider] = OpenStates

    def __init__(self, engine: Engine, folder: Path, config: Config) -> None:
        self.engine, self.config = engine, config
        self.folder = Folder(folder)
        self.folder.make()
        self.steps: dict[str, list[str]] = {}  # state and number -> actions beside the first
        self.sent: list[float] = []
        self.asked: list[list[str]] = []

    def run(self, now: datetime, wall: float) -> spending.Granted:
        """What `tracker crawl --due` does, at this instant of the run and of the wall."""
        syncing.sync(self.engine, self.config, now)
        token = runs.new_run(self.folder, now)
        with writing(self.engine) as connection:
            rows = sources.lease(
                connection, token, wall, wall + 1800, now=now, names=None, due_only=True
            )
        contexts = [self._context(row, now) for row in rows]
        granted = spending.grant(
            self.engine, self.config, rows, contexts, token=token, now=now, wall=wall
        )
        if granted.contexts:
            self._read(granted, rows, token, now, wall)
        with writing(self.engine) as connection:
            sources.release(connection, token)
        match(self.engine, now)
        return granted

    def _context(self, row: Row[Any], now: datetime) -> SourceContext:
        return SourceContext(
            name=row.name,
            namespace=row.namespace,
            spider=row.spider,
            settings=self.config.sources[row.name].settings,
            followed=followed(self.config, row.name),
            marks=row.marks,
            now=stamp(now),
            secrets={"key": "hush"},
        )

    def _read(
        self,
        granted: spending.Granted,
        rows: Sequence[Row[Any]],
        token: str,
        now: datetime,
        wall: float,
    ) -> None:
        ids = {row.name: row.id for row in rows}
        readings = [
            Reading(ctx.name, ids[ctx.name], "1", names, syncing.digest(names))
            for ctx in granted.contexts
            for names in [syncing.follow_names(ctx.followed)]
        ]
        desk = SpoolDesk(self.folder, token, granted.contexts, readings)
        desk.begin(stamp(now))
        spider = self.reads(desk=desk)
        for ctx in desk.contexts(spider.name):
            wall = self._fetch(spider, ctx, max(wall, ctx.not_before))
        path = desk.close()
        spending.book(self.engine, granted, desk.outcomes, wall)
        settle(self.engine, path, token)
        path.unlink()

    def _fetch(self, spider: SourceSpider, ctx: SourceContext, wall: float) -> float:
        """One source's reading; the second in which its last request left."""
        fetched = spider.readings[ctx.name] = Fetched(ctx)
        waiting = list(spider.requests(ctx))
        while waiting:
            request = waiting.pop(0)
            wall = budget.pace(ctx.minute, self.sent[-1] if self.sent else 0.0, wall)
            self.sent.append(wall)
            response = self._answer(request)
            fetched.requests += 1
            for part in spider.read(ctx, response):
                if isinstance(part, Request):
                    waiting.append(part)
                    continue
                fetched.answers.append(part)
                fetched.marks.update(spider.marks(ctx, response, part))
        answer = fetched.whole()
        assert answer is not None and spider.desk is not None
        spider.desk.answer(answer)
        spider.desk.outcome(fetched.outcome(Grade.OK, "", "", answer, 0.0))
        return wall

    def _answer(self, request: Request) -> TextResponse:
        asked = parse_qs(urlsplit(request.url).query)
        place, names = asked["jurisdiction"][0], asked["identifier"]
        self.asked.append([f"{place} {name}" for name in names])
        body = {"results": [self._bill(place, name) for name in names]}
        return TextResponse(request.url, body=json.dumps(body).encode(), request=request)

    def _bill(self, place: str, name: str) -> dict[str, Any]:
        texts = ["Introduced.", *self.steps.get(f"{place} {name}", ())]
        return {
            "session": "2026",
            "identifier": name,
            "title": f"An act relating to {name}.",
            "openstates_url": f"https://openstates.example/{place}/{name.replace(' ', '')}/",
            "actions": [{"date": "2026-02-02", "description": text} for text in texts],
            "versions": [],
            "votes": [],
            "sponsorships": [],
        }


def instant(wall: float) -> datetime:
    """A wall second as an aware datetime."""
    return datetime.fromtimestamp(wall, UTC)
