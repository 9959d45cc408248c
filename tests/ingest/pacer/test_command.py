"""`tracker ingest FILE` beside the court's own feed: a notice and the feed tell a filing once."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select

from tests.flow import courthouse as house
from tests.ingest.conftest import NOW, Place
from tests.ingest.pacer import pages
from tests.ingest.pacer.pages import Case, Filing
from tracker.store.models import ChangeRow, MatterRow
from tracker.store.types import table

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("juriscraper") is None, reason="the extra pacer is not installed"
)
change, matter = table(ChangeRow), table(MatterRow)

CONFIG = """
[operator]
name = "Example Legal Clinic"
contact = "https://example.org/bot"
email = "ops@example.org"

[sources.cacd]
spider = "us_courts_rss"
court = "cacd"
url = "{url}"
allow_private = true

[sources.notices]
spider = "court_notices"
courts = ["cacd"]

[sources.dockets]
spider = "saved_dockets"
courts = ["cacd"]

[watches.masks]
title = "SB 627 in court"
matters = ["cacd 2:25-cv-00001", "cacd 2:25-cv-00002", "cacd 2:25-cv-00003"]
"""
OLD = Filing(
    "2026-02-10", "NOTICE of Appearance (Attorney, Ann)", "Notice of Appearance", "63", "7"
)
ORDER = pages.ORDER._replace(day="2026-02-10")
MINUTES = pages.MINUTES._replace(day="2026-02-10", entered="")
FEED_FIRST, NOTICE_FIRST, NOTICE_ONLY = map(house.case_of, (1, 2, 3))


class Feed:
    """The court's feed, served from here."""

    def __init__(self) -> None:
        self.shown: list[tuple[Case, Filing]] = []
        self.now = NOW
        feed = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = house.feed_text(feed.shown, feed.now).encode("latin-1")
                self.send_response(200 if self.path == "/feed" else 404)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words: object) -> None:
                """Silence."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/feed"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def read(self, place: Place, now: datetime, *shown: tuple[Case, Filing]) -> None:
        """`tracker crawl` in a process of its own, when these are in the feed besides."""
        self.shown += shown
        self.now = now
        done = subprocess.run(
            [sys.executable, "-m", "tracker", "crawl"],
            cwd=place.folder,
            env={**os.environ, "TRACKER_NOW": now.isoformat()},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def feed(place: Place) -> Iterator[Feed]:
    served = Feed()
    place.configure(text=CONFIG.format(url=served.url))
    yield served
    served.server.shutdown()
    served.server.server_close()


def told(place: Place, case: Case) -> list[tuple[str, str, str]]:
    """What was told of a case: the entry's number or first word, operation, tier."""
    query = (
        select(change)
        .join(matter, matter.c.id == change.c.matter_id)
        .where(matter.c.key == f"docket/cacd/{case.case}", change.c.event_id.is_not(None))
        .order_by(change.c.id)
    )
    return [
        (
            one.event["number"] or one.event["text"].split()[0],
            f"{one.op} {one.field}".strip(),
            one.tier,
        )
        for one in place.rows(query)
    ]


def test_a_notice_and_the_feed_tell_a_filing_once_in_either_order(
    place: Place, feed: Feed, later: Callable[[datetime], None]
) -> None:
    at = datetime(2026, 2, 10, 20, 0, tzinfo=UTC)
    feed.read(place, at, (FEED_FIRST, OLD), (NOTICE_FIRST, OLD))

    mail = place.folder / "notice.eml"
    later(at + timedelta(hours=1))
    for one in (ORDER, MINUTES):
        mail.write_bytes(pages.notice([NOTICE_FIRST, NOTICE_ONLY], one))
        assert place.ingest(str(mail)).code == 0
    at += timedelta(hours=2)
    both = [(case, one) for case in (FEED_FIRST, NOTICE_FIRST) for one in (ORDER, MINUTES)]
    feed.read(place, at, *both)
    later(at + timedelta(hours=1))
    for one in (ORDER, MINUTES):
        mail.write_bytes(pages.notice(FEED_FIRST, one))
        assert place.ingest(str(mail)).code == 0

    for case in (NOTICE_FIRST, NOTICE_ONLY):
        assert told(place, case) == [("64", "new", "now"), ("Motion", "new", "now")]
    assert told(place, FEED_FIRST) == [
        ("64", "new", "now"),
        ("Motion", "new", "now"),
        ("64", "changed text", "quiet"),
        ("Motion", "changed text", "quiet"),
    ]
    before = place.told()
    # The same by a third way, and once more: a sheet that somebody saved afterwards.
    later(at + timedelta(hours=2))
    for case in (FEED_FIRST, NOTICE_FIRST):
        place.push(pages.sheet(case, [OLD, ORDER, MINUTES]), "--type", "text/html")
    assert place.told() == before


def test_what_shows_no_docket_is_kept_and_said(place: Place, feed: Feed) -> None:
    page = b"<html><title>CM/ECF</title><form action='https://pacer.login.uscourts.gov/csologin'>"
    ran = place.push(page, "--type", "text/html")
    assert ran.code == 3 and "a log-in page, not a docket" in ran.out
    assert [state for _, state in place.states()] == ["refused"] and place.told() == []
