"""Which entry is which: first what must not be taken for the same, or told as new, then what is."""

from __future__ import annotations

import pytest

from spiders.feed_entries import Entry
from spiders.feed_identity import (
    REMEMBERED,
    Known,
    address,
    faces,
    identify,
    memory,
    read,
    written,
)

SITE = "https://agency.example"


def entry(n: int, **more: str) -> Entry:
    """The n-th release of a day of its own."""
    values = {
        "guid": f"{SITE}/?p={n}",
        "link": f"{SITE}/news/{n}",
        "title": f"Statement number {n} of the agency",
        "date": f"2026-02-{n:02d}",
        "moment": f"2026-02-{n:02d}T15:00:{n:02d}Z",
    }
    return Entry(**{**values, **more})


def ids(entries: list[Entry], before: list[Entry], **how: bool) -> tuple[list[str], list[str]]:
    """The ids of a first reading and those of a second one."""
    first = identify(faces(before, **how), [])
    second = identify(faces(entries, **how), memory(first, []))
    return [known.id for known in first], [known.id for known in second]


OLD = [entry(n) for n in (3, 2, 1)]


# ---- never the same ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "new",
    [
        # A guid used again for another article (feedbin/support#604).
        entry(3, link=f"{SITE}/news/9", title="Budget hearing", date="2026-02-09", moment=""),
        # A page whose address stays while what stands there changes.
        entry(9, link=f"{SITE}/news/3", title="Budget hearing"),
        # Equal titles on different days.
        entry(9, title="Statement number 3 of the agency"),
        # Equal titles of one day, without a time.
        entry(9, title="Statement number 3 of the agency", date="2026-02-03", moment=""),
    ],
)
def test_another_article_is_another_thing(new: Entry) -> None:
    first, second = ids([new, *OLD[1:]], OLD)
    assert second[0] not in first and second[1:] == first[1:]


def test_guids_that_number_the_places_name_nothing() -> None:
    before = [entry(n, guid=f"item{place}") for place, n in enumerate((3, 2, 1), 1)]
    after = [entry(n, guid=f"item{place}") for place, n in enumerate((4, 3, 2), 1)]
    first, second = ids(after, before)
    assert second[1:] == first[:2] and second[0] not in first


@pytest.mark.parametrize(
    "shared",
    [{"guid": SITE}, {"guid": SITE, "link": SITE}, {"guid": "", "link": SITE}, {"link": SITE}],
)
def test_entries_that_share_a_guid_or_a_link_stay_apart(shared: dict[str, str]) -> None:
    before = [entry(n, **shared) for n in (3, 2, 1)]
    first, second = ids([entry(4, **shared), *before[:2]], before)
    assert len(set(first)) == 3 and second[1:] == first[:2] and second[0] not in first


def test_a_title_that_comes_again_is_another_report() -> None:
    weekly = {"guid": "", "link": "", "title": "Weekly report", "moment": ""}
    first, second = ids([entry(9, **weekly)], [entry(2, **weekly)])
    assert first != second


# ---- always the same -----------------------------------------------------------------------------


def moved(one: Entry, **changes: str) -> Entry:
    """The entry as it is printed in another reading."""
    values = {name: getattr(one, name) for name in ("guid", "link", "title", "date", "moment")}
    return Entry(**{**values, **changes})


@pytest.mark.parametrize(
    "after",
    [
        [moved(one, guid=f"{n}-{one.guid}") for n, one in enumerate(OLD)],
        [moved(one, guid="") for one in OLD],
        [moved(one, guid=one.guid.replace("https", "http")) for one in OLD],
        [moved(one, guid=one.guid + "&utm_source=rss") for one in OLD],
        # A new host, in guid and link at once.
        [
            moved(
                one,
                guid=one.guid.replace("agency.example", "www.agency2.example"),
                link=one.link.replace("agency.example", "www.agency2.example"),
            )
            for one in OLD
        ],
        # A new system: nothing stays but the title and the instant.
        [moved(one, guid=f"node {n}", link=f"{SITE}/x{n}") for n, one in enumerate(OLD)],
        # The same, with days only: so many at once are no accident.
        [moved(one, guid=f"node {n}", link=f"{SITE}/x{n}", moment="") for n, one in enumerate(OLD)],
        # Edited, moved, stamped anew.
        [moved(one, title=f"Corrected: {one.title}") for one in OLD],
        [moved(one, link=f"{one.link}-corrected") for one in OLD],
        [moved(one, date="2026-03-01", moment="2026-03-01T00:00:00Z") for one in OLD],
        [moved(one, title="", link="") for one in OLD],
        [*reversed(OLD)],
        [*OLD, *OLD],
    ],
)
def test_an_entry_stays_the_same_thing(after: list[Entry]) -> None:
    if after[0].moment == "" and after[0].date:
        before = [moved(one, moment="") for one in OLD]
    else:
        before = OLD
    first, second = ids(after, before)
    assert sorted(set(second)) == sorted(first)
    assert second in (first, first[::-1], first + first)


def test_a_guid_that_churns_at_every_reading() -> None:
    known = memory(identify(faces(OLD), []), [])
    for reading in range(5):
        churned = [moved(one, guid=f"{reading}:{n}") for n, one in enumerate(OLD)]
        shown = identify(faces(churned), known)
        assert [one.id for one in shown] == [address(one.guid) for one in OLD]
        known = memory(shown, known)


def test_an_entry_that_comes_back_is_known() -> None:
    known = memory(identify(faces(OLD), []), [])
    known = memory(identify(faces(OLD[:1]), known), known)
    _, back, _ = identify(faces([moved(one, guid="x" + one.guid) for one in OLD]), known)
    assert back.id == address(OLD[1].guid)


def test_links_can_come_first() -> None:
    before = [moved(one, guid="same") for one in OLD]
    first, second = ids(before, before, by_link=True)
    assert first == second == [one.link for one in OLD]


def test_an_entry_of_words_alone_has_a_name() -> None:
    words = [Entry(summary="One thing happened."), Entry(summary="Another thing happened.")]
    first, second = ids(words, words)
    assert first == second and len(set(first)) == 2


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("http://Agency.example:80/a?utm_source=x&b=1", "https://agency.example/a?b=1"),
        ("https://agency.example/a#part-2", "https://agency.example/a#part-2"),
        ("https://content.govdelivery.com/bulletins/gd/USDHS-3D7C46D?wgt_ref=W_2", "USDHS-3d7c46d"),
        ("https://content.govdelivery.com/accounts/usdhs/bulletins/3d7c46d", "USDHS-3d7c46d"),
        (" 51617 at\nhttps://www.dhs.example ", "51617 at https://www.dhs.example"),
        ("tag:github.com,2008:Commit/6d97", "tag:github.com,2008:Commit/6d97"),
    ],
)
def test_names_without_their_noise(printed: str, name: str) -> None:
    assert address(printed) == name


def test_the_memory_survives_being_written_and_is_bounded() -> None:
    shown = identify(faces([entry(n, link="") for n in range(1, 29)]), [])
    known = [Known(id=f"old{n}", older=True) for n in range(REMEMBERED)]
    kept = memory(shown, known)
    assert len(kept) == REMEMBERED and kept[:28] == shown and kept[28] == known[0]
    assert read(written(kept)) == kept and read("") == []
