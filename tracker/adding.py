"""Adding what somebody pasted: recognised by the spiders, planned as lines of tracker.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker import edit
from tracker.catalogue import facts
from tracker.config import Config, SourceConfig
from tracker.config.references import reference
from tracker.config.tables import fold
from tracker.config.values import DEFAULT_DELAY
from tracker.domain.ports import SourceContext
from tracker.errors import UserError, WrongUse
from tracker.fetch import Page, fetch

if TYPE_CHECKING:
    from spiders.facts import Recognised

SAMPLE = 5
#: Spiders that take any address: what stands there says which one reads it.
_BY_SIGHT = ("listing", "page")


class NotRecognised(UserError):
    """What was pasted names nothing that a spider can read, or too little of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would be written: a new source, a new watch, or further things for a watch.

    `source_values` and `watch_values` are {} when the source or watch is there already; then
    `follow` names what the watch would follow in addition, as (key, value).
    """

    source: str
    source_values: dict[str, Any] = field(default_factory=dict)
    watch: str
    watch_values: dict[str, Any] = field(default_factory=dict)
    follow: tuple[tuple[str, str], ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether all of it stands there already."""
        return not (self.source_values or self.watch_values or self.follow)

    @property
    def ref(self) -> str:
        """The matter that is added, as a watch names it; "" for a whole source."""
        stated = [
            *self.watch_values.get("matters", ()),
            *(v for k, v in self.follow if k == "matters"),
        ]
        return str(stated[0]) if stated else ""

    def titled(self, title: str) -> Plan:
        """The same, with the title for a watch that is new."""
        if not self.watch_values:
            return self
        return replace(self, watch_values={**self.watch_values, "title": title})

    def lines(self) -> Iterator[str]:
        """The lines as they would be written."""
        if self.source_values:
            yield from edit.snippet("sources", self.source, self.source_values).splitlines()
        if self.watch_values:
            if self.source_values:
                yield ""
            yield from edit.snippet("watches", self.watch, self.watch_values).splitlines()
        for key, value in self.follow:
            yield f"[watches.{self.watch}] {key}: and {value!r}"


def recognise(
    config: Config,
    text: str,
    *,
    court: str = "",
    state: str = "",
    base_url: str = "",
    allow_private: bool = False,
    offline: bool = False,
) -> tuple[Recognised, Page | None]:
    """What the spiders make of a text, and the page at it if that had to be looked at.

    A page is fetched only when the address alone does not tell enough; never with `offline`.
    Raises NotRecognised with what is missing.
    """
    from spiders.catalogue import recognise as ask
    from spiders.http.charset import decode

    hints = {name: hint for name, hint in (("court", court), ("state", state)) if hint}
    found = ask(text, **hints)
    page = None
    if found and _wants_page(found[0], text):
        if offline:
            raise NotRecognised(f"{text} has to be looked at; add it without --offline.")
        page = fetch(text, config.operator.contact, base_url=base_url, allow_private=allow_private)
        if page.problem:
            raise NotRecognised(f"{text} cannot be read: {page.problem}")
        found = ask(text, page=decode(page.body, page.content_type), **hints)
    if not found:
        raise NotRecognised(
            f"{text!r} is nothing that a spider knows; give a docket number with --court,"
            " a bill's number with --state, or a web address."
        )
    if found[0].missing:
        raise NotRecognised(_missing(found[0]))
    return found[0], page


def _wants_page(found: Recognised, text: str) -> bool:
    if not re.match(r"https?://", text.strip()):
        return False
    return bool(found.missing) or found.spider in _BY_SIGHT


def _missing(found: Recognised) -> str:
    said = " ".join(found.sentences)
    if "court" in found.missing:
        return f"{said} Say which court with --court, such as --court cacd."
    return f"{said} `tracker spiders {found.spider}` shows the settings and an example."


def plan(
    config: Config,
    found: Recognised,
    *,
    watch: str = "",
    title: str = "",
    name: str = "",
    base_url: str = "",
    allow_private: bool = False,
) -> Plan:
    """What has to be written so that it is followed; the watch is made when it is new."""
    source = _existing(config, found)
    own_name = source.name if source else name or slug(found.source) or found.spider
    values: dict[str, Any] = {}
    if source is None:
        if own_name in config.sources:
            raise WrongUse(f"A source {own_name!r} is there already; choose a name with --name.")
        values = _source_values(found, base_url, allow_private)
    wanted = _wanted(found, own_name)
    if not wanted:
        return Plan(source=own_name, source_values=values, watch="")
    chosen = watch or _only_watch(config) or slug(found.title or wanted[0][1])
    held = chosen in config.watches
    return Plan(
        source=own_name,
        source_values=values,
        watch=chosen,
        watch_values={} if held else _watch_values(title or found.title, wanted),
        follow=tuple(pair for pair in wanted if held and not _held(config, chosen, *pair)),
    )


