"""Which federal court a saved page or a notice is of: by where it leads, else by its masthead."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

from tracker.domain.courts import APPELLATE

#: The districts; of each there is a bankruptcy court too.
_DISTRICTS = frozenset(
    """akd almd alnd alsd ared arwd azd cacd caed cand casd cod ctd dcd ded flmd flnd flsd gamd gand
    gasd gud hid iand iasd idd ilcd ilnd ilsd innd insd ksd kyed kywd laed lamd lawd mad mdd med
    mied miwd mnd moed mowd msnd mssd mtd nced ncmd ncwd ndd ned nhd njd nmd nmid nvd nyed nynd
    nysd nywd ohnd ohsd oked oknd okwd ord paed pamd pawd prd rid scd sdd tned tnmd tnwd txed txnd
    txsd txwd utd vaed vawd vid vtd waed wawd wied wiwd wvnd wvsd wyd""".split()
)
COURTS = frozenset(
    {*APPELLATE, *_DISTRICTS, *(f"{one[:-1]}b" for one in _DISTRICTS), "cit", "cofc", "jpml"}
)

#: How much of a page is looked at for its masthead.
HEAD = 20_000

_STATES = {
    "alabama": "al",
    "alaska": "ak",
    "arizona": "az",
    "arkansas": "ar",
    "california": "ca",
    "colorado": "co",
    "connecticut": "ct",
    "delaware": "de",
    "district of columbia": "dc",
    "florida": "fl",
    "georgia": "ga",
    "guam": "gu",
    "hawaii": "hi",
    "idaho": "id",
    "illinois": "il",
    "indiana": "in",
    "iowa": "ia",
    "kansas": "ks",
    "kentucky": "ky",
    "louisiana": "la",
    "maine": "me",
    "maryland": "md",
    "massachusetts": "ma",
    "michigan": "mi",
    "minnesota": "mn",
    "mississippi": "ms",
    "missouri": "mo",
    "montana": "mt",
    "nebraska": "ne",
    "nevada": "nv",
    "new hampshire": "nh",
    "new jersey": "nj",
    "new mexico": "nm",
    "new york": "ny",
    "north carolina": "nc",
    "north dakota": "nd",
    "northern mariana islands": "nmi",
    "ohio": "oh",
    "oklahoma": "ok",
    "oregon": "or",
    "pennsylvania": "pa",
    "puerto rico": "pr",
    "rhode island": "ri",
    "south carolina": "sc",
    "south dakota": "sd",
    "tennessee": "tn",
    "texas": "tx",
    "utah": "ut",
    "vermont": "vt",
    "virgin islands": "vi",
    "virginia": "va",
    "washington": "wa",
    "west virginia": "wv",
    "wisconsin": "wi",
    "wyoming": "wy",
}
_CIRCUITS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh".split()
_NUMBERED = {f"{name} circuit": f"ca{place}" for place, name in enumerate(_CIRCUITS, 1)}
_NAMED = {
    **_NUMBERED,
    "federal circuit": "cafc",
    "district of columbia circuit": "cadc",
    "d.c. circuit": "cadc",
    "court of international trade": "cit",
    "court of federal claims": "cofc",
    "panel on multidistrict litigation": "jpml",
}
#: A court's own system, and within it a document or a docket: other courts are linked to as well.
_HOST = re.compile(r"//ecf\.([a-z0-9]{3,5})\.(?:uscourts\.gov|circ\d*\.dcn)(/docs?1/)?", re.I)
#: The newer system of two courts of appeals.
_ACMS = re.compile(r"\b(ca2|ca9)-showdoc\.azurewebsites\.us|@(ca2|ca9)\.fedcourts\.us", re.I)
_MASTHEAD = re.compile(r"<title[^>]*>(.*?)</title>|<(h[1-4]|center)\b[^>]*>(.*?)</\2>", re.I | re.S)
_TAG = re.compile(r"<[^>]{0,2000}>")
_DIRECTION = re.compile(r"\b(northern|southern|eastern|western|central|middle)\b")
_IN_NAME = re.compile(r"(?<![a-z])([a-z]{2,4}[bd]|ca\d{1,2}|cadc|cafc|cit|cofc|jpml)(?![a-z0-9])")


def of_page(text: str, name: str = "") -> str:
    """The PACER id of the court that a page or notice is of, "" if it does not say.

    `name` is that of its file, which counts when nothing in it says more.
    """
    return _linked(text) or _masthead(text) or in_name(name)


def in_name(name: str) -> str:
    """The court that a file is named after: "ca9_26-926.json"."""
    found = (one for one in _IN_NAME.findall(name.lower()) if one in COURTS)
    return next(found, "")


def of_acms(text: str, name: str = "") -> str:
    """The court of an answer of ACMS: its name or site stands in some entry, or in the file's."""
    found = _acms(text)
    if found:
        return found
    hosts = Counter(re.findall(r"\b(ca[29])\.uscourts\.gov", text.lower()))
    if hosts:
        return str(hosts.most_common(1)[0][0])
    spelled = [court for words, court in _NUMBERED.items() if words in text.lower()]
    of_two = sorted({"ca2", "ca9"}.intersection(spelled))
    return in_name(name) or (of_two[0] if len(of_two) == 1 else "")


def _acms(text: str) -> str:
    found = _ACMS.search(text)
    return "".join(found.groups("")).lower() if found else ""


def _linked(text: str) -> str:
    """The court whose documents a page leads to most; else whose system it leads to most."""
    acms = _acms(text)
    if acms:
        return acms
    documents: Counter[str] = Counter()
    hosts: Counter[str] = Counter()
    for host, document in _HOST.findall(text):
        if host.lower() in COURTS:
            hosts[host.lower()] += 1
            documents[host.lower()] += bool(document)
    best = (+documents or hosts).most_common(1)
    return best[0][0] if best else ""


def _masthead(text: str) -> str:
    for title, _, heading in _MASTHEAD.findall(text[:HEAD]):
        words = " ".join(unescape(_TAG.sub(" ", title or heading)).lower().split())
        found = named(words) or (in_name(words) if title else "")
        if found:
            return found
    return ""


def named(words: str) -> str:
    """The court by its name in small letters: "u.s. district court northern district of iowa"."""
    if "court of appeals" in words or "circuit" in words:
        return next((court for name, court in _NAMED.items() if name in words), "")
    special = next((court for name, court in _NAMED.items() if name in words), "")
    if special:
        return special
    # The longest first: "west virginia" holds "virginia".
    states = sorted((one for one in _STATES if one in words), key=len, reverse=True)
    if not states:
        return ""
    direction = _DIRECTION.search(words.replace(states[0], " "))
    bench = "b" if "bankruptcy" in words else "d"
    court = f"{_STATES[states[0]]}{direction[1][0] if direction else ''}{bench}"
    return court if court in COURTS else ""
