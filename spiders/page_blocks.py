"""An HTML page as passages: paragraphs, lines and rows in reading order, with where each stands.

Bounded in bytes, elements, passages and characters; every step is linear in the page, so that no
page can hold the reader up (4 MiB of spaces hung a peer for minutes).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml import etree

from spiders.facts import Unexpected
from spiders.http.charset import utf8
from spiders.links import absolute, home
from spiders.page_noise import plain
from spiders.rows import Element, text_of
from tracker.domain.cutting import PILCROW
from tracker.domain.normalise import link as normal_link
from tracker.domain.normalise import text as folded

LARGEST = 6_000_000  # bytes up to </html>
MOST_ELEMENTS = 250_000
MOST_PASSAGES = 5_000
MOST_DOCUMENTS = 5_000  # links to files that are named
MOST_CHARACTERS = 390_000  # of all passages; the field holds a little more
LONGEST_ROW = (
    1_500  # characters of a row that is one passage; in a longer one each cell's parts are
)

#: Never text of the page: programs, styles, drawings, and what a visitor fills in.
_NO_TEXT = (
    "script style noscript template svg math iframe object embed canvas audio video map"
    " select textarea input datalist"
).split()
#: Elements that end the line before them.
_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu"
    " nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_DOCUMENT = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|rtf|csv|zip|odt|ods|txt|wpd|mp3|mp4)$", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_LEVELS = 4  # elements around a passage by which its place is known


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, line or row: its words, and a short name of the kind of place it stands in."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows: its title and passages; `cut` when there was more than is compared."""

    title: str
    passages: tuple[Passage, ...]
    cut: bool = False

    @property
    def words(self) -> int:
        """How many words all passages have."""
        return sum(len(one.text.split()) for one in self.passages)


class Page:
    """One page as a tree, ready to be cut down to what is followed and read as passages."""

    def __init__(self, body: bytes, content_type: str, url: str, mirror: str = "") -> None:
        """`url` is the address that links are resolved against, also where `mirror` answered."""
        self.mirror, self.address = mirror, url
        self.tree = _tree(_within(body), content_type)
        base = self.tree.find(".//base[@href]")
        self.url = url if base is None else absolute(url, base.get("href") or "")
        self.title = _title(self.tree)
        etree.strip_elements(self.tree, "head", *_NO_TEXT, with_tail=False)

    def take_off(self, path: etree.XPath) -> None:
        """Remove what a selector finds; the text after it stays."""
        remove(_elements(path(self.tree)))

    def parts(self, path: etree.XPath) -> list[Element]:
        """What a selector finds, outermost elements only, in the order of the page."""
        found = _elements(path(self.tree))
        inside = set(found)
        return [one for one in found if not any(up in inside for up in one.iterancestors())]

    def read(self, roots: Iterable[Element]) -> Shown:
        """The passages of these parts of the page."""
        self._name_documents()
        found: list[Passage] = []
        size = 0
        for passage in (one for root in roots for one in _passages(root)):
            size += len(passage.text)
            if len(found) >= MOST_PASSAGES or size > MOST_CHARACTERS:
                return Shown(self.title, tuple(found), cut=True)
            found.append(passage)
        return Shown(self.title, tuple(found))

    def _name_documents(self) -> None:
        """Write beside each link to a file where it leads: a replaced file is news."""
        links = (one for one in self.tree.iter("a") if _DOCUMENT.search(_path(one)))
        for link in islice(links, MOST_DOCUMENTS):
            link.tail = f" [{self._document(link.get('href') or '')}] " + (link.tail or "")

    def _document(self, href: str) -> str:
        """The path of a file, with its host when it is another one."""
        link = home(absolute(self.url, href), self.mirror, self.address)
        try:
            target, own = urlsplit(normal_link(link)), urlsplit(self.address)
        except ValueError:
            return folded(link)[:200]
        path = folded(unquote(target.path)).replace(PILCROW, "")
        return path if target.hostname == own.hostname else f"{target.netloc}{path}"


