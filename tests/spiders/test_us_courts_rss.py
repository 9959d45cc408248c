"""What the court reader makes of a feed; first what it must never make of it."""

from __future__ import annotations


import pytest

from spiders import cmecf
from spiders.facts import Unexpected
from spiders.us_courts_rss import UsCourtsRss
from tests.spiders.site_server import feed, item
from tracker.domain.items import Answer, Coverage, Grade, Matter
from tracker.domain.ports import Followed, SourceContext

NOW = "2022-12-04T13:30:00Z"


def context(
    refs: tuple[str, ...] = (), terms: tuple[str, ...] = (), court: str = "cacd", **more: object
) -> SourceContext:
    followed = Followed(refs=frozenset(refs), terms=terms, everything=not (refs or terms))
    given: dict[str, object] = {"now": NOW, **more}
    return SourceContext(
        name=court,
        namespace=court,
        spider="us_courts_rss",
        settings={"court": court},
        followed=followed,
        **given,  # type: ignore[arg-type]
    )


def read(text: str, ctx: SourceContext | None = None) -> Answer:
    return UsCourtsRss().read_text(ctx or context(), text, "https://ecf.cacd.uscourts.gov/x")[0]


def only(answer: Answer) -> Matter:
    assert len(answer.matters) == 1
    return answer.matters[0]


# ---- never ---------------------------------------------------------------------------------------


def test_an_emptied_feed_is_never_good() -> None:
    ctx = context(marks={"newest": "2022-12-04T08:00:00Z"})
    with pytest.raises(Unexpected, match="should still be there") as caught:
        read(feed(), ctx)
    assert caught.value.grade is Grade.EMPTY


def test_an_emptied_feed_that_was_built_long_ago_is_never_good() -> None:
    """What was young when the feed was last built was in it, however old it is by now."""
    ctx = context(marks={"newest": "2022-12-04T08:00:00Z"}, now="2022-12-05T20:00:00Z")
    with pytest.raises(Unexpected) as caught:
        read(feed(), ctx)
    assert caught.value.grade is Grade.EMPTY


@pytest.mark.parametrize("newest", ["", "2022-12-03T13:59:59Z"])
def test_a_quiet_night_is_never_bad(newest: str) -> None:
    answer = read(feed(), context(marks={"newest": newest} if newest else {}))
    assert answer.matters == () and answer.extent.since == "2022-12-03T14:00:02Z"


def test_a_feed_that_is_not_set_up_is_refused() -> None:
    text = feed().replace("Docket entries of type: all", "not configured for feed")
    with pytest.raises(Unexpected) as caught:
        read(text)
    assert caught.value.grade is Grade.REFUSED


@pytest.mark.parametrize(
    "noisy",
    [
        item(noise="&#x26;pdf_toggle_possible=1"),
        item().replace("031139050097", "031039050097"),
        item(noise="&#x26;r=3"),
        item().replace("\n", "\n\t\t"),
        item() + item(),
        item().replace("2:25-cv-10999 United", "2:25-cv-10999  United\n"),
    ],
)
def test_noise_changes_nothing(noisy: str) -> None:
    plain, other = only(read(feed(item()))), only(read(feed(noisy)))
    assert [(e.key, e.fields, e.date) for e in other.events] == [
        (e.key, e.fields, e.date) for e in plain.events
    ]
    assert (other.key, other.fields, other.as_of) == (plain.key, plain.fields, plain.as_of)


def test_an_item_without_a_guid_is_counted_and_not_dropped_silently() -> None:
    broken = item().replace("DktRpt.pl?", "Other.pl?")
    answer = read(feed(broken + item()))
    assert len(answer.matters) == 1
    assert any("1 item(s) name no entry" in note for note in answer.notes)


@pytest.mark.parametrize(
    "date",
    ["Fri, 31 Dec 9999 23:59:59 GMT", "soon", "", "Sun, 31 Feb 2022 08:00:00 GMT", "2022-12-04"],
)
def test_an_impossible_date_is_no_date(date: str) -> None:
    answer = read(feed(item(date=date)))
    assert [event.date for event in only(answer).events] == [""]
    assert any("no readable date" in note for note in answer.notes)


