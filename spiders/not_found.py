"""A page or document that was there and is not found: doubted, then told as gone."""

from __future__ import annotations

from scrapy.http import Response

from spiders.http.grade import grade
from tracker.domain.items import Answer, Coverage, Extent, Grade
from tracker.domain.ports import SourceContext

READS = 3  # that must agree before something is believed gone for a 404


def not_found(ctx: SourceContext, response: Response, root: str = "") -> Answer | None:
    """An answer without the one matter of the source, when a second try is not found either.

    None for any other answer. The operator is told at once, readers when it stayed so for a day.
    """
    if response.status not in (404, 410) or "again" not in response.meta:
        return None
    found, reason = grade(response.status, {}, response.body, root=root)
    if found is not Grade.GONE:
        return None
    return Answer(
        source=ctx.name,
        matters=(),
        extent=Extent(matters=Coverage.WHOLE, hold_reads=READS),
        url=response.url,
        alarm=("gone", reason),
    )
