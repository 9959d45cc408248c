"""A mailbox that believes only what its server says of a sender: forged mail first."""

from __future__ import annotations

import mailbox
from dataclasses import replace

import pytest

from tests.ingest.conftest import NOW, ORDER, Place, post
from tracker.ingest.item import Item
from tracker.ingest.proof import unproven

SERVER = "mx.example.org"
COURT = "ca9_ecf@ca9.uscourts.gov"
PASS = f"Authentication-Results: {SERVER}; spf=pass smtp.mailfrom={COURT}"

#: Headers that prove nothing -> words of the reason.
FORGED = {
    "nobody looked": ([f"From: {COURT}"], "has not looked"),
    "another server looked": (
        [
            f"Authentication-Results: mx.evil.example; spf=pass smtp.mailfrom={COURT}",
            f"From: {COURT}",
        ],
        "has not looked",
    ),
    "it failed": (
        [PASS.replace("=pass", "=fail"), f"From: {COURT}"],
        "does not say that ca9.uscourts.gov",
    ),
    "it passed for another": (
        [PASS.replace(COURT, "a@evil.example"), f"From: {COURT}"],
        "does not say that ca9.uscourts.gov",
    ),
    "it passed for a look-alike": (
        [PASS.replace(COURT, "a@xca9.uscourts.gov"), f"From: {COURT}"],
        "does not say",
    ),
    "it passed for all of gov": ([PASS.replace(COURT, "gov"), f"From: {COURT}"], "does not say"),
    "the mail brought its own proof": (
        [PASS.replace("=pass", "=fail"), PASS, f"From: {COURT}"],
        "does not say",
    ),
    "in a comment": (
        [f"Authentication-Results: {SERVER}; spf=fail (spf=pass smtp.mailfrom={COURT})"]
        + [f"From: {COURT}"],
        "does not say",
    ),
    "the name is in the proof of another": (
        [f"Authentication-Results: {SERVER}; dkim=pass header.d=evil.example; spf=none"]
        + [f" smtp.mailfrom={COURT}", f"From: {COURT}"],
        "does not say",
    ),
    "two senders": ([PASS, f"From: {COURT}", "From: a@evil.example"], "none, or several"),
    "two senders in one": ([PASS, f"From: {COURT}, a@evil.example"], "none, or several"),
    "no sender": ([PASS], "none, or several"),
    "a name that looks like the court's": (
        [PASS.replace(COURT, "a@evil.example"), f'From: "{COURT}" <a@other.example>'],
        "does not say that other.example",
    ),
}
PROVEN = {
    "by its envelope": [PASS, f"From: Court <{COURT}>"],
    "as Amazon says it": [
        f"Authentication-Results: {SERVER};",
        " spf=pass (spfCheck: ca9.uscourts.gov designates 192.0.2.1) client-ip=192.0.2.1;",
        f" envelope-from={COURT}; helo=mail.uscourts.gov;",
        " dmarc=none header.from=ca9.uscourts.gov;",
        f"From: {COURT}",
    ],
    "by a signature of the domain above": [
        f"Authentication-Results: {SERVER} 1; dkim=pass (2048-bit key) header.d=uscourts.gov",
        f"From: {COURT}",
    ],
    "by policy": [
        f"Authentication-Results: {SERVER}; dmarc=pass header.from=ca9.uscourts.gov",
        f"From: {COURT}",
    ],
}


def item(lines: list[str]) -> Item:
    head = "\r\n".join([*lines, "Subject: x", "", ""])
    return Item(name="m", body=head.encode() + b"text", received_at=NOW)


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_sender_is_not_believed(name: str) -> None:
    lines, words = FORGED[name]
    assert words in unproven(item(lines), SERVER)


@pytest.mark.parametrize("name", PROVEN)
def test_a_proven_sender_is_believed(name: str) -> None:
    assert unproven(item(PROVEN[name]), SERVER) == ""


def test_what_is_written_down_of_it_is_no_better_proof() -> None:
    """A web hook's post in a mail is offered again with the headers that were kept."""
    for lines, words in FORGED.values():
        pairs = [tuple(line.split(": ", 1)) for line in lines if ": " in line]
        given = Item(name="m", headers=tuple(pairs), body=b"{}", received_at=NOW)  # type: ignore
        kept = replace(given, headers=given.kept_headers())
        assert words in unproven(given, SERVER) and unproven(kept, SERVER)


def test_a_box_refuses_and_keeps_what_is_not_proven(place: Place) -> None:
    mailbox.Maildir(place.folder / "box", create=True)
    box = ["[ingest.box]", 'maildir = "box"']
    place.configure(*box, f'authserv = "{SERVER}"')
    hook = "Content-Type: application/json\n".encode()
    forged, proven = FORGED["it failed"][0], PROVEN["by its envelope"]
    for number, lines in ((1, forged), (2, proven)):
        body = "\n".join(lines).encode() + b"\n" + hook + b"\n" + post(ORDER)
        (place.folder / "box" / "new" / f"{number}.a").write_bytes(body + b" " * number)
    ran = place.ingest()
    assert ran.code == 3 and "sender is not proven" in " ".join(ran.out.split())
    assert place.states() == [("1.a", "refused"), ("2.a", "read")] and len(place.told()) == 1
    assert place.ingest("--again").code == 0 and place.states()[0] == ("1.a", "refused")
    assert "is not proven" in place.ingest("--show", place.kept()[0]).out
    place.configure(*box)
    assert place.ingest("--again").code == 0 and place.states()[0] == ("1.a", "read")
    assert len(place.told()) == 1
