"""Any news feed: RSS 0.9x to 2.0, RDF, Atom, JSON Feed; each entry is a matter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response

from spiders.base import SourceSpider
from spiders.facts import Option, Recognised
from spiders.feed_links import recognise
from spiders.feed_reading import Reading
from spiders.listing import KINDS
from tracker.domain.items import Answer
from tracker.domain.ports import SourceContext

COMPARED = ("title", "text", "date")


class Feeds(SourceSpider):
    """One source is one feed."""

    name = "feed"
    title = "Any news feed: RSS, RDF, Atom, JSON Feed, GovDelivery"
    docs = (
        "Shows each entry of a feed as a matter of its own: its title, day, link and how it "
        "begins. An entry stays the same one when its guid or its address changes. Old entries "
        "that roll off are not gone; one that is taken out above others is, after a day. Does not "
        "show what stands behind the links; entries that came and went between two readings are "
        "not seen, and that this may have happened is said."
    )
    access = "None."
    allows = (
        "What the site's robots.txt asks for; else a second between two requests, or the "
        "setting delay."
    )
    keyed = (
        "An entry by its guid, with its link as a second key where guids change or are shared, "
        "and its title and day as a third."
    )
    verified = (
        "31 real feeds of all these forms kept by others, broken ones among them. No "
        "GovDelivery feed and no feed of a government of this year was at hand."
    )
    revision = 1
    options: ClassVar[tuple[Option, ...]] = (
        Option(name="url", kind="text", required=True, help="the address of the feed."),
        Option(
            name="kind",
            kind="one of " + ", ".join(KINDS),
            default="release",
            help="what an entry is.",
        ),
        Option(
            name="compare",
            kind="list of texts",
            default=["title"],
            help="what of an entry is told when it changes: title, text (how it begins), date; "
            "many feeds print other dates with every reading.",
        ),
        Option(
            name="full_text",
            kind="yes or no",
            default=False,
            help="whether the whole text that the feed prints is kept and searched for terms, "
            "not only how it begins.",
        ),
        Option(
            name="key",
            kind='"guid" or "link"',
            default="guid",
            help="what an entry is first known by; with link, guids are not looked at.",
        ),
        Option(
            name="may_be_empty",
            kind="yes or no",
            default=False,
            shapes=False,
            help="whether a feed without entries is sound also when entries should be left.",
        ),
    )
    example = (
        "[sources.presidential-actions]\n"
        'spider = "feed"\n'
        'every = "1h"\n'
        'url = "https://www.whitehouse.gov/presidential-actions/feed/"\n'
        'kind = "order"\n'
    )

    @classmethod
    def problems(cls, settings: dict[str, Any]) -> list[str]:
        """Each mistake in the settings, named."""
        found = super().problems(settings)
        url = settings.get("url")
        if url and not (isinstance(url, str) and re.match(r"https?://[^/\s]+", url)):
            found.append("url: is no web address; it starts with https://.")
        if settings.get("kind", "release") not in KINDS:
            found.append(f"kind: must be one of {', '.join(KINDS)}.")
        compared = settings.get("compare", [])
        if not isinstance(compared, list) or not set(map(str, compared)) <= set(COMPARED):
            found.append(f"compare: must be a list of {', '.join(COMPARED)}.")
        for name in ("full_text", "may_be_empty"):
            if not isinstance(settings.get(name, False), bool):
                found.append(f"{name}: must be true or false.")
        if settings.get("key", "guid") not in ("guid", "link"):
            found.append('key: must be "guid" or "link".')
        return found

    @classmethod
    def recognise(cls, text: str, **hints: Any) -> list[Recognised]:
        """An address whose answer (`page`) is a feed, and addresses of GovDelivery."""
        return recognise(cls.name, text.strip(), str(hints.get("page") or ""))

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """The one feed."""
        return [self.ask(ctx, str(ctx.settings["url"]))]

    def read(self, ctx: SourceContext, response: Response) -> Answer:
        """Every entry of the feed as a matter."""
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        reading = Reading.of(ctx, response.body, content_type, response.url)
        response.meta["marks"] = reading.marks()
        return reading.answer()

    def read_body(
        self, ctx: SourceContext, body: bytes, content_type: str = "", url: str = ""
    ) -> Answer:
        """The same from the bytes of the feed."""
        return Reading.of(ctx, body, content_type, url).answer()

    def marks(self, ctx: SourceContext, response: Response, answer: Answer) -> dict[str, str]:
        """What the entries are known by, and what the next reading is measured by."""
        found: dict[str, str] = response.meta["marks"]
        return found
