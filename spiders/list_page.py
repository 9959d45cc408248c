"""One page with one list, cut into rows by a compiled plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from spiders.dates import day
from spiders.http.charset import utf8
from spiders.http.grade import end_of
from spiders.links import absolute, home, normal, short
from spiders.rows import Element, Field, Mistake, field, key_field, xpath


@dataclass(frozen=True, slots=True)
class Plan:
    """A source's selectors, compiled."""

    row: etree.XPath
    fields: dict[str, Field]
    key: Field | str
    exclude: etree.XPath | None
    compared: frozenset[str]

    @classmethod
    def of(cls, settings: dict[str, Any]) -> Plan:
        """Compile the settings; raises `Mistake` at the first that cannot be used."""
        fields = {name: field(name, written) for name, written in settings["fields"].items()}
        fields.setdefault("link", field("link", "a"))
        exclude = settings.get("exclude")
        written = settings.get("key")
        return cls(
            row=xpath(str(settings["row"])),
            fields=fields,
            key=key_field(written, fields) if written else "link",
            exclude=xpath(str(exclude)) if exclude else None,
            compared=frozenset(name for name, known in fields.items() if known.compare),
        )

    @staticmethod
    def problems(settings: dict[str, Any]) -> list[str]:
        """Each selector or pattern that cannot be used, named by its setting."""
        found: list[str] = []

        def check(name: str, work: Any) -> None:
            try:
                work()
            except Mistake as error:
                found.append(f"{name}: {error}")

        for name in ("row", "exclude"):
            if settings.get(name):
                check(name, lambda name=name: xpath(str(settings[name])))
        fields = settings.get("fields") or {}
        if not isinstance(fields, dict):
            return [*found, "fields: must be a table of columns and their selectors."]
        if fields and not ({"title", "number"} & set(fields)):
            found.append("fields: needs at least a title or a number.")
        known: dict[str, Field] = {}
        for name, written in fields.items():
            check(
                f"fields.{name}",
                lambda name=name, written=written: known.update({name: field(name, written)}),
            )
        known.setdefault("link", field("link", "a"))
        if settings.get("key"):
            check("key", lambda: key_field(settings["key"], known))
        return found


@dataclass(frozen=True, slots=True)
class Row:
    """One row as read: its key, its values by name, and where it leads."""

    key: str
    values: dict[str, str]
    url: str
    compared: frozenset[str]


class Page:
    """Reads the rows of one page and counts what was odd about them."""

    def __init__(self, plan: Plan, body: bytes, content_type: str, url: str) -> None:
        self.plan = plan
        self.tree = tree_of(body, content_type)
        self.url = _base(self.tree, url)
        self.origin = "/".join(self.url.split("/", 3)[:3])
        self.mirror = ("", "")
        self.found = 0  # elements of the row selector, heads included
        self.read = 0  # rows that are no heads
        self.keyless = 0
        self.lacking = 0  # rows without a title and number, or without a key
        self.doubled = 0
        self.undated: list[str] = []

    def rows(self) -> list[Row]:
        """The rows in the order of the page; of rows with one key the first."""
        if self.tree is None:
            return []
        if self.plan.exclude is not None:
            for element in self._all(self.plan.exclude):
                _take_off(element)
        kept: dict[str, Row] = {}
        for element in self._all(self.plan.row):
            self.found += 1
            if _is_head(element):
                continue
            self.read += 1
            row = self._row(element)
            if not row.key:
                self.keyless += 1
            elif row.key in kept:
                self.doubled += 1
            else:
                kept[row.key] = row
        return list(kept.values())

    def _all(self, path: etree.XPath) -> list[Element]:
        found = [] if self.tree is None else path(self.tree)
        return [one for one in found if isinstance(one, Element)] if isinstance(found, list) else []

    def _row(self, element: Element) -> Row:
        values: dict[str, str] = {}
        url = self.url
        for name, known in self.plan.fields.items():
            value = known.value(element)
            if value and known.is_date:
                value = self._day(value, known)
            elif value and known.is_link:
                full = self._absolute(value)
                value = normal(full)
                url = full if name == "link" else url
            values[name] = value
        key = self._key(element, values)
        if not key or not (values.get("title") or values.get("number")):
            self.lacking += 1
        return Row(key, values, url, self.plan.compared)

    def _key(self, element: Element, values: dict[str, str]) -> str:
        known = self.plan.key
        if isinstance(known, str):
            found = values.get(known, "")
        else:
            found = known.value(element)
            if found and known.is_link and known.pattern is None:
                found = normal(self._absolute(found))
        return short(found)

    def _absolute(self, written: str) -> str:
        """A link in full, on the source's own host also when a mirror printed it."""
        if written[:1] == "/" and _PLAIN_PATH.fullmatch(written):
            return self.origin + written
        return home(absolute(self.url, written), *self.mirror)

    def _day(self, value: str, known: Field) -> str:
        found = day(value, known.form)
        if found is None:
            self.undated.append(value)
            return ""
        return found

    def notes(self) -> Iterator[str]:
        """What the operator should know of this page."""
        if self.keyless:
            yield f"{self.keyless} row(s) have no key and were left out"
        if self.doubled:
            yield f"{self.doubled} row(s) share the key of another and were left out"
        if self.undated:
            first = self.undated[0][:60]
            yield f'{len(self.undated)} date(s) are in no known form, the first is "{first}"'


#: A path without anything that resolving or folding would change.
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][\w.~-]*)+/?", re.ASCII)


def tree_of(body: bytes, content_type: str) -> Element | None:
    """The page as a tree; what stands after its end (padding, debug traces) is not read."""
    end = end_of(body, "html")
    page = utf8(body[: end + len(b"</html>")] if end >= 0 else body, content_type)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(page, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _base(tree: Element | None, url: str) -> str:
    """The address that relative links are resolved against."""
    base = None if tree is None else tree.find(".//base[@href]")
    return url if base is None else urljoin(url, base.get("href") or "")


def _is_head(element: Element) -> bool:
    """A row of column titles: it holds th, and neither a cell nor a link."""
    return (
        next(element.iter("th"), None) is not None
        and next(element.iter("td"), None) is None
        and next(element.iter("a"), None) is None
    )


def _take_off(element: Element) -> None:
    """Remove an element and keep the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)
