"""Every saved docket, history, notice, opinion list and ACMS record of the samples, read.

Beside each stands what the makers of the library expect of it. Entries are equal to that in
number, numbers, dates and text; where they are not, the table below says why.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tracker.domain.docket_text import text_of
from tracker.domain.items import Event, Matter
from tracker.domain.normalise import pacer_document, text
from tracker.ingest.item import DocketReading, Item, NotADocket
from tracker.ingest.pacer import READERS

SAMPLES = os.environ.get("TRACKER_SAMPLES")
pytestmark = pytest.mark.skipif(
    not SAMPLES or importlib.util.find_spec("juriscraper") is None,
    reason="TRACKER_SAMPLES names no folder, or the extra pacer is not installed",
)
COURTS = Path(SAMPLES or ".") / "courts"
AT = datetime(2026, 2, 9, 17, 0, tzinfo=UTC)

#: Where a reading differs from the expected parse, by file and field, with the reason.
DIFFERENT: dict[tuple[str, str], str] = {
    ("nef/almd_3_plain.txt", "court"): "the file is named after almd; all in it is of dcd",
}
#: Mails without an expected parse beside them: court, and for each docket number, day, label.
MAILS: dict[str, list[tuple[str, str, str, str]]] = {
    "nef/recap_mail_example.eml": [
        ("txwd", "6:20-cv-00580", "97", "2022-03-02"),
    ],
    "nef/recap_mail_multi_docket_nef_example_jpml.eml": [
        ("jpml", "MDL No. 2967", "96", "2022-10-09"),
        ("jpml", "1:21-cv-02960", "6", "2022-10-09"),
        ("jpml", "1:20-cv-01296", "18", "2022-10-09"),
    ],
    "nef/recap_mail_nda_example_ca9.eml": [
        ("ca9", "21-16499", "", "2022-08-08"),
    ],
}
JUNK = {
    "dockets/district/canb_1.html": "a page of a court's system",
    "dockets/not_dockets/cacd_628915.html": "the court could not read what was asked for",
    "dockets/not_dockets/casd_542797.html": "whether the charges are accepted",
    "dockets/not_dockets/pawd_166812.html": "the court could not read what was asked for",
}
FOLDERS = (
    "dockets/district",
    "dockets/bankruptcy",
    "dockets/special",
    "dockets/appellate",
    "dockets/acms",
    "docket_history",
    "case_queries",
    "nef",
    "nda",
)


def _names() -> Iterator[str]:
    """Every sample with an expected parse beside it that is a docket."""
    for folder in FOLDERS:
        for path in sorted((COURTS / folder).iterdir()) if SAMPLES else ():
            name = f"{folder}/{path.name}"
            if path.suffix != ".json" and name not in JUNK and path.with_suffix(".json").exists():
                yield name


NAMES = tuple(_names())


@cache
def read(name: str) -> DocketReading:
    item = Item(name=Path(name).name, body=(COURTS / name).read_bytes(), received_at=AT)
    found = next(filter(None, (reader(item) for reader in READERS)), None)
    assert found is not None, "no reader knows it"
    return found


def expected(name: str) -> list[dict[str, Any]]:
    """The dockets of the parse beside a sample; a notice has several."""
    found: Any = json.loads((COURTS / name).with_suffix(".json").read_text())
    return list(found["dockets"]) if "dockets" in found else [found]


#: Of an entry: its number, document, day, day of entering where one is expected, text and label.
Said = tuple[str, str, str, str, str]


def wanted(docket: dict[str, Any]) -> list[Said]:
    """What the expected parse says of each entry, folded as all docket text is."""
    found = []
    for one in docket.get("docket_entries", ()):
        number = str(one.get("document_number") or "")
        document = str(one.get("pacer_doc_id") or "")
        found.append(
            (
                number if len(number) < 10 else "",
                pacer_document(document) if re.fullmatch(r"\d+|[0-9a-f-]{36}", document) else "",
                (one["date_filed"] or "")[:10],
                text_of(one.get("description") or "")[0],
                text(one.get("short_description") or ""),
            )
        )
    return found


def shown(matter: Matter) -> list[Said]:
    return [
        (
            str(one.fields.get("number", "")),
            next((a[9:] for a in one.aliases if a.startswith("document:")), ""),
            one.date,
            str(one.fields.get("text", "")),
            " ".join(one.fields.get("labels") or ()),
        )
        for one in matter.events
    ]


def test_there_are_samples() -> None:
    assert len(NAMES) == 43


@pytest.mark.parametrize("name", NAMES)
def test_entries_are_those_of_the_expected_parse(name: str) -> None:
    dockets, reading = expected(name), read(name)
    assert len(reading.matters) == len(dockets)
    for matter, docket in zip(reading.matters, dockets, strict=True):
        differ(name, "court", matter.key.split("/")[1], name.split("/")[-1].split("_")[0], docket)
        assert matter.fields["docket_number"] == docket["docket_number"]
        assert matter.date == (docket.get("date_filed") or "")
        ended = docket.get("date_terminated")
        assert not ended or matter.fields["case_status"] == f"terminated {ended}"
        assert shown(matter) == wanted(docket)
        entered(matter.events, docket.get("docket_entries", []))
        assert len({one.key for one in matter.events}) == len(matter.events)


def differ(name: str, what: str, found: str, stem: str, docket: dict[str, Any]) -> None:
    """Equal to what is expected, or listed with the reason, and then truly different."""
    court = docket.get("court_id") or stem.split(".")[0]
    assert (found == court) != ((name, what) in DIFFERENT)


def entered(events: tuple[Event, ...], entries: list[dict[str, Any]]) -> None:
    """The day of entering is kept where it is printed."""
    for event, entry in zip(events, entries, strict=True):
        day = (entry.get("date_entered") or "")[:10]
        assert not day or event.fields["entered"] == day


def test_opinions() -> None:
    reading = read("opinion_report/cacd_1.html")
    rows = json.loads((COURTS / "opinion_report/cacd_1.json").read_text())
    assert [matter.key for matter in reading.matters] == [
        f"docket/cacd/{row['pacer_case_id']}" for row in rows
    ]
    for matter, row in zip(reading.matters, rows, strict=True):
        assert shown(matter) == wanted({"docket_entries": [row]})
        assert f"sequence:{row['pacer_case_id']}&{row['pacer_seq_no']}" in matter.events[0].aliases


@pytest.mark.parametrize("name", MAILS)
def test_mails_without_an_expected_parse(name: str) -> None:
    reading = read(name)
    found = []
    for matter in reading.matters:
        (event,) = matter.events
        assert event.fields["text"] and event.fields["labels"]
        number = str(matter.fields["docket_number"])
        found.append(
            (matter.key.split("/")[1], number, str(event.fields.get("number", "")), event.date)
        )
    assert found == MAILS[name]


@pytest.mark.parametrize("name", JUNK)
def test_junk_is_not_a_docket(name: str) -> None:
    with pytest.raises(NotADocket, match=JUNK[name]):
        read(name)


def test_an_appeal_is_linked_to_the_case_below() -> None:
    below = {
        "ca1": "mad 1:09-cv-11783",
        "ca1_46307": "nhd 1:19-cv-00143",
        "ca9_1": "hid 1:17-cv-00050",
        "ca9_2": "hid 1:17-cv-00050",
        "cadc_1": "",
    }
    for name, ref in below.items():
        (matter,) = read(f"dockets/appellate/{name}.html").matters
        assert [one.ref for one in matter.relations] == ([ref] if ref else [])


def test_captions_are_those_of_the_court() -> None:
    """The library's own differ from what is printed, and are taken nowhere."""
    own = [docket["case_name"] for name in NAMES for docket in expected(name)]
    ours = [matter.fields.get("case_name") for name in NAMES for matter in read(name).matters]
    assert None not in ours
    changed = {(a, b) for a, b in zip(own, ours, strict=True) if a != b}
    assert ("United States v. Moultry", "USA v. Moultry") in changed
    assert ("Wood v. De Blasio", "Wood v. De Blasio et al") in changed
    assert not any("United States v." in str(b) for _, b in changed)


