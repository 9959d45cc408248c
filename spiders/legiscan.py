"""Bills of all states, from LegiScan: its master list says which of them to fetch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from spiders import bill_sites, keep
from spiders.answers import shuts_out
from spiders.base import SourceSpider
from spiders.facts import Option, Recognised, Unexpected
from spiders.json_answers import words
from spiders.legiscan_marks import BILL, SHAPE, Held, held
from spiders.legiscan_records import SAYS, Row, listed, matter, opened
from spiders.legislative import BillName, Wanted
from spiders.states import ZONES
from tracker.domain import keys
from tracker.domain.budget import Limits
from tracker.domain.items import Answer, Coverage, Extent, Grade
from tracker.domain.ports import SourceContext

API = "https://api.legiscan.com/"
#: A bill not fetched this time says nothing; each bill shows itself whole.
EXTENT = Extent(matters=Coverage.ADDITIONS, events=None, sweep=False)
_BILLS = "bills"


class LegiScan(SourceSpider):
    """One source is one session of one state: its followed bills, or all of them."""

    name = "legiscan"
    title = "Bills of every state and of Congress, from LegiScan"
    docs = (
        "Shows each bill's history, votes, texts, amendments, sponsors, subjects, status and the "
        "calendar of its hearings. One request shows which bills of the session changed; only "
        "those are fetched. Does not show what the texts say, or how single members voted. Needs "
        "a free key (legiscan.com), which allows 30,000 requests a month; data by LegiScan, "
        "CC BY 4.0."
    )
    access = "A free key of legiscan.com."
    allows = "30,000 requests a month; 960 a day and 60 a minute are kept to."
    keyed = (
        "A bill by session and number; texts, votes and papers by LegiScan's ids; steps and "
        "hearings, which have none, by day, chamber and words."
    )
    verified = (
        "Wisconsin's AB 493 in six captures of 2026, put back into the API's answers, and two "
        "real bills (Alaska 2011, Arkansas 2012). Lists are read as the API's manual prints "
        "them."
    )
    revision = 3
    #: 30,000 requests a month are 967 a day in the longest months.
    limits = Limits(day=960, minute=60)
    conditional = False
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="state",
            kind="text",
            required=True,
            help='the state\'s two letters, "wi"; also the place in the names of its bills.',
        ),
        Option(
            name="session",
            kind="text",
            required=True,
            help='the session as your group writes it, "2025"; it stands in the names of bills.',
        ),
        Option(
            name="session_id",
            kind="number",
            help="LegiScan's number of the session; without it the state's current one is read, "
            "which is another one as soon as a special session opens.",
        ),
        Option(
            name="key",
            kind="reference",
            secret=True,
            shapes=False,
            help='the API key, by reference: "env:LEGISCAN_KEY".',
        ),
        keep.option(
            "what is stored: followed bills and bills with a searched term in their title or "
            "description, or every bill of the session."
        ),
    )
    example = (
        "[sources.wi-bills]\n"
        'spider = "legiscan"\n'
        'every = "3h"\n'
        'state = "wi"\n'
        'session = "2025"\n'
        "session_id = 2197\n"
        'key = "env:LEGISCAN_KEY"\n'
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.due: Counter[str] = Counter()  # bills that are fetched now, and those that failed
        self.missed: Counter[str] = Counter()

    @classmethod
    def problems(cls, settings: dict[str, Any]) -> list[str]:
        """Each mistake in the settings, named."""
        found = super().problems(settings)
        state = settings.get("state")
        if state and not (isinstance(state, str) and state.lower() in ZONES):
            found.append('state: must be the two letters of a state, such as "wi".')
        session = settings.get("session")
        if session and not (isinstance(session, str) and session.strip()[:1].isdigit()):
            found.append('session: must be a text that begins with a year, such as "2025".')
        number = settings.get("session_id")
        if number is not None and (not isinstance(number, int) or isinstance(number, bool)):
            found.append("session_id: must be LegiScan's number of the session, such as 2197.")
        found += keep.problems(settings)
        return found

    @classmethod
    def recognise(cls, text: str, **hints: Any) -> list[Recognised]:
        """A bill's page on legiscan.com, or a number with its state."""
        return bill_sites.legiscan(cls.name, text, **hints)

    @classmethod
    def calls(cls, ctx: SourceContext) -> list[str]:
        """The master list, then at most one request for each bill that is kept."""
        read = sorted(one.read for one in _held(ctx).values())
        unread = max(0, len(_wanted(ctx).bills) - len(read))
        more = 200 if _wanted(ctx).searches else 0
        return ["", *[""] * unread, *read, *["9"] * more]

    def requests(self, ctx: SourceContext) -> Iterable[Request]:
        """The master list; with the titles only where they are searched."""
        if not ctx.secrets.get("key") and not ctx.base_url:
            raise Unexpected(
                'key: is missing; get one at legiscan.com and write key = "env:NAME".',
                Grade.LOGIN,
            )
        wanted = _wanted(ctx)
        if not wanted.bills and not wanted.searches:
            raise Unexpected(
                "no bill of this source is followed: name one in a watch, such as "
                f'"{_place(ctx)} AB 493".',
                Grade.REFUSED,
            )
        number = ctx.settings.get("session_id")
        which = {"id": number} if number else {"state": _place(ctx).upper()}
        operation = "getMasterList" if wanted.terms else "getMasterListRaw"
        return [self._ask(ctx, operation, **which)]

    def _ask(self, ctx: SourceContext, operation: str, **arguments: object) -> Request:
        url = f"{API}?{urlencode({'op': operation, **arguments})}"
        return self.ask(ctx, url, argument="key", secret=ctx.secrets.get("key", ""))

    def read(self, ctx: SourceContext, response: Response) -> Iterable[Answer | Request]:
        """The bills to fetch, from the master list; then each of them."""
        if "bill" not in response.meta:
            return self._changed(ctx, response)
        row, name, follows = response.meta["bill"]
        return [self.read_body(ctx, response.body, response.url, row, name, follows)]

    def read_body(
        self,
        ctx: SourceContext,
        body: bytes,
        url: str,
        row: Row,
        name: BillName,
        follows: tuple[str, ...],
    ) -> Answer:
        """One bill from the bytes of an answer; `row` is its row of the master list."""
        bill = opened(body, ctx.secrets.get("key", "")).get("bill")
        if not isinstance(bill, dict):
            raise Unexpected(f"the answer of LegiScan holds no bill where {name.identifier} was.")
        if words(bill.get("bill_id")) != words(row.get("bill_id")):
            raise Unexpected(f"LegiScan answers with another bill than {name.identifier}.")
        shown = matter(bill, _place(ctx), name, follows)
        return Answer(source=ctx.name, matters=(shown,), extent=EXTENT, url=url)

    def _changed(self, ctx: SourceContext, response: Response) -> Iterable[Answer | Request]:
        rows = _named(ctx, listed(opened(response.body, ctx.secrets.get("key", ""))))
        if not rows and ctx.marks.get(_BILLS, "0") != "0":
            raise Unexpected("the master list shows no bills although it did before.", Grade.EMPTY)
        wanted, known = _wanted(ctx), _held(ctx)
        kept = {name: wanted.follows(name, *_texts(row)) for name, row in rows.items()}
        kept = {name: follows for name, follows in kept.items() if follows}
        due = [name for name in kept if _is_due(ctx, known, rows[name])]
        read = {_label(ctx, name): known.get(_id(rows[name]), Held()).read for name in due}
        queue = sorted(due, key=lambda name: (read[_label(ctx, name)], name))
        left = None if ctx.budget_left is None else max(0, ctx.budget_left - 1)
        later = queue[left:] if left is not None else []
        response.meta[BILL] = {_id(rows[name]) for name in kept}
        response.meta[_BILLS] = str(len(rows))
        self.due[ctx.name] = len(queue) - len(later)
        summary = Answer(
            source=ctx.name,
            matters=(),
            extent=EXTENT,
            url=response.url,
            notes=tuple(_absent(ctx, wanted, rows)),
            unread=tuple(_unread(ctx, later, kept, read)),
            skipped={_label(ctx, name): read[_label(ctx, name)] for name in later},
        )
        return [summary, *(self._bill(ctx, rows[name], name, kept[name]) for name in queue[:left])]

    def _bill(
        self, ctx: SourceContext, row: Row, name: BillName, follows: tuple[str, ...]
    ) -> Request:
        request = self._ask(ctx, "getBill", id=_id(row))
        request.meta["bill"] = (row, name, follows)
        return request

    def amiss(self, ctx: SourceContext, request: Request, bad: Grade, reason: str) -> Answer | None:
        """One bill that LegiScan cannot print does not hide the others; it is asked for again.

        Where most bills come badly, nothing of the reading stands.
        """
        spent = bad is Grade.THROTTLED and reason.startswith(SAYS)
        if "bill" not in request.meta or spent or shuts_out(bad, reason):
            return None
        if bad not in (Grade.ERROR, Grade.GONE):
            self.missed[ctx.name] += 1
            if 2 * self.missed[ctx.name] > self.due[ctx.name]:
                return None
        _, name, follows = request.meta["bill"]
        note = f"{_label(ctx, name)} could not be read: {reason}"
        return Answer(
            source=ctx.name,
            matters=(),
            extent=EXTENT,
            url=request.url,
            notes=(note,),
            unread=follows,
        )

    def marks(self, ctx: SourceContext, response: Response, answer: Answer) -> dict[str, str]:
        """The hash of each bill as it was fetched: settled with what it brought, or not at all."""
        known = _held(ctx)
        if "bill" in response.meta:
            row = response.meta["bill"][0]
            before = known.get(_id(row), Held())
            after = before.fetched(words(row.get("change_hash")), ctx.now)
            return {f"{BILL}{_id(row)}": after.mark()}
        kept = {f"{BILL}{i}": one.mark() for i, one in known.items() if i in response.meta[BILL]}
        shape = self.fingerprint(ctx.settings)
        return {**kept, _BILLS: response.meta[_BILLS], SHAPE: shape}


