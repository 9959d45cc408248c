"""From what a page or notice shows of a docket to a matter, under the names that feeds use too."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from tracker.domain import keys
from tracker.domain.courts import APPELLATE, joint
from tracker.domain.docket_text import cleaned, text_of
from tracker.domain.items import Event, EventKind, Matter, MatterKind, Value
from tracker.domain.normalise import pacer_document
from tracker.domain.relations import appeal_of
from tracker.domain.spread import whole_cases

Row = dict[str, Any]

#: What is printed for a caption or a judge where there is none.
_BLANK = frozenset(("", "unknown case title", "unknown"))
_NOBODY = frozenset(("", "not assigned", "unassigned"))
_DIGITS = re.compile(r"\d{1,18}")
#: An appellate entry without a number is printed with its PACER document id instead.
_NUMBER = re.compile(r"\d{1,9}")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
#: How an appellate text ends: the court's own number of the entry, the case's, who made it.
_OWN = re.compile(r"\[(\d{6,9})\](?:\s*\[\d\d-\d{2,6}[^\[\]]{0,200}\])*\s*\([^()]{1,60}\)\s*$")
#: Number and initials as the subject of a notice has them; a label holds neither.
_SUBJECT = re.compile(r"Activity in Case|\d\d-[a-z]{2}-\d{3,}|\d\d-\d{4,}", re.IGNORECASE)
#: A bankruptcy has no caption; who it is about is printed with what he is.
_DEBTOR = re.compile(r",\s+(?:Debtor|Debtor\s+in\s+Possession)$", re.IGNORECASE)
#: The library takes "James V. Selna" for two parties.
_VERSUS = re.compile(r"\bv\. ")


def matter(court: str, row: Row, as_of: str = "", acms: bool = False) -> Matter | None:
    """One docket, None where no number is printed; `row` as `child.py` says it.

    `as_of` is the instant of the print. In trial courts it goes by its PACER case id where one is
    printed, as in the court's own feed.
    """
    number = _number(row)
    if not number:
        return None
    case = _digits(row["case"]) or next(filter(None, (_digits(e["case"]) for e in _rows(row))), "")
    case = "" if court in APPELLATE else case
    name = _caption(row["name"])
    name = _DEBTOR.sub("", name) if court.endswith("b") else name
    fields: dict[str, Value] = {
        "case_name": name,
        "docket_number": number,
        "case_status": _status(row),
        "judge": _judge(row["judge"]),
        "referred_judge": _judge(row["referred"]),
    }
    url = _url(court, number, case, acms)
    return Matter(
        key=keys.docket(court, case or number),
        kind=MatterKind.DOCKET,
        title=name or number,
        url=url,
        date=row["filed"],
        as_of=as_of,
        fields={name: value for name, value in fields.items() if value},
        events=tuple(_events(court, number, case, row, url)),
        refs=tuple(_refs(court, number, case, row["defendant"])),
        relations=appeal_of(row["below_court"], row["below"]),
    )


def _rows(row: Row) -> list[Row]:
    entries: list[Row] = row["entries"]
    return entries


def _number(row: Row) -> str:
    """The number as the court's feed prints it; nothing is behind it."""
    printed = " ".join(row["number"].split())
    found = keys.docket_of(printed)
    return found.printed if found else printed[:60]


def _caption(raw: str) -> str:
    name = cleaned(raw)
    return "" if name.casefold() in _BLANK else name


def _judge(raw: str) -> str:
    name = _VERSUS.sub("V. ", cleaned(raw))
    return "" if name.casefold() in _NOBODY else name


def _status(row: Row) -> str:
    """Whether the case is closed, in the words of CourtListener's record; a notice says neither."""
    if row["terminated"]:
        return f"terminated {row['terminated']}"
    return "open" if row["filed"] else ""


def _digits(raw: str) -> str:
    return raw if _DIGITS.fullmatch(raw) else ""


def _refs(court: str, number: str, case: str, defendant: str) -> Iterator[str]:
    """The names that a watch may use."""
    yield keys.docket_ref(court, number)
    if defendant.isdecimal():
        yield keys.docket_ref(court, f"{number}-{int(defendant)}")
    if case:
        yield keys.case_ref(court, case)


def _url(court: str, number: str, case: str, acms: bool) -> str:
    """The docket's own page, behind the court's log-in."""
    if acms:
        return f"https://{court}-showdoc.azurewebsites.us/{number}"
    system = f"https://ecf.{court}.uscourts.gov"
    if court in APPELLATE:
        shown = "servlet=DocketReportFilter.jsp"
        return f"{system}/n/beam/servlet/TransportRoom?{shown}&caseNum={number}"
    return f"{system}/cgi-bin/DktRpt.pl?{case}" if case else f"{system}/"


# ---- entries -------------------------------------------------------------------------------------


def _events(court: str, number: str, case: str, row: Row, url: str) -> Iterator[Event]:
    entries = [_Entry(court, number, case, one) for one in _rows(row)]
    names = _keys(entries)
    for one, key in zip(entries, names, strict=True):
        yield Event(
            key=key,
            kind=EventKind.ENTRY,
            date=one.date,
            url=one.document_url or url,
            fields=one.fields,
            aliases=one.aliases,
        )


