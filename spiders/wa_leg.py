"""Washington's bills, from the Legislature's own web services (LegislationService)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from scrapy import Request
from scrapy.http import Response

from spiders import bill_links, keep, wa_records
from spiders.base import SourceSpider
from spiders.facts import Option, Recognised, Unexpected
from spiders.legislative import BillName, Wanted, names
from spiders.wa_records import Record
from tracker.domain import keys
from tracker.domain.items import (
    Answer,
    Coverage,
    Event,
    EventKind,
    Extent,
    Grade,
    Matter,
    MatterKind,
)
from tracker.domain.ports import SourceContext

PLACE = "wa"
SERVICE = "https://wslwebservices.leg.wa.gov/LegislationService.asmx"
#: A matter not asked for this time says nothing, and an answer shows the newest step only.
EXTENT = Extent(matters=Coverage.ADDITIONS, events=None, sweep=False)
_BIENNIUM = re.compile(r"(\d{4})-(\d{2})")


class WaLeg(SourceSpider):
    """One source is one biennium: its followed bills, or all of them."""

    name = "wa_leg"
    title = "Washington State: bills from the Legislature's web services"
    docs = (
        "Shows each step of a bill (the service prints the newest one only, so read it often), "
        "its substitutes, status, title and prime sponsor; one bill stays one bill through its "
        "substitutes (SB 5855, SSB 5855, ESSB 5855). Does not show hearings, roll calls, texts "
        "or amendments. With history = true it also asks for all dated steps (no answer of that "
        "kind could be tried yet)."
    )
    access = "None."
    allows = (
        "None is published; others saw errors below 50 milliseconds between two requests and "
        "none at 100."
    )
    keyed = "A bill by biennium, chamber and digits, whatever its prefix; a step by day and words."
    verified = (
        "SB 5855 in 33 captures and a list on two days of 2026, kept by others and put back "
        "into the service's answers, and one raw answer of January 2026."
    )
    revision = 1
    root = "xml"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="biennium",
            kind="text",
            required=True,
            help='the two years of the Legislature, as it writes them: "2025-26".',
        ),
        Option(
            name="state",
            kind='"wa"',
            default=PLACE,
            shapes=False,
            help='the place in the names of its bills ("wa SB 5855"); needed to follow them so.',
        ),
        keep.option(
            "what is stored: followed bills and bills with a searched term, or everything."
        ),
        Option(
            name="history",
            kind="yes or no",
            default=False,
            shapes=False,
            help="ask for all dated steps of each followed bill too: one more request a bill.",
        ),
    )
    example = (
        "[sources.wa-bills]\n"
        'spider = "wa_leg"\n'
        'every = "1h"\n'
        "delay = 0.1\n"
        'state = "wa"\n'
        'biennium = "2025-26"\n'
    )

    @classmethod
    def problems(cls, settings: dict[str, Any]) -> list[str]:
        """Each mistake in the settings, named."""
        found = super().problems(settings)
        biennium = settings.get("biennium")
        if biennium and not (isinstance(biennium, str) and _is_biennium(biennium)):
            found.append('biennium: must be two years that begin with an odd one: "2025-26".')
        if settings.get("state", PLACE) != PLACE:
            found.append(f'state: must be "{PLACE}"; this spider reads Washington only.')
        found += keep.problems(settings)
        if not isinstance(settings.get("history", False), bool):
            found.append("history: must be true or false.")
        return found

    @classmethod
    def recognise(cls, text: str, **hints: Any) -> list[Recognised]:
        """A bill's page on leg.wa.gov, or a number with its state ("wa SB 5855", or a hint)."""
        return bill_links.washington(cls.name, text, **hints)

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """One request a followed bill; one for all of them where everything is kept."""
        biennium, wanted = _wanted(ctx)
        if wanted.searches:
            since = f"{int(biennium[:4]) - 1}-12-01"  # bills are filed from December on
            return [self.ask(ctx, _address("GetLegislationIntroducedSince", sinceDate=since))]
        if not wanted.bills:
            raise Unexpected(
                'no bill of this source is followed: name one in a watch, such as "wa SB 5855".'
            )
        return [self._ask_bill(ctx, bill) for bill in sorted(wanted.bills)]

    def _ask_bill(self, ctx: SourceContext, bill: BillName) -> Request:
        number = bill.identifier.rpartition(" ")[2]
        url = _address("GetLegislation", biennium=bill.session, billNumber=number)
        request = self.ask(ctx, url)
        request.meta["bill"] = bill
        return request

    def read(self, ctx: SourceContext, response: Response) -> Iterable[Answer | Request]:
        """The bills of one answer; of a followed bill then its history, where that is asked for."""
        if "history_of" in response.meta:
            return [_history(ctx, response.body, response.url, response.meta["history_of"])]
        answer = self.read_body(ctx, response.body, response.url, response.meta.get("bill"))
        found: list[Answer | Request] = [answer]
        if ctx.settings.get("history") and "bill" in response.meta:
            found += [self._ask_history(ctx, matter) for matter in answer.matters]
        return found

    def _ask_history(self, ctx: SourceContext, matter: Matter) -> Request:
        _, _, session, bill = matter.key.split("/")
        years = range(int(session[:4]), int(session[:4]) + 2)
        url = _address(
            "GetLegislativeStatusChangesByBillNumber",
            biennium=session,
            billNumber=bill.rpartition(" ")[2],
            beginDate=f"{years[0] - 1}-12-01",
            endDate=f"{years[1]}-12-31",
        )
        request = self.ask(ctx, url)
        request.meta["history_of"] = matter
        return request

    def read_body(
        self, ctx: SourceContext, body: bytes, url: str = "", bill: BillName | None = None
    ) -> Answer:
        """The same from the bytes of an answer; `bill` is the one that was asked for."""
        biennium, wanted = _wanted(ctx)
        named: dict[BillName, list[Record]] = {}
        for record in wa_records.records(body):
            named.setdefault(BillName(record.biennium or biennium, record.bill), []).append(record)
        if bill is not None:
            named = {name: rows for name, rows in named.items() if name == bill}
        matters = tuple(_kept(named, wanted, biennium))
        notes = _missing(ctx, bill, named)
        if bill is None and not named:
            raise Unexpected("the service names no bill at all.", Grade.EMPTY)
        return Answer(source=ctx.name, matters=matters, extent=EXTENT, url=url, notes=notes)

    def marks(self, ctx: SourceContext, response: Response, answer: Answer) -> dict[str, str]:
        """The followed bills that it has shown, so that an empty answer is not a quiet day."""
        shown = {f"shown {matter.key}": "1" for matter in answer.matters if "bill" in response.meta}
        return {**ctx.marks, **shown}