def _place(ctx: SourceContext) -> str:
    return str(ctx.settings["state"]).strip().lower()


def _wanted(ctx: SourceContext) -> Wanted:
    return Wanted.of_session(ctx, _place(ctx))


def _held(ctx: SourceContext) -> dict[str, Held]:
    return held(ctx.marks, LegiScan.fingerprint(ctx.settings))


def _named(ctx: SourceContext, rows: list[Row]) -> dict[BillName, Row]:
    session = str(ctx.settings["session"])
    named = ((keys.bill_identifier(words(row.get("number"))), row) for row in rows)
    return {BillName(session, number): row for number, row in named if number}


def _texts(row: Row) -> tuple[str, ...]:
    return words(row.get("title")), words(row.get("description"))


def _is_due(ctx: SourceContext, known: Mapping[str, Held], row: Row) -> bool:
    change_hash = words(row.get("change_hash"))
    return known.get(_id(row), Held()).due(change_hash, ctx.now)


def _id(row: Row) -> str:
    return words(row.get("bill_id"))


def _label(ctx: SourceContext, name: BillName) -> str:
    return f"{_place(ctx)} {name.identifier}"


def _absent(ctx: SourceContext, wanted: Wanted, rows: Mapping[BillName, Row]) -> list[str]:
    absent = [bill.identifier for bill in sorted(wanted.bills) if bill not in rows]
    session = ctx.settings["session"]
    return [f"LegiScan lists no {', '.join(absent)} in the session {session}"] if absent else []


def _unread(
    ctx: SourceContext,
    later: list[BillName],
    kept: Mapping[BillName, tuple[str, ...]],
    read: Mapping[str, str],
) -> list[str]:
    """The follows of bills that were never fetched yet: their first sight is still to come."""
    never = [name for name in later if not read[_label(ctx, name)]]
    return [follow for name in never for follow in kept[name]]
