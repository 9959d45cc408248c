"""Digests and operator's messages rendered once: a subject, a text part complete on its own, HTML.

Autoescape is on for HTML, an unknown name in a template is an error, and every text was made one
clean line before (`notify.clean`), so that no title can change the structure of a message.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
)
from jinja2.sandbox import SandboxedEnvironment

from notify import alerts, calendar, replaced
from notify.values import Digest, Message, OperatorReport
from notify.voice import Voice
from tracker.domain.redline import Hunk, plain

#: Bytes of a message: mail programs cut what is beyond 100 kB, and encoding adds a tenth.
LARGEST = 88_000
MOST, FEWEST = 300, 5  # lines of changes
WIDTH = 76  # of the text part, so that quoting in an answer does not break lines


def digest(value: Digest, templates: str = "") -> Message:
    """The message that says a digest, with its hearings as a calendar.

    `templates` is the folder of a group's own; one that breaks is not used, and the message says
    why in its `complaint`.
    """
    values = {"digest": value, "redlined": _redlined(value)}
    told = _told(value, values, templates)
    if not value.appointments or value.instant is None:
        return told
    return replace(told, calendar=calendar.ics(value.appointments, value.instant))


def _told(value: Digest, values: Mapping[str, object], templates: str) -> Message:
    if not templates:
        return _message(value.subject, "digest", values, value.voice)
    try:
        own = _message(value.subject, "digest", values, value.voice, templates)
        return replace(own, html=replaced.inliner()(own.html))
    except Exception as error:  # whatever somebody wrote, the digest goes out
        ours = _message(value.subject, "digest", values, value.voice)
        return replace(ours, complaint=replaced.complaint(error))


def fitted(
    compose: Callable[[int], Digest | None], templates: str = ""
) -> tuple[Digest, Message] | None:
    """A digest and its message within `LARGEST`; `compose` makes one of so many lines.

    What does not fit is counted in the digest, which says how to list it.
    """
    most = MOST
    while (value := compose(most)) is not None:
        message = digest(value, templates)
        size = weight(message)
        if size <= LARGEST or most <= FEWEST:
            return value, message
        most = max(FEWEST, min(most, value.lines) * LARGEST * 9 // (size * 10))
    return None


def weight(message: Message) -> int:
    """The bytes of a message, about as many as its mail has."""
    parts = (message.text, message.html, message.calendar)
    return sum(len(part.encode("utf-8", "surrogatepass")) for part in parts)


def operator(report: OperatorReport, voice: Voice = Voice()) -> Message:
    """The message that tells an operator of broken and mended sources and of dead deliveries."""
    alert = alerts.alert(report, voice)
    return _message(alert.subject, "operator", {"alert": alert}, voice)


def trial(sender: str = "", name: str = "", voice: Voice = Voice()) -> Message:
    """The message of `tracker subscribe --test`: proves that a destination can be reached."""
    sent = _sent(voice, sender, name)
    return _message(voice.say("Tracker can reach you"), "test", {"sent": sent}, voice)


def well(
    month: date,
    told: int,
    sources: int,
    unread: list[str],
    sender: str = "",
    voice: Voice = Voice(),
) -> Message:
    """The monthly word: how much came in the month of a day, and whether everything can be read."""
    named = voice.month(month)
    form = "Most is well: {month}" if unread else "All is well: {month}"
    messages = voice.many("{count} message", "{count} messages", told)
    messages = messages if told else voice.say("no messages")
    values = {
        "got": voice.say("In {month} you got {messages}.", month=named, messages=messages),
        "read": voice.many(
            "{count} source is read as planned.", "{count} sources are read as planned.", sources
        ),
        "but": voice.many(
            "Most is well, but this source cannot be read at the moment:",
            "Most is well, but these sources cannot be read at the moment:",
            len(unread),
        ),
        "unread": unread,
        "sent": _sent(voice, sender),
    }
    return _message(voice.say(form, month=named), "well", values, voice)


def confirm(
    sender: str,
    what: str,
    token: str,
    *,
    link: str = "",
    contact: str = "",
    voice: Voice = Voice(),
) -> Message:
    """The question whether somebody wants to be told; nothing is sent before they agree.

    `what` names the watches, "" for everything.
    """
    if sender:
        subject = voice.say("Do you want to be told by {sender}?", sender=sender)
    else:
        subject = voice.say("Do you want to be told?")
    what = what or voice.say("court cases, bills and orders")
    values = {"sender": sender, "what": what, "token": token, "link": link, "contact": contact}
    return _message(subject, "confirm", values | {"sent": _sent(voice, sender)}, voice)


def _sent(voice: Voice, sender: str, name: str = "") -> str:
    """The last line: who sends this, and to whom where that is worth saying."""
    if sender and name:
        form = "Sent by {sender} with Tracker to {name}."
    elif sender:
        form = "Sent by {sender} with Tracker."
    else:
        form = "Sent with Tracker to {name}." if name else "Sent with Tracker."
    return voice.say(form, sender=sender, name=name)


def _message(
    subject: str,
    name: str,
    values: Mapping[str, object],
    voice: Voice = Voice(),
    templates: str = "",
) -> Message:
    environment = _environment(templates)
    values = {"say": voice.say, "many": voice.many, "language": voice.language, **values}
    text = environment.get_template(f"{name}.txt.j2").render(values)
    html = environment.get_template(f"{name}.html.j2").render({"subject": subject, **values})
    return Message(subject=subject, text=_tidy(text), html=html.strip() + "\n")


@lru_cache(maxsize=4)
def _environment(templates: str = "") -> Environment:
    ours: BaseLoader = PackageLoader("notify", "templates")
    kind = SandboxedEnvironment if templates else Environment
    environment = kind(
        loader=ChoiceLoader([FileSystemLoader(templates), ours]) if templates else ours,
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["wrapped"] = _wrapped
    environment.filters["plain"] = _plain
    environment.filters["underlined"] = _underlined
    environment.filters["capitalize_first"] = _capitalised
    return environment


def _wrapped(text: str, indent: str = "", first: str | None = None) -> str:
    """The text in lines of `WIDTH`; an address is never broken."""
    return textwrap.fill(
        text,
        width=WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _plain(hunks: Iterable[Hunk]) -> str:
    return plain(hunks)


def _underlined(text: str, sign: str) -> str:
    """A heading of the text part, cut where a line ends."""
    lines = textwrap.wrap(text, width=WIDTH, break_on_hyphens=False) or [""]
    return "\n".join([*lines, sign * max(map(len, lines))])


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _tidy(text: str) -> str:
    """No trailing blanks, never more than one empty line."""
    lines: list[str] = []
    for line in text.strip().split("\n"):
        line = line.rstrip()
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines) + "\n"


def _redlined(value: Digest) -> bool:
    return any(
        line.hunks for watch in value.watches for matter in watch.matters for line in matter.lines
    )
