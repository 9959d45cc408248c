"""`tracker run` reads the mailboxes too: nothing is said twice, and nothing at all when well."""

from __future__ import annotations

import mailbox
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests.ingest.conftest import NOW, ORDER, Place, post
from tracker.store.audience import MessageRow
from tracker.store.types import table

HOOK = b"Content-Type: application/json\nIdempotency-Key: %d\n\n"


@pytest.fixture
def boxed(place: Place) -> Place:
    """A tracker whose one mailbox is a Maildir, without anything else to read."""
    mailbox.Maildir(place.folder / "box", create=True)
    place.configure("[ingest.box]", 'maildir = "box"')
    place.run("subscribe", "reader@example.org", "--every", "immediate", "--confirmed", "me")
    return place


def put(place: Place, number: int, body: bytes) -> None:
    (place.folder / "box" / "new" / f"{number}.a").write_bytes(HOOK % number + body)


def test_nothing_is_printed_when_all_is_well(boxed: Place) -> None:
    assert (boxed.run("run").code, boxed.run("run").out) == (0, "")


def test_what_is_not_understood_is_said_once(boxed: Place) -> None:
    put(boxed, 1, b'{"webhook": {"event_type": 9}, "payload": {}}')
    first = boxed.run("run")
    assert first.code == 1 and "1.a was handed over and not read" in first.out
    assert first.out.count("\n") == 1
    again = boxed.run("run")
    assert (again.code, again.out) == (0, "")
    assert "handed over and not read" in boxed.run("status").out


def test_alerts_about_to_end_are_said_once(boxed: Place) -> None:
    put(boxed, 1, post(kind=4, old_alerts=[{"docket": 3}], disabled_alerts=[]))
    first = boxed.run("run")
    assert first.code == 1 and "end its alerts for docket 3: open each" in first.out
    assert (boxed.run("run").code, boxed.run("run").out) == (0, "")
    assert boxed.run("status").code == 0


def test_a_mailbox_that_breaks_and_is_back_is_said_once_each(boxed: Place) -> None:
    away = (boxed.folder / "box").rename(boxed.folder / "away")
    first = boxed.run("run")
    assert first.code == 1 and "is no Maildir" in first.out
    assert (boxed.run("run").code, boxed.run("run").out) == (0, "")
    away.rename(boxed.folder / "box")
    assert "The mailbox box can be read again." in boxed.run("run").out
    assert (boxed.run("run").code, boxed.run("run").out) == (0, "")


def test_what_comes_is_told_in_the_same_run(
    boxed: Place, later: Callable[[datetime], None]
) -> None:
    put(boxed, 1, post(ORDER))
    later(NOW + timedelta(hours=1))
    boxed.run("run")
    (message,) = boxed.rows(select(table(MessageRow)))
    assert "granting 12 Motion to stay" in " ".join(message.text.split())


def test_the_crontab_names_the_password_s_variable(place: Place) -> None:
    place.configure(
        "[ingest.court]", 'host = "imap.example.org"', 'user = "u"', 'password = "env:MAILPASS"'
    )
    assert "# MAILPASS=..." in place.run("cron").out
