"""`tracker recipes` and `tracker add --recipe`: nothing overwritten or doubled, no site asked."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tracker import recipes

FILE = """# The clinic's list. Ask Ana before you change it.
[operator]
contact = "https://example.org/bot" # our page
email = "a@b.org"

# --- courts ---
[sources.los-angeles]
spider = "us_courts_rss"   # our own name for it
court = "cacd"
every = "2h"

# --- what we follow ---
[watches.masks]
title = "Masks"
matters = ["cacd 2:25-cv-10999-CAS"] # the suit
# --- the end ---
"""


@pytest.fixture
def place(bare: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a configuration, in which no site can be asked."""

    def refused(*given: object, **more: object) -> Any:
        raise AssertionError("a recipe asks nobody")

    monkeypatch.setattr("socket.socket.connect", refused)
    path = bare / "tracker.toml"
    path.write_text(FILE)
    return path


def written(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text())


# ---- never ---------------------------------------------------------------------------------------


def test_a_second_time_nothing_is_added(place: Path, run: Run) -> None:
    for name in recipes.names():
        assert run("add", "--recipe", name, "--yes").code == 0
    before = (place.read_bytes(), place.stat().st_ino)
    for name in recipes.names():
        ran = run("add", "--recipe", name, "--yes")
        assert (ran.code, ran.out) == (0, "All of it stands there already; nothing to write.\n")
    assert (place.read_bytes(), place.stat().st_ino) == before


def test_what_stands_there_stays_and_is_used(place: Path, run: Run) -> None:
    ran = run("add", "--recipe", "us-v-california", "--yes")
    assert ran.code == 0 and "los-angeles is read already and stays as it is." in ran.out
    text, values = place.read_text(), written(place)
    lines = iter(text.splitlines())
    assert all(line in lines for line in FILE.splitlines()), "each in its place, comments too"
    assert "cacd" not in values["sources"] and values["sources"]["los-angeles"]["every"] == "2h"
    assert values["watches"]["us-v-california"]["term_sources"] == ["los-angeles"]
    assert values["watches"]["masks"] == tomllib.loads(FILE)["watches"]["masks"]


@pytest.mark.parametrize(
    "words, said",
    [
        (["--recipe", "bostn"], "There is no recipe 'bostn'; did you mean boston?"),
        (["--recipe", "boston", "2:25-cv-10999"], "With --recipe only"),
        (["--recipe", "boston", "--court", "cacd"], "With --recipe only"),
        (["--recipe", "boston", "--watch", "No Slug"], "single hyphens"),
        ([], "Say what to add"),
    ],
)
def test_wrong_use_is_one_sentence_and_writes_nothing(
    words: list[str], said: str, place: Path, run: Run
) -> None:
    ran = run("add", *words, "--yes")
    assert ran.code == 2 and said in " ".join(ran.err.split())
    assert place.read_text() == FILE


def test_a_source_of_another_place_is_not_taken_for_the_recipe_s(place: Path, run: Run) -> None:
    mine = '[sources.boston]\nspider = "page"\nurl = "https://example.org/boston"\n'
    place.write_text(FILE + mine)
    ran = run("add", "--recipe", "boston", "--yes")
    assert ran.code == 2 and "sources.boston is there already and reads another place" in ran.err
    assert place.read_text() == FILE + mine


def test_another_search_of_the_same_register_is_another_source(place: Path, run: Run) -> None:
    search = 'presidential = ["executive_order", "proclamation", "memorandum"]\ntypes = ["rule"]\n'
    place.write_text(FILE + f'[sources.orders]\nspider = "federal_register"\n{search}')
    assert run("add", "--recipe", "white-house", "--yes").code == 0
    assert {"orders", "fr-presidential"} <= set(written(place)["sources"])


def test_without_a_yes_nothing_is_written(place: Path, run: Run) -> None:
    ran = run("add", "--recipe", "boston")
    assert ran.code == 2 and "add --yes" in ran.err and place.read_text() == FILE


def test_the_terms_of_a_watch_that_looks_everywhere_are_not_narrowed(place: Path, run: Run) -> None:
    place.write_text(FILE.replace('title = "Masks"', 'title = "Masks"\nterms = ["badge"]'))
    assert run("add", "--recipe", "boston", "--watch", "masks", "--yes").code == 0
    watch = written(place)["watches"]["masks"]
    assert watch["terms"][0] == "badge" and "term_sources" not in watch


