"""Feeds of every format, sound and broken: first what must be refused, then what is read."""

from __future__ import annotations


import pytest

from spiders import feed_parser
from spiders.facts import Unexpected
from spiders.feed_entries import MOST_ENTRIES, Feed, plain
from spiders.feed_formats import LARGEST, read
from tests.patience import soon

URL = "https://agency.example/news/feed/"
ITEM = (
    "<item><title>A</title><link>https://agency.example/a</link><guid>1</guid>"
    "<pubDate>Mon, 09 Feb 2026 20:00:00 -0500</pubDate><description>It begins.</description></item>"
)


def rss(*items: str, head: str = "<title>News</title>", attributes: str = 'version="2.0"') -> bytes:
    """A feed with these items."""
    inside = "".join(items)
    return (
        f"<?xml version='1.0'?><rss {attributes}><channel>{head}{inside}</channel></rss>".encode()
    )


def atom(inside: str, space: str = "http://www.w3.org/2005/Atom") -> bytes:
    """An Atom feed with these elements."""
    return f'<feed xmlns="{space}"><title>News</title>{inside}</feed>'.encode()


def parsed(body: bytes, content_type: str = "") -> Feed:
    return read(body, content_type, URL)


# ---- never ---------------------------------------------------------------------------------------

BOMB = (
    b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "holds no element"),
        (b"   ", "holds no element"),
        (b"Not found", "holds no element"),
        (b"<!-- nothing -->", "holds no element"),
        (b"<!DOCTYPE html><html><head><title>News</title></head></html>", "a web page came"),
        (b"<?xml version='1.0'?><html><body>rss</body></html>", "a web page came"),
        (b"<opml version='2.0'><body/></opml>", "its root is <opml>"),
        (rss(ITEM)[:-9], "breaks off before its end"),
        (b'<rss version="2.0"><channel><item><title><![CD', "breaks off before its end"),
        (atom("<entry><id>1</id></entry>")[:-4], "breaks off before its end"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id"', "no whole JSON"),
        (b'{"items": []}', "no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "holds no list of items"),
        (b"{" + b'"a":{' * 100_000, "no whole JSON"),
        (b'["https://jsonfeed.org/version/1.1"]', "holds no element"),
        # An empty feed is believed only when nothing is wrong with it.
        (rss(head="<media:thumbnail/>"), "broken and shows no entries: Namespace prefix media"),
        (rss(head="<title>a & b</title>"), "broken and shows no entries"),
        (b"<?xml version='1.0' encoding='bogus'?><rss></rss>", 'names the letters "bogus"'),
        (b"<rss version='2.0'><channel></channel></rss", "its last tag is cut"),
        # What cannot be read whole is not read in part.
        (rss("<item><title>" + "<b>" * 300 + "</title></item>"), "nested too deep"),
        (rss("<item><title><![CDATA[A</title></item>", ITEM), "inside a text or comment"),
        (rss("<item><title>A<!-- </title></item>", ITEM), "inside a text or comment"),
        (rss("<item><title>A</title></item>", "</channel></rss>", ITEM), "only 1 of the feed's 2"),
        (rss("<item/>" * (MOST_ENTRIES + 1)), "more than 10,000 entries"),
        (b"<!DOCTYPE rss [<!ENTITY a 'x'" + rss(ITEM), "document type does not end"),
        (rss(ITEM) + b" " * LARGEST, "larger than is read"),
    ],
)
def test_what_is_no_whole_feed_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(Unexpected, match=reason):
        parsed(body)


def test_a_feed_of_countless_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_parser, "MOST_ELEMENTS", 1_000)
    assert len(parsed(rss("<item>" + "<x/>" * 990 + "</item>")).entries) == 1
    with pytest.raises(Unexpected, match="more elements than a feed has"):
        parsed(rss("<item>" + "<x/>" * 1_000 + "</item>"))


@pytest.mark.parametrize(
    "body",
    [
        rss("<item><title>" + "<" * 1_000_000 + "</title></item>"),
        rss("<item><title>" + "&" * 1_000_000 + "</title></item>"),
        rss("<item><title>" + "<![CDATA[" * 100_000 + "</title></item>"),
        rss("<item><title>" + "&lt;!--" * 100_000 + "</title></item>"),
        rss("<item><title>&lt;p" + " " * 1_000_000 + "</title></item>"),
        rss("<item><title " + " ".join(f'a{n}="1"' for n in range(100_000)) + ">x</title></item>"),
        rss("<item>" * 100_000),
        b"<!---->" * 100_000 + rss(ITEM),
    ],
)
def test_no_feed_stops_the_reader(body: bytes) -> None:
    with soon():
        try:
            assert len(parsed(body).entries) == 1
        except Unexpected as error:
            assert error.reason


