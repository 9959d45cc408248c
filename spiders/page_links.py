"""What `tracker add` may make of the address of a page or document."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from spiders.facts import Recognised, Unexpected
from spiders.http.grade import root_of
from spiders.page_blocks import Page
from spiders.page_chrome import content
from spiders.page_settings import EXPECT

_ADDRESS = re.compile(r"https?://[^/\s]+\S*")
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|rtf|odt|ods|csv|zip)$", re.IGNORECASE)


def page(spider: str, url: str, html: str) -> list[Recognised]:
    """The page as a source, where it was fetched and shows enough words; else []."""
    body = html.encode("utf-8", "replace")
    if not _ADDRESS.fullmatch(url) or root_of(body) != "html":
        return []
    try:
        tree = Page(body, "text/html; charset=utf-8", url)
        words = tree.read(content(tree)).words
    except Unexpected:
        return []
    if words < EXPECT:
        return []
    said = "The page is followed without its menus and footers; name a part of it with select."
    return [_found(spider, url, tree.title, said)]


def document(spider: str, url: str) -> list[Recognised]:
    """The document as a source, by the ending of its address; [] for any other."""
    if not _ADDRESS.fullmatch(url) or not _DOCUMENT.search(urlsplit(url).path):
        return []
    said = "The document is compared by its words when it is a PDF, else by its bytes."
    return [_found(spider, url, unquote(urlsplit(url).path).rpartition("/")[2], said)]


def _found(spider: str, url: str, title: str, said: str) -> Recognised:
    return Recognised(
        spider=spider,
        source=_name(url),
        settings={"url": url},
        title=title,
        sentences=(said,),
        whole=True,
    )


def _name(url: str) -> str:
    """A short name: the site, and the last part of the path without its ending."""
    parts = urlsplit(url)
    host = (parts.hostname or "page").removeprefix("www.").split(".")[0]
    last = [part for part in unquote(parts.path).split("/") if part][-1:]
    said = "-".join([host, *(re.sub(r"\.\w{1,5}$", "", part) for part in last)]).lower()
    return re.sub(r"[^a-z0-9]+", "-", said)[:60].strip("-")
