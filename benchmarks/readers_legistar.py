"""How New York's matters and meetings are replayed: turned back into the answers of the Web API.

The mirror that kept them put several answers into one file under shorter names. The replay site
gives them back one by one, and answers the questions that a spider asks: `$filter`, `$orderby`,
`$top`, `$skip`. What the mirror wrote for null (year 1, an absent key) is null again.
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from benchmarks.matching import Identity
from benchmarks.recipes import Recipe, sound
from benchmarks.sequence_site import Page, Served
from benchmarks.sequences import Sequence

Row = dict[str, Any]

CLIENT = "nyc"
CLOSING = (timedelta(hours=13), timedelta(hours=13), timedelta(hours=13))

#: Name in the mirror -> name in the answer, where it is not just the prefix and the same name.
MATTER = {
    "ID": "MatterId",
    "GUID": "MatterGuid",
    "LocalLaw": "MatterEnactmentNumber",
    "Summary": "MatterEXText5",
    "LastModified": "MatterLastModifiedUtc",
}
MATTER_NAMES = (
    "File Name Title TypeName StatusName BodyName IntroDate AgendaDate PassedDate EnactmentDate"
    " Version TypeID StatusID BodyID"
).split()
HISTORY = {
    "ID": "Id",
    "Date": "ActionDate",
    "ActionID": "ActionId",
    "Action": "ActionName",
    "Description": "ActionText",
    "BodyID": "ActionBodyId",
    "BodyName": "ActionBodyName",
    "EventID": "EventId",
    "MatterStatusID": "MatterStatusId",
    "LastModified": "LastModifiedUtc",
}
HISTORY_NAMES = (
    "Version AgendaSequence MinutesSequence AgendaNumber AgendaNote MinutesNote PassedFlag"
    " PassedFlagName"
).split()
VOTE = {"ID": "PersonId", "FullName": "PersonName", "VoteID": "ValueId", "Vote": "ValueName"}
CALL = {"ID": "PersonId", "FullName": "PersonName", "ValueID": "ValueId", "Value": "ValueName"}
ATTACHMENT = {
    "ID": "Id",
    "Name": "Name",
    "Link": "Hyperlink",
    "Sort": "Sort",
    "LastModified": "LastModifiedUtc",
}
EVENT = {
    "ID": "Id",
    "GUID": "Guid",
    "BodyID": "BodyId",
    "AgendaStatusID": "AgendaStatusId",
    "MinutesStatusID": "MinutesStatusId",
    "AgendaLastPublished": "AgendaLastPublishedUTC",
    "MinutesLastPublished": "MinutesLastPublishedUTC",
    "LastModified": "LastModifiedUtc",
}
EVENT_NAMES = (
    "BodyName Location Comment VideoPath VideoStatus AgendaStatusName MinutesStatusName AgendaFile"
    " MinutesFile InSiteURL"
).split()
ITEM = {
    "ID": "Id",
    "GUID": "Guid",
    "ActionID": "ActionId",
    "MatterID": "MatterId",
    "LastModified": "LastModifiedUtc",
}
ITEM_NAMES = (
    "Title AgendaSequence MinutesSequence Version ActionName ActionText MatterFile MatterName"
    " MatterType MatterStatus AgendaNote MinutesNote PassedFlag PassedFlagName RollCallFlag"
).split()

#: Our name of a field -> the truth's.
FIELDS = {"note": "agenda_note", "place": "location"}


def matter(sequence: Sequence, faulty: bool) -> Recipe:
    """One council matter, followed by its file number."""
    file = json.loads(sequence.text(sequence.captures[0]))["File"]
    return _recipe(sequence, faulty, f"{CLIENT} {file}", matter_answers)


def event(sequence: Sequence, faulty: bool) -> Recipe:
    """One meeting, followed by its id."""
    identifier = json.loads(sequence.text(sequence.captures[0]))["ID"]
    return _recipe(sequence, faulty, f"{CLIENT} event {identifier}", event_answers)


def _recipe(
    sequence: Sequence, faulty: bool, ref: str, answers: Callable[[Row], dict[str, Any]]
) -> Recipe:
    def pages(capture: str) -> Mapping[str, Served]:
        found = answers(json.loads(sequence.text(capture)))
        return {f"/v1/{CLIENT}/{path}": _served(body) for path, body in found.items()}

    def source(address: str) -> str:
        return (
            f'[sources.{CLIENT}]\nspider = "legistar"\nclient = "{CLIENT}"\n'
            f'base_url = "{address}"\nallow_private = true\ndelay = 0.0\n'
            f'[watches.one]\ntitle = "One"\nmatters = ["{ref}"]\n'
        )

    return Recipe(
        captures=sound(sequence, faulty),
        pages=pages,
        source=source,
        identity=identity,
        closing=CLOSING,
    )


def identity(change: dict[str, Any]) -> Identity:
    """Our "ordinance/nyc/77317" is the truth's "77317"; "~" marks a key that may be made anew."""
    key = change["matter"].rsplit("/", 1)[1]
    event_key = change["event"]["key"].lstrip("~") if change["event"] else ""
    field = change["field"] or ""
    return (key, event_key, change["op"], FIELDS.get(field, field))


# -- the mirror's files as answers -----------------------------------------------------------------


