"""The steps of reading a council: which question comes first, what each answer leads to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from spiders import legistar_api as api
from spiders.facts import Unexpected
from spiders import legistar_matters as matters
from spiders import legistar_meetings as meetings
from spiders.legistar_api import Row, day, number, word
from spiders.legistar_matters import Council
from spiders.legistar_plan import LATELY, Mark, Run, file_name
from tracker.domain.items import Grade, Matter, MatterKind
from tracker.domain.ports import SourceContext

#: Sub-lists of a matter that grow while its own row stands still, and those that hardly do.
#: Votes and the text come after them.
GROWING = ("histories", "attachments")
PARTS = (*GROWING, "sponsors", "versions")
#: What each sub-list shows of its record, and votes of an event, as `Matter.shown_by` names it.
SHOWS = {
    "histories": ("action/", "hearing/"),
    "sponsors": ("sponsors", "lead_author"),
    "attachments": ("attachment/",),
    "texts": ("text",),
    "items": ("item/",),
}
VOTES = {"votes": ("tally", "votes"), "rollcalls": ("rollcall",)}
#: Lists of rows, asked page by page.
LISTS = frozenset({"matters", "meetings", "moved", "calendar"})
#: From how many rows on a list that now comes empty is not believed.
EMPTIED = {"histories": 1, "versions": 1, "items": 2, "attachments": 2, "sponsors": 2}


@dataclass(slots=True)
class Record:
    """A matter or meeting on its way: its row, and the lists that have come so far."""

    kind: MatterKind
    identifier: int
    row: Row
    name: str
    follows: tuple[str, ...]
    refs: tuple[str, ...] = ()  # the references that name it; () when nobody does
    mark: Mark | None = None  # None: never read in full
    waiting: int = 0
    lists: dict[str, list[Row]] = field(default_factory=dict)
    votes: dict[int, list[Row]] = field(default_factory=dict)
    calls: dict[int, list[Row]] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)
    shown_by: dict[str, str] = field(default_factory=dict)  # as `Matter.shown_by`

    @property
    def moved_at(self) -> str:
        """The newest stamp or date of its row."""
        if self.kind is MatterKind.MEETING:
            return api.newest(self.row, (*api.EVENT_STAMPS, "EventDate"))
        return api.newest(self.row, (api.MATTER_STAMP, *api.MATTER_DAYS))


@dataclass(frozen=True, slots=True)
class Question:
    """What a request asks: a list of rows, a single row, or a part of a record."""

    what: str
    path: str
    filter: str = ""
    orderby: str = ""
    skip: int = 0
    names: tuple[str | int, ...] = ()
    record: Record | None = None
    of: int = 0  # the agenda item or history row whose votes are asked for
    answer: str = ""  # the SHA-256 of what came, once it is here

    @property
    def kind(self) -> MatterKind:
        """What its rows are."""
        meeting = self.what in ("meetings", "meeting", "calendar")
        return MatterKind.MEETING if meeting else MatterKind.ORDINANCE

    def arguments(self) -> dict[str, str | int]:
        """The OData arguments of a list; {} for everything else."""
        if self.what not in LISTS:
            return {"top": 1} if self.what == "nothing" else {}
        asked: dict[str, str | int] = {"top": api.TOP, "skip": self.skip}
        texts = {"filter": self.filter, "orderby": self.orderby}
        return asked | {name: text for name, text in texts.items() if text}


def council_of(ctx: SourceContext) -> Council:
    """The client that a source reads, and where people read its records."""
    return Council(
        client=str(ctx.settings["client"]).strip().lower(),
        site=str(ctx.settings.get("site") or ""),
        zone=str(ctx.settings.get("timezone") or ""),
    )


def first(run: Run) -> Iterator[Question]:
    """All that is followed by name; what moved lately, where more than names is followed."""
    wanted = run.wanted
    for names in api.chunks(sorted(wanted.files)):
        spelled = api.any_of("MatterFile", [wanted.spelled[name] for name in names])
        yield Question("matters", "matters", spelled, "MatterId", names=tuple(names))
    for ids in api.chunks(sorted(wanted.matters)):
        by_id = api.any_of("MatterId", ids)
        yield Question("matters", "matters", by_id, "MatterId", names=tuple(ids))
    for ids in api.chunks(sorted(wanted.meetings)):
        by_id = api.any_of("EventId", ids)
        yield Question("meetings", "events", by_id, "EventId", names=tuple(ids))
    if wanted.everything or wanted.terms:
        moved = api.since([api.MATTER_STAMP], api.MATTER_DAYS, run.start)
        # In this order rows that move while we page come again at the end; none is skipped.
        yield Question("moved", "matters", moved, api.MATTER_STAMP)
    if wanted.everything:
        coming = api.since([], ["EventDate"], run.now - LATELY)
        yield Question("calendar", "events", coming, "EventId")


def alone(kind: MatterKind, identifier: int) -> Question:
    """A record looked up by itself, because a list lacks it."""
    if kind is MatterKind.MEETING:
        return Question("meeting", f"events/{identifier}", names=(identifier,))
    return Question("matter", f"matters/{identifier}", names=(identifier,))


def record_of(run: Run, question: Question, row: Row) -> Record | None:
    """The record of a row; None when nobody wants it: some clients ignore the filter."""
    kind = question.kind
    identifier = number(row, "EventId" if kind is MatterKind.MEETING else "MatterId")
    refs = _refs(run, question, row, identifier)
    follows = refs
    if question.what == "calendar":
        recent = day(row, "EventDate") >= (run.now - LATELY).date().isoformat()
        follows = run.wanted.follows(word(row, "EventBodyName")) if recent and not refs else ()
    if not identifier or not follows:
        return None
    name = word(row, "MatterFile") or f"{kind.value} {identifier}"
    mark = run.mark(kind, identifier)
    shown_by = {"": question.answer} if question.answer else {}
    return Record(kind, identifier, row, name, follows, refs, mark, shown_by=shown_by)


def longest_waiting(run: Run, question: Question, rows: Iterable[Row]) -> list[Record]:
    """The wanted records of a list; what was never read in full, or longest ago, comes first."""
    found = (record_of(run, question, row) for row in rows)
    return sorted(
        (record for record in found if record is not None),
        key=lambda record: record.mark.read if record.mark else "",
    )


def _refs(run: Run, question: Question, row: Row, identifier: int) -> tuple[str, ...]:
    if question.kind is MatterKind.MEETING:
        return run.wanted.meetings.get(identifier, ())
    refs = run.wanted.refs(row, identifier)
    if refs and file_name(row) in run.wanted.files:
        run.found(file_name(row), identifier)
    return refs or (run.followers(question.kind, identifier) if question.what == "matter" else ())


def doubt(run: Run, question: Question, rows: list[Row]) -> None:
    """A list that had rows and comes empty is a fault, not the end of all of them."""
    record, what = question.record, question.what
    if record is not None:
        least = EMPTIED.get(what, 0)
        if not rows and least and record.mark and record.mark.lengths.get(what, 0) >= least:
            raise Unexpected(f"the {what} of {record.name} come empty.", Grade.EMPTY)
    elif not rows and sum(run.is_known(question.kind, name) for name in question.names) > 1:
        raise Unexpected("the list of followed records comes empty.", Grade.EMPTY)


def lacking(question: Question, rows: Iterable[Row]) -> list[str | int]:
    """The names of a question that its answer does not show."""
    is_meeting = question.kind is MatterKind.MEETING
    shown: set[str | int] = set()
    for row in rows:
        shown.add(number(row, "EventId" if is_meeting else "MatterId"))
        shown.add(file_name(row))
    return [name for name in question.names if name not in shown]


def parts(run: Run, record: Record) -> list[Question]:
    """The sub-lists that a reading asks for: all, or those that grow."""
    if record.kind is MatterKind.MEETING:
        return [Question("items", f"events/{record.identifier}/eventitems", record=record)]
    path = f"matters/{record.identifier}"
    asked = PARTS if run.thorough(record.mark, record.row) else GROWING
    return [Question(part, f"{path}/{part}", record=record) for part in asked]


def further(run: Run, question: Question, rows: list[Row]) -> list[Question]:
    """What the rows of a sub-list lead to: votes and roll calls while they are young, the text."""
    record = question.record
    assert record is not None
    if question.what == "versions":
        key = _text_key(rows, word(record.row, "MatterVersion"))
        path = f"matters/{record.identifier}/texts/{key}"
        return [Question("texts", path, record=record)] if key else []
    if question.what == "histories":
        voted = [row for row in rows if row.get("MatterHistoryPassedFlag") is not None]
        young = [row for row in voted if run.young(day(row, "MatterHistoryActionDate"))]
        return [_of_item("votes", record, number(row, "MatterHistoryId")) for row in young]
    if question.what == "items" and record.refs and run.young(day(record.row, "EventDate")):
        return [*_items(record, rows, "votes"), *_items(record, rows, "rollcalls")]
    return []


def _text_key(rows: list[Row], version: str) -> str:
    """The text of the matter's own version, else of the highest one."""
    known = [row for row in rows if word(row, "Key")]
    best = max(
        known,
        key=lambda row: (word(row, "Value") == version, api.rank(word(row, "Value"))),
        default=None,
    )
    return word(best, "Key") if best else ""


