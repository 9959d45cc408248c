"""Reads one page as a source would be read, for `tracker add` to look at."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy import Request
from scrapy.http import Response

from spiders.base import SourceSpider
from tracker.domain.items import Answer, Extent
from tracker.domain.ports import SourceContext


class OnePage(SourceSpider):
    """Asks for the `url` of its context: guarded, robots.txt obeyed, graded, captured.

    It has no name, so that no list of spiders shows it; `one_page` gives one to run.
    """

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """The page itself."""
        return [self.ask(ctx, str(ctx.settings["url"]))]

    def read(self, ctx: SourceContext, response: Response) -> Answer:
        """An answer without matters: only the capture is wanted."""
        return Answer(source=ctx.name, matters=(), extent=Extent(), url=response.url)


def one_page(name: str) -> type[SourceSpider]:
    """The class under a name, as Scrapy needs it."""
    return type("NamedPage", (OnePage,), {"name": name})
