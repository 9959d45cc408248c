"""Real PDFs, kept by others: what they say, and that one of them is scanned."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.spiders.conftest import crawl
from tests.spiders.site_server import Site

SAMPLES = os.environ.get("TRACKER_SAMPLES", "")
pytestmark = pytest.mark.skipif(
    not SAMPLES, reason="TRACKER_SAMPLES does not name the folder with the real captures"
)
READ = {
    "illinois/chi_human_relations.pdf": "CHICAGO COMMISSION ON HUMAN RELATIONS 2019",
    "illinois/Notice-and-Agenda-001-2023.06.01-closed.pdf": "DISTRICT COUNCIL 001 will hold a",
    "federal-register/er02my11.048.pdf": "",
}


def test_real_documents_are_read_or_said_to_be_scanned(site: Site) -> None:
    contexts = []
    for number, name in enumerate(READ):
        body = (Path(SAMPLES) / "cities" / name).read_bytes()
        url = site.page(f"/real/{number}.pdf", body, "application/pdf")
        given = {"now": "2026-10-02T12:00:00Z", "delay": 0.0, "allow_private": True}
        contexts.append({"name": name, "spider": "document", "settings": {"url": url}, **given})
    crawled = crawl(*contexts)
    for name, words in READ.items():
        ((found,),) = [answer["matters"] for answer in crawled.answers(name)]
        if words:
            assert words in found["fields"]["document_text"] and "scanned" not in found["fields"]
        else:
            assert found["fields"]["scanned"].startswith("1 of 1 pages")
