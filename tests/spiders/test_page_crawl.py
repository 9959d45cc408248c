"""Pages read by real Scrapy from a local site: requests, second readings, what is not found."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web

from tests.spiders.conftest import Crawled, crawl
from tests.spiders.site_server import Site
from tracker.domain import passages

WORDS = "The orders of the Mayor are in force until they are rescinded, and the clerk keeps them"


def html(*paragraphs: str) -> str:
    inside = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        "<!DOCTYPE html><html><head><title>Orders</title></head>"
        f"<body><h1>Orders</h1>{inside}</body></html>"
    )


def source(name: str, url: str, marks: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    given = {"now": "2026-02-09T17:00:00Z", "delay": 0.0, "allow_private": True, **more}
    settings = {"url": url, **given.pop("settings", {})}
    return {"name": name, "spider": "page", "settings": settings, "marks": marks or {}, **given}


def passages_of(crawled: Crawled, name: str) -> list[str]:
    (answer,) = crawled.answers(name)
    (matter,) = answer["matters"]
    return passages.split(matter["fields"]["page_text"])


@pytest.fixture(scope="module")
def baseline(site: Site) -> dict[str, dict[str, str]]:
    """The marks of each page after its first reading."""
    read = [
        source(name, site.page(f"/page/{name}", html(WORDS)))
        for name in ("same", "moved", "flickers", "gone", "flaps", "poor", "broken")
    ]
    crawled = crawl(*read)
    for name in ("same", "moved"):
        assert len(site.seen[f"/page/{name}"]) == 1, "first sight takes one request"
    return {one["source"]: one["marks"] for one in crawled.raw["outcomes"]}


@pytest.fixture(scope="module")
def later(site: Site, baseline: dict[str, dict[str, str]]) -> Crawled:
    """All of them a day later, and some that nobody has seen before."""
    site.page("/page/moved", html(WORDS, "Order 5 is new"))
    site.page("/page/poor", html(WORDS, "Order 6 is new"))
    answers = iter(("Shovel your walk", "Compost is back", "Never asked for"))

    async def flickers(request: web.Request) -> web.StreamResponse:
        return web.Response(text=html(WORDS, next(answers)), content_type="text/html")

    site.pages["/page/flickers"] = flickers
    site.page("/page/gone", "Not found", status=404)
    site.turns(
        "/page/flaps",
        lambda: web.Response(text="Not found", status=404),
        lambda: web.Response(text=html(WORDS), content_type="text/html"),
    )
    site.turns(
        "/page/broken",
        lambda: web.Response(text=html(WORDS, "Order 7 is new"), content_type="text/html"),
        lambda: web.Response(text="oops", status=500),
    )
    site.page("/page/latin", html(WORDS, "Señor Peña’s"), "text/html; charset=iso-8859-1")
    site.page("/page/spaces", html(WORDS, " " * 4 * 1024 * 1024))
    site.page("/page/never", "Not found", status=404)
    site.page("/page/script", "<html><body><div id=app></div><script>x()</script></body></html>")
    known = [
        source(name, f"{site.url}/page/{name}", marks, budget_left=1 if name == "poor" else None)
        for name, marks in baseline.items()
    ]
    unknown = [source(n, f"{site.url}/page/{n}") for n in ("latin", "spaces", "never", "script")]
    site.seen.clear()
    return crawl(*known, *unknown)


@pytest.mark.parametrize(
    "name, requests",
    [("same", 1), ("moved", 2), ("flickers", 2), ("gone", 2), ("flaps", 2), ("poor", 1)],
)
def test_only_a_page_that_moved_is_asked_for_twice(
    site: Site, later: Crawled, name: str, requests: int
) -> None:
    assert len(site.seen[f"/page/{name}"]) == requests
    assert later.outcome(name)["requests"] == requests


def test_what_only_one_of_two_readings_shows_is_marked(later: Crawled) -> None:
    assert passages_of(later, "moved") == ["Orders", WORDS, "Order 5 is new"]
    marked = passages_of(later, "flickers")
    assert marked[:2] == ["Orders", WORDS]
    assert {one.removeprefix(passages.UNSTEADY) for one in marked[2:]} == {
        "Shovel your walk",
        "Compost is back",
    }
    assert all(one.startswith(passages.UNSTEADY) for one in marked[2:])
    assert passages_of(later, "poor") == ["Orders", WORDS, "Order 6 is new"], "no request is left"


def test_nothing_is_taken_from_a_page_whose_second_reading_fails(later: Crawled) -> None:
    assert later.grade("broken") == "error"
    assert later.answers("broken") == []


def test_a_page_that_is_not_found_is_doubted_and_one_never_seen_is_an_error(
    later: Crawled, baseline: dict[str, dict[str, str]]
) -> None:
    (answer,) = later.answers("gone")
    assert not answer["matters"]
    assert answer["alarm"][0] == "gone" and "404" in answer["alarm"][1]
    assert answer["extent"]["hold_reads"] == 3
    assert later.outcome("gone")["marks"] == baseline["gone"]
    assert later.grade("flaps") == "ok" and passages_of(later, "flaps") == ["Orders", WORDS]
    assert later.grade("never") == "gone" and later.answers("never") == []


def test_a_doubted_page_is_read_whole_each_time(site: Site) -> None:
    """An equal answer would else end the doubt, and say that all is well."""
    first = html(*(f"{WORDS}, number {n}" for n in range(9)))
    site.page("/page/doubted", first)
    marks: dict[str, str] = {}
    validators: dict[str, Any] = {}
    kinds = []
    for _ in range(3):
        more = {"validators": validators}
        crawled = crawl(source("doubted", f"{site.url}/page/doubted", marks, **more))
        outcome = crawled.outcome("doubted")
        marks, validators = outcome["marks"], outcome["validators"] or validators
        kinds.append((outcome["grade"], (crawled.answers("doubted")[0]["alarm"] or [""])[0]))
        site.page("/page/doubted", f"<html><body><center><b>{WORDS}</b></center></body></html>")
    assert kinds == [("ok", ""), ("ok", "doubted"), ("ok", "doubted")]


def test_letters_are_read_as_they_are_and_padding_costs_nothing(later: Crawled) -> None:
    assert passages_of(later, "latin")[-1] == "Señor Peña’s"
    assert passages_of(later, "spaces") == ["Orders", WORDS]


def test_a_page_that_a_script_fills_in_is_said_to_be_so(later: Crawled) -> None:
    outcome = later.outcome("script")
    assert outcome["grade"] == "empty"
    assert "if a script fills it in, it cannot be read" in outcome["reason"]
