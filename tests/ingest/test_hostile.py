"""What must not happen: whatever is handed over, nothing breaks, nothing is lost or told."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile

import pytest
from sqlalchemy import select

from tests.ingest.conftest import NOW, ORDER, Place, handed, post, row
from tracker import ingesting
from tracker.ingest import boxes
from tracker.ingest.item import Item
from tracker.ingest.letters import Unopened, letter


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("docket.html", b"0" * 5_000_000)
    return file.getvalue()


def nested(depth: int) -> bytes:
    """A mail whose parts hold parts."""
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(depth)
    )
    return b"From: a@b.example\r\nTo: c@d.example\r\n" + opened + b"\r\nx\r\n"


def forwarded(depth: int) -> bytes:
    """A mail in a mail in a mail."""
    start = b"From: a@b.example\r\nTo: c@d.example\r\n"
    return start + b"Content-Type: message/rfc822\r\n\r\n" * depth


PARTS = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 500
MANY = b"From: a@b.example\r\nTo: c@d.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
HALF = post(row(1, "x")).replace(b'"x"', b'"\\ud800"')
HUGE = post(row(1, "x")).replace(b"430000001", b"9" * 5_000)

#: name -> (bytes, state, words of the sentence)
TABLE: dict[str, tuple[bytes, str, str]] = {
    "nothing": (b"", "unknown", "it is empty"),
    "space": (b" \r\n\t ", "unknown", "it is empty"),
    "noise": (bytes(range(256)) * 40, "unknown", "no reader knows it"),
    "zeros": (b"\x00" * 10_000, "unknown", "no reader knows it"),
    "an archive": (zipped(), "unknown", "no reader knows it"),
    "a compressed bomb": (gzip.compress(b"0" * 5_000_000), "unknown", "no reader knows it"),
    "other JSON": (b'{"a": [1, 2]}', "unknown", "no reader knows it"),
    "deep JSON": (b'{"webhook":{"event_type":' + b"[" * 200_000, "refused", "no whole JSON"),
    "half a post": (post(ORDER)[:-40] + b' "event_type"', "refused", "no whole JSON"),
    "half a character": (HALF, "refused", "characters that are none"),
    "a huge number": (HUGE, "refused", "no whole JSON"),
    "another kind": (post(ORDER, kind=99), "refused", "a kind (99) that is not known"),
    "a kind of words": (post(ORDER, kind="\x1b[31m<b>"), "refused", "is not known here"),
    "no entries": (post(), "refused", "no list of entries"),
    "entries that are none": (post(results="all"), "refused", "no list of entries"),
    "no docket": (post(row(1, "x", docket="../../x")), "refused", "an entry of no docket"),
    "no id": (post(row(1, "x", id=None)), "refused", "has no id"),
    "papers that are none": (post(row(1, "x", recap_documents=7)), "refused", "are no list"),
}
#: Mails that nobody should open, whichever reader looks at mail.
MAILS = {
    "nested deep": nested(900),
    "of mails": forwarded(900),
    "of parts": MANY + PARTS + b"--b--\r\n",
}


@pytest.mark.parametrize("name", TABLE)
def test_it_is_kept_and_said_in_one_sentence(place: Place, name: str) -> None:
    body, state, words = TABLE[name]
    ran = place.push(body)
    said = " ".join(ran.out.split())
    assert ran.code == 3 and words in said and ran.err == ""
    assert ran.out.replace("\n", "").isprintable()
    assert place.states() == [("standard input", state)] and len(place.kept()) == 1
    assert place.told() == []
    again = place.push(body)
    assert again.code == 0 and "known already" in again.out


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_built_to_do_harm_is_not_opened(place: Place, name: str) -> None:
    with pytest.raises(Unopened, match="100 parts"):
        letter(Item(name=name, body=MAILS[name], received_at=NOW))
    assert place.push(MAILS[name]).code == 3
    assert len(place.kept()) == 1 and place.told() == []


def test_a_reader_that_fails_loses_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(item: Item) -> None:
        raise KeyError("x")

    with monkeypatch.context() as patched:
        patched.setattr(ingesting.Desk.__init__, "__defaults__", ((broken,),))
        ran = place.push(post(ORDER))
    assert ran.code == 3 and "failed on it (KeyError)" in " ".join(ran.out.split())
    assert len(place.kept()) == 1 and place.told() == []
    mended = place.ingest("--again")
    assert mended.code == 0 and place.kept() == [] and len(place.told()) == 1


def test_what_is_too_large_stays_where_it_is(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boxes, "LARGEST", 1_000)
    big = place.folder / "big.html"
    big.write_bytes(b"<p>" * 1_000)
    ran = place.ingest(str(big))
    assert ran.code == 1 and "up to" in ran.err and place.kept() == []
    assert place.states() == [("big.html", "refused")] and big.exists()
    assert place.push(b"<p>" * 1_000).code == 1


def test_headers_that_hold_secrets_are_not_written_down(place: Place) -> None:
    words = ["--header", "Cookie: S3CRET", "--header", "Authorization: Token S3CRET"]
    for body in (post(ORDER), b"noise"):
        said = place.push(body, *words)
        assert "S3CRET" not in said.out
    files = [path.read_bytes() for path in place.folder.rglob("*") if path.is_file()]
    assert not any(b"S3CRET" in data for data in files) and len(place.kept()) == 1


@pytest.mark.parametrize("line", ["x", "a b: c", "A: b\r\nEvil: 1", ": x", "A\x00: b"])
def test_a_header_is_one_line(place: Place, line: str) -> None:
    ran = place.push(post(ORDER), "--header", line)
    assert ran.code == 2 and "Name: value" in ran.err and place.states() == []


def test_names_do_not_steer_the_terminal(place: Place) -> None:
    evil = place.folder / "a\x1b[2Jb\nc.json"
    evil.write_bytes(post(row(7, "TEXT \x1b]0;x\x07 with bells")))
    for words in ([str(evil)], ["--list"], ["--list", "--json"], ["--dry-run", str(evil)]):
        ran = place.ingest(*words)
        assert "\x1b" not in ran.out + ran.err and "\x07" not in ran.out


def test_secrets_of_a_post_are_not_printed(place: Place) -> None:
    body = post(kind=4, old_alerts=[{"docket": 3, "secret_key": "S3CRET"}], disabled_alerts=None)
    said = "".join(
        (one := place.ingest(*words, given=body)).out + one.err
        for words in (["-"], ["--list", "--json"], ["-v", "--again"])
    )
    assert "docket 3" in " ".join(said.split()) and "S3CRET" not in said
    assert b"S3CRET" not in (place.folder / "tracker.db").read_bytes()


@pytest.mark.parametrize(
    "words, code, says",
    [
        ([], 2, "Name a file, a Maildir or -"),
        (["missing.html"], 1, "is no file"),
        (["."], 1, "is a folder, and no Maildir"),
        (["pipe"], 1, "is no file"),
        (["--list", "--again"], 2, "Only one of"),
        (["--again", "x.html"], 2, "take no PATH"),
        (["--dry-run"], 2, "needs a PATH"),
        (["--show", "zz"], 2, "no item whose id begins with zz"),
        (["--show", "%"], 2, "no item"),
        (["--forget", "0"], 2, "no item"),
    ],
)
def test_wrong_use_is_one_sentence(place: Place, words: list[str], code: int, says: str) -> None:
    os.mkfifo(place.folder / "pipe")
    ran = place.ingest(*words)
    assert ran.code == code and says in " ".join(ran.err.split())
    assert place.states() == []


@pytest.mark.parametrize(
    "lines, says",
    [
        (["[ingest.x]"], "needs either"),
        (["[ingest.x]", 'maildir = "m"', 'host = "h"'], "needs either"),
        (["[ingest.x]", 'maildir = "m"', 'user = "u"'], "is of no use beside"),
        (["[ingest.x]", 'host = "h"', 'user = "u"', 'password = "hunter2"'], "is a secret"),
        (["[ingest.x]", 'host = "h h"', 'user = "u"', 'password = "env:P"'], "name of a mail"),
        (["[ingest.x]", 'host = "h"', 'user = "u\\nv"', 'password = "env:P"'], "be one line"),
        (["[ingest.x]", 'host = "h"', "port = 0", 'user = "u"', 'password = "env:P"'], "993"),
        (["[ingest.x]", 'host = "h"', 'password = "env:P"'], "missing; who reads"),
        (["[sources.b]", 'spider = "court_notices"', 'every = "1h"'], "has no rhythm"),
        (["[sources.b]", 'spider = "court_notices"', 'courts = ["../x"]'], "is no court id"),
    ],
)
def test_mistakes_in_the_file_are_named(place: Place, lines: list[str], says: str) -> None:
    place.configure(*lines)
    ran = place.run("check")
    assert ran.code == 2 and says in ran.err and "hunter2" not in ran.err


def test_a_pushed_source_is_not_crawled(place: Place) -> None:
    ran = place.run("crawl", "alerts")
    assert ran.code == 2 and "tracker ingest" in ran.err
    assert place.run("crawl", "--all").out == "Nothing is due.\n"


def test_a_whole_post_of_strange_values_is_read(place: Place) -> None:
    strange = row(
        8, "<b>TEXT</b> &amp; <script>x</script>", date="not a day", recap_documents=[{"id": -1}]
    )
    odd = json.loads(post(ORDER, strange, ORDER))
    ran = place.push(json.dumps(odd).encode())
    assert ran.code == 0 and place.states() == [("standard input", "read")]


def test_what_is_thrown_away_was_not_read(place: Place) -> None:
    place.push(post(ORDER))
    place.push(b"noise")
    (read,) = [one.sha256 for one in place.rows(select(handed)) if one.state == "read"]
    (noise,) = place.kept()
    assert place.ingest("--forget", read[:12]).code == 2
    assert place.ingest("--forget", noise[:12]).code == 0
    assert place.kept() == [] and len(place.states()) == 1
