"""Setting up: init, check, add, follow, unfollow, cron, spiders, db."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import CONFIG, Run
from tracker.cli import cron
from tracker.config import parse


def _file(folder: Path) -> dict[str, dict[str, dict[str, object]]]:
    return tomllib.loads((folder / "tracker.toml").read_text())


def test_init_writes_a_sound_file_and_a_store(bare: Path, run: Run) -> None:
    ran = run(
        "init", "--name", 'The "Clinic"', "--contact", "https://example.org", "--email", "a@b.org"
    )
    assert ran.code == 0 and "Fill in operator.contact" not in ran.out
    operator = _file(bare)["operator"]
    assert operator == {
        "name": 'The "Clinic"',
        "contact": "https://example.org",
        "email": "a@b.org",
        "timezone": "UTC",
    }
    assert run("check").out.endswith("is sound: 0 sources, 0 watches.\n")
    assert run("db", "check").out == "The database is up to date.\n"
    assert run("status").code == 0


def test_init_without_anybody_to_ask_says_what_is_missing(bare: Path, run: Run) -> None:
    ran = run("init")
    assert ran.code == 0
    assert "Fill in operator.contact before you add a source." in ran.out
    assert run("check").code == 0


def test_init_asks_at_a_terminal(bare: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.cli.kit.on_terminal", lambda: True)
    run("init", given="https://example.org\nClinic\n\n")
    assert _file(bare)["operator"]["contact"] == "https://example.org"
    assert _file(bare)["operator"]["name"] == "Clinic"


def test_init_elsewhere(bare: Path, run: Run) -> None:
    assert run("init", "--config", "deep/down/mine.toml").code == 0
    assert sorted(path.name for path in (bare / "deep" / "down").iterdir()) == [
        "mine.toml",
        "tracker.db",
    ]


def test_init_never_overwrites(place: Path, run: Run) -> None:
    assert run("init").code == 1
    assert (place / "tracker.toml").read_text() == CONFIG


def test_init_with_a_mistake_leaves_nothing_behind(bare: Path, run: Run) -> None:
    ran = run("init", "--contact", "me", "--timezone", "Mars")
    assert ran.code == 2 and "operator.timezone: 'Mars' is not a time zone" in ran.err
    assert list(bare.iterdir()) == []


def test_check_tells_doubts_and_succeeds(place: Path, run: Run) -> None:
    text = CONFIG.replace('"smtp://127.0.0.1:2525"', '"env:TRACKER_NO_SUCH"') + "[watches.none]\n"
    (place / "tracker.toml").write_text(text)
    (place / "tracker.db").unlink()
    ran = run("check")
    assert ran.code == 0
    assert [line.partition(": ")[2][:60] for line in ran.out.splitlines()[:3]] == [
        "tracker.toml: watches.none: follows nothing yet; add matters, sources or"[:60],
        "tracker.toml: mail.smtp: the environment variable TRACKER_NO_SUCH is not"[:60],
        "the store is empty: run `tracker db upgrade`.",
    ]
    assert "sound: 2 sources, 3 watches." in ran.out


def test_db_upgrade_is_idempotent(place: Path, run: Run) -> None:
    (place / "tracker.db").unlink()
    assert run("db", "check").code == 1
    assert run("db", "upgrade").out.startswith("The database was brought to ")
    assert run("db", "upgrade").out == "The database is up to date.\n"
    assert run("db", "check").code == 0


def test_cron_prints_a_line_that_can_be_pasted(place: Path, run: Run) -> None:
    lines = run("cron").out.splitlines()
    assert lines[0] == "MAILTO=ops@example.org"
    minutes, *rest = lines[-1].split(" ", 5)
    assert len(minutes.split(",")) == 4 and rest[:4] == ["*"] * 4
    assert rest[4].endswith(f"run --config {place / 'tracker.toml'}")
    assert Path(rest[4].split()[0]).is_absolute()


@pytest.mark.parametrize(
    ("every", "count"), [("1m", 12), ("7m", 10), ("10m", 6), ("30m", 4), ("1d", 4)]
)
def test_cron_runs_as_often_as_the_quickest_source(every: str, count: int) -> None:
    config = parse(
        CONFIG.replace('"30m"', f'"{every}"').replace("row", f'every = "{every}"\nrow'),
        Path("/a/tracker.toml"),
    )
    minutes = [int(minute) for minute in cron.minutes(config).split(",")]
    assert (len(minutes), minutes) == (count, sorted(minutes))
    assert max(minutes) < 60


def test_cron_quotes_for_the_shell_and_for_cron() -> None:
    config = parse('[mail]\nsmtp = "env:A_B"\nsender = "a@b.org"', Path("/a b/100%/tracker.toml"))
    assert cron.line(config).endswith(r"run --config '/a b/100\%/tracker.toml'")


def test_cron_and_check_name_every_secret_that_is_not_set(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = """
[sources.bills]
spider = "openstates"
jurisdiction = "ca"
session = "20252026"
key = "env:BILLS_KEY"

[channels.team]
url = "env:TEAM_SLACK"

[channels.file]
url = "file:room.txt"

