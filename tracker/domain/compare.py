"""One whole answer against everything its source showed before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tracker.domain import diff
from tracker.domain.absence import Absence, Missing
from tracker.domain.changes import Op
from tracker.domain.diff import Draft, Setting, Step
from tracker.domain.items import Answer, Coverage
from tracker.domain.pairing import DAYS, POSTPONED, Kind, Leftover, pair
from tracker.domain.sightings import Item, ItemKey, Light, Place, Sighting, items

#: Keys that a spider made of content, because the system has no ids, begin with this.
CONTENT_KEY = "~"
#: The family of keys of hearings, which move further than other things.
HEARINGS = "~hearing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Which sightings must be read in full to compare one answer; all others did not move."""

    answer: Answer
    shown: dict[ItemKey, Item]
    moved: tuple[ItemKey, ...]
    unseen: tuple[ItemKey, ...]
    missing: tuple[ItemKey, ...]
    shifted: dict[ItemKey, int | None]  # same values, another place in the list
    absence: Absence

    @property
    def keys(self) -> tuple[ItemKey, ...]:
        return self.moved + self.unseen + self.missing


@dataclass(slots=True, kw_only=True)
class Tally:
    """What the judge looks at: how much of the source stands, moved, emptied and vanished."""

    held: int = 0
    shown: int = 0
    common: int = 0
    common_matters: int = 0
    held_matters: int = 0
    doubted: int = 0
    unseen: int = 0
    rewritten: Counter[str] = field(default_factory=Counter)
    emptied: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The steps that an answer means, and the tally to judge them by before they are taken."""

    steps: tuple[Step, ...]
    tally: Tally


def needs(answer: Answer, light: Mapping[ItemKey, Light]) -> Needs:
    """Sort an answer's things by whether they moved since the last good one.

    `light` holds what the source showed last: everything if the answer sweeps the source, else
    what belongs to the answer's matters.
    """
    shown = {item.key: item for item in items(answer)}
    moved, unseen, shifted = [], [], {}
    for key, item in shown.items():
        before = light.get(key)
        if before is None:
            unseen.append(key)
        elif before.held or before.digest != item.digest:
            moved.append(key)
        elif before.position != item.position:
            shifted[key] = item.position
    places = {
        key[0]: seen.position
        for key, seen in light.items()
        if not key[1] and seen.position is not None
    }
    absence = Absence(answer, shown, places)
    return Needs(
        answer=answer,
        shown=shown,
        moved=tuple(moved),
        unseen=tuple(unseen),
        missing=tuple(
            key
            for key, seen in light.items()
            if key not in shown and (_is_content(key) or absence.speaks_of(key, seen))
        ),
        shifted=shifted,
        absence=absence,
    )


def _is_content(key: ItemKey) -> bool:
    """Whether a key is made of content: what is missing may be shown under another one."""
    return key[1].startswith(CONTENT_KEY)


def compare(
    need: Needs,
    light: Mapping[ItemKey, Light],
    full: Mapping[ItemKey, Sighting],
    facts: Mapping[str, Sighting],
    known_matters: Iterable[str],
    setting: Setting,
) -> Comparison:
    """Every step that an answer means.

    `full` holds the sightings of `need.keys` that exist, also those that had left or were gone;
    `facts` maps a fact to the sighting that told it; `known_matters` are the keys of matters in
    the store.
    """
    tally = _tally(need, light)
    paired = _pairs(need, full)
    steps = [diff.known(full[key], need.shown[key], setting) for key in need.moved]
    steps += _unseen_steps(need, full, facts, set(known_matters), setting, paired)
    steps += _missing_steps(need, full, setting, set(paired.values()), tally)
    for step in steps:
        held = full.get(step.sighting.key) if step.item and not step.new else None
        if held is None:
            continue
        for name in step.touched:
            if step.item is not None and step.item.fields.get(name) is None:
                tally.emptied[name] += 1
            # What was blank is filled in: minutes write an action beside each item of an agenda.
            elif held.fields.get(name) is not None:
                tally.rewritten[name] += 1
    return Comparison(steps=tuple(steps), tally=tally)


def _tally(need: Needs, light: Mapping[ItemKey, Light]) -> Tally:
    common = [key for key in need.shown if key in light]
    return Tally(
        held=len(light),
        shown=len(need.shown),
        common=len(common),
        common_matters=sum(not event for _, event in common),
        held_matters=sum(not event for _, event in light),
        unseen=len(need.unseen),
    )


def _pairs(need: Needs, full: Mapping[ItemKey, Sighting]) -> dict[ItemKey, ItemKey]:
    """Unseen content keys -> the missing ones they are an edit of."""
    appeared = _families(key for key in need.unseen if key not in full)
    vanished = _families(key for key in need.missing if key in full)
    pairs: dict[ItemKey, ItemKey] = {}
    for family in sorted(appeared.keys() & vanished.keys()):
        old = [_leftover(key, full[key].fields, full[key].date) for key in vanished[family]]
        new = [
            _leftover(key, need.shown[key].fields, need.shown[key].date) for key in appeared[family]
        ]
        is_hearing = family[1] == HEARINGS
        for match in pair(old, new, POSTPONED if is_hearing else DAYS):
            before = (family[0], match.missing.key)
            # What was off the calendar when another day was set is off; it was not moved there.
            if is_hearing and match.kind is Kind.REDATED and "" in full[before].holds:
                continue
            pairs[(family[0], match.appeared.key)] = before
    return pairs


def _families(keys: Iterable[ItemKey]) -> dict[tuple[str, str], list[ItemKey]]:
    """The keys made of content by what may be paired: one matter's, of one family of keys."""
    found: dict[tuple[str, str], list[ItemKey]] = {}
    for key in keys:
        if _is_content(key):
            found.setdefault((key[0], key[1].rpartition(":")[0]), []).append(key)
    return found


