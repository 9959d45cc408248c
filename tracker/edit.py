"""Edits `tracker.toml`: comments stay, and a file that would not load is never left behind."""

from __future__ import annotations

import copy
import os
import re
import stat
import tempfile
import textwrap
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from tracker import config
from tracker.config import Config, SpiderFacts
from tracker.config.references import reference
from tracker.errors import UserError, WrongUse

_HEADER = re.compile(r"^[ \t]*\[{1,2}[^\[\]]+\]{1,2}[ \t]*(#.*)?$")
Spiders = Mapping[str, SpiderFacts] | None
_WIDTH = 78  # of comments and of lists on one line; a terminal shows them indented


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """A table to be added: `[table.name]` with its values, under a comment."""

    table: str
    name: str
    values: Mapping[str, Any]
    comment: str = ""

    def lines(self) -> str:
        """As it would be written."""
        said = textwrap.wrap(self.comment, _WIDTH - 2, break_on_hyphens=False)
        return "".join(f"# {line}\n" for line in said) + snippet(self.table, self.name, self.values)


class EditError(UserError):
    """The file cannot be edited safely; the sentence says what to add or remove by hand."""


def add_source(path: Path, name: str, values: Mapping[str, Any], spiders: Spiders = None) -> Config:
    """Adds `[sources.NAME]` after the other sources; the configuration that results."""
    return _add(path, "sources", name, values, spiders)


def add_watch(path: Path, slug: str, values: Mapping[str, Any], spiders: Spiders = None) -> Config:
    """Adds `[watches.SLUG]` after the other watches; the configuration that results."""
    return _add(path, "watches", slug, values, spiders)


def add_all(
    path: Path,
    tables: Sequence[New],
    follows: Iterable[tuple[str, str, str]] = (),
    spiders: Spiders = None,
) -> Config:
    """Adds tables, and (watch, key, value) to watches, in one step: all of it or nothing."""
    text, before = _read(path)
    wanted = copy.deepcopy(before)
    for new in tables:
        if new.name in wanted.get(new.table, {}):
            raise _taken(path, new.table, new.name)
        wanted.setdefault(new.table, {})[new.name] = copy.deepcopy(dict(new.values))
    inserted = appended = text
    for new in tables:
        inserted = _inserted(inserted, new.table, new.lines())
        appended = _appended(appended, new.lines())
    for slug, key, value in follows:
        wanted["watches"][slug].setdefault(key, []).append(value)
        inserted = _with_item(inserted, slug, key, value)
        appended = _with_item(appended, slug, key, value)
    return _write(path, [inserted, appended], wanted, spiders)


def follow(
    path: Path, slug: str, value: str, key: str = "matters", spiders: Spiders = None
) -> bool:
    """Appends a matter (or a source or term, by `key`) to a watch; False if it stood there."""
    text, values = _read(path)
    held = _watch(path, values, slug).get(key, [])
    if _folded(key, value) in [_folded(key, item) for item in held]:
        return False
    wanted = copy.deepcopy(values)
    wanted["watches"][slug][key] = [*held, value]
    _write(path, [_with_item(text, slug, key, value)], wanted, spiders)
    return True


def follow_linked(path: Path, slug: str, spiders: Spiders = None) -> bool:
    """Lets a watch follow what is linked to its matters; False if it did already."""
    text, values = _read(path)
    if _watch(path, values, slug).get("linked") is True:
        return False
    wanted = copy.deepcopy(values)
    wanted["watches"][slug]["linked"] = True
    _write(path, [_edited(text, slug, lambda watch: watch.update(linked=True))], wanted, spiders)
    return True


def unfollow(
    path: Path, slug: str, value: str, key: str = "matters", spiders: Spiders = None
) -> bool:
    """Removes a matter (or a source or term) from a watch; False if it did not stand there."""
    text, values = _read(path)
    held = _watch(path, values, slug).get(key, [])
    kept = [item for item in held if _folded(key, item) != _folded(key, value)]
    if kept == held:
        return False
    wanted = copy.deepcopy(values)
    wanted["watches"][slug][key] = kept
    _write(path, [_without_item(text, slug, key, value)], wanted, spiders)
    return True


def snippet(table: str, name: str, values: Mapping[str, Any]) -> str:
    """The lines `[TABLE.NAME]` ... as they would be written."""
    return tomlkit.dumps({table: {name: _written(values)}}).strip() + "\n"


