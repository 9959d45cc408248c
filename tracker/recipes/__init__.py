"""The recipes that Tracker ships: what to follow of a place, and on what each part was verified.

One file a recipe beside this one; `terms.toml` holds the words that several of them look for.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from tracker.errors import WrongUse

_TERMS = "terms"
#: The settings of a watch, in the order in which they are written.
_WATCH = ("title", "matters", "sources", "terms", "term_sources", "tags", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source as tracker.toml would hold it (`values`), and what is known of it.

    Just one of two is said: `verified`, on which real answer it was read and when, or
    `unverified`, why that could not be.
    """

    name: str
    values: Mapping[str, Any]
    verified: str = ""
    unverified: str = ""

    @property
    def standing(self) -> str:
        """What is known of it, in a sentence."""
        if self.verified:
            return f"Verified {self.verified}"
        return f"Not verified: {self.unverified}"

    @property
    def place(self) -> str:
        """Where it reads: an address, a court, a council, a session."""
        values = self.values
        stated = values.get("url") or values.get("court") or values.get("client")
        state = values.get("jurisdiction") or values.get("state")
        return str(stated or (f"{state} {values['session']}" if state else ""))

    @property
    def needs(self) -> tuple[str, ...]:
        """The environment variables that its secrets stand in."""
        stated = [value for value in self.values.values() if isinstance(value, str)]
        return tuple(one.removeprefix("env:") for one in stated if one.startswith("env:"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One watch as tracker.toml would hold it (`values`); `unverified`: what is doubtful in it."""

    slug: str
    values: Mapping[str, Any]
    unverified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What to follow of one place. `lacks`: what of the place no source here shows, and why."""

    name: str
    title: str
    about: str
    sources: tuple[Source, ...]
    watches: tuple[Watch, ...]
    lacks: tuple[str, ...] = field(default=())

    @property
    def verified(self) -> int:
        """How many of its sources were read from a real answer."""
        return sum(bool(source.verified) for source in self.sources)

    @property
    def needs(self) -> tuple[str, ...]:
        """The environment variables that its sources need, each once."""
        return tuple(dict.fromkeys(name for source in self.sources for name in source.needs))


def names() -> list[str]:
    """The names of all recipes."""
    found = (entry.name for entry in files(__name__).iterdir())
    stems = (name.removesuffix(".toml") for name in found if name.endswith(".toml"))
    return sorted(stem for stem in stems if stem != _TERMS)


def recipes() -> list[Recipe]:
    """All recipes by name."""
    return [_recipe(name) for name in names()]


def find(name: str) -> Recipe:
    """The recipe of that name; raises WrongUse, with a near miss."""
    from tracker.config.tables import suggestion

    if name in names():
        return _recipe(name)
    better = suggestion(name, names()) or "; `tracker recipes` lists them."
    raise WrongUse(f"There is no recipe {name!r}{better}")


def terms(about: str) -> list[str]:
    """The words of one list of `terms.toml`."""
    found: list[str] = _read(_TERMS)[about]["terms"]
    return found


@cache
def _recipe(name: str) -> Recipe:
    values = _read(name)
    return Recipe(
        name=name,
        title=values["title"],
        about=values["about"],
        sources=tuple(_source(key, table) for key, table in values["sources"].items()),
        watches=tuple(_watch(slug, table) for slug, table in values["watches"].items()),
        lacks=tuple(values.get("lacks", ())),
    )


def _source(name: str, table: dict[str, Any]) -> Source:
    own = {key: value for key, value in table.items() if key not in ("verified", "unverified")}
    return Source(
        name=name,
        values=own,
        verified=table.get("verified", ""),
        unverified=table.get("unverified", ""),
    )


def _watch(slug: str, table: dict[str, Any]) -> Watch:
    """The lists of words that it names (`look_for`) stand before its own terms."""
    looked = [term for about in table.get("look_for", ()) for term in terms(about)]
    values = dict(table)
    if looked or "terms" in table:
        values["terms"] = list(dict.fromkeys([*looked, *table.get("terms", ())]))
    known = {key: values[key] for key in _WATCH if key in values}
    return Watch(slug=slug, values=known, unverified=table.get("unverified", ""))


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))
