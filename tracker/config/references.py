"""References: to a secret that stands elsewhere (env:, file:), and to a matter by its number."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tracker.domain import keys
from tracker.errors import UserError

_PLACE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SECRET = re.compile(r"env:\s*\w+|file:\s*\S.*")


class ReferenceProblem(UserError):
    """A reference to a secret leads nowhere; the sentence names the place, never the secret."""


def resolve(text: str, folder: Path | None = None) -> str:
    """What "env:NAME" or "file:PATH" (from `folder`) stands for; another text is itself."""
    if text.startswith("env:"):
        return _from_environment(text.removeprefix("env:").strip())
    if text.startswith("file:"):
        return _from_file(text.removeprefix("file:").strip(), folder or Path.cwd())
    return text


def stated(values: Mapping[str, Any], table: str = "") -> Iterator[tuple[str, str]]:
    """Each reference to a secret in the tables of a file, with its place: "sources.x.key"."""
    for key, value in values.items():
        place = f"{table}.{key}" if table else key
        if isinstance(value, Mapping):
            yield from stated(value, place)
        elif isinstance(value, str) and _SECRET.fullmatch(value):
            yield place, value


def _from_environment(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise ReferenceProblem(f"the environment variable {name} is not set; set it and try again.")
    return value


def _from_file(name: str, folder: Path) -> str:
    path = folder / Path(name.removeprefix("//")).expanduser()
    try:
        value = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not text"
        raise ReferenceProblem(f"the file {path} cannot be read: {reason}.") from None
    if not value:
        raise ReferenceProblem(f"the file {path} is empty; write the address into it.")
    return value


def reference(text: str) -> str:
    """A matter's name as all parts compare it, "" if it is none.

    "CACD 2:25-cv-10999-CAS-AJR" becomes "cacd 2:25-cv-10999" (judges' initials change, the number
    stays); "cacd 2:22-cr-00070-2" keeps its defendant. A matter key ("docket/cacd/869712") stays.
    """
    text = " ".join(text.split())
    if text.count("/") >= 2 and " " not in text:
        kind, place, rest = text.split("/", 2)
        return text if kind and _PLACE.fullmatch(place) and rest else ""
    place, _, number = text.partition(" ")
    place = place.lower()
    if not _PLACE.fullmatch(place) or not number:
        return ""
    return keys.docket_ref(place, number)


def place_of(ref: str) -> str:
    """The court or source that a folded reference names: "cacd" of "cacd 2:25-cv-10999"."""
    return ref.split("/")[1] if "/" in ref.partition(" ")[0] else ref.partition(" ")[0]
