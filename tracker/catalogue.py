"""The installed spiders, as the configuration and the commands ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spiders.base import SourceSpider


@dataclass(frozen=True, slots=True)
class Facts:
    """One spider: the names of its settings, and what is wrong with given ones."""

    spider: type[SourceSpider]
    settings: tuple[str, ...]

    def problems(self, settings: dict[str, Any]) -> list[str]:
        """One sentence for each mistake, "KEY: what is wrong"."""
        return self.spider.problems(settings)


def facts() -> dict[str, Facts]:
    """Every usable spider by its name. Imports Scrapy, so only ask where it is needed."""
    from spiders.catalogue import spiders

    return {
        name: Facts(spider, tuple(option.name for option in spider.options))
        for name, spider in sorted(spiders().items())
    }
