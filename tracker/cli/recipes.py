"""`tracker recipes [NAME]`: what Tracker can follow of a place at once, and how sure that is."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import kit

if TYPE_CHECKING:
    from tracker.recipe_plan import Plan
    from tracker.recipes import Recipe, Source


@kit.command(name="recipes")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.option("--page", is_flag=True, help="Print docs/recipes.md: all recipes in full.")
@kit.pass_session
def command(session: kit.Session, name: str | None, as_json: bool, page: bool) -> None:
    """List recipes for places, or show all that one adds.

    A recipe holds sources and watches for one place; `tracker add --recipe NAME` writes them into
    tracker.toml. Of each source it is said on what real answer it was verified, or why it could
    not be.
    """
    from tracker import recipes

    if page:
        from tracker.recipe_page import page as whole

        click.echo(whole(), nl=False)
        return
    chosen = [recipes.find(name)] if name else recipes.recipes()
    if as_json:
        for one in chosen:
            click.echo(json.dumps(as_object(one), ensure_ascii=True))
        return
    for line in details(chosen[0]) if name else overview(chosen):
        click.echo(line)


def as_object(recipe: Recipe) -> dict[str, Any]:
    """A recipe as JSON."""
    return {
        "name": recipe.name,
        "title": recipe.title,
        "about": recipe.about,
        "needs": list(recipe.needs),
        "sources": {
            source.name: {
                "settings": dict(source.values),
                "verified": source.verified or None,
                "unverified": source.unverified or None,
            }
            for source in recipe.sources
        },
        "watches": {
            watch.slug: {"settings": dict(watch.values), "unverified": watch.unverified or None}
            for watch in recipe.watches
        },
        "lacks": list(recipe.lacks),
    }


def overview(found: list[Recipe]) -> Iterator[str]:
    """Each recipe on a line."""
    from tracker.cli import layout

    rows = [(one.name, f"{one.verified} of {len(one.sources)}", one.title) for one in found]
    heads = ("Recipe", "Verified", "What it follows")
    name = layout.fit([heads, *rows], 0, 6, 20)
    widths = (name, 8, layout.width() - name - 12)
    yield from layout.table([heads, *rows], widths)
    yield ""
    yield from layout.wrapped(
        "Verified: how many of its sources were read from a real answer. `tracker recipes NAME` "
        "shows one with all its doubts; `tracker add --recipe NAME` adds it."
    )


def details(recipe: Recipe) -> Iterator[str]:
    """All of a recipe: what is known of each source, what it lacks, the lines that it adds."""
    from tracker import recipe_plan
    from tracker.cli import layout

    yield from layout.wrapped(f"{recipe.name}: {recipe.title}", "", "  ")
    yield ""
    yield from layout.wrapped(recipe.about)
    yield ""
    yield "Sources"
    for source in recipe.sources:
        yield from _source(source)
    doubts = [watch.unverified for watch in recipe.watches if watch.unverified]
    if doubts:
        yield ""
        yield "Doubtful in its watches"
        for doubt in doubts:
            yield from layout.wrapped(doubt, "  ")
    if recipe.lacks:
        yield ""
        yield "What it does not follow"
        for lack in recipe.lacks:
            yield from layout.wrapped(lack, "  - ", "    ")
    yield from _needed(recipe)
    yield ""
    yield "What it adds to tracker.toml"
    yield from (f"  {line}".rstrip() for line in recipe_plan.everything(recipe))


def standing(plan: Plan) -> Iterator[str]:
    """What is to be known before a recipe is written: what was not verified, what is there."""
    from tracker.cli import layout

    recipe = plan.recipe
    yield from layout.wrapped(f"{recipe.title}. {recipe.about}")
    for source in recipe.sources:
        if source.name in plan.held:
            yield from layout.wrapped(
                f"{plan.held[source.name]} is read already and stays as it is."
            )
        elif source.unverified:
            yield from layout.wrapped(f"Not verified: {source.name}: {source.unverified}", "", "  ")
    for watch in recipe.watches:
        if watch.unverified:
            yield from layout.wrapped(f"Doubtful: {watch.unverified}", "", "  ")
    for lack in recipe.lacks:
        yield from layout.wrapped(f"Not followed: {lack}", "", "  ")
    yield from _needed(recipe)


def _source(source: Source) -> Iterator[str]:
    from tracker.cli import layout

    every = source.values.get("every", "1h")
    yield from layout.wrapped(
        f"{source.name}: {source.values['spider']}, every {every}. {source.place}".strip(),
        "  ",
        "      ",
    )
    yield from layout.wrapped(source.standing, "      ")


def _needed(recipe: Recipe) -> Iterator[str]:
    from tracker.cli import layout

    lacking = [name for name in recipe.needs if not os.environ.get(name)]
    if lacking:
        said = ", ".join(lacking)
        yield ""
        yield from layout.wrapped(
            f"Not set here: {said}. Until then the sources that need it say so and show nothing."
        )
