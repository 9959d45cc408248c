"""The lists of opinions that courts print, read row by row; a row that cannot be read raises.

California has printed its lists in three forms since 2012: bare cells, and cells whose parts have
classes. Both are read by where things stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, unquote, urlsplit

from spiders import feed_formats
from spiders.dates import day
from spiders.facts import Unexpected
from spiders.feed_entries import Entry
from spiders.http.grade import end_of
from spiders.links import absolute, home
from spiders.list_page import tree_of
from spiders.rows import Element, text_of

#: Rows of one list; all of a court's within 120 days are some hundreds.
MOST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """One row of a list.

    `number` is the case's, `file` the opinion's own name on the site, of which one case may have
    several. `posted` is the day of the list, `filed` the one in its title where that is another.
    """

    number: str
    file: str
    name: str
    posted: str
    url: str
    published: bool
    filed: str = ""
    modifies: bool = False
    docket_url: str = ""
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Print:
    """One list as it came: its bytes, where it stands, the mirror that may have answered."""

    body: bytes
    content_type: str
    url: str
    mirror: str = ""

    def absolute(self, printed: str) -> str:
        """A link in full, on the court's own host."""
        return home(absolute(self.url, printed), self.mirror, self.url)


def _row(said: str, why: str) -> Unexpected:
    """A row that cannot be read: the list may have a new design."""
    return Unexpected(f'a row of the list {why}: "{" ".join(said.split())[:120]}".')


# ---- the Ninth Circuit ---------------------------------------------------------------------------

_APPEAL = re.compile(r"(\d{2}-\d{1,6})(?!\d)")


def ninth_circuit(found: Print, published: bool) -> list[Opinion]:
    """The opinions of a feed of the Ninth Circuit."""
    feed = feed_formats.read(found.body, found.content_type, found.url)
    return _each(_of_entry(entry, published) for entry in feed.entries)


def _of_entry(entry: Entry, published: bool) -> Opinion:
    said = f"{entry.title} {entry.link}"
    path = unquote(urlsplit(entry.link).path)
    file = path.removeprefix("/datastore/").strip("/").removesuffix(".pdf")
    number = _APPEAL.match(file.rpartition("/")[2])
    if number is None:
        raise _row(said, "links to no file that is named by a docket number")
    if not entry.date:
        raise _row(f"{entry.undated} {said}", "has no readable date")
    if not entry.title:
        raise _row(said, "names no case")
    return Opinion(
        number=number[1],
        file=file,
        name=entry.title,
        posted=entry.date,
        url=entry.link,
        published=published,
    )


# ---- California ----------------------------------------------------------------------------------

_HEAD = "date posted"
_FILE = re.compile(r"[A-Z0-9][A-Z0-9.-]{2,30}")
#: What stands behind the name of a case: "4/29/24 SC", "CA4/2 filed 4/29/24".
_DAY = re.compile(r"(?<!\S)\d{1,2}/\d{1,2}/\d{2,4}\b")
_COURT = re.compile(r"SC|CA\d(?:/\d)?|filed")
_LONGEST_TITLE = 1_000
_PEOPLE = re.compile(r"P\. v\.(?=\s)")


def california(found: Print, published: bool) -> list[Opinion]:
    """The opinions of one list of the California courts."""
    tree = tree_of(found.body, found.content_type)
    tables = [] if tree is None else [one for one in tree.iter("table") if _is_list(one)]
    if len(tables) != 1:
        raise Unexpected("the page holds no list of opinions: it may have a new design.")
    if end_of(found.body, "table") < found.body.lower().rfind(b"<tr"):
        raise Unexpected("the page breaks off inside its list of opinions.")
    rows = [row for row in tables[0].iter("tr") if row.find("th") is None]
    return _each(_of_row(row, found, published) for row in rows)


def case_number(printed: str) -> str:
    """The number of a case without the letters of one of its files: "S277120" of "S277120A"."""
    found = re.fullmatch(r"([A-Z]{1,3}\d{5,7})[A-Z]{0,2}", printed.strip().upper())
    return found[1] if found else printed.strip().upper()


def _is_list(table: Element) -> bool:
    head = next(table.iter("th"), None)
    return head is not None and text_of(head).casefold().startswith(_HEAD)


def _of_row(row: Element, found: Print, published: bool) -> Opinion:
    cells = row.findall("td")
    if len(cells) != 3:
        raise _row(text_of(row), f"has {len(cells)} cells in place of three")
    posted = day(text_of(cells[0]))
    if posted is None:
        raise _row(text_of(row), "has no readable date")
    printed = text_of(cells[1]).partition(" ")[0].partition("[")[0]
    link = next((a.get("href") or "" for a in cells[1].iter("a")), "")
    if not (_FILE.fullmatch(printed) and link):
        raise _row(text_of(row), "has no number or no file")
    name, filed = _title(cells[2])
    if not name:
        raise _row(text_of(row), "names no case")
    url, number = found.absolute(link), case_number(printed)
    docket, related = _cases(cells[2], number)
    return Opinion(
        number=number,
        file=_name(url),
        name=name,
        posted=posted,
        url=url,
        published=published,
        filed="" if filed == posted else filed,
        modifies=printed.removeprefix(number).startswith("M"),
        docket_url=docket,
        related=related,
    )


def _name(url: str) -> str:
    """The file's name with its folder, which says whether it may be cited: "nonpub/E083019"."""
    return "/".join(urlsplit(url).path.split("/")[-2:]).rpartition(".")[0]


def _title(cell: Element) -> tuple[str, str]:
    """The name of the case, and the day of filing that stands behind it, "" for none."""
    titled = next(
        (one for one in cell.iter("span") if "op-title" in (one.get("class") or "")), None
    )
    text = " ".join((cell.text or "").split()) if titled is None else text_of(titled)
    filed = _DAY.search(text)
    words = text[: filed.start() if filed else _LONGEST_TITLE].split()
    while words and _COURT.fullmatch(words[-1]):
        words.pop()
    return _PEOPLE.sub("People v.", " ".join(words)), (day(filed[0]) or "" if filed else "")


def _cases(cell: Element, own: str) -> tuple[str, tuple[str, ...]]:
    """The address of the case, and the numbers of cases that were decided with it."""
    links = {_asked(a.get("href") or ""): a.get("href") or "" for a in cell.iter("a")}
    others = tuple(sorted(case_number(one) for one in links if one and case_number(one) != own))
    return next((url for one, url in links.items() if case_number(one) == own), ""), others


def _asked(url: str) -> str:
    """The case number that a link to the case search asks for, "" for another link."""
    return parse_qs(urlsplit(url).query).get("query_caseNumber", [""])[0].strip()


# ---- both ----------------------------------------------------------------------------------------


def _each(rows: Iterator[Opinion]) -> list[Opinion]:
    """Each file once, in the order of print; a later row of the same file adds nothing."""
    kept: dict[str, Opinion] = {}
    for count, row in enumerate(rows):
        if count >= MOST:
            raise Unexpected(f"the list has more than {MOST:,} rows.")
        same = kept.setdefault(row.file, row)
        if same is not row and set(row.related) - set(same.related):
            kept[row.file] = replace(same, related=tuple(sorted({*same.related, *row.related})))
    return list(kept.values())
