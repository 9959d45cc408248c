"""Sources that could not be read, or not whole, or are back, in words."""

from __future__ import annotations

from collections.abc import Iterable

from notify import clean, counted, dates
from notify.values import Hole, Shortage, Trouble

NAMED = 12  # sources that one sentence names


def in_order(trouble: Iterable[Trouble]) -> list[Trouble]:
    """What is still broken first, then the oldest."""
    return sorted(trouble, key=lambda one: (bool(one.until), one.since, one.source))


def sentence(one: Trouble, zone: str) -> str:
    """A source that was not read, in one or two sentences."""
    why = clean.line(one.why, 240).rstrip(".")
    reason = f": {why}" if why else ""
    holes = [_hole(hole, zone) for hole in one.holes]
    missed = f" Not covered: {'; '.join(holes)}." if holes else ""
    said = _over(one, zone) if one.until else _broken(one, zone)
    return f"{source_name(one)} {said}{reason}.{missed}"


def _broken(one: Trouble, zone: str) -> str:
    since = f"since {dates.when(one.since, zone)}" if one.since else "so far"
    before = f", and {counted.many(one.times - 1, 'time')} before" if one.times > 1 else ""
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


def shortage(one: Shortage, zone: str) -> str:
    """What was not asked for, since when, and why; what comes next."""
    limit = f"{one.day:,} requests a day" if one.day else "requests"
    share = f"{'its' if len(one.sources) == 1 else 'their'} share of {limit}"
    return (
        f"{_sources(one)}: {_skipped(one, zone)}: {share} is used up for these hours."
        f" {_next(one.matters)} first as soon as there are more."
    )


def _skipped(one: Shortage, zone: str) -> str:
    when = dates.when(one.oldest, zone) if one.oldest else ""
    if not one.matters:
        known = f"what is known stands as of {when}" if when else "and never was"
        return f"not all was asked for, {known}"
    read = f"last read {when}" if when else "never read yet"
    if one.matters == 1:
        return f"1 followed matter was not asked for, {read}"
    which = "the oldest" if when else "some"
    return f"{one.matters:,} followed matters were not asked for, {which} {read}"


def _next(matters: int) -> str:
    if not matters:
        return "The rest comes"
    return "It comes" if matters == 1 else "They come"


def _sources(one: Shortage) -> str:
    """One source as people know it, several by their names."""
    if len(one.sources) == 1:
        return _known_as(*one.sources[0])
    names = sorted(clean.line(name, 80) for name, _ in one.sources)
    if len(names) > NAMED:
        names = [*names[:NAMED], f"{len(names) - NAMED} more"]
    return f"{len(one.sources):,} sources with one key ({counted.listed(names)})"


def source_name(one: Trouble) -> str:
    """A source as people know it: its title, and the name that commands take."""
    return _known_as(one.source, one.title)


def _known_as(source: str, called: str) -> str:
    title, name = clean.line(called, 120), clean.line(source, 80)
    return f"{title} ({name})" if title and title != name else name
