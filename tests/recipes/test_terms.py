"""The words that recipes look for: what they must never find, then what they must.

Titles are those of real releases, orders, bills and council files where the samples hold such,
and short ones of our own where they do not.
"""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from spiders import terms as spiders_terms
from tracker.domain.match import Followed, Index, Subject
from tracker.recipes import recipes, terms

SAMPLES = os.environ.get("TRACKER_SAMPLES", "")
needs_samples = pytest.mark.skipif(
    not SAMPLES, reason="TRACKER_SAMPLES does not name the folder with the real captures"
)
CITIES = Path(SAMPLES) / "cities"

NEVER = {
    "enforcement": [
        "Black ice on Storrow Drive: crews are salting",
        "Ice skating rink opens on the Common",
        "An order regarding ice cream trucks",
        "Bird sanctuary restored in the park",
        "Charitable Trust Act, amended",
        "Face coverings required in city buildings during the pandemic",
        "Enforcement of parking rules in the South End",
        "Message and order to accept a Homeland Security grant (Urban Areas Security Initiative)",
        "National Guard honor guard at the Veterans Day parade",
        "Immigrant heritage month proclaimed",
        "Detention pond maintenance contract",
        "Customs House tower lit in blue",
        "In relation to prohibiting the sale of guinea pigs in pet shops",
        "In relation to addressing sewer backups",
        "Public Schools raid the pantry: a food drive",
        "STATE OPERATIONS BUDGET",
        "Committee of the Whole",
        "Federal agency releases new flood maps",
    ],
    "federal": [
        "USCIS Reaches H-2B Cap for First Half of FY 2027",
        "DHS Announces Rule for Certain Children Born in the United States to Foreign Government"
        " Employees",
        "Illegal Alien Indicted in Marriage-Related Immigration Fraud",
        "Naturalized U.S. Citizen Indicted for Lying to Obtain U.S. Citizenship After Committing"
        " Felonies",
        "USCIS Opens New International Field Office in Ethiopia to Support Fraud Prevention",
        "Imposing Duties To Address The Situation At Our Southern Border",
        "Amendment To Duties To Address The Flow Of Illicit Drugs Across Our Northern Border",
        "Progress On The Situation At Our Southern Border",
        "U.S. Hostage And Wrongful Detainee Day, 2025",
        "Addressing Risks From Jenner & Block",
        "Reinvigorating America's Hunting Heritage",
        "Enhancing Program Integrity and Interagency Coordination in the Administration of the"
        " H-1B Nonimmigrant Visa Program",
        "Safety Zone; Fireworks Display, Boston Harbor",
        "Olympic Coast National Marine Sanctuary Advisory Council; Meeting",
        "Notice of Detention of Imported Seafood",
        "Delegation of Authority to the National Guard Bureau",
    ],
}
ALWAYS = {
    "enforcement": [
        "An ordinance on civil immigration enforcement on city property",
        "Executive order on federal immigration agents and de-escalation",
        "Order for a hearing on ICE agents near schools",
        "Mayor signs \u201cICE Free Zone\u201d order",
        "Resolution against 287(g) agreements of the sheriff",
        "Law enforcement: masks.",
        "SB 627, the No Secret Police Act, signed",
        "Prohibits the employment of certain immigration and customs enforcement agents or officers"
        " in certain state and local positions",
        "Relates to protecting students, faculty, and staff from immigration enforcement while"
        " attending or participating in school activities",
        "Adds libraries to the list of sensitive locations for immigration enforcement purposes",
        "Honoring immigration detainers: repeal",
        "Request for information on masked federal officers",
        "A hearing on sanctuary  city policies",
        "Suit over the deployment of the National Guard",
        "Who was DETAINED BY ICE this summer",
        "Border Patrol operations downtown",
        "Protection from deportation for tenants",
    ],
    "federal": [
        "Protecting The American People Against Invasion",
        "Securing Our Borders",
        "Guaranteeing The States Protection Against Invasion",
        "Declaring A National Emergency At The Southern Border Of The United States",
        "Clarifying The Military\u2019s Role In Protecting The Territorial Integrity Of The United"
        " States",
        "Invocation Of The Alien Enemies Act Regarding The Invasion Of The United States By Tren De"
        " Aragua",
        "Ending Taxpayer Subsidization Of Open Borders",
        "Expanding Migrant Operations Center At Naval Station Guantanamo Bay To Full Capacity",
        "Protecting The Meaning And Value Of American Citizenship",
        "Justice Department Sues City Over Sanctuary Policies",
        "Designating Aliens for Expedited Removal",
        "Justice Department Publishes List of Sanctuary Jurisdictions",
        "National Detention Standards for Detention Facilities",
        "287(g) Program; Notice of New Agreements",
    ],
}


