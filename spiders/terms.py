"""Searched terms: whole words wherever they stand, whatever their case and white space."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker.domain import normalise

#: Each term as a watch writes it, and the pattern that finds it.
Terms = tuple[tuple[str, re.Pattern[str]], ...]


def compiled(terms: Iterable[str]) -> Terms:
    """The terms, ready to be looked for."""
    return tuple((term, _pattern(term)) for term in terms)


def _pattern(term: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, normalise.text(term).split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def found(terms: Terms, text: str) -> list[str]:
    """Those that stand in a text, as follows ("term:..."); the text's entities are decoded."""
    return [f"term:{term}" for term, pattern in terms if pattern.search(text)]
