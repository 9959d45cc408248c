"""Where items come from: files, standard input, a Maildir; each told when it is safe here."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from tracker.ingest.item import Item

#: Bytes of the largest item that is taken. A docket sheet of ten thousand entries has 8 MB.
LARGEST = 32 * 1024 * 1024
#: Items of one mailbox in one run; the next run goes on.
MOST = 500
#: Characters of a name that are kept.
NAME = 200

_TYPES = {
    ".eml": "message/rfc822",
    ".htm": "text/html",
    ".html": "text/html",
    ".json": "application/json",
}
_LINE = re.compile(rb"[!-9;-~]{1,76}:[^\r\n]{0,2000}\r?\n")
_REQUEST = re.compile(rb"POST [^\r\n]{1,2000}\r?\n")
_FIELD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,76}")


class Unreachable(Exception):
    """A place that cannot be read: one sentence what, and what to do."""


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An item to be taken. `done` is called when what became of it is committed.

    `too_large` is its size where it was not read for that; then `item` has no body. `uid` is its
    number in a mailbox that counts.
    """

    item: Item
    too_large: int = 0
    uid: int = 0
    done: Callable[[], None] = _nothing


def headers_of(lines: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Headers as they are written: "Name: value"; raises ValueError with the one that is none."""
    found = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not _FIELD.fullmatch(name.strip()) or re.search(r"[\x00\r\n]", value):
            raise ValueError(line)
        found.append((name.strip(), value.strip()))
    return tuple(found)


# ---- files ---------------------------------------------------------------------------------------


def stream(
    file: BinaryIO,
    name: str,
    now: datetime,
    media_type: str = "",
    headers: Sequence[tuple[str, str]] = (),
) -> Offer:
    """What a file or standard input holds, as one item."""
    body = file.read(LARGEST + 1)
    item = Item(
        name=name[-NAME:],
        media_type=media_type or _TYPES.get(Path(name).suffix.lower(), ""),
        headers=tuple(headers),
        body=body,
        received_at=now,
    )
    if len(body) > LARGEST:
        return unread(item, len(body), name)
    return Offer(item=_unwrapped(item))


def at(
    path: Path, now: datetime, media_type: str = "", headers: Sequence[tuple[str, str]] = ()
) -> Iterator[Offer]:
    """The items at a path: those of a Maildir, or the file; raises `Unreachable` for others."""
    if path.is_dir():
        if not is_maildir(path):
            raise Unreachable(f"{path} is a folder, and no Maildir: name the files in it.")
        yield from maildir(path)
        return
    try:
        if not path.is_file():  # a pipe or device never ends
            raise Unreachable(f"{path} is no file; give what a pipe holds on standard input.")
        offer = _file(path, path.name, now, media_type, headers)
    except OSError as error:
        raise Unreachable(f"{path} cannot be read: {error.strerror}.") from None
    yield offer


def _file(
    path: Path,
    name: str,
    now: datetime,
    media_type: str = "",
    headers: Sequence[tuple[str, str]] = (),
) -> Offer:
    size = path.stat().st_size
    if size > LARGEST:
        item = Item(name=name[-NAME:], media_type=media_type, body=b"", received_at=now)
        return unread(item, size, name)
    with path.open("rb") as file:
        return stream(file, name, now, media_type, headers)


def unread(item: Item, size: int, place: str) -> Offer:
    """An offer of what is not read: known by its place and size, for its bytes are not here."""
    stand_in = hashlib.sha256(f"{place}\n{size}".encode("utf-8", "replace")).hexdigest()
    return Offer(item=replace(item, body=stand_in.encode()), too_large=size)


def _unwrapped(item: Item) -> Item:
    """A web hook's request that was written down whole: headers on top, then JSON."""
    if item.media_type not in ("", "message/rfc822", "application/http"):
        return item
    top = _REQUEST.match(item.body)
    place = top.end() if top else 0
    lines: list[str] = []
    while found := _LINE.match(item.body, place):
        lines.append(found[0].decode("latin-1").strip())
        place = found.end()
    rest = item.body[place : place + 2].lstrip(b"\r")[:1]
    if not lines or rest != b"\n":
        return item
    try:
        headers = headers_of(lines)
    except ValueError:
        return item
    types = [value for name, value in headers if name.lower() == "content-type"]
    kind = types[0].split(";")[0].strip().lower() if types else ""
    if kind != "application/json":
        return item
    body = item.body[place:].lstrip(b"\r\n")
    return replace(item, media_type=kind, headers=(*item.headers, *headers), body=body)


# ---- Maildir -------------------------------------------------------------------------------------


def is_maildir(path: Path) -> bool:
    """Whether a folder is a Maildir."""
    return all((path / name).is_dir() for name in ("cur", "new", "tmp"))


def maildir(path: Path) -> Iterator[Offer]:
    """The messages of a Maildir that nobody has read, oldest first.

    One that is done is moved to `cur` with the flag S. Its bytes are not touched.
    """
    if not is_maildir(path):
        raise Unreachable(f"{path} is no Maildir: it has no folders cur, new and tmp.")
    found = [
        (entry.stat().st_mtime, Path(entry.path))
        for name in ("new", "cur")
        for entry in os.scandir(path / name)
        if entry.is_file() and not entry.name.startswith(".") and not _is_seen(entry.name)
    ]
    for changed, file in sorted(found)[:MOST]:
        try:
            received = datetime.fromtimestamp(changed, UTC)
            offer = _file(file, file.name.partition(":2,")[0], received, "message/rfc822")
        except FileNotFoundError:
            continue  # another reader of the mailbox took it
        except OSError as error:
            raise Unreachable(f"{file} cannot be read: {error.strerror}.") from None
        yield offer if offer.too_large else replace(offer, done=partial(_see, path, file))


def _is_seen(name: str) -> bool:
    return "S" in name.partition(":2,")[2]


def _see(path: Path, file: Path) -> None:
    """Move a message to where read ones are; one that is gone is another reader's."""
    name, _, flags = file.name.partition(":2,")
    target = path / "cur" / f"{name}:2,{''.join(sorted({*flags, 'S'}))}"
    try:
        os.rename(file, target)
    except FileNotFoundError:
        pass
