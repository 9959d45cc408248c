"""What `tracker add` writes for courts' opinions and for dockets with an answer of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Wire, said, title, written
from tests.spiders.florida_site import Docket, uuid
from tests.spiders.opinion_lists import CDN, Row, appeal, feed, page
from tests.spiders.site_server import feed as feed_of_court
from tests.spiders.test_scotus import docket
from tracker.fetch import Page


def test_an_appeal_is_added_by_the_file_of_its_opinion(fresh: Path, run: Run, wire: Wire) -> None:
    wire.bodies = [feed(appeal()), feed(appeal("24-1", folder="memoranda"))]
    ran = run("add", f"{CDN}/opinions/2026/02/09/26-926.pdf", "--yes")
    assert ran.code == 0 and "what an opinion says" in said(ran), ran.err
    assert title(fresh) == "USA V. STATE OF CALIFORNIA, ET AL"
    assert written(fresh)["sources"] == {
        "ca9-opinions": {"spider": "opinions", "every": "2h", "court": "ca9"}
    }
    (watch,) = written(fresh)["watches"].values()
    assert watch["matters"] == ["ca9 26-926"] and run("check").code == 0


def test_a_case_without_an_opinion_so_far_is_added_all_the_same(
    fresh: Path, run: Run, wire: Wire
) -> None:
    wire.bodies = [page(Row())]
    ran = run("add", "S290002", "--yes")
    assert ran.code == 0 and title(fresh) == "cal S290002"
    assert "nothing is shown there under that name now" in said(ran)


def test_a_docket_of_the_supreme_court_is_added_by_its_page(
    fresh: Path, run: Run, wire: Wire
) -> None:
    wire.bodies = [json.dumps(docket())]
    link = "https://www.supremecourt.gov/docket/docketfiles/html/public/25-900.html"
    ran = run("add", link, "--yes")
    assert ran.code == 0 and "every entry with its text" in said(ran), ran.err
    assert title(fresh) == "California, et al., Petitioners v. United States"
    assert written(fresh)["sources"] == {"scotus": {"spider": "scotus", "every": "2h"}}
    (watch,) = written(fresh)["watches"].values()
    assert watch["matters"] == ["scotus 25-900"] and run("check").code == 0


def test_a_case_of_florida_is_asked_for_its_title_and_no_more(
    fresh: Path, run: Run, wire: Wire
) -> None:
    found = Docket("4D2025-1311", uuid(1))
    counts = {"size": 50, "totalElements": 1, "totalPages": 1, "number": 0}
    wire.bodies = [json.dumps({"_embedded": {"results": [found.case]}, "page": counts})]
    ran = run("add", "4D2025-1311", "--yes")
    assert ran.code == 0 and "oral arguments" in said(ran), ran.err
    assert title(fresh) == "City of Example v. Example Lodge" and len(wire.sent) == 1
    assert written(fresh)["sources"] == {"florida": {"spider": "florida_acis", "every": "3h"}}
    (watch,) = written(fresh)["watches"].values()
    assert watch["matters"] == ["florida 4D2025-1311"] and run("check").code == 0


UNSET = feed_of_court(kinds="x").replace("Docket entries of type: x", "not configured for feed")


@pytest.mark.parametrize("page", [UNSET, "<html><body>Log in</body></html>", ""])
def test_a_court_without_a_feed_is_refused(
    fresh: Path, run: Run, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    link = "https://ecf.ca9.uscourts.gov/n/beam/servlet/TransportRoom?servlet=RSSGenerator"
    stands = Page(url=link, body=page.encode(), content_type="text/xml", problem="")
    monkeypatch.setattr("tracker.adding.fetch", lambda *given, **more: stands)
    ran = run("add", link, "--yes")
    assert ran.code == 1 and "no usable feed" in ran.err and "CourtListener" in ran.err
    assert "sources" not in written(fresh)


def test_a_court_that_has_a_feed_by_now_is_added(
    fresh: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = "https://ecf.gand.uscourts.gov/cgi-bin/rss_outside.pl"
    stands = Page(url=link, body=feed_of_court().encode(), content_type="text/xml", problem="")
    monkeypatch.setattr("tracker.adding.fetch", lambda *given, **more: stands)
    assert run("add", link, "--yes").code == 0
    assert written(fresh)["sources"]["gand"]["court"] == "gand"


def test_a_court_that_answers_that_its_feed_is_not_set_up_is_refused(
    fresh: Path, run: Run, wire: Wire
) -> None:
    wire.bodies = [UNSET]
    ran = run("add", "2:25-cv-10999", "--court", "cacd", "--yes")
    assert ran.code == 1 and "Nothing was written" in ran.err and "set up this feed" in ran.err
    assert "sources" not in written(fresh) and len(wire.sent) == 1
