"""What is made of what people paste of opinions."""

from __future__ import annotations

import pytest

from spiders import catalogue
from spiders.opinions import Opinions
from tracker.config.references import place_of, reference

NINTH = "https://www.ca9.uscourts.gov"
CDN = "https://cdn.ca9.uscourts.gov/datastore"
CALIFORNIA = "https://www.courts.ca.gov"
SEARCH = "https://appellatecases.courtinfo.ca.gov/search"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26-926",
        "ca9 26-926",
        "S27712",
        "S 275940",
        "SB 627",
        "I123456",
        "opinions ca8 26-1",
        f"{NINTH}/",
        f"{NINTH}/calendar/",
        f"{CDN}/general/2026/02/09/notice.pdf",
        f"{CALIFORNIA}/forms.htm",
        f"{CALIFORNIA}/opinions/documents/rules.pdf",
        f"{SEARCH}/searchResults.cfm?query_partyLastNameOrOrg=Example",
        "https://courts.ca.gov.evil.example/opinions/documents/S275940.PDF",
        "https://[broken/opinions/documents/S275940.PDF",
    ],
)
def test_what_is_none_of_its_own_is_left(text: str) -> None:
    assert Opinions.recognise(text) == []


@pytest.mark.parametrize(
    ("text", "source", "ref"),
    [
        (f"{CDN}/opinions/2026/02/09/26-926.pdf", "ca9-opinions", "ca9 26-926"),
        (f"{CDN}/memoranda/2026/02/09/24-1000.pdf", "ca9-opinions", "ca9 24-1000"),
        ("opinions ca9 26-926", "ca9-opinions", "ca9 26-926"),
        ("Opinions cal S275940", "cal-opinions", "cal S275940"),
        ("S275940", "cal-opinions", "cal S275940"),
        ("cal s277120A", "cal-opinions", "cal S277120"),
        ("calctapp B327821", "calctapp-opinions", "calctapp B327821"),
        (f"{CALIFORNIA}/opinions/documents/S277120A.PDF", "cal-opinions", "cal S277120"),
        (f"{CALIFORNIA}/opinions/nonpub/E083019.DOCX", "calctapp-opinions", "calctapp E083019"),
        (
            f"{SEARCH}/searchResults.cfm?dist=0&search=number&query_caseNumber=S277120",
            "cal-opinions",
            "cal S277120",
        ),
    ],
)
def test_cases_are_recognised_and_can_be_followed(text: str, source: str, ref: str) -> None:
    (found,) = [one for one in catalogue.recognise(text) if one.spider == "opinions"]
    assert (found.source, found.refs, found.settings["court"]) == (source, (ref,), place_of(ref))
    assert catalogue.recognise(text)[0] == found and reference(ref) == ref
    assert Opinions.problems(found.settings) == []


@pytest.mark.parametrize(
    ("address", "source"),
    [
        (f"{NINTH}/decisions/opinions/index.xml", "ca9-opinions"),
        (f"{NINTH}/memoranda/", "ca9-opinions"),
        (f"{CALIFORNIA}/cms/opinions.htm?Courts=S", "cal-opinions"),
        (f"{CALIFORNIA}/opinions-slip.htm?Courts=B", "calctapp-opinions"),
        ("https://www4.courts.ca.gov/cms/npopinions.htm", "calctapp-opinions"),
    ],
)
def test_a_list_is_a_source_and_follows_nothing_unasked(address: str, source: str) -> None:
    found = catalogue.recognise(address)[0]
    assert (found.spider, found.source, found.refs) == ("opinions", source, ())
    assert not found.whole and "Follow cases" in found.sentences[0]
