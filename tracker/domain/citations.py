"""What a text cites: bills, chapters, cases, orders and files, by their numbers.

A number alone means little ("627"): each form needs its own words beside it, and a citation counts
only where a matter goes by one of the names that it may mean (`candidates`). Statutes are found by
`tracker/statutes.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from tracker.domain import keys, normalise, places

#: Characters of a text that are searched, and of the words kept on each side of a citation.
SEARCHED = 60_000
AROUND = 90


class Cited(StrEnum):
    """What kind of thing a number names."""

    BILL = "bill"
    CHAPTER = "chapter"
    CASE = "case"
    APPEAL = "appeal"
    ORDER = "order"
    FILE = "file"
    STATUTE = "statute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One number in a text: `name` as names of matters end ("SB 627", "2:25-cv-10999").

    `words` are those around it, `place` the state that they name, if any.
    """

    kind: Cited
    name: str
    words: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """Where a text stands: the places of the matter that cites, and all places that are read."""

    places: frozenset[str]
    known: frozenset[str] = frozenset()


def find(text: str) -> list[Citation]:
    """Everything that a text cites, each once, as it comes."""
    text = normalise.text(text)[:SEARCHED]
    found: dict[tuple[Cited, str], Citation] = {}
    if any(character.isdigit() for character in text):
        for pattern, read in _FORMS:
            for match in pattern.finditer(text):
                for citation in read(match):
                    found.setdefault((citation.kind, citation.name), citation)
    return list(found.values())


def _cited(kind: Cited, name: str, match: re.Match[str], place: str = "") -> Citation:
    text = match.string
    start, end = max(0, match.start() - AROUND), match.end() + AROUND
    words = text[start:end]
    if start:
        words = words.partition(" ")[2]
    if end < len(text):
        words = words.rpartition(" ")[0]
    return Citation(kind=kind, name=name, words=words, place=place)


# ---- bills and chapters --------------------------------------------------------------------------

#: No part of another number, amount, section or address.
_ALONE = r"(?<![\w.$§#/&:-])"
_ENDS = (
    r"(?![\d:%°]|[.,:]\d|-\d|/\d" r"|[ -]?(?:hours?|days?|pages?|pp\b|percent|USD|U\.S\.C|CFR)\b)"
)
_SHORT_BILL = re.compile(
    _ALONE + r"(?P<prefix>[SAH]\.? ?B\.?|[SAH]\.? ?[JC]\.? ?R\.?|H\.R\.|HR|LB|LD|SF|HF)s?"
    r"(?: Nos?\.)?[ -]?0{0,3}(?P<number>[1-9]\d{0,4})(?P<print>-?[A-Z])?(?!\w)" + _ENDS
)
_LONG_BILL = re.compile(
    r"\b(?P<house>Senate|Assembly|House) (?P<joint>Joint |Concurrent )?"
    r"(?P<kind>Bill|Resolution|File)s?(?: (?:Nos?\.|Numbers?|#))? ?(?P<number>[1-9]\d{0,4})"
    r"(?P<more>(?:,? (?:and|or|&) [1-9]\d{0,4}\b(?!\.\d))*)(?!\w)" + _ENDS,
)
_SENATE_OF_CONGRESS = re.compile(
    _ALONE + r"S\. ?(?P<number>[1-9]\d{0,3})(?=,? \(?\d{3}(?:th|st|nd|rd) Cong)"
)
_CHAPTER = re.compile(
    r"\b(?:Chapter|Ch\.) (?P<number>\d{1,4})(?:,|, of the| of the) (?:Statutes|Stats\.|Laws)"
    r"(?: of)? (?P<year>(?:19|20)\d\d)\b|\bStats\. ?(?P<year2>(?:19|20)\d\d),? [Cc]h\."
    r" ?(?P<number2>\d{1,4})\b",
)
_ACT = re.compile(
    r"\b(?P<kind>Public Act|P\.A\.|Public Law|Pub\. ?L\.) (?:Nos?\. ?)?"
    r"(?P<number>\d{2,3}-\d{1,4})\b"
)


def _bill(match: re.Match[str]) -> Iterator[Citation]:
    prefix = re.sub(r"[. ]", "", match["prefix"])
    place = "us" if match["prefix"] == "H.R." else _state(match)
    yield _cited(Cited.BILL, f"{prefix} {int(match['number'])}", match, place)


def _long_bill(match: re.Match[str]) -> Iterator[Citation]:
    house, joint, kind = match["house"][0], (match["joint"] or "")[:1], match["kind"][0]
    if joint and kind != "R":
        return
    for number in (match["number"], *re.findall(r"\d+", match["more"])):
        yield _cited(Cited.BILL, f"{house}{joint}{kind} {int(number)}", match, _state(match))


def _senate(match: re.Match[str]) -> Iterator[Citation]:
    yield _cited(Cited.BILL, f"S {match['number']}", match, "us")


def _state(match: re.Match[str]) -> str:
    text = match.string
    return places.named_state(text[max(0, match.start() - 30) : match.start()], text[match.end() :])


