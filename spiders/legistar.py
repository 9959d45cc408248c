"""Council matters and meetings by the Legistar Web API (Granicus): most large city councils."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response

from spiders import legistar_api as api
from spiders import legistar_matters as matters
from spiders import legistar_steps as steps
from spiders.answers import shuts_out
from spiders.base import Read, SourceSpider
from spiders.facts import Option, Recognised
from spiders.legistar_api import Row, number, word
from spiders.legistar_links import recognise
from spiders.legistar_options import OPTIONS, problems
from spiders.legistar_plan import Run
from spiders.legistar_steps import Question, Record, council_of
from spiders.reading import EVIDENCE
from tracker.domain.items import Answer, Coverage, Extent, Grade, Matter
from tracker.domain.ports import SourceContext

#: Each matter speaks for itself; one that was not fetched this time says nothing.
EXTENT = Extent(matters=Coverage.ADDITIONS, events=None, sweep=False)
#: More failed requests than this, and than a third of the records, fail the whole reading.
FAILED = 3


class Legistar(SourceSpider):
    """One source is one client of the API: its followed matters and meetings."""

    name = "legistar"
    title = "City councils: matters and meetings by the Legistar Web API"
    docs = (
        "Shows a council's bills, resolutions and other files by number: status, title, text, "
        "sponsors, history with votes, attachments; and meetings with their agendas, moved and "
        'cancelled ones too. With keep = "all" it shows the rows of all matters that move and '
        "all meetings. Does not show what a council keeps off its site, and what is inside "
        "attached documents. The ids in a web address are not those of the API: matters are "
        "found by file number."
    )
    access = (
        "None for most councils; New York's gives out a token " "(council.nyc.gov/legislation/api)."
    )
    allows = (
        "None is published; at most 1,000 rows an answer. Leave three seconds between two "
        "requests."
    )
    keyed = (
        "A matter, a meeting and each part of them by the id that the API gives it; file "
        "numbers may be blank or used again."
    )
    verified = (
        "76 captures of two bills and two meetings of New York's council (2026), kept by a "
        "mirror of the API and put back into its answers, and raw answers of it (records of "
        "1998 to 2025)."
    )
    revision = 1
    conditional = False
    options: ClassVar[tuple[Option, ...]] = OPTIONS
    example = (
        "[sources.nyc]\n"
        'spider = "legistar"\n'
        'every = "1h"\n'
        'client = "nyc"\n'
        'token = "env:NYC_LEGISTAR_TOKEN"\n'
        "[watches.signage]\n"
        'title = "Signage on legal protections"\n'
        'matters = ["nyc Int 0055-2026", "nyc event 22375"]\n'
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.runs: dict[str, Run] = {}

    @classmethod
    def problems(cls, settings: dict[str, Any]) -> list[str]:
        """Each mistake in the settings, named."""
        return [*super().problems(settings), *problems(settings)]

    @classmethod
    def recognise(cls, text: str, **hints: Any) -> list[Recognised]:
        """A link to a matter or meeting on a council's site or in the API, or a file number."""
        return recognise(cls.name, text, **hints)

    # ---- questions ------------------------------------------------------------------------------

    @classmethod
    def calls(cls, ctx: SourceContext) -> list[str]:
        """The lists, and for each record a list of its parts."""
        return Run.of(ctx).calls()

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """All that is followed by name, and what moved lately where more than names is followed."""
        run = self.runs[ctx.name] = Run.of(ctx)
        questions = list(steps.first(run))
        run.lists = len(questions)
        return self._put(ctx, *questions) or self._put(ctx, Question("nothing", "bodies"))

    def _put(self, ctx: SourceContext, *questions: Question) -> list[Request]:
        """The requests of questions; the token is added right before the wire."""
        base = str(ctx.settings.get("url") or api.BASE)
        client, token = str(ctx.settings["client"]), ctx.secrets.get("token", "")
        self.runs[ctx.name].sent += len(questions)
        found = []
        for question in questions:
            url = api.address(base, client, question.path, **question.arguments())
            if question.what == "items":
                url += "?AgendaNote=1&MinutesNote=1&Attachments=1"
            request = self.ask(ctx, url, argument="token", secret=token)
            request.headers["Accept"] = "application/json"  # some clients answer XML otherwise
            request.meta["question"] = question
            found.append(request)
        return found

    # ---- answers --------------------------------------------------------------------------------

    def foresee(self, ctx: SourceContext, response: Response) -> Read | None:
        """A 500 that says that nobody voted; and what the body of an error says."""
        if response.status == 200:
            return None
        question = _answered(response)
        if question.what in ("votes", "rollcalls") and api.no_votes(response):
            return self._taken(ctx, question, [])
        refused = api.refused(response)
        if refused is not None:
            raise refused
        return None

    def read(self, ctx: SourceContext, response: Response) -> Read:
        """The rows of a list, or a part of a record; the last part gives the record."""
        question = _answered(response)
        if question.what == "texts":
            return self._taken(ctx, question, [api.one(response, "MatterTextId")])
        if question.what in ("matter", "meeting"):
            row = api.one(response, "MatterId" if question.what == "matter" else "EventId")
            return [_answer(ctx), *self._opened(ctx, question, [row])]
        rows = api.rows(response)
        steps.doubt(self.runs[ctx.name], question, rows)
        if question.record is not None:
            return self._taken(ctx, question, rows)
        return self._listed(ctx, question, rows)

    def glimpse(
        self, ctx: SourceContext, response: Response, asked: Sequence[Request]
    ) -> list[Matter]:
        """The records by their rows alone, before their parts are asked for."""
        records = {id(r): r for one in asked if (r := one.meta["question"].record) is not None}
        return [steps.by_row(council_of(ctx), record) for record in records.values()]

    def _listed(self, ctx: SourceContext, question: Question, rows: list[Row]) -> Iterator[Any]:
        """The records of a list, its next page, and a note for each name that is not there."""
        if question.what == "nothing":
            yield _answer(ctx, notes=["nothing is followed of this council yet"])
            return
        if len(rows) >= api.TOP:
            yield from self._put(ctx, replace(question, skip=question.skip + api.TOP))
        if question.what == "moved":
            yield self._moved(ctx, rows)
        else:
            yield from self._opened(ctx, question, rows)
            yield from self._missing(ctx, question, rows)

    def _opened(self, ctx: SourceContext, question: Question, rows: list[Row]) -> Iterator[Any]:
        """Each wanted record of the rows: asked for its parts, or given by its row alone."""
        run, late = self.runs[ctx.name], []
        for record in steps.longest_waiting(run, question, rows):
            if not matters.is_public(record.row):
                yield self._off(ctx, record)
            elif not run.due(record.mark, record.moved_at):
                yield _answer(ctx, steps.by_row(council_of(ctx), record))
            elif run.affords():
                run.opened += 1
                yield from self._asked(ctx, record, steps.parts(run, record))
            else:
                late.append(record)
        if late:
            yield self._put_off(ctx, late)

    def _put_off(self, ctx: SourceContext, records: list[Record]) -> Answer:
        """Records for which no requests are left: by their rows alone, and said so."""
        known = [steps.by_row(council_of(ctx), record) for record in records if record.mark]
        unread = [name for record in records if record.mark is None for name in record.follows]
        read = {record.name: record.mark.read if record.mark else "" for record in records}
        return replace(_answer(ctx, *known, unread=unread), skipped=read)

    def _asked(
        self, ctx: SourceContext, record: Record, questions: Sequence[Question]
    ) -> list[Request]:
        record.waiting += len(questions)
        return self._put(ctx, *questions)

    def _missing(self, ctx: SourceContext, question: Question, rows: list[Row]) -> Iterator[Any]:
        """Names that the list lacks: known records are looked up one by one, others are noted."""
        run, client = self.runs[ctx.name], council_of(ctx).client
        notes = []
        for name in steps.lacking(question, rows):
            identifier = name if isinstance(name, int) else run.known(name)
            if identifier:
                yield from self._put(ctx, steps.alone(question.kind, identifier))
            else:
                spelled = run.wanted.spelled[str(name)]
                notes.append(f"{client} has no file {spelled}; check how the council writes it")
        yield _answer(ctx, notes=notes)

    def _moved(self, ctx: SourceContext, rows: list[Row]) -> Answer:
        """Rows of matters that moved lately and that nobody names."""
        run, council = self.runs[ctx.name], council_of(ctx)
        start = run.start.strftime("%Y-%m-%d")  # a date counts until its day ends
        found = []
        for row in rows:
            newest = api.newest(row, (api.MATTER_STAMP, *api.MATTER_DAYS))
            texts = [word(row, name) for name in ("MatterTitle", "MatterName", "MatterFile")]
            follows = run.wanted.follows(word(row, "MatterBodyName"), *texts)
            named = run.wanted.refs(row, number(row, "MatterId"))
            if follows and not named and matters.is_public(row) and newest >= start:
                found.append(matters.matter(council, row, follows))
        run.marks["covered"] = ctx.now
        return _answer(ctx, *found)

    def _taken(self, ctx: SourceContext, question: Question, rows: list[Row]) -> list[Any]:
        """A part of a record has come: what it leads to, or the record when it was the last."""
        record, run = question.record, self.runs[ctx.name]
        assert record is not None
        if question.what == "votes":
            record.votes[question.of] = rows
        elif question.what == "rollcalls":
            record.calls[question.of] = rows
        else:
            record.lists[question.what] = rows
        run.offered(question.what)
        steps.prove(question)
        more = self._asked(ctx, record, steps.further(run, question, rows))
        return [*more, *self._closed(ctx, record)]

    def _closed(self, ctx: SourceContext, record: Record) -> list[Answer]:
        """The record, when nothing more of it is awaited."""
        record.waiting -= 1
        if record.waiting:
            return []
        run = self.runs[ctx.name]
        if record.lacking and record.mark is None:
            # Kept in part now, the rest of it would be told as news next time.
            return [_answer(ctx, notes=record.lacking, unread=record.follows)]
        if not record.lacking:
            lengths = {name: len(rows) for name, rows in record.lists.items()}
            run.read(record.kind, record.identifier, record.row, lengths)
        return [_answer(ctx, steps.whole(council_of(ctx), record), notes=record.lacking)]

    # ---- what is not there ----------------------------------------------------------------------

    def _off(self, ctx: SourceContext, record: Record) -> Answer:
        """A matter that the council keeps off its site: never shown, and gone if it was."""
        note = f"{record.refs[0]} is not public: the council keeps it off its site"
        if record.mark is None:
            return _answer(ctx, notes=[note])
        run = self.runs[ctx.name]
        gone = steps.vanished(run, council_of(ctx), record.kind, record.identifier)
        return _answer(ctx, replace(gone, follows=record.follows), notes=[note])

    def amiss(self, ctx: SourceContext, request: Request, bad: Grade, reason: str) -> Read | None:
        """What one bad answer leaves standing: the record without that part, or its end."""
        question: Question = request.meta["question"]
        record, run = question.record, self.runs[ctx.name]
        if record is None:
            return self._unlisted(ctx, question, bad, reason)
        if shuts_out(bad, reason):
            return None
        if bad in (Grade.GONE, Grade.BLOCKED) and not run.offers(question.what):
            record.lists.setdefault(question.what, [])
            note = f"{council_of(ctx).client} does not offer {question.what}: {reason}"
            return [_answer(ctx, notes=[note]), *self._closed(ctx, record)]
        run.failed += 1
        if run.failed > FAILED and run.failed * 3 > run.opened:
            return None
        record.lacking.append(f"{question.what} of {record.name} could not be read: {reason}")
        return self._closed(ctx, record)

    def _unlisted(
        self, ctx: SourceContext, question: Question, bad: Grade, reason: str
    ) -> Answer | None:
        """Records that were asked for and not shown: gone, or waiting for the next reading."""
        run = self.runs[ctx.name]
        if question.what in ("matter", "meeting") and bad is Grade.GONE:
            return self._gone(ctx, question)
        if shuts_out(bad, reason) or not run.may_wait(question.kind, question.names):
            return None
        named = ", ".join(run.wanted.spelled.get(str(name), str(name)) for name in question.names)
        return _answer(ctx, notes=[f"{named} could not be read: {reason}"])

    def _gone(self, ctx: SourceContext, question: Question) -> Answer:
        """A record that was there and cannot be looked up: doubted first, as all that is gone."""
        identifier = int(question.names[0])
        run, council = self.runs[ctx.name], council_of(ctx)
        name = f"{council.client} {question.what} {identifier}"
        if run.mark(question.kind, identifier) is None:
            return _answer(ctx, notes=[f"{name} is not there; check the number"])
        gone = steps.vanished(run, council, question.kind, identifier)
        return _answer(ctx, gone, notes=[f"{gone.title} ({name}) cannot be found any more"])

    def marks(self, ctx: SourceContext, response: Response, answer: Answer) -> dict[str, str]:
        """When each record was read in full and how long its lists were."""
        return self.runs[ctx.name].marks


def _answer(
    ctx: SourceContext, *found: Matter, notes: Iterable[str] = (), unread: Iterable[str] = ()
) -> Answer:
    return Answer(
        source=ctx.name,
        matters=found,
        extent=EXTENT,
        url=str(ctx.settings.get("url") or api.BASE),
        notes=tuple(notes),
        unread=tuple(unread),
    )


def _answered(response: Response) -> Question:
    """The question of a response, with the raw answer that came."""
    question: Question = response.meta["question"]
    return replace(question, answer=response.meta.get(EVIDENCE, ""))
