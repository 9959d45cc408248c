"""Matrix against a real homeserver: each message once, whatever was lost on the way."""

from __future__ import annotations

import json
import logging
import time
from urllib.parse import quote

import pytest

from notify.channels import Kind, matrix, send, sending
from notify.channels.pieces import LETTER, Letter
from notify.values import Message
from tests.matrix.homeserver import PASSWORD, Account, Homeserver
from tests.notify.long import COUNT, huge_message, long_message, told
from tests.notify.test_golden import sample_digest

pytestmark = pytest.mark.xdist_group("matrix")
MESSAGE = sample_digest()


def by_token(server: Homeserver, account: Account, room: str) -> str:
    return f"matrix://{account.token}@127.0.0.1:{server.port}/{quote(room)}"


def by_password(server: Homeserver, account: Account, room: str, password: str = PASSWORD) -> str:
    name = account.id.partition(":")[0].lstrip("@")
    return f"matrix://{name}:{password}@127.0.0.1:{server.port}/{quote(room)}"


def numbered(number: int) -> Message:
    return Message(subject=f"Message {number}", text=f"Words {number}", html=f"<p>W{number}</p>")


def test_a_digest_arrives_as_a_notice_with_html_and_a_whole_text(
    homeserver: Homeserver, owner: Account, bot: Account, room: str
) -> None:
    assert ":" not in room  # a room of version 12: its id names no server
    outcome = send(by_token(homeserver, bot, room), MESSAGE, key="digest.1")
    assert (outcome.kind, outcome.code) == (Kind.SENT, "200")
    (event,) = homeserver.events(owner, room)
    content = event["content"]
    assert content["msgtype"] == "m.notice" and event["sender"] == bot.id
    assert content["body"].startswith(MESSAGE.subject)
    assert "<https://ecf.cacd.uscourts.gov/doc1/031045678>" in content["body"]
    assert "<del>property</del> <u>property, including" in content["formatted_body"]
    assert content["m.mentions"] == {}


@pytest.mark.parametrize("login", [by_token, by_password])
def test_three_messages_on_one_object_arrive_as_three(
    homeserver: Homeserver, owner: Account, bot: Account, room: str, login: object
) -> None:
    plugin = sending._plugin(login(homeserver, bot, room))  # type: ignore[operator]
    for number in (1, 2, 3):
        LETTER.set(Letter(numbered(number), f"key.{number}"))
        assert plugin.send("ignored") is True
    said = [event["content"]["body"] for event in homeserver.events(owner, room)]
    assert said == [f"Message {n}\n\nW{n}" for n in (1, 2, 3)]


@pytest.mark.parametrize("login", [by_token, by_password])
def test_a_repeated_key_arrives_once(
    homeserver: Homeserver, owner: Account, bot: Account, room: str, login: object
) -> None:
    url = login(homeserver, bot, room)  # type: ignore[operator]
    for _ in range(3):
        assert send(url, numbered(1), key="digest.same").kind is Kind.SENT
        matrix._TOKENS.clear()  # as a new process begins
    assert len(homeserver.events(owner, room)) == 1
    assert send(url, numbered(2), key="digest.same").kind is Kind.SENT  # other words are news
    assert len(homeserver.events(owner, room)) == 2


def test_logins_by_password_share_one_device(
    homeserver: Homeserver, bot: Account, room: str
) -> None:
    for number in (1, 2, 3):
        send(by_password(homeserver, bot, room), numbered(number), key=f"k{number}")
        matrix._TOKENS.clear()
    _, answer = homeserver.ask("GET", "/_matrix/client/v3/devices", bot.token)
    ours = [one for one in answer["devices"] if one["device_id"].startswith("TRACKER")]
    assert len(ours) == 1


def test_a_login_of_another_process_does_not_lose_the_message(
    homeserver: Homeserver, owner: Account, bot: Account, room: str
) -> None:
    url = by_password(homeserver, bot, room)
    assert send(url, numbered(1), key="k1").kind is Kind.SENT
    kept = dict(matrix._TOKENS)
    matrix._TOKENS.clear()
    assert send(url, numbered(2), key="k2").kind is Kind.SENT  # the other process
    matrix._TOKENS.update(kept)  # whose login ended ours
    assert send(url, numbered(3), key="k3").kind is Kind.SENT
    assert len(homeserver.events(owner, room)) == 3


def test_200_kilobytes_arrive_in_pieces_without_losing_a_line(
    homeserver: Homeserver, owner: Account, bot: Account, room: str
) -> None:
    message = huge_message(200_000)
    outcome = send(by_token(homeserver, bot, room), message, key="digest.long")
    events = homeserver.events(owner, room)
    assert outcome.kind is Kind.SENT and outcome.detail == f"in {len(events)} messages"
    assert len(events) > 4
    assert max(len(json.dumps(event).encode()) for event in events) < 65_536
    whole = "".join(event["content"]["formatted_body"] for event in events)
    count = int(message.subject.split()[0])
    assert [whole.count(f">Line {n} of the docket<") for n in range(1, count + 1)] == [1] * count
    plain = "".join(event["content"]["body"] for event in events)
    assert plain.count(" of the docket <https://example.org/") == count