[ingest.mail]
host = "mail.example.org"
user = "court"
password = "env:COURT_MAIL"
"""
    text = (place / "tracker.toml").read_text().replace("smtp://127.0.0.1:2525", "env:A_B")
    (place / "tracker.toml").write_text(text + more)
    monkeypatch.setenv("TEAM_SLACK", "slack://x")
    wanted = ["A_B", "BILLS_KEY", "TEAM_SLACK", "COURT_MAIL"]
    assert [line[2:-4] for line in run("cron").out.splitlines() if line.endswith("=...")] == wanted
    ran = run("check")
    assert ran.code == 0, ran.err
    said = ran.out
    for where in ("mail.smtp", "sources.bills.key", "ingest.mail.password", "channels.file.url"):
        assert f"Note: tracker.toml: {where}: " in said
    assert "channels.team.url" not in said


def test_add_a_case_of_a_court_that_is_read(place: Path, run: Run) -> None:
    ran = run(
        "add", "2:25-cv-11111-ABC", "--court", "cacd", "--watch", "masks", "--offline", "--yes"
    )
    assert ran.code == 0
    assert "This is 2:25-cv-11111 of cacd." in ran.out
    assert "not the docket text" in " ".join(ran.out.split())
    assert _file(place)["watches"]["masks"]["matters"] == [
        "cacd 2:25-cv-10999",
        "cacd 2:25-cv-20000",
        "cacd 2:25-cv-11111",
    ]
    assert run("add", "cacd 2:25-cv-11111", "--watch", "masks", "--yes").out.endswith(
        "It is followed already; nothing to write.\n"
    )


def test_add_a_case_of_a_new_court_for_a_new_watch(bare: Path, run: Run) -> None:
    run("init", "--contact", "https://example.org", "--email", "a@b.org")
    ran = run("add", "ca2 22-2690", "--watch", "appeal", "--title", "The appeal", "--yes")
    assert ran.code == 0, ran.err
    assert "orders and opinions" in " ".join(ran.out.split())  # a partial feed is said at adding
    assert _file(bare)["sources"] == {
        "ca2": {"spider": "us_courts_rss", "every": "30m", "court": "ca2"}
    }
    assert _file(bare)["watches"] == {"appeal": {"title": "The appeal", "matters": ["ca2 22-2690"]}}
    assert "# A watch is what you follow and why:" in (bare / "tracker.toml").read_text()
    assert run("check").code == 0


def test_add_names_the_watch_itself_when_there_is_none(bare: Path, run: Run) -> None:
    run("init", "--contact", "https://example.org", "--email", "a@b.org")
    assert run("add", "cacd 2:25-cv-10999", "--offline", "--yes").code == 0
    assert _file(bare)["watches"] == {
        "cacd-2-25-cv-10999": {"title": "cacd 2:25-cv-10999", "matters": ["cacd 2:25-cv-10999"]}
    }


def test_add_a_whole_court_follows_nothing_unasked(place: Path, run: Run) -> None:
    ran = run("add", "https://ecf.cand.uscourts.gov/cgi-bin/rss_outside.pl", "--yes")
    assert ran.code == 0, ran.err
    assert _file(place)["sources"]["cand"]["court"] == "cand"
    assert list(_file(place)["watches"]) == ["masks", "city"]


def test_follow_and_unfollow(place: Path, run: Run) -> None:
    assert run("follow", "SB 805", "--as", "term", "--watch", "masks").out == (
        "masks now follows SB 805.\n"
    )
    assert run("follow", "orders", "--watch", "masks").out == "masks now follows orders.\n"
    assert run("follow", "orders", "--watch", "city").out == "city followed orders already.\n"
    ran = run("follow", "orders", "--watch", "new", "--title", "A new one")
    assert ran.out == "new now follows orders.\n"
    assert run("unfollow", "orders", "--watch", "new").out == "new no longer follows orders.\n"
    assert run("unfollow", "orders").out == "masks, city no longer follow orders.\n"
    assert _file(place)["watches"]["masks"]["terms"] == ["SB 805"]
    assert _file(place)["watches"]["city"]["sources"] == []


def test_spiders(run: Run) -> None:
    out = run("spiders").out
    assert "\nus_courts_rss          Federal courts" in out
    said = run("spiders", "listing").out
    for setting in ("row (", "every (", "base_url (", "ignore_robots ("):
        assert f"  {setting}" in said
    assert max(map(len, said.splitlines())) <= 80
    facts = json.loads(run("spiders", "listing", "--json").out)
    assert facts["name"] == "listing" and facts["settings"][0]["name"] == "url"


def test_the_examples_of_all_spiders_are_sound(run: Run) -> None:
    from tracker.catalogue import facts

    spiders = facts()
    for name, one in spiders.items():
        text = '[operator]\ncontact = "https://example.org"\n' + one.spider.example
        assert parse(text, Path("/tracker.toml"), spiders).sources, name


def test_check_names_what_digests_cannot_be_told_with(place: Path, run: Run) -> None:
    run("init")
    folder = place / "forms"
    folder.mkdir()
    with (place / "tracker.toml").open("a", encoding="utf-8") as config:
        config.write('\n[digest]\nlanguage = "fr"\ntemplates = "forms"\n')
    (folder / "digest.txt.j2").write_text("one\n{{ digest.nothing }}\n")
    said = run("check")
    assert said.code == 2
    assert "digest.language: there is no catalogue for 'fr'; languages are: en, es." in said.err
    assert "digest.txt.j2, line 2: " in said.err
    (folder / "digest.txt.j2").write_text("{{ digest.summary }}\n")
    text = (place / "tracker.toml").read_text().replace('"fr"', '"es"')
    (place / "tracker.toml").write_text(text)
    assert run("check").code == 0
