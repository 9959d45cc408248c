"""A reading that stops at the first answer which shows what is followed: for `tracker add`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from scrapy import Request
from scrapy.http import Response

from spiders.base import Read, SourceSpider
from tracker.domain.items import Answer, Extent, Matter
from tracker.domain.ports import SourceContext

#: A spider that reads a thing in several steps has a method `glimpse`: given an answer and the
#: requests that it leads to, what is known by then of the things that they are for.
Glimpse = Callable[[SourceContext, Response, Sequence[Request]], Iterable[Matter]]


def glimpsing(cls: type[SourceSpider]) -> type[SourceSpider]:
    """The spider, content with a thing's name; one without a `glimpse` reads on to the end."""
    if not hasattr(cls, "glimpse"):
        return cls

    class Glimpsing(cls):  # type: ignore[misc, valid-type]  # the class is known here only
        def read(self, ctx: SourceContext, response: Response) -> Read:
            found = super().read(ctx, response)
            parts = [found] if isinstance(found, (Answer, Request)) else list(found)
            return self._cut(ctx, response, parts)

        def _cut(
            self, ctx: SourceContext, response: Response, parts: list[Answer | Request]
        ) -> list[Answer | Request]:
            asked = [part for part in parts if isinstance(part, Request)]
            look: Glimpse = self.glimpse
            shown = tuple(look(ctx, response, asked)) if asked else ()
            if not shown:
                return parts
            answers = [part for part in parts if isinstance(part, Answer)]
            extent = Extent(sweep=False)
            return [
                *answers,
                Answer(source=ctx.name, matters=shown, extent=extent, url=response.url),
            ]

        def marks(self, ctx: SourceContext, response: Response, answer: Answer) -> dict[str, Any]:
            return {}

    Glimpsing.__name__ = cls.__name__
    return Glimpsing
