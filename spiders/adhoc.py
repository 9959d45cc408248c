"""One source from command-line arguments, for `scrapy crawl NAME -a url=... -a court=...`."""

from __future__ import annotations

import json
import os
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import CloseSpider

from tracker.domain.ports import Followed, SourceContext

if TYPE_CHECKING:
    from spiders.base import SourceSpider


def context_from_arguments(spider: SourceSpider, arguments: dict[str, Any]) -> SourceContext:
    """The context of a run without a desk; tables and numbers are given as JSON.

    `-a follow="cacd 2:25-cv-10999; ..."` and `-a terms="..."` narrow it; without them all is kept.
    """
    left = {name: _value(raw) for name, raw in arguments.items()}
    refs = _list(left.pop("follow", ""))
    terms = _list(left.pop("terms", ""))
    base_url = str(left.pop("base_url", ""))
    private = left.pop("allow_private", False) in (True, 1, "true", "yes")
    robots = str(left.pop("ignore_robots", ""))
    delay = float(left.pop("delay", 1.0))
    secret = [option.name for option in spider.options if option.secret and option.name in left]
    wrong = spider.problems(left)
    if wrong:
        raise CloseSpider(" ".join(wrong))
    return SourceContext(
        name=str(left.get("court") or spider.name),
        namespace=str(left.get("court") or spider.name),
        spider=spider.name,
        settings=left,
        followed=Followed(refs=frozenset(refs), terms=tuple(terms), everything=not (refs or terms)),
        now=datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        base_url=base_url,
        delay=delay,
        allow_private=private,
        ignore_robots=robots,
        secrets={name: _secret(str(left[name])) for name in secret},
    )


def _secret(reference: str) -> str:
    """The environment variable of "env:NAME"; `scrapy crawl` knows no other reference."""
    return os.environ.get(reference.removeprefix("env:"), "")


def _value(raw: Any) -> Any:
    """JSON where it is JSON, else the text."""
    try:
        return json.loads(raw)
    except (TypeError, ValueError):
        return raw


def _list(raw: Any) -> list[str]:
    parts = raw if isinstance(raw, list) else str(raw).split(";")
    return [str(part).strip() for part in parts if str(part).strip()]
