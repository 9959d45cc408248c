"""The recipes' files: whole, honest about each source, and at peace with one another."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from tracker import recipe_page, recipes
from tracker.config.references import place_of, reference
from tests.test_readme import ROOT

#: The places of the project's mission, and the suit.
WANTED = (
    "boston california chicago dhs doj ice illinois minneapolis new-york philadelphia"
    " san-francisco us-v-california white-house"
)
PAGE = ROOT / "docs" / "recipes.md"
WATCH = {"title", "matters", "sources", "look_for", "terms", "term_sources", "tags", "note"}


def tables() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each recipe's file as it stands."""
    for name in recipes.names():
        text = (files("tracker.recipes") / f"{name}.toml").read_text(encoding="utf-8")
        yield name, tomllib.loads(text)


TABLES = dict(tables())


def test_there_is_a_recipe_for_every_place_of_the_mission() -> None:
    assert recipes.names() == WANTED.split()


@pytest.mark.parametrize("name", TABLES)
def test_a_file_holds_nothing_that_nobody_reads(name: str) -> None:
    table = TABLES[name]
    assert set(table) <= {"title", "about", "lacks", "sources", "watches"}
    assert table["title"] and table["about"].endswith(".") and table["lacks"]
    for watch in table["watches"].values():
        assert set(watch) <= WATCH | {"unverified"}
        assert watch["note"] and watch["tags"]


@pytest.mark.parametrize("recipe", recipes.recipes(), ids=lambda one: str(one.name))
def test_each_source_says_how_it_was_verified_or_why_not(recipe: recipes.Recipe) -> None:
    for source in recipe.sources:
        assert bool(source.verified) != bool(source.unverified), source.name
        said = source.verified or source.unverified
        assert said.endswith(".") and said[0].islower(), "it goes on a sentence"
    doubtful = [said for said in (*recipe.lacks, *(w.unverified for w in recipe.watches)) if said]
    assert all(said.endswith(".") for said in doubtful)


@pytest.mark.parametrize("recipe", recipes.recipes(), ids=lambda one: str(one.name))
def test_every_source_is_followed_and_nothing_else(recipe: recipes.Recipe) -> None:
    used: set[str] = set()
    for watch in recipe.watches:
        values = watch.values
        used |= {*values.get("sources", ()), *values.get("term_sources", ())}
        assert ("terms" in values) == ("term_sources" in values), "terms are never sought anywhere"
        places = {place_of(reference(matter)) for matter in values.get("matters", ())}
        assert "" not in places
        keys = ("court", "jurisdiction", "state", "client")
        stated = {s.name: {s.values.get(key) for key in keys} for s in recipe.sources}
        used |= {name for name, names in stated.items() if names & places}
    assert used == {source.name for source in recipe.sources}


def test_a_name_means_the_same_source_in_every_recipe() -> None:
    seen: dict[str, recipes.Source] = {}
    for recipe in recipes.recipes():
        for source in recipe.sources:
            assert seen.setdefault(source.name, source) == source
    slugs = [watch.slug for recipe in recipes.recipes() for watch in recipe.watches]
    assert len(slugs) == len(set(slugs))


def test_a_number_that_no_court_confirmed_is_said_to_be_so() -> None:
    for recipe in recipes.recipes():
        for watch in recipe.watches:
            for matter in watch.values.get("matters", ()):
                number = matter.partition(" ")[2]
                if "-cv-" in number or "-" in number and number.replace("-", "").isdigit():
                    assert number in watch.unverified, f"{recipe.name}: {matter}"


def test_the_page_is_made_from_the_recipes() -> None:
    said = "is not what `tracker recipes --page` prints"
    assert PAGE.read_text(encoding="utf-8") == recipe_page.page(), f"{PAGE.name} {said}"
