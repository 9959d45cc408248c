"""One matter, many sources: where a step's matter and event stand, and what is news of it still.

Asked inside the transaction that writes the steps, so that of two sources the later one sees what
the earlier one wrote. What one source alone shows costs one look at who shows its matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from tracker.domain import joining, keys, repeats
from tracker.domain.changes import Op
from tracker.domain.diff import Draft, Step, printed_fields
from tracker.domain.items import Matter, MatterKind
from tracker.domain.repeats import Shown, Told
from tracker.domain.sightings import ItemKey, stamp
from tracker.slices import Slice
from tracker.store import joining as store
from tracker.store import settling
from tracker.store.joining import Candidate, Thing

#: Days before an event's own in which another source may date it: filed, and entered later.
BEFORE = joining.DAYS


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


# ---- matters -------------------------------------------------------------------------------------


def matter_ids(connection: Connection, part: Slice) -> dict[str, int]:
    """The ids of a slice's matters that exist, by the source's own keys for them.

    A matter is found where the source showed it before, else by its key, else, a docket, by a name
    that one other matter alone has: a court with its number or its case id; never by title.
    """
    found: dict[str, int] = {}
    matters: dict[str, Matter | None] = {}
    for step in part.steps:
        stored, key = part.stored(step), step.sighting.key[0]
        if stored is not None:
            found[key] = stored.matter_id
        if step.item is not None or key not in matters:
            matters[key] = step.item.matter if step.item else None
    left = matters.keys() - found.keys()
    if left:
        found |= store.placed(connection, part.source_id, left)
    for key, id_ in settling.matter_ids(connection, left - found.keys()).items():
        found[key] = id_
    for key in sorted(left - found.keys()):
        matter = matters[key]
        if matter is not None and matter.kind is MatterKind.DOCKET and matter.refs:
            known = _named(connection, part.source_id, matter)
            if known is not None and known not in found.values():
                found[key] = known
    return found


def _named(connection: Connection, source_id: int, matter: Matter) -> int | None:
    """The one docket by a name of this one that the source does not show under another key."""
    named = store.named(connection, matter.kind, {*matter.refs, matter.key})
    mine = _cases(matter.refs)
    fitting = {
        id_: len(mine & _cases(names))
        for id_, names in named.items()
        if not mine or not _cases(names) or mine & _cases(names)
    }
    best = [id_ for id_, score in fitting.items() if score == max(fitting.values())]
    if len(best) != 1 or source_id in store.showing(connection, best).get(best[0], set()):
        return None
    return best[0]


def _cases(names: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(keys.is_case_ref, names))


# ---- events --------------------------------------------------------------------------------------


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
        self._known: dict[int, Candidate] = {}  # events that an unseen one was joined to
        self._spots: dict[ItemKey, tuple[int | None, str]] = {}
        self._met: dict[ItemKey, Candidate] = {}  # what a known event turned out to be
        self._twins: dict[ItemKey, int] = {}  # what turned out to be a step's event too
        self._shown_by: dict[int, set[int]] = {}  # the sources of the events that were looked at
        for step in self._steps:
            key = step.sighting.key[0]
            if self._matters[ids[key]][0] != key:
                found.renamed.add((part.source_id, key))

    def joined(self) -> Slice:
        """The slice with what is still news."""
        self._seek()
        self._meet()
        things = {step.sighting.key: self._things(step) for step in self._steps}
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

    def _others(self, shown: Iterable[Shown]) -> tuple[Shown, ...]:
        return tuple(one for one in shown if one.source != self._part.source_id)

    def _found_of(
        self,
        things: Iterable[Thing],
        shown: Mapping[Thing, Sequence[Shown]],
        told: Mapping[Thing, Sequence[Told]],
    ) -> tuple[tuple[Shown, ...], list[Told]]:
        """What other sources show of these, and what was told of them, in the order of telling."""
        others = tuple(one for thing in things for one in self._others(shown.get(thing, ())))
        news = [one for thing in things for one in told.get(thing, ())]
        return others, sorted(news, key=lambda one: one.id)

    def _things(self, step: Step) -> tuple[Thing, ...]:
        """What a step is of, and what turned out to be the same."""
        thing, twin = self._thing(step), self._twins.get(step.sighting.key)
        if thing is None:
            return ()
        return (thing,) if twin is None else (thing, (thing[0], twin))

    def _thing(self, step: Step) -> Thing | None:
        """What a step is of, if others can show it: an event that nobody showed has no id."""
        matter_id, event_key = self._ids[step.sighting.key[0]], step.sighting.key[1]
        if not event_key:
            return matter_id, None
        stored, met = self._part.stored(step), self._met.get(step.sighting.key)
        if met is not None:
            return matter_id, met.id
        id_ = stored.event_id if stored else self._spots[step.sighting.key][0]
        return None if id_ is None else (matter_id, id_)

    # ---- where ----------------------------------------------------------------------------------

    def _seek(self) -> None:
        """Find the events of all unseen ones, matter by matter, in the order of the answer."""
        unseen: dict[int, list[Step]] = {}
        for step in self._steps:
            if step.item is not None and step.item.event_kind and not self._part.stored(step):
                unseen.setdefault(self._ids[step.sighting.key[0]], []).append(step)
        for matter_id, steps in unseen.items():
            self._seek_in(matter_id, steps)

    def _meet(self) -> None:
        """Find the events of those that get a number or a name now, and had an event apart.

        One source may number an entry before the other does: until then they are two.
        """
        learning: dict[int, list[Step]] = {}
        for step in self._steps:
            if step.item is not None and self._part.stored(step) and _learns(step):
                learning.setdefault(self._ids[step.sighting.key[0]], []).append(step)
        for matter_id, steps in learning.items():
            ids = {event_id for step in steps if (event_id := self._event_id(step))}
            names = store.event_names(self._connection, matter_id, ids)
            steps = [
                one
                for one in steps
                if _gets_number(one)
                or set(names_of(one)) - names.get(self._event_id(one) or 0, set())
            ]
            shown = store.shown(self._connection, [(matter_id, id_) for id_ in ids])
            others = {step.sighting.key: self._shown_of(shown, matter_id, step) for step in steps}
            alone = [one for one in steps if _gets_number(one) and not others[one.sighting.key]]
            if alone:
                self._meet_alone(matter_id, alone)
            for step in steps:
                if step.sighting.key not in self._met:
                    self._meet_twin(matter_id, step, others[step.sighting.key])

    def _shown_of(
        self, shown: Mapping[Thing, Sequence[Shown]], matter_id: int, step: Step
    ) -> tuple[Shown, ...]:
        return self._others(shown.get((matter_id, self._event_id(step) or 0), ()))

    def _meet_alone(self, matter_id: int, steps: list[Step]) -> None:
        """What this source alone shows goes to the event that it turned out to be."""
        prints = [print_of(step) for step in steps]
        known, free = self._free(matter_id, prints, set())
        for event_id, _ in self._spots.values():  # an unseen one is it already
            free.pop(event_id or 0, None)
        for place, joined in joining.join(prints, free).items():
            self._met[steps[place].sighting.key] = known[joined.event]

    def _meet_twin(self, matter_id: int, step: Step, others: Sequence[Shown]) -> None:
        """What other sources show too becomes one with the event that it turned out to be."""
        event_id = self._event_id(step)
        if event_id is None or step.item is None or step.item.event_kind is None:
            return
        one = print_of(step)
        for each in others:
            one = one.and_(joining.printed("", one.kind, each.date, each.fields))
        self._twin(matter_id, step, event_id, one, {each.source for each in others})

    def _twin(
        self, matter_id: int, step: Step, event_id: int, one: joining.Print, sources: set[int]
    ) -> None:
        """Note the one further event that a step's event is, if no source shows both."""
        names = set(_names(one))
        known = store.candidates(self._connection, matter_id, names, set(), []) if names else {}
        taken = {event_id, *self._twins.values(), *(id_ or 0 for id_, _ in self._spots.values())}
        taken |= {met.id for met in self._met.values()}
        free = self._prints(matter_id, {i: c for i, c in known.items() if i not in taken})
        twin = joining.twin(one, free)
        if twin is not None and self._are_one(matter_id, event_id, twin, sources):
            self._twins[step.sighting.key] = twin
            self._found.merged.append((twin, event_id))

    def _are_one(self, matter_id: int, event_id: int, twin: int, sources: set[int]) -> bool:
        """Whether what ties two events is new: no source shows both, and no name was common.

        What had one before and stayed two was kept apart, or split.
        """
        names = store.event_names(self._connection, matter_id, (event_id, twin))
        if names.get(event_id, set()) & names.get(twin, set()):
            return False
        return not {self._part.source_id, *sources} & self._shown_by[twin]

    def _event_id(self, step: Step) -> int | None:
        stored = self._part.stored(step)
        return stored.event_id if stored else None

    def _seek_in(self, matter_id: int, steps: list[Step]) -> None:
        prints = [print_of(step) for step in steps]
        known, free = self._free(matter_id, prints, {step.sighting.key[1] for step in steps})
        found = joining.join(prints, free)
        taken = {one.key for one in known.values()}
        twins: dict[int, joining.Print] = {}
        for place, step in enumerate(steps):
            key = step.sighting.key[1]
            if place in found:
                one = known[found[place].event]
                self._known[one.id] = one
                self._spots[step.sighting.key] = (one.id, one.key)
                twins[place] = free[one.id].and_(prints[place])
            else:
                free_key = f"{key}@{self._part.source_id}" if key in taken else key
                self._spots[step.sighting.key] = (None, free_key)
        spare = {id_: one for id_, one in free.items() if id_ not in self._known}
        self._twins_of_unseen(
            matter_id, steps, {place: (found[place].event, twins[place]) for place in twins}, spare
        )

    def _twins_of_unseen(
        self,
        matter_id: int,
        steps: Sequence[Step],
        joined: Mapping[int, tuple[int, joining.Print]],
        spare: dict[int, joining.Print],
    ) -> None:
        """Note the further events that unseen ones tie to theirs: one by name, one by number."""
        having: dict[str, list[int]] = {}
        for id_, other in spare.items():
            for name in _names(other):
                having.setdefault(name, []).append(id_)
        for place, (event_id, one) in joined.items() if having else ():
            near = {id_ for name in _names(one) for id_ in having.get(name, ()) if id_ in spare}
            twin = joining.twin(one, {id_: spare[id_] for id_ in near})
            if twin is not None and self._are_one(
                matter_id, event_id, twin, self._shown_by[event_id]
            ):
                self._twins[steps[place].sighting.key] = twin
                self._found.merged.append((twin, event_id))
                del spare[twin]

    def _free(
        self, matter_id: int, prints: list[joining.Print], keys_: set[str]
    ) -> tuple[dict[int, Candidate], dict[int, joining.Print]]:
        """The events that prints may be, and of these, as printed, what others alone show."""
        known = store.candidates(
            self._connection,
            matter_id,
            {name for one in prints for name in _names(one)},
            keys_,
            list(_spans(prints)),
        )
        return known, self._prints(matter_id, known)

    def _prints(self, matter_id: int, known: Mapping[int, Candidate]) -> dict[int, joining.Print]:
        """Of these events, as printed, what others alone show."""
        names = store.event_names(self._connection, matter_id, known)
        shown = store.shown(self._connection, [(matter_id, id_) for id_ in known])
        free: dict[int, joining.Print] = {}
        for id_, one in known.items():
            sightings = shown.get((matter_id, id_), [])
            self._shown_by[id_] = {each.source for each in sightings}
            if sightings and self._part.source_id not in self._shown_by[id_]:
                free[id_] = _known_print(one, sightings, names.get(id_, set()))
        return free

    # ---- what -----------------------------------------------------------------------------------

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
        id_ = self._spots.get(step.sighting.key, (None, ""))[0]
        if id_ is None:
            return True
        first = self._matters[matter_id][1]
        day = step.sighting.date[:10]
        return self._known[id_].first_seen_at > first and day >= stamp(first)[:10]

    def _place(self, step: Step, others: tuple[Shown, ...], newest: bool) -> None:
        stored, key = self._part.stored(step), step.sighting.key
        if stored is not None and (stored.event_id is None or not others):
            return
        event_id: int | None
        if key in self._met:
            event_id, own = self._met[key].id, self._met[key].key
        elif stored is not None:
            event_id, own = stored.event_id, stored.at_event
        else:
            event_id, own = self._spots.get(key, (None, key[1]))
        self._found.places[self._part.source_id, key] = Place(
            key=own,
            event_id=event_id,
            others=others,
            newest=newest,
            url=stored.event_url if stored else "",
        )


