"""Proposes row and fields of a list from a fetched page: repeated elements with links and dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from spiders.columns import cell_of, columns, link_texts, name_of, number, title
from spiders.dates import day
from spiders.facts import Recognised
from spiders.http.charset import utf8
from spiders.links import absolute
from spiders.rows import Element, text_of

_ROWS = ("tr", "li", "article", "div", "section", "dt", "p")
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class _Group:
    """Elements that look alike: same tag and class under parents that look alike."""

    css: str
    rows: list[Element]

    def worth(self) -> float:
        """Many rows with one good link and a date each; a menu has short links and no dates."""
        linked = [row for row in self.rows if row.find(".//a[@href]") is not None]
        if len(linked) < max(_FEWEST, len(self.rows) * 0.6):
            return 0.0
        dated = sum(1 for row in linked if next(_dates(row), None) is not None)
        words = sum(min(len(_best_link(row)), 80) for row in linked) / len(linked)
        nested = sum(1 for row in linked if len(row.findall(".//a[@href]")) > 8)
        return float((words + 60 * dated / len(linked)) * len(linked) ** 0.5 - 20 * nested)


def propose(html: bytes | str, url: str) -> dict[str, Any]:
    """Settings of `listing` for the page: url, row, fields; {"url": url} when no list is found."""
    tree = _tree(html)
    groups = [] if tree is None else sorted(_groups(tree), key=_Group.worth, reverse=True)
    if not groups or groups[0].worth() <= 0:
        return {"url": url}
    best = groups[0]
    found = {"url": url, "kind": _kind(tree, url), "row": best.css, **_described(best)}
    title = None if tree is None else tree.find(".//title")
    if title is not None and text_of(title):
        found["title"] = text_of(title)
    return found


def _tree(html: bytes | str) -> Element | None:
    body = html.encode("utf-8", "replace") if isinstance(html, str) else utf8(html)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True)
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


_FEEDS = frozenset(
    f"application/{name}" for name in ("rss+xml", "atom+xml", "rdf+xml", "feed+json")
)


def feeds(html: bytes | str, url: str) -> list[str]:
    """The feeds that a page names in its head, without those of comments; three at most."""
    tree = _tree(html)
    if tree is None:
        return []
    found: list[str] = []
    for link in tree.iterfind(".//link[@href]"):
        alternate = "alternate" in (link.get("rel") or "").lower().split()
        if alternate and (link.get("type") or "").strip().lower() in _FEEDS:
            said = f"{link.get('title')} {link.get('href')}".lower()
            found += [absolute(url, link.get("href") or "")] if "comment" not in said else []
    return list(dict.fromkeys(found))[:3]


def _groups(tree: Element) -> Iterator[_Group]:
    alike: dict[str, list[Element]] = {}
    for element in tree.iter(*_ROWS):
        if element.find(".//a[@href]") is not None or element.tag == "tr":
            alike.setdefault(_css(element), []).append(element)
    for css, rows in alike.items():
        rows = [row for row in rows if row.tag != "tr" or row.find("./td") is not None]
        if len(rows) >= _FEWEST:
            yield _Group(css, rows)


def _css(element: Element) -> str:
    """A selector by tag and class, below the nearest element with an id or class."""
    own = name_of(element)
    parent = element.getparent()
    while parent is not None and parent.tag not in ("body", "html"):
        if parent.get("id") or parent.get("class"):
            return f"{name_of(parent)} {own}"
        parent = parent.getparent()
    return own


def _described(group: _Group) -> dict[str, Any]:
    """The settings `fields` and, with a column of numbers, `key`."""
    rows = [row for row in group.rows if row.find(".//a[@href]") is not None]
    texts = columns(rows)
    titles = title(rows, texts)
    numbers = number(texts, texts.get(titles, link_texts(rows)))
    fields: dict[str, Any] = {"title": titles, "link": "a::attr(href)"}
    if numbers:
        fields["number"] = numbers.pop("number")
    places: Counter[str] = Counter()
    for row in group.rows:
        places.update(dict.fromkeys(_dates(row), 1))
    if places and places.most_common(1)[0][1] >= len(group.rows) * 0.5:
        fields["date"] = places.most_common(1)[0][0]
    return {"fields": fields, **numbers}


def _dates(row: Element) -> Iterator[str]:
    """Selectors of the places in a row that hold a day and nothing else."""
    for element in row.iter("time", "td", "span", "div", "p", "em", "small", "strong"):
        stamp = element.get("datetime") if element.tag == "time" else None
        if stamp and day(stamp):
            yield "time::attr(datetime)"
        elif day(text_of(element)):
            yield cell_of(element)


def _best_link(row: Element) -> str:
    return max((text_of(link) for link in row.iterfind(".//a[@href]")), key=len, default="")


_WORDS = {
    "order": "order",
    "release": "release",
    "press": "release",
    "news": "release",
    "meeting": "meeting",
    "calendar": "meeting",
    "rule": "rule",
}


def _kind(tree: Element | None, url: str) -> str:
    """What the rows are, by words of the address and the page's title."""
    title = None if tree is None else tree.find(".//title")
    said = text_of(title) if title is not None else ""
    return kind_of(f"{urlsplit(url).path} {said}") or "document"


def kind_of(words: str) -> str:
    """What rows or entries are, by a word of their address or title; "" when none says it."""
    return next((kind for word, kind in _WORDS.items() if word in words.lower()), "")


def proposal(spider: str, url: str, page: str) -> Recognised:
    """What `tracker add URL` may write for a page, and what the user has to look at."""
    settings = propose(page, url) if page else {"url": url}
    title = str(settings.pop("title", ""))
    found = "row" in settings
    host = (urlsplit(url).hostname or "list").removeprefix("www.")
    last = [part for part in urlsplit(url).path.split("/") if part][-1:]
    name = "-".join([host.split(".")[0], *last]).lower()
    said = (
        f'The page seems to hold a list, "{settings["row"]}"; look at it before you rely on it.'
        if found
        else "No list was found on the page; give row and fields by hand."
    )
    named = [
        f"The page names a feed: {address} can be added instead." for address in feeds(page, url)
    ]
    return Recognised(
        spider=spider,
        source="".join(c if c.isalnum() or c == "-" else "-" for c in name)[:60].strip("-"),
        settings={**settings, "url": urljoin(url, url)},
        title=title,
        sentences=(
            said,
            "A list shows titles, dates and links; not what the documents say.",
            *named,
        ),
        missing=() if found else ("row", "fields"),
        whole=True,
    )
