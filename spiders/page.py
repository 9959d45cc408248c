"""Any web page, or a part of it: its words compared as text, noise left out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response

from spiders import page_links
from spiders.answers import judge
from spiders.base import SourceSpider
from spiders.facts import Option, Recognised, Unexpected
from spiders.http.grade import ends_with_html
from spiders.links import short
from spiders.not_found import not_found
from spiders.page_blocks import Page as Tree
from spiders.page_blocks import Shown
from spiders.page_chrome import content
from spiders.page_memory import Design, Memory, Reading, both, remember
from spiders.page_settings import Part
from tracker.domain import passages
from tracker.domain.items import REDESIGN, Answer, Coverage, Extent, Grade, Matter, MatterKind
from tracker.domain.normalise import link as normal_link
from tracker.domain.ports import SourceContext

#: A page with fewer words is looked at for the marks of walls, logins and error pages.
FEW_WORDS = 120


class Page(SourceSpider):
    """One source is one page, and the page is one matter."""

    name = "page"
    title = "Any web page, or a part of it"
    docs = (
        "Shows what words of a page are new, edited or gone, as one change a reading with struck "
        "and added words; links to documents are part of the words. Without a selector, menus, "
        'banners and footers are left out. Stamps ("last updated"), counters, the order of lines '
        "and what differs between two readings moments apart are never told; what vanished is "
        "told when it stayed away for a day. A new design is told to the operator only. Does not "
        "show pictures, what a script fills in later, or what linked documents say."
    )
    access = "None."
    allows = (
        "What the site's robots.txt asks for; else a second between two requests, or the "
        "setting delay. A page on which something is new is read twice."
    )
    keyed = "The page by its address; a passage by its words, wherever it stands."
    verified = (
        "Real pages kept by others and replayed in their order (an Illinois department, two "
        "Chicago boards, 2017 to 2026), four pairs that people judged (2017), a Philadelphia "
        "page, and recorded answers of walls and outages."
    )
    revision = 1
    root = "html"
    options: ClassVar[tuple[Option, ...]] = (
        Option(name="url", kind="text", required=True, help="the address of the page."),
        Option(
            name="select",
            kind="CSS selector",
            help="the parts of the page to follow; without it all but menus, banners and footers.",
        ),
        Option(name="exclude", kind="CSS selector", help="what is taken off before it is read."),
        Option(
            name="ignore",
            kind="list of texts",
            help="regular expressions; a paragraph, line or row with one of them is left out.",
        ),
        Option(
            name="rolls",
            kind="yes or no",
            default=False,
            help="whether old lines drop off, as on a page of the latest news; then what "
            "vanishes is never told.",
        ),
        Option(
            name="expect",
            kind="number",
            default=10,
            shapes=False,
            help="the fewest words of a sound page.",
        ),
    )
    example = (
        "[sources.boston-trust-act]\n"
        'spider = "page"\n'
        'every = "6h"\n'
        'url = "https://www.boston.gov/departments/police/trust-act"\n'
        'select = "main"\n'
    )

    @classmethod
    def problems(cls, settings: dict[str, Any]) -> list[str]:
        """Each mistake in the settings, named."""
        return super().problems(settings) + Part.problems(settings)

    @classmethod
    def recognise(cls, text: str, **hints: Any) -> list[Recognised]:
        """Any page whose HTML was fetched (`page`)."""
        return page_links.page(cls.name, text.strip(), str(hints.get("page") or ""))

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """The page; it is asked for once more when something on it is new."""
        return [self.ask(ctx, str(ctx.settings["url"]))]

    def foresee(self, ctx: SourceContext, response: Response) -> Answer | None:
        """A page that was there and is not found: doubted over three reads, then told as gone."""
        return not_found(ctx, response, self.root) if self._memory(ctx) else None

    def read(self, ctx: SourceContext, response: Response) -> Answer | Request:
        """The page as one matter; or a second reading, when something on it is new."""
        memory = self._memory(ctx)
        if memory and memory.closed:
            judge(response, self.root, closed=True)
        shown = self._shown(ctx, response)
        design = memory.design(shown) if memory else Design.SAME
        if memory is None or design is not Design.SAME:
            _doubt_title(shown)
            small = memory is not None or shown.words < FEW_WORDS
            if small and not ctx.settings.get("select"):  # what is named by a selector was found
                judge(response, self.root, structure=False)
            return self._anew(ctx, response, shown, memory, design)
        first: Shown | None = response.meta.get("first")
        if first is None and memory.differs(shown, ctx.now) and ctx.budget_left != 1:
            again = self.ask(ctx, str(ctx.settings["url"]))
            again.meta["first"] = shown
            return again
        return self._compared(ctx, response, shown, first, memory)

    def _shown(self, ctx: SourceContext, response: Response) -> Shown:
        """What of the page is followed; raises when that is too little to be the page."""
        part = Part.of(ctx.settings)
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        address = str(ctx.settings["url"])
        url = address if ctx.base_url else response.url
        tree = Tree(response.body, content_type, url, ctx.base_url)
        if part.exclude is not None:
            tree.take_off(part.exclude)
        roots = content(tree) if part.select is None else tree.parts(part.select)
        if not roots:
            raise Unexpected("the selector found nothing: the page may have a new design.")
        shown = part.kept(tree.read(roots))
        if shown.words < part.expect:
            judge(response, self.root, structure=False)
            raise Unexpected(
                f"the page shows {shown.words} word(s), fewer than the {part.expect} it should "
                "have; if a script fills it in, it cannot be read.",
                Grade.BROKEN if shown.words else Grade.EMPTY,
            )
        return shown

    def _memory(self, ctx: SourceContext) -> Memory | None:
        return Memory.load(ctx.marks.get("page", ""), self.fingerprint(ctx.settings))

    def _anew(
        self,
        ctx: SourceContext,
        response: Response,
        shown: Shown,
        memory: Memory | None,
        design: Design,
    ) -> Answer:
        """The page at first sight or in a new design: its words are a baseline, told to nobody."""
        doubted = memory is not None and design is Design.SMALLER
        if memory is not None and doubted and not (memory.believes and memory.old_enough(ctx.now)):
            response.meta["memory"] = memory.doubting(ctx.now)
            alarm = (
                "doubted",
                f"it has {shown.words} words where the page had {memory.words}, in another "
                "design; nothing is taken from it until it has stood so for a day.",
            )
            return self._answer(ctx, response, shown, None, alarm=alarm)
        response.meta["memory"] = remember(self.fingerprint(ctx.settings), Reading(shown), ctx.now)
        text = passages.join(one.text for one in shown.passages)
        if memory is None:
            return self._answer(ctx, response, shown, text)
        alarm = (
            REDESIGN,
            "its words were taken as a new baseline, and what changed together with the design "
            "was told to nobody; look whether its selector is still right.",
        )
        return self._answer(ctx, response, shown, text, silent=True, alarm=alarm)

    def _compared(
        self,
        ctx: SourceContext,
        response: Response,
        shown: Shown,
        first: Shown | None,
        memory: Memory,
    ) -> Answer:
        """The page in the design that is known; what may not be told is marked."""
        reading = both(first, shown) if first else Reading(shown)
        restless = memory.restless(reading.shown, ctx.now) | reading.flickering
        response.meta["memory"] = remember(memory.shape, reading, ctx.now, before=memory)
        text = passages.join(
            passages.unsteady(one.text) if n in restless else one.text
            for n, one in enumerate(reading.shown.passages)
        )
        return self._answer(ctx, response, shown, text)

    def _answer(
        self,
        ctx: SourceContext,
        response: Response,
        shown: Shown,
        text: str | None,
        *,
        silent: bool = False,
        alarm: tuple[str, str] | None = None,
    ) -> Answer:
        address = str(ctx.settings["url"])
        rolls = ctx.settings.get("rolls", False) is True
        matter = Matter(
            key=f"page/{ctx.namespace}/{_identity(address)}",
            kind=MatterKind.PAGE,
            title=shown.title or address,
            url=address,
            fields={} if text is None else {"page_text": text},
            coverage=Coverage.WINDOW if rolls else Coverage.WHOLE,
            follows=("*",),
        )
        return Answer(
            source=ctx.name,
            matters=(matter,),
            extent=Extent(matters=Coverage.WHOLE),
            url=response.url,
            notes=tuple(_notes(shown, response.meta["memory"])),
            silent=silent,
            alarm=alarm,
        )

    def marks(self, ctx: SourceContext, response: Response, answer: Answer) -> dict[str, str]:
        """What is remembered of the page, also whether it ended as a whole page does."""
        memory: Memory | None = response.meta.get("memory")
        if memory is None:  # it was not found
            return dict(ctx.marks)
        if memory.since:  # nothing was taken, so no short cut may be: the next reading is whole
            self.readings[ctx.name].validators.clear()
        # A memory ends with other settings; so does what is expected of the page's end.
        return {"page": replace(memory, closed=ends_with_html(response.body)).mark()}


def _identity(address: str) -> str:
    """The address without scheme and noise: what names the page inside its source."""
    return short(normal_link(address).partition("://")[2].rstrip("/"))


#: Titles of walls and filters, whatever the size of their pages.
_WALL_TITLE = re.compile(
    r"access denied|attention required!.{0,60}|just a moment\W*|human verification|robot check"
    r"|error: the request could not be satisfied|.{0,60}:: request access|403 forbidden|forbidden"
    r"|.{0,60}\b(?:dns|web|url|content|internet) filter\b.{0,60}"
    r"|(?:you have been |request |ip )?blocked|security check(?: required)?",
    re.IGNORECASE,
)


def _doubt_title(shown: Shown) -> None:
    if _WALL_TITLE.fullmatch(shown.title):
        raise Unexpected(
            f'a wall or filter answered instead of the site ("{shown.title[:80]}").', Grade.BLOCKED
        )


def _notes(shown: Shown, memory: Memory) -> Iterable[str]:
    """What the operator should know of this page."""
    if shown.cut:
        yield "the page is longer than what is compared; name the part to follow with select"
    if memory.restless_places:
        yield f"{memory.restless_places} place(s) of the page never stand still and are left out"
