"""The sample sites speak the real wire formats and move their noise without moving their facts."""

import re
import urllib.error
import urllib.request
from dataclasses import replace

import feedparser
import pytest
from lxml import html

from tracker.demo import city as city_site
from tracker.demo.court import PATH, feed
from tracker.demo.script import Weather, instant
from tracker.demo.server import RETRY_AFTER, World, answer
from tracker.demo.story import STORY
from tracker.demo.web import Asked

MOMENTS = {moment.name: moment for moment in STORY.moments}
#: One item of C.D. Cal.'s feed, as measured: five elements in this order and spelling.
ITEM = re.compile(
    rb"<item>\n<title>\d:\d\d-(?:cv|cr)-\d{5}(?:-\d)? [^<]+</title>\n"
    rb"<link>https://ecf\.cacd\.uscourts\.gov/cgi-bin/DktRpt\.pl\?(\d+)</link>\n"
    rb"<description>\[[^\]<]+\] (?:\(&#x3C;a href=&#x22;https://ecf\.cacd\.uscourts\.gov"
    rb"/doc1/\d{12}\?caseid=\d+&#x26;de_seq_num=\d+(?:&#x26;pdf_toggle_possible=1)?&#x22; &#x3E;\d+"
    rb"&#x3C;/a&#x3E;\))?</description>\n"
    rb'<guid isPermaLink="true">https://ecf\.cacd\.uscourts\.gov/cgi-bin/DktRpt\.pl'
    rb"\?\d+&#x26;\d+</guid>\n"
    rb"<pubDate>\w{3}, \d\d \w{3} 2026 \d\d:\d\d:\d\d GMT</pubDate>\n</item>\n"
)


FEED, LIST = Asked(PATH), Asked(city_site.PATH)


def court(moment: str, story=STORY) -> bytes:
    return answer(story, MOMENTS[moment], "cacd", FEED).body


def city(moment: str):
    return html.fromstring(answer(STORY, MOMENTS[moment], "boston-orders", LIST).body.decode())


def entries(moment: str) -> dict[str, tuple[str, str]]:
    """Our case's entries in the feed: the end of the guid, with title and label."""
    parsed = feedparser.parse(court(moment))
    ours = [e for e in parsed.entries if "?999001&" in e.id]
    return {e.id.partition("?")[2]: (e.title, e.summary) for e in ours}


def rows(moment: str) -> dict[str, str]:
    cells = [[td.text_content() for td in tr.iter("td")] for tr in city(moment).iter("tr")]
    return {row[0]: row[1] for row in cells if row}


@pytest.mark.parametrize("moment", ["baseline", "filings", "ruling", "missing", "passed"])
def test_every_item_has_the_shape_of_the_real_feed(moment):
    body = court(moment)
    assert body.startswith(b'<?xml version="1.0" encoding="ISO-8859-1"?>\n\n<rss version="2.0"\n')
    assert len(ITEM.findall(body)) == body.count(b"<item>") >= 15
    assert b"<description>Docket entries of type: all</description>" in body
    assert not feedparser.parse(body).bozo


def test_the_feed_is_newest_first_and_spans_24_hours():
    dates = [entry.published_parsed for entry in feedparser.parse(court("ruling")).entries]
    assert dates == sorted(dates, reverse=True)
    assert dates[-1] >= instant("2026-02-08T22:00:00Z").timetuple()


def test_other_cases_stand_before_and_after_ours():
    ids = [match == b"999001" for match in ITEM.findall(court("filings"))]
    first = ids.index(True)
    assert first > 0 and False in ids[first : len(ids) - ids[::-1].index(True)]
    assert not ids[-1] or not ids[0]


def test_noise_changes_bytes_and_leaves_the_entries_alone():
    now = instant(MOMENTS["filings"].now)
    quiet, noisy = feed(STORY.holdings, now, 0), feed(STORY.holdings, now, 1)
    assert quiet != noisy and b"pdf_toggle_possible" in noisy
    assert b"pdf_toggle_possible" not in quiet
    plain = noisy.replace(b"&#x26;pdf_toggle_possible=1", b"")
    assert re.sub(rb"doc1/(\d{3})\d", rb"doc1/\1_", plain) == re.sub(
        rb"doc1/(\d{3})\d", rb"doc1/\1_", quiet
    )


def test_an_unnumbered_entry_gets_its_number_and_the_caption_is_edited():
    before, after = entries("filings")["999001&210"], entries("ruling")["999001&210"]
    assert before == (
        "2:25-cv-10999 United States of America v. State of California",
        "[Notice of Lodging]",
    )
    assert after[0].endswith("State of California et al") and ">61</a>" in after[1]


def test_one_entry_vanishes_while_younger_than_the_window():
    assert "999001&217" in entries("ruling")
    assert "999001&217" not in entries("missing") and "999001&217" not in entries("digest")


def test_the_city_adds_an_order_and_amends_a_title():
    before, after = rows("morning"), rows("missing")
    assert set(after) - set(before) == {"2026-02"}
    assert [n for n in before if before[n] != after[n]] == ["2025-06"]


def test_the_city_turns_its_rows_round_and_moves_counter_and_nonce():
    one, two = rows("baseline"), rows("filings")
    assert one == two and list(one) == list(reversed(two))
    clear = [name for name, moment in MOMENTS.items() if "boston-orders" not in moment.weather]
    counters = {city(name).findtext(".//span[@class='counter']") for name in clear}
    nonces = {city(name).find(".//script").get("nonce") for name in clear}
    assert len(counters) == len(nonces) == len(clear) > 3


def test_bad_weather():
    down = answer(STORY, MOMENTS["outage"], "cacd", FEED)
    assert (down.status, down.headers["Retry-After"]) == (503, str(RETRY_AFTER))
    empty = answer(STORY, MOMENTS["still-out"], "cacd", FEED)
    assert (empty.status, empty.body) == (200, b"")
    wall = answer(STORY, MOMENTS["outage"], "boston-orders", LIST)
    assert wall.status == 200 and b"Just a moment" in wall.body


def test_the_world_serves_over_http_and_counts_impatience():
    outage = replace(MOMENTS["baseline"], weather={"cacd": Weather.UNAVAILABLE})
    story = replace(STORY, moments=(outage,))
    with World(story) as world:
        address = world.base_url("cacd") + PATH
        for _ in range(2):
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(address, timeout=5)
            caught.value.close()
        assert world.soon == {"cacd": 1}
        with urllib.request.urlopen(world.base_url("boston-orders") + "/robots.txt") as reply:
            assert b"Disallow: /admin/" in reply.read()