@pytest.mark.parametrize("place", ["<title>&j;</title>", "<link>https://x.example/&j;</link>"])
def test_no_entity_of_its_own_is_looked_at(place: str) -> None:
    (entry,) = parsed(BOMB + rss(f"<item><guid>1</guid>{place}</item>")).entries
    assert entry.title + entry.link in ("&j;", "https://x.example/&j")


# ---- one feed, many formats ----------------------------------------------------------------------

RSS_1 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="x"><title>News</title></channel>
<item rdf:about="1"><title>A</title><link>https://agency.example/a</link>
<description>It begins.</description><dc:date>2026-02-09T20:00:00-05:00</dc:date></item>
</rdf:RDF>"""
RSS_090 = RSS_1.replace("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/")
ATOM = (
    '<link rel="self" href="https://agency.example/feed"/><entry><id>1</id><title>A</title>'
    '<link rel="enclosure" href="a.pdf"/><link href="https://agency.example/a"/>'
    "<{date}>2026-02-09T20:00:00-05:00</{date}><updated>2026-02-11T00:00:00Z</updated>"
    "<summary>It begins.</summary></entry>"
)
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": [{"id": 1,
"url": "https://agency.example/a", "title": "A", "content_html": "<p>It begins.</p>",
"date_published": "2026-02-09T20:00:00-05:00"}]}"""


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (rss(ITEM), "RSS 2.0"),
        (rss(ITEM, attributes='version="0.92"'), "RSS 0.92"),
        (
            b'<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://n.example/r.dtd">' + rss(ITEM),
            "",
        ),
        (RSS_1.encode(), "RSS 1.0 (RDF)"),
        (RSS_090.encode(), "RSS 1.0 (RDF)"),
        (atom(ATOM.format(date="published")), "Atom"),
        (atom(ATOM.format(date="issued"), "http://purl.org/atom/ns#"), "Atom"),
        (atom(ATOM.format(date="published"), "http://agency.example/own"), "Atom"),
        (atom(ATOM.format(date="published"), ""), "Atom"),
        (rss(ITEM, attributes='xmlns="http://agency.example/own"'), "RSS"),
        (RSS_1.replace("purl.org/rss/1.0/", "agency.example/own").encode(), "RSS 1.0 (RDF)"),
        (JSON, "JSON Feed 1.1"),
        # The letters are found whatever is said of them.
        (b"\xef\xbb\xbf" + rss(ITEM), ""),
        (rss(ITEM).replace(b"'1.0'", b"'1.0' encoding='iso-8859-1'"), ""),
        (rss(ITEM).replace(b"'1.0'", b"'1.0' encoding='nonsense'"), ""),
        (rss(ITEM).decode().encode("utf-16"), ""),
        (rss(ITEM).decode().encode("utf-16-be"), ""),
        # What is usually wrong with feeds.
        (b"\n <!-- x > --> " + rss(ITEM) + b"<script>trace</script>", ""),
        (rss(ITEM, head="<title>News</title><media:x>1</media:x>"), ""),
        (rss(ITEM, head="<title>News</title><generator>a & b &nbsp;&#0;\x01</generator>"), ""),
        (rss(ITEM).replace(b"</rss>", b"</rss"), ""),
    ],
)
def test_every_format_gives_the_same(body: bytes, form: str) -> None:
    found = parsed(body)
    assert (found.format == form or not form) and found.title == "News"
    (entry,) = found.entries
    assert (entry.guid, entry.link, entry.title) == ("1", "https://agency.example/a", "A")
    assert (entry.date, entry.moment) == ("2026-02-09", "2026-02-10T01:00:00Z")
    assert entry.summary or entry.content == "It begins."


