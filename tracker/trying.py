"""Trying a link or saved answers: what a source would give, without storing or telling anything."""

from __future__ import annotations

import mimetypes
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker import adding, clock
from tracker.catalogue import facts
from tracker.config import Config
from tracker.crawl import secrets_of
from tracker.domain.items import Answer, Grade
from tracker.domain.ports import Capture, Followed, Outcome, SourceContext
from tracker.errors import WrongUse
from tracker.fetch import run

if TYPE_CHECKING:
    from spiders.base import SourceSpider

NAME = "try"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one source would give now.

    `grade` and `reason` are those of the reading, `answer` what it showed, `requests` how many it
    took; `asked` are the addresses that were read, `next` those that a saved answer leads to and
    that were not given.
    """

    spider: str
    settings: dict[str, Any]
    follows: tuple[str, ...]
    sentences: tuple[str, ...] = ()
    grade: Grade = Grade.OK
    reason: str = ""
    answer: Answer | None = None
    asked: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    requests: int = 0


@dataclass(slots=True)
class _Desk:
    """Keeps everything in memory; nothing is spooled."""

    context: SourceContext
    captures: list[Capture] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def contexts(self, spider: str) -> list[SourceContext]:
        return [self.context]

    def capture(self, capture: Capture) -> None:
        self.captures.append(capture)

    def answer(self, answer: Answer) -> None:
        self.answers.append(answer)

    def outcome(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


def link(
    config: Config,
    text: str,
    *,
    spider: str = "",
    settings: Mapping[str, Any] | None = None,
    follow: Sequence[str] = (),
    court: str = "",
    state: str = "",
    base_url: str = "",
    allow_private: bool = False,
) -> Trial:
    """Read what a link or number names, as the source that `tracker add` would write for it.

    With `spider`, nothing is recognised: the link is that spider's `url` if it has such a setting.
    """
    own = dict(settings or {})
    refs, page = tuple(follow), None
    sentences: tuple[str, ...] = ()
    if spider:
        if "url" in _spider(spider).settings:
            own.setdefault("url", text)
    else:
        found, page = adding.recognise(
            config,
            text,
            court=court,
            state=state,
            base_url=base_url,
            allow_private=allow_private,
        )
        spider, sentences = found.spider, found.sentences
        own, refs = {**found.settings, **own}, refs or found.refs
    more = {"base_url": base_url, "allow_private": allow_private}
    cls = _checked(spider, own)
    context = _context(spider, own, refs, **more, **secrets_of(config, cls, own))
    if page is not None:  # it was fetched to be recognised, and the reactor runs once only
        return _replayed(cls, context, [(page.body, page.content_type)], sentences)
    return read(config, cls, context, sentences)


def read(
    config: Config,
    spider: type[SourceSpider],
    context: SourceContext,
    sentences: tuple[str, ...] = (),
) -> Trial:
    """Read one source live. Starts Scrapy's reactor, so once in a process."""
    desk = _Desk(context)
    run(spider, desk, config.operator.contact)
    return _trial(desk, sentences, tuple(one.url for one in desk.captures))


def files(
    paths: Sequence[Path],
    *,
    spider: str,
    settings: Mapping[str, Any] | None = None,
    follow: Sequence[str] = (),
) -> Trial:
    """Read saved answers, in the order in which the spider would ask for them."""
    if not spider:
        raise WrongUse(
            "Say which spider reads the file with --spider; `tracker spiders` lists them."
        )
    own = dict(settings or {})
    secrets = [option.name for option in _spider(spider).spider.options if option.secret]
    for name in secrets:  # a saved answer needs none
        own.setdefault(name, "env:NONE")
    cls = _checked(spider, own)
    context = _context(spider, own, tuple(follow), secrets=dict.fromkeys(secrets, "none"))
    bodies = [(path.read_bytes(), mimetypes.guess_type(path.name)[0] or "") for path in paths]
    return _replayed(cls, context, bodies, ())


def setting(text: str) -> tuple[list[str], Any]:
    """One "key=value" of the command line: the key's parts; TOML where it is TOML, else text."""
    key, equals, raw = text.partition("=")
    if not key.strip() or not equals:
        raise WrongUse(f"{text!r} is no setting; write --set key=value.")
    try:
        value = tomllib.loads(f"value = {raw}")["value"]
    except tomllib.TOMLDecodeError:
        value = raw.strip()
    return key.strip().split("."), value


def settings_of(texts: Iterable[str]) -> dict[str, Any]:
    """All settings of the command line; "fields.title=a" stands in the table `fields`."""
    whole: dict[str, Any] = {}
    for text in texts:
        (*tables, name), value = setting(text)
        inside = whole
        for table in tables:
            inside = inside.setdefault(table, {})
            if not isinstance(inside, dict):
                raise WrongUse(f"{text!r}: {table} is no table; give its values one way only.")
        inside[name] = value
    return whole


def as_object(trial: Trial) -> dict[str, Any]:
    """The trial for programs."""
    return asdict(trial)


def _spider(name: str) -> Any:
    found = facts().get(name)
    if found is None:
        raise WrongUse(f"There is no spider {name!r}; `tracker spiders` lists them.")
    return found


def _checked(name: str, settings: dict[str, Any]) -> type[SourceSpider]:
    """The spider, when it can read with these settings."""
    found = _spider(name)
    for option in found.spider.options:
        given = settings.get(option.name)
        if option.kind != "number" and type(given) in (int, float):  # --set session=20252026
            settings[option.name] = str(given)
    problems = found.problems(settings)
    if problems:
        raise WrongUse(f"{name} cannot be read so; give its settings with --set. {problems[0]}")
    cls: type[SourceSpider] = found.spider
    return cls


def _context(
    spider: str, settings: dict[str, Any], refs: tuple[str, ...], **more: Any
) -> SourceContext:
    return SourceContext(
        name=NAME,
        namespace=NAME,
        spider=spider,
        settings=settings,
        followed=Followed(refs=frozenset(refs), everything=not refs),
        now=clock.stamp(clock.now()),
        **more,
    )


def _trial(desk: _Desk, sentences: tuple[str, ...], asked: tuple[str, ...]) -> Trial:
    outcome = desk.outcomes[0] if desk.outcomes else None
    unsaid = "the reading ended without a word; run with -v to see why."
    return Trial(
        spider=desk.context.spider,
        settings=desk.context.settings,
        follows=tuple(sorted(desk.context.followed.refs)),
        sentences=sentences,
        grade=outcome.grade if outcome else Grade.BROKEN,
        reason=outcome.reason if outcome else unsaid,
        answer=desk.answers[0] if desk.answers else None,
        asked=asked or tuple(one.url for one in desk.outcomes if one.url),
        requests=outcome.requests if outcome else 0,
    )


def _replayed(
    cls: type[SourceSpider],
    context: SourceContext,
    bodies: list[tuple[bytes, str]],
    sentences: tuple[str, ...],
) -> Trial:
    """Feed given bodies to the spider, as if they had come from where it asks."""
    from spiders.saved import feed

    desk = _Desk(context)
    fed = feed(cls, context, desk, bodies)
    if fed.left and not any(outcome.reason for outcome in desk.outcomes):
        raise WrongUse(f"The source is read whole after {len(fed.asked)} of the files given.")
    if not desk.outcomes:
        desk.outcome(Outcome(source=NAME, grade=Grade.OK))
    trial = _trial(desk, sentences, fed.asked)
    return replace(trial, answer=trial.answer or fed.partly, next=fed.waiting)
