"""Saved answers, fed to a spider as if they had come from where it asks: for `tracker try`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scrapy import Request
from scrapy.http import Response, TextResponse

from spiders.base import SourceSpider
from spiders.facts import Unexpected
from spiders.reading import Reading
from tracker.domain.items import Answer
from tracker.domain.ports import Desk, Outcome, SourceContext


@dataclass(frozen=True, slots=True, kw_only=True)
class Fed:
    """What became of saved answers: `asked` and `waiting` are addresses, `left` bodies unused.

    `partly` is what was shown while addresses still wait; a whole answer goes to the desk.
    """

    asked: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    left: int = 0
    partly: Answer | None = None


def feed(
    cls: type[SourceSpider], ctx: SourceContext, desk: Desk, bodies: Iterable[tuple[bytes, str]]
) -> Fed:
    """Answer a source's requests with bodies (and content types), in the order of asking.

    Each is graded and read as in a crawl; the desk gets the answer and the outcome.
    """
    spider = cls(desk=desk)
    # Nothing is asked for once more: the same body would come again.
    reading = spider.readings[ctx.name] = Reading(ctx, retried=True)
    try:
        waiting = list(spider.requests(ctx))
    except Unexpected as error:
        desk.outcome(Outcome(source=ctx.name, grade=error.grade, reason=error.reason))
        return Fed()
    reading.pending, reading.single = len(waiting), len(waiting) == 1
    asked: list[str] = []
    given = list(bodies)
    while given and waiting and not reading.ended:
        request = waiting.pop(0)
        asked.append(request.url)
        waiting = [*spider.answered(_response(request, *given.pop(0))), *waiting]
    return Fed(
        asked=tuple(asked),
        waiting=() if reading.ended else tuple(request.url for request in waiting),
        left=len(given),
        partly=None if reading.ended else reading.whole(),
    )


def _response(request: Request, body: bytes, content_type: str) -> Response:
    headers = {"Content-Type": content_type} if content_type else {}
    return TextResponse(request.url, status=200, headers=headers, body=body, request=request)
