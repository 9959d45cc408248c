"""What is made of what people paste of the Federal Register."""

from __future__ import annotations

from typing import Any

import pytest

from spiders import catalogue
from spiders.federal_register import FederalRegister
from tracker.config.references import place_of, reference

SITE = "https://www.federalregister.gov"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "EO 5",
        "EO 2025-06",
        "Executive Order 12000",
        "2026-0055",
        "2:25-cv-10999",
        "SB 14333",
        f"{SITE}/",
        f"{SITE}/reader-aids",
        f"{SITE}/presidential-documents",
        f"{SITE}/documents/search",
        f"{SITE}/documents/search?conditions[type][]=UNKNOWN",
        "https://public-inspection.federalregister.gov/robots.txt",
        "https://www.govinfo.gov/content/pkg/BILLS-119hr1/pdf/2026-20321.pdf",
        "https://federalregister.gov.evil.example/d/2026-20321",
    ],
)
def test_what_is_none_of_its_own_is_left(text: str) -> None:
    assert FederalRegister.recognise(text) == []


def test_a_number_of_a_court_or_state_is_not_taken() -> None:
    assert FederalRegister.recognise("2026-20321", court="cacd") == []
    assert FederalRegister.recognise("EO 14333", state="ca") == []


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("EO 14333", "fr EO 14333"),
        ("E.O. 14,333", "fr EO 14333"),
        ("executive order no. 14333", "fr EO 14333"),
        ("Exec. Order 14333", "fr EO 14333"),
        ("2026-20321", "fr 2026-20321"),
        ("FR Doc. 2026-20321", "fr 2026-20321"),
        ("c1-2026-20321", "fr C1-2026-20321"),
        (f"{SITE}/documents/2026/10/02/2026-20321/inaugurating-the-era", "fr 2026-20321"),
        (f"{SITE}/documents/1994/01/05/94-290/an-order", "fr 94-290"),
        (f"{SITE}/d/2026-20321", "fr 2026-20321"),
        (f"{SITE}/public-inspection/2026-20439/lebanon", "fr 2026-20439"),
        (f"{SITE}/api/v1/documents/2026-20321.json?fields[]=title", "fr 2026-20321"),
        ("https://public-inspection.federalregister.gov/2026-20321.pdf?17", "fr 2026-20321"),
        (
            "https://www.govinfo.gov/content/pkg/FR-2026-10-02/pdf/2026-20321.pdf",
            "fr 2026-20321",
        ),
    ],
)
def test_documents_are_recognised_and_can_be_followed(text: str, ref: str) -> None:
    found = catalogue.recognise(text)[0]
    assert (found.spider, found.source, found.refs) == ("federal_register", "fr", (ref,))
    assert found.settings == {} and not found.whole and not found.missing
    assert reference(ref) == ref and place_of(ref) == "fr"


@pytest.mark.parametrize(
    ("page", "settings"),
    [
        ("/agencies/homeland-security-department", {"agencies": ["homeland-security-department"]}),
        ("/presidential-documents/executive-orders", {"presidential": ["executive_order"]}),
        ("/presidential-documents/proclamations/x", {"presidential": ["proclamation"]}),
        (
            "/documents/search?conditions%5Bagencies%5D%5B%5D=justice-department"
            "&conditions%5Btype%5D%5B%5D=RULE&conditions%5Bterm%5D=face+masks&order=newest",
            {"agencies": ["justice-department"], "types": ["rule"], "terms": ["face masks"]},
        ),
        (
            "/api/v1/documents.json?conditions[presidential_document_type][]=proclamation"
            "&conditions[docket_id]=USCIS-2026-0005",
            {"presidential": ["proclamation"], "dockets": ["USCIS-2026-0005"]},
        ),
    ],
)
def test_searches_become_conditions(page: str, settings: dict[str, Any]) -> None:
    (found,) = FederalRegister.recognise(SITE + page)
    assert found.settings == settings and found.whole and found.source.startswith("fr-")
    assert FederalRegister.problems(found.settings) == []
