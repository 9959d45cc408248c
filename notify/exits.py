"""The ways out of a digest: shown to its reader, taken out of what goes to anybody else. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

from notify.values import Digest, Exit, MatterPart, Message

_ANCHOR = re.compile(r'<a\s[^>]*?\bhref="([^"]*)"[^>]*>.*?</a>', re.DOTALL)
#: A paragraph of nothing but the signs that stood between its links.
_EMPTY = re.compile(r"<p\b[^>]*>[\s·.]*</p>\n?")


def shown(digest: Digest, stop: Exit, mute: Callable[[str], Exit | None]) -> Digest:
    """The digest with the way out of its subscription, and beside each matter the one of it.

    `mute` has it by the matter's key; a mass event is no matter and has none.
    """

    def with_exit(part: MatterPart) -> MatterPart:
        return replace(part, mute=mute(part.key))

    watches = (
        replace(watch, matters=tuple(map(with_exit, watch.matters))) for watch in digest.watches
    )
    return replace(digest, watches=tuple(watches), stop=stop)


def without(message: Message, holds: Callable[[str], bool]) -> Message:
    """The message without its ways out: what it says is meant for all, they are one reader's.

    `holds` says whether a text holds one. They are links of the HTML part and lines of the text
    part; where a group's own template shows them otherwise, the text part goes alone.
    """
    if not holds(message.text) and not holds(message.html):
        return message
    html = _ANCHOR.sub(lambda found: "" if holds(unescape(found[0])) else found[0], message.html)
    lines = [line for line in message.text.split("\n") if not holds(line)]
    html = "" if holds(html) else _EMPTY.sub("", html)
    return replace(message, text="\n".join(lines), html=html)
