"""Federal cases with the text of their entries, from CourtListener: by API, or by Atom feed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from spiders import courtlistener_faults as faults
from spiders import courtlistener_steps as steps
from spiders.base import Read, SourceSpider
from spiders.courtlistener_links import recognise
from spiders.courtlistener_plan import Run
from spiders.courtlistener_steps import FEED, Next, Question
from spiders.facts import Option, Recognised, Unexpected
from spiders.json_answers import said
from tracker.domain.budget import Limits
from tracker.domain.courtlistener import SITE, whole
from tracker.domain.courts import is_court, pacer
from tracker.domain.items import Answer, Grade
from tracker.domain.ports import SourceContext

API = f"{SITE}/api/rest/v4/"


class CourtListener(SourceSpider):
    """One source is the cases of one court, or dockets by their number at CourtListener."""

    name = "courtlistener"
    title = "Federal cases with the text of their entries, from CourtListener"
    docs = (
        "Shows docket entries with their text, as far as somebody has brought them to the RECAP "
        "archive. With a free key (courtlistener.com) it asks for new and changed entries only, "
        "with attachments, judge and end of the case, within 125 requests a day and 5 a minute "
        "that all sources with the same key share. Without a key, or where the key has no right "
        "to docket entries, it reads the docket's feed: the 30 newest entries. Does not show what "
        "documents say, parties, or what nobody has brought there. It deletes rows that turn out "
        "to be duplicates; so, within a budget, an entry that leaves its API is not said to be "
        "gone. The site's robots.txt has forbidden programs that it does not name: ask it for "
        "leave, or state a reason in ignore_robots."
    )
    access = (
        "None for the feeds of dockets; a free token of courtlistener.com for entries, where it "
        "has the right to them."
    )
    allows = "125 requests a day and 5 a minute."
    keyed = (
        "A docket by its PACER case id, else by its number or CourtListener's id; an entry by "
        "its sequence or number, else by CourtListener's id."
    )
    verified = (
        "The service's own example of an alert, what it says of its fields and filters, and "
        "texts of real dockets. No answer of its API could be had."
    )
    revision = 2
    experimental = True
    limits = Limits(day=125, minute=5)
    conditional = False
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="court",
            kind="text",
            shapes=False,
            help='the PACER id of a court, "cacd", whose cases are followed by number.',
        ),
        Option(
            name="dockets",
            kind="list of numbers",
            shapes=False,
            help="dockets that are always read: NUMBER in courtlistener.com/docket/NUMBER/.",
        ),
        Option(
            name="key",
            kind="reference",
            secret=True,
            shapes=False,
            help='the API token, by reference: "env:COURTLISTENER_TOKEN".',
        ),
    )
    example = (
        "[sources.courtlistener-cacd]\n"
        'spider = "courtlistener"\n'
        'every = "3h"\n'
        'court = "cacd"\n'
        'key = "env:COURTLISTENER_TOKEN"\n'
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.runs: dict[str, Run] = {}

    @classmethod
    def problems(cls, settings: dict[str, Any]) -> list[str]:
        """Each mistake in the settings, named."""
        found = super().problems(settings)
        court = settings.get("court")
        if court and not (isinstance(court, str) and is_court(pacer(court))):
            found.append(f'court: "{court}" is no court id, such as "cacd" or "ca9".')
        dockets = settings.get("dockets")
        if dockets is not None and not (isinstance(dockets, list) and all(map(whole, dockets))):
            found.append("dockets: must be a list of CourtListener's numbers, such as [71234567].")
        return found

    @classmethod
    def recognise(cls, text: str, **hints: Any) -> list[Recognised]:
        """A docket's page at CourtListener, or a number of a court without a feed of its own."""
        return recognise(cls.name, text, **hints)

    @classmethod
    def calls(cls, ctx: SourceContext) -> list[str]:
        """A request for each docket, and one more where its own record is due."""
        return Run.of(ctx).calls()

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """As many dockets as the budget allows, those read longest ago first."""
        run = self.runs[ctx.name] = Run.of(ctx)
        if not run.dockets and not run.wanted:
            place = str(ctx.settings.get("court") or "cacd")
            raise Unexpected(
                "no docket of this source is followed: name one in a watch, such as "
                f'"{place} 2:25-cv-10999" or "{ctx.name} 71234567".',
                Grade.REFUSED,
            )
        return [self._request(ctx, question) for question in steps.begin(run)]

    def _request(self, ctx: SourceContext, question: Question) -> Request:
        """The request of a question; the token goes to the API alone."""
        if question.what == FEED:
            request = self.ask(ctx, f"{SITE}{question.path}")
        else:
            query = f"?{urlencode(question.query)}" if question.query else ""
            key = ctx.secrets.get("key", "")
            token = {"header": "Authorization", "secret": f"Token {key}"} if key else {}
            request = self.ask(ctx, f"{API}{question.path}{query}", **token)
            request.headers["Accept"] = "application/json"
        request.meta["question"] = question
        return request

    def _put(self, ctx: SourceContext, found: Iterable[Next]) -> list[Answer | Request]:
        return [self._request(ctx, part) if isinstance(part, Question) else part for part in found]

    # ---- answers --------------------------------------------------------------------------------

    def foresee(self, ctx: SourceContext, response: Response) -> Read | None:
        """What the API says of a request that it refuses, in a body of its own."""
        question: Question = response.meta["question"]
        detail = said(response.body, "detail") if response.status in (400, 401, 403) else ""
        if not detail:
            return None
        detail = f"{detail} ({response.status})"
        if response.status == 401 and ctx.secrets.get("key"):
            raise Unexpected(f"CourtListener does not take the key: {detail}.", Grade.LOGIN)
        if response.status == 400:
            raise Unexpected(f"the API refuses the request: {detail}.", Grade.ERROR)
        return self._put(ctx, faults.refused(self.runs[ctx.name], question, detail))

    def read(self, ctx: SourceContext, response: Response) -> Read:
        """A look-up, a docket's record, a page of its rows or its feed; each leads on."""
        question: Question = response.meta["question"]
        return self._put(ctx, steps.read(self.runs[ctx.name], question, response.body))

    def amiss(self, ctx: SourceContext, request: Request, bad: Grade, reason: str) -> Read | None:
        """What one bad answer leaves standing; None where that is not enough."""
        last = self.readings[ctx.name].pending == 1
        run, question = self.runs[ctx.name], request.meta["question"]
        found = faults.failed(run, question, bad, reason, last)
        return None if found is None else self._put(ctx, found)

    def marks(self, ctx: SourceContext, response: Response, answer: Answer) -> dict[str, str]:
        """Who each docket is, up to which change it was read, and its rows without a number."""
        return self.runs[ctx.name].marks()
