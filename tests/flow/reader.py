"""A source that shows what a test says: spooled and settled by the real code."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from spiders.http.capture import packed
from tracker import runs, syncing
from tracker.domain.items import Answer, Event, EventKind, Extent, Grade, Matter, MatterKind
from tracker.domain.ports import Capture, Outcome, Validators
from tracker.domain.sightings import stamp
from tracker.settle import Settled, settle
from tracker.spool import Folder, Reading, SpoolDesk
from tracker.store import sources
from tracker.store.engine import reading, writing
from tracker.store.models import ChangeRow, MatterRow
from tracker.store.types import table

change, matter = table(ChangeRow), table(MatterRow)


def order(number: str, title: str, date: str = "2026-02-01", **fields: Any) -> Matter:
    """A row of a list of orders."""
    return Matter(
        key=f"order/boston/{number}",
        kind=MatterKind.ORDER,
        title=title,
        url=f"https://boston.example/{number}",
        date=date,
        fields={"title": title, "number": number, "date": date, **fields},
    )


LISTED = [order(str(n), f"Order {n}", f"2026-01-{n:02d}") for n in range(12, 0, -1)]


def entry(key: str, date: str, *labels: str, **fields: Any) -> Event:
    """A docket entry."""
    return Event(
        key=key,
        kind=EventKind.ENTRY,
        date=date,
        fact=fields.pop("fact", ""),
        fields={"labels": labels, **fields},
    )


def docket(case: str, *events: Event, name: str = "A v. B", **more: Any) -> Matter:
    """A case as a court's feed shows it."""
    number = more.pop("number", f"2:25-cv-{int(case):05d}")
    return Matter(
        key=f"docket/cacd/{case}",
        kind=MatterKind.DOCKET,
        title=name,
        fields={"case_name": name, "docket_number": number},
        events=events,
        refs=(f"cacd {number}", f"cacd #{case}"),
        **more,
    )


class Reader:
    """One source of one store, read at moments that the test names."""

    def __init__(
        self,
        engine: Engine,
        folder: Path,
        *,
        name: str = "boston",
        follows: tuple[str, ...] = ("*",),
    ) -> None:
        self.engine, self.name, self.follows = engine, name, follows
        self.folder = Folder(folder)
        self.folder.make()
        self.fingerprint = "1"

    def read(
        self,
        now: datetime,
        *matters: Matter,
        extent: Extent | None = None,
        grade: Grade = Grade.OK,
        reason: str = "",
        body: bytes = b"",
        built_at: str = "",
        unread: tuple[str, ...] = (),
    ) -> Settled:
        """Show these matters at that moment; how the crawl settled."""
        path = self.fetch(
            now,
            *matters,
            extent=extent,
            grade=grade,
            reason=reason,
            body=body,
            built_at=built_at,
            unread=unread,
        )
        return self.settle(path)

    def fetch(
        self,
        now: datetime,
        *matters: Matter,
        extent: Extent | None = None,
        grade: Grade = Grade.OK,
        reason: str = "",
        body: bytes = b"",
        built_at: str = "",
        unread: tuple[str, ...] = (),
    ) -> Path:
        """Spool a reading without settling it; the file's name is the lease's token."""
        wanted = sources.Wanted(
            name=self.name, title="Boston", spider="listing", interval_seconds=3600, enabled=True
        )
        run = runs.new_run(self.folder, now)
        with writing(self.engine) as connection:
            sources.sync(connection, [wanted], now)
            rows = sources.lease(
                connection, run, 0.0, 9e9, now=now, names=[self.name], due_only=False
            )
        assert rows, "the source is leased already"
        reading_ = Reading(
            self.name,
            rows[0].id,
            self.fingerprint,
            list(self.follows),
            syncing.digest(self.follows),
        )
        desk = SpoolDesk(self.folder, run, [], [reading_])
        desk.begin(stamp(now))
        sha = hashlib.sha256(body).hexdigest() if body else ""
        if body:
            desk.capture(
                Capture(
                    source=self.name,
                    sha256=sha,
                    url="https://boston.example/",
                    status=200,
                    headers={},
                    fetched_at=stamp(now),
                    packed=packed(body),
                    size=len(body),
                )
            )
        if grade is Grade.OK:
            desk.answer(
                Answer(
                    source=self.name,
                    matters=matters,
                    extent=extent or Extent(),
                    url="https://boston.example/",
                    unread=unread,
                )
            )
        validators = {"u": Validators(etag=stamp(now))} if grade is Grade.OK else {}
        desk.outcome(
            Outcome(
                source=self.name,
                grade=grade,
                reason=reason,
                validators=validators,
                capture=sha,
                built_at=built_at,
            )
        )
        return desk.close()

    def settle(self, path: Path) -> Settled:
        """Settle a spool under its own lease, and give the lease back."""
        run = path.name.split(".")[0]
        (settled,) = settle(self.engine, path, run)
        path.unlink()
        with writing(self.engine) as connection:
            sources.release(connection, run)
        return settled

    def told(self) -> list[tuple[str, str, str, str]]:
        """Everything told so far: (op, matter id, event key, field)."""
        with reading(self.engine) as connection:
            rows = connection.execute(
                select(change, matter.c.key.label("matter_key"))
                .join(matter, matter.c.id == change.c.matter_id)
                .order_by(change.c.id)
            )
            return [
                (
                    row.op,
                    row.matter_key.rsplit("/", 1)[1],
                    (row.event or {}).get("key", ""),
                    row.field,
                )
                for row in rows
            ]
