"""robots.txt in a real crawl: who is not asked, what a failing one costs, and how fast we ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aiohttp import web

from spiders.http.robots import SLOWEST, rules
from tests.spiders.conftest import Crawled, crawl, listing
from tests.spiders.site_server import LIST, Site
from tests.spiders.test_crawl import reply

CLOSED = "User-agent: *\nDisallow: /\n"
OPEN = "User-agent: *\nDisallow: /secret\n"


def host() -> Site:
    """A site with two lists."""
    started = Site().start()
    for path in ("/one", "/two"):
        started.page(path, LIST)
    return started


async def _reset(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


#: What a host answers for its robots.txt, in turns; the last answer stays.
FAILING = {
    "error-500": [reply("", 500)],
    "error-503": [reply("", 503)],
    "gateway-504": [reply("<html>", 504)],
}
BRIEF = {
    "once-500": [reply("", 500), reply(OPEN)],
    "once-503": [reply("", 503, Retry_After="1"), reply(OPEN)],
}
UNAVAILABLE = {
    "missing": [reply("no", 404)],
    "login": [reply("no", 401)],
    "forbidden": [reply("no", 403)],
    "gone": [reply("no", 410)],
    "circle": [reply("", 302, Location="/robots.txt")],
    "page-for-all": [reply("<html><body>Welcome</body></html>")],
    "no-body": [reply("")],
}
DISALLOWING = {
    "closed": [reply(CLOSED)],
    "very-long": [reply(CLOSED + "# filler\n" * 70_000)],
    "marked": [reply(b"\xef\xbb\xbf" + CLOSED.encode())],
    "moved": [reply("", 301, Location="/elsewhere.txt")],
}
CASES = {**FAILING, **BRIEF, **UNAVAILABLE, **DISALLOWING}


@pytest.fixture(scope="module")
def hosts() -> Iterator[dict[str, Site]]:
    """One host for each case, and one that breaks the connection."""
    found = {name: host() for name in [*CASES, "reset", "slow-down"]}
    for name, answers in CASES.items():
        found[name].turns("/robots.txt", *answers)
    found["moved"].page("/elsewhere.txt", CLOSED, "text/plain")
    found["reset"].pages["/robots.txt"] = _reset
    found["slow-down"].turns("/robots.txt", reply("", 503, Retry_After="3600"))
    yield found
    for one in found.values():
        one.stop()


@pytest.fixture(scope="module")
def crawled(hosts: dict[str, Site]) -> Crawled:
    """Two lists of each host, read in one crawl."""
    contexts = [
        listing(f"{name}{path}", f"{one.url}{path}")
        for name, one in hosts.items()
        for path in ("/one", "/two")
    ]
    reasoned = listing(
        "reasoned", f"{hosts['error-500'].url}/reasoned", ignore_robots="They said so."
    )
    hosts["error-500"].page("/reasoned", LIST)
    return crawl(*contexts, reasoned)


@pytest.mark.parametrize("name", [*FAILING, "reset"])
def test_a_host_without_an_answer_for_robots_txt_is_not_read(
    crawled: Crawled, hosts: dict[str, Site], name: str
) -> None:
    for path in ("/one", "/two"):
        told = crawled.outcome(name + path)
        assert (told["grade"], told["requests"]) == ("unreachable", 0)
        assert "robots.txt" in told["reason"] and told["reason"].endswith(".")
        assert not hosts[name].seen[path]
    # All sources of the host together ask for it once, and once more after a pause.
    assert len(hosts[name].seen["/robots.txt"]) == 2
    first, second = hosts[name].times("/robots.txt")
    assert second - first >= 0.2


def test_the_sentence_says_what_to_do(crawled: Crawled, hosts: dict[str, Site]) -> None:
    place = hosts["error-503"].url.removeprefix("http://")
    assert crawled.outcome("error-503/one")["reason"] == (
        f"{place} answers its robots.txt with 503, so nothing there may be read for now; "
        "if that stays so, state a reason in ignore_robots."
    )


@pytest.mark.parametrize("name", DISALLOWING)
def test_what_is_disallowed_is_refused_and_never_asked(
    crawled: Crawled, hosts: dict[str, Site], name: str
) -> None:
    assert crawled.grade(f"{name}/one") == "refused" and not hosts[name].seen["/one"]
    assert len(hosts[name].seen["/robots.txt"]) == 1


def test_a_host_that_wants_to_be_left_alone_is(crawled: Crawled, hosts: dict[str, Site]) -> None:
    told = crawled.outcome("slow-down/one")
    assert told["grade"] == "throttled" and told["retry_at"] > 0
    assert not hosts["slow-down"].seen["/one"] and len(hosts["slow-down"].seen["/robots.txt"]) == 1


@pytest.mark.parametrize("name", BRIEF)
def test_a_brief_fault_of_robots_txt_is_no_alarm(
    crawled: Crawled, hosts: dict[str, Site], name: str
) -> None:
    assert [crawled.grade(f"{name}/one"), crawled.grade(f"{name}/two")] == ["ok", "ok"]
    seen = hosts[name].seen
    assert [len(seen[path]) for path in ("/robots.txt", "/one", "/two")] == [2, 1, 1]


@pytest.mark.parametrize("name", UNAVAILABLE)
def test_without_a_robots_txt_all_may_be_read(
    crawled: Crawled, hosts: dict[str, Site], name: str
) -> None:
    assert [crawled.grade(f"{name}/one"), crawled.grade(f"{name}/two")] == ["ok", "ok"]
    assert [len(hosts[name].seen[path]) for path in ("/one", "/two")] == [1, 1]


def test_a_stated_reason_opens_it(crawled: Crawled) -> None:
    assert crawled.grade("reasoned") == "ok"


# ---- Crawl-delay ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, seconds",
    [
        ("User-agent: *\nCrawl-delay: 10", 10.0),
        ("User-agent: *\nCrawl-delay: 0.5", 0.5),
        ("User-agent: Tracker\nCrawl-delay: 3\nUser-agent: *\nCrawl-delay: 9", 3.0),
        ("User-agent: Other\nCrawl-delay: 9", 0.0),
        ("User-agent: *\nCrawl-delay: 86400", SLOWEST),
        ("User-agent: *\nCrawl-delay: -5", 0.0),
        ("User-agent: *\nCrawl-delay: nan", 0.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("User-agent: *\nDisallow:", 0.0),
        ("<html>", 0.0),
    ],
)
def test_the_pause_that_a_site_asks_for(text: str, seconds: float) -> None:
    assert rules(text.encode()).pause == seconds


def test_pages_are_asked_for_as_slowly_as_the_site_or_the_source_wants() -> None:
    slow, slower = host(), host()
    slow.page("/robots.txt", "User-agent: *\nCrawl-delay: 0.7\n", "text/plain")
    slower.page("/robots.txt", "User-agent: *\nCrawl-delay: 0.1\n", "text/plain")
    done = crawl(
        *[listing(f"slow{path}", slow.url + path) for path in ("/one", "/two")],
        *[listing(f"slower{path}", slower.url + path, delay=0.6) for path in ("/one", "/two")],
    )
    for name, one in (("slow", slow), ("slower", slower)):
        assert done.grade(f"{name}/one") == done.grade(f"{name}/two") == "ok"
        first, second = sorted(one.times("/one") + one.times("/two"))
        assert second - first >= 0.55
        one.stop()
    # The pause lies between pages: the first one does not wait for it.
    began = slow.times("/robots.txt")[0]
    assert min(slow.times("/one") + slow.times("/two")) - began < 0.5
