"""Reads one PDF from standard input in a process of its own, and prints what it says as JSON.

    python -I document_child.py [SECONDS]

A PDF is a stranger's program for a large C++ library: memory, processor time and output are
limited before the first byte of it is looked at, and the parent limits the time. Run as a file,
so that it imports nothing of the project.
"""

from __future__ import annotations

import hashlib
import json
import sys
from typing import Any

MEMORY = 1_000_000_000  # bytes of address space
PROCESSOR = 30  # seconds, unless others are named
OUTPUT = 32_000_000  # bytes that may be written anywhere
MOST_PAGES = 2_000
MOST_CHARACTERS = 4_000_000
LONGEST_PAGE = 200_000  # characters
PICTURE = 0.2  # scale at which a page without text is looked at
MOST_PICTURES = 300
LARGEST_PICTURE = 4_000_000  # dots
PASSWORD = 4  # the library's number for "a password is needed"


def limit(seconds: int) -> None:
    """Give up memory, time and files beyond what reading a document takes."""
    import resource  # only here: the catalogue of spiders imports every module

    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def read(body: bytes) -> dict[str, Any]:
    """The text of each page, "" of one without; or {"problem": "password" or "broken"}."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(body)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == PASSWORD
        return {"problem": "password" if locked else "broken"}
    if not count:
        return {"problem": "broken"}
    texts: list[str] = []
    pictures = hashlib.sha256()
    left, looked = MOST_CHARACTERS, 0
    for number in range(min(count, MOST_PAGES)):
        text = _text(document, number)[: min(left, LONGEST_PAGE)]
        left -= len(text)
        texts.append(text)
        if not text.strip() and looked < MOST_PICTURES:
            looked += 1
            pictures.update(_picture(document, number))
        if left <= 0:
            break
    return {"count": count, "texts": texts, "picture": pictures.hexdigest() if looked else ""}


def _text(document: Any, number: int) -> str:
    import pypdfium2

    try:
        return str(document[number].get_textpage().get_text_bounded())
    except pypdfium2.PdfiumError:
        return ""  # one page that cannot be read leaves the others


def _picture(document: Any, number: int) -> bytes:
    """A small grey picture of a page: the same whatever program wrote the file."""
    import pypdfium2

    try:
        page = document[number]
        width, height = page.get_size()
        if width * height * PICTURE * PICTURE > LARGEST_PICTURE:
            return b"large"
        bitmap = page.render(scale=PICTURE, grayscale=True)
        return bytes(bitmap.buffer)
    except (pypdfium2.PdfiumError, ValueError):
        return b"none"


def main() -> None:
    limit(int(sys.argv[1]) if len(sys.argv) > 1 else PROCESSOR)
    try:
        found = read(sys.stdin.buffer.read())
    except MemoryError:
        found = {"problem": "memory"}
    sys.stdout.write(json.dumps(found, ensure_ascii=True))


if __name__ == "__main__":
    main()
