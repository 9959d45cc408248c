"""What hangs together: stated, proposed by texts, decided by people, followed on request."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select

from tests.conftest import NOW
from tests.flow.reader import Reader
from tracker import linking, links
from tracker.cli import tracker
from tracker.compose import compose
from tracker.config import Config, followed, load
from tracker.crawl import crawl
from tracker.domain import citations
from tracker.domain.citations import Citation, Cited
from tracker.domain.items import (
    Coverage,
    Event,
    EventKind,
    Extent,
    Matter,
    MatterKind,
    Relation,
    RelationKind,
)
from tracker.linking import arrive, propose
from tracker.match import match
from tracker.store import citing
from tracker.store.audience import MessageRow, Pending
from tracker.store.engine import reading
from tracker.store.links import Citation as CitationRow
from tracker.store.links import Relation as RelationRow
from tracker.store.models import ChangeRow
from tracker.store.types import table
from tracker.subscribers import subscribe
from tracker.syncing import sync

CONFIG = """
[operator]
contact = "https://example.org/bot"
email = "ops@example.org"
[mail]
smtp = "smtp://127.0.0.1:2525"
sender = "Tracker <tracker@example.org>"
[store]
url = "{url}"
[sources.cacd]
spider = "us_courts_rss"
court = "cacd"
[sources.bills]
spider = "legiscan"
state = "ca"
session = "2026"
key = "env:KEY"
[watches.masks]
title = "The mask cases"
matters = ["cacd 2:25-cv-10999", "ca SB 627"]
{more}
"""
HOUR = timedelta(hours=1)
ADDITIONS = Extent(matters=Coverage.ADDITIONS, sweep=False)
relation, citation, pending = table(RelationRow), table(CitationRow), table(Pending)
change, message = table(ChangeRow), table(MessageRow)


def said(key: str, text: str, day: str = "2026-02-08") -> Event:
    return Event(key=key, kind=EventKind.ENTRY, date=day, fields={"text": text})


def case(number: str, *events: Event, court: str = "cacd", **more: Any) -> Matter:
    return Matter(
        key=f"docket/{court}/{number}",
        kind=MatterKind.DOCKET,
        title=more.pop("title", f"Case {number}"),
        fields={"docket_number": number},
        events=events,
        refs=(f"{court} {number}",),
        **more,
    )


def bill(number: str, *events: Event, title: str = "A bill", **more: Any) -> Matter:
    return Matter(
        key=f"bill/ca/2026/{number}",
        kind=MatterKind.BILL,
        title=f"{number}: {title}",
        fields={"title": title},
        events=events,
        refs=more.pop("refs", (f"ca {number}", f"ca {number} 2026")),
        **more,
    )


CASE = "2:25-cv-10999"


class World:
    """A configured tracker whose sources show what a test says."""

    def __init__(self, engine: Engine, folder: Path, url: str) -> None:
        self.engine, self.folder, self.url = engine, folder, url
        self.now = NOW
        self.readers: dict[str, Reader] = {}
        self.configure()

    def configure(self, more: str = "") -> Config:
        (self.folder / "tracker.toml").write_text(CONFIG.format(url=self.url, more=more))
        self.config = load(self.folder / "tracker.toml")
        return self.config

    def show(self, source: str, *matters: Matter) -> None:
        """One reading of a source, an hour later, with all that follows it in a run."""
        self.now += HOUR
        if source not in self.readers:
            self.readers[source] = Reader(self.engine, self.folder, name=source)
        settled = self.readers[source].read(self.now, *matters, extent=ADDITIONS)
        assert settled.state == "good", settled.reason
        self.follow()

    def follow(self) -> None:
        sync(self.engine, self.config, self.now)
        arrive(self.engine)
        match(self.engine, self.now)
        propose(self.engine, links.read_places(self.config), self.now)

    def rows(self, query: Any) -> list[Any]:
        with reading(self.engine) as connection:
            return list(connection.execute(query))

    def links(self) -> list[tuple[str, str, str]]:
        """State, and the link in names: "2:25-cv-10999 challenges SB 627"."""
        lines = links.listed(self.engine, self.config)
        return sorted(
            (
                line.state.value,
                line.matter.split("/", 2)[-1],
                f"{line.kind.value} {line.other.split('/', 2)[-1]}",
            )
            for line in lines
        )

    def run(self, *words: str) -> Any:
        result = CliRunner().invoke(tracker, words, prog_name="tracker")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result


@pytest.fixture
def world(engine: Engine, tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACKER_NOW", (NOW + 20 * HOUR).isoformat())
    monkeypatch.delenv("TRACKER_CONFIG", raising=False)
    return World(engine, tmp_path, store_url)


COMPLAINT = said("1", "COMPLAINT for relief against SB 627 and SB 805 filed by Plaintiff USA.")


# ---- what must not be proposed -------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "ORDER re stipulation in 2:25-cv-10999-CAS-AJR.",  # its own number
        "ORDER re Dkt. No. 26-926 and $627 in fees under Section 627.",
        "MOTION about AB 627, which nobody knows.",
        "ORDER about New York's SB 627.",  # another state's
        "NOTICE of related case 1:25-cv-20000 (D. Mass.).",  # another court's
    ],
)
def test_what_is_not_proposed(world: World, text: str) -> None:
    world.show("bills", bill("SB 627"))
    world.show("cacd", case("1:25-cv-20000"), case(CASE, said("1", text)))
    assert world.links() == []


def test_a_number_that_fits_two_matters_is_not_proposed(world: World) -> None:
    twin = bill("SB 805", refs=("ca SB 805",))
    other = bill("SB 805 A", refs=("ca SB 805",))
    world.show("bills", twin, other)
    world.show("cacd", case(CASE, COMPLAINT))
    assert world.links() == [("proposed", CASE, "challenges ca SB 627")]


def test_a_resolution_that_ends_every_bill_is_not_proposed(world: World) -> None:
    step = "Failed to pass pursuant to Senate Joint Resolution 1"
    failed = [
        bill(f"SB {number}", said("a", step), refs=(f"ca SB {number} 2026",))
        for number in range(100, 112)
    ]
    world.show("bills", bill("SJR 1"), *failed)
    assert world.links() == []


# ---- what is -------------------------------------------------------------------------------------


def test_texts_of_the_first_read_propose_and_alert_nobody(world: World) -> None:
    subscribe(world.engine, world.config, "ann@example.org", watches=["masks"], now=NOW)
    world.show("bills", bill("SB 805"))
    world.show("cacd", case(CASE, COMPLAINT))
    # SB 627 is followed and not yet seen, SB 805 is seen and not followed.
    assert world.links() == [
        ("proposed", CASE, "challenges 2026/SB 805"),
        ("proposed", CASE, "challenges ca SB 627"),
    ]
    assert world.rows(select(pending)) == [] and world.rows(select(change)) == []
    world.show("bills", bill("SB 627"))
    assert world.links() == [
        ("proposed", CASE, "challenges 2026/SB 627"),
        ("proposed", CASE, "challenges 2026/SB 805"),
    ]


def test_what_is_cited_first_and_known_later(world: World) -> None:
    world.show("cacd", case("2:25-cv-30000", said("1", "Related to 2:25-cv-20000 and AB 9.")))
    assert world.links() == []
    world.show("bills", bill("AB 9"))
    world.show("cacd", case("2:25-cv-20000"))
    assert world.links() == [
        ("proposed", "2:25-cv-30000", "challenges 2026/AB 9"),
        ("proposed", "2:25-cv-30000", "related 2:25-cv-20000"),
    ]
    world.follow()
    assert len(world.links()) == 2


def test_what_is_followed_later(world: World) -> None:
    world.show("cacd", case("2:25-cv-30000", said("1", "USCA Case Number 26-926, Ninth Circuit.")))
    assert world.links() == []
    world.configure(
        '[sources.ca9]\nspider = "us_courts_rss"\ncourt = "ca9"\n'
        '[watches.appeal]\nmatters = ["ca9 26-926"]'
    )
    world.follow()
    assert world.links() == [("proposed", "2:25-cv-30000", "appealed-in ca9 26-926")]


def test_an_edited_text_is_read_too(world: World) -> None:
    world.show("bills", bill("SB 805"))
    world.show("cacd", case(CASE, said("1", "COMPLAINT")))
    world.show("cacd", case(CASE, said("1", "COMPLAINT (first amended) against SB 805")))
    assert world.links() == [("proposed", CASE, "challenges 2026/SB 805")]


def test_a_chapter_and_a_section_lead_to_their_bill(world: World) -> None:
    pytest.importorskip("eyecite")
    title = "An act to add Section 185.5 to the Penal Code, relating to masks."
    step = "Chaptered by Secretary of State. Chapter 126, Statutes of 2025."
    act = Event(key="a", kind=EventKind.ACTION, date="2025-09-20", fields={"text": step})
    world.show("bills", bill("SB 8", title=title), bill("SB 9", act))
    text = "COMPLAINT against Cal. Penal Code § 185.5 and Chapter 126, Statutes of 2025."
    world.show("cacd", case(CASE, said("1", text)))
    assert world.links() == [
        ("proposed", CASE, "challenges 2026/SB 8"),
        ("proposed", CASE, "challenges 2026/SB 9"),
    ]


def test_reading_goes_on_where_it_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cost grows with what is new: a text that was read is not read again, a large store later."""
    read: list[str] = []

    def find(text: str) -> list[Citation]:
        read.append(text)
        return citations.find(text)

    monkeypatch.setattr(linking, "find", find)
    monkeypatch.setattr(linking, "BATCH", 2)
    monkeypatch.setattr(citing, "overlap", lambda connection: 0)
    texts = [said(str(number), f"MOTION about SB {number}") for number in range(1, 6)]
    world.show("cacd", case(CASE, *texts))
    assert sum("SB" in text for text in read) == 5
    world.follow()
    assert sum("SB" in text for text in read) == 5
    monkeypatch.setattr(linking, "MOST", 1)
    world.show("cacd", case(CASE, *texts, said("6", "Re SB 6"), said("7", "Re SB 7")))
    assert _bills(world) < 7
    for _ in range(8):
        world.follow()
    assert _bills(world) == 7


