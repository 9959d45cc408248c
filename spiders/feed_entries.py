"""What every format of feed comes down to: entries with the same few values, cleaned."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spiders.cmecf import instant as printed_instant
from spiders.dates import day
from spiders.facts import Unexpected
from tracker.domain.normalise import text as folded
from tracker.domain.sightings import instant, stamp

#: Characters of markup that are looked at, and of its text that are kept.
LONGEST_MARKUP = 200_000
LONGEST_TEXT = 20_000
#: A feed of more entries is no feed that somebody reads; the largest court prints 2,531 a day.
MOST_ENTRIES = 10_000
#: Systems that know no date print the beginning of their time.
_EPOCH = "1970-01-02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry: `guid` and `link` as printed, the link absolute, and the `file` it encloses;
    `title`, `summary` and `content` as plain text in one line; `date` the ISO day as written and
    `moment` the UTC instant where a time of day is printed; "" for what is not there. `undated` is
    a date in no known form.
    """

    guid: str = ""
    link: str = ""
    file: str = ""
    title: str = ""
    date: str = ""
    moment: str = ""
    undated: str = ""
    summary: str = ""
    content: str = ""

    @property
    def called(self) -> str:
        """A name for people: the title, else how its text begins, else what it is known by."""
        text = self.summary or self.content
        return self.title or text[:100] or self.link or self.guid or "(without a title)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as read: its format in words, its name, home, own address and build instant, its
    entries in the order of print. `flaw` is what was wrong with it, in some words, "" for a sound
    one.
    """

    format: str
    title: str = ""
    link: str = ""
    address: str = ""
    built: str = ""
    entries: tuple[Entry, ...] = ()
    flaw: str = ""


def bounded(count: int) -> None:
    """Raises `Unexpected` for a feed of more entries than are taken."""
    if count > MOST_ENTRIES:
        raise Unexpected(
            f"the feed holds more than {MOST_ENTRIES:,} entries; name one that shows the newest."
        )


# ---- texts ---------------------------------------------------------------------------------------

_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|head|iframe|svg)\b.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_BLOCKS = (
    "address article aside blockquote br center dd div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section table tbody td tfoot th thead"
    " tr ul"
)
_INLINE = (
    "a abbr acronym audio b bdo big button cite code del dfn em embed font html body i img input"
    " ins kbd label link meta noscript object q s samp select small source span strike strong sub"
    " sup svg textarea time title tt u var video wbr"
)
_BLOCK = re.compile(
    rf"</?(?:[\w-]+:)?(?:{'|'.join(_BLOCKS.split())})(?=[\s/>])[^<>]*>", re.IGNORECASE
)
_MARK = re.compile(
    rf"</?(?:[\w-]+:)?(?:{'|'.join(_INLINE.split())})(?=[\s/>])[^<>]*>", re.IGNORECASE
)
_SECOND_HALF = re.compile("[\x80-\x9f]")


def plain(markup: str) -> str:
    """Text of HTML, or of text that may hold some: tags and scripts gone, entities decoded.

    Only the names of HTML count as tags: "<5 years" and "<Name>" stay.
    """
    found = mended(markup[:LONGEST_MARKUP])
    if "<" not in found and "&lt;" in found:  # escaped twice, as some systems do
        found = found.replace("&lt;", "<").replace("&gt;", ">")
    if "<" in found:
        found = _MARK.sub("", _BLOCK.sub(" ", _UNSEEN.sub(" ", found)))
    return folded(found)[:LONGEST_TEXT]


def mended(text: str) -> str:
    """Text whose UTF-8 was read as Latin-1 before it was printed, read anew; else as it is.

    The control characters from 80 to 9F never stand in a text; they are the halves of letters.
    """
    if not _SECOND_HALF.search(text):
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


# ---- dates -----------------------------------------------------------------------------


def dated(*printed: str) -> dict[str, str]:
    """`date`, `moment` and `undated` of an entry, of the first date that can be read."""
    texts = [" ".join(text.split()) for text in printed if text.strip()]
    for text in texts:
        found = day(text)
        if found and found > _EPOCH:
            return {"date": found, "moment": moment(text)}
    return {"undated": texts[0][:60]} if texts else {}


def moment(printed: str) -> str:
    """The UTC instant of a printed time; "" without a time of day or in another form."""
    found = printed_instant(printed)
    if found or len(printed) <= 10:
        return found
    try:
        return stamp(instant(printed))
    except (ValueError, OverflowError):
        return ""
