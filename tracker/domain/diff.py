"""What truly changed between what a source showed before and what it shows now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tracker.domain import passages
from tracker.domain.absence import Missing
from tracker.domain.changes import Op, Tier
from tracker.domain.fields import FieldRule, rule
from tracker.domain.items import Answer, Coverage, Matter, MatterKind, Value
from tracker.domain.sightings import Hold, Item, ItemKey, Place, Sighting, instant, stamp

#: A value back within this time is a flap, not news; the same time proves that it stays.
FLAP = timedelta(days=1)
#: How many earlier values of one field are remembered.
REMEMBERED = 12
#: Longer values, such as the words of a bill, are not kept once they are replaced.
LONGEST_REMEMBERED = 2_000
#: An item this much older than the last good read came late; clocks and builds differ by less.
LATE = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a comparison needs beside its two sides.

    `first_sight` holds the follows that this source was never read for: what only they select is
    silent. `values_silent`: the spider's revision or settings changed, so values are taken over
    without a word. `covered_to` is the instant of the last good read, "" before the first.
    """

    now: datetime
    answer: Answer
    first_sight: frozenset[str] = frozenset()
    values_silent: bool = False
    keys_silent: bool = False
    covered_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A change before it has a number, a tier and a row.

    `completes` is the tier in which another source told the event whose text this is.
    """

    op: Op
    key: ItemKey
    field: str = ""
    before: Value = None
    after: Value = None
    late: bool = False
    again: bool = False
    first: bool = False
    also: tuple[str, ...] = ()
    completes: Tier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One sighting as it is to stand, and what is told of it.

    `was` is its key before, when an edited thing without an id was paired with its old self.
    """

    sighting: Sighting
    item: Item | None
    drafts: tuple[Draft, ...] = ()
    new: bool = False
    was: ItemKey | None = None
    touched: tuple[str, ...] = field(default=())  # fields that moved, told or not (for the judge)


def known(held: Sighting, item: Item, setting: Setting) -> Step:
    """Compare a thing with its sighting: edited fields, or back after it was gone."""
    now = stamp(setting.now)
    after = replace(
        held,
        place=Place.SHOWN,
        digest=item.digest,
        date=item.date or held.date,
        position=item.position,
        fact=item.fact or held.fact,
        holds={name: hold for name, hold in held.holds.items() if name},
    )
    drafts: list[Draft] = []
    touched: list[str] = []
    if held.place is Place.GONE:
        drafts.append(Draft(op=Op.RESTORED, key=held.key, after=printed(item)))
    # An older print of a caption (a feed shows each item's own) never undoes a newer one.
    if not (item.as_of and held.as_of and item.as_of < held.as_of):
        after = replace(after, as_of=item.as_of or held.as_of)
        for name in sorted(held.fields.keys() | item.fields.keys()):
            after, draft = _field(after, name, item, setting, now)
            if draft or name in after.holds and name not in held.holds:
                touched.append(name)
            if draft:
                drafts.append(draft)
    if setting.values_silent:
        drafts = [draft for draft in drafts if draft.op is not Op.CHANGED]
    if held.echo or _is_first_sight(item.matter, setting):
        drafts = []
    return Step(sighting=after, item=item, drafts=tuple(_absorbed(drafts)), touched=tuple(touched))


def _field(
    held: Sighting, name: str, item: Item, setting: Setting, now: str
) -> tuple[Sighting, Draft | None]:
    """One field of `known`: the sighting with it taken over, held or left; and the news."""
    rules = rule(name)
    old, shown = held.fields.get(name), item.fields.get(name)
    if rules.grows:
        shown = _union(old, shown)
    if rules.passages and isinstance(shown, str):
        if isinstance(old, str) and not setting.values_silent:
            rolls = item.matter.coverage is Coverage.WINDOW
            return _reread(held, name, passages.compare(old, shown, _value(held, name)), now, rolls)
        shown = passages.steady(shown)
    if shown == old:
        return _without_hold(held, name), None
    if setting.values_silent or (old is None and rules.fills):
        return _take(held, name, shown, now), None
    if shown is None and (rules.blank_is_silence or name not in item.fields):
        return held, None
    emptied = shown is None and old is not None and not rules.outright
    if emptied or _flaps(held, name, shown, rules, setting.now):
        return _doubt(held, name, shown, setting, now)
    again = isinstance(shown, str) and shown in held.seen.get(name, {})
    draft = Draft(op=Op.CHANGED, key=held.key, field=name, before=old, after=shown, again=again)
    return _take(held, name, shown, now), None if rules.quiet else draft


