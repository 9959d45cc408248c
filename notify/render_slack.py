"""A message as Slack's blocks, in as many messages as Slack's limits ask for.

Limits by Slack's documentation: 50 blocks, 3,000 characters in a section, 150 in a header. What
all blocks hold together is limited too, but not documented: 9,600 characters were accepted and
11,300 refused (slackapi/bolt-js, issues 2509 and 2867), so 8,000 are kept here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from notify import clean
from notify.outline import HEADINGS, Line, Part, Role, Run, halved, outline, packed
from notify.values import Message

SECTION = 2_900  # of 3,000
HEADER = 150
TOTAL = 8_000  # in the blocks of one message
LIGHTEST = 180  # so that TOTAL / LIGHTEST parts, a block each, stay below 50
LEGEND = "In changed text, struck words were removed and bold words were added."
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "`": "'"})
_PLAIN = str.maketrans({"<": "‹", ">": "›"})


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """One message to Slack: the words of the notification, and the blocks that a channel shows."""

    text: str
    blocks: tuple[dict[str, Any], ...]

    @property
    def words(self) -> str:
        """All of it as one text, for Slack's workflows, which take no blocks."""
        found = [block["text"]["text"] for block in self.blocks if "text" in block]
        return "\n".join([self.text, *found[1:]])


def slack(message: Message) -> list[SlackMessage]:
    """The messages that say a message in Slack; each names itself "(2 of 5)" if there are more."""
    groups = packed(outline(message), _weight, TOTAL) or [()]
    return [
        _message(clean.line(message.subject, 240) or "Tracker", group, number, len(groups))
        for number, group in enumerate(groups, start=1)
    ]


def _message(subject: str, parts: Sequence[Part], number: int, count: int) -> SlackMessage:
    more = f" ({number} of {count})" if count > 1 else ""
    header = clean.cut(subject.translate(_PLAIN), HEADER - len(more) - 10) + more
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": header, "emoji": False}}
    ]
    return SlackMessage(escape(subject) + more, (*blocks, *_blocks(parts)))


def _blocks(parts: Iterable[Part]) -> Iterable[dict[str, Any]]:
    """Sections, as full as they may be; a matter begins one, small print is context."""
    text = ""
    for part in parts:
        if part.role is Role.SMALL:
            yield from _section(text)
            text = ""
            yield from map(_context, _lines(part))
            continue
        for position, line in enumerate(_lines(part)):
            begins = position == 0 and part.role in HEADINGS
            if text and (begins or units(text) + units(line) + 1 > SECTION):
                yield from _section(text)
                text = ""
            text = f"{text}\n{line}" if text else line
    yield from _section(text)


def _section(text: str) -> list[dict[str, Any]]:
    return [{"type": "section", "text": _mrkdwn(text)}] if text else []


def _context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [_mrkdwn(text)]}


def _mrkdwn(text: str) -> dict[str, Any]:
    """`verbatim`: Slack makes no links or mentions of its own out of the words."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _lines(part: Part) -> list[str]:
    """A part in mrkdwn, in lines that fit a section each."""
    found: list[str] = []
    for position, line in enumerate(part.lines):
        first = "• " if part.role is Role.ITEM and position == 0 else ""
        before = {"redline": "> ", "small": "    "}.get(line.kind, "    ")
        lead = first or (before if part.role is Role.ITEM else "")
        found += [lead + words for words in _fitted(line, part.role in HEADINGS)]
    return found


def _fitted(line: Line, strong: bool) -> list[str]:
    """A line in mrkdwn, as several where it is too long; an address that alone is, goes."""
    words = _words(line, strong)
    if units(words) <= SECTION - 10:
        return [words]
    if len(line.text) <= 60:
        bare = tuple(Run(run.text, marks=run.marks) for run in line.runs)
        return [_words(Line(bare, line.kind), strong)]
    return [short for half in halved(line) for short in _fitted(half, strong)]


def _words(line: Line, strong: bool) -> str:
    return "".join(_run(run, strong) for run in line.runs)


def _run(run: Run, strong: bool) -> str:
    if "legend" in run.marks:
        return LEGEND + (" " if run.text.endswith(" ") else "")
    text = escape(run.text)
    core = text.strip(" ")
    head, _, tail = text.partition(core) if core else (text, "", "")
    if run.url and core:
        core = f"<{_address(run.url)}|{core.replace('|', '¦')}>"
    return f"{head}{_marked(core, run, strong)}{tail}"


def _marked(text: str, run: Run, strong: bool) -> str:
    """The text between Slack's signs; words that hold the sign are marked otherwise."""
    if not text:
        return text
    if "del" in run.marks:
        return f"[-{text}-]" if "~" in run.text else f"~{text}~"
    if "ins" in run.marks:
        return f"{{+{text}+}}" if "*" in run.text else f"*{text}*"
    if strong or "strong" in run.marks:
        return text if "*" in run.text else f"*{text}*"
    return text


def _address(url: str) -> str:
    return url.replace("&", "&amp;").replace("|", "%7C")


def escape(text: str) -> str:
    """Words as mrkdwn that Slack takes for words: no links, mentions or code of their own."""
    return text.translate(_ENTITIES)


def units(text: str) -> int:
    """The length of a text as Slack's side may count it: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _weight(part: Part) -> int:
    return max(LIGHTEST, sum(units(line) + 1 for line in _lines(part)))