def test_a_date_far_ahead_does_not_become_the_newest() -> None:
    text = feed(item(seq=1) + item(seq=2, date="Sun, 04 Dec 2050 08:46:43 GMT"))
    answer, newest = UsCourtsRss().read_text(context(), text, "u")
    assert newest == "2022-12-04T08:46:43Z" and len(only(answer).events) == 2


@pytest.mark.parametrize("name", ["", " ", "Unknown Case Title"])
def test_a_blank_name_is_no_field(name: str) -> None:
    matter = only(read(feed(item(title=f"2:25-cv-10999 {name}"))))
    assert matter.fields == {"docket_number": "2:25-cv-10999"}
    assert matter.title == "2:25-cv-10999"


def test_an_unfollowed_case_is_not_kept() -> None:
    text = feed(item() + item(title="2:25-cv-10998 Doe v. Roe", case=1, seq=1))
    assert only(read(text, context(refs=("cacd 2:25-cv-10999",)))).key == "docket/cacd/869712"
    assert read(text, context(refs=("cand 2:25-cv-10999",))).matters == ()
    assert read(text, context(refs=("cacd 2:25-cv-1099",))).matters == ()


def test_a_term_is_not_found_inside_a_word() -> None:
    text = feed(item(label="Notice of Service"))
    assert read(text, context(terms=("ICE",))).matters == ()


def test_a_term_in_a_label_alone_lets_nothing_be_doubted() -> None:
    text = feed(item() + item(seq=300, label="Preliminary  Injunction"))
    answer = read(text, context(terms=("preliminary injunction",)))
    matter = only(answer)
    assert [event.key for event in matter.events] == ["869712&300"]
    assert (matter.coverage, answer.extent.events) == (Coverage.ADDITIONS, None)
    assert not answer.extent.sweep and matter.follows == ("term:preliminary injunction",)


# ---- what a feed shows ---------------------------------------------------------------------------


def test_an_entry_is_read_whole() -> None:
    matter = only(read(feed(item())))
    (event,) = matter.events
    assert matter.key == "docket/cacd/869712" and matter.as_of == "2022-12-04T08:46:43Z"
    assert matter.refs == ("cacd 2:25-cv-10999", "cacd #869712")
    assert event.key == "869712&256" and event.fact == ""
    assert event.fields == {"number": "12", "labels": ("Order",), "document": "031039050097"}
    assert event.url.startswith("https://ecf.cacd.uscourts.gov/doc1/031139050097")


def test_several_items_of_one_entry_are_one_with_all_labels() -> None:
    text = feed(item(label="Order") + item(label="~Util - Set Hearings", number=""))
    (event,) = only(read(text)).events
    assert event.fields["labels"] == ("Order", "~Util - Set Hearings")
    assert event.fields["number"] == "12"


def test_the_newest_item_names_the_case_whatever_the_order() -> None:
    old = item(title="2:25-cv-10999 Old", seq=1, date="Sun, 04 Dec 2022 07:00:00 GMT")
    new = item(title="2:25-cv-10999 New", seq=2)
    for text in (feed(old + new), feed(new + old)):
        assert only(read(text)).fields["case_name"] == "New"


def test_one_filing_under_several_defendants_is_one_fact() -> None:
    text = feed(
        item(title="5:18-cr-00250-1 USA v. A", case=1, seq=9)
        + item(title="5:18-cr-00250-2 USA v. B", case=2, seq=9)
    )
    first, second = read(text).matters
    assert first.events[0].fact == second.events[0].fact == "5:18-cr-00250#9@2022-12-04T08:46:43Z"
    assert first.fields["docket_number"] == "5:18-cr-00250" and first.key != second.key
    assert second.refs == ("cacd 5:18-cr-00250", "cacd 5:18-cr-00250-2", "cacd #2")


