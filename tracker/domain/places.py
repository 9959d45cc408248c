"""Courts and states: which courts lie in a state, which circuit hears their appeals."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Postal code: name, how citations print it, circuit.
_STATES = {
    "al": ("Alabama", "Ala.", "11"),
    "ak": ("Alaska", "Alaska", "9"),
    "az": ("Arizona", "Ariz.", "9"),
    "ar": ("Arkansas", "Ark.", "8"),
    "ca": ("California", "Cal.", "9"),
    "co": ("Colorado", "Colo.", "10"),
    "ct": ("Connecticut", "Conn.", "2"),
    "de": ("Delaware", "Del.", "3"),
    "dc": ("District of Columbia", "D.C.", "dc"),
    "fl": ("Florida", "Fla.", "11"),
    "ga": ("Georgia", "Ga.", "11"),
    "gu": ("Guam", "Guam", "9"),
    "hi": ("Hawaii", "Haw.", "9"),
    "id": ("Idaho", "Idaho", "9"),
    "il": ("Illinois", "Ill.", "7"),
    "in": ("Indiana", "Ind.", "7"),
    "ia": ("Iowa", "Iowa", "8"),
    "ks": ("Kansas", "Kan.", "10"),
    "ky": ("Kentucky", "Ky.", "6"),
    "la": ("Louisiana", "La.", "5"),
    "me": ("Maine", "Me.", "1"),
    "md": ("Maryland", "Md.", "4"),
    "ma": ("Massachusetts", "Mass.", "1"),
    "mi": ("Michigan", "Mich.", "6"),
    "mn": ("Minnesota", "Minn.", "8"),
    "ms": ("Mississippi", "Miss.", "5"),
    "mo": ("Missouri", "Mo.", "8"),
    "mt": ("Montana", "Mont.", "9"),
    "ne": ("Nebraska", "Neb.", "8"),
    "nv": ("Nevada", "Nev.", "9"),
    "nh": ("New Hampshire", "N.H.", "1"),
    "nj": ("New Jersey", "N.J.", "3"),
    "nm": ("New Mexico", "N.M.", "10"),
    "ny": ("New York", "N.Y.", "2"),
    "nc": ("North Carolina", "N.C.", "4"),
    "nd": ("North Dakota", "N.D.", "8"),
    "oh": ("Ohio", "Ohio", "6"),
    "ok": ("Oklahoma", "Okla.", "10"),
    "or": ("Oregon", "Or.", "9"),
    "pa": ("Pennsylvania", "Pa.", "3"),
    "pr": ("Puerto Rico", "P.R.", "1"),
    "ri": ("Rhode Island", "R.I.", "1"),
    "sc": ("South Carolina", "S.C.", "4"),
    "sd": ("South Dakota", "S.D.", "8"),
    "tn": ("Tennessee", "Tenn.", "6"),
    "tx": ("Texas", "Tex.", "5"),
    "ut": ("Utah", "Utah", "10"),
    "vt": ("Vermont", "Vt.", "2"),
    "vi": ("Virgin Islands", "V.I.", "3"),
    "va": ("Virginia", "Va.", "4"),
    "wa": ("Washington", "Wash.", "9"),
    "wv": ("West Virginia", "W. Va.", "4"),
    "wi": ("Wisconsin", "Wis.", "7"),
    "wy": ("Wyoming", "Wyo.", "10"),
}
#: Cities and offices of the orders and ordinances that are read, and their states.
_CITIES = {
    "boston": "ma",
    "chicago": "il",
    "cook": "il",
    "minneapolis": "mn",
    "nyc": "ny",
    "phila": "pa",
    "philadelphia": "pa",
    "sfgov": "ca",
    "seattle": "wa",
    "oakland": "ca",
    "metro": "ca",
}
_DIVISIONS = {"Northern": "n", "Southern": "s", "Eastern": "e", "Western": "w"} | {
    "Central": "c",
    "Middle": "m",
}
_ORDINALS = (
    "First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh"
    " 1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 2d 3d"
).split()
_TRIAL = re.compile(r"([a-z]{2})[nsewcm]?[db]")
_APPELLATE = re.compile(r"ca(\d{1,2}|dc|fc)")

_NAMES = {name: code for code, (name, _, _) in _STATES.items()}
_CITED = {cite: code for code, (_, cite, _) in _STATES.items()}
_LONGEST = sorted(_NAMES, key=len, reverse=True)
_CITED_STATE = "|".join(re.escape(cite) for cite in sorted(_CITED, key=len, reverse=True))
_NAMED_STATE = "|".join(map(re.escape, _LONGEST))
#: "C.D. Cal.", "D. Mass.", "D.D.C."
_CITED_COURT = re.compile(rf"(?<![\w.])([NSEWCM]\.\s?)?D\.\s?({_CITED_STATE})(?!\w)")
_NAMED_COURT = re.compile(
    rf"\b(?:({'|'.join(_DIVISIONS)}) )?District (?:Court )?(?:of|for)(?: the)?"
    rf"(?: District of)? ({_NAMED_STATE})\b",
    re.IGNORECASE,
)
_NAMED_CIRCUIT = re.compile(rf"\b({'|'.join(_ORDINALS)}|D\.\s?C\.|Federal) Cir(?:cuit\b|\.)", re.I)
_CIRCUIT_CODE = re.compile(r"\b(\d{1,2})CCA\b")
_SUPREME = re.compile(
    r"\bSupreme Court (?:of the United States|(?:Case )?No)|\bU\.S\. Supreme Court|\bSCOTUS\b"
)
_STATE_BEFORE = re.compile(rf"\b({_NAMED_STATE})(?:'s)?(?: State)?\W+$")
_STATE_AFTER = re.compile(rf"^\s*\((?:{_CITED_STATE})\)|^,? (?:of|in) (?:{_NAMED_STATE})\b")


def is_appellate(place: str) -> bool:
    """Whether a court hears appeals from others."""
    return place == "scotus" or _APPELLATE.fullmatch(place) is not None


def is_court(place: str) -> bool:
    """Whether a place is a federal court, by its id."""
    return is_appellate(place) or place == "nmid" or _state_of_court(place) != ""


def _state_of_court(place: str) -> str:
    found = _TRIAL.fullmatch(place)
    return found[1] if found and len(place) > 2 and found[1] in _STATES else ""


def states(place: str) -> frozenset[str]:
    """The states that a place lies in or speaks for: a circuit's are several."""
    if place in _STATES:
        return frozenset({place})
    if place in _CITIES:
        return frozenset({_CITIES[place]})
    circuit = _APPELLATE.fullmatch(place)
    if circuit:
        return frozenset(code for code, (_, _, number) in _STATES.items() if number == circuit[1])
    return frozenset({_state_of_court(place)} - {""})