def _chapter(match: re.Match[str]) -> Iterator[Citation]:
    number, year = match["number"] or match["number2"], match["year"] or match["year2"]
    yield _cited(Cited.CHAPTER, f"Chapter {int(number)} of {year}", match, _state(match))


def _act(match: re.Match[str]) -> Iterator[Citation]:
    federal = "L" in match["kind"].replace(".", "").split()[-1]
    name = "Public Law" if federal else "Public Act"
    yield _cited(Cited.CHAPTER, f"{name} {match['number']}", match, "us" if federal else "il")


# ---- cases ---------------------------------------------------------------------------------------

_CASE = re.compile(
    r"(?<![\w:/.-])(?:(?P<office>\d{1,2}):)?(?:20)?(?P<year>\d\d)-?"
    r"(?P<kind>cv|cr|mc|mj|md|ap|bk|gj|po|sw|vv)-?(?P<serial>\d{3,7})(?!\d)",
    re.IGNORECASE,
)
#: The older way of the Central District of California: "CV 25-10999 CAS", its offices in letters.
_OLD_CASE = re.compile(
    r"(?<![\w-])(?P<at>SA|ED|LA)?(?P<kind>CV|CR)[ -]?(?P<year>\d\d)-(?P<serial>\d{4,5})\b"
)
_OFFICES = {"SA": "8", "ED": "5", "LA": "2"}
#: An appeal's number says little by itself: the words before it must call it a case's.
_APPEAL = re.compile(
    r"(?:\b[Nn][Oo][Ss]?\.?|\b(?:Number|NUMBER)s?|#):? ?"
    r"(?P<numbers>\d\d-\d{2,5}(?![\d/-])(?:,? (?:and |& )?\d\d-\d{2,5}(?![\d/-]))*)"
)
_APPLICATION = re.compile(r"\bNos?\. ?(?P<number>\d\d[AM]\d{1,4})\b")
#: What else is numbered so: papers of a docket, rules, files of a council, what was mailed.
_NO_CASE = re.compile(
    r"\b(ECF|CM/ECF|Dkt|Doc|Docs|Docket|Document|Documents|Entry|Exhibit|Ex|Exh|Rule|Order|Orders"
    r"|General|Ordinance|Resolution|Bill|Receipt|Tracking|Certified|Account|Check|Claim|Form|File"
    r"|Permit|Policy|Bar|ID|Phone|Tel|Fax|Public|Law|Act|Pub|Instruction|Chapter|Section|Item|Lot"
    r"|Paragraph|Page|Suite|Unit|Contract|Invoice|Release|Notice|Proclamation|Report|Rept|Mail"
    r"|Int|Intro|Res|LU)\.?,? ?$",
    re.IGNORECASE,
)
_COURT_WORDS = re.compile(
    r"USCA|\bC\.?C\.?A\b|CCA|circuit|cir\.|appeal|supreme court|certiorari", re.IGNORECASE
)


def _case(match: re.Match[str]) -> Iterator[Citation]:
    office = f"{match['office']}:" if match["office"] else ""
    serial = f"{match['serial'].lstrip('0'):0>5}"
    name = f"{office}{match['year']}-{match['kind'].lower()}-{serial}"
    yield _cited(Cited.CASE, name, match)


def _old_case(match: re.Match[str]) -> Iterator[Citation]:
    office = f"{_OFFICES[match['at']]}:" if match["at"] else ""
    name = f"{office}{match['year']}-{match['kind'].lower()}-{match['serial']:0>5}"
    yield _cited(Cited.CASE, name, match)


def _appeal(match: re.Match[str]) -> Iterator[Citation]:
    before = match.string[max(0, match.start() - 40) : match.start()]
    numbers = re.findall(r"\d\d-\d{2,5}", match["numbers"])
    if _NO_CASE.search(before) and not _COURT_WORDS.search(before):
        return
    for number in numbers:
        if not 40 <= int(number[:2]) < 80:  # no year that is on a docket
            yield _cited(Cited.APPEAL, number, match)


def _application(match: re.Match[str]) -> Iterator[Citation]:
    yield _cited(Cited.APPEAL, match["number"], match)


# ---- orders and files ----------------------------------------------------------------------------

