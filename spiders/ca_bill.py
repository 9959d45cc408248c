"""One California bill from its pages: what it shows, and whether a new version brings new words."""

from __future__ import annotations

from collections.abc import Iterable

from spiders import ca_pages
from spiders.ca_pages import Status, Version
from spiders.legislative import BillName, names
from tracker.domain import keys
from tracker.domain.items import Coverage, Event, EventKind, Matter, MatterKind, Value
from tracker.domain.normalise import LONGEST
from tracker.domain.ports import SourceContext

PLACE = "ca"
SITE = "https://leginfo.legislature.ca.gov/faces"
#: What a bill's mark says when the words of its newest version are those of the one before.
SAME = "same"


class Pages:
    """The pages of one bill, as they come in."""

    def __init__(self, bill: BillName) -> None:
        self.bill = bill
        self.status = Status()
        self.history: tuple[ca_pages.Step, ...] = ()
        self.votes: tuple[ca_pages.Vote, ...] = ()
        self.text = ""  # of the newest version, when it was read this time
        self.hash = ""
        self.same = False  # the newest version has the words of the one before
        self.shown_by: dict[str, str] = {}  # as `Matter.shown_by`

    @property
    def newest(self) -> Version | None:
        """The version with the lowest counter."""
        return self.status.versions[-1] if self.status.versions else None

    @property
    def mark(self) -> str:
        """The name under which the bill's words are remembered between two reads."""
        return f"text {self.bill.session} {self.bill.identifier}"


def address(page: str, bill: BillName) -> str:
    """A page of a bill; a regular session has the digit 0."""
    session = bill.session if len(bill.session) > 8 else f"{bill.session}0"
    return f"{SITE}/{page}.xhtml?bill_id={session}{bill.identifier.replace(' ', '')}"


def shows(page: str, reading: Pages) -> Iterable[str]:
    """What a page shows of a bill, as `Matter.shown_by` names it."""
    if page == "billTextClient":
        newest = reading.newest.key if reading.newest else ""
        return ("text", f"{newest}/text", f"{newest}/text_hash")
    return {"billHistoryClient": ("action/",), "billVotesClient": ("vote/",)}.get(page, ("",))


def unread(ctx: SourceContext, reading: Pages) -> bool:
    """Whether the words of the newest version have not been read yet; a version never changes."""
    newest = reading.newest
    return newest is not None and _remembered(ctx, reading)[0] != newest.key


def _remembered(ctx: SourceContext, reading: Pages) -> tuple[str, str, str]:
    """Version, hash of its words, and whether they were those of the one before."""
    version, _, rest = ctx.marks.get(reading.mark, "").partition(" ")
    known, _, same = rest.partition(" ")
    return version, known, same


def compare(ctx: SourceContext, reading: Pages) -> None:
    """Whether a version that was read now brings other words than the one remembered."""
    version, known, same = _remembered(ctx, reading)
    if reading.text:
        reading.hash = ca_pages.text_hash(reading.text)
        reading.same = bool(known) and known == reading.hash
    else:
        reading.hash, reading.same = known, same == SAME


def mark(reading: Pages) -> dict[str, str]:
    if reading.newest is None or not reading.hash:
        return {}
    words = (reading.newest.key, reading.hash, SAME if reading.same else "")
    return {reading.mark: " ".join(words).strip()}


def notes(reading: Pages) -> Iterable[str]:
    if len(reading.text) > LONGEST:
        yield (
            f"the text of {reading.bill.identifier} is longer than {LONGEST:,} characters: "
            "only its beginning is shown word by word"
        )
    if not reading.status.versions:
        yield f"the page of {reading.bill.identifier} lists no text version"


def matter(ctx: SourceContext, reading: Pages, follows: tuple[str, ...]) -> Matter:
    bill, shown = reading.bill, reading.status
    title = shown.subject or shown.title
    return Matter(
        key=keys.bill(PLACE, bill.session, bill.identifier),
        kind=MatterKind.BILL,
        title=f"{bill.identifier}: {title}" if title else bill.identifier,
        url=address("billNavClient", bill),
        fields=_fields(reading),
        events=(*_steps(reading), *_votes(reading), *_versions(reading)),
        coverage=Coverage.ADDITIONS,
        refs=names(PLACE, bill, str(ctx.settings["session"]), follows),
        follows=follows,
        shown_by=dict(reading.shown_by),
    )


def _fields(reading: Pages) -> dict[str, Value]:
    """The compared attributes; what a page does not show is left out and says nothing.

    `text` is the words of the newest version: when they change, the change is a redline of the
    version before.
    """
    shown = reading.status
    values: dict[str, Value] = {
        "title": shown.title,
        "subject": shown.subject,
        "lead_author": shown.lead_author,
        "sponsors": shown.sponsors,
        "status": ca_pages.standing(shown, reading.history),
        "text": reading.text,
    }
    return {name: value for name, value in values.items() if value}


def _steps(reading: Pages) -> Iterable[Event]:
    """Each line of the history once: the system has doubled all of them for days before now."""
    steps = tuple(dict.fromkeys(reading.history))
    named = keys.content_keys((step.date, "", step.text) for step in steps)
    for key, step in zip(named, steps, strict=True):
        yield Event(
            key=key,
            kind=EventKind.ACTION,
            date=step.date,
            url=address("billHistoryClient", reading.bill),
            fields={"text": step.text},
        )


def _votes(reading: Pages) -> Iterable[Event]:
    votes = tuple(dict.fromkeys(reading.votes))
    named = keys.content_keys((vote.date, vote.place, vote.motion) for vote in votes)
    for key, vote in zip(named, votes, strict=True):
        yield Event(
            key=f"vote {key.removeprefix('~')}",
            kind=EventKind.VOTE,
            date=vote.date,
            url=address("billVotesClient", reading.bill),
            fields={
                "text": f"{vote.place}: {vote.motion}",
                "result": vote.result,
                "tally": vote.tally,
            },
        )


def _versions(reading: Pages) -> Iterable[Event]:
    for version in reading.status.versions:
        fields: dict[str, Value] = {"label": version.label, "date": version.date}
        if version is reading.newest:
            fields |= {"text_hash": reading.hash} if reading.hash else {}
            fields |= {"text": ca_pages.NO_CHANGE} if reading.same else {}
        yield Event(
            key=version.key,
            kind=EventKind.VERSION,
            date=version.date,
            url=address("billTextClient", reading.bill),
            fields=fields,
        )
