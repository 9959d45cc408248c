"""A stored message as headings, items and runs of text: what chat channels are rendered from.

The ledger keeps each message as it was rendered once. Chat forms are made of its HTML part, which
is our own (notify/templates) and nothing else: the same message gives the same pieces at every
try, and messages that were stored before a channel was added can go there too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from html.parser import HTMLParser

from notify import clean
from notify.values import Message

LONGEST = 1_000  # characters of one part; what is longer goes on in a further part


class Role(StrEnum):
    """What a part is in the message."""

    TITLE = "title"
    WATCH = "watch"
    MATTER = "matter"
    TEXT = "text"
    SMALL = "small"
    ITEM = "item"


HEADINGS = (Role.TITLE, Role.WATCH, Role.MATTER)
_ROLES = {"h1": Role.TITLE, "h2": Role.WATCH, "h3": Role.MATTER}
_MARKS = ("strong", "ins", "del")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike. `marks`: "strong", "ins", "del", "legend" (how edits are shown)."""

    text: str
    url: str = ""
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """Runs that stand on one line; `kind` is "", "small" or "redline"."""

    runs: tuple[Run, ...]
    kind: str = ""

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, a paragraph, or an item with its lines."""

    role: Role
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The words alone, line by line."""
        return "\n".join(line.text for line in self.lines)


def outline(message: Message) -> list[Part]:
    """The parts of a message without its subject; none is longer than `LONGEST` characters."""
    parts = _read(message.html) if message.html else _paragraphs(message.text)
    subject = clean.line(message.subject)
    kept = [p for p in parts if p.role is not Role.TITLE or p.text != subject]
    return [piece for part in kept for piece in _divided(part)]


def packed(
    parts: Sequence[Part], weight: Callable[[Part], int], most: int
) -> list[tuple[Part, ...]]:
    """The parts in groups that weigh `most` at most each, in order, none left out.

    A heading never ends a group, and a group that goes on in the middle repeats its headings. A
    single part may weigh more than `most`; that is the caller's to prevent.
    """
    groups: list[list[Part]] = [[]]
    current: dict[Role, Part] = {}
    load = 0
    for unit in _units(parts):
        weighs = sum(map(weight, unit))
        if groups[-1] and load + weighs > most:
            groups.append(_continued(current, unit))
            load = sum(map(weight, groups[-1]))
        groups[-1] += unit
        load += weighs
        _remember(current, unit)
    return [tuple(group) for group in groups if group]


def _remember(current: dict[Role, Part], unit: Sequence[Part]) -> None:
    """Keep the headings that stand above what follows."""
    for part in unit:
        if part.role is Role.WATCH:
            current.clear()
        if part.role in HEADINGS:
            current[part.role] = part


def _units(parts: Iterable[Part]) -> Iterable[list[Part]]:
    """Headings together with the part that they stand above."""
    unit: list[Part] = []
    for part in parts:
        unit.append(part)
        if part.role not in HEADINGS:
            yield unit
            unit = []
    if unit:
        yield unit


def _continued(current: dict[Role, Part], unit: Sequence[Part]) -> list[Part]:
    """The headings that a group begins with because they stand in the group before."""
    roles = {part.role for part in unit}
    if Role.WATCH in roles:
        return []
    wanted = (Role.WATCH,) if Role.MATTER in roles else (Role.WATCH, Role.MATTER)
    heads = [current[role] for role in wanted if role in current]
    return [
        Part(head.role, (Line((Run(f"{clean.cut(head.text, 160)} (continued)"),)),))
        for head in heads
    ]


def halved(line: Line) -> tuple[Line, Line]:
    """A line as two, cut at a space near its middle, with the looks of its words kept."""
    middle = len(line.text) // 2
    space = line.text.find(" ", middle)
    at = space if 0 < space < len(line.text) - 1 else middle
    first: list[Run] = []
    second: list[Run] = []
    for run in line.runs:
        head, tail = run.text[: max(0, at)], run.text[max(0, at) :]
        at -= len(run.text)
        first += [replace(run, text=head)] if head else []
        second += [replace(run, text=tail)] if tail else []
    return replace(line, runs=tuple(first)), replace(line, runs=tuple(_stripped(second)))


