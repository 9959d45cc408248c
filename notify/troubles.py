"""Sources that could not be read, or not whole, or are back, in words."""

from __future__ import annotations

from collections.abc import Iterable

from notify import clean
from notify.values import Hole, Shortage, Trouble
from notify.voice import Voice

NAMED = 12  # sources that one sentence names


def in_order(trouble: Iterable[Trouble]) -> list[Trouble]:
    """What is still broken first, then the oldest."""
    return sorted(trouble, key=lambda one: (bool(one.until), one.since, one.source))


def sentence(one: Trouble, voice: Voice) -> str:
    """A source that was not read, in one or two sentences."""
    why = clean.line(one.why, 240).rstrip(".")
    reason = f": {why}" if why else ""
    said = _over(one, voice) if one.until else _broken(one, voice)
    return f"{said}{reason}.{uncovered(one, voice)}"


def uncovered(one: Trouble, voice: Voice) -> str:
    """The times of a source that no reading covered, as a further sentence; "" for none."""
    holes = "; ".join(_hole(hole, voice) for hole in one.holes)
    return voice.say(" Not covered: {holes}.", holes=holes) if holes else ""


def _broken(one: Trouble, voice: Voice) -> str:
    name, times = source_name(one), one.times - 1
    before = voice.many(", and {count} time before", ", and {count} times before", times)
    before = before if times > 0 else ""
    if one.frozen:
        return voice.say("{name} is frozen", name=name) + before
    if not one.since:
        return voice.say("{name} could not be read so far", name=name) + before
    since = voice.when(one.since)
    return voice.say("{name} could not be read since {since}", name=name, since=since) + before


def _over(one: Trouble, voice: Voice) -> str:
    """A source that is back: its trouble lay between two messages, or began before."""
    again = voice.say(
        "{name} is read again since {until}", name=source_name(one), until=voice.when(one.until)
    )
    was = "was frozen" if one.frozen else "could not be read"
    since = voice.when(one.since) if one.since else ""
    said = f"it {was} from {{since}}" if since else f"it {was} before"
    often = voice.many(", {count} time", ", {count} times", one.times) if one.times > 1 else ""
    return f"{again}; {voice.say(said, since=since)}{often}"


def _hole(hole: Hole, voice: Voice) -> str:
    since = voice.when(hole.since) if hole.since else voice.say("the beginning")
    until = voice.when(hole.until) if hole.until else voice.say("now")
    return voice.say("{since} to {until}", since=since, until=until)


def shortage(one: Shortage, voice: Voice) -> str:
    """What was not asked for, since when, and why; what comes next."""
    limit = voice.say("requests")
    if one.day:
        limit = voice.many("{count} request a day", "{count} requests a day", one.day)
    share = "its share of {limit} is used up for these hours."
    if len(one.sources) > 1:
        share = "their share of {limit} is used up for these hours."
    used = voice.say(share, limit=limit)
    return f"{_sources(one, voice)}: {_skipped(one, voice)}: {used} {_next(one.matters, voice)}"


def _skipped(one: Shortage, voice: Voice) -> str:
    when = voice.when(one.oldest) if one.oldest else ""
    if not one.matters:
        known = "not all was asked for, what is known stands as of {when}"
        return voice.say(known if when else "not all was asked for, and never was", when=when)
    said = voice.many(
        "{count} followed matter was not asked for",
        "{count} followed matters were not asked for",
        one.matters,
    )
    if one.matters == 1:
        read = ", last read {when}" if when else ", never read yet"
    else:
        read = ", the oldest last read {when}" if when else ", some never read yet"
    return said + voice.say(read, when=when)


def _next(matters: int, voice: Voice) -> str:
    if not matters:
        return voice.say("The rest comes first as soon as there are more.")
    it = "It comes first as soon as there are more."
    return voice.say(it if matters == 1 else "They come first as soon as there are more.")


def _sources(one: Shortage, voice: Voice) -> str:
    """One source as people know it, several by their names."""
    if len(one.sources) == 1:
        return _known_as(*one.sources[0])
    names = sorted(clean.line(name, 80) for name, _ in one.sources)
    if left := len(names) - NAMED if len(names) > NAMED else 0:
        names = [*names[:NAMED], voice.many("{count} more", "{count} more", left)]
    many = "{count} sources with one key ({names})"
    return voice.many(many, many, len(one.sources), names=voice.listed(names))


def source_name(one: Trouble) -> str:
    """A source as people know it: its title, and the name that commands take."""
    return _known_as(one.source, one.title)


def _known_as(source: str, called: str) -> str:
    title, name = clean.line(called, 120), clean.line(source, 80)
    return f"{title} ({name})" if title and title != name else name
