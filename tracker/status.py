"""How the tracker does: every source's health, what changed lately, what waits, what broke."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row

from tracker import links
from tracker.config import Config, SourceConfig, Watch
from tracker.domain.changes import Tier
from tracker.domain.sightings import instant, stamp
from tracker.notices import SILENCE
from tracker.store import inbox, lanes, reads, relations
from tracker.store.engine import reading

DAYS = 7
#: A source is overdue when a run of cron, and the one after it, would have read it.
GRACE = timedelta(hours=1)
STUCK = timedelta(hours=6)

#: The states of a source that is not healthy, as a sentence says them.
IN_WORDS = {
    "failed": "cannot be read",
    "suspect": "is suspect",
    "stale": "is frozen",
    "redesign": "has a new design",
    "doubted": "shows another page",
    "gone": "is not there any more",
}


class Health(StrEnum):
    """How the whole tracker does; `exit_code` is that of `tracker status`."""

    HEALTHY = "healthy"
    FAILING = "failing"
    DEGRADED = "degraded"

    @property
    def exit_code(self) -> int:
        """0 healthy, 1 failing, 3 degraded (2 is wrong use, as everywhere)."""
        return {"healthy": 0, "failing": 1, "degraded": 3}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """One source: `health` is new, good, a key of `IN_WORDS`, or off or paused by choice.

    Instants are RFC 3339 in UTC, "" for never. `changes` counts those of the last days by tier.
    `skipped` counts the followed matters that it was not asked for, its requests being used up;
    they wait since `skipped_since`, "" when none does.
    """

    name: str
    title: str
    spider: str
    health: str
    reason: str
    every_seconds: int
    last_try: str
    last_good: str
    next_due: str
    overdue: bool
    matters: int
    doubts: int
    notes: tuple[str, ...]
    skipped: int
    skipped_since: str
    changes: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchStatus:
    """One watch: `unseen` are the followed names that no source has shown yet.

    `unread` are the matters linked to its own that no source reads, each with what would read it.
    """

    slug: str
    title: str
    matters: int
    unseen: tuple[str, ...]
    sources: int
    terms: int
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentStatus:
    """A source that is not healthy, since when and why."""

    source: str
    kind: str
    reason: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryStatus:
    """What waits to be told and what could not be; dead and sent count the last days.

    The brake has been pulled since `braked_since`, "" when it is not, and holds `held` messages.
    """

    pending: int
    waiting: int
    retrying: int
    oldest: str
    dead: int
    sent: int
    held: int = 0
    braked_since: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Everything `tracker status` shows; `problems` says why it is not healthy.

    `handed` counts what was handed over, by what became of it (`store.inbox.Handed`);
    `proposed_links` of followed matters wait for a person's word; `mistakes` are those of the
    configuration, for which `tracker run` refuses it.
    """

    at: str
    health: Health
    problems: tuple[str, ...]
    days: int
    sources: tuple[SourceStatus, ...]
    watches: tuple[WatchStatus, ...]
    changes: dict[str, int]
    deliveries: DeliveryStatus
    subscribers: dict[str, int]
    incidents: tuple[IncidentStatus, ...]
    handed: dict[str, int]
    proposed_links: int = 0
    mistakes: tuple[str, ...] = ()


