"""Run every benchmark: `make bench [BENCH=DIR SAMPLES=DIR]`.

    python benchmarks/run.py [--bench DIR] [--samples DIR] [--gate] [--peers]

Without a folder its lines are skipped with one sentence; the others run. Exit code 1 when a script
failed or, with --gate, when a promise is broken.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

if not __package__:  # run as a script: the checkout, not this folder, is where imports start
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.command import ROOT
from benchmarks.figures import say

FOLDER = ROOT / "benchmarks"


def plan(asked: argparse.Namespace) -> list[tuple[str, list[str] | str]]:
    """Each benchmark's name with its arguments, or the sentence why it is skipped."""
    gate = ["--gate"] if asked.gate else []
    peers = ["--peers"] if asked.peers else []
    world = ["--bench", str(asked.bench), "--seeds", asked.seeds, "--watch", str(asked.watch)]
    return [
        ("start", gate),
        ("feed", gate),
        ("settle", gate),
        ("history", gate),
        ("minute", gate),
        ("subscriptions", gate),
        ("digests", gate),
        ("replay", [str(asked.samples)] if asked.samples else _skipped("SAMPLES", "replays")),
        ("hearings", [str(asked.samples)] if asked.samples else _skipped("SAMPLES", "labels")),
        ("world", [*world, *peers, *gate] if asked.bench else _skipped("BENCH", "the world")),
    ]


def _skipped(name: str, what: str) -> str:
    return f"skipped: {what} need{'s' if what == 'the world' else ''} {name}=DIR."


def run(name: str, words: list[str] | str) -> int:
    """Run one, its output passed on; its exit code."""
    if isinstance(words, str):
        say(f"{name}: {words}")
        return 0
    say(f"{name}:")
    started = time.monotonic()
    code = subprocess.run([sys.executable, str(FOLDER / f"{name}.py"), *words], check=False)
    say(f"{name}: {time.monotonic() - started:.0f} s\n")
    return code.returncode


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--bench", type=Path, help="the folder of the simulated world")
    parser.add_argument("--samples", type=Path, help="the folder of real captures")
    parser.add_argument("--seeds", default="1,2,3,4,5", help="of the world; pooled")
    parser.add_argument("--watch", type=int, default=2000, help="watched URLs of the world")
    parser.add_argument("--gate", action="store_true", help="exit 1 when a promise is broken")
    parser.add_argument("--peers", action="store_true", help="urlwatch and webchanges beside")
    codes = [run(name, words) for name, words in plan(parser.parse_args(words))]
    return 1 if any(codes) else 0


if __name__ == "__main__":
    sys.exit(main())
