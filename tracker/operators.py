"""Messages to the operator, through the same ledger: a source broke, is back; a delivery died,
the brake holds what would leave.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, Row

from notify import render, voice
from notify.values import Dead, Held, OperatorReport, Trouble
from tracker.config import Config
from tracker.destinations import shown
from tracker.domain.items import REDESIGN
from tracker.domain.sightings import stamp
from tracker.store import composing, lanes
from tracker.store.composing import Rendered, Superseded
from tracker.store.engine import reading, writing


def compose_operator(engine: Engine, config: Config, now: datetime) -> list[int]:
    """One message for all sources that broke or came back since the last one; [] when none did.

    Without `[operator] email` they count as told: `tracker run` and `status` say them too.
    """
    with reading(engine) as connection:
        rows = composing.untold(connection)
    if not rows:
        return []
    # A new design is said once, whether it is known already or not; nothing has to come back.
    opened = [row for row in rows if row.closed_at is None or _is_unsaid_design(row)]
    closed = [row for row in rows if row.closed_at is not None]
    report = OperatorReport(
        broken=tuple(_broken(row) for row in opened if row.kind != REDESIGN),
        redesigned=tuple(_broken(row) for row in opened if row.kind == REDESIGN),
        back=tuple(_back(row) for row in closed if row.kind != REDESIGN),
        sender=config.operator.name,
    )
    ids = [row.id for row in opened], [row.id for row in closed]
    topic = " ".join(["incidents", *(f"+{id_}" for id_ in ids[0]), *(f"-{id_}" for id_ in ids[1])])
    try:
        with writing(engine) as connection:
            composing.mark_told(connection, ids[0], ids[1], now)
            said = report.broken or report.redesigned or report.back
            return _put(connection, config, topic, report, now) if said else []
    except Superseded:
        return []  # another process tells them


def _is_unsaid_design(row: Row[Any]) -> bool:
    return bool(row.kind == REDESIGN and row.told_open is None)


def tell_dead(engine: Engine, config: Config, rows: Sequence[Row[Any]], now: datetime) -> list[int]:
    """A message to the operator about deliveries that died; never about the operator's own."""
    if not rows or not config.operator.email:
        return []
    report = OperatorReport(
        dead=tuple(
            Dead(
                destination=shown(row.destination),
                subject=row.subject,
                reason=row.reason,
                maybe_delivered=bool(row.unknowns),
            )
            for row in rows
        ),
        sender=config.operator.name,
    )
    topic = " ".join(["dead", *(str(row.id) for row in rows)])
    try:
        with writing(engine) as connection:
            return _put(connection, config, topic, report, now)
    except Superseded:
        return []


def tell_brake(engine: Engine, config: Config, count: int, now: datetime) -> list[int]:
    """A message to the operator about what the brake holds, once for each time that it is pulled.

    Safe to call while it lasts: a run that was killed before it could say so is made up for.
    """
    with reading(engine) as connection:
        brake = lanes.braked(connection)
    if brake is None or brake.held_at is None or config.delivery.brake is None:
        return []
    report = OperatorReport(
        held=Held(count=count, most=config.delivery.brake), sender=config.operator.name
    )
    try:
        with writing(engine) as connection:
            return _put(connection, config, f"brake {brake.held_at.isoformat()}", report, now)
    except Superseded:
        return []


def tell_templates(
    engine: Engine, config: Config, complaints: Sequence[str], now: datetime
) -> list[int]:
    """A message to the operator about templates that cannot be used, once a day for the same."""
    report = OperatorReport(templates=tuple(complaints), sender=config.operator.name)
    mark = hashlib.sha256("\n".join(complaints).encode()).hexdigest()[:16]
    try:
        with writing(engine) as connection:
            return _put(connection, config, f"templates {now:%Y-%m-%d} {mark}", report, now)
    except Superseded:
        return []


def _put(
    connection: Any, config: Config, topic: str, report: OperatorReport, now: datetime
) -> list[int]:
    if not config.operator.email:
        return []
    speaks = voice.of(config.operator.timezone, config.digests.language)
    message = render.operator(report, speaks)
    rendered = Rendered(
        subject=message.subject,
        text=message.text,
        html=message.html,
        destinations=[(config.operator.email, f"operator.{uuid4().hex}")],
    )
    wall = datetime.now(UTC)
    return [composing.put_message(connection, topic, rendered, now=now, wall=wall)]


def _broken(row: Row[Any]) -> Trouble:
    return Trouble(
        source=row.source,
        title=row.source_title,
        since=stamp(row.opened_at),
        why=row.reason,
        frozen=row.kind == "stale",
    )


def _back(row: Row[Any]) -> Trouble:
    return Trouble(
        source=row.source,
        title=row.source_title,
        since=stamp(row.opened_at),
        until=stamp(row.closed_at),
        why=row.reason,
    )
