"""Numbers and lists in plain words."""

from __future__ import annotations

from collections.abc import Sequence


def listed(parts: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def many(count: int, word: str) -> str:
    return f"{count:,} {plural(count, word)}"


def plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"
