"""One reading of a feed: which of its entries are which, and what the next one needs to know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from spiders import feed_formats, feed_identity
from spiders.facts import Unexpected
from spiders.feed_entries import Entry, Feed
from spiders.feed_identity import Known
from spiders.feed_window import SAYS_NOTHING, Before, Window, window
from spiders.links import home, normal
from tracker.domain.items import Answer, Coverage, Extent, Grade, Matter, MatterKind, Value
from tracker.domain.ports import SourceContext

#: Characters of a summary that are kept.
SUMMARY = 2_000


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a feed, its entries named by what is remembered of the ones before."""

    ctx: SourceContext
    url: str
    feed: Feed
    shown: Sequence[Known]
    remembered: Sequence[Known]
    window: Window

    @classmethod
    def of(cls, ctx: SourceContext, body: bytes, content_type: str, url: str) -> Reading:
        """Read it and name its entries; raises `Unexpected` when it cannot be what it should."""
        address = str(ctx.settings["url"])
        # A mirror's own address must not get into links and keys.
        feed = feed_formats.read(body, content_type, address if ctx.base_url else url or address)
        entries = tuple(_at_home(entry, ctx.base_url, address) for entry in feed.entries)
        _doubt_empty(ctx, feed)
        remembered = feed_identity.read(ctx.marks.get("entries", ""))
        by_link = ctx.settings.get("key") == "link"
        shown = feed_identity.identify(feed_identity.faces(entries, by_link=by_link), remembered)
        before = Before(
            entries=remembered[: int(ctx.marks.get("shown", "0"))],
            read=ctx.marks.get("read", ""),
            floor=ctx.marks.get("floor", ""),
        )
        found = window(shown, before, {known.id for known in remembered})
        if ctx.marks and ctx.marks.get("of") != _what(ctx.settings):
            found = Window(extent=Extent(matters=Coverage.WINDOW))  # other keys: a new baseline
        elif feed.built and feed.built < ctx.marks.get("built", ""):
            found = replace(found, extent=SAYS_NOTHING)  # a copy from before the last reading
        shown = [replace(one, older=one.older or one.id in found.older) for one in shown]
        return cls(ctx, url or address, replace(feed, entries=entries), shown, remembered, found)

    def answer(self) -> Answer:
        """What it shows."""
        return Answer(
            source=self.ctx.name,
            matters=tuple(self._matters()),
            extent=self.window.extent,
            url=self.url,
            notes=tuple(self._notes()),
        )

    def _matters(self) -> Iterable[Matter]:
        kind = MatterKind(self.ctx.settings.get("kind", "release"))
        count = len(self.shown)
        taken: set[str] = set()
        for place, (entry, known) in enumerate(zip(self.feed.entries, self.shown, strict=True)):
            if known.older or known.id in taken:
                continue
            taken.add(known.id)
            yield Matter(
                key=f"{kind}/{self.ctx.namespace}/{known.id}",
                kind=kind,
                title=entry.called[:300],
                url=entry.link or self.feed.link or self.url,
                date=entry.date,
                fields=_fields(entry, self.ctx.settings),
                position=place if self.window.newest_first else count - 1 - place,
                follows=("*",),
            )

    def marks(self) -> dict[str, str]:
        """What the next reading needs to know."""
        kept = feed_identity.memory(self.shown, self.remembered)
        days = [known.day for known in self.shown if known.day]
        last = self.shown[-1 if self.window.newest_first else 0].day if self.shown else ""
        return {
            "of": _what(self.ctx.settings),
            "entries": feed_identity.written(kept),
            "shown": str(len({known.id for known in self.shown})),
            "read": self.ctx.now,
            "built": max(self.feed.built, self.ctx.marks.get("built", "")),
            "floor": self.ctx.marks.get("floor") or last,
            "newest": max([*days, self.ctx.marks.get("newest", "")]),
            "age": str(max(int(self.ctx.marks.get("age", "0")), _age(days, self.ctx.now))),
        }

    def _notes(self) -> Iterable[str]:
        """What the operator should know of this feed."""
        if "unknown" in self.feed.format:
            yield f"it is a {self.feed.format}"
        if self.feed.flaw:
            yield f"it is not sound ({self.feed.flaw}); all its entries were read"
        if not self.feed.entries:
            yield "it shows no entries"
        doubled = len(self.shown) - len({known.id for known in self.shown})
        if doubled:
            yield f"{doubled} of its entries are printed twice"
        undated = [entry.undated for entry in self.feed.entries if entry.undated]
        if undated:
            yield f'{len(undated)} date(s) are in no known form, the first is "{undated[0]}"'
        if self.window.rolled:
            yield (
                "none of the entries of the last reading are left: some may have come and gone "
                "unseen; read it more often"
            )


def _what(settings: dict[str, Any]) -> str:
    """Which feed is read as what: with another one, other things are shown."""
    return f"{settings.get('kind', 'release')} {settings['url']}"


def _at_home(entry: Entry, mirror: str, address: str) -> Entry:
    """An entry whose links lead to the source's own host also when a mirror printed them."""
    if not mirror:
        return entry
    guid, link = (home(name, mirror, address) for name in (entry.guid, entry.link))
    return replace(entry, guid=guid, link=link)


def _fields(entry: Entry, settings: dict[str, Any]) -> dict[str, Value]:
    compared = settings.get("compare", ["title"])
    text = (entry.summary or entry.content)[:SUMMARY]
    if settings.get("full_text"):
        text = max(entry.content, entry.summary, key=len)
    found: dict[str, Value] = {"link": normal(entry.link) if entry.link else ""}
    found["text" if "text" in compared else "excerpt"] = text
    found |= {"title": entry.title} if "title" in compared else {}
    return found | ({"date": entry.date} if "date" in compared else {})


def _age(days: Sequence[str], now: str) -> int:
    """How many days old the oldest entry is that a reading shows."""
    if not days or not now:
        return 0
    return max(0, (date.fromisoformat(now[:10]) - date.fromisoformat(min(days))).days)


def _doubt_empty(ctx: SourceContext, feed: Feed) -> None:
    """No entries where there were some: only a feed built anew, after all may have left by age.

    How long entries stay is learned from the oldest that was ever shown.
    """
    if feed.entries or not ctx.marks.get("entries") or ctx.settings.get("may_be_empty"):
        return
    newest, age = ctx.marks.get("newest", ""), int(ctx.marks.get("age", "0"))
    if newest and feed.built:
        built = date.fromisoformat(feed.built[:10])
        if (built - date.fromisoformat(newest)).days > age:
            return
    raise Unexpected(
        "the feed shows no entries although some should still be there; if it may be empty, "
        "write may_be_empty = true.",
        Grade.EMPTY,
    )