@pytest.mark.parametrize(
    "ref, cases",
    [
        ("cacd 5:18-cr-00250", 2),
        ("cacd 5:18-CR-00250", 2),
        ("cacd 5:18-cr-00250-2", 1),
        ("cacd 18-cr-00250", 2),
        ("cacd 18-cr-00250-2", 1),
        ("cacd 5:2018-cr-250", 2),
        ("cacd 5:18-cr-00250-JFW", 2),
        ("cacd #2", 1),
    ],
)
def test_cases_are_followed_by_number_suffix_and_id(ref: str, cases: int) -> None:
    text = feed(
        item(title="5:18-cr-00250-1 USA v. A", case=1, seq=9)
        + item(title="5:18-cr-00250-2-JFW USA v. B", case=2, seq=9)
        + item()
    )
    answer = read(text, context(refs=(ref,)))
    assert len(answer.matters) == cases
    assert all(matter.follows == (ref,) for matter in answer.matters)
    assert answer.extent.events is Coverage.WINDOW and answer.extent.sweep


def test_a_bankruptcy_item() -> None:
    text = feed(
        "<item>\n<title>22-20404-smb Wendy Overstreet      </title>\n<link>https://x</link>\n"
        "<description>Type: bk Office: 2 Chapter: 7 Trustee: Schofield, Paul A. [Pay Fee (order)] "
        "(14)</description>\n<guid>https://ecf.gasb.uscourts.gov/cgi-bin/DktRpt.pl?336787-18</guid>"
        "\n<pubDate>Sun, 04 Dec 2022 08:46:43 GMT</pubDate>\n</item>"
    )
    matter = only(read(text, context(court="gasb")))
    assert matter.events[0].key == "336787-18" and matter.events[0].fields["number"] == "14"
    assert matter.events[0].aliases == ("number:14", "sequence:336787-18")
    assert matter.fields == {
        "case_name": "Wendy Overstreet",
        "docket_number": "22-20404",
        "office": "2",
        "chapter": "7",
        "trustee": "Schofield, Paul A.",
    }


def test_an_appellate_item() -> None:
    text = feed(
        "<item><title>22-1214 Food &amp;amp; Water Watch v. FERC</title><link>https://x</link>"
        "<description>[Order Filed (CLERK)] (&lt;a href='https://e/docs1/01208491112'>Document"
        "&lt;/a>)</description><guid>https://e/TransportRoom?servlet=DocketReportFilter.jsp&amp;"
        "caseNum=22-1214&amp;partId=1984499</guid><pubDate>Fri, 03 Feb 2023 11:57:38 EST</pubDate>"
        "\n\n</item>"
    )
    matter = only(read(text, context(court="cadc", now="2023-02-04T00:00:00Z")))
    assert (matter.key, matter.title) == ("docket/cadc/22-1214", "Food & Water Watch v. FERC")
    assert matter.refs == ("cadc 22-1214",)
    (event,) = matter.events
    assert (event.key, event.date) == ("caseNum=22-1214&partId=1984499", "2023-02-03T16:57:38Z")
    assert event.fields["number"] == "" and event.fields["document"] == "01208491112"


def test_a_court_that_names_no_entry_is_keyed_by_the_filing() -> None:
    one = (
        "<item><title><![CDATA[1:17-cr-00554-MKB USA v. S]]></title>"
        "<pubDate>Tue, 22 May 2018 22:10:04 GMT</pubDate><author></author>"
        "<guid>https://ecf.nyed.uscourts.gov/cgi-bin/DktRpt.pl?408124</guid>"
        "<description><![CDATA[[%s] USA v. S ]]></description></item>"
    )
    text = feed(one % "Order" + one % "~Util - Set Hearings")
    matter = only(read(text, context(court="nyed", now="2018-05-23T00:00:00Z")))
    assert [event.key for event in matter.events] == ["408124@2018-05-22T22:10:04Z"]
    assert matter.events[0].fields["labels"] == ("Order", "~Util - Set Hearings")


@pytest.mark.parametrize(
    "label, shown",
    [
        ("Order &#x26;amp; Judgment", "Order & Judgment"),
        ("&#x3C;b&#x3E;Bold&#x3C;/b&#x3E;", "<b>Bold</b>"),
        ("Order [sealed] here", "Order [sealed] here"),
        ("Minutes\n  of the day", "Minutes of the day"),
    ],
)
def test_markup_entities_and_brackets_are_text(label: str, shown: str) -> None:
    (event,) = only(read(feed(item(label=label)))).events
    assert event.fields["labels"] == (shown,) and event.fields["number"] == "12"