def matter_answers(record: Row) -> dict[str, Any]:
    """Path -> body of everything the API would answer of one matter; a list is asked by OData."""
    names = MATTER | {name: f"Matter{_id(name)}" for name in MATTER_NAMES}
    row = _named(record, names) | {"MatterRestrictViewViaWeb": False}
    base, version = f"matters/{record['ID']}", record.get("Version")
    text = {
        "MatterTextId": record.get("TextID"),
        "MatterTextVersion": version,
        "MatterTextPlain": record.get("Text"),
        "MatterTextRtf": record.get("RTF"),
    }
    found: dict[str, Any] = {
        "matters": [row],
        base: row,
        f"{base}/sponsors": [
            _sponsor(place, one, record) for place, one in enumerate(record.get("Sponsors") or [])
        ],
        f"{base}/attachments": _rows(record, "Attachments", "MatterAttachment", ATTACHMENT),
        f"{base}/histories": _rows(
            record, "History", "MatterHistory", HISTORY | {name: name for name in HISTORY_NAMES}
        ),
        f"{base}/versions": [{"Key": str(record.get("TextID")), "Value": version}],
        f"{base}/texts/{record.get('TextID')}": text,
    }
    for one in record.get("History") or []:
        votes = VOTE | {"Sort": "Sort", "Result": "Result"}
        found[f"eventitems/{one['ID']}/votes"] = _rows(one, "Votes", "Vote", votes)
    return found


def event_answers(record: Row) -> dict[str, Any]:
    """The same of one meeting."""
    names = EVENT | {name: name for name in EVENT_NAMES}
    start = datetime.fromisoformat(record["Date"])
    row = _named(record, {name: f"Event{to}" for name, to in names.items()}) | {
        "EventDate": f"{start:%Y-%m-%d}T00:00:00",
        "EventTime": f"{start:%I:%M %p}".lstrip("0"),
    }
    base, items = f"events/{record['ID']}", ITEM | {name: name for name in ITEM_NAMES}
    found: dict[str, Any] = {
        "events": [row],
        base: row,
        f"{base}/eventitems": _rows(record, "Items", "EventItem", items),
    }
    for one in record.get("Items") or []:
        calls = CALL | {"Sort": "Sort"}
        found[f"eventitems/{one['ID']}/rollcalls"] = _rows(one, "RollCall", "RollCall", calls)
        found[f"eventitems/{one['ID']}/votes"] = []
    return found


def _sponsor(place: int, one: Row, record: Row) -> Row:
    return {
        "MatterSponsorId": record["ID"] * 100_000 + one["ID"],
        "MatterSponsorMatterVersion": record.get("Version"),
        "MatterSponsorNameId": one["ID"],
        "MatterSponsorName": one["FullName"],
        "MatterSponsorSequence": place,
    }


def _rows(record: Row, name: str, prefix: str, names: Mapping[str, str]) -> list[Row]:
    wire = {old: f"{prefix}{new}" for old, new in names.items()}
    return [_named(row, wire) for row in record.get(name) or []]


def _named(row: Row, names: Mapping[str, str]) -> Row:
    return {new: _null(row.get(old)) for old, new in names.items()}


def _null(value: Any) -> Any:
    """Null for the mirror's year 1; its local times without the `Z` that it stamped on them."""
    if isinstance(value, str) and value.startswith("0001-01-01T"):
        return None
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", value):
        return value[:-1]
    return value


def _id(name: str) -> str:
    return name.removesuffix("ID") + "Id" if name.endswith("ID") else name


# -- questions -------------------------------------------------------------------------------------

COMPARED = {"gt": operator.gt, "ge": operator.ge, "eq": operator.eq, "lt": operator.lt}
_TERM = re.compile(r"\(*(\w+) (gt|ge|eq|lt) (?:datetime'([^']*)'|'((?:[^']|'')*)'|(\d+))\)*")


def _served(body: Any) -> Served:
    """A list of matters or meetings answers questions; everything else is as it is."""

    def answer(query: Mapping[str, str]) -> Page:
        return _json(asked(body, query) if isinstance(body, list) else body)

    return answer


def asked(rows: list[Row], query: Mapping[str, str]) -> list[Row]:
    """The rows that a question finds, in its order, at most a thousand."""
    found = [row for row in rows if _fits(row, query.get("$filter", ""))]
    name, _, way = query.get("$orderby", "").partition(" ")
    if name:
        found.sort(key=lambda row: (row[name] is not None, row[name]), reverse=way == "desc")
    skip, top = int(query.get("$skip", 0)), min(1000, int(query.get("$top", 1000)))
    return found[skip : skip + top]


def _fits(row: Row, condition: str) -> bool:
    return not condition or any(_holds(row, term) for term in condition.split(" or "))


def _holds(row: Row, term: str) -> bool:
    found = _TERM.fullmatch(term.strip())
    if found is None:
        raise ValueError(f"the replay site does not understand the filter {term!r}")
    value: Any = row[found[1]]
    wanted: Any = found[3] or (int(found[5]) if found[5] else (found[4] or "").replace("''", "'"))
    return value is not None and bool(COMPARED[found[2]](value, wanted))


def _json(body: Any) -> Page:
    return Page(body=json.dumps(body).encode(), content_type="application/json; charset=utf-8")
