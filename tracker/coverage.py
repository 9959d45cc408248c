"""Which systems are covered, as docs/coverage.md says it: from the spiders, never by hand."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spiders.base import SourceSpider

WIDTH = 100
HEAD = """\
# Coverage

Made by `tracker spiders --coverage > docs/coverage.md`; a test keeps it true. What a spider shows
and what it does not is in its own words; `tracker spiders NAME` has its settings.
"""


def page() -> str:
    """The page for the spiders of this project. Imports Scrapy."""
    from spiders.catalogue import spiders

    own = [one for _, one in sorted(spiders().items()) if one.__module__.startswith("spiders.")]
    return render(own)


def render(found: list[type[SourceSpider]]) -> str:
    """Covered systems first; an experimental one is shown apart and not counted."""
    covered = [one for one in found if not one.experimental]
    unseen = [one for one in found if one.experimental]
    parts = [HEAD, f"## Covered: {len(covered)}\n", *map(_spider, covered)]
    parts.append(f"## Experimental, not counted as covered: {len(unseen)}\n")
    if unseen:
        parts.append(
            _wrapped(
                "Written without a real answer of the system. `tracker spiders`, `tracker status` "
                "and every alert of such a source say so, until it has been seen against the real "
                "site."
            )
        )
    return "\n".join([*parts, *map(_spider, unseen)])


def _spider(one: type[SourceSpider]) -> str:
    return "\n".join(_lines(one))


def _lines(one: type[SourceSpider]) -> Iterator[str]:
    yield f"### {one.title}\n"
    yield _wrapped(f"Spider `{one.name}`. {one.docs}")


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False) + "\n"
