"""Adding a council's matter by the address of its page, whose ids are not those of the API."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tracker.fetch import Page

DETAIL = "https://phila.legistar.com/LegislationDetail.aspx?ID=3996243&GUID=8BA20DCE"
PAGE = (
    b"<html><span id='ctl00_ContentPlaceHolder1_lblFile2'>260011</span>"
    b"<span id='ctl00_ContentPlaceHolder1_lblName2'>Signs</span></html>"
)


def test_a_matter_is_added_by_the_file_number_of_its_page(
    bare: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(url=DETAIL, body=PAGE, content_type="text/html", problem="")
    monkeypatch.setattr("tracker.adding.fetch", lambda *given, **more: page)
    run("init", "--contact", "https://example.org", "--email", "a@b.org")
    ran = run("add", DETAIL, "--yes")
    assert ran.code == 0, ran.out
    assert "not those of the API" in ran.out and "file number" in ran.out
    written = tomllib.loads((bare / "tracker.toml").read_text())
    assert written["sources"]["phila"]["client"] == "phila"
    (watch,) = written["watches"].values()
    assert watch["title"] == "Signs" and watch["matters"] == ["phila 260011"]


def test_without_the_page_s_number_it_says_what_to_give(
    bare: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(url=DETAIL, body=b"<html></html>", content_type="text/html", problem="")
    monkeypatch.setattr("tracker.adding.fetch", lambda *given, **more: page)
    run("init", "--contact", "https://example.org", "--email", "a@b.org")
    ran = run("add", DETAIL, "--yes")
    assert ran.code == 1 and "shows no file number" in " ".join((ran.out + ran.err).split())
