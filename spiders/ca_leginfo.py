"""California's bills, from the Legislature's public pages (leginfo.legislature.ca.gov)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response

from spiders import bill_links, ca_bill, ca_pages
from spiders.base import SourceSpider
from spiders.ca_bill import PLACE, Pages
from spiders.facts import Option, Recognised, Unexpected
from spiders.legislative import Wanted
from spiders.reading import EVIDENCE
from tracker.domain.items import Answer, Coverage, Extent, Matter
from tracker.domain.ports import SourceContext

#: No saved page could be had, so nothing may be concluded from what is not on one.
EXTENT = Extent(matters=Coverage.ADDITIONS, events=None, sweep=False)


class CaLeginfo(SourceSpider):
    """One source is one session; each followed bill takes three pages, and a fourth for new text.

    The pages of a bill are read one after the other: status, history, votes and, when a version
    has not been read yet, its text. The bill is one matter, made when the last one is there.
    """

    name = "ca_leginfo"
    title = "California: bills from the Legislature's public pages"
    docs = (
        "Shows status, history, votes and text versions of a bill, and what words a new version "
        "changes; title, subject and lead author, so that a bill that is gutted and amended is "
        "seen at once. Does not show hearings or analyses, and never says that something is gone. "
        "The site refuses some robots by its robots.txt, which is obeyed: then follow the bill "
        "through openstates. Written from the names of the pages' elements; not yet seen live."
    )
    access = "None."
    allows = (
        "None is published, and robots.txt refuses some robots; leave two seconds between two "
        "requests."
    )
    keyed = (
        "A bill by session and number, a text by its version id, a step or vote by day, place "
        "and words."
    )
    verified = "Nothing real: no page of this site could be had."
    revision = 1
    experimental = True
    conditional = False  # the status page alone does not tell whether the history moved
    root = "html"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="session",
            kind="text",
            required=True,
            help='the two years of the regular session, as in a bill\'s address: "20252026".',
        ),
        Option(
            name="state",
            kind='"ca"',
            default=PLACE,
            shapes=False,
            help='the place in the names of its bills ("ca SB 627"); needed to follow them so.',
        ),
    )
    example = (
        "[sources.ca-bills]\n"
        'spider = "ca_leginfo"\n'
        'every = "12h"\n'
        "delay = 2.0\n"
        'state = "ca"\n'
        'session = "20252026"\n'
    )

    @classmethod
    def problems(cls, settings: dict[str, Any]) -> list[str]:
        """Each mistake in the settings, named."""
        found = super().problems(settings)
        session = settings.get("session")
        if session and not _is_session(str(session)):  # a bare number is understood too
            found.append('session: must be two years that begin with an odd one: "20252026".')
        if settings.get("state", PLACE) != PLACE:
            found.append(f'state: must be "{PLACE}"; this spider reads California only.')
        return found

    @classmethod
    def recognise(cls, text: str, **hints: Any) -> list[Recognised]:
        """Any page of a bill (bill_id=), or a number with its state ("ca SB 627", or a hint)."""
        return bill_links.california(cls.name, text, **hints)

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """The status page of each followed bill."""
        wanted = _wanted(ctx)
        if not wanted.bills:
            raise Unexpected(
                'no bill of this source is followed: name one in a watch, such as "ca SB 627".'
            )
        return [self._ask(ctx, "billStatusClient", Pages(bill)) for bill in sorted(wanted.bills)]

    def _ask(self, ctx: SourceContext, page: str, reading: Pages) -> Request:
        request = self.ask(ctx, ca_bill.address(page, reading.bill))
        request.meta["page"] = page
        request.meta["reading"] = reading
        return request

    def read(self, ctx: SourceContext, response: Response) -> Answer | Request:
        """The next page of the bill, or with the last one the bill as a whole."""
        reading: Pages = response.meta["reading"]
        page = response.meta["page"]
        following = self.take(ctx, page, reading, response.body)
        if evidence := response.meta.get(EVIDENCE):
            reading.shown_by.update(dict.fromkeys(ca_bill.shows(page, reading), evidence))
        if following:
            return self._ask(ctx, following, reading)
        return self.answer(ctx, reading, response.url)

    def take(self, ctx: SourceContext, page: str, reading: Pages, body: bytes) -> str:
        """Read one page of a bill; the name of the page that comes after it, "" after the last."""
        if page == "billStatusClient":
            reading.status = ca_pages.status(body)
            shown = reading.status.identifier
            if shown != reading.bill.identifier:
                raise Unexpected(f"the page of {reading.bill.identifier} shows {shown}.")
            return "billHistoryClient"
        if page == "billHistoryClient":
            reading.history = ca_pages.history(body)
            return "billVotesClient"
        if page == "billVotesClient":
            reading.votes = ca_pages.votes(body)
            return "billTextClient" if ca_bill.unread(ctx, reading) else ""
        assert reading.newest is not None, "a text is asked for only of a version"
        reading.text = ca_pages.text(body, reading.newest.key)
        return ""

    def glimpse(
        self, ctx: SourceContext, response: Response, asked: Sequence[Request]
    ) -> list[Matter]:
        """The bill by its status page alone."""
        reading: Pages = response.meta["reading"]
        return [ca_bill.matter(ctx, reading, _wanted(ctx).follows(reading.bill))]

    def answer(self, ctx: SourceContext, reading: Pages, url: str) -> Answer:
        """The bill as all its pages show it."""
        ca_bill.compare(ctx, reading)
        follows = _wanted(ctx).follows(reading.bill)
        return Answer(
            source=ctx.name,
            matters=(ca_bill.matter(ctx, reading, follows),),
            extent=EXTENT,
            url=url,
            notes=tuple(ca_bill.notes(reading)),
        )

    def marks(self, ctx: SourceContext, response: Response, answer: Answer) -> dict[str, str]:
        """For each bill the version whose words were read, their hash, and whether they differ.

        Marks of other bills stay; a bill read earlier in this run has put its own among them.
        """
        reading: Pages = response.meta["reading"]
        run = self.readings.get(ctx.name)
        return {**ctx.marks, **(run.marks if run else {}), **ca_bill.mark(reading)}


def _is_session(text: str) -> bool:
    found = re.fullmatch(r"(\d{4})(\d{4})", text)
    return bool(found and int(found[1]) % 2 and int(found[2]) == int(found[1]) + 1)


def _wanted(ctx: SourceContext) -> Wanted:
    return Wanted.of(ctx.followed, (PLACE, ctx.name), str(ctx.settings["session"]))
