"""How each compared attribute behaves when it moves. The names are those of `tracker changes`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldRule:
    """How one attribute is compared.

    `grows`: a set of labels of which a source may print one at a time; only a value never seen
    before is a change. `flaps`: a value seen within a day is not told again. `blank_is_silence`:
    an empty print never overwrites a value. `absorbed_by`: when that attribute changes too, both
    are one fact. `quiet`: recorded, never told by itself. `fills`: the first value of a blank is
    taken over without a word; only a replaced one is news. `reads`: how many good reads must agree
    before an emptied value is believed. `outright`: an empty print says that there is none now, and
    is believed at once. `passages`: a text of passages, compared as `passages` does. `longest`: how
    many characters are kept and compared.
    """

    grows: bool = False
    flaps: bool = False
    blank_is_silence: bool = False
    absorbed_by: str = ""
    quiet: bool = False
    fills: bool = False
    reads: int = 2
    outright: bool = False
    passages: bool = False
    longest: int = 100_000


_ORDINARY = FieldRule()

RULES: dict[str, FieldRule] = {
    # Courts print one of an entry's event labels at a time, in turn (E.D. Ark.: 31 of 34 changes).
    # A label that comes where there was none fills a stub: the entry itself was told.
    "labels": FieldRule(grows=True, flaps=True, blank_is_silence=True, fills=True),
    # Captions are tidied and come and go; "Unknown Case Title" is a blank (CourtListener's rule).
    "case_name": FieldRule(flaps=True, blank_is_silence=True),
    # The number and its document link arrive together: one fact.
    "document": FieldRule(absorbed_by="number", blank_is_silence=True),
    "title": FieldRule(blank_is_silence=True),
    # A list is kept by its keys; where a link leads is shown, and its noise is not news.
    "link": FieldRule(quiet=True, blank_is_silence=True),
    # Clerks write the short title and the description of a bill some days after it is filed.
    "short_title": FieldRule(fills=True, blank_is_silence=True),
    "long_description": FieldRule(fills=True, blank_is_silence=True),
    # Where several lead, nobody is named as the one who does; replaced is only one by another.
    "lead_author": FieldRule(blank_is_silence=True),
    # "on file", until the system answers 404 for the record: a page not found is doubted longest.
    "record": FieldRule(reads=3),
    # The chamber of a step belongs to the step; a print that moves it is no news of its own.
    "body": FieldRule(quiet=True, blank_is_silence=True),
    # A council's short name follows its long title; who voted how follows the tally: one fact.
    "name": FieldRule(absorbed_by="title", blank_is_silence=True),
    "votes": FieldRule(absorbed_by="tally", blank_is_silence=True),
    # A matter taken off an agenda is a hearing that is off, which nobody can wait a day for; and
    # the day of a vote that was undone goes with the status.
    "agenda_date": FieldRule(outright=True),
    "passed_date": FieldRule(outright=True),
    # The words of a page; what of them may be told is worked out passage by passage.
    "page_text": FieldRule(passages=True, blank_is_silence=True, longest=400_000),
    "docket_number": FieldRule(fills=True, blank_is_silence=True),
    # Who judges a case, and that it ended, is filled in by a later upload or by another key; what
    # replaces it is news.
    "case_status": FieldRule(fills=True, blank_is_silence=True),
    "judge": FieldRule(fills=True, blank_is_silence=True),
    "referred_judge": FieldRule(fills=True, blank_is_silence=True),
    # When the clerk entered a filing; one report of a docket prints it, the other does not.
    "entered": FieldRule(quiet=True, blank_is_silence=True),
    # What was filed with an entry goes with the file that it links to.
    "papers": FieldRule(absorbed_by="document", blank_is_silence=True),
    # Where a case comes from, and the questions that it is about, are added to its docket later.
    "lower_court": FieldRule(fills=True, blank_is_silence=True),
    "lower_court_numbers": FieldRule(fills=True, blank_is_silence=True),
    "questions": FieldRule(fills=True, blank_is_silence=True),
    # Who filed an entry; what became of a motion is told, its first blank is not.
    "filers": FieldRule(quiet=True, blank_is_silence=True),
    "outcome": FieldRule(blank_is_silence=True),
    # When an opinion was filed that is posted later; the court corrects its slips.
    "filed": FieldRule(quiet=True, blank_is_silence=True),
    # How a release begins, and of a rule its abstract: searched for terms, and shown with what is
    # new. Feeds cut it, and add to it, as they like.
    "excerpt": FieldRule(quiet=True, blank_is_silence=True),
    "abstract": FieldRule(quiet=True, blank_is_silence=True),
    # On public inspection a document has a short title; the one it is published under, its number
    # as an order and the day of signing come with the publication, which is told as the status.
    "published_title": FieldRule(fills=True, blank_is_silence=True),
    "order_number": FieldRule(fills=True, blank_is_silence=True),
    "signing_date": FieldRule(fills=True, blank_is_silence=True),
    "citation": FieldRule(quiet=True, blank_is_silence=True),
    # The words of a document; how many pages they take, and pictures of pages, go with them.
    "document_text": FieldRule(blank_is_silence=True, longest=1_000_000),
    "pages": FieldRule(absorbed_by="document_text", blank_is_silence=True),
    "scanned": FieldRule(absorbed_by="document_text", blank_is_silence=True),
    # What a system states that a matter is linked to: only a further link is news.
    "relations": FieldRule(grows=True, blank_is_silence=True),
    # Which matter an item of an agenda leads to.
    "matter": FieldRule(quiet=True, blank_is_silence=True),
}


def rule(name: str) -> FieldRule:
    """The rule of an attribute; an attribute without one is told whenever its value differs."""
    return RULES.get(name, _ORDINARY)
