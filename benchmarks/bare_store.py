"""A store of its own to settle made-up answers in: no network, no configuration."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

from sqlalchemy import Engine

from tracker.domain.items import (
    Answer,
    Coverage,
    Event,
    EventKind,
    Extent,
    Grade,
    Matter,
    MatterKind,
)
from tracker.domain.ports import Outcome
from tracker.domain.sightings import stamp
from tracker.settle import Settled, settle
from tracker.spool import Folder, Reading, SpoolDesk
from tracker.store import migrate, sources
from tracker.store.engine import open_engine, writing

START = datetime(2026, 2, 9, 12, 0, tzinfo=timezone.utc)
SOURCE = "cacd"


def docket(number: int, entries: Sequence[Event]) -> Matter:
    """A made-up docket with its entries."""
    return Matter(
        key=f"docket/cacd/{number}",
        kind=MatterKind.DOCKET,
        title=f"Plaintiff {number} v. Defendant {number}, et al.",
        url=f"https://ecf.cacd.uscourts.gov/cgi-bin/DktRpt.pl?{number}",
        as_of=stamp(START),
        fields={
            "case_name": f"Plaintiff {number} v. Defendant {number}, et al.",
            "docket_number": f"2:25-cv-{number:05d}",
        },
        events=tuple(entries),
        refs=(f"cacd 2:25-cv-{number:05d}",),
    )


def entry(case: int, place: int, note: str = "") -> Event:
    """A made-up docket entry; `note` is added to its text."""
    return Event(
        key=f"{case}&{place}",
        kind=EventKind.ENTRY,
        date=stamp(START - timedelta(minutes=place)),
        url=f"https://ecf.cacd.uscourts.gov/doc1/0310{case:05d}{place:04d}",
        fields={
            "number": str(place),
            "labels": ("Order", f"Notice of Motion {place % 7}"),
            "document": f"0310{case:05d}{place:04d}{note}",
        },
    )


def answer(matters: Sequence[Matter]) -> Answer:
    """An answer that shows these matters, and says nothing of others."""
    return Answer(
        source=SOURCE,
        matters=tuple(matters),
        extent=Extent(matters=Coverage.ADDITIONS, events=Coverage.ADDITIONS),
        url="https://ecf.cacd.uscourts.gov/cgi-bin/rss_outside.pl",
    )


class Store:
    """A migrated SQLite store with one source, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        url = f"sqlite:///{folder / 'tracker.db'}"
        migrate.upgrade(url, START)
        self.engine: Engine = open_engine(url)
        self.folder = Folder(folder / "data")
        self.folder.make()
        self.now = START
        self._runs = 0
        with writing(self.engine) as connection:
            wanted = sources.Wanted(
                name=SOURCE,
                title="",
                spider="us_courts_rss",
                interval_seconds=1800,
                enabled=True,
            )
            sources.sync(connection, [wanted], self.now)

    def spool(self, shown: Answer) -> tuple[Path, str]:
        """The answer as a finished run left it on disk, and the run's lease token."""
        self._runs += 1
        self.now += timedelta(minutes=30)
        token = f"run-{self._runs:04d}"
        wall = time.time()
        with writing(self.engine) as connection:
            rows = sources.lease(
                connection,
                token,
                wall + 10_000,
                wall + 20_000,
                now=self.now,
                names=None,
                due_only=False,
            )
        readings = [
            Reading(
                source=row.name,
                source_id=row.id,
                fingerprint="f",
                follows=["*"],
                follows_digest="d",
            )
            for row in rows
        ]
        desk = SpoolDesk(self.folder, token, [], readings)
        desk.begin(stamp(self.now))
        desk.answer(shown)
        desk.outcome(Outcome(source=SOURCE, grade=Grade.OK, url=shown.url))
        return desk.close(), token

    def settle(self, spooled: tuple[Path, str]) -> Settled:
        """Settle what was spooled."""
        (settled,) = settle(self.engine, *spooled)
        assert settled.state == "good", settled.reason
        return settled

    def close(self) -> None:
        self.engine.dispose()
