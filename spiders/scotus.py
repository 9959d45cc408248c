"""Dockets of the United States Supreme Court, from the court's own JSON; older ones, its pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response

from spiders import scotus_records as records
from spiders.base import Read, SourceSpider
from spiders.by_number import answer, is_over
from spiders.docket_refs import Numbers, numbers
from spiders.facts import Option, Recognised, Unexpected
from spiders.scotus_links import recognise
from tracker.domain.items import Answer, Grade
from tracker.domain.ports import SourceContext

#: As in "search terms are not looked for at ...".
_AT = "at the Supreme Court"


@dataclass(slots=True)
class Run:
    """One reading of a source: its dockets, and what each showed when it was read last.

    That is how many entries, and what it is called: "41 In Re Grand Jury"; "41p" for one that
    has no JSON, but a page.
    """

    dockets: Numbers
    shown: dict[str, str] = field(default_factory=dict)
    good: int = 0
    failed: int = 0


class Scotus(SourceSpider):
    """One source is the dockets of the Supreme Court that are followed by number."""

    name = "scotus"
    title = "U.S. Supreme Court: dockets with all their entries"
    docs = (
        "Shows each entry of a docket of the United States Supreme Court with its text and what "
        "was filed with it: petitions, briefs, conferences, arguments, orders, judgment; "
        "applications (24A100) and motions (21M105) too; the case below and linked cases. Edited "
        "entries are told as edited, one that is taken off the docket after a day. Does not show "
        "what the papers say, the order lists of Mondays, counsel, or dockets from before 2001. "
        "Terms are not searched: follow cases by number."
    )
    access = "None."
    allows = "None is published; a second between two requests, or the setting delay."
    keyed = "A docket by its number; an entry, which has no id, by its day and words."
    verified = (
        "Two real dockets kept by others: a petition (21-1397, also its page) and an application "
        "(24A100)."
    )
    revision = 1
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="dockets",
            kind="list of texts",
            shapes=False,
            help='dockets that are always read, such as "25-112" or "24A100".',
        ),
    )
    example = "[sources.scotus]\n" 'spider = "scotus"\n' 'every = "2h"\n'

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.runs: dict[str, Run] = {}

    @classmethod
    def problems(cls, settings: dict[str, Any]) -> list[str]:
        """Each mistake in the settings, named."""
        found, dockets = super().problems(settings), settings.get("dockets", [])
        known = isinstance(dockets, list) and all(records.number(str(one)) for one in dockets)
        if not known:
            found.append('dockets: must be a list of docket numbers, such as ["25-112"].')
        return found

    @classmethod
    def recognise(cls, text: str, **hints: Any) -> list[Recognised]:
        """A docket's page, JSON or papers; "scotus 25-112", "24A100". Hint: `court`."""
        return recognise(cls.name, text, **hints)

    @classmethod
    def calls(cls, ctx: SourceContext) -> list[str]:
        """A request for each docket."""
        return [""] * max(1, len(_wanted(ctx)))

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """One for each docket."""
        run = self.runs[ctx.name] = Run(_wanted(ctx), dict(ctx.marks))
        if not run.dockets:
            raise Unexpected(
                "no docket of this source is followed: name one in a watch, such as "
                f'"{ctx.name} 25-112".',
                Grade.REFUSED,
            )
        for docket in run.dockets:
            yield self._ask(ctx, docket, page=run.shown.get(docket, "").split(" ")[0].endswith("p"))

    def _ask(self, ctx: SourceContext, docket: str, *, page: bool) -> Request:
        request = self.ask(ctx, records.page(docket) if page else records.address(docket))
        request.meta.update(docket=docket, page=page)
        return request

    def foresee(self, ctx: SourceContext, response: Response) -> Answer | Request | None:
        """A docket that is not found, also when it is asked for again; older ones have a page."""
        if response.status not in (404, 410) or "again" not in response.meta:
            return None
        run, docket = self.runs[ctx.name], str(response.meta["docket"])
        if docket not in run.shown and not response.meta["page"]:
            older = self._ask(ctx, docket, page=True)
            older.meta["again"] = True  # that the docket is not found was said twice
            return older
        names = run.dockets[docket]
        run.good += 1
        if docket in run.shown:
            note = f"the Supreme Court shows no docket {docket} any more"
            gone = (records.vanished(docket, run.shown[docket].partition(" ")[2], names),)
            return answer(ctx, response.url, note, gone, alarm=("gone", f"{note}."), at=_AT)
        note = f"the Supreme Court shows no docket {docket}"
        return answer(ctx, response.url, note, unread=names, at=_AT)

    def read(self, ctx: SourceContext, response: Response) -> Read:
        """One docket with all its entries."""
        run, docket = self.runs[ctx.name], str(response.meta["docket"])
        matter = records.read(response.body, docket, run.dockets[docket])
        if not matter.events and run.shown.get(docket, "0")[0] != "0":
            raise Unexpected(f"the docket {docket} shows none of its entries.", Grade.EMPTY)
        mark = "p" if response.meta["page"] else ""
        run.shown[docket] = f"{len(matter.events)}{mark} {matter.title}"
        run.good += 1
        count = records.undated(matter)
        note = f"{count} entries of {docket} have no readable date" if count else ""
        return answer(ctx, response.url, note, (matter,), at=_AT)

    def amiss(self, ctx: SourceContext, request: Request, bad: Grade, reason: str) -> Read | None:
        """One docket less; where most could not be read, nothing of the reading stands."""
        run, docket = self.runs[ctx.name], str(request.meta["docket"])
        run.failed += 1
        pending = self.readings[ctx.name].pending
        if is_over(bad, pending=pending, failed=run.failed, good=run.good):
            return None
        note = f"{docket} could not be read: {reason}"
        return answer(ctx, request.url, note, unread=run.dockets[docket], at=_AT)

    def marks(self, ctx: SourceContext, response: Response, answer: Answer) -> dict[str, str]:
        """What each docket showed last."""
        run = self.runs[ctx.name]
        return {docket: count for docket, count in run.shown.items() if docket in run.dockets}


def _wanted(ctx: SourceContext) -> Numbers:
    """The dockets to read, each with the names that ask for it; "*" for one of the settings."""
    places = (records.COURT, ctx.name.lower())
    found = numbers(ctx.followed.refs, places, records.number)
    return found | dict(_stated(ctx, found))


def _stated(ctx: SourceContext, found: Numbers) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in ctx.settings.get("dockets") or ():
        docket = records.number(str(one))
        yield docket, ("*", *found.get(docket, ()))
