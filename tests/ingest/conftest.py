"""A folder with a configuration and a store, the command run in it, and posts of CourtListener."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, Row, select

from tracker.cli import tracker
from tracker.store.engine import open_engine, reading
from tracker.store.inbox import Handed
from tracker.store.models import ChangeRow, Notice
from tracker.store.types import table

NOW = datetime(2026, 2, 10, 18, 0, tzinfo=UTC)
DOCKET = 71234567
CONFIG = """
[operator]
name = "Example Legal Clinic"
contact = "https://example.org/bot"
email = "ops@example.org"

[mail]
smtp = "smtp://127.0.0.1:1"
sender = "Tracker <tracker@example.org>"

[sources.alerts]
spider = "courtlistener_webhook"
courts = ["cacd"]

[watches.masks]
title = "SB 627 in court"
matters = ["cacd #901234"]
"""

change, handed, notice = table(ChangeRow), table(Handed), table(Notice)


# ---- posts ---------------------------------------------------------------------------------------


def paper(number: int, *, attachment: int = 0, stored: bool = True, **more: Any) -> dict[str, Any]:
    """A document of an entry; a stored one names court and case."""
    tail = f"{number}.{attachment}"
    return {
        "id": 500000000 + number * 10 + attachment,
        "absolute_url": f"/docket/{DOCKET}/{number}/united-states-v-california/",
        "pacer_doc_id": f"0311{number:05d}{attachment}",
        "document_type": 2 if attachment else 1,
        "attachment_number": attachment or None,
        "description": f"Exhibit {attachment}" if attachment else "",
        "filepath_local": f"recap/gov.uscourts.cacd.901234.{tail}.pdf" if stored else None,
        **more,
    }


def row(number: int | None, text: str, date: str = "2026-02-10", **more: Any) -> dict[str, Any]:
    """An entry as a post prints it."""
    id_ = 430000000 + (number or 900)
    return {
        "id": id_,
        "docket": DOCKET,
        "date_filed": date,
        "entry_number": number,
        "recap_sequence_number": "",
        "pacer_sequence_number": 200 + (number or 99),
        "description": text,
        "recap_documents": [paper(number)] if number else [],
        **more,
    }


def post(*rows: dict[str, Any], kind: object = 1, **payload: Any) -> bytes:
    """A post of CourtListener."""
    body = {
        "payload": payload or {"results": list(rows)},
        "webhook": {"version": 2, "event_type": kind, "deprecation_date": None},
    }
    return json.dumps(body).encode()


ORDER = row(64, "ORDER by Judge Example granting 12 Motion to stay. (Entered: 02/10/2026)")
NOTICE = row(65, "NOTICE of Appearance by A. Lawyer. (Entered: 02/10/2026)")


# ---- the command ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ran:
    """What the command answered."""

    code: int
    out: str
    err: str


class Place:
    """A folder in which the command runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *words: str, given: bytes | str = "") -> Ran:
        result = CliRunner().invoke(tracker, words, input=given, prog_name="tracker")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    def ingest(self, *words: str, given: bytes | str = "") -> Ran:
        return self.run("ingest", *words, given=given)

    def push(self, body: bytes, *words: str) -> Ran:
        """Hand a body over on standard input."""
        return self.ingest(*words, "-", given=body)

    def configure(self, *lines: str, text: str = CONFIG) -> None:
        (self.folder / "tracker.toml").write_text(text + "\n".join(lines) + "\n")

    def engine(self) -> Engine:
        return open_engine(f"sqlite:///{self.folder / 'tracker.db'}")

    def rows(self, query: Any) -> Sequence[Row[Any]]:
        engine = self.engine()
        with reading(engine) as connection:
            found = connection.execute(query).all()
        engine.dispose()
        return found

    def told(self) -> list[tuple[str, str, str]]:
        """Everything told: the event's key, operation, title."""
        rows = self.rows(select(change).order_by(change.c.id))
        return [((one.event or {}).get("key", ""), one.op, one.title) for one in rows]

    def states(self) -> list[tuple[str, str]]:
        """What became of each item."""
        rows = self.rows(select(handed).order_by(handed.c.id))
        return [(one.name, one.state) for one in rows]

    def kept(self) -> list[str]:
        """The ids of the items whose bytes are kept apart."""
        return sorted(path.stem for path in (self.folder / "data" / "inbox").glob("*.zst"))


@pytest.fixture
def place(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A folder with a configuration and an empty store, at a fixed hour."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACKER_NOW", NOW.isoformat())
    monkeypatch.delenv("TRACKER_CONFIG", raising=False)
    shutil.copy(migrated, tmp_path / "tracker.db")
    made = Place(tmp_path)
    made.configure()
    return made


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock of the commands."""
    return lambda when: monkeypatch.setenv("TRACKER_NOW", when.isoformat())
