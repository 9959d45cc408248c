"""The pages of a California bill, read by the names of their elements.

Written from the element ids that public scrapers use; no saved page could be had. Each reader
raises `Unexpected` where the element that must be there is not: a guess would be a false change.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree, html

from spiders.dates import day
from spiders.facts import Unexpected
from spiders.http.charset import decode
from tracker.domain import keys
from tracker.domain.normalise import text as folded

NO_CHANGE = "no textual change"
#: Year, session digit, type, number, a counter that falls from 99, and the state of the print.
_VERSION = re.compile(r"(\d{4})(\d)([A-Z]{2,3})(\d{1,4})(\d{2})([A-Z]{3})")
_OPTION = re.compile(r"(\d{1,2}/\d{1,2}/\d{2,4})\s*-\s*(.+)")
_STATES = {
    "INT": "Introduced",
    "AMD": "Amended",
    "ENR": "Enrolled",
    "CHP": "Chaptered",
    "CHR": "Chaptered",
}
#: What the newest telling line of the history says of where the bill stands.
_STANDING = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"chaptered by secretary of state|^chaptered\b", "chaptered"),
        (r"approved by the governor", "approved by the Governor"),
        (r"vetoed by (?:the )?governor|^in .*consideration of governor'?s veto", "vetoed"),
        (r"enrolled and presented to the governor", "before the Governor"),
        (r"^died\b|from committee without further action|pursuant to joint rule 56", "failed"),
        (r"filed with the secretary of state", "filed with the Secretary of State"),
        (r"withdrawn from engrossing and enrolling|returned .* at the request", ""),
    )
)
#: What is not the text of the law: the head with dates and names, and the menu of the page.
_HEAD = ("bill_header", "version", "day")
_BREAKS = frozenset(("p", "div", "br", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "li", "table"))
_DROPPED = frozenset(("script", "style", "strike", "s", "del", "select", "noscript"))


@dataclass(frozen=True, slots=True)
class Version:
    """One print of a bill: "20250SB62791CHP" is the ninth."""

    key: str
    counter: int
    label: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """What the status page shows; `versions` from the oldest to the newest."""

    identifier: str = ""
    title: str = ""  # "An act to add ..."
    subject: str = ""  # "Law enforcement: masks."
    lead_author: str = ""
    sponsors: tuple[str, ...] = ()  # all other authors
    house: str = ""
    versions: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history."""

    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote: in which house or committee, on what, and how it went."""

    date: str
    place: str
    motion: str
    result: str
    tally: str


def status(body: bytes) -> Status:
    """The status page; `#measureNum` names the bill."""
    root = _root(body)
    number = _text(root, "measureNum")
    if not number:
        raise Unexpected("the status page names no bill (#measureNum): it may have a new design.")
    lead, *joint = _people(root, "leadAuthors") or ("",)
    others = (*joint, *_people(root, "principalAuthors"), *_people(root, "coAuthors"))
    return Status(
        identifier=keys.bill_identifier(number),
        title=_text(root, "statusTitle") or _text(root, "title"),
        subject=_text(root, "subject"),
        lead_author=lead,
        sponsors=tuple(sorted(set(others))),
        house=_dash(_text(root, "houseLoc")),
        versions=_versions(root),
    )


def history(body: bytes) -> tuple[Step, ...]:
    """The lines of `table#billhistory`, newest first."""
    table = _one(_root(body), "billhistory")
    if table is None:
        raise Unexpected("the history page has no list (#billhistory): it may have a new design.")
    steps = tuple(_history_rows(table))
    if not steps:
        raise Unexpected("the history page lists nothing, not even an introduction.")
    return steps


def votes(body: bytes) -> tuple[Vote, ...]:
    """Every `div.status` of the votes page; a bill without votes has none."""
    found = []
    for block in _root(body).iter("div"):
        if "status" in (block.get("class") or "").split() and _suffixed(block, "voteDate"):
            found.append(_vote(block))
    return tuple(found)


def text(body: bytes, version: str) -> str:
    """The words of the newest version: struck words left out, a line for each paragraph.

    Raises when the menu of the page says that it shows another version.
    """
    root = _root(body)
    shown = _selected(root)
    if shown not in ("", version):
        raise Unexpected(f"the text page shows {shown}, although {version} is the newest version.")
    block = _one(root, "bill")
    if block is None:
        block = _one(root, "bill_all")
    if block is None:
        raise Unexpected("the text page holds no text (#bill_all): it may have a new design.")
    words = "\n".join(line for line in (folded(one) for one in _lines(block)) if line)
    if not words:
        raise Unexpected("the text page shows an empty text.")
    return words


def text_hash(words: str) -> str:
    """A short hash of the words alone, so that line breaks do not count."""
    plain = " ".join(words.split()).encode()
    return hashlib.blake2b(plain, digest_size=12).hexdigest()


def standing(shown: Status, steps: Iterable[Step]) -> str:
    """Where the bill stands, in plain words: the newest telling line, else the house it is in."""
    for step in steps:
        for pattern, words in _STANDING:
            if pattern.search(step.text):
                return words or _in_house(shown)
    return _in_house(shown)


def _in_house(shown: Status) -> str:
    return f"in the {shown.house}" if shown.house in ("Senate", "Assembly") else shown.house


def _versions(root: html.HtmlElement) -> tuple[Version, ...]:
    """The menu of versions, put in order by the counter of their ids."""
    menu = _one(root, "version")
    found = {}
    for option in menu.iter("option") if menu is not None else ():
        key = folded(option.get("value")).upper()
        parts = _VERSION.fullmatch(key)
        if parts:
            found[key] = _version(key, parts, folded(option.text_content()))
    return tuple(sorted(found.values(), key=lambda version: -version.counter))


def _selected(root: html.HtmlElement) -> str:
    """The version that the menu of a page says it shows, "" when it does not say."""
    menu = _one(root, "version")
    marked = [o for o in menu.iter("option") if o.get("selected")] if menu is not None else []
    return folded(marked[0].get("value")).upper() if marked else ""


def _version(key: str, parts: re.Match[str], printed: str) -> Version:
    split = _OPTION.fullmatch(printed)
    label = split[2] if split else _STATES.get(parts[6], parts[6])
    return Version(key, int(parts[5]), label, (day(split[1]) or "") if split else "")


def _history_rows(table: html.HtmlElement) -> Iterable[Step]:
    for row in table.iter("tr"):
        cells = [folded(cell.text_content()) for cell in row.iter("td")]
        if len(cells) >= 2 and cells[1]:
            when = day(cells[0])
            if when is None:
                raise Unexpected(f'the history page has a line dated "{cells[0][:40]}".')
            yield Step(when, cells[1])


def _vote(block: html.HtmlElement) -> Vote:
    ayes, noes, absent = (_suffixed(block, name) for name in ("ayes", "noes", "nvr"))
    when = day(_suffixed(block, "voteDate"))
    if when is None:
        raise Unexpected("the votes page has a vote without a readable date.")
    return Vote(
        date=when,
        place=_suffixed(block, "location"),
        motion=_suffixed(block, "motion"),
        result=_suffixed(block, "result").strip("()").lower(),
        tally=f"{ayes}-{noes}" + (f", {absent} not voting" if absent not in ("", "0") else ""),
    )


def _suffixed(block: html.HtmlElement, name: str) -> str:
    """The text of the span whose id ends in ":name"; ":ayesLeg" is not ":ayes"."""
    for span in block.iter("span"):
        if (span.get("id") or "").endswith(f":{name}"):
            return folded(span.text_content())
    return ""


def _lines(block: html.HtmlElement) -> Iterable[str]:
    """The text of a block, cut where a page breaks its lines."""
    line: list[str] = []
    for part in _walk(block):
        if part is None:
            yield "".join(line)
            line = []
        else:
            line.append(part)
    yield "".join(line)


def _walk(block: html.HtmlElement) -> Iterable[str | None]:
    """Texts in order; None stands for a break. Walks without recursion: pages nest deeply."""
    skipped: html.HtmlElement | None = None
    for event, element in etree.iterwalk(block, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if skipped is None and element.tail:
                yield element.tail
            continue
        if event == "start" and skipped is None:
            if element.tag in _DROPPED or element.get("id") in _HEAD:
                skipped = element
                continue
            if element.tag in _BREAKS:
                yield None
            yield element.text or ""
        elif event == "end":
            dropped = skipped is not None
            if element is skipped:
                skipped = None
            elif dropped:
                continue
            if element.tag in _BREAKS:
                yield None
            if element is not block:
                yield element.tail or ""


def _root(body: bytes) -> html.HtmlElement:
    words = decode(body)
    try:
        return html.document_fromstring(words.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise Unexpected(f"the page cannot be read ({error}).") from error


def _one(root: html.HtmlElement, name: str) -> html.HtmlElement | None:
    """The element of an id; JSF may put the id of its form in front, with a colon."""
    among = [element for element in root.iter(etree.Element) if name in element.get("id", "")]
    exact = [element for element in among if element.get("id") == name]
    ending = [element for element in among if element.get("id", "").endswith(f":{name}")]
    return next(iter(exact + ending), None)


def _text(root: html.HtmlElement, name: str) -> str:
    element = _one(root, name)
    return folded(element.text_content()) if element is not None else ""


def _dash(value: str) -> str:
    """ "-" stands for none."""
    return "" if value in ("-", "–") else value


def _people(root: html.HtmlElement, name: str) -> tuple[str, ...]:
    """Names between commas, in the order of the page: the lead author stands first."""
    listed = (folded(one) for one in _dash(_text(root, name)).split(","))
    return tuple(one for one in listed if one not in ("", "-"))
