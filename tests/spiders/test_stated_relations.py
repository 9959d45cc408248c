"""What systems themselves say of other matters: read where it is plain, left where it is not."""

from __future__ import annotations

from typing import Any

import pytest

from spiders import federal_register_records, legiscan_records, openstates_records
from spiders.courtlistener_dockets import Docket
from spiders.courtlistener_matters import Open, matter, record
from spiders.federal_register_records import Document
from spiders.legislative import BillName
from tracker.domain.items import Matter
from tracker.domain.relations import printed

BILL: dict[str, Any] = {
    "identifier": "SB 627",
    "title": "Law enforcement: masks",
    "sponsorships": [],
    "actions": [],
    "versions": [],
    "votes": [],
}


def openstates(related: Any) -> Matter:
    row = BILL | {"related_bills": related}
    return openstates_records.matter(row, "ca", "20252026", ("ca SB 627",))


def legiscan(sasts: Any) -> Matter:
    bill = {"title": "Masks", "history": [{"date": "2025-01-02", "action": "Filed"}]}
    name = BillName("2026", "SB 627")
    return legiscan_records.matter(bill | {"sasts": sasts}, "ca", name, ("ca SB 627",))


def register(notes: Any) -> Matter:
    row = {
        "document_number": "2026-00001",
        "type": "Presidential Document",
        "title": "On an Order",
        "executive_order_number": "14434",
        "publication_date": "2026-02-09",
        "disposition_notes": notes,
    }
    return federal_register_records.matter(Document(published=row), "fr", "2026-02-10", ("*",))


def docket(**below: Any) -> Matter:
    opened = Open(docket=Docket(id=7))
    row = {"id": 7, "court_id": "ca9", "docket_number": "26-926", "case_name": "A v. B"}
    record(opened, row | below)
    return matter(opened, (), ("ca9 26-926",))


@pytest.mark.parametrize(
    "shown",
    [
        openstates(None),
        openstates("SB 1"),
        openstates([{"identifier": "SB 1", "relation_type": "companion"}]),
        openstates([{"identifier": "SB 1", "legislative_session": "x", "relation_type": "cousin"}]),
        legiscan([]),
        legiscan([{"type_id": 9, "type": "Carry Over", "sast_bill_number": "SB1"}]),
        legiscan([{"type_id": 1, "type": "Same As", "sast_bill_number": "SB627"}]),
        register(None),
        register("See: EO 13767, January 25, 2017"),
        register("Note: revoked in memory of EO 13767"),
        register("Amends: EO 199-A, January 20, 1903"),
        docket(),
        docket(appeal_from=None, original_court_info=None),
        docket(appeal_from="https://x/api/rest/v4/courts/bia/", original_court_info={}),
        docket(original_court_info={"docket_number": "2:25-cv-10999"}),
        docket(
            appeal_from="https://x/api/rest/v4/courts/cal/",
            original_court_info={"docket_number": "S1234"},
        ),
    ],
)
def test_nothing_is_stated(shown: Matter) -> None:
    assert shown.relations == ()


@pytest.mark.parametrize(
    ("shown", "relations"),
    [
        (
            openstates(
                [
                    {
                        "identifier": "SB1004",
                        "legislative_session": "20252026",
                        "relation_type": "replaced-by",
                    },
                    {
                        "identifier": "AB 9",
                        "legislative_session": "20252026",
                        "relation_type": "companion",
                    },
                ]
            ),
            ("companion of ca AB 9 20252026", "succeeded by ca SB 1004 20252026"),
        ),
        (
            legiscan([{"type_id": 4, "type": "Replaces", "sast_bill_number": "SB00012"}]),
            ("successor of ca SB 12 2026",),
        ),
        (
            register(
                "Amends: EO 13767, January 25, 2017; EO 13768, January 25, 2017\n"
                "Revokes in part: EO 12779, October 28, 1991\n"
                "Amended by: EO 14500, March 1, 2026"
            ),
            (
                "amended by fr EO 14500",
                "amends fr EO 13767",
                "amends fr EO 13768",
                "revokes fr EO 12779",
            ),
        ),
        (
            docket(
                appeal_from="https://x/api/rest/v4/courts/cacd/",
                original_court_info={"docket_number": "2:25-cv-10999-CAS-AJR"},
            ),
            ("appeal of cacd 2:25-cv-10999",),
        ),
    ],
)
def test_what_is_stated(shown: Matter, relations: tuple[str, ...]) -> None:
    assert printed(shown.relations) == relations