def _wanted(found: Recognised, source: str) -> list[tuple[str, str]]:
    """What a watch is to follow, as (key, value): cases by name, a list or a feed as a whole.

    A whole court is too much to tell anybody unasked.
    """
    if found.refs or not found.whole:
        return [("matters", ref) for ref in found.refs]
    return [("sources", source)]


def _watch_values(title: str, wanted: list[tuple[str, str]]) -> dict[str, Any]:
    values: dict[str, Any] = {"title": title or wanted[0][1]}
    for key, value in wanted:
        values.setdefault(key, []).append(value)
    return values


def _existing(config: Config, found: Recognised) -> SourceConfig | None:
    return same_place(config, found.spider, found.settings, found.source)


def same_place(
    config: Config, spider: str, settings: Mapping[str, Any], name: str, *, exactly: bool = False
) -> SourceConfig | None:
    """A source that reads with this spider, at the place that the settings name, already.

    `exactly`: it has no settings besides, for where they say which part of a place is read.
    """
    same = _place(spider, settings)
    for source in config.sources.values():
        held = source.settings if exactly else {key: source.settings.get(key) for key in same}
        # What reads one place only is told apart by its name.
        if source.spider == spider and held == same and (same or source.name == name):
            return source
    return None


def _place(spider: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that say where a source reads: its page or court, else all but its secrets."""
    for key in ("client", "url", "court"):
        if key in settings:
            return {key: settings[key]}
    secret = {option.name for option in facts()[spider].spider.options if option.secret}
    own = facts()[spider].settings
    return {key: value for key, value in settings.items() if key in own and key not in secret}


def _source_values(found: Recognised, base_url: str, allow_private: bool) -> dict[str, Any]:
    values: dict[str, Any] = {"spider": found.spider, **_pace(found.spider)}
    if found.whole and found.title:
        values["title"] = found.title
    if base_url:
        values["base_url"] = base_url
    if allow_private:
        values["allow_private"] = True
    tables = {key: value for key, value in found.settings.items() if isinstance(value, dict)}
    return values | {k: v for k, v in found.settings.items() if k not in tables} | tables


def _pace(spider: str) -> dict[str, Any]:
    """How often and how slowly such sources are read in the spider's own example."""
    example = tomllib.loads(facts()[spider].spider.example).get("sources", {})
    stated = {key: value for table in example.values() for key, value in table.items()}
    return {"every": "1h", **{key: stated[key] for key in ("every", "delay") if key in stated}}


def source_of(config: Config, plan: Plan) -> SourceConfig:
    """The source that a plan follows something of: the one there is, or the one to be written."""
    if not plan.source_values:
        return config.sources[plan.source]
    values = plan.source_values
    own = facts()[values["spider"]].settings
    return SourceConfig(
        name=plan.source,
        title=plan.source,
        spider=values["spider"],
        delay=values.get("delay", DEFAULT_DELAY),
        base_url=values.get("base_url", ""),
        allow_private=values.get("allow_private", False),
        settings={name: value for name, value in values.items() if name in own},
    )


def _only_watch(config: Config) -> str:
    if len(config.watches) > 1:
        names = ", ".join(config.watches)
        raise WrongUse(f"Say which watch it is for with --watch: {names}, or a new name.")
    return next(iter(config.watches), "")


def _held(config: Config, watch: str, key: str, value: str) -> bool:
    """Whether a watch follows this already."""
    held: tuple[str, ...] = getattr(config.watches[watch], key)
    return (reference(value) if key == "matters" else value) in held


def slug(text: str) -> str:
    """A name for a table from any text: at most 40 letters of a-z, 0-9 and hyphens."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    return words[:40].rstrip("-")


def sample(found: Plan, page: Page) -> list[str]:
    """The first rows of a list as it would be read; one sentence when it cannot be.

    Nothing of a page that was only looked at for a number: its source reads another place.
    """
    from spiders.facts import Unexpected

    spider = facts()[found.source_values["spider"]].spider
    own = facts()[spider.name].settings
    settings = {key: value for key, value in found.source_values.items() if key in own}
    reader: Any = spider()
    if not hasattr(reader, "read_body"):
        return []
    context = SourceContext(
        name=found.source, namespace=found.source, spider=spider.name, settings=settings
    )
    try:
        answer = reader.read_body(context, page.body, page.content_type, page.url)
    except Unexpected as error:
        return [f"Its rows cannot be read so: {error.reason}"]
    rows = [f"{matter.date or '(no date)':<10}  {matter.title}" for matter in answer.matters]
    return [f"The first of its {len(rows)} rows:", *(f"  {row}" for row in rows[:SAMPLE])]


def write(config: Config, found: Plan) -> None:
    """Writes the plan into tracker.toml."""
    path: Path = config.path
    spiders = facts()
    if found.source_values:
        edit.add_source(path, found.source, found.source_values, spiders)
    if found.watch_values:
        edit.add_watch(path, found.watch, found.watch_values, spiders)
    for key, value in found.follow:
        edit.follow(path, found.watch, value, key, spiders)
