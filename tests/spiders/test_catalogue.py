"""All spiders by name, and what they make of what people paste."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from spiders import catalogue
from spiders.base import SourceSpider
from spiders.courts import ALL, NONE, PARTIAL, court
from tests.spiders.conftest import ROOT, listing
from tests.spiders.site_server import LIST, Site


class Point:
    """An entry point of another package."""

    def __init__(self, value: str, loaded: Any) -> None:
        self.value = value
        self.loaded = loaded

    def load(self) -> Any:
        """What it points to, or its failure."""
        if isinstance(self.loaded, Exception):
            raise self.loaded
        return self.loaded


def test_a_broken_package_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    class Fine(SourceSpider):
        name = "fine"

    class Double(SourceSpider):
        name = "listing"

    points = [
        Point("bad.module", ImportError("no such thing")),
        Point("strange:thing", dict),
        Point("other:Double", Double),
        Point("other:Fine", Fine),
    ]
    monkeypatch.setattr(catalogue, "entry_points", lambda group: points)
    assert set(catalogue.spiders()) >= {"listing", "us_courts_rss", "fine"}
    said = catalogue.broken()
    assert len(said) == 3 and "no such thing" in said[0] and "exists already" in said[2]


def test_every_spider_states_its_facts() -> None:
    for spider in catalogue.spiders().values():
        assert spider.title and "not show" in spider.docs and spider.example and spider.options
        assert all(option.help.endswith(".") for option in spider.options)


def test_scrapy_lists_them() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout.split() == sorted(catalogue.spiders()), done.stderr


def test_a_plain_crawl_prints_items(site: Site) -> None:
    url = site.page("/plain", LIST)
    given = listing("x", url)["settings"]
    asked = [f"-aurl={url}", "-arow=" + given["row"], '-afields={"title": "a"}']
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "listing", *asked, "-aallow_private=true"]
        + ["-O-:json"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert "Order No. 5" in done.stdout, done.stderr


@pytest.mark.parametrize(
    "text, hints, refs",
    [
        ("2:25-cv-10999", {"court": "cacd"}, ("cacd 2:25-cv-10999",)),
        ("cacd 2:25-cv-10999", {}, ("cacd 2:25-cv-10999",)),
        ("2:25-CV-10999-CAS", {"court": "CACD"}, ("cacd 2:25-cv-10999",)),
        ("25-cv-10999-CAS", {"court": "cacd"}, ("cacd 25-cv-10999",)),
        ("2:2025-cv-999", {"court": "cacd"}, ("cacd 2:25-cv-00999",)),
        ("cacd 2:22-cr-00070-CAS-02", {}, ("cacd 2:22-cr-00070-2",)),
        ("arb  22-20404", {}, ("azb 22-20404",)),
        ("25-6789", {"court": "ca2"}, ("ca2 25-6789",)),
        ("cacd #869712", {}, ("cacd #869712",)),
        ("https://ecf.cacd.uscourts.gov/cgi-bin/DktRpt.pl?869712", {}, ("cacd #869712",)),
        (
            "https://ecf.cacd.uscourts.gov/doc1/031?caseid=869712&de_seq_num=3",
            {},
            ("cacd #869712",),
        ),
        ("https://ecf.cacd.uscourts.gov/cgi-bin/rss_outside.pl", {}, ()),
    ],
)
def test_cases_are_recognised(text: str, hints: dict[str, str], refs: tuple[str, ...]) -> None:
    found = catalogue.recognise(text, **hints)[0]
    assert (found.spider, found.refs) == ("us_courts_rss", refs)
    assert found.settings["court"] == found.source and not found.missing
    assert all(sentence.endswith(".") for sentence in found.sentences)


@pytest.mark.parametrize(
    "text, missing",
    [
        ("2:25-cv-10999", ("court",)),
        ("https://city.example/orders", ("row", "fields")),
    ],
)
def test_what_is_missing_is_said(text: str, missing: tuple[str, ...]) -> None:
    assert catalogue.recognise(text)[0].missing == missing


@pytest.mark.parametrize("text", ["2025-RES-0123", "cacd 24-O-1234", "the case 2:25-cv-10999"])
def test_what_is_no_docket_number_is_no_case(text: str) -> None:
    assert [one for one in catalogue.recognise(text) if one.spider == "us_courts_rss"] == []


def test_a_page_is_recognised_last_and_with_its_list() -> None:
    found = catalogue.recognise("https://city.example/orders", page=LIST)
    assert [one.spider for one in found] == ["listing", "page"]
    assert (found[0].source, found[0].title) == ("city-orders", "Orders of the Mayor")
    assert found[0].settings["row"] == "table.orders tr"


def test_a_page_without_a_list_is_followed_as_a_page() -> None:
    words = "The city's policy on federal agents in its buildings is under review until May."
    html = f"<html><head><title>Trust act</title></head><body><p>{words}</p></body></html>"
    found = catalogue.recognise("https://www.city.example/police/trust-act.html", page=html)
    assert [(one.spider, one.source, one.title) for one in found] == [
        ("page", "city-trust-act", "Trust act"),
        ("listing", found[1].source, ""),
    ]
    assert found[0].whole and found[1].missing


def test_an_article_with_links_is_a_page_before_it_is_a_list() -> None:
    links = "".join(f"<li><a href='/{n}'>A plan of the agency for region {n}</a>" for n in range(9))
    html = f"<html><body><h1>Plans</h1><p>Agencies have taken steps.</p><ul>{links}</ul></html>"
    found = catalogue.recognise("https://epa.example/plans", page=html)
    assert [one.spider for one in found] == ["page", "listing"] and not found[1].missing


@pytest.mark.parametrize("html", ["", "<rss><channel>" + "a b " * 99, '{"a": 1}', "<html>x</html>"])
def test_what_is_no_page_with_words_is_no_page(html: str) -> None:
    found = catalogue.recognise("https://city.example/x", page=html)
    assert "page" not in [one.spider for one in found]


def test_a_document_is_recognised_by_the_ending_of_its_address() -> None:
    found = catalogue.recognise("https://www.city.example/eo/Order%202026-1.pdf?v=2")[0]
    assert (found.spider, found.source) == ("document", "city-order-2026-1")
    assert found.title == "Order 2026-1.pdf" and found.whole


@pytest.mark.parametrize("text", ["", "hello", "12", "ftp://x"])
def test_nothing_is_made_of_nothing(text: str) -> None:
    assert catalogue.recognise(text) == []


def test_the_table_of_courts() -> None:
    assert not (ALL & NONE or set(PARTIAL) & (ALL | NONE))
    assert court("cacd").shows == "all" and "24 hours" in court("cacd").sentence
    assert court("ca9").shows == "none" and court("nvd").shows == "some"
    assert court("arb").id == "azb" and court("zzz").shows == "unknown"
    assert court("ared").url.endswith("rss_outside4.pl")
    assert "TransportRoom" in court("ca2").url and "readyDockets" in court("nyed").url
