"""The things that the sample sites hold: cases, orders, bills, a council's file and its sittings.

A thing says what is true of it and from when on a site shows it. An empty instant means "always"
where something begins and "never" where it ends.
"""

from __future__ import annotations

from dataclasses import dataclass

#: (instant from which it holds, value), oldest first.
Versions = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of the court: its PACER id, its number, and its captions with the day each began."""

    id: str
    number: str
    captions: Versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One docket entry as the court's feed prints it.

    Before `numbered_at` it stands without number and document link; from `gone_at` on it is
    missing, although the feed's 24 hours have not passed.
    """

    case: str
    seq: int
    at: str
    label: str
    number: str = ""
    document: str = ""
    numbered_at: str = ""
    gone_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedOrder:
    """One row of the city's list: its number, the day of signature, each title from its day on."""

    number: str
    signed: str
    titles: Versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One action on a bill: its day, the chamber, the legislature's words, Open States' classes."""

    day: str
    chamber: str
    text: str
    classes: tuple[str, ...] = ()
    listed_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """One text version of a bill: its day, its name, and the legislature's id of it."""

    day: str
    name: str
    id: str
    listed_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """One vote on a bill: day and chamber, the motion, how many said yes and no."""

    day: str
    chamber: str
    motion: str
    yes: int
    no: int
    listed_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """One bill of California's session 2025-2026 as Open States shows it from `listed_at` on."""

    number: str
    title: str
    authors: tuple[str, ...]
    coauthors: tuple[str, ...]
    steps: tuple[Step, ...]
    prints: tuple[Print, ...]
    ballots: tuple[Ballot, ...] = ()
    listed_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One row of a file's history. Before `acted_at` it is a place on a coming agenda.

    `votes` are (person, "Yea" or "Nay"); `voiced` means that it passed and that nobody was counted.
    """

    id: int
    body: str
    when: str
    sitting: int = 0
    action: str = ""
    note: str = ""
    voiced: bool = False
    votes: tuple[tuple[str, str], ...] = ()
    listed_at: str = ""
    acted_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document that is attached to a file."""

    id: int
    name: str
    listed_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One version of a file's text, the current one from `since` on."""

    key: int
    label: str
    since: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One matter before the council: what it is, its drafts, its history, its documents."""

    id: int
    number: str
    name: str
    title: str
    committee: str
    introduced: str
    sponsors: tuple[str, ...]
    statuses: Versions
    drafts: tuple[Draft, ...]
    acts: tuple[Act, ...]
    papers: tuple[Paper, ...]
    passed: str = ""
    passed_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row of an agenda; `act` is the row of a file's history that it stands for, if any."""

    id: int
    title: str
    act: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One meeting of the council or of a committee: its day, its times, its place, its agenda."""

    id: int
    body: str
    day: str
    times: Versions
    place: str
    items: tuple[Item, ...]
    listed_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """Everything that the sample sites hold."""

    cases: tuple[Case, ...] = ()
    entries: tuple[Entry, ...] = ()
    orders: tuple[ListedOrder, ...] = ()
    bills: tuple[Bill, ...] = ()
    files: tuple[File, ...] = ()
    sittings: tuple[Sitting, ...] = ()
