"""One case from a court's feed, notices and CourtListener: the same events, each told once."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine, Row, select

from tests.conftest import NOW
from tests.flow.post import TOML
from tests.flow.reader import Reader, docket
from tracker.config import parse
from tracker.domain.items import Coverage, Event, EventKind, Extent, Matter
from tracker.domain.joining import days
from tracker.domain.tiers import COMPLETES
from tracker.errors import UserError
from tracker.match import match
from tracker.report import show
from tracker.split import split
from tracker.store.audience import Pending
from tracker.store.engine import open_engine, reading
from tracker.store.models import ChangeRow, EventRow, MatterRow, Repeat, SightingRow
from tracker.store.types import table
from tracker.subscribers import subscribe
from tracker.syncing import sync

HOUR = timedelta(hours=1)
ADDITIONS = Extent(matters=Coverage.ADDITIONS, sweep=False)
FEED, NOTICE, LISTENER = SOURCES = ("cacd", "notices", "listener")
event, change = table(EventRow), table(ChangeRow)
sighting, matter, pending = table(SightingRow), table(MatterRow), table(Pending)


class Filing(NamedTuple):
    """What the court filed, before anyone prints it."""

    place: int  # its sequence number
    day: str
    label: str
    text: str
    number: str = ""


ORDER = Filing(10, "2026-02-10", "Order on Motion", "ORDER granting 12 Motion to stay.", "64")
MINUTES = Filing(
    11, "2026-02-10", "Minutes of Motion Hearing", "MINUTES OF Motion Hearing held: 12 is argued."
)


def shown(source: str, case: int, one: Filing) -> Event:
    """A filing as one of the sources prints it."""
    fields: dict[str, Any] = {"number": one.number} if one.number else {}
    aliases = [f"number:{one.number}"] if one.number else []
    document = f"03{case}{one.place}"
    if source == FEED:
        key, date = f"{case}&{one.place}", f"{one.day}T19:00:{one.place % 60:02d}Z"
        fields |= {"labels": (one.label,)}
        fields |= {"document": document} if one.number else {}
        aliases.append(f"sequence:{key}")
        aliases += [f"document:{document}"] if one.number else []
    elif source == NOTICE:
        key, date = f"notice {one.place}", one.day
        fields |= {"text": one.text}
        aliases += [f"document:{document}"] if one.place % 2 and one.number else []
    else:
        key = f"entry-{one.number}" if one.number else f"minute-entry-{case}-{one.place}"
        date = one.day
        fields |= {"text": one.text}
        aliases += [f"document:{document}"] if one.place % 3 and one.number else []
        aliases += [f"recap:{one.day}.{one.place:03d}", f"courtlistener:entry/{case}{one.place}"]
    return Event(
        key=key,
        kind=EventKind.ENTRY,
        date=date,
        fields=fields,
        aliases=tuple(sorted(aliases)),
    )


class Court:
    """Three sources of one store."""

    def __init__(self, engine: Engine, folder: Path, sources: Iterable[str] = SOURCES) -> None:
        self.engine = engine
        self.readers = {name: Reader(engine, folder, name=name) for name in sources}
        self.now = NOW

    def begin(self, *cases: int) -> None:
        """All that the sources show at first: the cases, of which nothing is filed."""
        for name in self.readers:
            self.show(name, *(docket(str(case)) for case in cases))

    def show(self, source: str, *matters: Matter, extent: Extent = ADDITIONS) -> int:
        """One reading, an hour later; how many changes it told."""
        self.now += HOUR
        settled = self.readers[source].read(self.now, *matters, extent=extent)
        assert settled.state == "good", settled.reason
        return settled.told

    def rows(self, query: Any) -> Sequence[Row[Any]]:
        with reading(self.engine) as connection:
            return connection.execute(query).all()

    def told(self) -> list[tuple[str, str, str]]:
        """Everything told: the event's number or else its key, operation and field."""
        rows = self.rows(select(change).order_by(change.c.id))
        events = [row.event or {} for row in rows]
        return [
            (one.get("number") or one.get("key", ""), row.op, row.field)
            for one, row in zip(events, rows, strict=True)
        ]

    def events(self) -> dict[str, set[tuple[str, str, str, int]]]:
        """By matter: number, day, text, and by how many sources each event is shown."""
        seen = Counter(row.event_id for row in self.rows(select(sighting.c.event_id)))
        keys = {row.id: row.key for row in self.rows(select(matter))}
        found: dict[str, set[tuple[str, str, str, int]]] = {key: set() for key in keys.values()}
        for row in self.rows(select(event)):
            day = min(days(row.date))
            found[keys[row.matter_id]].add((row.number, day, row.text, seen[row.id]))
        return found

    def news(self) -> Counter[tuple[int, int | None]]:
        """How often each event was told to be new."""
        rows = self.rows(select(change).where(change.c.op == "new"))
        return Counter((row.matter_id, row.event_id) for row in rows)


