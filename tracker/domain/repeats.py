"""What of a source's news other sources have told already; decided by what was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.changes import Op, Tier
from tracker.domain.diff import Draft
from tracker.domain.fields import rule
from tracker.domain.items import Value
from tracker.domain.joining import fold
from tracker.domain.sightings import Place, Sighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What another source last showed of the same matter or event."""

    source: int
    place: Place
    fields: Mapping[str, Value]
    date: str = ""
    echo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A change that was told of the same matter or event, by whichever source."""

    id: int
    source: int
    op: Op
    field: str = ""
    before: Value = None
    after: Value = None
    tier: Tier = Tier.DAILY


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a draft is news; if not, `repeats` is the change that told it, 0 for none."""

    news: bool
    repeats: int = 0


NEWS = Verdict(True)


def judge(
    draft: Draft,
    mine: Sighting,
    others: Sequence[Shown],
    told: Sequence[Told],
    *,
    untold_is_news: bool = True,
) -> Verdict:
    """Whether what one source has to tell is still news; `told` is in the order of telling.

    `mine` is the source's sighting before this print. `untold_is_news` says what follows when
    others show a new thing that nobody was told of.
    """
    if draft.op is Op.NEW:
        return _new(others, told, untold_is_news)
    if draft.op is Op.CHANGED:
        return _changed(draft, mine, others, told)
    return _gone_or_back(draft.op, others, told)


def _new(others: Sequence[Shown], told: Sequence[Told], untold_is_news: bool) -> Verdict:
    teller = next((one.id for one in told if one.op is Op.NEW), 0)
    if teller:
        return Verdict(False, teller)
    # A further print of a filing is told by the print of another defendant's case.
    return Verdict(untold_is_news and not any(one.echo for one in others))


def _gone_or_back(op: Op, others: Sequence[Shown], told: Sequence[Told]) -> Verdict:
    """Gone in one source is not gone; back is only what was told to be gone."""
    last = next((one for one in reversed(told) if one.op in (Op.GONE, Op.RESTORED)), None)
    if op is Op.RESTORED:
        if last is not None and last.op is Op.GONE:
            return NEWS
        return Verdict(False, last.id if last else 0)
    if last is not None and last.op is Op.GONE:
        return Verdict(False, last.id)
    return Verdict(not any(one.place is Place.SHOWN for one in others))


def _changed(
    draft: Draft, mine: Sighting, others: Sequence[Shown], told: Sequence[Told]
) -> Verdict:
    """A value is a repeat when it was told, or when this source only follows what was told."""
    chain = _chain(draft.field, others, told)
    before, after = _folded(draft.before), _folded(draft.after)
    repeats = next(
        (
            one.id
            for one in reversed(told)
            if one.op is Op.CHANGED and one.field == draft.field and _folded(one.after) == after
        ),
        0,
    )
    if not chain:
        return NEWS
    if rule(draft.field).grows:
        known = frozenset().union(*(one for one in chain if isinstance(one, frozenset)))
        added = _set(after) - _set(before)
        return Verdict(not added <= known, repeats)
    if after == chain[-1] or (before is None and chain[-1] is not None):
        return Verdict(False, repeats)
    if after not in chain:
        return NEWS
    follows = any(
        one == before and after in chain[place + 1 :] for place, one in enumerate(chain[:-1])
    )
    shown = {_folded(value) for value in mine.seen.get(draft.field, {})}
    behind = before != chain[-1] or (follows and after not in shown)
    return Verdict(not behind, repeats if behind else 0)


Folded = str | frozenset[str] | None


def _chain(field: str, others: Sequence[Shown], told: Sequence[Told]) -> list[Folded]:
    """The values of an attribute as they were told; the first came with the thing itself."""
    changes = [one for one in told if one.op is Op.CHANGED and one.field == field]
    tellers = {one.source for one in told if one.op is Op.NEW}
    start = [
        _folded(one.fields.get(field))
        for one in others
        if one.source in tellers and one.fields.get(field) is not None
    ]
    if rule(field).grows:
        return start + [_folded(one.after) for one in changes]
    if changes:
        return [_folded(changes[0].before), *(_folded(one.after) for one in changes)]
    return start


def _folded(value: Value) -> Folded:
    """A value as it is compared between sources that spell it each in their way."""
    if value is None:
        return None
    if isinstance(value, str):
        return fold(value) or value
    return frozenset(fold(part) or part for part in value)


def _set(value: Folded) -> frozenset[str]:
    if isinstance(value, frozenset):
        return value
    return frozenset() if value is None else frozenset((value,))


def completing(
    mine: Sighting, others: Sequence[Shown], told: Sequence[Told], said: str
) -> Draft | None:
    """The text of an event that others told without one; `said` is what they said of it."""
    first = next((one for one in told if one.op is Op.NEW), None)
    text = mine.fields.get("text")
    if first is None or not text or any(one.fields.get("text") for one in others):
        return None
    return Draft(
        op=Op.CHANGED,
        key=mine.key,
        field="text",
        before=said or None,
        after=text,
        completes=first.tier,
    )


def together(mine: Mapping[str, Value], others: Sequence[Shown]) -> dict[str, Value]:
    """One event's fields as all its sources print them: what one lacks another has."""
    found = dict(mine)
    for one in others:
        for name, value in one.fields.items():
            if value is None:
                continue
            held = found.get(name)
            if held is None:
                found[name] = value
            elif isinstance(held, tuple) and isinstance(value, tuple) and rule(name).grows:
                found[name] = tuple(sorted({*held, *value}))
    return found
