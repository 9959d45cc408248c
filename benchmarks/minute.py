"""Whether the limit of a minute holds on the wire, over the sources of one key and over two runs.

    python benchmarks/minute.py [--gate]

The real commands read three states' bills from a local server that speaks Open States and notes
when each request comes: 30 requests, which take three minutes. Ends with one JSON line.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

if not __package__:  # run as a script: the checkout, not this folder, is where imports start
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.command import Tracker, Trouble
from benchmarks.figures import Gate, finish, most_within, say, warn
from benchmarks.sequence_site import Page, SequenceSite

#: What Open States allows in a minute.
LIMIT = 10
#: The sources of each run, one after the other.
RUNS = (("ca", "ny"), ("wi",))
CALLS = 10  # of each source
BILLS = 20 * CALLS


class Bills:
    """Answers with the last bill of each question; `times` are the seconds of the questions."""

    def __init__(self) -> None:
        self.times: list[float] = []

    def __call__(self, asked: Mapping[str, str]) -> Page:
        self.times.append(time.monotonic())
        bill: dict[str, object] = {"identifier": asked["identifier"], "title": "An act"}
        bill |= {name: [] for name in ("actions", "versions", "votes", "sponsorships")}
        return Page(body=json.dumps({"results": [bill]}).encode(), content_type="application/json")


def configuration(url: str) -> str:
    """Three sources with one key, and a watch of their bills."""
    places = [place for places in RUNS for place in places]
    tables = [
        f'[sources.{place}]\nspider = "openstates"\njurisdiction = "{place}"\nsession = "2026"\n'
        f'key = "file:key.txt"\nbase_url = "{url}"\nallow_private = true\ndelay = 0.0\n'
        for place in places
    ]
    refs = [f'"{place} AB {number}"' for place in places for number in range(1, BILLS + 1)]
    head = '[operator]\ncontact = "https://example.org/bot"\n'
    return head + "".join(tables) + f"[watches.bills]\nmatters = [{', '.join(refs)}]\n"


def measure() -> list[float]:
    """The seconds in which the requests of all runs came."""
    bills = Bills()
    with tempfile.TemporaryDirectory(prefix="minute-") as name, SequenceSite() as site:
        site.pages = {"/bills": bills}
        folder = Path(name)
        (folder / "key.txt").write_text("hush\n")
        tracker = Tracker(folder, configuration(site.url))
        for places in RUNS:
            say(f"{', '.join(places)}: {CALLS * len(places)} requests, {LIMIT} a minute ...")
            now = datetime.now(UTC).replace(microsecond=0)
            run = tracker.command(now, "crawl", *places, "--config", str(tracker.config))
            if run.code:
                raise Trouble(f"tracker crawl ended with {run.code}: {run.output} {run.errors}")
    return bills.times


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--gate", action="store_true", help="exit 1 when the promise is broken")
    asked = parser.parse_args(words)
    try:
        times = measure()
    except Trouble as trouble:
        warn(f"minute: {trouble}")
        return 2
    most = most_within(times, 60)
    gaps = [after - before for before, after in zip(times, times[1:])]
    wanted = CALLS * sum(map(len, RUNS))
    figures: dict[str, object] = {
        "requests": len(times),
        "seconds": round(times[-1] - times[0], 1) if times else 0.0,
        "most_in_a_minute": most,
        "limit": LIMIT,
        "shortest_gap_seconds": round(min(gaps, default=0.0), 2),
    }
    promises = [
        Gate(name="requests in any minute", value=most, limit=LIMIT),
        Gate(name="requests in all", value=len(times), limit=wanted, least=True),
    ]
    return finish(figures, promises, asked.gate)


if __name__ == "__main__":
    sys.exit(main())
