"""The HTML views of the simulated world, read as plain pages and scored in page mode.

    python benchmarks/world_pages.py --bench DIR [--views V,V] [--watch N] [--ticks N]
        [--seeds 1,2,3] [--peers [--venvs DIR]] [--keep DIR] [--gate]

Each watched address is a source of the spider `page`, without a selector or any other hint, as the
peers get it. A report is the diff of one change: the passages that went and those that came. The
peers run on the same flags; precision has to be above theirs and recall at least the same.
"""

from __future__ import annotations

import argparse
import difflib
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

if not __package__:  # run as a script: the checkout, not this folder, is where imports start
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.command import Tracker, Trouble
from benchmarks.figures import Gate, finish, say, warn
from benchmarks.simulation import Settings, Simulation
from benchmarks.world_peers import PEERS, cache_folder
from benchmarks.world_rounds import Plan, Played, play_peer, score, ticks
from benchmarks.world_totals import peer_line
from tracker.domain import passages

Row = dict[str, Any]

VIEWS = "docket_html,bill_html,lg_html"
CLOSING = 6
OPERATOR = '[operator]\nname = "Benchmark"\ncontact = "https://benchmark.example/bot"\n'


def configuration(base: str, watch: Iterable[Row]) -> str:
    """tracker.toml: each watched address a page, all of them in one watch."""
    rows = list(watch)
    tables = [
        f'[sources.{_name(number)}]\nspider = "page"\nurl = "{base}{row["url"]}"\n'
        "allow_private = true\ndelay = 0.0\n"
        for number, row in enumerate(rows)
    ]
    names = ", ".join(f'"{_name(number)}"' for number in range(len(rows)))
    watched = f'[watches.pages]\ntitle = "All pages"\nsources = [{names}]\n'
    return "\n".join([OPERATOR, *tables, watched])


def _name(number: int) -> str:
    return f"page-{number}"


def reports(tick: int, changes: Iterable[Row], urls: dict[str, str]) -> list[Row]:
    """Each line of `tracker changes --json` as an alarm with its diff, by the source's address."""
    return [{"tick": tick, "url": urls[one["source"]], "text": diff(one)} for one in changes]


def diff(change: Row) -> str:
    """The passages that went and came, a line each; "what" of a change that has no passages."""
    before, after = (passages.split(change[side] or "") for side in ("before", "after"))
    lines = difflib.ndiff(before, after)
    told = [line[0] + line[2:] for line in lines if line[:1] in "+-"]
    return "\n".join(told) or f"{change['op']} {change['field']}"


def play(plan: Plan) -> Played:
    """Run the real commands through every tick of a seed and score them in page mode."""
    plan.folder.mkdir(parents=True, exist_ok=True)
    told: list[Row] = []
    with Simulation(plan.bench, plan.settings) as world:
        watch = world.watch()
        urls = {_name(number): row["url"] for number, row in enumerate(watch)}
        played = Played(urls=len(watch), ticks=plan.ticks)
        store = plan.folder / "store"
        store.mkdir()
        tracker = Tracker(store, configuration(world.url, watch))
        for tick in ticks(world, plan):
            told += _round(tick, world, tracker, urls, played)
        played.bytes_last = tracker.stored_bytes()
        played.retry_after_violations = world.stats().get("retry_after_violations", 0)
        score(plan, world, told, played, mode="page")
    return played


def _round(
    tick: int, world: Simulation, tracker: Tracker, urls: dict[str, str], played: Played
) -> list[Row]:
    now = world.now()
    played.rounds.append(tracker.crawl(now))
    changes = tracker.news(now)
    sources = tracker.status(now)["sources"]
    bad = [one["name"] for one in sources if one["health"] != "good"]
    if tick == 0:
        played.bytes_first = tracker.stored_bytes()
    say(f"tick {tick}: {len(changes)} changes, {len(bad)} sources not good")
    errors = [{"type": "error", "tick": tick, "url": urls[name]} for name in bad]
    return reports(tick, changes, urls) + errors


def arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--bench", type=Path, required=True, metavar="DIR")
    parser.add_argument("--views", default=VIEWS, help="comma separated")
    parser.add_argument("--watch", type=int, default=60, help="watched URLs")
    parser.add_argument("--ticks", type=int, default=10)
    parser.add_argument("--seeds", default="1", help="comma separated; pooled")
    parser.add_argument("--change-rate", type=float, default=0.05)
    parser.add_argument("--noise-rate", type=float, default=0.2)
    parser.add_argument("--fault-rate", type=float, default=0.05)
    parser.add_argument("--peers", action="store_true", help="run urlwatch and webchanges beside")
    parser.add_argument("--venvs", type=Path, help="where the peers' environments are or are made")
    parser.add_argument("--keep", type=Path, help="keep reports, truth and store there")
    parser.add_argument("--gate", action="store_true", help="exit 1 when a promise is broken")
    return parser.parse_args(words)


def plans(asked: argparse.Namespace, folder: Path) -> list[Plan]:
    """One world a seed."""
    made = []
    for seed in map(int, asked.seeds.split(",")):
        settings = Settings(
            views=tuple(asked.views.split(",")),
            watch=asked.watch,
            seed=seed,
            change_rate=asked.change_rate,
            noise_rate=asked.noise_rate,
            fault_rate=asked.fault_rate,
        )
        place = folder / f"seed-{seed}"
        made.append(Plan(asked.bench, settings, asked.ticks, CLOSING, place, baseline=False))
    return made


def run(asked: argparse.Namespace, folder: Path) -> tuple[dict[str, object], list[Gate]]:
    """Play every seed, and with --peers the peers on the same worlds."""
    played = {"tracker": [play(plan) for plan in plans(asked, folder / "tracker")]}
    for name in PEERS if asked.peers else ():
        environments = asked.venvs or cache_folder()
        played[name] = [play_peer(name, plan, environments) for plan in plans(asked, folder / name)]
    for name, seeds in played.items():
        say(peer_line(name, seeds))
    figures = {name: _figures(seeds) for name, seeds in played.items()}
    return {"views": asked.views, **figures}, list(gates(figures))


def _figures(seeds: list[Played]) -> dict[str, float]:
    """Sums of counts over the seeds; `recall` by the needles, `recall_page` by flagged pages."""
    counted, true, false, repeats = (
        sum(int(seed.score[name]) for seed in seeds)
        for name in ("counted", "true", "false_alarms", "duplicates")
    )
    recalls = {
        name: round(sum(seed.score[name] * seed.score["counted"] for seed in seeds) / counted, 4)
        for name in ("recall", "recall_page")
    }
    precision = round(true / max(1, true + false), 4)
    told = {"true": true, "false": false, "repeats": repeats}
    return {"counted": counted, **recalls, "precision": precision, **told}


def gates(figures: dict[str, dict[str, float]]) -> Iterable[Gate]:
    """What is promised beside the peers: precision above theirs, recall at least theirs."""
    own = figures["tracker"]
    yield Gate(name="repeats", value=own["repeats"], limit=0)
    for name, peer in figures.items():
        if name == "tracker":
            continue
        yield Gate(
            name=f"false share beyond {name}",
            value=peer["precision"] - own["precision"],
            limit=-0.0001,
        )
        for kind in ("recall", "recall_page"):
            yield Gate(name=f"{kind}, {name}", value=own[kind], limit=peer[kind], least=True)


def main(words: list[str] | None = None) -> int:
    asked = arguments(words)
    try:
        if asked.keep:
            asked.keep.mkdir(parents=True, exist_ok=True)
            figures, promises = run(asked, asked.keep)
        else:
            with tempfile.TemporaryDirectory(prefix="world-") as folder:
                figures, promises = run(asked, Path(folder))
    except Trouble as trouble:
        warn(f"world_pages: {trouble}")
        return 2
    return finish(figures, promises, asked.gate)


if __name__ == "__main__":
    sys.exit(main())