@pytest.fixture
def court(engine: Engine, tmp_path: Path) -> Court:
    return Court(engine, tmp_path / "data")


@pytest.fixture
def sqlite_court(tmp_path: Path, migrated: Path) -> Iterable[Court]:
    """A court on SQLite alone, for what takes many readings."""
    shutil.copy(migrated, tmp_path / "tracker.db")
    engine = open_engine(f"sqlite:///{tmp_path}/tracker.db")
    yield Court(engine, tmp_path / "data")
    engine.dispose()


def test_all_orders_of_arrival_give_the_same_events_each_told_once(sqlite_court: Court) -> None:
    """Each order is a case of its own; at each step every source shows what is its turn."""
    court, filings = sqlite_court, (ORDER, MINUTES)
    orders = list(permutations([(source, one) for source in SOURCES for one in filings]))
    cases = range(1, len(orders) + 1)
    court.begin(*cases)
    for turn in range(len(orders[0])):
        for source in SOURCES:
            court.show(
                source,
                *(
                    docket(str(case), shown(source, case, order[turn][1]))
                    for case, order in zip(cases, orders, strict=True)
                    if order[turn][0] == source
                ),
            )
    expected = {(one.number, one.day, f"{one.label} · {one.text}", len(SOURCES)) for one in filings}
    assert all(found == expected for found in court.events().values())
    assert set(court.news().values()) == {1} and len(court.news()) == len(orders) * len(filings)
    rest = [row for row in court.rows(select(change)) if row.op != "new"]
    assert {(row.op, row.field, row.tier) for row in rest} == {("changed", "text", "quiet")}
    assert max(Counter(row.event_id for row in rest).values()) == 1


@pytest.mark.parametrize("seed", [1, 2])
def test_random_orders_of_a_large_case(sqlite_court: Court, seed: int) -> None:
    court, chance = sqlite_court, random.Random(seed)
    filings = [filing(place) for place in range(1, 241)]
    court.begin(1)
    left = {source: chance.sample(filings, len(filings)) for source in SOURCES}
    while any(left.values()):
        source = chance.choice([name for name, waiting in left.items() if waiting])
        size = chance.randint(1, 40)
        part, left[source] = left[source][:size], left[source][size:]
        court.show(source, docket("1", *(shown(source, 1, one) for one in part)))
    expected = {(one.number, one.day, f"{one.label} · {one.text}", len(SOURCES)) for one in filings}
    assert court.events() == {"docket/cacd/1": expected}
    assert set(court.news().values()) == {1} and len(court.news()) == len(filings)


