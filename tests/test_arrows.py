"""The dependency arrows of ARCHITECTURE.md hold: who may import whom, read from the code."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = (
    "tracker.domain",
    "tracker.store",
    "tracker.cli",
    "tracker.config",
    "tracker.demo",
    "tracker.ingest",
)
OURS = ("tracker", "spiders", "notify", "migrations", "tests", "benchmarks")

#: What the rooms may import of ours; every other import between rooms is a broken arrow.
ALLOWED = {
    "tracker.domain": {"tracker.domain"},
    "tracker.store": {"tracker.domain", "tracker.store"},
    "tracker.config": {"tracker.domain", "tracker.config", "tracker.errors"},
    "tracker.ingest": {"tracker.domain", "tracker.ingest"},
    "spiders": {"tracker.domain", "spiders"},
    "notify": {"tracker.domain", "notify"},
    "migrations": {"tracker.store"},
}
#: Libraries that one room alone may import.
KEPT = {
    "apprise": "notify.channels",
    "sqlalchemy": "tracker.store",
    "alembic": "tracker.store",
    "scrapy": "spiders",
    "click": "tracker.cli",
    "juriscraper": "tracker.ingest",
    "imaplib": "tracker.ingest",
}
#: The verbs hold engines, rows and one crawler process, but write no SQL and no spider.
NAMES_ALLOWED = {
    "sqlalchemy": {"Connection", "Engine", "Row"},
    "scrapy": {"AsyncCrawlerProcess", "Settings", "signals"},
}


def room(module: str) -> str:
    """The room of a module: tracker.domain, tracker.store, ..., else its top-level package."""
    for name in ROOMS:
        if module == name or module.startswith(name + "."):
            return name
    if module.startswith("notify.channels"):
        return "notify.channels"
    top = module.split(".")[0]
    if top != "tracker" or module == "tracker.errors":
        return module if top == "tracker" else top
    return "tracker.verbs"


def imports(text: str) -> list[tuple[str, set[str], int]]:
    """(module, names, line) of every import of a file, also those inside functions."""
    found: list[tuple[str, set[str], int]] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [(alias.name, set(), node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = {alias.name for alias in node.names}
            found.append((node.module, names, node.lineno))
            found += [
                (f"{node.module}.{name}", set(), node.lineno)
                for name in names
                if (ROOT / node.module.replace(".", "/") / name).is_dir()
            ]
    return found


def broken(path: Path, text: str) -> list[str]:
    """Each import of a file's text that breaks an arrow, in words."""
    here = room(".".join(path.relative_to(ROOT).with_suffix("").parts))
    mine = here.split(".channels")[0]
    problems = []
    for module, names, line in imports(text):
        top, there = module.split(".")[0], room(module)
        where = f"{path.relative_to(ROOT)}:{line}: {here} imports {module}"
        if top in OURS and mine in ALLOWED and there.split(".channels")[0] not in ALLOWED[mine]:
            problems.append(where)
        keeper = KEPT.get(top)
        if keeper and not (here == keeper or mine == keeper) and mine != "migrations":
            if not names or names - NAMES_ALLOWED.get(top, set()):
                problems.append(f"{where}, which only {keeper} may")
        if top in ("tests", "benchmarks") and here.split(".")[0] not in ("tests", "benchmarks"):
            problems.append(where)
    return problems


SOURCES = [
    path
    for package in ("tracker", "spiders", "notify", "migrations")
    for path in sorted((ROOT / package).rglob("*.py"))
]


def test_no_arrow_is_broken() -> None:
    assert [problem for path in SOURCES for problem in broken(path, path.read_text())] == []


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("tracker/domain", "import sqlalchemy"),
        ("tracker/domain", "from tracker.store import models"),
        ("tracker/store", "import spiders.base"),
        ("tracker/ingest", "from spiders.dates import day"),
        ("tracker/ingest", "from tracker.store import sources"),
        ("spiders", "from tracker.crawl import crawl"),
        ("notify", "from tracker import store"),
        ("notify", "import apprise"),
        ("tracker", "from sqlalchemy import select"),
        ("tracker/cli", "import tests.conftest"),
    ],
)
def test_a_broken_arrow_is_named(place: str, line: str) -> None:
    path = ROOT / place / "anything.py"
    assert any(line.split()[1] in problem for problem in broken(path, line))


def test_the_core_is_pure() -> None:
    """The domain imports the standard library and small pure libraries only."""
    found = {
        module.split(".")[0]
        for path in (ROOT / "tracker/domain").rglob("*.py")
        for module, _, _ in imports(path.read_text())
    }
    assert found - set(sys.stdlib_module_names) <= {"tracker", "rapidfuzz", "lark", "cronsim"}