def test_a_digest_of_the_most_changes_arrives(
    homeserver: Homeserver, owner: Account, bot: Account, room: str
) -> None:
    url, message = by_token(homeserver, bot, room), long_message("@room " + owner.id)
    assert {send(url, message, key="digest.most").kind for _ in range(2)} == {Kind.SENT}
    events = homeserver.events(owner, room)
    whole = "".join(event["content"]["body"] for event in events)
    assert all(whole.count(told(n)) == 1 for n in range(1, COUNT))
    titles = [event["content"]["body"].splitlines()[0] for event in events]
    assert all(t.endswith(f"({n} of {len(events)})") for n, t in enumerate(titles, start=1))


def test_rooms_by_alias(homeserver: Homeserver, owner: Account, bot: Account) -> None:
    room = homeserver.create(owner, alias="team")
    for key, name in enumerate(("#team", "#team:localhost", "team")):
        assert send(by_token(homeserver, bot, name), MESSAGE, key=f"a{key}").kind is Kind.SENT
    assert len(homeserver.events(owner, room)) == 3
    outcome = send(by_token(homeserver, bot, "#nowhere"), MESSAGE, key="a9")
    assert (outcome.kind, outcome.code) == (Kind.MISCONFIGURED, "M_NOT_FOUND")


def test_a_room_that_is_closed_to_us(homeserver: Homeserver, owner: Account, bot: Account) -> None:
    room = homeserver.create(owner)
    outcome = send(by_token(homeserver, bot, room), MESSAGE, key="k")
    assert (outcome.kind, outcome.code) == (Kind.MISCONFIGURED, "M_FORBIDDEN")
    assert "invite it" in outcome.detail


def test_a_wrong_token(homeserver: Homeserver, bot: Account, room: str) -> None:
    stranger = Account(bot.id, "syt_wrong_token")
    outcome = send(by_token(homeserver, stranger, room), MESSAGE, key="k")
    assert (outcome.kind, outcome.code) == (Kind.MISCONFIGURED, "M_UNKNOWN_TOKEN")


def test_a_wrong_password_registers_nobody(
    homeserver: Homeserver, owner: Account, bot: Account, room: str
) -> None:
    nobody = Account("@nobody:localhost", "")
    for account in (bot, nobody):
        outcome = send(by_password(homeserver, account, room, "wrong"), MESSAGE, key="k")
        assert (outcome.kind, outcome.code) == (Kind.MISCONFIGURED, "M_FORBIDDEN")
        assert outcome.detail == "user or password is wrong"
    found = homeserver.ask("GET", "/_synapse/admin/v2/users/@nobody:localhost", owner.token)
    assert found[0] == 404


def test_a_servers_wish_to_wait_is_told_and_not_waited_for(
    homeserver: Homeserver, owner: Account, bot: Account, room: str
) -> None:
    url = by_token(homeserver, bot, room)
    path = f"/_synapse/admin/v1/users/{bot.id}/override_ratelimit"
    limit = {"messages_per_second": 1, "burst_count": 1}
    assert homeserver.ask("POST", path, owner.token, limit)[0] == 200
    begun = time.monotonic()
    outcomes = [send(url, numbered(n), key=f"k{n}") for n in range(6)]
    assert time.monotonic() - begun < 5
    refused = [one for one in outcomes if one.kind is Kind.TEMPORARY]
    assert refused and {one.code for one in refused} == {"M_LIMIT_EXCEEDED"}
    assert all(one.retry_after and one.retry_after < 60 for one in refused)
    arrived = len(homeserver.events(owner, room))
    assert arrived == sum(one.kind is Kind.SENT for one in outcomes)


def test_secrets_stay_out_of_logs_outcomes_and_reprs(
    homeserver: Homeserver, bot: Account, room: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    names = ("apprise", "urllib3", "urllib3.connectionpool", "requests", "")
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(1)
    urls = [by_token(homeserver, bot, room), by_password(homeserver, bot, room)]
    outcomes = [send(url, MESSAGE, key="k") for url in urls]
    outcomes.append(send(by_password(homeserver, bot, room, f"{PASSWORD}x"), MESSAGE, key="k"))
    with sending._silence():
        plugins = [sending._plugin(url) for url in urls]
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
    everything = caplog.text + repr(outcomes) + repr(plugins)
    assert [one.kind.value for one in outcomes] == ["sent", "sent", "misconfigured"]
    assert PASSWORD not in everything and bot.token not in everything
