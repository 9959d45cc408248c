"""From the items of a court's feed to its cases: what is wanted, and what one print shows of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from spiders import cmecf
from tracker.domain.items import Coverage, Event, EventKind, Matter, MatterKind
from tracker.domain.normalise import pacer_document
from tracker.domain.ports import Followed

_WORD = re.compile(r"[a-z0-9]{2,}")
_SUFFIX = re.compile(r"(\d{1,2}:)?(\d{2}-(?:[a-z~]{1,5}-)?\d{1,7}(?:/[a-z0-9]+)?)((?:-[a-z0-9]+)*)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a source keeps: cases by number, suffix or PACER id, and items by a term.

    `numbers`, `tails` (numbers without office digit) and `ids` lead to the refs as people wrote
    them. `terms` are pairs of the term and its pattern, only those that the feed can hold at all.
    """

    everything: bool = True
    numbers: dict[str, str] = field(default_factory=dict)
    tails: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    terms: tuple[tuple[str, re.Pattern[str]], ...] = ()

    @classmethod
    def of(cls, followed: Followed, court: str, everything: bool, text: str) -> Wanted:
        """What `followed` wants of that court, given the text of its feed."""
        if everything:
            return cls()
        wanted = cls(everything=False, terms=_terms(followed.terms, text))
        for ref in followed.refs:
            place, _, rest = ref.strip().partition(" ")
            if place.lower() == court and rest:
                wanted._follow(rest.strip().lower(), ref)
        return wanted

    def _follow(self, number: str, ref: str) -> None:
        if number.startswith("#"):
            self.ids[number[1:].strip()] = ref
            return
        found = _SUFFIX.fullmatch(number)
        if not found:
            self.numbers[number] = ref
            return
        office, base, suffix = found[1], found[2], found[3]
        defendant = next((part for part in suffix.split("-") if part.isdigit()), "")
        full = f"{office or ''}{base}" + (f"-{defendant}" if defendant else "")
        (self.tails if office is None and "-" in base[3:] else self.numbers)[full] = ref

    def case(self, guid: cmecf.Guid, title: str) -> list[str]:
        """The refs that follow this case by its number or id, given its title as printed."""
        number, defendant = cmecf.number(title)
        exact = f"{number}-{defendant}" if defendant else number
        tail = number.partition(":")[2]
        hits = (
            self.ids.get(guid.case) if not guid.appellate else None,
            self.numbers.get(number),
            self.numbers.get(exact) if defendant else None,
            self.numbers.get(guid.case.lower()) if guid.appellate else None,
            self.tails.get(tail) if tail else None,
        )
        if not any(hits):
            return []
        return [hit for hit in dict.fromkeys(hits) if hit]

    def found(self, text: str) -> list[str]:
        """The terms that stand in a text, as follows."""
        return [f"term:{term}" for term, pattern in self.terms if pattern.search(text)]


