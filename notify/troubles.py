"""Sources that could not be read, or are back, in words."""

from __future__ import annotations

from collections.abc import Iterable

from notify import clean, counted, dates
from notify.values import Hole, Trouble


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


def source_name(one: Trouble) -> str:
    """A source as people know it: its title, and the name that commands take."""
    title, name = clean.line(one.title, 120), clean.line(one.source, 80)
    return f"{title} ({name})" if title and title != name else name
