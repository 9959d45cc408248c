"""What a subscription would have brought: the last days, matched with a wish."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import Connection, Engine

from notify.counted import many
from tracker.config import Config
from tracker.destinations import destination
from tracker.domain import query, schedule
from tracker.domain.changes import Change, Tier
from tracker.domain.match import Index
from tracker.domain.match_classes import listing
from tracker.domain.matching import criteria
from tracker.match import concerned
from tracker.store import reads, taking, watching
from tracker.store.engine import reading
from tracker.syncing import sync
from tracker.wishes import Wish, timing_of, values

DAYS = 30
#: More than this is not read: listed changes a day, and in one digest.
A_DAY, A_DIGEST = 30, 60
#: Changes that are shown as examples.
NEWEST = 10
_BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What so many days would have brought: listed by tier, only counted, in how many digests."""

    days: int
    tiers: dict[Tier, int]
    counted: int
    digests: int
    busiest: tuple[str, int]
    newest: tuple[Change, ...]

    @property
    def listed(self) -> int:
        return sum(self.tiers.values())

    def said(self) -> list[str]:
        """The forecast in sentences, with a warning where it is more than a person reads."""
        span = many(self.days, "day")
        if not self.listed:
            more = f"; {many(self.counted, 'change')} would have been counted" * bool(self.counted)
            return [f"In the last {span} this would have brought nothing{more}."]
        parts = ", ".join(f"{tier.value} {count}" for tier, count in self.tiers.items() if count)
        day, most = self.busiest
        said = [
            f"In the last {span} this would have brought {many(self.listed, 'change')} in"
            f" {many(self.digests, 'digest')} ({parts}), and counted {self.counted} more."
            f" The busiest day was {day} with {most}."
        ]
        return [*said, self.warning()] if self.warning() else said

    def warning(self) -> str:
        """One sentence where this is more than a person reads, else ""."""
        a_day, a_digest = self.listed / self.days, self.listed / max(self.digests, 1)
        if a_day <= A_DAY and a_digest <= A_DIGEST:
            return ""
        much = f"{ceil(a_day)} a day" if a_day > A_DAY else f"{ceil(a_digest)} in each digest"
        return (
            f"Warning: that is {much}, more than a person reads; narrow it with --kind, --event,"
            " --mute or a closer --query."
        )


def forecast(
    engine: Engine, config: Config, address: str, now: datetime, **wishes: Any
) -> Forecast:
    """What the last days would have brought to a subscription; nothing is kept of it.

    `wishes` are the fields of `Wish`. Raises WrongUse for anything that cannot be.
    """
    destination(address, config)
    sync(engine, config, now)
    with reading(engine) as connection:
        wanted = values(config, connection, Wish(**wishes), now)
        since = now - timedelta(days=DAYS)
        first = taking.first_change(connection)
        days = min(DAYS, max(1, ceil((now - first) / timedelta(days=1)))) if first else DAYS
        return _made(wanted, list(_taken(connection, wanted, since)), days)


def _taken(connection: Connection, wanted: dict[str, Any], since: datetime) -> Iterator[Change]:
    """The changes since then that a stored wish takes, oldest first."""
    asked = criteria(wanted["watches"], wanted["filters"])
    fits = query.compiled(asked.node)
    index, tags = Index(watching.follows(connection)), taking.tags(connection)
    after = 0
    while rows := taking.seen(connection, since, after, _BATCH):
        after = rows[-1].id
        for row, seen in concerned(connection, index, tags, rows):
            if fits(seen.doc):
                yield reads.change_of(row)


def _made(wanted: dict[str, Any], taken: list[Change], days: int) -> Forecast:
    kept = wanted["filters"] or {}
    read = listing(
        [Tier(one) for one in wanted["tiers"]], kept.get("mute", ()), kept.get("unmute", ())
    )
    timing = timing_of(wanted["rhythm"], wanted["zone"], kept)
    here = schedule.zone(wanted["zone"])
    tiers: Counter[Tier] = Counter()
    dates: Counter[str] = Counter()
    digests, newest = set(), deque[Change](maxlen=NEWEST)
    for change in taken:
        if not read.lists(change):
            continue
        detected = datetime.fromisoformat(change.detected_at)
        tiers[change.tier] += 1
        dates[detected.astimezone(here).date().isoformat()] += 1
        digests.add(timing.next(detected))
        newest.append(change)
    return Forecast(
        days=days,
        tiers={tier: tiers[tier] for tier in Tier},
        counted=len(taken) - tiers.total(),
        digests=len(digests),
        busiest=max(dates.items(), key=lambda pair: (pair[1], pair[0]), default=("", 0)),
        newest=tuple(newest),
    )
