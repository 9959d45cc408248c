"""The small values that spiders speak in: options, what they recognise, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from scrapy.exceptions import IgnoreRequest

from tracker.domain.items import Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One setting of a spider, as `tracker spiders NAME` prints it.

    `kind` is the type in words ("text", "yes or no", "number", "table", "list of texts").
    `shapes` says that another value changes what is read, so that the source is re-baselined.
    """

    name: str
    kind: str
    help: str
    default: Any = None
    required: bool = False
    shapes: bool = True
    secret: bool = False  # written as a reference (env:, file:); given as `SourceContext.secrets`


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a spider makes of a web address or a number that somebody typed.

    `missing` names the settings that the caller still has to ask for; `sentences` say what was
    recognised and what the source does not show. `whole`: the source as a whole is what would be
    followed, a list or a feed, and is called by `title`.
    """

    spider: str
    source: str
    settings: dict[str, Any] = field(default_factory=dict)
    refs: tuple[str, ...] = ()
    title: str = ""
    sentences: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    whole: bool = False


class Unexpected(Exception):
    """An answer that is not what the parser expects: one sentence, and the grade it earns."""

    def __init__(self, reason: str, grade: Grade = Grade.BROKEN) -> None:
        super().__init__(reason)
        self.reason = reason
        self.grade = grade


class Refusal(IgnoreRequest):
    """A request that we did not send, or whose answer we did not take, with its typed reason."""

    def __init__(self, reason: str, grade: Grade, retry_at: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.grade = grade
        self.retry_at = retry_at