def _stripped(runs: Sequence[Run]) -> list[Run]:
    """Without the blank that the cut left at the beginning."""
    rest = list(runs)
    if rest:
        rest[0] = replace(rest[0], text=rest[0].text.lstrip(" "))
    return [run for run in rest if run.text]


def _divided(part: Part) -> list[Part]:
    """A part as parts of `LONGEST` characters at most."""
    groups: list[list[Line]] = [[]]
    load = 0
    for line in (short for line in part.lines for short in _short(line)):
        if groups[-1] and load + len(line.text) > LONGEST:
            groups.append([])
            load = 0
        groups[-1].append(line)
        load += len(line.text) + 1
    return [replace(part, lines=tuple(group)) for group in groups if group]


def _short(line: Line) -> list[Line]:
    if len(line.text) <= LONGEST:
        return [line]
    return [short for half in halved(line) for short in _short(half)]


def _paragraphs(text: str) -> list[Part]:
    """The paragraphs of a message that has no HTML part."""
    found = (" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
    return [Part(Role.TEXT, (Line((Run(words),)),)) for words in found if words]


def _read(html: str) -> list[Part]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.parts


@dataclass(slots=True)
class _Open:
    """A part while its lines are read."""

    role: Role
    lines: list[Line] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads the HTML of notify/templates, its tags and classes only."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Part] = []
        self._skipped = self._in_item = False
        self._open: _Open | None = None
        self._kind = self._url = ""
        self._marks: list[str] = []
        self._runs: list[Run] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        classes = values.get("class", "").split()
        if tag == "head" or "first" in classes:  # a room reads it where it stands
            self._skipped = True
        elif self._skipped:
            return
        elif tag in _ROLES or tag in ("p", "li"):
            self._begin(tag, classes)
        elif tag == "a":
            self._url = clean.url(values.get("href", ""))
        elif tag in _MARKS or "legend" in classes:
            self._marks.append(tag if tag in _MARKS else "legend")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("head", "div"):
            self._skipped = False
        elif tag == "p" and self._in_item:
            self._end_line()
        elif tag in _ROLES or tag in ("p", "li"):
            self._end_part()
        elif tag == "a":
            self._url = ""
        elif self._marks and (tag in _MARKS or tag == "span"):
            self._marks.pop()

    def handle_data(self, data: str) -> None:
        if self._skipped or self._open is None:
            return
        words = " ".join(data.split())
        before = " " if data[:1].isspace() else ""
        after = " " if words and data[-1:].isspace() else ""
        if text := f"{before}{words}{after}":
            self._runs.append(Run(text, self._url, frozenset(self._marks)))

    def _begin(self, tag: str, classes: Sequence[str]) -> None:
        kind = next((kind for kind in ("small", "redline") if kind in classes), "")
        if tag == "p" and self._in_item:
            self._end_line()
            self._kind = kind
            return
        self._end_part()
        role = Role.SMALL if kind == "small" else Role.TEXT
        self._open = _Open(Role.ITEM if tag == "li" else _ROLES.get(tag, role))
        self._in_item = tag == "li"

    def _end_line(self) -> None:
        runs = _joined(self._runs)
        if runs and self._open is not None:
            self._open.lines.append(Line(runs, self._kind))
        self._runs, self._kind = [], ""

    def _end_part(self) -> None:
        self._end_line()
        if self._open is not None and self._open.lines:
            self.parts.append(Part(self._open.role, tuple(self._open.lines)))
        self._open, self._in_item = None, False


def _joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Runs of one line: neighbours that look alike as one, single blanks, none at the ends."""
    found: list[Run] = []
    for run in runs:
        text = run.text
        if not found or found[-1].text.endswith(" "):
            text = text.lstrip(" ")
        if not text:
            continue
        if found and (found[-1].url, found[-1].marks) == (run.url, run.marks):
            found[-1] = replace(run, text=found[-1].text + text)
        else:
            found.append(replace(run, text=text))
    if found:
        found[-1] = replace(found[-1], text=found[-1].text.rstrip(" "))
    return tuple(run for run in found if run.text)
