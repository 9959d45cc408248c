"""Run the real commands against the simulated world and score what `tracker changes` told.

    python benchmarks/world.py --bench DIR --views cmecf_rss,orders_html,os_bill --watch 2000
        --ticks 10 --seed 1 --change-rate .05 --noise-rate .2 --fault-rate .05
        [--seeds 1,2,3] [--peers [--venvs DIR]] [--keep DIR] [--gate]

DIR holds world.py and score.py. Tick 0 is the silent baseline; after the ticks come six closing
ticks (36 hours of the world) in which nothing changes, so that what is held settles. Ends with one
JSON line; several seeds are pooled as sums of counts.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

if not __package__:  # run as a script: the checkout, not this folder, is where imports start
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.command import Trouble
from benchmarks.figures import Gate, finish, say, warn
from benchmarks.simulation import Settings, fitted
from benchmarks.world_peers import PEERS, cache_folder
from benchmarks.world_rounds import Plan, Played, play_peer, play_tracker
from benchmarks.world_setup import PAGES
from benchmarks.world_totals import Totals, gates, peer_line, totals

CLOSING = 6


def arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--bench", type=Path, required=True, metavar="DIR")
    parser.add_argument("--views", default="cmecf_rss,orders_html", help="comma separated")
    parser.add_argument("--watch", type=int, default=2000, help="watched URLs")
    parser.add_argument("--ticks", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", default="", help="several, comma separated; pooled")
    parser.add_argument("--change-rate", type=float, default=0.05)
    parser.add_argument("--noise-rate", type=float, default=0.2)
    parser.add_argument("--fault-rate", type=float, default=0.05)
    parser.add_argument("--peers", action="store_true", help="run urlwatch and webchanges beside")
    parser.add_argument("--venvs", type=Path, help="where the peers' environments are or are made")
    parser.add_argument("--keep", type=Path, help="keep reports, truth and store there")
    parser.add_argument("--gate", action="store_true", help="exit 1 when a promise is broken")
    return parser.parse_args(words)


def settings_of(asked: argparse.Namespace) -> list[Settings]:
    """One world a seed."""
    seeds = [int(seed) for seed in asked.seeds.split(",") if seed] or [asked.seed]
    return [
        Settings(
            views=tuple(asked.views.split(",")),
            watch=asked.watch,
            seed=seed,
            change_rate=asked.change_rate,
            noise_rate=asked.noise_rate,
            fault_rate=asked.fault_rate,
        )
        for seed in seeds
    ]


def run(asked: argparse.Namespace, folder: Path) -> tuple[Totals, list[Gate]]:
    """Play every seed; print each one's score and, with --peers, the peers' beside it."""
    worlds = [fitted(asked.bench, settings) for settings in settings_of(asked)]
    played = []
    say("budgets and delay lifted: each source has budget = false and delay = 0")
    if worlds[0].courts:
        say(f"the world has {worlds[0].courts} courts, those with a name of their own")
    for number, settings in enumerate(worlds):
        place = folder / f"seed-{settings.seed}"
        # One seed shows the baseline's cost; it is the same Scrapy on the same pages in each. Where
        # not every address is a page of ours, a page of the one is no page of the other.
        baseline = number == 0 and PAGES.issuperset(settings.views)
        plan = Plan(asked.bench, settings, asked.ticks, CLOSING, place, baseline)
        played.append(play_tracker(plan))
        say(f"seed {settings.seed}\n{played[-1].printed}")
        say(f"lines that completed a fact already told: {played[-1].completed}")
    peers: dict[str, list[Played]] = {name: [] for name in (PEERS if asked.peers else ())}
    for name, scores in peers.items():
        for settings in worlds:
            place = folder / f"{name}-{settings.seed}"
            plan = Plan(asked.bench, settings, asked.ticks, CLOSING, place, baseline=False)
            scores.append(play_peer(name, plan, asked.venvs or cache_folder()))
            say(f"{name} seed {settings.seed}\n{scores[-1].printed}")
    total = totals(played)
    for excuse in total.excuses:
        say(str(excuse))
    if peers:
        say(peer_line("tracker", played))
    for name, scores in peers.items():
        say(peer_line(name, scores))
    return total, gates(total, of_pages=PAGES.issuperset(worlds[0].views))


def main(words: list[str] | None = None) -> int:
    asked = arguments(words)
    try:
        if asked.keep:
            asked.keep.mkdir(parents=True, exist_ok=True)
            total, promises = run(asked, asked.keep)
        else:
            with tempfile.TemporaryDirectory(prefix="world-") as folder:
                total, promises = run(asked, Path(folder))
    except Trouble as trouble:
        warn(f"world: {trouble}")
        return 2
    return finish(total.line(), promises, asked.gate)


if __name__ == "__main__":
    sys.exit(main())
