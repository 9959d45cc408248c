"""Threads in rooms of a real homeserver: one event each, whatever became of the first one."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import Engine

from tests.matrix.homeserver import Account, Homeserver
from tests.matrix.test_synapse import by_password, by_token
from tests.notify.long import long_message
from tests.notify.talk import Talk
from tracker.store.engine import open_engine

pytestmark = pytest.mark.xdist_group("matrix")


@pytest.fixture
def engine(migrated: Path, tmp_path: Path) -> Engine:
    """On SQLite: what a homeserver answers is the same for both databases."""
    (tmp_path / "tracker.db").write_bytes(migrated.read_bytes())
    return open_engine(f"sqlite:///{tmp_path}/tracker.db")


@pytest.fixture
def talk(
    engine: Engine,
    tmp_path: Path,
    homeserver: Homeserver,
    bot: Account,
    room: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Talk:
    monkeypatch.setenv("TEAM_URL", by_token(homeserver, bot, room))
    return Talk(engine, tmp_path)


class Room:
    """What a member sees of a room."""

    def __init__(self, server: Homeserver, owner: Account, room: str) -> None:
        self.server, self.owner, self.id = server, owner, room

    @property
    def events(self) -> list[dict[str, Any]]:
        return self.server.events(self.owner, self.id)

    def said(self) -> list[str]:
        return [str(event["content"].get("body", "")).partition("\n")[0] for event in self.events]

    def answered(self) -> list[int | None]:
        """Of each event, which one its thread begins with, None for none."""
        ids = [event["event_id"] for event in self.events]
        relations = [event["content"].get("m.relates_to") for event in self.events]
        return [None if one is None else ids.index(one["event_id"]) for one in relations]

    def redact(self, number: int) -> None:
        event = quote(self.events[number]["event_id"])
        path = f"/_matrix/client/v3/rooms/{quote(self.id)}/redact/{event}/t{number}"
        assert self.server.ask("PUT", path, self.owner.token, {})[0] == 200


@pytest.fixture
def seen(homeserver: Homeserver, owner: Account, room: str) -> Room:
    return Room(homeserver, owner, room)


def test_updates_are_a_thread_that_the_server_knows(talk: Talk, seen: Room) -> None:
    for words, about in [("First", "matter.a"), ("Other", ""), ("Second", "matter.a")]:
        talk.say(words, about)
    talk.say("Third")
    assert seen.said() == ["First", "Other", "Second", "Third"]
    assert seen.answered() == [None, None, 0, 0]
    root = seen.events[0]["event_id"]
    assert seen.events[2]["content"]["m.relates_to"] == {
        "rel_type": "m.thread",
        "event_id": root,
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": root},
    }
    path = f"/_matrix/client/v1/rooms/{quote(seen.id)}/relations/{quote(root)}/m.thread"
    _, answer = seen.server.ask("GET", path, seen.owner.token)
    assert len(answer["chunk"]) == 2
    assert talk.receipts() == ["sent"] * 4 and talk.states() == ["sent"] * 4


def test_every_piece_of_a_long_update_is_in_the_thread(talk: Talk, seen: Room) -> None:
    talk.say("First")
    talk.say(long_message())
    assert len(seen.events) > 3 and seen.answered() == [None] + [0] * (len(seen.events) - 1)


def test_a_redacted_beginning_loses_nothing(talk: Talk, seen: Room) -> None:
    talk.say("First")
    seen.redact(0)
    talk.say("Second")
    talk.say("Third")
    assert seen.said() == ["", "Second", "Third"] and seen.answered() == [None, None, 1]
    assert talk.receipts() == ["sent", "alone", "sent", "sent"]


def test_a_beginning_of_another_room_or_none_is_answered_by_nothing(
    talk: Talk, seen: Room, homeserver: Homeserver, owner: Account, bot: Account
) -> None:
    """What a damaged store names; the server refuses it, and the message arrives once."""
    talk.say("First")
    elsewhere = homeserver.create(owner, invite=(bot.id,))
    path = f"/_matrix/client/v3/rooms/{quote(elsewhere)}/send/m.room.message/t1"
    values = {"msgtype": "m.text", "body": "x"}
    theirs = homeserver.ask("PUT", path, owner.token, values)[1]["event_id"]
    for number, planted in enumerate([theirs, "$nowhere", "$" + "x" * 254], start=2):
        talk.plant(planted)
        talk.say(f"Message {number}")
    assert seen.said() == ["First", "Message 2", "Message 3", "Message 4"]
    assert seen.answered() == [None] * 4
    assert talk.receipts() == ["sent"] + ["alone", "sent"] * 3


def test_a_server_that_refuses_the_answer_gets_it_by_itself(
    talk: Talk, seen: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As above, where nobody looked before: the same transaction id, without the thread."""
    from notify.channels.matrix import TrackerMatrix

    monkeypatch.setattr(TrackerMatrix, "_gone", lambda *given: False)
    talk.say("First")
    talk.plant("$nowhere")
    talk.say("Second")
    assert seen.said() == ["First", "Second"] and seen.answered() == [None, None]
    assert talk.receipts() == ["sent", "alone", "sent"]
    talk.say("Third")
    assert seen.answered() == [None, None, 1]


