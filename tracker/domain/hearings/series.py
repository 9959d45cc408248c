"""Hearings as a docket moves them: each with its days, what repeats it joined to it. Pure.

A chain of continuances is one series: set, continued, reset again, at last held. Nothing is
overwritten: a series keeps every mention that changed it, in the order of the docket.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tracker.domain.hearings.kinds import GENERIC
from tracker.domain.hearings.values import Proceeding, Status

_STANDING = frozenset((Status.SET, Status.MOVED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """What one entry says of one proceeding: its key, its ISO day, and what it tells."""

    entry: str
    filed: str
    told: Proceeding


@dataclass(frozen=True, slots=True)
class Series:
    """One hearing or deadline of a case, with everything that set, moved, cancelled or held it.

    `unsure`: one of several was cancelled and the docket does not say which; this may be it.
    """

    mentions: tuple[Mention, ...]
    unsure: bool = False

    @property
    def last(self) -> Proceeding:
        """How it stands now, as its last mention says."""
        return self.mentions[-1].told

    @property
    def kind(self) -> str:
        """The kind it was first set under, unless it was only called a hearing then."""
        kinds = [one.told.kind for one in self.mentions]
        return next((kind for kind in kinds if kind not in GENERIC), kinds[0])

    @property
    def days(self) -> tuple[str, ...]:
        """Every day it stood on, the one that holds last; "" is none of them."""
        told = [one.told for one in self.mentions]
        return tuple(dict.fromkeys(day for one in told for day in (one.old, one.date) if day))

    def is_ahead(self, day: str) -> bool:
        """Whether it stands, for sure, on the ISO day or later."""
        return self.last.status in _STANDING and not self.unsure and self.last.date >= day


def series(mentions: Iterable[Mention]) -> tuple[Series, ...]:
    """The hearings and deadlines of one case, in the order in which they were first set.

    The mentions come in the order of the docket. Two entries that set the same are one setting.
    """
    held: list[Series] = []
    for entry in _by_entry(mentions):
        for one in entry:
            held = _taken(held, one, entry)
    return tuple(held)


def ahead(found: Iterable[Series], day: str) -> tuple[Series, ...]:
    """The hearings, without deadlines, that stand on the ISO day or later, the next one first."""
    standing = [one for one in found if one.is_ahead(day) and not one.last.is_deadline]
    return tuple(sorted(standing, key=lambda one: (one.last.date, one.last.time)))


def _by_entry(mentions: Iterable[Mention]) -> list[list[Mention]]:
    """The mentions of each entry together; what was held or struck comes before what follows it."""
    entries: dict[str, list[Mention]] = {}
    for one in mentions:
        entries.setdefault(one.entry, []).append(one)
    return [sorted(told, key=lambda one: one.told.status in _STANDING) for told in entries.values()]


def _taken(held: Sequence[Series], one: Mention, entry: Sequence[Mention]) -> list[Series]:
    """The series with one more mention."""
    match one.told.status:
        case Status.SET:
            return _set(held, one, entry)
        case Status.MOVED:
            return _moved(held, one, entry)
        case Status.CANCELLED:
            return _cancelled(held, one)
    return _ended(held, one)


def _set(held: Sequence[Series], one: Mention, entry: Sequence[Mention]) -> list[Series]:
    if again := _settings(held, one.told):
        return _with(held, again[-1], _completed(held[again[-1]], one))
    if left := _adjourned(held, one, entry):
        return _with(held, left[-1], _longer(held[left[-1]], one))
    return [*held, Series((one,))]


def _moved(held: Sequence[Series], one: Mention, entry: Sequence[Mention]) -> list[Series]:
    if again := _settings(held, one.told):
        return _with(held, again[-1], _completed(held[again[-1]], one))
    left = _left(held, one) or _adjourned(held, one, entry)[-1:]
    return _with(held, left[0], _longer(held[left[0]], one)) if left else [*held, Series((one,))]


def _settings(held: Sequence[Series], told: Proceeding) -> list[int]:
    """The series that stand as it is told."""
    return [at for at, other in enumerate(held) if _is_same_setting(other, told)]


def _adjourned(held: Sequence[Series], one: Mention, entry: Sequence[Mention]) -> list[int]:
    """The series that the same minutes hold or strike, and then set on another day."""
    mine = [at for at, other in enumerate(held) if other.mentions[-1] in entry]
    mine = [at for at in mine if held[at].last.status not in _STANDING]
    return [at for at in mine if held[at].kind == one.told.kind and not one.told.is_deadline]


def _left(held: Sequence[Series], one: Mention) -> list[int]:
    """The series that a move moves: by the day it names, else the next one of its kind.

    Which of several deadlines moved no docket says; a deadline moves by its day only.
    """
    told = one.told
    standing = [at for at, other in enumerate(held) if other.last.status in _STANDING]
    named = [at for at in standing if told.old and held[at].last.date == told.old]
    if found := [at for at in named if _may_be(held[at], told)]:
        return found
    mine = [at for at in standing if held[at].kind == told.kind and not told.is_deadline]
    coming = [at for at in mine if held[at].last.date >= one.filed]
    return sorted(coming, key=lambda at: held[at].last.date)[:1] or mine[-1:]


def _cancelled(held: Sequence[Series], one: Mention) -> list[Series]:
    told = one.told
    standing = [at for at, other in enumerate(held) if other.last.status in _STANDING]
    mine = [at for at in standing if _may_be(held[at], told)]
    if told.date:
        mine = [at for at in mine if held[at].last.date == told.date]
    else:
        mine = [at for at in mine if held[at].last.date >= one.filed]
    if len(mine) == 1 or mine and told.date:
        return _with(held, mine[-1], _longer(held[mine[-1]], one))
    if mine:
        unsure = set(mine)
        return [replace(s, unsure=True) if at in unsure else s for at, s in enumerate(held)]
    known = any(other.last.status is Status.CANCELLED and _may_be(other, told) for other in held)
    return list(held) if known or not told.date else [*held, Series((one,))]


def _ended(held: Sequence[Series], one: Mention) -> list[Series]:
    told = one.told
    mine = [at for at, other in enumerate(held) if _may_be(other, told)]
    if told.date:
        mine = [at for at in mine if held[at].last.date == told.date]
    else:
        mine = [at for at in mine if held[at].last.date <= one.filed]
    if mine and held[mine[-1]].last.status is Status.HELD and told.date:
        return list(held)  # minutes that were filed again
    mine = [at for at in mine if held[at].last.status in _STANDING]
    return _with(held, mine[-1], _longer(held[mine[-1]], one)) if mine else [*held, Series((one,))]


def _is_same_setting(other: Series, told: Proceeding) -> bool:
    """Whether a series stands as it is told: same day, times that agree, names that may agree."""
    last = other.last
    agree = last.time == told.time or not (last.time and told.time)
    return last.status in _STANDING and last.date == told.date and agree and _may_be(other, told)


def _may_be(other: Series, told: Proceeding) -> bool:
    """Whether a name may mean a series: the same kind, or any hearing for "the hearing"."""
    if other.last.is_deadline or told.is_deadline:
        return other.last.is_deadline and told.is_deadline
    return other.kind == told.kind or bool(GENERIC & {other.kind, told.kind})


def _completed(one: Series, again: Mention) -> Series:
    """A series told once more: the later mention adds a time or place, and changes nothing."""
    last, told = one.mentions[-1], again.told
    full = replace(
        last.told,
        time=last.told.time or told.time,
        place=last.told.place or told.place,
        old=last.told.old or told.old,
        remote=last.told.remote or told.remote,
    )
    return Series((*one.mentions[:-1], replace(last, told=full)), unsure=False)


def _longer(one: Series, more: Mention) -> Series:
    return Series((*one.mentions, more))


def _with(held: Sequence[Series], at: int, one: Series) -> list[Series]:
    return [*held[:at], one, *held[at + 1 :]]
