"""A message as plain posts for services without blocks of their own, each within its limit.

Services read signs of their own in a post: names that call people, markup that links and loads
pictures. What a source printed does none of that: marks are escaped where a service knows any, and
a name behind "@" calls nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from notify import clean
from notify.outline import HEADINGS, Line, Part, Role, outline
from notify.values import Message

BEYOND = "…"
_MARKS = re.compile(r"([\\`*_~\[\]()<>#|!])")
_CALL = re.compile(r"(?<!\w)@(?=\w)")
_AT = "＠"


@dataclass(frozen=True, slots=True)
class Form:
    """What one post of a service may be: so long, counted how, and whether it reads Markdown.

    `counts` is "signs", "bytes" or "units" (of UTF-16). `title` is the most of a title.
    """

    most: int
    counts: str = "signs"
    markdown: bool = False
    title: int = 120

    def size(self, text: str) -> int:
        """The length of a text as the service counts it."""
        if self.counts == "bytes":
            return len(text.encode("utf-8", "surrogatepass"))
        if self.counts == "units":
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        return len(text)


#: By the services' own documentation; below it where a service counts what it adds.
FORMS = {
    "mmost": Form(3_900, markdown=True),  # 4,000 before Mattermost 5, 16,383 now
    "mmosts": Form(3_900, markdown=True),
    "ntfy": Form(4_000, "bytes"),  # 4,096; what is longer becomes a file
    "ntfys": Form(4_000, "bytes"),
    "discord": Form(1_950, "units", markdown=True),  # 2,000
    "tgram": Form(3_500, "units"),  # 4,096 with the escapes of its HTML
    "signal": Form(1_900),  # 2,000; what is longer becomes a file on the phone
    "signals": Form(1_900),
    "mastodon": Form(490, title=90),  # 500 on most servers
    "mastodons": Form(490, title=90),
    "toot": Form(490, title=90),
    "toots": Form(490, title=90),
    "matrix": Form(30_000),  # by the web hook of a bridge
    "matrixs": Form(30_000),
    "workflow": Form(950, markdown=True),  # Teams: 28 kB, 1,000 by Apprise
    "workflows": Form(950, markdown=True),
}
#: Of services that nobody measured yet.
USUAL = Form(950, markdown=True)
#: Services that take a message whole: a program reads it.
WHOLE = frozenset("json jsons xml xmls form forms mailto mailtos".split())


def chat(message: Message, form: Form) -> list[dict[str, str]]:
    """The posts that say a message, each with its title and body; none is beyond the form."""
    subject = _said(clean.line(message.subject, form.title) or "Tracker", form)
    room = form.most - form.size(subject) - len(" (99 of 99)\r\n\r\n# ")
    bodies = list(_packed(_blocks(outline(message), form), room, form)) or [""]
    many = len(bodies) > 1
    return [
        {"title": f"{subject} ({at} of {len(bodies)})" if many else subject, "body": body}
        for at, body in enumerate(bodies, start=1)
    ]


def _packed(blocks: Iterable[str], room: int, form: Form) -> Iterator[str]:
    """The blocks in as few bodies as hold them; a block that is too long is cut at words."""
    body = ""
    for block in (part for whole in blocks for part in _cut(whole, room, form)):
        if body and form.size(body) + form.size(block) + 2 > room:
            yield body
            body = ""
        body = f"{body}\n\n{block}" if body else block
    if body:
        yield body


def _cut(block: str, room: int, form: Form) -> Iterator[str]:
    if form.size(block) <= room:
        yield block
        return
    held = ""
    for word in re.findall(r"\S+\s*", block):
        if form.size(word) > room:  # an address that no post can hold
            word = f"{BEYOND} "
        if held and form.size(held + word.rstrip()) > room:
            yield held.rstrip()
            held = ""
        held += word
    if held.strip():
        yield held.rstrip()


def _blocks(parts: Sequence[Part], form: Form) -> Iterator[str]:
    """Parts as text; a heading stands with what follows it."""
    heads: list[str] = []
    for part in parts:
        text = _text(part, form)
        if part.role in HEADINGS:
            heads.append(text)
            continue
        yield "\n".join([*heads, text])
        heads = []
    if heads:
        yield "\n".join(heads)


def _text(part: Part, form: Form) -> str:
    lines = [_line(line, form) for line in part.lines]
    if part.role in HEADINGS:
        strong = "**" if form.markdown else ""
        words = "".join(run.text for run in part.lines[0].runs)
        return f"{strong}{_said(words, form)}{strong}{_addresses(part.lines[0])}"
    first = "• " if part.role is Role.ITEM else ""
    return "\n".join([first + lines[0], *(f"  {line}" for line in lines[1:])])


def _line(line: Line, form: Form) -> str:
    """Words, with what was struck and added in signs, and their addresses behind them."""
    found = []
    for run in line.runs:
        text = _said(run.text, form)
        if "legend" in run.marks:
            text = _said("[-words-] were struck, {+words+} were added. ", form)
        elif run.marks & {"ins", "del"}:
            left, right = ("[-", "-]") if "del" in run.marks else ("{+", "+}")
            text = f"{_said(left, form)}{text}{_said(right, form)}"
        found.append(text)
    return "".join(found).rstrip() + _addresses(line)


def _addresses(line: Line) -> str:
    urls = dict.fromkeys(run.url for run in line.runs if run.url and run.url != run.text)
    return "".join(f" {url}" for url in urls)


def _said(text: str, form: Form) -> str:
    """Words that a service takes for words."""
    text = _CALL.sub(_AT, text)
    return _MARKS.sub(r"\\\1", text) if form.markdown else text