def test_what_one_case_is_called_by_two_reports_is_the_same() -> None:
    for sheet, history in [
        ("dockets/district/casd_6.html", "docket_history/casd.html"),
        ("dockets/district/nysd_441170.html", "docket_history/nysd_441170.html"),
    ]:
        (one,), (other,) = read(sheet).matters, read(history).matters
        assert (one.key, one.title) == (other.key, other.title)
        ours = {a: e.date for e in one.events for a in e.aliases}
        theirs = {a: e.date for e in other.events for a in e.aliases}
        assert theirs.items() <= ours.items() or theirs.keys() & ours.keys() == ours.keys()


def test_no_person_who_asked_or_was_mailed_is_kept() -> None:
    kept = repr([read(name) for name in [*NAMES, *MAILS]])
    for secret in ("mlissner", "@example", "usdoj.gov", "recap.email", "magic_num", "latham"):
        assert secret not in kept.lower()


@pytest.mark.parametrize("name", NAMES)
def test_an_appeal_states_the_case_below(name: str) -> None:
    """Where both its court and its number are printed, and nowhere else."""
    for matter, docket in zip(read(name).matters, expected(name), strict=True):
        below = docket.get("originating_court_information") or {}
        number = below.get("docket_number", "")
        assert [(one.kind.value, one.ref) for one in matter.relations] == (
            [("appeal-of", f"{below['court_id']} {number}")] if number else []
        )
