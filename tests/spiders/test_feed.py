"""What is told of a feed over many readings: first what must never be, then what is, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from spiders.facts import Unexpected
from spiders.feed import Feeds
from spiders.feed_reading import Reading
from tests.conftest import NOW
from tests.flow.reader import Reader
from tracker.domain.items import Answer, Coverage, Grade, MatterKind
from tracker.domain.match import EVERYWHERE, Followed, Index, Subject
from tracker.domain.ports import SourceContext
from tracker.domain.sightings import stamp
from tracker.store.engine import reading
from tracker.store.models import ChangeRow
from tracker.store.types import table

URL = "https://agency.example/news/feed/"
SETTINGS: dict[str, Any] = {"url": URL}
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def item(n: int, **more: str) -> str:
    """The n-th release, of a day of its own."""
    day = datetime(2026, 1, 1) + timedelta(days=n)
    values = {
        "title": f"Release {n} on a subject of its own",
        "link": f"https://agency.example/news/{n}",
        "guid": f"https://agency.example/?p={n}",
        "pubDate": day.strftime("%a, %d %b %Y 15:00:00 GMT"),
        "description": f"How release {n} begins.",
        **more,
    }
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if value)
    return f"<item>{inside}</item>"


def feed(*items: str, built: str = "") -> bytes:
    """A feed with these items."""
    head = f"<lastBuildDate>{built}</lastBuildDate>" if built else ""
    return f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


def newest(last: int, count: int = 10, **more: str) -> bytes:
    """The feed that shows so many releases up to that one, the newest first."""
    return feed(*(item(n, **more) for n in range(last, last - count, -1)))


class Play:
    """One feed read again and again, its memory handed from reading to reading."""

    def __init__(self, reader: Reader | None = None, **settings: Any) -> None:
        self.reader, self.settings = reader, {**SETTINGS, **settings}
        self.marks: dict[str, str] = {}

    def read(self, body: bytes, now: datetime = NOW) -> Answer:
        """The answer; with a store, settled in it."""
        ctx = SourceContext(
            name="agency",
            namespace="agency",
            spider="feed",
            settings=self.settings,
            marks=self.marks,
            now=stamp(now),
        )
        reading = Reading.of(ctx, body, "", URL)
        answer = reading.answer()
        self.marks = reading.marks()
        if self.reader is not None:
            self.reader.fingerprint = Feeds.fingerprint(self.settings)
            settled = self.reader.read(now, *answer.matters, extent=answer.extent)
            assert settled.state == "good", settled
        return answer

    def told(self, *bodies: bytes, every: timedelta = DAY) -> list[tuple[str, str, str]]:
        """What the readings after the first have told: op, the end of the id, field."""
        for place, body in enumerate(bodies):
            self.read(body, NOW + place * every)
        assert self.reader is not None
        return [(op, key.rpartition("=")[2], field) for op, key, _, field in self.reader.told()]


@pytest.fixture
def play(engine: Engine, tmp_path: Path) -> Play:
    return Play(Reader(engine, tmp_path / "data", name="agency"))


def titles(answer: Answer) -> list[str]:
    return [matter.title.split()[1] for matter in answer.matters]


# ---- never ---------------------------------------------------------------------------------------

AFTER = range(30, 20, -1)


def series(*lasts: int) -> list[bytes]:
    """A feed of ten that rolls on."""
    return [newest(last) for last in lasts]


@pytest.mark.parametrize(
    "after",
    [
        # Stamps, order, noise of links, letters and markup.
        [newest(30, pubDate=f"Tue, {10 + n} Feb 2026 0{n}:00:00 GMT") for n in range(3)],
        [feed(*(item(n) for n in sorted(AFTER)))],
        [feed(*(item(n, guid=f"https://agency.example/?p={n}&amp;utm_source=rss") for n in AFTER))],
        [feed(*(item(n, link=f"http://www.agency.example/news/{n}?sid=x") for n in AFTER))],
        [
            feed(
                *(
                    item(n, title=f"&lt;b&gt;Release {n}&lt;/b&gt;\n on a subject of its own")
                    for n in AFTER
                )
            )
        ],
        [feed(*(item(n, description="Another beginning, 5 comments.") for n in AFTER))],
        [feed(*(item(n, description="") for n in AFTER))],
        # Guids made anew at every reading; then a new host for everything.
        [feed(*(item(n, guid=f"{turn}-{n}") for n in AFTER)) for turn in range(4)],
        [newest(30).replace(b"agency.example", b"www.bureau.example")],
        # Each entry twice; the same entry under a second guid.
        [feed(*(item(n) * 2 for n in AFTER))],
        # Old ones roll off, and come back.
        [newest(30, 9), newest(30, 5), newest(30, 8), newest(30)],
        # One was taken out above the last, and an older one slid in: that one is no news.
        [feed(*(item(n) for n in range(30, 19, -1)))],
        [feed(*(item(n) for n in range(30, 15, -1)))],
        # Pinned entries, at either end.
        [feed(item(2), *(item(n) for n in range(30, 23, -1))), feed(item(2), item(30), item(29))],
        [feed(*(item(n) for n in range(30, 25, -1)), item(21)), feed(item(30), item(29), item(21))],
    ],
)
def test_no_news(play: Play, after: list[bytes]) -> None:
    told = play.told(newest(30), *after, *after[-1:], *after[-1:])
    assert [one for one in told if one[1] != "2"] == []


def test_an_order_that_means_nothing_removes_nothing(play: Play) -> None:
    shuffled = [
        feed(*(item((n * step) % 11 + 20) for n in range(1, 9))) for step in (1, 3, 7, 4, 5)
    ]
    assert [one for one in play.told(*shuffled) if one[0] == "gone"] == []


def test_a_feed_that_names_the_oldest_first_rolls_at_its_head(play: Play) -> None:
    rising = [feed(*(item(n) for n in range(last - 9, last + 1))) for last in (30, 31, 33, 34)]
    assert sorted(play.told(*rising)) == [("new", str(n), "") for n in (31, 32, 33, 34)]


def test_undated_entries_that_are_appended_are_new_and_nothing_is_gone(play: Play) -> None:
    rising = [
        feed(*(item(n, pubDate="") for n in range(last - 9, last + 1))) for last in (30, 31, 32, 33)
    ]
    assert play.told(*rising) == [("new", str(n), "") for n in (31, 32, 33)]


def test_an_older_copy_removes_nothing(play: Play) -> None:
    new, old = "Tue, 10 Feb 2026 12:00:00 GMT", "Mon, 09 Feb 2026 12:00:00 GMT"
    fresh = feed(*(item(n) for n in range(31, 21, -1)), built=new)
    stale = feed(*(item(n) for n in range(30, 20, -1)), built=old)
    assert play.told(newest(30), fresh, stale, stale, stale, fresh) == [("new", "31", "")]


def test_another_kind_or_address_is_a_new_baseline(play: Play) -> None:
    play.told(newest(30))
    play.settings["kind"] = "order"
    play.read(newest(30), NOW + DAY)
    play.settings["url"] = "https://other.example/feed"
    play.read(newest(90), NOW + 2 * DAY)
    assert play.told() == []
    play.read(newest(91), NOW + 3 * DAY)
    assert play.told() == [("new", "91", "")]


@pytest.mark.parametrize("body", [feed(), b"<html><body>feed</body></html>", b"", newest(30)[:-20]])
def test_what_shows_nothing_is_never_read_as_if_all_had_gone(body: bytes) -> None:
    play = Play()
    play.read(newest(30))
    with pytest.raises(Unexpected) as caught:
        play.read(body, NOW + DAY)
    assert caught.value.grade in (Grade.EMPTY, Grade.BROKEN)


# ---- empty feeds ---------------------------------------------------------------------------------


def test_a_feed_that_never_showed_anything_is_sound() -> None:
    answer = Play().read(feed())
    assert answer.matters == () and "it shows no entries" in answer.notes


def test_an_empty_feed_is_believed_when_it_may_be_empty() -> None:
    play = Play(may_be_empty=True)
    play.read(newest(30))
    assert play.read(feed(), NOW + DAY).matters == ()
    assert titles(play.read(newest(30), NOW + 2 * DAY))[0] == "30"


@pytest.mark.parametrize(
    ("built", "sound"),
    [
        ("", False),
        ("Mon, 09 Feb 2026 00:00:00 GMT", False),
        ("Wed, 11 Feb 2026 00:00:00 GMT", False),
        ("Thu, 12 Feb 2026 00:00:00 GMT", True),
    ],
)
def test_an_empty_feed_is_believed_once_all_may_have_left_by_age(built: str, sound: bool) -> None:
    play = Play()
    # Of 31, 30 and 29 January: an entry may stay for 11 days, the newest until 11 February.
    play.read(newest(30, 3), datetime(2026, 2, 9, tzinfo=NOW.tzinfo))
    body, later = feed(built=built), datetime(2026, 2, 23, tzinfo=NOW.tzinfo)
    if sound:
        assert play.read(body, later).matters == ()
    else:
        with pytest.raises(Unexpected, match="may_be_empty") as caught:
            play.read(body, later)
        assert caught.value.grade is Grade.EMPTY


# ---- what is told --------------------------------------------------------------------------------


def test_a_new_entry_is_told_once(play: Play) -> None:
    told = play.told(*series(30, 31, 31, 33, 33))
    assert sorted(told) == [("new", "31", ""), ("new", "32", ""), ("new", "33", "")]


def test_terms_are_found_in_how_an_entry_begins(play: Play) -> None:
    play.told(newest(30), feed(item(31, description="On &lt;b&gt;face coverings&lt;/b&gt;.")))
    assert play.reader is not None
    with reading(play.reader.engine) as connection:
        (after,) = connection.execute(select(table(ChangeRow).c.after)).scalars()
    assert after == "Release 31 on a subject of its own · On face coverings."
    watched = Index(
        [
            Followed(watch="masks", kind="term", value="face coverings"),
            Followed(watch="masks", kind="reads", value=EVERYWHERE),
        ]
    )
    subject = Subject(names=frozenset(), source="agency", source_title="", words=after)
    assert [hit.watch for hit in watched.hits(subject)] == ["masks"]


def test_a_long_feed_is_remembered_whole() -> None:
    play, long = Play(), feed(*(item(n) for n in range(2_100, 0, -1)))
    play.read(long)
    again = play.read(long, NOW + DAY)
    assert len(again.matters) == 2_100


def test_a_new_entry_among_churning_guids_is_told_once(play: Play) -> None:
    churned = [
        feed(*(item(n, guid=f"{turn}:={n}") for n in range(last, last - 10, -1)))
        for turn, last in enumerate((30, 31, 31, 32))
    ]
    assert play.told(*churned) == [("new", "31", ""), ("new", "32", "")]


def test_a_late_entry_is_told_as_late(play: Play) -> None:
    late = feed(item(30), item(28), item(25), *(item(n) for n in (29, 27, 26, 24, 23, 22, 21)))
    start = feed(*(item(n) for n in (30, 29, 27, 26, 25, 24, 23, 22, 21)))
    assert play.told(start, late) == [("new", "28", "")]


def test_an_edited_title_is_told(play: Play) -> None:
    edited = newest(30).replace(b"Release 27 on a subject", b"Corrected: Release 27 on a subject")
    assert play.told(newest(30), edited, edited) == [("changed", "27", "title")]


@pytest.mark.parametrize(
    ("compare", "fields"), [([], set()), (["text"], {"text"}), (["title", "date"], {"date"})]
)
def test_what_is_compared_is_said_by_a_setting(
    play: Play, compare: list[str], fields: set[str]
) -> None:
    play.settings["compare"] = compare
    other = {"description": "Otherwise.", "pubDate": "Tue, 10 Feb 2026 00:00:00 GMT"}
    edited = feed(item(30, **other), *map(item, AFTER[1:]))
    assert {field for _, _, field in play.told(feed(*map(item, AFTER)), edited)} == fields


def test_an_entry_taken_out_above_others_is_told_after_a_day(play: Play) -> None:
    without = feed(*(item(n) for n in AFTER if n != 27))
    told = play.told(newest(30), without, without, without, every=HOUR * 20)
    assert told == [("gone", "27", "")]
    play.read(newest(30), NOW + 5 * DAY)
    assert play.told() == [("gone", "27", ""), ("restored", "27", "")]


def test_an_undated_entry_taken_out_is_told_too(play: Play) -> None:
    start = feed(*(item(n, pubDate="") for n in AFTER))
    without = feed(*(item(n, pubDate="") for n in AFTER if n != 27))
    assert play.told(start, without, without, without) == [("gone", "27", "")]


def test_a_feed_that_rolled_on_whole_is_read_and_the_gap_said(play: Play) -> None:
    play.read(newest(30))
    answer = play.read(newest(60), NOW + 20 * DAY)
    assert len(play.told()) == 10 and {op for op, _, _ in play.told()} == {"new"}
    assert any("come and gone unseen" in note for note in answer.notes)
    assert answer.extent.since == "2026-02-21"  # what lies between was never shown


# ---- what an entry is ----------------------------------------------------------------------------


def test_an_entry_is_read_whole() -> None:
    answer = Play(kind="order").read(feed(item(30)))
    (matter,) = answer.matters
    assert (matter.key, matter.kind) == (
        "order/agency/https://agency.example/?p=30",
        MatterKind.ORDER,
    )
    assert (matter.title, matter.date) == ("Release 30 on a subject of its own", "2026-01-31")
    assert matter.url == "https://agency.example/news/30"
    assert matter.fields == {
        "title": "Release 30 on a subject of its own",
        "link": "https://agency.example/news/30",
        "excerpt": "How release 30 begins.",
    }
    assert (matter.position, matter.coverage) == (0, Coverage.ADDITIONS)


def test_the_whole_text_is_kept_on_demand() -> None:
    whole = "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
    body = feed(item(1).replace("</item>", f"{whole}{'word ' * 1000}</content:encoded></item>"))
    assert Play().read(body).matters[0].fields["excerpt"] == "How release 1 begins."
    text = Play(full_text=True).read(body).matters[0].fields["excerpt"]
    assert isinstance(text, str) and len(text) > 4_000


def test_an_entry_without_a_title_is_called_by_its_text() -> None:
    (matter,) = Play().read(feed(item(1, title=""))).matters
    assert matter.title == "How release 1 begins." and matter.fields["title"] == ""


def test_odd_things_are_said() -> None:
    body = feed(item(1), item(1), item(2, pubDate="soon")).replace(b"</rss>", b"</rss")
    said = " ".join(Play().read(body).notes)
    assert "its last tag is cut" in said and "1 of its entries are printed twice" in said
    assert '1 date(s) are in no known form, the first is "soon"' in said


def test_a_mirror_never_gets_into_links_and_keys() -> None:
    body = feed(item(1)).replace(b"https://agency.example", b"http://127.0.0.1:8000")
    ctx = SourceContext(
        name="agency",
        namespace="agency",
        spider="feed",
        settings=SETTINGS,
        base_url="http://127.0.0.1:8000",
    )
    (matter,) = Feeds().read_body(ctx, body, "", "http://127.0.0.1:8000/news/feed/").matters
    assert matter.url == "https://agency.example/news/1"
    assert matter.key == "release/agency/https://agency.example/?p=1"


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"url": ""}, "url: is missing"),
        ({"url": "agency.example"}, "url: is no web address"),
        ({"kind": "bill"}, "kind: "),
        ({"compare": "title"}, "compare: "),
        ({"compare": ["link"]}, "compare: "),
        ({"key": "title"}, "key: "),
        ({"full_text": "yes"}, "full_text: "),
        ({"may_be_empty": 1}, "may_be_empty: "),
        ({"selector": "item"}, "selector: is no setting"),
    ],
)
def test_mistakes_are_named(change: dict[str, Any], wrong: str) -> None:
    found: Sequence[str] = Feeds.problems({**SETTINGS, **change})
    assert any(one.startswith(wrong) for one in found), found
    assert Feeds.problems(SETTINGS) == []
