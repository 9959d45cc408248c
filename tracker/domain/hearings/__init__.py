"""Hearings and deadlines told by the text of a docket entry. Pure.

Courts print them in free text, so a known form must be seen: a day without a word that sets, moves,
cancels or records something is none, nor is what somebody only asks for. The forms stand in
`forms`, the ways to print a day in `dates`.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain.hearings.days import dated
from tracker.domain.hearings.entry import read
from tracker.domain.hearings.rows import row
from tracker.domain.hearings.series import Mention, Series, ahead, series
from tracker.domain.hearings.undated import held, struck
from tracker.domain.hearings.values import Proceeding, Status

__all__ = [
    "Mention",
    "Proceeding",
    "Series",
    "Status",
    "ahead",
    "news",
    "parted",
    "proceedings",
    "series",
]


def proceedings(text: str, filed: str, labels: Sequence[str] = ()) -> tuple[Proceeding, ...]:
    """What an entry sets, moves, cancels or records, each once, in the order of its text.

    `filed` is the entry's ISO day ("" if unknown: then a day without a year is none), `labels` are
    the short names that a source prints beside its text. What is past when it is filed is told too:
    what lies ahead is the caller's arithmetic.
    """
    entry = read(text, filed, labels)
    if entry.is_void:
        return ()
    if (fields := row(entry)) is not None:
        return fields
    found = struck(entry, dated(entry))
    found += held(entry, found)
    unique: dict[object, Proceeding] = {}
    for one in sorted(found, key=lambda one: one.at):
        unique.setdefault(one.told.setting, one.told)
    return tuple(unique.values())


def news(
    text: str, filed: str, labels: Sequence[str] = (), before: str = ""
) -> tuple[Proceeding, ...]:
    """What an entry sets, moves or cancels, and its text `before` did not say.

    Without what was held, and without what was past already when the entry was filed.
    """
    said = {one.setting for one in proceedings(before, filed, labels)} if before else set()
    return tuple(
        one
        for one in proceedings(text, filed, labels)
        if one.status is not Status.HELD and one.setting not in said
        if not one.date or one.date >= filed
    )


def parted(printed: str) -> tuple[tuple[str, ...], str]:
    """Labels and text of an entry as people read it: "Order · ORDER setting trial for 3/2/2026"."""
    *labels, text = printed.split(" \u00b7 ")
    return tuple(labels), text
