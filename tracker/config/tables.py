"""Reads a parsed TOML table key by key and names every mistake by table and key, in one pass."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from tracker.domain import schedule

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KINDS = {
    str: "a text in quotes",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a table",
}


def suggestion(word: str, known: Iterable[str]) -> str:
    """The words that offer a near miss ("; did you mean every?"), or nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


def kind_of(value: object) -> str:
    """What a TOML value is, in words."""
    return _KINDS.get(type(value), "a date or time")


class Table:
    """One table of the file; each `take_*` consumes a key, `close` names what nobody asked for."""

    def __init__(self, values: dict[str, Any], where: str, problems: list[str]) -> None:
        self.values = values
        self.where = where
        self.problems = problems
        self.asked: list[str] = []

    def problem(self, key: str, sentence: str) -> None:
        """Notes one mistake at a key of this table."""
        place = f"{self.where}.{key}" if self.where and key else self.where or key
        self.problems.append(f"{place}: {sentence}" if place else sentence)

    def take(self, key: str, kinds: tuple[type, ...], wanted: str) -> Any:
        """The key's value, or None when it is absent or of another kind (which is noted)."""
        self.asked.append(key)
        value = self.values.get(key)
        if value is None or type(value) in kinds:
            return value
        self.problem(key, f"must be {wanted}, not {kind_of(value)}.")
        return None

    def text(self, key: str, default: str = "") -> str:
        """A text; white space around it does not count."""
        value = self.take(key, (str,), "a text in quotes")
        return default if value is None else str(value).strip()

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false."""
        value = self.take(key, (bool,), "true or false")
        return default if value is None else bool(value)

    def number(self, key: str, default: float, *, least: float = 0.0) -> float:
        """A number that is not below `least`."""
        value = self.take(key, (int, float), "a number")
        if value is not None and not least <= value < float("inf"):
            self.problem(key, f"must be {least:g} or more, not {value:g}.")
            return default
        return default if value is None else float(value)

    def texts(self, key: str, wrong: Callable[[str], str] = lambda text: "") -> tuple[str, ...]:
        """A list of texts, each said once; `wrong` says what is wrong with one, "" if nothing."""
        values = self.take(key, (list,), 'a list of texts, such as ["one", "two"]') or []
        kept: list[str] = []
        for place, value in enumerate(values, start=1):
            text = value.strip() if isinstance(value, str) else ""
            if not text:
                problem = "must be a text that is not empty."
            else:
                problem = f"{text!r} stands there twice." if text in kept else wrong(text)
            if problem:
                self.problem(f"{key}[{place}]", problem)
            else:
                kept.append(text)
        return tuple(kept)

    def every(self, key: str, default: timedelta) -> timedelta:
        """A rhythm such as "30m"."""
        value = self.take(key, (str,), 'a number with its unit in quotes, such as "30m"')
        if value is None:
            return default
        try:
            return schedule.interval(value)
        except ValueError as error:
            self.problem(key, str(error))
            return default

    def table(self, key: str) -> Table:
        """A table inside this one; empty when absent."""
        values = self.take(key, (dict,), f"a table, written [{self._below(key)}]") or {}
        return Table(values, self._below(key), self.problems)

    def named(self, key: str) -> dict[str, Table]:
        """The tables `[key.NAME]`, by name; a name that is no slug, or is used twice, is noted."""
        inside = self.table(key)
        tables: dict[str, Table] = {}
        for name in inside.values:
            values = inside.take(name, (dict,), f"a table, written [{inside._below(name)}]")
            if values is not None:
                tables[name] = Table(values, inside._below(name), self.problems)
        _check_slugs(tables)
        return tables

    def rest(self) -> dict[str, Any]:
        """The keys that nobody asked for yet."""
        return {key: value for key, value in self.values.items() if key not in self.asked}

    def close(self, also: Iterable[str] = ()) -> None:
        """Names every key that is neither asked for nor in `also`."""
        known = [*self.asked, *also]
        for key in self.rest():
            if key not in known:
                self.problem(key, f"unknown key{suggestion(key, known) or '.'}")

    def _below(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key


def fold(name: str) -> str:
    """A name as people hear it: "Boston_Orders" and "boston-orders" are the same."""
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")


def _check_slugs(tables: dict[str, Table]) -> None:
    folded: dict[str, str] = {}
    for name, table in tables.items():
        if not SLUG.fullmatch(name) or len(name) > 60:
            table.problem("", "a name is made of a-z, 0-9 and single hyphens, at most 60 letters.")
        first = folded.setdefault(fold(name), name)
        if first != name:
            table.problem("", f"the same name as {first!r} but for its spelling; rename one.")
    _check_former(tables)


def _check_former(tables: dict[str, Table]) -> None:
    """A former name belongs to one table and is no table's name today."""
    owners: dict[str, str] = {}
    for name, table in tables.items():
        former = table.values.get("was")
        for old in former if isinstance(former, list) else []:
            if isinstance(old, str) and old in tables:
                table.problem("was", f"{old!r} is still in use; only a name that left can stand.")
            elif isinstance(old, str) and owners.setdefault(old, name) != name:
                table.problem("was", f"{old!r} is also claimed by {owners[old]!r}.")
