"""What it costs to read one large court's feed, beside a general feed parser.

    python benchmarks/feed.py [--gate]

A feed of 2,500 items (1.2 MB, written here in the courts' own form) is graded, read and compared
with what was held of 20 followed cases; the baseline is feedparser's parse of the same bytes alone.
In turn, in one process; ends with one JSON line.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape as xml_escape

if not __package__:  # run as a script: the checkout, not this folder, is where imports start
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import feedparser
from scrapy.http import Request, TextResponse

from benchmarks.figures import Gate, finish, interleaved, ratio
from spiders.http.grade import grade
from spiders.us_courts_rss import UsCourtsRss
from tracker.domain.compare import Comparison, compare, needs
from tracker.domain.diff import Setting
from tracker.domain.items import Answer, Grade
from tracker.domain.ports import Followed, SourceContext
from tracker.domain.sightings import ItemKey, Light, Sighting, stamp

AT_MOST = 0.25
ITEMS = 2500
CASES = 1250
FOLLOWED = 20
NEW = 100  # entries between two reads
REPEATS = 9
FIRST = datetime(2026, 2, 9, 8, 0, tzinfo=timezone.utc)
PACE = timedelta(seconds=25)  # one entry every so often: 2,500 of them in 17 hours
URL = "https://ecf.cacd.uscourts.gov/cgi-bin/rss_outside.pl"
LABELS = (
    "Order",
    "Text Only Scheduling Notice",
    "Certificate/Notice of Interested Parties",
    "Minutes of In Chambers Order/Directive - no proceeding held",
    "~Util - Set/Reset Deadlines/Hearings",
    "Initial Order upon Filing of Complaint - form only",
    "Motion to Dismiss Case",
    "Stipulation Extending Time to Answer (30 days or less)",
)


def number(case: int) -> str:
    """The docket number of a made-up case."""
    return f"2:25-cv-{10000 + case:05d}"


def court_feed(newest: int) -> bytes:
    """A feed of `ITEMS` entries in the courts' form, `newest` entries later than the first one."""
    dice = random.Random(11)
    cases = [dice.randrange(CASES) for _ in range(newest + ITEMS)]
    places = range(newest + ITEMS - 1, newest - 1, -1)
    head = (
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n<rss version="2.0">\n<channel>\n'
        "<title>Central District of California - Recent Entries</title>\n"
        "<link>https://ecf.cacd.uscourts.gov</link>\n"
        "<description>Docket entries of type: all</description>\n"
        f"<lastBuildDate>{format_datetime(built(newest), usegmt=True)}</lastBuildDate>\n"
    )
    body = "".join(_item(place, cases[place]) for place in places)
    return (head + body + "</channel>\n</rss>\n").encode("latin-1")


def built(newest: int) -> datetime:
    """When that feed was built: with its newest entry."""
    return FIRST + (ITEMS + newest) * PACE


def _item(place: int, case: int) -> str:
    link = f"https://ecf.cacd.uscourts.gov/cgi-bin/DktRpt.pl?{800000 + case}"
    document = f"https://ecf.cacd.uscourts.gov/doc1/031{140000000 + place}"
    anchor = f'<a href="{document}?caseid={800000 + case}&de_seq_num={place}" >{place % 90}</a>'
    described = _court_escape(f"[{LABELS[place % len(LABELS)]}] ({anchor})")
    printed = format_datetime(FIRST + place * PACE, usegmt=True)
    title = f"{number(case)} Plaintiff Number {case} v. Café Holdings & Sons {case}, Inc. et al"
    return (
        f"<item>\n<title>{xml_escape(title)}</title>\n<link>{link}</link>\n"
        f"<description>{described}</description>\n"
        f'<guid isPermaLink="true">{xml_escape(f"{link}&{place}")}</guid>\n'
        f"<pubDate>{printed}</pubDate>\n</item>\n"
    )


def _court_escape(text: str) -> str:
    """As the courts write markup inside XML."""
    entities = {"<": "&#x3C;", ">": "&#x3E;", '"': "&#x22;", "&": "&#x26;"}
    return "".join(entities.get(letter, letter) for letter in text)


def context() -> SourceContext:
    """A source of which 20 cases are followed by their numbers."""
    refs = frozenset(f"cacd {number(case)}" for case in range(FOLLOWED))
    return SourceContext(
        name="cacd",
        namespace="cacd",
        spider=UsCourtsRss.name,
        settings={"court": "cacd"},
        followed=Followed(refs=refs),
        now=stamp(built(NEW)),
    )


def read(spider: UsCourtsRss, ctx: SourceContext, body: bytes) -> Answer:
    """The body graded and read as the spider does it in a crawl, marks included."""
    verdict = grade(200, {"content-type": "text/xml"}, body, root=spider.root)
    assert verdict[0] is Grade.OK, verdict[1]
    headers = {"Content-Type": "text/xml"}
    response = TextResponse(URL, body=body, headers=headers, request=Request(URL))
    answer = spider.read(ctx, response)
    spider.marks(ctx, response, answer)
    return answer


def compared(answer: Answer, held: Mapping[ItemKey, Sighting]) -> Comparison:
    """The steps that an answer means against what was held."""
    light = {key: Light(s.digest, s.date, s.position, bool(s.holds)) for key, s in held.items()}
    setting = Setting(now=built(NEW), answer=answer, covered_to=stamp(built(0)))
    return compare(needs(answer, light), light, held, {}, {key for key, _ in held}, setting)


def works() -> tuple[Callable[[], Comparison], Callable[[], object], int]:
    """Our work, feedparser's, and the size of the feed."""
    spider, ctx = UsCourtsRss(), context()
    before, body = court_feed(0), court_feed(NEW)
    first = compared(read(spider, ctx, before), {})
    held = {step.sighting.key: step.sighting for step in first.steps}
    return (
        lambda: compared(read(spider, ctx, body), held),
        lambda: feedparser.parse(body),
        len(body),
    )


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--gate", action="store_true", help="exit 1 when the promise is broken")
    asked = parser.parse_args(words)
    ours, theirs, size = works()
    found = ours()
    our_seconds, their_seconds = interleaved(REPEATS, ours, theirs)
    share = ratio(our_seconds, their_seconds)
    figures: dict[str, object] = {
        "items": ITEMS,
        "bytes": size,
        "followed": FOLLOWED,
        "steps": len(found.steps),
        "read_cpu_ms": round(1000 * our_seconds, 1),
        "feedparser_cpu_ms": round(1000 * their_seconds, 1),
        "share": share,
    }
    gate = Gate(name="a court feed against feedparser alone, share", value=share, limit=AT_MOST)
    return finish(figures, [gate], asked.gate)


if __name__ == "__main__":
    sys.exit(main())