def _bills(world: World) -> int:
    return len(world.rows(select(citation).where(citation.c.kind == Cited.BILL.value)))


# ---- a person's word -----------------------------------------------------------------------------


def test_confirmed_rejected_added_removed(world: World) -> None:
    world.show("bills", bill("SB 805"))
    world.show("cacd", case(CASE, COMPLAINT, title="USA v. California"))
    shown = world.run("link", "list")
    assert "Proposed" in shown.output and "USA v. California: challenges" in shown.output
    assert "SB 627 and SB 805" in shown.output
    by_other = {
        json.loads(line)["other"]: json.loads(line)["id"]
        for line in world.run("link", "list", "--proposed", "--json").output.splitlines()
    }
    yes, no = by_other["bill/ca/2026/SB 805"], by_other["ca SB 627"]
    assert world.run("link", "confirm", str(yes)).output.startswith("Confirmed: USA v. California")
    assert world.run("link", "reject", str(no)).exit_code == 0
    assert world.run("link", "list", "--proposed").output == "No link is proposed.\n"
    # What was rejected never comes back, by another entry or another reading.
    world.show("cacd", case(CASE, COMPLAINT, said("2", "MOTION about SB 627."), title="U v. C"))
    world.show("bills", bill("SB 627"))
    assert world.links() == [
        ("confirmed", CASE, "challenges 2026/SB 805"),
        ("rejected", CASE, "challenges 2026/SB 627"),
    ]
    added = world.run("link", "add", f"cacd {CASE}", "appealed-in", "ca9 26-926")
    assert added.exit_code == 0, added.output
    show = world.run("show", CASE).output
    assert "appealed in ca9 26-926 (nothing reads it yet: `tracker add 26-926 --court" in show
    assert "challenges SB 805: A bill" in show and "SB 627" not in show.split("Newest")[0]
    status = world.run("status").output
    assert "nothing reads ca9 26-926 (appeal of cacd 2:25-cv-10999): `tracker add" in status
    number = added.output.split(":")[0].removeprefix("Link ")
    assert world.run("link", "remove", number, str(yes)).exit_code == 0
    assert {state for state, _, _ in world.links()} == {"rejected"} and len(world.links()) == 2


