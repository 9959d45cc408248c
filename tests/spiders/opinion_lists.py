"""Lists of opinions in the forms that courts print, with cases that a test names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

CDN = "https://cdn.ca9.uscourts.gov/datastore"
SEARCH = "https://appellatecases.courtinfo.ca.gov/search/searchResults.cfm?dist=0&search=number"


class Row(NamedTuple):
    """A row of a Californian list; `tail` is what stands behind the name."""

    printed: str = "S290001"
    posted: str = "Feb 05, 2026"
    name: str = "P. v. Example"
    tail: str = "2/5/26 SC"
    folder: str = "documents"
    related: str = ""


def appeal(
    number: str = "26-926",
    date: str = "02/09/2026",
    name: str = "USA V. STATE OF CALIFORNIA, ET AL",
    folder: str = "opinions",
) -> str:
    """An item of a feed of the Ninth Circuit."""
    month, day, year = date.split("/")
    link = f"{CDN}/{folder}/{year}/{month}/{day}/{number}.pdf"
    return (
        f"<item>\n<title>{name}</title>\n<link>{link}</link>\n<pubDate>{date}</pubDate>\n"
        f"<guid>{link}</guid>\n<description>Date Filed {date}</description>\n</item>\n"
    )


def feed(*items: str) -> bytes:
    """A feed of the Ninth Circuit."""
    return (
        '<rss xmlns:atom="http://www.w3.org/2005/Atom" version="2.0">\n<channel>\n'
        "<title>Ninth Circuit - Opinions</title>\n<link>https://www.ca9.uscourts.gov/opinions/"
        f"</link>\n<language>en-us</language>\n{''.join(items)}</channel>\n</rss>"
    ).encode()


def page(*rows: Row) -> bytes:
    """A list as it is printed since 2024: its parts have classes."""
    return _page("".join(map(_new, rows)), 'summary="Opinions" role="presentation"')


def bare(*rows: Row) -> bytes:
    """A list as it was printed until 2021: bare cells."""
    return _page("".join(map(_old, rows)), 'border="0" cellpadding="3"', end="</body>\n")


def _page(rows: str, table: str, end: str = "</body></html>") -> bytes:
    return (
        "<html><head><title>California Courts - Published Opinions</title></head><body>\n"
        "<p>Slip opinions are posted here.</p><table><tr><td>menu</td></tr></table><hr>"
        f"<table {table}>\n<tr><th>Date Posted<br></th><th>Docket #/<br>File Format<br></th>"
        f"<th>Description<p></th>\n</tr>{rows}</table>\n<P>{end}"
    ).encode()


def _files(row: Row, mark: str) -> Iterable[str]:
    for kind, name in (("PDF", "PDF"), ("DOCX", "DOC")):
        yield f'[<a {mark}href="/opinions/{row.folder}/{row.printed}.{kind}">{name}</a>]<br/>'


def _case(row: Row) -> str:
    number = row.printed[:7]
    return f'<a href="{SEARCH}&query_caseNumber={number}" target="_blank">Case Details</a>'


def _new(row: Row) -> str:
    related = (
        f'&nbsp; Related Case: <span class="op-related"><a href="{SEARCH}&query_caseNumber='
        f'{row.related}">{row.related}</a></span>'
        if row.related
        else ""
    )
    return (
        f'<tr><td><span class="op-date">{row.posted}</span></td><td><span class="op-case">'
        f'{row.printed}</span><br/>{"".join(_files(row, "class=op-link "))}</td><td><span '
        f'class="op-title">{row.name} {row.tail}\n</span>&nbsp; {_case(row)}{related}</td></tr>\n'
    )


def _old(row: Row) -> str:
    return (
        f'<tr><td valign="top">{row.posted.replace(",", "")}</td><td valign="top">{row.printed}'
        f'<br/>{"".join(_files(row, ""))}<br/></td><td valign="top">{row.name} {row.tail}\n&nbsp; '
        f"{_case(row)}</td></tr>\n"
    )
