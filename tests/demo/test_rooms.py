"""The demo's Slack and Matrix take what the product's channels send, once, and refuse strangers."""

from notify.channels import Kind, send
from notify.values import Message
from tracker.demo.rooms import MATRIX, SLACK, Rooms

MESSAGE = Message(
    subject="New entry 62 & more",
    text="New entry 62\n",
    html="<h2>Masks</h2><ul><li><p><a href='https://example.org/62'>New entry 62</a></p></li></ul>",
)


def test_a_message_arrives_in_both_rooms_with_its_words():
    with Rooms() as rooms:
        for url in (rooms.slack_url, rooms.matrix_url):
            assert send(url, MESSAGE, key="digest.1").kind is Kind.SENT
    assert [post.room for post in rooms.arrived] == [SLACK, MATRIX]
    for post in rooms.arrived:
        assert post.subject == "New entry 62 & more" and "New entry 62" in post.text
        assert "https://example.org/62" in post.text and "&amp;" not in post.text


def test_matrix_takes_a_repeat_for_the_same_message():
    with Rooms() as rooms:
        for _ in range(2):
            assert send(rooms.matrix_url, MESSAGE, key="digest.1").kind is Kind.SENT
    assert len(rooms.arrived) == 1


def test_strangers_are_refused():
    with Rooms() as rooms:
        urls = [
            rooms.slack_url.replace("demo", "other"),
            rooms.slack_url.replace("masks", "others"),
            rooms.matrix_url.replace("demo-token", "other-token"),
            rooms.matrix_url.replace("!masks", "!others"),
        ]
        found = [send(url, MESSAGE, key="digest.1") for url in urls]
    assert [one.code for one in found] == [
        "invalid_auth",
        "channel_not_found",
        "M_UNKNOWN_TOKEN",
        "M_UNRECOGNIZED",
    ]
    assert {one.kind for one in found} == {Kind.MISCONFIGURED} and rooms.arrived == []
