"""A message as Matrix events: HTML and a text complete on its own, in pieces that fit an event.

An event may have 65,536 bytes with everything that the server adds (Matrix specification, size
limits). HTML keeps to the tags that the specification lists for `org.matrix.custom.html`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from notify import clean
from notify.outline import Line, Part, Role, Run, outline, packed
from notify.values import Message

MOST = 48_000  # bytes of an event's content, out of 65,536
PLAIN_LEGEND = "[-words-] were struck, {+words+} were added."
_TAGS = {Role.TITLE: "h4", Role.WATCH: "h4", Role.MATTER: "h5"}


def matrix(message: Message) -> list[dict[str, Any]]:
    """The contents of the events that say a message; each names itself "(2 of 5)" if of several."""
    groups = packed(outline(message), _weight, MOST) or [()]
    return [
        _content(clean.line(message.subject, 240) or "Tracker", group, number, len(groups))
        for number, group in enumerate(groups, start=1)
    ]


def _content(subject: str, parts: Sequence[Part], number: int, count: int) -> dict[str, Any]:
    title = subject + (f" ({number} of {count})" if count > 1 else "")
    return {
        "msgtype": "m.notice",  # a bot's word, which other bots do not answer
        "body": "\n\n".join([title, *map(_text, parts)]),
        "format": "org.matrix.custom.html",
        "formatted_body": f"<h3>{escape(title)}</h3>{_html(parts)}",
        "m.mentions": {},  # whatever a title contains, nobody is called by it
    }


def _text(part: Part) -> str:
    """A part as plain text, its addresses written out."""
    lead = "• " if part.role is Role.ITEM else ""
    lines = [_plain_line(line) for line in part.lines]
    return "\n".join([lead + lines[0], *(f"  {line}" for line in lines[1:])])


def _plain_line(line: Line) -> str:
    words = "".join(map(_plain_run, line.runs))
    urls = dict.fromkeys(run.url for run in line.runs if run.url and run.url != run.text)
    return " ".join([words, *(f"<{url}>" for url in urls)])


def _plain_run(run: Run) -> str:
    if "legend" in run.marks:
        return PLAIN_LEGEND + (" " if run.text.endswith(" ") else "")
    left, right = ("[-", "-]") if "del" in run.marks else ("{+", "+}")
    return f"{left}{run.text}{right}" if run.marks & {"ins", "del"} else run.text


def _html(parts: Sequence[Part]) -> str:
    """The parts as HTML; neighbouring items share a list."""
    found: list[str] = []
    listing = False
    for part in parts:
        if (part.role is Role.ITEM) is not listing:
            listing = not listing
            found.append("<ul>" if listing else "</ul>")
        found.append(_element(part))
    return "".join(found) + ("</ul>" if listing else "")


def _element(part: Part) -> str:
    words = "<br/>".join(map(_line, part.lines))
    if part.role is Role.SMALL:
        return f"<p><i>{words}</i></p>"
    tag = "li" if part.role is Role.ITEM else _TAGS.get(part.role, "p")
    return f"<{tag}>{words}</{tag}>"


def _line(line: Line) -> str:
    words = "".join(map(_run, line.runs))
    return f"<i>{words}</i>" if line.kind == "small" else words


def _run(run: Run) -> str:
    text = escape(run.text)
    if run.url:
        text = f'<a href="{escape(run.url)}">{text}</a>'
    for mark, tag in (("del", "del"), ("ins", "u"), ("strong", "strong")):
        if mark in run.marks:
            text = f"<{tag}>{text}</{tag}>"
    return text


def _weight(part: Part) -> int:
    """The bytes that a part adds to an event's content, as the JSON on the wire."""
    both = {"body": _text(part) + "\n\n", "formatted_body": _element(part) + "<ul></ul>"}
    return len(json.dumps(both, ensure_ascii=False).encode("utf-8", "surrogatepass"))
