"""Every post that CourtListener itself gives as an example, through `tracker ingest`.

The secret key of an alert stands in none of what is said, and what is cut off is kept, never read.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.ingest.conftest import CONFIG, Place
from tracker.store.models import EventAlias, EventRow, MatterRow, SightingRow
from tracker.store.types import table

SAMPLES = os.environ.get("TRACKER_SAMPLES", "")
pytestmark = pytest.mark.skipif(
    not SAMPLES, reason="TRACKER_SAMPLES does not name the folder with the real captures"
)
event, alias, matter = table(EventRow), table(EventAlias), table(MatterRow)
sighting = table(SightingRow)

ALERT = "webhook_docket_alert.json"
#: File -> exit code, what becomes of it, and words of what is said.
OTHERS = {
    "webhook_search_alert_v2.json": (0, "noted", "a search alert of CourtListener"),
    "webhook_recap_fetch.json": (0, "noted", "there is nothing to tell"),
    "webhook_pray_and_pay.json": (0, "noted", "there is nothing to tell"),
    "webhook_old_alerts_report.json": (0, "noted", "is about to end its alerts for docket 3"),
    "webhook_old_alerts_doc.txt": (3, "unknown", "no reader knows it"),
}


def folder() -> Path:
    return Path(SAMPLES) / "courts" / "courtlistener"


def test_no_sample_is_left_out() -> None:
    assert {path.name for path in folder().glob("webhook_*")} == {ALERT, *OTHERS}


@pytest.mark.parametrize("name", list(OTHERS))
def test_what_is_no_docket_alert_tells_nothing(place: Place, name: str) -> None:
    code, state, said = OTHERS[name]
    ran = place.ingest(str(folder() / name))
    words = " ".join((ran.out + ran.err).split())
    assert (ran.code, place.told()) == (code, []) and said in words
    assert [became for _, became in place.states()] == [state]
    body = (folder() / name).read_text(encoding="utf-8")
    secrets = [line.split('"')[3] for line in body.splitlines() if '"secret_key"' in line]
    heard = words + place.run("status").out + place.run("ingest", "--list").out
    assert not [one for one in secrets if one in heard]


def test_a_docket_alert_is_its_entries(place: Place) -> None:
    """The entry and its attachment as they stand in the post, whatever came of the two since."""
    watched = CONFIG.replace("cacd #901234", "courtlistener 4214664")
    place.configure(text=watched)
    ran = place.ingest(str(folder() / ALERT))
    assert ran.code == 0, ran.out + ran.err
    (row,) = json.loads((folder() / ALERT).read_text(encoding="utf-8"))["payload"]["results"]
    found = {one.key: one for one in place.rows(select(event))}
    expected: dict[str, tuple[Any, ...]] = {
        f"entry-{row['entry_number']}": ("entry", str(row["entry_number"]), row["date_filed"]),
        f"entry-{row['entry_number']}/1": ("attachment", f"{row['entry_number']}-1", ""),
    }
    assert {key: (one.kind, one.number, one.date) for key, one in found.items()} == expected
    shown = {one.event_key: one.fields for one in place.rows(select(sighting))}
    text = row["description"].replace("[139]", "139")
    assert " ".join(text.split("(Entered")[0].split()) == shown["entry-140"]["text"]
    assert shown["entry-140/1"]["label"] == "Text of Proposed Order Proposed Order"
    names = {one.value for one in place.rows(select(alias))}
    assert {"document:04509519006", "courtlistener:entry/2208776613", "number:140"} <= names
