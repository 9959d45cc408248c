"""Hearings and deadlines in docket text against the labelled set of tests/hearings.

    python benchmarks/hearings.py SAMPLES

SAMPLES is the samples folder that the labels point into. Prints each entry of which something was
missed or false, and ends with one JSON line: precision, recall, counts, and the same by form. Kind,
date, time and status of each proceeding are scored, all four together; exit code 1 below the gate.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if not __package__:  # run as a script: the checkout, not this folder, is where imports start
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from tests.hearings.entries import Entry, cases, labels
from tracker.domain.hearings import proceedings

#: Precision and recall that must hold, each.
GATE = 0.98
#: Kind, date, time and status, "" where none is printed.
Scored = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Read:
    """One labelled entry: what it says by its label, and what was read in it."""

    entry: Entry
    forms: tuple[str, ...]
    labelled: frozenset[Scored]
    found: frozenset[Scored]


def read(samples: Path) -> list[Read]:
    """Every labelled entry with what the extractor finds in it."""
    rows = zip(cases(samples), labels(), strict=True)
    return [
        Read(entry, tuple(line["forms"]), frozenset(map(_labelled, told)), _found(entry))
        for (entry, told), line in rows
    ]


def figures(found: Iterable[Read]) -> dict[str, Any]:
    """Precision and recall of entries, and the counts they are made of."""
    entries = list(found)
    right = sum(len(one.labelled & one.found) for one in entries)
    false = sum(len(one.found - one.labelled) for one in entries)
    missed = sum(len(one.labelled - one.found) for one in entries)
    return {
        "precision": _share(right, right + false),
        "recall": _share(right, right + missed),
        "entries": len(entries),
        "right": right,
        "false": false,
        "missed": missed,
    }


def by_form(found: Iterable[Read]) -> dict[str, dict[str, Any]]:
    """The figures of the entries of each form; an entry of several forms counts in each."""
    entries = list(found)
    forms = sorted({form for one in entries for form in one.forms})
    return {form: figures(one for one in entries if form in one.forms) for form in forms}


def passes(scored: dict[str, Any]) -> bool:
    """Whether both figures reach the gate; where nothing was labelled or found, they do not."""
    return all((scored[name] or 0) >= GATE for name in ("precision", "recall"))


def lines(one: Read) -> list[str]:
    """What is wrong in one entry, for people; nothing if all is right."""
    wrong = [("missed", row) for row in sorted(one.labelled - one.found)]
    wrong += [("false", row) for row in sorted(one.found - one.labelled)]
    if not wrong:
        return []
    head = f"{one.entry.file} {one.entry.at}, filed {one.entry.filed}: {one.entry.text[:300]}"
    return [head, *(f"  {what}: {' '.join(filter(None, row))}" for what, row in wrong)]


def _labelled(told: dict[str, Any]) -> Scored:
    return told["kind"], told["date"] or "", told["time"] or "", told["status"]


def _found(entry: Entry) -> frozenset[Scored]:
    told = proceedings(entry.text, entry.filed, (entry.label,) if entry.label else ())
    return frozenset((one.kind, one.date, one.time, one.status.value) for one in told)


def _share(part: int, whole: int) -> float | None:
    """Rounded down, so that no figure looks like a whole one; None of nothing."""
    return part * 10_000 // whole / 10_000 if whole else None


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("samples", type=Path, help="the samples folder")
    found = read(parser.parse_args(words).samples)
    for one in found:
        for line in lines(one):
            print(line)
    scored = figures(found)
    print(json.dumps(scored | {"forms": by_form(found)}))
    return 0 if passes(scored) else 1


if __name__ == "__main__":
    sys.exit(main())