def _learns(step: Step) -> bool:
    """Whether something came by which an entry may be known elsewhere: its number, or a name."""
    return not step.drafts or _gets_number(step)


def _gets_number(step: Step) -> bool:
    """Whether an entry that had no number is printed with one."""
    return any(
        draft.op is Op.CHANGED and draft.field == "number" and draft.before is None
        for draft in step.drafts
    )


def print_of(step: Step) -> joining.Print:
    """An event as its source prints it now."""
    item = step.item
    assert item is not None and item.event_kind is not None
    return joining.printed(item.key[1], item.event_kind, item.date, item.fields, item.aliases)


def _known_print(one: Candidate, sightings: Iterable[Shown], names: set[str]) -> joining.Print:
    """An event as all its sources print it."""
    found = joining.printed(one.key, one.kind, one.date, {}, names)
    for each in sightings:
        found = found.and_(joining.printed(one.key, one.kind, each.date, each.fields))
    return found


def _names(one: joining.Print) -> Iterator[str]:
    """The names under which its event may be kept."""
    yield from one.aliases
    yield from (f"number:{number}" for number in one.numbers)


def _spans(prints: Iterable[joining.Print]) -> Iterator[tuple[str, str]]:
    """The stretches of time in which others may date these: merged where they meet."""
    days = sorted({date.fromisoformat(day) for one in prints for day in one.days})
    start = end = None
    for day in days:
        if end is not None and start is not None and day - timedelta(days=BEFORE) > end:
            yield start.isoformat(), end.isoformat()
            start = None
        start = start or day - timedelta(days=BEFORE)
        end = day + timedelta(days=2)
    if start and end:
        yield start.isoformat(), end.isoformat()


def names_of(step: Step) -> Iterator[str]:
    """The further names that a step gives its event."""
    item = step.item
    if item is None or item.kind is not MatterKind.DOCKET:
        return
    number = item.fields.get("number")
    found = {name for name in item.aliases if not name.startswith("recap:")}
    yield from sorted(found | ({f"number:{number}"} if isinstance(number, str) else set()))
