"""The steps of reading CourtListener: which question comes first, what each answer leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from spiders import courtlistener_feed as feeds
from spiders import courtlistener_matters as matters
from spiders.courtlistener_entries import SITE, page
from spiders.courtlistener_matters import Open, newest
from spiders.courtlistener_dockets import Docket, Named, listener
from spiders.courtlistener_plan import PAGES, Run
from spiders.facts import Unexpected
from spiders.json_answers import table, tables
from tracker.domain import keys
from tracker.domain.items import Answer, Coverage, Extent, Grade, Matter

#: A docket not asked for this time says nothing; each says how much of itself it shows.
EXTENT = Extent(matters=Coverage.ADDITIONS, events=None, sweep=False)
#: A case sought by its name, a docket's own record, its rows, its feed.
FIND, RECORD, ENTRIES, FEED = "find", "record", "entries", "feed"
#: The words of every document are long, and are not read.
OMIT = {"omit": "recap_documents__plain_text"}


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


def _ask(run: Run, what: str, path: str, query: Mapping[str, str], **more: Any) -> Question:
    run.sent += 1
    if not (what == ENTRIES and more["opened"].pages):
        run.owed = max(0, run.owed - 1)
    return Question(what=what, path=path, query=query, **more)


def _find(run: Run, name: Named) -> Question:
    court = listener(name.court)
    if name.case:
        query = {"court": court, "pacer_case_id": name.case}
        return _ask(run, FIND, "dockets/", query, name=name)
    query = {"type": "d", "court": court, "docket_number": name.sought}
    return _ask(run, FIND, "search/", query, name=name)


def _first(run: Run, opened: Open) -> Question:
    if run.needs_record(opened.docket):
        return _ask(run, RECORD, f"dockets/{opened.docket.id}/", {}, opened=opened)
    return _rows(run, opened)


def _rows(run: Run, opened: Open, turn: Mapping[str, str] | None = None) -> Question:
    """The rows that changed, or all of them; the feed for who has no right to them."""
    if not run.by_api:
        if run.refused:
            opened.notes.append(REFUSED.format(said=run.refused[21:]))
        return _feed(run, opened)
    start = run.start(opened.docket)
    opened.whole = not start
    # Orders of one field are turned by cursor, so that no row slips between two pages.
    order = {"order_by": "-id"}
    if start:
        order = {"date_modified__gt": start, "order_by": "date_modified"}
    query = {"docket": str(opened.docket.id), **order, **OMIT, **(turn or {})}
    return _ask(run, ENTRIES, "docket-entries/", query, opened=opened)


def _feed(run: Run, opened: Open) -> Question:
    return _ask(run, FEED, f"/docket/{opened.docket.id}/feed/", {}, opened=opened)


def _if_affordable(run: Run, opened: Open, first: bool = False) -> Next:
    """The next question of a docket; it waits where no requests are left."""
    if run.affords():
        return _first(run, opened) if first else _rows(run, opened)
    docket = opened.docket
    return _answer(run, opened.notes, run.unread([docket]), run.waiting([docket]))


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
        return [_if_affordable(run, opened)]
    return [_turned(run, opened, table(body))]


def _found(run: Run, name: Named, answer: dict[str, Any]) -> list[Next]:
    """The dockets that a look-up names are read at once."""
    listed = matters.listed if name.case else matters.searched
    rows = matters.matching(name, listener(name.court), map(listed, tables(answer, "results")))
    numbers = {keys.docket_number(row["number"]) for row in rows}
    if len(numbers) > 1 and not name.case:
        several = f"{name.ref} may be {', '.join(sorted(numbers))}: name the office too"
        return [_answer(run, [several], [name.ref])]
    fresh = run.found(name, rows)
    if not rows:
        return [_answer(run, [f"CourtListener shows no docket {name.ref}"], [name.ref])]
    return [_answer(run), *(_if_affordable(run, Open(docket=one), first=True) for one in fresh)]


def _turned(run: Run, opened: Open, answer: dict[str, Any]) -> Next:
    """One page of rows; the next one, or the docket as far as it was read."""
    opened.take(page(answer, opened.docket.id))
    turn = _turn(answer.get("next"))
    if turn and opened.pages < PAGES and run.affords(more=True):
        place = "".join(turn.values())
        if place in opened.turned:
            raise Unexpected("the API turns its pages in a circle.")
        opened.turned.add(place)
        return _rows(run, opened, turn)
    return _whole(run, opened, not turn) if opened.whole else _moved(run, opened, not turn)


def _turn(following: Any) -> dict[str, str]:
    """Cursor or number of the next page; the rest of its address is ours to make."""
    query = parse_qs(urlsplit(following).query) if isinstance(following, str) else {}
    return {name: query[name][0] for name in ("cursor", "page") if name in query}


def _whole(run: Run, opened: Open, complete: bool) -> Answer:
    """All rows of a docket, newest first."""
    docket, rows = opened.docket, list(opened.entries.values())
    if docket.shown and not rows:
        raise Unexpected(
            f"{docket.called} comes without entries although it had some.", Grade.EMPTY
        )
    docket.modified, docket.partly, docket.shown = opened.newest, False, len(rows)
    docket.floor = 0 if complete else min(opened.entries)
    if not complete:
        opened.notes.append(
            f"{docket.called} has more entries than could be read at the start; of the older ones "
            "nothing is told"
        )
    # Duplicates leave the archive all the time: only who asks for all of it each time doubts.
    doubts = complete and run.ctx.budget_left is None
    return _closed(run, opened, rows, Coverage.WHOLE if doubts else Coverage.ADDITIONS)


def _moved(run: Run, opened: Open, complete: bool) -> Answer:
    """The rows that changed since the last reading, the least lately changed first."""
    docket = opened.docket
    docket.modified, docket.partly = newest([docket.modified, opened.newest]), not complete
    if not complete:
        note = f"not all changed entries of {docket.called} were read; the next run goes on"
        opened.notes.append(note)
    rows = [one for one in opened.entries.values() if one.id >= docket.floor]
    return _closed(run, opened, rows, Coverage.ADDITIONS)


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
    return _closed(run, opened, feed.entries, *feed.coverage)


def _closed(
    run: Run, opened: Open, rows: Iterable[Any], coverage: Coverage, since: str = ""
) -> Answer:
    """A docket has been read."""
    docket, rows = opened.docket, list(rows)
    known = bool(docket.read)
    follows = run.follows(docket)
    docket.read = run.ctx.now
    run.good += 1
    if known and not rows and not opened.fields:
        return _answer(run, opened.notes)  # nothing moved
    shown = matters.matter(opened, rows, follows, coverage, since)
    return _answer(run, opened.notes, matters=(shown,))


def _answer(
    run: Run,
    notes: Iterable[str] = (),
    unread: Iterable[str] = (),
    skipped: Mapping[str, str] | None = None,
    matters: tuple[Matter, ...] = (),
) -> Answer:
    """A part of what the source shows; the first one also says what has to wait."""
    left = dict(skipped or {})
    found, never = list(notes), list(unread)
    if not run.said:
        run.said = True
        left |= run.waiting(run.later)
        never += [*run.unread(run.later), *(f"term:{term}" for term in run.ctx.followed.terms)]
        if run.ctx.followed.terms:
            found.append("search terms are not looked for at CourtListener")
    return Answer(
        source=run.ctx.name,
        matters=matters,
        extent=EXTENT,
        url=SITE,
        notes=tuple(found),
        unread=tuple(never),
        skipped=left,
    )


# ---- what goes wrong -----------------------------------------------------------------------------


def refused(run: Run, question: Question, said: str) -> list[Next]:
    """The API refuses what it was asked (403): a docket is then read from its feed."""
    if question.name is not None:
        run.failed += 1
        note = f"{question.name.ref} cannot be looked up: {said}"
        return [_answer(run, [note], [question.name.ref])]
    opened = question.docket
    if question.what == RECORD:
        opened.docket.asked = run.ctx.now
        opened.notes.append(f"CourtListener does not give the records of dockets: {said}")
    else:
        run.refused = f"{run.ctx.now} {said}"
    return [_if_affordable(run, opened)]


REFUSED = (
    "CourtListener gives no docket entries to this key: {said}; the feeds are read instead, "
    "which show the 30 newest entries of a docket, without attachments"
)


def failed(run: Run, question: Question, bad: Grade, reason: str, last: bool) -> list[Next] | None:
    """What one bad answer leaves standing: the other dockets, or the docket in part."""
    has_key = bool(run.ctx.secrets.get("key"))
    if bad in (Grade.REFUSED, Grade.THROTTLED) or (bad is Grade.LOGIN and has_key):
        return None
    if question.opened is not None:
        opened = question.opened
        if question.what == ENTRIES and bad is Grade.BLOCKED:
            return refused(run, question, reason)
        if bad is Grade.GONE and opened.docket.read:
            return [_gone(run, opened.docket)]
        if question.what == RECORD and opened.docket.key and bad is not Grade.GONE:
            opened.notes.append(f"the record of {opened.docket.called} could not be read: {reason}")
            return [_if_affordable(run, opened)]
    return _missed(run, question, reason, last)


def _gone(run: Run, docket: Docket) -> Answer:
    run.good += 1
    note = f"{docket.called} cannot be found at CourtListener any more"
    return _answer(run, [note], matters=(matters.vanished(docket, run.follows(docket)),))


def _missed(run: Run, question: Question, reason: str, last: bool) -> list[Next] | None:
    """One docket less; where most could not be read, nothing of the reading stands."""
    run.failed += 1
    if last and run.failed > run.good:
        return None
    thing = question.name or question.docket.docket
    called = thing.ref if isinstance(thing, Named) else thing.called
    note = f"{called} could not be read: {reason}"
    return [_answer(run, [note], run.unread([thing]))]