def _is_biennium(text: str) -> bool:
    found = _BIENNIUM.fullmatch(text)
    return bool(found and int(found[1]) % 2 and (int(found[1]) + 1) % 100 == int(found[2]))


def _address(operation: str, **arguments: str) -> str:
    return f"{SERVICE}/{operation}?{urlencode(arguments, quote_via=quote)}"


def _wanted(ctx: SourceContext) -> tuple[str, Wanted]:
    biennium = str(ctx.settings["biennium"])
    everything = keep.everything(ctx.settings)
    return biennium, Wanted.of(ctx.followed, (PLACE, ctx.name), biennium, everything)


def _missing(
    ctx: SourceContext, bill: BillName | None, named: dict[BillName, list[Record]]
) -> tuple[str, ...]:
    """A followed bill that is not there: unknown so far, or an answer to be doubted."""
    if bill is None or bill in named:
        return ()
    said = f"the service shows no {bill.identifier} of {bill.session}"
    if f"shown {keys.bill(PLACE, bill.session, bill.identifier)}" in ctx.marks:
        raise Unexpected(f"{said}, which it showed before.", Grade.EMPTY)
    return (f"{said}; look at its number and biennium",)


def _kept(named: dict[BillName, list[Record]], wanted: Wanted, biennium: str) -> Iterable[Matter]:
    for bill, rows in named.items():
        rows = sorted(rows, key=lambda row: (row.rank, row.step.date))
        newest = rows[-1]
        follows = wanted.follows(bill, newest.short_title, newest.title, newest.description)
        if follows:
            yield _matter(bill, rows, biennium, follows)


def _matter(bill: BillName, rows: list[Record], biennium: str, follows: tuple[str, ...]) -> Matter:
    """One bill from the records of all its versions; the newest version speaks for it."""
    newest = rows[-1]
    url = page(bill)
    events = [_version(row, url) for row in rows]
    events += [event for row in rows for event in _steps([row.step], url)]
    title = newest.short_title or newest.title or newest.description
    values = {
        "title": newest.title,
        "short_title": newest.short_title,
        "long_description": newest.description,
        "lead_author": newest.sponsor,
        "status": newest.step.status,
    }
    return Matter(
        key=keys.bill(PLACE, bill.session, bill.identifier),
        kind=MatterKind.BILL,
        title=f"{bill.identifier}: {title}" if title else bill.identifier,
        url=url,
        date=min((row.introduced for row in rows if row.introduced), default=""),
        # What is not printed is left out: it says nothing, and is no emptied field.
        fields={name: value for name, value in values.items() if value},
        events=tuple({event.key: event for event in events}.values()),
        coverage=Coverage.ADDITIONS,
        refs=names(PLACE, bill, biennium, follows),
        follows=follows,
    )


def _history(ctx: SourceContext, body: bytes, url: str, matter: Matter) -> Answer:
    """The dated steps of a bill whose record was read just before."""
    events = tuple(_steps(wa_records.steps(body), matter.url))
    shown = Matter(
        key=matter.key,
        kind=matter.kind,
        title=matter.title,
        url=matter.url,
        events=events,
        follows=matter.follows,
    )
    return Answer(source=ctx.name, matters=(shown,), extent=EXTENT, url=url)


def _steps(steps: Iterable[wa_records.Step], url: str) -> Iterable[Event]:
    for step in steps:
        if step.text:
            yield Event(
                key=step.key,
                kind=EventKind.ACTION,
                date=step.date,
                url=url,
                fields={"text": step.text, "body": step.chamber or None},
            )


def _version(record: Record, url: str) -> Event:
    """A substitute or engrossed bill: another text of the same bill."""
    return Event(
        key=f"version {record.name}", kind=EventKind.VERSION, url=url, fields={"label": record.name}
    )


def page(bill: BillName) -> str:
    """The bill's page for people; the site files a biennium under its second year too."""
    number, year = bill.identifier.rpartition(" ")[2], int(bill.session[:4]) + 1
    return f"https://app.leg.wa.gov/billsummary?BillNumber={number}&Year={year}"
