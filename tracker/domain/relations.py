"""How matters hang together: the kinds of relations, read from both sides, and what text suggests.

A relation is kept as it was stated; from the other side it reads the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain import keys, places
from tracker.domain.items import MatterKind, Relation, RelationKind, Value
from tracker.domain.places import is_appellate

#: The field in which a matter's own relations are compared, so that a further one is a change.
FIELD = "relations"


class State(StrEnum):
    """Whether a relation counts: only a confirmed one is followed and told of."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class Origin(StrEnum):
    """Who says so: a system, the text of an event, or a person."""

    STATED = "stated"
    CITED = "cited"
    SAID = "said"


#: Each kind in words, as said of the first matter, and what the second one is to the first.
_KINDS = {
    RelationKind.APPEAL_OF: ("appeal of", RelationKind.APPEALED_IN),
    RelationKind.APPEALED_IN: ("appealed in", RelationKind.APPEAL_OF),
    RelationKind.COMPANION: ("companion of", RelationKind.COMPANION),
    RelationKind.SUCCESSOR_OF: ("successor of", RelationKind.SUCCEEDED_BY),
    RelationKind.SUCCEEDED_BY: ("succeeded by", RelationKind.SUCCESSOR_OF),
    RelationKind.CHALLENGES: ("challenges", RelationKind.CHALLENGED_IN),
    RelationKind.CHALLENGED_IN: ("challenged in", RelationKind.CHALLENGES),
    RelationKind.AMENDS: ("amends", RelationKind.AMENDED_BY),
    RelationKind.AMENDED_BY: ("amended by", RelationKind.AMENDS),
    RelationKind.REVOKES: ("revokes", RelationKind.REVOKED_BY),
    RelationKind.REVOKED_BY: ("revoked by", RelationKind.REVOKES),
    RelationKind.IMPLEMENTS: ("implements", RelationKind.IMPLEMENTED_BY),
    RelationKind.IMPLEMENTED_BY: ("implemented by", RelationKind.IMPLEMENTS),
    RelationKind.RELATED: ("related to", RelationKind.RELATED),
}


def phrase(kind: RelationKind) -> str:
    """A kind in words, between the two matters: "appeal of", "challenged in"."""
    return _KINDS[kind][0]


def inverse(kind: RelationKind) -> RelationKind:
    """The same relation as the other matter sees it."""
    return _KINDS[kind][1]


def family(kind: RelationKind) -> frozenset[RelationKind]:
    """A kind from both sides: who follows appeals follows what they appeal from too."""
    return frozenset((kind, inverse(kind)))


def wanted(linked: Iterable[str]) -> frozenset[RelationKind]:
    """The kinds that a watch asks for: "*" are all of them, any other is meant from both sides."""
    kinds = [kind for name in linked for kind in (RelationKind if name == "*" else (name,))]
    return frozenset(side for kind in kinds for side in family(RelationKind(kind)))


def printed(relations: Iterable[Relation]) -> tuple[str, ...]:
    """Stated relations as a compared value: "succeeded by ca SB 1004"."""
    return tuple(sorted({f"{phrase(one.kind)} {one.ref}" for one in relations}))


def added(before: Value, after: Value) -> list[str]:
    """The relations that a compared value has and its predecessor had not."""
    old = {before} if isinstance(before, str) else set(before or ())
    new = {after} if isinstance(after, str) else set(after or ())
    return sorted(new - old)


def reason(kind: RelationKind, title: str) -> str:
    """Why a change is told: "appeal of USA v. California, which you follow"."""
    return f"{phrase(kind)} {title}, which you follow"


def appeal_of(court: str, number: str) -> tuple[Relation, ...]:
    """That a case comes from that court's case, if both are known; `number` may name judges."""
    if not places.is_court(court) or keys.docket_of(number) is None:
        return ()
    return (Relation(RelationKind.APPEAL_OF, keys.docket_ref(court, number)),)


# ---- one matter's links --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A relation as one of its two matters sees it; `key` is "" while the other is not stored."""

    id: int
    kind: RelationKind
    state: State
    origin: Origin
    ref: str
    key: str = ""
    title: str = ""
    source: str = ""
    words: str = ""

    @property
    def name(self) -> str:
        """What people call the other matter."""
        return self.title or self.ref


