"""Florida's Supreme Court and District Courts of Appeal, from their open case system (ACIS)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from scrapy import Request
from scrapy.http import Response

from spiders import florida_records as records
from spiders.base import Read, SourceSpider
from spiders.by_number import answer, is_over
from spiders.docket_refs import Numbers, numbers
from spiders.facts import Option, Recognised, Unexpected
from spiders.florida_api import PARTS, PLACE, Case, number
from spiders.florida_links import recognise
from spiders.reading import EVIDENCE
from tracker.domain import keys
from tracker.domain.budget import Limits
from tracker.domain.items import Answer, Grade, Matter, MatterKind
from tracker.domain.ports import SourceContext

#: As in "search terms are not looked for at ...".
_AT = "in Florida's courts"


class Shown(NamedTuple):
    """What is remembered of a case: its id, how many entries it had, its number and title."""

    id: str
    entries: str
    number: str
    title: str

    @classmethod
    def parse(cls, text: str) -> Shown:
        """What `mark` wrote."""
        return cls(*(text.split(" ", 3) + ["", "", "", ""])[:4])

    def mark(self) -> str:
        """As short text."""
        return " ".join(self)


@dataclass(slots=True)
class Run:
    """One reading: the cases by how they are followed, and what each showed last."""

    cases: dict[str, Case]
    shown: dict[str, Shown] = field(default_factory=dict)
    good: int = 0
    failed: int = 0


class FloridaAcis(SourceSpider):
    """One source is the appellate cases of Florida that are followed by number."""

    name = "florida_acis"
    title = "Florida: dockets of the Supreme Court and the District Courts of Appeal"
    docs = (
        "Shows a case of Florida's appellate courts: each docket entry with its kind and text, "
        "what became of motions, oral arguments set, moved or cancelled, parties, and whether the "
        "case is closed. Edited entries are told as edited, one that is taken off the docket after "
        "a day. Does not show what the papers say, counsel, sealed entries, or cases of trial "
        "courts. Terms are not searched: follow cases by number."
    )
    access = "None."
    allows = (
        "None is published; it is asked 60 times a minute at most, four or five times for a case."
    )
    keyed = (
        "A case by its docket number, which names its court; an entry by the system's id; a "
        "hearing, which has none, by its time and kind."
    )
    verified = (
        "Real entries of one case and a hearing of another (2022 to 2026), kept by others; the "
        "look-up by number, headers and parties after what public programs send and get."
    )
    revision = 1
    conditional = False
    # The system's own pages send five requests for a case; nothing here is in such haste.
    limits = Limits(minute=60)
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="cases",
            kind="list of texts",
            shapes=False,
            help='cases that are always read, such as "SC2026-0703" or "4D2025-1311".',
        ),
    )
    example = "[sources.florida]\n" 'spider = "florida_acis"\n' 'every = "3h"\n'

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.runs: dict[str, Run] = {}

    @classmethod
    def problems(cls, settings: dict[str, Any]) -> list[str]:
        """Each mistake in the settings, named."""
        found, cases = super().problems(settings), settings.get("cases", [])
        if not (isinstance(cases, list) and all(number(str(one)) for one in cases)):
            found.append('cases: must be a list of docket numbers, such as ["SC2026-0703"].')
        return found

    @classmethod
    def recognise(cls, text: str, **hints: Any) -> list[Recognised]:
        """A case's page in the portal, "4D2025-1311", "florida SC2026-0703"."""
        return recognise(cls.name, text)

    @classmethod
    def calls(cls, ctx: SourceContext) -> list[str]:
        """A request for the header of each case and one for each of its lists."""
        return [""] * max(1, len(_wanted(ctx)) * (1 + len(PARTS)))

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """The look-up of each case that is new, and the parts of those whose id is known."""
        wanted = _wanted(ctx)
        cases = {one: Case(wanted=one, names=names) for one, names in wanted.items()}
        shown = {one: Shown.parse(text) for one, text in ctx.marks.items()}
        self.runs[ctx.name] = Run(cases, shown)
        if not cases:
            raise Unexpected(
                f'no case of this source is followed: name one in a watch, such as "{ctx.name} '
                'SC2026-0703".',
                Grade.REFUSED,
            )
        for one in cases.values():
            before = shown.get(one.wanted)
            one.id = one.wanted.partition(":")[2] or (before.id if before else "")
            yield from self._parts(ctx, one) if one.id else [self._ask(ctx, one, "look-up")]

    def _ask(self, ctx: SourceContext, case: Case, part: str, page: int = 0) -> Request:
        named = part if part in PARTS else ""
        request = self.ask(ctx, case.address(named, page))
        request.headers["Accept"] = "application/json"
        request.meta.update(case=case, part=part, page=page)
        case.waiting.add(part)
        return request

    def _parts(self, ctx: SourceContext, case: Case) -> list[Request]:
        return [self._ask(ctx, case, part) for part in ("header", *PARTS)]

    # ---- answers --------------------------------------------------------------------------------

    def foresee(self, ctx: SourceContext, response: Response) -> Answer | None:
        """A case that is not found, also when it is asked for again."""
        case: Case = response.meta["case"]
        found = response.status in (404, 410) and "again" in response.meta
        if not found or response.meta["part"] != "header":
            return None
        return self._lost(ctx, case, response.url)

    def read(self, ctx: SourceContext, response: Response) -> Read:
        """A look-up, a header or a page of a list; after the last of a case's parts, the case."""
        case: Case = response.meta["case"]
        part, page = str(response.meta["part"]), int(response.meta["page"])
        evidence = str(response.meta.get(EVIDENCE, ""))
        if part == "look-up":
            case.waiting.discard(part)
            if case.found(response.body):
                return self._parts(ctx, case)
            return self._lost(ctx, case, response.url)
        more = []
        if part == "header":
            case.take_header(response.body)
            case.proofs[""] = evidence
        else:
            following = case.take(part, page, response.body, evidence)
            more = [self._ask(ctx, case, part, following)] if following else []
        if not more:
            case.waiting.discard(part)
        return more if case.waiting else self._whole(ctx, case, response.url)

    def glimpse(
        self, ctx: SourceContext, response: Response, asked: Sequence[Request]
    ) -> Iterable[Matter]:
        """What the case is called that was looked up."""
        case: Case = response.meta["case"]
        if case.title:
            yield Matter(
                key=keys.docket(PLACE, case.wanted),
                kind=MatterKind.DOCKET,
                title=case.title,
                refs=(f"{PLACE} {case.wanted}", *case.names),
                follows=case.names,
            )

    def _whole(self, ctx: SourceContext, case: Case, url: str) -> list[Answer]:
        """The case, unless one of its parts is missing."""
        if case.lost:
            return []
        run = self.runs[ctx.name]
        found = records.matter(case)
        count, before = case.totals["docketentries"], run.shown.get(case.wanted)
        if not count and before is not None and before.entries != "0":
            raise Unexpected(f"the case {case.wanted} shows none of its entries.", Grade.EMPTY)
        run.good += 1
        run.shown[case.wanted] = Shown(case.id, str(count), case.number, found.title)
        return [answer(ctx, url, "", (found,), at=_AT)]

    def _lost(self, ctx: SourceContext, case: Case, url: str) -> Answer:
        """A case that is not found: gone where it was known, else it is said."""
        run = self.runs[ctx.name]
        run.good += 1
        case.lost = True
        known = run.shown.get(case.wanted)
        if known is not None:
            # Its id is looked up anew the next time.
            run.shown[case.wanted] = known._replace(id="")
            note = f"Florida's courts show no case {case.wanted} any more"
            gone = records.vanished(known.number, known.title, case.names)
            return answer(ctx, url, note, (gone,), alarm=("gone", f"{note}."), at=_AT)
        note = f"Florida's courts show no case {case.wanted}"
        return answer(ctx, url, note, unread=case.names, at=_AT)

    def amiss(self, ctx: SourceContext, request: Request, bad: Grade, reason: str) -> Read | None:
        """One case less; where most could not be read, nothing of the reading stands."""
        run = self.runs[ctx.name]
        case: Case = request.meta["case"]
        run.failed += not case.lost
        pending = self.readings[ctx.name].pending
        if is_over(bad, pending=pending, failed=run.failed, good=run.good):
            return None
        if case.lost:
            return []
        case.lost = True
        note = f"{case.wanted} could not be read: {reason}"
        return answer(ctx, request.url, note, unread=case.names, at=_AT)

    def marks(self, ctx: SourceContext, response: Response, answer: Answer) -> dict[str, str]:
        """The id of each case, and what it showed last."""
        run = self.runs[ctx.name]
        return {one: shown.mark() for one, shown in run.shown.items() if one in run.cases}


def _wanted(ctx: SourceContext) -> Numbers:
    """The cases to read, each with the names that ask for it; "*" for one of the settings."""
    found = numbers(ctx.followed.refs, (PLACE, ctx.name.lower()), number)
    for one in ctx.settings.get("cases") or ():
        case = number(str(one))
        found[case] = ("*", *found.get(case, ()))
    return found
