"""Subscribers by the command line: told, listed, paused, ended; secrets are never shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import CONFIG, Run

AGREED = ("--confirmed", "told me on the phone")


def test_subscribe_says_who_is_told_what(place: Path, run: Run) -> None:
    ran = run("subscribe", "a@Example.org", "--watch", "masks", "--tier", "now", *AGREED)
    assert ran.code == 0
    assert ran.out == (
        "a@example.org is told of masks, tiers now, daily@07:00 (America/Los_Angeles).\n"
    )
    run("subscribe", "b@example.org", "--every", "weekly@mon-09:30", "--tz", "UTC", *AGREED)
    run("subscribe", "c@example.org", "--every", "immediate", *AGREED)
    assert run("subscribers").out.splitlines() == [
        "a@example.org: masks, tiers now, daily@07:00 (America/Los_Angeles)",
        "b@example.org: all watches, weekly@mon-09:30 (UTC)",
        "c@example.org: all watches, immediate",
    ]
    assert "Subscribers: 3 active" in run("status").out


def test_subscribing_again_changes_the_rhythm(place: Path, run: Run) -> None:
    run("subscribe", "a@example.org", *AGREED)
    run("subscribe", "a@example.org", "--every", "hourly")
    assert run("subscribers").out == "a@example.org: all watches, hourly\n"


def test_pause_and_resume(place: Path, run: Run) -> None:
    run("subscribe", "a@example.org", *AGREED)
    assert run("pause", "a@example.org").out == (
        "a@example.org is told nothing until `tracker pause --resume a@example.org`.\n"
    )
    assert run("subscribers").out.endswith("[paused]\n")
    assert run("pause", "a@example.org", "--resume").out == "a@example.org is told again.\n"
    assert "[paused]" not in run("subscribers").out


def test_unsubscribe(place: Path, run: Run) -> None:
    run("subscribe", "a@example.org", "--watch", "masks", "--watch", "city", *AGREED)
    ran = run("unsubscribe", "a@example.org", "--watch", "city")
    assert ran.out == "1 subscription of a@example.org changed.\n"
    assert run("subscribers").out.startswith("a@example.org: masks, ")
    assert run("unsubscribe", "a@example.org").out == ("1 subscription of a@example.org ended.\n")
    assert run("subscribers").out.startswith("Nobody is told so far")


SEVERAL = (["--watch", "masks"], ["--query", "order"], ["--watch", "city", "--watch", "masks"])


def several(run: Run) -> None:
    for wishes in SEVERAL:
        run("subscribe", "a@example.org", *wishes, *AGREED)
    run("subscribe", "b@example.org", *AGREED)


def test_one_of_several_subscriptions_is_named_by_its_number(place: Path, run: Run) -> None:
    several(run)
    assert [line.partition(",")[0] for line in run("subscribers").out.splitlines()] == [
        "a@example.org (1): masks",
        "a@example.org (2): order",
        "a@example.org (3): city",
        "b@example.org: all watches",
    ]
    ran = run("unsubscribe", "a@example.org", "--number", "2")
    assert ran.out == "1 subscription of a@example.org ended.\n"
    ran = run("unsubscribe", "a@example.org", "--number", "3", "--watch", "masks")
    assert ran.out == "1 subscription of a@example.org changed.\n"
    assert [line.partition(", ")[0] for line in run("subscribers").out.splitlines()] == [
        "a@example.org (1): masks",
        "a@example.org (3): city",
        "b@example.org: all watches",
    ]
    found = json.loads(run("subscribers", "export", "a@example.org").out)
    assert [one["how"] for one in found["consent"] if one["what"] == "unsubscribed"] == [
        "by the operator of order",
        "by the operator of masks",
    ]


@pytest.mark.parametrize("numbers", [["2", "9"], ["4"], ["0"]], ids=["one of two", "b's", "none"])
def test_a_number_of_nobody_or_somebody_else_ends_nothing(
    numbers: list[str], place: Path, run: Run
) -> None:
    several(run)
    ran = run("unsubscribe", "a@example.org", *(w for n in numbers for w in ("--number", n)))
    assert ran.code == 1 and ran.err == (
        f"Error: a@example.org has no subscription {numbers[-1]}; its numbers are: 1, 2, 3.\n"
    )
    assert len(run("subscribers").out.splitlines()) == 4


def test_subscribers_as_json(place: Path, run: Run) -> None:
    run("subscribe", "a@example.org", "--watch", "masks")
    found = json.loads(run("subscribers", "--json").out)
    assert (found["address"], found["watches"], found["since"], found["last_due"]) == (
        "a@example.org",
        ["masks"],
        "2026-02-10T18:00:00Z",
        None,
    )


def test_secrets_are_kept_and_shown_by_name_only(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "tracker.toml").write_text(CONFIG + '[channels.room]\nurl = "env:ROOM"\n')
    (place / "secret").write_text("json://127.0.0.1:9/hunter2")
    monkeypatch.setenv("ROOM", "json://127.0.0.1:9/hunter2")
    said = [run("subscribe", name).out for name in ("room", "env:ROOM", "file:secret")]
    said += [run(*words).out for words in (["subscribers"], ["subscribers", "--json"], ["status"])]
    assert "channel:room is told" in said[0] and "env:ROOM is told" in said[1]
    assert "hunter2" not in "".join(said)
    assert b"hunter2" not in (place / "tracker.db").read_bytes()


MISTAKES = {
    "no address": (["subscribe", "Jane"], 2, "'Jane' is no mail address, channel, env:NAME"),
    "a secret typed out": (["subscribe", "slack://a/b/c"], 2, "subscribe env:NAME or file:PATH"),
    "no such watch": (["subscribe", "a@b.org", "--watch", "x"], 2, "There is no watch 'x'"),
    "no rhythm": (["subscribe", "a@b.org", "--every", "often"], 2, "'often' is not a rhythm"),
    "no zone": (["subscribe", "a@b.org", "--tz", "Mars"], 2, "'Mars' is not a time zone"),
    "no tier": (["subscribe", "a@b.org", "--tier", "soon"], 2, "'soon' is not one of"),
    "pause of nobody": (["pause", "a@b.org"], 1, "a@b.org has no subscription"),
    "end of nobody": (["unsubscribe", "a@b.org"], 1, "a@b.org has no subscription"),
    "digest of nothing": (["digest", "--subscriber", "Jane"], 2, "'Jane' is no mail address"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_one_sentence(name: str, place: Path, run: Run) -> None:
    words, code, says = MISTAKES[name]
    ran = run(*words)
    assert (ran.code, says in ran.err) == (code, True), ran.err


def test_a_test_message_that_cannot_leave_is_told(place: Path, run: Run) -> None:
    text = CONFIG.replace('"smtp://127.0.0.1:2525"', '"env:TRACKER_NO_SUCH"')
    (place / "tracker.toml").write_text(text)
    ran = run("subscribe", "a@example.org", "--test")
    assert ran.code == 1
    assert "Note: as things stand nothing can be sent: the environment variable" in ran.out
    assert ran.err.startswith("Error: The test message was not delivered (misconfigured): ")


def test_a_digest_of_nothing(place: Path, run: Run) -> None:
    run("subscribe", "a@example.org")
    assert run("digest", "--preview").out == "Nothing waits for anybody.\n"
    assert run("digest", "--subscriber", "a@Example.org").out == (
        "Nothing waits for a@example.org.\n"
    )


def test_notify_of_nothing_is_silent(place: Path, run: Run) -> None:
    ran = run("notify")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