# ---- what must be --------------------------------------------------------------------------------


def test_all_recipes_together_are_sound(place: Path, run: Run) -> None:
    for name in recipes.names():
        ran = run("add", "--recipe", name, "--yes")
        assert ran.code == 0, ran.err
    ran = run("check")
    assert ran.code == 0, ran.out + ran.err
    every = {source.name for recipe in recipes.recipes() for source in recipe.sources} - {"cacd"}
    assert set(written(place)["sources"]) == every | {"los-angeles"}
    assert "follows nothing yet" not in ran.out


def test_a_watch_of_one_s_own_follows_what_the_recipe_does(place: Path, run: Run) -> None:
    assert run("add", "--recipe", "us-v-california", "--watch", "masks", "--yes").code == 0
    values = written(place)
    assert set(values["watches"]) == {"masks"} and values["watches"]["masks"]["title"] == "Masks"
    matters = values["watches"]["masks"]["matters"]
    assert matters[0] == "cacd 2:25-cv-10999-CAS" and len(matters) == 5, "the suit stands there"
    assert '"cacd 2:25-cv-10999-CAS"' in place.read_text() and "# the suit" in place.read_text()
    again = run("add", "--recipe", "us-v-california", "--watch", "masks", "--yes")
    assert "nothing to write" in again.out


def test_a_new_watch_takes_all_watches_of_a_recipe(place: Path, run: Run) -> None:
    words = ("--watch", "philly", "--title", "Our city", "--yes")
    assert run("add", "--recipe", "philadelphia", *words).code == 0
    watch = written(place)["watches"]["philly"]
    assert watch["title"] == "Our city" and watch["term_sources"] == ["phila", "phila-meetings"]
    assert {"immigration enforcement", "Committee on Public Safety"} <= set(watch["terms"])


def test_what_is_not_verified_is_said_before_and_in_the_file(place: Path, run: Run) -> None:
    ran = run("add", "--recipe", "us-v-california", "--yes")
    said = " ".join(ran.out.split())
    assert "Doubtful: the docket number 2:25-cv-10999 is from memory" in said
    assert "Not verified: courtlistener-ca9: no answer of CourtListener" in said
    assert "Not followed: The Ninth Circuit's own docket" in said
    assert "Not set here: COURTLISTENER_TOKEN, OPENSTATES_KEY." in said
    comments = " ".join(line[2:] for line in place.read_text().splitlines() if line[:2] == "# ")
    assert "Recipe us-v-california. Doubtful: the docket number 2:25-cv-10999 is from" in comments
    assert "Recipe us-v-california. Not verified: no answer of CourtListener" in comments


def test_the_list_fits_a_terminal(run: Run, bare: Path) -> None:
    out = run("recipes").out
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80 and "\u2026" not in out
    assert [line.split()[0] for line in lines[1:14]] == recipes.names()
    assert "white-house" in out and "1 of 2" in out


@pytest.mark.parametrize("name", recipes.names())
def test_one_is_shown_as_it_would_be_written(name: str, run: Run, bare: Path) -> None:
    out = run("recipes", name).out
    _, _, lines = out.partition("What it adds to tracker.toml\n")
    shown = tomllib.loads("\n".join(line[2:] for line in lines.splitlines()))
    (bare / "tracker.toml").write_text('[operator]\ncontact = "a@b.org"\nemail = "a@b.org"\n')
    assert run("add", "--recipe", name, "--yes").code == 0
    added = written(bare / "tracker.toml")
    assert {key: added[key] for key in ("sources", "watches")} == shown
    said = " ".join(out.split())
    for source in recipes.find(name).sources:
        assert " ".join(source.standing.split()) in said
    assert all(" ".join(lack.split()) in said for lack in recipes.find(name).lacks)


def test_programs_get_it_as_json(run: Run, bare: Path) -> None:
    objects = [json.loads(line) for line in run("recipes", "--json").out.splitlines()]
    assert [one["name"] for one in objects] == recipes.names()
    (one,) = [json.loads(line) for line in run("recipes", "dhs", "--json").out.splitlines()]
    assert one["sources"]["uscis-news"]["verified"] and not one["sources"]["dhs-news"]["verified"]
    assert one["watches"]["dhs"]["settings"]["term_sources"] == ["fr-dhs", "dhs-news", "uscis-news"]
    assert run("recipes", "dsh").code == 2
