"""The words a story is written in: when we look, what we do, and what must be told to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from tracker.demo.things import Holdings, Versions


class Weather(StrEnum):
    """How a site answers at one moment."""

    CLEAR = "clear"
    UNAVAILABLE = "unavailable"  # 503 with Retry-After
    EMPTY = "empty"  # 200 and not one byte
    WALL = "wall"  # 200 and a page that guards against robots
    HOLLOW = "hollow"  # 200, well formed, and all that it held is missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One look at the world: the clock, the weather of each site, and the words for the reader.

    `does` are the commands that the user types before `tracker run`; `exit_code` is what that must
    answer. `shows` names the commands whose answers the play shows afterwards ("changes",
    "status"), `reads` whose mail it opens.
    """

    name: str
    now: str
    heading: str
    text: str
    act: str = ""
    weather: Mapping[str, Weather] = field(default_factory=dict)
    does: tuple[tuple[str, ...], ...] = ()
    exit_code: int = 0
    shows: tuple[str, ...] = ()
    reads: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that must be told once: at which moment, as which change, in which words.

    `number` and `text` are those of the docket entry as people see them, not its key: the same
    filing under another key would be the same fact told twice. `words` must stand in every message
    that tells it, and in no message that does not; `says` is the fact in a sentence. With `partly`
    the values before and after are parts of what is told: a long text is known by what changed.
    """

    name: str
    at: str
    matter: str
    op: str
    says: str
    words: str
    field: str = ""
    number: str = ""
    text: str = ""
    before: str = ""
    after: str = ""
    partly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message that must arrive: to whom, at which moment, telling which facts.

    `words` are further texts it must show (the operator's alerts name the source).
    """

    at: str
    to: str
    tells: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A whole story. What the sites hold and what must be told are written apart, on purpose:
    a test changes one and sees the play fail."""

    holdings: Holdings
    moments: tuple[Moment, ...]
    facts: tuple[Fact, ...]
    letters: tuple[Letter, ...]
    never: tuple[str, ...] = ()  # words of the neighbours: in no message, ever

    def until(self, name: str) -> Story:
        """The story cut after the moment of that name, with what must be told until then."""
        names = [moment.name for moment in self.moments]
        kept = names[: names.index(name) + 1]
        return replace(
            self,
            moments=tuple(m for m in self.moments if m.name in kept),
            facts=tuple(f for f in self.facts if f.at in kept),
            letters=tuple(letter for letter in self.letters if letter.at in kept),
        )


def instant(text: str) -> datetime:
    """The UTC instant that a story writes as 2026-02-09T17:00:00Z."""
    return datetime.fromisoformat(text).astimezone(UTC)


def since(text: str, now: datetime) -> bool:
    """Whether an instant has come by `now`; an empty one always has."""
    return not text or instant(text) <= now


def value_at(versions: Versions, now: datetime) -> str:
    """The version in force at `now`; "" before the first began."""
    return next((value for begun, value in reversed(versions) if since(begun, now)), "")
