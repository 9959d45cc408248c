"""docs/adding-a-source.md stays true: its files, its excerpts and its example."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from spiders.contract import Contract
from tracker.cli import tracker

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "adding-a-source.md").read_text(encoding="utf-8")
SPIDER = (ROOT / "spiders" / "wa_leg.py").read_text(encoding="utf-8")


def test_the_files_that_it_names_are_there() -> None:
    named = re.findall(r"`((?:spiders|tests|tracker|benchmarks)/[\w/.]+\.\w+)`", TEXT)
    assert len(named) > 8
    assert [name for name in named if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("excerpt", re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL))
def test_its_excerpts_stand_in_the_spider(excerpt: str) -> None:
    assert excerpt in SPIDER


def test_every_fact_of_a_spider_is_told() -> None:
    table = TEXT.split("| fact | meaning |", 1)[1].split("\n\n", 1)[0]
    told = set(
        re.findall(r"`(\w+)`", "".join(line.split("|")[1] for line in table.splitlines()[2:]))
    )
    facts = set(Contract.__annotations__) | {"name", "problems", "recognise"}
    assert told == facts


def test_the_example_prints_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (block,) = re.findall(r"<!-- tested -->\n```console\n\$ (.*?)```", TEXT, re.DOTALL)
    command, _, printed = block.partition("\n")
    found = CliRunner().invoke(tracker, shlex.split(command)[1:])
    assert (found.exit_code, found.output) == (0, printed)
