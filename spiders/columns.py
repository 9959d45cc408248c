"""The columns of a list: what stands at one place of each row, and which is title or number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from spiders.dates import day
from spiders.rows import Element, text_of

_INLINE = frozenset(("a", "abbr", "b", "br", "em", "i", "span", "strong", "sup", "u"))
_HOLDERS = ("h2", "h3", "h4", "h5", "h6", "p", "div", "span", "dt", "dd", "strong", "em", "small")
_LONGEST = 400  # characters of a title; what is longer is the text of the thing

#: What looks like an order's number: "2026-02", "No. 14", "EO 12-34A", "#7".
_NUMBER = re.compile(r"(?:[A-Za-z][A-Za-z.]*[\s-]?){0,3}#?\s?\d[\w./-]*")
#: The part of it that stays when a city writes "No. 14" in place of "14".
KEY = r"(\d(?:[\w./-]*\w)?)"


def name_of(element: Element) -> str:
    """tag#id or tag.class; names that look made by a machine are left out."""
    tag = str(element.tag)
    identifier = element.get("id") or ""
    if identifier.replace("-", "").replace("_", "").isalpha() and element.tag != "tr":
        return f"{tag}#{identifier}"
    classes = [
        name
        for name in (element.get("class") or "").split()
        if name.replace("-", "").replace("_", "").isalpha() and name not in ("odd", "even", "first")
    ]
    return f"{tag}.{classes[0]}" if classes and element.tag != "tr" else tag


def cell_of(element: Element) -> str:
    """The selector of a table's cell by its place, of anything else by its name."""
    if element.tag == "td":
        parent = element.getparent()
        place = 1 if parent is None else parent.index(element) + 1
        return f"td:nth-child({place})"
    return name_of(element)


def columns(rows: Sequence[Element]) -> dict[str, list[str]]:
    """The texts at each place that every row has, in the order of the rows."""
    found: dict[str, list[str]] = {}
    for number, row in enumerate(rows):
        for css, text in dict(reversed(list(_cells(row)))).items():  # the first of a name counts
            texts = found.setdefault(css, [])
            if len(texts) == number and text:
                texts.append(text)
    order = [css for css, _ in _cells(rows[0])]
    whole = {css: found[css] for css in dict.fromkeys(order) if css in found}
    return {css: texts for css, texts in whole.items() if len(texts) == len(rows)}


def _cells(row: Element) -> Iterator[tuple[str, str]]:
    if row.tag == "tr":
        yield from ((cell_of(cell), text_of(cell)) for cell in row.iterchildren("td"))
        return
    for element in row.iter(*_HOLDERS):
        if element is not row and all(child.tag in _INLINE for child in element.iterchildren()):
            yield name_of(element), text_of(element)


def title(rows: Sequence[Element], texts: dict[str, list[str]]) -> str:
    """Where the titles stand: in the links, unless all links say "Read the order (PDF)"."""
    links = link_texts(rows)
    if not repeated(links) and not all(map(_is_number, links)):
        return "a"
    told = {
        css: found
        for css, found in texts.items()
        if not repeated(found)
        and not all(_is_number(text) or day(text) for text in found)
        and max(map(len, found)) <= _LONGEST
    }
    return max(told, key=lambda css: sum(map(len, told[css])), default="a")


def link_texts(rows: Sequence[Element]) -> list[str]:
    """What the first link of each row says."""
    return [text_of(link) for row in rows if (link := row.find(".//a[@href]")) is not None]


def repeated(texts: Sequence[str]) -> bool:
    """Whether most rows say the same there, or nothing."""
    counted = Counter(texts)
    return not counted or counted.most_common(1)[0][1] * 2 > len(texts) or not any(texts)


def number(texts: dict[str, list[str]], titles: Sequence[str]) -> dict[str, Any]:
    """The settings `number` and `key` of a list with a column of numbers; {} when it has none.

    A column that only says what the titles say is none: a list may call its orders "Order No. 1".
    """
    for css, found in texts.items():
        if (
            found != titles
            and all(map(_is_number, found))
            and len(set(found)) == len(found)
            and not _ranks(found)
        ):
            cut = [match[1] for text in found if (match := re.search(KEY, text))]
            unique = len(set(cut)) == len(found)
            key = {"field": "number", "pattern": KEY} if unique else "number"
            return {"number": css, "key": key}
    return {}


def _is_number(text: str) -> bool:
    return len(text) <= 40 and _NUMBER.fullmatch(text) is not None and day(text) is None


def _ranks(texts: Sequence[str]) -> bool:
    """Whether it only counts the rows from the top: the next new row would get another's key."""
    return all(text.rstrip(".") == str(place) for text, place in zip(texts, count(1)))
