"""Docket entries as CourtListener prints them, in its API, its webhooks and its feeds, as values.

Facts: the project's service recalculates `recap_sequence_number` with every upload of a docket, and
deletes rows that it finds to be one; numbers, PACER's sequence numbers and document ids stay.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.domain import normalise
from tracker.domain.dates import day
from tracker.domain.docket_text import cleaned, text_of
from tracker.domain.items import Event, EventKind, Value
from tracker.domain.normalise import pacer_document

Row = dict[str, Any]

SITE = "https://www.courtlistener.com"
#: The place of a docket whose court is not known, and in the names by CourtListener's numbers.
NAMESPACE = "courtlistener"
#: An appellate entry without a number is printed with its PACER document id instead.
_NUMBER_DIGITS = 9
#: `document_type` of the paper that is the entry itself; 2 is an attachment to it.
_MAIN = 1

_LISTED = re.compile(r"\(Attachments?:", re.IGNORECASE)
#: A short label ("Order on Motion to Dismiss"), which stands in for a text that is not known yet.
_LABEL = re.compile(r"[^().:;#\d]{1,80}")
_PATH = re.compile(r"/docket/[\w./-]+")


class Malformed(ValueError):
    """A row that is not printed as rows are; one sentence what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document of an entry: the entry's own, or an attachment by its number."""

    id: int = 0
    pacer: str = ""
    acms: str = ""
    attachment: str = ""
    label: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of a docket: `id` is 0 and `sequence` "" where the answer does not print them.

    `date` is the ISO day of filing, "" if unknown; `text` the docket text as cleaned by `text_of`.
    """

    id: int = 0
    number: str = ""
    sequence: str = ""
    recap: str = ""
    pacer: str = ""
    date: str = ""
    text: str = ""
    entered: str = ""
    labels: tuple[str, ...] = ()
    url: str = ""
    modified: str = ""
    papers: tuple[Paper, ...] = ()

    @property
    def digests(self) -> tuple[str, ...]:
        """What the row says, shortened: by its text first, then by each label."""
        said = [self.text, *self.labels] if self.text else list(self.labels)
        return tuple(_digest(words_) for words_ in said or [""])


def _digest(said: str) -> str:
    folded = normalise.folded(said).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(folded, digest_size=6).hexdigest()


# ---- reading -------------------------------------------------------------------------------------


def entry(row: Row) -> Entry:
    """One row as the API and the webhooks print it (there `docket` is a number).

    Raises `Malformed` for a row that is none.
    """
    papers = tuple(_papers(row.get("recap_documents")))
    number = whole(row.get("entry_number"))
    printed = str(number) if number else ""
    is_number = len(printed) <= _NUMBER_DIGITS
    text, entered = text_of(words(row.get("description")))
    main = [paper for paper in papers if not paper.attachment]
    own = {paper.label for paper in main} - {""}
    return Entry(
        id=whole(row.get("id")),
        number=printed if is_number else "",
        sequence=str(whole(row.get("pacer_sequence_number")) or ""),
        recap=words(row.get("recap_sequence_number")),
        pacer="" if is_number else printed,
        date=day(words(row.get("date_filed"))) or "",
        **said(text, own),
        entered=entered,
        url=next((paper.url for paper in main if paper.url), ""),
        modified=words(row.get("date_modified")),
        papers=papers,
    )


def _papers(rows: Any) -> Iterator[Paper]:
    """The documents of an entry, each once, attachments by number."""
    if rows is not None and not isinstance(rows, list):
        raise Malformed("CourtListener shows documents of an entry that are no list.")
    seen: set[int] = set()
    for row in rows or ():
        if not isinstance(row, dict):
            raise Malformed("CourtListener shows a document that is no object.")
        paper = _paper(row)
        if paper.id not in seen or not paper.id:
            seen.add(paper.id)
            yield paper


def _paper(row: Row) -> Paper:
    path = words(row.get("absolute_url"))
    attached = row.get("document_type") not in (_MAIN, None)
    number = str(whole(row.get("attachment_number")) or "")
    return Paper(
        id=whole(row.get("id")),
        pacer=words(row.get("pacer_doc_id")),
        acms=words(row.get("acms_document_guid")),
        attachment=number or ("0" if attached else ""),
        label=cleaned(words(row.get("description"))),
        url=f"{SITE}{path}" if _PATH.fullmatch(path) else "",
    )


def whole(value: Any) -> int:
    """A positive whole number, printed as such or as digits; 0 for everything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def words(value: Any) -> str:
    """A printed value in one line; "" for null."""
    return "" if value is None else " ".join(str(value).split())


