"""The figures of the simulated world, pooled over the seeds as sums of counts."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.command import Run
from benchmarks.figures import Gate, ratio
from benchmarks.world_proof import Excuse
from benchmarks.world_rounds import Played

EXCUSED_AT_MOST = 0.005
CPU_AT_MOST = 2.0
PEAK_AT_MOST = 200.0  # megabytes
MEGABYTES = 1.048576  # in a MiB


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Counts and costs over all seeds; `excuses` has one line for each change not told."""

    counted: int
    found: int
    true_reports: int
    false_alarms: int
    repeats: int
    cross_source_repeats: int
    retry_after_violations: int
    urls: int
    cpu: float
    scrapy_cpu: float
    peak: float
    bytes_per_page: float
    bytes_per_change: float
    missed: int
    excuses: tuple[Excuse, ...]

    @property
    def precision(self) -> float:
        return self.true_reports / max(1, self.true_reports + self.false_alarms)

    @property
    def proved(self) -> int:
        return sum(excuse.proved for excuse in self.excuses)

    def line(self) -> dict[str, object]:
        """The last line of the benchmark."""
        return {
            "recall": round(self.found / max(1, self.counted), 5),
            "precision": round(self.precision, 5),
            "changes_counted": self.counted,
            "found": self.found,
            "true_reports": self.true_reports,
            "repeats": self.repeats,
            "cross_source_repeats": self.cross_source_repeats,
            "false_alarms": self.false_alarms,
            "retry_after_violations": self.retry_after_violations,
            "urls": self.urls,
            "cpu_ms_per_page": round(self.cpu, 3),
            "scrapy_cpu_ms_per_page": round(self.scrapy_cpu, 3),
            "peak_rss_mib": round(self.peak, 1),
            "bytes_per_page": round(self.bytes_per_page),
            "bytes_per_change": round(self.bytes_per_change),
        }


def totals(played: Iterable[Played]) -> Totals:
    """The sums over the seeds; costs are medians over the ticks after the baseline."""
    seeds = list(played)
    grown = sum(seed.bytes_last - seed.bytes_first for seed in seeds)
    return Totals(
        counted=_sum(seeds, "counted"),
        found=sum(_found(seed) for seed in seeds),
        true_reports=_sum(seeds, "true"),
        false_alarms=_sum(seeds, "false_alarms"),
        repeats=_sum(seeds, "duplicates"),
        cross_source_repeats=_sum(seeds, "cross_source_duplicates"),
        retry_after_violations=sum(seed.retry_after_violations for seed in seeds),
        urls=seeds[0].urls,
        cpu=cpu_per_page(seeds[0].rounds, seeds[0]),
        scrapy_cpu=cpu_per_page(seeds[0].hash_rounds, seeds[0]),
        peak=max(run.rss_mib for seed in seeds for run in seed.rounds),
        bytes_per_page=sum(seed.bytes_first for seed in seeds) / sum(seed.urls for seed in seeds),
        bytes_per_change=grown / max(1, _sum(seeds, "visible")),
        missed=_sum(seeds, "counted") - sum(_found(seed) for seed in seeds),
        excuses=tuple(excuse for seed in seeds for excuse in seed.excuses),
    )


def _sum(seeds: list[Played], name: str) -> int:
    return sum(int(seed.score[name]) for seed in seeds)


def _found(seed: Played) -> int:
    return sum(int(hits) for hits, _ in seed.score["recall_by_kind"].values())


def _flagged(seed: Played) -> int:
    return round(float(seed.score["recall_page"]) * int(seed.score["counted"]))


def cpu_per_page(rounds: list[Run], seed: Played) -> float:
    """CPU milliseconds a page, start-up included: the median over the ticks that change.

    Neither the baseline nor the closing rounds count: the first reads everything for the first
    time, in the others nothing moves and nothing fails.
    """
    later = [run.cpu for run in rounds[1 : seed.ticks + 1]]
    return 1000 * statistics.median(later) / seed.urls if later else 0.0


def gates(total: Totals, of_pages: bool = True) -> list[Gate]:
    """What the project promises of this world; CPU where every address is a page."""
    unproved = total.missed - total.proved
    promises = [
        Gate(name="precision", value=total.precision, limit=1.0, least=True),
        Gate(name="missed without proof", value=unproved, limit=0),
        Gate(
            name="share of changes that nobody could tell",
            value=ratio(total.proved, total.counted),
            limit=EXCUSED_AT_MOST,
        ),
        Gate(name="repeats", value=total.repeats + total.cross_source_repeats, limit=0),
        Gate(name="requests before Retry-After", value=total.retry_after_violations, limit=0),
        Gate(name="peak memory of a round, MB", value=_megabytes(total.peak), limit=PEAK_AT_MOST),
    ]
    if of_pages and total.scrapy_cpu:
        times = ratio(total.cpu, total.scrapy_cpu)
        promises.append(Gate(name="CPU of plain Scrapy, times", value=times, limit=CPU_AT_MOST))
    return promises


def _megabytes(peak: float) -> float:
    return round(peak * MEGABYTES, 1)


def peer_line(name: str, played: list[Played]) -> str:
    """One row of the comparison: recall by the end, precision, alarms and cost.

    Of a tool that can only say that a page moved, a change counts as found when its page was
    flagged, whether or not the diff names it.
    """
    counted, true = _sum(played, "counted"), _sum(played, "true")
    false, repeats = _sum(played, "false_alarms"), _sum(played, "duplicates")
    found = sum(_flagged(seed) for seed in played)
    return (
        f"{name:12} recall {found / max(1, counted):.4f}  precision"
        f" {true / max(1, true + false):.4f}  true {true}  false {false}  repeats {repeats}"
        f"  CPU ms/page {cpu_per_page(played[0].rounds, played[0]):.2f}"
        f"  peak MiB {max(run.rss_mib for seed in played for run in seed.rounds):.0f}"
        f"  Retry-After ignored {sum(seed.retry_after_violations for seed in played)}"
    )