def status(
    engine: Engine,
    config: Config,
    now: datetime,
    mistakes: tuple[str, ...] = (),
    days: int = DAYS,
) -> Status:
    """How everything does at this instant, looking back so many days.

    With `mistakes` in the configuration nothing is read, however well the sources did before.
    """
    since = now - timedelta(days=days)
    with reading(engine) as connection:
        rows = reads.sources(connection)
        counts = reads.count_changes(connection, since)
        matters = reads.count_matters(connection)
        sources = tuple(
            _source(source, rows.get(name), matters, counts, now)
            for name, source in config.sources.items()
        )
        refs = {ref for watch in config.watches.values() for ref in watch.matters}
        seen = reads.known_names(connection, refs)
        outbox = reads.outbox(connection, since)
        deliveries = _deliveries(outbox, *_brake(connection, config))
        incidents = [
            row for row in reads.open_incidents(connection) if row.source in config.sources
        ]
        subscribers = reads.count_subscribers(connection)
        handed = inbox.count(connection)
        boxes = inbox.places(connection, list(config.boxes))
        waiting = relations.waiting(connection, refs)
        proposed = relations.proposed(connection, refs)
    problems = [
        *_mistakes(mistakes),
        *_source_problems(sources, now),
        *_inbox_problems(handed, boxes),
        *_outbox_problems(outbox, now, days),
        *_brake_problem(deliveries),
    ]
    return Status(
        at=stamp(now),
        health=Health.FAILING if mistakes else _health(sources, problems),
        problems=tuple(problems),
        days=days,
        sources=sources,
        watches=tuple(
            _watch(watch, seen, links.advice(config, watch, waiting))
            for watch in config.watches.values()
        ),
        proposed_links=len(proposed),
        mistakes=mistakes,
        changes=_total(counts),
        deliveries=deliveries,
        subscribers=subscribers,
        incidents=tuple(_incident(row) for row in incidents),
        handed=handed,
    )


def _source(
    source: SourceConfig,
    row: Row[Any] | None,
    matters: dict[int, int],
    counts: dict[int, dict[Tier, int]],
    now: datetime,
) -> SourceStatus:
    row_id = row.id if row is not None else 0
    kept: dict[str, Any] = (row.skipped if row is not None else None) or {}
    return SourceStatus(
        name=source.name,
        title=source.title,
        spider=source.spider,
        health=_source_health(source, row),
        reason=row.reason if row is not None else "",
        every_seconds=int(source.every.total_seconds()),
        last_try=_stamp(row.last_try_at) if row is not None else "",
        last_good=_stamp(row.last_good_at) if row is not None else "",
        next_due=_stamp(_next_due(row)),
        overdue=_overdue(source, row, now),
        matters=matters.get(row_id, 0),
        doubts=row.holds if row is not None else 0,
        notes=tuple(row.notes) if row is not None else (),
        skipped=kept.get("matters", 0),
        skipped_since=kept.get("since", ""),
        changes=_named(counts.get(row_id, {})),
    )


def _source_health(source: SourceConfig, row: Row[Any] | None) -> str:
    if not source.enabled:
        return "off"
    if row is None:
        return "new"
    return "paused" if row.paused else str(row.health)


def _next_due(row: Row[Any] | None) -> datetime | None:
    """When it is read next: not before the instant that the source itself asked for."""
    if row is None or row.next_due_at is None or not row.interval_seconds:
        return None
    due: datetime = row.next_due_at
    return max(due, datetime.fromtimestamp(row.not_before, UTC)) if row.not_before else due


def _overdue(source: SourceConfig, row: Row[Any] | None, now: datetime) -> bool:
    if not source.enabled or row is None or row.paused:
        return False
    due = _next_due(row)
    return due is not None and now - due > max(GRACE, source.every)


def _watch(watch: Watch, seen: set[str], unread: tuple[str, ...]) -> WatchStatus:
    return WatchStatus(
        slug=watch.slug,
        title=watch.title,
        matters=len(watch.matters),
        unseen=tuple(ref for ref in watch.matters if ref not in seen),
        sources=len(watch.sources),
        terms=len(watch.terms),
        unread=unread,
    )


def _incident(row: Row[Any]) -> IncidentStatus:
    return IncidentStatus(
        source=row.source, kind=row.kind, reason=row.reason, since=stamp(row.opened_at)
    )


def _brake(connection: Connection, config: Config) -> tuple[int, str]:
    """How many messages the brake holds, and since when; (0, "") when it is not pulled."""
    brake = lanes.braked(connection) if config.delivery.brake is not None else None
    if brake is None or brake.held_at is None:
        return 0, ""
    return lanes.unreleased(connection, brake.released), stamp(brake.held_at)


