"""Thousands of deliveries to sinks that fail, by senders that are killed: none lost, none doubled.

  python benchmarks/delivery.py --bench DIR --seed N [--count 10000] [--kills 200] [--calm]

DIR holds the sinks (`smtp_sink.py`, `chat_sink.py`). Four senders work at once; at random points
one is killed with `kill -9` and another one begins. `--calm` leaves out refusals and dropped
answers: then every delivery ends as delivered. The last line is one JSON object:

  expected   deliveries that were to be made       delivered  of them, in a sink
  lost       in no sink, and no dead letter whose recorded tries justify it
  unexpected in a sink, but nobody's delivery      kills      senders killed
  duplicates further copies; unexplained: more than outcomes recorded as unknown, or on Matrix
  dead_550, dead_suspended, dead_unknown           dead letters by what justifies them

Exit code 1 if anything is lost, unexpected or doubled without explanation, or if the dead letters
are not those that the sinks' own notes imply.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import select

from benchmarks import delivery_stage as stage
from benchmarks.delivery_sender import send, still_open
from benchmarks.figures import say
from tracker.store.audience import Delivery, Receipt
from tracker.store.delivery import LOST
from tracker.store.engine import open_engine, reading
from tracker.store.types import table

SENDERS = 4
#: Kills end when so much of the attempts is made that nothing would be left to disturb.
UNTIL = 0.9
delivery, receipt = table(Delivery), table(Receipt)


@dataclass(slots=True)
class Books:
    """What the ledger and the sinks say at the end, by key of the delivery."""

    ledger: dict[str, Any]
    unknowns: Counter[str]
    interrupted: set[str]
    attempts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    turned_away: Counter[str] = field(default_factory=Counter)  # addresses, before any Message-ID
    unexpected: int = 0

    def copies(self, key: str) -> int:
        """How many copies arrived.

        The Matrix sink calls it a replay, too, when it dropped the first try before it kept
        anything: a transaction that it took at last is one copy, however often it was repeated.
        """
        taken = [row for row in self.attempts.get(key, ()) if row["accepted"]]
        return max(sum(not row.get("replay") for row in taken), bool(taken))

    def faults(self, key: str) -> set[str]:
        """What the sinks did to its tries."""
        return {row["fault"] for row in self.attempts.get(key, ())}


def play(path: Path, found: stage.Sinks, count: int, kills: int, rng: random.Random) -> int:
    """Let the senders work, and kill them; how many were killed."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.delivery_sender"])
    points = sorted(rng.sample(range(count // 50, int(count * UNTIL)), kills))
    crew = [_start(context, path) for _ in range(SENDERS)]
    killed = 0
    while any(one.is_alive() for one in crew):
        if killed < kills and found.attempts() >= points[killed]:
            time.sleep(rng.random() / 30)  # anywhere in the work of the moment
            place = rng.randrange(SENDERS)
            if crew[place].is_alive():
                crew[place].kill()
                crew[place].join()
                killed += 1
            crew[place] = _start(context, path)
        else:
            time.sleep(0.01)
    engine = open_engine(f"sqlite:///{path.parent}/tracker.db")
    assert not still_open(engine), "the senders left deliveries open"
    engine.dispose()
    return killed


def _start(context: Any, path: Path) -> Any:
    sender = context.Process(target=send, args=(str(path),))
    sender.start()
    return sender


def books(path: Path, found: stage.Sinks) -> Books:
    """Read the ledger and what the sinks noted."""
    engine = open_engine(f"sqlite:///{path.parent}/tracker.db")
    with reading(engine) as connection:
        rows = {row.id: row for row in connection.execute(select(delivery))}
        unknowns: Counter[str] = Counter()
        interrupted = set()
        for one in connection.execute(select(receipt)):
            key = rows[one.delivery_id].key
            unknowns[key] += one.outcome == "unknown"
            if one.detail == LOST:
                interrupted.add(key)
    engine.dispose()
    made = Books({row.key: row for row in rows.values()}, unknowns, interrupted)
    for name in ("mail", "chat"):
        for row in found.rows(name):
            key = stage.key_of(name, row)
            if row["fault"] == "550rcpt":
                made.turned_away[row["to"]] += 1
            if key not in made.ledger:
                made.unexpected += bool(row["accepted"])
            else:
                made.attempts.setdefault(key, []).append(row)
    return made


def figures(found: Books, killed: int) -> dict[str, int]:
    """The last line."""
    dead = Counter(cause(found, key) for key in found.ledger)
    extra = {key: max(0, found.copies(key) - 1) for key in found.ledger}
    return {
        "expected": len(found.ledger),
        "delivered": sum(found.copies(key) > 0 for key in found.ledger),
        "lost": sum(_is_lost(found, key) for key in found.ledger),
        "unexpected": found.unexpected,
        "duplicates": sum(extra.values()),
        "duplicates_unexplained": sum(
            count if _on_matrix(found, key) else max(0, count - found.unknowns[key])
            for key, count in extra.items()
        ),
        "dead_550": dead["550"],
        "dead_suspended": dead["suspended"],
        "dead_unknown": dead["unknown"],
        "kills": killed,
    }


def cause(found: Books, key: str) -> str:
    """What justifies a dead letter: "550", "suspended" or "unknown"; "" if it is none of these."""
    row = found.ledger[key]
    if row.state != "dead":
        return ""
    if row.reason.startswith("maybe delivered"):
        return "unknown" if found.unknowns[key] >= 2 else ""
    if row.reason.startswith("suspended after"):
        return "suspended"
    return "550" if row.reason.startswith("5") else ""


def _is_lost(found: Books, key: str) -> bool:
    return not found.copies(key) and not cause(found, key)


def _on_matrix(found: Books, key: str) -> bool:
    return bool(found.ledger[key].destination.startswith("channel:matrix"))


def contradictions(found: Books) -> list[str]:
    """Where the dead letters are not those that the sinks' notes imply; sentences."""
    said = []
    by_address: dict[str, list[str]] = {}
    for key, row in found.ledger.items():
        why, refused = cause(found, key), "550" in found.faults(key)
        by_address.setdefault(row.destination, []).append(key)
        if refused and why != "550" and key not in found.interrupted:
            said.append(f"{key} was refused, but is {row.state}")
        if row.state == "sent" and not found.copies(key):
            said.append(f"{key} counts as sent, but never arrived")
        if row.state == "dead" and not why:
            said.append(f"{key} died without reason: {row.reason}")
    for address, keys in by_address.items():
        said += _address(found, address, keys)
    return said


def _address(found: Books, address: str, keys: list[str]) -> list[str]:
    """The same for what a whole address says: refused at RCPT, suspended."""
    causes = Counter(cause(found, key) for key in keys)
    refused = sum("550" in found.faults(key) for key in keys)
    away = found.turned_away[address]
    unsure = sum(key in found.interrupted for key in keys)
    said = []
    if not away - unsure <= causes["550"] - refused + unsure or causes["550"] > away + refused:
        said.append(f"{address}: {causes['550']} refusals recorded, {away} + {refused} made")
    if causes["suspended"] and not away and refused < 3:
        said.append(f"{address} is suspended, but was not refused")
    return said


def run(bench: Path, seed: int, count: int, kills: int, calm: bool) -> tuple[dict[str, int], bool]:
    """One whole run: its figures, and whether the books agree."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with stage.sinks(bench, folder, stage.CALM if calm else stage.FAULTS, seed) as found:
            path = stage.furnish(folder, found, count, rng)
            killed = play(path, found, count, kills, rng)
        kept = books(path, found)
    said = contradictions(kept)
    for sentence in said[:20]:
        say(sentence)
    counted = figures(kept, killed)
    sound = not said and killed == kills
    return counted, sound and not any(
        counted[name] for name in ("lost", "unexpected", "duplicates_unexplained")
    )


def main(arguments: list[str] | None = None) -> int:
    """One run; 1 if a promise is broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--bench", type=Path, required=True, help="the folder of the sinks")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10_000, help="deliveries")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--calm", action="store_true", help="no refusals, no dropped answers")
    given = parser.parse_args(arguments)
    began = time.monotonic()
    counted, sound = run(given.bench, given.seed, given.count, given.kills, given.calm)
    say(f"{given.count} deliveries in {time.monotonic() - began:.0f} s")
    print(json.dumps(counted), flush=True)
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