def _value(held: Sighting, name: str) -> str | None:
    """What a doubted text would become."""
    hold = held.holds.get(name)
    return hold.value if hold is not None and isinstance(hold.value, str) else None


def _reread(
    held: Sighting, name: str, read: passages.Compared, now: str, rolls: bool
) -> tuple[Sighting, Draft | None]:
    """A text of passages: what is new is told at once, what vanished when it has stayed away."""
    old, hold = held.fields[name], held.holds.get(name)
    if not read.doubted:
        hold = None
    elif hold is not None and read.goes_on:
        hold = replace(hold.again(), value=read.then)
    else:
        hold = _hold(now, name, read.then)
    proven = hold is not None and hold.proven(instant(now))
    told = read.then if proven else read.now
    kept = read.then if rolls else told
    held = _without_hold(held, name) if kept == old else _take(held, name, kept, now)
    if hold is not None and not proven and not rolls:
        held = replace(held, holds={**held.holds, name: hold})
    if told == read.was:
        return held, None
    return held, Draft(op=Op.CHANGED, key=held.key, field=name, before=read.was, after=told)


def _doubt(
    held: Sighting, name: str, shown: Value, setting: Setting, now: str
) -> tuple[Sighting, Draft | None]:
    """Hold a value that was emptied or flaps until it has stayed for a day."""
    hold = held.holds.get(name)
    hold = hold.again() if hold and hold.value == shown else _hold(now, name, shown)
    if not hold.proven(setting.now):
        return replace(held, holds={**held.holds, name: hold}), None
    return _believed(held, name, shown, now)


def _believed(held: Sighting, name: str, shown: Value, now: str) -> tuple[Sighting, Draft | None]:
    again = isinstance(shown, str) and shown in held.seen.get(name, {})
    draft = Draft(
        op=Op.CHANGED,
        key=held.key,
        field=name,
        before=held.fields.get(name),
        after=shown,
        again=again,
    )
    return _take(held, name, shown, now), None if rule(name).quiet else draft