def _deliveries(outbox: reads.Outbox, held: int, braked_since: str) -> DeliveryStatus:
    return DeliveryStatus(
        pending=outbox.pending,
        waiting=outbox.waiting,
        retrying=outbox.retrying,
        oldest=_stamp(outbox.oldest),
        dead=outbox.dead,
        sent=outbox.sent,
        held=held,
        braked_since=braked_since,
    )


def _mistakes(mistakes: tuple[str, ...]) -> list[str]:
    if not mistakes:
        return []
    said = f"Nothing is read until what is wrong in the configuration is mended: {mistakes[0]}"
    rest = len(mistakes) - 1
    if rest:
        said += f" {rest} more {'mistake' if rest == 1 else 'mistakes'}; `tracker check` lists all."
    return [said]


def _source_problems(sources: tuple[SourceStatus, ...], now: datetime) -> list[str]:
    problems = []
    for source in sources:
        if _is_bad(source):
            reason = source.reason.rstrip(".") or "no reason was kept"
            problems.append(f"{source.name} {IN_WORDS[source.health]}: {reason}.")
        elif source.overdue:
            problems.append(f"{source.name} was due at {source.next_due}; does cron run?")
        elif _is_behind(source, now):
            since = source.skipped_since
            problems.append(
                f"{source.name} is not read whole since {since}: its requests are too few for"
                " what is followed; follow less, or raise `every` or the budget."
            )
    return problems


def _is_behind(source: SourceStatus, now: datetime) -> bool:
    """Whether something of it has waited for so long that its followers are told."""
    if not source.skipped_since or source.health in {"off", "paused"}:
        return False
    waited = now - instant(source.skipped_since)
    return waited > SILENCE + timedelta(seconds=source.every_seconds)


def _inbox_problems(handed: dict[str, int], boxes: dict[str, Row[Any]]) -> list[str]:
    found = [row.problem[:1].upper() + row.problem[1:] for row in boxes.values() if row.problem]
    left = sum(handed.get(state, 0) for state in inbox.OPEN)
    if left:
        items, verb = ("item", "was") if left == 1 else ("items", "were")
        found.append(f"{left} {items} {verb} handed over and not read; `tracker ingest --list`.")
    return found


def _outbox_problems(outbox: reads.Outbox, now: datetime, days: int) -> list[str]:
    problems = []
    if outbox.dead:
        messages, verb = ("message", "was") if outbox.dead == 1 else ("messages", "were")
        problems.append(f"{outbox.dead} {messages} of the last {days} days {verb} not delivered.")
    if outbox.oldest is not None and now - outbox.oldest > STUCK:
        since = _stamp(outbox.oldest)
        problems.append(f"Messages wait since {since} ({outbox.waiting} so far).")
    return problems


def _brake_problem(deliveries: DeliveryStatus) -> list[str]:
    if not deliveries.braked_since:
        return []
    held = deliveries.held
    return [
        f"The brake holds {held:,} {'message' if held == 1 else 'messages'} since"
        f" {deliveries.braked_since}; `tracker outbox list` shows them, `tracker outbox release`"
        " lets them go."
    ]


def _health(sources: tuple[SourceStatus, ...], problems: list[str]) -> Health:
    """Failing when nothing is read any more; degraded when something is wrong."""
    asked = [source for source in sources if source.health not in {"off", "paused"}]
    if asked and all(_is_bad(source) or source.overdue for source in asked):
        return Health.FAILING
    return Health.DEGRADED if problems else Health.HEALTHY


def _is_bad(source: SourceStatus) -> bool:
    return source.health in IN_WORDS


def _total(counts: dict[int, dict[Tier, int]]) -> dict[str, int]:
    return {
        tier.value: sum(of_source.get(tier, 0) for of_source in counts.values()) for tier in Tier
    }


def _named(counts: dict[Tier, int]) -> dict[str, int]:
    return {tier.value: counts.get(tier, 0) for tier in Tier}


def _stamp(moment: datetime | None) -> str:
    return stamp(moment) if moment is not None else ""
