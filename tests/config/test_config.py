"""tracker.toml: what each mistake says, what a sound file becomes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tracker.config import ConfigError, find, followed, load, parse
from tracker.config.references import ReferenceProblem, reference, resolve
from tracker.domain.ports import Followed

PATH = Path("/somewhere/tracker.toml")
OPERATOR = """
[operator]
name = "Example Legal Clinic"
contact = "https://example.org/bot"
email = "ops@example.org"
"""
CACD = """
[sources.cacd]
spider = "feed"
every = "30m"
court = "cacd"
"""


class Feed:
    settings = ("court", "keep")

    def problems(self, settings: dict[str, Any]) -> list[str]:
        return [] if settings.get("court") else ["court: missing; name the court, such as cacd."]


SPIDERS = {"feed": Feed()}

MISTAKES = {
    "misspelt common key": (
        OPERATOR + CACD + 'evry = "30m"',
        ["tracker.toml: sources.cacd.evry: unknown key; did you mean every?"],
    ),
    "misspelt key of the spider": (
        OPERATOR + '[sources.cacd]\nspider = "feed"\ncuort = "cacd"',
        [
            "tracker.toml: sources.cacd.cuort: unknown key; did you mean court?",
            "tracker.toml: sources.cacd.court: missing; name the court, such as cacd.",
        ],
    ),
    "unknown table": (
        OPERATOR + "[source.cacd]",
        ["tracker.toml: source: unknown key; did you mean sources?"],
    ),
    "unknown key without a near one": (
        OPERATOR + "zebra = 1",
        ["tracker.toml: operator.zebra: unknown key."],
    ),
    "wrong kinds": (
        OPERATOR + '[sources.cacd]\nspider = 1\nevery = 30\ndelay = "1"\nenabled = "yes"\n'
        "allow_private = 1\ntitle = true\nwas = 'x'\nbase_url = 2026-02-09",
        [
            "tracker.toml: sources.cacd.title: must be a text in quotes, not true or false.",
            "tracker.toml: sources.cacd.spider: must be a text in quotes, not a number.",
            "tracker.toml: sources.cacd.every: must be a number with its unit in quotes,"
            ' such as "30m", not a number.',
            "tracker.toml: sources.cacd.delay: must be a number, not a text in quotes.",
            "tracker.toml: sources.cacd.base_url: must be a text in quotes, not a date or time.",
            "tracker.toml: sources.cacd.allow_private: must be true or false, not a number.",
            "tracker.toml: sources.cacd.enabled: must be true or false, not a text in quotes.",
            'tracker.toml: sources.cacd.was: must be a list of texts, such as ["one", "two"],'
            " not a text in quotes.",
        ],
    ),
    "tables that are none": (
        'sources = "cacd"\nwatches = {masks = 1}\noperator = []',
        [
            "tracker.toml: sources: must be a table, written [sources], not a text in quotes.",
            "tracker.toml: watches.masks: must be a table, written [watches.masks], not a number.",
            "tracker.toml: operator: must be a table, written [operator], not a list.",
        ],
    ),
    "bad interval": (
        OPERATOR + CACD.replace("30m", "0m"),
        [
            "tracker.toml: sources.cacd.every: '0m' is out of range:"
            ' write an interval from "1m" to "366d".'
        ],
    ),
    "interval in words": (
        OPERATOR + CACD.replace("30m", "half an hour"),
        [
            "tracker.toml: sources.cacd.every: 'half an hour' is not an interval:"
            ' write minutes, hours or days as in "30m", "6h", "1d".'
        ],
    ),
    "negative delay": (
        OPERATOR + CACD + "delay = -1",
        ["tracker.toml: sources.cacd.delay: must be 0 or more, not -1."],
    ),
    "unknown spider": (
        OPERATOR + '[sources.cacd]\nspider = "feeed"',
        ["tracker.toml: sources.cacd.spider: there is no spider 'feeed'; did you mean feed?"],
    ),
    "no spider": (
        OPERATOR + "[sources.cacd]",
        ["tracker.toml: sources.cacd.spider: missing; `tracker spiders` lists them."],
    ),
    "base_url that is no address": (
        OPERATOR + CACD + 'base_url = "localhost:8000"',
        [
            "tracker.toml: sources.cacd.base_url: must be a web address,"
            " such as http://127.0.0.1:8000."
        ],
    ),
    "no reason against robots.txt": (
        OPERATOR + CACD + 'ignore_robots = "yes"',
        [
            "tracker.toml: sources.cacd.ignore_robots: must state the reason,"
            " in at least three words."
        ],
    ),
    "source name that is no slug": (
        OPERATOR + CACD + '[sources."C.D. Cal"]\nspider = "feed"\ncourt = "cacd"',
        [
            "tracker.toml: sources.C.D. Cal: a name is made of a-z, 0-9 and single hyphens,"
            " at most 60 letters."
        ],
    ),
    "two names that differ in spelling only": (
        OPERATOR + CACD + "[watches.masks-one]\nsources=['cacd']\n"
        "[watches.Masks_One]\nsources=['cacd']",
        [
            "tracker.toml: watches.Masks_One: a name is made of a-z, 0-9 and single hyphens,"
            " at most 60 letters.",
            "tracker.toml: watches.Masks_One: the same name as 'masks-one' but for its spelling;"
            " rename one.",
        ],
    ),
    "former name in use": (
        OPERATOR + CACD + "[watches.a1]\nsources=['cacd']\nwas=['b1']\n"
        "[watches.b1]\nsources=['cacd']\nwas=['c1']\n[watches.d1]\nsources=['cacd']\nwas=['c1']",
        [
            "tracker.toml: watches.a1.was: 'b1' is still in use; only a name that left can stand.",
            "tracker.toml: watches.d1.was: 'c1' is also claimed by 'b1'.",
        ],
    ),
    "no contact": (
        CACD,
        [
            "tracker.toml: operator.contact: missing; courts and cities must be able to reach"
            " who reads them: give a web page or a mail address."
        ],
    ),
    "contact that reaches nobody": (
        '[operator]\ncontact = "me"\nemail = "ops"\ntimezone = "California"',
        [
            "tracker.toml: operator.contact: must be a web page (https://...) or a mail address.",
            "tracker.toml: operator.email: 'ops' is no mail address.",
            "tracker.toml: operator.timezone: 'California' is not a time zone:"
            ' write an IANA name such as "America/Los_Angeles".',
        ],
    ),
    "time zone that is a path": (
        '[operator]\ntimezone = "../../etc/passwd"',
        [
            "tracker.toml: operator.timezone: '../../etc/passwd' is not a time zone:"
            ' write an IANA name such as "America/Los_Angeles".'
        ],
    ),
    "mail without sender": (
        '[mail]\nsmtp = "env:TRACKER_SMTP"',
        ['tracker.toml: mail.sender: missing; write "Name <address>", who the mail comes from.'],
    ),
    "mail that is no mail": (
        '[mail]\nsmtp = "mail.example.org"\nsender = "Tracker"',
        [
            'tracker.toml: mail.smtp: must be "env:NAME" or "file:PATH", where'
            ' smtp://user:password@host:port stands, or "smtp://host:port" without a password.',
            "tracker.toml: mail.sender: 'Tracker' holds no mail address;"
            ' write "Name <address>".',
        ],
    ),
    "channel with its secret in the file": (
        '[channels.room]\nurl = "slack://token-a/token-b/token-c"\n[channels.empty]',
        [
            'tracker.toml: channels.room.url: is a secret: write "env:NAME" or "file:PATH" here'
            " and keep the address there.",
            'tracker.toml: channels.empty.url: missing; write "env:NAME" or "file:PATH",'
            " where the address stands.",
        ],
    ),
    "store that is no database": (
        '[store]\nurl = "tracker.db"',
        ["tracker.toml: store.url: must be sqlite:///tracker.db or postgresql://..."],
    ),
    "store by a variable that is not set": (
        '[store]\nurl = "env:TRACKER_NO_SUCH_STORE"',
        [
            "tracker.toml: store.url: the environment variable TRACKER_NO_SUCH_STORE is not set;"
            " set it and try again."
        ],
    ),
    "watch of unknown sources": (
        OPERATOR + CACD + "[watches.masks]\nsources = ['cadc']\nterm_sources = ['zzz']",
        [
            "tracker.toml: watches.masks.sources[1]: there is no source 'cadc';"
            " did you mean cacd?",
            "tracker.toml: watches.masks.term_sources[1]: there is no source 'zzz'.",
        ],
    ),
    "matters that nobody would see": (
        OPERATOR + CACD + "[watches.masks]\nmatters = ['25-cv-10999', 'cand 3:25-cv-1', 'x/y/z']",
        [
            "tracker.toml: watches.masks.matters[1]: '25-cv-10999' names no matter; write the"
            ' court or source and its number, such as "cacd 2:25-cv-10999".',
            "tracker.toml: watches.masks.matters[2]: no source reads 'cand', so 'cand 3:25-cv-1'"
            " would never be seen; add a source for it; did you mean cacd?",
            "tracker.toml: watches.masks.matters[3]: no source reads 'y', so 'x/y/z'"
            " would never be seen; add a source for it.",
        ],
    ),
    "lists with bad members": (
        OPERATOR + CACD + "[watches.masks]\nterms = ['of', 'SB 627', 'SB 627', 3, ' ']",
        [
            "tracker.toml: watches.masks.terms[1]: 'of' is too short;"
            " a term has three letters or more.",
            "tracker.toml: watches.masks.terms[3]: 'SB 627' stands there twice.",
            "tracker.toml: watches.masks.terms[4]: must be a text that is not empty.",
            "tracker.toml: watches.masks.terms[5]: must be a text that is not empty.",
        ],
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_one_sentence(name: str) -> None:
    text, expected = MISTAKES[name]
    with pytest.raises(ConfigError) as caught:
        parse(text, PATH, SPIDERS)
    assert list(caught.value.problems) == expected


def test_all_mistakes_are_named_in_one_pass() -> None:
    text = '[operator]\ncontact = "me"\n[sources.a1]\nspider = "x"\n[watches.b1]\nsorces = []'
    with pytest.raises(ConfigError) as caught:
        parse(text, PATH, SPIDERS)
    assert [problem.split(":")[1] for problem in caught.value.problems] == [
        " sources.a1.spider",
        " watches.b1.sorces",
        " operator.contact",
    ]


@pytest.mark.parametrize(
    "text",
    ["[operator", "a = 1\na = 2", "a" + "[" * 5000, "x = " + "[" * 5000, "\x00", 'a = "\n"'],
)
def test_text_that_is_no_toml_is_one_sentence(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, PATH)
    (problem,) = caught.value.problems
    assert problem.startswith("tracker.toml: not valid TOML: ") and "\n" not in problem


def test_a_file_in_another_encoding_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "tracker.toml"
    path.write_bytes("name = 'é'".encode("latin-1"))
    with pytest.raises(ConfigError, match="not UTF-8 text"):
        load(path)


def test_an_empty_file_is_sound() -> None:
    config = parse("", PATH)
    assert (config.sources, config.watches, config.warnings) == ({}, {}, ())
    assert config.store.url == "sqlite:////somewhere/tracker.db"
    assert config.store.data == Path("/somewhere/data")


def test_a_sound_file_becomes_values() -> None:
    config = parse(OPERATOR + CACD + "keep = 'all'\n[watches.m]\nsources=['cacd']", PATH, SPIDERS)
    source = config.sources["cacd"]
    assert (source.spider, source.every, source.delay) == ("feed", timedelta(minutes=30), 1.0)
    assert source.settings == {"court": "cacd", "keep": "all"}
    assert (source.title, source.enabled, source.was) == ("cacd", True, ())
    assert config.watches["m"].title == "m"
    assert config.warnings == ()


WARNINGS = {
    "nobody is told": (
        OPERATOR.replace('email = "ops@example.org"', "") + CACD,
        "tracker.toml: operator.email: missing; nobody is told when a source breaks.",
    ),
    "password of the mail server": (
        OPERATOR + '[mail]\nsmtp = "smtps://me:hunter2@mail.example.org"\nsender = "a@b.org"',
        "tracker.toml: mail.smtp: holds a password; move it into an environment variable"
        ' and write "env:TRACKER_SMTP" here.',
    ),
    "password of the database": (
        '[store]\nurl = "postgresql://me:hunter2@db.example.org/tracker"',
        "tracker.toml: store.url: holds a password; move it into an environment variable"
        ' ("env:NAME").',
    ),
    "watch of nothing": (
        "[watches.masks]",
        "tracker.toml: watches.masks: follows nothing yet; add matters, sources or terms.",
    ),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_doubts_are_warnings_and_name_no_secret(name: str) -> None:
    text, expected = WARNINGS[name]
    config = parse(text, PATH, SPIDERS)
    assert config.warnings == (expected,)
    assert "hunter2" not in repr(config)


def test_a_store_by_reference_is_resolved_and_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_TEST_STORE", "postgresql://me:hunter2@db/tracker")
    config = parse('[store]\nurl = "env:TRACKER_TEST_STORE"', PATH)
    assert config.store.url == "postgresql://me:hunter2@db/tracker"
    assert "hunter2" not in repr(config) and config.warnings == ()


@pytest.mark.parametrize(
    ("stated", "url"),
    [
        ("sqlite:///x/t.db", "sqlite:////somewhere/x/t.db"),
        ("sqlite:////var/lib/t.db", "sqlite:////var/lib/t.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql://db/tracker", "postgresql://db/tracker"),
    ],
)
def test_a_relative_store_lies_beside_the_file(stated: str, url: str) -> None:
    assert parse(f'[store]\nurl = "{stated}"', PATH).store.url == url


FOLLOWED = OPERATOR + CACD + """
[sources.cacd-mirror]
spider = "feed"
court = "cacd"
was = ["old-name"]
[sources.cand]
spider = "feed"
court = "cand"
[sources.orders]
spider = "list"
[sources.all]
spider = "feed"
court = "cit"
keep = "all"
[watches.masks]
matters = ["CACD 2:25-cv-10999-CAS-AJR", "docket/cacd/869712", "orders 2025-12", "old-name 7"]
terms = ["No Secret Police Act"]
[watches.city]
matters = ["cand 3:25-cv-100"]
sources = ["orders"]
terms = ["SB 627", "No Secret Police Act"]
term_sources = ["cand"]
"""


@pytest.mark.parametrize(
    ("source", "refs", "terms", "everything"),
    [
        ("cacd", {"cacd 2:25-cv-10999", "docket/cacd/869712"}, ("No Secret Police Act",), False),
        (
            "cacd-mirror",
            {"cacd 2:25-cv-10999", "docket/cacd/869712", "old-name 7"},
            ("No Secret Police Act",),
            False,
        ),
        ("cand", {"cand 3:25-cv-00100"}, ("No Secret Police Act", "SB 627"), False),
        ("orders", {"orders 2025-12"}, ("No Secret Police Act",), True),
        ("all", set(), ("No Secret Police Act",), True),
    ],
)
def test_followed(source: str, refs: set[str], terms: tuple[str, ...], everything: bool) -> None:
    expected = Followed(refs=frozenset(refs), terms=terms, everything=everything)
    assert followed(parse(FOLLOWED, PATH), source) == expected


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("cacd 2:25-cv-10999", "cacd 2:25-cv-10999"),
        (" CACD  2:25-CV-10999-CAS-AJRx ", "cacd 2:25-cv-10999"),
        ("cacd 2:25-cv-999", "cacd 2:25-cv-00999"),
        ("cacd 2:2025-cv-10999", "cacd 2:25-cv-10999"),
        ("cacd 2:22-cr-00070-2", "cacd 2:22-cr-00070-2"),
        ("cacd #869712", "cacd #869712"),
        ("ca9 26-926", "ca9 26-926"),
        ("boston-orders 2025-12", "boston-orders 2025-12"),
        ("docket/cacd/869712", "docket/cacd/869712"),
        ("order/boston-orders/a b", ""),
        ("2:25-cv-10999", ""),
        ("cacd", ""),
        ("", ""),
    ],
)
def test_a_matter_is_named_in_one_way(text: str, folded: str) -> None:
    assert reference(text) == folded


def test_references_to_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "smtp").write_text("smtp://127.0.0.1:2525\n")
    monkeypatch.setenv("TRACKER_TEST_SMTP", "smtp://localhost")
    assert resolve("env:TRACKER_TEST_SMTP") == "smtp://localhost"
    assert resolve("file:smtp", tmp_path) == "smtp://127.0.0.1:2525"
    assert resolve(f"file:{tmp_path}/smtp") == "smtp://127.0.0.1:2525"
    assert resolve("smtp://127.0.0.1") == "smtp://127.0.0.1"


@pytest.mark.parametrize("text", ["env:TRACKER_NO_SUCH", "env:", "file:no-such", "file:empty"])
def test_a_reference_that_leads_nowhere_is_one_sentence(text: str, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with pytest.raises(ReferenceProblem) as caught:
        resolve(text, tmp_path)
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


def test_the_file_is_searched_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TRACKER_CONFIG", raising=False)
    with pytest.raises(ConfigError, match="run `tracker init` here"):
        find()
    for name in ("tracker.toml", "by-variable.toml", "by-option.toml"):
        (tmp_path / name).touch()
    assert find() == tmp_path / "tracker.toml"
    monkeypatch.setenv("TRACKER_CONFIG", "by-variable.toml")
    assert find() == tmp_path / "by-variable.toml"
    assert find("by-option.toml") == tmp_path / "by-option.toml"
    assert find(tmp_path) == tmp_path / "tracker.toml"


@pytest.mark.parametrize(("option", "says"), [("no.toml", "--config"), (None, "TRACKER_CONFIG")])
def test_a_file_that_is_not_there_says_who_named_it(
    option: str | None, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACKER_CONFIG", "no.toml")
    with pytest.raises(ConfigError, match=f"^{says} names"):
        find(option)
