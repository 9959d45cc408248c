"""A page that shows what a test says: read by the real spider, settled by the real store."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from spiders.base import SourceSpider
from spiders.saved import feed
from tests.flow.reader import Reader, change
from tracker import runs, syncing
from tracker.domain import passages
from tracker.domain.ports import SourceContext
from tracker.domain.sightings import stamp
from tracker.settle import Settled
from tracker.spool import Reading, SpoolDesk
from tracker.store import sources
from tracker.store.engine import reading, writing

URL = "https://city.example/mayor/orders"


class PageReader(Reader):
    """One source of one store; each reading is fed the bodies that the test gives."""

    def __init__(
        self,
        engine: Engine,
        folder: Path,
        spider: type[SourceSpider],
        name: str = "mayor",
        **settings: Any,
    ) -> None:
        super().__init__(engine, folder, name=name)
        self.spider = spider
        self.settings = {"url": URL, **settings}
        self.unused = 0
        self.marks: dict[str, str] = {}

    def show(self, now: datetime, body: str | bytes, *more: str | bytes) -> Settled:
        """Read these bodies, one a request; a page that moved is asked for twice."""
        path = self._spooled(now, [body, *(more or (body,))])
        return self.settle(path)

    def _spooled(self, now: datetime, bodies: list[str | bytes]) -> Path:
        wanted = sources.Wanted(
            name=self.name, title="Mayor", spider="page", interval_seconds=3600, enabled=True
        )
        run = runs.new_run(self.folder, now)
        with writing(self.engine) as connection:
            sources.sync(connection, [wanted], now)
            (row,) = sources.lease(
                connection, run, 0.0, 9e9, now=now, names=[self.name], due_only=False
            )
        ctx = SourceContext(
            name=self.name,
            namespace=self.name,
            spider=self.spider.name,
            settings=self.settings,
            marks=dict(row.marks),
            now=stamp(now),
        )
        self.fingerprint = self.spider.fingerprint(self.settings)
        reading_ = Reading(self.name, row.id, self.fingerprint, ["*"], syncing.digest(["*"]))
        desk = SpoolDesk(self.folder, run, [ctx], [reading_])
        desk.begin(stamp(now))
        raw = [(one.encode() if isinstance(one, str) else one, "text/html") for one in bodies]
        fed = feed(self.spider, ctx, desk, raw)
        self.unused, self.marks = fed.left, desk.outcomes[self.name].marks
        return desk.close()

    def news(self) -> list[tuple[list[str], list[str]]]:
        """Each change told so far: the passages that went and those that came."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(change).order_by(change.c.id)).all()
        return [_passages(row) for row in rows]


def _passages(row: Any) -> tuple[list[str], list[str]]:
    before, after = (Counter(passages.split(side or "")) for side in (row.before, row.after))
    return list((before - after).elements()), list((after - before).elements())
