"""`tracker try`: what it shows, what it refuses, and that nothing is stored."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.spiders.site_server import LIST, Site, feed, item
from tracker.cli import tracker
from tracker.errors import WrongUse
from tracker.trying import settings_of

ROWS = ["--set", "row=table.orders tr", "--set", 'fields={title="a", link="a::attr(href)"}']
LISTING = ["--spider", "listing", "--set", "url=https://city.example/orders", *ROWS]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    started = Site().start()
    yield started
    started.stop()


def run(*words: str) -> Result:
    return CliRunner().invoke(tracker, ["try", *words])


def saved(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text)
    return str(path)


def test_a_saved_page_is_read_as_its_source_would_be(tmp_path: Path) -> None:
    page = saved(tmp_path, "orders.html", LIST)
    found = run(page, *LISTING)
    assert found.exit_code == 0, found.output
    assert "It shows 5 things." in found.output
    assert "key document/try/https://city.example/eo/1.pdf" in found.output
    assert [path.name for path in tmp_path.iterdir()] == ["orders.html"]


def test_a_saved_feed_is_narrowed_by_what_is_followed(tmp_path: Path) -> None:
    text = feed(item() + item(title="2:25-cv-00001 Other v. Another", case=7, seq=9))
    page = saved(tmp_path, "feed.xml", text)
    words = [page, "--spider", "us_courts_rss", "--set", "court=cacd"]
    everything = json.loads(run(*words, "--json").stdout)
    assert len(everything["answer"]["matters"]) == 2
    one = run(*words, "--follow", "cacd 2:25-cv-10999")
    assert "It shows 1 thing." in one.output and "labels: Order" in one.output


def test_a_bad_answer_says_its_grade_and_fails(tmp_path: Path) -> None:
    page = saved(tmp_path, "orders.html", "<html><body>New design</body></html>")
    found = run(page, *LISTING)
    assert found.exit_code == 1
    assert "broken: the row selector found nothing" in found.output


def test_a_source_of_several_pages_says_what_it_would_read_next(tmp_path: Path) -> None:
    status = (
        '<span id="measureNum">SB-1</span><select id="version">'
        '<option value="20250SB199INT">02/20/25 - Introduced</option></select>'
    )
    steps = "<table id='billhistory'><tr><td>02/20/25</td><td>Introduced.</td></tr></table>"
    words = ["--spider", "ca_leginfo", "--set", "session=20252026", "--follow", "ca SB 1"]
    first = saved(tmp_path, "status.html", status)
    found = run(first, *words)
    assert found.exit_code == 0 and "would read next https://leginfo" in found.output
    more = [
        saved(tmp_path, "history.html", steps),
        saved(tmp_path, "votes.html", "<p>None</p>"),
        saved(tmp_path, "text.html", "<div id='bill_all'>Words.</div>"),
    ]
    whole = run(first, *more, *words)
    assert "text: Words." in whole.output and "would read next" not in whole.output
    too_many = run(first, *more, first, *words)
    assert too_many.exit_code == 2 and "whole after 4 of the files" in too_many.output


@pytest.mark.parametrize(
    "words, said",
    [
        ([], "--spider"),
        (["--spider", "nothing"], "no spider 'nothing'"),
        (["--spider", "listing"], "give its settings with --set"),
        (["--spider", "listing", "--set", "row"], "--set key=value"),
        (["https://one.example"], "one link"),
    ],
)
def test_wrong_use_is_one_sentence(tmp_path: Path, words: list[str], said: str) -> None:
    found = run(saved(tmp_path, "a.html", LIST), *words)
    assert found.exit_code == 2 and said in found.output, found.output


def test_settings_of_the_command_line() -> None:
    texts = ["court=cacd", "expect=3", "rolls=false", "fields.title=a", "fields.link=a::attr(href)"]
    assert settings_of(texts) == {
        "court": "cacd",
        "expect": 3,
        "rolls": False,
        "fields": {"title": "a", "link": "a::attr(href)"},
    }
    with pytest.raises(WrongUse, match="no table"):
        settings_of(["fields=x", "fields.title=a"])


def test_a_live_link_is_read_with_the_guard_and_not_stored(site: Site, tmp_path: Path) -> None:
    (tmp_path / "tracker.toml").write_text(
        '[operator]\nname = "Example"\ncontact = "https://example.org/bot"\n'
    )
    address = site.page("/orders", LIST)
    command = [sys.executable, "-m", "tracker", "try", address]

    def live(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *words], cwd=tmp_path, capture_output=True, text=True, timeout=60
        )

    guarded = live("--spider", "listing", *ROWS)
    assert guarded.returncode == 1 and "refused" in guarded.stderr, guarded.stderr
    allowed = live("--spider", "listing", *ROWS, "--allow-private")
    assert allowed.returncode == 0 and "It shows 5 things." in allowed.stdout, allowed.stderr
    recognised = live("--allow-private")
    assert "It shows 5 things." in recognised.stdout, recognised.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["tracker.toml"]
