"""What `tracker changes --json` told, as reports of the simulated world's scorer.

Made from the product's own lines and the watch list, never from the truth. Every line becomes a
report: what has no counterpart in the world gets a kind that the scorer counts as false.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks import world_dockets, world_laws
from benchmarks.world_dockets import Dockets
from benchmarks.world_laws import Facts, Place

Change = dict[str, Any]
Report = dict[str, Any]
Status = dict[str, Any]

_ORDER = {"new": "order_new", "gone": "order_removed", "restored": "order_new"}
_ORDER_FIELD = {"status": "status_change", "title": "title_edited", "text": "title_edited"}


CURLED = "\u2019"
_MANY = 6  # apostrophes in one text, of which all spellings are printed
#: Views of dockets at CourtListener -> what stands before the court in their source's name.
_OF_DOCKETS = {"docket_atom": "atom-", "cl_docket": "cl-", "cl_entries": "cl-"}
#: Matters whose facts come as several lines, and whose sources have no address of their own.
_LAWS = ("bill/", "ordinance/", "meeting/")
_UNREAD = re.compile(rf"(?:({'|'.join(world_laws.PARTS)}) of )?(.+?) could not be read: ")


@dataclass(frozen=True, slots=True)
class Places:
    """What the world calls things: addresses of page sources, matters by our keys.

    `files` gives our key of a matter by its source and its number.
    """

    urls: Mapping[str, str]
    matters: Mapping[str, str]
    files: Mapping[tuple[str, str], str]


def source_name(watched: dict[str, Any]) -> str:
    """The source's name in tracker.toml: the court, the city, the state's two letters.

    A court's dockets at CourtListener are one source by API ("cl-nysd"), one by feed ("atom-nysd").
    """
    return _OF_DOCKETS.get(str(watched["view"]), "") + str(watched["court"]).lower()


class Reporter:
    """Turns what each round told into reports; `told` are those of all rounds."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.laws = Facts()
        self.dockets = Dockets()
        self.told: list[Report] = []

    @property
    def completed(self) -> int:
        """How many lines completed a fact that another line had told."""
        return self.laws.completed + self.dockets.completed

    def round(self, tick: int, changes: Iterable[Change], sources: Iterable[Status]) -> None:
        """The reports of one round, by `tracker changes --json` and `tracker status --json`."""
        statuses = list(sources)
        laws: dict[Place, list[Change]] = {}
        dockets: list[Change] = []
        for change in changes:
            if change["matter"].startswith(_LAWS):
                laws.setdefault((change["source"], change["matter"]), []).append(change)
            elif change["matter"].startswith("docket/"):
                dockets.append(change)
            else:
                self.told.append(_of_page(tick, change, _order(change), self.places))
        for change, fact in self.dockets.round(dockets):
            self.told.append(_of_page(tick, change, fact, self.places))
        for (source, key), fact in self.laws.round(laws, _unread(statuses, self.places)):
            matter = self.places.matters.get(key, key)
            self.told.append({"tick": tick, "source": source, "matter": matter, **fact})
        self.told += [_error(tick, one["name"], self.places) for one in bad(statuses)]

    def reports(self) -> list[Report]:
        """All that was told, in the scorer's form."""
        return [
            {**one, "text": spelled(one["text"])} if "text" in one else one for one in self.told
        ]


def spelled(text: str) -> str:
    """A text with each apostrophe as the world may print it: our values hold straight ones alone.

    The scorer compares letter by letter, so all spellings stand below each other.
    """
    parts = text.split("'")
    if len(parts) > _MANY:
        return f"{text}\n{text.replace(chr(39), CURLED)}"
    spellings = itertools.product(*[("'", CURLED)] * (len(parts) - 1), [""])
    return "\n".join("".join(map("".join, zip(parts, marks))) for marks in spellings)


def bad(sources: Iterable[Status]) -> list[Status]:
    """The sources that could not be read."""
    return [one for one in sources if one["health"] != "good"]


def _unread(sources: Iterable[Status], places: Places) -> dict[Place, set[str]]:
    """What the notes of each source name as parts of a matter, or matters, that were not read."""
    found: dict[Place, set[str]] = {}
    for source in sources:
        for said in filter(None, map(_UNREAD.match, source["notes"])):
            parts = {world_laws.PARTS[said[1]]} if said[1] else set(world_laws.PARTS.values())
            for name in said[2].split(", "):
                key = places.files.get((source["name"], name), "")
                found.setdefault((source["name"], key), set()).update(parts)
    return found


def _error(tick: int, name: str, places: Places) -> Report:
    """Of a source without an address of its own, its name alone."""
    return {"type": "error", "tick": tick, "source": name, "url": places.urls.get(name)}


def _of_page(tick: int, change: Change, fact: Report, places: Places) -> Report:
    """Of an address that is a source of its own, also that address."""
    place = {"tick": tick, "source": change["source"]}
    if change["source"] in places.urls:
        place["url"] = places.urls[change["source"]]
    return {**place, **fact, "text": "\n".join(world_dockets.words(change))}


def _order(change: Change) -> Report:
    kind, city, key = change["matter"].split("/", 2)
    found = re.search(r"\d+", key)
    assert kind == "order" and found, f"no key of an order: {change['matter']}"
    told = _ORDER.get(change["op"]) or _ORDER_FIELD.get(change["field"])
    return {
        "matter": f"orders/{city}",
        "kind": told or f"{change['field']}_changed",
        "entry": int(found[0]),
    }
