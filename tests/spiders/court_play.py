"""One source of a court, read again and again through the spider's own steps, and settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from scrapy import Request
from scrapy.http import TextResponse

from spiders.base import SourceSpider
from spiders.reading import Reading
from tests.flow.reader import Reader
from tracker.domain.items import Answer, Grade
from tracker.domain.ports import Capture, Followed, Outcome, SourceContext
from tracker.domain.sightings import stamp

#: What a site answers to an address: a status and a body.
Answers = Callable[[str], tuple[int, bytes]]


class Desk:
    """Keeps what one reading gave."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.outcomes: list[Outcome] = []

    def contexts(self, spider: str) -> list[SourceContext]:
        return []

    def capture(self, capture: Capture) -> None:
        """Not looked at."""

    def answer(self, answer: Answer) -> None:
        self.answers.append(answer)

    def outcome(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


class Play:
    """A source and the site that it reads; `asked` are the addresses so far."""

    def __init__(
        self,
        spider: type[SourceSpider],
        site: Answers,
        reader: Reader | None = None,
        *,
        name: str = "",
        refs: tuple[str, ...] = (),
        terms: tuple[str, ...] = (),
        **settings: Any,
    ) -> None:
        self.spider, self.site, self.reader = spider, site, reader
        self.name, self.settings = name or spider.name, settings
        self.followed = Followed(refs=frozenset(refs), terms=terms, everything=not (refs or terms))
        self.marks: dict[str, str] = {}
        self.asked: list[str] = []

    def read(self, now: datetime) -> Answer:
        """A reading that must be good; with a store, settled in it."""
        desk = self.reading(now)
        (outcome,) = desk.outcomes
        assert outcome.grade is Grade.OK, outcome.reason
        self.marks = outcome.marks
        (answer,) = desk.answers
        if self.reader is not None:
            shown = {"extent": answer.extent, "unread": answer.unread}
            settled = self.reader.read(now, *answer.matters, **shown)
            assert settled.state == "good", settled
        return answer

    def bad(self, now: datetime) -> Outcome:
        """A reading that must not be good, and why it was not."""
        desk = self.reading(now)
        (outcome,) = desk.outcomes
        assert outcome.grade is not Grade.OK and not desk.answers and outcome.reason
        return outcome

    def reading(self, now: datetime) -> Desk:
        """One reading through the spider's own steps."""
        desk = Desk()
        ctx = SourceContext(
            name=self.name,
            namespace=self.name,
            spider=self.spider.name,
            settings=self.settings,
            followed=self.followed,
            marks=self.marks,
            now=stamp(now),
        )
        spider = self.spider(desk=desk)
        reading = spider.readings[ctx.name] = Reading(ctx)
        waiting = spider._first(reading)
        while waiting and not reading.ended:
            waiting += spider.answered(self._answer(waiting.pop(0)))
        return desk

    def _answer(self, request: Request) -> TextResponse:
        self.asked.append(request.url)
        status, body = self.site(request.url)
        return TextResponse(request.url, status=status, body=body, request=request)

    def told(self) -> list[tuple[str, str, str, str]]:
        """Everything told so far: op, case, event, field."""
        assert self.reader is not None
        return self.reader.told()
