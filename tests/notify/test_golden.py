"""The whole words of each form of message, kept as files so that a change of them is seen.

`TRACKER_WRITE_GOLDEN=1` writes them anew; look at the difference before committing it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from notify import digest, render, render_matrix, render_slack
from notify.values import Dead, Message, OperatorReport
from tests.notify import laws, sample

GOLDEN = Path(__file__).with_name("golden")


def compare(name: str, message: Message) -> None:
    parts = {"subject": message.subject + "\n", "txt": message.text, "html": message.html}
    for suffix, words in parts.items():
        path = GOLDEN / f"{name}.{suffix}"
        if os.environ.get("TRACKER_WRITE_GOLDEN"):
            path.write_text(words, encoding="utf-8")
        assert words == path.read_text(encoding="utf-8"), f"{path.name} differs"


def sample_digest() -> Message:
    value = digest.compose(
        sample.READER,
        sample.ITEMS,
        sample.TROUBLE,
        sample.NOTICES,
        sample.SHORTAGES,
        now=sample.NOW,
    )
    assert value is not None
    return render.digest(value)


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
        zone="America/Los_Angeles",
        sender="Example Legal Clinic",
    )


@pytest.mark.parametrize("name", ["digest", "folded", "operator", "trial"])
def test_message(name: str) -> None:
    message = {
        "digest": sample_digest,
        "folded": folded_digest,
        "operator": lambda: render.operator(operator_report()),
        "trial": lambda: render.trial("Example Legal Clinic", "a@example.org"),
    }[name]()
    compare(name, message)
    assert len(message.subject) <= 120
    assert len(message.html) < 100_000


def test_what_could_not_be_read_is_said_in_every_form() -> None:
    message = sample_digest()
    slack = json.dumps([one.blocks for one in render_slack.slack(message)])
    rooms = [str(one["body"]) for one in render_matrix.matrix(message)]
    for form in (message.text, message.html, slack, " ".join(rooms)):
        words = " ".join(form.split())
        assert "2 sources could not be read whole: see the end." in words
        assert "112 followed matters were not asked for, the oldest last read Mon Feb 9" in words
        assert "share of 250 requests a day is used up for these hours." in words
