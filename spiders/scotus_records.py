"""One docket of the Supreme Court, as its own JSON prints it, or its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from spiders import scotus_page
from spiders.dates import day
from spiders.facts import Unexpected
from spiders.feed_entries import plain
from spiders.json_answers import table, tables, words
from spiders.links import absolute
from tracker.domain import keys
from tracker.domain.items import (
    Coverage,
    Event,
    EventKind,
    Matter,
    MatterKind,
    Relation,
    RelationKind,
    Value,
)
from tracker.domain.places import named_courts

COURT = "scotus"
SITE = "https://www.supremecourt.gov"
Row = dict[str, Any]

#: A case, an application, a motion for leave, an original case: 25-112, 24A100, 21M105, 22O155.
NUMBER = re.compile(r"(\d{2})(-|[AMO])0*(\d{1,5})", re.IGNORECASE)
_CITED = re.compile(rf"(?<![\w-]){NUMBER.pattern}(?![\w-])")
#: Entries of one docket; the fullest have some hundreds.
MOST = 5_000
_SUPREME = re.compile(r"Supreme Court of California\b", re.IGNORECASE)
_APPEAL = re.compile(r"Court of Appeals? of California\b", re.IGNORECASE)
_STATE = frozenset(("cal", "calctapp"))
_HREF = re.compile(r"<a\s[^>]*?href\s*=\s*[\"']?\s*(https?://[^\"'\s>]+)", re.IGNORECASE)


def number(text: str) -> str:
    """A docket number as the court prints it, "" for another text: "24a0100" is 24A100."""
    found = NUMBER.fullmatch(text.strip())
    return f"{found[1]}{found[2].upper()}{found[3]}" if found else ""


def address(docket: str) -> str:
    """Where the JSON of a docket is."""
    return f"{SITE}/RSS/Cases/JSON/{docket}.json"


def page(docket: str) -> str:
    """The same docket for people."""
    return f"{SITE}/docket/docketfiles/html/public/{docket}.html"


def read(body: bytes, docket: str, names: tuple[str, ...]) -> Matter:
    """The docket of that number, followed by those names; raises `Unexpected` for anything else."""
    row = scotus_page.row(body) if scotus_page.is_page(body) else table(body)
    printed = number(words(row.get("CaseNumber")))
    if printed != docket:
        raise Unexpected(f"the answer is no docket {docket}: it names {printed or 'no number'}.")
    title = _title(row)
    if not title:
        raise Unexpected(f"the docket {docket} names no party.")
    entries = tables(row, "ProceedingsandOrder")
    if len(entries) > MOST:
        raise Unexpected(f"the docket {docket} has more than {MOST:,} entries.")
    return Matter(
        key=keys.docket(COURT, docket),
        kind=MatterKind.DOCKET,
        title=title,
        url=page(docket),
        date=day(words(row.get("DocketedDate"))) or "",
        fields=_fields(row, docket, title),
        events=tuple(_events(entries, docket)),
        coverage=Coverage.WHOLE,
        refs=tuple(dict.fromkeys((keys.docket_ref(COURT, docket), *names))),
        relations=tuple(sorted(set(_relations(row, docket)))),
        follows=names,
    )


def vanished(docket: str, title: str, names: tuple[str, ...]) -> Matter:
    """A docket that was there and is not found: doubted first, as all that is gone."""
    return Matter(
        key=keys.docket(COURT, docket),
        kind=MatterKind.DOCKET,
        title=title or docket,
        url=page(docket),
        fields={"record": None},
        refs=tuple(dict.fromkeys((keys.docket_ref(COURT, docket), *names))),
        follows=names,
    )


def undated(matter: Matter) -> int:
    """How many of its entries have no readable date."""
    return sum(not event.date for event in matter.events)


def _title(row: Row) -> str:
    """Its caption: "Petitioner v. Respondent", or the one name of "In Re"."""
    sides = (plain(words(row.get(name))) for name in ("PetitionerTitle", "RespondentTitle"))
    return " v. ".join(filter(None, sides))


def _fields(row: Row, docket: str, title: str) -> dict[str, Value]:
    """What is printed of the case itself; its counsel are left out."""
    numbers = words(row.get("LowerCourtCaseNumbers")).strip("() ")
    found: dict[str, Value] = {
        "record": "on file",
        "case_name": title,
        "docket_number": docket,
        "lower_court": plain(words(row.get("LowerCourt"))),
        "lower_court_numbers": tuple(sorted(_numbers(numbers))),
        "questions": absolute(f"{SITE}/docket/", words(row.get("QPLink"))),
    }
    return {name: value for name, value in found.items() if value}


def _numbers(printed: str) -> Iterator[str]:
    yield from (part for part in (one.strip() for one in re.split("[,;]", printed)) if part)


# ---- entries -------------------------------------------------------------------------------------


def _events(entries: list[Row], docket: str) -> Iterator[Event]:
    """The proceedings; they have no ids, so each is known by its day and words."""
    rows = [_entry(entry, docket) for entry in entries]
    named = keys.content_keys((date, "", text) for date, text, _ in rows)
    for key, (date, text, entry) in zip(named, rows, strict=True):
        papers = _papers(entry)
        fields: dict[str, Value] = {
            "text": text,
            "papers": tuple(sorted({label for label, _ in papers if label})),
            "document": _file(papers[0][1]) if papers else "",
        }
        linked = _HREF.search(str(entry.get("Text")))
        url = papers[0][1] if papers else linked[1] if linked else page(docket)
        yield Event(
            key=key,
            kind=EventKind.ENTRY,
            date=date,
            url=url,
            fields={name: value for name, value in fields.items() if value},
        )


def _entry(entry: Row, docket: str) -> tuple[str, str, Row]:
    text = entry.get("Text")
    found = plain(text) if isinstance(text, str) else ""
    if not found:
        raise Unexpected(f"an entry of the docket {docket} has no text.")
    return day(words(entry.get("Date"))) or "", found, entry


def _papers(entry: Row) -> list[tuple[str, str]]:
    """What was filed with an entry: what each is called, and where it is."""
    links = entry.get("Links") or []
    if not isinstance(links, list) or not all(isinstance(one, dict) for one in links):
        raise Unexpected("the links of an entry are no list.")
    found = [(plain(words(one.get("Description"))), words(one.get("DocumentUrl"))) for one in links]
    return [(label, url.replace("http://", "https://", 1)) for label, url in found if url]


def _file(url: str) -> str:
    """The number of a filing and the stamp of its file: "221600/20220421123354763"."""
    parts = unquote(urlsplit(url).path).split("/")
    stamp = re.match(r"\d{8,}", parts[-1])
    return "/".join([*parts[-2:-1], stamp[0] if stamp else parts[-1]])


# ---- other cases ---------------------------------------------------------------------------------


def _relations(row: Row, docket: str) -> Iterator[Relation]:
    """The cases below, and those of this court that the docket is linked with."""
    court = _court(words(row.get("LowerCourt")))
    if court:
        for printed in _numbers(words(row.get("LowerCourtCaseNumbers")).strip("() ")):
            if keys.docket_of(printed) or court in _STATE:
                yield Relation(RelationKind.APPEAL_OF, keys.docket_ref(court, printed))
    for other in _linked(row):
        if other != docket:
            yield Relation(RelationKind.RELATED, keys.docket_ref(COURT, other))


def _linked(row: Row) -> Iterator[str]:
    """The numbers of this court in "Linked with 24-376", and in the list of related cases."""
    related = row.get("RelatedCaseNumber")
    texts = [words(row.get("Links"))] + [words(one) for one in related or [] if related]
    for text in texts:
        for year, mark, serial in _CITED.findall(text[:2_000]):
            yield number(f"{year}{mark}{serial}")


def _court(name: str) -> str:
    """The court below by its id, "" where it is none that has one, or not one alone."""
    found = named_courts(name)
    if len(found) == 1:
        return next(iter(found))
    if _SUPREME.match(name):
        return "cal"
    return "calctapp" if _APPEAL.match(name) else ""
