"""What the spiders of legislatures share: how a watch names a bill, and what it wants of a source.

A watch writes "ca SB 627", or "ca SB 627 20252026" to name the session too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from spiders import keep, terms
from spiders.terms import Terms
from tracker.domain import keys, normalise
from tracker.domain.items import Value
from tracker.domain.ports import Followed, SourceContext

_NAME = re.compile(
    r"(?P<place>\S+)\s+(?P<number>[A-Za-z][A-Za-z.]*[\s.\-]*\d+[A-Za-z]?)"
    r"(?:\s+(?P<session>\d[\w\-]*))?\s*"
)


@dataclass(frozen=True, slots=True, order=True)
class BillName:
    """A bill of one session by its folded number: ("20252026", "SB 627")."""

    session: str
    identifier: str


def parse(ref: str, session: str) -> tuple[str, BillName] | None:
    """Place and bill of a name in a watch; `session` counts where the name states none."""
    found = _NAME.fullmatch(ref.strip())
    if found is None:
        return None
    identifier = keys.bill_identifier(found["number"])
    return found["place"].lower(), BillName(found["session"] or session, identifier)


def refs(place: str, bill: BillName, session: str) -> tuple[str, ...]:
    """The names of a bill; without its session only where that is the source's own."""
    full = f"{place} {bill.identifier} {bill.session}"
    return (f"{place} {bill.identifier}", full) if bill.session == session else (full,)


def names(place: str, bill: BillName, session: str, follows: Iterable[str]) -> tuple[str, ...]:
    """All names of a bill: its own (`refs`), and those by which watches follow it."""
    named = (ref for ref in follows if ref != "*" and not ref.startswith("term:"))
    return tuple(dict.fromkeys((*refs(place, bill, session), *named)))


def authors(primary: Iterable[str], others: Iterable[str]) -> dict[str, Value]:
    """The one who leads, where one alone does, and the set of all others.

    Some states name a dozen primary sponsors: one more of them replaces nobody.
    """
    leading, rest = sorted(set(primary) - {""}), set(others) - {""}
    if len(leading) == 1:
        return {"lead_author": leading[0], "sponsors": tuple(sorted(rest))}
    return {"lead_author": None, "sponsors": tuple(sorted(rest.union(leading)))}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a source keeps: bills by name (with the words of their watches), bills with a term."""

    everything: bool = False
    bills: Mapping[BillName, tuple[str, ...]] = field(default_factory=dict)
    terms: Terms = ()

    @classmethod
    def of(
        cls, followed: Followed, places: Iterable[str], session: str, everything: bool = False
    ) -> Wanted:
        """What is followed of the source that goes by these places and reads that session."""
        mine = {place.lower() for place in places}
        bills: dict[BillName, tuple[str, ...]] = {}
        for ref in sorted(followed.refs):
            named = parse(ref, session)
            if named is not None and named[0] in mine:
                bills[named[1]] = (*bills.get(named[1], ()), ref)
        return cls(followed.everything or everything, bills, terms.compiled(followed.terms))

    @classmethod
    def of_session(cls, ctx: SourceContext, place: str) -> Wanted:
        """What is followed of the source's own session; other bills belong to another source."""
        session = str(ctx.settings["session"])
        found = cls.of(ctx.followed, (place, ctx.name), session, keep.everything(ctx.settings))
        mine = {bill: follows for bill, follows in found.bills.items() if bill.session == session}
        return cls(found.everything, mine, found.terms)

    @property
    def searches(self) -> bool:
        """Whether single bills are not enough: all of them must be looked at."""
        return self.everything or bool(self.terms)

    def follows(self, bill: BillName, *texts: str) -> tuple[str, ...]:
        """Why a bill is kept, as `Matter.follows` says it; () when nobody wants it."""
        if self.everything:
            return ("*",)
        words = " ".join(normalise.text(text) for text in texts)
        return (*self.bills.get(bill, ()), *terms.found(self.terms, words))
