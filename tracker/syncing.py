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
from tracker.domain.ports import Followed
from tracker.store import sources, watching
from tracker.store.engine import writing


def sync(engine: Engine, config: Config, now: datetime) -> None:
    """Make the store's sources and watches those of the configuration, in one transaction."""
    with writing(engine) as connection:
        sources.sync(connection, [_wanted(config, name) for name in config.sources], now)
        watching.sync_watches(connection, [_watch(config, slug) for slug in config.watches], now)


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


def _watch(config: Config, slug: str) -> watching.WantedWatch:
    watch = config.watches[slug]
    follows = {("matter", ref) for ref in watch.matters}
    follows |= {("source", name) for name in watch.sources}
    follows |= {("term", term) for term in watch.terms}
    follows |= {("reads", name) for name in config.sources if _reads(config, watch, name)}
    return watching.WantedWatch(
        slug=slug, title=watch.title, was=watch.was, follows=frozenset(follows)
    )


def _reads(config: Config, watch: Watch, name: str) -> bool:
    """Whether a source may show something of a watch."""
    source = config.sources[name]
    searched = bool(watch.terms) and (not watch.term_sources or name in watch.term_sources)
    named = any(place_of(ref) in places(source) for ref in watch.matters)
    return searched or named or name in watch.sources


def follow_names(followed: Followed) -> list[str]:
    """What a source is read for, in the words of baselines: "*", names, "term:..."."""
    if followed.everything:
        return ["*"]
    return sorted(followed.refs) + [f"term:{term}" for term in followed.terms]


def digest(names: Iterable[str]) -> str:
    """A short hash of what is followed: another one means that short cuts are not trusted once."""
    return hashlib.blake2b("\n".join(sorted(names)).encode(), digest_size=8).hexdigest()
