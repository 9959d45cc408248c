"""The demo's folder is safe, and its user is shown as one types."""

import pytest

from tracker.demo import stage
from tracker.demo.stage import DemoError, Ran, User, clear, folded, typed


def test_an_empty_folder_is_made(tmp_path):
    clear(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b" / stage.MARK).is_file()


def test_what_an_earlier_demo_left_is_removed(tmp_path):
    clear(tmp_path / "out")
    (tmp_path / "out" / "mail").mkdir()
    (tmp_path / "out" / "tracker.db").write_text("old")
    clear(tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == [stage.MARK]


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(DemoError, match="holds files that no demo made; name an empty folder"):
        clear(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_file_and_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(DemoError, match="is a file; name a folder with --keep"):
        clear(tmp_path / "file")
    with pytest.raises(DemoError, match="cannot be written"):
        clear(tmp_path / "file" / "below")


def test_long_commands_break_before_an_option():
    assert typed(["run"]) == "$ tracker run"
    words = ["init", "--name", "Example Legal Clinic", "--contact", "https://example.org/tracker"]
    assert typed([*words, "--email", "ops@example.org"]).splitlines() == [
        '$ tracker init --name "Example Legal Clinic" \\',
        "    --contact https://example.org/tracker --email ops@example.org",
    ]


def test_what_a_shell_would_read_stands_in_quotes():
    assert typed(["follow", "boston 2026-0213"]) == '$ tracker follow "boston 2026-0213"'
    assert typed(["add", "https://a.example/b?c=1&d=2"]).endswith(' "https://a.example/b?c=1&d=2"')
    assert typed(["add", "https://a.example/b"]).endswith(" add https://a.example/b")


def test_long_lines_break_between_words_and_addresses_stay_whole():
    line = "cacd cannot be read: " + "and so on " * 8
    assert folded(line, "     ", first="  -> ").splitlines() == [
        "  -> cacd cannot be read: and so on and so on and so on and so on and so on and",
        "     so on and so on and so on",
    ]
    address = f"        https://example.org/{'x' * 80}"
    assert folded(address, "  ") == f"  {address}" and folded("short", "  ") == "  short"


def test_the_user_sees_neither_foreign_settings_nor_proxies(tmp_path, monkeypatch):
    monkeypatch.setenv("TRACKER_CONFIG", "/somewhere/else.toml")
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    started = []
    secrets = {"TRACKER_SMTP": "smtp://127.0.0.1:1"}
    user = User(tmp_path, print, secrets, lambda *given: started.append(given) or Ran(0, "", ""))
    user.now = "2026-02-09T17:00:00Z"
    user.runs("status")
    ((words, folder, environment),) = started
    assert (words, folder) == (("status",), tmp_path)
    assert "TRACKER_CONFIG" not in environment and "https_proxy" not in environment
    assert environment["TRACKER_NOW"] == user.now
    assert environment["TRACKER_SMTP"] == "smtp://127.0.0.1:1"


def test_a_command_is_shown_with_its_answer_and_another_exit_code_ends_the_demo(tmp_path):
    said = []
    user = User(tmp_path, said.append, {})
    user.types("--version")
    assert said[0] == "$ tracker --version" and said[1].startswith("  Tracker ")
    with pytest.raises(DemoError, match=r"`tracker frobnicate` ended with exit code 2 where 0 was"):
        user.types("frobnicate")
