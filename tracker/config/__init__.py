"""`tracker.toml` as frozen values; every mistake in it is named in one pass, by table and key."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from tracker.config import references
from tracker.config.references import place_of, resolve
from tracker.config.sections import places, read
from tracker.config.tables import Table
from tracker.config.values import (
    Channel,
    Config,
    ConfigError,
    Delivery,
    Digests,
    Mail,
    Operator,
    SourceConfig,
    SpiderFacts,
    StoreConfig,
    Watch,
)
from tracker.domain.ports import Followed

FILE = "tracker.toml"
VARIABLE = "TRACKER_CONFIG"

__all__ = [
    "Channel",
    "Config",
    "ConfigError",
    "Delivery",
    "Digests",
    "Mail",
    "Operator",
    "SourceConfig",
    "SpiderFacts",
    "StoreConfig",
    "Watch",
    "find",
    "followed",
    "load",
    "parse",
    "resolve",
    "survey",
]


def find(option: str | os.PathLike[str] | None = None) -> Path:
    """The configuration in force: the option, else TRACKER_CONFIG, else ./tracker.toml."""
    stated = option or os.environ.get(VARIABLE, "")
    path = Path(stated or FILE).expanduser().absolute()
    if path.is_dir():
        path = path / FILE
    if path.is_file():
        return path
    origin = f"{VARIABLE} names" if stated and not option else "--config names"
    place = (
        f"{origin} {path}, which is not there" if stated else f"there is no {FILE} in this folder"
    )
    raise ConfigError(
        [f"{place}; run `tracker init` here, or name the file with --config or {VARIABLE}."]
    )


def load(path: Path, spiders: Mapping[str, SpiderFacts] | None = None) -> Config:
    """The configuration in a file; raises ConfigError with every mistake.

    With `spiders` (name to facts), the spiders' names and their own settings are checked too;
    without, they are taken as they stand, which needs no heavy import.
    """
    return parse(_text(path), path, spiders)


def parse(text: str, path: Path, spiders: Mapping[str, SpiderFacts] | None = None) -> Config:
    """The configuration that a text would be if it stood at `path`; raises ConfigError."""
    config, problems = _read(text, path, spiders)
    if problems:
        raise ConfigError(_named(path, problems))
    return config


def survey(path: Path, spiders: Mapping[str, SpiderFacts]) -> tuple[Config, tuple[str, ...]]:
    """What can be read of the configuration in a file, and every mistake in it, for a look only.

    Raises ConfigError where not even the place of the store can be trusted.
    """
    config, problems = _read(_text(path), path, spiders)
    if any(_hides_store(problem) for problem in problems):
        raise ConfigError(_named(path, problems))
    return config, _named(path, problems)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigError([f"{path.name}: not UTF-8 text; save it as UTF-8."]) from None
    except OSError as error:
        raise ConfigError([f"{path}: cannot be read: {error.strerror}."]) from None


def _read(
    text: str, path: Path, spiders: Mapping[str, SpiderFacts] | None
) -> tuple[Config, list[str]]:
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError([f"{path.name}: not valid TOML: {error}."]) from None
    problems: list[str] = []
    secrets = dict(references.stated(values))
    config = read(Table(values, "", problems), path, spiders)
    return replace(config, secrets=secrets), problems


def _named(path: Path, problems: list[str]) -> tuple[str, ...]:
    return tuple(f"{path.name}: {problem}" for problem in problems)


def _hides_store(problem: str) -> bool:
    """Whether a mistake may hide where the store lies: in its table, or in the table's name."""
    place, _, said = problem.partition(":")
    return place.split(".")[0] == "store" or said.endswith("did you mean store?")


def followed(config: Config, source_name: str) -> Followed:
    """What the group follows of one source: its matters' names, its terms, or everything."""
    source = config.sources[source_name]
    index = _follows(config)
    refs = (ref for place in places(source) for ref in index.refs.get(place, ()))
    return Followed(
        refs=frozenset(refs),
        terms=tuple(
            term for term, names in index.terms.items() if not names or source_name in names
        ),
        everything=source.settings.get("keep") == "all" or source_name in index.sources,
    )


@dataclass(frozen=True, slots=True)
class _Follows:
    """All watches turned round: references by place, sources, terms with where to look for them."""

    refs: dict[str, set[str]]
    sources: set[str]
    terms: dict[str, set[str]]  # empty: in every source


@lru_cache(maxsize=1)
def _follows(config: Config) -> _Follows:
    index = _Follows({}, set(), {})
    for watch in config.watches.values():
        for ref in watch.matters:
            index.refs.setdefault(place_of(ref), set()).add(ref)
        index.sources.update(watch.sources)
        for term in watch.terms:
            _add_term(index.terms, term, watch.term_sources)
    return index


def _add_term(terms: dict[str, set[str]], term: str, names: tuple[str, ...]) -> None:
    """One watch's term; a watch that looks everywhere for it outdoes one that looks somewhere."""
    if term not in terms:
        terms[term] = set(names)
    elif not names:
        terms[term] = set()
    elif terms[term]:
        terms[term].update(names)
