"""A recipe's source, pointed at the local site in place of the real one."""

from __future__ import annotations

from typing import Any

from tests.spiders.site_server import Site
from tracker.catalogue import facts
from tracker.recipes import find


def context(site: Site, recipe: str, source: str, **more: Any) -> dict[str, Any]:
    """The context of a source as its recipe writes it; it reads below /SOURCE of the site."""
    (found,) = [one for one in find(recipe).sources if one.name == source]
    spider = found.values["spider"]
    own = facts()[spider].settings
    return {
        "name": source,
        "spider": spider,
        "settings": {key: value for key, value in found.values.items() if key in own},
        "base_url": f"{site.url}/{source}",
        "now": "2026-10-02T12:00:00Z",
        "delay": 0.0,
        "allow_private": True,
        **more,
    }
