"""What courts call hearings and deadlines: the kinds, and the names that stand for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

DEADLINE = "deadline"
#: Names that may stand for any hearing: an entry speaks again of what is set, or names no kind.
GENERIC = frozenset(("hearing", "conference"))

#: What is set and how courts call it; at one place of a text the first that fits holds.
KINDS = (
    ("initial appearance", r"(?:initial|first) appearances?"),
    ("arraignment", r"arraignments?"),
    ("calendar call", r"calendar call"),
    ("case management conference", r"case[- ]management conference|conference-case management"),
    ("detention hearing", r"(?:detention|bond|bail)(?: review)? hearing"),
    ("discovery hearing", r"discovery (?:dispute )?(?:hearing|conference)"),
    ("mediation", r"mediation(?: conference)?"),
    ("oral argument", r"oral arguments?|(?<=for )arguments?"),
    ("plea hearing", r"change of plea(?: hearing)?|plea hearing|rule 11 (?:hearing|proceedings?)"),
    ("plea hearing", r"(?<!guilty )plea(?! (?:agreement|of|and))"),
    ("pre-motion conference", r"pre[- ]?motion conference"),
    ("preliminary hearing", r"preliminary (?:hearing|examination)"),
    (
        "pretrial conference",
        r"pre[- ]?trial(?: conference| hearing)?(?! (?:order|services?|motions?|report|proceedings"
        r"|release|scheduling|statement|brief|detention))",
    ),
    (
        "revocation hearing",
        r"(?:revocation|supervised release violation) hearing"
        r"|hearings? (?:on|re:?|for) [^;]{0,40}?\b(?:revocation|supervised release)",
    ),
    ("scheduling conference", r"(?:rule (?:16|26)(?: ?\(f\))? )?scheduling conference"),
    (
        "scheduling conference",
        r"initial conference|rule (?:16|26)(?: ?\(f\))? (?:conference|hearing)",
    ),
    ("sentencing", r"(?:re-?)?sentencing(?: hearing)?|sentence with psr|disposition hearing"),
    ("settlement conference", r"settlement conference"),
    ("show cause hearing", r"(?:order to )?show cause hearing|osc"),
    ("status conference", r"status(?:/[\w ]{1,20})? (?:conference|hearing)|status/trial setting"),
    ("motion hearing", r"motions? hearings?(?:/trial setting)?|presentment"),
    (
        "motion hearing",
        r"hearings? (?:on|re:?|as to|for) [^;]{0,80}?\b(?:motions?|applications?|petitions?)",
    ),
    ("trial", r"(?:jury |bench |court )?trial(?: setting| date)?(?! (?:court|transcript))"),
    ("submission", r"noting date"),
    ("deadline", r"deadlines?|cut-?off|transcript restriction"),
    ("conference", r"conference"),
    ("hearing", r"hearings?"),
)
#: What names a kind where none of these does.
WEAK_KINDS = (
    ("motion hearing", r"motions?|applications?|petitions?"),
    ("deadline", r"responses?|repl(?:y|ies)|briefs?|answers?|reports?|statements?|time"),
    ("hearing", r"matter|case|cause|proceedings"),
)
#: What a hearing whose kind is not said is about, by what the entry says before it.
ABOUT = (
    ("show cause hearing", re.compile(r"\border to show cause\b", re.IGNORECASE)),
    ("motion hearing", re.compile(r"\b(?:motion|application|petition)s?\b", re.IGNORECASE)),
)


def about(name: str, before: str) -> str:
    """The kind of a hearing, by what the entry says before it if it is only called a hearing."""
    if name != "hearing":
        return name
    return next((found for found, words in ABOUT if words.search(before)), name)


def _named(rows: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    words = "|".join(f"(?P<k{at}>{words})" for at, (_, words) in enumerate(rows))
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


KIND, WEAK_KIND = _named(KINDS), _named(WEAK_KINDS)
#: "Motion Hearing/Trial Setting" is the first of both, "Change of Plea and Sentencing" is both.
_EITHER, _BOTH = (re.compile(rf"\s*(?:{words})\s*") for words in (r"/|or\b", r"&|,|and\b"))


@dataclass(frozen=True, slots=True)
class Named:
    """A place of a text that names a hearing or a deadline, and the kinds that it names."""

    start: int
    end: int
    kinds: tuple[str, ...]


def named(text: str, names: re.Pattern[str] = KIND) -> list[Named]:
    """The names in a text, in their order; those that belong together are one."""
    rows, found = KINDS if names is KIND else WEAK_KINDS, list[Named]()
    for match in names.finditer(text):
        one = Named(*match.span(), (rows[int((match.lastgroup or "k0")[1:])][0],))
        before = found[-1] if found else None
        between = text[before.end : one.start] if before else ""
        if before and _EITHER.fullmatch(between):
            found[-1] = Named(before.start, one.end, before.kinds)
        elif before and _BOTH.fullmatch(between) and DEADLINE not in (*before.kinds, *one.kinds):
            found[-1] = Named(before.start, one.end, before.kinds + one.kinds)
        else:
            found.append(one)
    return found