def _hold(now: str, name: str, value: Value) -> Hold:
    return Hold(now, 1, int(FLAP.total_seconds() // 60), rule(name).reads, value)


def _flaps(held: Sighting, name: str, shown: Value, rules: FieldRule, now: datetime) -> bool:
    if not rules.flaps or not isinstance(shown, str):
        return False
    last = held.seen.get(name, {}).get(shown)
    return last is not None and now - instant(last) <= FLAP


def _take(held: Sighting, name: str, shown: Value, now: str) -> Sighting:
    """The sighting with a new value, the old one remembered."""
    old = held.fields.get(name)
    seen = dict(held.seen)
    if isinstance(old, str) and len(old) <= LONGEST_REMEMBERED:
        kept = {value: when for value, when in seen.get(name, {}).items() if value != old}
        seen[name] = dict([*kept.items(), (old, now)][-REMEMBERED:])
    held = _without_hold(held, name)
    return replace(held, fields={**held.fields, name: shown}, seen=seen)


def _without_hold(held: Sighting, name: str) -> Sighting:
    if name not in held.holds:
        return held
    return replace(held, holds={n: hold for n, hold in held.holds.items() if n != name})


def _union(old: Value, shown: Value) -> Value:
    parts = set(old if isinstance(old, tuple) else ()) | set(
        shown if isinstance(shown, tuple) else ()
    )
    return tuple(sorted(parts)) or None


def _absorbed(drafts: list[Draft]) -> list[Draft]:
    """Without the fields that are one fact with another field that changed too."""
    changed = {draft.field for draft in drafts}
    return [draft for draft in drafts if rule(draft.field).absorbed_by not in changed - {""}]


def unseen(
    item: Item, setting: Setting, *, known_matter: bool, echo_of: Sighting | None = None
) -> Step:
    """A thing that this source never showed: news, unless it is first sight or an echo."""
    sighting = Sighting(
        key=item.key,
        place=Place.SHOWN,
        digest=item.digest,
        fields=item.fields,
        date=item.date,
        as_of=item.as_of,
        position=item.position,
        fact=item.fact,
        echo=echo_of is not None,
    )
    # A matter that comes with its events is told by them; that a meeting is set is news of its own.
    told_by_events = item.event_kind is None and bool(item.matter.events)
    told_by_events = told_by_events and item.kind is not MatterKind.MEETING
    silent = setting.keys_silent or _is_first_sight(item.matter, setting)
    if told_by_events or silent or echo_of is not None:
        return Step(sighting=sighting, item=item, new=True)
    draft = Draft(
        op=Op.NEW,
        key=item.key,
        after=printed(item),
        late=_is_late(item, setting),
        first=not known_matter,
    )
    return Step(sighting=sighting, item=item, drafts=(draft,), new=True)


def _is_first_sight(matter: Matter, setting: Setting) -> bool:
    return all(follow in setting.first_sight for follow in matter.follows)


def _is_late(item: Item, setting: Setting) -> bool:
    """Dated before what the last good read already covered."""
    if not item.date or not setting.covered_to:
        return False
    if len(item.date) == 10:
        return item.date < stamp(instant(setting.covered_to) - timedelta(days=1))[:10]
    return instant(item.date) < instant(setting.covered_to) - LATE


def missing(held: Sighting, means: Missing, setting: Setting) -> Step | None:
    """A shown thing that is not in the answer: held, gone, or out of the window; None for neither.

    What is doubted already and leaves the window meanwhile was missing twice.
    """
    if means is Missing.UNSAID:
        return None
    hold = held.holds.get("")
    if hold is None and means is Missing.LEFT:
        return Step(sighting=replace(held, place=Place.LEFT, holds={}), item=None)
    extent = setting.answer.extent
    hold = hold.again() if hold else _gone_hold(setting, extent.hold_minutes, extent.hold_reads)
    return _settle_hold(held, "", hold, setting.now)


def _gone_hold(setting: Setting, minutes: int, reads: int) -> Hold:
    return Hold(stamp(setting.now), 1, minutes, reads)


def agreed(held: Sighting, now: datetime) -> Step | None:
    """A held thing after a good read that says "unchanged": every doubt has one more witness."""
    step = Step(sighting=held, item=None)
    for name, hold in held.holds.items():
        moved = _settle_hold(step.sighting, name, hold.again(), now)
        step = replace(moved, drafts=step.drafts + moved.drafts)
    return step


def _settle_hold(held: Sighting, name: str, hold: Hold, now: datetime) -> Step:
    """The sighting with its doubt carried on, or believed."""
    if not hold.proven(now):
        return Step(
            sighting=replace(held, holds={**held.holds, name: hold}), item=None, touched=(name,)
        )
    if name:
        after, draft = _believed(held, name, hold.value, stamp(now))
    else:
        after = replace(held, place=Place.GONE, holds={})
        draft = Draft(op=Op.GONE, key=held.key, before=printed_fields(held.fields))
    drafts = () if draft is None or held.echo else (draft,)
    return Step(sighting=after, item=None, drafts=drafts, touched=(name,))


def printed(item: Item) -> str:
    """The thing in the words of its source, for `after` of a new one.

    A meeting that does not take place says so first ("cancelled · Committee on Immigration").
    """
    words = printed_fields(item.fields) or item.matter.title
    status = item.fields.get("status")
    if item.kind is MatterKind.MEETING and not item.key[1] and status and status != "set":
        return f"{status} · {words}"
    return words


#: What of a thing people read, in this order; a watch's terms are looked for in it too.
_READ = (
    *("number", "order_number", "title", "published_title", "case_name", "labels", "label"),
    *("text", "excerpt", "abstract"),
)


def printed_fields(values: Mapping[str, Value]) -> str:
    """The values that people read, in one line."""
    parts = []
    for name in _READ:
        shown = values.get(name)
        if shown:
            parts.append(shown if isinstance(shown, str) else ", ".join(shown))
    return " · ".join(parts)
