"""The steps of reading CourtListener: which question comes first, what each answer leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from spiders import courtlistener_feed as feeds
from spiders import courtlistener_matters as matters
from spiders.courtlistener_entries import page
from spiders.courtlistener_matters import Open, newest
from spiders.courtlistener_dockets import Docket, Named, listener
from spiders.courtlistener_parts import gone, part, shown, unheard
from spiders.courtlistener_plan import PAGES, Run
from spiders.facts import Unexpected
from spiders.json_answers import table, tables
from tracker.domain import keys
from tracker.domain.courtlistener import Entry
from tracker.domain.items import Answer, Coverage, Grade

#: A case sought by its name, a docket's own record, its rows, those left at the start, its feed.
FIND, RECORD, ENTRIES, OLDER, FEED = "find", "record", "entries", "older", "feed"
#: The words of every document are long, and are not read.
OMIT = {"omit": "recap_documents__plain_text"}


REFUSED = (
    "CourtListener gives no docket entries to this key: {said}; the feeds are read instead, "
    "which show the 30 newest entries of a docket, without attachments"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a request asks: of which case or docket, at which path, with which arguments."""

    what: str
    path: str
    query: Mapping[str, str]
    opened: Open | None = None
    name: Named | None = None

    @property
    def docket(self) -> Open:
        """The docket that is being read."""
        assert self.opened is not None
        return self.opened


Next = Question | Answer


def begin(run: Run) -> list[Question]:
    """The first question of each docket and case, as far as the budget goes."""
    return [
        _find(run, thing) if isinstance(thing, Named) else _first(run, Open(docket=thing))
        for thing in run.choose()
    ]


# ---- questions -----------------------------------------------------------------------------------


def _ask(
    run: Run, what: str, path: str, query: Mapping[str, str], extra: bool = False, **more: Any
) -> Question:
    """A request, counted; `extra` was not planned."""
    run.sent += 1
    run.owed = max(0, run.owed - (not extra))
    return Question(what=what, path=path, query=query, **more)


def _find(run: Run, name: Named) -> Question:
    court = listener(name.court)
    if name.case:
        query = {"court": court, "pacer_case_id": name.case}
        return _ask(run, FIND, "dockets/", query, name=name)
    query = {"type": "d", "court": court, "docket_number": name.sought}
    return _ask(run, FIND, "search/", query, name=name)


def _first(run: Run, opened: Open) -> Question:
    return _record(run, opened) if run.needs_record(opened.docket) else _rows(run, opened)


def _record(run: Run, opened: Open, extra: bool = False) -> Question:
    return _ask(run, RECORD, f"dockets/{opened.docket.id}/", {}, extra=extra, opened=opened)


def _rows(run: Run, opened: Open, turn: Mapping[str, str] | None = None) -> Question:
    """The rows that changed, or all of them; the feed for who has no right to them."""
    if not run.by_api:
        if run.refused and run.ctx.secrets.get("key"):
            opened.notes.append(REFUSED.format(said=run.refused[21:]))
        return _feed(run, opened)
    start = run.start(opened.docket)
    opened.whole = not start
    # Orders of one field are turned by cursor, so that no row slips between two pages.
    order = {"order_by": "-id"}
    if start:
        order = {"date_modified__gt": start, "order_by": "date_modified"}
    query = {"docket": str(opened.docket.id), **order, **OMIT, **(turn or {})}
    return _ask(run, ENTRIES, "docket-entries/", query, extra=bool(turn), opened=opened)


def _older(run: Run, docket: Docket, extra: bool = False) -> Question:
    """The next page of the rows that the first readings had no requests for."""
    query = {"docket": str(docket.id), "id__lt": str(docket.floor), "order_by": "-id", **OMIT}
    opened = Open(docket=docket)
    return _ask(run, OLDER, "docket-entries/", query, extra=extra, opened=opened)


def _feed(run: Run, opened: Open) -> Question:
    return _ask(run, FEED, f"/docket/{opened.docket.id}/feed/", {}, opened=opened)


def go_on(run: Run, opened: Open, first: bool = False) -> Next:
    """What follows for a docket: its next question, or its end; it waits where none can be sent."""
    if opened.ended:
        return _closed(run, opened)
    if run.affords():
        return _first(run, opened) if first else _rows(run, opened)
    docket = opened.docket
    return part(run, opened.notes, run.unread([docket]), run.waiting([docket]))


# ---- answers -------------------------------------------------------------------------------------


def read(run: Run, question: Question, body: bytes) -> list[Next]:
    """What a good answer leads to."""
    if question.what == FIND:
        return _found(run, question.name, table(body)) if question.name else []
    opened = question.docket
    if question.what == FEED:
        return [_fed(run, opened, body)]
    if question.what == RECORD:
        matters.record(opened, table(body))
        opened.docket.asked = run.ctx.now
        return [go_on(run, opened)]
    if question.what == OLDER:
        return _left(run, opened, table(body))
    return _turned(run, opened, table(body))


