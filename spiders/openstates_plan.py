"""Which bills one reading of Open States asks for, and what it must say of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from spiders.facts import Unexpected
from spiders.legislative import BillName, Wanted
from tracker.domain import budget
from tracker.domain.items import Grade
from tracker.domain.ports import SourceContext
from tracker.domain.sightings import instant

#: The most identifiers, and the most rows, of one request; more is a 400.
MOST = 20
#: A request that fails is good enough for so long, if the others answer.
PATIENCE = timedelta(hours=24)
#: A mark for each bill: when it was read last, and whether it was never there.
READ, ABSENT = "read ", " absent"


def place(ctx: SourceContext) -> str:
    return str(ctx.settings["jurisdiction"]).strip().lower()


def wanted_of(ctx: SourceContext) -> Wanted:
    """The followed bills of this session; terms are not searched."""
    return replace(Wanted.of_session(ctx, place(ctx)), terms=())


def last_reads(ctx: SourceContext) -> dict[str, str]:
    """When each bill was read last."""
    marks = ctx.marks.items()
    return {name.removeprefix(READ): at for name, at in marks if name.startswith(READ)}


def ever_shown(ctx: SourceContext) -> set[str]:
    """The bills that were there when they were read."""
    return {name for name, mark in last_reads(ctx).items() if not mark.endswith(ABSENT)}


def may_wait(ctx: SourceContext, bills: Sequence[BillName]) -> bool:
    """Whether all of the bills were read within a day."""
    read = [last_reads(ctx).get(bill.identifier, "").removesuffix(ABSENT) for bill in bills]
    oldest = min(read, default="")
    return bool(oldest) and instant(ctx.now) - instant(oldest) < PATIENCE


def absent(ctx: SourceContext, bills: Sequence[BillName], others: bool) -> list[str]:
    """Bills that were asked for and are not there: unknown so far, or an answer to be doubted."""
    names, session = [bill.identifier for bill in bills], ctx.settings["session"]
    lost = [name for name in names if name in ever_shown(ctx)]
    if lost and not others:
        raise Unexpected(f"the answer shows no bill at all, not even {lost[0]}.", Grade.EMPTY)
    never = [name for name in names if name not in lost]
    found = [(lost, "no longer shows"), (never, "shows no")]
    return [
        f"Open States {verb} {', '.join(part)} in the session {session}"
        for part, verb in found
        if part
    ]


def chunks(ctx: SourceContext, wanted: Wanted) -> list[list[BillName]]:
    """The followed bills by 20, those read longest ago first."""
    bills = {bill.identifier: bill for bill in wanted.bills}
    queue = budget.oldest_first(bills, last_reads(ctx))
    names = [queue[start : start + MOST] for start in range(0, len(queue), MOST)]
    return [[bills[name] for name in part] for part in names]


def left_out(ctx: SourceContext, wanted: Wanted) -> list[BillName]:
    """The followed bills for which no requests are left, those read longest ago first."""
    if wanted.everything or ctx.budget_left is None:
        return []
    return [bill for part in chunks(ctx, wanted)[ctx.budget_left :] for bill in part]


def skipped(ctx: SourceContext, left: Sequence[BillName]) -> dict[str, str]:
    """The same as `Answer.skipped`: their names in watches, each with its last read."""
    read = last_reads(ctx)
    named = {f"{place(ctx)} {bill.identifier}": read.get(bill.identifier, "") for bill in left}
    return {name: at.removesuffix(ABSENT) for name, at in named.items()}
