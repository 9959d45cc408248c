"""What one reading of the Federal Register asks for, and what it has gathered so far."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from spiders import federal_register_api as api
from spiders.facts import Unexpected
from spiders.federal_register_api import Row
from spiders.federal_register_conditions import Conditions
from spiders.federal_register_records import PUBLISHED, Document, key, matter
from spiders.json_answers import words
from tracker.domain.items import Answer, Coverage, Extent, Grade, Matter
from tracker.domain.ports import SourceContext
from tracker.domain.sightings import instant

#: The day of an issue begins in Washington.
_ZONE = ZoneInfo("America/New_York")
#: So many missing documents are looked up by number; more are no matter of single documents.
MOST_MISSING = 200
#: Stands before the day of a document that is to be published; the day may be unknown.
_UNPUBLISHED = "~"
#: So long a document that is neither on public inspection nor published is looked up again.
_BETWEEN = timedelta(days=5)
_ORDER = re.compile(r"EO (\d{4,5})")


@dataclass(slots=True, kw_only=True)
class Plan:
    """One reading of one source: what it is to show, and what has come of it."""

    ctx: SourceContext
    conditions: Conditions
    today: str
    since: str
    named: dict[str, str]  # document number -> the name that a watch gives it
    orders: dict[str, str]  # number of an executive order -> the same
    known: dict[str, str]  # documents shown last time -> day of publication, see `_UNPUBLISHED`
    found_orders: dict[str, str]  # number of an executive order -> its document
    ids: dict[str, int]  # slug of an agency -> its id
    documents: dict[str, Document] = field(default_factory=dict)
    searched: set[str] = field(default_factory=set)  # shown by the conditions
    inspected: list[Document] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)  # addresses without an answer yet
    looked_up: bool = False

    @classmethod
    def of(cls, ctx: SourceContext) -> Plan:
        """What a source asks for now."""
        conditions = Conditions.of(ctx.settings)
        now = instant(ctx.now) if ctx.now else datetime.now(_ZONE)
        today = now.astimezone(_ZONE).date()
        same = ctx.marks.get("of") == conditions.mark
        named, orders = _named(ctx)
        found_orders: dict[str, str] = json.loads(ctx.marks.get("orders", "{}"))
        return cls(
            ctx=ctx,
            conditions=conditions,
            today=today.isoformat(),
            since=(today - timedelta(days=conditions.days)).isoformat(),
            named=named,
            orders=orders,
            known=json.loads(ctx.marks.get("shown", "{}")) if same else {},
            found_orders={one: found_orders[one] for one in orders if one in found_orders},
            ids=json.loads(ctx.marks.get("agencies", "{}")),
        )

    @property
    def stamp(self) -> str:
        """What makes an address a new one for each reading."""
        return re.sub(r"\D", "", self.ctx.now)

    @property
    def wanted_numbers(self) -> list[str]:
        """The documents that are followed by name."""
        return sorted({*self.named, *self.found_orders.values()})

    @property
    def unknown_orders(self) -> list[str]:
        """The executive orders whose documents are not known yet."""
        return sorted(set(self.orders) - set(self.found_orders))

    # ---- what comes in --------------------------------------------------------------------------

    def take(self, rows: Iterable[Row], evidence: str, *, by_conditions: bool) -> None:
        """Documents as they are published, out of the answer of that SHA-256."""
        for row in rows:
            number = api.number(row)
            self.documents[number] = Document(published=row, evidence=evidence)
            if by_conditions:
                self.searched.add(number)
            self._learn(row)

    def take_inspected(self, rows: list[Row], evidence: str) -> None:
        """What is on public inspection; what of it is shown is known when all has come in."""
        self.inspected = [Document(inspected=row, evidence=evidence) for row in rows]

    def take_order(self, number: str, rows: Iterable[Row], evidence: str) -> None:
        """The one of these documents that is the executive order of that number, if any is."""
        for row in rows:
            if words(row.get("executive_order_number")) == number:
                self.found_orders[number] = api.number(row)
                self.take([row], evidence, by_conditions=False)
                return

    def _learn(self, row: Row) -> None:
        """The ids of the agencies, by which the offices of a department are known."""
        for one in api.agencies(row):
            slug, id_ = one.get("slug"), one.get("id")
            if slug in self.conditions.agencies and isinstance(id_, int):
                self.ids[str(slug)] = id_

    def sieve(self) -> None:
        """Take of public inspection what the conditions or a watch ask for."""
        for found in self.inspected:
            number = api.number(found.row)
            by_conditions = self.conditions.show(found.row, self.ids)
            order = _ORDER.fullmatch(found.order)
            followed = number in self.named or (order is not None and order[1] in self.orders)
            if number in self.documents:
                held = self.documents[number]
                self.documents[number] = replace(held, inspected=found.inspected)
            elif number in self.known or by_conditions or followed:
                self.documents[number] = found
            if by_conditions or number in self.known:
                self.searched.add(number)

    def missing(self) -> list[str]:
        """Documents of the last reading that should still be shown and are not: to be looked up.

        A document may be published as something else than it seemed, a search may flicker.
        """
        missing = sorted(self._due() - set(self.documents))
        if len(missing) > MOST_MISSING:
            raise Unexpected(
                f"{len(missing)} of the documents of the last reading are not shown.",
                Grade.BROKEN if self.documents else Grade.EMPTY,
            )
        return missing

    def _due(self, *, published: bool = False) -> set[str]:
        """What was shown last time and is not too old yet; on demand what was published then."""
        return {
            number
            for number, day in self.known.items()
            if day.lstrip(_UNPUBLISHED) >= self.since or day == _UNPUBLISHED
            if not (published and day.startswith(_UNPUBLISHED))
        }

    # ---- what comes of it -----------------------------------------------------------------------

    def answer(self, url: str) -> Answer:
        """Everything that was gathered; raises `Unexpected` when all that was held is missing."""
        due = self._due(published=True)
        if due and not self.documents:
            raise Unexpected(
                f"none of the {len(due)} documents of the last reading are shown.", Grade.EMPTY
            )
        extent = Extent(matters=Coverage.ADDITIONS, sweep=False)
        if not self.conditions.none:
            extent = Extent(matters=Coverage.WINDOW, since=self.since)
        newest = sorted(self.documents.items(), key=lambda one: (one[1].date, one[0]), reverse=True)
        return Answer(
            source=self.ctx.name,
            matters=tuple(self._matter(number, found) for number, found in newest),
            extent=extent,
            url=url,
            notes=tuple(self._notes()),
        )

    def _matter(self, number: str, found: Document) -> Matter:
        order = _ORDER.fullmatch(found.order)
        names = [self.named.get(number), self.orders.get(order[1]) if order else None]
        searched = number in self.searched or number in self.known
        follows = ["*"] if searched else []
        follows += [name for name in names if name]
        return matter(found, self.ctx.name, self.today, tuple(dict.fromkeys(follows)) or ("*",))

    def marks(self) -> dict[str, str]:
        """What the next reading needs to know."""
        kept = self.searched | (self.known.keys() & self.documents.keys())
        shown = {number: self._day(self.documents[number]) for number in sorted(kept)}
        until = (date.fromisoformat(self.today) - _BETWEEN).isoformat()
        lost = {n: day for n, day in self.known.items() if day.lstrip(_UNPUBLISHED) >= until}
        return {
            "of": self.conditions.mark,
            "shown": json.dumps(lost | shown, separators=(",", ":")),
            "orders": json.dumps(self.found_orders),
            "agencies": json.dumps(self.ids),
        }

    def _day(self, found: Document) -> str:
        published = found.status(self.today) == PUBLISHED
        return found.date if published else _UNPUBLISHED + found.date

    def _notes(self) -> Iterator[str]:
        """What the operator should know of this reading."""
        shown = {self.documents[number].order for number in self.documents}
        for number in self.unknown_orders:
            if f"EO {number}" not in shown:
                yield f"no executive order {number} is published or on public inspection"
        for number in sorted(set(self.named) - set(self.documents)):
            yield f"the Federal Register shows no document {number}"
        for slug in sorted(set(self.conditions.agencies) - set(self.ids)):
            yield (
                f"no document of {slug} in the last {self.conditions.days} days; of public "
                "inspection only what it files itself is shown, not its offices"
            )


def _named(ctx: SourceContext) -> tuple[dict[str, str], dict[str, str]]:
    """The followed documents and executive orders of a source, with the names that ask for them."""
    named: dict[str, str] = {}
    orders: dict[str, str] = {}
    for ref in ctx.followed.refs:
        wanted = ref.removeprefix(key("")) if ref.startswith(key("")) else ref.partition(" ")[2]
        order = _ORDER.fullmatch(wanted.upper())
        if order:
            orders[order[1]] = ref
        elif api.NUMBER.fullmatch(wanted.upper()):
            named[wanted.upper()] = ref
    return named, orders


def parts(numbers: list[str]) -> Iterator[list[str]]:
    """Numbers by as many as one request takes."""
    for start in range(0, len(numbers), api.NUMBERS):
        yield numbers[start : start + api.NUMBERS]


def asks(plan: Plan) -> list[tuple[str, str, Any]]:
    """The first requests of a reading: what each is for, its address, and what it names."""
    wanted: list[tuple[str, str, Any]] = [
        ("search", api.search(conditions, plan.since, plan.stamp), 1)
        for conditions in plan.conditions.searches()
    ]
    numbers = plan.wanted_numbers
    wanted += [("numbers", api.by_number(part, plan.stamp), part) for part in parts(numbers)]
    wanted += [("order", api.order(one, plan.stamp), one) for one in plan.unknown_orders]
    if wanted and plan.ctx.settings.get("inspection", True):
        wanted.append(("inspection", api.inspection(plan.stamp), None))
    return wanted
