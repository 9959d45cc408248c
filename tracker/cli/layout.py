"""Text for a terminal: columns, wrapped lines, times as people say them."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from tracker.cli.kit import plain, shorten

WIDTH, LEAST = 80, 40
_COLOURS = {
    "good": "green",
    "healthy": "green",
    "failed": "red",
    "failing": "red",
    "now": "red",
    "suspect": "yellow",
    "stale": "yellow",
    "degraded": "yellow",
}
_INSTANT = re.compile(r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"))


def span(seconds: float) -> str:
    """A length of time in its largest unit: "3 days", "1 hour"."""
    for size, word in _UNITS:
        count = int(seconds // size)
        if count:
            return f"{count} {word}{'s' * (count != 1)}"
    return "moments"


def ago(stamp: str, now: datetime) -> str:
    """An instant as seen from now: "15 minutes ago", "in 2 hours", "never" for none."""
    if not stamp:
        return "never"
    passed = (now - datetime.fromisoformat(stamp)).total_seconds()
    if abs(passed) < 60:
        return "now"
    return f"{span(passed)} ago" if passed > 0 else f"in {span(-passed)}"


def local(stamp: str, zone: str) -> str:
    """An instant as local day and time: "2026-02-09 09:00"."""
    moment = datetime.fromisoformat(stamp).astimezone(ZoneInfo(zone))
    return f"{moment:%Y-%m-%d %H:%M}"


def zoned(moment: datetime, zone: str) -> str:
    """An instant as local day and time with the zone's short name."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}"


def local_times(text: str, zone: str) -> str:
    """A sentence with its UTC instants as people say them: "2026-02-10 09:00 PST"."""

    def told(found: re.Match[str]) -> str:
        try:
            return zoned(datetime.fromisoformat(found[0]), zone)
        except ValueError:  # a source's own words: no such day
            return found[0]

    return _INSTANT.sub(told, text)


def since(text: str, now: datetime, zone: str) -> datetime:
    """The instant that "2d", "3h" or an ISO day or time names; ValueError with a sentence.

    A day, and a time without a zone, are meant in `zone`, in which people are shown them.
    """
    from tracker.domain import schedule

    try:
        return now - schedule.interval(text)
    except ValueError:
        pass  # no length of time: then it must name a day or an instant
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f'{text!r} names no time: write "2d", "3h", a day (2026-02-09) or a time'
            " (2026-02-09T17:00:00Z)."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))


def table(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    """Rows in columns of at most these widths; a negative width is set against the right."""
    lines = []
    for row in rows:
        cells = [shorten(cell, abs(width)) for cell, width in zip(row, widths, strict=True)]
        placed = [
            cell.rjust(-width) if width < 0 else cell.ljust(width)
            for cell, width in zip(cells, widths, strict=True)
        ]
        lines.append("  ".join(placed).rstrip())
    return lines


def fit(rows: Sequence[Sequence[str]], at: int, least: int, most: int) -> int:
    """The width that column `at` needs, between the two bounds."""
    return max(least, min(most, max((len(row[at]) for row in rows), default=least)))


def width() -> int:
    """The columns to fill: 80, or as many as a narrower terminal has."""
    return max(LEAST, min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns))


def wrapped(text: str, indent: str = "", hanging: str | None = None) -> list[str]:
    """A paragraph that fits the terminal; a word that is too long keeps its own line."""
    return textwrap.wrap(
        plain(text),
        width(),
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def colour(line: str, word: str) -> str:
    """The line with the first such word in its colour, if a terminal shows it."""
    if word not in _COLOURS or not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return line
    return line.replace(word, click.style(word, fg=_COLOURS[word]), 1)


def several(count: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 matter", "2,345 matters"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def every(seconds: int) -> str:
    """A rhythm in words: "every 30 minutes", "every hour"; "pushed" where there is none."""
    if not seconds:
        return "pushed"
    return f"every {span(seconds).removeprefix('1 ')}"
