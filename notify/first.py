"""What to know first: the facts that matter now, ahead of everything else. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from notify.values import First, MatterPart, WatchPart
from tracker.domain.changes import Tier

MOST = 5
#: A message with fewer lines is read as it stands: nothing needs to be said twice.
LONG = 6


def first(watches: Sequence[WatchPart]) -> tuple[First, ...]:
    """The most important lines of a long message, one for each matter; () for a short one.

    Nothing stands here that is not told below, with its date, its words and why.
    """
    matters = [matter for watch in watches for matter in watch.matters]
    urgent = [matter for matter in matters if matter.lines[0].tier is Tier.NOW]
    if sum(len(matter.lines) for matter in matters) < LONG or len(matters) == 1 or not urgent:
        return ()
    return tuple(map(_first, urgent[:MOST]))


def _first(matter: MatterPart) -> First:
    line = matter.lines[0]
    title = "" if matter.title.casefold() in line.headline.casefold() else matter.title
    return First(what=line.headline, title=title, url=line.url)
