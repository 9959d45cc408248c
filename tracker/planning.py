"""What the reading of one source means: judged as a whole, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from tracker.domain import budget, diff, soundness
from tracker.domain.compare import Comparison, Needs, compare, needs, speaks_of_all
from tracker.domain.diff import Setting, Step
from tracker.domain.items import GOOD, Answer, Coverage, EventKind, Grade, MatterKind
from tracker.domain.judge import GOOD as ACCEPTABLE
from tracker.domain.judge import HISTORY, Verdict, judge
from tracker.domain.keys import is_case_ref
from tracker.domain.ports import Outcome
from tracker.domain.sightings import Item, ItemKey, Light, Place, instant, stamp
from tracker.spool import Kept, Reading
from tracker.store import settling
from tracker.store.settling import Stored

#: A source that states its build time and has not been built for so long is frozen.
FROZEN = timedelta(hours=48)


@dataclass(slots=True)
class Ending:
    """Everything a run spooled of one source."""

    reading: Reading
    answers: list[Answer] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    outcome: Outcome | None = None

    @property
    def answer(self) -> Answer | None:
        """What it showed, as one answer however many pages it came on."""
        if len(self.answers) < 2:
            return self.answers[0] if self.answers else None
        matters = tuple(matter for answer in self.answers for matter in answer.matters)
        return replace(self.answers[0], matters=matters)

    @property
    def shown_by(self) -> dict[str, dict[str, str]]:
        """The raw answers that showed each matter, where not one showed all of them."""
        matters = (matter for answer in self.answers for matter in answer.matters)
        return {matter.key: matter.shown_by for matter in matters if matter.shown_by}

    @property
    def skipped(self) -> dict[str, str]:
        """What was left out for want of requests: names, each with its last read."""
        return {name: at for answer in self.answers for name, at in answer.skipped.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What settling one crawl writes: its state, its steps and what the source row becomes."""

    ending: Ending
    source: Row[Any]
    outcome: Outcome
    state: str  # good, suspect, failed
    kind: str  # of the incident, "" when healthy
    reason: str
    steps: tuple[Step, ...] = ()
    known: dict[ItemKey, Stored] = field(default_factory=dict)
    shifted: dict[ItemKey, int | None] = field(default_factory=dict)
    shown: int = 0
    # follow -> the things that it selected, counted by what they are
    first_reads: dict[str, Counter[EventKind | MatterKind]] = field(default_factory=dict)
    hole: tuple[str, str] | None = None
    rebased: bool = False
    skipped: dict[str, Any] | None = None  # `budget.Skipped` as it is kept


def plan(
    connection: Connection,
    ending: Ending,
    source: Row[Any],
    light: dict[ItemKey, Light],
    baselines: set[str],
    now: datetime,
) -> Plan:
    """Judge one source's reading and work out every step it means."""
    outcome = ending.outcome
    assert outcome is not None, "a source without an outcome is not settled"
    base = _Base(ending, source, outcome)
    if outcome.grade not in GOOD:
        return base.failed(outcome.grade.value, outcome.reason)
    answer = ending.answer
    if answer is None:
        return _unchanged(connection, base, now)
    if wrong := soundness.problems(answer):
        return base.failed(Grade.BROKEN.value, _faulty(wrong))
    return _answered(connection, base, answer, light, baselines, now)


def _faulty(wrong: Sequence[str]) -> str:
    """What the operator is told of an answer that nothing can be made of."""
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return f"its spider made of the answer what cannot be: {wrong[0]}{more}."


@dataclass(frozen=True, slots=True)
class _Base:
    ending: Ending
    source: Row[Any]
    outcome: Outcome

    def failed(self, kind: str, reason: str, state: str = "failed") -> Plan:
        return Plan(
            ending=self.ending,
            source=self.source,
            outcome=self.outcome,
            state=state,
            kind=kind,
            reason=reason,
        )

    def good(self, now: datetime, **values: Any) -> Plan:
        alarm = self.ending.answer.alarm if self.ending.answer else None
        kind, reason = alarm or _stale(self.outcome.built_at or self.source.built_at, now)
        return Plan(
            ending=self.ending,
            source=self.source,
            outcome=self.outcome,
            state="good",
            kind=kind,
            reason=reason,
            skipped=budget.standing(self.ending.skipped, stamp(now), self.source.skipped),
            **values,
        )


def _stale(built_at: str, now: datetime) -> tuple[str, str]:
    if built_at and now - instant(built_at) > FROZEN:
        return "stale", f"it answers, but is stale since {built_at}"
    return "", ""


def _unchanged(connection: Connection, base: _Base, now: datetime) -> Plan:
    """An answer that did not move is one more witness for everything in doubt."""
    if not base.source.holds:
        return base.good(now)
    known = settling.held(connection, base.source.id)
    steps = [diff.agreed(row.sighting, now) for row in known.values()]
    return base.good(now, steps=tuple(step for step in steps if step), known=known)


