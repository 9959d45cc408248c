"""The frame: quick to start, every command with help, every option documented."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.cli.conftest import Run
from tracker.cli import tracker
from tracker.cli.root import NAMES

DOCS = Path(__file__).parents[2] / "docs"
HEAVY = ("sqlalchemy", "scrapy", "twisted", "rich", "tomlkit", "lxml", "apprise", "jinja2")


def commands(
    group: click.Group = tracker, path: str = "tracker"
) -> Iterator[tuple[str, click.Command]]:
    """Every command with its whole name."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None, name
        yield f"{path} {name}", found
        if isinstance(found, click.Group):
            yield from commands(found, f"{path} {name}")


COMMANDS = dict(commands())


@pytest.mark.parametrize("words", [["--help"], ["status", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys\nfrom tracker.cli import main\nsys.argv = ['tracker', *%r]\n"
        "try: main()\nexcept SystemExit as end: code = end.code\n"
        "print(sorted(set(%r) & set(sys.modules)), code)" % (words, HEAVY)
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[] 0"


def test_a_look_at_the_store_needs_no_alembic(filled: Path) -> None:
    code = (
        "import sys\nfrom tracker.cli import main\nsys.argv = ['tracker', 'changes']\n"
        "try: main()\nexcept SystemExit as end: code = end.code\n"
        "print('alembic' in sys.modules, code)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=filled
    )
    assert ran.stdout.splitlines()[-1] == "False 0"


def test_help_lists_every_command_by_purpose(run: Run) -> None:
    out = run("--help").out
    assert [line.strip() for line in out.splitlines() if line.endswith(":")] == [
        "A first case in four lines:",
        "Options:",
        "Set up:",
        "Tell whom:",
        "Read and tell:",
        "Look:",
        "Look after:",
    ]
    lines = out.splitlines()
    for name in NAMES:
        line = next(line for line in lines if line.startswith(f"  {name} "))
        assert line.endswith("."), f"the short help of {name} is longer than a line"
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_says_what_it_is_for(name: str) -> None:
    command = COMMANDS[name]
    assert command.help and command.get_short_help_str(limit=200).endswith(".")
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help and option.help.endswith("."), option.name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_the_common_options(name: str) -> None:
    opts = {text for option in COMMANDS[name].params for text in option.opts}
    assert {"--config", "--verbose"} <= opts


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    text = (DOCS / "commands.md").read_text()
    heading = f"\n### `{name}"
    assert heading in text, f"docs/commands.md has no section on `{name}`"
    section = text.split(heading, 1)[1].split("\n### ", 1)[0]
    common = {"--config", "--verbose", "-v"}
    for option in COMMANDS[name].params:
        for words in set(option.opts if isinstance(option, click.Option) else ()) - common:
            assert f"`{words}" in section, f"docs/commands.md: `{name}` lacks {words}"


def test_no_documented_command_has_left() -> None:
    text = (DOCS / "commands.md").read_text()
    headings = [
        line[5:].strip("`").split("`")[0] for line in text.splitlines() if line.startswith("### `")
    ]
    told = {" ".join(word for word in line.split() if word.islower()) for line in headings}
    assert told == set(COMMANDS)


def test_the_version(run: Run) -> None:
    assert run("--version").out.startswith("Tracker ")
