"""One filing in the dockets of several defendants: what is told in one is not told again.

Who follows a further docket is told the very change; it is pending once for each subscription, so
who follows several of them, or the whole case, is told once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Row

from tracker.domain import joining, repeats, spread
from tracker.domain.changes import Op
from tracker.domain.diff import Draft, Step, printed_fields
from tracker.domain.items import EventKind, MatterKind
from tracker.same_event import print_of
from tracker.slices import Slice
from tracker.store import joining as store
from tracker.store import spreading


@dataclass(frozen=True, slots=True)
class Kin:
    """The dockets of the defendants of whose cases there is something to tell.

    `cases` are the names of the whole case of a docket, by its id, or by its key where it is new;
    `dockets` are the dockets of a case, by id, each with all its names.
    """

    cases: Mapping[int | str, frozenset[str]]
    dockets: Mapping[str, Mapping[int, frozenset[str]]]


Ids = Mapping[int, Mapping[str, int]]


def kin(connection: Connection, slices: Sequence[Slice], ids: Ids) -> Kin:
    """The kin of all new entries of the slices; `ids` are their matters' ids, by source."""
    refs: dict[int | str, set[str]] = {}
    for part in slices:
        for step in part.steps:
            key = step.sighting.key[0]
            id_ = ids[part.source_id].get(key, key)
            if (
                id_ not in refs
                and step.item is not None
                and (step.sighting.echo or _new_entry(step))
            ):
                refs[id_] = set(step.item.matter.refs)
    # A web hook names its docket by CourtListener's number alone.
    unnamed = [id_ for id_ in refs if isinstance(id_, int) and not spread.tells_number(refs[id_])]
    for id_, names in store.names_of(connection, unnamed).items() if unnamed else ():
        refs[id_] |= names
    cases = {id_: whole for id_, names in refs.items() if (whole := spread.whole_cases(names))}
    wanted = frozenset().union(*cases.values())
    dockets: dict[str, dict[int, frozenset[str]]] = {name: {} for name in wanted}
    for id_, names in store.named(connection, MatterKind.DOCKET, wanted).items() if wanted else ():
        for name in wanted & names:
            dockets[name][id_] = names
    return Kin(cases, dockets)


def once(
    connection: Connection,
    slices: Sequence[Slice],
    ids: Ids,
    kin_: Kin,
) -> tuple[list[Slice], list[dict[str, Any]]]:
    """The slices without what another defendant's docket told; and which docket shows it too."""
    if not any(kin_.dockets.values()):
        return list(slices), []
    rows: list[dict[str, Any]] = []
    kept = []
    for part in slices:
        one = _Part(connection, part, ids[part.source_id], kin_)
        kept.append(one.settled())
        rows += one.rows
    return kept, rows


@dataclass(slots=True)
class _Part:
    """One slice, whose new entries may have been told in the dockets of other defendants."""

    connection: Connection
    part: Slice
    ids: Mapping[str, int]
    kin: Kin
    rows: list[dict[str, Any]] = field(default_factory=list)

    def settled(self) -> Slice:
        """The slice with what is still news."""
        steps: list[Step] = []
        tellers: list[int] = []  # places of the steps that tell a defendant's new entry
        for step in self.part.steps:
            draft = _new_entry(step)
            others = self._others(step) if draft is not None else None
            if draft is None or others is None:
                steps.append(step)
                continue
            teller = next((at for at in tellers if _are_one(steps[at], step)), None)
            if teller is None:
                step = self._step(step, draft, others)
                if _new_entry(step) is not None:
                    tellers.append(len(steps))
            else:
                steps[teller] = _with_also(steps[teller], (step.sighting.key[0], *draft.also))
                sighting = replace(step.sighting, echo=True)
                step = replace(step, sighting=sighting, drafts=())
            steps.append(step)
        return replace(self.part, steps=steps)

    def _step(self, step: Step, draft: Draft, others: Mapping[int, frozenset[str]]) -> Step:
        """The step without its news, if that is told; but with what it says more."""
        told = self._told(step, others)
        if told is None:
            return step
        shown = (step.sighting.key[0], *draft.also)
        if not self.ids.keys() >= set(shown):
            return step  # what was told cannot be given to a docket that is not known yet
        row = {"change_id": told.change_id, "source_id": self.part.source_id}
        self.rows += [row | {"matter_id": self.ids[key]} for key in shown]
        more = self._completing(step, told)
        rest = [one for one in step.drafts if one is not draft]
        return replace(step, drafts=(*rest, *([more] if more else ())))

    def _others(self, step: Step) -> dict[int, frozenset[str]] | None:
        """The dockets of the other defendants; None for what is no such case."""
        assert step.item is not None
        key, refs = step.sighting.key[0], step.item.matter.refs
        mine = self.ids[key]
        cases = self.kin.cases.get(mine) or self.kin.cases.get(key)
        if not cases:
            return None
        return {
            id_: names
            for name in cases
            for id_, names in self.kin.dockets[name].items()
            if id_ != mine and spread.are_two_defendants(refs, names)
        }

    def _told(self, step: Step, others: Mapping[int, frozenset[str]]) -> Row[Any] | None:
        """The same filing, as it was told in one of the others."""
        one = print_of(step)
        names = {name for theirs in others.values() for name in spread.names(one, theirs)}
        if not names:
            return None
        for row in spreading.told(self.connection, others.keys(), names):
            aliases = store.event_names(self.connection, row.matter_id, [row.id]).get(row.id, set())
            number = {"number": row.number} if row.number else {}
            other = joining.printed(row.key, EventKind(row.kind), row.date, number, aliases)
            if spread.is_one(one, other):
                return row
        return None

    def _completing(self, step: Step, told: Row[Any]) -> Draft | None:
        """Its text, where what was told had none."""
        thing = (told.matter_id, told.id)
        shown = store.shown(self.connection, [thing]).get(thing, [])
        said = " · ".join(dict.fromkeys(printed_fields(one.fields) for one in shown))
        news = store.told(self.connection, [thing]).get(thing, [])
        return repeats.completing(step.sighting, shown, news, said)


def _new_entry(step: Step) -> Draft | None:
    """What tells that an entry of a docket is new."""
    if step.item is None or step.item.event_kind is not EventKind.ENTRY:
        return None
    return next((draft for draft in step.drafts if draft.op is Op.NEW), None)


def _are_one(teller: Step, step: Step) -> bool:
    """Whether an answer prints one filing in the dockets of two defendants."""
    assert teller.item is not None and step.item is not None
    mine, theirs = teller.item.matter.refs, step.item.matter.refs
    if not spread.whole_cases(mine) & spread.whole_cases(theirs):
        return False
    return spread.are_two_defendants(mine, theirs) and spread.is_one(
        print_of(teller), print_of(step)
    )


def _with_also(step: Step, keys: tuple[str, ...]) -> Step:
    return replace(step, drafts=tuple(replace(d, also=(*d.also, *keys)) for d in step.drafts))