def _keys(entries: list[_Entry]) -> list[str]:
    """A key for each: its number, which it keeps; else the court's id; else what it says.

    Numbers are used twice now and then; then the second goes by the court's id, or by its turn.
    """
    content = keys.content_keys((one.date, "", one.text or one.label) for one in entries)
    taken: Counter[str] = Counter()
    found = []
    for one, said in zip(entries, content, strict=True):
        key = f"entry-{one.number}" if one.number else one.guid or said
        if taken[key]:
            key = f"{key}.{one.guid or taken[key]}"
        taken[key] += 1
        found.append(key)
    return found


class _Entry:
    """One entry, read from its row."""

    def __init__(self, court: str, docket: str, case: str, row: Row) -> None:
        self.court = court
        self.date: str = row["date"][:10]
        self.text, entered = text_of(row["text"])
        self.entered = entered or row["entered"][:10]
        self.number = row["number"] if _NUMBER.fullmatch(row["number"]) else ""
        label = cleaned(row["label"])
        self.label = "" if _SUBJECT.search(label) else label
        document = row["document"]
        self.document = _digits(document)
        self.acms = document.lower() if _GUID.fullmatch(document) else ""
        sequence = _digits(row["sequence"])
        if not sequence and court in APPELLATE:
            own = _OWN.search(self.text)
            sequence = own[1] if own else ""
        self.guid = _guid(court, docket, _digits(row["case"]) or case, sequence)

    @property
    def document_url(self) -> str:
        """Where the document is, without what makes a notice's own link work once."""
        if not self.document:
            return ""
        folder = "docs1" if self.court in APPELLATE else "doc1"
        document = pacer_document(self.document)
        return f"https://ecf.{self.court}.uscourts.gov/{folder}/{document}"

    @property
    def fields(self) -> dict[str, Value]:
        """What is printed; what is not printed says nothing."""
        found: dict[str, Value] = {
            "number": self.number,
            "labels": (self.label,) if self.label else (),
            "text": self.text,
            "entered": self.entered,
        }
        return {name: value for name, value in found.items() if value}

    @property
    def aliases(self) -> tuple[str, ...]:
        """The names by which other sources know it; see `Event.aliases`."""
        names = [f"document:{pacer_document(self.document)}"] if self.document else []
        if self.acms:  # CourtListener keeps it where other courts have their document id
            names += [f"acms:{self.acms}", f"document:{pacer_document(self.acms)}"]
        names += [f"number:{self.number}"] if self.number else []
        names += [f"sequence:{self.guid}"] if self.guid[:1].isdigit() else []
        return tuple(sorted(names))


def _guid(court: str, docket: str, case: str, sequence: str) -> str:
    """How the court's own feed names an entry, "" where the page does not say."""
    if not sequence:
        return ""
    between = joint(court)
    if not between:
        return f"caseNum={docket}&partId={sequence}"
    return f"{case}{between}{sequence}" if case else ""


def as_one_fact(matters: Sequence[Matter]) -> tuple[Matter, ...]:
    """The dockets of one notice; what it prints for each of several defendants is one filing."""
    printed = Counter(name for one in matters for name in whole_cases(one.refs))
    return tuple(
        (
            replace(one, events=tuple(map(partial(_fact, one), one.events)))
            if any(printed[name] > 1 for name in whole_cases(one.refs))
            else one
        )
        for one in matters
    )


def _fact(matter_: Matter, event: Event) -> Event:
    """An entry with what it is in every defendant's docket: of this notice, whatever it says."""
    said = repr((event.date, sorted(event.fields.items())))
    digest = hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()
    case = min(whole_cases(matter_.refs))
    return replace(event, fact=f"{case}#{digest}@{matter_.as_of}")


def with_cases(rows: Iterable[Row], case: str) -> list[Row]:
    """Rows with a case id found elsewhere on their page, where they print none."""
    return [row | {"case": row["case"] or case} for row in rows]


def entered_on(rows: Iterable[Row], day: str) -> list[Row]:
    """Rows whose entries were all entered on that day, as a notice says above them."""
    return [
        row | {"entries": [one | {"entered": one["entered"] or day} for one in _rows(row)]}
        for row in rows
    ]


def with_sequences(rows: list[Row], printed: list[tuple[str, str]]) -> list[Row]:
    """Rows of one docket with the sequence numbers that its page has beside each, in its order.

    `printed` are pairs of number and sequence number; rows that are no entries have a word for a
    number. Where the two do not agree, nothing is taken from them.
    """
    own = [(number, sequence) for number, sequence in printed if not number or number.isdigit()]
    entries = [one for row in rows for one in _rows(row)]
    if [one["number"] for one in entries] != [number for number, _ in own]:
        return rows
    for one, (_, sequence) in zip(entries, own, strict=True):
        one["sequence"] = one["sequence"] or sequence
    return rows
