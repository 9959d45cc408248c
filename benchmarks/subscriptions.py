"""What matching changes with subscriptions costs beside testing each pair.

    python benchmarks/subscriptions.py [--sizes 1,4,16] [--gate]

Size 1 is 10,000 changes against 100,000 subscriptions; 4 and 16 are so many times the pairs,
changes and subscriptions growing alike. Of the subscriptions a third names watches, a quarter
cases, a third searches (words, phrases, beginnings, OR, NOT, some within a watch), the rest
sources, kinds, places; words are as common as in a language (Zipf). Measured is all that
`tracker.match` does of it: reading the stored criteria, building the index, making a document of
each change, asking.

The baseline is the plainest fast form: the same predicates, compiled once, called for each pair of
some changes and all subscriptions with ready documents, and scaled to all changes. What it finds
must be what the index finds. Each size runs in a process of its own; CPU time, peak memory before
the baseline begins. Ends with one JSON line.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

if not __package__:  # run as a script: the checkout, not this folder, is where imports start
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks.figures import Gate, finish, say
from tracker.domain import query
from tracker.domain.changes import Change, EventRef, Op, Tier
from tracker.domain.items import EventKind, MatterKind
from tracker.domain.match import Hit
from tracker.domain.match_index import Audience
from tracker.domain.matching import Criteria, criteria, document
from tracker.domain.query import All, Document, Either, Node, Phrase, Prefix, Word

CHANGES, SUBSCRIPTIONS = 10_000, 100_000
AT_MOST, MEMORY_MIB = 1 / 20, 1_000
BATCH = 500  # as many as the matcher takes in one transaction
SAMPLE = 12  # changes of the baseline
WORDS, WATCHES, MATTERS, SOURCES, PLACES = 30_000, 500, 20_000, 200, 60
SYLLABLES = "ba co di fe gu ha jo ki lu me no pi qua ro sa te ul ve wo yi".split()
TAGS = {f"watch-{number}": frozenset({f"tag-{number % 40}"}) for number in range(WATCHES)}

#: A subscription as it is stored: its watches, and the rest of what it asks.
Row = tuple[list[str], dict[str, Any]]


class World:
    """Words, changes and subscriptions drawn from one seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.words = sorted({self._word() for _ in range(2 * WORDS)})[:WORDS]
        self.chance.shuffle(self.words)
        self._common = list(accumulate(1 / (rank + 2) for rank in range(len(self.words))))
        self._sought = list(accumulate(1 / (rank + 200) for rank in range(len(self.words))))

    def _word(self) -> str:
        return "".join(self.chance.choices(SYLLABLES, k=self.chance.randint(2, 4)))

    def changes(self, count: int) -> Iterator[tuple[Change, list[str], list[Hit]]]:
        """Changes with the names of their matters and the watches that they concern."""
        for number in range(count):
            yield self._change(number)

    def _change(self, number: int) -> tuple[Change, list[str], list[Hit]]:
        chance = self.chance
        matter = int(MATTERS * chance.random() ** 2)
        place = f"place{matter % PLACES}"
        text = " ".join(self.text(chance.randint(15, 60)))
        event = EventRef(key=str(number), kind=chance.choice(list(EventKind)), text=text)
        change = Change(
            id=number,
            detected_at="2026-02-09T17:00:00Z",
            crawl=1,
            source=f"source-{matter % SOURCES}",
            matter=f"docket/{place}/{matter}",
            matter_kind=list(MatterKind)[matter % len(MatterKind)],
            matter_title=" ".join(self.words[matter % len(self.words)] for _ in range(2)),
            matter_url="",
            op=Op.NEW,
            field="",
            event=event,
            before="",
            after=text,
            tier=chance.choice(list(Tier)),
            reason="a filing",
            late=False,
            again=False,
            first=False,
            url="",
            capture="",
        )
        watches = {f"watch-{(matter * step) % WATCHES}" for step in (1, 7)} if matter % 3 else set()
        hits = [Hit(slug, "you follow it") for slug in sorted(watches)]
        return change, [change.matter, f"{place} {matter}"], hits

    def text(self, length: int) -> list[str]:
        return self.chance.choices(self.words, cum_weights=self._common, k=length)

    def subscriptions(self, count: int) -> list[Row]:
        """Subscriptions as they are stored."""
        return [self._subscription() for _ in range(count)]

    def _subscription(self) -> Row:
        chance = self.chance
        kind = chance.random()
        some = [f"watch-{chance.randrange(WATCHES)}" for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        if kind < 0.02:
            return [], {}
        if kind < 0.30:
            return some, {}
        if kind < 0.55:
            count = chance.randint(1, 5)
            return [], {"matters": [self._matter() for _ in range(count)]}
        if kind < 0.62:
            return [], {"sources": [f"source-{chance.randrange(SOURCES)}"], **self._kinds()}
        if kind < 0.67:
            return [], {"places": [f"place{chance.randrange(PLACES)}"], **self._kinds()}
        text, tree = "search", query.as_json(self.search())
        return (some if kind < 0.75 else []), {"query": text, "tree": tree}

    def _kinds(self) -> dict[str, list[str]]:
        kinds = [kind.value for kind in self.chance.sample(list(MatterKind), 2)]
        return {"kinds": kinds, "events": [self.chance.choice(list(EventKind)).value]}

    def _matter(self) -> str:
        matter = self.chance.randrange(MATTERS)
        return f"place{matter % PLACES} {matter}"

    def search(self) -> Node:
        """A search as people write them: two or three words, or one of a few forms."""
        form = self.chance.randrange(6)
        first, second, third = self._sought_words()
        if form == 0:
            return All((Word("text", first), Word("text", second)))
        if form == 1:
            return Phrase("text", (first, second))
        if form == 2:
            return Either((Word("text", first), Word("text", second), Word("text", third)))
        if form == 3:
            return All((Prefix("text", first[:5]), Word("text", second)))
        if form == 4:
            return All((Word("text", first), query.negated(Word("text", second))))
        either = Either((Word("text", second), Phrase("text", (third, first))))
        return All((Word("text", first), either, Word("kind", "docket")))

    def _sought_words(self) -> list[str]:
        return self.chance.choices(self.words, cum_weights=self._sought, k=3)


def documents(batch: list[tuple[Change, list[str], list[Hit]]]) -> list[Document]:
    return [
        document(change, names=names, sources=(change.source,), hits=hits, tags=TAGS)
        for change, names, hits in batch
    ]


def measured(size: int) -> dict[str, Any]:
    """One size: what the index costs, and what each pair would."""
    world = World(size)
    grown = int(size**0.5)
    rows = world.subscriptions(SUBSCRIPTIONS * grown)
    changes = list(world.changes(CHANGES * grown))
    gc.collect()
    started = time.process_time()
    asked = [criteria(watches, filters) for watches, filters in rows]
    batches = [changes[start : start + BATCH] for start in range(0, len(changes), BATCH)]
    first = documents(batches[0])
    audience = Audience(((id_, one.node) for id_, one in enumerate(asked)), first)
    built = time.process_time() - started
    pairs = 0
    for batch in batches:
        for doc in documents(batch):
            pairs += len(audience.takers(doc))
    spent = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    bare, wrong = baseline(asked, audience, world.chance.sample(changes, SAMPLE))
    every = bare / SAMPLE * len(changes)
    return {
        "size": size,
        "changes": len(changes),
        "subscriptions": len(rows),
        "pending": pairs,
        "build_s": round(built, 2),
        "match_s": round(spent, 2),
        "ms_per_change": round(1000 * (spent - built) / len(changes), 3),
        "each_pair_s": round(every, 1),
        "ratio": round(spent / every, 5),
        "peak_rss_mib": round(peak),
        "wrong": wrong,
    }


def baseline(
    asked: list[Criteria],
    audience: Audience,
    changes: list[tuple[Change, list[str], list[Hit]]],
) -> tuple[float, int]:
    """CPU of testing each pair of these changes, and in how many changes the index errs."""
    tests = [query.compiled(one.node) for one in asked]
    docs = documents(changes)
    gc.collect()
    started = time.process_time()
    found = [[id_ for id_, test in enumerate(tests) if test(doc)] for doc in docs]
    spent = time.process_time() - started
    wrong = sum(sorted(audience.takers(doc)) != ids for doc, ids in zip(docs, found, strict=True))
    return spent, wrong


def apart(size: int) -> dict[str, Any]:
    """One size in a process of its own, so that its peak of memory is its own."""
    words = [sys.executable, __file__, "--one", str(size)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def gates(sizes: list[dict[str, Any]]) -> list[Gate]:
    """The promises: a twentieth of each pair, and a small machine's memory at size 1."""
    found = [Gate(name="changes matched wrongly", value=sum(s["wrong"] for s in sizes), limit=0)]
    for one in sizes:
        name = f"size {one['size']}, share of testing each pair"
        found.append(Gate(name=name, value=one["ratio"], limit=AT_MOST))
        if one["size"] == 1:
            name = "size 1, peak memory, MiB"
            found.append(Gate(name=name, value=one["peak_rss_mib"], limit=MEMORY_MIB))
    return found


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--sizes", default="1,4,16", help="so many times the pairs, each a square")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--gate", action="store_true", help="exit 1 when a promise is broken")
    asked = parser.parse_args(words)
    if asked.one:
        print(json.dumps(measured(asked.one)))
        return 0
    sizes = []
    for size in map(int, asked.sizes.split(",")):
        sizes.append(apart(size))
        say(json.dumps(sizes[-1]))
    return finish({"sizes": sizes}, gates(sizes), asked.gate)


if __name__ == "__main__":
    sys.exit(main())
