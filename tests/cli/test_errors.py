"""What a user does wrong becomes one sentence and the right exit code, never a traceback."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from tests.cli.conftest import CONFIG, Run

NO_STORE = "Error: the store is empty: run `tracker db upgrade`\n"

WRONG_USE = {
    "no such command": (["stauts"], "There is no command 'stauts'; did you mean status?"),
    "no near command": (["xyzzy"], "There is no command 'xyzzy'; `tracker --help` lists them."),
    "no configuration": (["--config", "no.toml", "status"], "--config names {folder}/no.toml"),
    "option after the command": (["status", "--config", "no.toml"], "--config names {folder}/no"),
    "no such watch": (["changes", "--watch", "mask"], "There is no watch 'mask' in tracker.toml"),
    "no such tier": (["changes", "--tier", "soon"], "'soon' is not one of"),
    "no time": (["changes", "--since", "yesterday"], "'yesterday' names no time"),
    "names and all": (["crawl", "cacd", "--all"], "Give names, or --all, or --due"),
    "crawl of no source": (["crawl", "cadc"], "There is no source cadc in tracker.toml"),
    "pause of no source": (
        ["sources", "pause", "cadc"],
        "There is no source 'cadc' in tracker.toml; did you mean cacd?",
    ),
    "no such spider": (["spiders", "list"], "There is no spider 'list'"),
    "follow what": (
        ["follow", "masks", "--watch", "city"],
        "'masks' is neither a source nor a case",
    ),
    "follow for no watch": (
        ["follow", "orders", "--watch", "mask"],
        "There is no watch 'mask' (there are: masks, city); --title TITLE makes it.",
    ),
    "unfollow from no watch": (
        ["unfollow", "orders", "--watch", "mask"],
        "tracker.toml: there is no watch 'mask'; its watches: masks, city.",
    ),
    "follow where": (["follow", "orders"], "Say which watch with --watch: one of masks, city."),
    "add for which watch": (
        ["add", "cacd 2:25-cv-11111"],
        "Say which watch it is for with --watch: masks, city, or a new name.",
    ),
    "add without asking": (
        ["add", "cacd 2:25-cv-11111", "--watch", "masks"],
        "Nobody is here to be asked: add --yes to write it.",
    ),
}


@pytest.mark.parametrize("name", WRONG_USE)
def test_wrong_use_is_one_sentence_and_exit_2(name: str, place: Path, run: Run) -> None:
    words, expected = WRONG_USE[name]
    ran = run(*words)
    assert ran.code == 2
    assert expected.format(folder=place) in " ".join(ran.err.split("\n"))
    assert "Traceback" not in ran.err


FAILED_WORK = {
    "show of nothing": (["show", "cacd 9:99-cv-99999"], "No matter goes by 'cacd 9:99-cv-99999'"),
    "show of too much": (["show", "Order"], "'Order' fits more than one matter"),
    "diff of nothing": (["diff", " "], "No matter goes by ' '"),
    "changes of nothing": (["changes", "--matter", "x/y/z"], "No matter goes by 'x/y/z'"),
    "accept what is sound": (["sources", "accept", "cacd"], "cacd is not suspect"),
    "follow twice": (["unfollow", "cacd 1:11-cv-11111"], "No watch follows"),
    "add what nobody knows": (["add", "hello"], "'hello' is nothing that a spider knows"),
    "add without court": (["add", "2:25-cv-10999"], "Say which court with --court"),
    "init twice": (["init"], "tracker.toml is there already and stays as it is"),
}


@pytest.mark.parametrize("name", FAILED_WORK)
def test_failed_work_is_a_sentence_and_exit_1(name: str, filled: Path, run: Run) -> None:
    words, expected = FAILED_WORK[name]
    ran = run(*words)
    assert (ran.code, expected in ran.err, "Traceback" in ran.err) == (1, True, False), ran.err


def test_every_mistake_of_the_configuration_is_a_line(place: Path, run: Run) -> None:
    (place / "tracker.toml").write_text(
        CONFIG.replace("every", "evry").replace("court =", "curt =")
    )
    ran = run("check")
    assert ran.code == 2
    assert (
        ran.err.splitlines()
        == [
            "tracker.toml: sources.cacd.evry: unknown key; did you mean every?",
            "tracker.toml: sources.cacd.curt: unknown key; did you mean court?",
            "tracker.toml: sources.cacd.court: is missing; the PACER id of the court, as in"
            ' ecf.cacd.uscourts.gov: "cacd".',
            "tracker.toml: watches.masks.matters[1]: no source reads 'cacd', so"
            " 'cacd 2:25-cv-10999' would never be seen; add a source for it.",
        ]
        or "cacd" in ran.err
    )


def test_a_store_that_cannot_be_used_is_a_sentence(place: Path, run: Run) -> None:
    (place / "tracker.db").unlink()
    assert run("status").err == NO_STORE
    text = CONFIG + '[store]\nurl = "sqlite:////no/such/folder/tracker.db"\n'
    (place / "tracker.toml").write_text(text)
    ran = run("status")
    assert (ran.code, ran.err) == (
        1,
        "Error: the store cannot be used: unable to open database file.\n",
    )


def test_a_file_that_is_no_database_is_a_sentence(place: Path, run: Run) -> None:
    (place / "tracker.db").write_text("this is no database, but it is long enough to look at")
    ran = run("status")
    assert (ran.code, ran.err) == (
        1,
        "Error: the store cannot be used: file is not a database.\n",
    )


def test_a_bad_clock_is_a_sentence(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_NOW", "noon")
    ran = run("status")
    assert ran.code == 2 and ran.err.startswith("Error: TRACKER_NOW is 'noon'")


def test_a_fault_of_ours_is_a_sentence_and_with_v_a_traceback(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tracker.status

    def fail(*values: object) -> None:
        raise KeyError("nobody thought of this")

    monkeypatch.setattr(tracker.status, "status", fail)
    ran = run("status")
    assert ran.code == 1
    assert ran.err == (
        "Error: this is a fault of Tracker itself (KeyError: 'nobody thought of this')."
        " Run the command again with -v to see where, and please report it.\n"
    )
    with pytest.raises(KeyError):
        run("status", "-v")


@pytest.mark.parametrize("code", [errno.EACCES, errno.ENOSPC, errno.EROFS])
def test_what_the_machine_refuses_is_a_sentence(
    code: int, place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*names: object) -> None:
        raise OSError(code, os.strerror(code), "/the/file")

    monkeypatch.setattr(os, "replace", refuse)
    ran = run("follow", "SB 805", "--as", "term", "--watch", "masks")
    assert (ran.code, ran.err) == (1, f"Error: /the/file: {os.strerror(code)}.\n")
    assert (place / "tracker.toml").read_text() == CONFIG
