"""Docket entries as the samples hold them, and the labels that were written by reading them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from tests.hearings import rows

LABELS = Path(__file__).with_name("labels.jsonl")

#: Where the entries stand that were drawn; SCOTUS pages are held once more as *html-parse*.
FILES = (
    "courts/courtlistener/webhook_docket_alert.json",
    "courts/docket_history/*.json",
    "courts/dockets/*/*.json",
    "courts/nda/*.json",
    "courts/nef/*.json",
    "courts/opinion_report/*.json",
    "courts/scotus/2[0-9]*.json",
    "courts/state/florida/4D2025-1311.json",
)
LEFT_OUT = (".compare.json", ".html-parse.json", "scotus/25-112.json")
TEXTS = ("description", "entry_description")
SHORT = ("short_description", "entry_name")


@dataclass(frozen=True)
class Entry:
    """One docket entry: sample file, JSON pointer in it, ISO date filed, number, label and text.

    Label and text have their white space collapsed and are empty where the source has none.
    """

    file: str
    at: str
    filed: str
    number: str
    label: str
    text: str

    @property
    def sha256(self) -> str:
        """What a later change of the sample is noticed by."""
        return hashlib.sha256(f"{self.label}\n{self.text}".encode()).hexdigest()


def pool(samples: Path) -> list[Entry]:
    """Every docket entry of the samples, in the order of files and entries."""
    found = [path for pattern in FILES for path in sorted(samples.glob(pattern))]
    kept = [path for path in found if not path.as_posix().endswith(LEFT_OUT)]
    return [one for path in kept for one in _entries(path, path.relative_to(samples).as_posix())]


def find(samples: Path, file: str, at: str) -> Entry:
    """The entry that a pointer names; KeyError or IndexError where the sample has none there."""
    value = _read(samples / file)
    for step in at.split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return _entry(value, file, at)


def labels() -> list[dict[str, Any]]:
    """The labels, one a docket entry, as README.md describes them."""
    return [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]


def cases(samples: Path) -> list[tuple[Entry, list[dict[str, Any]]]]:
    """(entry, its proceedings) of everything labelled."""
    return [(find(samples, one["file"], one["at"]), one["proceedings"]) for one in labels()]


@cache
def _read(path: Path) -> Any:
    """A JSON file's value; of a feed its items, each from the names of its fields to their text."""
    if path.suffix == ".xml":
        items = etree.parse(path, etree.XMLParser(resolve_entities=False)).iter("item")
        return [{str(field.tag): field.text or "" for field in item} for item in items]
    return json.loads(path.read_text(encoding="utf-8"))


def _entries(path: Path, file: str) -> Iterator[Entry]:
    for at, value in _walk(_read(path), ""):
        yield _entry(value, file, at)


def _walk(value: Any, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The records that have a filing date and a text; what hangs on an entry is none itself."""
    if isinstance(value, dict) and "date_filed" in value and any(key in value for key in TEXTS):
        yield at, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _walk(one, f"{at}/{key}")
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _walk(one, f"{at}/{place}")


def _entry(value: dict[str, Any], file: str, at: str) -> Entry:
    if "date_filed" not in value:
        filed, label, text = rows.read(value)
        return Entry(file=file, at=at, filed=filed, number="", label=label, text=text)
    number = value.get("document_number") or value.get("entry_number") or ""
    return Entry(
        file=file,
        at=at,
        filed=str(value["date_filed"])[:10],
        number=str(number),
        label=_first(value, SHORT),
        text=_first(value, TEXTS),
    )


def _first(value: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next((" ".join(value[key].split()) for key in keys if value.get(key)), "")
