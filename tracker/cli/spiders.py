"""`tracker spiders [NAME]`: what can be read, and its settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import kit

if TYPE_CHECKING:
    from spiders.base import SourceSpider

#: The settings that every source has, with their help; docs/configuration.md says more.
COMMON = (
    ("spider", "text", "which spider reads it; this one."),
    ("title", "text", "what people call it; else the table's name."),
    ("every", "interval", 'how often it is read: "30m", "6h", "1d"; else "1h".'),
    ("delay", "number", "seconds between two requests to its host; else 1."),
    ("base_url", "text", "a mirror or proxy that stands in for the site."),
    ("allow_private", "yes or no", "whether it may lead to a private address."),
    ("ignore_robots", "text", "the stated reason not to obey robots.txt."),
    ("enabled", "yes or no", "false stops reading it."),
    ("was", "list of texts", "names that it had before."),
    ("budget", "table", "requests a day and a minute, e.g. { day = 250, minute = 10 }; or false."),
)


@kit.command(name="spiders")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.option("--coverage", is_flag=True, help="Print docs/coverage.md: what is covered so far.")
@kit.pass_session
def command(session: kit.Session, name: str | None, as_json: bool, coverage: bool) -> None:
    """List what can be read, or the settings of one spider.

    A spider reads one kind of system; a source of tracker.toml is a spider with its settings.
    """
    from spiders.catalogue import broken, spiders
    from tracker.config.tables import suggestion

    if coverage:
        from tracker.coverage import page

        click.echo(page(), nl=False)
        return
    known = dict(sorted(spiders().items()))
    if name and name not in known:
        better = suggestion(name, known) or "; `tracker spiders` lists them."
        raise click.UsageError(f"There is no spider {name!r}{better}")
    if as_json:
        chosen = [known[name]] if name else list(known.values())
        for spider in chosen:
            click.echo(json.dumps(as_object(spider), ensure_ascii=True))
        return
    for line in settings(known[name]) if name else overview(known):
        click.echo(line)
    for sentence in broken():
        click.echo(f"Note: {sentence}", err=True)


def as_object(spider: type[SourceSpider]) -> dict[str, Any]:
    """A spider's facts as JSON."""
    return {
        "name": spider.name,
        "title": spider.title,
        "docs": spider.docs,
        "experimental": spider.experimental,
        "access": spider.access,
        "allows": spider.allows,
        "keyed": spider.keyed,
        "verified": spider.verified,
        "settings": [
            {
                "name": option.name,
                "kind": option.kind,
                "help": option.help,
                "default": option.default,
                "required": option.required,
            }
            for option in spider.options
        ],
        "example": spider.example,
    }


def overview(known: dict[str, type[SourceSpider]]) -> Iterator[str]:
    """Each spider on a line or two."""
    from tracker.cli import layout

    wide = max(map(len, known)) + 2
    for name, spider in known.items():
        mark = " (experimental)" if spider.experimental else ""
        yield from layout.wrapped(f"{spider.title}{mark}", name.ljust(wide), " " * wide)
    yield ""
    yield "`tracker spiders NAME` shows the settings of one."


def settings(spider: type[SourceSpider]) -> Iterator[str]:
    """What a spider shows, its settings and an example."""
    from tracker import coverage
    from tracker.cli import layout

    yield from layout.wrapped(f"{spider.name}: {spider.title}", "", "  ")
    yield ""
    yield from layout.wrapped(spider.docs)
    yield ""
    for heading, said in coverage.facts(spider):
        yield from layout.wrapped(f"{heading}: {said}", "", "  ")
    yield ""
    yield "Its own settings"
    for option in spider.options:
        yield from _setting(option.name, option.kind, option.help, option.required, option.default)
    yield ""
    yield "Settings of every source"
    for name, kind, text in COMMON:
        yield from _setting(name, kind, text, name == "spider", None)
    yield ""
    yield "Example"
    yield from (f"  {line}".rstrip() for line in spider.example.splitlines())


def _setting(name: str, kind: str, text: str, required: bool, default: Any) -> Iterator[str]:
    from tracker.cli import layout

    needed = "required" if required else _default(default)
    marks = f" ({', '.join(filter(None, (kind, needed)))})"
    yield from layout.wrapped(f"{name}{marks}: {text}", "  ", "      ")


def _default(value: Any) -> str:
    return "" if value is None else f"else {json.dumps(value)}"
