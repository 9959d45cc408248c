"""What is made of an address that somebody adds: a feed, a page that names one, or neither."""

from __future__ import annotations

import pytest

from spiders import catalogue
from spiders.feed import Feeds
from spiders.propose import feeds
from tests.spiders.site_server import LIST
from tests.spiders.test_feed import feed, item, newest

URL = "https://www.whitehouse.gov/presidential-actions/feed/"
NAMED = feed(item(1)).decode().replace("<channel>", "<channel><title>Executive orders</title>")


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html><body>&lt;rss&gt; <pre><rss version='2.0'></pre></body></html>",
        LIST,
        '{"version": 2, "items": []}',
        "<opml/>",
    ],
)
def test_what_is_no_feed_is_not_proposed_as_one(page: str) -> None:
    assert Feeds.recognise(URL, page=page) == []


@pytest.mark.parametrize("text", ["", "rss", "ftp://x/feed", "https://"])
def test_nothing_is_made_of_nothing(text: str) -> None:
    assert Feeds.recognise(text, page=NAMED) == []


def test_an_address_that_is_a_feed_comes_before_any_list() -> None:
    found = catalogue.recognise(URL, page=NAMED)
    assert found[0].spider == "feed" and found[0].source == "whitehouse-presidential-actions"
    assert found[0].settings == {"url": URL, "kind": "order"}
    assert (found[0].title, found[0].whole, found[0].missing) == ("Executive orders", True, ())
    assert found[0].sentences[0] == "It is a feed (RSS 2.0) of 1 entry, “Executive orders”."
    assert Feeds.problems(found[0].settings) == []


@pytest.mark.parametrize(
    ("url", "page", "name", "kind"),
    [
        ("https://x.example/rss.xml", newest(3).decode(), "x", "release"),
        (
            "https://x.example/a/b/meetings.rss?id=3",
            newest(3).decode(),
            "x-b-meetings-rss",
            "meeting",
        ),
        ("https://feeds.x.example/a", "\ufeff <!-- c --> <feed></feed>", "x-a", "release"),
        (
            "https://x.example/feed.json",
            '{"version": "https://jsonfeed.org/version/1.1", "items": []}',
            "x",
            "release",
        ),
    ],
)
def test_feeds_of_every_format_are_seen(url: str, page: str, name: str, kind: str) -> None:
    (found,) = Feeds.recognise(url, page=page)
    assert (found.source, found.settings) == (name, {"url": url, "kind": kind})


def test_a_broken_feed_is_proposed_with_what_is_wrong() -> None:
    (found,) = Feeds.recognise(URL, page=NAMED[:-10])
    assert "cannot be read now: the feed breaks off" in found.sentences[0]


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("accounts/USDHSICE/subscriber/new?topic_id=USDHSICE_12", "topics/USDHSICE_12"),
        ("accounts/OHCCC/subscriber/new?qsp=OHCCC_118", "topics/OHCCC_118"),
        ("accounts/USDHSICE/subscriber/new", "accounts/USDHSICE"),
    ],
)
def test_pages_of_govdelivery_lead_to_feeds(page: str, address: str) -> None:
    (found,) = Feeds.recognise(f"https://public.govdelivery.com/{page}")
    assert found.settings["url"] == f"https://public.govdelivery.com/{address}/feed.rss"


HEAD = (
    "<link rel='alternate' type='application/rss+xml' href='/feed/' title='News'>"
    "<link rel='alternate' type='application/rss+xml' href='/comments/feed/'>"
    "<link rel='alternate stylesheet' type='text/css' href='/x.css'>"
    "<link rel='alternate' hreflang='es' href='/es/'>"
)


def test_a_page_that_names_a_feed_says_so() -> None:
    page = LIST.replace("<head>", f"<head>{HEAD}")
    assert feeds(page, "https://x.example/news") == ["https://x.example/feed/"]
    found = [one for one in catalogue.recognise("https://x.example/news", page=page)]
    (listing,) = [one for one in found if one.spider == "listing"]
    assert any("names a feed: https://x.example/feed/" in one for one in listing.sentences)
    assert feeds(LIST, "https://x.example") == feeds("", "https://x.example") == []
