"""What of a recipe a tracker.toml does not hold yet: nothing of it is written over or doubled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracker import edit
from tracker.adding import same_place
from tracker.catalogue import facts
from tracker.config import Config
from tracker.config.references import reference
from tracker.errors import WrongUse
from tracker.recipes import Recipe, Source, Watch

#: What a watch follows, in the order in which it is added to one that is there.
_FOLLOWED = ("matters", "sources", "terms", "term_sources", "tags")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would be written of a recipe.

    `tables` are new sources and watches; `follows` is what watches that are there would follow in
    addition, as (watch, key, value); `held` the recipe's sources that are read already, each with
    its name in the file.
    """

    recipe: Recipe
    tables: tuple[edit.New, ...] = ()
    follows: tuple[tuple[str, str, str], ...] = ()
    held: Mapping[str, str]

    @property
    def nothing(self) -> bool:
        """Whether all of it stands there already."""
        return not (self.tables or self.follows)

    def lines(self) -> Iterator[str]:
        """The lines as they would be written."""
        for place, new in enumerate(self.tables):
            if place:
                yield ""
            yield from new.lines().splitlines()
        for slug, key, value in self.follows:
            yield f"[watches.{slug}] {key}: and {value!r}"


def plan(config: Config, recipe: Recipe, *, watch: str = "", title: str = "") -> Plan:
    """What has to be written so that the file holds the recipe.

    With `watch`, that one follows what all of the recipe's watches follow.
    """
    held = {source.name: name for source in recipe.sources if (name := _held(config, source))}
    tables = [
        _table(config, recipe, source) for source in recipe.sources if source.name not in held
    ]
    wanted: dict[str, dict[str, Any]] = {}
    for one in recipe.watches:
        slug = watch or one.slug
        values = _renamed(one, held, title if watch else "")
        wanted[slug] = _joined(wanted[slug], values) if slug in wanted else values
    doubts = " ".join(one.unverified for one in recipe.watches)
    follows: list[tuple[str, str, str]] = []
    for slug, values in wanted.items():
        if slug in config.watches:
            follows += _further(config, slug, values)
        else:
            tables.append(_new(recipe, "watches", slug, values, doubts and f"Doubtful: {doubts}"))
    return Plan(recipe=recipe, tables=tuple(tables), follows=tuple(follows), held=held)


def write(config: Config, found: Plan) -> None:
    """Writes the plan into tracker.toml, all of it in one step."""
    edit.add_all(config.path, found.tables, found.follows, facts())


def everything(recipe: Recipe) -> Iterator[str]:
    """The lines of the whole recipe, as they stand in a file that held nothing of it."""
    for source in recipe.sources:
        yield from (*_source(recipe, source).lines().splitlines(), "")
    for place, one in enumerate(recipe.watches):
        doubt = one.unverified and f"Doubtful: {one.unverified}"
        yield from ("",) * bool(place)
        yield from _new(recipe, "watches", one.slug, one.values, doubt).lines().splitlines()


def _held(config: Config, source: Source) -> str:
    values, searches = _own(source), not source.place  # one place, and many ways to search it
    spider = source.values["spider"]
    found = same_place(config, spider, values, source.name, exactly=searches)
    return found.name if found else ""


def _own(source: Source) -> dict[str, Any]:
    """The settings that are the spider's, not those of every source."""
    known = facts()[source.values["spider"]].settings
    return {key: value for key, value in source.values.items() if key in known}


def _table(config: Config, recipe: Recipe, source: Source) -> edit.New:
    if source.name in config.sources:
        raise WrongUse(
            f"{config.path.name}: sources.{source.name} is there already and reads another place;"
            f' give it another name (and was = ["{source.name}"]), then add the recipe.'
        )
    return _source(recipe, source)


def _source(recipe: Recipe, source: Source) -> edit.New:
    return _new(recipe, "sources", source.name, source.values, source.standing)


def _new(
    recipe: Recipe, table: str, name: str, values: Mapping[str, Any], standing: str
) -> edit.New:
    comment = f"Recipe {recipe.name}. {standing}".strip()
    return edit.New(table=table, name=name, values=values, comment=comment)


def _renamed(one: Watch, held: Mapping[str, str], title: str) -> dict[str, Any]:
    """The watch's settings, its sources by the names that they have in the file."""
    values = dict(one.values)
    for key in ("sources", "term_sources"):
        if key in values:
            values[key] = [held.get(name, name) for name in values[key]]
    return values | ({"title": title} if title else {})


def _joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    lists = {key: [*one.get(key, ()), *other.get(key, ())] for key in _FOLLOWED}
    return one | {key: list(dict.fromkeys(both)) for key, both in lists.items() if both}


def _further(
    config: Config, slug: str, values: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """What a watch that is there does not follow yet."""
    there = config.watches[slug]
    everywhere = bool(there.terms) and not there.term_sources
    for key in _FOLLOWED:
        if key == "term_sources" and everywhere:
            continue  # to name sources would end its looking everywhere
        known: tuple[str, ...] = getattr(there, key)
        for value in values.get(key, ()):
            if (reference(value) if key == "matters" else value) not in known:
                yield slug, key, value
