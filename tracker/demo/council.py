"""The council's site: the Legistar Web API for one of its clients, as far as a reader asks it.

Lists are narrowed by `$filter` with ids or numbers joined by "or"; any other filter is refused with
the API's own error body. A vote that nobody counted is the API's 500.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tracker.demo.council_rows import TWIN, Row, Rows
from tracker.demo.script import since
from tracker.demo.things import Act, File, Sitting
from tracker.demo.web import Asked, Look, Reply, jsonned

CLIENT = "boston"
PATH = f"/v1/{CLIENT}/"

_NAMED = re.compile(r"(MatterId|MatterFile|EventId) eq (?:(\d+)|'([^']*)')")
_ONE = re.compile(r"(matters|events|eventitems)/(\d+)(?:/(\w+)(?:/(\d+))?)?")


def answer(look: Look, asked: Asked) -> Reply | None:
    """The rows at a path, or the body of an error."""
    if not asked.path.startswith(PATH):
        return None
    path = asked.path.removeprefix(PATH)
    if path == "bodies":
        return jsonned([])
    if path in ("matters", "events"):
        return _listed(look, path, asked)
    return _one(look, path)


def _listed(look: Look, path: str, asked: Asked) -> Reply:
    """The rows that the filter names."""
    parts = [_NAMED.fullmatch(part.strip()) for part in asked.first("$filter").split(" or ")]
    if not all(parts):
        return _refused("The query specified in the URI is not valid.")
    wanted = {(part[1], part[2] or part[3]) for part in parts if part}
    rows = Rows(look)
    made = map(rows.file, _files(look)) if path == "matters" else map(rows.sitting, _sittings(look))
    found = [row for row in made if any(str(row.get(name)) == value for name, value in wanted)]
    start = int(asked.first("$skip") or 0)
    return jsonned(found[start : start + int(asked.first("$top") or 1000)])


def _one(look: Look, path: str) -> Reply | None:
    """A single row, or a list below one."""
    found = _ONE.fullmatch(path)
    if not found:
        return None
    what, identifier, part = found[1], int(found[2]), found[3] or ""
    if what == "eventitems":
        return _voted(look, identifier, part)
    rows = Rows(look)
    if what == "matters":
        file = next((one for one in _files(look) if one.id == identifier), None)
        return _of_file(rows, file, part, int(found[4] or 0)) if file else _missing()
    sitting = next((one for one in _sittings(look) if one.id == identifier), None)
    return _of_sitting(rows, sitting, part) if sitting else _missing()


def _of_file(rows: Rows, file: File, part: str, key: int) -> Reply | None:
    lists = {
        "histories": rows.histories,
        "sponsors": rows.sponsors,
        "attachments": rows.attachments,
        "versions": rows.versions,
    }
    if not part:
        return jsonned(rows.file(file))
    if part == "texts":
        draft = next((one for one in rows.drafts(file) if one.key == key), None)
        return jsonned(rows.text(file, draft)) if draft else _missing()
    return jsonned(lists[part](file)) if part in lists else None


def _of_sitting(rows: Rows, sitting: Sitting, part: str) -> Reply | None:
    if not part:
        return jsonned(rows.sitting(sitting))
    return jsonned(rows.items(sitting)) if part == "eventitems" else None


def _voted(look: Look, identifier: int, part: str) -> Reply | None:
    """The votes of an agenda's item, which is also the row of the file's history."""
    act = next((act for act in _acts(look) if act.id == identifier % TWIN), None)
    if act is None or not since(act.acted_at, look.now):
        return _missing()
    if part == "rollcalls":
        return jsonned([])
    if part != "votes":
        return None
    return jsonned(Rows(look).votes(act)) if act.votes else _uncounted()


def _files(look: Look) -> Iterable[File]:
    return look.holdings.files


def _sittings(look: Look) -> Iterable[Sitting]:
    return (one for one in look.holdings.sittings if since(one.listed_at, look.now))


def _acts(look: Look) -> Iterable[Act]:
    return (act for file in look.holdings.files for act in file.acts)


def _refused(message: str) -> Reply:
    return jsonned({"Message": message}, 400)


def _missing() -> Reply:
    return jsonned({"Message": "No HTTP resource was found that matches the request URI."}, 404)


def _uncounted() -> Reply:
    """What the API says for ever of a vote without a count."""
    inner: Row = {
        "Message": "An error has occurred.",
        "ExceptionMessage": "The cast to value type 'System.Int32' failed because the"
        " materialized value is null.",
    }
    said: dict[str, Any] = {"Message": "An error has occurred.", "InnerException": inner}
    return jsonned(said, 500)
