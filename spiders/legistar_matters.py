"""A council's matter as its rows of the Legistar API show it: values, history, attachments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

from spiders.legistar_api import Row, day, moment, number, rank, word
from tracker.domain import keys, normalise
from tracker.domain.items import Coverage, Event, EventKind, Matter, MatterKind, Value

#: What stands while the record can be looked up, so that its end is a change that is doubted first.
ON_FILE = "on file"
#: Councils whose own column holds a summary; elsewhere the same column holds something else.
SUMMARIES = {"nyc": "MatterEXText5"}
#: Public sites that are not {client}.legistar.com.
SITES = {"nyc": "legistar.council.nyc.gov"}
#: A section sign that was lost on the way (the source's bytes are windows-1252 in part).
_LOST_SECTION = re.compile("\ufffd(?=\\s*\\d)")

Parts = Mapping[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Council:
    """One client of the API and where people read its records."""

    client: str
    site: str = ""
    zone: str = ""

    def matter_link(self, matter: int) -> str:
        """Where people read a matter; the site's own ids are others, and this leads there."""
        host = self.site or SITES.get(self.client, f"{self.client}.legistar.com")
        return f"https://{host}/gateway.aspx?m=l&id={matter}"

    def file_ref(self, file: str) -> str:
        """The name of a matter in a watch: "nyc Int 0055-2026"."""
        return f"{self.client} {file}"

    def meeting_ref(self, event: int) -> str:
        """The name of a meeting in a watch: "nyc event 22375"."""
        return f"{self.client} event {event}"


def is_public(row: Row) -> bool:
    """Whether the council shows the matter on its own site."""
    return row.get("MatterRestrictViewViaWeb") is not True


def matter(council: Council, row: Row, follows: Iterable[str], refs: Iterable[str] = ()) -> Matter:
    """A matter by its own row: says nothing of its history, sponsors and attachments."""
    identifier, file = number(row, "MatterId"), word(row, "MatterFile")
    name = word(row, "MatterName") or word(row, "MatterTitle")
    return Matter(
        key=keys.council_matter(council.client, identifier),
        kind=MatterKind.ORDINANCE,
        title=f"{file}: {name}" if file and name else file or name or f"matter {identifier}",
        url=council.matter_link(identifier),
        date=day(row, "MatterIntroDate"),
        fields=_fields(council.client, row),
        refs=tuple(dict.fromkeys([*([council.file_ref(file)] if file else []), *refs])),
        follows=tuple(follows),
    )


def vanished(council: Council, identifier: int, file: str, follows: Iterable[str]) -> Matter:
    """A matter whose record cannot be looked up any more; only that is said."""
    return Matter(
        key=keys.council_matter(council.client, identifier),
        kind=MatterKind.ORDINANCE,
        title=file or f"matter {identifier}",
        url=council.matter_link(identifier),
        fields={"record": None},
        follows=tuple(follows),
    )


def _fields(client: str, row: Row) -> dict[str, Value]:
    fields: dict[str, Value] = {
        "title": word(row, "MatterTitle"),
        "name": word(row, "MatterName"),
        "status": word(row, "MatterStatusName"),
        "version": word(row, "MatterVersion"),
        "committee": word(row, "MatterBodyName"),
        "agenda_date": day(row, "MatterAgendaDate"),
        "passed_date": day(row, "MatterPassedDate"),
        "enactment_date": day(row, "MatterEnactmentDate"),
        "enactment_number": word(row, "MatterEnactmentNumber"),
        "record": ON_FILE,
    }
    if client in SUMMARIES:
        fields["summary"] = mended(row.get(SUMMARIES[client]))
    return fields


def mended(text: object) -> str:
    """A long text with the section signs that were lost on the way."""
    return _LOST_SECTION.sub("§", text) if isinstance(text, str) else ""


# ---- what the sub-lists add ----------------------------------------------------------------------


def added_fields(parts: Parts) -> dict[str, Value]:
    """Sponsors and text, as far as their lists were read."""
    fields: dict[str, Value] = {}
    if "sponsors" in parts:
        fields |= _sponsors(parts["sponsors"])
    for row in parts.get("texts", []):
        fields["text"] = mended(row.get("MatterTextPlain"))
    return fields


def _sponsors(rows: list[Row]) -> dict[str, Value]:
    """The set of the highest version; each version brings its own."""
    highest = max((rank(word(row, "MatterSponsorMatterVersion")) for row in rows), default=None)
    last = [row for row in rows if rank(word(row, "MatterSponsorMatterVersion")) == highest]
    last.sort(key=lambda row: number(row, "MatterSponsorSequence"))
    names = [name for name in (word(row, "MatterSponsorName") for row in last) if name]
    fields: dict[str, Value] = {"sponsors": tuple(names)}
    if names:
        fields["lead_author"] = names[0]
    return fields


