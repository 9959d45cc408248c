"""Dockets of the Supreme Court kept by others, against the parses beside them.

The answer as it came is the file named "compare"; the parse has its name without that word. It
gives the same docket, but for double spaces in texts, which are folded here.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from spiders.facts import Unexpected
from spiders.feed_entries import plain
from spiders.scotus_records import read
from tracker.domain.items import RelationKind

SAMPLES = os.environ.get("TRACKER_SAMPLES", "")
pytestmark = pytest.mark.skipif(
    not SAMPLES, reason="TRACKER_SAMPLES does not name the folder with the real captures"
)
FOLDER = Path(SAMPLES) / "courts" / "scotus"


def parsed(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_bytes())
    return found


@pytest.mark.parametrize("number, count", [("21-1397", 41), ("24A100", 2)])
def test_a_docket_is_read_as_in_the_parse_beside_it(number: str, count: int) -> None:
    expected = parsed(number)
    found = read((FOLDER / f"{number}.compare.json").read_bytes(), number, ("*",))
    assert found.fields["docket_number"] == expected["docket_number"] == number
    assert (found.title, found.date) == (expected["case_name"], expected["date_filed"])
    assert found.fields["lower_court"] == expected["lower_court"]
    below = expected["lower_court_case_numbers"]
    assert found.fields["lower_court_numbers"] == tuple(sorted(below))
    assert found.fields.get("questions") == expected["questions_presented"]
    entries = expected["docket_entries"]
    assert len(found.events) == len(entries) == count
    for event, entry in zip(found.events, entries, strict=True):
        assert event.date == entry["date_filed"]
        assert event.fields["text"] == plain(entry["description"])
        labels = {one["description"] for one in entry["attachments"]}
        assert set(event.fields.get("papers") or ()) == labels
        if entry["document_number"]:
            assert str(event.fields["document"]).startswith(f"{entry['document_number']}/")


def test_the_links_to_other_cases_are_those_of_the_parse() -> None:
    found = read((FOLDER / "21-1397.compare.json").read_bytes(), "21-1397", ("*",))
    refs = {one.ref: one.kind for one in found.relations}
    assert refs == {
        "ca9 21-55085": RelationKind.APPEAL_OF,
        "ca9 21-55145": RelationKind.APPEAL_OF,
        f"scotus {parsed('21-1397')['links']}": RelationKind.RELATED,
    }


def test_the_page_of_a_docket_is_read_as_its_json() -> None:
    """The saved page bears the title of another case: somebody edited it to try long ones."""
    paged = read((FOLDER / "21-1397.html").read_bytes(), "21-1397", ("*",))
    found = read((FOLDER / "21-1397.compare.json").read_bytes(), "21-1397", ("*",))
    expected = parsed("21-1397.html-parse")
    title = "Lauren Gohl, as Next Friend of J. G., Petitioner v. Livonia Public Schools"
    assert (
        paged.title.startswith(title) and title.replace(", Petitioner", "") in expected["case_name"]
    )
    assert paged.date == expected["date_filed"] and paged.relations == found.relations
    same = ("docket_number", "lower_court", "lower_court_numbers", "questions")
    assert all(paged.fields[name] == found.fields[name] for name in same)
    assert len(paged.events) == len(expected["docket_entries"]) == 41
    for event, other, entry in zip(
        paged.events, found.events, expected["docket_entries"], strict=True
    ):
        # The other parse prints what stands behind a link twice.
        text = entry["description"].replace(" per curiam. per curiam.", " per curiam.")
        assert (event.date, event.fields["text"]) == (entry["date_filed"], text)
        assert {**event.fields, "text": ""} == {**other.fields, "text": ""}


@pytest.mark.parametrize("name", ["25-112.eml", "25-112.json", "24A100.json"])
def test_other_files_are_no_docket(name: str) -> None:
    with pytest.raises(Unexpected):
        read((FOLDER / name).read_bytes(), name.partition(".")[0], ("*",))
