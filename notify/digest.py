"""From waiting items to a digest: grouped by watch and matter, most important first. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from notify import (
    calendar,
    clean,
    court_dates,
    dates,
    first,
    folded,
    hearings,
    troubles,
    wording,
)
from notify.entries import Entry, Fold
from notify.folding import fold
from notify.remembered import remembered
from notify.subject import subject
from notify.values import (
    Digest,
    Item,
    Line,
    MatterPart,
    Notice,
    Reader,
    Shortage,
    Trouble,
    WatchPart,
)
from notify.voice import Voice
from tracker.domain.changes import Change, Op, Tier
from tracker.domain.hearings import Series
from tracker.domain.tiers import Rank, rank

#: Lines shown in one message; beyond it changes are counted, so that people read it at all.
MOST = 300
#: Sources that could not be read, and notices of one watch, that are said one by one.
BROKEN, NOTICED = 30, 12
UNSEEN = "This source's reader has not been seen against the real site yet."
#: Reasons of a mass event that are said; it may concern hundreds of followed matters.
REASONS = 3
#: What a digest counts only, by its tier.
COUNTED = {
    Tier.NOW: "important",
    Tier.DAILY: "daily",
    Tier.WEEKLY: "weekly",
    Tier.QUIET: "routine",
}
_MANY_REASONS = "you follow these matters"
_OPPOSITE = {sign: 0x2FF - sign for sign in range(0x2FF)}


def compose(
    reader: Reader,
    items: Sequence[Item],
    trouble: Sequence[Trouble] = (),
    notices: Sequence[Notice] = (),
    shortages: Sequence[Shortage] = (),
    agenda: Mapping[str, Sequence[Series]] | None = None,
    *,
    now: datetime,
    most: int = MOST,
) -> Digest | None:
    """The digest that is due to a reader now, or None when there is nothing to show.

    It has `most` lines of changes; what is beyond is counted.

    `agenda` has the hearings of cases by the keys of their matters: the next one is said.

    Items of tiers that the reader does not take are counted, never dropped in silence. Trouble,
    shortages and most notices ride along and make no digest; a notice that may stand `alone` does.
    The same items give the same digest in whatever order they come.
    """
    voice = reader.voice
    wanted = [item for item in items if reader.takes(item.change)]
    alone = [notice.text for notice in notices if notice.alone]
    if not wanted and not alone:
        return None
    entries = sorted(fold(wanted), key=_first_things_first)[:most]
    shown = [item for entry in entries for item in entry.items]
    watches = _watches(entries, items, notices, voice)
    today = dates.local_day(now.isoformat(), reader.zone)
    watches = court_dates.with_next(watches, agenda or {}, today, voice)
    concerned = {item.change.matter for item in shown}
    return Digest(
        subject=subject(watches, voice, alone),
        summary=_summary([change for entry in entries for change in entry.changes], voice),
        beside=_beside(len(items) - len(shown), trouble, shortages, voice),
        made=voice.moment(now),
        zone=dates.zone_name(now, reader.zone),
        rhythm=clean.line(reader.rhythm.partition("@")[0], 20),
        voice=voice,
        watches=watches,
        trouble=_first(
            (
                *(troubles.sentence(one, voice) for one in troubles.in_order(trouble)),
                *sorted(troubles.shortage(one, voice) for one in shortages),
            ),
            BROKEN,
            "And {count} more.",
            voice,
        ),
        shown=len(shown),
        hidden=len(items) - len(shown),
        sender=clean.line(reader.sender, 100),
        contact=clean.line(reader.contact, 200),
        rest=clean.line(reader.lists_rest, 200) if len(items) > len(shown) else "",
        listed=frozenset(item.change.id for item in shown),
        appointments=calendar.appointments(shown, agenda or {}, today),
        instant=now,
        lines=len(entries),
        first=first.first(watches),
        thread=concerned.pop() if len(concerned) == 1 else "",
    )


def _watches(
    shown: Sequence[Entry], items: Sequence[Item], notices: Sequence[Notice], voice: Voice
) -> tuple[WatchPart, ...]:
    """Every watch that has something to say; the one with the most important change first."""
    kept = {id(item) for entry in shown for item in entry.items}
    rest = [item for item in items if id(item) not in kept]
    slugs = dict.fromkeys(
        [entry.lead.watch for entry in shown]
        + [item.watch for item in rest]
        + [notice.watch for notice in notices]
    )
    parts = [
        _watch(
            slug,
            [entry for entry in shown if entry.lead.watch == slug],
            [item for item in rest if item.watch == slug],
            [notice for notice in notices if notice.watch == slug],
            voice,
        )
        for slug in slugs
    ]
    return tuple(part for *_, part in sorted(parts, key=lambda entry: entry[:3]))


def _watch(
    slug: str,
    shown: Sequence[Entry],
    rest: Sequence[Item],
    notices: Sequence[Notice],
    voice: Voice,
) -> tuple[tuple[int, int, str, int], str, str, WatchPart]:
    one = next(iter((*(entry.lead for entry in shown), *rest)), None)
    title = one.watch_title if one else notices[0].watch_title
    places = {entry.place for entry in shown}
    matters, reasons = _shared(_matters(shown, rest, voice))
    part = WatchPart(
        slug=slug,
        title=clean.line(title or slug, 160),
        note=clean.line(one.watch_note) if one else "",
        removed=bool(one and one.removed),
        matters=matters,
        reasons=reasons,
        notices=_first(
            [clean.line(voice.told(notice.text)) for notice in notices],
            NOTICED,
            "And {count} more notices.",
            voice,
        ),
        hidden=_counted((item for item in rest if item.change.matter not in places), voice),
    )
    return _importance(shown), part.title, slug, part


def _first(sentences: Sequence[str], most: int, rest: str, voice: Voice) -> tuple[str, ...]:
    """So many sentences, and how many more there are."""
    left = len(sentences) - most
    return (*sentences[:most], voice.many(rest, rest, left)) if left > 1 else tuple(sentences)


def _shared(
    matters: tuple[MatterPart, ...],
) -> tuple[tuple[MatterPart, ...], tuple[str, ...]]:
    """Reasons that all of several matters have are said once, for the watch."""
    if len({matter.reasons for matter in matters}) != 1 or len(matters) == 1:
        return matters, ()
    return tuple(replace(matter, reasons=()) for matter in matters), matters[0].reasons


def _matters(shown: Sequence[Entry], rest: Sequence[Item], voice: Voice) -> tuple[MatterPart, ...]:
    """The matters of one watch with at least one change to show."""
    grouped: dict[str, list[Entry]] = {}
    for entry in shown:
        grouped.setdefault(entry.place, []).append(entry)
    hidden: dict[str, list[Item]] = {}
    for item in rest:
        hidden.setdefault(item.change.matter, []).append(item)
    ranked = sorted(grouped.items(), key=lambda pair: (_importance(pair[1]), pair[0]))
    return tuple(_matter(mine, hidden.get(key, []), voice) for key, mine in ranked)


def _matter(shown: Sequence[Entry], hidden: Sequence[Item], voice: Voice) -> MatterPart:
    items = [item for entry in shown for item in entry.items]
    newest = max((item.change for item in items), key=lambda one: (one.detected_at, one.id))
    is_mass = shown[0].fold is Fold.MASS
    title = folded.place(shown[0]) if is_mass else newest.matter_title
    reasons = dict.fromkeys(
        clean.line(voice.told(item.reason), 200).rstrip(".") for item in items if item.reason
    )
    return MatterPart(
        key=shown[0].place,
        title=clean.line(title, 200) or clean.line(newest.matter, 200),
        kind=voice.say(wording.MATTERS[newest.matter_kind]),
        where=_where(newest, items, voice) if not is_mass else "",
        url="" if is_mass else clean.url(newest.matter_url),
        lines=tuple(_line(entry, voice) for entry in shown),
        hidden=_counted(hidden, voice),
        reasons=(
            tuple(reasons)
            if len(reasons) <= REASONS or not is_mass
            else (voice.say(_MANY_REASONS),)
        ),
        caution=voice.say(UNSEEN) if any(item.origin.experimental for item in items) else "",
    )


def _where(change: Change, items: Sequence[Item], voice: Voice) -> str:
    """What it is and whose record shows it: "Case · Court of Appeals, Ninth Circuit"."""
    kind = voice.say(wording.MATTERS[change.matter_kind])
    shown = dict.fromkeys(clean.line(item.origin.title, 120) for item in items)
    named = [title for title in shown if title]
    return " · ".join((wording.capital(kind), *named)) if named else ""


@remembered
def _line(entry: Entry, voice: Voice) -> Line:
    """One entry as a line: a change as it is, several in the words of all of them."""
    change, words = entry.lead.change, folded.words(entry, voice)
    return replace(
        line(change, voice),
        tier=entry.tier,
        what=words.what,
        headline=words.headline,
        url=clean.url(folded.url(entry)),
        why=clean.line(voice.say(folded.why(entry)), 160) if entry.tier is Tier.NOW else "",
        hunks=words.hunks,
        more_edits=words.more_edits,
        details=words.details,
        marks=_shared_marks(entry, voice),
        also=len(change.also) if len(entry.items) == 1 else 0,
        folded=len(entry.items) - 1,
    )


def _shared_marks(entry: Entry, voice: Voice) -> tuple[str, ...]:
    """The marks that all changes of an entry have."""
    marks = [_marks(change, voice) for change in entry.changes]
    return tuple(mark for mark in marks[0] if all(mark in others for others in marks))


def line(change: Change, voice: Voice) -> Line:
    """One change as a line of a digest, its date in the reader's zone."""
    words = wording.words(change, voice)
    return Line(
        change=change.id,
        tier=change.tier,
        date=_date(change, voice),
        what=words.what,
        headline=words.headline,
        url=clean.url(change.url),
        why=clean.line(voice.say(change.reason), 160) if change.tier is Tier.NOW else "",
        hunks=words.hunks,
        more_edits=words.more_edits,
        marks=_marks(change, voice),
        also=len(change.also),
    )