def _terms(terms: Iterable[str], text: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Terms of which at least the longest plain word stands somewhere in the feed."""
    folded = text.casefold() if terms else ""
    kept = []
    for term in terms:
        words = _WORD.findall(term.casefold())
        if not words or max(words, key=len) in folded:
            pattern = r"\s+".join(re.escape(part) for part in term.split())
            kept.append((term, re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE)))
    return tuple(kept)


@dataclass(slots=True)
class _Entry:
    """One docket entry, gathered from all items that share its key."""

    date: str
    labels: set[str] = field(default_factory=set)
    number: str = ""
    document: str = ""
    url: str = ""
    fact: str = ""


#: Courts whose feed names cases only: there an entry's own instant is its key. In any other court
#: an item without an id is a slip; a key made up for it would be told again under its own.
WITHOUT_IDS = frozenset({"nyed"})


@dataclass(slots=True)
class _Case:
    """One case, gathered from all its items; its own texts come from the newest of them."""

    guid: cmecf.Guid
    as_of: tuple[str, int] = ("", -1)
    title: cmecf.Title = cmecf.Title("", "", "")
    header: dict[str, str] = field(default_factory=dict)
    url: str = ""
    entries: dict[str, _Entry] = field(default_factory=dict)
    refs: set[str] = field(default_factory=set)
    terms: set[str] = field(default_factory=set)
    in_name: bool = False  # a term stands in the case name: every entry is kept


class Cases:
    """Takes items one by one; knows the cases that are wanted and the ends of the window."""

    def __init__(self, court: str, wanted: Wanted, latest: str = "") -> None:
        self.court = court
        self.wanted = wanted
        self.latest = latest or "9999"  # a later date is a slip of the court, not the newest item
        self.shown = 0
        self.unnamed = 0
        self.undated = 0
        self.oldest = ""
        self.newest = ""
        self._cases: dict[str, _Case] = {}

    def take(self, item: cmecf.Item) -> None:
        """Count an item, and keep it when its case or a term is followed."""
        self.shown += 1
        date = cmecf.instant(item.date)
        if date:
            if not self.oldest or date < self.oldest:
                self.oldest = date
            if self.newest < date <= self.latest:
                self.newest = date
        else:
            self.undated += 1
        guid = cmecf.guid(item.guid) or cmecf.guid(item.link)
        if guid is None or (not guid.entry and not (date and self.court in WITHOUT_IDS)):
            self.unnamed += 1
            return
        wanted = self.wanted
        refs = [] if wanted.everything else wanted.case(guid, item.title)
        if not (wanted.everything or refs or wanted.terms):
            return
        title = cmecf.title(item.title)
        described = cmecf.described(item.description)
        terms = self._terms(title, described) if wanted.terms else []
        if wanted.everything or refs or terms:
            case = self._case(guid)
            case.refs.update(refs)
            case.terms.update(terms)
            self._add(case, guid, title, described, date, item)

    def _terms(self, title: cmecf.Title, described: cmecf.Described) -> list[str]:
        return self.wanted.found(f"{title.number} {title.name} \n {described.label}")

    def _case(self, guid: cmecf.Guid) -> _Case:
        case = self._cases.get(guid.case)
        if case is None:
            case = self._cases[guid.case] = _Case(guid)
        return case

    def _add(
        self,
        case: _Case,
        guid: cmecf.Guid,
        title: cmecf.Title,
        described: cmecf.Described,
        date: str,
        item: cmecf.Item,
    ) -> None:
        rank = (date, int(guid.entry or 0))
        if rank > case.as_of:
            case.as_of, case.title, case.header = rank, title, described.header
            case.url = cmecf.decoded(item.link).strip()
        key = guid.key if guid.entry else f"{guid.key}@{date}"
        entry = case.entries.get(key)
        if entry is None:
            entry = case.entries[key] = _Entry(date)
            entry.fact = _fact(guid, title, date)
        if described.label:
            entry.labels.add(described.label)
        entry.number = entry.number or described.number
        if described.document and not entry.document:
            entry.document = pacer_document(described.document)
        entry.url = entry.url or described.url

    def matters(self, since: str) -> tuple[Matter, ...]:
        """Every case that was kept, with its entries."""
        return tuple(self._matter(case, since) for case in self._cases.values())

    def _matter(self, case: _Case, since: str) -> Matter:
        title = case.title
        number = title.number or (case.guid.case if case.guid.appellate else "")
        fields: dict[str, str | tuple[str, ...] | None] = {}
        if title.name:
            fields["case_name"] = title.name
        if number:
            fields["docket_number"] = number
        fields.update(case.header)
        partly = bool(case.terms) and not case.refs and not self.wanted.found(title.name)
        return Matter(
            key=f"docket/{self.court}/{case.guid.case}",
            kind=MatterKind.DOCKET,
            title=title.name or number or f"case {case.guid.case}",
            url=case.url,
            date="",
            as_of=case.as_of[0],
            fields=fields,
            events=tuple(_event(key, entry, case.url) for key, entry in case.entries.items()),
            coverage=Coverage.ADDITIONS if partly else Coverage.WINDOW,
            since="" if partly else since,
            refs=self._refs(case, number),
            follows=("*",) if self.wanted.everything else tuple(sorted(case.refs | case.terms)),
        )

    def _refs(self, case: _Case, number: str) -> tuple[str, ...]:
        """The names that a watch may use for the case."""
        refs = [f"{self.court} {number}"] if number else []
        if number and case.title.defendant:
            refs.append(f"{self.court} {number}-{case.title.defendant}")
        if not case.guid.appellate:
            refs.append(f"{self.court} #{case.guid.case}")
        return tuple(refs)


def _fact(guid: cmecf.Guid, title: cmecf.Title, date: str) -> str:
    """One filing is printed once for each defendant, who have case ids of their own."""
    kind = title.number.partition("-")[2].partition("-")[0].lower()
    if not guid.entry or not title.number or guid.appellate:
        return ""
    if title.defendant or kind in ("cr", "mj"):
        return f"{title.number}#{guid.entry}@{date}"
    return ""


def _event(key: str, entry: _Entry, url: str) -> Event:
    return Event(
        key=key,
        kind=EventKind.ENTRY,
        date=entry.date,
        url=entry.url or url,
        fact=entry.fact,
        fields={
            "number": entry.number,
            "labels": tuple(sorted(entry.labels)),
            "document": entry.document,
        },
    )
