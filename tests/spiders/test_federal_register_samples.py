"""Recorded answers of the Federal Register, kept by others."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from spiders import federal_register_api as api
from spiders.facts import Unexpected
from spiders.federal_register_records import Document, matter
from spiders.json_answers import table
from tracker.domain.items import MatterKind

SAMPLES = os.environ.get("TRACKER_SAMPLES", "")
pytestmark = pytest.mark.skipif(
    not SAMPLES, reason="TRACKER_SAMPLES does not name the folder with the real captures"
)
FOLDER = Path(SAMPLES) / "cities" / "federal-register"


def test_a_page_of_executive_orders() -> None:
    answer = json.loads((FOLDER / "documents_executive_orders_2026-10-02.json").read_bytes())
    rows = api.rows(answer)
    assert [api.number(rows[0]), api.number(rows[-1]), len(rows)] == [
        "2026-20321",
        "2026-18571",
        10,
    ]
    following = api.following(answer)
    assert following.startswith("https://www.federalregister.gov/api/v1/documents.json?")
    assert "search_after_cursor=" in following and "page=2" in following
    for row in rows:
        found = matter(Document(published=row), "fr", "2026-10-02", ("*",))
        assert found.kind is MatterKind.ORDER and found.fields["status"] == "published"
        assert found.date == row["publication_date"] and found.title == row["title"].strip()


@pytest.mark.parametrize("name", ["fr_02.json", "toc_06.json"])
def test_documents_by_number(name: str) -> None:
    rows = api.rows(table((FOLDER / name).read_bytes()))
    assert rows and all(api.number(row) for row in rows)
    for row in rows:
        found = matter(Document(published=row), "fr", "2026-10-02", ("*",))
        assert found.title and found.date and found.fields["body"]


def test_a_page_that_is_not_found_is_no_answer() -> None:
    with pytest.raises(Unexpected, match="instead of JSON"):
        table((FOLDER / "documents_4242-4242_404.html").read_bytes())


def test_the_numbers_of_all_executive_orders_are_numbers() -> None:
    with (FOLDER / "executive_orders.csv").open() as file:
        numbers = {row["document_number"].strip() for row in csv.DictReader(file)}
    odd = {one for one in numbers if one and not api.NUMBER.fullmatch(one)}
    assert len(numbers) > 700 and not odd
