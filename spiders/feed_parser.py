"""What a feed's tags mean: entries and head, gathered while the parser goes through them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from spiders.facts import Unexpected
from spiders.feed_entries import (
    LONGEST_MARKUP,
    Entry,
    Feed,
    bounded,
    dated,
    moment,
    plain,
)
from spiders.links import absolute

_DUBLIN = ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/")
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
#: The namespaces of the formats themselves; elements of extensions are no titles or links.
_CORE = frozenset(
    (
        "",
        _RDF,
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://channel.netscape.com/rdf/simple/0.9/",
        "http://backend.userland.com/rss",
        "http://backend.userland.com/rss2",
        "http://backend.userland.com/rss191",
        "http://blogs.law.harvard.edu/tech/rss",
        "http://www.w3.org/2005/atom",
        "http://purl.org/atom/ns#",
    )
)
#: What a prefix means that the feed forgot to declare.
_PREFIXES = {"": "", "atom": "", "rss": "", "dc": "dc:", "dcterms": "dc:", "content": "content:"}
_ENTRIES = ("item", "entry")
_HOLDERS = ("channel", "feed", "rdf")
_HEAD = ("title", "link", "lastbuilddate", "updated", "modified", "pubdate", "dc:date")
_DATES = ("pubdate", "published", "issued", "dc:issued", "dc:date", "created", "dc:created")
_PAGES = ("", "text/html", "application/xhtml+xml")

#: Elements of one feed, and how deep they may be nested: ten thousand entries need half of them.
MOST_ELEMENTS = 400_000
DEEPEST = 200

Attributes = Mapping[str, str]


@lru_cache(maxsize=1024)
def _name(tag: str) -> str:
    """An element's name: plain in the format itself, "dc:date", "content:encoded", else "?"."""
    space, brace, local = tag.removeprefix("{").rpartition("}")
    if not brace:
        prefix, _, local = tag.rpartition(":")
        known = _PREFIXES.get(prefix.lower())
        return "?" if known is None else known + local.lower()
    if space.lower() in _CORE:
        return local.lower()
    if space in _DUBLIN:
        return f"dc:{local.lower()}"
    return f"content:{local.lower()}" if space == _CONTENT else "?"


@dataclass(slots=True)
class _Value:
    """One element of an entry or of the head: its attributes and what stands in it."""

    name: str
    attributes: dict[str, str]
    base: str
    parts: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, text: str) -> None:
        """More of its text, as far as it will be looked at."""
        if self.length < LONGEST_MARKUP:
            self.parts.append(text)
            self.length += len(text)

    @property
    def text(self) -> str:
        return "".join(self.parts)


