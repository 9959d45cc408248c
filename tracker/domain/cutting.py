"""Texts cut into the pieces that are compared: sections, paragraphs, sentences.

Cuts follow the text itself (marks, blank lines, sentence ends), never its line breaks or length
from the start, so that re-wrapped lines are no difference and an edit moves no cut but its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from zlib import crc32

#: A piece is its words; `END` closes a paragraph, so that breaks survive into the redline.
Piece = tuple[str, ...]
END = "\n"
PIECE_WORDS = 300  # a longer sentence is cut at words chosen by their content
SHORT_PARAGRAPH = 160  # characters up to which it is not cut into sentences
SHORT_WORDS = 20  # such a cut leaves at least so many words

_FOLD = str.maketrans({"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "\u00ad": None})
_ZERO_WIDTH = re.compile("[\u200b-\u200d\u2060\ufeff]")
#: Ends a paragraph where line breaks do not survive: in the passages of a page.
PILCROW = "¶"
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_MARK = re.compile(
    r"\n(?=[^\S\n]*(?:SEC(?:TION|S)?\b\.?|§|ARTICLE\b|CHAPTER\b|TITLE\b|PART\b|DIVISION\b"
    r"|\([A-Za-z0-9]{1,4}\)|\d{1,4}\.(?=\s)|WHEREAS\b|[-*•]\s))"
)
_SENTENCE = re.compile(
    r"(?:(?<=[.;:?!])|(?<=[.;:?!][\"')\]]))\s+(?=[\"'(\[]{0,2}[A-Z0-9(§])",
)


def normalise(text: str) -> str:
    """The text with its quotes, line ends and invisible characters folded."""
    folded = _ZERO_WIDTH.sub("", text.translate(_FOLD)).replace("\r\n", "\n").replace("\r", "\n")
    return folded.replace(PILCROW, "\n\n")


def pieces(text: str) -> list[Piece]:
    """The text cut at section marks and blank lines, then into sentences, as tuples of words."""
    result: list[Piece] = []
    for paragraph in _paragraphs(normalise(text)):
        short = len(paragraph) <= SHORT_PARAGRAPH  # a row of a table, a heading: one piece
        parts = [paragraph] if short else _SENTENCE.split(paragraph)
        sentences = [words for words in map(str.split, parts) if words]
        cut = [piece for words in sentences for piece in _chunks(words)]
        if cut:
            result += cut[:-1]
            result.append((*cut[-1], END))
    return result


def _paragraphs(text: str) -> Iterator[str]:
    for block in _BLANK_LINE.split(text):
        yield from _MARK.split(block)


def _chunks(words: list[str]) -> Iterator[Piece]:
    """A very long sentence cut after words whose own letters say so.

    The cut depends on the word alone, so that an edit moves no cut but those beside it.
    """
    if len(words) <= PIECE_WORDS:
        yield tuple(words)
        return
    start = 0
    for place, word in enumerate(words, 1):
        long = place - start
        if long >= PIECE_WORDS or (
            long >= SHORT_WORDS and crc32(word.encode("utf-8", "surrogatepass")) % 32 == 0
        ):
            yield tuple(words[start:place])
            start = place
    if start < len(words):
        yield tuple(words[start:])
