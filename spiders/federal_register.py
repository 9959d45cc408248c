"""The Federal Register: rules, notices and presidential documents, from public inspection on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response

from spiders import federal_register_api as api
from spiders.base import SourceSpider
from spiders.facts import Option, Recognised, Unexpected
from spiders.federal_register_conditions import DAYS, PRESIDENTIAL, TYPES, Conditions
from spiders.federal_register_links import recognise
from spiders.federal_register_plan import Plan, asks, parts
from spiders.json_answers import table
from spiders.reading import EVIDENCE
from tracker.domain.budget import Limits
from tracker.domain.items import Answer, Grade
from tracker.domain.ports import SourceContext


class FederalRegister(SourceSpider):
    """One source is a set of conditions, or the documents that are followed by number."""

    name = "federal_register"
    title = "Federal Register: rules, notices, executive orders, from public inspection on"
    docs = (
        "Shows each document of the Federal Register that meets the conditions, or is followed by "
        "its number: when it is put on public inspection, withdrawn and published; its title, "
        "agencies, abstract, days of signing, effect and end of comments; corrections as "
        "documents of their own. Does not show the text of documents, comments, or a document "
        "before it is on public inspection. On public inspection, terms are looked for in titles "
        "only, and what kind of presidential document it is is read from its title."
    )
    access = "None."
    allows = (
        "60 requests a minute are kept to; the API's staff named 5 a second. It shows at most "
        "10,000 results of one search."
    )
    keyed = "A document by its document number; a correction is a document of its own."
    verified = (
        "Answers of the API kept by others: the newest executive orders of 2 October 2026, "
        "documents by number of 2016 and 2017, an unknown number. Public inspection follows "
        "descriptions of its fields."
    )
    revision = 2
    conditional = False
    # Staff named five requests a second; nothing here is in such haste.
    limits = Limits(minute=60)
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="agencies",
            kind="list of texts",
            help="the agencies, as in the addresses of their pages on federalregister.gov: "
            '"homeland-security-department"; offices of a department are included.',
        ),
        Option(name="types", kind="list of texts", help=f"any of {', '.join(TYPES)}."),
        Option(
            name="presidential",
            kind="list of texts",
            help=f"kinds of presidential documents: any of {', '.join(PRESIDENTIAL)}; agencies and "
            "types do not narrow them.",
        ),
        Option(
            name="terms",
            kind="list of texts",
            help="words that the text of a document must hold, one search each.",
        ),
        Option(
            name="dockets",
            kind="list of texts",
            help="docket numbers of agencies, one search each.",
        ),
        Option(
            name="days",
            kind="number",
            default=DAYS,
            help="how many days of issues are read each time.",
        ),
        Option(
            name="inspection",
            kind="yes or no",
            default=True,
            help="whether documents are shown from public inspection on, days before they are "
            "published.",
        ),
    )
    example = (
        "[sources.fr]\n"
        'spider = "federal_register"\n'
        'every = "1h"\n'
        'agencies = ["homeland-security-department"]\n'
        'types = ["rule", "proposed_rule"]\n'
        'presidential = ["executive_order", "proclamation"]\n'
    )

    @classmethod
    def problems(cls, settings: dict[str, Any]) -> list[str]:
        """Each mistake in the settings, named."""
        found = [*super().problems(settings), *Conditions.problems(settings)]
        if not isinstance(settings.get("inspection", True), bool):
            found.append("inspection: must be true or false.")
        return found

    @classmethod
    def recognise(cls, text: str, **hints: Any) -> list[Recognised]:
        """A link to the Federal Register, a document number, "EO 14333"."""
        return recognise(cls.name, text.strip(), **hints)

    @classmethod
    def calls(cls, ctx: SourceContext) -> list[str]:
        """A request for each search, for public inspection and for the followed documents."""
        return [""] * max(1, len(asks(Plan.of(ctx))))

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """The searches, public inspection, and what is followed by number."""
        plan = Plan.of(ctx)
        wanted = asks(plan)
        if not wanted:
            raise Unexpected(
                "nothing is asked of the Federal Register: state agencies, types, presidential, "
                'terms or dockets, or follow a document such as "fr 2026-20321".',
                Grade.REFUSED,
            )
        return [self._ask(ctx, plan, *one) for one in wanted]

    def _ask(self, ctx: SourceContext, plan: Plan, part: str, url: str, what: Any) -> Request:
        request = self.ask(ctx, url)
        request.meta.update(plan=plan, part=part, what=what)
        plan.waiting.add(url)
        return request

    def foresee(self, ctx: SourceContext, response: Response) -> Iterable[Answer | Request] | None:
        """Numbers that name nothing are not found; a condition that is wrong is explained."""
        if response.status == 404 and response.meta["part"] == "numbers":
            return self._on(ctx, response)
        if response.status in (400, 422):
            said = api.refusal(response.body)
            raise Unexpected(
                f"the Federal Register refuses the request: {said} ({response.status}).",
                Grade.ERROR,
            )
        return None

    def read(self, ctx: SourceContext, response: Response) -> Iterable[Answer | Request]:
        """What one answer shows, and after the last one everything."""
        plan: Plan = response.meta["plan"]
        part, what = response.meta["part"], response.meta["what"]
        evidence = str(response.meta.get(EVIDENCE, ""))
        if part == "inspection":
            plan.take_inspected(api.inspected(response.body), evidence)
            return self._on(ctx, response)
        answer = table(response.body)
        rows = api.rows(answer)
        if part == "order":
            plan.take_order(what, rows, evidence)
        else:
            plan.take(rows, evidence, by_conditions=part == "search")
        following = api.following(answer) if part == "search" and rows else ""
        if following and what >= api.MOST_PAGES:
            raise Unexpected(
                f"the conditions are met by more than {api.PAGE * api.MOST_PAGES:,} documents: "
                "narrow them, or read fewer days."
            )
        more = [("search", following, what + 1)] if following else []
        return self._on(ctx, response, more)

    def _on(
        self, ctx: SourceContext, response: Response, more: Iterable[tuple[str, str, Any]] = ()
    ) -> list[Answer | Request]:
        """The next requests; when none is left, what is missing is looked up, then all is shown."""
        plan: Plan = response.meta["plan"]
        requests: list[Answer | Request] = [self._ask(ctx, plan, *one) for one in more]
        plan.waiting.discard(response.meta["asked"])
        if not plan.waiting and not plan.looked_up:
            plan.looked_up = True
            plan.sieve()
            missing = parts(plan.missing())
            requests += [
                self._ask(ctx, plan, "numbers", api.by_number(part, plan.stamp), part)
                for part in missing
            ]
        return requests if plan.waiting else [plan.answer(response.url)]

    def marks(self, ctx: SourceContext, response: Response, answer: Answer) -> dict[str, str]:
        """Which documents were shown, and what was learned of agencies and orders."""
        plan: Plan = response.meta["plan"]
        return plan.marks()
