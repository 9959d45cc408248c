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
and what it does not, and on which real answers it was tried, is in its own words; `tracker spiders
NAME` has its settings.
"""
#: What is said of each spider besides: the heading, and the class fact that says it.
FACTS = (
    ("Key needed", "access"),
    ("Limits", "allows"),
    ("Changes are keyed", "keyed"),
    ("Verified on", "verified"),
)


def facts(one: type[SourceSpider]) -> Iterator[tuple[str, str]]:
    """Each heading with what the spider says of it; another package's may leave some out."""
    for heading, name in FACTS:
        yield heading, str(getattr(one, name)) or "Not said."


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
    yield "".join(_wrapped(f"- **{name}:** {text}", "  ") for name, text in facts(one))


def _wrapped(text: str, further: str = "") -> str:
    lines = textwrap.wrap(
        text, WIDTH, subsequent_indent=further, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(lines) + "\n"