def test_links_of_what_nobody_follows_are_counted(world: World) -> None:
    world.show("bills", bill("AB 1"), bill("AB 2"))
    world.show(
        "cacd", case("2:25-cv-30000", said("1", "Re AB 1")), case(CASE, said("1", "Re AB 2"))
    )
    listed = world.run("link", "list").output
    assert "AB 2" in listed and "AB 1" not in listed
    assert "1 link between matters that no watch names; --all lists them too." in listed
    assert "AB 1" in world.run("link", "list", "--all").output
    assert "1 link is proposed; `tracker link list" in world.run("status").output


def test_what_is_said_wrongly(world: World) -> None:
    world.show("cacd", case(CASE))
    for words, problem in (
        (("confirm", "99"), "There is no link 99"),
        (("add", CASE, "appeal-of", CASE), "itself"),
        (("add", CASE, "cousin", "ca SB 627"), "cousin"),
        (("add", CASE, "companion", "no such thing at all"), "No matter goes by"),
    ):
        result = world.run("link", *words)
        assert result.exit_code in (1, 2) and problem in result.output, result.output


def test_another_kind_is_said_with_the_confirmation(world: World) -> None:
    world.show("bills", bill("SB 805"))
    world.show("cacd", case(CASE, said("1", "Re SB 805")))
    (line,) = links.listed(world.engine, world.config)
    assert world.run("link", "confirm", str(line.id), "--as", "related").exit_code == 0
    assert world.links() == [("confirmed", CASE, "related 2026/SB 805")]