def _date(change: Change, voice: Voice) -> str:
    """When it happened: the source's own date of a new event, else when we saw it.

    A late one, or one that is seen on another day than its own, shows both.
    """
    zone, seen = voice.zone, voice.when(change.detected_at)
    stated = change.event.date if change.event and change.op is Op.NEW else ""
    if not stated or hearings.concerns(change):  # when a hearing is, its sentence says
        return seen
    same_day = dates.local_day(stated, zone) == dates.local_day(change.detected_at, zone)
    own = voice.when(stated)
    if same_day and not change.late:
        return own
    return voice.say("{own} (first seen {seen})", own=own, seen=seen)


def _marks(change: Change, voice: Voice) -> tuple[str, ...]:
    # Of a new order or release its sentence says it; a case or bill is told by its events.
    kind = change.matter_kind
    first = change.first and change.event is not None and kind in wording.WITH_EVENTS
    news = f"first news of this {wording.MATTERS[kind]}"
    marks = {"late": change.late, "again": change.again, news: first}
    return tuple(voice.say(mark) for mark, set_ in marks.items() if set_)


def _first_things_first(entry: Entry) -> tuple[int, int, str, int]:
    """Sorts by tier, within it rulings ahead of hearings and removals, then the newest first.

    A bill that was replaced stands before everything, a mass event after what is one matter's own.
    """
    change = min(
        entry.changes, key=lambda one: (one.tier.rank, rank(one.matter_kind, one.reason), -one.id)
    )
    place: int = rank(change.matter_kind, change.reason)
    place = {Fold.REWRITTEN: -1, Fold.MASS: int(Rank.REST) + 1}.get(entry.fold, place)
    return entry.tier.rank, place, _inverted(_stated(change)), -change.id