def _items(record: Record, rows: list[Row], what: str) -> Iterator[Question]:
    for row in rows:
        called = number(row, "EventItemRollCallFlag") == 1
        voted = row.get("EventItemPassedFlag") is not None
        if called if what == "rollcalls" else voted:
            yield _of_item(what, record, number(row, "EventItemId"))


def _of_item(what: str, record: Record, item: int) -> Question:
    return Question(what, f"eventitems/{item}/{what}", record=record, of=item)


def prove(question: Question) -> None:
    """Note with its record what the answer to a question shows of it."""
    record = question.record
    if record is not None and question.answer:
        record.shown_by.update(dict.fromkeys(_shows(record, question), question.answer))


def _shows(record: Record, question: Question) -> Iterable[str]:
    if question.what not in VOTES:
        return SHOWS.get(question.what, ())
    events = "item" if record.kind is MatterKind.MEETING else "history"
    return (f"{events}:{question.of}/{name}" for name in VOTES[question.what])


# ---- what the answers make together --------------------------------------------------------------


def by_row(council: Council, record: Record) -> Matter:
    """A record as its row alone shows it."""
    make = meetings.meeting if record.kind is MatterKind.MEETING else matters.matter
    found = make(council, record.row, record.follows, record.refs)
    return replace(found, shown_by=dict(record.shown_by))


def whole(council: Council, record: Record) -> Matter:
    """A record with everything that came of it."""
    found = by_row(council, record)
    if record.kind is MatterKind.MEETING:
        items = record.lists.get("items")
        if items is None:
            return found
        return meetings.with_items(found, council, items, record.votes, record.calls)
    return replace(
        found,
        fields=found.fields | matters.added_fields(record.lists),
        events=matters.events(record.lists, record.votes),
        coverage=matters.coverage(record.lists),
    )


def vanished(run: Run, council: Council, kind: MatterKind, identifier: int) -> Matter:
    """A record whose page is no longer there."""
    mark = run.mark(kind, identifier)
    make = meetings.vanished if kind is MatterKind.MEETING else matters.vanished
    return make(council, identifier, mark.name if mark else "", run.followers(kind, identifier))
