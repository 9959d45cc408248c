"""What a subscriber may wish, checked and kept: criteria, muted classes, hours, lanes, holds."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from notify import voice
from tracker import report
from tracker.config import Config
from tracker.config.references import reference
from tracker.config.sections import places
from tracker.domain import normalise, query, schedule
from tracker.domain.changes import Tier
from tracker.domain.items import EventKind, MatterKind
from tracker.domain.match_classes import NAMES, Listing, listing
from tracker.domain.matching import Criteria, criteria
from tracker.domain.schedule import Timing, Urgent
from tracker.errors import WrongUse

RHYTHM = "daily@07:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Everything that `tracker subscribe` can be told beside the address.

    `hours` are quiet hours ("22:00-07:00"), `burst` and `hold` intervals ("10m").
    """

    watches: Sequence[str] = ()
    tiers: Sequence[Tier | str] = ()
    rhythm: str = RHYTHM
    zone: str = ""
    query: str = ""
    matters: Sequence[str] = ()
    sources: Sequence[str] = ()
    places: Sequence[str] = ()
    kinds: Sequence[str] = ()
    events: Sequence[str] = ()
    tags: Sequence[str] = ()
    mute: Sequence[str] = ()
    unmute: Sequence[str] = ()
    business: bool = False
    hours: str = ""
    burst: str = ""
    urgent: str = "no"
    hold: str = ""
    language: str = ""


#: What of a subscription's filters says what it takes; the rest says how and when it is told.
ASKED = ("query", "tree", "matters", "sources", "places", "kinds", "events", "tags")


def values(config: Config, connection: Connection, wish: Wish, now: datetime) -> dict[str, Any]:
    """The wish as it is stored; raises WrongUse with one sentence for what cannot be."""
    asked = _asked(config, connection, wish)
    try:
        told = _told(wish)
        zone = wish.zone or config.operator.timezone
        schedule.zone(zone)
        rhythm = str(schedule.parse(wish.rhythm))
        _check(timing_of(rhythm, zone, told), now)
    except ValueError as error:
        raise WrongUse(str(error)) from None
    return {
        "watches": sorted(set(wish.watches)),
        "tiers": _tiers(wish.tiers),
        "rhythm": rhythm,
        "zone": zone,
        "filters": (asked | told) or None,
    }


def same(row: Row[Any], wanted: Mapping[str, Any]) -> bool:
    """Whether a stored subscription takes the same as a wish, told however it is."""
    return bool(
        row.watches == wanted["watches"]
        and row.tiers == wanted["tiers"]
        and _taken(row.filters) == _taken(wanted["filters"])
    )


def _taken(filters: Mapping[str, Any] | None) -> dict[str, Any]:
    kept = {name: value for name, value in (filters or {}).items() if name in ASKED}
    return {name: value for name, value in kept.items() if name != "tree"}


def criteria_of(row: Row[Any]) -> Criteria:
    """What a stored subscription takes."""
    return criteria(row.watches, row.filters)


def listing_of(row: Row[Any]) -> Listing:
    """Which changes a stored subscription reads."""
    kept = row.filters or {}
    return listing([Tier(one) for one in row.tiers], kept.get("mute", ()), kept.get("unmute", ()))


def timing(row: Row[Any]) -> Timing:
    """When a stored subscription is told."""
    return timing_of(row.rhythm, row.zone, row.filters or {})


def timing_of(rhythm: str, zone: str, filters: Mapping[str, Any]) -> Timing:
    """The timing that is kept as a rhythm, a zone and filters."""
    hours = filters.get("quiet")
    return Timing(
        rhythm=schedule.parse(rhythm),
        zone=zone,
        business=bool(filters.get("business")),
        quiet=schedule.quiet(hours) if hours else None,
        burst=timedelta(seconds=filters.get("burst", 0)),
        urgent=Urgent(filters.get("urgent", Urgent.NO)),
    )


def hold_of(row: Row[Any]) -> timedelta:
    """How long an entry without words is held for a stored subscription."""
    return timedelta(seconds=(row.filters or {}).get("hold", 0))


def language_of(row: Row[Any]) -> str:
    """The code of the language that a stored subscription named, "" for the group's own."""
    return str((row.filters or {}).get("language", ""))


def said(
    watches: Sequence[str],
    tiers: Sequence[str],
    rhythm: str,
    zone: str,
    filters: Mapping[str, Any] | None,
) -> str:
    """What a subscriber is told and how often, in words."""
    asked = criteria(watches, filters)
    beside = asked.said()
    whom = ", ".join(watches) or (beside if asked.is_free else "all watches")
    narrowed = f" ({beside})" if beside and not asked.is_free else ""
    listed = f", tiers {', '.join(tiers)}" if tiers else ""
    hours = f" ({zone})" if rhythm not in ("immediate", "hourly") else ""
    return f"{whom}{narrowed}{listed}, {rhythm}{hours}{_told_said(filters or {})}"