def test_numbers_that_nobody_knows(world: World) -> None:
    world.show("cacd", case(CASE, said("1", f"Re {CASE}, SB 627 and E.O. 14333.")))
    listed = world.run("link", "list", "--unknown").output
    assert "EO 14333 (order), in Case" in listed and "SB 627 (bill)" not in listed
    assert f"{CASE} (" not in listed


# ---- what systems state --------------------------------------------------------------------------


def test_what_a_system_states_is_confirmed_and_silent_at_first(world: World) -> None:
    subscribe(world.engine, world.config, "ann@example.org", watches=["masks"], now=NOW)
    companion = Relation(RelationKind.COMPANION, "ca AB 9 2026")
    world.show("bills", bill("SB 627", relations=(companion,)), bill("AB 9"))
    assert world.links() == [("confirmed", "2026/SB 627", "companion 2026/AB 9")]
    assert world.rows(select(change)) == []
    later = Relation(RelationKind.SUCCEEDED_BY, "ca SB 1004 2026")
    world.show("bills", bill("SB 627", relations=(companion, later)), bill("AB 9"))
    (told,) = world.rows(select(change))
    assert (told.field, told.tier) == ("relations", "daily")
    assert told.after == ["companion of ca AB 9 2026", "succeeded by ca SB 1004 2026"]
    (line,) = [line for line in links.listed(world.engine, world.config) if not line.other_title]
    assert line.source == "bills" and line.other == "ca SB 1004 2026"
    compose(world.engine, world.config, world.now + 48 * HOUR)
    letters = world.rows(select(message))
    assert "Now succeeded by ca SB 1004 2026" in letters[-1].text
    # Gone in one source is not gone, and no news.
    world.show("bills", bill("SB 627"), bill("AB 9"))
    assert len(world.rows(select(change))) == 1 and len(world.links()) == 2


def test_a_statement_confirms_a_proposal_but_not_against_a_person(world: World) -> None:
    world.show("bills", bill("SB 627"), bill("AB 9", said("a", "Companion bill SB 627.")))
    assert world.links() == [("proposed", "2026/AB 9", "companion 2026/SB 627")]
    stated = (Relation(RelationKind.COMPANION, "ca SB 627 2026"),)
    world.show("bills", bill("AB 9", said("a", "Companion bill SB 627."), relations=stated))
    assert world.links() == [("confirmed", "2026/AB 9", "companion 2026/SB 627")]
    (line,) = links.listed(world.engine, world.config)
    assert world.run("link", "reject", str(line.id)).exit_code == 0
    more = (*stated, Relation(RelationKind.RELATED, "ca SB 7 2026"))
    world.show("bills", bill("AB 9", said("a", "Companion bill SB 627."), relations=more))
    assert ("rejected", "2026/AB 9", "companion 2026/SB 627") in world.links()


# ---- following what is linked --------------------------------------------------------------------

LINKED = "linked = true\n"


def test_following_with_what_is_linked(world: World) -> None:
    said = world.run("follow", "ca SB 805", "--linked").output
    assert "masks now follows what is linked" in said and "masks now follows ca SB 805" in said
    assert load(world.folder / "tracker.toml").watches["masks"].linked == ("*",)
    again = world.run("follow", "ca SB 805", "--linked").output
    assert again == "masks followed ca SB 805 already.\n"


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ('linked = "yes"', "watches.masks.linked: must be true, or a list of kinds of links"),
        ('linked = ["cousin"]', "'cousin' is no kind of link"),
        ('linked = ["apeal-of"]', "did you mean appeal-of?"),
    ],
)
def test_settings_that_are_wrong(world: World, setting: str, problem: str) -> None:
    (world.folder / "tracker.toml").write_text(CONFIG.format(url=world.url, more=setting))
    checked = world.run("check")
    assert checked.exit_code == 2 and problem in checked.output


APPEAL = case("26-926", said("1", "ORDER"), court="ca9", title="USA v. State of California")


