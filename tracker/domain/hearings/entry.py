"""A docket entry as sentences with the days printed in them, and who speaks in it. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tracker.domain.hearings.dates import Moment, moments

#: Characters of an entry that are read: orders quoted whole in a docket are shorter.
LONGEST = 20_000
#: How far before a day an entry says what the hearing is about, or grants more time.
_SO_FAR = 4_000

#: What clerks write short.
SHORT = tuple(
    (re.compile(rf"\b{short}\b\.?(?= |/|$)"), long)
    for short, long in (
        (r"(?:[Hh]rg|HRG)s?", "Hearing"),
        (r"(?:[Cc]onf|CONF)", "Conference"),
        (r"(?:[Dd]dl|DDL)s?", "Deadline"),
        (r"(?:[Mm]tn|MTN)", "Motion"),
        (r"(?:JS/)?JT", "Jury Trial"),
        (r"FPTC?", "Final Pretrial Conference"),
    )
)
_STAMP = re.compile(r"[(\[](?:entered|filed on|edited|filed)\b:?[^)\]]{0,60}[)\]]", re.IGNORECASE)
#: A stop ends a sentence before a capital, a bracket or the end; "Otero.Court Reporter" happens.
_STOP = re.compile(
    r"[.;](?=\)?\s+[\"'(\[*]?[A-Z0-9]|[A-Z][a-z]|\s*$)| \u00b7 |(?<=        \)) (?=[A-Z][a-z])"
)
_ABBREVIATED = re.compile(
    r"\b(?:nos?|vs?|inc|ltd|co|corp|hon|mag|jr|sr|st|ave|blvd|rm|ste|dr|mrs?|ms|jan|feb|mar|apr|jun"
    r"|jul|aug|sept?|oct|nov|dec|fed|cir|civ|crim|dist|cts?|crt|rptr|dkt|docs?|pat|pltf|pla|de?ft"
    r"|def|atty|ref|cal|app|ecf|pharms|[a-z]|[a-z]\.[a-z])$",
    re.IGNORECASE,
)
#: An entry in error sets nothing, nor does one that reports an error, nor a proposal.
_VOID = re.compile(
    r"\b(?:entered|filed|docketed|issued|sent) in error\b|\berror:|\bdisregard\b"
    r"|^\W*(?:deleted|stricken|(?:joint )?proposed)\b",
    re.IGNORECASE,
)
_GRANTS = re.compile(
    r"\b(?:grant(?:s|ed|ing)|approv(?:es|ed|ing)|allow(?:s|ed|ing)|so ordered|recognizing"
    r"|and order)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(r"\bden(?:y|ies|ied|ying)\b", re.IGNORECASE)
_ORDER = re.compile(r"\W*(?!proposed)(?:\w+ ){0,3}order(?:ed|s)?\b(?! to show)", re.IGNORECASE)
_CHANGE = (
    r"(?:continu(?:e|ance)|re-?schedul|exten[ds]|enlarg|adjourn|postpon|vacate|cancel|re-?set|move"
    r"|advance|(?:further|more|additional) time|change|shorten)"
)
#: What somebody asks for is not what is so.
_ASKS = re.compile(
    r"\b(?:motions?|applications?|stipulat(?:ions?|ed)|letters?|petitions?|requests?)\b"
    rf"(?:[^;]{{0,200}}?\b(?:to|for|of)\s+(?:[\w-]+\s+){{0,2}}?{_CHANGE}"
    r"|\s+(?:extend|continu|resett?|reschedul)ing)"
    r"|\b(?:requests (?!due)|requested|requesting|seeks|seeking|asks|propos(?:e[sd]?|ing|al)"
    r"|stated that|indicated that|anticipates?|expects?)\b",
    re.IGNORECASE,
)
#: The papers of parties: what they say in prose sets nothing.
_PAPER = re.compile(
    r"\W*(?:(?:consent|joint|unopposed|assented to|ex parte|emergency|amended|first|second|third"
    r"|renewed|letter|agreed|opposed|supplemental|notice of)\W+){0,4}"
    r"(?:motion(?!s? (?:hearing|(?:is |are |re)?set\b))|application|stipulation|request|letter"
    r"|declaration|affidavit|reply|opposition|response|brief|memorandum|appearance|waiver"
    r"|witness list|exhibits?|objections?|transcript"
    r"|hearing appearance)\b(?! order)",
    re.IGNORECASE,
)
_CLERKS = re.compile(
    r"\W*(?:hearing (?:\([^)]{0,40}\) )?(?:set|scheduled|continued|re-?scheduled|held)"
    r"|(?:set|reset|set/reset) (?:deadlines?|hearings?)|notice of hearing)\b",
    re.IGNORECASE,
)
_OBLIGES = re.compile(
    r"\b(?:shall|must|(?:is|are) to|to be|will|ordered|directed|required|requires|due"
    r"|exten(?:d|sion)\w*|to (?:file|serve|respond|answer|submit|show cause|pay|appear))\b",
    re.IGNORECASE,
)
_MINUTES = re.compile(
    r"\W*(?:\w{2}: )?(?:(?:amended|corrected|text|electronic|paperless|clerk'?s|courtroom|civil"
    r"|criminal)\W+){0,3}(?:minute entry|minutes\b|hearing (?:\([^)]{0,40}\) )?held)",
    re.IGNORECASE,
)
_TRANSCRIPT = re.compile(r"[^.]{0,60}\btranscript", re.IGNORECASE)
_CONTINUANCE = re.compile(
    r"\b(?:continu(?:e|ing|ance|ed)|adjourn(?:ed|ment)?|re-?schedul\w*|re-?set(?:ting)?)\b",
    re.IGNORECASE,
)
_MORE_TIME = re.compile(
    r"\b(?:exten(?:d|sion|ding|ded)|enlarg\w+|(?:further|more|additional) time)\b", re.IGNORECASE
)
_UPDATED = re.compile(
    r"\b(?:deadlines?|schedule|hearings?) updated\b|\bchange of hearing\b|\bnow due\b"
    r"|\bnew (?:dates?|schedule)\b|\bnotice\b[^;]{0,40}?\bof (?:continuance|adjournment)\b"
    r"|^\W*hearing (?:\([^)]{0,40}\) )?(?:continued|re-?scheduled|re-?set|adjourned)\b",
    re.IGNORECASE,
)


#: A motion day of D.N.J.: the motion is taken up, and nobody appears.
_ON_PAPERS = re.compile(
    r"\bon the papers\b|\bno appearances? (?:is|are) (?:required|necessary)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Day:
    """A printed day with the words around it.

    `head` is its sentence up to it, `lead` the part of that behind the day before it, `tail` what
    follows up to the next day or the end of the sentence; `so_far` the whole entry up to it.
    """

    moment: Moment
    head: str
    lead: str
    tail: str
    so_far: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an entry and where it begins; the days that are printed in it."""

    text: str
    start: int
    days: tuple[Day, ...]


