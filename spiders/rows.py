"""Selectors of a list, compiled once a source: where a value stands in a row, and what it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

from tracker.domain.normalise import text as folded

Element = etree._Element
Find = Callable[[Element], Element | None]

_PSEUDO = re.compile(r"^(.*?)::(?:attr\(\s*([\w:.-]+)\s*\)|(text))\s*$", re.DOTALL)
_TAG = re.compile(r"[a-z][a-z0-9]*")
_NTH = re.compile(r"(td|th|li|p|span|div)\s*:nth-child\(\s*(\d{1,3})\s*\)")
_TRANSLATOR = HTMLTranslator()


class Mistake(ValueError):
    """A selector, pattern or table that cannot be used, with the reason for people."""


@lru_cache(maxsize=4096)
def xpath(css: str) -> etree.XPath:
    """A CSS selector as a compiled XPath over an element and all below it.

    Kept: many sources share a description, and translating costs more than a page.
    """
    try:
        return etree.XPath(_TRANSLATOR.css_to_xpath(css))
    except (SelectorError, etree.XPathError) as error:
        raise Mistake(f'"{css}" is not a CSS selector ({error}).') from error


@lru_cache(maxsize=4096)
def finder(css: str) -> Find:
    """Finds the first element of a selector in a row; common selectors without an XPath."""
    css = css.strip()
    if not css:
        return lambda row: row
    if _TAG.fullmatch(css):
        return lambda row: next(row.iter(css), None)
    path = xpath(css)

    def first(row: Element) -> Element | None:
        found = path(row)
        return found[0] if isinstance(found, list) and found else None

    nth = _NTH.fullmatch(css)
    return _nth(nth[1], int(nth[2]) - 1, first) if nth else first


def _nth(tag: str, place: int, otherwise: Find) -> Find:
    """The n-th cell of a table row, which is what most lists are made of."""

    def find(row: Element) -> Element | None:
        if row.tag == "tr" and place < len(row) and row[place].tag == tag:
            return row[place]
        return otherwise(row)

    return find


def text_of(element: Element) -> str:
    """All text in an element, folded: one space, straight quotes, no hard spaces."""
    if not len(element):
        return folded(element.text)
    return folded("".join(str(part) for part in element.itertext()))


def own_text(element: Element) -> str:
    """The text right in an element, without that of the elements in it."""
    parts = [element.text or ""] + [child.tail or "" for child in element]
    return folded(" ".join(parts))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: an element of the row, and its text or one of its attributes."""

    find: Find
    attribute: str = ""
    own: bool = False

    @classmethod
    def of(cls, written: str, attribute: str = "") -> Place:
        """From "css", "css::attr(name)" or "css::text"; "::attr(name)" is the row itself."""
        found = _PSEUDO.match(written)
        if found:
            return cls(finder(found[1]), found[2] or "", bool(found[3]))
        return cls(finder(written), attribute)

    def value(self, row: Element) -> str:
        """The text there, "" when the row has no such place."""
        element = self.find(row)
        if element is None:
            return ""
        if self.attribute:
            return folded(element.get(self.attribute))
        return own_text(element) if self.own else text_of(element)


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a row by its configuration."""

    name: str
    place: Place
    pattern: re.Pattern[str] | None = None
    form: str = ""
    empty: frozenset[str] = frozenset()
    compare: bool = True
    is_link: bool = False  # an address, to be made absolute
    is_date: bool = False  # a day, to be read by known forms

    def value(self, row: Element) -> str:
        """The text of the row, cut by the pattern; "" for what counts as empty."""
        found = self.place.value(row)
        if found and self.pattern is not None:
            match = self.pattern.search(found)
            found = _first(match) if match else ""
        return "" if found.casefold() in self.empty else found


def _first(match: re.Match[str]) -> str:
    """The first group, or the whole match of a pattern without groups."""
    found: str | None = match[1] if match.re.groups else match[0]
    return found.strip() if found else ""


_KEYS = frozenset(("css", "attr", "pattern", "format", "empty", "compare"))


def field(name: str, written: Any) -> Field:
    """A field from its configuration: a selector, or a table of css, attr, pattern and so on."""
    table = {"css": written} if isinstance(written, str) else written
    if not isinstance(table, dict):
        raise Mistake("must be a CSS selector or a table with css, attr, pattern, format, empty.")
    strange = sorted(set(table) - _KEYS)
    if strange:
        raise Mistake(f"does not know {', '.join(strange)}; it takes {', '.join(sorted(_KEYS))}.")
    attribute = str(table.get("attr", "")) or ("href" if name == "link" else "")
    empty = table.get("empty", [])
    place = Place.of(str(table.get("css", "")), attribute)
    form = str(table.get("format", ""))
    return Field(
        name=name,
        place=place,
        pattern=pattern(table.get("pattern")),
        form=form,
        is_link=name == "link" or place.attribute in ("href", "src"),
        is_date=bool(form) or name == "date" or name.endswith("_date"),
        empty=frozenset(
            folded(str(word)).casefold() for word in (empty if isinstance(empty, list) else [empty])
        ),
        compare=table.get("compare", True) is not False,
    )


def pattern(written: Any) -> re.Pattern[str] | None:
    """A regular expression; its first group is the value."""
    if not written:
        return None
    try:
        return re.compile(str(written))
    except re.error as error:
        raise Mistake(f'pattern "{written}" is not a regular expression ({error}).') from error


def key_field(written: Any, fields: dict[str, Field]) -> Field | str:
    """The row's key: the name of a field, or a place of its own."""
    if isinstance(written, str):
        return written if written in fields else field("key", written)
    if isinstance(written, dict) and "field" in written:
        name = str(written["field"])
        if name not in fields:
            raise Mistake(f'names the field "{name}", which is not among the fields.')
        own = fields[name]
        cut = pattern(written.get("pattern"))
        return Field("key", own.place, cut, "", own.empty) if cut else name
    return field("key", written)
