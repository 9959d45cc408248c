"""The README's examples work: they are run, in their order, against the demo's sites."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.demo.script import Story
from tracker.demo.server import World
from tracker.demo.sink import Sink
from tracker.demo.story import STORY

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"<!-- tested -->\n```console\n(.*?)```", re.DOTALL)


def commands() -> list[str]:
    """The lines after each `$ ` of the marked blocks; a trailing backslash joins two."""
    text = "".join(BLOCK.findall(README)).replace("\\\n", " ")
    return [line[2:] for line in text.splitlines() if line.startswith("$ ")]


def at_the_sample_sites(words: list[str], world: World) -> list[str]:
    """`tracker add`, sent to a sample site in place of the court or city that it names."""
    if words[0] != "add" or "--recipe" in words:
        return words
    site = "boston-orders" if words[1].startswith("http") else "cacd"
    return [*words, "--base-url", world.base_url(site), "--allow-private"]


def run(folder: Path, words: list[str], environment: dict[str, str]) -> tuple[int, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TRACKER_")}
    done = subprocess.run(
        [sys.executable, "-m", "tracker", *words],
        cwd=folder,
        env=kept | environment | {"TRACKER_NOW": STORY.moments[0].now},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_marked_examples_run_in_their_order(tmp_path):
    story: Story = STORY.until("baseline")
    answers: dict[str, str] = {}
    with World(story) as world, Sink() as sink:
        environment = {"TRACKER_SMTP": ""}
        for command in commands():
            program, *words = shlex.split(command)
            if program == "export":
                assert words[0].partition("=")[0] in environment, f"{command}: a new variable"
                environment["TRACKER_SMTP"] = sink.url
                continue
            assert program == "tracker", command
            code, answers[words[0]] = run(tmp_path, at_the_sample_sites(words, world), environment)
            assert code == 0, f"{command}\n{answers[words[0]]}"
    assert answers["run"] == "", "the first reading is silent"
    assert "Tracker is healthy" in answers["status"]
    assert "No changes since then." in answers["changes"]
    assert "tracker" in answers["cron"] and " run --config " in answers["cron"]


def test_the_readme_begins_with_what_it_is_and_the_two_commands():
    first, *_ = re.split(r"^## ", README, flags=re.MULTILINE)
    assert first.startswith("# Tracker\n") and "promises three things" in first
    assert README.index("make demo\nmake test") < README.index("## Follow a first case")


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#:]+)\)", README))
def test_links_to_files_lead_somewhere(target):
    assert (ROOT / target).exists()


def test_every_command_that_the_readme_names_exists():
    from tracker.cli.root import NAMES

    named = {word for word in re.findall(r"`tracker ([a-z]+)", README) if word != "COMMAND"}
    assert named and named <= set(NAMES)
