"""The values that `tracker.toml` becomes, and the error that names its mistakes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from tracker.config.boxes import Box
from tracker.domain.budget import Limits
from tracker.errors import WrongUse

DEFAULT_EVERY = timedelta(hours=1)
DEFAULT_DELAY = 1.0


class ConfigError(WrongUse):
    """A configuration that cannot be used; `problems` names every mistake, one sentence each."""

    def __init__(self, problems: Collection[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class SpiderFacts(Protocol):
    """What the configuration asks a spider: the names of its settings, and what is wrong there."""

    @property
    def settings(self) -> Collection[str]:
        """The names of the spider's own settings."""

    def problems(self, settings: dict[str, Any]) -> Collection[str]:
        """One sentence for each mistake, "KEY: what is wrong"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who runs this Tracker: `contact` goes into the user agent, `email` gets alerts."""

    name: str = ""
    contact: str = ""
    email: str = ""
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """How mail leaves: `smtp` is a reference or a literal without password; see `resolve`.

    `public_url` is where the pages of this Tracker answer, "" while none does. `per_minute` is
    how many mails the server takes, 0 for as many as there are.
    """

    smtp: str = field(default="", repr=False)
    sender: str = ""
    public_url: str = ""
    per_minute: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How much may leave: more first tries than `brake` within an hour wait for the operator."""

    brake: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """How digests speak: `language` is a code, where a subscription names no other.

    `templates` is the folder of the group's own, None for Tracker's form.
    """

    language: str = "en"
    templates: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A named room; `url` is a reference to an Apprise URL.

    `per_minute` is how many messages it takes, None for what its service allows.
    """

    name: str
    url: str = field(repr=False)
    per_minute: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreConfig:
    """Where the database (`url`, already resolved) and the captures and spool (`data`) lie."""

    url: str = field(repr=False)
    data: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceConfig:
    """One place that is read on a rhythm; `settings` are the spider's own."""

    name: str
    title: str
    spider: str
    every: timedelta = DEFAULT_EVERY
    delay: float = DEFAULT_DELAY
    base_url: str = ""
    allow_private: bool = False
    ignore_robots: str = ""
    enabled: bool = True
    was: tuple[str, ...] = ()
    budget: Limits | None = None  # None: what the spider says of its system
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What the group follows and why; `matters` are references as `references.reference` folds.

    `linked` are the kinds of links by which a matter is followed along with them, "*" for all.
    """

    slug: str
    title: str
    matters: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    term_sources: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    note: str = ""
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Config:
    """The whole of `tracker.toml`. `warnings` are sentences that do not stop anything.

    `secrets` are the references of the file by their place: "mail.smtp" to "env:TRACKER_SMTP".
    """

    path: Path
    operator: Operator
    mail: Mail
    channels: dict[str, Channel]
    store: StoreConfig
    sources: dict[str, SourceConfig]
    watches: dict[str, Watch]
    boxes: dict[str, Box] = field(default_factory=dict)
    delivery: Delivery = Delivery()
    digests: Digests = Digests()
    warnings: tuple[str, ...] = ()
    secrets: dict[str, str] = field(default_factory=dict)
