"""A filing that is pushed and read is one event, told once, whichever comes first."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from tests.flow.reader import Reader, docket, entry
from tests.ingest.conftest import CONFIG, DOCKET, NOW, paper, post, row
from tracker import ingesting
from tracker.config import parse
from tracker.control import accept
from tracker.domain.items import Coverage, Event, EventKind, Extent, Matter, MatterKind
from tracker.domain.pushes import DOCKETS, NOTICES, Shows
from tracker.ingest import boxes, courtlistener
from tracker.ingest.item import DocketReading, Item, Reading
from tracker.match import match
from tracker.split import split
from tracker.store.audience import Pending
from tracker.store.engine import reading
from tracker.store.models import ChangeRow, EventRow, MatterRow, Notice
from tracker.store.types import table
from tracker.subscribers import subscribe

CASE, FEED = "901234", "cacd"
ADDITIONS = Extent(matters=Coverage.ADDITIONS, sweep=False)
change, event = table(ChangeRow), table(EventRow)
matter, pending, notice = table(MatterRow), table(Pending), table(Notice)
TOML = CONFIG + """
[sources.notices]
spider = "court_notices"
courts = ["cacd"]
[sources.dockets]
spider = "saved_dockets"
courts = ["cacd"]
[sources.cacd]
spider = "us_courts_rss"
court = "cacd"
"""
TEXTS = {
    64: "ORDER by Judge Example granting 12 Motion to stay.",
    65: "NOTICE of Appearance by A. Lawyer.",
    66: "STIPULATION to continue the hearing of 3/2/2026 to 3/16/2026.",
}


def lookalike(item: Item) -> Reading | None:
    """Stands in for the readers of mail and saved dockets: "notice 64 65", "docket 1 2 64".

    "garbled" is a docket whose words are others.
    """
    kind, *numbers = item.body.rpartition(b"\r\n\r\n")[2].decode().split()
    if kind not in ("notice", "docket", "garbled"):
        return None
    events = tuple(printed(int(number)) for number in numbers)
    if kind == "garbled":
        words = {"text": "The same foreign words on every line."}
        events = tuple(replace(one, fields={**one.fields, **words}) for one in events)
    shown = Matter(
        key=f"docket/cacd/{CASE}",
        kind=MatterKind.DOCKET,
        title="United States v. California",
        fields={"case_name": "United States v. California"},
        events=events,
        refs=(f"cacd #{CASE}", "cacd 2:25-cv-10999"),
    )
    system, shows = (NOTICES, Shows.NEWS) if kind == "notice" else (DOCKETS, Shows.HISTORY)
    return DocketReading(system=system, matters=(shown,), shows=shows)


def printed(number: int) -> Event:
    """An entry as a notice or a docket sheet prints it."""
    return Event(
        key=str(number),
        kind=EventKind.ENTRY,
        date="2026-02-10" if number > 60 else "2025-12-01",
        fields={"number": str(number), "text": TEXTS.get(number, f"MOTION number {number}")},
        aliases=(f"number:{number}",),
    )


class Court:
    """A case that is read in the court's feed, and pushed in three ways."""

    def __init__(
        self, engine: Engine, folder: Path, toml: str = TOML, begun: tuple[str, ...] = (CASE,)
    ) -> None:
        self.engine, self.now = engine, NOW
        self.config = parse(toml, folder / "tracker.toml")
        subscribe(engine, self.config, "reader@example.org", now=NOW, rhythm="immediate")
        self.feed = Reader(engine, folder / "data", name=FEED)
        self.desk()
        self.feed.read(self.now, *map(docket, begun), extent=ADDITIONS)

    def desk(self) -> ingesting.Desk:
        readers = (lookalike, courtlistener.read)
        return ingesting.Desk(self.engine, self.config, self.now, readers)

    def show(self, way: str, *numbers: int) -> int:
        """Let the entries be seen in one way, an hour later; how many changes that told."""
        self.now += timedelta(hours=1)
        if way == "feed":
            entries = [
                entry(
                    f"{CASE}&{200 + n}",
                    f"2026-02-10T19:00:{n % 60:02d}Z",
                    TEXTS[n].split()[0].title(),
                    number=str(n),
                    document=f"0311{n:05d}0",
                )
                for n in numbers
            ]
            settled = self.feed.read(self.now, docket(CASE, *entries), extent=ADDITIONS)
            match(self.engine, self.now)
            return settled.told
        if way == "alert":
            body = post(*(row(n, TEXTS[n], recap_documents=[paper(n)]) for n in numbers))
        else:
            body = " ".join([way, *map(str, numbers)]).encode()
        desk = self.desk()
        item = Item(name=way, body=body, received_at=self.now)
        taken = desk.take(boxes.Offer(item=item))
        assert taken.state == "read", taken.reason
        desk.match()
        return taken.told

    def rows(self, query: object) -> list[object]:
        with reading(self.engine) as connection:
            return list(connection.execute(query).all())  # type: ignore[call-overload]

    def told(self) -> Counter[str]:
        """How often each entry was told as new."""
        rows = self.rows(select(change.c.event).where(change.c.op == "new"))
        return Counter((one.event or {}).get("number", "?") for one in rows)  # type: ignore

    def told_otherwise(self) -> list[tuple[str, str, str]]:
        """Whatever else reached a reader above the quiet tier."""
        query = (
            select(change.c.op, change.c.field, change.c.tier)
            .join(pending, pending.c.change_id == change.c.id)
            .where(change.c.op != "new", change.c.tier != "quiet")
        )
        return [tuple(one) for one in self.rows(query)]  # type: ignore