def _told_said(kept: Mapping[str, Any]) -> str:
    urgent = {"awake": "what matters now at once", "always": "what matters now at any hour"}
    parts = [
        f"without {', '.join(kept['mute'])}" if kept.get("mute") else "",
        f"with {', '.join(kept['unmute'])}" if kept.get("unmute") else "",
        "on business days" if kept.get("business") else "",
        f"not {kept['quiet']}" if kept.get("quiet") else "",
        f"at most every {_span(kept['burst'])}" if kept.get("burst") else "",
        urgent.get(kept.get("urgent", ""), ""),
        f"empty entries held {_span(kept['hold'])}" if kept.get("hold") else "",
        f"in language {kept['language']}" if kept.get("language") else "",
    ]
    return "".join(f", {part}" for part in parts if part)


def _span(seconds: int) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds // 60}m"


def _tiers(named: Sequence[Tier | str]) -> list[str]:
    try:
        taken = {Tier(tier) for tier in named}
    except ValueError as error:
        raise WrongUse(f"{error}; tiers are now, daily, weekly and quiet.") from None
    return [tier.value for tier in Tier if tier in taken]


def _asked(config: Config, connection: Connection, wish: Wish) -> dict[str, Any]:
    """What of a wish says what is taken."""
    _known(config, "watch", wish.watches, config.watches)
    _known(config, "source", wish.sources, config.sources)
    tags = {tag for watch in config.watches.values() for tag in watch.tags}
    _known(config, "tag", wish.tags, tags)
    _among("kind", wish.kinds, [kind.value for kind in MatterKind])
    _among("event", wish.events, [kind.value for kind in EventKind])
    found: dict[str, Any] = {
        "matters": sorted({_matter(config, connection, name) for name in wish.matters}),
        "sources": sorted(set(wish.sources)),
        "places": sorted({_place(config, connection, name) for name in wish.places}),
        "kinds": sorted(set(wish.kinds)),
        "events": sorted(set(wish.events)),
        "tags": sorted(set(wish.tags)),
    }
    if wish.query:
        try:
            tree = query.as_json(query.parse(wish.query))
        except query.Mistake as error:
            raise WrongUse(f"{str(error)[:1].upper()}{str(error)[1:]}") from None
        found |= {"query": normalise.text(wish.query), "tree": tree}
    return {name: value for name, value in found.items() if value}


def _known(config: Config, what: str, names: Sequence[str], known: Any) -> None:
    for name in names:
        if name not in known:
            several = "watches" if what == "watch" else f"{what}s"
            none = "none yet; `tracker follow` makes one" if what == "watch" else "none yet"
            listed = ", ".join(sorted(known)) or none
            raise WrongUse(
                f"There is no {what} {name!r} in {config.path.name}; {several} are: {listed}."
            )


def _among(what: str, names: Sequence[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            raise WrongUse(f"There is no {what} {name!r}; write {', '.join(known)}.")


def _matter(config: Config, connection: Connection, name: str) -> str:
    """The name by which a matter is followed; it must be read, or it would never be told."""
    followed = {ref for watch in config.watches.values() for ref in watch.matters}
    if reference(name) in followed:
        return reference(name)
    try:
        return str(report.find(connection, name).key)
    except report.NotFound as error:
        if "fits more than one" in str(error):
            raise
        raise WrongUse(
            f"No source has shown {name!r} and no watch follows it, so it would never be told;"
            " `tracker add` or `tracker follow` it first."
        ) from None


def _place(config: Config, connection: Connection, name: str) -> str:
    """A court, legislature or city that something reads."""
    folded = normalise.folded(name)
    known = {place for source in config.sources.values() for place in places(source)}
    if folded in {normalise.folded(one) for one in known}:
        return folded
    listed = ", ".join(sorted(known)) or "none yet"
    raise WrongUse(f"No source reads the place {name!r}; places are: {listed}.")


def _told(wish: Wish) -> dict[str, Any]:
    """What of a wish says how and when it is told; ValueError with one sentence."""
    _among("class of news", [*wish.mute, *wish.unmute], NAMES)
    both = sorted(set(wish.mute) & set(wish.unmute))
    if both:
        raise ValueError(f"{both[0]} cannot be both muted and unmuted.")
    found: dict[str, Any] = {
        "mute": sorted(set(wish.mute)),
        "unmute": sorted(set(wish.unmute)),
        "business": wish.business,
        "quiet": str(schedule.quiet(wish.hours)) if wish.hours else "",
        "burst": _seconds(wish.burst),
        "urgent": "" if Urgent(wish.urgent) is Urgent.NO else wish.urgent,
        "hold": _seconds(wish.hold),
        "language": voice.known(wish.language) if wish.language else "",
    }
    return {name: value for name, value in found.items() if value}


def _seconds(text: str) -> int:
    return int(schedule.interval(text).total_seconds()) if text else 0


def _check(made: Timing, now: datetime) -> None:
    if made.next(now) is None:
        raise ValueError(
            f"{made.rhythm} only comes in hours that are kept free, so nothing would ever leave;"
            " choose another hour or day."
        )


def command_of_rest(address: str, since: str) -> str:
    """The command that lists what a digest only counted."""
    return f"tracker changes --muted {shlex.quote(address)} --since {since}"
