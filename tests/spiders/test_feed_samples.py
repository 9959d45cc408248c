"""Real feeds kept by others: the counts that the index of the samples states, or its refusal."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from spiders.facts import Unexpected
from spiders.feed_formats import read
from spiders.feed_links import recognise

SAMPLES = os.environ.get("TRACKER_SAMPLES", "")
pytestmark = pytest.mark.skipif(
    not SAMPLES, reason="TRACKER_SAMPLES does not name the folder with the real captures"
)
CITIES = Path(SAMPLES) / "cities"
URL = "https://agency.example/feed"

#: What the index says of a feed in other words than a count, as we read it. "flawed" is either
#: refused, or read whole with the flaw said.
STATED = {
    "feedparser_rss_item_link_corrupted_ampersands.xml": 1,
    "feedparser_http_high_bit_date.xml": 0,
    "feedparser_double-encoded-html.xml": 1,
    "feedparser_utf-16be-bom.xml": 0,
    "feedparser_utf-8-bom.xml": 0,
}
#: A web page that the index lists among the feeds, with no items.
PAGES = ("miniflux_iso-8859-1-meta-after-1024.html",)


def listed() -> Iterator[tuple[str, str]]:
    """(file, ground truth) of every feed in the index."""
    index = CITIES / "INDEX.md"
    for line in index.read_text().splitlines() if SAMPLES else ():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        name = cells[0].strip("| `")
        if re.match(r"(feeds/|press/.*_rss\.xml)", name):
            yield name, cells[-2]


@pytest.mark.parametrize(("name", "truth"), [*listed()] or [("", "")])
def test_every_feed_gives_its_count_or_its_refusal(name: str, truth: str) -> None:
    body = (CITIES / name).read_bytes()
    counted = re.match(r"(\d+) items", truth)
    wanted = int(counted[1]) if counted else STATED.get(Path(name).name)
    try:
        found = read(body, "", URL)
    except Unexpected as error:
        refused = "bozo" in truth or Path(name).name in PAGES
        assert refused and error.reason, (name, truth, error.reason)
        return
    if wanted is None:
        assert "bozo" in truth and found.flaw and found.entries, (name, truth, found)
    else:
        assert len(found.entries) == wanted, (name, truth)


def test_the_index_is_read_whole() -> None:
    files = {f"feeds/{path.name}" for path in (CITIES / "feeds").iterdir()}
    assert files <= {name for name, _ in listed()}


def test_what_the_owners_of_the_feeds_expect_of_them() -> None:
    def one(name: str) -> str:
        return repr(read((CITIES / "feeds" / name).read_bytes(), "", URL).entries[0])

    assert "link='http://link/get?a=1&b=2'" in one(
        "feedparser_rss_item_link_corrupted_ampersands.xml"
    )
    assert "summary='\u2026'" in one("feedparser_double-encoded-html.xml")
    for name in ("miniflux_invalid-prolog.xml", "miniflux_utf8-incorrect-prolog.xml"):
        assert "title='Caf\u00e9'" in one(name)
    assert "title='\u0426\u0438\u0442\u0430\u0442\u0430 #17703'" in one(
        "miniflux_encoding_WINDOWS-1251.xml"
    )
    assert "link='https://agency.example/blog/post/1'" in one("reader_relative.rss")
    assert "link='https://agency.example/entries/entry.html'" in one("reader_relative.atom")


def test_every_dated_entry_of_the_samples_has_its_day() -> None:
    for name, _ in listed():
        try:
            found = read((CITIES / name).read_bytes(), "", URL)
        except Unexpected:
            continue
        odd = [entry.undated for entry in found.entries if entry.undated]
        assert odd in ([], ["not a date"]), (name, odd)


def test_every_topic_of_govdelivery_is_known_by_its_page() -> None:
    with (CITIES / "govdelivery" / "feeds.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 300
    for row in rows:
        (found,) = recognise("feed", row["Newsletter Signup URL"], "")
        assert found.settings["url"] == row["Feed URL"]