def said(text: str, labels: Iterable[str]) -> dict[str, Any]:
    """Text and labels of an entry: where only a label is known, the service prints it as text."""
    if text and _LABEL.fullmatch(text):
        return {"text": "", "labels": tuple(sorted({text, *labels}))}
    return {"text": text, "labels": tuple(sorted(labels))}


# ---- as events -----------------------------------------------------------------------------------


def aliases(one: Entry, case: str, joint: str) -> tuple[str, ...]:
    """Every further name that an answer gives an entry; see `Event.aliases`.

    `case` is the PACER case id, "" if unknown; `joint` what stands between it and a sequence
    number in that court's own feed, "" where they do not.
    """
    main = [paper for paper in one.papers if not paper.attachment]
    documents = {paper.pacer for paper in main} | {one.pacer}
    names = [f"document:{pacer_document(number)}" for number in documents if number]
    names += [f"acms:{paper.acms}" for paper in main if paper.acms]
    if case and joint and one.sequence:
        names.append(f"sequence:{case}{joint}{one.sequence}")
    if one.number:
        names.append(f"number:{one.number}")
    if one.recap:
        names.append(f"recap:{one.recap}")
    if one.id:
        names.append(f"courtlistener:entry/{one.id}")
    names += [f"courtlistener:document/{paper.id}" for paper in main if paper.id]
    return tuple(sorted(names))


def fields(one: Entry) -> dict[str, Value]:
    """What is printed of an entry; what is not printed says nothing."""
    found: dict[str, Value] = {
        "number": one.number,
        "labels": one.labels,
        "text": one.text,
        "entered": one.entered,
    }
    return {name: value for name, value in found.items() if value}


def attachments(one: Entry, key: str, fact: str, url: str) -> Iterator[Event]:
    """What is attached to an entry. Those that its text names are one fact with the entry."""
    for paper in one.papers:
        if not paper.attachment:
            continue
        names = [f"document:{pacer_document(paper.pacer)}"] if paper.pacer else []
        names += [f"acms:{paper.acms}"] if paper.acms else []
        names += [f"courtlistener:document/{paper.id}"] if paper.id else []
        numbered = paper.attachment if paper.attachment != "0" else f"document {paper.id}"
        yield Event(
            key=f"{key}/{numbered}",
            kind=EventKind.ATTACHMENT,
            # Undated: the feeds never show attachments, and nothing follows from that.
            url=paper.url or url,
            fact=fact if names_attachment(one.text, paper.attachment) else "",
            fields={
                "number": f"{one.number}-{numbered}" if one.number else None,
                "label": paper.label or None,
            },
            aliases=tuple(sorted(names)),
        )


def names_attachment(text: str, number: str) -> bool:
    """Whether docket text lists an attachment: "(Attachments: # 1 Exhibit A, # 2 Exhibit B)"."""
    start = _LISTED.search(text)
    return bool(start and re.search(rf"#\s?{re.escape(number)}(?!\d)", text[start.end() :]))


def day_after(iso: str) -> str:
    """The ISO day after an ISO day."""
    return date.fromordinal(date.fromisoformat(iso).toordinal() + 1).isoformat()
