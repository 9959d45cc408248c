"""Judging a crawl as a whole, before anything of it is settled."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.compare import Tally


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on a crawl is suspect: at least `least` things and more than `share` of them.

    `vanished` counts things that should be shown and are not, `emptied` a field printed empty,
    `rewritten` a field with another value; all against what stands in both answers.
    """

    least: int
    vanished: float
    emptied: float
    rewritten: float


#: Good crawls a source needs before its own history counts.
HISTORY = 3

#: The numbers in one table. Mild until a history exists: a first week is full of surprises.
MILD = Limits(least=10, vanished=0.60, emptied=0.80, rewritten=0.80)
USUAL = Limits(least=5, vanished=0.30, emptied=0.50, rewritten=0.50)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a crawl may be settled; `reason` is one sentence for the operator when not."""

    good: bool
    reason: str = ""


GOOD = Verdict(True)


def judge(tally: Tally, good_crawls: int, *, sweeps_matters: bool, mended: bool) -> Verdict:
    """Judge one crawl by its tally.

    `good_crawls` is how many the source has had; `sweeps_matters` whether a missing matter means
    anything; `mended` whether the source's description changed since the last good crawl, so that
    other values are expected.
    """
    limits = USUAL if good_crawls >= HISTORY else MILD
    if sweeps_matters and tally.held_matters >= limits.least and not tally.common_matters:
        return Verdict(
            False,
            f"none of the {tally.held_matters} things that it showed before are there:"
            " another list, or a new design",
        )
    if _too_many(tally.doubted, tally.common + tally.doubted, limits.least, limits.vanished):
        return Verdict(False, f"{tally.doubted} things that should still be shown are missing")
    if mended:
        return GOOD
    for name, count in tally.emptied.most_common(1):
        if _too_many(count, tally.common, limits.least, limits.emptied):
            return Verdict(False, f"the field {name} is empty on {count} of {tally.common} things")
    for name, count in tally.rewritten.most_common(1):
        if _too_many(count, tally.common, limits.least, limits.rewritten):
            return Verdict(
                False, f"the field {name} differs on {count} of {tally.common} things at once"
            )
    return GOOD


def _too_many(count: int, of: int, least: int, share: float) -> bool:
    return count >= least and count > share * of
