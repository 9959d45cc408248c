"""Threads: what concerns one matter is together in a room, and nothing is lost or doubled by it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from notify.channels import slack as channel
from notify.channels.piece import Piece
from tests.conftest import NOW
from tests.flow.post import Office
from tests.flow.reader import docket, entry
from tests.notify.long import long_message
from tests.notify.slack_server import BOT, Say, Workspace, slack_server
from tests.notify.talk import Talk, thread
from tracker import people
from tracker.deliver import deliver
from tracker.store import threads
from tracker.store.engine import DatabaseFault, open_engine, reading
from tracker.subscribers import subscribe

HOUR = timedelta(hours=1)


@pytest.fixture
def workspace(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setattr(channel, "PAUSE", 0.0)
    with slack_server() as running:
        monkeypatch.setenv("TEAM_URL", running.bot)
        monkeypatch.setenv("OTHER_URL", running.bot.replace("%23team", "%23other"))
        yield running


@pytest.fixture
def talk(migrated: Path, tmp_path: Path, workspace: Workspace) -> Iterator[Talk]:
    """On SQLite; `ledger` is the same on each database."""
    shutil.copy(migrated, tmp_path / "tracker.db")
    engine = open_engine(f"sqlite:///{tmp_path}/tracker.db")
    yield Talk(engine, tmp_path)
    engine.dispose()


@pytest.fixture
def ledger(engine: Engine, tmp_path: Path, workspace: Workspace) -> Talk:
    return Talk(engine, tmp_path)


def answered(workspace: Workspace) -> list[int | None]:
    """Of each post that is seen, in order, which one it answers, None for none."""
    places = [name.partition("/")[2] for name in workspace.named]
    threads = [post.get("thread_ts") for post in workspace.posts]
    return [None if ts is None else places.index(ts) for ts in threads]


def said(workspace: Workspace) -> list[str]:
    return [post["text"] for post in workspace.posts]


# ---- what a thread is ----------------------------------------------------------------------------


def test_updates_answer_the_first_post_and_are_seen_in_the_channel(
    ledger: Talk, workspace: Workspace
) -> None:
    for words in ("First", "Second", "Third"):
        ledger.say(words)
    assert answered(workspace) == [None, 0, 0]
    assert [post.get("reply_broadcast") for post in workspace.posts] == [None, True, True]
    assert ledger.states() == ["sent"] * 3 and ledger.receipts() == ["sent"] * 3


def test_other_matters_and_digests_of_several_stand_alone(talk: Talk, workspace: Workspace) -> None:
    for about in ("matter.a", "matter.b", "", "matter.b", "", "matter.a"):
        talk.say("Words", about)
    assert answered(workspace) == [None, None, None, 1, None, 0]


def test_of_a_long_update_the_first_piece_is_broadcast(talk: Talk, workspace: Workspace) -> None:
    talk.say(long_message())
    count = len(workspace.posts)
    assert count > 3 and answered(workspace) == [None] * count
    talk.say(long_message())
    again = workspace.posts[count:]
    assert answered(workspace)[count:] == [0] * len(again)
    assert [post["reply_broadcast"] for post in again] == [True] + [False] * (len(again) - 1)


def test_mail_and_rooms_thread_the_same_digests(
    engine: Engine, tmp_path: Path, workspace: Workspace
) -> None:
    """Composed from what a court shows: one case twice, then two cases, then the first again."""
    office = Office(engine, tmp_path, NOW)
    filed = [entry(str(n), "2026-02-01", f"Motion {n}", number=str(n)) for n in range(1, 6)]
    shown = [
        (docket("1", *filed[:1]), docket("2", *filed[:1])),
        (docket("1", *filed[:2]), docket("2", *filed[:1])),
        (docket("1", *filed[:3]), docket("2", *filed[:1])),
        (docket("1", *filed[:4]), docket("2", *filed[:2])),
        (docket("1", *filed[:5]), docket("2", *filed[:2])),
    ]
    office.read(NOW, *shown[0])
    for at, matters in enumerate(shown[1:], start=1):
        if at == 1:
            subscribe(engine, office.config, "team", rhythm="immediate", now=NOW)
        office.read(NOW + at * HOUR, *matters)
        office.compose(NOW + at * HOUR)
        office.hurry()
        deliver(engine, office.config, NOW + at * HOUR)
    assert answered(workspace) == [None, 0, None, 0]
    mails = [row.headers.get("References") for row in office.messages()]
    assert mails[0] == mails[1] == mails[3] and mails[0] and mails[2] is None


# ---- what must not happen ------------------------------------------------------------------------


def elsewhere(talk: Talk, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """Say something of the same matter where no thread of it began."""
    if what == "channel":
        talk.say("Second", to="other")
    elif what == "subscription":
        talk.say("Second", whose=talk.join("team", watches=("orders",)))
    elif what == "room behind the channel":
        monkeypatch.setenv("TEAM_URL", workspace.bot.replace("%23team", "%23other"))
        talk.say("Second")
    elif what == "app":
        monkeypatch.setenv("TEAM_URL", workspace.bot.replace("2222", "3333"))
        workspace.bearers += (f"Bearer {BOT.replace('2222', '3333')}",)
        talk.say("Second")
    elif what == "conversation":
        talk.say("Second", "matter.b")
    else:
        talk.say("Second", "")


@pytest.mark.parametrize(
    "what", ["channel", "subscription", "room behind the channel", "app", "conversation", "none"]
)
def test_no_thread_crosses(
    talk: Talk, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    talk.say("First")
    elsewhere(talk, workspace, monkeypatch, what)
    assert said(workspace) == ["First", "Second"] and answered(workspace) == [None, None]
    assert workspace.looked == [] and "alone" not in talk.receipts()


def test_rooms_of_one_address_have_threads_of_their_own(
    talk: Talk, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = f"slack://{BOT}/%23team/%23other?{workspace.base}"
    monkeypatch.setenv("TEAM_URL", both)
    talk.say("First")
    talk.say("Second")
    assert [post["channel"] for post in workspace.posts] == ["#other", "#team"] * 2
    assert answered(workspace) == [None, None, 0, 1]


def test_a_name_that_went_to_another_channel_takes_no_thread_along(
    talk: Talk, workspace: Workspace
) -> None:
    """Slack takes the answer and shows it to nobody; it is posted where the name leads now."""
    talk.say("First")
    workspace.ids["#team"], workspace.strict = "C0NEWTEAM", False
    talk.say("Second")
    assert [post["text"] for post in workspace.unseen] == ["Second"]
    assert said(workspace) == ["First", "Second"] and answered(workspace) == [None, None]
    talk.say("Third")
    assert answered(workspace) == [None, None, 1]


@pytest.mark.parametrize("strict", [True, False], ids=["refused", "swallowed"])
@pytest.mark.parametrize("permalinks", [True, False], ids=["looked", "blind"])
def test_a_first_post_that_was_deleted_loses_nothing(
    talk: Talk, workspace: Workspace, strict: bool, permalinks: bool
) -> None:
    talk.say("First")
    workspace.delete(0)
    workspace.strict, workspace.permalinks = strict, permalinks
    talk.say("Second")
    if not strict and not permalinks:  # a proxy that hides what Slack knows: nobody can tell
        assert len(workspace.unseen) == 1
        return
    assert said(workspace) == ["First", "Second"] and workspace.unseen == []
    assert talk.receipts() == ["sent", "alone", "sent"] and talk.states() == ["sent", "sent"]
    talk.say("Third")
    assert answered(workspace)[1:] == [None, 1] and talk.receipts()[-1] == "sent"


def test_a_refusal_for_another_reason_is_told_as_it_is(talk: Talk, workspace: Workspace) -> None:
    talk.say("First")
    workspace.channels = ()
    talk.say("Second")
    assert said(workspace) == ["First"] and talk.states() == ["sent", "waiting"]
    assert talk.receipts() == ["sent", "misconfigured"] and len(talk.roots()) == 1
    workspace.channels = ("#team",)
    talk.run()
    assert answered(workspace) == [None, 0]


def refusing(error: str) -> Say:
    return Say(200, json.dumps({"ok": False, "error": error}))


TRIES: list[tuple[str, list[Say | None], int]] = [
    ("asked to wait", [Say(429, "", {"Retry-After": "9"})], 0),
    ("refused as an answer, then asked to wait", [refusing("cannot_reply"), Say(429, "")], 0),
    ("silence after it landed", [Say(0, lands=True)], 1),
    ("a failure in the middle", [refusing("internal_error")], 0),
]


@pytest.mark.parametrize(("says", "copies"), [row[1:] for row in TRIES], ids=[r[0] for r in TRIES])
def test_a_repeated_try_stays_in_its_thread(
    talk: Talk, workspace: Workspace, says: list[Say | None], copies: int
) -> None:
    talk.say("First")
    workspace.says = list(says)
    talk.say("Second")
    talk.run()
    assert said(workspace) == ["First", "Second"] + ["Second"] * copies
    assert answered(workspace) == [None, 0] + [0] * copies
    assert talk.states() == ["sent", "sent"] and len(talk.roots()) == 1


def test_a_message_is_no_answer_to_itself(talk: Talk, workspace: Workspace) -> None:
    """Its first piece began the thread; what a later try brings stands beside it as before."""
    workspace.says = [None, Say(429, "", {"Retry-After": "9"})]
    talk.say(long_message())
    assert len(workspace.posts) == 1
    talk.run()
    assert len(set(said(workspace))) == len(workspace.posts) > 3
    assert set(answered(workspace)) == {None}


def test_who_arrives_first_begins_the_thread(talk: Talk, workspace: Workspace) -> None:
    workspace.says = [Say(429, "", {"Retry-After": "9"}), None]
    talk.put("First")
    talk.say("Second")
    talk.run()
    assert sorted(said(workspace)) == ["First", "Second"] and answered(workspace) == [None, 0]


@pytest.mark.parametrize("point", ["posted", "begun", "recording"])
def test_a_killed_beginning_is_repeated_once_at_most(
    ledger: Talk, workspace: Workspace, point: str
) -> None:
    ledger.put("First")
    ledger.killed(point)
    ledger.run()
    ledger.run()
    ledger.say("Second")
    assert said(workspace) == ["First", "First", "Second"]  # Slack knows no repeats
    first = 1 if point == "posted" else 0  # of the copies, the one that the store knows
    assert answered(workspace) == [None, None, first]
    assert ledger.states() == ["sent", "sent"]


@pytest.mark.parametrize("point", ["posted", "recording"])
def test_a_killed_answer_is_repeated_once_in_the_same_thread(
    talk: Talk, workspace: Workspace, point: str
) -> None:
    talk.say("First")
    talk.put("Second")
    talk.killed(point)
    talk.run()
    talk.run()
    assert said(workspace) == ["First", "Second", "Second"]
    assert answered(workspace) == [None, 0, 0] and len(talk.roots()) == 1


NAMES: list[Any] = [
    None, 17, 1.5, True, [], ["1.2"], {"ts": "1.2"}, "", "1", "1.2\n", " 1.2", "1.2.3", "１.２",
    "1.2' OR 1=1 --", "1.2\x00", "../../x", "<!channel>", "9" * 13 + ".1", "1." + "9" * 10_000,
]  # fmt: skip


@pytest.mark.parametrize("ts", NAMES, ids=range(len(NAMES)))
def test_a_hostile_name_of_a_post_is_neither_kept_nor_sent(
    talk: Talk, workspace: Workspace, ts: Any
) -> None:
    taken = {"ok": True, "channel": "C0000TEAM", "ts": ts}
    workspace.says = [Say(200, json.dumps(taken), lands=True)]
    talk.say("First")
    assert talk.roots() == [] and talk.states() == ["sent"]
    talk.say("Second")
    assert answered(workspace) == [None, None] and talk.receipts() == ["sent", "sent"]


@pytest.mark.parametrize("conversation", [None, "", "C", "c0000team", "C0/../X", "C" * 99, ["C01"]])
def test_a_hostile_name_of_a_channel_is_not_kept(
    talk: Talk, workspace: Workspace, conversation: Any
) -> None:
    taken = {"ok": True, "channel": conversation, "ts": "1.2"}
    workspace.says = [Say(200, json.dumps(taken), lands=True)]
    talk.say("First")
    assert talk.roots() == [] and talk.states() == ["sent"]


@pytest.mark.parametrize("planted", ["", "x", "C0000TEAM/1.2&a=b", "C0000TEAM/1.2\n", "$event"])
def test_a_damaged_store_sends_nothing_hostile(
    talk: Talk, workspace: Workspace, planted: str
) -> None:
    talk.say("First")
    talk.plant(planted)
    talk.say("Second")
    assert answered(workspace) == [None, None] and workspace.looked == []
    assert talk.states() == ["sent", "sent"]


@pytest.mark.parametrize("step", ["root", "begin", "lose"])
def test_a_store_that_fails_beside_the_post_sends_no_copy(
    talk: Talk, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*given: object) -> str:
        raise DatabaseFault("disk I/O error")

    talk.say("First")
    if step == "lose":
        workspace.delete(0)
    monkeypatch.setattr(threads, step, fail)
    talk.say("Second", "matter.b" if step == "begin" else "matter.a")
    assert said(workspace) == ["First", "Second"] and talk.states() == ["sent", "sent"]
    assert answered(workspace)[1] is None


@pytest.mark.parametrize("form", ["hook", "flow", "thread of its own", "no threads", "NO threads"])
def test_where_no_thread_can_be_or_none_is_wanted(
    talk: Talk, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    workspace.named.append("C0000TEAM/1700000000.123")
    urls = {
        "hook": workspace.hook,
        "flow": f"slack://T05AAAA/Ft07BBBB/123456/AbCdEf?mode=workflow&{workspace.base}",
        "thread of its own": f"slack://{BOT}/team:1700000000.123?{workspace.base}",
        "no threads": f"{workspace.bot}&threads=no",
        "NO threads": f"{workspace.bot}&threads=NO",
    }
    monkeypatch.setenv("TEAM_URL", urls[form])
    talk.say("First")
    talk.say("Second")
    own = "1700000000.123" if form == "thread of its own" else None
    assert [post.get("thread_ts") for post in workspace.posts] == [own, own]
    assert not any("reply_broadcast" in post for post in workspace.posts)
    assert talk.roots() == [] and talk.states() == ["sent", "sent"]


def test_the_ledger_holds_no_secret_of_a_thread(talk: Talk, workspace: Workspace) -> None:
    talk.say("First")
    workspace.delete(0)
    talk.say("Second")
    kept = talk.everything()
    assert "C0000TEAM/" in kept and "#team" not in kept and workspace.base[5:] not in kept
    assert not [word for word in (BOT, BOT.rpartition("-")[2], "xoxb") if word in kept]


def test_what_is_kept_of_threads_is_shown_and_deleted_with_whose_they_are(
    ledger: Talk, workspace: Workspace
) -> None:
    other = ledger.join("other")
    ledger.say("First")
    ledger.say("Theirs", whose=other, to="other")
    shown = people.export(ledger.engine, ledger.config, "team")
    assert [one["post"] for one in shown["threads"]] == [workspace.named[0]]
    assert [one["thread"] for one in shown["messages"]] == ["matter.a"]
    people.delete(ledger.engine, ledger.config, "team")
    assert ledger.roots() == [workspace.named[1]]
    with reading(ledger.engine) as connection:
        (left,) = connection.execute(select(thread)).all()
    assert left.subscription_id == other


def test_the_name_of_a_piece_says_nothing_of_its_thread() -> None:
    alone = Piece("#team", {"text": "Words"}, 0)
    assert replace(alone, root="C0000TEAM/1.2").name == alone.name
    others = [
        Piece("#other", {"text": "Words"}, 0),
        Piece("#team", {"text": "Other"}, 0),
        Piece("#team", {"text": "Words"}, 1),
    ]
    assert len({one.name for one in [alone, *others]}) == 4
