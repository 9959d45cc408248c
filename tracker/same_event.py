"""Which stored event a source's event is, and what turned out to be one: looked up, never guessed.

`tracker.domain.joining` decides; this finds the events that may be meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection

from tracker.domain import joining
from tracker.domain.changes import Op
from tracker.domain.diff import Step
from tracker.domain.items import MatterKind
from tracker.domain.repeats import Shown
from tracker.domain.sightings import ItemKey
from tracker.slices import Slice
from tracker.store import joining as store
from tracker.store.joining import Candidate, Thing

#: Days before an event's own in which another source may date it: filed, and entered later.
BEFORE = joining.DAYS


class SameEvents:
    """Which stored events the steps of a source's shared matters are, those of others among them.

    After `find`: `spots` are the event and key of each unseen step (no event: it is made under the
    key), `known` the events that unseen ones were joined to, `met` what a known event turned out to
    be, `merged` events that turned out to be others: pairs of from and to.
    """

    def __init__(
        self, connection: Connection, part: Slice, ids: Mapping[str, int], steps: Sequence[Step]
    ) -> None:
        self._connection, self._part, self._ids, self._steps = connection, part, ids, steps
        self.spots: dict[ItemKey, tuple[int | None, str]] = {}
        self.known: dict[int, Candidate] = {}
        self.met: dict[ItemKey, Candidate] = {}
        self.merged: list[tuple[int, int]] = []
        self._twins: dict[ItemKey, int] = {}  # what turned out to be a step's event too
        self._shown_by: dict[int, set[int]] = {}  # the sources of the events that were looked at

    def find(self) -> None:
        """Look for all of them."""
        self._seek()
        self._meet()

    def of_others(self, shown: Iterable[Shown]) -> tuple[Shown, ...]:
        """The sightings of other sources."""
        return tuple(one for one in shown if one.source != self._part.source_id)

    def things(self, step: Step) -> tuple[Thing, ...]:
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
        stored, met = self._part.stored(step), self.met.get(step.sighting.key)
        if met is not None:
            return matter_id, met.id
        id_ = stored.event_id if stored else self.spots[step.sighting.key][0]
        return None if id_ is None else (matter_id, id_)

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
                if step.sighting.key not in self.met:
                    self._meet_twin(matter_id, step, others[step.sighting.key])

    def _shown_of(
        self, shown: Mapping[Thing, Sequence[Shown]], matter_id: int, step: Step
    ) -> tuple[Shown, ...]:
        return self.of_others(shown.get((matter_id, self._event_id(step) or 0), ()))

    def _meet_alone(self, matter_id: int, steps: list[Step]) -> None:
        """What this source alone shows goes to the event that it turned out to be."""
        prints = [print_of(step) for step in steps]
        known, free = self._free(matter_id, prints, set())
        for event_id, _ in self.spots.values():  # an unseen one is it already
            free.pop(event_id or 0, None)
        for place, joined in joining.join(prints, free).items():
            self.met[steps[place].sighting.key] = known[joined.event]

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
        taken = {event_id, *self._twins.values(), *(id_ or 0 for id_, _ in self.spots.values())}
        taken |= {met.id for met in self.met.values()}
        free = self._prints(matter_id, {i: c for i, c in known.items() if i not in taken})
        twin = joining.twin(one, free)
        if twin is not None and self._are_one(matter_id, event_id, twin, sources):
            self._twins[step.sighting.key] = twin
            self.merged.append((twin, event_id))

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
                self.known[one.id] = one
                self.spots[step.sighting.key] = (one.id, one.key)
                twins[place] = free[one.id].and_(prints[place])
            else:
                free_key = f"{key}@{self._part.source_id}" if key in taken else key
                self.spots[step.sighting.key] = (None, free_key)
        spare = {id_: one for id_, one in free.items() if id_ not in self.known}
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
                self.merged.append((twin, event_id))
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