def seen_once(links: Iterable[Link]) -> list[Link]:
    """Each link once, though both sides state it: confirmed before proposed, oldest first."""
    order = (State.CONFIRMED, State.PROPOSED, State.REJECTED)
    found: dict[tuple[RelationKind, str], Link] = {}
    for link in sorted(links, key=lambda one: (order.index(one.state), one.id)):
        found.setdefault((link.kind, link.key or link.ref), link)
    return list(found.values())


# ---- what words suggest --------------------------------------------------------------------------

_SUCCEEDED = re.compile(r"(substituted|replaced|superseded) by", re.IGNORECASE)
_SUCCESSOR = re.compile(r"(substitut\w+|replac\w+|supersed\w+) (for|of)?", re.IGNORECASE)
_COMPANION = re.compile(
    r"companion|same as|identical|cross-?file|(related|associated) (case|action|bill)|member case"
    r"|lead case|consolidat",
    re.IGNORECASE,
)
_APPEAL = re.compile(r"appeal|USCA|circuit|\bcir\.|mandate|lower court|originating", re.IGNORECASE)
_REVOKED = re.compile(r"(revoked|rescinded|repealed|superseded) by", re.IGNORECASE)
_REVOKES = re.compile(r"revok|rescind|rescission|repeal|supersed", re.IGNORECASE)
_AMENDED = re.compile(r"(amended|modified|extended) by", re.IGNORECASE)
_AMENDS = re.compile(r"\bamend|\bmodif|\bextend", re.IGNORECASE)
_IMPLEMENTS = re.compile(
    r"implement|pursuant to|carry(ing)? out|in accordance with|as required by|under executive",
    re.IGNORECASE,
)

_LAWS = frozenset({MatterKind.BILL, MatterKind.ORDINANCE})
_ORDERS = frozenset({MatterKind.ORDER, MatterKind.RULE, MatterKind.DOCUMENT})


def suggested(
    citing: MatterKind, cited: MatterKind, words: str, places: tuple[str, str] = ("", "")
) -> RelationKind:
    """What a text that cites another matter most likely means, by the words around the citation.

    `places` are the courts of two dockets. Where nothing is plain: related.
    """
    if citing is MatterKind.DOCKET and cited is MatterKind.DOCKET:
        return _of_dockets(words, *places)
    if citing is MatterKind.DOCKET:
        return RelationKind.CHALLENGES
    if cited is MatterKind.DOCKET:
        return RelationKind.RELATED
    if citing in _LAWS and cited in _LAWS:
        return _of_laws(words)
    return _of_orders(words) if citing in _ORDERS else RelationKind.RELATED


def _of_dockets(words: str, here: str, there: str) -> RelationKind:
    if is_appellate(here) != is_appellate(there) and _APPEAL.search(words):
        return RelationKind.APPEAL_OF if is_appellate(here) else RelationKind.APPEALED_IN
    return RelationKind.COMPANION if _COMPANION.search(words) else RelationKind.RELATED


def _of_laws(words: str) -> RelationKind:
    for pattern, kind in (
        (_SUCCEEDED, RelationKind.SUCCEEDED_BY),
        (_COMPANION, RelationKind.COMPANION),
        (_SUCCESSOR, RelationKind.SUCCESSOR_OF),
        (_AMENDED, RelationKind.AMENDED_BY),
        (_AMENDS, RelationKind.AMENDS),
    ):
        if pattern.search(words):
            return kind
    return RelationKind.RELATED


def _of_orders(words: str) -> RelationKind:
    for pattern, kind in (
        (_REVOKED, RelationKind.REVOKED_BY),
        (_REVOKES, RelationKind.REVOKES),
        (_AMENDED, RelationKind.AMENDED_BY),
        (_AMENDS, RelationKind.AMENDS),
        (_IMPLEMENTS, RelationKind.IMPLEMENTS),
    ):
        if pattern.search(words):
            return kind
    return RelationKind.RELATED
