"""From waiting items to a digest: grouped by watch and matter, most important first. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from notify import clean, dates, wording
from notify.subject import subject
from notify.values import (
    Digest,
    Hole,
    Item,
    Line,
    MatterPart,
    Notice,
    Reader,
    Trouble,
    WatchPart,
)
from tracker.domain.changes import Change, Op, Tier
from tracker.domain.tiers import rank

#: Changes shown in one message; beyond it they are counted, so that mail programs show it whole.
MOST = 300


def compose(
    reader: Reader,
    items: Sequence[Item],
    trouble: Sequence[Trouble] = (),
    notices: Sequence[Notice] = (),
    *,
    now: datetime,
) -> Digest | None:
    """The digest that is due to a reader now, or None when there is nothing to show.

    Items of tiers that the reader does not take are counted, never dropped in silence. Trouble
    and most notices ride along and make no digest; a notice that may stand `alone` does. The same
    items give the same digest in whatever order they come.
    """
    wanted = [item for item in items if item.change.tier in reader.tiers]
    alone = [notice.text for notice in notices if notice.alone]
    if not wanted and not alone:
        return None
    shown = sorted(wanted, key=_first_things_first)[:MOST]
    watches = _watches(shown, items, notices, reader.zone)
    return Digest(
        subject=subject(watches, alone),
        summary=_summary(shown),
        beside=_beside(len(items) - len(shown), trouble),
        made=dates.moment(now, reader.zone),
        zone=dates.zone_name(now, reader.zone),
        rhythm=clean.line(reader.rhythm.partition("@")[0], 20),
        watches=watches,
        trouble=tuple(_trouble(one, reader.zone) for one in _sorted_trouble(trouble)),
        shown=len(shown),
        hidden=len(items) - len(shown),
        sender=clean.line(reader.sender, 100),
        contact=clean.line(reader.contact, 200),
    )


def _watches(
    shown: Sequence[Item], items: Sequence[Item], notices: Sequence[Notice], zone: str
) -> tuple[WatchPart, ...]:
    """Every watch that has something to say; the one with the most important change first."""
    kept = {id(item) for item in shown}
    rest = [item for item in items if id(item) not in kept]
    slugs = dict.fromkeys(
        [item.watch for item in (*shown, *rest)] + [notice.watch for notice in notices]
    )
    parts = [
        _watch(
            slug,
            [item for item in shown if item.watch == slug],
            [item for item in rest if item.watch == slug],
            [notice for notice in notices if notice.watch == slug],
            zone,
        )
        for slug in slugs
    ]
    return tuple(part for *_, part in sorted(parts, key=lambda entry: entry[:3]))


def _watch(
    slug: str,
    shown: Sequence[Item],
    rest: Sequence[Item],
    notices: Sequence[Notice],
    zone: str,
) -> tuple[tuple[int, int, str, int], str, str, WatchPart]:
    one = next(iter((*shown, *rest)), None)
    title = one.watch_title if one else notices[0].watch_title
    keys = {item.change.matter for item in shown}
    matters, reasons = _shared(_matters(shown, rest, zone))
    part = WatchPart(
        slug=slug,
        title=clean.line(title or slug, 160),
        note=clean.line(one.watch_note) if one else "",
        removed=bool(one and one.removed),
        matters=matters,
        reasons=reasons,
        notices=tuple(clean.line(notice.text) for notice in notices),
        hidden=_counted(item for item in rest if item.change.matter not in keys),
    )
    return _importance(shown), part.title, slug, part


def _keys(items: Iterable[Item]) -> set[str]:
    return {item.change.matter for item in items}


def _shared(
    matters: tuple[MatterPart, ...],
) -> tuple[tuple[MatterPart, ...], tuple[str, ...]]:
    """Reasons that all of several matters have are said once, for the watch."""
    if len({matter.reasons for matter in matters}) != 1 or len(matters) == 1:
        return matters, ()
    return tuple(replace(matter, reasons=()) for matter in matters), matters[0].reasons


def _matters(shown: Sequence[Item], rest: Sequence[Item], zone: str) -> tuple[MatterPart, ...]:
    """The matters of one watch with at least one change to show."""
    grouped: dict[str, list[Item]] = {}
    for item in shown:
        grouped.setdefault(item.change.matter, []).append(item)
    hidden: dict[str, list[Item]] = {}
    for item in rest:
        hidden.setdefault(item.change.matter, []).append(item)
    ranked = sorted(grouped.items(), key=lambda entry: (_importance(entry[1]), entry[0]))
    return tuple(_matter(mine, hidden.get(key, []), zone) for key, mine in ranked)


def _matter(shown: Sequence[Item], hidden: Sequence[Item], zone: str) -> MatterPart:
    newest = max(
        (item.change for item in shown), key=lambda change: (change.detected_at, change.id)
    )
    reasons = dict.fromkeys(
        clean.line(item.reason, 200).rstrip(".") for item in shown if item.reason
    )
    return MatterPart(
        key=newest.matter,
        title=clean.line(newest.matter_title, 200) or clean.line(newest.matter, 200),
        kind=wording.MATTERS[newest.matter_kind],
        url=clean.url(newest.matter_url),
        lines=tuple(line(item.change, zone) for item in shown),
        hidden=_counted(hidden),
        reasons=tuple(reasons),
    )


def line(change: Change, zone: str) -> Line:
    """One change as a line of a digest, its date in the reader's zone."""
    words = wording.words(change, zone)
    return Line(
        change=change.id,
        tier=change.tier,
        date=_date(change, zone),
        what=words.what,
        headline=words.headline,
        url=clean.url(change.url),
        why=clean.line(change.reason, 160) if change.tier is Tier.NOW else "",
        hunks=words.hunks,
        more_edits=words.more_edits,
        marks=_marks(change),
        also=len(change.also),
    )


