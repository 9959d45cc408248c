"""How soon a change matters: one table of rules for each kind of matter, read from the top."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.domain.changes import Op, Tier
from tracker.domain.items import MatterKind, Value

_ANY = re.compile("")


@dataclass(frozen=True, slots=True)
class TierRule:
    """The first rule whose ops, fields and pattern fit gives the tier and its reason.

    `fields` empty means any, also none; `pattern` is searched in the labels and texts of the
    change, case-insensitively.
    """

    tier: Tier
    reason: str
    ops: tuple[Op, ...] = ()
    fields: tuple[str, ...] = ()
    pattern: re.Pattern[str] = _ANY

    def fits(self, op: Op, field: str, words: str) -> bool:
        return (
            (not self.ops or op in self.ops)
            and (not self.fields or field in self.fields)
            and self.pattern.search(words) is not None
        )


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


#: An order is never quiet, whatever else its labels say: this rule stands before the noise.
_ORDER = _words(
    r"(?<!proposed )\b(order|ruling|opinion|judgment|injunction|restraining|TRO|mandate|decree"
    r"|findings of fact|report and recommendation|minutes of .*(order|directive|hearing))\b"
)
_HEARING = _words(
    r"hearing|scheduling notice|set/reset|oral argument|\btrial\b|conference|calendar"
    r"|continue|vacat"
)
_END = _words(r"terminat\w+ case|case (closed|dismissed|reopened)|notice of appeal|\bappeal\b")
_ROUTINE = _words(
    r"^~util|pro hac vice|notice of appearance|appearance of counsel|interested part"
    r"|corporate disclosure|civil cover sheet|summons|proof of service|certificate of service"
    r"|notice of assignment|notice to (counsel|parties)|ADR|consent to (proceed|magistrate)"
    r"|add and terminate|terminate (motions|hearings|deadlines)|transcript (order|redaction)"
    r"|change of (address|attorney)|filing fee|receipt"
)

DOCKET = (
    TierRule(Tier.NOW, "an entry was taken off the docket", ops=(Op.GONE,)),
    TierRule(Tier.NOW, "an entry is back on the docket", ops=(Op.RESTORED,)),
    TierRule(Tier.WEEKLY, "the caption was edited", fields=("case_name",)),
    TierRule(Tier.DAILY, "the case has another number", fields=("docket_number",)),
    TierRule(Tier.WEEKLY, "the entry got its number", fields=("number",)),
    TierRule(Tier.DAILY, "the entry got its document, or another one", fields=("document",)),
    TierRule(Tier.NOW, "an order or ruling", pattern=_ORDER),
    TierRule(Tier.NOW, "the case ends, reopens or is appealed", pattern=_END),
    TierRule(Tier.QUIET, "clerk's routine", ops=(Op.CHANGED,), pattern=_ROUTINE),
    TierRule(Tier.NOW, "a hearing is set, moved or cancelled", pattern=_HEARING),
    TierRule(Tier.QUIET, "clerk's routine", pattern=_ROUTINE),
    TierRule(Tier.DAILY, "a filing"),
)
ORDER = (
    TierRule(Tier.NOW, "an order is new, changed or withdrawn", ops=(Op.NEW, Op.GONE, Op.RESTORED)),
    TierRule(Tier.NOW, "the status of an order", fields=("status",)),
    TierRule(Tier.WEEKLY, "an order was dated anew", fields=("date",)),
    TierRule(Tier.NOW, "the text of an order", fields=("text", "title", "number")),
    TierRule(Tier.DAILY, "a detail of an order"),
)
MEETING = (
    TierRule(Tier.NOW, "a meeting is set or cancelled", ops=(Op.NEW, Op.GONE, Op.RESTORED)),
    TierRule(Tier.NOW, "a meeting is moved", fields=("date", "time", "status", "place")),
    TierRule(Tier.DAILY, "a detail of a meeting"),
)
BILL = (
    TierRule(
        Tier.NOW,
        "a hearing, a vote, a status or a text",
        pattern=_words(r"hearing|veto|sign|chapter|enroll|pass|fail|substitut|recall|withdraw"),
    ),
    TierRule(Tier.NOW, "title or status replaced", fields=("title", "status", "lead_author")),
    TierRule(Tier.WEEKLY, "sponsors or subjects", fields=("sponsors", "subjects")),
    TierRule(Tier.DAILY, "a step in committee"),
)
OTHER = (
    TierRule(Tier.NOW, "taken away or put back", ops=(Op.GONE, Op.RESTORED)),
    TierRule(Tier.WEEKLY, "dated anew", fields=("date",)),
    TierRule(Tier.DAILY, "new or changed"),
)

RULES: dict[MatterKind, tuple[TierRule, ...]] = {
    MatterKind.DOCKET: DOCKET,
    MatterKind.ORDER: ORDER,
    MatterKind.RULE: ORDER,
    MatterKind.MEETING: MEETING,
    MatterKind.BILL: BILL,
    MatterKind.ORDINANCE: BILL,
    MatterKind.RELEASE: OTHER,
    MatterKind.PAGE: OTHER,
    MatterKind.DOCUMENT: OTHER,
}


def tier(
    kind: MatterKind, op: Op, field: str, labels: tuple[str, ...], *values: Value
) -> tuple[Tier, str]:
    """The tier of a change and why, by the first rule that fits.

    Each label is tried for itself and the soonest tier counts: an entry that is {Order, ~Util -
    Terminate Hearings} is an order (N.D. Ala. prints both under one entry).
    """
    texts = [value if isinstance(value, str) else ", ".join(value) for value in values if value]
    found = [_first(kind, op, field, words) for words in (*labels, *texts) or ("",)]
    return min(found, key=lambda pair: pair[0].rank)


def _first(kind: MatterKind, op: Op, field: str, words: str) -> tuple[Tier, str]:
    for rule in RULES[kind]:
        if rule.fits(op, field, words):
            return rule.tier, rule.reason
    raise AssertionError(f"the table for {kind} has no last rule")
