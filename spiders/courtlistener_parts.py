"""What a reading of CourtListener gives: parts of an answer, each for the dockets it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from spiders import courtlistener_matters as matters
from spiders.courtlistener_dockets import Docket
from spiders.courtlistener_matters import Open
from spiders.courtlistener_plan import Run
from tracker.domain.courtlistener import NAMESPACE, SITE, Entry
from tracker.domain.items import Answer, Coverage, Extent, Matter

#: A docket not asked for this time says nothing; each says how much of itself it shows.
EXTENT = Extent(matters=Coverage.ADDITIONS, events=None, sweep=False)


def shown(
    run: Run,
    opened: Open,
    rows: Iterable[Entry],
    old: Callable[[Entry], bool],
    coverage: Coverage = Coverage.ADDITIONS,
    since: str = "",
) -> Answer:
    """A docket has been read; what is `old` in it is taken over without a word."""
    docket, rows = opened.docket, list(rows)
    known, follows = bool(docket.read), run.follows(docket)
    silent = {id(one): one for one in rows if known and old(one)}
    docket.read, docket.began = run.ctx.now, docket.began or run.ctx.now[:10]
    docket.note(rows)
    run.good += 1
    if known and not rows and not opened.fields:
        return part(run, opened.notes)  # nothing moved
    refs = run.refs.get(docket.id, ())
    new = [one for one in rows if id(one) not in silent]
    found = [matters.matter(opened, new, follows, coverage, since, refs)]
    if silent:
        note = f"{len(silent)} older entries of {docket.called} were taken over, and are no news"
        opened.notes.append(note)
        name, rest = (unheard(run, docket),), silent.values()
        found.append(matters.matter(opened, rest, name, coverage, since, refs))
    return part(run, opened.notes, matters=tuple(found))


def gone(run: Run, docket: Docket) -> Answer:
    """A docket that was read before and is not found."""
    run.good += 1
    note = f"{docket.called} cannot be found at CourtListener any more"
    return part(run, [note], matters=(matters.vanished(docket, run.follows(docket)),))


def unheard(run: Run, docket: Docket) -> str:
    """A name under which nothing was ever read: what it alone selects is first sight, so silent."""
    return f"{NAMESPACE} {docket.id} as of {run.ctx.now}, {run.sent}"


def part(
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