@dataclass(slots=True)
class Target:
    """Takes what the parser meets; holds one entry at a time besides those that are read.

    `words` makes text of an element's markup.
    """

    url: str
    words: Callable[[str], str] = plain
    version: str = ""
    head: dict[str, str] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    _elements: int = 0
    _own: set[str] = field(default_factory=set)
    _names: list[str] = field(default_factory=list)
    _bases: list[str] = field(default_factory=list)
    _item: _Item | None = None
    _value: _Value | None = None
    _depth_of_item: int = 0
    _depth_of_value: int = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        self._count()
        above = self._names[-1] if self._names else ""
        name = self._named(tag, above)
        base = self._bases[-1] if self._bases else self.url
        stated = attributes.get(_BASE)
        base = absolute(base, stated) if stated else base
        if not self._names:
            self.version = " ".join(attributes.get("version", "").split())[:8]
        self._names.append(name)
        self._bases.append(base)
        if name in _ENTRIES:
            self._begin(attributes, base)
        elif self._value is not None:
            self._value.add(f"<{tag.rpartition('}')[2]}>")
        elif self._item is not None or (above in _HOLDERS and name in _HEAD):
            self._value = _Value(name, dict(attributes) if name != "?" else {}, base)
            self._depth_of_value = len(self._names)

    def _named(self, tag: str, above: str) -> str:
        """The name of an element; a format may have a namespace that nobody else knows."""
        name = _name(tag)
        if name != "?":
            return name
        space, _, local = tag.rpartition("}")
        local = local.lower()
        if not self._names or (above in _HOLDERS and local in (*_ENTRIES, "channel")):
            self._own.add(space)
        return local if space in self._own else "?"

    def _count(self) -> None:
        """Raises `Unexpected` for what is no feed but a weight to lift."""
        self._elements += 1
        if self._elements > MOST_ELEMENTS or len(self._names) > DEEPEST:
            raise Unexpected("the feed is nested too deep, or holds more elements than a feed has.")

    def data(self, text: str) -> None:
        """Text stands in the innermost element."""
        if self._value is not None and self._value.name != "?":
            self._value.add(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        depth = len(self._names)
        if self._value is not None and depth == self._depth_of_value:
            self._keep(self._value)
            self._value = None
        elif self._value is not None:
            self._value.add(f"</{tag.rpartition('}')[2]}>")
        if self._item is not None and depth == self._depth_of_item:
            self._finish()
        if depth:
            self._names.pop()
            self._bases.pop()

    def close(self) -> None:
        """The parser is through; an entry that nothing ended counts."""
        if self._item is not None:
            self._finish()

    def feed(self, kind: str, flaw: str) -> Feed:
        """Everything that was gathered, as a feed of that kind."""
        built = (moment(self.head[name]) for name in _HEAD[2:] if name in self.head)
        return Feed(
            format=f"{kind} {self.version}".strip() if kind == "RSS" else kind,
            title=self.words(self.head.get("title", "")),
            link=absolute(self.url, self.head.get("link", "")),
            address=absolute(self.url, self.head.get("self", "")),
            built=next(filter(None, built), ""),
            entries=tuple(self.entries),
            flaw=flaw,
        )

    def _begin(self, attributes: Attributes, base: str) -> None:
        """An entry; one that begins inside another means that the other's end was forgotten."""
        if self._item is not None:
            self._finish()
        self._value = None
        self._item = _Item(attributes.get(f"{{{_RDF}}}about", ""), base)
        self._depth_of_item = len(self._names)

    def _finish(self) -> None:
        assert self._item is not None
        bounded(len(self.entries) + 1)
        self.entries.append(self._item.entry(self.words))
        self._item = None

    def _keep(self, value: _Value) -> None:
        if self._item is not None:
            self._item.take(value)
            return
        name, text = value.name, value.text
        if name == "link" and value.attributes.get("href"):
            rel = value.attributes.get("rel", "alternate")
            name = "link" if rel == "alternate" else rel
            text = value.attributes["href"] if name in ("link", "self") else ""
        if text.strip():
            self.head.setdefault(name, text.strip())


@dataclass(slots=True)
class _Item:
    """One entry's elements by name, the first few of each."""

    about: str
    base: str
    by_name: dict[str, list[_Value]] = field(default_factory=lambda: defaultdict(list))

    def take(self, value: _Value) -> None:
        """One element of the entry has ended."""
        if value.name != "?" and len(self.by_name[value.name]) < 20:
            self.by_name[value.name].append(value)

    def entry(self, words: Callable[[str], str]) -> Entry:
        """Its values."""
        guid = (self._text("guid", "id", "dc:identifier") or self.about).strip()
        return Entry(
            guid=guid,
            link=self._link(guid),
            file=self._file(),
            title=words(self._text("title", "dc:title")),
            summary=words(self._text("description", "summary", "dc:description")),
            content=words(self._text("content:encoded", "content")),
            **dated(*self._dates()),
        )

    def _text(self, *names: str) -> str:
        """The first of these elements that holds something."""
        found = (value.text for name in names for value in self.by_name.get(name, ()))
        return next((text for text in found if text.strip()), "")

    def _dates(self) -> Iterator[str]:
        for name in (*_DATES, "date", "updated", "modified", "dc:modified"):
            yield self._text(name)

    def _link(self, guid: str) -> str:
        """The page of the entry: a link of its own, else a permanent guid, else its enclosure."""
        links = self.by_name.get("link", [])
        # Of several links the one to a web page comes first.
        for one in sorted(links, key=lambda one: one.attributes.get("type", "") not in _PAGES):
            found = one.attributes.get("href") or one.text
            if found.strip() and one.attributes.get("rel", "alternate") in ("alternate", ""):
                return absolute(one.base, found)
        stated = [one.attributes.get("isPermaLink", "true") for one in self.by_name.get("guid", ())]
        if guid.startswith(("http://", "https://")) and "false" not in stated:
            return guid
        return self._file()

    def _file(self) -> str:
        """The first file that is enclosed."""
        files = [(one.base, one.attributes.get("url")) for one in self.by_name.get("enclosure", ())]
        files += [
            (one.base, one.attributes.get("href"))
            for one in self.by_name.get("link", ())
            if one.attributes.get("rel") == "enclosure"
        ]
        return next((absolute(base, file) for base, file in files if file), "")
