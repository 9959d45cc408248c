"""Small helpers of every benchmark: medians, gates, and the last line as JSON."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One promise: what was measured, and the most it may be."""

    name: str
    value: float
    limit: float
    least: bool = False  # the limit is the least, not the most

    @property
    def held(self) -> bool:
        return self.value >= self.limit if self.least else self.value <= self.limit

    def __str__(self) -> str:
        sign = ">=" if self.least else "<="
        word = "ok    " if self.held else "BROKEN"
        return f"{word} {self.name}: {self.value:g} {sign} {self.limit:g}"


def finish(figures: dict[str, object], gates: Iterable[Gate], strict: bool) -> int:
    """Print each gate, then the figures as the last line; 1 if `strict` and a gate is broken."""
    kept = list(gates)
    for gate in kept:
        print(gate)
    print(json.dumps(figures), flush=True)
    return 1 if strict and not all(gate.held for gate in kept) else 0


def interleaved(repeats: int, *works: Callable[[], object]) -> list[float]:
    """Median CPU seconds of each work, run in turn so that a busy moment hits them alike."""
    times: list[list[float]] = [[] for _ in works]
    for turn in range(repeats):
        order = list(enumerate(works))
        for place, work in order if turn % 2 == 0 else reversed(order):
            times[place].append(_cpu(work))
    return [statistics.median(each) for each in times]


def _cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def most_within(moments: Sequence[float], seconds: float) -> int:
    """The most moments, given in order, that any stretch of so many seconds holds."""
    most, first = 0, 0
    for place, moment in enumerate(moments):
        while moment - moments[first] >= seconds:
            first += 1
        most = max(most, place - first + 1)
    return most


def ratio(part: float, whole: float) -> float:
    """part / whole to three places; 0 when there is nothing to compare with."""
    return round(part / whole, 3) if whole else 0.0


def say(text: str) -> None:
    """A line for people, before the last line for programs."""
    print(text, flush=True)


def warn(text: str) -> None:
    """A line on standard error."""
    print(text, file=sys.stderr, flush=True)