@dataclass(frozen=True)
class Entry:
    """A docket entry's text, white space collapsed; brackets without a day are blank in `plain`."""

    text: str
    plain: str
    labels: str
    filed: str

    @property
    def is_void(self) -> bool:
        """Whether it was entered in error, reports that something was, or is a proposal."""
        return bool(_VOID.search(self.text) or _VOID.search(self.labels))

    @property
    def is_paper(self) -> bool:
        """Whether a party speaks, and no grant of what it asks for is printed with it."""
        return bool(_PAPER.match(self.text)) and not self.grants(self.text)

    @property
    def is_transcript(self) -> bool:
        return bool(_TRANSCRIPT.match(self.text))

    @property
    def minutes(self) -> re.Match[str] | None:
        """How an entry begins that records a proceeding; None of orders made in chambers."""
        in_chambers = "in chambers" in self.text[:200].lower()
        return None if in_chambers or self.is_transcript else _MINUTES.match(self.text)

    @cached_property
    def on_papers(self) -> bool:
        """Whether it says that a motion is taken up on the papers."""
        return bool(_ON_PAPERS.search(self.text))

    @property
    def is_clerks(self) -> bool:
        """Whether an entry begins as the clerk's events do: what it quotes asks for nothing."""
        return bool(_CLERKS.match(self.text))

    def grants(self, words: str) -> bool:
        """Whether words, or a label, grant something."""
        return bool(_GRANTS.search(words) or _GRANTS.search(self.labels))

    def asked(self, words: str) -> bool:
        """Whether a sentence says what somebody asks for, in no entry of the clerk and no grant."""
        speaks = self.is_clerks or self.grants(words) or _ORDER.match(words)
        return not speaks and _ASKS.search(words) is not None

    def refused(self, words: str, tail: str = "") -> bool:
        """Whether a sentence denies what is asked for: "denying motion to continue"."""
        asks = _ASKS.search(words)
        denies = _DENIES.search(words, 0, asks.end()) or _DENIES.search(tail) if asks else None
        return denies is not None

    def moves(self, words: str, *, deadline: bool) -> bool:
        """Whether the entry, as far as the words go, grants more time or moves a hearing."""
        said = f"{words} {self.labels}"
        if _UPDATED.search(said):
            return True
        wanted = _MORE_TIME if deadline else _CONTINUANCE
        return bool(_GRANTS.search(said) and not _DENIES.search(said) and wanted.search(said))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences in their order."""
        found = moments(self.plain, self.filed)
        starts = [one.start for one in found]
        ends = [*_ends(self.plain, found), len(self.plain)]
        spans = [(start, end) for start, end in zip([0, *ends], ends) if start < end]
        return tuple(
            self._sentence(start, end, found[bisect_left(starts, start) : bisect_left(starts, end)])
            for start, end in spans
        )

    def _sentence(self, start: int, end: int, inside: Sequence[Moment]) -> Sentence:
        edges = [start, *(one.end for one in inside)]
        nexts = [*(one.start for one in inside[1:]), end]
        days = tuple(
            Day(
                one,
                self.plain[start : one.start],
                self.plain[before : one.start],
                self.plain[one.end : after],
                self.text[max(0, one.start - _SO_FAR) : one.start],
            )
            for before, one, after in zip(edges, inside, nexts)
        )
        return Sentence(self.plain[start:end], start, days)


def obliges(words: str) -> bool:
    """Whether words tell somebody to do something."""
    return bool(_OBLIGES.search(words))


def read(text: str, filed: str, labels: Sequence[str]) -> Entry:
    """An entry from what its source prints; only the first LONGEST characters count."""
    text = " ".join(text[:LONGEST].split())
    text = text.replace("\u2019", "'").replace("`", "'")
    for short, long in SHORT:
        text = short.sub(long, text)
    return Entry(text, _blanked(text), " \u00b7 ".join(labels)[:1_000], filed)


def _blanked(text: str) -> str:
    """The text with stamps and brackets without a day replaced by blanks; every place stays."""
    text = _STAMP.sub(lambda match: " " * len(match.group()), text)
    days = [one.start for one in moments(text, "2000-01-01")]
    parts, end = [], 0
    for start, stop in _brackets(text):
        if bisect_left(days, start) == bisect_left(days, stop):
            parts += [text[end:start], "(", " " * (stop - start - 2), ")"]
            end = stop
    return "".join([*parts, text[end:]])


def _brackets(text: str) -> list[tuple[int, int]]:
    """The outermost pairs of round brackets, in their order."""
    opened: list[int] = []
    found: list[tuple[int, int]] = []
    for match in re.finditer(r"[()]", text):
        if match.group() == "(":
            opened.append(match.start())
        elif opened:
            start = opened.pop()
            while found and found[-1][0] > start:
                found.pop()
            found.append((start, match.end()))
    return found


def _ends(text: str, days: Sequence[Moment]) -> list[int]:
    """Where sentences end; a full stop inside a time or behind an abbreviation ends none."""
    inside = {place for day in days for place in range(day.start, day.end)}
    stops = {
        match.end()
        for match in _STOP.finditer(text)
        if match.start() not in inside
        and not (match.group() == "." and _abbreviated(text, match.start()))
    }
    # "at 2:30 p.m. Please dial": the stop of the time is that of the sentence.
    stops |= {one.end for one in days if text[one.end - 1] == "." and _CAPITAL.match(text, one.end)}
    return sorted(stops)


_CAPITAL = re.compile(r"\s+[A-Z][a-z]")


def _abbreviated(text: str, stop: int) -> bool:
    return _ABBREVIATED.search(text[max(0, stop - 12) : stop]) is not None
