"""A copy of the loaded process does what a process of its own does, and leaves nothing behind."""

import os
import signal
import socket
import sys

import pytest

from tracker.demo.ready import quickly
from tracker.demo.stage import DemoError, plainly, surroundings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux only")


INIT = ["init", "--name", "A", "--contact", "https://a.example", "--email", "a@example.org"]


@pytest.fixture(scope="module")
def start():
    with quickly(surroundings()) as started:
        yield started


def test_a_command_that_hangs_is_ended_and_named(start, tmp_path, monkeypatch):
    assert start(INIT, tmp_path, surroundings()).code == 0
    with socket.create_server(("127.0.0.1", 0)) as mute:
        page = f"http://127.0.0.1:{mute.getsockname()[1]}/orders"
        monkeypatch.setattr(start, "limit", 2)
        with pytest.raises(DemoError, match="^`tracker add .* did not end within 2 seconds.$"):
            start(["add", page, "--allow-private", "--yes"], tmp_path, surroundings())
    monkeypatch.undo()
    assert start(["status"], tmp_path, surroundings()).code == 0


def test_settings_of_one_command_are_not_those_of_the_next(start, tmp_path):
    assert start(INIT, tmp_path, surroundings()).code == 0
    named = surroundings() | {"TRACKER_CONFIG": str(tmp_path / "tracker.toml")}
    elsewhere = tmp_path / "empty"
    elsewhere.mkdir()
    assert start(["subscribers"], elsewhere, named).code == 0
    assert start(["subscribers"], elsewhere, surroundings()).code == 2


@pytest.mark.parametrize("words", [["--version"], ["status"], ["frobnicate"], ["diff", "--help"]])
def test_the_same_words_give_the_same_answer_as_in_a_process_of_their_own(start, words, tmp_path):
    copied, plain = (way(words, tmp_path, surroundings()) for way in (start, plainly))
    assert copied == plain and copied.out + copied.err


def test_a_process_that_has_ended_is_one_sentence(tmp_path):
    with quickly(surroundings()) as start:
        os.kill(start.waiting.pid, signal.SIGKILL)
        for _ in range(2):
            with pytest.raises(DemoError, match="has ended; start the demo again.$"):
                start(["--version"], tmp_path, surroundings())
