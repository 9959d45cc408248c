"""All spiders by name: those of the project, and those that other packages add."""

from __future__ import annotations

import importlib
import inspect
import logging
import pkgutil
from importlib.metadata import entry_points
from typing import Any

import spiders as package
from spiders.base import SourceSpider
from spiders.facts import Recognised

logger = logging.getLogger(__name__)

#: Other packages add spiders by this entry point: a module, or a class.
GROUP = "tracker.spiders"
#: Spiders that take what no other knows; a list of dated or numbered things is no mere page.
ANY = ("listing", "page")
#: One takes any file by its ending, one any feed; the system that it belongs to knows more of it.
BY_FORM = ("document", "feed")


def spiders() -> dict[str, type[SourceSpider]]:
    """Every usable spider by its name; what is broken or doubled is told in `broken()`."""
    return _load()[0]


def broken() -> list[str]:
    """One sentence for each module of another package that could not be used."""
    return _load()[1]


def recognise(text: str, **hints: Any) -> list[Recognised]:
    """What the spiders make of an address or number, best first.

    `listing` takes any address and `page` any page: what knows more of it comes before them, and
    what lacks nothing before what the caller must ask more for. Hints: `court`, a court id;
    `state`, two letters; `page`, the HTML of the address where the caller has fetched it.
    """
    found: list[Recognised] = []
    known = spiders()
    for name in sorted(known):
        try:
            found.extend(known[name].recognise(text, **hints))
        except Exception:
            logger.warning("the spider %s failed to look at an address", name, exc_info=True)
    return sorted(found, key=_preference)


def _preference(one: Recognised) -> tuple[int, bool, int]:
    if one.spider not in ANY:
        return int(one.spider in BY_FORM), bool(one.missing), 0
    # Links without a day or a number are those of an article as often as those of a list.
    is_list = bool({"date", "number"} & set(one.settings.get("fields", ())))
    return 2, bool(one.missing), 1 if one.spider == "page" else 0 if is_list else 2


def _load() -> tuple[dict[str, type[SourceSpider]], list[str]]:
    found: dict[str, type[SourceSpider]] = {}
    problems: list[str] = []
    for module in pkgutil.iter_modules(package.__path__):
        if not module.ispkg:
            for spider in _of(importlib.import_module(f"spiders.{module.name}")):
                found[spider.name] = spider
    for point in entry_points(group=GROUP):
        try:
            loaded = point.load()
        except Exception as error:
            problems.append(
                f"the spiders of {point.value} cannot be loaded "
                f"({type(error).__name__}: {' '.join(str(error).split())[:200]})."
            )
            continue
        given: list[Any] = [loaded] if inspect.isclass(loaded) else list(_of(loaded))
        for candidate in given:
            problem = _refused(candidate, found)
            if problem:
                problems.append(f"{point.value}: {problem}")
            else:
                found[candidate.name] = candidate
    return found, problems


def _of(module: Any) -> list[type[SourceSpider]]:
    """The spiders that a module defines itself."""
    return [
        thing
        for thing in vars(module).values()
        if inspect.isclass(thing)
        and issubclass(thing, SourceSpider)
        and thing.__module__ == module.__name__
        and getattr(thing, "name", None)
    ]


def _refused(spider: Any, found: dict[str, type[SourceSpider]]) -> str:
    """Why another package's spider is not taken, "" when it is."""
    if not (inspect.isclass(spider) and issubclass(spider, SourceSpider)):
        return "is no SourceSpider."
    if not getattr(spider, "name", None):
        return f"{spider.__name__} has no name."
    if spider.name in found:
        return f'a spider named "{spider.name}" exists already.'
    return ""
