"""Bills of all states, from Open States (API v3): 20 bills a request, 250 requests a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from spiders import bill_sites, keep
from spiders import openstates_plan as plan
from spiders.answers import shuts_out
from spiders.base import SourceSpider
from spiders.contract import Read
from spiders.facts import Option, Recognised, Unexpected
from spiders.json_answers import said, table, tables, words
from spiders.legislative import BillName
from spiders.openstates_records import INCLUDES, RELATED, bill_name, matter
from spiders.states import ZONES
from tracker.domain.budget import EVERYTHING, Limits
from tracker.domain.items import Answer, Coverage, Extent, Grade
from tracker.domain.ports import SourceContext

API = "https://v3.openstates.org/bills"
#: A bill not asked for this time says nothing; each bill shows itself whole.
EXTENT = Extent(matters=Coverage.ADDITIONS, events=None, sweep=False)
_SINCE, _COMPLETE = "since", "complete"


class OpenStates(SourceSpider):
    """One source is one session of one legislature: its followed bills, or all of them."""

    name = "openstates"
    title = "Bills of every state legislature, from Open States"
    docs = (
        "Shows each bill's actions, votes, texts, sponsors and subjects, as Open States gathers "
        "them from the legislature's site, mostly within a day. Does not show hearings that are "
        "set, what the texts say, or actions on the bills of a closed session. Terms are not "
        "searched. Needs a free key (open.pluralpolicy.com), which allows 250 requests a day: all "
        "sources with the same key share them."
    )
    access = "A free key of open.pluralpolicy.com."
    allows = "250 requests a day and 10 a minute."
    keyed = (
        "A bill by session and number; actions, versions and votes by day, chamber and words, "
        "for their ids are made anew with every rewrite."
    )
    verified = (
        "Rows of the API for New York (2026) and Wyoming (2025) that lacked actions, versions "
        "and votes; those are read as its documentation and code describe them."
    )
    revision = 2
    limits = Limits(day=250, minute=10)
    conditional = False
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="jurisdiction",
            kind="text",
            required=True,
            help='the state\'s two letters, "ca"; also the place in the names of its bills.',
        ),
        Option(
            name="session",
            kind="text",
            required=True,
            help='the session as Open States names it: "20252026" in California, "2025" in Ohio.',
        ),
        Option(
            name="key",
            kind="reference",
            secret=True,
            shapes=False,
            help='the API key, by reference: "env:OPENSTATES_KEY".',
        ),
        keep.option("what is stored: followed bills, or every bill of the session."),
    )
    example = (
        "[sources.ca-bills]\n"
        'spider = "openstates"\n'
        'every = "6h"\n'
        'jurisdiction = "ca"\n'
        'session = "20252026"\n'
        'key = "env:OPENSTATES_KEY"\n'
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unanswered: Counter[str] = Counter()

    @classmethod
    def problems(cls, settings: dict[str, Any]) -> list[str]:
        """Each mistake in the settings, named."""
        found = super().problems(settings)
        place = settings.get("jurisdiction")
        if place and not (isinstance(place, str) and place.lower() in ZONES):
            found.append('jurisdiction: must be the two letters of a state, such as "ca".')
        session = settings.get("session")
        if session and not isinstance(session, str):
            found.append('session: must be a text in quotes, such as "20252026".')
        found += keep.problems(settings)
        return found

    @classmethod
    def recognise(cls, text: str, **hints: Any) -> list[Recognised]:
        """A bill's page on openstates.org or open.pluralpolicy.com."""
        return bill_sites.open_states(cls.name, text, **hints)

    @classmethod
    def calls(cls, ctx: SourceContext) -> list[str]:
        """One request for each 20 followed bills; of everything, a page a day is little."""
        wanted = plan.wanted_of(ctx)
        if wanted.everything:
            return [ctx.marks.get(_SINCE, "")] * (5 if _COMPLETE in ctx.marks else 20)
        read = plan.last_reads(ctx)
        return [read.get(bills[0].identifier, "") for bills in plan.chunks(ctx, wanted)]

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """As many requests as the budget allows; the bills read longest ago come first."""
        wanted = plan.wanted_of(ctx)
        if not ctx.secrets.get("key") and not ctx.base_url:
            raise Unexpected(
                'key: is missing; get one at open.pluralpolicy.com and write key = "env:NAME".',
                Grade.LOGIN,
            )
        if wanted.everything:
            return [self._page(ctx, ctx.marks.get(_SINCE, ""), 1, 1)]
        asked = plan.chunks(ctx, wanted)
        if not asked:
            raise Unexpected(
                "no bill of this source is followed: name one in a watch, such as "
                f'"{plan.place(ctx)} SB 627".',
                Grade.REFUSED,
            )
        return [self._bills(ctx, bills) for bills in asked[: ctx.budget_left]]

    def _bills(self, ctx: SourceContext, bills: Sequence[BillName]) -> Request:
        named = [("identifier", bill.identifier) for bill in bills]
        request = self._ask(ctx, *named)
        request.meta["bills"] = tuple(bills)
        return request

    def _page(self, ctx: SourceContext, since: str, page: int, nth: int) -> Request:
        """A page of all bills, the least lately rewritten first: what comes later is not lost."""
        cursor = [("updated_since", since)] if since else []
        request = self._ask(ctx, ("sort", "updated_asc"), ("page", str(page)), *cursor)
        request.meta["page"] = (since, page, nth)
        return request

    def _ask(self, ctx: SourceContext, *more: tuple[str, str]) -> Request:
        place = [("jurisdiction", plan.place(ctx)), ("session", str(ctx.settings["session"]))]
        # A list in one argument would be ignored without a word: each include stands for itself.
        shown = [
            *(("include", name) for name in (*INCLUDES, RELATED)),
            ("per_page", str(plan.MOST)),
        ]
        url = f"{API}?{urlencode([*place, *more, *shown])}"
        return self.ask(ctx, url, header="X-API-KEY", secret=ctx.secrets.get("key", ""))

    def foresee(self, ctx: SourceContext, response: Response) -> None:
        """What the API says of a request that it refuses."""
        detail = said(response.body, "detail") if response.status != 200 else ""
        if response.status in (400, 404, 422):
            raise Unexpected(
                f"the API refuses the request: {detail} ({response.status}).", Grade.ERROR
            )
        if response.status in (401, 403) and detail:
            raise Unexpected(
                f"the API does not take the key: {detail} ({response.status}).", Grade.LOGIN
            )

    def amiss(self, ctx: SourceContext, request: Request, bad: Grade, reason: str) -> Read | None:
        """The bills of one request of several wait for the next reading, which asks for them first.

        Bills that were not read for a day, or more failed requests than a third, fail the reading.
        """
        bills = request.meta.get("bills", ())
        if shuts_out(bad, reason) or not plan.may_wait(ctx, bills):
            return None
        self.unanswered[ctx.name] += 1
        asked = plan.chunks(ctx, plan.wanted_of(ctx))[: ctx.budget_left]
        if self.unanswered[ctx.name] * 3 > len(asked):
            return None
        named = ", ".join(bill.identifier for bill in bills)
        note = f"{named} could not be read: {reason}"
        return Answer(source=ctx.name, matters=(), extent=EXTENT, url=request.url, notes=(note,))

    def read(self, ctx: SourceContext, response: Response) -> Iterable[Answer | Request]:
        """The bills of one answer; of everything, also the request for the next page."""
        bills = response.meta.get("bills")
        answer = self.read_body(ctx, response.body, response.url, bills)
        if bills is not None:
            return [answer]
        return self._everything(ctx, response, answer)

    def read_body(
        self,
        ctx: SourceContext,
        body: bytes,
        url: str = "",
        bills: Sequence[BillName] | None = None,
    ) -> Answer:
        """The same from the bytes of an answer; `bills` are those that were asked for."""
        session, wanted = str(ctx.settings["session"]), plan.wanted_of(ctx)
        rows = {bill_name(row, session): row for row in tables(table(body), "results")}
        follows = {name: wanted.follows(name) for name in rows}
        matters = tuple(
            matter(row, plan.place(ctx), session, follows[name])
            for name, row in rows.items()
            if follows[name]
        )
        left = plan.left_out(ctx, wanted)
        terms = [f"term:{term}" for term in ctx.followed.terms]
        notes = ["search terms are not looked for at Open States"] if terms else []
        notes += plan.absent(ctx, [bill for bill in bills or () if bill not in rows], bool(rows))
        return Answer(
            source=ctx.name,
            matters=matters,
            extent=EXTENT,
            url=url,
            notes=tuple(notes),
            unread=(*terms, *(ref for bill in left for ref in wanted.bills[bill])),
            skipped=plan.skipped(ctx, left),
        )

    def _everything(
        self, ctx: SourceContext, response: Response, answer: Answer
    ) -> Iterable[Answer | Request]:
        """Follow the stamp of the last rewrite from page to page, as far as the budget goes."""
        since, page, nth = response.meta["page"]
        rows = tables(table(response.body), "results")
        last = max((words(row.get("updated_at")) for row in rows), default="") or since
        response.meta[_SINCE] = last
        response.meta[_COMPLETE] = len(rows) < plan.MOST
        if len(rows) < plan.MOST:
            return [_baseline(ctx, answer, complete=True)]
        if ctx.budget_left is not None and nth >= ctx.budget_left:
            cut = replace(answer, skipped={EVERYTHING: last})
            return [_baseline(ctx, cut, complete=False)]
        # As many rewritten in one instant as fit on a page: then only counting pages goes on.
        since, page = (since, page + 1) if last == since else (last, 1)
        return [_baseline(ctx, answer, complete=True), self._page(ctx, since, page, nth + 1)]

    def marks(self, ctx: SourceContext, response: Response, answer: Answer) -> dict[str, str]:
        """When each bill was read last; of everything, up to which rewrite."""
        if "page" in response.meta:
            complete = response.meta[_COMPLETE] or _COMPLETE in ctx.marks
            return {_SINCE: response.meta[_SINCE], **({_COMPLETE: "1"} if complete else {})}
        asked = {bill.identifier for bill in response.meta["bills"]}
        shown = {matter.key.rpartition("/")[2] for matter in answer.matters}
        shown |= plan.ever_shown(ctx)
        fresh = {name: ctx.now if name in shown else f"{ctx.now}{plan.ABSENT}" for name in asked}
        followed = {bill.identifier for bill in plan.wanted_of(ctx).bills}
        before = {name: at for name, at in plan.last_reads(ctx).items() if name in followed}
        # What another answer of this reading has marked meanwhile stands before what was.
        done = self.readings[ctx.name].marks if ctx.name in self.readings else {}
        marks = {f"{plan.READ}{name}": at for name, at in {**before, **fresh}.items()}
        return {
            **marks,
            **{name: at for name, at in done.items() if name.removeprefix(plan.READ) not in fresh},
        }


def _baseline(ctx: SourceContext, answer: Answer, complete: bool) -> Answer:
    """Until all bills were seen once, no bill is news for being seen."""
    if complete or _COMPLETE in ctx.marks:
        return answer
    note = "not all bills of the session have been read yet; the next run goes on"
    return replace(answer, notes=(*answer.notes, note), unread=(*answer.unread, "*"))