def write_atomically(path: Path, text: str) -> None:
    """Replaces a file in one step: whoever reads it sees the old or the new one, never a half."""
    path = path.resolve()  # a link stays a link
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(partial, mode)
        os.replace(partial, path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _add(path: Path, table: str, name: str, values: Mapping[str, Any], spiders: Spiders) -> Config:
    return add_all(path, [New(table=table, name=name, values=values)], spiders=spiders)


def _taken(path: Path, table: str, name: str) -> WrongUse:
    return WrongUse(f"{path.name}: {table}.{name} is there already; choose another name.")


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    config.load(path)  # a file with mistakes is mended first, by its owner
    with path.open(encoding="utf-8", newline="") as file:
        text = file.read()
    return text, tomllib.loads(text)


def _watch(path: Path, values: Mapping[str, Any], slug: str) -> dict[str, Any]:
    watches: dict[str, dict[str, Any]] = values.get("watches", {})
    if slug not in watches:
        names = ", ".join(watches) or "none so far"
        raise WrongUse(f"{path.name}: there is no watch {slug!r}; its watches: {names}.")
    return watches[slug]


def _write(path: Path, texts: list[str], wanted: Mapping[str, Any], spiders: Spiders) -> Config:
    """Writes the first text that means what is wanted; refuses when none does."""
    for text in texts:
        if _means(text, wanted):
            result = config.parse(text, path, spiders)
            write_atomically(path, text)
            return result
    raise EditError(
        f"{path.name} is written in a way that cannot be edited safely here; edit it by hand."
    )


def _means(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _inserted(text: str, table: str, lines: str) -> str:
    """The new table after the last one of its kind, before the comments of the next section."""
    found = text.splitlines(keepends=True)
    headers = [at for at, line in enumerate(found) if _HEADER.match(line.rstrip("\r\n"))]
    ours = [at for at in headers if re.match(rf"[ \t]*\[\s*{table}\s*[.\]]", found[at])]
    if not ours:
        return _appended(text, lines)
    end = min((at for at in headers if at > ours[-1]), default=len(found))
    end = _body_end(found, ours[-1], end)
    head, tail = "".join(found[:end]), "".join(found[end:])
    return _appended(head, lines) + (_newline(text) + tail.lstrip("\r\n") if tail.strip() else "")


def _body_end(lines: list[str], start: int, end: int) -> int:
    """Where a section's own lines end; the comments above the next header belong to that one."""
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip()[0] == "#"):
        end -= 1
    return end


def _appended(text: str, lines: str) -> str:
    newline = _newline(text)
    head = text.rstrip("\r\n")
    gap = newline * 2 if head else ""
    return head + gap + lines.replace("\n", newline)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _with_item(text: str, slug: str, key: str, value: str) -> str:
    def edit(watch: Any) -> None:
        if key in watch:
            watch[key].append(value)
        else:
            watch[key] = [value]

    return _edited(text, slug, edit)


def _without_item(text: str, slug: str, key: str, value: str) -> str:
    def edit(watch: Any) -> None:
        places = [at for at, item in enumerate(watch[key]) if _same(key, str(item), value)]
        for place in reversed(places):
            del watch[key][place]

    return _edited(text, slug, edit)


def _edited(text: str, slug: str, edit: Callable[[Any], None]) -> str:
    try:
        document: Any = tomlkit.parse(text)
        edit(document["watches"][slug])
        return str(document.as_string())
    except (TOMLKitError, KeyError, IndexError):
        return ""  # means nothing, so it is not written


def _same(key: str, one: str, other: str) -> bool:
    return _folded(key, one) == _folded(key, other)


def _folded(key: str, value: str) -> str:
    return reference(value) or value if key == "matters" else value


def _written(value: Any) -> Any:
    """A value as TOML; a pattern with backslashes stands in single quotes, so it stays readable."""
    if isinstance(value, Mapping):
        return {key: _written(inside) for key, inside in value.items()}
    if isinstance(value, list) and len(str(value)) > _WIDTH - 20:
        lines = tomlkit.array().multiline(True)
        lines.extend(map(_written, value))
        return lines
    if isinstance(value, str) and "\\" in value and not re.search(r"['\x00-\x1f\x7f]", value):
        return tomlkit.string(value, literal=True)
    return value
