"""Replay real captures through the real commands and say what was missed, false or repeated.

    python benchmarks/replay.py DIR [SEQUENCE...] [--faulty] [--detail] [--jobs N]

DIR is a samples folder: each `changes.json` in it is one sequence. Prints one JSON object a
sequence and one with the totals; exit code 1 when anything was missed, false, repeated or unread.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

if not __package__:  # run as a script: the checkout, not this folder, is where imports start
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.command import Tracker, Trouble, WarmTracker
from benchmarks.matching import Fact, Told, Verdict, facts_of, judge
from benchmarks.readers import recipe_for
from benchmarks.recipes import Recipe
from benchmarks.sequence_site import SequenceSite
from benchmarks.sequences import Sequence, clock, find_sequences

COUNTS = ("captures", "listed", "true", "told", "missed", "false", "repeated")
#: Why a change that the truth calls certain does not count as one here.
BASELINE = "stands in the first capture that is read, the silent baseline"
NOT_FED = "its capture is not fed"
NO_SAMPLE = "counts as judged: no answer of the service that shows it was kept"
OPERATOR = '[operator]\nname = "Replay"\ncontact = "https://replay.example/bot"\n'


class Product(Protocol):
    """What a replay needs of the product; a test gives a fake."""

    def read(self, now: datetime) -> list[dict[str, Any]]:
        """Read the source once; the lines of `tracker changes --json` not shown before."""

    def trouble(self, now: datetime) -> str:
        """Why the last reading was not good, "" when it was."""


class Commands:
    """The real commands, each in a process of its own."""

    def __init__(self, tracker: Tracker) -> None:
        self.tracker = tracker

    def read(self, now: datetime) -> list[dict[str, Any]]:
        self.tracker.crawl(now)
        return self.tracker.news(now)

    def trouble(self, now: datetime) -> str:
        sources = self.tracker.status(now)["sources"]
        # A page in a new design was read: that is said to the operator, and nothing is told.
        bad = [row for row in sources if row["health"] not in ("good", "redesign")]
        return "; ".join(f"{row['health']}: {row['reason']}" for row in bad)


class Replay:
    """One sequence on its way through the product: what was told where, what was not readable."""

    def __init__(self, sequence: Sequence, recipe: Recipe, product: Product) -> None:
        self.sequence = sequence
        self.recipe = recipe
        self.product = product
        self.told: list[Told] = []
        self.unread: list[str] = []

    def run(self, site: SequenceSite) -> Verdict:
        """Feed every capture, then the last one again until every hold has passed."""
        for place, (name, now) in enumerate(self._readings()):
            site.pages = self.recipe.pages(name)
            self._listen(place, self.product.read(now))
            if place < len(self.recipe.captures) and (trouble := self.product.trouble(now)):
                self.unread.append(f"{name}: {trouble}")
        captures = list(self.recipe.captures)
        changes = [self._weighed(change) for change in self.sequence.changes]
        return judge(facts_of(changes, captures), self.told)

    def _weighed(self, change: dict[str, Any]) -> dict[str, Any]:
        """A change that no kept answer can show counts as judged."""
        matched = self.recipe.truth(change)
        return {**matched, "confidence": "judged"} if self._unseen(change) else matched

    def _unseen(self, change: dict[str, Any]) -> bool:
        return change["event"] in self.recipe.without_sample

    def uncounted(self) -> list[dict[str, str]]:
        """Each certain fact of the truth that is none of the verdict's, with the reason."""
        return [
            {"capture": fact[0]["capture"], "fact": _words(fact[0]), "reason": self._left(fact[0])}
            for fact in listed(self.sequence)
            if all(self._left(change) for change in fact)
        ]

    def _left(self, change: dict[str, Any]) -> str:
        """Why a change does not count, "" when it does."""
        if change["capture"] not in self.recipe.captures:
            return NOT_FED
        if change["capture"] == self.recipe.captures[0]:
            return BASELINE
        return NO_SAMPLE if self._unseen(change) else ""

    def _readings(self) -> Iterator[tuple[str, datetime]]:
        captures = self.recipe.captures
        times = clock(captures)
        yield from zip(captures, times, strict=True)
        now = times[-1]
        for wait in self.recipe.closing:
            now += wait
            yield captures[-1], now

    def _listen(self, place: int, news: list[dict[str, Any]]) -> None:
        for change in news:
            for identity in self.recipe.told(change):
                self.told.append(Told(place=place, identity=identity, source=change))


def listed(sequence: Sequence) -> list[list[dict[str, Any]]]:
    """The certain facts of a truth, whatever of it is fed: changes with one `same_fact` are one."""
    facts: dict[object, list[dict[str, Any]]] = {}
    for number, change in enumerate(sequence.changes):
        if change.get("confidence") != "judged":
            facts.setdefault(change.get("same_fact") or number, []).append(change)
    return list(facts.values())


