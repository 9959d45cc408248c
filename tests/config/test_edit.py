"""Edits of tracker.toml keep what people wrote and never leave a broken file."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from tracker import edit
from tracker.config import ConfigError
from tracker.errors import WrongUse

FILE = """# The clinic's list. Ask Ana before you change it.
[operator]
contact = "https://example.org/bot" # our page

# --- courts ---
[sources.cacd]
spider = "us_courts_rss"   # Los Angeles
court = "cacd"

# --- what we follow ---
[watches.masks]
title = "Masks"
matters = [
    "cacd 2:25-cv-10999", # the suit
    "cacd 2:25-cv-10001-CAS",
]

# --- the end ---
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "tracker.toml"
    path.write_text(FILE)
    return path


def test_a_source_stands_after_the_sources(path: Path) -> None:
    values = {"spider": "listing", "rolls": False, "fields": {"key": r"(\d+)", "title": "a"}}
    config = edit.add_source(path, "boston-orders", values)
    expected = FILE.replace(
        'court = "cacd"\n',
        'court = "cacd"\n\n[sources.boston-orders]\nspider = "listing"\nrolls = false\n\n'
        "[sources.boston-orders.fields]\nkey = '(\\d+)'\ntitle = \"a\"\n",
    )
    assert path.read_text() == expected
    assert config.sources["boston-orders"].settings["fields"]["key"] == r"(\d+)"


def test_a_first_watch_stands_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "tracker.toml"
    path.write_text("# nothing yet")
    edit.add_watch(path, "masks", {"title": 'The "No Secret Police Act"\nand more'})
    assert path.read_text().startswith("# nothing yet\n\n[watches.masks]\n")
    watch = tomllib.loads(path.read_text())["watches"]["masks"]
    assert watch == {"title": 'The "No Secret Police Act"\nand more'}


def test_follow_appends_and_keeps_the_comments(path: Path) -> None:
    assert edit.follow(path, "masks", "cacd 2:25-cv-10002") is True
    expected = FILE.replace('-CAS",\n', '-CAS",\n    "cacd 2:25-cv-10002",\n')
    assert path.read_text() == expected


def test_follow_of_what_is_followed_changes_nothing(path: Path) -> None:
    before = path.stat().st_ino
    assert edit.follow(path, "masks", "CACD 2:25-cv-10001-XYZ") is False
    assert (path.read_text(), path.stat().st_ino) == (FILE, before)


def test_follow_by_another_key(path: Path) -> None:
    assert edit.follow(path, "masks", "No Secret Police Act", key="terms") is True
    values = tomllib.loads(path.read_text())
    assert values["watches"]["masks"]["terms"] == ["No Secret Police Act"]
    assert "# --- the end ---" in path.read_text()


def test_unfollow_finds_the_number_however_it_is_written(path: Path) -> None:
    assert edit.unfollow(path, "masks", "cacd 2:25-cv-10001") is True
    assert path.read_text() == FILE.replace('    "cacd 2:25-cv-10001-CAS",\n', "")
    assert edit.unfollow(path, "masks", "cacd 2:25-cv-10001") is False


def test_follow_and_unfollow_come_back_to_the_same_file(path: Path) -> None:
    edit.follow(path, "masks", "cacd 2:25-cv-10002")
    edit.unfollow(path, "masks", "cacd 2:25-cv-10002")
    assert path.read_text() == FILE


@pytest.mark.parametrize(
    "text",
    [
        'watches = { a1 = { terms = ["one"] }, b1 = {} }\n[operator]\nname = "x"\n',
        'watches.a1.terms = ["one"]\noperator.name = "x"\n',
        '[watches]\na1 = { terms = ["one"] }\n[operator]\nname = "x"',
        '[watches.a1]\nterms = ["one"]\nnote = """\n[watches.c1]\n"""\n[operator]\nname = "x"\r\n',
        '[watches."a1"]\nterms = ["one"] # why\n',
    ],
)
def test_every_way_of_writing_is_edited_right_or_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "tracker.toml"
    path.write_bytes(text.encode())
    wanted = tomllib.loads(text.replace("\r\n", "\n"))
    try:
        edit.add_watch(path, "new", {"terms": ["two"]})
        wanted["watches"]["new"] = {"terms": ["two"]}
    except edit.EditError as error:
        assert "by hand" in str(error) and path.read_bytes() == text.encode()
    edit.follow(path, "a1", "three", key="terms")
    wanted["watches"]["a1"]["terms"].append("three")
    assert tomllib.loads(path.read_text()) == wanted


def test_an_edit_that_would_not_load_is_refused(path: Path) -> None:
    with pytest.raises(ConfigError, match="no source reads 'cand'"):
        edit.follow(path, "masks", "cand 3:25-cv-00001")
    with pytest.raises(ConfigError, match="must be a number"):
        edit.add_source(path, "cand", {"spider": "us_courts_rss", "delay": "1"})
    assert path.read_text() == FILE
    assert os.listdir(path.parent) == ["tracker.toml"]


def test_a_file_with_mistakes_is_left_to_its_owner(path: Path) -> None:
    path.write_text(FILE + "[sorces]\n")
    with pytest.raises(ConfigError, match="sorces: unknown key"):
        edit.follow(path, "masks", "cacd 2:25-cv-10002")
    assert path.read_text() == FILE + "[sorces]\n"


def test_names_that_are_taken_or_missing_are_one_sentence(path: Path) -> None:
    with pytest.raises(WrongUse, match="sources.cacd is there already"):
        edit.add_source(path, "cacd", {"spider": "listing"})
    with pytest.raises(WrongUse, match="there is no watch 'mask'; its watches: masks"):
        edit.unfollow(path, "mask", "cacd 2:25-cv-10999")


def test_link_mode_and_line_ends_stay(path: Path) -> None:
    real = path.rename(path.with_name("real.toml"))
    real.write_bytes(FILE.replace("\n", "\r\n").encode())
    real.chmod(0o640)
    path.symlink_to(real)
    edit.add_source(path, "cand", {"spider": "us_courts_rss", "court": "cand"})
    edit.follow(path, "masks", "cacd 2:25-cv-10002")
    assert path.is_symlink() and real.stat().st_mode & 0o777 == 0o640
    written = real.read_bytes()
    assert written.count(b"\n") == written.count(b"\r\n") > FILE.count("\n")


def test_a_crash_while_writing_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*names: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError):
        edit.follow(path, "masks", "cacd 2:25-cv-10002")
    assert path.read_text() == FILE
    assert os.listdir(path.parent) == ["tracker.toml"]
