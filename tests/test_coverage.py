"""docs/coverage.md is what the spiders say, and counts no experimental one as covered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import spiders.listing
from spiders.base import SourceSpider
from spiders.catalogue import spiders as all_spiders
from tracker import coverage
from tracker.cli.spiders import overview

PAGE = Path(__file__).parents[1] / "docs" / "coverage.md"
#: The spiders of this project.
OWN = {n: one for n, one in all_spiders().items() if one.__module__.startswith("spiders.")}


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
    assert {name for name in OWN if page.count(f"Spider `{name}`.") == 1} == set(OWN)


@pytest.mark.parametrize("name", OWN)
def test_every_spider_says_all_six_facts(name: str) -> None:
    """The system, what it shows and does not, key, limits, what names a change, verified on."""
    one = OWN[name]
    said = [one.docs, one.access, one.allows, one.keyed, one.verified]
    assert one.title and all(text.endswith(".") for text in said), "a fact is missing"
    assert "hows" in one.docs and (" not " in one.docs or "never" in one.docs)
    numbers = {number for number in (one.limits.day, one.limits.minute) if number}
    assert numbers <= set(map(int, re.findall(r"\d+", one.allows.replace(",", "")))), one.allows
    secrets = [option.name for option in one.options if option.secret]
    assert ("None." == one.access) <= (not secrets), "it has a secret, and says none is needed"
    told = coverage.render([one])
    assert all(f"- **{heading}:** " in told for heading, _ in coverage.FACTS)
    assert "Not said." not in told


def test_a_spider_of_another_package_may_leave_some_out() -> None:
    class Strange(SourceSpider):
        name = "strange"
        title = "A system of somebody else"
        docs = "Shows what it shows."

    assert coverage.render([Strange]).count("Not said.") == len(coverage.FACTS)
