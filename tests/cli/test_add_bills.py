"""`tracker add` with bills: one source a session, whatever was pasted, and its bills in a watch."""

from __future__ import annotations

import tomllib
from pathlib import Path

from click.testing import CliRunner

from tracker.cli import tracker

OPERATOR = '[operator]\nname = "Example"\ncontact = "https://b.example"\nemail = "a@b.example"\n'
PAGES = "https://leginfo.legislature.ca.gov/faces/billNavClient.xhtml?bill_id="


def test_bills_of_one_session_share_a_source(tmp_path: Path) -> None:
    path = tmp_path / "tracker.toml"
    path.write_text(OPERATOR)
    for pasted in (
        [f"{PAGES}202520260SB627"],
        [f"{PAGES}202520260SB805"],
        ["https://app.leg.wa.gov/billsummary?BillNumber=5855&Year=2026"],
        ["https://app.leg.wa.gov/billsummary?BillNumber=1332&Year=2025"],
    ):
        words = ["add", *pasted, "--watch", "masks", "--offline", "--yes", "--config", str(path)]
        found = CliRunner().invoke(tracker, words)
        assert found.exit_code == 0, found.output
    written = tomllib.loads(path.read_text())
    assert sorted(written["sources"]) == ["ca-bills-20252026", "wa-bills-2025-26"]
    matters = ["ca SB 627", "ca SB 805", "wa SB 5855", "wa HB 1332"]
    assert written["watches"]["masks"]["matters"] == matters


def test_what_lacks_nothing_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "tracker.toml"
    path.write_text(OPERATOR)
    found = CliRunner().invoke(
        tracker,
        ["add", "wa SB 5855", "--watch", "masks", "--offline", "--yes", "--config", str(path)],
    )
    assert found.exit_code == 0 and 'spider = "wa_leg"' in found.output, found.output