def _answered(
    connection: Connection,
    base: _Base,
    answer: Answer,
    light: dict[ItemKey, Light],
    baselines: set[str],
    now: datetime,
) -> Plan:
    reading, source = base.ending.reading, base.source
    if not answer.extent.sweep:
        light = _spoken_of(answer, light)
    need = needs(answer, light)
    known = settling.stored(connection, source.id, need.keys)
    mended = bool(source.fingerprint) and source.fingerprint != reading.fingerprint
    mended = mended or answer.silent
    setting = Setting(
        now=now,
        answer=answer,
        first_sight=_follows(reading, answer) - baselines,
        values_silent=mended,
        covered_to=source.covered_to,
    )
    result = _compare(connection, source.id, need, light, known, setting)
    rebased = mended and speaks_of_all(answer) and _other_keys(result)
    if rebased:
        silent = replace(setting, keys_silent=True)
        result = _rebase(_compare(connection, source.id, need, light, known, silent))
    verdict = ACCEPTABLE if rebased else _verdict(result, source, answer, mended)
    if not verdict.good and not source.accept:
        return base.failed("suspect", verdict.reason, state="suspect")
    steps = result.steps
    if not verdict.good and source.accept == "quiet":
        steps = tuple(replace(step, drafts=()) for step in _rebase(result).steps)
    return base.good(
        now,
        steps=steps,
        known=known,
        shifted=need.shifted if answer.extent.matters is Coverage.WINDOW else {},
        shown=len(need.shown),
        first_reads=_first_reads(_follows(reading, answer) - baselines, need),
        hole=_hole(answer, source.covered_to, now),
        rebased=rebased or (not verdict.good and source.accept == "quiet"),
    )


def _spoken_of(answer: Answer, light: dict[ItemKey, Light]) -> dict[ItemKey, Light]:
    """What an answer that does not sweep its source speaks of: its own matters.

    With a window, it also says that what is older has left, and that a matter without newer
    events is not in it; nothing else follows for them.
    """
    mine = {matter.key for matter in answer.matters}
    since = answer.extent.since
    return {
        key: seen
        for key, seen in light.items()
        if key[0] in mine or (since and (not key[1] or "" < seen.date < since))
    }


def _compare(
    connection: Connection,
    source_id: int,
    need: Needs,
    light: dict[ItemKey, Light],
    known: dict[ItemKey, Stored],
    setting: Setting,
) -> Comparison:
    fresh = [need.shown[key] for key in need.unseen if key not in known]
    return compare(
        need,
        light,
        {key: row.sighting for key, row in known.items()},
        settling.by_fact(connection, source_id, {item.fact for item in fresh if item.fact}),
        settling.matter_ids(connection, {item.key[0] for item in fresh}),
        setting,
    )


def _other_keys(result: Comparison) -> bool:
    """Whether a mended description names most things otherwise than before."""
    tally = result.tally
    return tally.held_matters > 0 and tally.common_matters * 2 < tally.held_matters


def _rebase(result: Comparison) -> Comparison:
    """The steps of a silent new baseline: what is not shown has left, nothing is in doubt."""
    steps = tuple(
        (
            replace(step, sighting=replace(step.sighting, place=Place.LEFT, holds={}), drafts=())
            if step.item is None
            else step
        )
        for step in result.steps
    )
    return Comparison(steps=steps, tally=result.tally)


def _verdict(result: Comparison, source: Row[Any], answer: Answer, mended: bool) -> Verdict:
    good_crawls = int(source.history.get("good", 0))
    return judge(
        result.tally,
        min(good_crawls, HISTORY),
        sweeps_matters=speaks_of_all(answer) and not mended,
        mended=mended,
    )


def _follows(reading: Reading, answer: Answer) -> frozenset[str]:
    """What the source was read for. A case's id only pins what is followed by its number."""
    shown = {follow for matter in answer.matters for follow in matter.follows}
    asked = set(reading.follows).difference(answer.unread)
    return frozenset(asked) | {f for f in shown if not is_case_ref(f)}


def _first_reads(fresh: frozenset[str], need: Needs) -> dict[str, Counter[EventKind | MatterKind]]:
    """The follows that this answer is the first good read for, and what they select so far."""
    if not fresh:
        return {}
    counted: dict[str, Counter[EventKind | MatterKind]] = {f: Counter() for f in sorted(fresh)}
    for item in need.shown.values():
        if _counts(item):
            for follow in fresh.intersection(item.matter.follows):
                counted[follow][item.event_kind or item.kind] += 1
    return counted


def _counts(item: Item) -> bool:
    """Entries count for themselves; a matter only when it shows none."""
    return item.event_kind is not None or not item.matter.events


def _hole(answer: Answer, covered_to: str, now: datetime) -> tuple[str, str] | None:
    """The time that no read covered: between the last good one and this window's start."""
    if not covered_to or not answer.extent.since:
        return None
    since = min(answer.extent.since, stamp(now))
    return (covered_to, since) if covered_to < since else None
