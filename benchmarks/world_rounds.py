"""Play one seed of the simulated world: a check round a tick, its cost, its reports, its score."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.command import ROOT, Run, Tracker, Trouble, WarmTracker, measured
from benchmarks.figures import say
from benchmarks.simulation import Settings, Simulation
from benchmarks.world_peers import start
from benchmarks.world_proof import Excuse, Labels, excuses
from benchmarks.world_reports import Reporter, bad
from benchmarks.world_setup import KEY_VARIABLE, configuration, places

HASH_SPIDER = ROOT / "benchmarks" / "hash_spider.py"


@dataclass(frozen=True, slots=True)
class Plan:
    """One seed: which world, how many ticks, where its files go.

    `warm` forks the commands from one interpreter: sooner done, and no costs are measured.
    """

    bench: Path
    settings: Settings
    ticks: int
    closing: int
    folder: Path
    baseline: bool
    warm: bool = False


@dataclass(slots=True, kw_only=True)
class Played:
    """What one seed gave: the scorer's figures and lines, the rounds and what they left on disk."""

    urls: int
    ticks: int
    rounds: list[Run] = field(default_factory=list)
    hash_rounds: list[Run] = field(default_factory=list)
    score: dict[str, Any] = field(default_factory=dict)
    printed: str = ""
    excuses: list[Excuse] = field(default_factory=list)
    bytes_first: int = 0
    bytes_last: int = 0
    retry_after_violations: int = 0
    completed: int = 0  # lines that completed a fact that another line had told


def ticks(world: Simulation, plan: Plan) -> Iterator[int]:
    """Every tick in turn, the world standing at it: the baseline, the ticks, the closing ones."""
    yield 0
    for tick in range(1, plan.ticks + plan.closing + 1):
        if tick == plan.ticks + 1:
            world.close()
        world.advance()
        yield tick


def play_tracker(plan: Plan) -> Played:
    """Run the real commands through every tick and score them.

    The baseline spider reads a second world of the same seed, tick by tick beside ours: the same
    pages and faults, and nobody's first request meets a fault that the other's would have met.
    """
    plan.folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        world = stack.enter_context(Simulation(plan.bench, plan.settings))
        watch = world.watch()
        played = Played(urls=len(watch), ticks=plan.ticks)
        twin = _Twin(plan, stack, watch) if plan.baseline else None
        store = plan.folder / "store"
        store.mkdir()
        os.environ.setdefault(KEY_VARIABLE, "any")
        setup = configuration(world.url, watch)
        tracker = (
            stack.enter_context(WarmTracker(store, setup)) if plan.warm else Tracker(store, setup)
        )
        reporter = Reporter(places(watch))
        for tick in ticks(world, plan):
            _round(tick, world, tracker, reporter, played)
            if twin is not None:
                played.hash_rounds.append(twin.round(tick))
        played.bytes_last = tracker.stored_bytes()
        played.retry_after_violations = world.stats().get("retry_after_violations", 0)
        played.completed = reporter.completed
        score(plan, world, reporter.reports(), played)
    return played


def _round(
    tick: int, world: Simulation, tracker: Tracker, reporter: Reporter, played: Played
) -> None:
    now = world.now()
    run = tracker.crawl(now)
    played.rounds.append(run)
    changes = tracker.news(now)
    sources = tracker.status(now)["sources"]
    reporter.round(tick, changes, sources)
    if tick == 0:
        played.bytes_first = tracker.stored_bytes()
    say(
        f"tick {tick}: {len(changes)} changes, {len(bad(sources))} sources not good,"
        f" {run.wall:.1f} s, {run.cpu:.1f} CPU s, {run.rss_mib:.0f} MiB"
    )


class _Twin:
    """The baseline spider on a world of its own with the same seed and flags."""

    def __init__(self, plan: Plan, stack: ExitStack, watch: list[dict[str, Any]]) -> None:
        self.world = stack.enter_context(Simulation(plan.bench, plan.settings))
        self.folder = plan.folder / "hash"
        self.folder.mkdir()
        urls = "\n".join(self.world.url + row["url"] for row in watch)
        (self.folder / "urls.txt").write_text(urls, encoding="utf-8")
        self.steps = ticks(self.world, plan)

    def round(self, tick: int) -> Run:
        """Its round of the tick; its world follows ours."""
        next(self.steps)
        run = measured([sys.executable, str(HASH_SPIDER), str(self.folder)], self.folder)
        if run.code:
            raise Trouble(f"The hash spider ended with {run.code}: {run.errors[-500:]}")
        return run


def play_peer(name: str, plan: Plan, environments: Path) -> Played:
    """Run a peer through the same ticks; it reports pages and their diffs."""
    plan.folder.mkdir(parents=True, exist_ok=True)
    told: list[dict[str, Any]] = []
    with Simulation(plan.bench, plan.settings) as world:
        played = Played(urls=len(world.watch()), ticks=plan.ticks)
        peer = start(name, plan.bench, plan.folder, world, environments)
        for tick in ticks(world, plan):
            told += peer.round(tick)
            if tick == 0:
                played.bytes_first = peer.disk()
            say(f"{name} tick {tick}: {peer.ctx.runs[-1].cpu:.1f} CPU s")
        played.rounds = peer.ctx.runs
        played.bytes_last = peer.disk()
        played.retry_after_violations = world.stats().get("retry_after_violations", 0)
        score(plan, world, told, played, mode="page")
    return played


def score(
    plan: Plan,
    world: Simulation,
    told: list[dict[str, Any]],
    played: Played,
    mode: str = "entry",
) -> None:
    """Have the world's scorer judge what was told; `mode` is "entry" or "page"."""
    truth, reported = plan.folder / "truth.jsonl", plan.folder / "reports.jsonl"
    truth.write_text(world.ask("truth"), encoding="utf-8")
    lines = (json.dumps(report, ensure_ascii=False) + "\n" for report in told)
    reported.write_text("".join(lines), encoding="utf-8")
    command = [sys.executable, str(plan.bench / "score.py"), str(truth), str(reported)]
    command += ["--mode", mode]
    played.printed = _output(command).strip()
    played.score = json.loads(_output([*command, "--json"]).splitlines()[0])
    if mode == "entry":
        played.excuses = excuses(played.score["missed"], _labels(truth))


def _labels(truth: Path) -> Labels:
    with truth.open(encoding="utf-8") as lines:
        return Labels.read(json.loads(line) for line in lines)


def _output(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(f"The scorer ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout
