"""`tracker add` asks a system for the title: what it must not do, what it says, what it costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.cli.conftest import Run, Wire, said, title, written
from tests.spiders.site_server import LOGIN, Site, feed, item
from tests.spiders.test_legiscan import BILL as WISCONSIN
from tests.spiders.test_legiscan import ROW as LISTED
from tests.spiders.test_legistar import matter_row
from tests.spiders.test_openstates import BILL as CALIFORNIA
from tests.spiders.test_wa_leg import array
from tests.spiders.test_wa_leg import bill as washington
from tracker.store import budget as ledger
from tracker.store.engine import open_engine, reading, writing
from tracker.store.models import Source
from tracker.store.types import table

CASE = ["2:25-cv-10999", "--court", "cacd"]
BILL = ["https://openstates.org/ca/bills/20252026/SB627/"]
STATUS = (
    "<html><body><span id='measureNum'>SB-627</span><span id='subject'>Law enforcement: masks."
    "</span><select id='version'><option value='20250SB62799INT'>02/20/25 - Introduced</option>"
    "</select></body></html>"
)


def bills(*found: dict[str, Any]) -> str:
    paging = {"page": 1, "max_page": 1, "per_page": 20, "total_items": len(found)}
    return json.dumps({"results": list(found), "pagination": paging})


def spent(folder: Path) -> int:
    """All requests in the ledger of the store."""
    engine = open_engine(f"sqlite:///{folder / 'tracker.db'}")
    with reading(engine) as connection:
        ids = [id_ for (id_,) in connection.execute(select(table(Source).c.id))]
        found = sum(ledger.spent(connection, ids, "").values())
    engine.dispose()
    return found


# ---- never ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        pytest.param([*CASE, "--offline", "--yes"], id="offline"),
        pytest.param([*CASE, "--title", "Masks", "--yes"], id="the user names it"),
        pytest.param(CASE, id="nobody is there who could agree"),
        pytest.param(["https://ecf.cand.uscourts.gov/x", "--yes"], id="a whole court"),
        pytest.param(["12:x", "--yes"], id="nothing that anybody knows"),
    ],
)
def test_nobody_is_asked(fresh: Path, run: Run, wire: Wire, words: list[str]) -> None:
    run("add", *words)
    assert wire.sent == []


def test_nobody_is_asked_for_what_is_followed_already(place: Path, run: Run, wire: Wire) -> None:
    ran = run("add", "cacd 2:25-cv-10999", "--watch", "masks", "--yes")
    assert ran.code == 0 and "followed already" in ran.out and wire.sent == []


def test_a_watch_that_is_there_keeps_its_title(place: Path, run: Run, wire: Wire) -> None:
    wire.bodies = [feed(item(title="2:25-cv-11111 Doe v. Roe", case=5))]
    ran = run("add", "cacd 2:25-cv-11111", "--watch", "masks", "--yes")
    assert 'The source calls it "Doe v. Roe".' in said(ran)
    assert written(place)["watches"]["masks"]["title"] == "SB 627 in court"


ANSWERED_BADLY = {
    "not there now": ([feed()], "nothing is shown there under that name now"),
    "only other cases": ([feed(item(title="2:25-cv-1 A v. B"))], "nothing is shown there"),
    "without a name": ([feed(item(title="2:25-cv-10999 Unknown Case Title"))], "without one"),
    "a login page": ([LOGIN], "login page"),
    "an empty answer": ([""], "empty"),
}


@pytest.mark.parametrize("case", ANSWERED_BADLY)
def test_without_a_title_it_is_written_all_the_same(
    fresh: Path, run: Run, wire: Wire, case: str
) -> None:
    wire.bodies, reason = ANSWERED_BADLY[case]
    ran = run("add", *CASE, "--yes")
    assert ran.code == 0 and title(fresh) == "cacd 2:25-cv-10999"
    place = 'The title could not be asked for, so "cacd 2:25-cv-10999" stands in its place: '
    assert place in said(ran) and reason in said(ran).partition(place)[2], ran.out


def test_a_key_that_is_not_there_is_said_and_nobody_asked(
    fresh: Path, run: Run, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENSTATES_KEY")
    ran = run("add", *BILL, "--yes")
    assert ran.code == 0 and title(fresh) == "ca SB 627" and wire.sent == []
    assert "the environment variable OPENSTATES_KEY is not set" in said(ran)


def test_a_store_that_cannot_count_is_said_and_nobody_asked(
    fresh: Path, run: Run, wire: Wire
) -> None:
    (fresh / "tracker.db").write_bytes(b"This is no database. " * 100)
    ran = run("add", *BILL, "--yes")
    assert ran.code == 0 and title(fresh) == "ca SB 627" and wire.sent == []
    assert "its requests cannot be counted" in said(ran)


@pytest.mark.parametrize(
    "printed, shown",
    [
        ("Masks\u202e\x07 &lt;b&gt;of\n\nofficers&lt;/b&gt;", "SB 627: Masks <b>of officers</b>"),
        ("An act " * 400, "SB 627: An act" + " An act" * 15 + "…"),
        ("\x00" * 50, "ca SB 627"),
    ],
)
def test_a_hostile_title_is_one_short_line(
    fresh: Path, run: Run, wire: Wire, printed: str, shown: str
) -> None:
    wire.bodies = [bills({**CALIFORNIA, "title": printed})]
    assert run("add", *BILL, "--yes").code == 0
    assert title(fresh) == shown and len(shown) <= 120


# ---- what every system says ----------------------------------------------------------------------

MASTER = json.dumps({"status": "OK", "masterlist": {"session": {"session_id": 2197}, "0": LISTED}})
SYSTEMS = {
    "us_courts_rss": (CASE, [feed(item())], "United States v. California", 1),
    "us_courts_rss by id": (["cacd #869712"], [feed(item())], "United States v. California", 1),
    "openstates": (BILL, [bills(CALIFORNIA)], "SB 627: Law enforcement: masks.", 1),
    "legiscan": (
        ["https://legiscan.com/WI/bill/AB493/2025"],
        [MASTER, json.dumps({"status": "OK", "bill": WISCONSIN})],
        "AB 493: Authorizing community solar programs. (FE)",
        2,
    ),
    "legistar": (
        ["nyc Int 0055-2026"],
        [json.dumps([matter_row(MatterFile="Int 0055-2026", MatterName="Signage")])],
        "Int 0055-2026: Signage",
        1,
    ),
    "wa_leg": (
        ["https://app.leg.wa.gov/billsummary?BillNumber=5001&Year=2026"],
        [array(washington())],
        "SB 5001: Face coverings",
        1,
    ),
    "ca_leginfo": (
        ["https://leginfo.legislature.ca.gov/faces/billNavClient.xhtml?bill_id=202520260SB627"],
        [STATUS],
        "SB 627: Law enforcement: masks.",
        1,
    ),
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_title_is_that_of_the_source(fresh: Path, run: Run, wire: Wire, system: str) -> None:
    words, wire.bodies, name, requests = SYSTEMS[system]
    ran = run("add", *words, "--yes")
    assert ran.code == 0 and title(fresh) == name, ran.out
    assert f'The source calls it "{name}".' in said(ran)
    assert len(wire.sent) == requests and run("check").code == 0


def test_the_source_gets_the_pace_of_its_spider(fresh: Path, run: Run, wire: Wire) -> None:
    assert run("add", *SYSTEMS["wa_leg"][0], "--offline", "--yes").code == 0
    assert run("add", *SYSTEMS["ca_leginfo"][0], "--offline", "--yes").code == 0
    assert run("add", *CASE, "--offline", "--yes").code == 0
    assert {name: table.get("delay") for name, table in written(fresh)["sources"].items()} == {
        "wa-bills-2025-26": 0.1,
        "ca-bills-20252026": 2.0,
        "cacd": None,
    }


# ---- what it costs -------------------------------------------------------------------------------


def test_what_is_asked_counts_in_the_budget(fresh: Path, run: Run, wire: Wire) -> None:
    wire.bodies = [bills(CALIFORNIA)]
    assert run("add", *BILL, "--watch", "masks", "--yes").code == 0
    assert spent(fresh) == 1  # the source was new: charged when it was written
    wire.bodies = [bills({**CALIFORNIA, "identifier": "SB 805"})]
    assert run("add", "https://openstates.org/ca/bills/20252026/SB805/", "--yes").code == 0
    assert spent(fresh) == 2 and len(wire.sent) == 2


def test_what_is_spent_or_busy_is_not_asked(fresh: Path, run: Run, wire: Wire) -> None:
    run("add", *BILL, "--watch", "masks", "--offline", "--yes")
    path = fresh / "tracker.toml"
    text = path.read_text().replace(
        'key = "env:OPENSTATES_KEY"', 'key = "env:OPENSTATES_KEY"\nbudget = { day = 1 }'
    )
    path.write_text(text)
    wire.bodies = [bills({**CALIFORNIA, "identifier": "SB 805"})]
    second = "https://openstates.org/ca/bills/20252026/SB{}/"
    assert "calls it" in run("add", second.format(805), "--yes").out
    ran = run("add", second.format(1004), "--yes")
    assert "too few of its 1 requests a day are left" in said(ran)
    engine = open_engine(f"sqlite:///{fresh / 'tracker.db'}")
    with writing(engine) as connection:
        connection.execute(update(table(Source)).values(lease="run", lease_until=9e12))
    engine.dispose()
    assert "another run sends requests with the same key" in said(
        run("add", second.format(1005), "--yes")
    )
    assert len(wire.sent) == 1 and spent(fresh) == 1


# ---- for real ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    started = Site().start()
    yield started
    started.stop()


def live(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    return subprocess.run(
        [sys.executable, "-m", "tracker", "add", *words, "--yes", "--allow-private"],
        cwd=folder,
        env={**kept, "OPENSTATES_KEY": "k"},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_system_is_asked_once_and_through_all_guards(fresh: Path, site: Site) -> None:
    paging = {"page": 1, "max_page": 1, "per_page": 20, "total_items": 1}
    body = json.dumps({"results": [CALIFORNIA], "pagination": paging})
    site.page("/bills", body, "application/json")
    done = live(fresh, *BILL, "--base-url", site.url)
    assert done.returncode == 0 and title(fresh) == "SB 627: Law enforcement: masks.", done.stderr
    assert len(site.seen["/robots.txt"]) == len(site.seen["/bills"]) == 1 and spent(fresh) == 1


def test_a_system_that_fails_or_refuses_is_no_hindrance(fresh: Path, site: Site) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /\n", "text/plain")
    done = live(fresh, *CASE, "--base-url", site.url)
    assert done.returncode == 0 and title(fresh) == "cacd 2:25-cv-10999", done.stderr
    assert "does not allow" in " ".join(done.stdout.split()) and done.stderr == ""
