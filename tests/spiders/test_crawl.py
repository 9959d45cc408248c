"""Grading, guarding and patience in a real crawl: what must not happen, then what must."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from aiohttp import web

from tests.spiders.conftest import Crawled, court, crawl, listing
from tests.spiders.site_server import ERROR, HEAD, LIST, LOGIN, WALL, Site, feed, item

FEED = feed(item() + item(seq=257, label="Minutes", number=""))


def reply(
    body: str | bytes = "", status: int = 200, **headers: str
) -> Callable[[], web.StreamResponse]:
    """A way to make that answer."""
    raw = body.encode() if isinstance(body, str) else body
    given = {"Content-Type": "text/html", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return lambda: web.Response(status=status, body=raw, headers=given)


def cut(site: Site, path: str, body: str, once: bool) -> str:
    """An answer that breaks off before its stated length; only the first one if `once`."""

    async def handler(request: web.Request) -> web.StreamResponse:
        if once and len(site.seen[path]) > 1:
            return web.Response(body=body.encode(), content_type="text/html")
        assert request.transport is not None
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
        request.transport.write(head.encode() + body[: len(body) // 2].encode())
        await asyncio.sleep(0.02)
        request.transport.close()
        return web.Response()

    site.pages[path] = handler
    return site.url + path


@pytest.fixture(scope="module")
def other() -> Iterator[Site]:
    """A second host (by its port) whose robots.txt forbids some of it."""
    started = Site().start()
    started.page("/robots.txt", "User-agent: *\nDisallow: /secret\n", "text/plain")
    started.page("/secret/list", LIST)
    started.page("/open/list", LIST)
    yield started
    started.stop()


@pytest.fixture(scope="module")
def crawled(site: Site, other: Site) -> Crawled:
    deep = "<div>" * 50_000
    utf8 = feed(item(title="2:25-cv-10999 Pe\u00f1a v. Nguy\u1ec5n"))
    return crawl(
        # bad answers that stay bad
        listing("empty", site.page("/empty", "")),
        listing("login", site.page("/login", LOGIN)),
        listing("wall", site.page("/wall", WALL)),
        listing("error", site.page("/error", ERROR)),
        listing("gone", site.url + "/gone"),
        listing("failing", site.page("/failing", ERROR, status=500)),
        listing("redesign", site.page("/redesign", LIST.replace("orders", "orders-v2"))),
        listing("heads", site.page("/heads", f"{HEAD}<table class='orders'><tr><th>x</th></tr>")),
        listing("deep", site.page("/deep", deep)),
        listing("cut", cut(site, "/cut", LIST, once=False)),
        listing(
            "silently-cut",
            site.page("/silently-cut", LIST[: -len(LIST) // 3]),
            marks={"closed": "1"},
        ),
        listing(
            "aws", site.page("/aws", "", status=202, headers={"x-amzn-waf-action": "challenge"})
        ),
        listing("front", site.page("/front", "", status=301, headers={"Location": "/"})),
        court("html-for-xml", site.page("/html-for-xml", LIST)),
        court("cut-feed", site.page("/cut-feed", FEED[:-40], "text/xml")),
        court("no-body", site.page("/no-body", "", "text/xml")),
        court(
            "unset",
            site.page(
                "/unset",
                feed(kinds="x").replace("Docket entries of type: x", "not configured for feed"),
                "text/xml",
            ),
        ),
        court(
            "emptied",
            site.page("/emptied", feed(), "text/xml"),
            marks={"newest": "2022-12-04T12:00:00Z"},
        ),
        court(
            "quiet",
            site.page("/quiet", feed(), "text/xml"),
            marks={"newest": "2022-12-03T12:00:00Z"},
        ),
        # bad answers of one request only
        listing("once-error", site.turns("/once-error", reply(ERROR), reply(LIST))),
        listing("once-500", site.turns("/once-500", reply(ERROR, 500), reply(LIST))),
        listing("once-login", site.turns("/once-login", reply(LOGIN), reply(LIST))),
        listing("once-gone", site.turns("/once-gone", reply("no", 404), reply(LIST))),
        listing("once-cut", cut(site, "/once-cut", LIST, once=True)),
        # letters and mirrors
        court("utf8", site.page("/utf8", utf8, "text/xml; charset=iso-8859-1")),
        court(
            "windows",
            site.page("/windows", utf8.replace("\u1ec5", "e").encode("latin-1"), "text/xml"),
        ),
        listing("mirror", "https://city.example/city/orders", base_url=site.url + "/mirror"),
        # private addresses and robots.txt
        listing("literal", site.url + "/list", allow_private=False),
        listing("named", f"http://localhost:{site.port}/list", allow_private=False),
        listing("odd-literal", f"http://2130706433:{site.port}/list", allow_private=False),
        listing("metadata", "http://169.254.169.254/latest/", allow_private=False),
        listing("six", f"http://[::ffff:127.0.0.1]:{site.port}/list", allow_private=False),
        listing("opened", f"http://localhost:{site.port}/opened"),
        listing("forbidden", other.url + "/secret/list"),
        listing("reasoned", other.url + "/secret/list", ignore_robots="The clerk said yes."),
        listing("allowed", other.url + "/open/list"),
        # conditional requests
        listing(
            "asked",
            site.turns("/asked", reply(status=304, ETag='"2"')),
            validators={site.url + "/asked": {"etag": '"1"', "sha256": "ab"}},
            marks={"closed": "1"},
        ),
        listing("unasked", site.turns("/unasked", reply(status=304))),
        listing(
            "same",
            site.page("/same", LIST, headers={"ETag": '"9"'}),
            validators={site.url + "/same": {"sha256": hashlib.sha256(LIST.encode()).hexdigest()}},
        ),
    )


@pytest.fixture(scope="module", autouse=True)
def pages(site: Site) -> None:
    """The sound pages that several sources read."""
    for path in ("/list", "/opened", "/mirror/city/orders"):
        site.page(path, LIST)


BAD = {
    "empty": ("empty", "empty"),
    "login": ("login", "login page"),
    "wall": ("blocked", "bot wall"),
    "error": ("broken", "error page"),
    "gone": ("gone", "404"),
    "failing": ("error", "500"),
    "redesign": ("broken", "new design"),
    "heads": ("empty", "0 row"),
    "deep": ("broken", "new design"),
    "cut": ("unreachable", "broke off"),
    "silently-cut": ("broken", "breaks off"),
    "aws": ("blocked", "bot wall"),
    "front": ("gone", "404"),
    "html-for-xml": ("broken", "HTML page"),
    "cut-feed": ("broken", "breaks off"),
    "no-body": ("empty", "empty"),
    "unset": ("refused", "not set up"),
    "emptied": ("empty", "2022-12-04T12:00:00Z"),
    "literal": ("refused", "private address"),
    "named": ("refused", "private address"),
    "odd-literal": ("refused", "private address"),
    "metadata": ("refused", "private address"),
    "six": ("refused", "private address"),
    "forbidden": ("refused", "robots.txt"),
    "unasked": ("broken", "304"),
}


@pytest.mark.parametrize("source", BAD)
def test_a_bad_answer_is_one_clear_sentence_and_nothing_else(crawled: Crawled, source: str) -> None:
    told = crawled.outcome(source)
    assert (told["grade"], crawled.answers(source)) == (BAD[source][0], [])
    assert BAD[source][1] in told["reason"] and told["reason"].endswith(".")
    assert not told["validators"] and not told["marks"]


@pytest.mark.parametrize(
    "source", ["once-error", "once-500", "once-login", "once-gone", "once-cut"]
)
def test_a_fault_of_one_request_is_asked_once_more(
    crawled: Crawled, site: Site, source: str
) -> None:
    assert crawled.grade(source) == "ok"
    first, second = site.times("/" + source)
    assert second - first >= 0.2


def test_a_lasting_fault_is_asked_only_twice(crawled: Crawled, site: Site) -> None:
    assert crawled.grade("error") == "broken"
    assert len(site.times("/error")) == 2 and len(site.times("/wall")) == 1


def test_a_refused_source_is_never_asked(crawled: Crawled, site: Site, other: Site) -> None:
    assert crawled.grade("literal") == "refused"
    assert not site.seen["/list"] and len(other.seen["/secret/list"]) == 1


@pytest.mark.parametrize("source", ["opened", "reasoned", "allowed", "quiet"])
def test_what_is_open_is_read(crawled: Crawled, source: str) -> None:
    assert crawled.grade(source) == "ok" and len(crawled.answers(source)) == 1


def test_robots_txt_is_asked_once(crawled: Crawled, other: Site) -> None:
    assert crawled.grade("allowed") == "ok" and len(other.seen["/robots.txt"]) == 1


@pytest.mark.parametrize(
    "source, name", [("utf8", "Pe\u00f1a v. Nguy\u1ec5n"), ("windows", "Pe\u00f1a v. Nguyen")]
)
def test_the_bytes_say_which_letters(crawled: Crawled, source: str, name: str) -> None:
    assert crawled.answers(source)[0]["matters"][0]["title"] == name


def test_a_mirror_stands_in_without_changing_keys(crawled: Crawled, site: Site) -> None:
    matter = crawled.answers("mirror")[0]["matters"][0]
    assert matter["key"] == "order/mirror/https://city.example/eo/1.pdf"
    assert site.url not in str(matter)


def test_not_modified_keeps_what_is_known(crawled: Crawled, site: Site) -> None:
    told = crawled.outcome("asked")
    assert (told["grade"], told["marks"]) == ("unchanged", {"closed": "1"})
    assert told["validators"][site.url + "/asked"] == {
        "etag": '"2"',
        "last_modified": "",
        "sha256": "ab",
    }
    assert site.seen["/asked"][0][1]["If-None-Match"] == '"1"'


def test_the_same_bytes_are_not_read_again(crawled: Crawled, site: Site) -> None:
    told = crawled.outcome("same")
    assert told["grade"] == "unchanged" and not crawled.answers("same")
    assert told["validators"][site.url + "/same"]["etag"] == '"9"'
    assert not [one for one in crawled.raw["captures"] if one["source"] == "same"]


def test_validators_and_capture_belong_to_the_answer(crawled: Crawled, site: Site) -> None:
    told, answer = crawled.outcome("once-500"), crawled.answers("once-500")[0]
    sha = hashlib.sha256(LIST.encode()).hexdigest()
    assert told["validators"][site.url + "/once-500"]["sha256"] == sha
    assert told["capture"] == answer["capture"] == sha and told["requests"] == 2


# ---- Retry-After ---------------------------------------------------------------------------------


@dataclass
class Patient:
    """Three hosts: one asks for a short pause, one for a long one, one asked before the run."""

    done: Crawled
    began: float
    busy: Site
    closed: Site
    held: Site


@pytest.fixture(scope="module")
def patient(site: Site) -> Iterator[Patient]:
    busy, closed, held = (Site().start() for _ in range(3))
    for host in (busy, closed, held):
        host.page("/list", LIST)
    busy.turns("/busy", reply("slow down", 429, Retry_After="2"), reply(LIST))
    busy.turns("/always", reply("slow down", 503, Retry_After="1"))
    closed.turns("/closed", reply("slow down", 503, Retry_After="3600"))
    now = time.time()
    done = crawl(
        listing("busy", busy.url + "/busy", delay=0.01),
        listing("neighbour", busy.url + "/list", delay=0.01),
        listing("always", busy.url + "/always", delay=0.01),
        listing("closed", closed.url + "/closed", delay=0.3),
        listing("beside", closed.url + "/list", delay=0.3),
        listing("held", held.url + "/list", delay=0.01, not_before=now + 3600),
        listing("soon", site.page("/soon", LIST), not_before=now + 3),
    )
    yield Patient(done, now, busy, closed, held)
    for host in (busy, closed, held):
        host.stop()


def test_nobody_is_asked_before_the_time_he_named(patient: Patient) -> None:
    first, second = patient.busy.times("/busy")
    assert patient.done.grade("busy") == "ok" and second - first >= 2
    for path in ("/list", "/always"):
        assert not [at for at in patient.busy.times(path) if first + 0.1 < at < first + 2]


def test_a_second_refusal_ends_the_reading(patient: Patient) -> None:
    told = patient.done.outcome("always")
    assert told["grade"] == "throttled" and told["retry_at"] > patient.began
    times = patient.busy.times("/always")
    assert len(times) == 2 and times[1] - times[0] >= 1


def test_a_long_pause_holds_the_whole_host(patient: Patient) -> None:
    told, beside = patient.done.outcome("closed"), patient.done.outcome("beside")
    assert told["grade"] == beside["grade"] == "throttled"
    assert told["retry_at"] > patient.began + 3590 and "left alone until" in told["reason"]
    assert "answered 503 (service unavailable) and asked" in told["reason"]
    assert not patient.closed.times("/list")


def test_what_the_store_says_is_kept(patient: Patient, site: Site) -> None:
    assert patient.done.grade("held") == "throttled" and not patient.held.times("/list")
    assert patient.done.grade("soon") == "ok" and site.times("/soon")[0] >= patient.began + 3


def test_hosts_are_paced_by_the_longest_delay_of_their_sources(site: Site) -> None:
    slow = Site().start()
    done = crawl(
        listing("a", slow.page("/a", LIST), delay=0.0),
        listing("b", slow.page("/b", LIST), delay=0.6),
        listing("c", slow.page("/c", LIST), delay=0.1),
    )
    times = sorted(slow.times("/a") + slow.times("/b") + slow.times("/c"))
    slow.stop()
    assert done.grade("c") == "ok" and len(times) == 3
    assert all(after - before >= 0.55 for before, after in zip(times, times[1:]))


def test_a_rebound_name_is_refused_when_connecting(site: Site) -> None:
    site.page("/rebound", LIST)
    done = crawl(
        listing("rebound", f"http://localhost:{site.port}/rebound", allow_private=False),
        DOWNLOADER_MIDDLEWARES={"spiders.http.retry_after.RetryAfter": 550},  # no guard in front
        ROBOTSTXT_OBEY=False,
    )
    assert done.grade("rebound") == "unreachable" and not site.seen["/rebound"]


def test_a_run_that_ends_early_still_says_so(site: Site) -> None:
    url = site.page("/early", LIST)
    done = crawl(
        *[listing(f"early-{n}", url, delay=1.5) for n in range(4)],
        CONCURRENT_REQUESTS=1,
        EXTENSIONS={"scrapy.extensions.closespider.CloseSpider": 1},
        CLOSESPIDER_TIMEOUT=1,
    )
    grades = [done.grade(f"early-{n}") for n in range(4)]
    assert grades[0] == "ok" and grades[3] == "unreachable"
    assert "before this source was read" in done.outcome("early-3")["reason"]
