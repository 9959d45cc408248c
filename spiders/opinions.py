"""Opinions as courts post them: the Ninth Circuit's feeds, and the lists of California's courts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response

from spiders import keep
from spiders.base import Read, SourceSpider
from spiders.facts import Option, Recognised
from spiders.opinions_links import recognise
from spiders.opinions_lists import COURTS
from spiders.opinions_plan import Plan
from spiders.opinions_read import Print
from spiders.reading import EVIDENCE
from tracker.domain.items import Answer
from tracker.domain.ports import SourceContext


class Opinions(SourceSpider):
    """One source is the lists of one court; an opinion is an entry in the docket of its case."""

    name = "opinions"
    title = "Opinions of the Ninth Circuit and of California's appellate courts"
    docs = (
        "Shows each opinion that a court posts on its site, published or not, as an entry in the "
        "docket of its case: who follows the appeal by its number gets it, with a link to the "
        "file; a modification is an entry of its own. The Ninth Circuit's feeds hold its newest "
        "opinions and memoranda, California's lists 60 to 120 days. Does not show orders without "
        "an opinion, briefs, hearings or what an opinion says; nor that an opinion was taken off "
        "the list, as all are in time. Ninth Circuit opinions that decide several appeals are "
        "listed under one of their numbers."
    )
    access = "None."
    allows = "None is published; a second between two requests, or the setting delay."
    keyed = (
        "An opinion by the case's number and the name of its file; a modification is a file of "
        "its own."
    )
    verified = (
        "Lists kept by others and compared with the parses beside them: 100 opinions of the "
        "Ninth Circuit, 14, 75 and 86 of California's courts, and two older layouts of theirs "
        "(2015, 2021)."
    )
    revision = 1
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="court",
            kind=f"one of {', '.join(COURTS)}",
            required=True,
            help="whose opinions are read: "
            + ", ".join(f'"{name}" for {court.title}' for name, court in COURTS.items())
            + ".",
        ),
        Option(
            name="lists",
            kind="list of texts",
            shapes=False,
            help='"published", "unpublished" or both; without it all lists that the court has.',
        ),
        keep.option("what is stored: followed cases and those with a searched term, or all."),
    )
    example = "[sources.ca9-opinions]\n" 'spider = "opinions"\n' 'every = "2h"\n' 'court = "ca9"\n'

    @classmethod
    def problems(cls, settings: dict[str, Any]) -> list[str]:
        """Each mistake in the settings, named."""
        found = [*super().problems(settings), *keep.problems(settings)]
        name = settings.get("court")
        court = COURTS.get(name.lower()) if isinstance(name, str) else None
        if name and court is None:
            found.append(f"court: must be one of {', '.join(COURTS)}.")
        lists, known = settings.get("lists"), list(court.lists) if court else []
        wrong = not isinstance(lists, list) or not lists or not set(map(str, lists)) <= set(known)
        if court is not None and lists is not None and wrong:
            found.append(f"lists: must be a list of {', '.join(known)}.")
        return found

    @classmethod
    def recognise(cls, text: str, **hints: Any) -> list[Recognised]:
        """A list, one of its files, a number of a Californian appellate case."""
        return recognise(cls.name, text)

    @classmethod
    def calls(cls, ctx: SourceContext) -> list[str]:
        """A request for each list."""
        return [""] * len(Plan.of(ctx).lists)

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """The lists."""
        plan = Plan.of(ctx)
        for name, shelf in plan.lists.items():
            request = self.ask(ctx, shelf.url)
            request.meta.update(plan=plan, list=name)
            yield request

    def read(self, ctx: SourceContext, response: Response) -> Read:
        """Nothing until the last list has come, then all that they show."""
        plan: Plan = response.meta["plan"]
        name: str = response.meta["list"]
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        url = plan.lists[name].url
        mirror = ctx.base_url
        found = Print(response.body, content_type, url if mirror else response.url, mirror)
        plan.take(name, found, str(response.meta.get(EVIDENCE, "")))
        return [] if plan.waiting else plan.answer(response.url)

    def marks(self, ctx: SourceContext, response: Response, answer: Answer) -> dict[str, str]:
        """When the lists were read, and what was posted last on each."""
        plan: Plan = response.meta["plan"]
        return plan.marks()