def _stated(change: Change) -> str:
    event_date = change.event.date if change.event and change.op is Op.NEW else ""
    return event_date or change.detected_at


def _inverted(text: str) -> str:
    """A text that sorts in the opposite order (ISO dates: digits and a few signs)."""
    return text.translate(_OPPOSITE) + "\uffff"


def _importance(entries: Iterable[Entry]) -> tuple[int, int, str, int]:
    return min(map(_first_things_first, entries), default=(len(Tier), 0, "", 0))


def _counted(items: Iterable[Item], voice: Voice) -> str:
    """What is not shown: "7 routine and 2 weekly changes not shown"."""
    counts = Counter(item.change.tier for item in items)
    if not counts:
        return ""
    parts = [
        voice.many(f"{{count}} {COUNTED[tier]}", f"{{count}} {COUNTED[tier]}", counts[tier])
        for tier in Tier
        if counts[tier]
    ]
    return voice.many(
        "{parts} change not shown",
        "{parts} changes not shown",
        counts.total(),
        parts=voice.listed(parts),
    )


def _summary(shown: Sequence[Change], voice: Voice) -> str:
    """What the message has words for, in one line: the preview of a mail program shows it."""
    if not shown:
        return voice.say("No change to show")
    matters = len({change.matter for change in shown})
    urgent = sum(change.tier is Tier.NOW for change in shown)
    said = voice.many("{count} change", "{count} changes", len(shown))
    said += voice.many(" in {count} matter", " in {count} matters", matters)
    if 0 < urgent < len(shown):
        most = ", {count} of them important"
        said += voice.many(most, most, urgent)
    return said


def _beside(
    hidden: int, trouble: Sequence[Trouble], shortages: Sequence[Shortage], voice: Voice
) -> str:
    """What the message only counts, and what is missing from it."""
    broken = sum(not one.until for one in trouble)
    partly = sum(len(one.sources) for one in shortages)
    parts = []
    if hidden:
        one, more = (
            "{count} more change counted, not shown.",
            "{count} more changes counted, not shown.",
        )
        parts.append(voice.many(one, more, hidden))
    unread = []
    if broken:
        one, more = "{count} source could not be read", "{count} sources could not be read"
        unread.append(voice.many(one, more, broken))
    if partly:
        one, more = (
            "{count} source could not be read whole",
            "{count} sources could not be read whole",
        )
        unread.append(voice.many(one, more, partly))
    if unread:
        parts.append(voice.say("{what}: see the end.", what=voice.listed(unread)))
    return " ".join(parts)
