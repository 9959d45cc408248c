"""The federal courts' own docket feeds (CM/ECF RSS): free, no login, 24 hours of entries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response

from spiders import cmecf, keep
from spiders.base import SourceSpider
from spiders.court_cases import Cases, Wanted
from spiders.court_links import recognise
from spiders.courts import feed_url
from spiders.facts import Option, Recognised, Unexpected
from spiders.http.charset import decode
from tracker.domain.courts import is_court, pacer
from tracker.domain.items import Answer, Coverage, Extent, Grade
from tracker.domain.ports import SourceContext

#: Hours for which an entry surely stays in its feed (measured: 23 h 58 min, courts.md 2.1).
WINDOW = 23
_TYPES = re.compile(r"docket entries of type:\s*(.*)", re.IGNORECASE)


class UsCourtsRss(SourceSpider):
    """One source is one court: all its followed cases come out of one read."""

    name = "us_courts_rss"
    title = "Federal courts: docket entries from the court's own RSS feed"
    docs = (
        "Shows each new docket entry of a district, bankruptcy or appellate court within about "
        "half an hour: its event label, number and link to the document. Does not show the docket "
        "text, parties, judges, or sealed entries; an entry stays for 24 hours, so read it at "
        "least twice a day. Some courts publish some kinds of entries only, some none."
    )
    access = "None."
    allows = (
        "None is published; the feed holds 24 hours, and each reading is the whole of it (up to "
        "1.2 MB). Read it every half hour."
    )
    keyed = (
        "A docket by its PACER case id, in appellate courts by its number; an entry by the case "
        "and sequence in its guid. Labels, numbers, links and captions may change."
    )
    verified = (
        "58 answers of eight courts' feeds of December 2022 (ared, ca2, cacd, cand, cit, gasb, "
        "hid, vtd), kept by others and replayed in their order, and odd answers of nine more."
    )
    revision = 1
    root = "rss"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="court",
            kind="text",
            required=True,
            help='the PACER id of the court, as in ecf.cacd.uscourts.gov: "cacd".',
        ),
        keep.option(
            "what is stored: followed cases and items with a searched term, or everything."
        ),
        Option(
            name="url",
            kind="text",
            shapes=False,
            help="the address of the feed, where it is not the usual one of that court.",
        ),
    )
    example = "[sources.cacd]\n" 'spider = "us_courts_rss"\n' 'every = "30m"\n' 'court = "cacd"\n'

    @classmethod
    def problems(cls, settings: dict[str, Any]) -> list[str]:
        """Each mistake in the settings, named."""
        found = super().problems(settings)
        court = settings.get("court")
        if court and not (isinstance(court, str) and is_court(pacer(court))):
            found.append(
                f'court: "{court}" is no court id; it is the word in ecf.<id>.uscourts.gov.'
            )
        found += keep.problems(settings)
        url = settings.get("url")
        if url and not (isinstance(url, str) and re.match(r"https?://[^/\s]+", url)):
            found.append("url: is no web address; it starts with https://.")
        return found

    @classmethod
    def recognise(cls, text: str, **hints: Any) -> list[Recognised]:
        """A docket number with its court, or an address of a court's own system."""
        return recognise(cls.name, text, **hints)

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """The one feed of the court."""
        url = ctx.settings.get("url") or feed_url(pacer(ctx.settings["court"]))
        return [self.ask(ctx, str(url))]

    def read(self, ctx: SourceContext, response: Response) -> Answer:
        """Everything the feed shows of the cases that somebody follows."""
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        # What stands after the end (padding, debug traces) is neither read nor kept in memory.
        end = response.body.rfind(b"</rss")
        text = decode(response.body[: end + len(b"</rss>")] if end >= 0 else b"", content_type)
        answer, newest = self.read_text(ctx, text, response.url)
        response.meta["newest"] = newest
        return answer

    def read_text(self, ctx: SourceContext, text: str, url: str) -> tuple[Answer, str]:
        """The same from the feed's text, with the instant of the newest item shown."""
        feed = cmecf.feed(text)
        if "not configured for feed" in feed.description.lower():
            raise Unexpected(
                "the court has not set up this feed; follow its cases elsewhere.", Grade.REFUSED
            )
        court = pacer(ctx.settings["court"])
        everything = ctx.followed.everything or keep.everything(ctx.settings)
        wanted = Wanted.of(ctx.followed, court, everything, text)
        cases = Cases(court, wanted, latest=cmecf.earlier(ctx.now, -24))
        for item in feed.items():
            cases.take(item)
        built = cmecf.instant(feed.built)
        self._doubt(ctx, cases, built)
        since = _since(cases, built or ctx.now)
        whole = everything or not ctx.followed.terms
        answer = Answer(
            source=ctx.name,
            matters=cases.matters(since),
            # Under a term, an entry whose label was edited leaves the answer without leaving the
            # feed; then only the matters' own coverage says what may be doubted.
            extent=Extent(
                matters=Coverage.ADDITIONS,
                events=Coverage.WINDOW if whole else None,
                since=since,
                sweep=whole,
                hold_minutes=10,
                hold_reads=2,
            ),
            url=url,
            built_at=built,
            notes=tuple(_notes(feed.description, cases)),
        )
        return answer, cases.newest

    def _doubt(self, ctx: SourceContext, cases: Cases, built: str) -> None:
        """No items is a quiet night, unless something younger than the window should be there.

        The clock is the feed's own: an entry that was young when the feed was last built was in it.
        """
        newest = ctx.marks.get("newest", "")
        clock = min(filter(None, (built, ctx.now)), default="")
        if cases.shown or not newest or not clock:
            return
        if newest > cmecf.earlier(clock, WINDOW):
            raise Unexpected(
                f"the feed shows no items although one of {newest} should still be there.",
                Grade.EMPTY,
            )

    def marks(self, ctx: SourceContext, response: Response, answer: Answer) -> dict[str, str]:
        """The newest item ever shown, so that an empty feed can be told from a quiet night."""
        newest = max(str(response.meta.get("newest", "")), ctx.marks.get("newest", ""))
        return {"newest": newest} if newest else {}


def _since(cases: Cases, built: str) -> str:
    """From when on a missing item may be doubted.

    An entry leaves its feed after 24 hours. One that is missing is doubted when it is younger than
    the oldest item still shown, or younger than 23 hours at the time the feed was built.
    """
    clock = cmecf.earlier(max(built, cases.newest), WINDOW)
    return min(filter(None, (cases.oldest, clock)), default="")


def _notes(description: str, cases: Cases) -> Iterable[str]:
    """What the operator should know of this feed."""
    types = _TYPES.search(description)
    if types and types[1].strip().lower() not in ("", "all"):
        yield f"partial feed: {', '.join(part.strip() for part in types[1].split(','))}"
    elif not types and description:
        yield f"partial feed: {description[:200]}"
    if cases.unnamed:
        yield f"{cases.unnamed} item(s) name no entry that we know, and were left out"
    if cases.undated:
        yield f"{cases.undated} item(s) have no readable date"
