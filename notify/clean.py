"""Hostile texts made harmless before they reach a message: its structure is ours alone."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

LONGEST = 400  # characters of one text in a message
LONGEST_WORD = 60  # of one word; what is longer is no word of a language
LONGEST_URL = 1_900  # what mail programs and browsers still follow

#: Categories: control, format (bidi overrides, zero width), surrogate, private use, line breaks.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_FIRST_ACCENT = "\u0300"  # no sign before it is set upon a letter
_URL = re.compile(r"https?://[^\s<>\"'\x00-\x20]+", re.IGNORECASE)


def line(text: str, longest: int = LONGEST) -> str:
    """The text as one line without invisible characters, cut to a length with "…".

    Bidirectional overrides, zero-width and control characters and line breaks cannot survive, and
    stacked accents are limited to two on a letter.
    """
    visible = text[: longest * 20]
    if not visible.isprintable():
        visible = _visible(visible)
    if not visible.isascii():
        visible = _few_accents(visible)
    words = [_shortened(word) for word in visible.split()]
    return cut(" ".join(words), longest)


def _visible(text: str) -> str:
    seen = "".join(" " if _breaks(sign) else sign for sign in text)
    return "".join(sign for sign in seen if unicodedata.category(sign) not in _UNSEEN)


def header(value: str) -> str:
    """The value of a header on one line; its words stay whole, since a token may be one."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())[:900]


def cut(text: str, longest: int) -> str:
    """The text, or its beginning up to a word's end with "…"."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    space = head.rfind(" ")
    return (head[:space] if space > longest // 2 else head).rstrip(" ,;:-") + "…"


def url(text: str) -> str:
    """The address if a reader may follow it (http or https, one line, no password), else ""."""
    if len(text) > LONGEST_URL or not _URL.fullmatch(text):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.hostname and not parts.username and _plain(text) else ""


def _plain(text: str) -> bool:
    return all(unicodedata.category(sign) not in _UNSEEN for sign in text)


def _breaks(sign: str) -> bool:
    return sign.isspace() or sign in "\x1c\x1d\x1e\x85\u2028\u2029"


def _shortened(word: str) -> str:
    return word if len(word) <= LONGEST_WORD else word[: LONGEST_WORD - 1] + "…"


def _few_accents(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    if max(text, default="") < _FIRST_ACCENT:
        return text
    result: list[str] = []
    stacked = 0
    for sign in text:
        stacked = stacked + 1 if unicodedata.combining(sign) else 0
        if stacked <= 2:
            result.append(sign)
    return "".join(result)
