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


def broken(tmp_path, **changes):
    """The problems of a short story whose sites hold something else than its script says."""
    return play(tmp_path / "out", lambda line: None, replace(SHORT, **changes))


def test_an_entry_dropped_from_the_feed_is_missed(tmp_path):
    found = broken(tmp_path, entries=tuple(e for e in STORY.entries if e.number != "60"))
    assert found == [
        "Missed: a motion for leave to file was entered as No. 60 (Sunday, 15:00),"
        " and no change tells it."
    ]


def test_an_entry_that_no_script_lists_is_false_and_one_served_twice_is_repeated(tmp_path):
    motion = next(e for e in STORY.entries if e.number == "60")
    stranger = replace(motion, case=CASE.id, seq=212, label="Stipulation to Continue", number="64")
    twin = replace(motion, seq=214)
    first, second = broken(tmp_path, entries=(*STORY.entries, stranger, twin))[:2]
    kinds = sorted((first.partition(":")[0], second.partition(":")[0]))
    assert kinds == ["False", "Repeated"]
    assert "64 Stipulation to Continue" in first + second
    assert "a motion for leave to file was entered as No. 60, told twice." in first + second
