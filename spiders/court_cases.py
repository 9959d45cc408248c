"""From the items of a court's feed to its cases: what is wanted, and what one print shows of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from spiders import cmecf, terms
from spiders.terms import Terms
from tracker.domain import keys
from tracker.domain.items import Coverage, Event, EventKind, Matter, MatterKind
from tracker.domain.normalise import pacer_document
from tracker.domain.ports import Followed

_WORD = re.compile(r"[a-z0-9]{2,}")


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
    terms: Terms = ()

    @classmethod
    def of(cls, followed: Followed, court: str, everything: bool, text: str) -> Wanted:
        """What `followed` wants of that court, given the text of its feed."""
        if everything:
            return cls()
        wanted = cls(everything=False, terms=terms.compiled(_likely(followed.terms, text)))
        for ref in followed.refs:
            place, _, rest = ref.strip().partition(" ")
            if place.lower() == court and rest:
                wanted._follow(rest.strip().lower(), ref)
        return wanted

    def _follow(self, number: str, ref: str) -> None:
        if number.startswith("#"):
            self.ids[number[1:].strip()] = ref
            return
        found = keys.docket_of(number)
        if found and found.kind and not found.office:
            self.tails[found.short] = ref
        else:
            self.numbers[found.number if found else number] = ref

    def case(self, guid: cmecf.Guid, title: str) -> list[str]:
        """The refs that follow this case by its number or id, given its title as printed."""
        found = keys.docket_at(title) if self.numbers or self.tails else None
        hits = [
            self.ids.get(guid.case) if not guid.appellate else None,
            self.numbers.get(guid.case.lower()) if guid.appellate else None,
        ]
        if found and self.numbers:
            hits += [self.numbers.get(found.case), self.numbers.get(found.number)]
        if found and self.tails:
            hits += [self.tails.get(found.tail), self.tails.get(found.short)]
        return [hit for hit in dict.fromkeys(hits) if hit] if any(hits) else []

    def found(self, text: str) -> list[str]:
        """The terms that stand in a text, as follows."""
        return terms.found(self.terms, text)


def _likely(searched: Iterable[str], text: str) -> Iterator[str]:
    """Terms of which at least the longest plain word stands somewhere in the feed."""
    folded = text.casefold() if searched else ""
    for term in searched:
        words = _WORD.findall(term.casefold())
        if not words or max(words, key=len) in folded:
            yield term


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
    title: cmecf.Title = cmecf.Title()
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
        found = self._found(title, described) if wanted.terms else []
        if wanted.everything or refs or found:
            case = self._case(guid)
            case.refs.update(refs)
            case.terms.update(found)
            self._add(case, guid, title, described, date, item)

    def _found(self, title: cmecf.Title, described: cmecf.Described) -> list[str]:
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
            key=keys.docket(self.court, case.guid.case),
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
        defendant = case.title.defendant
        refs = [keys.docket_ref(self.court, number)] if number else []
        if number and defendant:
            refs.append(keys.docket_ref(self.court, f"{number}-{defendant}"))
        if not case.guid.appellate:
            refs.append(keys.case_ref(self.court, case.guid.case))
        return tuple(refs)


def _fact(guid: cmecf.Guid, title: cmecf.Title, date: str) -> str:
    """One filing is printed once for each defendant, who have case ids of their own."""
    if not guid.entry or not title.number or guid.appellate:
        return ""
    if title.defendant or title.kind in ("cr", "mj"):
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
        aliases=_aliases(key, entry),
    )


def _aliases(key: str, entry: _Entry) -> tuple[str, ...]:
    """The names by which other sources know an entry; see `Event.aliases`."""
    names = [f"document:{entry.document}"] if entry.document else []
    names += [f"number:{entry.number}"] if entry.number else []
    # Courts of appeals and those without ids have no sequence number that others print.
    if key[:1].isdigit() and "@" not in key:
        names.append(f"sequence:{key}")
    return tuple(names)
