"""The text of a PDF, read in a process of its own, as paragraphs that can be compared."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from spiders.facts import Unexpected
from spiders.page_noise import plain
from tracker.domain.items import Grade
from tracker.domain.normalise import text as folded

#: How long a document is waited for, the processor's time it may take, and how many at once.
SECONDS = 90.0
PROCESSOR = 30
AT_ONCE = threading.BoundedSemaphore(2)
CHILD = [sys.executable, "-I", str(Path(__file__).with_name("document_child.py"))]
MISSING = (
    "PDFs are read with pypdfium2, which is not installed: "
    "pip install 'legal-tracker[documents]'."
)
MOST_CHARACTERS = 990_000  # of the text that is compared; the field holds a little more
_PROBLEMS = {
    "password": "the document is locked with a password.",
    "broken": "the document cannot be opened: it is damaged or cut short.",
    "memory": "the document takes more memory than a document may; it is not read.",
}
_NUMBER = re.compile(r"[-–— ]*(?:page )?\d{1,3}(?: (?:of|/) \d{1,4})?[-–— ]*", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_HYPHEN = re.compile("[\ufffe\u00ad\x02]\\s*")
_HEADS = 2  # lines at the top and foot of a page that may be its running head
_NUMBERED = 20  # lines numbered in turn, as in pleadings
_OFTEN = 0.6  # of the pages: a line there is a running head


@dataclass(frozen=True, slots=True)
class Read:
    """What a PDF says: its text, how many pages it has and how many of them are pictures.

    `picture` is a hash of how those look. `cut`: there is more than is compared.
    """

    text: str
    pages: int
    pictures: int = 0
    picture: str = ""
    cut: bool = False


def extract(body: bytes, processor: int = PROCESSOR) -> Read:
    """Read a PDF; raises `Unexpected` with one sentence when it cannot be read.

    `processor`: so many seconds of the processor's time it may take.
    Waits for another process, so it is called outside the loop of Scrapy.
    """
    if importlib.util.find_spec("pypdfium2") is None:
        raise Unexpected(MISSING, Grade.REFUSED)
    with AT_ONCE, tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as taken:
        given.write(body)
        given.seek(0)
        _run(given.fileno(), taken.fileno(), processor)
        taken.seek(0)
        return _understood(taken.read())


def _run(given: int, taken: int, processor: int) -> None:
    command = [*CHILD, str(processor)]
    try:
        done = subprocess.run(
            command, stdin=given, stdout=taken, stderr=subprocess.DEVNULL, timeout=SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise Unexpected(
            f"reading the document took more than {SECONDS:g} seconds; it is not read."
        ) from error
    if done.returncode:
        raise Unexpected(
            "the document made its reader end: it takes too much time or memory, or is damaged."
        )


def _understood(answer: bytes) -> Read:
    try:
        found = json.loads(answer)
    except ValueError as error:
        raise Unexpected(_PROBLEMS["broken"]) from error
    if "problem" in found:
        raise Unexpected(_PROBLEMS[found["problem"]])
    texts = found["texts"]
    text = clean(texts)
    return Read(
        text=text[:MOST_CHARACTERS],
        pages=found["count"],
        pictures=sum(not one.strip() for one in texts),
        picture=found["picture"][:12],
        cut=len(text) > MOST_CHARACTERS or len(texts) < found["count"],
    )


def clean(pages: list[str]) -> str:
    """All pages as one text, without running heads, page and line numbers, and stamps."""
    lines = [[folded(line) for line in page.splitlines()] for page in pages]
    lines = [[line for line in page if line] for page in lines]
    heads = _running_heads(lines)
    kept = [line for page in lines for line in _body(page, heads)]
    return _HYPHEN.sub("", " ".join(kept))


def _running_heads(pages: list[list[str]]) -> set[str]:
    """The shapes of lines that stand at the top or foot of most pages."""
    if len(pages) < 3:
        return set()
    counted: Counter[str] = Counter()
    for page in pages:
        counted.update({_shape(line) for line in [*page[:_HEADS], *page[-_HEADS:]]})
    return {shape for shape, count in counted.items() if count >= _OFTEN * len(pages)}


def _shape(line: str) -> str:
    return _DIGITS.sub("0", line.casefold())


def _body(page: list[str], heads: set[str]) -> list[str]:
    numbered = _is_numbered(page)
    last = len(page) - 1
    left = [
        line
        for place, line in enumerate(page)
        if not (min(place, last - place) < _HEADS and _shape(line) in heads)
        and not (place in (0, last) and _NUMBER.fullmatch(line))
        and not (numbered and line.isdecimal())
    ]
    return [text for line in left if (text := plain(line))]


def _is_numbered(page: list[str]) -> bool:
    """Whether the lines of a pleading are numbered down its margin."""
    numbers = [int(line) for line in page if line.isdecimal() and len(line) < 4]
    return len(numbers) >= _NUMBERED and numbers == list(range(1, len(numbers) + 1))
