"""docs/recipes.md: every recipe in full, from its file, never by hand."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from tracker.recipes import Recipe, Source, recipes

WIDTH = 100
HEAD = """\
# Recipes

Made by `tracker recipes --page > docs/recipes.md`; a test keeps it true. A recipe holds what to
follow of one place: sources, and a watch with the words that are looked for in them. `tracker
recipes NAME` shows one as it would be written; `tracker add --recipe NAME` writes it into
`tracker.toml`. What stands there stays: a source that reads the same place already is used, and a
second time nothing is added.

*Verified* means: a real answer of that place, kept by somebody, was read with these settings, and
gave what it should; a test reads it again. Everything else is marked, with the reason. No site was
asked for this page. When a source is not what the recipe expects, it reads nothing, and the
operator is told; it never guesses.

| recipe | what it follows | sources | verified |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The page."""
    found = recipes()
    rows = [
        f"| [`{one.name}`](#{one.name}) | {one.title} | {len(one.sources)} | {one.verified} |\n"
        for one in found
    ]
    return HEAD + "".join(rows) + "".join("\n" + "\n".join(_recipe(one)) for one in found)


def _recipe(recipe: Recipe) -> Iterator[str]:
    yield f"## {recipe.name}\n"
    yield _wrapped(f"**{recipe.title}.** {recipe.about}")
    yield "".join(_item(_source(source)) for source in recipe.sources)
    for watch in recipe.watches:
        if watch.unverified:
            yield _wrapped(f"Doubtful in the watch `{watch.slug}`: {watch.unverified}")
    if recipe.lacks:
        yield "What it does not follow:\n"
        yield "".join(map(_item, recipe.lacks))
    if recipe.needs:
        named = ", ".join(f"`{name}`" for name in recipe.needs)
        yield _wrapped(f"It needs the environment variable{'s' * (len(recipe.needs) > 1)} {named}.")


def _source(source: Source) -> str:
    place = f" <{source.place}>" if source.place.startswith("http") else f" {source.place}"
    return f"`{source.name}` ({source.values['spider']}{place.rstrip()}). {source.standing}"


def _item(text: str) -> str:
    return _wrapped(text, "- ", "  ")


def _wrapped(text: str, first: str = "", further: str = "") -> str:
    lines = textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines) + "\n"