def _date(change: Change, zone: str) -> str:
    """When it happened: the source's own date of a new event, else when we saw it.

    A late one, or one that is seen on another day than its own, shows both.
    """
    seen = dates.when(change.detected_at, zone)
    stated = change.event.date if change.event and change.op is Op.NEW else ""
    if not stated:
        return seen
    same_day = dates.local_day(stated, zone) == dates.local_day(change.detected_at, zone)
    own = dates.when(stated, zone)
    return own if same_day and not change.late else f"{own} (first seen {seen})"


def _marks(change: Change) -> tuple[str, ...]:
    # Of a new order or release its sentence says it; a case or bill is told by its events.
    kind = change.matter_kind
    first = change.first and change.event is not None and kind in wording.WITH_EVENTS
    news = f"first news of this {wording.MATTERS[kind]}"
    marks = {"late": change.late, "again": change.again, news: first}
    return tuple(mark for mark, set_ in marks.items() if set_)


def _first_things_first(item: Item) -> tuple[int, int, str, int]:
    """Sorts by tier, within it rulings ahead of hearings and removals, then the newest first."""
    change = item.change
    place = rank(change.matter_kind, change.reason)
    return change.tier.rank, place, _inverted(_stated(change)), -change.id


def _stated(change: Change) -> str:
    event_date = change.event.date if change.event and change.op is Op.NEW else ""
    return event_date or change.detected_at


def _inverted(text: str) -> str:
    """A text that sorts in the opposite order (ISO dates: digits and a few signs)."""
    return "".join(chr(0x2FF - ord(sign)) if ord(sign) < 0x2FF else " " for sign in text) + "\uffff"


def _importance(items: Iterable[Item]) -> tuple[int, int, str, int]:
    return min((_first_things_first(item) for item in items), default=(len(Tier), 0, "", 0))


def _counted(items: Iterable[Item]) -> str:
    """What is not shown: "7 routine and 2 weekly changes not shown"."""
    counts = Counter(item.change.tier for item in items)
    names = {Tier.QUIET: "routine", Tier.NOW: "important"}
    parts = [f"{counts[tier]} {names.get(tier, tier.value)}" for tier in Tier if counts[tier]]
    if not parts:
        return ""
    return f"{_listed(parts)} {_plural(counts.total(), 'change')} not shown"


def _summary(shown: Sequence[Item]) -> str:
    """What the message holds, in one line: the preview of a mail program shows it."""
    if not shown:
        return "No change to show"
    matters = len({item.change.matter for item in shown})
    urgent = sum(item.change.tier is Tier.NOW for item in shown)
    some = f", {urgent} of them important" if 0 < urgent < len(shown) else ""
    return f"{_many(len(shown), 'change')} in {_many(matters, 'matter')}{some}"


def _beside(hidden: int, trouble: Sequence[Trouble]) -> str:
    """What the message only counts, and what is missing from it."""
    broken = sum(not one.until for one in trouble)
    parts = [f"{_many(hidden, 'more change')} counted, not shown."] if hidden else []
    parts += [f"{_many(broken, 'source')} could not be read: see the end."] if broken else []
    return " ".join(parts)


def _sorted_trouble(trouble: Sequence[Trouble]) -> list[Trouble]:
    return sorted(trouble, key=lambda one: (bool(one.until), one.since, one.source))


def _trouble(one: Trouble, zone: str) -> str:
    """A source that was not read, in one or two sentences."""
    why = clean.line(one.why, 240).rstrip(".")
    reason = f": {why}" if why else ""
    holes = [_hole(hole, zone) for hole in one.holes]
    missed = f" Not covered: {'; '.join(holes)}." if holes else ""
    said = _over(one, zone) if one.until else _broken(one, zone)
    return f"{source_name(one)} {said}{reason}.{missed}"


def _broken(one: Trouble, zone: str) -> str:
    since = f"since {dates.when(one.since, zone)}" if one.since else "so far"
    before = f", and {_many(one.times - 1, 'time')} before" if one.times > 1 else ""
    if one.frozen:
        return f"is frozen{before}"
    return f"could not be read {since}{before}"


def _over(one: Trouble, zone: str) -> str:
    """A source that is back: its trouble lay between two messages, or began before."""
    often = f", {one.times} times" if one.times > 1 else ""
    since = f" from {dates.when(one.since, zone)}" if one.since else " before"
    was = "was frozen" if one.frozen else "could not be read"
    return f"is read again since {dates.when(one.until, zone)}; it {was}{since}{often}"


def _hole(hole: Hole, zone: str) -> str:
    since = dates.when(hole.since, zone) if hole.since else "the beginning"
    return f"{since} to {dates.when(hole.until, zone) if hole.until else 'now'}"


def source_name(one: Trouble) -> str:
    """A source as people know it: its title, and the name that commands take."""
    title, name = clean.line(one.title, 120), clean.line(one.source, 80)
    return f"{title} ({name})" if title and title != name else name


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def _many(count: int, word: str) -> str:
    return f"{count:,} {_plural(count, word)}"


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"
