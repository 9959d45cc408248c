"""Answers of Florida's case system kept by others, against the parses beside them.

The answer as it came is the file named "compare"; the parse has its name without that word.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from spiders.facts import Unexpected
from spiders.florida_api import Case, listed
from spiders.florida_records import matter
from tracker.domain.items import Event, EventKind
from tracker.domain.normalise import text as folded

SAMPLES = os.environ.get("TRACKER_SAMPLES", "")
pytestmark = pytest.mark.skipif(
    not SAMPLES, reason="TRACKER_SAMPLES does not name the folder with the real captures"
)
FOLDER = Path(SAMPLES) / "courts" / "state" / "florida"


def events(part: str, number: str) -> list[Event]:
    case = Case(wanted=number, names=("*",))
    case.header = {"caseNumber": number, "caseTitle": "A v. B"}
    assert case.take(part, 0, (FOLDER / f"{number}.compare.json").read_bytes(), "") == 0
    return list(matter(case).events)


def parsed(number: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / f"{number}.json").read_bytes())
    return found


def test_every_entry_is_read_as_in_the_parse_beside_it() -> None:
    found, expected = events("docketentries", "4D2025-1311"), parsed("4D2025-1311")
    assert len(found) == len(expected) == 21
    for event, one in zip(found, expected, strict=True):
        assert (event.key, event.kind) == (one["docket_entry_uuid"], EventKind.ENTRY)
        assert event.date == one["datetime_filed"].partition(".")[0].rstrip("Z") + "Z"
        assert event.date[:10] == one["date_filed"]
        assert event.fields["labels"] == (folded(one["entry_name"]),)
        assert event.fields.get("text", "") == folded(one["entry_description"])
        assert event.fields.get("outcome", "") == one["outcome_status"]
        filers = tuple(sorted(folded(actor["display_name"]) for actor in one["submitted_by"]))
        assert event.fields.get("filers", ()) == filers


def test_a_hearing_is_read_as_in_the_parse_beside_it() -> None:
    (found,), (expected,) = events("hearings", "1D2022-0045"), parsed("1D2022-0045")
    assert found.kind is EventKind.HEARING
    assert found.fields["text"] == expected["hearing_type"]
    assert found.fields["status"] == expected["hearing_status"]
    # 18:01 in UTC is a minute past two in Florida in April.
    assert expected["start_date"] == "2023-04-11T18:01:00Z"
    assert (found.date, found.fields["time"]) == ("2023-04-11", "14:01")


@pytest.mark.parametrize("name", ["4D2025-1311.json", "1D2022-0045.json"])
def test_other_files_are_no_answer(name: str) -> None:
    with pytest.raises(Unexpected):
        listed((FOLDER / name).read_bytes(), 0)
