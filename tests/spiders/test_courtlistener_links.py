"""What the spider makes of links to CourtListener and of numbers, and how they are added."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from spiders import catalogue
from spiders.courtlistener import CourtListener
from tracker import adding
from tracker.config import Config, parse

HEAD = '[operator]\ncontact = "https://example.org/bot"\nemail = "ops@example.org"\n'
SITE = "https://www.courtlistener.com"


@pytest.mark.parametrize(
    "text",
    [
        "2:25-cv-10999",
        "cacd 2:25-cv-10999",
        "courtlistener 2:25-cv-10999",
        f"{SITE}/",
        f"{SITE}/opinion/1/a-v-b/",
        f"{SITE}/?q=masks",
        f"{SITE}.evil.example/docket/1/x/",
        "https://evil.example/?u=courtlistener.com/docket/1/x/",
        "",
    ],
)
def test_nothing_is_made_of_what_is_not_its_own(text: str) -> None:
    assert CourtListener.recognise(text) == []


def test_a_court_with_a_feed_of_its_own_is_read_there() -> None:
    assert CourtListener.recognise("2:25-cv-10999", court="cacd") == []
    assert CourtListener.recognise("26-926", court="ca2") == []


@pytest.mark.parametrize(
    ("text", "hints", "source", "ref"),
    [
        (f"{SITE}/docket/71234567/u-v-c/", {}, "courtlistener", "courtlistener 71234567"),
        (f"{SITE}/docket/71234567/feed/", {}, "courtlistener", "courtlistener 71234567"),
        (f"{SITE}/docket/71234567/64/1/u-v-c/", {}, "courtlistener", "courtlistener 71234567"),
        (f"{SITE}/docket/71234567/parties/x/", {}, "courtlistener", "courtlistener 71234567"),
        (f"{SITE}/api/rest/v4/dockets/71234567/", {}, "courtlistener", "courtlistener 71234567"),
        ("http://courtlistener.com/docket/712/", {}, "courtlistener", "courtlistener 712"),
        ("courtlistener 71234567", {}, "courtlistener", "courtlistener 71234567"),
        (
            "courtlistener cacd 2:25-cv-10999-CAS-AJR",
            {},
            "courtlistener-cacd",
            "cacd 2:25-cv-10999",
        ),
        (
            f"{SITE}/?type=r&docket_number=2%3A25-cv-10999&court=cacd",
            {},
            "courtlistener-cacd",
            "cacd 2:25-cv-10999",
        ),
        (
            f"{SITE}/recap/gov.uscourts.cacd.869712/",
            {},
            "courtlistener-cacd",
            "cacd #869712",
        ),
        ("26-926", {"court": "ca9"}, "courtlistener-ca9", "ca9 26-926"),
        ("ca9 26-926", {}, "courtlistener-ca9", "ca9 26-926"),
    ],
)
def test_links_and_numbers(text: str, hints: dict[str, str], source: str, ref: str) -> None:
    found = catalogue.recognise(text, **hints)[0]
    assert (found.spider, found.source, found.refs) == ("courtlistener", source, (ref,))
    assert not found.missing and all(said.endswith(".") for said in found.sentences)
    assert CourtListener.problems(found.settings) == []


def test_a_link_says_what_is_not_shown_and_names_the_case() -> None:
    (found,) = CourtListener.recognise(f"{SITE}/docket/71234567/united-states-v-california/")
    assert found.title == "United States V California"
    said = " ".join(found.sentences)
    assert "30 newest entries" in said and "robots.txt" in said


def added(config: Config, text: str, **more: Any) -> adding.Plan:
    found, page = adding.recognise(config, text, **more)
    assert page is None  # nothing has to be looked at: the site's pages stand behind a wall
    return adding.plan(config, found, watch="masks")


def test_a_link_is_added_and_a_second_one_joins_it() -> None:
    config = parse(HEAD, Path("/t/tracker.toml"))
    plan = added(config, f"{SITE}/docket/71234567/u-v-c/")
    assert plan.source_values["spider"] == "courtlistener"
    assert plan.source_values["every"] == "3h"
    text = HEAD + "\n".join(plan.lines())
    both = added(parse(text, Path("/t/tracker.toml")), f"{SITE}/docket/9912/a-v-b/")
    assert (both.source, both.source_values) == ("courtlistener", {})
    assert both.follow == (("matters", "courtlistener 9912"),)


def test_a_number_is_followed_under_the_name_that_the_court_s_feed_uses() -> None:
    config = parse(HEAD, Path("/t/tracker.toml"))
    plan = added(config, "26-926", court="ca9")
    assert plan.source_values["court"] == "ca9" and plan.watch_values["matters"] == ["ca9 26-926"]
    assert parse(HEAD + "\n".join(plan.lines()), Path("/t/tracker.toml")).watches["masks"]