def circuit_of(place: str) -> str:
    """The court that hears a trial court's appeals: "ca9" for "cacd"; "" for any other place."""
    code = "gu" if place == "nmid" else _state_of_court(place)
    return f"ca{_STATES[code][2]}" if code else ""


def trial_courts(state: str) -> Iterator[str]:
    """The ids that a state's district courts may have."""
    for division in ("", "n", "s", "e", "w", "c", "m"):
        yield f"{state}{division}d"


def named_courts(words: str) -> frozenset[str]:
    """The federal courts that a text names: "C.D. Cal.", "Ninth Circuit"."""
    found = {
        f"{_CITED[place]}{(division or ' ')[0].lower().strip()}d"
        for division, place in _CITED_COURT.findall(words)
    }
    for division, place in _NAMED_COURT.findall(words):
        code = next(code for name, code in _NAMES.items() if name.lower() == place.lower())
        found.add(f"{code}{_DIVISIONS.get(division.title(), '')}d")
    found |= {f"ca{_circuit(name)}" for name in _NAMED_CIRCUIT.findall(words)}
    found |= {f"ca{number}" for number in _CIRCUIT_CODE.findall(words)}
    return frozenset(found | ({"scotus"} if _SUPREME.search(words) else set()))


def _circuit(name: str) -> str:
    folded = re.sub(r"\W", "", name).lower()
    if folded in ("dc", "federal"):
        return "dc" if folded == "dc" else "fc"
    if folded[0].isdigit():
        return re.sub(r"\D", "", folded)
    return str([one.lower() for one in _ORDINALS].index(folded) + 1)


def state_cited(code: str) -> tuple[str, str]:
    """The state and the rest of "Cal. Penal Code": ("ca", "Penal Code"); ("", "") if none."""
    for cite in sorted(_CITED, key=len, reverse=True):
        if code.startswith(f"{cite} "):
            return _CITED[cite], code.removeprefix(cite).strip()
    return "", ""


def named_state(before: str, after: str) -> str:
    """The state that the words around a bill's number name: "California's" SB 627, "" if none."""
    found = _STATE_BEFORE.search(before)
    if found:
        return _NAMES[found[1]]
    behind = _STATE_AFTER.match(after)
    if not behind:
        return ""
    said = behind[0].strip(" (),").removeprefix("of ").removeprefix("in ")
    return _CITED.get(said) or _NAMES.get(said, "")
