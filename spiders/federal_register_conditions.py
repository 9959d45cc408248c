"""Which documents a source shows: its settings as searches, and as a sieve for public inspection.

The list of what is on public inspection takes no conditions, so it is sieved here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spiders import federal_register_api as api
from spiders import terms
from spiders.federal_register_api import Conditions as Asked
from spiders.federal_register_api import Row
from spiders.json_answers import words
from tracker.domain.normalise import folded

#: Our word -> the API's, and what the documents themselves are called.
TYPES = {
    "rule": ("RULE", "Rule"),
    "proposed_rule": ("PRORULE", "Proposed Rule"),
    "notice": ("NOTICE", "Notice"),
    "presidential": ("PRESDOCU", "Presidential Document"),
}
PRESIDENTIAL = (
    "determination",
    "executive_order",
    "memorandum",
    "notice",
    "presidential_order",
    "proclamation",
)
DAYS = 30
#: Each term and each docket is a search of its own.
MOST_SEARCHED = 20

_LISTS = ("agencies", "types", "presidential", "terms", "dockets")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: On public inspection a presidential document says in brackets what it is.
_ENDING = (
    ("executive_order", re.compile(r"\((?:EO|Executive Order)\s+(\d{4,5})\)", re.IGNORECASE)),
    ("proclamation", re.compile(r"\(Proc(?:\.|lamation)\s+(\d{4,5})\)", re.IGNORECASE)),
    ("determination", re.compile(r"\(Presidential Determination\b", re.IGNORECASE)),
    ("memorandum", re.compile(r"\(Memorandum of\b", re.IGNORECASE)),
    ("notice", re.compile(r"\(Notice of\b", re.IGNORECASE)),
    ("presidential_order", re.compile(r"\(Order of\b", re.IGNORECASE)),
)


def announced(title: str) -> tuple[str, str]:
    """What kind of presidential document a title announces, and its number; ("", "") if neither."""
    for kind, ending in _ENDING:
        found = ending.search(title)
        if found:
            return kind, found[1] if ending.groups else ""
    return "", ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The conditions of one source; none at all means that only followed documents are read."""

    agencies: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    presidential: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    dockets: tuple[str, ...] = ()
    days: int = DAYS

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Conditions:
        """From the settings of a source."""
        lists = {name: tuple(map(str, settings.get(name) or ())) for name in _LISTS}
        return cls(**lists, days=int(settings.get("days", DAYS)))

    @staticmethod
    def problems(settings: Mapping[str, Any]) -> Iterator[str]:
        """Each mistake in them, named."""
        for name in _LISTS:
            given = settings.get(name) or []
            if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
                yield f'{name}: must be a list of texts, such as {name} = ["..."].'
            else:
                yield from _wrong(name, given)
        days = settings.get("days", DAYS)
        if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 366:
            yield "days: must be a number from 1 to 366."

    @property
    def none(self) -> bool:
        """Whether nothing is asked for."""
        return not any(getattr(self, name) for name in _LISTS)

    @property
    def mark(self) -> str:
        """A short name of the conditions: under others, other documents are shown."""
        text = json.dumps([getattr(self, name) for name in _LISTS])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def searches(self) -> list[Asked]:
        """Every search that the conditions take, as arguments of the API.

        Agencies and types narrow each other, not the presidential documents, which all come from
        the Executive Office. Each term and docket is looked for in all of them.
        """
        if self.none:
            return []
        wheres: list[Asked] = []
        if self.presidential:
            named = [("conditions[presidential_document_type][]", one) for one in self.presidential]
            wheres.append([("conditions[type][]", "PRESDOCU"), *named])
        if self.types or self.agencies or not self.presidential:
            kinds = [("conditions[type][]", TYPES[one][0]) for one in self.types]
            wheres.append([*(("conditions[agencies][]", one) for one in self.agencies), *kinds])
        looked_for = [("conditions[term]", one) for one in self.terms]
        looked_for += [("conditions[docket_id]", one) for one in self.dockets]
        return [[*where, what] for where in wheres for what in looked_for] or wheres

    def show(self, row: Row, ids: Mapping[str, int]) -> bool:
        """Whether a document on public inspection is one of these; `ids` are those of agencies."""
        title, kind = words(row.get("title")), words(row.get("type"))
        if not self._of_kind(row, title, kind, ids):
            return False
        if not (self.terms or self.dockets):
            return not self.none
        if terms.found(terms.compiled(one.strip('"') for one in self.terms), title):
            return True
        filed = [_docket(words(one)) for one in row.get("docket_numbers") or ()]
        return any(_docket(wanted) in one for wanted in self.dockets for one in filed)

    def _of_kind(self, row: Row, title: str, kind: str, ids: Mapping[str, int]) -> bool:
        if self.presidential and kind == TYPES["presidential"][1]:
            told, _ = announced(title)
            # What does not say what it is will say so when it is published.
            return not told or told in self.presidential
        if self.presidential and not (self.types or self.agencies):
            return False
        if self.types and kind not in (TYPES[one][1] for one in self.types):
            return False
        return not self.agencies or self._of_agency(row, ids)

    def _of_agency(self, row: Row, ids: Mapping[str, int]) -> bool:
        """By slug; the list names the office of a department alone, with its department's id."""
        wanted = {ids[one] for one in self.agencies if one in ids}
        return any(
            one.get("slug") in self.agencies or one.get("parent_id") in wanted
            for one in api.agencies(row)
        )


def _wrong(name: str, given: list[str]) -> Iterator[str]:
    known = {"types": tuple(TYPES), "presidential": PRESIDENTIAL}.get(name)
    for one in given:
        if known and one not in known:
            yield f'{name}: "{one}" is none of {", ".join(known)}.'
        elif name == "agencies" and not _SLUG.fullmatch(one):
            yield (
                f'agencies: "{one}" is no name of an agency; write it as in the address of its '
                'page, "homeland-security-department".'
            )
        elif name in ("terms", "dockets") and len(one.strip()) < 3:
            yield f'{name}: "{one}" is too short; three letters at least.'
    if name in ("terms", "dockets") and len(given) > MOST_SEARCHED:
        yield f"{name}: must be {MOST_SEARCHED} at most; make two sources of it."


def _docket(printed: str) -> str:
    """A docket number without the words before it: "Docket No. AS17-09" is AS17-09."""
    return re.sub(r"^(?:agency )?docket (?:nos?\.?|numbers?|id)?:? ?", "", folded(printed))