def test_elements_of_extensions_are_no_titles() -> None:
    more = "<media:title>No</media:title><media:description>No</media:description>"
    spaces = 'version="2.0" xmlns:media="http://search.yahoo.com/mrss/"'
    (entry,) = parsed(rss(ITEM.replace("<title>", more + "<title>"), attributes=spaces)).entries
    assert (entry.title, entry.summary) == ("A", "It begins.")
    source = "<source><title>No</title><id>2</id><updated>2020-01-01</updated></source>"
    body = atom(ATOM.format(date="published").replace("<id>1", source + "<id>1"))
    assert parsed(body).entries[0].title == "A"


@pytest.mark.parametrize(
    ("inside", "link"),
    [
        ("<link>a/b?x=1&amp;y=2</link>", "https://agency.example/news/feed/a/b?x=1&y=2"),
        ("<link>/a</link>", "https://agency.example/a"),
        ("<guid>https://agency.example/g</guid>", "https://agency.example/g"),
        ("<guid isPermaLink='false'>https://agency.example/g</guid>", ""),
        ("<guid>g</guid><enclosure url='a.pdf'/>", "https://agency.example/news/feed/a.pdf"),
        ("<link>http://[bad</link>", "http://[bad"),
        ("<link/>", ""),
    ],
)
def test_links(inside: str, link: str) -> None:
    assert parsed(rss(f"<item>{inside}</item>")).entries[0].link == link


def test_relative_links_go_by_every_xml_base() -> None:
    body = rss(
        '<item xml:base="orders/"><link>1</link></item>',
        "<item><link>2</link></item>",
        attributes='version="2.0" xml:base="https://base.example/x/"',
    )
    assert [entry.link for entry in parsed(body).entries] == [
        "https://base.example/x/orders/1",
        "https://base.example/x/2",
    ]


@pytest.mark.parametrize(
    ("printed", "read_as"),
    [
        ("Budget &amp; Policy", "Budget & Policy"),
        ("Budget &amp;amp; Policy", "Budget & Policy"),
        ("<![CDATA[Budget &amp; Policy]]>", "Budget & Policy"),
        ("&lt;b&gt;Bold&lt;/b&gt; move", "Bold move"),
        ("<b>Bold</b> move", "Bold move"),
        ("&amp;lt;b&amp;gt;Bold&amp;lt;/b&amp;gt; move", "Bold move"),
        ("Caf&eacute; &ldquo;A&rdquo;", 'Café "A"'),
        ("AT&T and B&B", "AT&T and B&B"),
        ("Fewer than &lt;5 cases", "Fewer than <5 cases"),
        ("Mail to &lt;office@x.example&gt;", "Mail to <office@x.example>"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Title", "Title"),
        ("  two\n lines&#160;here ", "two lines here"),
        ("&#226;&#128;&#166;", "…"),
        ("caf\u00c3\u00a9", "caf\u00c3\u00a9"),
    ],
)
def test_titles_are_plain_text(printed: str, read_as: str) -> None:
    assert parsed(rss(f"<item><title>{printed}</title></item>")).entries[0].title == read_as


def test_blocks_of_a_text_do_not_run_together() -> None:
    assert plain("<p>One</p><ul><li>two</li><li>three<br>four</ul>") == "One two three four"
    body = atom(
        '<entry><id>1</id><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        "<p>One</p><p>two <em>words</em></p></div></content></entry>"
    )
    assert parsed(body).entries[0].content == "One two words"


def test_a_date_in_no_known_form_is_said_and_the_next_one_taken() -> None:
    odd, fallback = parsed(
        rss(
            "<item><pubDate>Tuesday last</pubDate></item>",
            "<item><pubDate>Tuesday last</pubDate>"
            '<dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2026-02-09</dc:date></item>',
        )
    ).entries
    assert (odd.date, odd.undated) == ("", "Tuesday last")
    assert (fallback.date, fallback.undated) == ("2026-02-09", "")
    (epoch,) = parsed(rss("<item><pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate></item>")).entries
    assert epoch.date == ""


def test_an_item_whose_end_was_forgotten_is_still_one() -> None:
    first, second = parsed(rss("<item><title>One</title><item><title>Two</title></item>")).entries
    assert (first.title, second.title) == ("One", "Two")


def test_the_build_date_is_an_instant() -> None:
    built = "<lastBuildDate>Tue, 10 Feb 2026 08:00:00 EST</lastBuildDate>"
    built += "<image><pubDate>Tue, 10 Feb 2099 08:00:00 EST</pubDate></image>"
    assert parsed(rss(ITEM, head=built)).built == "2026-02-10T13:00:00Z"