@pytest.mark.parametrize(
    ("setting", "confirmed", "reasons"),
    [
        ("", True, []),
        ("linked = false\n", True, []),
        (LINKED, False, []),
        ('linked = ["companion"]\n', True, []),
        (LINKED, True, ["appeal of USA v. California, which you follow"]),
        ('linked = ["appealed-in"]\n', True, ["appeal of USA v. California, which you follow"]),
    ],
)
def test_a_link_is_followed_when_it_is_confirmed_and_wanted(
    world: World, setting: str, confirmed: bool, reasons: list[str]
) -> None:
    world.configure(setting)
    subscribe(world.engine, world.config, "ann@example.org", watches=["masks"], now=NOW)
    text = "NOTICE OF APPEAL to the Ninth Circuit from 2:25-cv-10999."
    world.show("cacd", case(CASE, title="USA v. California"))
    begun = case("26-926", said("1", text), court="ca9", title="USA v. State of California")
    world.show("ca9", begun)
    (line,) = links.listed(world.engine, world.config)
    assert line.sentence == "USA v. State of California: appeal of USA v. California"
    if confirmed:
        assert world.run("link", "confirm", str(line.id)).exit_code == 0
    ruled = said("2", "OPINION: affirmed in part.", "2026-02-09")
    world.show("ca9", case("26-926", said("1", text), ruled, court="ca9", title=begun.title))
    assert [row.reason for row in world.rows(select(pending))] == reasons
    told = world.run("changes", "--watch", "masks").output
    assert ("affirmed in part" in told) is bool(reasons)


def test_what_is_linked_is_read_too(world: World) -> None:
    """A source that reads single matters asks for the linked ones of its place."""
    stated = (Relation(RelationKind.SUCCEEDED_BY, "ca SB 1004 2026"),)
    world.show("bills", bill("SB 627", relations=stated), bill("AB 9"))
    plain = world.config
    assert followed(links.widened(world.engine, plain), "bills").refs == {"ca SB 627"}
    wider = links.widened(world.engine, world.configure(LINKED))
    assert followed(wider, "bills").refs == {"ca SB 627", "ca SB 1004 2026"}
    world.configure('linked = ["companion"]')
    assert followed(links.widened(world.engine, world.config), "bills").refs == {"ca SB 627"}


def test_a_successor_is_told_when_it_comes(world: World) -> None:
    """By the link that waited for it, in the same run."""
    world.configure(LINKED)
    subscribe(world.engine, world.config, "ann@example.org", watches=["masks"], now=NOW)
    stated = (Relation(RelationKind.SUCCEEDED_BY, "ca SB 1004 2026"),)
    world.show("bills", bill("SB 627", relations=stated))
    world.show("bills", bill("SB 627", relations=stated), bill("SB 1004", title="Masks again"))
    (told,) = world.rows(select(pending.c.reason))
    assert told.reason == "successor of SB 627: A bill, which you follow"


def test_what_is_read_along_is_said_to_be_followed(world: World) -> None:
    world.configure(LINKED)
    subscribe(world.engine, world.config, "ann@example.org", watches=["masks"], now=NOW)
    stated = (Relation(RelationKind.SUCCEEDED_BY, "ca SB 1004 2026"),)
    world.show("bills", bill("SB 627", relations=stated))
    reader = Reader(
        world.engine, world.folder, name="more", follows=("ca SB 9 2026", "ca SB 1004 2026")
    )
    world.readers["more"] = reader
    along = bill("SB 1004", said("a", "Introduced"), follows=("ca SB 1004 2026",))
    world.show("more", along, bill("SB 9", said("a", "Introduced"), follows=("ca SB 9 2026",)))
    (line,) = world.rows(select(pending))
    assert line.watch == "masks" and "SB 1004" in line.reason and line.change_id is None


def test_both_sides_show_one_link(world: World) -> None:
    one = bill("SB 627", relations=(Relation(RelationKind.COMPANION, "ca AB 9 2026"),))
    two = bill("AB 9", relations=(Relation(RelationKind.COMPANION, "ca SB 627 2026"),))
    world.show("bills", one, two)
    assert len(world.links()) == 2
    for name, other in (("ca SB 627", "AB 9"), ("ca AB 9", "SB 627")):
        assert world.run("show", name).output.count(f"companion of {other}: A bill") == 1


def test_a_run_reads_new_texts(world: World) -> None:
    """`tracker run` proposes what the readings before it brought."""
    world.show("bills", bill("SB 627"))
    world.readers["cacd"] = Reader(world.engine, world.folder, name="cacd")
    world.readers["cacd"].read(world.now, case(CASE, COMPLAINT), extent=ADDITIONS)
    assert world.links() == []
    crawl(world.engine, world.config, world.now, due_only=True)
    assert world.links() == [("proposed", CASE, "challenges 2026/SB 627")]
