"""A recipe from its file to the message: what concerns the cause is told, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import tomlkit

from tests.cli.conftest import Run
from tests.spiders.site_server import Site
from tracker.demo.sink import Sink

ANSWERS = Path(__file__).parent / "answers"
READ = {"uscis-news": "/newsroom/all-news", "phila-meetings": "/Calendar.aspx"}
RELEASE = (
    '<div class="views-row"><div class="views-field-title"><a href="/newsroom/{0}">{1}</a></div>'
    '<time datetime="2026-11-2{0}T12:00:00Z">day</time>'
    '<div class="views-field-body">{2}</div></div>'
)
MEETING = (
    '<tr class="rgRow"><td><a id="x_hypBody">{1}</a></td><td>12/{0}/2026</td>'
    '<td><a id="x_hypiCal" href="View.ashx?M=IC&amp;ID=16000{0}"></a></td>'
    '<td><span id="x_lblTime">9:00 AM</span></td><td>Room 1</td></tr>'
)


def at_the_local_site(path: Path, site: Site, sink: Sink) -> None:
    """All sources off but two, which read the local site."""
    document = tomlkit.parse(path.read_text())
    document["mail"] = {"smtp": sink.url, "sender": "Tracker <t@example.org>"}
    sources = document["sources"]
    for name in list(sources):
        sources[name]["enabled"] = name in READ
        if name in READ:
            here = {"base_url": f"{site.url}/{name}", "allow_private": True, "delay": 0.0}
            for key, value in here.items():
                sources[name][key] = value
    path.write_text(document.as_string())


def tracker(folder: Path, now: str, *words: str) -> str:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TRACKER_")}
    done = subprocess.run(
        [sys.executable, "-m", "tracker", *words],
        cwd=folder,
        env=kept | {"TRACKER_NOW": now},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_new_rows_that_concern_the_cause_are_told(bare: Path, run: Run, site: Site) -> None:
    head = '[operator]\ncontact = "https://example.org"\nemail = "ops@example.org"\n'
    (bare / "tracker.toml").write_text(head)
    pages = {name: (ANSWERS / f"{name}.html").read_text() for name in READ}
    with Sink() as sink:
        for recipe in ("dhs", "philadelphia"):
            assert run("add", "--recipe", recipe, "--yes").code == 0
        at_the_local_site(bare / "tracker.toml", site, sink)
        for name, path in READ.items():
            site.page(f"/{name}{path}", pages[name])
        assert run("db", "upgrade").code == 0
        assert (
            run("subscribe", "ana@example.org", "--every", "immediate", "--confirmed", "test").code
            == 0
        )
        assert tracker(bare, "2026-11-20T12:00:00Z", "run") == "" and sink.arrived == []

        news = RELEASE.format(1, "Fees of another form", "Nothing else.")
        news += RELEASE.format(2, "List of sanctuary jurisdictions is published", "A list.")
        news += RELEASE.format(3, "Agency signs more agreements", "Under 287(g), with sheriffs.")
        meetings = MEETING.format(1, "Committee on Streets and Services")
        meetings += MEETING.format(2, "Committee on Public Safety")
        view = '<div class="view-content">'
        site.page(
            "/uscis-news" + READ["uscis-news"], pages["uscis-news"].replace(view, view + news)
        )
        site.page(
            "/phila-meetings" + READ["phila-meetings"],
            pages["phila-meetings"].replace("<tbody>", "<tbody>" + meetings),
        )
        assert tracker(bare, "2026-11-24T12:00:00Z", "run") == ""
        (letter,) = sink.arrived
    words = " ".join(letter.part("plain").split())
    assert "List of sanctuary jurisdictions is published" in words
    assert "Agency signs more agreements" in words and "Committee on Public Safety" in words
    assert "it mentions \u201csanctuary jurisdictions\u201d" in words
    assert "Fees of another form" not in words and "Streets and Services" not in words
