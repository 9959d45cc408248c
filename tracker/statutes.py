"""Sections of state codes: those that a docket's text cites, those that a bill's title changes.

Dockets cite in many forms, which eyecite knows: it comes with the extra `citations`, and is loaded
only for a text that may hold one. Without it nothing is found there.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from types import ModuleType

from tracker.domain.citations import AROUND, Citation, Cited
from tracker.domain.places import state_cited

#: Characters of a text that are searched: eyecite takes milliseconds for each thousand.
SEARCHED = 4_000
#: What a section's citation cannot do without.
_MAY_HOLD = re.compile(r"§|\b(?:Code|Law|Stat\.) [Ss]ec")
_SPELT_OUT = re.compile(r"\bCalifornia (\w+(?: (?:and|&) \w+)?) Code,? [Ss]ec(?:tion|\.)s? (?=\d)")
#: "An act to amend Section 7286 of, and to add Section 185.5 to, the Penal Code".
_CHANGED = re.compile(
    r"\b[Ss]ections? (?P<numbers>\d[\d.]*(?:,? (?:and )?\d[\d.]*)*)(?: of| to),?"
    r"(?P<between>[^;]{0,200}?) the (?P<code>[A-Z]\w+(?: (?:and )?[A-Z]\w+)*) Code\b"
)
_SHORT = {
    "Pen.": "Penal",
    "Gov't": "Government",
    "Gov.": "Government",
    "Civ.": "Civil",
    "Veh.": "Vehicle",
    "Educ.": "Education",
    "Lab.": "Labor",
    "Welf.": "Welfare",
    "Inst.": "Institutions",
    "Bus.": "Business",
    "Prof.": "Professions",
    "&": "and",
}


@cache
def _eyecite() -> ModuleType | None:
    if find_spec("eyecite") is None:
        return None
    import eyecite

    return eyecite


def cited(text: str) -> list[Citation]:
    """The sections of state codes that a text cites; none without eyecite."""
    if not _MAY_HOLD.search(text[:SEARCHED]):
        return []
    eyecite = _eyecite()
    if eyecite is None:
        return []
    text = _SPELT_OUT.sub(r"Cal. \1 Code § ", text[:SEARCHED])
    found: dict[str, Citation] = {}
    for one in eyecite.get_citations(text):
        code, section = one.groups.get("reporter") or "", one.groups.get("section") or ""
        state, subject = state_cited(code)
        if type(one).__name__ != "FullLawCitation" or not state or not subject:
            continue
        start, end = one.span()
        words = text[max(0, start - AROUND) : end + AROUND]
        name = f"{_code(subject)} {section}"
        found.setdefault(f"{state} {name}", _statute(name, words, state))
    return list(found.values())


def changed(text: str) -> list[Citation]:
    """The sections that a bill's long title adds, amends or repeals; its state is the reader's."""
    found: dict[str, Citation] = {}
    for match in _CHANGED.finditer(text[:SEARCHED]):
        for number in re.findall(r"\d[\d.]*\d|\d", match["numbers"] + match["between"]):
            name = f"{_code(match['code'] + ' Code')} {number}"
            found.setdefault(name, _statute(name, match[0], ""))
    return list(found.values())


def _statute(name: str, words: str, place: str) -> Citation:
    return Citation(kind=Cited.STATUTE, name=name, words=words, place=place)


def _code(subject: str) -> str:
    """The name of a code in full: "Pen. Code" and "Penal Code Ann." are one."""
    words = subject.replace("Ann.", "").split()
    return " ".join(_SHORT.get(word, word) for word in words)
