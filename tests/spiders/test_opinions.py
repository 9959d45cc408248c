"""What is read of courts' lists of opinions, and told of them; first what must never be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from spiders.facts import Unexpected
from spiders.opinions import Opinions
from spiders.opinions_read import Opinion, Print, california, ninth_circuit
from tests.flow.reader import Reader
from tests.patience import soon
from tests.spiders.court_play import Play
from tests.spiders.opinion_lists import Row, appeal, bare, feed, page
from tests.spiders.site_server import ERROR, LOGIN, WALL
from tracker.domain.items import (
    Coverage,
    Event,
    EventKind,
    Extent,
    Grade,
    Matter,
    MatterKind,
    Value,
)
from tracker.store.engine import reading
from tracker.store.models import ChangeRow
from tracker.store.types import table

NOW = datetime(2026, 2, 9, 18, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NINTH = "https://www.ca9.uscourts.gov/decisions/opinions/index.xml"
SUPREME = "https://www.courts.ca.gov/cms/opinions.htm?Courts=S"
LATER = appeal("25-7001", "02/06/2026", "A V. B")
MEMO = appeal("24-100", "02/05/2026", "C V. D", "memoranda")


class Court:
    """The lists of the Ninth Circuit and of California, as a test sets them."""

    def __init__(self) -> None:
        self.lists: dict[str, bytes] = {
            "opinions/index.xml": feed(LATER),
            "memoranda/index.xml": feed(MEMO),
            "opinions.htm?Courts=S": page(Row("S290000", "Jan 05, 2026", tail="1/5/26 SC")),
        }

    def __call__(self, url: str) -> tuple[int, bytes]:
        found = [body for end, body in self.lists.items() if url.endswith("/" + end)]
        return (200, found[0]) if found else (404, b"Not found")


@pytest.fixture
def court() -> Court:
    return Court()


Follow = Callable[..., Play]


@pytest.fixture
def follow(court: Court, engine: Engine, tmp_path: Path) -> Follow:
    def made(*refs: str, terms: tuple[str, ...] = (), place: str = "ca9", **more: Any) -> Play:
        names = (*refs, *(f"term:{term}" for term in terms)) or ("*",)
        reader = Reader(engine, tmp_path / "data", name=place, follows=names)
        return Play(Opinions, court, reader, name=place, refs=refs, terms=terms, court=place)

    return made


def read(body: bytes, published: bool = True) -> list[Opinion]:
    if body.lstrip().startswith(b"<rss"):
        return ninth_circuit(Print(body, "", NINTH), published)
    return california(Print(body, "", SUPREME), published)


# ---- never ---------------------------------------------------------------------------------------

WHOLE = page(Row(), Row("S290002"))
BROKEN = {
    "a wall": (WALL.encode(), "no list of opinions"),
    "a login page": (LOGIN.encode(), "no list of opinions"),
    "an error page": (ERROR.encode(), "no list of opinions"),
    "nothing": (b"", "no list of opinions"),
    "a list without its head": (WHOLE.replace(b"Date Posted", b"When"), "no list of opinions"),
    "two lists": (WHOLE.replace(b"</body>", WHOLE + b"</body>"), "no list of opinions"),
    "a list that is cut": (WHOLE[: WHOLE.index(b"S290002.DOCX")], "breaks off|cells|no number"),
    "a list that is cut after a row": (WHOLE[: WHOLE.index(b"</table>\n<P>")], "breaks off"),
    "another column": (WHOLE.replace(b"</tr>\n", b"<td>x</td></tr>\n"), "has 4 cells"),
    "a row of one cell": (WHOLE.replace(b"</table>\n", b"<tr><td>x</td></tr></table>\n"), "1 cell"),
    "a date of no known form": (page(Row(posted="Yesterday")), "no readable date"),
    "the year 9999": (page(Row(posted="Dec 31, 9999")), "no readable date"),
    "no number": (page(Row(printed="")), "no number"),
    "no file": (WHOLE.replace(b'href="/opinions/documents/S290002.', b'name="'), "no number or no"),
    "no name": (page(Row(name="")), "names no case"),
    "a feed in its place": (feed(LATER).replace(b"<rss", b"<x><rss"), "no list of opinions"),
    "an item that links elsewhere": (feed(LATER.replace("25-7001", "index")), "docket number"),
    "an item without a date": (feed(LATER.replace("<pubDate>02/06/2026", "<pubDate>")), "date"),
    "an item of the year 9999": (feed(appeal(date="12/31/9999")), "no readable date"),
    "an item without a name": (feed(appeal(name="")), "names no case"),
    "a feed that is cut": (feed(LATER)[:-9], "breaks off"),
    "a feed cut in an item": (feed(LATER, MEMO)[:-250] + b"</channel></rss>", "feed|item|row"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_whole_list_is_refused_with_a_reason(case: str) -> None:
    body, reason = BROKEN[case]
    with pytest.raises(Unexpected, match=reason) as caught:
        read(body)
    assert len(caught.value.reason) < 300


def test_a_row_that_cannot_be_read_is_shown_to_the_operator() -> None:
    with pytest.raises(Unexpected, match="S290002"):
        read(page(Row(), Row("S290002", posted="soon")))


def test_hostile_lists_are_read_or_refused_in_no_time() -> None:
    deep = b"<table>" * 50_000 + WHOLE
    wide = page(*(Row(f"S{300_000 + n}") for n in range(10_001)))
    long = page(Row(name="x " * 200_000 + "9/9/"))
    with soon(600):
        for body in (deep, long, page(Row(tail="CA2/1 filed " * 5_000))):
            try:
                read(body)
            except Unexpected:
                pass
        with pytest.raises(Unexpected, match="more than 10,000 rows"):
            read(wide)


@pytest.mark.parametrize("place", ["ca9", "cal"])
def test_an_emptied_list_is_never_good(court: Court, follow: Follow, place: str) -> None:
    play = follow(place=place)
    play.read(NOW)
    court.lists |= {"opinions/index.xml": feed(), "opinions.htm?Courts=S": page()}
    assert play.bad(NOW + DAY).grade is Grade.EMPTY


def test_one_list_that_fails_is_not_read_as_if_it_were_empty(court: Court, follow: Follow) -> None:
    play = follow("ca9 26-926")
    play.read(NOW)
    court.lists["opinions/index.xml"] = feed(appeal(), LATER)
    del court.lists["memoranda/index.xml"]
    assert play.bad(NOW + DAY).grade is Grade.GONE and play.told() == []
    court.lists["memoranda/index.xml"] = feed(MEMO)
    play.read(NOW + 2 * DAY)
    assert len(play.told()) == 1


def test_what_rolls_off_a_list_is_not_gone(court: Court, follow: Follow) -> None:
    play = follow()
    court.lists["opinions/index.xml"] = feed(*(appeal(f"25-{n}") for n in range(100, 160)))
    play.read(NOW)
    for days in range(1, 5):
        court.lists["opinions/index.xml"] = feed(*(appeal(f"25-{n}") for n in range(130, 190)))
        play.read(NOW + days * DAY)
    assert {op for op, *_ in play.told()} == {"new"} and len(play.told()) == 30
    answer = play.read(NOW + 5 * DAY)
    assert answer.extent.matters is Coverage.ADDITIONS and not answer.extent.sweep


NOISE: dict[str, Callable[[bytes], bytes]] = {
    "white space": lambda body: body.replace(b" ", b"  ").replace(b"><", b">\n<"),
    "order": lambda body: page(Row("S290002"), Row()),
    "twice": lambda body: page(Row(), Row(), Row("S290002")),
    "a layout of before": lambda body: bare(Row(), Row("S290002")),
    "capitals": lambda body: body.replace(b"<tr>", b"<TR>").replace(b"<td>", b"<TD CLASS=x>"),
    "its own pages cited": lambda body: body.replace(
        b"</td></tr>", b'\n<a href="/38324.htm">Web pages cited</a> </td></tr>'
    ),
    "http and session": lambda body: body.replace(b"https://appellate", b"http://appellate"),
}


@pytest.mark.parametrize("case", NOISE)
def test_another_print_of_the_same_rows_is_no_news(court: Court, follow: Follow, case: str) -> None:
    play = follow(place="cal")
    court.lists["opinions.htm?Courts=S"] = WHOLE
    play.read(NOW)
    court.lists["opinions.htm?Courts=S"] = NOISE[case](WHOLE)
    play.read(NOW + DAY)
    play.read(NOW + 2 * DAY)
    assert play.told() == []


def test_what_nobody_wants_is_not_kept(court: Court, follow: Follow) -> None:
    play = follow("ca9 26-926", terms=("face coverings",))
    assert play.read(NOW).matters == ()


def test_the_cases_of_another_court_are_left_to_its_own_source(
    court: Court, follow: Follow
) -> None:
    everything = page(Row(), Row("B340001", tail="2/5/26 CA2/7"), Row("JAD26-01", tail=""))
    court.lists |= {"opinions.htm?Courts=Y": everything, "npopinions.htm?Courts=Y": everything}
    keys = {one.key for one in follow(place="calctapp").read(NOW).matters}
    assert keys == {"docket/calctapp/B340001", "docket/calctapp/JAD26-01"}


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"court": "ca8"},
        {"court": 9},
        {"court": "ca9", "lists": []},
        {"court": "ca9", "lists": "published"},
        {"court": "cal", "lists": ["unpublished"]},
        {"court": "ca9", "keep": "some"},
        {"court": "ca9", "url": "https://x.example"},
    ],
)
def test_settings_that_cannot_be_used_are_named(settings: dict[str, Any]) -> None:
    assert Opinions.problems(settings)


# ---- what is told --------------------------------------------------------------------------------


def test_an_opinion_reaches_who_follows_the_appeal_by_its_number(
    court: Court, follow: Follow, engine: Engine
) -> None:
    play = follow("ca9 26-926")
    play.read(NOW)
    court.lists["opinions/index.xml"] = feed(appeal(), LATER)
    (matter,) = play.read(NOW + DAY).matters
    assert matter.key == "docket/ca9/26-926" and matter.refs == ("ca9 26-926",)
    assert matter.fields == {
        "case_name": "USA V. STATE OF CALIFORNIA, ET AL",
        "docket_number": "26-926",
    }
    (event,) = matter.events
    assert (event.kind, event.date) == (EventKind.ENTRY, "2026-02-09")
    assert event.fields == {"labels": ("Opinion",)}
    assert event.url.endswith("/opinions/2026/02/09/26-926.pdf")
    play.read(NOW + 2 * DAY)
    assert play.told() == [("new", "26-926", "opinions/2026/02/09/26-926", "")]
    with reading(engine) as connection:
        (row,) = connection.execute(select(table(ChangeRow)))
    assert (row.tier, row.reason) == ("now", "a ruling on relief or judgment")


@pytest.mark.parametrize(
    "item, label",
    [
        (appeal(folder="memoranda"), "Memorandum (unpublished opinion)"),
        (appeal("26-926-amended"), "Opinion"),
    ],
)
def test_memoranda_and_files_of_longer_names_reach_the_appeal_too(
    court: Court, follow: Follow, item: str, label: str
) -> None:
    play = follow("docket/ca9/26-926")
    play.read(NOW)
    place = "memoranda/index.xml" if "memoranda/" in item else "opinions/index.xml"
    court.lists[place] = feed(item, MEMO)
    (matter,) = play.read(NOW + DAY).matters
    assert matter.events[0].fields == {"labels": (label,)}
    assert "docket/ca9/26-926" in matter.refs and len(play.told()) == 1


def test_an_amended_opinion_and_a_memorandum_are_entries_of_one_docket(
    court: Court, follow: Follow
) -> None:
    play = follow("ca9 26-926")
    court.lists["opinions/index.xml"] = feed(appeal(date="01/05/2026"))
    play.read(NOW)
    court.lists["opinions/index.xml"] = feed(appeal(), appeal(date="01/05/2026"))
    (matter,) = play.read(NOW + DAY).matters
    assert [one.date for one in matter.events] == ["2026-02-09", "2026-01-05"]
    assert play.told() == [("new", "26-926", "opinions/2026/02/09/26-926", "")]


def test_a_modification_is_told_as_a_change_of_its_case(court: Court, follow: Follow) -> None:
    play = follow("cal S290001", place="cal")
    court.lists["opinions.htm?Courts=S"] = page(Row())
    (matter,) = play.read(NOW).matters
    assert matter.title == "People v. Example" and matter.key == "docket/cal/S290001"
    modified = Row("S290001M", "Feb 10, 2026", tail="2/10/26 SC")
    court.lists["opinions.htm?Courts=S"] = page(modified, Row())
    (matter,) = play.read(NOW + DAY).matters
    assert matter.events[0].fields == {"labels": ("Modification of an opinion",)}
    play.read(NOW + 2 * DAY)
    assert play.told() == [("new", "S290001", "documents/S290001M", "")]


def test_a_term_in_the_name_of_a_case_keeps_it(court: Court, follow: Follow) -> None:
    play = follow(terms=("state of california",))
    play.read(NOW)
    court.lists["opinions/index.xml"] = feed(appeal(), appeal("26-1", name="E V. F"), LATER)
    (matter,) = play.read(NOW + DAY).matters
    assert matter.follows == ("term:state of california",) and len(play.told()) == 1


@pytest.mark.parametrize("ref", ["cal S290001", "cal s290001", "cal S290001M", "cal S290009"])
def test_a_case_is_known_by_any_of_its_numbers(court: Court, follow: Follow, ref: str) -> None:
    court.lists["opinions.htm?Courts=S"] = page(Row(related="S290009"))
    (matter,) = follow(ref, place="cal").read(NOW).matters
    assert matter.follows == (ref,) and ref in matter.refs
    assert {"cal S290001", "cal S290009"} <= set(matter.refs)


def test_an_opinion_posted_later_than_it_was_filed_says_so(court: Court) -> None:
    (found,) = read(page(Row(posted="Feb 05, 2026", tail="1/13/26 SC")))
    assert (found.posted, found.filed) == ("2026-02-05", "2026-01-13")
    (found,) = read(page(Row(name="In re K.P.", tail="CA4/2 filed 2/5/26")), published=False)
    assert (found.name, found.filed) == ("In re K.P.", "")


def test_short_lists_are_asked_for_once_the_long_ones_were_read(
    court: Court, follow: Follow
) -> None:
    rows = page(Row("B340001", "Feb 09, 2026", tail="2/9/26 CA2/7"))
    court.lists |= {f"{one}.htm?Courts=Y": rows for one in ("opinions", "npopinions")}
    play = follow(place="calctapp")
    assert play.read(NOW).extent.since == "2025-12-13"
    court.lists |= {f"{one}.htm?Courts=X": page() for one in ("opinions", "npopinions")}
    assert play.bad(NOW + DAY).grade is Grade.EMPTY  # what was posted today is not there
    court.lists |= {f"{one}.htm?Courts=X": rows for one in ("opinions", "npopinions")}
    assert play.read(NOW + 2 * DAY).extent.since == "2026-02-08"
    court.lists |= {f"{one}.htm?Courts=X": page() for one in ("opinions", "npopinions")}
    assert play.bad(NOW + 3 * DAY).grade is Grade.EMPTY
    long_ago = NOW + 9 * DAY
    assert play.read(long_ago).extent.since == "2025-12-22"
    assert play.read(long_ago + DAY).matters == ()  # a holiday: nothing for 100 hours
    asked = ["".join(url[-1] for url in play.asked[n : n + 2]) for n in range(0, 4, 2)]
    assert asked == ["YY", "XX"] and play.asked[-1].endswith("=X")


def test_a_list_that_stands_still_is_said(court: Court, follow: Follow) -> None:
    play = follow()
    assert play.read(NOW).notes == ()
    first, second = play.read(NOW + 40 * DAY).notes
    assert "published opinions since 2026-02-06" in first and "2026-02-05" in second


def test_the_list_that_shows_an_opinion_is_its_proof(court: Court, follow: Follow) -> None:
    court.lists["opinions/index.xml"] = feed(appeal())
    court.lists["memoranda/index.xml"] = feed(appeal(folder="memoranda", date="02/08/2026"))
    (matter,) = follow("ca9 26-926").read(NOW).matters
    one, two = (matter.shown_by[f"{event.key}/"] for event in matter.events)
    assert one != two and matter.shown_by[""] == one


FILED = (
    "FILED OPINION (A. EXAMPLE, B. EXAMPLE and C. EXAMPLE) AFFIRMED. FILED AND ENTERED JUDGMENT."
)
MEMORANDUM = "FILED MEMORANDUM DISPOSITION (A. EXAMPLE) AFFIRMED."


def filed(number: str, text: str, date: str = "2026-02-09") -> Event:
    """An entry as CourtListener and notices print it."""
    fields: dict[str, Value] = {"number": number, "text": text}
    return Event(key=f"entry-{number}", kind=EventKind.ENTRY, date=date, fields=fields)


@pytest.mark.parametrize("docket_first", [True, False])
def test_an_opinion_that_the_docket_shows_too_is_told_once(
    court: Court, follow: Follow, engine: Engine, tmp_path: Path, docket_first: bool
) -> None:
    play, docket = follow("ca9 26-926"), Reader(engine, tmp_path / "docket", name="docket")
    old = filed("1", "DOCKETED CAUSE", "2026-01-05")

    def show(now: datetime, *more: Event) -> None:
        matter = Matter(
            key="docket/ca9/26-926",
            kind=MatterKind.DOCKET,
            title="USA v. State of California, et al.",
            events=(old, *more),
            refs=("ca9 26-926",),
        )
        docket.read(now, matter, extent=Extent(sweep=False))

    show(NOW)
    play.read(NOW)
    both = {"opinions/index.xml": appeal(), "memoranda/index.xml": appeal(folder="memoranda")}
    court.lists |= {place: feed(item) for place, item in both.items()}
    entries = (filed("40", MEMORANDUM), filed("41", FILED), filed("42", "MOTION to seal"))
    steps = [lambda now: show(now, *entries), lambda now: play.read(now)]
    for hours, step in enumerate(steps if docket_first else steps[::-1], 1):
        step(NOW + timedelta(hours=hours))
    assert [op for op, *_ in play.told()].count("new") == 3


@pytest.mark.parametrize(
    "entry",
    [
        filed("41", "MOTION to publish the opinion"),
        filed("41", "ORDER: the opinion filed 2/9/2026 is amended"),
        filed("41", MEMORANDUM),
        filed("41", FILED, "2026-02-10"),
    ],
)
def test_another_entry_is_told_beside_the_opinion(
    court: Court, follow: Follow, engine: Engine, tmp_path: Path, entry: Event
) -> None:
    play, docket = follow("ca9 26-926"), Reader(engine, tmp_path / "docket", name="docket")
    kind, key = MatterKind.DOCKET, "docket/ca9/26-926"
    docket.read(NOW, Matter(key=key, kind=kind, title="A v. B", events=(filed("1", "CAUSE"),)))
    play.read(NOW)
    court.lists["opinions/index.xml"] = feed(appeal())
    play.read(NOW + DAY)
    docket.read(NOW + DAY, Matter(key=key, kind=kind, title="A v. B", events=(entry,)))
    assert [op for op, *_ in play.told()] == ["new", "new"]