def replay(sequence: Sequence, faulty: bool = False, detail: bool = False) -> dict[str, Any]:
    """The line of one sequence."""
    recipe = recipe_for(sequence, faulty)
    if isinstance(recipe, str):
        return {"sequence": sequence.name, "skipped": recipe}
    with SequenceSite() as site, tempfile.TemporaryDirectory(prefix="replay-") as folder:
        with WarmTracker(Path(folder), OPERATOR + recipe.source(site.url)) as tracker:
            run = Replay(sequence, recipe, Commands(tracker))
            verdict = run.run(site)
    if detail:
        sys.stderr.write("".join(f"{sequence.name}: {line}\n" for line in explain(run, verdict)))
    return line_of(run, verdict)


def line_of(run: Replay, verdict: Verdict) -> dict[str, Any]:
    """The counts: of the `listed` certain facts those in `uncounted` are left out, each with why.

    `uncounted` stands only where there are such; `unread` only where a capture was not good.
    """
    line = {
        "sequence": run.sequence.name,
        "captures": len(run.recipe.captures),
        "listed": len(listed(run.sequence)),
        **verdict.figures(),
    }
    more = {"uncounted": run.uncounted(), "unread": run.unread}
    return {**line, **{name: found for name, found in more.items() if found}}


def explain(run: Replay, verdict: Verdict) -> Iterator[str]:
    """Each wrong thing in a line, with the reading that it belongs to."""
    yield from (f"missed   {_fact(run, fact)}" for fact in verdict.missed)
    yield from (f"false    {_told(run, told)}" for told in verdict.wrong)
    yield from (f"repeated {_told(run, told)}" for told in verdict.again)
    yield from (f"unread   {reason}" for reason in run.unread)


def _words(change: dict[str, Any]) -> str:
    """The change in the truth's own words."""
    return " ".join(filter(None, (change[name] for name in ("key", "event", "op", "field"))))


def _fact(run: Replay, fact: Fact) -> str:
    named = " or ".join(" ".join(filter(None, identity)) for identity in sorted(fact.identities))
    return f"{named} in {run.recipe.captures[fact.first]}"


def _told(run: Replay, told: Told) -> str:
    captures = run.recipe.captures
    after = told.place - len(captures)
    where = captures[told.place] if after < 0 else f"closing read {after + 1}"
    change = told.source
    values = f"{change.get('before')!r} -> {change.get('after')!r}"
    return f"{' '.join(filter(None, told.identity))} in {where}: {values}"


def totals(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The last line: sums over the sequences that were replayed."""
    replayed = [line for line in lines if "skipped" not in line]
    return {
        "sequences": len(replayed),
        "skipped": len(lines) - len(replayed),
        **{name: sum(line[name] for line in replayed) for name in COUNTS},
        "unread": sum(len(line.get("unread", ())) for line in replayed),
    }


def clean(total: dict[str, Any]) -> bool:
    """Whether everything true was told once and nothing else."""
    return not any(total[name] for name in ("missed", "false", "repeated", "unread"))


def arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path, metavar="DIR", help="a samples folder")
    parser.add_argument("names", nargs="*", metavar="SEQUENCE", help="only these")
    parser.add_argument("--faulty", action="store_true", help="feed the faulty captures too")
    parser.add_argument("--detail", action="store_true", help="name every wrong fact on stderr")
    parser.add_argument("--jobs", type=int, default=2, help="sequences at a time (default 2)")
    return parser.parse_intermixed_args(words)


def chosen(folder: Path, names: list[str]) -> list[Sequence]:
    """The sequences of the folder, or those named; a name that is not there is a mistake."""
    found = find_sequences(folder)
    unknown = set(names) - {sequence.name for sequence in found}
    if unknown or not found:
        raise Trouble(f"{folder} has no sequence {', '.join(sorted(unknown)) or 'at all'}.")
    return [sequence for sequence in found if not names or sequence.name in names]


def main(words: list[str] | None = None) -> int:
    asked = arguments(words)
    try:
        sequences = chosen(asked.folder, asked.names)
        with ThreadPoolExecutor(asked.jobs) as pool:
            running = [pool.submit(replay, one, asked.faulty, asked.detail) for one in sequences]
            lines = []
            for future in running:
                lines.append(future.result())
                print(json.dumps(lines[-1]), flush=True)
    except Trouble as trouble:
        print(f"replay: {trouble}", file=sys.stderr)
        return 2
    total = totals(lines)
    print(json.dumps(total))
    return 0 if clean(total) else 1


if __name__ == "__main__":
    sys.exit(main())
