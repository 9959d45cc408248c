"""Feeds by their addresses, and addresses that name one: what `tracker add` makes of them."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from spiders.facts import Recognised, Unexpected
from spiders.feed_formats import read
from spiders.propose import kind_of

_FEED = re.compile(
    r"<(?:rss|(?:[\w.-]+:)?feed|(?:[\w.-]+:)?RDF)(?=[\s>])"
    r"|\"version\"\s*:\s*\"https?:\\?/\\?/jsonfeed\.org",
    re.IGNORECASE,
)
#: Parts of an address that say no more than that it is a feed.
_SAYS_NOTHING = re.compile(
    r"(?:feeds?|rss|rss2|atom|rdf|index|main|news|default)?"
    r"(?:\.(?:xml|rss|rdf|atom|json|aspx|php))?",
    re.IGNORECASE,
)
_SHOWS = "It shows titles, days, links and how each entry begins; not what stands behind the links."


def recognise(spider: str, text: str, page: str) -> list[Recognised]:
    """The feed that the page of an address is, or that a sign-up page of GovDelivery is for."""
    if not re.match(r"https?://[^/\s]+", text):
        return []
    bulletins = _govdelivery(text)
    if bulletins:
        return [_found(spider, bulletins, "", "Its bulletins are published as a feed.")]
    if not page or not looks_like_feed(page):
        return []
    try:
        feed = read(page.encode("utf-8", "replace"), "", text)
    except Unexpected as error:
        return [_found(spider, text, "", f"It is a feed that cannot be read now: {error.reason}")]
    count = len(feed.entries)
    said = f"It is a feed ({feed.format}) of {count} {'entry' if count == 1 else 'entries'}"
    named = f", “{feed.title[:100]}”." if feed.title else "."
    return [_found(spider, text, feed.title[:100], said + named)]


def looks_like_feed(page: str) -> bool:
    """Whether a page begins as a feed does; a web page that speaks of feeds does not."""
    head = page.lstrip("\ufeff \t\r\n")[:4_096]
    if head.startswith("{"):
        return _FEED.search(page[:200_000]) is not None
    before = head[: found.start()] if (found := _FEED.search(head)) else ""
    return found is not None and "<html" not in before.lower()


def _found(spider: str, url: str, title: str, said: str) -> Recognised:
    return Recognised(
        spider=spider,
        source=_name(url),
        settings={"url": url, "kind": kind_of(f"{urlsplit(url).path} {title}") or "release"},
        title=title,
        sentences=(said, _SHOWS),
        whole=True,
    )


def _name(url: str) -> str:
    """A short name: the site, and what of the path says more than that it is a feed."""
    parts = urlsplit(url)
    labels = (parts.hostname or "feed").removeprefix("www.").split(".")
    site = labels[-2] if len(labels) > 2 and labels[0] in ("public", "feeds", "rss") else labels[0]
    said = [part for part in parts.path.split("/") if not _SAYS_NOTHING.fullmatch(part)][-2:]
    name = "-".join([site, *said]).lower()
    return re.sub(r"[^a-z0-9]+", "-", name)[:60].strip("-")


_ACCOUNT = re.compile(r"/accounts/([A-Za-z0-9_]+)/?(?:$|subscriber|feed\.rss)")
_TOPIC = re.compile(r"[A-Z0-9]+_[A-Z0-9_]+", re.IGNORECASE)


def _govdelivery(url: str) -> str:
    """The feed of a topic or account that a page of GovDelivery signs people up for; or ""."""
    parts = urlsplit(url)
    if parts.hostname != "public.govdelivery.com" or parts.path.endswith("feed.rss"):
        return ""
    asked = parse_qs(parts.query)
    for topic in (*asked.get("topic_id", ()), *asked.get("qsp", ())):
        if _TOPIC.fullmatch(topic):
            return f"https://public.govdelivery.com/topics/{topic.upper()}/feed.rss"
    account = _ACCOUNT.match(parts.path)
    return (
        f"https://public.govdelivery.com/accounts/{account[1].upper()}/feed.rss" if account else ""
    )
