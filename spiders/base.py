"""What every spider has in common: contexts in; one answer and one outcome per source out."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from spiders.adhoc import context_from_arguments
from spiders.answers import OF_ONE_TRY, blame, judge, may_be_luck
from spiders.contract import Contract, Read
from spiders.facts import Refusal, Unexpected
from spiders.http.capture import capture
from spiders.http.conditional import asked, validators
from spiders.http.failures import explain
from spiders.http.retry_after import HOLDS
from spiders.http.secret import META as SECRET
from spiders.http.secret import Secret
from spiders.pacing import pace
from spiders.reading import EVIDENCE, Reading, rebased
from tracker.domain.items import GOOD, Answer, Grade
from tracker.domain.ports import UNSEEN, Desk, SourceContext

logger = logging.getLogger(__name__)

__all__ = ["Read", "SourceSpider"]


class SourceSpider(Contract):
    """Runs a spider's contract: each request of each source, to exactly one outcome a source."""

    def __init__(self, *args: Any, desk: Desk | None = None, **kwargs: Any) -> None:
        super().__init__()
        self.desk = desk
        self.arguments: dict[str, Any] = kwargs
        self.readings: dict[str, Reading] = {}
        self.pause = 2.0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SourceSpider:
        """As Scrapy builds it; takes the two patience settings."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.pause = crawler.settings.getfloat("RETRY_PAUSE", 2.0)
        HOLDS.cap = crawler.settings.getfloat("RETRY_AFTER_CAP", 60.0)
        return spider

    # ---- the run --------------------------------------------------------------------------------

    def ask(
        self,
        ctx: SourceContext,
        url: str,
        *,
        header: str = "",
        argument: str = "",
        secret: str = "",
    ) -> Request:
        """A request in the name of a source, to its mirror if it names one.

        The value of `secret` goes into a header or an argument of the query, by the name given;
        it is in nothing that is kept or logged.
        """
        target = rebased(url, ctx.base_url)
        meta: dict[str, Any] = {"source": ctx, "asked": url}
        if secret:
            parts = urlsplit(target)
            name = header or argument
            meta[SECRET] = Secret(parts.netloc, name, secret, not header, parts.scheme)
        return Request(
            target,
            callback=self.answered,
            errback=self.failed,
            meta=meta,
            dont_filter=True,
        )

    async def start(self) -> AsyncIterator[Any]:
        """The first requests of every source of the run."""
        contexts = (
            self.desk.contexts(self.name)
            if self.desk
            else [context_from_arguments(self, self.arguments)]
        )
        first: list[Request] = []
        for ctx in contexts:
            reading = self.readings[ctx.name] = Reading(ctx)
            first.extend(self._first(reading))
        assert self.crawler.engine is not None
        pace(self.crawler.engine.downloader, first)
        for request in first:
            yield request

    def _first(self, reading: Reading) -> list[Request]:
        """A source's first requests; settings that make none end its reading at once."""
        ctx = reading.ctx
        if ctx.trouble:
            self._end(reading, Grade.REFUSED, ctx.trouble)
            return []
        try:
            found = list(self.requests(ctx))
        except Unexpected as error:
            self._end(reading, error.grade, error.reason)
            return []
        except Exception as error:
            self._end(reading, Grade.BROKEN, blame(error, "its address could not be made"))
            return []
        if not found:
            self._end(reading, Grade.BROKEN, "the source has no address to read.")
        reading.single = len(found) == 1
        reading.pending = len(found)
        for request in found:
            if reading.single and self.conditional:
                request.meta["validators"] = ctx.validators.get(request.meta["asked"])
        return found

    # ---- answers --------------------------------------------------------------------------------

    def answered(self, response: Response) -> list[Any]:
        """Grade an answer, read it when it is good, and pass on what the source showed."""
        assert response.request is not None
        reading = self.readings[response.meta["source"].name]
        reading.requests += 1
        if reading.ended:  # another request of the same source has failed for good
            return []
        sha256 = hashlib.sha256(response.body).hexdigest() if response.body else ""
        response.meta[EVIDENCE] = sha256
        known = response.meta.get("validators")
        if response.status == 304:
            if not asked(response.request):
                return self._bad(
                    reading,
                    response.request,
                    Grade.BROKEN,
                    "the site says that nothing changed (304) although we did not ask that.",
                )
            return self._unchanged(reading, response, sha256)
        if known is not None and sha256 and known.sha256 == sha256 and response.status == 200:
            return self._unchanged(reading, response, sha256)
        try:
            found = self._read(reading.ctx, response)
        except Unexpected as error:
            return self._bad(reading, response.request, error.grade, error.reason)
        except Exception as error:
            logger.debug("%s could not be read", reading.ctx.name, exc_info=True)
            reason = blame(error, "the answer could not be read")
            return self._bad(reading, response.request, Grade.BROKEN, reason)
        return self._good(reading, response, sha256, found)

    def _read(self, ctx: SourceContext, response: Response) -> list[Answer | Request]:
        """The graded answer, read; what reading says is refined by the marks of the page."""
        known = self.foresee(ctx, response)
        if known is not None:
            return [known] if isinstance(known, (Answer, Request)) else list(known)
        judge(response, self.root, closed=bool(ctx.marks.get("closed")))
        try:
            found = self.read(ctx, response)
            return [found] if isinstance(found, (Answer, Request)) else list(found)
        except Unexpected as error:
            if error.grade is Grade.BROKEN:
                judge(response, self.root, structure=False)
            raise

    def _unchanged(self, reading: Reading, response: Response, sha256: str) -> list[Any]:
        known = response.meta.get("validators")
        reading.validators[response.meta["asked"]] = validators(response, sha256, known)
        reading.marks = dict(reading.ctx.marks)
        self._end(reading, Grade.UNCHANGED, "", response.url)
        return []

    def _good(
        self, reading: Reading, response: Response, sha256: str, found: list[Answer | Request]
    ) -> list[Any]:
        """Keep what was shown; end the reading with its last answer."""
        ctx = reading.ctx
        reading.pending -= 1
        reading.validators[response.meta["asked"]] = validators(response, sha256)
        reading.captures.append(
            capture(
                source=ctx.name,
                url=response.url,
                status=response.status,
                headers=response.headers,
                body=response.body,
                sha256=sha256,
                fetched_at=ctx.now,
            )
        )
        for part in found:
            if isinstance(part, Answer):
                reading.answers.append(replace(part, capture=sha256))
                reading.marks.update(self.marks(ctx, response, part))
        return self._go_on(reading, found, response.url)

    def _go_on(self, reading: Reading, found: list[Answer | Request], url: str) -> list[Any]:
        """The further requests; after the last answer, the whole source."""
        more = [part for part in found if isinstance(part, Request)]
        reading.pending += len(more)
        return more if reading.pending else [*more, *self._finish(reading, url)]

    def _finish(self, reading: Reading, url: str) -> list[Any]:
        """Hand the whole source over; without a desk it is an item of the crawl."""
        answer = reading.whole()
        if answer is None:
            reason = "the answers were read and showed nothing at all."
            self._end(reading, Grade.BROKEN, reason, url)
            return []
        if self.desk is None:
            reading.ended = True
            return [answer]
        for evidence in reading.captures:
            self.desk.capture(evidence)
        if self.experimental:
            answer = replace(answer, notes=(UNSEEN, *answer.notes))
        self.desk.answer(answer)
        self._end(reading, Grade.OK, "", url, answer)
        return []

    def failed(self, failure: Failure) -> list[Any]:
        """No answer at all: a typed grade and one sentence."""
        request: Request = failure.request  # type: ignore[attr-defined]
        reading = self.readings[request.meta["source"].name]
        error = failure.value or Exception("no answer")
        if isinstance(error, Refusal):  # mostly never sent
            return self._bad(reading, request, error.grade, error.reason, error.retry_at)
        reading.requests += 1
        bad, reason, again = explain(error, request.url)
        if not again:
            return self._give_up(reading, request, bad, reason)
        return self._bad(reading, request, bad, reason)

    def _bad(
        self, reading: Reading, request: Request, bad: Grade, reason: str, retry_at: float = 0.0
    ) -> list[Any]:
        """Ask once more after a pause: faults are often of one request only."""
        asked_twice = "again" in request.meta if self._many(reading) else reading.retried
        if not may_be_luck(bad, reason) or asked_twice or reading.ended:
            return self._give_up(reading, request, bad, reason, retry_at)
        reading.retried = True
        url = rebased(request.meta["asked"], reading.ctx.base_url)
        again = request.replace(url=url, dont_filter=True, priority=-10)
        for name in OF_ONE_TRY:
            again.meta.pop(name, None)
        again.meta["not_before"] = time.time() + self.pause
        again.meta["again"] = True
        return [again]

    def _many(self, reading: Reading) -> bool:
        """Whether one request is only a part of the source."""
        return not (reading.single and self.conditional)

    def _give_up(
        self, reading: Reading, request: Request, bad: Grade, reason: str, retry_at: float = 0.0
    ) -> list[Any]:
        """End the reading, unless the spider says what is left of it."""
        ctx = reading.ctx
        # A host that wants to be left alone for longer than we wait gets no more questions.
        waits = retry_at <= time.time() + HOLDS.cap
        many = self._many(reading) and not reading.ended and waits
        rest = self.amiss(ctx, request, bad, reason) if many else None
        if rest is None:
            self._end(reading, bad, reason, request.url, retry_at=retry_at)
            return []
        found = [rest] if isinstance(rest, (Answer, Request)) else list(rest)
        reading.pending -= 1
        reading.answers.extend(part for part in found if isinstance(part, Answer))
        return self._go_on(reading, found, request.url)

    def _end(
        self,
        reading: Reading,
        ended: Grade,
        reason: str,
        url: str = "",
        answer: Answer | None = None,
        retry_at: float = 0.0,
    ) -> None:
        """Exactly one outcome for each source."""
        if reading.ended:
            return
        reading.ended = True
        outcome = reading.outcome(ended, reason, url, answer, retry_at)
        reading.release()
        if self.desk is not None:
            self.desk.outcome(outcome)
        elif ended not in GOOD:
            logger.error("%s: %s", reading.ctx.name, reason)

    def closed(self, reason: str) -> None:
        """A run that ends early still says of each source that it was not read."""
        for reading in self.readings.values():
            self._end(
                reading,
                Grade.UNREACHABLE,
                f"the run ended ({reason}) before this source was read.",
            )
