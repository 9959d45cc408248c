"""What the operator is told at once, in words: sources that broke or are back, dead deliveries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from notify import clean
from notify.troubles import source_name, uncovered
from notify.values import Dead, Held, OperatorReport, Trouble
from notify.voice import Voice

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
    told: str


def alert(report: OperatorReport, voice: Voice = Voice()) -> Alert:
    """The report in words; what is broken comes first."""
    sections = [
        _section(
            voice,
            voice.say("Sources that cannot be read"),
            [_broken(one, voice) for one in report.broken],
            voice.say(
                "What changed there meanwhile is told once it can be read again, and any time that"
                " was not covered is named. You hear of each source again when it is back."
                " `tracker status` shows them all."
            ),
        ),
        _section(
            voice,
            voice.say("Pages in a new design"),
            [_broken(replace(one, since=""), voice) for one in report.redesigned],
            voice.say("They are read on as they are now; nobody else was told."),
        ),
        _section(
            voice,
            voice.say("Sources that are back"),
            [_back(one, voice) for one in report.back],
        ),
        _section(
            voice,
            voice.say("Messages that are held"),
            [_held(report.held, voice)] if report.held else [],
            voice.say(
                "Look at them with `tracker outbox list`, then let them go with `tracker outbox"
                " release`; single ones are dropped with `tracker outbox drop`. Until then every"
                " new digest waits too. Retries and messages to you still leave."
            ),
        ),
        _section(
            voice,
            voice.say("Messages that could not be delivered"),
            [_dead(one, voice) for one in report.dead],
            voice.say("They will not be tried again by themselves. `tracker status` shows them."),
        ),
        _section(
            voice,
            voice.say("Templates that cannot be used"),
            [clean.line(one, 300) for one in report.templates],
            voice.say(
                "Digests go out in Tracker's own form until they can. `tracker check` says the"
                " same."
            ),
        ),
    ]
    kept = tuple(section for section in sections if section is not None)
    return Alert(subject=_subject(report, voice), sections=kept, told=_told(report, voice))


def _told(report: OperatorReport, voice: Voice) -> str:
    """The last line: who says this, and that it is said once."""
    sender = clean.line(report.sender, 100)
    if sender:
        return voice.say("Told once by Tracker of {sender}, to you as its operator.", sender=sender)
    return voice.say("Told once by Tracker, to you as its operator.")


def _section(voice: Voice, heading: str, lines: Sequence[str], advice: str = "") -> Section | None:
    if len(lines) > MOST:
        more = voice.many("and {count} more.", "and {count} more.", len(lines) - MOST)
        lines = [*lines[:MOST], more]
    return Section(heading=heading, lines=tuple(lines), advice=advice) if lines else None


def _subject(report: OperatorReport, voice: Voice) -> str:
    parts: list[str] = []
    if broken := [one for one in report.broken if not one.frozen]:
        parts.append(voice.say("{names} cannot be read", names=_names(broken)))
    if frozen := [one for one in report.broken if one.frozen]:
        names = _names(frozen)
        parts.append(
            voice.many("{names} is frozen", "{names} are frozen", len(frozen), names=names)
        )
    if new := report.redesigned:
        one, more = "{names} has a new design", "{names} have a new design"
        parts.append(voice.many(one, more, len(new), names=_names(new)))
    if back := report.back:
        parts.append(
            voice.many("{names} is back", "{names} are back", len(back), names=_names(back))
        )
    if report.held:
        count = report.held.count
        parts.append(voice.many("{count} message is held", "{count} messages are held", count))
    if report.dead:
        parts.append(
            voice.many(
                "{count} message could not be delivered",
                "{count} messages could not be delivered",
                len(report.dead),
            )
        )
    if report.templates:
        parts.append(voice.say("a template cannot be used"))
    return clean.cut("Tracker: " + "; ".join(part for part in parts if part), 120)


def _names(sources: Iterable[Trouble]) -> str:
    return ", ".join(clean.line(one.source, 40) for one in sources)


def _broken(one: Trouble, voice: Voice) -> str:
    why = clean.line(one.why, 300).rstrip(".") or voice.say("no reason is known")
    name = source_name(one)
    if one.since:
        since = voice.when(one.since)
        return voice.say("{name} since {since}: {why}.", name=name, since=since, why=why)
    return f"{name}: {why}."


def _back(one: Trouble, voice: Voice) -> str:
    form = "{name} was read again"
    if one.until:
        form = "{name} was read again at {until}"
    until = voice.when(one.until) if one.until else ""
    said = voice.say(form, name=source_name(one), until=until)
    if one.since:
        said += voice.say(", after trouble since {since}", since=voice.when(one.since))
    return f"{said}.{uncovered(one, voice)}"


def _held(one: Held, voice: Voice) -> str:
    return voice.many(
        "{count} message is held before the first one left, since more than {most} would go out"
        " within an hour.",
        "{count} messages are held before the first one left, since more than {most} would go out"
        " within an hour.",
        one.count,
        most=voice.number(one.most),
    )


def _dead(one: Dead, voice: Voice) -> str:
    doubt = voice.say(" It may have arrived all the same.") if one.maybe_delivered else ""
    said = voice.say(
        "To {destination}, “{subject}”: {reason}.",
        destination=clean.line(one.destination, 120),
        subject=clean.line(one.subject, 120),
        reason=clean.line(one.reason, 240).rstrip("."),
    )
    return said + doubt
