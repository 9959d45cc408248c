"""What a bad answer of CourtListener leaves standing: other dockets, or a docket by its feed."""

from __future__ import annotations

from spiders.answers import shuts_out
from spiders.courtlistener_dockets import Named
from spiders.courtlistener_parts import gone, part
from spiders.courtlistener_plan import Run
from spiders.courtlistener_steps import (
    ENTRIES,
    OLDER,
    RECORD,
    REFUSED,
    Next,
    Question,
    go_on,
)
from tracker.domain.items import Grade


def refused(run: Run, question: Question, said: str) -> list[Next]:
    """The API refuses what it was asked (403): a docket is then read from its feed."""
    if question.name is not None:
        run.failed += 1
        note = f"{question.name.ref} cannot be looked up: {said}"
        return [part(run, [note], [question.name.ref])]
    opened = question.docket
    if question.what == RECORD:
        opened.docket.asked = run.ctx.now
        opened.notes.append(f"CourtListener does not give the records of dockets: {said}")
    else:
        run.refused = f"{run.ctx.now} {said}"
    if question.what == OLDER:  # its newer rows have been read
        return [part(run, [REFUSED.format(said=said)])]
    return [go_on(run, opened)]


def failed(run: Run, question: Question, bad: Grade, reason: str, last: bool) -> list[Next] | None:
    """What one bad answer leaves standing: the other dockets, or the docket in part."""
    has_key = bool(run.ctx.secrets.get("key"))
    # One docket that comes throttled or as a login page is one; a host that wants to be left alone
    # gets no further questions anyway.
    if bad is Grade.REFUSED or (has_key and shuts_out(bad, reason)):
        return None
    if question.opened is not None:
        opened = question.opened
        if question.what == OLDER:
            return [part(run, [f"older entries of {opened.docket.called}: {reason}"])]
        if question.what == ENTRIES and bad is Grade.BLOCKED:
            return refused(run, question, reason)
        if question.what == RECORD and opened.docket.key:
            opened.notes.append(f"the record of {opened.docket.called} could not be read: {reason}")
            opened.lost = bad is Grade.GONE  # its rows say whether the docket is
            return [go_on(run, opened)]
        # Its own record, where it was read just now, says that it is there.
        lost = (bad is Grade.GONE and not opened.fields) or (
            opened.lost and bad in (Grade.EMPTY, Grade.ERROR)
        )
        if lost and opened.docket.read:
            return [gone(run, opened.docket)]
    return _missed(run, question, reason, last)


def _missed(run: Run, question: Question, reason: str, last: bool) -> list[Next] | None:
    """One docket less; where most could not be read, nothing of the reading stands."""
    run.failed += 1
    if last and run.failed > run.good:
        return None
    thing = question.name or question.docket.docket
    called = thing.ref if isinstance(thing, Named) else thing.called
    note = f"{called} could not be read: {reason}"
    return [part(run, [note], run.unread([thing]))]
