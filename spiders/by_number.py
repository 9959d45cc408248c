"""Courts that are read docket by docket: what one answer of several shows, and when to give up."""

from __future__ import annotations

from tracker.domain.items import Answer, Coverage, Extent, Grade, Matter
from tracker.domain.ports import SourceContext

#: Bad answers after which no other docket of the reading would be shown either.
SHUT = frozenset({Grade.REFUSED, Grade.THROTTLED, Grade.BLOCKED, Grade.LOGIN})
_EXTENT = Extent(matters=Coverage.ADDITIONS, sweep=False)


def answer(
    ctx: SourceContext,
    url: str,
    note: str,
    matters: tuple[Matter, ...] = (),
    *,
    at: str,
    unread: tuple[str, ...] = (),
    alarm: tuple[str, str] | None = None,
) -> Answer:
    """What is known of one docket; terms are never looked for `at` such a court, which is said."""
    terms = [f"term:{term}" for term in ctx.followed.terms]
    said = [f"search terms are not looked for {at}"] if terms else []
    return Answer(
        source=ctx.name,
        matters=matters,
        extent=_EXTENT,
        url=url,
        notes=tuple(filter(None, (*said, note))),
        unread=(*terms, *unread),
        alarm=alarm,
    )


def is_over(bad: Grade, *, pending: int, failed: int, good: int) -> bool:
    """Whether a bad answer ends the reading: the court is shut, or most could not be read."""
    return bad in SHUT or (pending == 1 and failed > good)
