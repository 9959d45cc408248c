"""Which sequences a spider can read, and how each is served and configured: one table, `READERS`.

A new spider adds its kind here: a function from a sequence to a `Recipe`, or to the reason why this
one cannot be read yet.
"""

from __future__ import annotations

import csv
import html
import io
import json
from datetime import timedelta
from typing import Any

from benchmarks import readers_bills, readers_legistar, readers_pages, readers_washington
from benchmarks.matching import Identity
from benchmarks.recipes import Reader, Recipe, sound
from benchmarks.sequence_site import Page
from benchmarks.sequences import Sequence


def recipe_for(sequence: Sequence, faulty: bool) -> Recipe | str:
    """The recipe of a sequence, or the sentence why no spider reads it."""
    reader = READERS.get(sequence.kind)
    if reader is None:
        return f"no spider reads {sequence.kind} yet"
    return reader(sequence, faulty)


# -- court feeds -----------------------------------------------------------------------------------

#: Where courts keep their feed: most districts, E.D. Ark., N.Y.E.D., the appellate courts.
FEEDS = (
    "/cgi-bin/rss_outside.pl",
    "/cgi-bin/rss_outside4.pl",
    "/cgi-bin/readyDockets.pl",
    "/n/beam/servlet/TransportRoom",
)


def court_feed(sequence: Sequence, faulty: bool) -> Recipe | str:
    """The raw answers of a court's feed, as they are: `text/xml`, no validators."""
    court = sequence.captures[0].split("-")[0]

    def pages(capture: str) -> dict[str, Page]:
        page = Page(body=sequence.body(capture), content_type="text/xml")
        return dict.fromkeys(FEEDS, page)

    def source(address: str) -> str:
        return _lines(
            f"[sources.{court}]",
            'spider = "us_courts_rss"',
            f'court = "{court}"',
            f'base_url = "{address}"',
            'keep = "all"',
            "allow_private = true",
            "delay = 0.0",
        )

    return Recipe(
        captures=sound(sequence, faulty),
        pages=pages,
        source=source,
        identity=docket_identity,
        closing=(timedelta(minutes=15), timedelta(minutes=15), timedelta(hours=25)),
    )


def docket_identity(change: dict[str, Any]) -> Identity:
    """Our "docket/cacd/869712" is the truth's "cacd:869712"; events and fields are named alike."""
    key = change["matter"].removeprefix("docket/").replace("/", ":")
    return (key, _event(change), change["op"], change["field"] or "")


# -- lists -----------------------------------------------------------------------------------------

LIST_CLOSING = (timedelta(hours=13), timedelta(hours=13), timedelta(hours=13))


def listing(sequence: Sequence, faulty: bool) -> Recipe | str:
    """A list with a page of its own below; others belong to spiders that come later."""
    known = LISTS.get(sequence.name)
    return known(sequence, faulty) if known else "no description of this list is written yet"


def white_house(sequence: Sequence, faulty: bool) -> Recipe:
    """The rows of the CSV as items of an HTML list, in file order, dates as they stand there."""

    def pages(capture: str) -> dict[str, Page]:
        rows = csv.DictReader(io.StringIO(sequence.text(capture)))
        items = "".join(_white_house_item(row) for row in rows)
        return {"/presidential-actions/": _html_page(f"<ul class='posts'>{items}</ul>")}

    def source(address: str) -> str:
        return _lines(
            "[sources.white-house]",
            'spider = "listing"',
            f'url = "{address}/presidential-actions/"',
            'kind = "order"',
            'row = "ul.posts li.post"',
            r"key = { field = 'link', pattern = 'whitehouse\.gov/(\S+)' }",
            "rolls = false",
            "allow_private = true",
            "delay = 0.0",
            "[sources.white-house.fields]",
            'title = "h2 a"',
            'link = "h2 a"',
            'date = "time"',
            "[watches.actions]",
            'title = "Presidential actions"',
            'sources = ["white-house"]',
        )

    return Recipe(
        captures=sound(sequence, faulty),
        pages=pages,
        source=source,
        identity=white_house_identity,
        closing=LIST_CLOSING,
    )


def _white_house_item(row: dict[str, str]) -> str:
    link, title, date = (html.escape(row[name] or "") for name in ("Link", "Headline", "Date"))
    return f"<li class='post'><h2><a href='{link}'>{title}</a></h2><time>{date}</time></li>\n"


def white_house_identity(change: dict[str, Any]) -> Identity:
    """The truth's key is the link, which we tell beside our key: ours cuts long ones short."""
    return (change["url"], _event(change), change["op"], change["field"] or "")


