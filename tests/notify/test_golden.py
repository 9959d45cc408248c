"""The whole words of each form of message, kept as files so that a change of them is seen.

`TRACKER_WRITE_GOLDEN=1` writes them anew; look at the difference before committing it.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from notify import digest, render, render_chat, render_matrix, render_slack
from notify.channels.pieces import Letter
from notify.channels.webhook import contents
from notify.values import Dead, Digest, Message, OperatorReport
from notify.voice import Voice
from tests.notify import laws, sample
from tests.notify import test_court_dates as court_dates
from tests.notify.sample import item

GOLDEN = Path(__file__).with_name("golden")


def compare(name: str, message: Message) -> None:
    parts = {"subject": message.subject + "\n", "txt": message.text, "html": message.html}
    for suffix, words in parts.items():
        whole(f"{name}.{suffix}", words)


def sample_digest() -> Message:
    """As a room gets it, and what speaks of nobody's own."""
    return render.digest(_sample())


def mailed_digest() -> Message:
    """The same as its reader gets it by mail."""
    return render.digest(sample.for_its_reader(_sample()))


def one_matter() -> Message:
    """A digest of one change, with a page that answers its links."""
    value = digest.compose(sample.READER, sample.ITEMS[:1], now=sample.NOW)
    assert value is not None
    return render.digest(sample.for_its_reader(value, page=sample.PAGE))


def _sample() -> Digest:
    value = digest.compose(
        sample.READER,
        sample.ITEMS,
        sample.TROUBLE,
        sample.NOTICES,
        sample.SHORTAGES,
        now=sample.NOW,
    )
    assert value is not None
    return value


def folded_digest() -> Message:
    value = digest.compose(sample.READER, laws.everything(), now=sample.NOW)
    assert value is not None
    return render.digest(value)


def operator_report() -> OperatorReport:
    return OperatorReport(
        broken=sample.TROUBLE[:1],
        back=sample.TROUBLE[1:],
        dead=(
            Dead(destination="a…@example.org", subject="Order", reason="550 no such user"),
            Dead(
                destination="team-slack", subject="Order", reason="no answer", maybe_delivered=True
            ),
        ),
        sender="Example Legal Clinic",
    )


@pytest.mark.parametrize("name", ["digest", "one-matter", "folded", "operator", "trial"])
def test_message(name: str) -> None:
    message = {
        "digest": mailed_digest,
        "one-matter": one_matter,
        "folded": folded_digest,
        "operator": lambda: render.operator(operator_report(), Voice("America/Los_Angeles")),
        "trial": lambda: render.trial("Example Legal Clinic", "a@example.org"),
    }[name]()
    compare(name, message)
    assert len(message.subject) <= 120
    assert len(message.html) < 100_000


@pytest.mark.parametrize("name", ["slack", "matrix", "mattermost", "mastodon", "web-hook"])
def test_posts_to_rooms(name: str) -> None:
    message = sample_digest()
    posts: object = {
        "slack": lambda: [asdict(post) for post in render_slack.slack(message)],
        "matrix": lambda: render_matrix.matrix(message),
        "mattermost": lambda: render_chat.chat(message, render_chat.FORMS["mmost"]),
        "mastodon": lambda: render_chat.chat(message, render_chat.FORMS["mastodon"]),
        "web-hook": lambda: contents(Letter(message, "digest.1")),
    }[name]()
    whole(f"{name}.json", json.dumps(posts, indent=1, ensure_ascii=False) + "\n")


def test_a_calendar() -> None:
    agenda = court_dates.agenda(court_dates.SETS)
    told = court_dates.of(court_dates.SETS)
    moved = item(replace(told, event=replace(told.event, key="0")))
    value = digest.compose(
        sample.READER, [moved, *laws.everything()], agenda=agenda, now=sample.NOW
    )
    assert value is not None
    whole("hearings.ics", render.digest(value).calendar.replace("\r\n", "\n"))


def whole(name: str, words: str) -> None:
    path = GOLDEN / name
    if os.environ.get("TRACKER_WRITE_GOLDEN"):
        path.write_text(words, encoding="utf-8")
    assert words == path.read_text(encoding="utf-8"), f"{name} differs"


def test_what_could_not_be_read_is_said_in_every_form() -> None:
    message = sample_digest()
    slack = json.dumps([one.blocks for one in render_slack.slack(message)])
    rooms = [str(one["body"]) for one in render_matrix.matrix(message)]
    for form in (message.text, message.html, slack, " ".join(rooms)):
        words = " ".join(form.split())
        assert "2 sources could not be read whole: see the end." in words
        assert "112 followed matters were not asked for, the oldest last read Mon Feb 9" in words
        assert "share of 250 requests a day is used up for these hours." in words
