"""What a recipe calls verified is read again, from the real answer, by the spider itself."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.recipes.reading import context
from tests.spiders.conftest import Crawled, crawl
from tests.spiders.site_server import Site
from tracker.recipes import recipes

SAMPLES = os.environ.get("TRACKER_SAMPLES", "")
needs_samples = pytest.mark.skipif(
    not SAMPLES, reason="TRACKER_SAMPLES does not name the folder with the real captures"
)
CITIES, COURTS = Path(SAMPLES) / "cities", Path(SAMPLES) / "courts"
GUID = re.compile(rb"<guid[^>]*>([^<]*)</guid>")
_STAMP = re.compile(r"-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z")


def one(crawled: Crawled, name: str) -> list[dict[str, Any]]:
    """The matters of the one answer of a source."""
    assert crawled.grade(name) == "ok", crawled.outcome(name)
    (answer,) = crawled.answers(name)
    found: list[dict[str, Any]] = answer["matters"]
    return found


def html(site: Site, recipe: str, source: str, path: str, sample: str) -> list[dict[str, Any]]:
    """The matters of a source whose one page is a sample; what surrounds a list may be lacking."""
    body = (CITIES / sample).read_bytes()
    if b"</html>" not in body[-200:]:
        body = b"<!DOCTYPE html><html><head><title>News</title></head><body>" + body
        body += b"</body></html>"
    site.page(f"/{source}{path}", body)
    return one(crawl(context(site, recipe, source)), source)


def meetings_of_philadelphia(site: Site) -> None:
    sample = "philadelphia/phipa_city_council.html"
    found = html(site, "philadelphia", "phila-meetings", "/Calendar.aspx", sample)
    assert len(found) == 20 and len({row["key"] for row in found}) == 20
    assert all(row["date"][:7] in ("2025-03", "2025-04") for row in found)
    assert all(row["fields"]["time"] and row["fields"]["place"] for row in found)
    agendas = [row for row in found if row["fields"]["agenda"]]
    assert len(agendas) == 11 and found[0]["title"] == "Committee of the Whole"


def police_oversight_of_philadelphia(site: Site) -> None:
    path = "/departments/citizens-police-oversight-commission/"
    (page,) = html(
        site, "philadelphia", "phila-police-oversight", path, "philadelphia/phipa_cpoc.html"
    )
    assert page["title"].startswith("Citizens Police Oversight Commission")
    assert "civilian oversight of the Philadelphia Police Department" in page["fields"]["page_text"]


def meetings_of_san_francisco(site: Site) -> None:
    sample = "san-francisco/sf_bos.html"
    found = html(site, "san-francisco", "sf-meetings", "/events/calendar/upcoming", sample)
    assert len(found) == 30 and len({row["key"] for row in found}) == 30
    assert all(row["date"].startswith("2021-0") and row["fields"]["time"] for row in found)
    assert found[0]["fields"]["place"] == "Cancelled"


def news_of_uscis(site: Site) -> None:
    sample = "press/uscis_all-news_2026-09-13.html"
    found = html(site, "dhs", "uscis-news", "/newsroom/all-news", sample)
    assert [row["date"] for row in found] == [
        "2026-09-11",
        *["2026-09-04"] * 2,
        *["2026-09-03"] * 3,
    ]
    assert all(row["url"].startswith("https://www.uscis.gov/newsroom/") for row in found)
    assert all(row["fields"]["excerpt"] for row in found)


def orders_of_the_president(site: Site) -> None:
    orders = CITIES / "federal-register" / "documents_executive_orders_2026-10-02.json"
    answer = json.loads(orders.read_bytes()) | {"next_page_url": None}
    place = "/fr-presidential/api/v1"
    site.page(f"{place}/documents.json", json.dumps(answer), "application/json")
    nothing = json.dumps({"count": 0, "results": []})  # no real answer of this list was at hand
    site.page(f"{place}/public-inspection-documents/current.json", nothing, "application/json")
    given = context(site, "white-house", "fr-presidential", now="2026-10-02T18:00:00Z")
    found = one(crawl(given), "fr-presidential")
    assert len(found) == 10 and {row["kind"] for row in found} == {"order"}
    numbers = [row["key"].rpartition("/")[2] for row in found]
    assert {numbers[0], numbers[-1]} <= {"2026-20321", "2026-18571"}


def council_of_new_york(site: Site) -> None:
    folder, place = CITIES / "legistar-api", "/nyc/v1/nyc"
    lists = {"histories": "nyc_matter_histories_17071", "sponsors": "nyc_matter_sponsors_17071"}
    for part in ("histories", "sponsors", "attachments", "versions"):
        body = (folder / f"{lists[part]}.json").read_text() if part in lists else "[]"
        site.page(f"{place}/matters/17071/{part}", body, "application/json")
    rows = (folder / "nyc_matters_top5.json").read_bytes()
    site.page(f"{place}/matters", rows, "application/json")
    followed = {"refs": ["nyc LU 1505-1997"]}
    given = context(site, "new-york", "nyc", followed=followed, secrets={"token": "s3cret"})
    (found,) = one(crawl(given), "nyc")
    assert found["fields"]["status"] == "Adopted" and len(found["fields"]["sponsors"]) == 1
    assert len([event for event in found["events"] if event["kind"] == "action"]) == 8


def opinions_of_the_ninth_circuit(site: Site) -> None:
    place, body = (
        "/ca9-opinions/decisions",
        (COURTS / "opinions" / "ca9_p_example.html").read_bytes(),
    )
    site.page(f"{place}/opinions/index.xml", body, "application/rss+xml")
    # No real feed of memoranda was at hand.
    others = body.replace(b"/opinions/", b"/memoranda/")
    site.page(f"{place}/memoranda/index.xml", others, "application/rss+xml")
    given = context(site, "us-v-california", "ca9-opinions", now="2022-12-31T12:00:00Z")
    found = one(crawl(given), "ca9-opinions")
    posted = [event["url"] for matter in found for event in matter["events"]]
    assert sum("/opinions/" in url for url in posted) == 100
    assert {row["key"].rpartition("/")[0] for row in found} == {"docket/ca9"}


def feed_of(court: str, recipe: str) -> Callable[[Site], None]:
    """Reads every capture of a court's feed: each entry of it is there."""

    def read(site: Site) -> None:
        captures = sorted((COURTS / "rss" / f"seq-{court}").glob("*.xml"))
        contexts = []
        for number, capture in enumerate(captures):
            place = f"/{court}{number}/cgi-bin/rss_outside.pl"
            site.page(place, capture.read_bytes(), "text/xml")
            match = _STAMP.search(capture.stem)
            assert match
            now = "{}-{}-{}T{}:{}:{}Z".format(*match.groups())
            given = context(site, recipe, court, now=now)
            contexts.append(
                given | {"name": f"{court}{number}", "base_url": f"{site.url}/{court}{number}"}
            )
        crawled = crawl(*contexts)
        for number, capture in enumerate(captures):
            found = one(crawled, f"{court}{number}")
            entries = sum(len(matter["events"]) for matter in found)
            assert entries == len(set(GUID.findall(capture.read_bytes()))), capture.name
        assert len(captures) == {"cacd": 25, "cand": 3}[court]

    return read


READ: dict[tuple[str, str], Callable[[Site], None]] = {
    ("dhs", "uscis-news"): news_of_uscis,
    ("new-york", "nyc"): council_of_new_york,
    ("philadelphia", "phila-meetings"): meetings_of_philadelphia,
    ("philadelphia", "phila-police-oversight"): police_oversight_of_philadelphia,
    ("san-francisco", "cand"): feed_of("cand", "san-francisco"),
    ("san-francisco", "sf-meetings"): meetings_of_san_francisco,
    ("us-v-california", "cacd"): feed_of("cacd", "us-v-california"),
    ("us-v-california", "ca9-opinions"): opinions_of_the_ninth_circuit,
    ("white-house", "fr-presidential"): orders_of_the_president,
}


def test_nothing_is_called_verified_that_is_not_read_here() -> None:
    claimed = {(one.name, s.name) for one in recipes() for s in one.sources if s.verified}
    assert claimed == set(READ)


@needs_samples
@pytest.mark.parametrize("name", READ, ids="/".join)
def test_the_real_answer_is_read_with_the_recipe_s_settings(
    name: tuple[str, str], site: Site
) -> None:
    READ[name](site)
