"""One matter, many sources: where a step's matter and event stand, and what is news of it still.

Asked inside the transaction that writes the steps, so that of two sources the later one sees what
the earlier one wrote. What one source alone shows costs one look at who shows its matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from tracker.domain import repeats
from tracker.domain.changes import Op
from tracker.domain.diff import Draft, Step, printed_fields
from tracker.domain.repeats import Shown, Told
from tracker.domain.sightings import ItemKey, stamp
from tracker.same_event import SameEvents
from tracker.slices import Slice
from tracker.store import joining as store
from tracker.store.joining import Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an event of a shared matter stands.

    `event_id` is None for one that no source showed; it is made under `key`. `others` are the
    sightings of further sources; `newest` says that this source's print goes before theirs.
    """

    key: str
    event_id: int | None = None
    others: tuple[Shown, ...] = ()
    newest: bool = True
    url: str = ""


@dataclass(slots=True)
class Joins:
    """What joining found: the slices with what is still news, and the places of their events.

    `renamed` are the matters that stand under another key than the source's own; `merged` are
    events that turned out to be others: pairs of from and to.
    """

    slices: list[Slice]
    renamed: set[tuple[int, str]] = field(default_factory=set)
    places: dict[tuple[int, ItemKey], Place] = field(default_factory=dict)
    repeats: list[dict[str, Any]] = field(default_factory=list)
    merged: list[tuple[int, int]] = field(default_factory=list)


def join(
    connection: Connection, slices: Sequence[Slice], ids: Mapping[int, Mapping[str, int]]
) -> Joins:
    """The slices with what is still news of them; `ids` are their matters' ids, by source."""
    every = {id_ for mine in ids.values() for id_ in mine.values()}
    shown_in = store.showing(connection, every)
    found = Joins([])
    for part in slices:
        mine = ids[part.source_id]
        shared = {id_ for id_ in mine.values() if shown_in.get(id_, set()) - {part.source_id}}
        found.slices.append(
            _Part(connection, part, mine, shared, found).joined() if shared else part
        )
    return found


class _Part:
    """One slice of which other sources show matters too."""

    def __init__(
        self,
        connection: Connection,
        part: Slice,
        ids: Mapping[str, int],
        shared: set[int],
        found: Joins,
    ) -> None:
        self._connection, self._part, self._ids, self._found = connection, part, ids, found
        self._steps = [step for step in part.steps if ids[step.sighting.key[0]] in shared]
        self._matters = store.matter_rows(connection, shared)
        self._events = SameEvents(connection, part, ids, self._steps)
        for step in self._steps:
            key = step.sighting.key[0]
            if self._matters[ids[key]][0] != key:
                found.renamed.add((part.source_id, key))

    def joined(self) -> Slice:
        """The slice with what is still news."""
        self._events.find()
        self._found.merged += self._events.merged
        things = {step.sighting.key: self._events.things(step) for step in self._steps}
        wanted = [thing for mine in things.values() for thing in mine]
        shown = store.shown(self._connection, wanted)
        told = store.told(self._connection, wanted)
        found = {key: self._found_of(mine, shown, told) for key, mine in things.items()}
        changed = {
            step.sighting.key: self._settled(step, *found[step.sighting.key])
            for step in self._steps
        }
        for step in self._steps:
            one = next((d for d in step.drafts if d.op is Op.NEW and d.also), None)
            if one is not None and not changed[step.sighting.key].drafts:
                changed |= self._passed_on(step, one, found)
        steps = [changed.get(step.sighting.key, step) for step in self._part.steps]
        return replace(self._part, steps=steps)

    def _found_of(
        self,
        things: Iterable[Thing],
        shown: Mapping[Thing, Sequence[Shown]],
        told: Mapping[Thing, Sequence[Told]],
    ) -> tuple[tuple[Shown, ...], list[Told]]:
        """What other sources show of these, and what was told of them, in the order of telling."""
        others = tuple(
            one for thing in things for one in self._events.of_others(shown.get(thing, ()))
        )
        news = [one for thing in things for one in told.get(thing, ())]
        return others, sorted(news, key=lambda one: one.id)

    def _settled(self, step: Step, others: tuple[Shown, ...], told: list[Told]) -> Step:
        """The step with what is still news; its event's place and its repeats are noted."""
        stored = self._part.stored(step)
        mine = stored.sighting if stored else step.sighting
        untold = self._untold_is_news(step)
        drafts: list[Draft] = []
        for draft in step.drafts:
            verdict = repeats.judge(draft, mine, others, told, untold_is_news=untold)
            # Without another source's sighting there is nothing that it could repeat.
            if verdict.news or not others:
                drafts.append(replace(draft, first=False) if draft.first else draft)
            elif verdict.repeats:
                self._repeat(verdict.repeats, told)
        completes = None
        if stored is None and step.sighting.key[1] and others:
            said = " · ".join(dict.fromkeys(printed_fields(one.fields) for one in others))
            completes = repeats.completing(step.sighting, others, told, said)
        if completes is not None:
            drafts.append(completes)
        if step.sighting.key[1]:
            self._place(step, others, bool(drafts))
        return replace(step, drafts=tuple(drafts))

    def _passed_on(
        self,
        step: Step,
        draft: Draft,
        found: Mapping[ItemKey, tuple[tuple[Shown, ...], list[Told]]],
    ) -> dict[ItemKey, Step]:
        """A filing told in one defendant's docket: what is news of the others', told by the first.

        One source spreads a filing over other dockets than another does.
        """
        untold: list[Step] = []
        for one in self._part.steps:
            if one.sighting.fact != step.sighting.fact or one.sighting.key[0] not in draft.also:
                continue
            others, news = found.get(one.sighting.key, ((), []))
            if not others or repeats.judge(draft, one.sighting, others, news).news:
                untold.append(one)
        if not untold:
            return {}
        also = tuple(one.sighting.key[0] for one in untold[1:])
        first = replace(draft, key=untold[0].sighting.key, also=also, first=False)
        sighting = replace(untold[0].sighting, echo=False)
        return {sighting.key: replace(untold[0], sighting=sighting, drafts=(first,))}

    def _repeat(self, change_id: int, told: list[Told]) -> None:
        teller = next(one.source for one in told if one.id == change_id)
        if teller != self._part.source_id:
            row = {"change_id": change_id, "source_id": self._part.source_id}
            self._found.repeats.append(row)

    def _untold_is_news(self, step: Step) -> bool:
        """Whether an event that others showed and nobody told is news.

        One that was there when the matter was first read is not, nor one older than that. One that
        came later was told by nobody only because it was in a further source's first read.
        """
        matter_id, event_key = self._ids[step.sighting.key[0]], step.sighting.key[1]
        if not event_key:
            return True
        id_ = self._events.spots.get(step.sighting.key, (None, ""))[0]
        if id_ is None:
            return True
        first = self._matters[matter_id][1]
        day = step.sighting.date[:10]
        return self._events.known[id_].first_seen_at > first and day >= stamp(first)[:10]

    def _place(self, step: Step, others: tuple[Shown, ...], newest: bool) -> None:
        stored, key = self._part.stored(step), step.sighting.key
        if stored is not None and (stored.event_id is None or not others):
            return
        event_id: int | None
        if key in self._events.met:
            event_id, own = self._events.met[key].id, self._events.met[key].key
        elif stored is not None:
            event_id, own = stored.event_id, stored.at_event
        else:
            event_id, own = self._events.spots.get(key, (None, key[1]))
        self._found.places[self._part.source_id, key] = Place(
            key=own,
            event_id=event_id,
            others=others,
            newest=newest,
            url=stored.event_url if stored else "",
        )
