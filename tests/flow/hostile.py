"""Hostile and broken answers, as functions from a good body to what is served in its place."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field

Body = bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What the site sends: the length it states may lie."""

    body: bytes
    status: int = 200
    kind: str = ""  # content type, "" for the usual one
    headers: dict[str, str] = field(default_factory=dict)
    stated_length: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One bad answer. `states` are the crawl states it may end in; `told` is 0 when it must tell
    nothing, 1 when it is good news like any other, 2 when it adds a thing of its own."""

    name: str
    reply: Callable[[Body], Reply]
    states: tuple[str, ...] = ("failed",)
    told: int = 0
    only: str = ""  # "feed" or "orders"


HTML = "text/html; charset=utf-8"
LOGIN = (
    b"<!DOCTYPE html><html><head><title>Log in</title></head><body><form method='post'>"
    b"<input name='user'><input type='password' name='password'></form></body></html>"
)
WALL = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>"
    b"<script src='/cdn-cgi/challenge-platform/x.js'></script></body></html>"
)
ERROR = (
    b"<!DOCTYPE html><html><head><title>Error</title></head><body><h1>An unexpected error"
    b" occurred</h1></body></html>"
)


def _html(body: bytes, **more: int) -> Callable[[Body], Reply]:
    return lambda good: Reply(body, kind=HTML, **more)  # type: ignore[arg-type]


def _replaced(old: bytes, new: bytes, count: int = 1) -> Callable[[Body], Reply]:
    def reply(good: Body) -> Reply:
        assert old in good, f"the good answer has no {old!r}"
        return Reply(good.replace(old, new, count))

    return reply


def _first_item_twice(good: Body) -> Reply:
    start, end = good.index(b"<item>"), good.index(b"</item>") + len(b"</item>")
    return Reply(good[:end] + good[start:end] * 50 + good[end:])


def _first_row_twice(good: Body) -> Reply:
    start, end = good.index(b"<tr"), good.index(b"</tr>") + len(b"</tr>")
    return Reply(good[:end] + good[start:end] * 50 + good[end:])


def _with_item(title: bytes, date: bytes, seq: bytes = b"77777") -> Callable[[Body], Reply]:
    item = (
        b"<item><title>" + title + b"</title><link>https://e.example/cgi-bin/DktRpt.pl?3</link>"
        b"<description>[Notice]</description><guid>https://e.example/cgi-bin/DktRpt.pl?3&#x26;"
        + seq
        + b"</guid><pubDate>"
        + date
        + b"</pubDate></item>"
    )
    return lambda good: Reply(good.replace(b"<item>", item + b"<item>", 1))


def _bomb(good: Body) -> Reply:
    entities = b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha" * 10) for n in range(12)
    )
    return Reply(
        b'<?xml version="1.0"?><!DOCTYPE rss [' + entities + b"]><rss><channel>"
        b"<title>&l11;</title></channel></rss>"
    )


GOOD_DAY = b"Mon, 09 Feb 2026 19:30:00 GMT"

CASES = (
    Case("empty body", lambda good: Reply(b"")),
    Case("white space only", lambda good: Reply(b" \n" * 1000)),
    Case("null bytes", lambda good: Reply(b"\x00" * 5000)),
    Case("truncated, length kept", lambda good: Reply(good[: len(good) // 2])),
    Case(
        "truncated, length stated",
        lambda good: Reply(good[: len(good) // 2], stated_length=len(good)),
    ),
    Case("thirty megabytes", lambda good: Reply(good + b"<!-- " + b"x" * 30_000_000 + b" -->")),
    Case(
        "eight megabytes of comment",
        lambda good: Reply(good + b"<!-- " + b"x " * 4_000_000 + b" -->"),
        states=("good",),
        told=1,
    ),
    Case(
        "sixty megabytes in a small parcel",
        lambda good: Reply(gzip.compress(b" " * 60_000_000), headers={"Content-Encoding": "gzip"}),
    ),
    Case("deeply nested", lambda good: Reply(b"<a>" * 200_000)),
    Case("deeply nested page", _html(b"<html>" + b"<div>" * 100_000 + b"</html>"), only="orders"),
    Case("bot wall", _html(WALL)),
    Case("bot wall with 403", _html(WALL, status=403)),
    Case("login page", _html(LOGIN)),
    Case("error page", _html(ERROR)),
    Case("JSON", lambda good: Reply(b'{"error": "x"}', kind="application/json")),
    Case("HTML for XML", _html(b"<html><body><p>Welcome</p></body></html>"), only="feed"),
    Case("entity bomb", _bomb, only="feed"),
    Case("a false 304", lambda good: Reply(b"", status=304), states=("good",)),
    Case("404", _html(ERROR, status=404)),
    Case("410", _html(ERROR, status=410)),
    Case("500", _html(ERROR, status=500)),
    Case("204", lambda good: Reply(b"", status=204)),
    Case(
        "redirect to a file",
        lambda good: Reply(b"", status=302, headers={"Location": "file:///etc/passwd"}),
    ),
    Case("redirect loop", lambda good: Reply(b"", status=302, headers={"Location": "/redirect"})),
    Case(
        "UTF-16 said to be Latin-1",
        lambda good: Reply(good.decode("latin-1").encode("utf-16"), kind=HTML),
    ),
    Case(
        "no items, though there should be some",
        lambda good: Reply(good[: good.index(b"<item>")] + b"</channel></rss>"),
        only="feed",
    ),
    Case(
        "three items of a hundred and sixty",
        lambda good: Reply(
            b"<item>".join(good.split(b"<item>")[:4]).rstrip() + b"</channel></rss>"
        ),
        states=("suspect",),
        only="feed",
    ),
    Case(
        "not configured for a feed",
        _replaced(b"Docket entries of type: all", b"This court is not configured for feed"),
        only="feed",
    ),
    Case(
        "another design",
        lambda good: Reply(good.replace(b'<tr class="o">', b'<tr class="row-v2">'), kind=HTML),
        only="orders",
    ),
    Case(
        "blank titles",
        lambda good: Reply(good.replace(b">Order ", b"> <!-- "), kind=HTML),
        states=("failed", "suspect"),
        only="orders",
    ),
    Case(
        "other keys",
        lambda good: Reply(good.replace(b"/eo/", b"/documents/eo-"), kind=HTML),
        states=("suspect",),
        only="orders",
    ),
    Case("the same row fifty times", _first_row_twice, states=("good",), told=1, only="orders"),
    Case("the same item fifty times", _first_item_twice, states=("good",), told=1, only="feed"),
    Case(
        "the year 9999",
        _with_item(b"2:25-cv-00003 A v. B", b"Fri, 31 Dec 9999 23:59:59 GMT"),
        states=("good",),
        told=2,
        only="feed",
    ),
    Case(
        "a date that is none",
        _with_item(b"2:25-cv-00003 A v. B", b"yesterday, 25:61"),
        states=("good",),
        told=2,
        only="feed",
    ),
    Case(
        "markup and newlines in a title",
        _with_item(
            b"2:25-cv-00003 A v. B&#10;Bcc: all@x.example&#x3C;script&#x3E;alert(1)&#x3C;/script"
            b"&#x3E;" + b"W" * 10_000,
            GOOD_DAY,
        ),
        states=("good",),
        told=2,
        only="feed",
    ),
    Case(
        "an item without an id",
        lambda good: Reply(good.replace(b"<guid", b"<no", 1).replace(b"</guid>", b"</no>", 1)),
        states=("good",),
        told=1,
        only="feed",
    ),
)
