"""What was told against what is true of a sequence: missed, false, repeated.

The rules are those of a sequence's `changes.json`: matched by capture, key, event, op and field;
`new` and `changed` are told at `capture` or `accept_in`, `gone` at any later reading; changes that
share a `same_fact` are one; a number that comes with its document is one fact; a judged change may
be told once and need not be.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

#: (key, event, op, field) of one change; "" stands for none.
Identity = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One change as the product told it: `place` is the reading, counted from 0."""

    place: int
    identity: Identity
    source: dict[str, Any] = field(default_factory=dict, compare=False)


@dataclass(slots=True, kw_only=True)
class Fact:
    """One true fact: any of its identities tells it, at the readings from `first` on in `places`.

    `until_end` is True of a disappearance, which may be told at any later reading.
    """

    identities: frozenset[Identity]
    first: int
    places: frozenset[int]
    until_end: bool
    certain: bool
    told_at: int | None = None

    def fits(self, told: Told) -> bool:
        """Whether this is the fact, told where telling it is right."""
        right_place = told.place in self.places or (self.until_end and told.place >= self.first)
        return right_place and told.identity in self.identities


@dataclass(slots=True, kw_only=True)
class Verdict:
    """The outcome of one sequence: the facts, and the told changes that were wrong or again."""

    facts: list[Fact]
    wrong: list[Told] = field(default_factory=list)
    again: list[Told] = field(default_factory=list)

    @property
    def certain(self) -> list[Fact]:
        return [fact for fact in self.facts if fact.certain]

    @property
    def missed(self) -> list[Fact]:
        return [fact for fact in self.certain if fact.told_at is None]

    def figures(self) -> dict[str, int]:
        """The counts of the line that a replay prints."""
        return {
            "true": len(self.certain),
            "told": len(self.certain) - len(self.missed),
            "missed": len(self.missed),
            "false": len(self.wrong),
            "repeated": len(self.again),
        }


def facts_of(changes: Iterable[dict[str, Any]], captures: list[str]) -> list[Fact]:
    """The facts of a `changes.json` that the captures, in the order they are fed, can show."""
    groups: dict[object, list[dict[str, Any]]] = {}
    for number, change in enumerate(changes):
        if change["capture"] in captures[1:]:  # the first one is the baseline
            groups.setdefault(change.get("same_fact") or number, []).append(change)
    return [_fact(group, captures) for group in groups.values()]


def _fact(group: list[dict[str, Any]], captures: list[str]) -> Fact:
    accepted = {name for change in group for name in _accepted(change) if name in captures}
    return Fact(
        identities=frozenset(identity for change in group for identity in _identities(change)),
        first=min(captures.index(change["capture"]) for change in group),
        places=frozenset(captures.index(name) for name in accepted),
        until_end=group[0]["op"] == "gone",
        certain=any(change.get("confidence") != "judged" for change in group),
    )


def _accepted(change: dict[str, Any]) -> list[str]:
    confirmed = [change["confirmed_in"]] if change.get("confirmed_in") else []
    return [change["capture"], *change.get("accept_in", ()), *confirmed]


def _identities(change: dict[str, Any]) -> list[Identity]:
    # A number that comes together with its document is one fact, told under either name.
    both = ["number", "document"] if change.get("with_document") else [change["field"] or ""]
    return [(change["key"], change["event"] or "", change["op"], name) for name in both]


def judge(facts: list[Fact], told: Iterable[Told]) -> Verdict:
    """Every told change put down to a fact, or counted as a repeat or as false."""
    verdict = Verdict(facts=facts)
    known: dict[Identity, list[Fact]] = {}
    for fact in facts:
        for identity in fact.identities:
            known.setdefault(identity, []).append(fact)
    for change in told:
        _place(change, known.get(change.identity, []), verdict)
    return verdict


def _place(change: Told, candidates: list[Fact], verdict: Verdict) -> None:
    for fact in candidates:
        if fact.told_at is None and fact.fits(change):
            fact.told_at = change.place
            return
    if any(fact.told_at is not None for fact in candidates):
        verdict.again.append(change)
    else:
        verdict.wrong.append(change)
