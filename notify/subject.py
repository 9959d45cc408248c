"""The subject line: the most important fact first, short, one line whatever a title contains."""

from __future__ import annotations

from collections.abc import Sequence

from notify import clean
from notify.values import WatchPart
from notify.voice import Voice

LONGEST = 120
TITLE = 36  # what a long title gives way to: the fact comes first


def subject(watches: Sequence[WatchPart], voice: Voice, notices: Sequence[str] = ()) -> str:
    """The first line of the first matter, the matter's title, and how many more there are.

    Without any change, the first of `notices`: what the message is sent for.
    """
    matters = [matter for watch in watches for matter in watch.matters]
    if not matters:
        more = _more(len(notices) - 1, voice)
        return _fitted(clean.line(notices[0]).rstrip("."), "", more)
    fact, title = matters[0].lines[0].headline, matters[0].title
    count = sum(len(matter.lines) for matter in matters)
    return _fitted(clean.line(fact), clean.line(title), _more(count - 1, voice))


def _more(count: int, voice: Voice) -> str:
    return voice.many(" (+{count} more)", " (+{count} more)", count) if count else ""


def _fitted(fact: str, title: str, more: str) -> str:
    """Fact, title and count within the limit; a title that the fact already names is left out."""
    room = LONGEST - len(more)
    if not title or title.casefold() in fact.casefold():
        return clean.cut(fact, room) + more
    fact = clean.cut(fact, room - min(len(title), TITLE) - 2)
    return f"{fact}: {clean.cut(title, room - len(fact) - 2)}{more}"
