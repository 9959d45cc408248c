"""The answers of Washington's LegislationService, read into plain records.

The same elements come in a SOAP envelope or, asked for with GET, in an array; each is found by its
local name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from spiders.dates import day
from spiders.facts import Unexpected
from tracker.domain import keys
from tracker.domain.normalise import folded, text

_ID = re.compile(
    r"(?P<engrossed>\d*E)?(?P<substitute>\d*S)?(?P<prefix>[HS][A-Z]{1,2})[\s.\-]*0*(?P<number>\d+)",
    re.IGNORECASE,
)
_UNREAD = re.compile(
    r"\s*\(Not Officially read and referred until adoption of Introduction report\)", re.IGNORECASE
)
_FIRST_READING = re.compile(r"first reading\b", re.IGNORECASE)
_LEGAL_TITLE = re.compile(r"AN ACT relating to\b", re.IGNORECASE)
#: What stands where nothing is known yet; it is no value.
_PLACEHOLDER = re.compile(r"no (?:title|description) available\b|a bill relating to\b", re.I)
_SPONSOR = re.compile(r"\(([^()]+)\)\s*$")
#: The printed status, by its beginning, in plain words; the first that fits counts.
_STATUS = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"C \d+ L ", "law"),
        (r"[HS] Filed Sec", "filed with the Secretary of State"),
        (r"[HS] Adopted", "adopted"),
        (r"(?:[HS] )?Del(?:ivered)? to Gov", "before the Governor"),
        (r"Gov(?:ernor)? veto|[HS] Vetoed|Veto", "vetoed"),
        (r"Gov", "before the Governor"),
        (r"H ", "in the House"),
        (r"S ", "in the Senate"),
    )
)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a bill's history: its text, ISO day ("" if none is printed) and chamber."""

    text: str
    date: str = ""
    chamber: str = ""
    status: str = ""

    @property
    def key(self) -> str:
        """The step's own name: the service has no ids, and shows one step at a time.

        A later step is never an edit of this one, so the key is not one that is paired. The first
        reading is announced before it is official, and may be dated anew then: it is one step in
        each chamber.
        """
        if _FIRST_READING.match(self.text):
            row = ("", self.chamber, self.text)
        else:
            row = (self.date, "", self.text)
        return "step" + keys.content_keys([row])[0].removesuffix(".0").replace("~", " ")


@dataclass(frozen=True, slots=True)
class Record:
    """One version of a bill, as the service prints it, without stamps and flags."""

    name: str  # "SSB 5855"
    bill: str  # "SB 5855"
    rank: tuple[int, int]  # substitute, engrossed
    biennium: str = ""
    introduced: str = ""
    title: str = ""  # "AN ACT Relating to ..."
    short_title: str = ""
    description: str = ""
    sponsor: str = ""
    step: Step = Step("")


def identifier(name: str) -> str:
    """A bill without the prefix of its substitutes: "2ESSB-5855" -> "SB 5855"; "" for none."""
    found = _ID.fullmatch(name.strip())
    return f"{found['prefix'].upper()} {found['number']}" if found else ""


def records(body: bytes) -> Iterator[Record]:
    """Every `Legislation` of an answer; raises Unexpected for an answer of another kind."""
    for element in _elements(body, "Legislation"):
        record = _record(element)
        if record is not None:
            yield record


def steps(body: bytes) -> Iterator[Step]:
    """Every `LegislativeStatus` of an answer."""
    return (_step(element) for element in _elements(body, "LegislativeStatus"))


def _elements(body: bytes, name: str) -> Iterable[etree._Element]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise Unexpected(f"the answer is no XML ({error}).") from error
    if any(_local(element) == "Fault" for element in root.iter()):
        raise Unexpected(f"the service answers with a fault: {_below(root, 'faultstring')[:200]}")
    if not any(name in _local(element) for element in root.iter()):
        raise Unexpected(f"the answer holds no {name}, and no list of them.")
    return [element for element in root.iter() if _local(element) == name]


def _record(element: etree._Element) -> Record | None:
    printed = _child(element, "BillId")
    found, name = _ID.fullmatch(printed), keys.bill_identifier(printed)
    if not name:
        return None
    status = next((one for one in element if _local(one) == "CurrentStatus"), None)
    title, short = _child(element, "LegalTitle"), _child(element, "ShortDescription")
    if _LEGAL_TITLE.match(short):  # a bill without a short title yet
        title, short = title or short, ""
    sponsor = _SPONSOR.search(_child(element, "Sponsor"))
    return Record(
        name=name,
        bill=identifier(printed) or name,
        rank=(_count(found and found["substitute"]), _count(found and found["engrossed"])),
        biennium=_child(element, "Biennium"),
        introduced=day(_child(element, "IntroducedDate")) or "",
        title=title.rstrip(";"),
        short_title=_known(short),
        description=_known(_child(element, "LongDescription")),
        sponsor=sponsor[1] if sponsor else "",  # without brackets it is a placeholder
        step=_step(status) if status is not None else Step(""),
    )


def _step(element: etree._Element) -> Step:
    """A line and its status. The line omits the chamber, the status' first letter is reliable."""
    printed = _child(element, "Status")
    chamber = {"H ": "House", "S ": "Senate"}.get(printed[:2].upper(), "")
    return Step(
        text=_UNREAD.sub("", _child(element, "HistoryLine")),
        date=day(_child(element, "ActionDate")) or "",
        chamber=chamber,
        status=_status(element, printed),
    )


def _status(element: etree._Element, printed: str) -> str:
    if folded(_child(element, "Veto")) == "true":
        return "vetoed"
    found = next((words for pattern, words in _STATUS if pattern.match(printed)), "")
    if folded(_child(element, "PartialVeto")) == "true":
        return "partly vetoed"
    return found


def _known(value: str) -> str:
    return "" if _PLACEHOLDER.match(value) else value


def _count(prefix: str | None) -> int:
    """How often: "2S" is the second substitute, "S" the first."""
    if not prefix:
        return 0
    return int(prefix[:-1] or 1)


def _child(element: etree._Element, name: str) -> str:
    """The folded text of a child element, "" when there is none."""
    return next((text(one.text) for one in element if _local(one) == name), "")


def _below(element: etree._Element, name: str) -> str:
    return next((text(one.text) for one in element.iter() if _local(one) == name), "no reason")


def _local(element: etree._Element) -> str:
    """The name without its namespace; comments and instructions have none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
