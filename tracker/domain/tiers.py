"""How soon a change matters: one table of rules for each kind of matter, read from the top."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from tracker.domain.changes import Op, Tier
from tracker.domain.hearings import Proceeding, news
from tracker.domain.items import EventKind, MatterKind, Value

_ANY = re.compile("")
#: Why the text of an event is quiet that another source told without it: it completes that news.
COMPLETES = "the text of what was told before"


class Rank(IntEnum):
    """What stands first among changes of one tier: a ruling ahead of the entry that vanished."""

    RELIEF = 0
    RULING = 1
    HEARING = 2
    STATUS = 3
    REMOVAL = 4
    REST = 5


@dataclass(frozen=True, slots=True)
class TierRule:
    """The first rule whose ops, fields and pattern fit gives the tier and its reason.

    `fields` empty means any, also none; `pattern` is searched in the labels and texts of the
    change, case-insensitively. `parts` empty means any; else the change is of such an event, or of
    the matter itself (None). `rank` orders the changes of a tier.
    """

    tier: Tier
    reason: str
    ops: tuple[Op, ...] = ()
    fields: tuple[str, ...] = ()
    pattern: re.Pattern[str] = _ANY
    rank: Rank = Rank.REST
    parts: tuple[EventKind | None, ...] = ()

    def fits(self, op: Op, field: str, words: str, part: EventKind | None = None) -> bool:
        return (
            (not self.ops or op in self.ops)
            and (not self.fields or field in self.fields)
            and (not self.parts or part in self.parts)
            and self.pattern.search(words) is not None
        )


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# Where two words are to stand in one text, it is looked for so far: a text may hold thousands.
#: An order is never quiet, whatever else its labels say: this rule stands before the noise.
_ORDER = _words(
    r"(?<!proposed )(?<!proposed] )\b(order|ruling|opinion|judgment|injunction|restraining|TRO"
    r"|mandate|decree|findings of fact|report and recommendation"
    r"|minutes of .{0,2000}(order|directive|hearing))\b"
)
_RELIEF = _words(
    r"(?<!proposed )(?<!proposed] )\b(order|ruling|opinion|minutes)\b.{0,2000}\b(injuncti|restrain"
    r"|TRO\b|stay\b|judgment|dismiss)|^(judgment|opinion|mandate)\b|^temporary restraining order"
)
#: How an appellate court's docket says what became of a request; more time is no such news.
_RULED = _words(
    r"^(the )?(petition|application|motion|request|suggestion|rehearing|stay|writ|appeal|cert\w*)\b"
    r"(?!.{0,60}\bto extend the time).{0,300}?\b(granted|denied|dismissed|vacated)\b"
    r"|^adjudged to be\b|^probable jurisdiction\b|^disposition\b"
)
_HEARING = _words(
    r"hearing|scheduling notice|set/reset|oral argument|\btrial\b|conference|calendar"
    r"|continue|vacat"
)
_END = _words(r"terminat\w+ case|case (closed|dismissed|reopened)|notice of appeal|\bappeal\b")
_A_HEARING = "a hearing is set, moved or cancelled"
_ROUTINE = _words(
    r"^~util|pro hac vice|notice of appearance|appearance of counsel|interested part"
    r"|corporate disclosure|civil cover sheet|summons|proof of service|certificate of service"
    r"|notice of assignment|notice to (counsel|parties)|\bADR\b|consent to (proceed|magistrate)"
    r"|add and terminate|terminate (motions|hearings|deadlines)|transcript (order|redaction)"
    r"|change of (address|attorney)|filing fee|receipt"
)

#: From here on a docket's text says who filed it and what hangs on it, civil cover sheets too.
_TAIL = re.compile(r"\(attachments?:|\(entered:|\bfiled by\b", re.IGNORECASE)

#: A successor, an appeal, an order that amends it: a change, but none of the matter itself.
_LINKED = TierRule(Tier.DAILY, "another matter is linked to it", fields=("relations",))

DOCKET = (
    _LINKED,
    TierRule(Tier.NOW, "an entry was taken off the docket", ops=(Op.GONE,), rank=Rank.REMOVAL),
    TierRule(Tier.NOW, "an entry is back on the docket", ops=(Op.RESTORED,), rank=Rank.REMOVAL),
    TierRule(Tier.NOW, "the record is gone or back", fields=("record",), rank=Rank.REMOVAL),
    TierRule(
        Tier.NOW,
        "the case ends, reopens or is appealed",
        fields=("case_status",),
        rank=Rank.STATUS,
    ),
    TierRule(Tier.WEEKLY, "the caption was edited", fields=("case_name",)),
    TierRule(Tier.DAILY, "the case has another number", fields=("docket_number",)),
    TierRule(Tier.DAILY, "another judge", fields=("judge", "referred_judge")),
    TierRule(Tier.WEEKLY, "the entry got its number", fields=("number",)),
    TierRule(
        Tier.DAILY, "the entry got its document, or another one", fields=("document", "papers")
    ),
    TierRule(
        Tier.WEEKLY, "where the case comes from", fields=("lower_court", "lower_court_numbers")
    ),
    TierRule(Tier.DAILY, "the questions presented", fields=("questions",)),
    TierRule(Tier.WEEKLY, "who takes part", fields=("parties",)),
    TierRule(Tier.DAILY, "what became of a motion", fields=("outcome",)),
    TierRule(Tier.DAILY, "the standing of an entry", fields=("status",), parts=(EventKind.ENTRY,)),
    TierRule(
        Tier.NOW,
        _A_HEARING,
        fields=("status", "time", "date"),
        parts=(EventKind.HEARING,),
        rank=Rank.HEARING,
    ),
    TierRule(Tier.NOW, "a ruling on relief or judgment", pattern=_RELIEF, rank=Rank.RELIEF),
    TierRule(Tier.NOW, "an order or ruling", pattern=_ORDER, rank=Rank.RULING),
    TierRule(Tier.NOW, "an order or ruling", pattern=_RULED, rank=Rank.RULING),
    TierRule(Tier.NOW, "the case ends, reopens or is appealed", pattern=_END, rank=Rank.STATUS),
    TierRule(Tier.QUIET, "clerk's routine", ops=(Op.CHANGED,), pattern=_ROUTINE),
    TierRule(Tier.NOW, _A_HEARING, pattern=_HEARING, rank=Rank.HEARING),
    TierRule(Tier.QUIET, "clerk's routine", pattern=_ROUTINE),
    TierRule(Tier.DAILY, "a filing"),
)
#: What a docket's text that sets, moves or cancels a hearing is, and one that only speaks of it: a
#: label that names a hearing is about one, a text that names one may ask for it or quote it.
TEXT_OF_HEARING = TierRule(Tier.NOW, _A_HEARING, rank=Rank.HEARING)
TEXT_ABOUT_HEARING = TierRule(Tier.DAILY, "a filing about a hearing")
ORDER = (
    _LINKED,
    TierRule(Tier.NOW, "an order is new or back", ops=(Op.NEW, Op.RESTORED), rank=Rank.RULING),
    TierRule(Tier.NOW, "an order was withdrawn", ops=(Op.GONE,), rank=Rank.REMOVAL),
    TierRule(Tier.NOW, "the status of an order", fields=("status",), rank=Rank.STATUS),
    TierRule(Tier.WEEKLY, "an order was dated anew", fields=("date",)),
    TierRule(
        Tier.NOW, "the text of an order", fields=("text", "title", "number"), rank=Rank.STATUS
    ),
    TierRule(Tier.DAILY, "a detail of an order"),
)
MEETING = (
    TierRule(
        Tier.NOW,
        "a meeting is set or cancelled",
        ops=(Op.NEW, Op.GONE, Op.RESTORED),
        rank=Rank.HEARING,
        parts=(None,),
    ),
    TierRule(
        Tier.NOW,
        "a meeting is moved",
        fields=("date", "time", "start", "status", "place", "record"),
        rank=Rank.HEARING,
        parts=(None,),
    ),
    TierRule(Tier.DAILY, "an item of the agenda", parts=(EventKind.ITEM,)),
    TierRule(Tier.DAILY, "a detail of a meeting"),
)
#: Committee steps come first: "Approved by Committee" is a step, "Approved by Council" decides.
_COMMITTEE = _words(r"\b(by|in|to) (sub)?comm(ittee)?\b|referred|laid over|hearing held|introduced")
_DECIDED = _words(
    r"\b(approved|adopted|passed|enacted|signed|unsigned|veto\w*|overrid\w+|disapproved|failed"
    r"|defeated|rejected|withdrawn|rescinded|recalled|tabled|filed|sent to (the )?mayor|mayor"
    r"|charter rule|became law)\b"
)
ORDINANCE = (
    _LINKED,
    TierRule(
        Tier.NOW,
        "taken off the record, or back on it",
        ops=(Op.GONE, Op.RESTORED),
        rank=Rank.REMOVAL,
        parts=(None, EventKind.ACTION, EventKind.HEARING),
    ),
    TierRule(Tier.NOW, "the record is gone or back", fields=("record",), rank=Rank.REMOVAL),
    TierRule(
        Tier.NOW,
        "the status, or it is law",
        fields=("status", "passed_date", "enactment_date", "enactment_number"),
        rank=Rank.STATUS,
    ),
    TierRule(
        Tier.NOW,
        "title or lead sponsor replaced",
        fields=("title", "lead_author"),
        rank=Rank.STATUS,
        parts=(None,),
    ),
    TierRule(
        Tier.NOW,
        "a new text version",
        fields=("text", "version"),
        rank=Rank.STATUS,
        parts=(None,),
    ),
    TierRule(
        Tier.NOW,
        _A_HEARING,
        fields=("agenda_date",),
        rank=Rank.HEARING,
    ),
    TierRule(
        Tier.NOW,
        _A_HEARING,
        rank=Rank.HEARING,
        parts=(EventKind.HEARING,),
    ),
    TierRule(Tier.DAILY, "a document", parts=(EventKind.ATTACHMENT,)),
    TierRule(Tier.WEEKLY, "sponsors", fields=("sponsors",)),
    TierRule(Tier.WEEKLY, "a step was dated anew", fields=("when",)),
    TierRule(Tier.DAILY, "a detail", parts=(None,)),
    TierRule(Tier.DAILY, "a note", fields=("note",)),
    TierRule(Tier.DAILY, "a step in committee", pattern=_COMMITTEE),
    TierRule(Tier.NOW, "a decision", pattern=_DECIDED, rank=Rank.STATUS),
    TierRule(Tier.DAILY, "a step"),
)
_BILL_DECIDED = _words(
    r"\bveto|\b(un)?signed|chapter|\benroll|\bpass|\bfail|substitut|\brecall|withdraw|\bdied\b"
    r"|approved by|became law|governor|effective date"
)
BILL = (
    _LINKED,
    TierRule(
        Tier.NOW,
        "title, subject or lead author replaced",
        fields=("title", "subject", "lead_author"),
        rank=Rank.STATUS,
        parts=(None,),
    ),
    TierRule(Tier.NOW, "the status of a bill", fields=("status",), rank=Rank.STATUS, parts=(None,)),
    TierRule(
        Tier.NOW, "the text of a bill", fields=("text", "version"), rank=Rank.STATUS, parts=(None,)
    ),
    TierRule(Tier.WEEKLY, "sponsors or subjects", fields=("sponsors", "subjects")),
    TierRule(
        Tier.NOW,
        _A_HEARING,
        rank=Rank.HEARING,
        parts=(EventKind.HEARING,),
    ),
    TierRule(
        Tier.DAILY,
        "a version without textual change",
        pattern=_words(r"no textual change"),
        parts=(EventKind.VERSION,),
    ),
    TierRule(
        Tier.NOW,
        "a new text version",
        ops=(Op.NEW, Op.GONE, Op.RESTORED),
        rank=Rank.STATUS,
        parts=(EventKind.VERSION,),
    ),
    TierRule(
        Tier.NOW, "the text of a bill", fields=("text_hash", "text"), parts=(EventKind.VERSION,)
    ),
    TierRule(Tier.DAILY, "a detail of a version", parts=(EventKind.VERSION,)),
    TierRule(Tier.DAILY, "a document", parts=(EventKind.ATTACHMENT,)),
    TierRule(Tier.DAILY, "a detail of a bill", ops=(Op.CHANGED,), parts=(None,)),
    TierRule(Tier.NOW, "a hearing", pattern=_words(r"hearing"), rank=Rank.HEARING),
    TierRule(Tier.NOW, "a vote or a decision", pattern=_BILL_DECIDED, rank=Rank.STATUS),
    TierRule(Tier.DAILY, "a step in committee"),
)
OTHER = (
    TierRule(Tier.NOW, "taken away or put back", ops=(Op.GONE, Op.RESTORED), rank=Rank.REMOVAL),
    TierRule(Tier.WEEKLY, "dated anew", fields=("date",)),
    TierRule(Tier.DAILY, "new or changed"),
)

RULES: dict[MatterKind, tuple[TierRule, ...]] = {
    MatterKind.DOCKET: DOCKET,
    MatterKind.ORDER: ORDER,
    MatterKind.RULE: ORDER,
    MatterKind.MEETING: MEETING,
    MatterKind.BILL: BILL,
    MatterKind.ORDINANCE: ORDINANCE,
    MatterKind.RELEASE: OTHER,
    MatterKind.PAGE: OTHER,
    MatterKind.DOCUMENT: OTHER,
}


_RANKS = {(kind, rule.reason): rule.rank for kind, rules in RULES.items() for rule in rules}


def rank(kind: MatterKind, reason: str) -> Rank:
    """Where a change with that reason stands in its tier; REST for a reason no rule gives."""
    return _RANKS.get((kind, reason), Rank.REST)


def tier(
    kind: MatterKind,
    op: Op,
    field: str,
    labels: tuple[str, ...],
    *values: Value,
    part: EventKind | None = None,
    date: str = "",
    before: Value = None,
) -> tuple[Tier, str]:
    """The tier of a change and why, by the first rule that fits.

    `part` is the kind of the event that changed, None for the matter itself. `date` is the ISO day
    or instant of the event: a hearing before it is none that is set. `before` is the value that was
    changed: what its text said already is not said anew.

    Each label is tried for itself and the soonest tier counts, then the first rank: an entry that
    is {Order, ~Util - Terminate Hearings} is an order (N.D. Ala. prints both under one entry).
    """
    texts = [value if isinstance(value, str) else ", ".join(value) for value in values if value]
    found = [_first(kind, op, field, words, part) for words in labels]
    cut = _head if kind is MatterKind.DOCKET else str
    found += [_first(kind, op, field, cut(words), part) for words in texts]
    if kind is MatterKind.DOCKET and part is EventKind.ENTRY:
        anew = texts if op is Op.NEW or field == "text" else []
        said = before if isinstance(before, str) else ""
        told = any(_tells(news(words, date[:10], labels, said)) for words in anew)
        found[len(labels) :] = [_of_text(rule, told) for rule in found[len(labels) :]]
    best = min(found or [_first(kind, op, field, "", part)], key=_haste)
    return best.tier, best.reason


def _haste(rule: TierRule) -> tuple[int, int]:
    return rule.tier.rank, rule.rank


def _tells(found: Sequence[Proceeding]) -> bool:
    """Whether a hearing is among what a text says; a deadline alone can wait for the day."""
    return any(not one.is_deadline for one in found)


def _of_text(rule: TierRule, told: bool) -> TierRule:
    """The rule of a docket entry's text, by what the text truly tells of hearings."""
    if told:
        return min(rule, TEXT_OF_HEARING, key=_haste)
    return TEXT_ABOUT_HEARING if rule.reason == _A_HEARING else rule


def _head(text: str) -> str:
    """What an entry is, without who filed it and what is attached: "MOTION to Dismiss"."""
    found = _TAIL.search(text, 1)
    return text[: found.start()] if found else text


def _first(kind: MatterKind, op: Op, field: str, words: str, part: EventKind | None) -> TierRule:
    for rule in RULES[kind]:
        if rule.fits(op, field, words, part):
            return rule
    raise AssertionError(f"the table for {kind} has no last rule")
