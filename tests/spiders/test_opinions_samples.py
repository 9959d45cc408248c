"""Lists of opinions kept by others, against the parses beside them.

Where the two differ on purpose: names are kept as the court prints them, but for "P. v."; the
other parse writes those of the Ninth Circuit in small letters, cuts "et al." and leaves the name of
the court behind unpublished ones ("Wu v. Carreon CA3"). A file's letters stand in its own name, not
in the number of its case ("S277120A" is a file of S277120).
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from spiders.opinions_read import Opinion, Print, california, ninth_circuit

SAMPLES = os.environ.get("TRACKER_SAMPLES", "")
pytestmark = pytest.mark.skipif(
    not SAMPLES, reason="TRACKER_SAMPLES does not name the folder with the real captures"
)
FOLDER = Path(SAMPLES) / "courts" / "opinions"
NINTH = "https://www.ca9.uscourts.gov/decisions/opinions/index.xml"
CALIFORNIA = "https://www.courts.ca.gov/cms/opinions.htm"


def read(name: str) -> list[Opinion]:
    body = (FOLDER / f"{name}.html").read_bytes()
    if name.startswith("ca9"):
        return ninth_circuit(Print(body, "", NINTH), True)
    return california(Print(body, "", CALIFORNIA), not name.startswith("calctapp_u"))


def expected(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / f"{name}.compare.json").read_bytes())
    return found


def folded(name: str) -> str:
    """A name without what the other parse leaves out or adds."""
    plain = re.sub(r",? et al\b\.?", "", name, flags=re.IGNORECASE).lower()
    plain = re.sub(r"\busa\b", "united states", re.sub(r" ca\d(/\d)?$", "", plain))
    return re.sub(r"[^a-z0-9]", "", plain)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("ca9_p_example", 100),
        ("cal_example", 14),
        ("calctapp_2nd_example", 75),
        ("calctapp_u_example", 86),
    ],
)
def test_every_row_is_read_as_in_the_parse_beside_it(name: str, count: int) -> None:
    rows, parsed = read(name), expected(name)
    assert len(rows) == len(parsed) == count
    by_url = {row.url: row for row in rows}
    for one in parsed:
        row = by_url[one["download_urls"]]
        assert row.posted == one["case_dates"]
        assert row.published is (one["precedential_statuses"] == "Published")
        file = one["docket_numbers"]
        assert row.file.rpartition("/")[2] == file
        assert row.number == (file[:7] if file[0].isalpha() else file)
        assert row.modifies is file.endswith("M")
        assert folded(row.name) == folded(one["case_names"]), (row.name, one["case_names"])


@pytest.mark.parametrize("year", ["2015-10", "2021-11"])
def test_the_layouts_of_other_years_give_the_same_kind_of_rows(year: str) -> None:
    rows = read(f"cal_example-{year}")
    assert len(rows) == 25 and len({row.number for row in rows}) == 24
    assert (rows[0].number, rows[0].name, rows[0].posted) == (
        "S076721",
        "People v. Jones",
        "2012-05-07",
    )
    (modified,) = [row for row in rows if row.modifies]
    assert (modified.number, modified.file) == ("S186661", "documents/S186661M")
    assert all(row.docket_url.endswith(row.number) and not row.filed for row in rows)


def test_cases_decided_together_are_known_by_each_number() -> None:
    related = {row.number: row.related for row in read("calctapp_2nd_example") if row.related}
    assert related["B316971"] == ("B326626",) and len(related) == 5
