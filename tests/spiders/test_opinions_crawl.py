"""Real crawls of courts' lists of opinions on a local site, a mirror in their place."""

from __future__ import annotations

from typing import Any

from tests.spiders.conftest import crawl
from tests.spiders.opinion_lists import Row, appeal, feed, page
from tests.spiders.site_server import WALL, Site

FEEDS = ("/decisions/opinions/index.xml", "/decisions/memoranda/index.xml")
LIST = "/cms/opinions.htm"


def source(court: str, site: Site, place: str, **more: Any) -> dict[str, Any]:
    """The context of a source that reads the mirror at a place of the site."""
    settings = {"court": court, **more.pop("settings", {})}
    given = {"now": "2026-02-09T18:00:00Z", "delay": 0.0, "allow_private": True, **more}
    base = {"name": court, "spider": "opinions", "base_url": site.url + place}
    return {**base, "settings": settings, **given}


def test_two_feeds_make_one_answer_and_the_second_reading_the_same(site: Site) -> None:
    site.page("/ninth" + FEEDS[0], feed(appeal(), appeal("25-1")), "application/rss+xml")
    site.page("/ninth" + FEEDS[1], feed(appeal("24-1", folder="memoranda")), "text/xml")
    first = crawl(source("ca9", site, "/ninth"))
    assert first.grade("ca9") == "ok", first.outcome("ca9")
    (answer,) = first.answers("ca9")
    assert {one["key"] for one in answer["matters"]} == {
        f"docket/ca9/{number}" for number in ("26-926", "25-1", "24-1")
    }
    assert all(one["url"].startswith("https://cdn.ca9.uscourts.gov/") for one in answer["matters"])
    proofs = {capture["sha256"] for capture in first.raw["captures"]}
    assert {one["shown_by"][""] for one in answer["matters"]} == proofs and len(proofs) == 2
    marks = first.outcome("ca9")["marks"]
    assert marks["newest published"] == marks["newest unpublished"] == "2026-02-09"
    again = crawl(source("ca9", site, "/ninth", marks=marks))
    (second,) = again.answers("ca9")
    assert second["matters"] == answer["matters"] and second["extent"] == answer["extent"]


def test_a_list_alone_is_unchanged_when_it_is(site: Site) -> None:
    site.page("/one" + LIST, page(Row("S290001", "Feb 05, 2026")))
    first = crawl(source("cal", site, "/one"))
    (answer,) = first.answers("cal")
    (matter,) = answer["matters"]
    (event,) = matter["events"]
    assert event["url"] == "https://www.courts.ca.gov/opinions/documents/S290001.PDF"
    kept = {name: first.outcome("cal")[name] for name in ("marks", "validators")}
    assert crawl(source("cal", site, "/one", **kept)).grade("cal") == "unchanged"


def test_bad_answers_are_graded(site: Site) -> None:
    site.page("/walled" + LIST, WALL)
    site.page("/emptied" + LIST, page())
    site.page("/redone" + LIST, "<html><body><h1>Opinions</h1></body></html>")
    site.page("/half" + FEEDS[0], feed(appeal()), "text/xml")
    site.page("/half" + FEEDS[1], feed(appeal())[:-20], "text/xml")
    grades = {}
    for place in ("walled", "emptied", "redone", "nowhere"):
        done = crawl(source("cal", site, f"/{place}"))
        grades[place] = done.grade("cal")
        assert not done.raw["answers"]
    assert grades == {
        "walled": "blocked",
        "emptied": "empty",
        "redone": "broken",
        "nowhere": "gone",
    }
    half = crawl(source("ca9", site, "/half"))
    assert half.grade("ca9") == "broken" and not half.raw["answers"]