def events(parts: Parts, votes: Mapping[int, list[Row]]) -> tuple[Event, ...]:
    """History and attachments; `votes` holds the votes of the history rows that were asked for."""
    acts = [_act(row, votes.get(number(row, "MatterHistoryId"))) for row in histories(parts)]
    files = [_attachment(row) for row in _attachments(parts.get("attachments", []))]
    return (*acts, *files)


def coverage(parts: Parts) -> Coverage:
    """Only both lists together show all events of a matter."""
    both = "histories" in parts and "attachments" in parts
    return Coverage.WHOLE if both else Coverage.ADDITIONS


def histories(parts: Parts) -> list[Row]:
    """The history rows, duplicates folded."""
    return unlike(parts.get("histories", []), "MatterHistoryId", _step)


def _step(row: Row) -> Hashable:
    """What is the same of duplicates: a step of one meeting that was entered twice.

    Without a meeting nothing says that two rows are one step: each id counts.
    """
    if not number(row, "MatterHistoryEventId"):
        return number(row, "MatterHistoryId")
    told = ("ActionDate", "ActionName", "ActionText", "ActionBodyName", "PassedFlagName", "EventId")
    return tuple(word(row, f"MatterHistory{name}") for name in told)


def unlike(rows: list[Row], identifier: str, same: Callable[[Row], Hashable]) -> list[Row]:
    """The rows with an id, lowest first; of those that are the same, the first one."""
    kept: dict[Hashable, Row] = {}
    for row in sorted(rows, key=lambda row: number(row, identifier)):
        if number(row, identifier):
            kept.setdefault(same(row), row)
    return list(kept.values())


def _act(row: Row, votes: list[Row] | None) -> Event:
    """A step of the history; without an action it is the place on a coming agenda."""
    action = word(row, "MatterHistoryActionName") or word(row, "MatterHistoryActionText")
    body = word(row, "MatterHistoryActionBodyName")
    fields: dict[str, Value] = {
        "text": action or (f"On the agenda of {body}" if body else "On an agenda"),
        "body": body,
        "when": moment(row, "MatterHistoryActionDate"),
        "result": word(row, "MatterHistoryPassedFlagName"),
        "note": note(row, "MatterHistory"),
    }
    return Event(
        key=f"history:{number(row, 'MatterHistoryId')}",
        kind=EventKind.ACTION if action else EventKind.HEARING,
        date=day(row, "MatterHistoryActionDate"),
        fields=fields | voted(votes),
    )


def note(row: Row, prefix: str) -> str:
    """What agenda and minutes note on a row, each once."""
    notes = [word(row, f"{prefix}{name}") for name in ("AgendaNote", "MinutesNote")]
    return " / ".join(dict.fromkeys(filter(None, notes)))


def voted(votes: list[Row] | None) -> dict[str, Value]:
    """The tally and each vote; {} when nobody asked or nobody voted: that says nothing."""
    cast = [(word(row, "VotePersonName"), word(row, "VoteValueName")) for row in votes or ()]
    cast = [(person, value) for person, value in cast if value]
    if not cast:
        return {}
    return {
        "tally": tally(value for _, value in cast),
        "votes": tuple(f"{person}: {value}" for person, value in cast),
    }


def tally(values: Iterable[str]) -> str:
    """Counts of each answer, the most first: "Affirmative 44, Negative 6, Absent 1"."""
    counted = Counter(normalise.text(value) for value in values if value)
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{value} {count}" for value, count in ordered)


def _attachments(rows: list[Row]) -> list[Row]:
    shown = [row for row in rows if row.get("MatterAttachmentShowOnInternetPage") is not False]
    return unlike(shown, "MatterAttachmentId", _document)


def _document(row: Row) -> Hashable:
    return word(row, "MatterAttachmentName"), word(row, "MatterAttachmentHyperlink")


def _attachment(row: Row) -> Event:
    """A document by its id; its link carries a fresh GUID whenever it is made again.

    A document that is put up anew under another id and the same name is one whose file changed:
    the key begins with "~", so that the differ pairs the two.
    """
    identifier = number(row, "MatterAttachmentId")
    return Event(
        key=f"~attachment:{identifier}",
        kind=EventKind.ATTACHMENT,
        url=word(row, "MatterAttachmentHyperlink"),
        fields={"text": word(row, "MatterAttachmentName"), "file": str(identifier)},
    )