def _path(link: Element) -> str:
    return (link.get("href") or "").partition("#")[0].partition("?")[0].strip()


def remove(elements: Iterable[Element]) -> None:
    """Take elements off their page and keep the text that follows them."""
    for element in elements:
        parent = element.getparent()
        if parent is None:
            continue
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + " " + (element.tail or "")
        else:
            parent.text = (parent.text or "") + " " + (element.tail or "")
        parent.remove(element)


def _within(body: bytes) -> bytes:
    """The page up to its end; padding and debug traces behind it are not read."""
    end = max(body.rfind(b"</html"), body.rfind(b"</HTML"))
    kept = body[: end + 7] if end >= 0 else body
    if len(kept) > LARGEST:
        raise Unexpected(
            f"the page has {len(kept):,} bytes; more than {LARGEST:,} are not read as a page."
        )
    return kept


def _tree(body: bytes, content_type: str) -> Element:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(utf8(body, content_type), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unexpected("the answer is no HTML page: it holds no element.") from error
    if tree is None:
        raise Unexpected("the answer is no HTML page: it holds no element.")
    if sum(1 for _ in tree.iter()) > MOST_ELEMENTS:
        raise Unexpected(f"the page has more than {MOST_ELEMENTS:,} elements, too many to compare.")
    return tree


def _title(tree: Element) -> str:
    found = tree.find(".//title")
    return "" if found is None else text_of(found)[:300]


def _elements(found: object) -> list[Element]:
    return [one for one in found if isinstance(one, Element)] if isinstance(found, list) else []


def _passages(root: Element) -> Iterator[Passage]:
    """The passages below an element, each with its words folded and without what only moves."""
    for words, block in _lines(root):
        printed = folded("".join(words).replace(PILCROW, " "), straight=False)
        text = plain(printed)
        if text:
            yield Passage(text, place(block))


def _lines(root: Element) -> Iterator[tuple[list[str], Element]]:
    """Runs of text between the starts and ends of blocks, each with the block around it."""
    words: list[str] = []
    blocks = [root]
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        is_block = element.tag in _BLOCKS
        if event == "start":
            if is_block and element is not root:
                yield from _flush(words, blocks[-1])
                blocks.append(element)
            if element.tag == "tr" and _is_row(element):
                yield [_row(element)], element
                walker.skip_subtree()
            elif element.text:
                words.append(element.text)
            continue
        if is_block and element is not root:
            yield from _flush(words, blocks.pop())
        if element.tail and element is not root:
            words.append(element.tail)
    yield from _flush(words, root)


def _flush(words: list[str], block: Element) -> Iterator[tuple[list[str], Element]]:
    if words:
        taken = list(words)
        words.clear()
        yield taken, block


def _is_row(element: Element) -> bool:
    """Whether a row of a table is one record: no table in it, and no page laid out by it."""
    if next(element.iterdescendants("tr"), None) is not None:
        return False
    return sum(len(text) for text in element.itertext()) <= LONGEST_ROW


def _row(element: Element) -> str:
    cells = (" ".join("".join(_spaced(cell)).split()) for cell in element.iter("td", "th"))
    return " | ".join(cell for cell in cells if cell)


def _spaced(cell: Element) -> Iterator[str]:
    """The text of a cell, with a space wherever a block begins or ends."""
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if element.tag in _BLOCKS:
            yield " "
        if event == "start":
            yield element.text or ""
        elif element is not cell:
            yield element.tail or ""


def place(element: Element) -> str:
    """A short name for where an element stands: tags, ids and classes of it and those around it.

    Numbers in them are left out: "views-row-12" is the same kind of place as "views-row-13".
    """
    names: list[str] = []
    around: Element | None = element
    while around is not None and len(names) < _LEVELS:
        known = (str(around.tag), around.get("id") or "", around.get("class") or "")
        names.append("#".join(known))
        around = around.getparent()
    whole = " ".join(_DIGITS.sub("", ">".join(names)).split())
    return hashlib.blake2b(whole.encode("utf-8", "replace"), digest_size=4).hexdigest()
