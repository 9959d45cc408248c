"""Any HTML list of orders, releases or documents, described in the configuration."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import unquote

from scrapy import Request
from scrapy.http import Response

from spiders.base import SourceSpider
from spiders.facts import Option, Recognised, Unexpected
from spiders.http.grade import ends_with_html
from spiders.list_page import Page, Plan, Row
from spiders.propose import proposal
from spiders.rows import Mistake
from tracker.domain.items import Answer, Coverage, Extent, Grade, Matter, MatterKind
from tracker.domain.ports import SourceContext

KINDS = ("order", "release", "document", "rule", "meeting")
#: A page is in another design when that share of its rows lacks title or key.
_LACKING = 1 / 3


class Listing(SourceSpider):
    """One source is one page with one list; each row is a matter."""

    name = "listing"
    title = "Any web page with a list of orders, releases, documents, rules or meetings"
    docs = (
        "Shows each row of a list as a matter of its own: its title, number, date, link and any "
        "further column. Does not show what the linked documents say, lists that a script fills "
        "in later, or further pages of the list. A page in a new design is told to the operator."
    )
    access = "None."
    allows = (
        "What the site's robots.txt asks for; else a second between two requests, or the "
        "setting delay."
    )
    keyed = (
        "A row by what the setting key names: its link, the number in it, or a column; never by "
        "its place, and by its title only if you say so."
    )
    verified = (
        "Real lists kept by others and replayed in their order: presidential actions of the "
        "White House (2025), meetings of Chicago's council and water district (2018 to 2026); "
        "single pages of Philadelphia's council (2025), San Francisco's board (2021) and USCIS "
        "(2026)."
    )
    revision = 1
    root = "html"
    options: ClassVar[tuple[Option, ...]] = (
        Option(name="url", kind="text", required=True, help="the address of the page."),
        Option(
            name="kind",
            kind="one of " + ", ".join(KINDS),
            default="document",
            help="what a row is.",
        ),
        Option(
            name="row",
            kind="CSS selector",
            required=True,
            help='the selector that finds each row, e.g. "table.orders tr".',
        ),
        Option(
            name="fields",
            kind="table",
            required=True,
            help="title, number, date, link and further columns: each a selector (::attr(x), "
            "::text), or a table of css, attr, pattern, format, empty, compare.",
        ),
        Option(
            name="key",
            kind="text or table",
            help="what tells rows apart for ever: a field's name, a selector, or a table of field "
            "or css, attr, and pattern; without it the row's link.",
        ),
        Option(
            name="rolls",
            kind="yes or no",
            default=True,
            help="whether old rows drop off the list; only of a whole list (false) can a row be "
            "said to be gone.",
        ),
        Option(
            name="expect",
            kind="number",
            default=1,
            shapes=False,
            help="the fewest rows of a sound page.",
        ),
        Option(
            name="exclude",
            kind="CSS selector",
            help="what is taken off the page before it is read.",
        ),
    )
    example = (
        "[sources.boston-orders]\n"
        'spider = "listing"\n'
        'every = "6h"\n'
        'url = "https://www.boston.gov/executive-orders"\n'
        'kind = "order"\n'
        'row = "table.orders tr"\n'
        'key = { field = "link", pattern = "/eo/(\\\\d+)" }\n'
        "rolls = false\n"
        "[sources.boston-orders.fields]\n"
        'title = "a"\n'
        'date = "td:nth-child(1)"\n'
        'link = "a::attr(href)"\n'
        'number = { css = "a", pattern = "No\\\\. ([0-9-]+)" }\n'
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans: dict[str, Plan] = {}

    @classmethod
    def problems(cls, settings: dict[str, Any]) -> list[str]:
        """Each mistake in the settings, named."""
        found = super().problems(settings)
        url = settings.get("url")
        if url and not (isinstance(url, str) and re.match(r"https?://[^/\s]+", url)):
            found.append("url: is no web address; it starts with https://.")
        if settings.get("kind", "document") not in KINDS:
            found.append(f"kind: must be one of {', '.join(KINDS)}.")
        if not isinstance(settings.get("rolls", True), bool):
            found.append("rolls: must be true or false.")
        expect = settings.get("expect", 1)
        if not isinstance(expect, int) or isinstance(expect, bool) or expect < 0:
            found.append("expect: must be a number of rows, 0 or more.")
        return found + Plan.problems(settings)

    @classmethod
    def recognise(cls, text: str, **hints: Any) -> list[Recognised]:
        """Any web address, last: with its `page` (HTML) rows and fields are proposed."""
        if not re.match(r"https?://[^/\s]+", text.strip()):
            return []
        return [proposal(cls.name, text.strip(), str(hints.get("page") or ""))]

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """The one page of the list."""
        return [self.ask(ctx, str(ctx.settings["url"]))]

    def read(self, ctx: SourceContext, response: Response) -> Answer:
        """Every row of the list as a matter."""
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        return self.read_body(ctx, response.body, content_type, response.url)

    def read_body(
        self, ctx: SourceContext, body: bytes, content_type: str = "", url: str = ""
    ) -> Answer:
        """The same from the bytes of the page."""
        plan = self._plan(ctx)
        address = str(ctx.settings["url"])
        # A mirror's own address must not get into links and keys.
        page = Page(plan, body, content_type, address if ctx.base_url else url or address)
        page.mirror = (ctx.base_url, address)
        printed = page.rows()
        rows = _without_slips(printed)
        self._doubt(ctx, plan, page, rows)
        whole = ctx.settings.get("rolls", True) is False
        return Answer(
            source=ctx.name,
            matters=tuple(_matters(ctx, rows)),
            extent=Extent(matters=Coverage.WHOLE if whole else Coverage.WINDOW, sweep=True),
            url=url or address,
            notes=(*page.notes(), *_said(len(printed) - len(rows))),
        )

    def _plan(self, ctx: SourceContext) -> Plan:
        """The compiled selectors; sources with the same ones share them."""
        shape = repr([ctx.settings.get(name) for name in ("row", "fields", "key", "exclude")])
        if shape not in self._plans:
            try:
                self._plans[shape] = Plan.of(ctx.settings)
            except Mistake as error:
                raise Unexpected(f"the settings of the list cannot be used: {error}") from error
        return self._plans[shape]

    def _doubt(self, ctx: SourceContext, plan: Plan, page: Page, rows: list[Row]) -> None:
        """A page that shows less than the list should is never read as if the rest had gone."""
        expect = int(ctx.settings.get("expect", 1))
        if not page.found and expect:
            raise Unexpected("the row selector found nothing: the page may have a new design.")
        if page.lacking > page.read * _LACKING:
            raise Unexpected(
                f"{page.lacking} of {page.read} rows lack their title or key: "
                "the page may have a new design."
            )
        if len(rows) < expect:
            raise Unexpected(
                f"the list shows {len(rows)} row(s), fewer than the {expect} it should have.",
                Grade.BROKEN if rows else Grade.EMPTY,
            )

    def marks(self, ctx: SourceContext, response: Response, answer: Answer) -> dict[str, str]:
        """Whether the page ended as a whole page does."""
        return {"closed": "1"} if ends_with_html(response.body) else {}


#: Words, and no file name, argument or place.
_WORDS = re.compile(r"/?[^/?#.]*\s[^/?#.]*")


def _without_slips(rows: list[Row]) -> list[Row]:
    """The rows without those that are another one again, its link run into the next column.

    Such a row has the title of exactly one other, and that one's link with words after it. A link
    with spaces is none by itself: many sites have such file names.
    """
    if not any(" " in unquote(_link(row)) for row in rows):
        return rows
    titles: dict[str, list[Row]] = {}
    for row in rows:
        titles.setdefault(row.values.get("title", ""), []).append(row)
    pairs = [alike for title, alike in titles.items() if title and len(alike) == 2]
    slips = {two.key for pair in pairs for one, two in (pair, pair[::-1]) if _run_on(one, two)}
    return [row for row in rows if row.key not in slips]


def _link(row: Row) -> str:
    return row.values.get("link", "")


def _run_on(one: Row, two: Row) -> bool:
    """Whether the second row's link is the first one's with words after it."""
    link, longer = _link(one), unquote(_link(two))
    return bool(link and longer.startswith(link) and _WORDS.fullmatch(longer.removeprefix(link)))


def _said(slips: int) -> tuple[str, ...]:
    said = f"{slips} row(s) repeat another one with words run into the link, and were left out"
    return (said,) if slips else ()


@dataclass(frozen=True, slots=True)
class _Names:
    kind: MatterKind
    prefix: str


def _matters(ctx: SourceContext, rows: list[Row]) -> Iterable[Matter]:
    kind = MatterKind(ctx.settings.get("kind", "document"))
    names = _Names(kind, f"{kind}/{ctx.namespace}/")
    for position, row in enumerate(rows):
        yield Matter(
            key=names.prefix + row.key,
            kind=names.kind,
            title=row.values.get("title") or row.values.get("number") or row.key,
            url=row.url,
            date=row.values.get("date", ""),
            fields={name: value for name, value in row.values.items() if name in row.compared},
            coverage=Coverage.ADDITIONS,
            position=position,
            follows=("*",),
        )
