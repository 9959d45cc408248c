"""What a text cites by number: first the table of what is none, then every form that is one."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tracker import statutes
from tracker.domain.citations import Near, candidates, find, tails
from tracker.domain.keys import docket_number
from tracker.domain.places import circuit_of, is_appellate, named_courts, states

SAMPLES = os.environ.get("TRACKER_SAMPLES", "")

NONE = [
    "",
    "nothing here",
    # amounts, sections, years, times, lists, pages
    "fees of $627 and $ 1,627.00",
    "Section 627, Sections 627 and 805, § 627, sec. 627(a)(1)",
    "in 2025 and 2026, from 1 to 627",
    "hearing set for 3/3/2026 at 10:00 AM in Courtroom 8D, 350 W. 1st Street",
    "telephone 213-894-1234, fax (213) 894-1234, 1-800-555-0199",
    "No. 26, Nos. 1 and 2, # 1 Proposed Order, # 26",
    "pages 26-92, pp. 26-926, Exhibit No. 26-10, Ex. No. 26-926",
    "26-926",
    "42 U.S.C. 1983, 28 C.F.R. 16.5, 18 U.S.C. 111",
    "90 FR 12345, 384 U.S. 436, 597 F. Supp. 3d 627",
    "CA 90012, ZIP 90012-4565",
    # numbers of papers in the docket itself, and other numbered things
    "ORDER re Dkt. No. 26-926 and ECF No. 26-10",
    "Document Number 26-926; Doc. No. 25-112; Docket No. 45-10",
    "General Order No. 25-08, Receipt Number 26-92615, Tracking No. 25-112",
    "Resolution No. 25-112, Ordinance No. 24-0987, Policy No. 11-2020",
    "Local Rule No. 16-10 and Form No. 10-27",
    # letters that are no bill
    "Judge S. James Otero, John AB, SBA 7, ASB 12 Club, the USB 3 stick",
    "SB 627.5, SB 1,000,000, SB 2025-627, AB/12, -SB 627",
    "HR 40 hours, SB 20%, AB 12:30, S. 12 Main Street, S. 4th Street",
    "senate bill, Assembly Bill of Rights, House Bill",
    "Bill of Costs 627, bill 627, BILL NO. 7",
    "Chapter 7, Chapter 11 Voluntary Petition, Chapter 13 Plan, Chapter 125",
    # orders of other offices, or of nobody
    "Executive Order 2025-06, Executive Order N-33-20, Executive Order 12",
    "EO 25-01, Emergency Executive Order 720, Order 14333, Standing Order 13768",
    "Proclamation of 2025, Proclamation 12",
    # cases of no form
    "case 10999, Case No. 12345, civil action 25, cv-10999, 25-cv",
    "10:25 CV, 2:25 a.m., ratio 2:25",
    "Certified Mail No. 70-1234, Bar No. 12-345, Account No. 10-20304",
]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_citation(text: str) -> None:
    assert find(text) == []
    assert find(f"ORDER ({text}) is entered.") == []


FORMS = [
    ("challenging SB 627", ["SB 627"]),
    ("S.B. 627, S.B.805 and SB-0627", ["SB 627", "SB 805"]),
    ("Senate Bill 627; Senate Bill No. 805", ["SB 627", "SB 805"]),
    ("Senate Bills 627 and 805", ["SB 627", "SB 805"]),
    ("Assembly Bill 12 (AB 12)", ["AB 12"]),
    ("House Bill 1312, House Joint Resolution 4, SCR 9", ["SCR 9", "HB 1312", "HJR 4"]),
    ("H.R. 22 and S. 1234 (119th Cong.)", ["HR 22", "S 1234"]),
    ("HF 4138, LB 34, LD 1971", ["HF 4138", "LB 34", "LD 1971"]),
    ("Chapter 125, Statutes of 2025", ["Chapter 125 of 2025"]),
    ("Stats. 2025, ch. 125", ["Chapter 125 of 2025"]),
    ("Chapter 55 of the Laws of 2025", ["Chapter 55 of 2025"]),
    ("Public Act 104-0440, Pub. L. No. 119-21", ["Public Act 104-0440", "Public Law 119-21"]),
    ("Case No. 2:25-cv-10999-CAS-AJR", ["2:25-cv-10999"]),
    ("2:2025cv10999, 1:25-CR-00012-2", ["2:25-cv-10999", "1:25-cr-00012"]),
    ("25-cv-123", ["25-cv-00123"]),
    ("CV 25-10999 CAS (AJRx), SACV 25-00123", ["25-cv-10999", "8:25-cv-00123"]),
    ("[8:20-bk-10525-TA]", ["8:20-bk-10525"]),
    ("USCA Case Number 26-926", ["26-926"]),
    ("Nos. 26-926, 26-927 and 26-1930", ["26-926", "26-927", "26-1930"]),
    ("Ninth Circuit Docket No. 26-926", ["26-926"]),
    ("CCA # 26-926", ["26-926"]),
    ("Application No. 25A123", ["25A123"]),
    ("Executive Order 14333", ["EO 14333"]),
    ("EXECUTIVE ORDER NO. 13,780", ["EO 13780"]),
    ("E.O. 13768, EO 13767", ["EO 13768", "EO 13767"]),
    ("Executive Orders 13768, 13767, and 14,159", ["EO 13768", "EO 13767", "EO 14159"]),
    ("Proclamation No. 10949, Proclamation 9,645", ["Proclamation 10949", "Proclamation 9645"]),
    ("FR Doc. 2026-20321", ["2026-20321"]),
    ("docket USCIS-2025-0004", ["USCIS-2025-0004"]),
    ("Int. No. 55-2026, Int 0261-2026", ["Int 0055-2026", "Int 0261-2026"]),
    ("O2025-0012345 and SO2025-0001234", ["O2025-0012345", "SO2025-0001234"]),
    ("File No. 250123, Bill No. 250456-A", ["250123", "250456"]),
]


@pytest.mark.parametrize(("text", "names"), FORMS)
def test_what_is_cited(text: str, names: list[str]) -> None:
    assert [one.name for one in find(text)] == names
    assert [one.name for one in find(f"MOTION about {text}, filed by A.")] == names


def test_the_words_around_are_kept() -> None:
    (one,) = find("x " * 200 + "Plaintiff attacks SB 627 as preempted" + " y" * 200)
    assert "Plaintiff attacks SB 627 as preempted" in one.words and len(one.words) < 220
    assert find("SB 627 " * 50)[0].name == "SB 627"


# ---- what it may mean ----------------------------------------------------------------------------


def meant(text: str, *places: str, known: tuple[str, ...] = ()) -> set[str]:
    (one,) = find(text)
    return set(candidates(one, Near(frozenset(places), frozenset(known))))


@pytest.mark.parametrize(
    ("text", "places", "name"),
    [
        ("SB 627", ("nysd",), "ca SB 627"),
        ("New York's SB 627", ("cacd",), "ca SB 627"),
        ("SB 627", ("fr",), "ca SB 627"),
        ("H.R. 22", ("cacd",), "ca HR 22"),
        ("2:25-cv-10999", ("cand",), "cacd 2:25-cv-10999"),
        ("2:25-cv-10999 (D. Mass.)", ("cacd",), "cacd 2:25-cv-10999"),
        ("2:25-cv-10999", ("ca1",), "cacd 2:25-cv-10999"),
        ("2:25-cv-10999", ("cacd",), "cacd 3:25-cv-10999"),
        ("No. 26-926, Second Circuit", ("cacd",), "ca9 26-926"),
        ("No. 26-926", ("nysd",), "ca9 26-926"),
        ("No. 26-926", ("ca",), "ca2 26-926"),
        ("File No. 250123", ("cacd",), "phila 250123"),
    ],
)
def test_what_it_cannot_mean(text: str, places: tuple[str, ...], name: str) -> None:
    assert name not in meant(text, *places)


@pytest.mark.parametrize(
    ("text", "places", "name"),
    [
        ("SB 627", ("cacd",), "ca SB 627"),
        ("SB 627", ("ca9",), "ca SB 627"),
        ("SB 627", ("ca",), "ca SB 627"),
        ("California's SB 627", ("nysd",), "ca SB 627"),
        ("SB 627 (Cal.)", ("dcd",), "ca SB 627"),
        ("H.R. 22", ("nysd",), "us HR 22"),
        ("2:25-cv-10999-CAS", ("cacd",), "cacd 2:25-cv-10999"),
        ("25-cv-10999", ("cacd",), "cacd 2:25-cv-10999"),
        ("2:25-cv-10999", ("ca9",), "cacd 2:25-cv-10999"),
        ("2:25-cv-10999", ("cacb",), "cacd 2:25-cv-10999"),
        ("1:25-cv-20000 (D. Mass.)", ("cacd",), "mad 1:25-cv-20000"),
        ("1:25-cv-00001 in the Northern District of Illinois", ("x",), "ilnd 1:25-cv-00001"),
        ("USCA No. 26-926", ("cacd",), "ca9 26-926"),
        ("No. 26-926, Ninth Circuit", ("nysd",), "ca9 26-926"),
        ("No. 25-112", ("ca9",), "scotus 25-112"),
        ("Executive Order 14333", ("cacd",), "fr EO 14333"),
    ],
)
def test_what_it_may_mean(text: str, places: tuple[str, ...], name: str) -> None:
    assert name in meant(text, *places)


def test_files_are_looked_for_where_councils_are_read() -> None:
    assert meant("File No. 250123", "cacd", known=("phila",)) == {"cacd 250123", "phila 250123"}


@pytest.mark.parametrize(
    ("ref", "names"),
    [
        ("docket/cacd/869712", ()),
        ("ca SB 627", ("SB 627", "SB 627@ca")),
        ("cacd 2:25-cv-10999", ("2:25-cv-10999", "25-cv-10999")),
        ("ca9 26-926", ("26-926", "26-926@ca9")),
        ("fr EO 14333", ("EO 14333", "EO 14333@fr")),
    ],
)
def test_under_which_numbers_citations_of_a_matter_are_kept(
    ref: str, names: tuple[str, ...]
) -> None:
    assert tails(ref) == names


def test_courts_and_their_places() -> None:
    assert [circuit_of(court) for court in ("cacd", "mad", "dcd", "nmid", "scotus", "ca")] == [
        *("ca9", "ca1", "cadc", "ca9", "", "")
    ]
    assert is_appellate("ca9") and is_appellate("scotus") and not is_appellate("cacd")
    assert "ca" in states("ca9") and states("cacd") == {"ca"} and states("nyc") == {"ny"}
    said = "C.D. Cal., D.D.C., the 9th Cir. and the District Court for Hawaii"
    assert named_courts(said) == {"cacd", "dcd", "ca9", "hid"}


# ---- statutes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("An act relating to masks.", []),
        ("Section 5 of this act; section 3 of the bill", []),
        ("An act to add Section 185.5 to the Penal Code.", ["Penal Code 185.5"]),
        (
            "An act to amend Sections 7282 and 7284.6 of, and to add Section 7286 to, the"
            " Government Code, relating to records.",
            ["Government Code 7282", "Government Code 7284.6", "Government Code 7286"],
        ),
    ],
)
def test_sections_that_a_bill_changes(title: str, names: list[str]) -> None:
    assert [one.name for one in statutes.changed(title)] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("18 U.S.C. § 111 and 384 U.S. 436", []),
        ("Section 185.5 and § 627", []),
        ("under Cal. Penal Code § 185.5", ["ca Penal Code 185.5"]),
        ("under Cal. Pen. Code §13654", ["ca Penal Code 13654"]),
        ("California Penal Code Section 185.5", ["ca Penal Code 185.5"]),
        ("Cal. Gov't Code § 7284.6", ["ca Government Code 7284.6"]),
        ("Tex. Penal Code Ann. § 9.51", ["tx Penal Code 9.51"]),
    ],
)
def test_sections_that_a_docket_cites(text: str, names: list[str]) -> None:
    pytest.importorskip("eyecite")
    assert [f"{one.place} {one.name}" for one in statutes.cited(text)] == names


def test_without_eyecite_no_section_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statutes, "_eyecite", lambda: None)
    assert statutes.cited("under Cal. Penal Code § 185.5") == []


@pytest.mark.skipif(importlib.util.find_spec("eyecite") is None, reason="eyecite is not installed")
def test_eyecite_is_loaded_by_a_text_alone() -> None:
    """It takes a third of a second: no command pays for it that reads no section."""
    probe = (
        "import sys; from click.testing import CliRunner; from tracker.cli import tracker;"
        "CliRunner().invoke(tracker, ['--help']);"
        "import tracker.crawl; from tracker import statutes; statutes.cited('SB 627');"
        "print('eyecite' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# ---- hostile text, and the samples ---------------------------------------------------------------


@pytest.mark.parametrize(
    "part",
    ["SB ", "No. 26-926, ", "Executive Order ", "2:", "Chapter 1 ", "A", " ", "EO 12,345 or "],
)
def test_long_texts_end(part: str) -> None:
    assert len(find(part * (60_000 // len(part)))) <= 1


#: What the docket texts of the samples cite of other papers, each read and judged by a person, by
#: the court and number of the docket that cites. Own numbers, printed in many texts, are not there.
REVIEWED = {
    ("ca9 17-15589", "16-1540"),  # the Supreme Court's number
    ("ca9 17-15589", "EO 13780"),
    ("ca9 23-2435", "3:18-cv-01122"),  # the case below
    ("cacb 1:09-bk-13356", "09-cv-05976"),  # a bankruptcy's appeal in the district court
    ("cand 3:09-cr-00418", "3:09-mj-70329"),  # the same case before it was charged
    ("lamd 3:17-cv-01352", "18-31050"),  # its appeal
    ("nysd 1:20-cv-10291", "1:20-cv-08924"),  # associated cases, of which this one leads
    ("nysd 1:20-cv-10541", "1:20-cv-08924"),
    ("nysd 1:21-cv-00322", "1:20-cv-08924"),
    ("nysd 1:21-cv-06610", "1:20-cv-08924"),
}


def dockets(value: Any, court: str = "") -> Iterator[tuple[str, str, list[str]]]:
    """Court, number and all texts of each docket of a saved answer."""
    if isinstance(value, list):
        for inside in value:
            yield from dockets(inside, court)
    elif isinstance(value, dict):
        court = value.get("court_id") or court
        entries = value.get("docket_entries")
        if isinstance(entries, list):
            number = docket_number(str(value.get("docket_number") or ""))
            yield court, number, list(texts(entries))
        for inside in value.values():
            yield from dockets(inside, court) if inside is not entries else ()


def texts(value: Any) -> Iterator[str]:
    """All that entries say in words."""
    if isinstance(value, dict):
        for name, inside in value.items():
            if isinstance(inside, str) and name in ("description", "short_description"):
                yield inside
            elif not isinstance(inside, str):
                yield from texts(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from texts(inside)


@pytest.mark.skipif(not SAMPLES, reason="TRACKER_SAMPLES names no folder")
def test_all_that_the_docket_texts_of_the_samples_cite() -> None:
    found: dict[tuple[str, str], str] = {}
    count = 0
    for folder in ("dockets/*", "docket_history", "nef", "nda", "scotus"):
        for path in sorted((Path(SAMPLES) / "courts").glob(f"{folder}/*.json")):
            for court, number, said in dockets(json.loads(path.read_text(encoding="utf-8"))):
                near = Near(frozenset({court}))
                for one in (one for text in said for one in find(text)):
                    if f"{court} {number}" not in candidates(one, near):
                        found[f"{court} {number}", one.name] = f"{path.name}: {one.words}"
                count += len(said)
    assert count > 1_300
    assert found.keys() == REVIEWED, {name: found.get(name) for name in found.keys() ^ REVIEWED}