@pytest.mark.parametrize(
    "printed, instant",
    [
        ("Sun, 04 Dec 2022 08:46:43 GMT", "2022-12-04T08:46:43Z"),
        ("Mon, 05 Dec 2022 09:34:44 EST", "2022-12-05T14:34:44Z"),
        ("Mon, 19 Dec 2022 00:43:22 PST", "2022-12-19T08:43:22Z"),
        ("Mon, 19 Dec 2022 10:00:00 CHST", "2022-12-19T00:00:00Z"),
        ("Mon, 19 Dec 2022 10:00:00 HST", "2022-12-19T20:00:00Z"),
        ("19 Dec 2022 10:00 -0430", "2022-12-19T14:30:00Z"),
        ("Mon, 19 Dec 2022 10:00:00 XXX", ""),
        ("Mon, 19 Dec 2022 25:00:00 GMT", ""),
    ],
)
def test_printed_times(printed: str, instant: str) -> None:
    assert cmecf.instant(printed) == instant


def test_the_window_of_doubt() -> None:
    young = read(feed(item(date="Sun, 04 Dec 2022 12:00:00 GMT")))
    assert young.extent.since == "2022-12-03T14:00:02Z"
    old = read(feed(item(date="Sat, 03 Dec 2022 13:05:00 GMT")))
    assert old.extent.since == "2022-12-03T13:05:00Z"
    assert (old.extent.hold_minutes, old.extent.hold_reads) == (10, 2)
    assert old.built_at == "2022-12-04T13:00:02Z"


@pytest.mark.parametrize("kinds, note", [("all", ""), ("order,motion", "order, motion")])
def test_a_partial_feed_is_said(kinds: str, note: str) -> None:
    notes = read(feed(item(), kinds=kinds)).notes
    assert notes == ((f"partial feed: {note}",) if note else ())


def test_a_frozen_feed_says_when_it_was_built() -> None:
    answer = read(feed(item(), built="Tue, 01 Jun 2021 13:00:02 GMT"))
    assert answer.built_at == "2021-06-01T13:00:02Z"
    assert not answer.notes  # settling opens an incident after 48 hours, and says it once


@pytest.mark.parametrize(
    "settings, wrong",
    [
        ({}, "court: is missing"),
        ({"court": "California"}, "court:"),
        ({"court": "cacd", "keep": "some"}, "keep:"),
        ({"court": "cacd", "url": "ecf"}, "url:"),
        ({"court": "cacd", "row": "tr"}, "row: is no setting"),
    ],
)
def test_mistakes_are_named(settings: dict[str, object], wrong: str) -> None:
    assert any(one.startswith(wrong) for one in UsCourtsRss.problems(settings))
    assert UsCourtsRss.problems({"court": "cacd"}) == []


def test_a_large_feed_is_read_whole() -> None:
    text = feed("".join(item(case=n % 1300, seq=n, label=f"Order {n}") for n in range(2500)))
    spider, ctx = UsCourtsRss(), context(refs=tuple(f"cacd #{n}" for n in range(20)))
    answer = spider.read_text(ctx, text, "u")[0]
    assert len(answer.matters) == 20 and answer.extent.events is Coverage.WINDOW


def test_a_huge_item_is_read() -> None:
    answer = read(feed(item(label="x" * 2_000_000)))
    labels = only(answer).events[0].fields["labels"]
    assert labels is not None and len(labels[0]) == 2_000_000


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("[Garnishment Order] 14", "14"),
        ("[Garnishment Order] (14)", "14"),
        ("[Garnishment Order]", ""),
        ("[Order on 14 motions]", ""),
        ("[Order] see 14", ""),
    ],
)
def test_a_number_may_stand_without_a_link(printed: str, number: str) -> None:
    """S.D. Ga.'s bankruptcy court prints it so until the document can be had."""
    assert cmecf.described(printed).number == number
