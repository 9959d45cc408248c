"""A Maildir: what must stay where it is first, then what is read and moved."""

from __future__ import annotations

import mailbox
import os
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from tests.ingest.conftest import NOTICE, ORDER, Place, post, row
from tracker import ingesting, pushing
from tracker.store import inbox

HOOK = b"POST /hook HTTP/1.1\r\nContent-Type: application/json\r\nIdempotency-Key: %s\r\n\r\n"


class Box:
    """A Maildir as other programs fill it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.maildir = mailbox.Maildir(path, create=True)

    def put(self, name: str, body: bytes, folder: str = "new", age: int = 0) -> None:
        path = self.path / folder / name
        path.write_bytes(body)
        when = datetime.now().timestamp() - age
        os.utime(path, (when, when))

    def names(self) -> list[str]:
        return sorted(
            f"{folder}/{path.name}"
            for folder in ("new", "cur", "tmp")
            for path in (self.path / folder).iterdir()
        )


@pytest.fixture
def box(place: Place) -> Box:
    made = Box(place.folder / "hooks")
    place.configure("[ingest.hooks]", 'maildir = "hooks"')
    return made


def told(place: Place) -> list[str]:
    return [key for key, _, _ in place.told()]


# ---- what stays where it is ----------------------------------------------------------------------


def test_what_somebody_read_or_still_writes_is_left_alone(place: Place, box: Box) -> None:
    box.put("1.a:2,S", HOOK % b"1" + post(ORDER), "cur")
    box.put("2.a", HOOK % b"2" + post(ORDER), "tmp")
    box.put(".hidden", HOOK % b"3" + post(ORDER), "new")
    assert place.ingest().out == "Nothing new was handed over.\n"
    assert box.names() == ["cur/1.a:2,S", "new/.hidden", "tmp/2.a"]


@pytest.mark.parametrize(
    "step",
    [(pushing, "settle_spool"), (inbox, "put"), (ingesting.Desk, "_put")],
    ids=lambda step: str(step[1]),
)
def test_what_is_not_committed_is_not_marked(
    place: Place, box: Box, monkeypatch: pytest.MonkeyPatch, step: tuple[object, str]
) -> None:
    def full(*words: object, **more: object) -> None:
        raise OperationalError("x", None, Exception("the disk is full"))

    box.put("1.a", HOOK % b"1" + post(ORDER))
    with monkeypatch.context() as broken:
        broken.setattr(*step, full)
        ran = place.ingest()
    assert ran.code == 1 and "disk is full" in ran.err and box.names() == ["new/1.a"]
    ran = place.ingest()
    assert ran.code == 0 and box.names() == ["cur/1.a:2,S"]
    assert told(place) == ["entry-64"] and place.states() == [("1.a", "read")]


def test_what_is_too_large_is_said_once_and_not_marked(
    place: Place, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.ingest.boxes.LARGEST", 500)
    box.put("1.a", b"x" * 600)
    assert place.ingest().code == 1 and box.names() == ["new/1.a"]
    (box.path / "new" / "1.a").rename(box.path / "cur" / "1.a:2,F")
    assert place.ingest().code == 0 and len(place.states()) == 1


def test_a_folder_that_is_none_is_said(place: Place, box: Box) -> None:
    place.configure("[ingest.hooks]", 'maildir = "elsewhere"')
    ran = place.ingest()
    assert ran.code == 1 and "is no Maildir" in ran.err
    assert "is no Maildir" in " ".join(place.run("status").out.split())


def test_a_message_that_another_program_takes_is_its_own(
    place: Place, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.put("1.a", HOOK % b"1" + post(ORDER))
    take = ingesting.Desk._put

    def taken_away(*words: object) -> None:
        take(*words)  # type: ignore[arg-type]
        (box.path / "new" / "1.a").rename(box.path / "cur" / "1.a:2,RS")

    monkeypatch.setattr(ingesting.Desk, "_put", taken_away)
    assert place.ingest().code == 0 and box.names() == ["cur/1.a:2,RS"]


# ---- what is read --------------------------------------------------------------------------------


def test_new_messages_are_read_oldest_first_and_moved(place: Place, box: Box) -> None:
    box.put("9.a", HOOK % b"1" + post(ORDER), age=60)
    box.put("1.b", HOOK % b"2" + post(NOTICE))
    box.put("5.c:2,F", HOOK % b"3" + post(row(66, "REPLY")), "cur", age=30)
    ran = place.ingest()
    assert ran.code == 0 and told(place) == ["entry-64", "entry-66", "entry-65"]
    assert box.names() == ["cur/1.b:2,S", "cur/5.c:2,FS", "cur/9.a:2,S"]
    flags = {message.get_flags() for message in box.maildir}
    assert flags == {"S", "FS"}
    assert place.ingest().out == "Nothing new was handed over.\n"


def test_a_hook_that_comes_again_is_a_repeat(place: Place, box: Box) -> None:
    box.put("1.a", HOOK % b"same" + post(ORDER))
    box.put("2.a", HOOK % b"same" + post(ORDER, NOTICE), age=-1)
    ran = place.ingest()
    assert "handed over before, as 1.a" in ran.out and told(place) == ["entry-64"]


def test_a_maildir_is_given_as_a_path_too(place: Place, box: Box) -> None:
    box.put("1.a", b"Content-Type: application/json\nX: y\n\n" + post(ORDER))
    assert place.ingest("hooks").code == 0 and box.names() == ["cur/1.a:2,S"]


def test_one_run_takes_so_many(place: Place, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        box.put(f"{number}.a", b"noise %d" % number, age=-number)
    monkeypatch.setattr("tracker.ingest.boxes.MOST", 3)
    place.ingest()
    assert [name for name in box.names() if name.startswith("new/")] == ["new/3.a", "new/4.a"]