def index(words: list[str]) -> Index:
    reads = Followed(watch="w", kind="reads", value="s")
    return Index([reads, *(Followed(watch="w", kind="term", value=word) for word in words)])


def found(words: Index, title: str) -> list[str]:
    subject = Subject(names=frozenset(), source="s", source_title="", words=title)
    return [hit.reason for hit in words.hits(subject)]


@pytest.mark.parametrize("about, title", [(a, t) for a in NEVER for t in NEVER[a]])
def test_noise_is_not_found(about: str, title: str) -> None:
    assert found(index(terms(about)), title) == []


@pytest.mark.parametrize("about, title", [(a, t) for a in ALWAYS for t in ALWAYS[a]])
def test_what_concerns_the_cause_is_found(about: str, title: str) -> None:
    assert found(index(terms(about)), title)
    # Spiders that store only what is searched find it by the same words.
    assert spiders_terms.found(spiders_terms.compiled(terms(about)), title)


def test_no_word_is_so_short_or_common_that_it_finds_noise_in_any_recipe() -> None:
    noise = [title for titles in NEVER.values() for title in titles]
    for recipe in recipes():
        for watch in recipe.watches:
            if watch.slug == "philadelphia-meetings":
                continue  # it looks for names of committees, in a calendar only
            words = index(list(watch.values.get("terms", ())))
            assert [title for title in noise if found(words, title)] == [], recipe.name


@needs_samples
def test_presidential_actions_of_2025() -> None:
    titles = set()
    for path in (CITIES / "seq-whitehouse-presidential-actions").glob("*.csv"):
        with path.open(encoding="utf-8") as file:
            titles |= {row["Headline"] or "" for row in csv.DictReader(file)}
    words = index(terms("federal"))
    told = sorted(title for title in titles if found(words, title))
    assert len(titles) == 169 and told == [
        "Clarifying The Military\u2019S Role In Protecting The Territorial Integrity Of The United"
        " States",
        "Declaring A National Emergency At The Southern Border Of The United States",
        "Ending Taxpayer Subsidization Of Open Borders",
        "Expanding Migrant Operations Center At Naval Station Guantanamo Bay To Full Capacity",
        "Fact Sheet: President Donald J. Trump Declares A National Emergency At The Southern"
        " Border",
        "Fact Sheet: President Donald J. Trump Protects The States And The American People By"
        " Closing The Border To Illegals Via Proclamation",
        "Guaranteeing The States Protection Against Invasion",
        "Invocation Of The Alien Enemies Act Regarding The Invasion Of The United States By Tren De"
        " Aragua",
        "Protecting The American People Against Invasion",
        "Protecting The Meaning And Value Of American Citizenship",
        "Realigning The United States Refugee Admissions Program",
        "Securing Our Borders",
    ]


@needs_samples
def test_bills_and_council_files_of_new_york() -> None:
    words = index(terms("enforcement"))
    legislatures = Path(SAMPLES) / "legislatures" / "openstates-v3"
    bills = json.loads((legislatures / "bills_newyork_immigration_2026-06.json").read_bytes())
    told = [bill["identifier"] for bill in bills["results"] if found(words, bill["title"])]
    assert told == ["A 10774", "S 7960", "S 4735", "A 11596"]  # of ten of a full-text search
    folder = CITIES / "legistar-api"
    for name in ("nyc_matters_top5", "nyc_matters_filtered", "nyc_enacted_matters"):
        rows = json.loads((folder / f"{name}.json").read_bytes())
        assert [row["MatterFile"] for row in rows if found(words, row["MatterTitle"] or "")] == []
