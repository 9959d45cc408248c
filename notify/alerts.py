"""What the operator is told at once, in words: sources that broke or are back, dead deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from notify import clean, dates
from notify.troubles import source_name
from notify.values import Dead, Held, OperatorReport, Trouble

MOST = 50  # lines of one section


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and its lines."""

    heading: str
    lines: tuple[str, ...]
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An operator's message before it is rendered."""

    subject: str
    sections: tuple[Section, ...]
    sender: str = ""


def alert(report: OperatorReport) -> Alert:
    """The report in words; what is broken comes first."""
    sections = [
        _section(
            "Sources that cannot be read",
            [_broken(one, report.zone) for one in report.broken],
            "What changed there meanwhile is told once it can be read again, and any time that was"
            " not covered is named. You hear of each source again when it is back."
            " `tracker status` shows them all.",
        ),
        _section(
            "Pages in a new design",
            [_broken(replace(one, since=""), report.zone) for one in report.redesigned],
            "They are read on as they are now; nobody else was told.",
        ),
        _section("Sources that are back", [_back(one, report.zone) for one in report.back]),
        _section(
            "Messages that are held",
            [_held(report.held)] if report.held else [],
            "Look at them with `tracker outbox list`, then let them go with `tracker outbox"
            " release`; single ones are dropped with `tracker outbox drop`. Until then every new"
            " digest waits too. Retries and messages to you still leave.",
        ),
        _section(
            "Messages that could not be delivered",
            [_dead(one) for one in report.dead],
            "They will not be tried again by themselves. `tracker status` shows them.",
        ),
        _section(
            "Templates that cannot be used",
            [clean.line(one, 300) for one in report.templates],
            "Digests go out in Tracker's own form until they can. `tracker check` says the same.",
        ),
    ]
    kept = tuple(section for section in sections if section is not None)
    return Alert(subject=_subject(report), sections=kept, sender=clean.line(report.sender, 100))


def _section(heading: str, lines: Sequence[str], advice: str = "") -> Section | None:
    shown = [*lines[:MOST], f"and {len(lines) - MOST} more."] if len(lines) > MOST else lines
    return Section(heading=heading, lines=tuple(shown), advice=advice) if lines else None


def _subject(report: OperatorReport) -> str:
    parts = [
        _named([one.source for one in report.broken if not one.frozen], "cannot be read"),
        _named([one.source for one in report.broken if one.frozen], "", "is frozen", "are frozen"),
        _named(
            [one.source for one in report.redesigned], "", "has a new design", "have a new design"
        ),
        _named([one.source for one in report.back], "back", "is back", "are back"),
    ]
    if report.held:
        parts.append(f"{_messages(report.held.count)} held")
    if report.dead:
        count = len(report.dead)
        parts.append(f"{count} message{'s' if count > 1 else ''} could not be delivered")
    if report.templates:
        parts.append("a template cannot be used")
    return clean.cut("Tracker: " + "; ".join(part for part in parts if part), 120)


def _named(names: Sequence[str], verb: str, one: str = "", many: str = "") -> str:
    if not names:
        return ""
    said = (one if len(names) == 1 else many) or verb
    return f"{', '.join(clean.line(name, 40) for name in names)} {said}"


def _broken(one: Trouble, zone: str) -> str:
    why = clean.line(one.why, 300).rstrip(".") or "no reason is known"
    since = f" since {dates.when(one.since, zone)}" if one.since else ""
    return f"{source_name(one)}{since}: {why}."


def _back(one: Trouble, zone: str) -> str:
    since = f", after trouble since {dates.when(one.since, zone)}" if one.since else ""
    until = f" at {dates.when(one.until, zone)}" if one.until else ""
    holes = [
        f"{dates.when(hole.since, zone)} to {dates.when(hole.until, zone)}" for hole in one.holes
    ]
    missed = f" Not covered: {'; '.join(holes)}." if holes else ""
    return f"{source_name(one)} was read again{until}{since}.{missed}"


def _messages(count: int) -> str:
    return f"{count:,} {'message is' if count == 1 else 'messages are'}"


def _held(one: Held) -> str:
    return (
        f"{_messages(one.count)} held before the first one left, since more than {one.most:,}"
        " would go out within an hour."
    )


def _dead(one: Dead) -> str:
    reason = clean.line(one.reason, 240).rstrip(".")
    doubt = " It may have arrived all the same." if one.maybe_delivered else ""
    return (
        f"To {clean.line(one.destination, 120)}, “{clean.line(one.subject, 120)}”: {reason}.{doubt}"
    )
