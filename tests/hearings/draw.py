"""Draw the docket entries to be labelled: python -m tests.hearings.draw SAMPLES OUT [SEED].

Writes JSON lines with the text, to be read; it chooses what is read and says nothing of what an
entry means. The same samples and seed give the same draw.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from rapidfuzz import fuzz

from tests.hearings.entries import Entry, pool

SEED = 20261122
#: Entries of one wording, at most: boilerplate must not carry the score.
SAME = 5
#: How alike two entries are (per cent) that count as one wording, figures and capitals aside.
ALIKE = 85
#: The strata, and how many of each at most.
COUNTS = {"scheduling": 400, "dated": 100, "undated": 80, "label only": 5}

MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
DATE = re.compile(
    rf"\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b|\b\d{{4}}-\d\d-\d\d|\b{MONTH} \d{{1,2}}\b", re.I
)
#: When an entry was filed, entered or edited says nothing of a hearing.
STAMP = re.compile(r"[(\[](?:Entered|Filed on|Edited):? [^)\]]*[)\]]", re.I)
SCHEDULING = re.compile(
    r"hearing|conference|trial|argu|sentenc|deadline|\bdue\b|vacat|cancel|continu|\breset|calendar"
    r"|no later|on or before|set for|schedul|arraign|appearance|held|extend|extension|\bby \w+ \d",
    re.I,
)


def plain(entry: Entry) -> str:
    """The text without the stamps of filing and entry."""
    return STAMP.sub("", entry.text)


def stratum(entry: Entry) -> str:
    """Which part of the draw an entry belongs to."""
    if not entry.text:
        return "label only" if SCHEDULING.search(entry.label) else ""
    dated = bool(DATE.search(plain(entry)))
    scheduling = bool(SCHEDULING.search(f"{entry.label} {plain(entry)}"))
    if dated:
        return "scheduling" if scheduling else "dated"
    return "undated" if scheduling else ""


def wording(entry: Entry) -> str:
    """What is left of an entry when figures, names in capitals and punctuation are taken away."""
    whole = plain(entry) or entry.label
    text = re.sub(r"\b[A-Z][\w.']*|[\d/:]+|[^\w\s]", " ", whole)
    return " ".join((text if len(text.split()) > 4 else whole).lower().split())


def families(entries: Iterable[Entry]) -> list[list[Entry]]:
    """The entries grouped by wording; the first of a group is what the others are held against."""
    found: list[tuple[str, list[Entry]]] = []
    for entry in entries:
        said = wording(entry)
        family = next((of for other, of in found if fuzz.ratio(said, other) >= ALIKE), None)
        if family is None:
            found.append((said, [entry]))
        else:
            family.append(entry)
    return [of for _, of in found]


def distinct(entries: Iterable[Entry]) -> list[Entry]:
    """Each text once, however many files or dockets hold it; a label alone counts as its text."""
    first: dict[str, Entry] = {}
    for one in entries:
        first.setdefault(plain(one) or one.label, one)
    return list(first.values())


def draw(samples: Path, seed: int = SEED) -> list[tuple[str, Entry]]:
    """(stratum, entry) of everything drawn, in the order of the samples."""
    dice = random.Random(seed)
    entries = distinct(one for one in pool(samples) if stratum(one))
    order = {entry: place for place, entry in enumerate(entries)}
    drawn: list[tuple[str, Entry]] = []
    for name, count in COUNTS.items():
        groups = families(one for one in entries if stratum(one) == name)
        fit = [one for of in groups for one in dice.sample(of, min(SAME, len(of)))]
        drawn += [(name, one) for one in dice.sample(fit, min(count, len(fit)))]
    return sorted(drawn, key=lambda pair: order[pair[1]])


def main(samples: str, out: str, seed: str = str(SEED)) -> None:
    """Write the draw and say how much of what it holds."""
    drawn = draw(Path(samples), int(seed))
    lines = [json.dumps({"stratum": name, **asdict(one)}) for name, one in drawn]
    Path(out).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(len(drawn), dict(Counter(name for name, _ in drawn)))


if __name__ == "__main__":
    main(*sys.argv[1:])
