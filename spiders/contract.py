"""What a spider says of the system that it reads: the part that a new one fills in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any, ClassVar

import scrapy
from scrapy import Request
from scrapy.http import Response

from spiders.facts import Option, Recognised
from tracker.domain.budget import Limits
from tracker.domain.items import Answer, Grade
from tracker.domain.ports import SourceContext

#: What `read` may give: the answer of the source, or further requests for it.
Read = Answer | Request | Iterable[Answer | Request]


class Contract(scrapy.Spider):
    """Reads all sources of one kind of system in one crawl.

    A subclass states the class facts below, makes the first requests of a source and reads its
    answers. It never sees a bad answer: `read` is called with good ones only, and raises
    `Unexpected` when the page is not what it expects. It never guesses, and never returns nothing.
    """

    title: ClassVar[str] = ""
    #: What it shows, and what it does not show.
    docs: ClassVar[str] = ""
    #: Which key it needs and where that is had; "None." for none.
    access: ClassVar[str] = ""
    #: What the system allows, in words.
    allows: ClassVar[str] = ""
    #: What names a matter and an event for ever.
    keyed: ClassVar[str] = ""
    #: On which real answers it was tried, and of when.
    verified: ClassVar[str] = ""
    revision: ClassVar[int] = 1
    experimental: ClassVar[bool] = False
    options: ClassVar[tuple[Option, ...]] = ()
    example: ClassVar[str] = ""
    #: What the system allows, where tracker.toml does not say otherwise.
    limits: ClassVar[Limits] = Limits()
    #: Whether an equal answer ends the reading at once.
    conditional: ClassVar[bool] = True
    #: What the answers are: "html", a root element such as "rss", "xml", or "" for anything.
    root: ClassVar[str] = ""

    @classmethod
    def problems(cls, settings: dict[str, Any]) -> list[str]:
        """Each mistake in a source's own settings, as "setting: what is wrong, what to do"."""
        known = {option.name for option in cls.options}
        found = [
            f"{name}: is no setting of the spider {cls.name}; "
            f"it has {', '.join(sorted(known)) or 'none'}."
            for name in settings
            if name not in known
        ]
        for option in cls.options:
            value = settings.get(option.name)
            if option.required and value in (None, "", {}):
                found.append(f"{option.name}: is missing; {option.help}")
            elif option.secret and value and not str(value).startswith(("env:", "file:")):
                found.append(
                    f'{option.name}: is a secret: write "env:NAME" or "file:PATH" here and keep '
                    "the value there."
                )
        return found

    @classmethod
    def recognise(cls, text: str, **hints: Any) -> list[Recognised]:
        """Sources that it would make of an address or number; [] when that is not its own."""
        return []

    @classmethod
    def fingerprint(cls, settings: dict[str, Any]) -> str:
        """Changes when the same page would be read into other values: then re-baseline silently."""
        shaping = {o.name: settings.get(o.name, o.default) for o in cls.options if o.shapes}
        text = json.dumps([cls.name, cls.revision, shaping], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @classmethod
    def calls(cls, ctx: SourceContext) -> list[str]:
        """Each request that a whole reading takes, by when what it fetches was last read."""
        return [""]

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """The first requests of a source. `self.ask` makes one."""
        raise NotImplementedError

    def read(self, ctx: SourceContext, response: Response) -> Read:
        """What a good answer shows."""
        raise NotImplementedError

    def foresee(self, ctx: SourceContext, response: Response) -> Read | None:
        """What an answer means that others would call bad: a 500 that says "no votes". Mostly None.

        It may raise `Unexpected` with what the error body says.
        """
        return None

    def amiss(self, ctx: SourceContext, request: Request, bad: Grade, reason: str) -> Read | None:
        """What a bad answer to one of several requests leaves standing, after it was asked twice.

        None ends the reading with that reason. Else the rest is kept, and the parts that are given
        here (an answer with a note, a matter in part) say what could not be read.
        """
        return None

    def marks(self, ctx: SourceContext, response: Response, answer: Answer) -> dict[str, str]:
        """What this good answer had that a broken one lacks (see `SourceContext.marks`)."""
        return {}