_FIVE = r"\d{2},?\d{3}(?![\d-])"
_ORDER = re.compile(
    rf"\b(?:E(?:xecutive|XECUTIVE) O(?:rder|RDER)[sS]?|Exec\. Orders?|E\. ?O\.|EOs?)"
    rf"(?: ?N[oO][sS]?\.| ?Numbers?| ?#)? ?(?P<numbers>{_FIVE}"
    rf"(?:(?:, and|, or|,| and| or|;| &) (?:Executive Order |E\.O\. |EO )?{_FIVE})*)"
)
_PROCLAMATION = re.compile(r"\bProclamation(?: Nos?\.)? (?P<number>\d{4,5}|\d{1,2},\d{3})(?![\d-])")
_NOTICE = re.compile(r"\bFR Doc\.? (?:No\.? ?)?(?P<number>(?:[A-Z]\d-)?\d{2,4}-\d{4,6})\b")
_AGENCY = re.compile(r"(?<![\w-])(?P<number>[A-Z]{2,6}(?:-[A-Z0-9]{2,5})?-20\d\d-\d{4})(?![\w-])")
_CITY_FILE = re.compile(
    r"(?<![\w-])(?:(?P<nyc>Int|Res|LU)\.? (?:No\. )?0*(?P<serial>\d{1,4})-(?P<year>20\d\d)"
    r"|(?P<chicago>[A-Z]{1,4}20\d\d-\d{4,7})"
    r"|(?:Council |Legislative )?File (?:Nos?\.? |# ?|Number )(?P<file>20\d\d-\d{5}|\d{6})"
    r"|Bill No\. (?P<bill>\d{6}))(?:-[A-Z]{1,2})?(?![\w-])"
)


def _order(match: re.Match[str]) -> Iterator[Citation]:
    for number in re.findall(_FIVE, match["numbers"]):
        yield _cited(Cited.ORDER, f"EO {number.replace(',', '')}", match)


def _proclamation(match: re.Match[str]) -> Iterator[Citation]:
    yield _cited(Cited.ORDER, f"Proclamation {match['number'].replace(',', '')}", match)


def _notice(match: re.Match[str]) -> Iterator[Citation]:
    yield _cited(Cited.ORDER, match["number"], match)


def _city_file(match: re.Match[str]) -> Iterator[Citation]:
    name = match["chicago"] or match["file"] or match["bill"]
    if match["nyc"]:
        name = f"{match['nyc']} {int(match['serial']):04}-{match['year']}"
    yield _cited(Cited.FILE, name, match)


_Reader = Callable[[re.Match[str]], Iterable[Citation]]
_FORMS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (_SHORT_BILL, _bill),
    (_LONG_BILL, _long_bill),
    (_SENATE_OF_CONGRESS, _senate),
    (_CHAPTER, _chapter),
    (_ACT, _act),
    (_CASE, _case),
    (_OLD_CASE, _old_case),
    (_APPEAL, _appeal),
    (_APPLICATION, _application),
    (_ORDER, _order),
    (_PROCLAMATION, _proclamation),
    (_NOTICE, _notice),
    (_AGENCY, _notice),
    (_CITY_FILE, _city_file),
)


# ---- what a citation may mean --------------------------------------------------------------------


def candidates(citation: Citation, near: Near) -> frozenset[str]:
    """The names by which a watch would follow what is cited; none where the place is open."""
    if citation.kind in (Cited.BILL, Cited.CHAPTER, Cited.STATUTE):
        at = {citation.place} if citation.place else _states(near)
        return frozenset(f"{place} {citation.name}" for place in at)
    if citation.kind is Cited.ORDER:
        return frozenset({f"fr {citation.name}"})
    if citation.kind is Cited.FILE:
        return frozenset(f"{place} {citation.name}" for place in near.places | near.known)
    named = places.named_courts(citation.words)
    if citation.kind is Cited.APPEAL:
        courts = {place for place in named if places.is_appellate(place)} or _appellate(near)
        return frozenset(f"{court} {citation.name}" for court in courts)
    courts = {place for place in named if not places.is_appellate(place)} or _trial(near)
    office, _, tail = citation.name.rpartition(":")
    offices = (f"{office}:",) if office else tuple(f"{digit}:" for digit in range(10))
    numbers = {f"{start}{tail}" for start in offices} | ({tail} if not office else set())
    return frozenset(f"{court} {number}" for court, number in product(courts, numbers))


def tails(ref: str) -> tuple[str, ...]:
    """The numbers under which citations of a matter are kept, without court or place.

    Behind a bill's stands the state, if the text that cites it names one: "SB 627@ca".
    """
    place, _, name = ref.partition(" ")
    if "/" in place or not name:
        return ()
    docket = keys.docket_of(name)
    if docket is not None and docket.kind:
        return tuple(dict.fromkeys((docket.case, docket.tail)))
    return (name, f"{name}@{place}")


def _states(near: Near) -> set[str]:
    """The states of a place; where nothing is stated, a bill of a circuit's states may be meant."""
    found = {state for place in near.places for state in places.states(place)}
    return found | (near.places & {"us"})


def _appellate(near: Near) -> set[str]:
    """The courts above a trial court; of a court of appeals itself and the one above."""
    found = {places.circuit_of(place) for place in near.places} - {""}
    found |= {place for place in near.places if places.is_appellate(place)}
    return found | ({"scotus"} if found else set())


def _trial(near: Near) -> set[str]:
    """The court itself and the courts of its state; below a court of appeals all of its circuit."""
    found = {place for place in near.places if places.is_court(place)}
    found |= {f"{place[:-1]}d" for place in found if place.endswith("b")}
    for place in near.places:
        for state in places.states(place):
            if places.is_appellate(place) or not places.is_court(place):
                found.update(places.trial_courts(state))
    return {place for place in found if not places.is_appellate(place)}