@pytest.mark.parametrize("point", ["posted", "begun", "recording"])
def test_a_killed_beginning_arrives_once(talk: Talk, seen: Room, point: str) -> None:
    talk.put("First")
    talk.killed(point)
    talk.run()  # whose lease ran out waits for its turn
    talk.run()
    talk.say("Second")
    assert seen.said() == ["First", "Second"] and seen.answered() == [None, 0]
    assert talk.states() == ["sent", "sent"]


@pytest.mark.parametrize("point", ["posted", "recording"])
def test_a_killed_answer_arrives_once(talk: Talk, seen: Room, point: str) -> None:
    talk.say("First")
    talk.put("Second")
    talk.killed(point)
    talk.run()
    talk.run()
    assert seen.said() == ["First", "Second"] and seen.answered() == [None, 0]


def test_a_thread_that_is_found_between_two_tries_makes_no_second_event(
    talk: Talk, seen: Room
) -> None:
    """The event is there by itself: the same transaction finds it."""
    talk.put("First")
    talk.killed("posted")
    talk.run()
    talk.put("Second")
    talk.run(but=1)
    assert seen.said() == ["First", "Second"] and seen.answered() == [None, None]
    talk.run()
    assert seen.said() == ["First", "Second"] and talk.states() == ["sent", "sent"]


def test_a_thread_that_is_lost_between_two_tries_makes_no_second_event(
    talk: Talk, seen: Room
) -> None:
    """The event is there as an answer, which the server does not let be answered: that heals."""
    talk.say("First")
    talk.put("Second")
    talk.killed("posted")
    seen.redact(0)
    for _ in range(2):
        talk.run()
    assert seen.said() == ["", "Second"] and talk.states() == ["sent", "sent"]
    talk.say("Third")
    talk.say("Fourth")
    assert seen.said() == ["", "Second", "Third", "Fourth"]
    assert seen.answered() == [None, 0, None, 2]


def test_rooms_by_alias_have_the_threads_of_the_room(
    talk: Talk,
    homeserver: Homeserver,
    owner: Account,
    bot: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The alias is given to another room: the thread stays where it was."""
    seen = Room(homeserver, owner, homeserver.create(owner, alias="docket"))
    monkeypatch.setenv("TEAM_URL", by_token(homeserver, bot, "#docket"))
    talk.say("First")
    monkeypatch.setenv("TEAM_URL", by_token(homeserver, bot, seen.id))
    talk.say("Second")
    alias = "/_matrix/client/v3/directory/room/%23docket:localhost"
    assert homeserver.ask("DELETE", alias, owner.token)[0] == 200
    later = Room(homeserver, owner, homeserver.create(owner, alias="docket"))
    monkeypatch.setenv("TEAM_URL", by_token(homeserver, bot, "#docket"))
    talk.say("Third")
    assert seen.said() == ["First", "Second"] and seen.answered() == [None, 0]
    assert later.said() == ["Third"] and later.answered() == [None]


def test_threads_with_a_password_and_without_threads(
    talk: Talk,
    seen: Room,
    homeserver: Homeserver,
    bot: Account,
    room: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TEAM_URL", by_password(homeserver, bot, room))
    talk.say("First")
    talk.say("Second")
    monkeypatch.setenv("TEAM_URL", f"{by_password(homeserver, bot, room)}?threads=no")
    talk.say("Third")
    assert seen.answered() == [None, 0, None]
    assert bot.token not in talk.everything() and room not in talk.everything()