def _found(run: Run, name: Named, answer: dict[str, Any]) -> list[Next]:
    """The dockets that a look-up names are read at once."""
    listed = matters.listed if name.case else matters.searched
    rows = matters.matching(name, listener(name.court), map(listed, tables(answer, "results")))
    numbers = {keys.docket_number(row["number"]) for row in rows}
    if len(numbers) > 1 and not name.case:
        several = f"{name.ref} may be {', '.join(sorted(numbers))}: name the office too"
        return [part(run, [several], [name.ref])]
    fresh = run.found(name, rows)
    if not rows:
        return [part(run, [f"CourtListener shows no docket {name.ref}"], [name.ref])]
    return [part(run), *(go_on(run, Open(docket=one), first=True) for one in fresh)]


def _turned(run: Run, opened: Open, answer: dict[str, Any]) -> list[Next]:
    """One page of rows; then the next one, or what is asked besides, or the docket as read."""
    docket = opened.docket
    opened.take(page(answer, docket.id))
    turn = _turn(answer.get("next"))
    if turn and opened.pages < PAGES and run.affords(more=True):
        place = "".join(turn.values())
        if place in opened.turned:
            raise Unexpected("the API turns its pages in a circle.")
        opened.turned.add(place)
        return [_rows(run, opened, turn)]
    opened.ended, opened.complete = True, not turn
    if opened.whole:
        return [_closed(run, opened)]
    # What ends a case, or brings it another judge, comes with an entry.
    moved = opened.entries and run.may_ask(docket) and run.affords(more=True)
    found: list[Next] = [_record(run, opened, extra=True) if moved else _closed(run, opened)]
    if run.needs_older(docket) and run.affords():
        found.append(_older(run, docket))
    return found


def _turn(following: Any) -> dict[str, str]:
    """Cursor or number of the next page; the rest of its address is ours to make."""
    query = parse_qs(urlsplit(following).query) if isinstance(following, str) else {}
    return {name: query[name][0] for name in ("cursor", "page") if name in query}


def _closed(run: Run, opened: Open) -> Answer:
    """A docket whose rows have been read by the API."""
    if opened.lost and not opened.entries and opened.docket.read:
        return gone(run, opened.docket)
    return _whole(run, opened) if opened.whole else _moved(run, opened)


def _whole(run: Run, opened: Open) -> Answer:
    """All rows of a docket, newest first."""
    docket, rows = opened.docket, list(opened.entries.values())
    if docket.shown and not rows:
        said = f"{docket.called} comes without entries although it had some."
        raise Unexpected(said, Grade.EMPTY)
    # What a feed has shown before without its labels and attachments is no news for having them.
    day = "" if docket.modified else docket.read[:10]
    docket.modified, docket.partly, docket.shown = opened.newest, False, len(rows)
    docket.floor = 0 if opened.complete else min(opened.entries)
    if docket.floor:
        note = f"{docket.called} has more entries than could be read at once; older ones follow"
        opened.notes.append(note)
    # Duplicates leave the archive all the time: only who asks for all of it each time doubts.
    doubts = opened.complete and run.ctx.budget_left is None
    coverage = Coverage.WHOLE if doubts else Coverage.ADDITIONS
    return shown(run, opened, rows, lambda o: o.date < day or docket.completes(o), coverage)


def _moved(run: Run, opened: Open) -> Answer:
    """The rows that changed since the last reading, the least lately changed first."""
    docket = opened.docket
    docket.modified, docket.partly = newest([docket.modified, opened.newest]), not opened.complete
    if docket.partly:
        note = f"not all changed entries of {docket.called} were read; the next run goes on"
        opened.notes.append(note)
    rows = [one for one in opened.entries.values() if one.id >= docket.floor]
    return shown(run, opened, rows, docket.completes)


def _left(run: Run, opened: Open, answer: dict[str, Any]) -> list[Next]:
    """Rows that were there before the docket was followed: taken over without a word."""
    docket, rows = opened.docket, page(answer, opened.docket.id)
    docket.floor = min(one.id for one in rows) if rows and _turn(answer.get("next")) else 0
    if not rows:
        return [part(run)]
    docket.note(rows)
    found = part(run, matters=(matters.matter(opened, rows, (unheard(run, docket),)),))
    more = docket.floor and run.affords(more=True)
    return [found, _older(run, docket, extra=True)] if more else [found]


def _fed(run: Run, opened: Open, body: bytes) -> Answer:
    """The feed of a docket."""
    feed, docket = feeds.read(body), opened.docket
    if docket.shown and not feed.entries:
        said = f"the feed of {docket.called} shows no entries although it did before."
        raise Unexpected(said, Grade.EMPTY)
    docket.shown = len(feed.entries)
    matters.of_feed(opened, feed)
    if feed.unnamed:
        opened.notes.append(f"{feed.unnamed} item(s) of the feed of {docket.called} name no entry")
    before, docket.window = docket.window, feed.window

    def older(one: Entry) -> bool:
        below = before.is_below(one) and not docket.knows(one)
        return below or docket.completes(one)

    return shown(run, opened, feed.entries, older, *feed.coverage)
