"""What `tracker --help` costs beside an interpreter that imports click.

    python benchmarks/start.py [--gate]

CPU of whole processes, start-up included, in turn; ends with one JSON line.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path

if not __package__:  # run as a script: the checkout, not this folder, is where imports start
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.command import TRACKER, Trouble, from_checkout, measured
from benchmarks.figures import Gate, finish, ratio, warn

AT_MOST = 3.0
REPEATS = 15
BASELINE = [sys.executable, "-c", "import click"]  # the plainest program with our command library


def seconds(command: list[str]) -> float:
    """CPU seconds of one start."""
    run = measured(command, Path.cwd(), from_checkout())
    if run.code:
        raise Trouble(f"{' '.join(command)} ended with {run.code}: {run.errors.strip()[-500:]}")
    return run.cpu


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--gate", action="store_true", help="exit 1 when the promise is broken")
    asked = parser.parse_args(words)
    ours, theirs = [], []
    try:
        for _ in range(REPEATS):
            ours.append(seconds([*TRACKER, "--help"]))
            theirs.append(seconds(BASELINE))
    except Trouble as trouble:
        warn(f"start: {trouble}")
        return 2
    help_seconds, click_seconds = statistics.median(ours), statistics.median(theirs)
    times = ratio(help_seconds, click_seconds)
    figures: dict[str, object] = {
        "help_cpu_ms": round(1000 * help_seconds, 1),
        "import_click_cpu_ms": round(1000 * click_seconds, 1),
        "times": times,
    }
    gate = Gate(name="tracker --help against import click, times", value=times, limit=AT_MOST)
    return finish(figures, [gate], asked.gate)


if __name__ == "__main__":
    sys.exit(main())
