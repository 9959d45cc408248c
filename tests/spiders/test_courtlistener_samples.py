"""The CourtListener reader on real court records and on the service's own statements.

No answer of the API itself could be had; there are its own example of a docket alert, and what it
says of its fields, filters and orders. Docket texts are those of real dockets.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spiders import courtlistener_steps as steps
from spiders.courtlistener_dockets import Docket
from spiders.courtlistener_matters import Open, listed, record
from spiders.courtlistener_plan import Run
from tests.spiders.test_courtlistener import DOCKET, ROWS, context
from tracker.domain.courtlistener import Entry, aliases, attachments, entry
from tracker.domain.docket_text import text_of

SAMPLES = os.environ.get("TRACKER_SAMPLES", "")
pytestmark = pytest.mark.skipif(
    not SAMPLES, reason="TRACKER_SAMPLES does not name the folder with the real captures"
)


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def listener(name: str) -> Any:
    return load(Path(SAMPLES) / "courts" / "courtlistener" / name)


def alerted() -> Entry:
    (row,) = listener("webhook_docket_alert.json")["payload"]["results"]
    return entry(row)


def test_the_service_s_own_example_of_an_entry() -> None:
    one = alerted()
    assert (one.id, one.number, one.sequence) == (2208776613, "140", "584")
    assert (one.date, one.entered, one.recap) == ("2022-10-11", "2022-10-11", "2022-10-11.001")
    assert one.labels == ("Motion for Settlement",)
    assert one.text.startswith("MOTION for Settlement Preliminary Approval by ALLIANCE FOR JUSTICE")
    assert one.text.endswith(
        "(Attachments: # 1 Text of Proposed Order Proposed Order)(Gupta, Deepak)"
    )
    assert aliases(one, "178502", "&") == (
        "courtlistener:document/214672412",
        "courtlistener:entry/2208776613",
        "document:04509519006",
        "number:140",
        "recap:2022-10-11.001",
        "sequence:178502&584",
    )
    (attached,) = attachments(one, "entry-140", "one fact", "")
    assert attached.fields == {
        "number": "140-1",
        "label": "Text of Proposed Order Proposed Order",
    }
    assert attached.fact == "one fact"  # its entry's text names it


def fields(name: str) -> dict[str, Any]:
    found: dict[str, Any] = listener(f"options_{name}.json")
    return found


def test_every_field_that_is_read_is_one_of_the_api() -> None:
    """Our fixtures hold no other: a name with a slip in it would be blank for ever."""
    rows = fields("docket-entries")["actions"]["POST"]
    papers = rows["recap_documents"]["child"]["children"]
    docket = fields("dockets")["actions"]["POST"]
    assert set(DOCKET) <= set(docket)
    assert {name for row in ROWS for name in row} <= set(rows)
    assert {n for row in ROWS for one in row["recap_documents"] for n in one} <= set(papers)
    assert {"acms_document_guid", "plain_text"} <= set(papers)
    opened = Open(docket=Docket(id=DOCKET["id"]))
    record(opened, DOCKET)
    assert all(listed(DOCKET).values()) and opened.as_of and opened.filed


def test_every_filter_and_order_that_is_asked_is_one_of_the_api() -> None:
    known = fields("docket-entries")
    ctx = context(budget_left=9)
    run = Run.of(ctx)
    (docket,) = run.dockets.values()
    docket.key, docket.asked = "docket/cacd/869712", ctx.now
    asked = [dict(steps.begin(run)[0].query)]
    docket.modified = "2026-02-09T09:00:00-08:00"
    asked.append(dict(steps.begin(Run(ctx, dockets={docket.id: docket}))[0].query))
    assert [one["order_by"].lstrip("-") for one in asked] == ["id", "date_modified"]
    assert all(one["order_by"].lstrip("-") in known["ordering"] for one in asked)
    assert "gt" in known["filters"]["date_modified"]["lookup_types"]
    assert "docket" in known["filters"] and set(asked[1]) - set(asked[0]) == {"date_modified__gt"}
    assert fields("dockets")["filters"]["pacer_case_id"]["lookup_types"] == ["exact"]


# ---- docket texts --------------------------------------------------------------------------------


def descriptions(found: Any) -> Iterator[str]:
    """Every docket text of a parsed docket, history report or notice."""
    if isinstance(found, dict):
        for one in found.get("docket_entries") or ():
            if isinstance(one, dict) and one.get("description"):
                yield one["description"]
        for inside in found.values():
            yield from descriptions(inside)
    elif isinstance(found, list):
        for inside in found:
            yield from descriptions(inside)


def texts() -> list[str]:
    found = [load(path) for path in sorted((Path(SAMPLES) / "courts").rglob("*.json"))]
    return [text for one in found for text in descriptions(one)]


_END = re.compile(r"[(\[]Entered:\s*[\d/]+(?: [\d:]+ [AP]M)?\s*[)\]]\.?\s*$", re.IGNORECASE)


def test_no_word_of_a_docket_text_is_lost() -> None:
    """All that goes are the day of entering, which is kept apart, and brackets about numbers."""
    real = texts()
    assert len(real) > 700
    for raw in real:
        text, entered = text_of(raw)
        before, after = _END.sub("", raw), text
        assert re.findall(r"\w+", after) == re.findall(r"\w+", before), raw
        assert bool(entered) == bool(_END.search(raw)), raw
        assert text_of(text) == (text, ""), raw
    assert sum(bool(text_of(raw)[1]) for raw in real) > 300