def _words(fields: Mapping[str, object]) -> object:
    """What a thing is compared by: what it says, else what it is called."""
    return fields.get("text") or fields.get("label") or fields.get("name") or ""


def _leftover(key: ItemKey, fields: Mapping[str, object], date: str) -> Leftover:
    return Leftover(key=key[1], date=date, text=str(_words(fields)))


def _unseen_steps(
    need: Needs,
    full: Mapping[ItemKey, Sighting],
    facts: Mapping[str, Sighting],
    known_matters: set[str],
    setting: Setting,
    paired: Mapping[ItemKey, ItemKey],
) -> list[Step]:
    steps: list[Step] = []
    tellers: dict[str, int] = {}  # fact -> place of the step that tells it in this answer
    for key in need.unseen:
        item = need.shown[key]
        if key in full:
            steps.append(diff.known(full[key], item, setting))
            continue
        if key in paired:
            if item.fact:
                tellers.setdefault(item.fact, len(steps))
            steps.append(_edited(full[paired[key]], item, setting))
            continue
        teller = tellers.get(item.fact) if item.fact else None
        known = key[0] in known_matters
        if teller is not None and _is_silent(steps[teller]):
            own = diff.unseen(item, setting, known_matter=known)
            if own.drafts:  # first sight of one case hides no news of another
                steps[teller] = _as_echo(steps[teller])
                tellers[item.fact] = len(steps)
                steps.append(own)
                continue
        echo_of = steps[teller].sighting if teller is not None else facts.get(item.fact)
        step = diff.unseen(item, setting, known_matter=known, echo_of=echo_of)
        if teller is not None:
            # What is attached to an entry is one fact with it, and no further case.
            if steps[teller].sighting.key[0] != key[0]:
                steps[teller] = _with_also(steps[teller], key[0])
        elif item.fact and echo_of is None:
            tellers[item.fact] = len(steps)
        steps.append(step)
    return steps


def _edited(held: Sighting, item: Item, setting: Setting) -> Step:
    """A thing without an id whose text or date was edited: changed, not gone and new."""
    step = diff.known(held, item, setting)
    drafts = [replace(draft, key=item.key) for draft in step.drafts]
    if held.date != item.date and not step.sighting.echo and not setting.values_silent:
        drafts.append(
            Draft(op=Op.CHANGED, key=item.key, field="date", before=held.date, after=item.date)
        )
    return replace(
        step,
        sighting=replace(step.sighting, key=item.key),
        drafts=tuple(drafts),
        was=held.key,
    )


def _is_silent(step: Step) -> bool:
    return step.new and not step.drafts


def _as_echo(step: Step) -> Step:
    return replace(step, sighting=replace(step.sighting, echo=True))


def _with_also(step: Step, matter_key: str) -> Step:
    drafts = tuple(replace(d, also=(*d.also, matter_key)) for d in step.drafts)
    return replace(step, drafts=drafts)


def _missing_steps(
    need: Needs,
    full: Mapping[ItemKey, Sighting],
    setting: Setting,
    edited: set[ItemKey],
    tally: Tally,
) -> list[Step]:
    steps = []
    for key in need.missing:
        held = full[key]
        if key in edited or held.place is not Place.SHOWN:
            continue
        means = need.absence.means(key, held.date, held.position)
        tally.doubted += means is Missing.DOUBTED and "" not in held.holds
        step = diff.missing(held, means, setting)
        if step is not None:
            steps.append(step)
    return steps


def speaks_of_all(answer: Answer) -> bool:
    """Whether an answer that lacks a matter says anything about it."""
    return answer.extent.sweep and answer.extent.matters is not Coverage.ADDITIONS


def told(steps: Iterable[Step]) -> list[tuple[Step, Draft]]:
    """Every change of the steps, in a reader's order: what is gone last."""
    pairs = [(step, draft) for step in steps for draft in step.drafts]
    return sorted(pairs, key=lambda pair: pair[1].op is Op.GONE)
