"""One reading of a court's lists: which are asked for, and what their opinions say of its cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from spiders import keep, terms
from spiders.docket_refs import Numbers, numbers
from spiders.facts import Unexpected
from spiders.opinions_lists import COURTS, PUBLISHED, Court, Shelf
from spiders.opinions_read import Opinion, Print
from spiders.terms import Terms
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
    Value,
)
from tracker.domain.ports import SourceContext
from tracker.domain.sightings import instant

#: A court that posted nothing for so long has mostly moved its list, or its list is stuck.
SILENT = timedelta(days=30)


@dataclass(slots=True, kw_only=True)
class Plan:
    """One reading of one source: what it is to show, and what has come of it."""

    ctx: SourceContext
    court: str
    lists: dict[str, Shelf]
    everything: bool
    followed: Numbers
    terms: Terms
    waiting: set[str] = field(default_factory=set)  # the lists without an answer yet
    shown: list[tuple[Opinion, str]] = field(default_factory=list)  # with the SHA-256 of the list
    newest: dict[str, str] = field(default_factory=dict)  # by list, the last day of posting
    since: str = ""

    @classmethod
    def of(cls, ctx: SourceContext) -> Plan:
        """What a source asks for now: short lists suffice where the last reading was a good one."""
        name = str(ctx.settings["court"]).lower()
        court = COURTS[name]
        wanted = ctx.settings.get("lists") or list(court.lists)
        shelves = {one: _shelf(court.lists[one], ctx) for one in court.lists if one in wanted}
        return cls(
            ctx=ctx,
            court=name,
            lists=shelves,
            everything=ctx.followed.everything or keep.everything(ctx.settings),
            followed=numbers(ctx.followed.refs, (name, ctx.name.lower()), court.number),
            terms=terms.compiled(ctx.followed.terms),
            waiting=set(shelves),
        )

    @property
    def facts(self) -> Court:
        """What is known of the court."""
        return COURTS[self.court]

    # ---- what comes in --------------------------------------------------------------------------

    def take(self, name: str, found: Print, evidence: str) -> None:
        """One list, out of the answer of that SHA-256; an empty one is believed when it may be."""
        shelf = self.lists[name]
        rows = self.facts.read(found, name == PUBLISHED)
        days = [row.posted for row in rows]
        self._doubt(name, shelf, days)
        self.newest[name] = max([*days, self.ctx.marks.get(f"newest {name}", "")])
        starts = self._ago(shelf.keeps) if shelf.keeps else min(days)
        self.since = max(self.since, starts)
        self.shown += [(row, evidence) for row in rows if self.facts.has(row.number)]
        self.waiting.discard(name)

    def _doubt(self, name: str, shelf: Shelf, days: list[str]) -> None:
        """No rows is a quiet week, unless what was posted last should still be there."""
        if days:
            return
        newest = self.ctx.marks.get(f"newest {name}", "")
        if not newest or shelf.keeps is None or shelf.recent or newest >= self._ago(shelf.keeps):
            raise Unexpected(f"the list of {name} opinions shows no rows.", Grade.EMPTY)

    def _ago(self, time: timedelta | None) -> str:
        """The first whole day of that time."""
        begins = _now(self.ctx) - (time or timedelta())
        return (
            (begins + timedelta(days=1)).date().isoformat() if time else begins.date().isoformat()
        )

    # ---- what comes of it -----------------------------------------------------------------------

    def answer(self, url: str) -> Answer:
        """Every wanted case with its opinions, those posted last first."""
        cases: dict[str, list[tuple[Opinion, str]]] = defaultdict(list)
        for opinion, evidence in self.shown:
            cases[opinion.number].append((opinion, evidence))
        matters = [one for one in (self._matter(*case) for case in cases.items()) if one]
        return Answer(
            source=self.ctx.name,
            matters=tuple(sorted(matters, key=lambda one: (one.as_of, one.key), reverse=True)),
            extent=Extent(matters=Coverage.ADDITIONS, since=self.since, sweep=False),
            url=url,
            notes=tuple(self._notes()),
        )

    def marks(self) -> dict[str, str]:
        """When the lists were read, and what was posted last on each."""
        return {"read": self.ctx.now} | {f"newest {name}": day for name, day in self.newest.items()}

    def _matter(self, number: str, rows: list[tuple[Opinion, str]]) -> Matter | None:
        """One case; None when nobody wants it."""
        rows = sorted(rows, key=lambda row: (row[0].posted, row[0].file), reverse=True)
        newest, evidence = rows[0]
        related = sorted({one for row, _ in rows for one in row.related})
        names = [name for one in (number, *related) for name in self.followed.get(one, ())]
        words = " \n ".join({row.name for row, _ in rows})
        follows = names + terms.found(self.terms, f"{number} {words}")
        if not (follows or self.everything):
            return None
        refs = [keys.docket_ref(self.court, one) for one in (number, *related)]
        return Matter(
            key=keys.docket(self.court, number),
            kind=MatterKind.DOCKET,
            title=newest.name,
            url=newest.docket_url or newest.url,
            as_of=newest.posted,
            fields={"case_name": newest.name, "docket_number": number},
            events=tuple(self._event(row) for row, _ in rows),
            coverage=Coverage.ADDITIONS,
            refs=tuple(dict.fromkeys((*refs, *names))),
            follows=("*",) if self.everything else tuple(dict.fromkeys(follows)),
            shown_by={"": evidence} | {f"{row.file}/": proof for row, proof in rows},
        )

    def _event(self, row: Opinion) -> Event:
        """An opinion as an entry of its docket; its label says that it is a ruling."""
        what = "opinion" if row.published else self.facts.unpublished
        what = f"modification of an {what}" if row.modifies else what
        fields: dict[str, Value] = {"labels": (what.capitalize(),)}
        if row.filed:
            fields["filed"] = row.filed
        return Event(
            key=row.file,
            kind=EventKind.ENTRY,
            date=row.posted,
            url=row.url,
            fields=fields,
            aliases=(f"opinion:{row.file}",),
        )

    def _notes(self) -> Iterator[str]:
        """What the operator should know of these lists."""
        late = (_now(self.ctx) - SILENT).date().isoformat()
        for name, day in self.newest.items():
            if day < late:
                yield f"nothing was posted on the list of {name} opinions since {day}: is it stuck?"


def _shelf(shelf: Shelf, ctx: SourceContext) -> Shelf:
    """The list to ask for: the short one, where all that it does not show was read before."""
    read, recent = ctx.marks.get("read", ""), shelf.recent
    if recent is None or recent.keeps is None or not read:
        return shelf
    return recent if _now(ctx) - instant(read) < recent.keeps - timedelta(days=1) else shelf


def _now(ctx: SourceContext) -> datetime:
    return instant(ctx.now) if ctx.now else datetime.now(UTC)
