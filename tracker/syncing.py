"""The configuration, taken over by the store: its sources and watches as rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Engine

from tracker.config import Config
from tracker.config.references import place_of
from tracker.config.sections import places
from tracker.config.values import Watch
from tracker.domain.match import EVERYWHERE
from tracker.domain.ports import Followed
from tracker.store import sources, watching
from tracker.store.engine import writing


def sync(engine: Engine, config: Config, now: datetime) -> None:
    """Make the store's sources and watches those of the configuration, in one transaction."""
    index = _by_place(config)
    with writing(engine) as connection:
        sources.sync(connection, [_wanted(config, name) for name in config.sources], now)
        watching.sync_watches(connection, [_watch(w, index) for w in config.watches.values()], now)


def _wanted(config: Config, name: str) -> sources.Wanted:
    source = config.sources[name]
    return sources.Wanted(
        name=source.name,
        title=source.title,
        spider=source.spider,
        interval_seconds=int(source.every.total_seconds()),
        enabled=source.enabled,
        was=source.was,
    )


def _by_place(config: Config) -> dict[str, list[str]]:
    """The names of the sources by the places that references name: a court, a former name."""
    index: dict[str, list[str]] = {}
    for name, source in config.sources.items():
        for place in places(source):
            index.setdefault(place, []).append(name)
    return index


def _watch(watch: Watch, index: dict[str, list[str]]) -> watching.WantedWatch:
    follows = {("matter", ref) for ref in watch.matters}
    follows |= {("source", name) for name in watch.sources}
    follows |= {("term", term) for term in watch.terms}
    follows |= {("tag", tag) for tag in watch.tags}
    follows |= {("linked", kind) for kind in watch.linked}
    follows |= {("reads", name) for name in _reads(watch, index)}
    return watching.WantedWatch(
        slug=watch.slug, title=watch.title, was=watch.was, follows=frozenset(follows)
    )


def _reads(watch: Watch, index: dict[str, list[str]]) -> set[str]:
    """The sources that may show something of a watch; EVERYWHERE stands for all of them."""
    named = {name for ref in watch.matters for name in index.get(place_of(ref), ())}
    searched = (watch.term_sources or (EVERYWHERE,)) if watch.terms else ()
    return named | set(watch.sources) | set(searched)


def follow_names(followed: Followed) -> list[str]:
    """What a source is read for, in the words of baselines: "*", names, "term:..."."""
    if followed.everything:
        return ["*"]
    return sorted(followed.refs) + [f"term:{term}" for term in followed.terms]


def digest(names: Iterable[str]) -> str:
    """A short hash of what is followed: another one means that short cuts are not trusted once."""
    return hashlib.blake2b("\n".join(sorted(names)).encode(), digest_size=8).hexdigest()
