"""Keys come from the sources' own identifiers, folded to one form."""

from __future__ import annotations

import pytest

from tracker.domain import keys


@pytest.mark.parametrize(
    "printed",
    [
        "2025-RES-0123",
        "24-O-1234",
        "25-0123-S1",
        "21-123-A",
        "260011",
        "Int 0055-2026",
        "SB 627",
        "2:25-cv-10999 USA v. California",
    ],
)
def test_other_numbers_are_no_docket_numbers(printed: str) -> None:
    assert keys.docket_of(printed) is None
    assert keys.docket_number(printed) == keys.base_number(printed) == printed


@pytest.mark.parametrize(
    ("printed", "number", "case"),
    [
        ("2:25-cv-10999", "2:25-cv-10999", "2:25-cv-10999"),
        ("2:25-cv-10999-CAS-AJR", "2:25-cv-10999", "2:25-cv-10999"),
        ("2:25-CV-10999-CAS-AJRx", "2:25-cv-10999", "2:25-cv-10999"),
        ("2:2025-cv-999", "2:25-cv-00999", "2:25-cv-00999"),
        ("2:22-cr-00070-2", "2:22-cr-00070-2", "2:22-cr-00070"),
        ("2:22-cr-00070-02-RGK", "2:22-cr-00070-2", "2:22-cr-00070"),
        ("26-926", "26-926", "26-926"),
        ("2:22-cr-00070-CAS-2", "2:22-cr-00070-2", "2:22-cr-00070"),
        (" 22-20404- ", "22-20404", "22-20404"),
        ("16-10992-smb", "16-10992", "16-10992"),
        ("25-cv-999-CAS", "25-cv-00999", "25-cv-00999"),
        ("1:19-CV-123/a-2", "1:19-cv-00123/a-2", "1:19-cv-00123/a"),
        ("5:22-~gr-00012", "5:22-~gr-00012", "5:22-~gr-00012"),
        ("2:22-cr-00070-" + "9" * 9000, "2:22-cr-00070-" + "9" * 9000, "2:22-cr-00070"),
    ],
)
def test_docket_numbers(printed: str, number: str, case: str) -> None:
    assert keys.docket_number(printed) == number
    found = keys.docket_of(printed)
    assert found and (found.case, found.number) == (case, number)
    assert keys.base_number(number) == case
    at = keys.docket_at(printed + " Doe v. Roe")
    assert at and at.number == number and keys.docket_at(f"Doe v. Roe {printed}") is None


def test_another_office_is_another_case() -> None:
    assert keys.docket_ref("CACD", "2:25-cv-10999") != keys.docket_ref("cacd", "8:25-cv-10999")


@pytest.mark.parametrize(
    "printed", ["SB 627", "SB-627", "sb627", "S.B. 0627", "SB  00627", " SB627A "]
)
def test_bills(printed: str) -> None:
    assert keys.bill("CA", "20252026", printed) == "bill/ca/20252026/SB 627"


def test_content_keys_number_equal_rows_and_ignore_case_and_space() -> None:
    rows = [("2026-02-09", "House", "Referred"), ("2026-02-09", "House", " REFERRED  ")]
    first, second = keys.content_keys(rows)
    assert first.startswith("~") and first[:-2] == second[:-2] and first != second
    assert keys.content_keys([("2026-02-10", "House", "Referred")])[0] != first


def test_council_matters_and_meetings_are_named_by_id() -> None:
    assert keys.council_matter("phila", 64359) == "ordinance/phila/64359"
    assert keys.meeting("phila", 22375) == "meeting/phila/22375"


def test_families_of_content_keys_are_told_apart() -> None:
    row = ("2026-02-19", "A", "Public hearing held")
    (step,), (hearing,) = keys.content_keys([row]), keys.content_keys([row], "hearing")
    assert hearing == step.replace("~", "~hearing:")
