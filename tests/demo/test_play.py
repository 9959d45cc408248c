"""The demo passes as it stands, and fails when its story is broken."""

from dataclasses import replace
from pathlib import Path

import pytest

from tracker.demo.play import play
from tracker.demo.story import CASE, STORY, TEAM

README = Path(__file__).parents[2] / "README.md"
SHORT = STORY.until("filings")
pytestmark = pytest.mark.xdist_group("demo")  # one whole demo serves several tests


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """One playing of the whole story: its problems, its words, its folder."""
    folder, said = tmp_path_factory.mktemp("demo") / "out", []
    found = play(folder, said.append)
    return found, "\n".join(said), folder


def test_the_whole_story_is_told_as_written(whole):
    found, said, folder = whole
    assert found == [], said
    assert "The demo passed" in said and "Traceback" not in said
    assert (folder / "tracker.db").is_file() and (folder / "tracker.toml").is_file()


def test_the_digest_is_shown_and_kept_as_a_web_page(whole):
    _, said, folder = whole
    page = max((folder / "mail").glob("*-team.html"))
    assert str(page) in said
    html = page.read_text(encoding="utf-8")
    assert "Order on Motion for Preliminary Injunction" in html and "</html>" in html
    assert f"as {TEAM} reads it" in said


def test_the_excerpt_in_the_readme_is_what_the_demo_says(whole):
    said = [line.strip() for line in whole[1].splitlines()]
    excerpt = README.read_text(encoding="utf-8").partition("<!-- demo excerpt -->")[2]
    lines = excerpt.split("```")[1].splitlines()[1:]
    missing = [line for line in lines if line.strip() not in ("", "...", *said)]
    assert len(lines) > 10 and missing == []


def test_a_broken_story_fails_by_name(tmp_path):
    """The sites drop one filing, show one that no script lists, and serve one twice."""
    motion = next(e for e in STORY.entries if e.number == "60")
    lodging = next(e for e in STORY.entries if e.label == "Notice of Lodging")
    stranger = replace(motion, case=CASE.id, seq=212, label="Stipulation to Continue", number="64")
    twin = replace(motion, seq=214)
    held = tuple(entry for entry in STORY.entries if entry is not lodging)
    story, said = replace(SHORT, entries=(*held, stranger, twin)), []

    found = play(tmp_path / "out", said.append, story)

    named = {problem.partition(":")[0]: problem for problem in found}
    assert named["Missed"] == (
        "Missed: a notice of lodging was entered, without a number (Sunday, 15:00),"
        " and no change tells it."
    )
    assert "64 Stipulation to Continue" in named["False"]
    assert named["Repeated"].startswith(
        "Repeated: a motion for leave to file was entered as No. 60"
    )
    assert "The demo failed" in said[-1] and all(problem in said[-1] for problem in found)