def calendar(*captures: str) -> Reader:
    """A reader of these captures of a Legistar calendar, as the table that the page shows."""

    def reader(sequence: Sequence, faulty: bool) -> Recipe:
        def pages(capture: str) -> dict[str, Page]:
            return {
                "/Calendar.aspx": _html_page(calendar_table(json.loads(sequence.text(capture))))
            }

        return Recipe(
            captures=captures,
            pages=pages,
            source=_calendar_source,
            identity=calendar_identity,
            closing=LIST_CLOSING,
        )

    return reader


def _calendar_source(address: str) -> str:
    return _lines(
        "[sources.meetings]",
        'spider = "listing"',
        f'url = "{address}/Calendar.aspx"',
        'kind = "meeting"',
        'row = "table.rgMasterTable tr.rgRow, table.rgMasterTable tr.rgAltRow"',
        r"key = { css = 'td.icalendar a', attr = 'href', pattern = '[?&]ID=(\d+)' }",
        "rolls = false",
        "allow_private = true",
        "delay = 0.0",
        "[sources.meetings.fields]",
        'title = "td.name"',
        'date = "td.meeting-date"',
        'link = "td.meeting-details a"',
        'time = "td.meeting-time"',
        'place = "td.meeting-location"',
        'agenda = { css = "td.agenda", empty = ["Not available"] }',
        "[watches.meetings]",
        'title = "Meetings"',
        'sources = ["meetings"]',
    )


def calendar_identity(change: dict[str, Any]) -> Identity:
    """Our "meeting/meetings/570944" is the truth's ID of the iCalendar link."""
    return (
        change["matter"].rsplit("/", 1)[1],
        _event(change),
        change["op"],
        change["field"] or "",
    )


def calendar_table(rows: list[Any]) -> str:
    """Parsed rows back as `table.rgMasterTable`; `[row, number]` wraps a row."""
    plain = [row[0] if isinstance(row, list) else row for row in rows]
    heads = [name for name in plain[0] if not name.isdigit()]
    body = "".join(
        f"<tr class='{'rgAltRow' if number % 2 else 'rgRow'}'>"
        + "".join(_cell(head, row.get(head)) for head in heads)
        + "</tr>\n"
        for number, row in enumerate(plain)
    )
    head = "".join(f"<th class='rgHeader'>{html.escape(name)}</th>" for name in heads)
    return (
        f"<table class='rgMasterTable'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(head: str, value: Any) -> str:
    name = head.lower().replace(" ", "-")
    if isinstance(value, dict):
        label = _text(value.get("label") or head)
        return f"<td class='{name}'><a href='{html.escape(value['url'])}'>{label}</a></td>"
    return f"<td class='{name}'>{_text(value or '')}</td>"


def _text(value: str) -> str:
    # The scraper that kept the rows wrote line breaks and emphasis in its own way.
    return html.escape(value).replace("\n", "<br>")


def _html_page(body: str) -> Page:
    text = (
        "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'><title>List</title></head>\n"
        f"<body><main>{body}</main></body></html>\n"
    )
    return Page(body=text.encode(), content_type="text/html; charset=utf-8")


def _event(change: dict[str, Any]) -> str:
    return change["event"]["key"] if change["event"] else ""


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"


LISTS: dict[str, Reader] = {
    "wa-list-feb": readers_washington.bills,
    "seq-whitehouse-presidential-actions": white_house,
    # Captures 1 to 2 and 2 to 3: the same meetings, kept in another wrapping.
    "seq-mwrd-legistar-rows": calendar("2018-12-07.json", "2021-02-04.json"),
    "seq-chicago-council-platforms": calendar("2_2018-12.json", "3_2021-02.json"),
}

#: Records of bills, by the system that printed them: sequences of one kind are read by several.
BILLS: dict[str, Reader] = {
    "wa-seq-sb5855": readers_washington.bill,
    "legiscan-seq-wi-ab493": readers_bills.legiscan,
}


def bill_record(sequence: Sequence, faulty: bool) -> Recipe | str:
    """A bill as one of the systems shows it."""
    known = BILLS.get(sequence.name)
    return known(sequence, faulty) if known else "no spider reads this record yet"


READERS: dict[str, Reader] = {
    "bill_record": bill_record,
    "legistar_matter": readers_legistar.matter,
    "legistar_event": readers_legistar.event,
    "us_courts_rss": court_feed,
    "listing": listing,
    "html_page": readers_pages.page,
}
