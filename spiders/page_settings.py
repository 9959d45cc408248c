"""The settings of a page: what of it is followed, checked and compiled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

from lxml import etree

from spiders.facts import Unexpected
from spiders.page_blocks import Shown
from spiders.rows import Mistake, pattern, xpath

_ADDRESS = re.compile(r"https?://[^/\s]+\S*")
EXPECT = 10  # words


@dataclass(frozen=True, slots=True)
class Part:
    """The compiled settings of one source."""

    select: etree.XPath | None
    exclude: etree.XPath | None
    ignore: tuple[re.Pattern[str], ...]
    expect: int

    @classmethod
    def of(cls, settings: dict[str, Any]) -> Part:
        """Raises `Unexpected` when a selector or pattern cannot be used."""
        written = tuple(str(one) for one in settings.get("ignore") or ())
        try:
            return cls(
                select=_path(settings.get("select")),
                exclude=_path(settings.get("exclude")),
                ignore=_patterns(written),
                expect=int(settings.get("expect", EXPECT)),
            )
        except Mistake as error:
            raise Unexpected(f"the settings of the page cannot be used: {error}") from error

    @staticmethod
    def problems(settings: dict[str, Any]) -> list[str]:
        """Each setting that cannot be used, named."""
        found = []
        url = settings.get("url")
        if url and not (isinstance(url, str) and _ADDRESS.fullmatch(url)):
            found.append("url: is no web address; it starts with https://.")
        for name in ("select", "exclude"):
            found += _tried(name, partial(_path, settings.get(name)))
        ignore = settings.get("ignore") or []
        if not isinstance(ignore, list) or not all(isinstance(one, str) for one in ignore):
            found.append("ignore: must be a list of regular expressions.")
        else:
            found += _tried("ignore", partial(_patterns, tuple(ignore)))
        if not isinstance(settings.get("rolls", False), bool):
            found.append("rolls: must be true or false.")
        expect = settings.get("expect", EXPECT)
        if not isinstance(expect, int) or isinstance(expect, bool) or expect < 1:
            found.append("expect: must be a number of words, 1 or more.")
        return found

    def kept(self, shown: Shown) -> Shown:
        """Without what the source ignores."""
        if not self.ignore:
            return shown
        left = (
            one
            for one in shown.passages
            if not any(known.search(one.text) for known in self.ignore)
        )
        return replace(shown, passages=tuple(left))


def _path(written: Any) -> etree.XPath | None:
    if not written:
        return None
    if not isinstance(written, str):
        raise Mistake("must be a CSS selector.")
    return xpath(written)


@lru_cache(maxsize=1024)
def _patterns(written: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(found for one in written if (found := pattern(one)) is not None)


def _tried(name: str, work: Callable[[], object]) -> Iterable[str]:
    try:
        work()
    except Mistake as error:
        yield f"{name}: {error}"
