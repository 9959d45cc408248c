"""Real crawls of feeds on a local site: what is graded, what is kept and asked the next time."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.spiders.conftest import crawl
from tests.spiders.site_server import ERROR, LOGIN, WALL, Site
from tests.spiders.test_feed import feed, item, newest


def source(name: str, url: str, **more: Any) -> dict[str, Any]:
    """The context of a feed, as JSON."""
    settings = {"url": url, **more.pop("settings", {})}
    given = {"now": "2026-02-09T17:00:00Z", "delay": 0.0, "allow_private": True, **more}
    return {"name": name, "spider": "feed", "settings": settings, **given}


def test_bad_answers_are_graded(site: Site) -> None:
    pages = {
        "wall": (WALL, "text/html", "blocked"),
        "login": (LOGIN, "text/html", "login"),
        "error": (ERROR, "text/html", "broken"),
        "page": ("<html><body><h1>News</h1></body></html>", "application/rss+xml", "broken"),
        "nothing": ("", "application/rss+xml", "empty"),
        "cut": (newest(30)[:-30], "application/rss+xml", "broken"),
        "emptied": (feed(), "application/rss+xml", "empty"),
        "large": (newest(30) + b" " * 30_000_000, "application/rss+xml", "unreachable"),
    }
    marks = {"emptied": {"entries": '[["x","=","","t","2026-02-09","2026-02-09",0]]'}}
    contexts = [
        source(name, site.page(f"/bad/{name}", body, kind), marks=marks.get(name, {}))
        for name, (body, kind, _) in pages.items()
    ]
    done = crawl(*contexts, source("gone", site.url + "/bad/nowhere"))
    found = {name: done.grade(name) for name in (*pages, "gone")}
    assert found == {name: grade for name, (_, _, grade) in pages.items()} | {"gone": "gone"}
    assert not done.raw["answers"]
    assert "25 MB" in done.outcome("large")["reason"]
    assert "a web page came where a feed was expected" in done.outcome("page")["reason"]


def test_a_feed_is_read_whatever_its_headers_say(site: Site) -> None:
    pages = {
        "sound": (newest(30), "application/rss+xml"),
        "other-type": (newest(30), "text/html; charset=iso-8859-1"),
        "other-letters": (newest(30).decode().encode("utf-16"), "text/xml; charset=utf-8"),
    }
    done = crawl(*(source(name, site.page(f"/good/{name}", *page)) for name, page in pages.items()))
    for name in pages:
        (answer,) = done.answers(name)
        assert done.grade(name) == "ok" and len(answer["matters"]) == 10
        assert answer["matters"][0]["key"] == f"release/{name}/https://agency.example/?p=30"


def test_the_memory_goes_from_reading_to_reading(site: Site) -> None:
    churned = feed(*(item(n, guid=f"other-{n}") for n in range(31, 21, -1)))
    url = site.turns(
        "/turns/feed",
        lambda: web.Response(body=newest(30), headers={"ETag": '"1"'}),
        lambda: web.Response(status=304, headers={"ETag": '"1"'}),
        lambda: web.Response(body=churned, headers={"ETag": '"2"'}),
    )
    first = crawl(source("agency", url))
    kept = {name: first.outcome("agency")[name] for name in ("marks", "validators")}
    second = crawl(source("agency", url, **kept))
    assert second.grade("agency") == "unchanged"
    assert site.seen["/turns/feed"][-1][1]["If-None-Match"] == '"1"'
    assert second.outcome("agency")["marks"] == kept["marks"]
    third = crawl(source("agency", url, **kept))
    keys = [matter["key"] for matter in third.answers("agency")[0]["matters"]]
    assert keys[0] == "release/agency/other-31"
    assert keys[1] == "release/agency/https://agency.example/?p=30"


def test_a_mirror_stands_in(site: Site) -> None:
    body = newest(3, 2).replace(b"https://agency.example", site.url.encode() + b"/mirror")
    site.page("/mirror/news/feed", body, "text/xml")
    more = {"base_url": site.url + "/mirror"}
    done = crawl(source("agency", "https://agency.example/news/feed", **more))
    (answer,) = done.answers("agency")
    assert answer["matters"][0]["url"] == "https://agency.example/news/3"


def test_a_feed_at_a_private_address_is_refused(site: Site) -> None:
    url = site.page("/private/feed", newest(30), "text/xml")
    done = crawl(source("agency", url, allow_private=False))
    assert done.grade("agency") == "refused" and not site.seen["/private/feed"]
