"""The outbox by the command line: listed, shown, retried, dropped; tokens are never shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from tests.cli.conftest import NOW, Run
from tracker.store.audience import Delivery, MessageRow, Receipt
from tracker.store.engine import open_engine, writing
from tracker.store.types import table

PAST = datetime(2020, 1, 1, tzinfo=UTC)
TOKEN = "eyJ3aG8iOjEyfQ.Zx1yAAA.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"


@pytest.fixture
def ledger(filled: Path) -> Path:
    """One waiting, one dead, one sent delivery."""
    engine = open_engine(f"sqlite:///{filled}/tracker.db")
    with writing(engine) as connection:
        for number, state in enumerate(("waiting", "dead", "sent"), start=1):
            connection.execute(
                insert(table(MessageRow)).values(
                    id=number,
                    topic=f"t{number}",
                    subject=f"News {number}\x1b[31m",
                    text=f"Words.\n\x1b[2JAnswer with {TOKEN}\n",
                    html="",
                    headers={},
                    created_at=NOW,
                )
            )
            connection.execute(
                insert(table(Delivery)).values(
                    id=number,
                    message_id=number,
                    destination="ana@example.org",
                    key=f"k{number}",
                    state=state,
                    next_try_at=PAST,
                    reason="550 no such user" if state == "dead" else "",
                )
            )
        connection.execute(
            insert(table(Receipt)).values(
                delivery_id=2, at=NOW, outcome="permanent", code="550", detail="no such user"
            )
        )
    engine.dispose()
    return filled


def test_list_shows_what_is_not_sent(ledger: Path, run: Run) -> None:
    assert run("outbox").out.splitlines() == [
        "1 ana@example.org [waiting] News 1 [31m",
        "2 ana@example.org [dead] News 2 [31m",
        "    550 no such user",
    ]
    lines = run("outbox", "list", "--state", "sent", "--json").out.splitlines()
    (entry,) = map(json.loads, lines)
    assert (entry["id"], entry["state"], entry["made"]) == (3, "sent", "2026-02-10T18:00:00Z")
    assert run("outbox", "list", "--to", "eve@example.org").out == (
        "Nothing waits, and nothing failed.\n"
    )


def test_show_tells_each_try_and_hides_tokens(ledger: Path, run: Run) -> None:
    out = run("outbox", "show", "2", "--text").out
    assert "2026-02-10 10:00 PST: permanent 550 no such user" in out
    assert "Answer with (a token)" in out and TOKEN not in out and "\x1b" not in out
    shown = json.loads(run("outbox", "show", "2", "--json", "--text").out)
    assert shown["events"][0]["outcome"] == "permanent" and TOKEN not in shown["text"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["retry", "3"], 1, "`tracker outbox resend 3` sends it once more"),
        (["retry"], 2, "Name the numbers of deliveries, or an address with --to"),
        (["retry", "2", "--to", "ana@example.org"], 2, "Name the numbers of deliveries"),
        (["drop", "3"], 1, "was sent already"),
        (["show", "9"], 1, "There is no delivery 9"),
        (["retry", "2"], 0, "1 message goes out with the next run."),
        (["retry", "1", "2"], 0, "2 messages go out with the next run."),
        (["retry", "--to", "ana@example.org"], 0, "1 message goes out"),
        (["resend", "3"], 0, "Message 3 goes out once more"),
        (["drop", "1", "2"], 0, "2 messages dropped."),
        (["release"], 0, "0 messages go out"),
    ],
)
def test_the_operators_word(ledger: Path, run: Run, words: list[str], code: int, said: str) -> None:
    ran = run("outbox", *words)
    assert ran.code == code and said in ran.out + ran.err


def test_a_rehearsal_sends_nothing(ledger: Path, run: Run) -> None:
    assert run("notify", "--dry-run").out == (
        "Would be sent to ana@example.org: News 1 [31m\n"
        "Would be sent to ops@example.org: Tracker: orders cannot be read\n"
    )
    assert "[waiting]" in run("outbox").out
