"""docs/coverage.md is what the spiders say, and counts no experimental one as covered."""

from __future__ import annotations

from pathlib import Path

import spiders.listing
from spiders.catalogue import spiders as all_spiders
from tracker import coverage
from tracker.cli.spiders import overview

PAGE = Path(__file__).parents[1] / "docs" / "coverage.md"


class Unseen(spiders.listing.Listing):
    """A spider that was written without a real answer."""

    name = "unseen"
    title = "A site that nobody has seen"
    experimental = True


def test_the_page_is_made_from_the_spiders() -> None:
    said = "is not what `tracker spiders --coverage` prints"
    assert PAGE.read_text(encoding="utf-8") == coverage.page(), f"{PAGE.name} {said}"


def test_an_experimental_spider_is_not_counted() -> None:
    page = coverage.render([spiders.listing.Listing, Unseen])
    covered, unseen = page.split("## Experimental, not counted as covered: 1\n")
    assert "## Covered: 1\n" in covered
    assert Unseen.title not in covered and Unseen.title in unseen


def test_the_list_of_spiders_marks_it() -> None:
    listed = "\n".join(overview({"unseen": Unseen, "listing": spiders.listing.Listing}))
    assert f"{Unseen.title} (experimental)" in listed
    assert listed.count("(experimental)") == 1


def test_every_spider_stands_on_it_once() -> None:
    page = coverage.page()
    own = {name for name, one in all_spiders().items() if one.__module__.startswith("spiders.")}
    assert {name for name in own if page.count(f"Spider `{name}`.") == 1} == own