@pytest.fixture
def court(engine: Engine, tmp_path: Path) -> Court:
    return Court(engine, tmp_path)


@pytest.mark.parametrize("order", list(permutations(["feed", "alert", "notice"])))
def test_three_ways_in_every_order_tell_each_entry_once(
    court: Court, order: tuple[str, ...]
) -> None:
    for way in order:
        court.show(way, 64, 65)
    assert court.told() == {"64": 1, "65": 1}
    assert court.told_otherwise() == []
    events = court.rows(select(event).where(event.c.kind == "entry"))
    assert len(events) == 2 and len(court.rows(select(matter))) == 1


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("order", list(permutations(["feed", "alert", "notice", "docket"])))
def test_a_saved_docket_between_them_is_silent(court: Court, order: tuple[str, ...]) -> None:
    for way in order:
        court.show(way, *((1, 2, 3) if way == "docket" else ()), 64)
    assert court.told() == {"64": 1} and court.told_otherwise() == []


def test_a_saved_docket_is_told_as_one_line_then_its_news(court: Court) -> None:
    assert court.show("docket", 1, 2, 3, 64) == 0
    (line,) = court.rows(select(notice.c.text).where(notice.c.follow == f"cacd #{CASE}"))
    assert line.text == f"now following cacd #{CASE}, 4 entries so far"  # type: ignore
    assert court.show("docket", 1, 2, 3, 64, 65) == 1
    assert court.told() == {"65": 1}
    assert len(court.rows(select(notice.c.text).where(notice.c.follow != ""))) < 6


def test_an_undone_join_stays_undone(court: Court) -> None:
    court.show("feed", 64)
    court.show("notice", 64)
    split(court.engine, f"docket/cacd/{CASE}", "notices", court.now)
    court.show("notice", 64, 65)
    assert len(court.rows(select(matter))) == 2
    court.show("feed", 64, 65)
    assert court.told()["65"] >= 1


def test_old_mail_in_a_new_mailbox_is_no_news(court: Court) -> None:
    desk = court.desk()
    old = Item(name="m", body=b"notice 64", received_at=court.now - timedelta(days=30))
    taken = desk.take(boxes.Offer(item=old))
    assert (taken.state, taken.told) == ("read", 0) and "1 older entry" in taken.notes[0]
    assert court.show("notice", 65) == 1 and court.told() == {"65": 1}


def test_a_docket_known_by_number_only_learns_its_case(engine: Engine, tmp_path: Path) -> None:
    """An alert before any document is stored, then one with it, then the court's own feed."""
    by_number = f'matters = ["courtlistener {DOCKET}"]'
    court = Court(engine, tmp_path, TOML.replace('matters = ["cacd #901234"]', by_number), ())
    unstored = row(63, "MOTION", recap_documents=[paper(63, stored=False)])
    item = Item(name="first", body=post(unstored), received_at=court.now)
    assert court.desk().take(boxes.Offer(item=item)).told == 1
    assert court.show("alert", 64) == 1
    court.show("feed", 64, 65)
    assert len(court.rows(select(matter))) == 1
    assert court.told() == {"63": 1, "64": 1, "65": 1}


def test_a_notice_that_was_saved_long_ago_is_no_news(court: Court) -> None:
    """A copied file is of today; the mail in it says when it was sent."""
    head = (
        b"From: a@cacd.example\r\nTo: b@c.example\r\nDate: Mon, 5 Jan 2026 09:00:00 -0800\r\n\r\n"
    )
    item = Item(name="m.eml", body=head + b"notice 64", received_at=court.now)
    taken = court.desk().take(boxes.Offer(item=item))
    assert (taken.state, taken.told) == ("read", 0)


def test_a_docket_that_reads_all_otherwise_waits_for_the_operator(court: Court) -> None:
    numbers = range(1, 21)
    assert court.show("docket", *numbers) == 0
    item = Item(name="g", body=f"garbled {' '.join(map(str, numbers))}".encode(), received_at=NOW)
    taken = court.desk().take(boxes.Offer(item=item))
    assert taken.state == "waiting" and "dockets is suspect: the field text differs" in taken.reason
    assert sum(court.told().values()) == 0 and court.told_otherwise() == []
    assert court.show("docket", *numbers, 64) == 1
    assert court.told() == {"64": 1}


def test_what_the_operator_accepts_is_settled(court: Court) -> None:
    numbers = range(1, 21)
    court.show("docket", *numbers)
    item = Item(name="g", body=f"garbled {' '.join(map(str, numbers))}".encode(), received_at=NOW)
    court.desk().take(boxes.Offer(item=item))
    accept(court.engine, court.config, "dockets", court.now, quiet=True)
    (taken,) = court.desk().again()
    assert (taken.state, taken.told, court.told_otherwise()) == ("read", 0, [])