def filing(place: int) -> Filing:
    """One of a large case: three in four are numbered; of the rest, one label a day."""
    day = (datetime(2026, 2, 10) + timedelta(days=place // 4)).date().isoformat()
    if place % 4:
        kind = ("Motion", "Order", "Brief")[place % 3]
        return Filing(place, day, kind, f"{kind.upper()} of party {place} re 12", str(place))
    return Filing(place, day, "Minutes of Hearing", f"MINUTES OF Hearing {place} held.")


# ---- what is told -------------------------------------------------------------------------------


def test_text_that_comes_later_completes_what_was_told(court: Court) -> None:
    court.begin(1)
    court.show(FEED, docket("1", shown(FEED, 1, ORDER)))
    court.show(LISTENER, docket("1", shown(LISTENER, 1, ORDER)))
    first, second = court.rows(select(change).order_by(change.c.id))
    assert (first.op, second.op, second.field, second.tier) == ("new", "changed", "text", "quiet")
    assert (second.before, second.after) == ("64 · Order on Motion", ORDER.text)
    assert first.event_id == second.event_id and second.reason == COMPLETES


def test_an_order_that_hides_under_a_dull_label_is_no_quiet_completion(court: Court) -> None:
    hidden = ORDER._replace(label="Miscellaneous Document")
    court.begin(1)
    court.show(FEED, docket("1", shown(FEED, 1, hidden)))
    court.show(LISTENER, docket("1", shown(LISTENER, 1, hidden)))
    tiers = [row.tier for row in court.rows(select(change).order_by(change.c.id))]
    assert tiers == ["daily", "now"]


def test_an_entry_that_one_source_numbers_first_becomes_one_when_the_other_does(
    court: Court,
) -> None:
    """Until then they are two, and told so; from then on nothing is told twice."""
    stub = ORDER._replace(number="", label="Order")
    court.begin(1)
    court.show(FEED, docket("1", shown(FEED, 1, stub)))
    court.show(LISTENER, docket("1", shown(LISTENER, 1, ORDER)))
    told = court.told()
    assert [op for _, op, _ in told] == ["new", "new"]
    court.show(FEED, docket("1", shown(FEED, 1, ORDER._replace(label="Order"))))
    assert court.told() == told
    assert court.events()["docket/cacd/1"] == {
        ("", "2026-02-10", "Order", 0),  # what was told of it stays; nobody shows it any more
        ("64", "2026-02-10", f"Order · {ORDER.text}", 2),
    }
    court.show(NOTICE, docket("1", shown(NOTICE, 1, ORDER)))
    court.show(FEED, docket("1", shown(FEED, 1, ORDER._replace(label="Judgment"))))
    court.show(LISTENER, edited(LISTENER, "ORDER denying 12."))
    court.show(NOTICE, edited(NOTICE, "ORDER denying 12."))
    assert [what for _, *what in court.told()[2:]] == [["changed", "labels"], ["changed", "text"]]


def test_a_number_that_comes_joins_nothing_that_is_another(court: Court) -> None:
    court.begin(1)
    court.show(FEED, docket("1", shown(FEED, 1, ORDER._replace(number="", label="Order"))))
    other = ORDER._replace(place=20, number="64")  # another document under that number
    court.show(LISTENER, docket("1", shown(LISTENER, 1, other)))
    court.show(FEED, docket("1", shown(FEED, 1, ORDER._replace(label="Order"))))
    assert court.told()[2:] == [("64", "changed", "number")]
    assert len(court.events()["docket/cacd/1"]) == 2


REPORT = "report"
STUB = ORDER._replace(number="", label="Order")


@pytest.fixture
def four(engine: Engine, tmp_path: Path) -> Court:
    """A court with a further source, which prints sequence numbers as the feed does."""
    made = Court(engine, tmp_path / "data", (*SOURCES, REPORT))
    made.begin(1)
    return made


def reported(one: Filing, document: str = "") -> Matter:
    """A filing in a history report."""
    printed = shown(FEED, 1, one)
    names = [name for name in printed.aliases if not name.startswith("document:")]
    names += [f"document:{document}"] if document else []
    fields = {name: value for name, value in printed.fields.items() if name != "document"}
    event_ = replace(printed, key=f"r{one.place}", date=one.day, fields=fields)
    return docket("1", replace(event_, aliases=tuple(sorted(names))))


def twice_told(court: Court) -> list[tuple[str, str, str]]:
    """A stub of the feed and of a report, apart from the numbered text of two others."""
    court.show(FEED, docket("1", shown(FEED, 1, STUB)))
    court.show(REPORT, reported(STUB))
    for source in (LISTENER, NOTICE):
        court.show(source, docket("1", shown(source, 1, ORDER)))
    told = court.told()
    assert [op for _, op, _ in told] == ["new", "new"]
    return told


def test_what_two_sources_each_showed_apart_becomes_one_by_its_number(four: Court) -> None:
    told = twice_told(four)
    four.show(FEED, docket("1", shown(FEED, 1, ORDER._replace(label="Order"))))
    four.show(REPORT, reported(ORDER._replace(label="Order")))
    assert four.told() == told
    text = f"Order · {ORDER.text}"
    assert four.events()["docket/cacd/1"] == {("64", "2026-02-10", text, 4)}
    assert four.news().total() == 2
    for source in (NOTICE, LISTENER):
        four.show(source, edited(source, "ORDER denying 12."))
    assert four.told()[2:] == [("64", "changed", "text")]


def test_a_report_that_ties_a_number_to_a_sequence_makes_two_events_one(four: Court) -> None:
    four.show(FEED, docket("1", shown(FEED, 1, STUB)))
    four.show(LISTENER, docket("1", shown(LISTENER, 1, ORDER)))
    told = four.told()
    four.show(REPORT, reported(ORDER._replace(label="Order")))
    assert four.told() == told
    assert {count for *_, count in four.events()["docket/cacd/1"]} == {3}
    four.show(FEED, docket("1", shown(FEED, 1, ORDER._replace(label="Order"))))
    assert four.told() == told


def test_a_name_that_comes_later_makes_two_events_one(four: Court) -> None:
    """CourtListener learns sequence numbers only when somebody brings a history report there."""
    four.show(FEED, docket("1", shown(FEED, 1, STUB)))
    row = shown(LISTENER, 1, ORDER._replace(number=""))
    other = replace(row, date="2026-02-08", fields={"text": "MINUTES (IN CHAMBERS)"})
    four.show(LISTENER, docket("1", other))
    told = four.told()
    named = replace(other, aliases=tuple(sorted([*other.aliases, "sequence:1&10"])))
    four.show(LISTENER, docket("1", named))
    assert four.told() == told
    assert {count for *_, count in four.events()["docket/cacd/1"]} == {2}


@pytest.mark.parametrize("what", ["another document", "one source shows both", "used twice"])
def test_what_a_number_does_not_make_one(four: Court, what: str) -> None:
    four.show(FEED, docket("1", shown(FEED, 1, STUB)))
    four.show(REPORT, reported(STUB))
    apart = ORDER._replace(place=20) if what == "another document" else ORDER
    row = replace(shown(LISTENER, 1, apart), key="other")
    bare = tuple(name for name in row.aliases if not name.startswith("document:"))
    row = row if what == "another document" else replace(row, aliases=bare)
    four.show(LISTENER, docket("1", row))
    if what == "one source shows both":
        mine = replace(reported(STUB).events[0], key="r64", date="2026-02-10")
        mine = replace(mine, fields={"number": "64"}, aliases=("number:64",))
        four.show(REPORT, docket("1", mine))
    if what == "used twice":
        again = replace(row, key="again", fields={"number": "64", "text": "BRIEF"})
        four.show(LISTENER, docket("1", replace(again, aliases=("number:64",))))
    before = len([one for *_, one in four.events()["docket/cacd/1"] if one])
    four.show(FEED, docket("1", shown(FEED, 1, ORDER._replace(label="Order"))))
    assert len([one for *_, one in four.events()["docket/cacd/1"] if one]) == before


def test_alike_ones_that_were_taken_crosswise_tell_no_number_that_is_not_theirs(
    court: Court,
) -> None:
    """Of two entries printed alike each is as good as the other, until they get their numbers."""
    label = "Notice of Appearance"
    stubs = [Filing(place, ORDER.day, label, "", "") for place in (20, 21)]
    texts = [one._replace(text=f"NOTICE of Appearance by {n}") for one, n in zip(stubs, "AB")]
    court.begin(1)
    court.show(FEED, docket("1", *(shown(FEED, 1, one) for one in stubs)))
    court.show(LISTENER, docket("1", *(shown(LISTENER, 1, one) for one in texts)))
    assert [op for _, op, _ in court.told()] == ["new", "new", "changed", "changed"]
    court.show(FEED, docket("1", *(shown(FEED, 1, numbered_(one)) for one in stubs)))
    told = court.told()
    assert [(number, field) for number, _, field in told[4:]] == [
        ("70", "number"),
        ("71", "number"),
    ]
    rows = [shown(LISTENER, 1, one) for one in texts]
    crossed = [
        replace(one, fields={**one.fields, "number": number})
        for one, number in zip(rows, ("71", "70"))
    ]
    court.show(LISTENER, docket("1", *crossed))
    assert court.told() == told


def numbered_(one: Filing) -> Filing:
    """The filing once it has a number, without a document that the feed could name."""
    return one._replace(number=str(one.place + 50))


def edited(source: str, text: str) -> Matter:
    return docket("1", shown(source, 1, ORDER._replace(text=text)))


def test_an_edit_is_told_once_and_who_is_behind_tells_nothing(court: Court) -> None:
    texts = ["ORDER granting 12.", "ORDER granting 12 in part.", "ORDER denying 12."]
    court.begin(1)
    for source in (LISTENER, NOTICE):
        court.show(source, edited(source, texts[0]))
    court.show(LISTENER, edited(LISTENER, texts[1]))
    court.show(LISTENER, edited(LISTENER, texts[2]))
    assert court.told() == [("64", "new", "")] + [("64", "changed", "text")] * 2
    for text in texts[1:]:
        court.show(NOTICE, edited(NOTICE, text))
    assert len(court.told()) == 3
    court.show(NOTICE, edited(NOTICE, "ORDER denying 12 and 13."))
    court.show(LISTENER, edited(LISTENER, "ORDER denying 12 and 13"))
    assert len(court.told()) == 4
    court.show(LISTENER, edited(LISTENER, texts[2]))
    assert len(court.told()) == 5


WHOLE = Coverage.WHOLE


def test_gone_in_one_source_is_not_gone(court: Court) -> None:
    extent = Extent(matters=Coverage.ADDITIONS, sweep=False, hold_minutes=10, hold_reads=2)
    other = ORDER._replace(place=13, number="66", text="BRIEF")
    court.begin(1)
    both = {s: (shown(s, 1, ORDER), shown(s, 1, other)) for s in (NOTICE, LISTENER)}
    for source, entries in both.items():
        court.show(source, docket("1", *entries, coverage=WHOLE), extent=extent)
    told = len(court.told())
    for _ in range(4):
        court.show(NOTICE, docket("1", both[NOTICE][1], coverage=WHOLE), extent=extent)
    assert len(court.told()) == told
    for _ in range(4):
        court.show(LISTENER, docket("1", both[LISTENER][1], coverage=WHOLE), extent=extent)
    assert court.told()[told:] == [("64", "gone", "")]
    for source, entries in both.items():
        court.show(source, docket("1", *entries, coverage=WHOLE), extent=extent)
    assert court.told()[told:] == [("64", "gone", ""), ("64", "restored", "")]


def test_what_a_first_read_swallows_is_told_by_the_source_to_which_it_is_news(court: Court) -> None:
    """Adding a source never makes anything untold that would have been told without it."""
    with_old = docket("1", shown(FEED, 1, MINUTES._replace(day="2026-02-08", place=3)))
    court.show(FEED, with_old)
    court.show(
        LISTENER,
        docket(
            "1",
            shown(LISTENER, 1, ORDER),
            shown(LISTENER, 1, MINUTES._replace(day="2026-02-08", place=3)),
        ),
    )
    assert court.told() == []
    court.show(FEED, docket("1", shown(FEED, 1, ORDER)))
    court.begin(1)
    court.show(NOTICE, docket("1", shown(NOTICE, 1, ORDER)))
    assert court.told()[0] == ("64", "new", "") and court.news().total() == 1


def test_what_was_there_when_the_case_was_first_read_is_never_new(court: Court) -> None:
    court.show(FEED, docket("1", shown(FEED, 1, ORDER)))
    court.show(LISTENER, docket("1"))
    court.show(LISTENER, docket("1", shown(LISTENER, 1, ORDER)))
    assert court.told() == []


def test_a_caption_edited_in_two_sources_is_told_once(court: Court) -> None:
    court.begin(1)
    for source in (FEED, LISTENER):
        court.show(source, docket("1", name="A v. C"))
    assert court.told() == [("", "changed", "case_name")]


# ---- which matter -------------------------------------------------------------------------------


def numbered(source: str, key: str, *refs: str, events: tuple[Event, ...] = ()) -> Matter:
    return replace(docket("1", *events), key=key, refs=refs)


def test_a_docket_known_by_another_key_is_found_by_its_number(court: Court) -> None:
    court.show(FEED, docket("1"))
    named = numbered(LISTENER, "docket/listener/7", "cacd 2:25-cv-00001")
    court.show(LISTENER, replace(named, events=(shown(LISTENER, 1, ORDER),)))
    court.show(FEED, docket("1", shown(FEED, 1, ORDER)))
    court.show(LISTENER, replace(named, events=(shown(LISTENER, 1, MINUTES),)))
    assert [row.key for row in court.rows(select(matter))] == ["docket/cacd/1"]
    assert sorted(set(key for key, op, _ in court.told() if op == "new")) == [
        "64",
        "minute-entry-1-11",
    ]


@pytest.mark.parametrize(
    "refs",
    [
        ("cacd 2:25-cv-00001", "cacd #2"),
        ("cacd 5:25-cv-00001",),
        ("cand 2:25-cv-00001",),
        (),
    ],
    ids=["another case id", "another office", "another court", "title only"],
)
def test_dockets_that_are_not_one(court: Court, refs: tuple[str, ...]) -> None:
    court.show(FEED, docket("1"))
    court.show(LISTENER, numbered(LISTENER, "docket/listener/7", *refs))
    assert len(court.rows(select(matter))) == 2


def test_two_dockets_of_one_source_stay_two(court: Court) -> None:
    court.begin(1)
    court.show(FEED, numbered(FEED, "docket/cacd/2", "cacd 2:25-cv-00001"))
    assert len(court.rows(select(matter))) == 2


# ---- undone -------------------------------------------------------------------------------------


def both(court: Court) -> list[tuple[str, str, str]]:
    """The order and the minutes in the feed and at CourtListener; what was told of them."""
    court.begin(1)
    for source in (FEED, LISTENER):
        court.show(source, docket("1", shown(source, 1, ORDER), shown(source, 1, MINUTES)))
    return court.told()


def test_a_split_event_is_two_again_and_nothing_is_told_anew(court: Court) -> None:
    told = both(court)
    split(court.engine, "docket/cacd/1", LISTENER, court.now, event="1&10")
    for source in (LISTENER, FEED):
        court.show(source, docket("1", shown(source, 1, ORDER), shown(source, 1, MINUTES)))
    texts = {(text, count) for _, _, text, count in court.events()["docket/cacd/1"]}
    assert {(ORDER.label, 1), (ORDER.text, 1), (f"{MINUTES.label} · {MINUTES.text}", 2)} == texts
    assert court.told() == told
    court.show(LISTENER, edited(LISTENER, "ORDER denying 12."))
    assert court.told() == [*told, ("64", "changed", "text")]
    with pytest.raises(UserError, match="Only listener shows"):
        split(court.engine, "docket/cacd/1", LISTENER, court.now, event="entry-64")


def test_no_further_source_undoes_a_split(four: Court) -> None:
    for source in (FEED, LISTENER):
        four.show(source, docket("1", shown(source, 1, ORDER)))
    told = four.told()
    split(four.engine, "docket/cacd/1", LISTENER, four.now, event="1&10")
    four.show(REPORT, reported(ORDER))
    later = replace(shown(LISTENER, 1, ORDER), aliases=("number:64", "sequence:1&10"))
    four.show(LISTENER, docket("1", later))
    assert {count for *_, count in four.events()["docket/cacd/1"]} == {1, 2}
    assert four.told() == told


def test_a_split_matter_is_two_again_and_nothing_is_told_anew(court: Court) -> None:
    told = both(court)
    key = split(court.engine, "docket/cacd/1", LISTENER, court.now)
    assert key == "docket/cacd/1@2"
    for source in (LISTENER, FEED):
        court.show(source, docket("1", shown(source, 1, ORDER), shown(source, 1, MINUTES)))
    assert court.told() == told
    late = ORDER._replace(place=20, number="70", text="JUDGMENT")
    for source in (FEED, LISTENER):
        court.show(source, docket("1", shown(source, 1, late)))
    assert court.told()[len(told) :] == [("70", "new", "")] * 2
    config = parse(TOML, court.readers[FEED].folder.spool / "tracker.toml")
    here, there = (show(court.engine, config, name) for name in ("docket/cacd/1", key))
    assert {one.sources for one in here.events} == {(FEED,)}
    assert {one.sources for one in there.events} == {(LISTENER,)}
    assert (here.events_total, there.events_total) == (3, 3) and "docket/cacd/1" in there.names


@pytest.mark.parametrize(("source", "key"), [("nobody", ""), (NOTICE, "1&10"), (FEED, "1&99")])
def test_what_cannot_be_split(court: Court, source: str, key: str) -> None:
    both(court)
    with pytest.raises(UserError, match="nothing to split"):
        split(court.engine, "docket/cacd/1", source, court.now, event=key)


def test_who_follows_the_second_source_alone_is_told_once(court: Court) -> None:
    """What is not told again is the same change for them: nothing is missed, nothing is twice."""
    court.begin(1)
    toml = TOML.partition("[sources.boston]")[0] + "".join(
        f'[sources.{name}]\nspider = "listing"\n'
        f'[watches.{name}]\ntitle = "{name}"\nsources = {names}\n'
        for name, names in ((FEED, [FEED]), (LISTENER, [LISTENER]), (NOTICE, [FEED, LISTENER]))
    )
    config = parse(toml, court.readers[FEED].folder.spool / "tracker.toml")
    sync(court.engine, config, court.now)
    for name in SOURCES:
        subscribe(court.engine, config, f"{name}@example.com", watches=(name,), now=court.now)
    for source in (FEED, LISTENER):
        court.show(source, docket("1", shown(source, 1, ORDER)))
        match(court.engine, court.now)
    assert [row.matched_at is None for row in court.rows(select(table(Repeat)))] == [False]
    news = select(pending).join(change, change.c.id == pending.c.change_id)
    told = court.rows(news.where(change.c.op == "new"))
    assert sorted(row.watch for row in told) == sorted(SOURCES)
