"""Where messages go: the forms of an address, and what stands behind them when sending."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from notify.channels import (
    Kind,
    Mailbox,
    Memory,
    Outcome,
    is_address,
    mailbox,
    masked,
    pause,
    problem,
    repeatable,
    send,
)
from notify.values import Message
from tracker.config import Config, resolve
from tracker.config.references import ReferenceProblem
from tracker.errors import WrongUse

if TYPE_CHECKING:
    from notify.channels.line import Line

CHANNEL = "channel:"


def destination(text: str, config: Config) -> str:
    """The address as the store keeps it; raises WrongUse with one sentence.

    A mail address, a channel of the configuration ("team-slack" becomes "channel:team-slack"),
    "env:NAME" or "file:PATH".
    """
    text = text.strip()
    name = text.removeprefix(CHANNEL)
    if name in config.channels:
        return CHANNEL + name
    if text.startswith(CHANNEL):
        raise WrongUse(f"There is no channel {name!r} in {config.path.name}; {_channels(config)}.")
    if text.startswith(("env:", "file:")) and text.partition(":")[2].strip():
        return text
    if "://" in text:
        raise WrongUse(
            "A service's URL holds a secret and is not kept in the store: put it into an"
            " environment variable or a file, and subscribe env:NAME or file:PATH."
        )
    if not is_address(text):
        raise WrongUse(
            f"{text!r} is no mail address, channel, env:NAME or file:PATH; {_channels(config)}."
        )
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"


def _channels(config: Config) -> str:
    names = ", ".join(sorted(config.channels))
    return f"channels are: {names}" if names else "no [channels] are configured"


def shown(address: str) -> str:
    """An address as logs and messages to others show it: names stay, mail is masked."""
    return masked(address) if "@" in address and ":" not in address else address


@dataclass(slots=True)
class Post:
    """Sends to addresses of the store; references are resolved at the moment of sending.

    Any number of threads may send at once: each keeps a connection of its own to the mail server,
    until `close`.
    """

    config: Config
    _mail: Mailbox | None = None
    _own: threading.local = field(default_factory=threading.local)
    _lines: list[Line] = field(default_factory=list)

    def problem(self, address: str) -> str:
        """Why nothing can be sent to an address, in one sentence, or ""."""
        try:
            target = self._target(address)
            if "://" not in target:
                self._mailbox()
        except (ReferenceProblem, ValueError) as error:
            return str(error)
        found = problem(target)
        return f"{shown(address)}: {found}." if found else ""

    def send(
        self,
        address: str,
        message: Message,
        *,
        key: str,
        headers: dict[str, str] | None = None,
        memory: Memory | None = None,
    ) -> Outcome:
        """One try; what is not configured is an outcome like any other.

        `memory` keeps which pieces of a message arrived that goes out as several.
        """
        try:
            target = self._target(address)
            mail = None if "://" in target else self._mailbox()
        except (ReferenceProblem, ValueError) as error:
            return Outcome(Kind.MISCONFIGURED, "", str(error))
        line = None if mail is None else self._line()
        return send(target, message, key=key, mail=mail, headers=headers, memory=memory, line=line)

    def repeatable(self, address: str) -> bool:
        """Whether the service knows a message that it gets again, so that a repeat does no harm."""
        try:
            return repeatable(self._target(address))
        except (ReferenceProblem, ValueError):
            return False

    def pause(self, address: str) -> float:
        """Seconds between two messages to a room: as configured, else as its service asks for."""
        channel = self.config.channels.get(address.removeprefix(CHANNEL))
        if channel is not None and channel.per_minute is not None:
            return 60 / channel.per_minute
        try:
            return pause(self._target(address))
        except (ReferenceProblem, ValueError):
            return 0.0

    def close(self) -> None:
        """Say good-bye to the mail server; nothing may be on its way any more."""
        for line in self._lines:
            line.close()
        self._lines.clear()
        self._own = threading.local()

    def _line(self) -> Line:
        from notify.channels.line import Line  # with Apprise, which is needed now anyway

        if not hasattr(self._own, "line"):
            self._own.line = Line()
            self._lines.append(self._own.line)
        line: Line = self._own.line
        return line

    def _target(self, address: str) -> str:
        if address.startswith(CHANNEL):
            name = address.removeprefix(CHANNEL)
            if name not in self.config.channels:
                raise ValueError(f"[channels.{name}] is no longer in {self.config.path.name}")
            address = self.config.channels[name].url
        return resolve(address, self.config.path.parent)

    def _mailbox(self) -> Mailbox:
        if self._mail is None:
            if not self.config.mail.smtp:
                raise ValueError(
                    f"{self.config.path.name} has no [mail] smtp and sender; set them."
                )
            url = resolve(self.config.mail.smtp, self.config.path.parent)
            self._mail = mailbox(url, self.config.mail.sender)
        return self._mail
